/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * icmp.c: ICMP (RFC 792, 1191) and ICMPv6 (RFC 4443) errors, and what identifies
 * the packet they quote: its addresses, and of what it carried the ports and the
 * TCP sequence number, or the call id of enhanced GRE (its octets 6 and 7).
 *
 *      | Type 8 | Code 8 | Checksum 16 | rest 32 | quoted IP header, at least 8 octets more |
 *
 * A quote is cut by its nature: a quote that ends early is no fault of the message.
 *
 * Hazards: quotes of a few octets; lying header lengths in a quote; fragments that
 * hold no ports; chains of IPv6 extension headers (at most EXTENSIONS_MOST).
 */
#include "dissect/icmp.h"

#include <string.h>

#include "dissect/gre.h"
#include "dissect/ip.h"

enum {
    ICMP_HEADER = 8,
    IPV4_HEADER = 20,
    EXTENSIONS_MOST = 16,
    EXT_HOP = 0, EXT_ROUTING = 43, EXT_FRAGMENT = 44, EXT_DESTINATION = 60,
};

static const struct names *type_codes(const void *message)
{
    const struct icmp *const icmp = message;
    return icmp_codes(icmp->version, icmp->type);
}

#define ROW(m, t, o, l, n) FIELD_ROW(struct icmp, m, t, o, l, NULL, n)
#define HEADER(types)                                                               \
    ROW(type, FIELD_NUMBER, 0, 1, types),                                           \
    { .name = "code", .type = FIELD_NUMBER, .at = 1, .length = 1,                   \
      .member = offsetof(struct icmp, code), .width = 1, .names_of = type_codes },  \
    ROW(checksum, FIELD_HEX, 2, 2, NULL)
#define REST ROW(rest, FIELD_HEX, 4, 4, NULL)
#define PART(m, label, o, l) REST, FIELD_AS(struct icmp, m, label, FIELD_NUMBER, o, l, NULL, NULL)
#define DATA FIELD_AS(struct icmp, quote, "data", FIELD_BYTES, ICMP_HEADER, 0, NULL, NULL)
#define IDENTIFIED ROW(identifier, FIELD_NUMBER, 4, 2, NULL), ROW(sequence, FIELD_NUMBER, 6, 2, NULL), DATA
#define BEHIND                                                                              \
    ROW(quoted_extra, FIELD_BYTES, FIELD_NEXT, 0, NULL),                                    \
    ROW(quoted_source_port, FIELD_NUMBER, FIELD_NEXT, 2, NULL),                             \
    ROW(quoted_destination_port, FIELD_NUMBER, FIELD_NEXT, 2, NULL),                        \
    ROW(quoted_sequence, FIELD_NUMBER, FIELD_NEXT, 4, NULL),                                \
    ROW(quoted_call_id, FIELD_NUMBER, FIELD_AFTER(6), 2, NULL)
#define QUOTE_V4                                                                            \
    ROW(quoted_ip_id, FIELD_HEX, ICMP_HEADER + 4, 2, NULL),                                 \
    ROW(quoted_protocol, FIELD_NUMBER, ICMP_HEADER + 9, 1, &names_ip_protocols),            \
    ROW(quoted_source, FIELD_ADDRESS, ICMP_HEADER + 12, 4, NULL),                           \
    ROW(quoted_destination, FIELD_ADDRESS, ICMP_HEADER + 16, 4, NULL),                      \
    BEHIND
/* The protocol stands in the last header of the chain, wherever that is. */
#define QUOTE_V6                                                                            \
    ROW(quoted_source, FIELD_ADDRESS, ICMP_HEADER + 8, 16, NULL),                           \
    ROW(quoted_destination, FIELD_ADDRESS, ICMP_HEADER + 24, 16, NULL),                     \
    BEHIND,                                                                                 \
    { .name = "quoted_protocol", .type = FIELD_NUMBER, .placed = offsetof(struct icmp, quoted_protocol_at), .length = 1, \
      .member = offsetof(struct icmp, quoted_protocol), .width = 1, .names = &names_ip_protocols }
#define LAYOUT(id, words, section, ...)                                                     \
    static const struct field rows_##id[] = { __VA_ARGS__ };                                \
    static const struct layout layout_##id = {                                              \
        .name = "icmp", .title = words, .rfc = section, .rows = rows_##id,                  \
        .count = FIELD_COUNT(rows_##id), .titled_by = 1,                                    \
    };

/* What octets 4 to 7 are depends on the type; the first four rows of all but `echo` are the same. */
LAYOUT(v4, "ICMP error", "RFC 792", HEADER(&names_icmp_types), REST, QUOTE_V4)
LAYOUT(mtu, "ICMP error", "RFC 1191 4", HEADER(&names_icmp_types), PART(mtu, "next_hop_mtu", 6, 2), QUOTE_V4)
LAYOUT(pointer, "ICMP error", "RFC 792", HEADER(&names_icmp_types), PART(pointer, "pointer", 4, 1), QUOTE_V4)
LAYOUT(gateway, "ICMP error", "RFC 792", HEADER(&names_icmp_types),
       FIELD_AS(struct icmp, rest, "gateway", FIELD_IPV4, 4, 4, NULL, NULL), QUOTE_V4)
