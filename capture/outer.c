/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outer.c: one step from an outer datagram to the one inside.
 *
 *     protocol 4, 41  the inner IP header itself (RFC 2003, RFC 4213, RFC 2473)
 *     GRE, version 0  | C 1, - 1, K 1, S 1, ... version 3 | type 2 | checksum 4 | key 4 | sequence 4 |
 *                     (RFC 2784, 2890), each only where its bit says so; then IP, or a mirrored frame:
 *     ERSPAN I, II    | 8 octets where there is a sequence number |, Ethernet (type 0x88BE)
 *     ERSPAN III      | 12 octets, whose last bit tells 8 more |, Ethernet (type 0x22EB)
 *     VXLAN           | flags 0x08 1 | 3 | network 3 | 0 |, Ethernet, in UDP to port 4789 (RFC 7348)
 *
 * Version 1 of GRE is PPTP's own, and the engine's to read. Bridged Ethernet in GRE
 * (0x6558) stays closed: its hosts are not those of this capture.
 *
 * Hazards: inner lengths that lie; routing in GRE (RFC 1701), whose length is not
 * told in its header: left alone.
 */
#include "capture/outer.h"

#include "capture/link.h"

enum {
    GRE_CHECKSUM = 0x8000,
    GRE_ROUTING = 0x4000,
    GRE_KEY = 0x2000,
    GRE_SEQUENCE = 0x1000,
    GRE_VERSION = 0x0007,
    TYPE_IPV4 = 0x0800,
    TYPE_IPV6 = 0x86DD,
    TYPE_ERSPAN = 0x88BE,
    TYPE_ERSPAN_3 = 0x22EB,
    PORT_VXLAN = 4789,
    LINKTYPE_ETHERNET = 1,
};

/* A mirrored frame at the cursor. */
static bool open_frame(struct reader *r)
{
    return link_find(LINKTYPE_ETHERNET)->open(r) == LINK_IP;
}

static bool open_gre(struct reader *r)
{
    const uint16_t flags = reader_be16(r);
    const uint16_t type = reader_be16(r);
    if (r->status != READER_OK || flags & (GRE_VERSION | GRE_ROUTING))
        return false;
    reader_skip(r, (flags & GRE_CHECKSUM ? 4u : 0) + (flags & GRE_KEY ? 4u : 0) + (flags & GRE_SEQUENCE ? 4u : 0));
    switch (type) {
    case TYPE_IPV4:
    case TYPE_IPV6: return true;
    case TYPE_ERSPAN: reader_skip(r, flags & GRE_SEQUENCE ? 8 : 0); return open_frame(r);
    case TYPE_ERSPAN_3:
        reader_skip(r, 11);
        reader_skip(r, reader_u8(r) & 1 ? 8 : 0);
        return open_frame(r);
    default: return false;
    }
}

static bool open_udp(struct reader *r)
{
    reader_skip(r, 2);
    const uint16_t port = reader_be16(r);
    reader_skip(r, 4);
    const uint32_t flags = reader_be32(r);
    reader_skip(r, 4);
    return r->status == READER_OK && port == PORT_VXLAN && flags >> 24 == 0x08 && open_frame(r);
}

enum outer_result outer_take(struct ip *ip)
{
    struct reader r = reader_init(ip->payload.octets, ip->payload.have, ip->payload.length);
    const bool plain = ip->protocol == IP_IPIP || ip->protocol == IP_IPV6;
    if (!plain && !(ip->protocol == IP_GRE && open_gre(&r)) && !(ip->protocol == IP_UDP && open_udp(&r)))
        return OUTER_NONE;
    struct ip inner;
    if (!ip_dissect(&r, &inner))
        return plain ? OUTER_BAD : OUTER_NONE; /* a type or a port alone proves nothing */
    inner.payload.at += ip->payload.at;
    *ip = inner;
    return OUTER_TAKEN;
}
