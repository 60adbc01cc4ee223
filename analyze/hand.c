/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hand.c: see hand.h. Hazard: messages that waited for others are delivered while another packet is in hand. */
#include "analyze/hand.h"

#include "analyze/alloc.h"
#include "analyze/engine.h"

void hand_tunnel(struct pptpscope *scope, const struct tunnel *tunnel, unsigned from)
{
    scope->hand.place = (struct pptpscope_place){ .tunnel = tunnel->key, .from = (uint8_t)from,
                                                  .client = tunnel->client };
}

void hand_call(struct pptpscope *scope, const struct call *call, unsigned from)
{
    scope->hand.place = (struct pptpscope_place){ .tunnel = call->tunnel ? call->tunnel->key : 0, .call = call->key,
                                                  .first_call = call->tunnel && call->first_of_tunnel,
                                                  .from = (uint8_t)from, .client = call->client };
}

void hand_data(struct pptpscope *scope, bool encrypted)
{
    scope->hand.place.data = true;
    scope->hand.place.encrypted = encrypted;
}

bool hand_wants(const struct pptpscope *scope)
{
    return scope->config.keep_events || scope->config.on_packet;
}

static bool inside(const struct datagram *datagram, const struct event *event)
{
    return datagram && event->octets >= datagram->payload &&
           event->octets + event->captured <= datagram->payload + datagram->captured;
}

void hand_event(struct pptpscope *scope, struct eventlog *log, const struct event *event, bool foldable,
                uint64_t answers)
{
    struct hand *const hand = &scope->hand;
    if (scope->config.keep_events)
        eventlog_add(log, event, foldable);
    if (hand->aside || hand->count == HAND_STEPS_MAX || !(hand->place.tunnel || hand->place.call))
        return;
    struct pptpscope_step *const step = &hand->steps[hand->count++];
    *step = (struct pptpscope_step){ *event, answers };
    if (!inside(scope->datagram, event)) {
        step->event.octets = NULL;
        step->event.captured = 0;
    }
}

uint64_t hand_answers_ppp(struct pptpscope *scope, struct call *call, unsigned from, const struct frame *frame)
{
    if (!scope->config.on_packet)
        return 0;
    return answers_ppp(alloc_needed(call->answers, 1), from, frame, scope->datagram->frame);
}

uint64_t hand_answers_control(struct pptpscope *scope, struct tunnel *tunnel, struct call *call, unsigned from,
                              const struct pptp *message, uint64_t frame)
{
    struct answers **const answers = call ? &call->answers : &tunnel->answers;
    if (!scope->config.on_packet)
        return 0;
    return answers_control(alloc_needed(*answers, 1), from, message, frame);
}