LAYOUT(v6, "ICMPv6 error", "RFC 4443", HEADER(&names_icmp6_types), REST, QUOTE_V6)
LAYOUT(mtu6, "ICMPv6 error", "RFC 4443 3.2", HEADER(&names_icmp6_types), PART(mtu, "mtu", 4, 4), QUOTE_V6)
LAYOUT(pointer6, "ICMPv6 error", "RFC 4443 3.4", HEADER(&names_icmp6_types), PART(pointer, "pointer", 4, 4), QUOTE_V6)
LAYOUT(query, "ICMP", "RFC 792", HEADER(&names_icmp_types), REST, DATA)
LAYOUT(query6, "ICMPv6", "RFC 4443", HEADER(&names_icmp6_types), REST, DATA)
LAYOUT(echo, "ICMP", "RFC 792", HEADER(&names_icmp_types), IDENTIFIED)
LAYOUT(echo6, "ICMPv6", "RFC 4443 4", HEADER(&names_icmp6_types), IDENTIFIED)
enum { HAS_REST = 1u << 3 };

/* Types with a layout of their own, and the codes of those that have any. */
static const struct kind {
    uint8_t version, type;
    bool is_error;
    const struct layout *layout;
    const struct names *codes;
} kinds[] = {
    { 4, 0, false, &layout_echo, NULL },
    { 4, 3, true, &layout_v4, &names_icmp_unreachable },
    { 4, 4, true, &layout_v4, NULL },
    { 4, 5, true, &layout_gateway, &names_icmp_redirect },
    { 4, 8, false, &layout_echo, NULL },
    { 4, 11, true, &layout_v4, &names_icmp_exceeded },
    { 4, 12, true, &layout_pointer, &names_icmp_parameter },
    { 4, 13, false, &layout_echo, NULL },
    { 4, 14, false, &layout_echo, NULL },
    { 4, 17, false, &layout_echo, NULL },
    { 4, 18, false, &layout_echo, NULL },
    { 6, 1, true, &layout_v6, &names_icmp6_unreachable },
    { 6, 2, true, &layout_mtu6, NULL },
    { 6, 3, true, &layout_v6, &names_icmp6_exceeded },
    { 6, 4, true, &layout_pointer6, &names_icmp6_parameter },
    { 6, 128, false, &layout_echo6, NULL },
    { 6, 129, false, &layout_echo6, NULL },
};

static const struct kind *find_kind(unsigned version, uint8_t type)
{
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].version == version && kinds[i].type == type)
            return &kinds[i];
    return NULL;
}

const struct names *icmp_codes(unsigned version, uint8_t type)
{
    const struct kind *const kind = find_kind(version, type);
    return kind ? kind->codes : NULL;
}

#define MARK(m) fields_mark(&icmp->head, offsetof(struct icmp, m))

static struct address read_address(struct reader *r, uint8_t family)
{
    const uint32_t octets = family == 4 ? 4 : 16;
    struct address address = { 0 };
    if (!reader_has(r, octets))
        return address;
    address.family = family;
    memcpy(address.octets, r->octets + r->at, octets);
    reader_skip(r, octets);
    return address;
}

/* What stands behind the quoted addresses, as far as it goes. */
static void read_behind(struct reader *r, uint8_t protocol, struct icmp *icmp)
{
    if (protocol == IP_TCP || protocol == IP_UDP) {
        icmp->quoted_source_port = reader_be16(r);
        icmp->quoted_destination_port = reader_be16(r);
        icmp->has_ports = r->status == READER_OK;
        if (!icmp->has_ports) {
            icmp->quoted_source_port = icmp->quoted_destination_port = 0;
            return;
        }
        MARK(quoted_source_port);
        MARK(quoted_destination_port);
        if (protocol == IP_UDP)
            return;
        icmp->quoted_sequence = reader_be32(r);
        icmp->has_sequence = r->status == READER_OK;
        if (icmp->has_sequence)
            MARK(quoted_sequence);
        return;
    }
    if (protocol != IP_GRE)
        return;
    const uint16_t flags = reader_be16(r);
    const uint16_t type = reader_be16(r);
    reader_skip(r, 2);
    const uint16_t call_id = reader_be16(r);
    if (r->status != READER_OK || (flags & GRE_VERSION) != 1 || type != GRE_PROTOCOL_PPP)
        return;
    icmp->has_call_id = true;
    icmp->quoted_call_id = call_id;
    MARK(quoted_call_id);
}

static void read_extra(struct reader *r, uint32_t length, struct icmp *icmp)
{
    if (length == 0)
        return;
    icmp->quoted_extra = reader_span(r, length);
    if (icmp->quoted_extra.have)
        MARK(quoted_extra);
}

