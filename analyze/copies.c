/* SPDX-License-Identifier: GPL-2.0-or-later */
/* copies.c: recognises second copies of a packet; see copies.h. */
#include "analyze/copies.h"

#include <string.h>

#include "dissect/ip.h"

#define TCP_CHECKSUM 16 /* where in its header */
#define PRINT_OCTETS 24 /* whole words of the payload: TCP's or GRE's numbers, and the first octets behind them */

/* `length` is of whole words. */
static uint64_t mix(uint64_t value, const uint8_t *octets, size_t length)
{
    uint64_t word;
    for (size_t i = 0; i < length; i += sizeof word) {
        memcpy(&word, octets + i, sizeof word);
        value = (value ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        value ^= value >> 31;
    }
    return value;
}

/* What a copy has in common with its first: everything but the TTL, and TCP's checksum,
 * which the sender's network card may fill in behind the first point of capture. */
static uint64_t print_of(const struct datagram *d)
{
    const size_t octets = d->source.family == 4 ? sizeof(uint64_t) : 16; /* behind IPv4 the rest is zero */
    const size_t length = d->captured < PRINT_OCTETS ? d->captured : PRINT_OCTETS;
    uint8_t start[PRINT_OCTETS] = { 0 };
    uint64_t value = (uint64_t)d->protocol << 56 ^ (uint64_t)d->ip_id << 20 ^ d->wire_length;
    value = mix(value, d->source.octets, octets);
    value = mix(value, d->destination.octets, octets);
    if (length > 0)
        memcpy(start, d->payload, length);
    if (d->protocol == IP_TCP)
        start[TCP_CHECKSUM] = start[TCP_CHECKSUM + 1] = 0;
    return mix(value, start, sizeof start);
}

bool copies_seen(struct copies *copies, const struct datagram *datagram)
{
    const uint64_t print = print_of(datagram);
    const unsigned slot = (unsigned)(print >> 40) % COPIES_SLOTS;
    const bool known = copies->slots[slot].print == print;
    const int64_t apart = datagram->time - copies->slots[slot].time;
    copies->slots[slot].print = print;
    copies->slots[slot].time = datagram->time;
    return known && apart >= -COPIES_WINDOW && apart <= COPIES_WINDOW;
}
