/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gre_input.c: enhanced GRE (RFC 2637 section 4): which call a packet belongs to,
 * its counters, and the PPP packet inside.
 *
 * Hazards: GRE that comes before the Reply that names its call id; ids rewritten
 * by a NAT in the control connection only, or in GRE only; ids of calls long
 * ended; both directions of a call whose control connection was not captured.
 */
#include "analyze/engine.h"

#include <string.h>

#include "analyze/alloc.h"
#include "analyze/automaton.h"
#include "analyze/decrypt.h"
#include "analyze/leaks.h"
#include "analyze/multilink.h"
#include "analyze/strays.h"

/* So long after the Reply (ns) GRE with a strange id may be the call's own. */
#define MISMATCH_WINDOW INT64_C(60000000000)
#define BIND_REACH 64     /* a pair's most recent calls that strange GRE may belong to */
#define NEAR_SEQUENCES 32 /* numbers around the newest that go on a flow */
#define FIRST_SEQUENCES 8 /* a call's first packet bears 0 or 1; a few may be lost */

static bool accepted(const struct call *call)
{
    return call->reply.frame && call->reply_result == 1;
}

/* A call whose receiver's id was not yet told: its Reply is late, or was not captured. */
static struct call *call_without_id(const struct pair *pair, unsigned to)
{
    unsigned reach = BIND_REACH;
    for (struct call *call = pair->calls; call && reach--; call = call->next)
        if (call->tunnel && !call->ended && !call->id_known[to] && call->request.frame &&
            (!call->reply.frame || call->reply_result == 1))
            return call;
    return NULL;
}

/* The one call that was just set up and got no GRE for `to` yet, where this may be its
 * first: its id was changed on the way. */
static struct call *call_without_gre(const struct pptpscope *scope, const struct pair *pair, unsigned to,
                                     const struct gre *gre)
{
    struct call *found = NULL;
    unsigned reach = BIND_REACH;
    if (gre->has_sequence && gre->sequence > FIRST_SEQUENCES)
        return NULL;
    for (struct call *call = pair->calls; call && reach--; call = call->next) {
        const bool has_gre = call->flows[!to] && call->flows[!to]->facts.gre_packets;
        if (!call->tunnel || call->ended || has_gre || !accepted(call) ||
            scope->clock - call->reply.time > MISMATCH_WINDOW)
            continue;
        if (found)
            return NULL;
        found = call;
    }
    return found;
}

/* GRE only: the other direction of a call. Its acknowledgments name numbers that
 * this direction sent; without that proof, a single candidate will do. */
static struct call *other_direction(const struct pair *pair, unsigned to, const struct gre *gre)
{
    struct call *found = NULL;
    unsigned candidates = 0, reach = BIND_REACH;
    for (struct call *call = pair->calls; call && reach--; call = call->next) {
        const struct flow *flow = call->flows[to]; /* what `to` sent so far */
        if (call->ended || call->id_known[to] || !flow)
            continue;
        if (gre->has_acknowledgment && flow->numbered && gre->acknowledgment - flow->first_sequence <
            flow->newest - flow->first_sequence + 64)
            return call;
        candidates++;
        found = call;
    }
    return candidates == 1 ? found : NULL;
}

/* A control connection whose call is not known: joined in mid-session, or cut by the
 * snapshot length. */
static struct tunnel *lone_tunnel(const struct pair *pair)
{
    struct tunnel *found = NULL;
    unsigned reach = BIND_REACH;
    for (struct tunnel *tunnel = pair->tunnels; tunnel && reach--; tunnel = tunnel->next) {
        const bool from_start = tunnel->syn.frame || tunnel->sccrq.frame;
        const bool unread = (tunnel->streams[0].cut || tunnel->streams[1].cut) && tunnel->sccrp_result <= 1;
        if ((from_start && !unread) || tunnel->call_count || tunnel->closed)
            continue;
        if (found)
            return NULL;
        found = tunnel;
    }
    return found;
}

static struct call *open_lone_call(struct pptpscope *scope, struct pair *pair, unsigned to)
{
    struct call *call = engine_add_call(scope, pair);
    call->client = (uint8_t)!to; /* until something tells better */
    struct tunnel *tunnel = lone_tunnel(pair);
    if (tunnel)
        engine_join_tunnel(call, tunnel);
    return call;
}

