/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bsdcomp.c: RFC 1977 section 2 (packet: sequence number 16, codes from the top of each
 * octet) and appendix A (when codes get longer, when the dictionary is cleared).
 *
 *     0 to 255 an octet     256 clear the dictionary     from 257 a string learnt
 */
#include "analyze/bsdcomp.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"

enum { CLEAR = 256, FIRST = 257, LEAST_BITS = 9, MOST_BITS = 15 };
enum { SLOTS = 1 << (MOST_BITS + 1) };
/* When the sender looks at its success, and how it is reckoned. */
#define CHECK_GAP 10000u
#define RATIO_SCALE 256u
#define RATIO_MAX (INT32_MAX / RATIO_SCALE)
#define LOWEST_PROTOCOL 0x21 /* of packets that are compressed at all */
#define HIGHEST_PROTOCOL 0xF9

struct string {
    uint16_t prefix, length; /* length: octets of the whole string */
    uint8_t last;
};

struct bsdcomp {
    struct string *strings;  /* by code */
    uint16_t *slots;         /* strings by prefix and last octet, for packets sent as they are; NULL until one comes */
    unsigned most;           /* the highest code there can be */
    unsigned highest;        /* of those learnt */
    unsigned bits;           /* of the next code */
    uint16_t sequence;       /* of the next packet */
    bool out_of_step;
    uint32_t in, out, ratio, checkpoint; /* octets before and after compression, since the last look */
};

static unsigned full(unsigned bits)
{
    return (1u << bits) - 1;
}

/* --- the dictionary -------------------------------------------------------------------- */

static void forget(struct bsdcomp *bsd)
{
    bsd->highest = CLEAR;
    bsd->bits = LEAST_BITS;
    bsd->in = bsd->out = bsd->ratio = 0;
    bsd->checkpoint = CHECK_GAP;
    if (bsd->slots)
        memset(bsd->slots, 0, SLOTS * sizeof *bsd->slots);
}

struct bsdcomp *bsdcomp_new(unsigned bits)
{
    if (bits < LEAST_BITS || bits > MOST_BITS)
        return NULL;
    struct bsdcomp *const bsd = alloc_zero(1, sizeof *bsd);
    bsd->most = full(bits);
    bsd->strings = alloc_zero(bsd->most + 1, sizeof *bsd->strings);
    for (unsigned octet = 0; octet < CLEAR; octet++)
        bsd->strings[octet] = (struct string){ .length = 1, .last = (uint8_t)octet };
    forget(bsd);
    return bsd;
}

void bsdcomp_free(struct bsdcomp *bsd)
{
    if (!bsd)
        return;
    free(bsd->strings);
    free(bsd->slots);
    free(bsd);
}

void bsdcomp_reset(struct bsdcomp *bsd)
{
    forget(bsd);
    bsd->sequence = 0;
    bsd->out_of_step = false;
}

/* The slot of a string, or the empty one where it belongs. */
static uint16_t *slot_of(struct bsdcomp *bsd, unsigned prefix, uint8_t last)
{
    uint32_t at = (prefix << 8 | last) * 2654435761u >> (32 - (MOST_BITS + 1));
    while (bsd->slots[at]) {
        const struct string *const s = &bsd->strings[bsd->slots[at]];
        if (s->prefix == prefix && s->last == last)
            break;
        at = (at + 1) % SLOTS;
    }
    return &bsd->slots[at];
}

static void learn(struct bsdcomp *bsd, unsigned prefix, uint8_t last)
{
    if (bsd->highest >= bsd->most)
        return;
    bsd->strings[++bsd->highest] = (struct string){ (uint16_t)prefix, (uint16_t)(bsd->strings[prefix].length + 1), last };
    if (bsd->slots)
        *slot_of(bsd, prefix, last) = (uint16_t)bsd->highest;
}

/* Codes get longer once one could be too long for them. */
static void widen(struct bsdcomp *bsd)
{
    if (bsd->highest >= full(bsd->bits) && bsd->highest < bsd->most)
        bsd->bits++;
}

static void index_strings(struct bsdcomp *bsd)
{
    bsd->slots = alloc_zero(SLOTS, sizeof *bsd->slots);
    for (unsigned code = FIRST; code <= bsd->highest; code++)
        *slot_of(bsd, bsd->strings[code].prefix, bsd->strings[code].last) = (uint16_t)code;
}

