/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * renegotiation.h: control protocols that were open and were negotiated anew (RFC
 * 1661 section 4.3, event RCR in state Opened): when, by whom, what was in force
 * before, whether user data crossed unencrypted until the link was whole again.
 */
#ifndef ANALYZE_RENEGOTIATION_H
#define ANALYZE_RENEGOTIATION_H

#include "analyze/model.h"

struct ppplink;

/* What held when one began. */
struct renegotiation_mark {
    uint16_t protocol;
    uint16_t awaits;             /* the protocol that makes the link whole again by opening */
    uint8_t by;                  /* raw side */
    uint64_t frame, restored_frame;
    int64_t time, restored_time;
    struct agreed_key key[2];    /* MPPE of what raw side `i` receives */
    struct wire_text user[2];    /* whom raw side `i` had proved to be */
    uint64_t clear[2], clear_frame; /* by sender */
};

struct renegotiations {
    struct renegotiation_mark *marks; /* one more than are told: it says how the last one went */
    uint32_t kept;
    uint32_t count;              /* all of them */
    uint32_t open;               /* marks not restored yet: user data is to be looked at */
    uint64_t link_restored;      /* frame in which LCP's last one was */
};

/* Side `by` asks anew for a protocol that was open. Called before what LCP takes down is taken down. */
void renegotiation_begins(struct ppplink *link, uint16_t protocol, unsigned by, uint64_t frame, int64_t time);

/* A protocol opened. */
void renegotiation_opened(struct ppplink *link, uint16_t protocol, uint64_t frame, int64_t time);

/* User data of side `from` that is not encrypted. */
void renegotiation_clear_data(struct ppplink *link, unsigned from, uint64_t frame);

void renegotiations_clear(struct renegotiations *renegotiations);

#endif
