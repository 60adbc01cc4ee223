/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gre.h: enhanced GRE, RFC 2637 section 4.1; GRE version 0 (RFC 2784, 2890) is
 * recognised and left alone.
 *
 *      0                   1                   2                   3
 *      |C|R|K|S|s|Recur|A| Flags | Ver |         Protocol Type 0x880B  |
 *      |        Payload Length         |            Call ID            |
 *      |                Sequence Number (if S)                         |
 *      |             Acknowledgment Number (if A)                      |
 */
#ifndef DISSECT_GRE_H
#define DISSECT_GRE_H

#include "dissect/field.h"

#define GRE_PROTOCOL_PPP 0x880B

enum gre_flag {
    GRE_CHECKSUM = 0x8000, GRE_ROUTING = 0x4000, GRE_KEY = 0x2000, GRE_SEQUENCE = 0x1000,
    GRE_STRICT = 0x0800, GRE_RECURSION = 0x0700, GRE_ACK = 0x0080, GRE_RESERVED = 0x0078, GRE_VERSION = 0x0007,
};

struct gre {
    struct head head;
    uint16_t flags;          /* enum gre_flag, as on the wire */
    uint16_t protocol;
    uint8_t version;         /* flags & GRE_VERSION */
    bool enhanced;           /* version 1, protocol 0x880B, key present: a PPTP data packet */
    uint16_t payload_length;
    uint16_t call_id;        /* the receiver's */
    bool has_sequence, has_acknowledgment;
    uint32_t sequence, acknowledgment;
    struct span payload;     /* payload_length octets; empty in a pure acknowledgment */
};

/* False where flags and protocol could not be read, or, in an enhanced header,
 * the key or a number announced by a flag. A version 0 header is true with
 * enhanced false and only flags and protocol filled. */
bool gre_dissect(struct reader *r, struct gre *gre);

#endif
