/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mppc.c: RFC 2118 section 4. Bits are read from the top of each octet:
 *
 *     literal below 0x80     0 + 7 bits        offset 0 to 63         1111 + 6 bits
 *     literal from 0x80      10 + 7 bits       offset 64 to 319       1110 + 8 bits
 *                                              offset 320 to 8191     110 + 13 bits
 *     length 3: 0     4 to 7: 10 + 2 bits     8 to 15: 110 + 3 bits     ...
 */
#include "analyze/mppc.h"

#include <string.h>

#define LENGTH_BITS_MAX 12 /* 4096 to 8191 */

struct bits {
    const uint8_t *at, *end;
    uint32_t held;      /* the next bits, at the top */
    unsigned count;
};

static void fill(struct bits *b)
{
    while (b->count <= 24 && b->at < b->end) {
        b->held |= (uint32_t)*b->at++ << (24 - b->count);
        b->count += 8;
    }
}

/* `count` bits; false where the packet has not as many. */
static bool take(struct bits *b, unsigned count, uint32_t *value)
{
    fill(b);
    if (b->count < count)
        return false;
    *value = count ? b->held >> (32 - count) : 0;
    b->held <<= count;
    b->count -= count;
    return true;
}

/* Counts leading ones up to `most`; the zero that ends them is taken, too. */
static bool ones(struct bits *b, unsigned most, unsigned *count)
{
    uint32_t bit = 1;
    for (*count = 0; *count < most; ++*count) {
        if (!take(b, 1, &bit))
            return false;
        if (!bit)
            return true;
    }
    return true;
}

static bool take_offset(struct bits *b, unsigned leading, uint32_t *offset)
{
    static const struct { uint8_t bits; uint16_t base; } rows[] = { [2] = { 13, 320 }, [3] = { 8, 64 }, [4] = { 6, 0 } };
    if (!take(b, rows[leading].bits, offset))
        return false;
    *offset += rows[leading].base;
    return *offset > 0 && *offset < MPPC_HISTORY;
}

static bool take_length(struct bits *b, uint32_t *length)
{
    unsigned leading;
    if (!ones(b, LENGTH_BITS_MAX, &leading) || leading == LENGTH_BITS_MAX)
        return false;
    if (leading == 0) {
        *length = 3;
        return true;
    }
    if (!take(b, leading + 1, length))
        return false;
    *length += 2u << leading;
    return true;
}

static bool put(struct mppc *mppc, uint8_t octet)
{
    if (mppc->at == MPPC_HISTORY)
        return false;
    mppc->history[mppc->at++] = octet;
    return true;
}

/* A copy may reach back over the history's front to its end, and senders are met that take the zeros there for theirs. */
static bool copy(struct mppc *mppc, uint32_t offset, uint32_t length)
{
    for (uint32_t i = 0; i < length; i++)
        if (!put(mppc, mppc->history[(mppc->at - offset) & (MPPC_HISTORY - 1)]))
            return false;
    return true;
}

/* One literal or copy; false where the packet is malformed. `*end`: nothing but padding was left. */
static bool take_token(struct mppc *mppc, struct bits *b, bool *end)
{
    unsigned leading;
    uint32_t value, length;
    fill(b);
    /* The last octet is padded with zeros, fewer than the shortest token. */
    if (b->at == b->end && b->count < 8) {
        *end = true;
        return true;
    }
    if (!ones(b, 4, &leading))
        return false;
    if (leading < 2)
        return take(b, 7, &value) && put(mppc, (uint8_t)(value | (leading ? 0x80 : 0)));
    return take_offset(b, leading, &value) && take_length(b, &length) && copy(mppc, value, length);
}

void mppc_reset(struct mppc *mppc)
{
    *mppc = (struct mppc){ 0 };
}

bool mppc_unpack(struct mppc *mppc, uint16_t header, const uint8_t *octets, size_t length, const uint8_t **clear,
                     size_t *clear_length)
{
    struct bits b = { .at = octets, .end = octets + length };
    bool end = false;
    if (header & MPPC_FLUSHED)
        mppc_reset(mppc);
    if (header & MPPC_FRONT)
        mppc->at = 0;
    const uint32_t start = mppc->at;
    while (!end)
        if (!take_token(mppc, &b, &end))
            return false;
    *clear = mppc->history + start;
    *clear_length = mppc->at - start;
    return *clear_length > 0;
}
