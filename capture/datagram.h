/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * datagram.h: what is left of a packet after the link layer, IP and reassembly.
 *
 * Data only. The capture side fills it; the engine reads it. Everything is
 * borrowed and lives until the next call to its producer.
 */
#ifndef CAPTURE_DATAGRAM_H
#define CAPTURE_DATAGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "dissect/address.h"

#define DATAGRAM_NO_OFFSET UINT32_MAX

struct datagram {
    struct address source, destination;
    uint8_t protocol;       /* IP protocol number: 1, 6, 17, 47, 58, ... */
    uint8_t ttl;            /* or hop limit */
    bool reassembled;       /* from fragments; then frame_offset is DATAGRAM_NO_OFFSET */
    uint32_t ip_id;         /* IPv4 identification, or the IPv6 fragment's; 0 where there is none */
    const uint8_t *payload; /* behind the IP header and its extensions */
    uint32_t captured;      /* octets of payload at hand */
    uint32_t wire_length;   /* octets of payload by the IP header, captured <= wire_length */
    uint32_t frame_offset;  /* of payload in its frame */
    int64_t time;           /* nanoseconds since 1970-01-01 UTC */
    uint64_t frame;         /* from 1 over all input; the frame that completed it */
    uint32_t file;          /* index of the input file */
};

#endif
