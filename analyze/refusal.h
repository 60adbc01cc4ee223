/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * refusal.h: resets that the capture shows before the SYN that they refuse: two directions whose
 * clocks differ. The reset's acknowledgment number names the SYN (RFC 9293 section 3.10.7.1).
 */
#ifndef ANALYZE_REFUSAL_H
#define ANALYZE_REFUSAL_H

#include <stdint.h>

#include "capture/datagram.h"
#include "dissect/tcp.h"

#define REFUSAL_OCTETS 60 /* kept of one */

struct pair;

/* The last one of a pair. */
struct refusal {
    struct datagram datagram;    /* its payload is `octets` */
    uint32_t acknowledgment;
    uint16_t port[2];            /* source and destination */
    uint8_t flags;
    uint8_t octets[REFUSAL_OCTETS];
};

/* A reset of a connection that nothing is known of: kept, if it can refuse a SYN. */
void refusal_keep(struct pair *pair, const struct tcp *tcp, const struct datagram *datagram);
/* The reset that refuses this SYN, the caller's to free; or NULL. */
struct refusal *refusal_take(struct pair *pair, const struct tcp *syn, const struct datagram *datagram);

#endif
