/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * icmp.h: ICMP (RFC 792) and ICMPv6 (RFC 4443): errors and the packet they quote, and queries.
 */
#ifndef DISSECT_ICMP_H
#define DISSECT_ICMP_H

#include "dissect/address.h"
#include "dissect/field.h"

struct icmp {
    struct head head;
    uint8_t version; /* 4 or 6 */
    uint8_t type, code;
    uint16_t checksum;
    uint32_t rest;           /* octets 4 to 7: next-hop MTU, pointer, gateway */
    uint32_t mtu, pointer;   /* the part of them that is one, in errors that have it */
    uint16_t identifier, sequence; /* octets 4 to 7 of a query: echo, timestamp, mask */
    bool is_error;           /* type is one that quotes a packet */
    /* What the error quotes; quoted_protocol is 0 where it could not be read. */
    uint8_t quoted_protocol; /* 6, 17, 47, ... */
    uint32_t quoted_protocol_at; /* of IPv6 */
    struct address quoted_source, quoted_destination;
    uint32_t quoted_ip_id;
    struct span quoted_extra; /* IP options or extension headers between the addresses and what follows */
    bool has_ports;          /* TCP, UDP: the ports below were readable */
    uint16_t quoted_source_port, quoted_destination_port;
    bool has_sequence;
    uint32_t quoted_sequence; /* TCP */
    bool has_call_id;        /* enhanced GRE: the key's low half was readable */
    uint16_t quoted_call_id;
    struct span quote;        /* all that is behind the first 8 octets */
};

/* `version` 4 for ICMP, 6 for ICMPv6. False where type and code are missing. */
bool icmp_dissect(struct reader *r, unsigned version, struct icmp *icmp);

/* Name list of the codes of a type ("Destination unreachable": code names), or NULL. */
const struct names *icmp_codes(unsigned version, uint8_t type);

#endif