static void read_quote_v4(struct reader *r, struct icmp *icmp)
{
    const uint8_t first = reader_u8(r);
    const uint32_t header = (first & 0x0Fu) * 4;
    reader_skip(r, 3);
    const uint16_t id = reader_be16(r);
    const uint16_t fragment = reader_be16(r) & 0x1FFF;
    reader_skip(r, 1);
    const uint8_t protocol = reader_u8(r);
    reader_skip(r, 2);
    const struct address source = read_address(r, 4);
    const struct address destination = read_address(r, 4);
    if (r->status != READER_OK || first >> 4 != 4 || header < IPV4_HEADER)
        return;
    icmp->quoted_ip_id = id;
    icmp->quoted_protocol = protocol;
    icmp->quoted_source = source;
    icmp->quoted_destination = destination;
    MARK(quoted_ip_id);
    MARK(quoted_protocol);
    MARK(quoted_source);
    MARK(quoted_destination);
    read_extra(r, header - IPV4_HEADER, icmp);
    if (fragment == 0 && r->status == READER_OK)
        read_behind(r, protocol, icmp);
}

/* Extension headers up to the upper layer's; sets `*later` in a piece that is not
 * the first, where what follows is not a header. */
static uint8_t skip_extensions(struct reader *r, uint8_t next, struct icmp *icmp, bool *later)
{
    for (unsigned i = 0; i < EXTENSIONS_MOST; i++) {
        if (next != EXT_HOP && next != EXT_ROUTING && next != EXT_DESTINATION && next != EXT_FRAGMENT)
            break;
        const bool is_fragment = next == EXT_FRAGMENT;
        icmp->quoted_protocol_at = r->at;
        const uint8_t following = reader_u8(r);
        const uint32_t length = ((uint32_t)reader_u8(r) + 1) * 8;
        if (is_fragment) {
            *later = reader_be16(r) >> 3;
            icmp->quoted_ip_id = reader_be32(r);
        } else {
            reader_skip(r, length - 2);
        }
        if (r->status != READER_OK)
            return 0;
        next = following;
    }
    return next;
}

static void read_quote_v6(struct reader *r, struct icmp *icmp)
{
    const uint8_t first = reader_u8(r);
    reader_skip(r, 5);
    icmp->quoted_protocol_at = r->at;
    const uint8_t next = reader_u8(r);
    reader_skip(r, 1);
    const struct address source = read_address(r, 6);
    const struct address destination = read_address(r, 6);
    if (r->status != READER_OK || first >> 4 != 6)
        return;
    icmp->quoted_source = source;
    icmp->quoted_destination = destination;
    MARK(quoted_source);
    MARK(quoted_destination);
    bool later = false;
    struct reader chain = *r;
    icmp->quoted_protocol = skip_extensions(&chain, next, icmp, &later);
    if (chain.status != READER_OK)
        return;
    MARK(quoted_protocol);
    read_extra(r, chain.at - r->at, icmp);
    if (!later)
        read_behind(r, icmp->quoted_protocol, icmp);
}

static void set_error_layout(const struct kind *kind, struct icmp *icmp)
{
    enum { UNREACHABLE = 3, FRAGMENTATION_NEEDED = 4 };
    icmp->head.layout = kind->layout;
    if (icmp->version == 4 && icmp->type == UNREACHABLE && icmp->code == FRAGMENTATION_NEEDED)
        icmp->head.layout = &layout_mtu;
    icmp->mtu = icmp->version == 4 ? icmp->rest & 0xFFFF : icmp->rest;
    icmp->pointer = icmp->version == 4 ? icmp->rest >> 24 : icmp->rest;
    if (icmp->head.has & HAS_REST) {
        MARK(mtu);
        MARK(pointer);
    }
}

bool icmp_dissect(struct reader *r, unsigned version, struct icmp *icmp)
{
    const uint32_t start = r->at, left = reader_left(r);
    *icmp = (struct icmp){ .version = version == 6 ? 6 : 4 };
    struct reader peek = *r;
    const struct kind *const kind = find_kind(icmp->version, reader_u8(&peek));
    const bool is_error = kind && kind->is_error;
    const struct layout *const query = icmp->version == 6 ? &layout_query6 : &layout_query;
    if (!is_error) {
        fields_read(r, kind ? kind->layout : query, icmp);
        return fields_has(&icmp->head, offsetof(struct icmp, code));
    }
    struct reader header = *r;
    if (left > ICMP_HEADER)
        header = reader_child(&header, ICMP_HEADER);
    fields_read(&header, query, icmp);
    set_error_layout(kind, icmp);
    icmp->head.length = left;
    icmp->is_error = true;
    reader_skip(r, left < ICMP_HEADER ? left : ICMP_HEADER);
    icmp->quote = reader_rest(r);
    if (icmp->head.status == READER_OK && icmp->quote.length > 0) {
        struct reader quote = header;
        quote.at = start + ICMP_HEADER;
        quote.cut = quote.at + icmp->quote.have;
        quote.end = quote.at + icmp->quote.length;
        if (icmp->version == 6)
            read_quote_v6(&quote, icmp);
        else
            read_quote_v4(&quote, icmp);
    }
    return fields_has(&icmp->head, offsetof(struct icmp, code));
}
