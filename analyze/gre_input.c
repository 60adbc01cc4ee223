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

/* So long after the Reply (ns) GRE with a strange id may be the call's own. */
#define MISMATCH_WINDOW INT64_C(60000000000)
#define BIND_REACH 64     /* a pair's most recent calls that strange GRE may belong to */
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
    if (!tunnel)
        return call;
    call->tunnel = tunnel;
    call->first_of_tunnel = true;
    call->client = tunnel->client;
    tunnel->call_count++;
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
    struct call *call = engine_find_call(scope, pair, to, gre->call_id);
    if (!call && address_equal(&pair->ends[0], &pair->ends[1])) {
        call = engine_find_call(scope, pair, !to, gre->call_id);
        to = call ? !to : to;
    }
    *from = !to;
    return call ? call : bind_call(scope, pair, to, gre);
}

static void log_ppp(struct pptpscope *scope, struct call *call, unsigned from, const struct frame *frame,
                    const struct gre *gre, const struct ppp_result *result)
{
    if (!scope->config.keep_events)
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
                                 .chap_algorithm = result->chap_algorithm,
                                 .short_sequence = frame->kind == BODY_MULTILINK &&
                                                   ppplink_short_sequence(&call->link, from),
                                 .captured = gre->payload.have,
                                 .length = gre->payload.length,
                                 .octets = gre->payload.octets };
    eventlog_add(&call->log, &event, result->keepalive);
}

static void take_data(struct pptpscope *scope, struct call *call, unsigned from, const struct frame *frame,
                      const struct gre *gre)
{
    struct flow *flow = call->flows[from];
    const uint16_t protocol = frame->ppp.protocol;
    const uint32_t known = flow->facts.protocol_count;
    const bool encrypted = frame->kind == BODY_MPPE && frame->body.mppe.encrypted;
    flow_payload(flow, protocol, frame->ppp.payload.length, scope->datagram->frame, scope->datagram->time);
    ppplink_data(&call->link, from, encrypted, scope->datagram->frame);
    if (flow->facts.protocol_count == known)
        return;
    const struct ppp_result first = { .stage = STAGE_DATA,
                                      .before = { AUTOMATON_NOT_SEEN, AUTOMATON_NOT_SEEN },
                                      .after = { AUTOMATON_NOT_SEEN, AUTOMATON_NOT_SEEN } };
    log_ppp(scope, call, from, frame, gre, &first);
}

static void take_control(struct pptpscope *scope, struct call *call, unsigned from, const struct frame *frame,
                         const struct gre *gre)
{
    const struct datagram *datagram = scope->datagram;
    struct ppp_result result;
    flow_payload(call->flows[from], frame->ppp.protocol, frame->ppp.payload.length, datagram->frame, datagram->time);
    const struct head *body = frame->kind == BODY_NONE || frame->kind == BODY_UNKNOWN
                                  ? &frame->ppp.head
                                  : (const struct head *)&frame->body;
    if (body->status == READER_MALFORMED) {
        scope->unread[ENGINE_PPP_PACKET]++;
        call->link.malformed++;
    }
    ppplink_packet(&call->link, call->peers, from, frame, datagram->payload, datagram->frame, datagram->time, &result);
    log_ppp(scope, call, from, frame, gre, &result);
}

/* What the negotiation says about the packet in hand: of CHAP its code decides whose proof it is about. */
static struct frame_context known_of(const struct call *call, unsigned from, const struct gre *gre)
{
    const uint8_t *octets = gre->payload.octets;
    uint32_t at = gre->payload.have >= 2 && octets[0] == 0xFF && octets[1] == 0x03 ? 2 : 0;
    struct frame_context known = { .chap_algorithm = CHAP_UNKNOWN };
    if (gre->payload.have < at + 3)
        return known;
    if (octets[at] == PPP_MULTILINK || (octets[at] == 0 && octets[at + 1] == PPP_MULTILINK))
        known.short_sequence = ppplink_short_sequence(&call->link, from);
    else if (octets[at] == (PPP_CHAP >> 8) && octets[at + 1] == (PPP_CHAP & 0xFF))
        known.chap_algorithm = ppplink_algorithm(&call->link, from, octets[at + 2]);
    return known;
}

static bool take_ppp(struct pptpscope *scope, struct call *call, unsigned from, const struct gre *gre, bool copy,
                     struct frame *frame)
{
    const struct datagram *datagram = scope->datagram;
    struct reader block = reader_init(datagram->payload, datagram->captured, datagram->wire_length);
    block.at = gre->payload.at;
    struct reader r = reader_child(&block, gre->payload.length);
    if (!frame_dissect(&r, known_of(call, from, gre), frame)) {
        scope->unread[ENGINE_PPP]++;
        return false;
    }
    if (copy)
        return true;
    if (ppp_is_data(frame->ppp.protocol))
        take_data(scope, call, from, frame, gre);
    else
        take_control(scope, call, from, frame, gre);
    return true;
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
        scope->unread[ENGINE_GRE_VERSION] += gre.version == 0;
        engine_other(scope, datagram);
        return;
    }
    unsigned from;
    struct call *call = call_for(scope, datagram, &gre, &from);
    engine_touch_call(call);
    extent_add(&call->extent, datagram->frame, datagram->time);
    extent_add(&call->gre, datagram->frame, datagram->time);
    if (datagram->captured < datagram->wire_length && call->snapped++ == 0)
        call->snapped_frame = datagram->frame;
    for (unsigned side = 0; side < 2; side++)
        if (!call->flows[side])
            call->flows[side] = alloc_zero(1, sizeof *call->flows[side]);
    if (gre.head.status == READER_MALFORMED) { /* its payload length lied: what is there is read */
        scope->unread[ENGINE_GRE_HEADER]++;
        call->link.malformed++;
    }
    const enum flow_verdict verdict =
        flow_packet(call->flows[from], call->flows[!from], &gre, datagram->frame, datagram->time);
    if (copies_seen(&scope->copies, datagram))
        flow_copy(call->flows[from], &gre);
    const bool has_ppp = gre.payload.length > 0 &&
                         take_ppp(scope, call, from, &gre, verdict == FLOW_DUPLICATE, &frame);
    if (!scope->config.on_packet)
        return;
    const struct pptpscope_packet packet = { .datagram = datagram, .gre = &gre, .frame = has_ppp ? &frame : NULL };
    scope->config.on_packet(scope->config.context, &packet);
}
