/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * flow.h: one direction of a call's enhanced GRE: sequence numbers, losses,
 * acknowledgments, round-trip times (RFC 2637 section 4), user data counted by protocol.
 *
 * Hazards: the first number is 0 or 1 or, seen in mid-session, anything; numbers
 * restart when a peer does; an acknowledgment for what the capture missed.
 */
#ifndef ANALYZE_FLOW_H
#define ANALYZE_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "analyze/model.h"
#include "analyze/silence.h"
#include "dissect/gre.h"

#define FLOW_WINDOW 1024   /* numbers behind the newest in which a late or second copy is recognised */
#define FLOW_JUMP 65536    /* a larger step is a restart, not a loss */

struct round_trips;

/*
 * The receiver's window (RFC 2637 section 4.3), and a sender that keeps to it: it has
 * as many packets unacknowledged as the window holds, waits, and goes on at the
 * acknowledgment. One that ever had more out does not heed windows.
 */
#define STALL_LEAST INT64_C(200000000) /* ns of waiting that count */
#define STALL_RESUME INT64_C(50000000) /* ns from the acknowledgment to the next packet */
struct window {
    uint16_t size;             /* announced by the receiver; 0: not known */
    bool exceeded;
    int64_t opened;            /* the acknowledgment that ended a wait; 0: none just came */
    int64_t waited;
    uint32_t stalls;
    int64_t stalled;           /* ns in all */
    uint64_t stall_frame, stall_last_frame; /* the first packet after a wait, the last one */
};

struct flow {
    struct flow_facts facts;
    uint64_t copies, copied_acks; /* second copies among gre_packets, among acks */
    uint64_t first_frame, last_frame; /* any GRE of this direction */
    int64_t first_time, last_time;
    bool numbered;             /* a sequence number was seen */
    uint32_t first_sequence;
    uint32_t newest;
    int64_t newest_time;
    uint64_t seen[FLOW_WINDOW / 64]; /* ring of bits by number */
    bool acknowledged;         /* the other side acknowledged anything */
    uint32_t newest_ack;       /* that the other side sent for this direction */
    uint64_t acked_unseen;     /* acknowledged numbers that the capture never showed */
    uint64_t acked_unseen_frame;
    bool ahead;                /* an acknowledgment came for a number above all seen: */
    uint32_t ahead_ack;        /* this one, in */
    uint64_t ahead_frame;      /* this frame; its packet is late, or was missed */
    uint64_t ack_frame;        /* the last acknowledgment that said something new */
    int64_t ack_time;
    struct silence_watch silence;
    struct window window;
    struct round_trips *trips; /* from the first acknowledgment on */
};

/* What a numbered packet is to its flow. */
enum flow_verdict { FLOW_NEW, FLOW_LATE, FLOW_DUPLICATE };

/* What one packet did to the counters of its flow, and what it told of the other one: whoever adds these up
 * over time has the same numbers as flow_facts. */
struct flow_change {
    enum flow_verdict verdict;
    uint32_t sequence;
    uint32_t gap, lost;        /* so many numbers from `gap` on are lost, as far as can be told by now */
    bool filled;               /* its own number was such a one, and no longer is */
    bool answered;             /* it acknowledged a packet of the other flow, which was sent */
    int64_t round_trip;        /* so long ago */
    bool copied, copied_ack;   /* a second copy; of what is no user data */
};

/* Counts one enhanced GRE packet of this direction; `other` is the opposite flow,
 * which its acknowledgment number is about. */
struct flow_change flow_packet(struct flow *flow, struct flow *other, const struct gre *gre, uint64_t frame,
                               int64_t time);

/* The packet just counted was a second copy. */
void flow_copy(struct flow *flow, const struct gre *gre, struct flow_change *change);

/* Counts a PPP frame of `octets` payload octets. */
void flow_payload(struct flow *flow, uint16_t protocol, uint32_t octets, uint64_t frame, int64_t time);

/* Counts a header around a frame that is counted by itself: multilink's. */
void flow_carrier(struct flow *flow, uint16_t protocol, uint32_t octets);

/* The counters so far, with the round-trip times worked out, and without the copies
 * where the capture made them; protocols borrowed. */
struct flow_facts flow_facts(const struct flow *flow);

void flow_clear(struct flow *flow);

#endif
