/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vjstate.c: RFC 1144 section 3.2.3 (decompressor) and appendix A.3's order of the numbers. */
#include "analyze/vjstate.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"

enum { IP_LEAST = 20, TCP_LEAST = 20, IP_TCP = 6, SLOTS = 256 };
/* S, W and U: each end's octets were echoed by the other; all four: data flows one way. */
enum { INTERACTIVE = VJ_SEQUENCE | VJ_WINDOW | VJ_URGENT, ONE_WAY = VJ_SPECIAL };
/* Octets of the headers that change. */
enum { IP_LENGTH = 2, IP_ID = 4, IP_PROTOCOL = 9, IP_CHECKSUM = 10, IP_SOURCE = 12,
       TCP_SEQUENCE = 4, TCP_ACK = 8, TCP_OFFSET = 12, TCP_FLAGS = 13, TCP_WINDOW = 14, TCP_CHECKSUM = 16, TCP_URGENT = 18 };
enum { FLAG_PUSH = 0x08, FLAG_URGENT = 0x20 };

struct slot {
    uint8_t header[VJ_HEADER_MAX];
    uint8_t ip, total; /* octets of the IP header, of both; 0: nothing learnt */
    uint16_t payload;  /* octets of the last packet */
};
struct vjstate {
    struct slot *slots[SLOTS];
    uint8_t last;
    bool toss; /* the slot that a packet without one means is not known */
};

struct vjstate *vjstate_new(void)
{
    struct vjstate *const state = alloc_zero(1, sizeof *state);
    state->toss = true;
    return state;
}

void vjstate_free(struct vjstate *state)
{
    for (unsigned i = 0; state && i < SLOTS; i++)
        free(state->slots[i]);
    free(state);
}

void vjstate_lost(struct vjstate *state)
{
    state->toss = true;
}

static uint16_t get16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static void put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void add32(uint8_t *at, uint32_t delta)
{
    const uint32_t value = ((uint32_t)get16(at) << 16 | get16(at + 2)) + delta;
    put16(at, value >> 16);
    put16(at + 2, value);
}

static uint32_t sum(const uint8_t *octets, size_t length, uint32_t before)
{
    for (size_t i = 0; i + 1 < length; i += 2)
        before += get16(octets + i);
    if (length & 1)
        before += (uint32_t)octets[length - 1] << 8;
    while (before >> 16)
        before = (before & 0xFFFF) + (before >> 16);
    return before;
}

bool vjstate_learn(struct vjstate *state, uint8_t *packet, size_t length)
{
    if (length < IP_LEAST + TCP_LEAST || packet[0] >> 4 != 4)
        return false;
    const size_t ip = (packet[0] & 0x0Fu) * 4;
    if (ip < IP_LEAST || length < ip + TCP_LEAST)
        return false;
    const size_t total = ip + (packet[ip + TCP_OFFSET] >> 4) * 4u;
    if (total < ip + TCP_LEAST || total > length)
        return false;
    const uint8_t number = packet[IP_PROTOCOL];
    struct slot *slot = state->slots[number];
    if (!slot)
        slot = state->slots[number] = alloc_zero(1, sizeof *slot);
    packet[IP_PROTOCOL] = IP_TCP;
    memcpy(slot->header, packet, total);
    slot->ip = (uint8_t)ip;
    slot->total = (uint8_t)total;
    slot->payload = (uint16_t)(length - total);
    state->last = number;
    state->toss = false;
    return true;
}

/* What the numbers of the packet do to TCP's header. */
static void apply(struct slot *slot, const struct vj *vj)
{
    uint8_t *const tcp = slot->header + slot->ip;
    const uint8_t low = vj->change & VJ_SPECIAL;
    if (low == INTERACTIVE) {
        add32(tcp + TCP_ACK, slot->payload);
        add32(tcp + TCP_SEQUENCE, slot->payload);
        return;
    }
    if (low == ONE_WAY) {
        add32(tcp + TCP_SEQUENCE, slot->payload);
        return;
    }
    tcp[TCP_FLAGS] &= (uint8_t)~FLAG_URGENT;
    if (low & VJ_URGENT) {
        tcp[TCP_FLAGS] |= FLAG_URGENT;
        put16(tcp + TCP_URGENT, vj->urgent_pointer);
    }
    put16(tcp + TCP_WINDOW, (uint32_t)get16(tcp + TCP_WINDOW) + vj->window_delta);
    add32(tcp + TCP_ACK, vj->ack_delta);
    add32(tcp + TCP_SEQUENCE, vj->sequence_delta);
}

static bool checksum_holds(const struct slot *slot, const uint8_t *payload, size_t length)
{
    const uint8_t *const tcp = slot->header + slot->ip;
    const size_t header = (size_t)(slot->total - slot->ip);
    uint32_t total = sum(slot->header + IP_SOURCE, 8, (uint32_t)(IP_TCP + header + length));
    total = sum(tcp, header, total);
    return sum(payload, length, total) == 0xFFFF;
}

size_t vjstate_rebuild(struct vjstate *state, const struct vj *vj, const uint8_t *payload, size_t length,
                       uint8_t header[static VJ_HEADER_MAX])
{
    if (vj->change & VJ_SLOT) {
        state->last = vj->slot;
        state->toss = false;
    }
    struct slot *const slot = state->slots[state->last];
    if (state->toss || !slot || length + slot->total > UINT16_MAX)
        return 0;
    uint8_t *const ip = slot->header, *const tcp = ip + slot->ip;
    put16(tcp + TCP_CHECKSUM, vj->checksum);
    tcp[TCP_FLAGS] = (uint8_t)(vj->change & VJ_PUSH ? tcp[TCP_FLAGS] | FLAG_PUSH : tcp[TCP_FLAGS] & ~FLAG_PUSH);
    apply(slot, vj);
    put16(ip + IP_ID, (uint32_t)get16(ip + IP_ID) + (vj->change & VJ_ID ? vj->id_delta : 1));
    put16(ip + IP_LENGTH, (uint32_t)(slot->total + length));
    put16(ip + IP_CHECKSUM, 0);
    put16(ip + IP_CHECKSUM, ~sum(ip, slot->ip, 0));
    slot->payload = (uint16_t)length;
    if (!checksum_holds(slot, payload, length)) {
        state->slots[state->last] = NULL; /* out of step until it is learnt anew */
        free(slot);
        return 0;
    }
    memcpy(header, slot->header, slot->total);
    return slot->total;
}
