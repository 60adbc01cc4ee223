/* SPDX-License-Identifier: GPL-2.0-or-later */
/* udp.h: the UDP header, RFC 768. */
#ifndef DISSECT_UDP_H
#define DISSECT_UDP_H

#include "dissect/field.h"

struct udp {
    struct head head;
    uint16_t source_port, destination_port;
    uint16_t length;     /* header and payload; in a first fragment, of the whole datagram */
    uint16_t checksum;
    struct span payload; /* as far as it is in the block */
};

/* One datagram; of a fragment the first piece, whose length may go beyond the block.
 * False where the header could not be read. A length below 8 or beyond the block is
 * malformed at the length, and the payload is what is left; what stands behind it is
 * not part of the datagram. */
bool udp_dissect(struct reader *r, bool is_fragment, struct udp *udp);

#endif
