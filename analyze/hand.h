/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hand.h: the packet in hand: whose it is, and what it did; for faces that look at packets (on_packet). The
 * log of events is filled from here, too: what one learns, the other does.
 */
#ifndef ANALYZE_HAND_H
#define ANALYZE_HAND_H

#include "analyze/pptpscope.h"

#define HAND_STEPS_MAX 16

struct hand {
    struct pptpscope_place place;
    struct pptpscope_step steps[HAND_STEPS_MAX];
    unsigned count;
    bool aside;                  /* what happens now is another packet's */
};

struct tunnel;
struct call;
struct eventlog;
struct frame;
struct pptp;

static inline void hand_empty(struct hand *hand)
{
    hand->place = (struct pptpscope_place){ 0 };
    hand->count = 0;
}

/* The packet is this tunnel's, or this call's; from raw side `from`. */
void hand_tunnel(struct pptpscope *scope, const struct tunnel *tunnel, unsigned from);
void hand_call(struct pptpscope *scope, const struct call *call, unsigned from);
void hand_data(struct pptpscope *scope, bool encrypted);

/* False: nobody would see the event. */
bool hand_wants(const struct pptpscope *scope);
void hand_event(struct pptpscope *scope, struct eventlog *log, const struct event *event, bool foldable,
                uint64_t answers);

/* The frame that it answers; 0, too, where nobody looks at packets. `call` NULL: a message of the tunnel's own. */
uint64_t hand_answers_ppp(struct pptpscope *scope, struct call *call, unsigned from, const struct frame *frame);
uint64_t hand_answers_control(struct pptpscope *scope, struct tunnel *tunnel, struct call *call, unsigned from,
                              const struct pptp *message, uint64_t frame);

#endif
