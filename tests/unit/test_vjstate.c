/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Headers put back, against a compressor written here from RFC 1144 section 3.2.3. */
#include "analyze/vjstate.h"

#include <criterion/criterion.h>
#include <string.h>

#define PACKET_MAX 600

struct packet {
    uint8_t octets[PACKET_MAX];
    size_t length, header;
};

static struct vjstate *state;

static void prepare(void)
{
    state = vjstate_new();
}

static void finish(void)
{
    vjstate_free(state);
}

TestSuite(vjstate, .init = prepare, .fini = finish);

static uint32_t get(const uint8_t *at, unsigned octets)
{
    uint32_t value = 0;
    while (octets--)
        value = value << 8 | *at++;
    return value;
}

static void put(uint8_t *at, unsigned octets, uint32_t value)
{
    while (octets--) {
        at[octets] = (uint8_t)value;
        value >>= 8;
    }
}

static uint16_t checksum(const uint8_t *octets, size_t length, uint32_t total)
{
    for (size_t i = 0; i < length; i++)
        total += i & 1 ? octets[i] : (uint32_t)octets[i] << 8;
    while (total >> 16)
        total = (total & 0xFFFF) + (total >> 16);
    return (uint16_t)~total;
}

/* A TCP segment with its checksums; `options` octets of NOPs. */
static struct packet make(uint16_t id, uint32_t sequence, uint32_t ack, uint16_t window, uint8_t flags, size_t options,
                          size_t data)
{
    struct packet p = { .header = 40 + options, .length = 40 + options + data };
    uint8_t *const ip = p.octets, *const tcp = ip + 20;
    put(ip, 2, 0x4500);
    put(ip + 2, 2, (uint32_t)p.length);
    put(ip + 4, 2, id);
    put(ip + 8, 2, 0x4006);
    put(ip + 12, 4, 0x0A090001);
    put(ip + 16, 4, 0x0A09000A);
    put(tcp, 4, 0x00501234);
    put(tcp + 4, 4, sequence);
    put(tcp + 8, 4, ack);
    tcp[12] = (uint8_t)((20 + options) / 4 << 4);
    tcp[13] = flags;
    put(tcp + 14, 2, window);
    memset(tcp + 20, 1, options);
    for (size_t i = 0; i < data; i++)
        tcp[20 + options + i] = (uint8_t)(id + i);
    put(ip + 10, 2, checksum(ip, 20, 0));
    put(tcp + 16, 2, checksum(tcp, p.length - 20, 0x0A09 + 1 + 0x0A09 + 0xA + 6 + (uint32_t)(p.length - 20)));
    return p;
}

static void number(uint8_t **at, uint32_t value)
{
    if (value == 0 || value > 255) {
        *(*at)++ = 0;
        put(*at, 2, value);
        *at += 2;
    } else {
        *(*at)++ = (uint8_t)value;
    }
}

/* The compressed form of `p` behind `last`; returns its octets. */
static size_t compress(const struct packet *last, const struct packet *p, int slot, uint8_t *out)
{
    const uint8_t *const a = last->octets + 20, *const b = p->octets + 20;
    const uint32_t window = (get(b + 14, 2) - get(a + 14, 2)) & 0xFFFF, ack = get(b + 8, 4) - get(a + 8, 4);
    const uint32_t sequence = get(b + 4, 4) - get(a + 4, 4), id = (get(p->octets + 4, 2) - get(last->octets + 4, 2)) & 0xFFFF;
    const uint32_t before = (uint32_t)(last->length - last->header);
    uint8_t deltas[20], *at = deltas, change = 0;
    if (!window && sequence && sequence == before && ack == before) {
        change = VJ_SEQUENCE | VJ_WINDOW | VJ_URGENT;
    } else if (!window && sequence && sequence == before && !ack) {
        change = VJ_SPECIAL;
    } else {
        if (window) {
            change |= VJ_WINDOW;
            number(&at, window);
        }
        if (ack) {
            change |= VJ_ACK;
            number(&at, ack);
        }
        if (sequence) {
            change |= VJ_SEQUENCE;
            number(&at, sequence);
        }
    }
    if (id != 1) {
        change |= VJ_ID;
        number(&at, id);
    }
    change |= b[13] & 8 ? VJ_PUSH : 0;
    uint8_t *to = out;
    *to++ = (uint8_t)(change | (slot >= 0 ? VJ_SLOT : 0));
    if (slot >= 0)
        *to++ = (uint8_t)slot;
    memcpy(to, b + 16, 2);
    memcpy(to + 2, deltas, (size_t)(at - deltas));
    to += 2 + (at - deltas);
    memcpy(to, p->octets + p->header, p->length - p->header);
    return (size_t)(to - out) + p->length - p->header;
}

