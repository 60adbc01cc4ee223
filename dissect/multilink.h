/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multilink.h: fragments of multilink, PPP protocol 0x003D, RFC 1990 section 3; classes
 * are RFC 2686 section 5.
 *
 *      |B|E| class 4 |0 0| sequence number 24 | fragment ...
 *      |B|E| class 2 | sequence number 12 | fragment ...        short, where LCP agreed so
 */
#ifndef DISSECT_MULTILINK_H
#define DISSECT_MULTILINK_H

#include "dissect/ppp.h"

struct multilink {
    struct head head;
    uint32_t bits;       /* the header as on the wire */
    bool begins, ends;   /* B: first fragment of its packet; E: last one */
    uint8_t class;
    uint32_t sequence;
    bool has_first;      /* B, and a protocol number could be read */
    struct ppp first;    /* the header of the packet that begins here; its payload is this fragment's part of it */
    struct span payload; /* not the first fragment: all of it */
};

/* The fragment at the cursor. False where its header is missing. */
bool multilink_dissect(struct reader *r, bool short_sequence, struct multilink *multilink);

#endif