static struct call *bind_call(struct pptpscope *scope, struct pair *pair, unsigned to, const struct gre *gre)
{
    struct call *call = call_without_gre(scope, pair, to, gre);
    if (call) {
        engine_learn_strange_id(scope, call, to, gre->call_id);
        return call;
    }
    call = call_without_id(pair, to);
    if (!call)
        call = other_direction(pair, to, gre);
    if (!call)
        call = open_lone_call(scope, pair, to);
    engine_learn_id(scope, call, to, gre->call_id);
    return call;
}

/*
 * How well GRE for `to` fits a call that shares its id with another one, as behind a NAT
 * that does not change ids: by the numbers that it acknowledges, and by its own.
 */
static int fits(const struct call *call, unsigned to, const struct gre *gre)
{
    const struct flow *sent = call->flows[to], *heard = call->flows[!to];
    int score = 0;
    if (gre->has_acknowledgment && sent && sent->numbered)
        score += gre->acknowledgment - sent->first_sequence < sent->newest - sent->first_sequence + 1 ? 4 : -4;
    if (!gre->has_sequence)
        return score;
    if (!heard || !heard->numbered)
        return score + (gre->sequence <= FIRST_SEQUENCES ? 1 : -2);
    const int32_t step = (int32_t)(gre->sequence - heard->newest);
    return score + (step == 1 ? 2 : step > -NEAR_SEQUENCES && step < NEAR_SEQUENCES ? 1 : -2);
}

/* The id is that of a call which is over, and the numbers begin anew: of the call whose Reply is still to come, with
 * the same id again (pptpd gives 0 to all). */
static struct call *begun_anew(struct pptpscope *scope, const struct call *over, unsigned to, const struct gre *gre)
{
    const struct flow *const heard = over->flows[!to];
    if (!over->ended || !gre->has_sequence || gre->sequence > FIRST_SEQUENCES || !heard || !heard->numbered ||
        gre->sequence - heard->newest - 1 < NEAR_SEQUENCES)
        return NULL;
    struct call *const call = call_without_id(over->pair, to);
    if (call)
        engine_learn_id(scope, call, to, gre->call_id);
    return call;
}

/* The call that hears `gre`; `*from` is the sender's raw side. */
static struct call *call_for(struct pptpscope *scope, const struct datagram *datagram, const struct gre *gre,
                             unsigned *from)
{
    struct pair *pair = engine_pair(scope, &datagram->source, &datagram->destination, true);
    if (!pair->gre_seen) {
        pair->gre_seen = true;
        scope->gre_pairs++;
    }
    unsigned to = pair_side(pair, &datagram->destination);
    struct call *call = engine_find_call(scope, pair, to, gre->call_id, fits, gre);
    if (!call && address_equal(&pair->ends[0], &pair->ends[1])) {
        call = engine_find_call(scope, pair, !to, gre->call_id, fits, gre);
        to = call ? !to : to;
    }
    *from = !to;
    if (!call)
        return bind_call(scope, pair, to, gre);
    struct call *const next = begun_anew(scope, call, to, gre);
    return next ? next : call;
}

static void log_ppp(struct pptpscope *scope, struct call *call, unsigned from, const struct frame *frame,
                    const struct span *octets, const struct ppp_result *result)
{
    if (!hand_wants(scope))
        return;
    const struct event event = { .frame = scope->datagram->frame,
                                 .time = scope->datagram->time,
                                 .kind = ppp_is_data(frame->ppp.protocol) ? EVENT_DATA : EVENT_PPP,
                                 .stage = result->stage,
                                 .from = (enum side)from,
                                 .protocol = frame->ppp.protocol,
                                 .code = result->code,
                                 .before = { result->before[0], result->before[1] },
                                 .after = { result->after[0], result->after[1] },
                                 .retransmission = result->retransmission,
                                 .renegotiation = result->renegotiation,
                                 .chap_algorithm = result->chap_algorithm,
                                 .short_sequence = frame->kind == BODY_MULTILINK &&
                                                   ppplink_short_sequence(&call->link, from),
                                 .captured = octets->have,
                                 .length = octets->length,
                                 .octets = octets->octets };
    hand_event(scope, &call->log, &event, result->keepalive, hand_answers_ppp(scope, call, from, frame));
}

