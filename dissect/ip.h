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
    uint8_t tos;              /* type of service, or IPv6 traffic class */
    uint8_t next_header;      /* IPv6: what follows the fixed header */
    uint8_t slot;             /* of Van Jacobson header compression, see vj.h: it stands in place of the protocol */
    struct address source, destination;
    uint8_t protocol;         /* of the payload, behind all extension headers */
    uint8_t ttl;              /* or hop limit */
    uint16_t checksum;        /* IPv4 */
    uint16_t payload_length;  /* IPv6, as on the wire */
    uint32_t flow_label;      /* IPv6 */
    uint32_t id;              /* IPv4 identification; IPv6 fragment identification or 0 */
    bool is_fragment;         /* more fragments follow, or offset > 0 */
    bool more_fragments;
    uint32_t fragment_offset; /* octets */
    bool dont_fragment;
    uint32_t header_length;   /* up to the payload, with options or extension headers */
    uint32_t total_length;    /* header and payload, by the header's own length fields */
    struct span options;      /* IPv4; IPv6: all from the first extension header on */
    struct span payload;
};

/* The header at the cursor. Octets behind the datagram's own length are link
 * padding; a length field of 0 (segmentation offload) takes the whole block.
 * False where addresses and protocol could not be read; head.status tells a cut
 * from a lie. */
bool ip_dissect(struct reader *r, struct ip *ip);

/* The same of a packet that starts a slot of Van Jacobson header compression: its
 * protocol octet holds the slot, and what it carries is TCP (RFC 1144 section 3.2.3). */
bool ip_dissect_slot(struct reader *r, struct ip *ip);

/* One IPv6 extension header (RFC 8200 section 4). */
struct ip_extension {
    struct head head;
    uint8_t type;             /* the number that the header before it gave */
    uint8_t next_header;
    uint32_t length;          /* octets, the whole header */
    bool more_fragments;      /* fragment header */
    uint32_t fragment_offset; /* octets */
    uint32_t id;
    struct span data;         /* others: behind next header and length */
};

/* The extension header `type` at the cursor. False where that is none, and nothing is
 * read; head.status tells one that could not be read. */
bool ip_extension_next(struct reader *r, uint8_t type, struct ip_extension *extension);

/* Walks the header and its extension headers; `block` is what its offsets count from. */
void ip_walk(const struct ip *ip, const uint8_t *block, unsigned depth, field_visit *visit, void *context);

#endif
