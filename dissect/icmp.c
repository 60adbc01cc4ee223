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
    ROW(checksum, FIELD_HEX, 2, 2, NULL),                                           \
    ROW(rest, FIELD_HEX, 4, 4, NULL)
#define BEHIND                                                                              \
    ROW(quoted_extra, FIELD_BYTES, FIELD_NEXT, 0, NULL),                                    \
    ROW(quoted_source_port, FIELD_NUMBER, FIELD_NEXT, 2, NULL),                             \
    ROW(quoted_destination_port, FIELD_NUMBER, FIELD_NEXT, 2, NULL),                        \
    ROW(quoted_sequence, FIELD_NUMBER, FIELD_NEXT, 4, NULL),                                \
    ROW(quoted_call_id, FIELD_NUMBER, FIELD_AFTER(6), 2, NULL)

static const struct field rows_v4[] = {
    HEADER(&names_icmp_types),
    ROW(quoted_ip_id, FIELD_HEX, ICMP_HEADER + 4, 2, NULL),
    ROW(quoted_protocol, FIELD_NUMBER, ICMP_HEADER + 9, 1, &names_ip_protocols),
    ROW(quoted_source, FIELD_ADDRESS, ICMP_HEADER + 12, 4, NULL),
    ROW(quoted_destination, FIELD_ADDRESS, ICMP_HEADER + 16, 4, NULL),
    BEHIND,
};
/* The protocol's place is behind the chain of headers; the walk shows the end of it. */
static const struct field rows_v6[] = {
    HEADER(&names_icmp6_types),
    ROW(quoted_source, FIELD_ADDRESS, ICMP_HEADER + 8, 16, NULL),
    ROW(quoted_destination, FIELD_ADDRESS, ICMP_HEADER + 24, 16, NULL),
    BEHIND,
    ROW(quoted_protocol, FIELD_NUMBER, ICMP_HEADER + 6, 1, &names_ip_protocols),
};
static const struct field rows_query[] = { HEADER(&names_icmp_types), ROW(quote, FIELD_BYTES, ICMP_HEADER, 0, NULL) };
static const struct field rows_query6[] = { HEADER(&names_icmp6_types), ROW(quote, FIELD_BYTES, ICMP_HEADER, 0, NULL) };

#define LAYOUT(id, words, section)                                                                  \
    static const struct layout layout_##id = {                                                      \
        .name = "icmp", .title = words, .rfc = section, .rows = rows_##id,                          \
        .count = FIELD_COUNT(rows_##id), .titled_by = 1,                                            \
    };
LAYOUT(v4, "ICMP error", "RFC 792")
LAYOUT(v6, "ICMPv6 error", "RFC 4443")
LAYOUT(query, "ICMP", "RFC 792")
LAYOUT(query6, "ICMPv6", "RFC 4443")

/* Errors, and the codes of the types that have any. */
static const struct kind {
    uint8_t version, type;
    bool is_error;
    const struct names *codes;
} kinds[] = {
    { 4, 3, true, &names_icmp_unreachable },
    { 4, 4, true, NULL },
    { 4, 5, true, &names_icmp_redirect },
    { 4, 11, true, &names_icmp_exceeded },
    { 4, 12, true, &names_icmp_parameter },
    { 6, 1, true, &names_icmp6_unreachable },
    { 6, 2, true, NULL },
    { 6, 3, true, &names_icmp6_exceeded },
    { 6, 4, true, &names_icmp6_parameter },
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

bool icmp_dissect(struct reader *r, unsigned version, struct icmp *icmp)
{
    const uint32_t start = r->at, left = reader_left(r);
    *icmp = (struct icmp){ .version = version == 6 ? 6 : 4 };
    struct reader peek = *r;
    const struct kind *const kind = find_kind(icmp->version, reader_u8(&peek));
    const bool is_error = kind && kind->is_error;
    const struct layout *const query = icmp->version == 6 ? &layout_query6 : &layout_query;
    if (!is_error) {
        fields_read(r, query, icmp);
        return fields_has(&icmp->head, offsetof(struct icmp, code));
    }
    struct reader header = *r;
    if (left > ICMP_HEADER)
        header = reader_child(&header, ICMP_HEADER);
    fields_read(&header, query, icmp);
    icmp->head.layout = icmp->version == 6 ? &layout_v6 : &layout_v4;
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