static bool rebuild(const uint8_t *octets, size_t length, const struct packet *wanted)
{
    struct vj vj;
    uint8_t header[VJ_HEADER_MAX];
    struct reader r = reader_init(octets, length, length);
    cr_assert(vj_dissect(&r, &vj));
    const size_t size = vjstate_rebuild(state, &vj, vj.payload.octets, vj.payload.have, header);
    if (!size)
        return false;
    cr_expect_eq(size, wanted->header);
    cr_expect_arr_eq(header, wanted->octets, size);
    cr_expect_arr_eq(vj.payload.octets, wanted->octets + wanted->header, wanted->length - wanted->header);
    return true;
}

static void learn(const struct packet *p, uint8_t slot)
{
    uint8_t copy[PACKET_MAX];
    memcpy(copy, p->octets, p->length);
    copy[9] = slot;
    cr_assert(vjstate_learn(state, copy, p->length));
    cr_expect_arr_eq(copy, p->octets, p->length);
}

Test(vjstate, a_conversation)
{
    const struct packet packets[] = {
        make(100, 1000, 500, 8192, 0x10, 0, 0),      make(101, 1000, 500, 8192, 0x18, 0, 200),
        make(102, 1200, 500, 8192, 0x18, 0, 200),    /* unidirectional */
        make(103, 1400, 700, 8192, 0x10, 0, 1),      make(104, 1401, 701, 8192, 0x18, 0, 1), /* echoed */
        make(200, 1402, 701, 4096, 0x10, 0, 300),    /* id and window jump */
        make(201, 80000, 70000, 65535, 0x10, 0, 10), /* larger than a delta can say: sent whole in practice */
    };
    uint8_t out[PACKET_MAX];
    learn(&packets[0], 3);
    for (size_t i = 1; i < 6; i++)
        cr_expect(rebuild(out, compress(&packets[i - 1], &packets[i], i == 3 ? 3 : -1, out), &packets[i]), "packet %zu", i);
    learn(&packets[6], 3);
}

Test(vjstate, two_slots_and_options)
{
    const struct packet a[] = { make(1, 10, 20, 100, 0x10, 12, 5), make(2, 15, 20, 100, 0x10, 12, 9) };
    const struct packet b[] = { make(900, 1, 2, 300, 0x18, 0, 0), make(901, 1, 2, 300, 0x18, 0, 77) };
    uint8_t out[PACKET_MAX];
    learn(&a[0], 0);
    learn(&b[0], 255);
    cr_expect(rebuild(out, compress(&a[0], &a[1], 0, out), &a[1]));
    cr_expect(rebuild(out, compress(&b[0], &b[1], 255, out), &b[1]));
}

/* A packet that was lost: what follows does not fit, is not put out, and is right again once the slot is learnt. */
Test(vjstate, a_lost_packet)
{
    const struct packet p[] = { make(1, 0, 9, 100, 0x10, 0, 50), make(2, 50, 9, 100, 0x10, 0, 50),
                                make(3, 100, 9, 100, 0x10, 0, 50), make(4, 150, 9, 100, 0x10, 0, 50) };
    uint8_t out[PACKET_MAX];
    learn(&p[0], 1);
    const size_t length = compress(&p[1], &p[2], -1, out);
    cr_expect_not(rebuild(out, length, &p[2]), "its checksum does not hold");
    cr_expect_not(rebuild(out, compress(&p[2], &p[3], -1, out), &p[3]));
    learn(&p[2], 1);
    cr_expect(rebuild(out, compress(&p[2], &p[3], -1, out), &p[3]));
    vjstate_lost(state);
    cr_expect_not(rebuild(out, compress(&p[2], &p[3], -1, out), &p[3]), "which slot is not said");
}

Test(vjstate, what_is_no_packet)
{
    struct packet p = make(1, 0, 9, 100, 0x10, 0, 50);
    uint8_t out[PACKET_MAX] = { VJ_SLOT | VJ_SPECIAL, 7, 1, 2 };
    cr_expect_not(vjstate_learn(state, p.octets, 39));
    p.octets[0] = 0x44;
    cr_expect_not(vjstate_learn(state, p.octets, p.length));
    p.octets[0] = 0x45;
    p.octets[32] = 0x40;
    cr_expect_not(vjstate_learn(state, p.octets, p.length));
    p.octets[32] = 0xF0;
    cr_expect_not(vjstate_learn(state, p.octets, 70));
    cr_expect_not(rebuild(out, 10, &p), "a slot that was never learnt");
}
