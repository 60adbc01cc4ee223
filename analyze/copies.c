/* SPDX-License-Identifier: GPL-2.0-or-later */
/* copies.c: recognises second copies of a packet; see copies.h. */
#include "analyze/copies.h"

#include <string.h>

#include "dissect/ip.h"

#define TCP_CHECKSUM 16 /* where in its header */
#define PRINT_OCTETS 24 /* whole words of the payload: TCP's or GRE's numbers, and the first octets behind them */

/* The next word of what a print is made of. */
static uint64_t mix(uint64_t value, const uint8_t *octets)
{
    uint64_t word;
    memcpy(&word, octets, sizeof word);
    value = (value ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return value ^ value >> 31;
}

static uint64_t mix_address(uint64_t value, const struct address *address)
{
    value = mix(value, address->octets); /* behind IPv4 the rest is zero */
    return address->family == 4 ? value : mix(value, address->octets + 8);
}

/* What a copy has in common with its first: everything but the TTL, and TCP's checksum,
 * which the sender's network card may fill in behind the first point of capture. */
static uint64_t print_of(const struct datagram *d)
{
    uint8_t start[PRINT_OCTETS] = { 0 };
    uint64_t value = (uint64_t)d->protocol << 56 ^ (uint64_t)d->ip_id << 20 ^ d->wire_length;
    value = mix_address(value, &d->source);
    value = mix_address(value, &d->destination);
    if (d->captured >= PRINT_OCTETS)
        memcpy(start, d->payload, PRINT_OCTETS);
    else if (d->captured > 0)
        memcpy(start, d->payload, d->captured);
    if (d->protocol == IP_TCP)
        start[TCP_CHECKSUM] = start[TCP_CHECKSUM + 1] = 0;
    for (unsigned i = 0; i < PRINT_OCTETS; i += 8)
        value = mix(value, start + i);
    return value;
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
