/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ipx.h: the header of Novell's IPX (IPX router specification; over PPP, RFC 1552). */
#ifndef DISSECT_IPX_H
#define DISSECT_IPX_H

#include "dissect/field.h"

struct ipx {
    struct head head;
    uint16_t checksum;     /* 0xFFFF: none */
    uint16_t length;       /* header and payload */
    uint8_t hops;          /* "transport control": routers passed */
    uint8_t packet_type;
    uint32_t destination_network;
    struct span destination_node; /* six octets */
    uint16_t destination_socket;
    uint32_t source_network;
    struct span source_node;
    uint16_t source_socket;
    struct span payload;
};

/* The header at the cursor. False where it could not be read; a length below 30 or
 * beyond the block is malformed at the length, and the payload is what is left. */
bool ipx_dissect(struct reader *r, struct ipx *ipx);

#endif
