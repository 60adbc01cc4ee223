/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ip.c: IPv4 (RFC 791 section 3.1) and IPv6 (RFC 8200 sections 3 and 4) headers,
 * down to what an upper layer reads.
 *
 *     v4  | Ver 4, IHL 4 | TOS 8 | Total Length 16 | Id 16 | flags 3, offset 13 |
 *         | TTL 8 | Protocol 8 | checksum 16 | source 32 | destination 32 | options |
 *     v6  | Ver 4, class 8, flow 20 | Payload Length 16 | Next Header 8 | Hop Limit 8 |
 *         | source 128 | destination 128 | extension headers |
 *
 * A datagram may be longer by its own word than the block it stands in (a cut, a
 * quote in an ICMP error, a lie): the payload's length is the header's word, what
 * is at hand is in `have`, and head.status tells which of these it is. The cursor
 * is left at the payload.
 *
 * Of an IPv6 fragment the payload is what stands behind the fragment header, and
 * `protocol` what that header names: the rest of the chain may be in another fragment.
 *
 * Hazards: header lengths below the least; a total length below the header; a
 * length of zero, written where the network card cuts the segments; chains of
 * extension headers (at most EXTENSIONS_MOST, each takes eight octets or more);
 * fragments of which nothing else exists (RFC 6946: not fragments).
 */
#include "dissect/ip.h"

#include <string.h>

enum {
    IPV4_HEADER = 20,
    IPV6_HEADER = 40,
    EXTENSIONS_MOST = 64,
};

enum extension {
    HOP_BY_HOP = 0,
    ROUTING = 43,
    FRAGMENT = 44,
    AUTHENTICATION = 51,
    DESTINATION = 60,
    MOBILITY = 135,
    HIP = 139,
    SHIM6 = 140,
};

static const struct field ipv4_rows[] = {
    FIELD_ROW(struct ip, total_length, FIELD_NUMBER, 2, 2, "octets", NULL),
    FIELD_ROW(struct ip, id, FIELD_HEX, 4, 2, NULL, NULL),
    FIELD_ROW(struct ip, ttl, FIELD_NUMBER, 8, 1, NULL, NULL),
    FIELD_ROW(struct ip, protocol, FIELD_NUMBER, 9, 1, NULL, NULL),
};
static const struct layout ipv4_layout = {
    .name = "ipv4",
    .title = "IPv4",
    .rfc = "RFC 791 3.1",
    .rows = ipv4_rows,
    .count = sizeof ipv4_rows / sizeof ipv4_rows[0],
};

static const struct field ipv6_rows[] = {
    FIELD_ROW(struct ip, ttl, FIELD_NUMBER, 7, 1, NULL, NULL),
};
static const struct layout ipv6_layout = {
    .name = "ipv6",
    .title = "IPv6",
    .rfc = "RFC 8200 3",
    .rows = ipv6_rows,
    .count = sizeof ipv6_rows / sizeof ipv6_rows[0],
};

/* Four or sixteen octets; none of them where the capture cut the header. */
static inline void read_address(struct reader *r, unsigned family, struct address *address)
{
    const uint32_t octets = family == 4 ? 4 : 16;
    *address = (struct address){ .family = (uint8_t)family };
    if (!reader_has(r, octets))
        return;
    memcpy(address->octets, r->octets + r->at, octets);
    reader_skip(r, octets);
}

static void read_fragment_word(struct ip *ip, uint32_t offset, bool more)
{
    ip->fragment_offset = offset;
    ip->more_fragments = more;
    ip->is_fragment = more || offset > 0;
}

/* Copies what stopped the reader, and tells whether that leaves a usable header. */
static bool finish(const struct reader *r, struct ip *ip, bool usable)
{
    ip->head.length = ip->total_length;
    ip->head.status = r->status;
    ip->head.fault = r->fault;
    return usable;
}

/* The payload at the cursor, of the length that the header claims. */
static void take_payload(struct reader *r, struct ip *ip)
{
    const uint32_t start = ip->head.at;
    const uint32_t length = ip->total_length - ip->header_length;
    const uint32_t at_hand = r->cut > r->at ? r->cut - r->at : 0;
    ip->payload = (struct span){
        .octets = r->octets + (at_hand ? r->at : start),
        .at = start + ip->header_length,
        .length = length,
        .have = length < at_hand ? length : at_hand,
    };
    if (r->status != READER_OK || ip->payload.have == length)
        return;
    ip->head.status = length > reader_left(r) ? READER_MALFORMED : READER_TRUNCATED;
    ip->head.fault = ip->head.status == READER_MALFORMED ? r->end : r->cut;
}