static void log_data(struct pptpscope *scope, struct call *call, unsigned from, const struct frame *frame,
                     const struct span *octets)
{
    const struct ppp_result first = { .stage = STAGE_DATA,
                                      .before = { AUTOMATON_NOT_SEEN, AUTOMATON_NOT_SEEN },
                                      .after = { AUTOMATON_NOT_SEEN, AUTOMATON_NOT_SEEN } };
    log_ppp(scope, call, from, frame, octets, &first);
}

static void take_data(struct pptpscope *scope, struct call *call, unsigned from, const struct frame *frame,
                      const struct span *octets)
{
    struct flow *flow = call->flows[from];
    const uint16_t protocol = frame->ppp.protocol;
    const uint32_t known = flow->facts.protocol_count;
    const bool encrypted = frame->kind == BODY_MPPE && frame->body.mppe.encrypted;
    hand_data(scope, encrypted);
    flow_payload(flow, protocol, frame->ppp.payload.length, scope->datagram->frame, scope->datagram->time);
    ppplink_data(&call->link, from, encrypted, scope->datagram->frame);
    clear_data_user(&call->link, from, frame, scope->datagram->frame);
    complaints_data(&call->link.complaints, from, frame, scope->datagram->frame, scope->datagram->time);
    if (flow->facts.protocol_count != known)
        log_data(scope, call, from, frame, octets);
}

/* The addresses that IPCP agreed on: outside of the tunnel they do not belong. */
static void watch_addresses(struct pptpscope *scope, const struct call *call)
{
    const struct machine *const ipcp = ppplink_machine(&call->link, PPP_IPCP);
    for (unsigned raw = 0; ipcp && machine_is_open(ipcp) && raw < 2; raw++) {
        const struct offer *const offer = half_agreed(&ipcp->facts.ends[raw], IPCP_ADDRESS);
        struct address address = { .family = 4 };
        static const uint8_t none[4] = { 0 };
        if (!offer || offer->kept != 4 || memcmp(offer->value, none, 4) == 0)
            continue;
        memcpy(address.octets, offer->value, 4);
        leaks_watch(scope, &address);
    }
}

static void take_control(struct pptpscope *scope, struct call *call, unsigned from, const struct frame *frame,
                         const struct span *octets)
{
    const struct datagram *datagram = scope->datagram;
    struct ppp_result result;
    flow_payload(call->flows[from], frame->ppp.protocol, frame->ppp.payload.length, datagram->frame, datagram->time);
    const struct head *body = frame->kind == BODY_NONE || frame->kind == BODY_UNKNOWN
                                  ? &frame->ppp.head
                                  : (const struct head *)&frame->body;
    const bool inside = frame->kind == BODY_EAP && frame->body.eap.inner.head.status == READER_MALFORMED;
    if (body->status == READER_MALFORMED || inside) {
        scope->unread[ENGINE_PPP_PACKET]++;
        call->link.malformed++;
    }
    ppplink_packet(&call->link, call->peers, from, frame, datagram->payload, datagram->frame, datagram->time, &result);
    if (frame->kind == BODY_CP)
        complaints_control(&call->link.complaints, from, &frame->body.cp, call->flows[!from], datagram->frame,
                           datagram->time);
    if (frame->ppp.protocol == PPP_IPCP)
        watch_addresses(scope, call);
    log_ppp(scope, call, from, frame, octets, &result);
}

/* What the negotiation says about the packet in hand: of CHAP its code decides whose proof it is about. */
static struct frame_context known_of(const struct call *call, unsigned from, const struct span *ppp)
{
    const uint8_t *octets = ppp->octets;
    uint32_t at = ppp->have >= 2 && octets[0] == 0xFF && octets[1] == 0x03 ? 2 : 0;
    struct frame_context known = { .chap_algorithm = CHAP_UNKNOWN };
    if (ppp->have < at + 3)
        return known;
    if (octets[at] == PPP_MULTILINK || (octets[at] == 0 && octets[at + 1] == PPP_MULTILINK))
        known.short_sequence = ppplink_short_sequence(&call->link, from);
    else if (octets[at] == (PPP_CHAP >> 8) && octets[at + 1] == (PPP_CHAP & 0xFF))
        known.chap_algorithm = ppplink_algorithm(&call->link, from, octets[at + 2]);
    return known;
}