/* Both ends look from time to time whether a full dictionary still pays; true where it was thrown away. */
static bool look(struct bsdcomp *bsd)
{
    if (bsd->in < bsd->checkpoint)
        return false;
    if (bsd->in >= RATIO_MAX || bsd->out >= RATIO_MAX) {
        bsd->in -= bsd->in / 4;
        bsd->out -= bsd->out / 4;
    }
    bsd->checkpoint = bsd->in + CHECK_GAP;
    if (bsd->highest < bsd->most)
        return false;
    const uint32_t ratio = bsd->in * RATIO_SCALE / (bsd->out ? bsd->out : 1);
    if (ratio < bsd->ratio || ratio < RATIO_SCALE) {
        forget(bsd);
        return true;
    }
    bsd->ratio = ratio;
    return false;
}

/* --- compressed packets ---------------------------------------------------------------------- */

struct codes {
    const uint8_t *at, *end;
    uint32_t held;
    unsigned count;
};

/* False where no whole code is left: the rest is padding. */
static bool next_code(struct codes *c, unsigned bits, unsigned *code)
{
    while (c->count < bits) {
        if (c->at == c->end)
            return false;
        c->held = c->held << 8 | *c->at++;
        c->count += 8;
    }
    c->count -= bits;
    *code = c->held >> c->count & full(bits);
    return true;
}

/* Writes the string so that it ends before `end`; returns its first octet. */
static uint8_t spell(const struct bsdcomp *bsd, unsigned code, uint8_t *end)
{
    for (; code >= FIRST; code = bsd->strings[code].prefix)
        *--end = bsd->strings[code].last;
    *--end = (uint8_t)code;
    return (uint8_t)code;
}

/* One code behind `before` (CLEAR: the first of its packet); false where no sender writes it. */
static bool take_code(struct bsdcomp *bsd, unsigned code, unsigned before, uint8_t *clear, size_t room, size_t *length)
{
    const bool unknown = code > bsd->highest; /* the string that is just being learnt: before, and its own first octet */
    const unsigned known = unknown ? before : code;
    if (unknown && (before == CLEAR || code != bsd->highest + 1 || code > bsd->most))
        return false;
    const size_t octets = bsd->strings[known].length + (size_t)unknown;
    if (octets > room - *length)
        return false;
    const uint8_t first = spell(bsd, known, clear + *length + bsd->strings[known].length);
    *length += octets;
    if (unknown)
        clear[*length - 1] = first;
    if (before != CLEAR) {
        learn(bsd, before, first);
        widen(bsd);
    }
    return true;
}

enum bsdcomp_result bsdcomp_unpack(struct bsdcomp *bsd, const uint8_t *octets, size_t length, uint8_t *clear,
                                   size_t room, size_t *clear_length)
{
    struct codes codes = { .at = octets + 2, .end = octets + length };
    unsigned code, before = CLEAR;
    bool cleared = false;
    *clear_length = 0;
    if (length < 3)
        return BSDCOMP_MALFORMED;
    if (bsd->out_of_step || (octets[0] << 8 | octets[1]) != bsd->sequence) {
        bsd->out_of_step = true;
        return BSDCOMP_OUT_OF_STEP;
    }
    bsd->sequence++;
    bsd->out += (uint32_t)(length - 2);
    while (!cleared && next_code(&codes, bsd->bits, &code)) {
        cleared = code == CLEAR && codes.at == codes.end;
        if (!cleared && (code == CLEAR || !take_code(bsd, code, before, clear, room, clear_length))) {
            bsd->out_of_step = true;
            return BSDCOMP_MALFORMED;
        }
        before = code;
    }
    if (cleared)
        forget(bsd);
    else
        bsd->in += (uint32_t)*clear_length;
    look(bsd);
    return *clear_length ? BSDCOMP_OK : BSDCOMP_MALFORMED;
}

/* --- packets sent as they are -------------------------------------------------------------------- */

/* Does what the sender did when it tried to compress the packet, and counts what would have come of it. */
void bsdcomp_passed(struct bsdcomp *bsd, uint16_t protocol, const uint8_t *octets, size_t length)
{
    if (bsd->out_of_step || protocol < LOWEST_PROTOCOL || protocol > HIGHEST_PROTOCOL)
        return;
    if (!bsd->slots)
        index_strings(bsd);
    unsigned prefix = protocol;
    uint64_t out_bits = 0;
    for (size_t i = 0; i < length; i++) {
        const uint16_t *const slot = slot_of(bsd, prefix, octets[i]);
        if (*slot) {
            prefix = *slot;
            continue;
        }
        out_bits += bsd->bits;
        widen(bsd); /* a sender is one string ahead of its receiver */
        learn(bsd, prefix, octets[i]);
        prefix = octets[i];
    }
    out_bits += bsd->bits;
    bsd->out += (uint32_t)((out_bits + 7) / 8);
    bsd->in += (uint32_t)length + 1;
    bsd->sequence++;
    look(bsd);
    widen(bsd);
}