static bool dissect_v4(struct reader *r, struct ip *ip)
{
    const uint32_t whole = reader_left(r);
    ip->header_length = (reader_u8(r) & 0x0Fu) * 4;
    reader_skip(r, 1);
    const uint16_t total = reader_be16(r);
    ip->total_length = total ? total : whole;
    ip->id = reader_be16(r);
    const uint16_t word = reader_be16(r);
    ip->dont_fragment = word & 0x4000;
    read_fragment_word(ip, (word & 0x1FFFu) * 8, word & 0x2000);
    ip->ttl = reader_u8(r);
    ip->protocol = reader_u8(r);
    reader_skip(r, 2);
    read_address(r, 4, &ip->source);
    read_address(r, 4, &ip->destination);
    if (r->status != READER_OK)
        return finish(r, ip, false);
    ip->head.has = (1u << ipv4_layout.count) - 1;
    if (ip->header_length < IPV4_HEADER || ip->total_length < ip->header_length)
        reader_fail(r, READER_MALFORMED, ip->head.at);
    reader_skip(r, ip->header_length - IPV4_HEADER);
    if (!finish(r, ip, r->status == READER_OK))
        return false;
    take_payload(r, ip);
    return true;
}

/* Length of an extension header whose second octet is `word`; 0: not an extension. */
static uint32_t extension_length(uint8_t type, uint8_t word)
{
    switch (type) {
    case HOP_BY_HOP:
    case ROUTING:
    case DESTINATION:
    case MOBILITY:
    case HIP:
    case SHIM6: return (word + 1u) * 8;
    case AUTHENTICATION: return (word + 2u) * 4;
    case FRAGMENT: return 8;
    default: return 0;
    }
}

/* Walks the chain from ip->protocol to what is no extension (upper layers, ESP, "no next
 * header") or to a fragment's part; false where the chain cannot be read. */
static bool walk_extensions(struct reader *r, struct ip *ip)
{
    for (unsigned i = 0; i < EXTENSIONS_MOST; i++) {
        if (extension_length(ip->protocol, 0) == 0)
            return true;
        const uint32_t at = r->at;
        const uint8_t type = ip->protocol;
        const uint8_t next = reader_u8(r);
        const uint32_t length = extension_length(type, reader_u8(r));
        if (type == FRAGMENT) {
            const uint16_t word = reader_be16(r);
            ip->id = reader_be32(r);
            read_fragment_word(ip, word & 0xFFF8u, word & 1);
        } else {
            reader_skip(r, length - 2);
        }
        if (r->status != READER_OK)
            return false;
        ip->protocol = next;
        ip->header_length += r->at - at;
        if (type == FRAGMENT && ip->is_fragment)
            return true;
    }
    reader_fail(r, READER_MALFORMED, r->at);
    return false;
}

static bool dissect_v6(struct reader *r, struct ip *ip)
{
    const uint32_t whole = reader_left(r);
    reader_skip(r, 4);
    const uint16_t length = reader_be16(r);
    ip->total_length = length ? length + (uint32_t)IPV6_HEADER : whole;
    ip->header_length = IPV6_HEADER;
    ip->protocol = reader_u8(r);
    ip->ttl = reader_u8(r);
    read_address(r, 6, &ip->source);
    read_address(r, 6, &ip->destination);
    if (r->status != READER_OK)
        return finish(r, ip, false);
    ip->head.has = (1u << ipv6_layout.count) - 1;
    if (!walk_extensions(r, ip))
        return finish(r, ip, false);
    if (ip->header_length > ip->total_length)
        reader_fail(r, READER_MALFORMED, ip->head.at);
    if (!finish(r, ip, r->status == READER_OK))
        return false;
    take_payload(r, ip);
    return true;
}

bool ip_dissect(struct reader *r, struct ip *ip)
{
    *ip = (struct ip){ .head.at = r->at };
    struct reader first = *r;
    ip->version = reader_u8(&first) >> 4;
    if (ip->version == 4) {
        ip->head.layout = &ipv4_layout;
        return dissect_v4(r, ip);
    }
    if (ip->version == 6) {
        ip->head.layout = &ipv6_layout;
        return dissect_v6(r, ip);
    }
    ip->head.layout = &ipv4_layout;
    reader_u8(r);
    reader_fail(r, READER_MALFORMED, ip->head.at);
    return finish(r, ip, false);
}
