/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unwrap.h: what one direction of a link puts around its packets besides MPPE: compression
 * agreed in CCP (RFC 1962), and TCP/IP headers left out (RFC 1144).
 */
#ifndef ANALYZE_UNWRAP_H
#define ANALYZE_UNWRAP_H

#include "analyze/bsdcomp.h"
#include "analyze/model.h"
#include "analyze/pppdeflate.h"
#include "analyze/vjstate.h"

#define UNWRAP_ROOM (65536 + 256)

enum unwrap_method {
    UNWRAP_MPPE,                 /* 0x00FD is MPPE and MPPC; or nothing was agreed */
    UNWRAP_DEFLATE,
    UNWRAP_BSD,
    UNWRAP_OTHER                 /* a method that is not built */
};
struct unwrap {
    enum unwrap_method method;
    struct pppdeflate *deflate;  /* of the method in force; NULL otherwise */
    struct bsdcomp *bsd;
    struct vjstate *vj;          /* NULL until it is needed */
};

/* A packet between two wrappings, behind its PPP protocol field. */
struct wrapped {
    uint16_t protocol;
    const uint8_t *octets;
    size_t have, length;
};

/* What CCP agreed for the direction: the half of who receives. */
void unwrap_agreed(struct unwrap *unwrap, const struct half *half);

/* The sender acknowledged a Reset-Request. */
void unwrap_reset(struct unwrap *unwrap);

/* Packets are missing. */
void unwrap_lost(struct unwrap *unwrap);

/* Decompresses a packet of 0x00FD that is not MPPE's, into `work` (UNWRAP_ROOM octets). */
enum unreadable unwrap_compressed(struct unwrap *unwrap, struct wrapped *packet, uint8_t *work);

/* A packet that was not compressed: the compressor saw it all the same. */
void unwrap_passed(struct unwrap *unwrap, const struct wrapped *packet);

/* Makes a whole IP packet of one with its headers left out, in `work`; leaves others alone. */
enum unreadable unwrap_headers(struct unwrap *unwrap, struct wrapped *packet, uint8_t *work);

void unwrap_clear(struct unwrap *unwrap);

#endif
