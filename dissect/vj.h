/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vj.h: a TCP segment with compressed headers, RFC 1144 section 3.2.2 (PPP protocol
 * 0x002D). One that starts a slot (0x002F) is an IP packet: ip_dissect_slot.
 */
#ifndef DISSECT_VJ_H
#define DISSECT_VJ_H

#include "dissect/field.h"

enum vj_change {
    VJ_SLOT = 0x40, VJ_ID = 0x20, VJ_PUSH = 0x10, VJ_SEQUENCE = 0x08, VJ_ACK = 0x04, VJ_WINDOW = 0x02, VJ_URGENT = 0x01,
    VJ_SPECIAL = 0x0F, /* of the last four: two combinations mean something else */
};

struct vj {
    struct head head;
    uint8_t change;          /* enum vj_change: which numbers follow */
    uint8_t slot;            /* with VJ_SLOT; else that of the packet before */
    uint16_t checksum;       /* TCP's */
    uint16_t urgent_pointer; /* with VJ_URGENT */
    uint16_t window_delta, ack_delta, sequence_delta, id_delta; /* what was added since the packet before */
    struct span payload;
};

/* False where change octet, slot and checksum, or an announced number, could not be read. */
bool vj_dissect(struct reader *r, struct vj *vj);

#endif
