/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lqr.h: Link-Quality-Reports, PPP protocol 0xC025, RFC 1989 section 2.5: no code, no
 * id; twelve numbers. Out: what the sender sent; In: what it received. Peer: as the
 * other end's last report, or the sender's counters of it, say.
 */
#ifndef DISSECT_LQR_H
#define DISSECT_LQR_H

#include "dissect/field.h"

struct lqr {
    struct head head;
    uint32_t magic_number;
    uint32_t last_out_lqrs, last_out_packets, last_out_octets;
    uint32_t peer_in_lqrs, peer_in_packets, peer_in_discards, peer_in_errors, peer_in_octets;
    uint32_t peer_out_lqrs, peer_out_packets, peer_out_octets;
};

/* The report at the cursor. False where not even the magic number is there; a report
 * that is not exactly 48 octets long is malformed. */
bool lqr_dissect(struct reader *r, struct lqr *lqr);

#endif
