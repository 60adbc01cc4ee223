/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ppplink.h: the PPP link of one call: its control protocols, its authentication
 * and how it was terminated (RFC 1661 section 3). Ends are raw sides.
 */
#ifndef ANALYZE_PPPLINK_H
#define ANALYZE_PPPLINK_H

#include "analyze/clear_data.h"
#include "analyze/complaints.h"
#include "analyze/eventlog.h"
#include "analyze/exchange.h"
#include "analyze/login.h"
#include "analyze/machine.h"
#include "analyze/peer.h"
#include "analyze/renegotiation.h"
#include "dissect/packet.h"

#define PPPLINK_MACHINES_MAX 16  /* control protocols followed on a link */
#define PPPLINK_TERMINATIONS_MAX 8

/* What a sender had received of the other end: by GRE's acknowledgments. */
struct heard {
    bool known;
    uint32_t number;             /* the last GRE sequence number */
};

/* A Terminate-Ack to a request that has not come yet. */
struct early_ack {
    uint64_t frame;              /* 0: none */
    int64_t time;
    uint8_t id;
};

/* One Terminate-Request. */
struct termination {
    uint16_t protocol;
    uint8_t from, id;            /* raw side */
    uint64_t frame;
    int64_t time;
    uint64_t behind;             /* it came behind all before this frame: `frame`, or beyond it what its sender had received */
    uint64_t known;              /* and its answer is there from this frame on: `frame`, or an Ack shown before it */
    struct heard heard;
    bool windows_error_known;
    uint32_t windows_error;
    struct wire_text text;       /* readable data of the request, empty otherwise */
    bool acked;                  /* the other end's Terminate-Ack was seen */
    uint64_t again_frame;        /* the last time that it was sent again; 0: never */
    int64_t again_time;
};

/* LCP Echo-Requests of one end that wait for a reply (RFC 1661 section 5.8). */
struct echoes {
    uint32_t waiting;            /* since the last reply, or since the first */
    struct turned_mark reply;    /* the last one to them, where the capture may have turned them round */
    uint64_t frames[EVIDENCE_MAX]; /* of them, the first ones */
    int64_t first_time, last_time;
    uint64_t heard;              /* the last GRE of the other end behind the second of them, the link still up */
    uint64_t alive;              /* likewise, of PPP's control packets: it runs, and does not reply */
    uint64_t own_magic;          /* an Echo-Request that carries the receiver's own magic number; 0: none */
    uint32_t own_magic_count;
};

/* A Protocol-Reject of what the link cannot do without. */
struct essential_reject {
    uint16_t protocol;           /* LCP, or that of authentication; 0: none */
    uint8_t by;                  /* raw side */
    uint64_t frame;
};

/* Facts that not every call has have no room before they come: a flood of calls has none of them. */
struct ppplink {
    struct machine *machines[PPPLINK_MACHINES_MAX];
    uint32_t machine_count;
    uint32_t offer_count;        /* option values that they keep */
    uint64_t machines_dropped;   /* packets of protocols beyond the table */
    struct login login;
    struct exchanges *exchanges; /* NULL before the first packet of authentication; read by ppplink_exchange */
    struct echoes *echoes;       /* by the raw side that asks; NULL before the first; read by ppplink_echoes */
    struct essential_reject essential_reject; /* the first since LCP last began */
    uint64_t lcp_reopened;       /* the frame that began LCP anew, last; 0: never */
    struct termination *terminations;
    uint32_t termination_count;
    bool terminated;             /* LCP's last word was a Terminate-Request; index of the first below */
    uint32_t terminated_by;      /* index in terminations */
    struct heard heard[2];       /* by sender, so far */
    struct early_ack early_ack[2]; /* by sender, of LCP */
    bool begun, begins_with_request; /* a PPP packet was seen; the first one was an LCP Configure-Request */
    /* User data, for the outcome of renegotiations. */
    uint64_t first_encrypted[2], last_encrypted[2]; /* packets with the encrypted bit, by sender; 0 none */
    struct renegotiations renegotiations;
    struct clear_data *clear;    /* NULL before CCP and user data; read by ppplink_clear_data */
    struct complaints *complaints; /* NULL before there is anything to complain about; read by ppplink_complaints */
    bool broken;                 /* LCP or CCP was renegotiated after the network phase and is not yet up again */
    uint64_t malformed;
};

/* What the rest of the engine learns from a PPP packet. */
struct ppp_result {
    enum stage stage;
    uint8_t code;
    uint8_t before[2], after[2];
    bool retransmission;
    bool renegotiation;          /* the request of a protocol that was open */
    bool keepalive;              /* an echo or the like: folded in the log */
    uint8_t chap_algorithm;
};

/* One control or authentication packet of side `from`; `peers` by raw side. */
void ppplink_packet(struct ppplink *link, struct peer peers[2], unsigned from, const struct frame *frame,
                    const uint8_t *block, uint64_t number, int64_t time, struct ppp_result *result);

/* User data of side `from`; `encrypted`: MPPE's D bit. */
void ppplink_data(struct ppplink *link, unsigned from, bool encrypted, uint64_t number);

/* GRE of side `from` came, whatever is in it: with this sequence number, or none (NULL), and from an end that had
 * received so much. */
void ppplink_heard(struct ppplink *link, unsigned from, const uint32_t *sequence, struct heard heard, uint64_t number,
                   int64_t time);

/* The algorithm a CHAP packet of `from` with `code` is to be read with. */
uint8_t ppplink_algorithm(const struct ppplink *link, unsigned from, uint8_t code);

/* Multilink fragments of `from` have 12-bit sequence numbers: its peer asked for them, and they were agreed. */
bool ppplink_short_sequence(const struct ppplink *link, unsigned from);

struct machine *ppplink_machine(const struct ppplink *link, uint16_t protocol);

/* What was seen so far of these; blank, where that is nothing. */
const struct exchange *ppplink_exchange(const struct ppplink *link, unsigned raw);
const struct challenges *ppplink_challenges(const struct ppplink *link);
const struct echoes *ppplink_echoes(const struct ppplink *link, unsigned raw);
const struct complaints *ppplink_complaints(const struct ppplink *link);
const struct clear_data *ppplink_clear_data(const struct ppplink *link);

void ppplink_clear(struct ppplink *link);

#endif
