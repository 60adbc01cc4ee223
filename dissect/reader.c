/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reader.c: children and spans of the cursor (see reader.h for the picture).
 *
 * Hazards: a length field that exceeds its parent; a cut inside a child; sums
 * of offsets that wrap (all bounds are compared as differences).
 */
#include "dissect/reader.h"

static uint32_t captured(const struct reader *r, uint32_t length)
{
    if (r->at >= r->cut)
        return 0;
    const uint32_t have = r->cut - r->at;
    return have < length ? have : length;
}

struct reader reader_child(struct reader *r, uint32_t length)
{
    struct reader child = *r;
    if (r->status != READER_OK)
        return child;
    if (r->at > r->end || length > r->end - r->at) {
        reader_fail(r, READER_MALFORMED, r->at);
        return *r;
    }
    child.end = r->at + length;
    child.cut = r->at + captured(r, length);
    r->at += length;
    return child;
}

struct span reader_span(struct reader *r, uint32_t length)
{
    struct span span = { .octets = r->octets + r->at, .at = r->at };
    if (r->status != READER_OK)
        return span;
    if (r->at > r->end || length > r->end - r->at) {
        reader_fail(r, READER_MALFORMED, r->at);
        return span;
    }
    span.length = length;
    span.have = captured(r, length);
    if (span.have < length)
        reader_fail(r, READER_TRUNCATED, r->cut);
    r->at += length;
    return span;
}

struct span reader_rest(struct reader *r)
{
    const uint32_t left = reader_left(r);
    struct span span = { .octets = r->octets + r->at, .at = r->at, .length = left, .have = captured(r, left) };
    r->at += left;
    return span;
}
