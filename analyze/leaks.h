/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * leaks.h: packets of a tunnel's inner addresses outside of it. Behind the tunnel's end
 * they show that its user goes on in clear.
 *
 * A few packets of each address are kept, the last ones; so memory does not grow.
 */
#ifndef ANALYZE_LEAKS_H
#define ANALYZE_LEAKS_H

#include "analyze/engine.h"

#define LEAK_PACKETS 16

struct leak_packet {
    struct address other; /* the packet's other end */
    bool sent;            /* by the inner address */
    uint8_t protocol;     /* of IP */
    uint64_t frame;
    int64_t time;
    uint32_t session;     /* the number of the last one whose end had the address by then; 0: none; see leaks.c */
};

/* An address that IPCP gave to an end of some tunnel. */
struct leak_watch {
    struct address address;
    bool known_before;    /* the capture held packets of it before */
    uint64_t first_frame; /* first packet outside since then; 0: none */
    uint64_t count;
    struct leak_packet packets[LEAK_PACKETS]; /* a ring of the last */
};

/* IPCP is open: an inner address is watched from now on. */
void leaks_watch(struct pptpscope *scope, const struct address *address);

/* A datagram that is not PPTP's. */
void leaks_other(struct pptpscope *scope, const struct datagram *datagram);

/* The address that IPCP gave to an end; of no family, where it gave none. */
struct address leaks_inner(const struct session *s, enum side side);

/* What was seen of an address, or NULL. */
const struct leak_watch *leaks_of(const struct pptpscope *scope, const struct address *address);

void leaks_free(struct pptpscope *scope);

#endif
