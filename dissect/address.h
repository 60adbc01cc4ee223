/* SPDX-License-Identifier: GPL-2.0-or-later */
/* address.h: an IP address of either family, as a value. */
#ifndef DISSECT_ADDRESS_H
#define DISSECT_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct address {
    uint8_t family;     /* 4, 6, or 0 for none */
    uint8_t octets[16]; /* network order; IPv4 in the first four, the rest zero */
};

static inline bool address_equal(const struct address *a, const struct address *b)
{
    return a->family == b->family && memcmp(a->octets, b->octets, sizeof a->octets) == 0;
}

/* Orders by family, then octets: < 0, 0, > 0. */
static inline int address_compare(const struct address *a, const struct address *b)
{
    if (a->family != b->family)
        return a->family < b->family ? -1 : 1;
    return memcmp(a->octets, b->octets, sizeof a->octets);
}

#endif
