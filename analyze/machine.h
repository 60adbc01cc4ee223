/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * machine.h: one PPP control protocol of a link (LCP, CCP, IPCP, ...), both ends:
 * who asked for what, who refused or acknowledged it, and each end's automaton.
 *
 * Ends are `raw` sides 0 and 1 of the host pair; who is the client is decided
 * later, when the session is built.
 */
#ifndef ANALYZE_MACHINE_H
#define ANALYZE_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "analyze/model.h"
#include "dissect/cp.h"

#define MACHINE_OFFERS_MAX 64  /* distinct option values kept per end and protocol */
#define MACHINE_SHARED_MAX 256 /* of all protocols of a link together */
#define MACHINE_OCTETS_MAX 1500 /* octets kept of a request, to know it again; the default MRU */

/* How often one option of an end was refused. */
#define MACHINE_REFUSALS_MAX 12 /* option types counted per end */
struct refusals {
    uint8_t type;
    uint16_t naks, rejects;
    uint64_t first_frame, last_frame;
};

/* An Ack that acknowledges something else than what was asked: the requester discards it (RFC 1661 section 5.2). */
struct bad_ack {
    uint64_t frame, request_frame;
    uint32_t count;
    bool other_options;           /* under the right id; else an id that was never used */
};

struct machine {
    struct negotiation facts;     /* ends by raw side */
    struct request {
        bool open;                /* a Configure-Request was seen and is not yet answered */
        bool seen;
        uint8_t id;
        uint8_t *options;         /* as captured, at most MACHINE_OCTETS_MAX */
        uint32_t captured, length;
        uint64_t ids[4];          /* bit i: a request of id i was seen */
        uint64_t frame;           /* of the request */
        int64_t time;
        uint64_t present;         /* bit i: the end's offer i stands in it */
        struct unanswered *previous; /* others before it; or NULL */
        uint32_t waiting_count;   /* requests of an unanswered series; 0: none waits */
        uint64_t waiting_frame;   /* the first of them */
        int64_t waiting_since;
        struct early_answer *early; /* answers whose requests were not seen by then; or NULL */
    } request[2];
    struct refusals *refusals[2]; /* by the side that asked */
    uint32_t refusal_count[2];
    struct bad_ack bad_ack[2];    /* by the side that asked; none once a good one came */
    bool acked[2];                /* the side's present request is acknowledged */
    bool again[2];                /* that request was sent again when all was open: as if its Ack had been lost */
    struct { uint32_t address; uint64_t frame; int64_t time; } addressed[2]; /* IPCP: a side's first opening with one */
    bool terminated;              /* a Terminate-Request is the last word */
    uint32_t *shared;             /* option values kept by all protocols of the link, counted here too; or NULL */
    uint32_t offers_dropped;      /* option values beyond the caps */
};

/* What a packet did to the protocol, as bits. */
enum machine_change {
    MACHINE_OPENED = 1,        /* both ends have acknowledged */
    MACHINE_RESTARTED = 2,     /* a Configure-Request after it was open */
    MACHINE_TERMINATED = 4,    /* a Terminate-Request */
    MACHINE_RETRANSMITTED = 8, /* the same request or answer again */
};

/* One packet from raw side `from`; `block` is the octets that cp's spans count from. */
unsigned machine_packet(struct machine *machine, unsigned from, const struct cp *cp, const uint8_t *block,
                        uint64_t frame, int64_t time);

/* Side `by` rejected the whole protocol (LCP Protocol-Reject). */
void machine_rejected(struct machine *machine, unsigned by, uint64_t frame);

/* LCP went down: the ends begin anew; what was agreed stays on record. */
void machine_down(struct machine *machine);

/* True while both ends' present requests are acknowledged. */
bool machine_is_open(const struct machine *machine);

void machine_clear(struct machine *machine);

/* Frees the arrays of a negotiation. */
void negotiation_clear(struct negotiation *negotiation);

#endif
