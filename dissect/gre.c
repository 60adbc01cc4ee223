/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gre.c: the enhanced GRE header of PPTP, RFC 2637 section 4.1. Runs on every data
 * packet: read straight down; the table serves the walk only.
 *
 * Hazards: payload lengths beyond the packet (the payload is what is left); bits
 * that must be zero and change the header's shape (C, R: marked, and the packet
 * is read as PPTP lays it out); octets behind the payload (padding); GRE version 0
 * between the same hosts (another tunnel).
 */
#include "dissect/gre.h"

#define GRE_ROW(m, t, o, l, u, n) FIELD_ROW(struct gre, m, t, o, l, u, n)
#define GRE_BIT(label, bits) FIELD_BITS(struct gre, flags, label, bits, NULL)

/* The flags that all versions have. */
#define GRE_FLAGS                                   \
    GRE_ROW(flags, FIELD_HEX, 0, 2, NULL, NULL),    \
    GRE_BIT("checksum_present", GRE_CHECKSUM),      \
    GRE_BIT("routing_present", GRE_ROUTING),        \
    GRE_BIT("key_present", GRE_KEY),                \
    GRE_BIT("sequence_present", GRE_SEQUENCE),      \
    GRE_BIT("strict_source_route", GRE_STRICT),     \
    GRE_BIT("recursion_control", GRE_RECURSION)

static const struct field rows[] = {
    GRE_FLAGS,
    GRE_BIT("acknowledgment_present", GRE_ACK),
    GRE_BIT("reserved_flags", GRE_RESERVED),
    GRE_BIT("version", GRE_VERSION),
    GRE_ROW(protocol, FIELD_HEX, 2, 2, NULL, &names_gre_protocols),
    GRE_ROW(payload_length, FIELD_NUMBER, 4, 2, "octets", NULL),
    GRE_ROW(call_id, FIELD_NUMBER, 6, 2, NULL, NULL),
    GRE_ROW(sequence, FIELD_NUMBER, FIELD_NEXT, 4, NULL, NULL),
    GRE_ROW(acknowledgment, FIELD_NUMBER, FIELD_NEXT, 4, NULL, NULL),
};
enum {
    HAS_FIRST = 0x07FF, /* flags, their bits, protocol */
    FIRST_ROWS = 11,
    HAS_KEY = 0x1800,
    HAS_SEQUENCE = 0x2000,
    HAS_ACKNOWLEDGMENT = 0x4000,
};
_Static_assert(FIELD_COUNT(rows) == 15, "the bits of head.has above");

/* Only version 1 has acknowledgments; elsewhere their bit is one of five reserved ones, RFC 1701. */
static const struct field plain_rows[] = {
    GRE_FLAGS,
    GRE_BIT("reserved_flags", GRE_ACK | GRE_RESERVED),
    GRE_BIT("version", GRE_VERSION),
    GRE_ROW(protocol, FIELD_HEX, 2, 2, NULL, &names_gre_protocols),
};

static const struct layout layout = {
    .name = "gre", .title = "Enhanced GRE", .rfc = "RFC 2637 4.1", .rows = rows, .count = FIELD_COUNT(rows),
};
static const struct layout plain_layout = {
    .name = "gre", .title = "GRE", .rfc = "RFC 2784 2", .rows = plain_rows, .count = FIELD_COUNT(plain_rows),
};
/* Version 1 that carries no PPP, or has no key: not a packet of PPTP. */
static const struct layout other_layout = {
    .name = "gre", .title = "GRE", .rfc = "RFC 2637 4.1", .rows = rows, .count = FIRST_ROWS,
};

static bool fail(struct gre *gre, const struct reader *r)
{
    gre->head.status = r->status;
    gre->head.fault = r->fault;
    return false;
}

/* Key, numbers and payload, each number where its flag announces it. */
static bool dissect_enhanced(struct reader *r, struct gre *gre)
{
    const uint32_t start = gre->head.at;
    gre->payload_length = reader_be16(r);
    gre->call_id = reader_be16(r);
    if (r->status != READER_OK)
        return fail(gre, r);
    gre->head.has |= HAS_KEY;
    if (gre->flags & GRE_SEQUENCE) {
        gre->sequence = reader_be32(r);
        if (r->status != READER_OK)
            return fail(gre, r);
        gre->has_sequence = true;
        gre->head.has |= HAS_SEQUENCE;
    }
    if (gre->flags & GRE_ACK) {
        gre->acknowledgment = reader_be32(r);
        if (r->status != READER_OK)
            return fail(gre, r);
        gre->has_acknowledgment = true;
        gre->head.has |= HAS_ACKNOWLEDGMENT;
    }
    gre->head.length = r->at - start;
    const uint32_t left = reader_left(r), have = r->cut > r->at ? r->cut - r->at : 0;
    const uint32_t length = gre->payload_length < left ? gre->payload_length : left;
    gre->payload = (struct span){ .octets = r->octets + r->at, .at = r->at, .length = length,
                                  .have = have < length ? have : length };
    reader_skip(r, length);
    if (gre->flags & (GRE_CHECKSUM | GRE_ROUTING))
        fields_malformed(&gre->head, start);
    else if (gre->payload_length > left)
        fields_malformed(&gre->head, start + 4);
    return true;
}

bool gre_dissect(struct reader *r, struct gre *gre)
{
    *gre = (struct gre){ .head = { .layout = &plain_layout, .at = r->at, .length = reader_left(r) } };
    gre->flags = reader_be16(r);
    gre->protocol = reader_be16(r);
    if (r->status != READER_OK)
        return fail(gre, r);
    gre->version = gre->flags & GRE_VERSION;
    gre->enhanced = gre->version == 1 && gre->protocol == GRE_PROTOCOL_PPP && (gre->flags & GRE_KEY);
    gre->head.layout = gre->version == 1 ? &other_layout : &plain_layout;
    gre->head.has = gre->version == 1 ? HAS_FIRST : (1u << plain_layout.count) - 1;
    gre->head.length = 4;
    if (!gre->enhanced)
        return true;
    gre->head.layout = &layout;
    return dissect_enhanced(r, gre);
}
