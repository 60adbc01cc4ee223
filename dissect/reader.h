/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reader.h: the one cursor through which every octet of a packet is read.
 *
 *      octets        at            cut             end
 *        |============|=============|...............|
 *        |   read     |  captured   | on the wire,  |
 *                                     not captured
 *
 * Two ends, one sticky status. A read beyond `end` means that a length lied:
 * MALFORMED. A read that the wire held and the capture did not: TRUNCATED.
 * After the first failure every further read yields zero and moves nothing, so
 * a dissector reads straight down its layout and asks once, at the end.
 * Offsets count from `octets`, also in child readers.
 */
#ifndef DISSECT_READER_H
#define DISSECT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum reader_status { READER_OK, READER_TRUNCATED, READER_MALFORMED };

struct reader {
    const uint8_t *octets; /* of the whole block; borrowed */
    uint32_t at;           /* the next octet */
    uint32_t cut;          /* captured octets end here, cut <= end */
    uint32_t end;          /* the wire, or the enclosing length field, ends here */
    uint32_t fault;        /* where the status left OK */
    enum reader_status status;
};

/* A run of octets inside a block: `length` on the wire, `have` of them captured. */
struct span {
    const uint8_t *octets;
    uint32_t at;
    uint32_t length;
    uint32_t have;
};

/* A reader over `captured` octets of a block that was `on_wire` octets long.
 * More captured than on the wire is padding, and is not read. */
static inline struct reader reader_init(const uint8_t *octets, size_t captured, size_t on_wire)
{
    const uint32_t end = on_wire > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uint32_t)on_wire;
    const uint32_t cut = captured > end ? end : (uint32_t)captured;
    return (struct reader){ .octets = octets, .cut = cut, .end = end };
}

/* A reader over one span of a block; its offsets count from the block's start. */
static inline struct reader reader_over(const uint8_t *block, const struct span *span)
{
    return (struct reader){
        .octets = block, .at = span->at, .cut = span->at + span->have, .end = span->at + span->length,
    };
}

/* Octets left on the wire (not all of them need be captured). */
static inline uint32_t reader_left(const struct reader *r)
{
    return r->status == READER_OK && r->at < r->end ? r->end - r->at : 0;
}

/* Marks the block malformed at `offset`, unless it failed before. */
static inline void reader_fail(struct reader *r, enum reader_status status, uint32_t offset)
{
    if (r->status != READER_OK)
        return;
    r->status = status;
    r->fault = offset;
}

/* The single bounds check: true if `n` octets can be read at the cursor. */
static inline bool reader_has(struct reader *r, uint32_t n)
{
    if (r->status != READER_OK)
        return false;
    if (r->at <= r->cut && n <= r->cut - r->at)
        return true;
    const bool on_wire = r->at <= r->end && n <= r->end - r->at;
    reader_fail(r, on_wire ? READER_TRUNCATED : READER_MALFORMED, r->at);
    return false;
}

/* An unsigned number of 1 to 4 octets, most significant first. */
static inline uint32_t reader_be(struct reader *r, unsigned octets)
{
    if (!reader_has(r, octets))
        return 0;
    const uint8_t *const first = r->octets + r->at;
    r->at += octets;
    switch (octets) { /* spelled out, so that it becomes one load where the size is known */
    case 1:
        return first[0];
    case 2:
        return (uint32_t)first[0] << 8 | first[1];
    case 3:
        return (uint32_t)first[0] << 16 | (uint32_t)first[1] << 8 | first[2];
    case 4:
        return (uint32_t)first[0] << 24 | (uint32_t)first[1] << 16 | (uint32_t)first[2] << 8 | first[3];
    default:
        return 0;
    }
}

/* The same, least significant first. */
static inline uint32_t reader_le(struct reader *r, unsigned octets)
{
    if (!reader_has(r, octets))
        return 0;
    uint32_t value = 0;
    for (unsigned i = 0; i < octets; i++)
        value |= (uint32_t)r->octets[r->at + i] << (8 * i);
    r->at += octets;
    return value;
}

static inline uint8_t reader_u8(struct reader *r) { return (uint8_t)reader_be(r, 1); }
static inline uint16_t reader_be16(struct reader *r) { return (uint16_t)reader_be(r, 2); }
static inline uint32_t reader_be32(struct reader *r) { return reader_be(r, 4); }
static inline uint16_t reader_le16(struct reader *r) { return (uint16_t)reader_le(r, 2); }
static inline uint32_t reader_le32(struct reader *r) { return reader_le(r, 4); }

/* Moves over `n` octets, captured or not; beyond the end is MALFORMED. */
static inline void reader_skip(struct reader *r, uint32_t n)
{
    if (r->status != READER_OK)
        return;
    if (r->at > r->end || n > r->end - r->at) {
        reader_fail(r, READER_MALFORMED, r->at);
        return;
    }
    r->at += n;
}

/*
 * A child of `length` octets at the cursor, bounded on its own; the parent
 * moves behind it. A length beyond the parent fails the parent, and the child
 * is what is left, failed the same way. One that the capture cut is readable up
 * to the cut, and then TRUNCATED.
 */
struct reader reader_child(struct reader *r, uint32_t length);

/* The next `length` octets as a span; one that the capture cut is short and
 * leaves the reader TRUNCATED. */
struct span reader_span(struct reader *r, uint32_t length);

/* All that is left, as a span; never fails: a cut is seen as have < length. */
struct span reader_rest(struct reader *r);

#endif
