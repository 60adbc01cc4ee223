/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inner.c: the packet inside a tunnel: IPv4 and IPv6 (PPP 0x0021, 0x0057) down to TCP,
 * UDP and ICMP, Van Jacobson's header compression (0x002F, 0x002D; RFC 1332 section 4),
 * IPX (0x002B). Every header is read and shown by its own dissector.
 *
 * Hazards: lengths that go beyond the frame (marked by the header that lied, the rest is
 * read as far as it goes); octets behind the packet (padding); pieces of a packet (only
 * the first has an upper header, and perhaps not all of it).
 */
#include "dissect/inner.h"

#include "dissect/ppp.h"

enum { PROTOCOL_IPX = 0x002B };

/* What was claimed of `span`, as far as the packet goes. */
static struct span clip(const struct span *packet, struct span span)
{
    const uint32_t end = packet->at + packet->length;
    const uint32_t left = span.at < end ? end - span.at : 0;
    if (span.length > left)
        span.length = left;
    if (span.have > span.length)
        span.have = span.length;
    return span;
}

static bool dissect_upper(struct reader *r, struct inner *inner)
{
    const struct ip *const ip = &inner->net.ip;
    switch (ip->protocol) {
    case IP_TCP:
        inner->upper = UPPER_TCP;
        if (tcp_dissect(r, &inner->up.tcp))
            inner->payload = inner->up.tcp.payload;
        return inner->up.tcp.head.status != READER_MALFORMED;
    case IP_UDP:
        inner->upper = UPPER_UDP;
        if (udp_dissect(r, ip->is_fragment, &inner->up.udp))
            inner->payload = inner->up.udp.payload;
        return inner->up.udp.head.status != READER_MALFORMED;
    case IP_ICMP:
    case IP_ICMPV6:
        if ((ip->protocol == IP_ICMP) != (ip->version == 4))
            return true;
        inner->upper = UPPER_ICMP;
        icmp_dissect(r, ip->version, &inner->up.icmp);
        inner->payload.length = inner->payload.have = 0; /* all of it is in the message */
        return inner->up.icmp.head.status != READER_MALFORMED;
    default:
        return true;
    }
}

/* What IP carries. A first piece that ends inside the upper header tells no lie: it
 * stays octets. */
static void read_upper(const uint8_t *block, struct inner *inner)
{
    const struct ip *const ip = &inner->net.ip;
    const struct span whole = inner->payload;
    struct reader r = reader_over(block, &whole);
    if (ip->fragment_offset > 0 || dissect_upper(&r, inner) || !ip->is_fragment)
        return;
    inner->upper = UPPER_NONE;
    inner->payload = whole;
}

/* Octets behind the innermost length. */
static struct span behind(const uint8_t *block, const struct span *packet, uint32_t at)
{
    struct reader rest = reader_over(block, packet);
    reader_skip(&rest, at - packet->at);
    return reader_rest(&rest);
}

static void read_ip(struct reader *r, const uint8_t *block, const struct span *packet, struct inner *inner)
{
    struct ip *const ip = &inner->net.ip;
    const bool starts_slot = inner->protocol == PPP_VJ_UNCOMPRESSED;
    inner->kind = starts_slot ? INNER_SLOT : INNER_IP;
    if (starts_slot ? !ip_dissect_slot(r, ip) : !ip_dissect(r, ip)) {
        if (ip->head.status == READER_MALFORMED)
            inner->payload = *packet; /* no header to rely on: its octets are shown, too */
        return;
    }
    const struct span whole = clip(packet, ip->payload);
    inner->payload = whole;
    read_upper(block, inner);
    const struct span *const last = inner->upper == UPPER_UDP && inner->payload.length ? &inner->payload : &whole;
    inner->padding = behind(block, packet, last->at + last->length);
}

static void read_ipx(struct reader *r, struct inner *inner)
{
    inner->kind = INNER_IPX;
    if (!ipx_dissect(r, &inner->net.ipx))
        return;
    inner->payload = inner->net.ipx.payload;
    inner->padding = reader_rest(r);
}

static void read_vj(struct reader *r, struct inner *inner)
{
    inner->kind = INNER_VJ;
    if (vj_dissect(r, &inner->net.vj))
        inner->payload = inner->net.vj.payload;
}

void inner_dissect(const uint8_t *block, const struct span *span, uint16_t protocol, struct inner *inner)
{
    struct reader r = reader_over(block, span);
    *inner = (struct inner){ .protocol = protocol, .kind = INNER_OCTETS };
    switch (protocol) {
    case PPP_IP:
    case PPP_IPV6:
    case PPP_VJ_UNCOMPRESSED:
        read_ip(&r, block, span, inner);
        break;
    case PPP_VJ_COMPRESSED:
        read_vj(&r, inner);
        break;
    case PROTOCOL_IPX:
        read_ipx(&r, inner);
        break;
    default:
        inner->payload = *span;
    }
}

static void walk_octets(const char *name, const struct span *span, unsigned depth, field_visit *visit, void *context)
{
    const struct field_value value = { .name = name, .type = FIELD_BYTES, .depth = depth, .span = *span,
                                       .at = span->at, .length = span->length };
    if (span->length)
        visit(context, &value);
}

void inner_walk(const struct inner *inner, const uint8_t *block, unsigned depth, field_visit *visit, void *context)
{
    if (inner->kind == INNER_IP || inner->kind == INNER_SLOT)
        ip_walk(&inner->net.ip, block, depth, visit, context);
    else if (inner->kind == INNER_VJ)
        walk_fields(&inner->net.vj.head, depth, visit, context);
    else if (inner->kind == INNER_IPX)
        walk_fields(&inner->net.ipx.head, depth, visit, context);
    if (inner->upper == UPPER_TCP)
        walk_fields(&inner->up.tcp.head, depth, visit, context);
    else if (inner->upper == UPPER_UDP)
        walk_fields(&inner->up.udp.head, depth, visit, context);
    else if (inner->upper == UPPER_ICMP)
        walk_fields(&inner->up.icmp.head, depth, visit, context);
    walk_octets("payload", &inner->payload, depth, visit, context);
    walk_octets("padding", &inner->padding, depth, visit, context);
}
