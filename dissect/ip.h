/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ip.h: IPv4 (RFC 791) and IPv6 (RFC 8200) headers down to the payload.
 */
#ifndef DISSECT_IP_H
#define DISSECT_IP_H

#include "dissect/address.h"
#include "dissect/field.h"

enum ip_protocol { IP_ICMP = 1, IP_IPIP = 4, IP_TCP = 6, IP_UDP = 17, IP_IPV6 = 41, IP_GRE = 47, IP_ICMPV6 = 58 };

struct ip {
    struct head head;
    uint8_t version;
    struct address source, destination;
    uint8_t protocol;         /* of the payload, behind all extension headers */
    uint8_t ttl;              /* or hop limit */
    uint32_t id;              /* IPv4 identification; IPv6 fragment identification or 0 */
    bool is_fragment;         /* more fragments follow, or offset > 0 */
    bool more_fragments;
    uint32_t fragment_offset; /* octets */
    bool dont_fragment;
    uint32_t header_length;   /* up to the payload, with options or extension headers */
    uint32_t total_length;    /* header and payload, by the header's own length fields */
    struct span payload;
};

/* The header at the cursor. Octets behind the datagram's own length are link
 * padding; a length field of 0 (segmentation offload) takes the whole block.
 * False where addresses and protocol could not be read; head.status tells a cut
 * from a lie. */
bool ip_dissect(struct reader *r, struct ip *ip);

#endif