/*
 * A multilink packet. What it carries whole is taken like a packet of its own, and the
 * multilink header counted beside it; a part of one is user data that nobody can read.
 */
static void take_multilink(struct pptpscope *scope, struct call *call, unsigned from, const struct frame *frame,
                           const struct span *octets)
{
    const struct datagram *datagram = scope->datagram;
    const struct span *payload = &frame->ppp.payload;
    struct reader block = reader_init(datagram->payload, datagram->captured, datagram->wire_length);
    const struct multilink *header = frame->kind == BODY_MULTILINK ? &frame->body.multilink : NULL;
    const bool readable = header && header->head.status == READER_OK;
    struct frame inner;
    block.at = payload->at;
    struct reader r = reader_child(&block, payload->length);
    r.at = header && header->has_first ? header->first.head.at : r.end;
    struct reader peek = r;
    const struct span carried = reader_rest(&peek);
    const bool whole = readable && header->begins && header->ends && header->has_first &&
                       frame_dissect(&r, known_of(call, from, &carried), &inner);
    const struct multilink_flow before = call->multilink[from];
    multilink_count(&call->multilink[from], readable ? header : NULL, datagram->frame);
    if (!whole || inner.ppp.protocol == PPP_MULTILINK) {
        take_data(scope, call, from, frame, octets);
        if (before.whole && !before.fragments && !before.unread) /* its protocol is known already: shown all the same */
            log_data(scope, call, from, frame, octets);
        return;
    }
    flow_carrier(call->flows[from], PPP_MULTILINK, payload->length);
    if (ppp_is_data(inner.ppp.protocol))
        take_data(scope, call, from, &inner, &carried);
    else
        take_control(scope, call, from, &inner, &carried);
}

static bool take_ppp(struct pptpscope *scope, struct call *call, unsigned from, const struct gre *gre, bool copy,
                     struct frame *frame)
{
    const struct datagram *datagram = scope->datagram;
    struct reader block = reader_init(datagram->payload, datagram->captured, datagram->wire_length);
    block.at = gre->payload.at;
    struct reader r = reader_child(&block, gre->payload.length);
    if (!frame_dissect(&r, known_of(call, from, &gre->payload), frame)) {
        scope->unread[ENGINE_PPP]++;
        if (!copy)
            clear_data_unread(&call->link, from, gre->payload.length, datagram->frame);
        return false;
    }
    if (copy)
        return true;
    if (frame->ppp.protocol == PPP_MULTILINK)
        take_multilink(scope, call, from, frame, &gre->payload);
    else if (ppp_is_data(frame->ppp.protocol))
        take_data(scope, call, from, frame, &gre->payload);
    else
        take_control(scope, call, from, frame, &gre->payload);
    return true;
}

/* An echo or the like says nothing that a packet gone through again would add. */
static bool negotiates(const struct frame *frame)
{
    if (ppp_is_data(frame->ppp.protocol) && frame->ppp.protocol != PPP_MULTILINK)
        return false;
    return frame->kind != BODY_CP || frame->ppp.protocol != PPP_LCP || frame->body.cp.code < CP_ECHO_REQ ||
           frame->body.cp.code > CP_DISCARD_REQ;
}

bool gre_replay(struct pptpscope *scope, struct call *call, unsigned from, const struct datagram *datagram,
                struct gre *gre, struct frame *frame)
{
    const struct datagram *const current = scope->datagram;
    struct reader r = reader_init(datagram->payload, datagram->captured, datagram->wire_length);
    if (!gre_dissect(&r, gre))
        return false;
    struct flow *flows[2] = { call->flows[0], call->flows[1] }, scratch[2] = { 0 };
    struct multilink_flow multilink[2] = { call->multilink[0], call->multilink[1] };
    uint64_t unread[ENGINE_UNREAD_COUNT];
    memcpy(unread, scope->unread, sizeof unread);
    call->flows[0] = &scratch[0];
    call->flows[1] = &scratch[1];
    scope->datagram = datagram;
    const bool good = take_ppp(scope, call, from, gre, false, frame);
    scope->datagram = current;
    for (unsigned side = 0; side < 2; side++) {
        flow_clear(&scratch[side]);
        call->flows[side] = flows[side];
        call->multilink[side] = multilink[side];
    }
    memcpy(scope->unread, unread, sizeof unread);
    return good;
}

