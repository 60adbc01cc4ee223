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
 * An octet of the header that holds several numbers is the place of each of them.
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

#define IP_ROW(m, t, o, l, u, n) FIELD_ROW(struct ip, m, t, o, l, u, n)
#define IP_FLAG(m) FIELD_BITS(struct ip, m, #m, 0, NULL)
#define IPV4_ROWS(ninth_octet)                                          \
    IP_ROW(version, FIELD_NUMBER, 0, 1, NULL, NULL),                    \
    IP_ROW(header_length, FIELD_NUMBER, 0, 1, "octets", NULL),          \
    IP_ROW(tos, FIELD_HEX, 1, 1, NULL, NULL),                           \
    IP_ROW(total_length, FIELD_NUMBER, 2, 2, "octets", NULL),           \
    IP_ROW(id, FIELD_HEX, 4, 2, NULL, NULL),                            \
    IP_ROW(fragment_offset, FIELD_NUMBER, 6, 2, "octets", NULL),        \
    IP_FLAG(dont_fragment),                                             \
    IP_FLAG(more_fragments),                                            \
    IP_ROW(ttl, FIELD_NUMBER, 8, 1, NULL, NULL),                        \
    ninth_octet,                                                        \
    IP_ROW(checksum, FIELD_HEX, 10, 2, NULL, NULL),                     \
    IP_ROW(source, FIELD_ADDRESS, 12, 4, NULL, NULL),                   \
    IP_ROW(destination, FIELD_ADDRESS, 16, 4, NULL, NULL),              \
    IP_ROW(options, FIELD_BYTES, IPV4_HEADER, 0, NULL, NULL)

static const struct field ipv4_rows[] = { IPV4_ROWS(IP_ROW(protocol, FIELD_NUMBER, 9, 1, NULL, &names_ip_protocols)) };
static const struct field slot_rows[] = { IPV4_ROWS(IP_ROW(slot, FIELD_NUMBER, 9, 1, NULL, NULL)) };
static const struct field ipv6_rows[] = {
    IP_ROW(version, FIELD_NUMBER, 0, 1, NULL, NULL),
    IP_ROW(tos, FIELD_HEX, 0, 2, NULL, NULL),
    IP_ROW(flow_label, FIELD_HEX, 1, 3, NULL, NULL),
    IP_ROW(payload_length, FIELD_NUMBER, 4, 2, "octets", NULL),
    IP_ROW(next_header, FIELD_NUMBER, 6, 1, NULL, &names_ip_protocols),
    IP_ROW(ttl, FIELD_NUMBER, 7, 1, NULL, NULL),
    IP_ROW(source, FIELD_ADDRESS, 8, 16, NULL, NULL),
    IP_ROW(destination, FIELD_ADDRESS, 24, 16, NULL, NULL),
};
enum { HAS_VERSION = 0x1, HAS_IPV4 = 0x1FFF, HAS_OPTIONS = 0x2000, HAS_IPV6 = 0xFF };
_Static_assert(FIELD_COUNT(ipv4_rows) == 14 && FIELD_COUNT(ipv6_rows) == 8, "the bits of head.has above");

#define LAYOUT(id, title_, section)                                                                 \
    static const struct layout id##_layout = {                                                      \
        .name = "ip", .title = title_, .rfc = section, .rows = id##_rows,                           \
        .count = FIELD_COUNT(id##_rows),                                                            \
    };
LAYOUT(ipv4, "Internet Protocol version 4", "RFC 791 3.1")
LAYOUT(slot, "Internet Protocol version 4, header compression slot", "RFC 1144 3.2.3")
LAYOUT(ipv6, "Internet Protocol version 6", "RFC 8200 3")

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

