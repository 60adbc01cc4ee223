/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hash.h: the hash of addresses that pairs and hosts are found by. */
#ifndef ANALYZE_HASH_H
#define ANALYZE_HASH_H

#include <stdint.h>
#include <string.h>

#include "dissect/address.h"

static inline uint64_t hash_octets(uint64_t value, const uint8_t *octets, size_t length)
{
    for (size_t i = 0; i < length; i += 8) {
        uint64_t word = 0;
        memcpy(&word, octets + i, length - i < 8 ? length - i : 8);
        value = (value ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        value ^= value >> 29;
    }
    return value;
}

static inline uint64_t hash_address(const struct address *a)
{
    return hash_octets(a->family, a->octets, a->family == 4 ? 4 : 16);
}

#endif