/* Another tunnel: of no call. Between hosts that speak PPTP a face sees it all the same:
 * a router's probe of the path, or a peer that puts its packets into the wrong GRE. */
static void other_gre(struct pptpscope *scope, const struct datagram *datagram, const struct gre *gre)
{
    const struct pptpscope_packet packet = { .datagram = datagram, .gre = gre, .hand = &scope->hand };
    scope->unread[ENGINE_GRE_VERSION] += gre->version == 0;
    engine_other(scope, datagram);
    if (scope->config.on_packet && engine_pair(scope, &datagram->source, &datagram->destination, false))
        scope->config.on_packet(scope->config.context, &packet);
}

void gre_input(struct pptpscope *scope, const struct datagram *datagram)
{
    struct gre gre;
    struct frame frame;
    struct reader r = reader_init(datagram->payload, datagram->captured, datagram->wire_length);
    if (!gre_dissect(&r, &gre)) {
        scope->unread[ENGINE_GRE_HEADER]++;
        return;
    }
    if (!gre.enhanced) {
        other_gre(scope, datagram, &gre);
        return;
    }
    unsigned from;
    struct call *call = call_for(scope, datagram, &gre, &from);
    engine_touch_call(call);
    hand_call(scope, call, from);
    extent_add(&call->extent, datagram->frame, datagram->time);
    extent_add(&call->gre, datagram->frame, datagram->time);
    if (datagram->captured < datagram->wire_length && call->snapped++ == 0)
        call->snapped_frame = datagram->frame;
    for (unsigned side = 0; side < 2; side++)
        if (!call->flows[side])
            call->flows[side] = alloc_zero(1, sizeof *call->flows[side]);
    call->flows[from]->window.size = call->window[!from];
    path_packet(&call->path[from], datagram);
    if (gre.has_acknowledgment)
        path_acknowledged(&call->path[!from], gre.acknowledgment);
    if (gre.head.status == READER_MALFORMED) { /* its payload length lied: what is there is read */
        scope->unread[ENGINE_GRE_HEADER]++;
        call->link.malformed++;
    }
    struct flow_change change =
        flow_packet(call->flows[from], call->flows[!from], &gre, datagram->frame, datagram->time);
    const struct flow *const other = call->flows[!from];
    ppplink_heard(&call->link, from, gre.has_sequence ? &gre.sequence : NULL,
                  (struct heard){ other->acknowledged, other->newest_ack }, datagram->frame, datagram->time);
    const enum flow_verdict verdict = change.verdict;
    if (verdict == FLOW_DUPLICATE)
        hand_duplicate(scope);
    if (copies_seen(&scope->copies, datagram))
        flow_copy(call->flows[from], &gre, &change);
    const bool has_ppp = gre.payload.length > 0 &&
                         take_ppp(scope, call, from, &gre, verdict == FLOW_DUPLICATE, &frame);
    if (gre.payload.length > 0)
        decrypt_packet(scope, call, from, &gre, has_ppp ? &frame : NULL, verdict == FLOW_DUPLICATE);
    if (has_ppp && verdict != FLOW_DUPLICATE && ppp_is_data(frame.ppp.protocol))
        path_data(&call->path[from], datagram, &gre, &frame);
    if (has_ppp && verdict != FLOW_DUPLICATE && negotiates(&frame))
        strays_note(scope, call, from);
    if (!scope->config.on_packet)
        return;
    const struct pptpscope_packet packet = { .datagram = datagram, .gre = &gre,
                                             .frame = gre.payload.have > 0 ? &frame : NULL,
                                             .change = &change,
                                             .hand = &scope->hand };
    scope->config.on_packet(scope->config.context, &packet);
}