/* A header that ends before its last field, or lies about its length. */
static bool fail(const struct reader *r, struct ip *ip)
{
    const uint32_t start = ip->head.at;
    if (ip->head.has == 0)
        ip->head.has = fields_up_to(ip->head.layout, r->cut > start ? r->cut - start : 0);
    ip->head.length = r->end > start ? r->end - start : 0;
    ip->head.status = r->status;
    ip->head.fault = r->fault;
    return false;
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

static void take_options(struct reader r, struct ip *ip)
{
    ip->options = reader_span(&r, ip->header_length - IPV4_HEADER);
    ip->head.has |= HAS_OPTIONS;
    ip->head.status = r.status;
    ip->head.fault = r.fault;
}

static bool dissect_v4(struct reader *r, struct ip *ip)
{
    const uint32_t whole = reader_left(r);
    ip->header_length = (reader_u8(r) & 0x0Fu) * 4;
    ip->tos = reader_u8(r);
    const uint16_t total = reader_be16(r);
    ip->total_length = total ? total : whole;
    ip->id = reader_be16(r);
    const uint16_t word = reader_be16(r);
    ip->dont_fragment = word & 0x4000;
    read_fragment_word(ip, (word & 0x1FFFu) * 8, word & 0x2000);
    ip->ttl = reader_u8(r);
    ip->protocol = reader_u8(r);
    ip->checksum = reader_be16(r);
    read_address(r, 4, &ip->source);
    read_address(r, 4, &ip->destination);
    if (r->status != READER_OK)
        return fail(r, ip);
    ip->head.has = HAS_IPV4;
    if (ip->header_length < IPV4_HEADER || ip->total_length < ip->header_length)
        reader_fail(r, READER_MALFORMED, ip->head.at);
    const struct reader options = *r;
    reader_skip(r, ip->header_length - IPV4_HEADER);
    if (r->status != READER_OK)
        return fail(r, ip);
    if (ip->header_length > IPV4_HEADER)
        take_options(options, ip);
    ip->head.length = ip->header_length;
    take_payload(r, ip);
    return true;
}

/* --- IPv6 and its extension headers -------------------------------------------- */

#define EXT_ROW(m, t, o, l, u, n) FIELD_ROW(struct ip_extension, m, t, o, l, u, n)
static const struct field extension_rows[] = {
    EXT_ROW(next_header, FIELD_NUMBER, 0, 1, NULL, &names_ip_protocols),
    EXT_ROW(length, FIELD_NUMBER, 1, 1, "octets", NULL),
    EXT_ROW(data, FIELD_BYTES, 2, 0, NULL, NULL),
};
static const struct field fragment_rows[] = {
    EXT_ROW(next_header, FIELD_NUMBER, 0, 1, NULL, &names_ip_protocols),
    EXT_ROW(fragment_offset, FIELD_NUMBER, 2, 2, "octets", NULL),
    FIELD_BITS(struct ip_extension, more_fragments, "more_fragments", 0, NULL),
    EXT_ROW(id, FIELD_HEX, 4, 4, NULL, NULL),
};
enum { HAS_EXTENSION = 0x3, HAS_DATA = 0x4, HAS_FRAGMENT = 0xF };
_Static_assert(FIELD_COUNT(extension_rows) == 3 && FIELD_COUNT(fragment_rows) == 4, "the bits of head.has above");

#define EXTENSION(rows_, title_, section)                                                           \
    { .name = "ip_extension", .title = title_, .rfc = section, .rows = rows_, .count = FIELD_COUNT(rows_) }

/* Which headers are extensions; their lengths are words of `unit` octets, behind the first `first`. */
static const struct extension_kind {
    uint8_t type, unit, first;
    struct layout layout;
} kinds[] = {
    { HOP_BY_HOP, 8, 8, EXTENSION(extension_rows, "IPv6 Hop-by-Hop Options", "RFC 8200 4.3") },
    { ROUTING, 8, 8, EXTENSION(extension_rows, "IPv6 Routing Header", "RFC 8200 4.4") },
    { FRAGMENT, 0, 8, EXTENSION(fragment_rows, "IPv6 Fragment Header", "RFC 8200 4.5") },
    { AUTHENTICATION, 4, 8, EXTENSION(extension_rows, "IPsec Authentication Header", "RFC 4302 2") },
    { DESTINATION, 8, 8, EXTENSION(extension_rows, "IPv6 Destination Options", "RFC 8200 4.6") },
    { MOBILITY, 8, 8, EXTENSION(extension_rows, "IPv6 Mobility Header", "RFC 6275 6.1") },
    { HIP, 8, 8, EXTENSION(extension_rows, "Host Identity Protocol", "RFC 7401 5.1") },
    { SHIM6, 8, 8, EXTENSION(extension_rows, "Shim6 Protocol", "RFC 5533 5.1") },
};

static const struct extension_kind *find_kind(uint8_t type)
{
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].type == type)
            return &kinds[i];
    return NULL;
}

bool ip_extension_next(struct reader *r, uint8_t type, struct ip_extension *extension)
{
    const struct extension_kind *const kind = find_kind(type);
    if (!kind)
        return false;
    const uint32_t left = reader_left(r);
    *extension = (struct ip_extension){ .head = { .layout = &kind->layout, .at = r->at, .length = left }, .type = type };
    extension->next_header = reader_u8(r);
    extension->length = kind->first + (uint32_t)reader_u8(r) * kind->unit;
    if (type == FRAGMENT) {
        const uint16_t word = reader_be16(r);
        extension->id = reader_be32(r);
        extension->fragment_offset = word & 0xFFF8u;
        extension->more_fragments = word & 1;
        extension->head.has = r->status == READER_OK ? HAS_FRAGMENT : 0;
    } else if (r->status == READER_OK) {
        extension->head.has = HAS_EXTENSION;
        struct reader data = *r;
        reader_skip(r, extension->length - 2); /* the chain goes on behind what the capture cut */
        extension->data = reader_span(&data, extension->length - 2);
        extension->head.has |= extension->data.have ? HAS_DATA : 0;
        extension->head.status = data.status;
        extension->head.fault = data.fault;
    }
    if (r->status == READER_OK) {
        extension->head.length = extension->length;
        return true;
    }
    extension->head.status = r->status;
    extension->head.fault = r->fault;
    return true;
}

/* Walks the chain from ip->protocol to what is no extension (upper layers, ESP, "no next
 * header") or to a fragment's part; false where the chain cannot be read. */
static bool walk_extensions(struct reader *r, struct ip *ip)
{
    struct ip_extension extension;
    for (unsigned i = 0; i < EXTENSIONS_MOST; i++) {
        if (!ip_extension_next(r, ip->protocol, &extension))
            return true;
        if (r->status != READER_OK)
            return false;
        ip->protocol = extension.next_header;
        ip->header_length += extension.length;
        if (extension.type != FRAGMENT)
            continue;
        ip->id = extension.id;
        read_fragment_word(ip, extension.fragment_offset, extension.more_fragments);
        if (ip->is_fragment)
            return true;
    }
    reader_fail(r, READER_MALFORMED, r->at);
    return false;
}

static bool dissect_v6(struct reader *r, struct ip *ip)
{
    const uint32_t whole = reader_left(r);
    const uint32_t word = reader_be32(r);
    ip->tos = (uint8_t)(word >> 20);
    ip->flow_label = word & 0xFFFFF;
    ip->payload_length = reader_be16(r);
    ip->total_length = ip->payload_length ? ip->payload_length + (uint32_t)IPV6_HEADER : whole;
    ip->header_length = IPV6_HEADER;
    ip->next_header = ip->protocol = reader_u8(r);
    ip->ttl = reader_u8(r);
    read_address(r, 6, &ip->source);
    read_address(r, 6, &ip->destination);
    if (r->status != READER_OK)
        return fail(r, ip);
    ip->head.has = HAS_IPV6;
    struct reader rest = *r;
    ip->options = reader_rest(&rest);
    if (!walk_extensions(r, ip))
        return fail(r, ip);
    if (ip->header_length > ip->total_length)
        reader_fail(r, READER_MALFORMED, ip->head.at);
    if (r->status != READER_OK)
        return fail(r, ip);
    ip->head.length = IPV6_HEADER;
    take_payload(r, ip);
    return true;
}

/* --- either ---------------------------------------------------------------------- */

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
    ip->head.has = reader_left(r) ? HAS_VERSION : 0;
    reader_u8(r);
    reader_fail(r, READER_MALFORMED, ip->head.at);
    return fail(r, ip);
}

bool ip_dissect_slot(struct reader *r, struct ip *ip)
{
    const bool usable = ip_dissect(r, ip);
    ip->head.layout = &slot_layout;
    if (ip->version != 4) {
        ip->head.has &= HAS_VERSION;
        ip->payload = (struct span){ 0 };
        fields_malformed(&ip->head, ip->head.at);
        return false;
    }
    ip->slot = ip->protocol;
    ip->protocol = IP_TCP;
    return usable;
}

void ip_walk(const struct ip *ip, const uint8_t *block, unsigned depth, field_visit *visit, void *context)
{
    walk_fields(&ip->head, depth, visit, context);
    if (ip->head.layout != &ipv6_layout || ip->head.has != HAS_IPV6)
        return;
    struct reader chain = reader_over(block, &ip->options);
    struct ip_extension extension = { .next_header = ip->next_header };
    for (unsigned i = 0; i < EXTENSIONS_MOST && chain.status == READER_OK; i++) {
        if (!ip_extension_next(&chain, extension.next_header, &extension))
            return;
        walk_fields(&extension.head, depth, visit, context);
        if (extension.type == FRAGMENT && (extension.more_fragments || extension.fragment_offset))
            return;
    }
}
