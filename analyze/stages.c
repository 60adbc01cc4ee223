/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stages.c: how far a session came, stage by stage, and how and by whom it ended.
 */
#include "analyze/build.h"

#include <stdio.h>
#include <string.h>

#include "dissect/names.h"
#include "dissect/ppp.h"

/* A Terminate-Request so long before the end (ns) does not give its reason. */
#define REASON_REACH INT64_C(10000000000)

/* --- the end: the first of what can end a session -------------------------------- */

struct ending {
    enum ended how;
    struct moment at;
    struct tcp_place place;
};

/* The sender of `b` had received `a`. */
static bool had_seen(const struct ending *b, const struct ending *a)
{
    return a->at.from != b->at.from && a->place.ends_known && b->place.seen_known &&
           (int32_t)(b->place.seen - a->place.ends) >= 0;
}

struct endings {
    struct ending of[12];
    unsigned count;
};

/* `place` NULL: not on the control connection. */
static void add(struct endings *all, enum ended how, const struct moment *moment, const struct tcp_place *place,
                uint64_t not_before)
{
    if (moment->frame && moment->frame >= not_before && all->count < sizeof all->of / sizeof all->of[0])
        all->of[all->count++] = (struct ending){ how, *moment, place ? *place : (struct tcp_place){ 0 } };
}

/* The first of those that the sender of `than` had received, or of all (NULL). */
static const struct ending *first_of(const struct endings *all, const struct ending *than)
{
    const struct ending *first = NULL;
    for (unsigned i = 0; i < all->count; i++) {
        const struct ending *const one = &all->of[i];
        if ((!than || had_seen(than, one)) && (!first || one->at.frame < first->at.frame))
            first = one;
    }
    return first;
}

/* The capture may show the two directions out of step; the ends themselves say what they knew. */
static struct ending first_ending(const struct endings *all)
{
    const struct ending *best = first_of(all, NULL), *before = best;
    for (unsigned i = 0; before && i < all->count; i++) {
        best = before;
        before = first_of(all, best);
    }
    return best ? *best : (struct ending){ .how = ENDED_NOT };
}

static void tunnel_endings(struct endings *all, const struct tunnel *t, uint64_t not_before)
{
    add(all, ENDED_CONTROL_STOP, &t->stop, &t->stop_place, not_before);
    add(all, ENDED_TCP_FIN, &t->fin[0], &t->fin_place[0], not_before);
    add(all, ENDED_TCP_FIN, &t->fin[1], &t->fin_place[1], not_before);
    add(all, ENDED_TCP_RST, &t->rst, &t->rst_place, not_before);
    if (!t->syn_ack.frame && t->syn.frame && !t->rst.frame)
        add(all, ENDED_ICMP, &t->icmp.at, NULL, not_before);
}

/* Nobody ends a call whose id is another call's by now: its own end was not captured. */
static void drop_if_replaced(struct ending *best, const struct call *c)
{
    if (c->replaced.frame && best->at.frame > c->replaced.frame)
        best->how = ENDED_NOT;
}

static void call_endings(struct endings *all, const struct call *c)
{
    add(all, ENDED_CALL_CLEAR, &c->clear, &c->clear_place, 0);
    add(all, ENDED_CALL_DISCONNECT, &c->disconnect, &c->disconnect_place, 0);
    if (!c->link.terminated || c->link.terminated_by >= c->link.termination_count)
        return;
    const struct termination *t = &c->link.terminations[c->link.terminated_by];
    const struct moment moment = { .frame = t->known, .time = t->time, .from = t->from };
    add(all, ENDED_LCP_TERMINATE, &moment, NULL, 0);
}

/* "call refused: General error, No-Resource": a result in words, with its error code. */
static void reason_words(struct ended_facts *ended, const struct names *names, uint8_t result, uint8_t error,
                         const char *label)
{
    const struct name *name = names_find(names, result);
    const struct name *detail = error ? names_find(&names_pptp_errors, error) : NULL;
    char text[200], number[16];
    snprintf(number, sizeof number, "%u", result);
    const int length = snprintf(text, sizeof text, "%s: %s%s%s", label, name ? name->full : number,
                                detail ? ", " : "", detail ? detail->full : "");
    wire_text_set(&ended->reason, (const uint8_t *)text, (size_t)length);
}

/*
 * The reason stands in the Terminate-Request that opened the end: Windows writes its
 * error number on CCP's or IPCP's, and 0 on the LCP one that follows.
 */
static void link_reason(struct ended_facts *ended, const struct ppplink *link)
{
    for (uint32_t i = 0; i < link->termination_count; i++) {
        const struct termination *t = &link->terminations[i];
        if (ended->time - t->time > REASON_REACH)
            continue;
        if (t->windows_error_known && (!ended->windows_error_known || !ended->windows_error)) {
            ended->windows_error_known = true;
            ended->windows_error = t->windows_error;
        }
        if (t->text.text && !ended->reason.text && t->protocol == PPP_LCP)
            ended->reason = wire_text_copy(&t->text);
    }
}

static void set_reason(struct build *b, struct ended_facts *ended)
{
    const struct call *c = b->call;
    if (c)
        link_reason(ended, &c->link);
    if (ended->reason.text)
        return;
    if (c && c->reply.frame && c->reply_result != 1)
        reason_words(ended, c->incoming ? &names_pptp_icrp_results : &names_pptp_ocrp_results, c->reply_result,
                     c->reply_error, "call refused");
    else if (b->tunnel && b->tunnel->sccrp.frame && b->tunnel->sccrp_result != 1)
        reason_words(ended, &names_pptp_sccrp_results, b->tunnel->sccrp_result, b->tunnel->sccrp_error,
                     "control connection refused");
    else if (ended->how == ENDED_CALL_DISCONNECT)
        reason_words(ended, &names_pptp_cdn_results, c->disconnect_result, c->disconnect_error, "call disconnected");
    else if (ended->how == ENDED_CONTROL_STOP && b->tunnel && b->tunnel->stop_reason > 1) /* 1 is "none" */
        reason_words(ended, &names_pptp_stop_reasons, b->tunnel->stop_reason, 0,
                     "control connection stopped");
}

static int64_t last_time(const struct build *b)
{
    int64_t last = b->call ? b->call->extent.last_time : INT64_MIN;
    if (b->tunnel && b->tunnel->extent.last_time > last)
        last = b->tunnel->extent.last_time;
    return last;
}

static const struct termination *ending_request(const struct build *b)
{
    return &b->call->link.terminations[b->call->link.terminated_by];
}

uint64_t build_ended_behind(const struct build *b)
{
    const struct ended_facts *const ended = &b->session->ended;
    return ended->how == ENDED_LCP_TERMINATE ? ending_request(b)->behind : ended->frame;
}

void build_ended(struct build *b)
{
    struct ended_facts *ended = &b->session->ended;
    struct endings all = { .count = 0 };
    if (b->call)
        call_endings(&all, b->call);
    if (b->call && b->call->reply_result != 1 && b->tunnel && b->tunnel->call_count > 1)
        add(&all, ENDED_CALL_REFUSED, &b->call->reply, NULL, 0); /* other calls go on; else the tunnel is the attempt */
    if (b->tunnel)
        tunnel_endings(&all, b->tunnel, b->call && !b->call->first_of_tunnel ? b->call->extent.first_frame : 0);
    struct ending best = first_ending(&all);
    if (b->call)
        drop_if_replaced(&best, b->call);
    ended->by = SIDE_UNKNOWN;
    if (best.how == ENDED_NOT) {
        const bool replaced = b->call && b->call->replaced.frame;
        const bool silent = replaced || b->clock - last_time(b) >= SILENCE;
        ended->how = silent ? ENDED_SILENCE : ENDED_CAPTURE_END;
        ended->frame = b->session->last_frame;
        ended->time = b->session->end;
        return;
    }
    ended->how = best.how;
    ended->by = best.how == ENDED_ICMP && best.at.from > 1 ? SIDE_NETWORK : build_side(b, best.at.from);
    ended->frame = best.how == ENDED_LCP_TERMINATE ? ending_request(b)->frame : best.at.frame;
    ended->time = best.at.time;
    set_reason(b, ended);
    if (ended->frame > b->session->last_frame) { /* a tunnel of several calls, stopped with this one alive */
        b->session->last_frame = ended->frame;
        b->session->end = ended->time > b->session->end ? ended->time : b->session->end;
    }
}

/* --- stages ---------------------------------------------------------------------------- */

static void span_of(struct stage_facts *stage, const struct extent *extent)
{
    stage->first_frame = extent->first_frame;
    stage->last_frame = extent->last_frame;
    stage->first_time = extent->first_time;
    stage->last_time = extent->last_time;
}

static void add_moment(struct extent *extent, const struct moment *moment)
{
    if (!moment->frame)
        return;
    if (!extent->first_frame || moment->frame < extent->first_frame) {
        extent->first_frame = moment->frame;
        extent->first_time = moment->time;
    }
    if (moment->frame > extent->last_frame) {
        extent->last_frame = moment->frame;
        extent->last_time = moment->time;
    }
}

/* What was not seen did not happen only where it could have been seen. */
static enum stage_state missing(const struct build *b)
{
    return build_saw_start(b) && !b->built->gre_decides ? STATE_ABSENT : STATE_NOT_CAPTURED;
}

static void tcp_stage(struct build *b, struct stage_facts *stage)
{
    const struct tunnel *t = b->tunnel;
    struct extent extent = { 0 };
    stage->state = STATE_NOT_CAPTURED;
    if (!t)
        return;
    add_moment(&extent, &t->syn);
    add_moment(&extent, &t->last_syn);
    add_moment(&extent, &t->syn_ack);
    add_moment(&extent, &t->established);
    const bool refused = t->syn.frame && t->rst.frame && !t->syn_ack.frame;
    if (!t->established.frame && refused)
        add_moment(&extent, &t->rst);
    span_of(stage, &extent);
    if (build_tcp_open(b))
        stage->state = t->syn.frame || t->syn_ack.frame ? STATE_OK : STATE_NOT_CAPTURED;
    else if (t->syn.frame || t->syn_ack.frame)
        stage->state = STATE_PARTIAL;
}

static void control_stage(struct build *b, struct stage_facts *stage)
{
    const struct tunnel *t = b->tunnel;
    stage->state = t ? missing(b) : STATE_NOT_CAPTURED;
    if (!t || !t->control.first_frame)
        return;
    span_of(stage, &t->control);
    stage->state = t->sccrp.frame ? (t->sccrp_result == 1 ? STATE_OK : STATE_FAILED) : STATE_PARTIAL;
}

static void call_stage(struct build *b, struct stage_facts *stage)
{
    const struct call *c = b->call;
    struct extent extent = { 0 };
    stage->state = b->tunnel ? missing(b) : STATE_NOT_CAPTURED;
    if (!c || (!c->request.frame && !c->reply.frame && !c->connected.frame))
        return;
    add_moment(&extent, &c->request);
    add_moment(&extent, &c->reply);
    add_moment(&extent, &c->connected);
    span_of(stage, &extent);
    const bool connected = c->gre.first_frame || (c->incoming ? c->connected.frame : c->reply.frame);
    if (c->reply.frame && c->reply_result != 1)
        stage->state = STATE_FAILED;
    else
        stage->state = connected ? STATE_OK : STATE_PARTIAL;
}

static void gre_stage(struct build *b, struct stage_facts *stage)
{
    const struct call *c = b->call;
    stage->state = c ? STATE_NOT_CAPTURED : missing(b);
    if (!c || !c->gre.first_frame) {
        if (c && c->reply.frame && c->reply_result != 1)
            stage->state = STATE_ABSENT;
        return;
    }
    span_of(stage, &c->gre);
    const bool both = c->flows[0]->facts.gre_packets && c->flows[1]->facts.gre_packets;
    stage->state = both ? STATE_OK : STATE_PARTIAL;
}

static void negotiation_stage(const struct negotiation *n, struct stage_facts *stage)
{
    stage->first_frame = n->first_frame ? n->first_frame : n->rejected_frame;
    stage->first_time = n->first_time;
    stage->last_frame = n->opened ? n->opened_frame : n->last_frame ? n->last_frame : n->rejected_frame;
    stage->last_time = n->opened ? n->opened_time : n->last_time;
    stage->state = n->opened ? STATE_OK : STATE_PARTIAL;
}

static void lcp_stage(struct build *b, struct stage_facts *stage)
{
    const struct negotiation *lcp = session_negotiation(b->session, PPP_LCP);
    stage->state = missing(b);
    if (!lcp || !lcp->first_frame)
        return;
    if (lcp->ends[0].requested || lcp->ends[1].requested || lcp->ends[0].agreed || lcp->ends[1].agreed) {
        negotiation_stage(lcp, stage);
        return;
    }
    stage->state = STATE_NOT_CAPTURED; /* echoes and terminations of a link that opened before */
}

static void auth_stage(struct build *b, struct stage_facts *stage)
{
    const struct login *login = &b->call->link.login;
    const struct auth_facts *auth = &b->session->auth;
    stage->state = missing(b);
    if (!login->first_frame)
        return;
    const struct extent extent = { login->first_frame, login->last_frame, login->first_time, login->last_time };
    span_of(stage, &extent);
    stage->state = auth->result == AUTH_SUCCESS   ? STATE_OK
                   : auth->result == AUTH_FAILURE ? STATE_FAILED
                                                  : STATE_PARTIAL;
}

static void ccp_stage(struct build *b, struct stage_facts *stage)
{
    const struct negotiation *ccp = session_negotiation(b->session, PPP_CCP);
    stage->state = missing(b);
    if (ccp)
        negotiation_stage(ccp, stage);
}

/* IPCP speaks for the stage; another network protocol where no end asked for IPCP. */
static void ncp_stage(struct build *b, struct stage_facts *stage)
{
    const struct session *s = b->session;
    const struct negotiation *best = session_negotiation(s, PPP_IPCP);
    stage->state = missing(b);
    for (uint32_t i = 0; !best && i < s->negotiation_count; i++) {
        if (ppp_is_network(s->negotiations[i].protocol))
            best = &s->negotiations[i];
    }
    if (!best)
        return;
    negotiation_stage(best, stage);
    if (s->connected_frame) { /* not the moment when it opened without an address */
        stage->last_frame = s->connected_frame;
        stage->last_time = s->connected_time;
    } else if (best->opened && best->protocol == PPP_IPCP) {
        stage->state = STATE_FAILED;
    }
}

static void data_stage(struct build *b, struct stage_facts *stage)
{
    const struct flow_facts *flow = b->session->flow;
    stage->state = flow[0].packets && flow[1].packets   ? STATE_OK
                   : flow[0].packets || flow[1].packets ? STATE_PARTIAL
                                                        : missing(b);
    if (stage->state == STATE_NOT_CAPTURED && b->session->connected_frame)
        stage->state = STATE_ABSENT;
    struct extent extent = { 0 };
    for (unsigned way = 0; way < 2; way++) {
        const struct moment first = { .frame = flow[way].first_frame, .time = flow[way].first_time };
        const struct moment last = { .frame = flow[way].last_frame, .time = flow[way].last_time };
        add_moment(&extent, &first);
        add_moment(&extent, &last);
    }
    span_of(stage, &extent);
}

static bool clean_end(const struct build *b)
{
    const struct tunnel *t = b->tunnel;
    const struct call *c = b->call;
    for (uint32_t i = 0; c && i < c->link.termination_count; i++)
        if (c->link.terminations[i].protocol == PPP_LCP && c->link.terminations[i].acked)
            return true;
    if (c && c->clear.frame && c->disconnect.frame)
        return true;
    return t && ((t->stop.frame && t->stop_reply.frame) || (t->fin[0].frame && t->fin[1].frame));
}

static void teardown_stage(struct build *b, struct stage_facts *stage)
{
    const struct ended_facts *ended = &b->session->ended;
    stage->state = STATE_ABSENT;
    if (ended->how == ENDED_CAPTURE_END) {
        stage->state = STATE_NOT_CAPTURED;
        return;
    }
    if (ended->how == ENDED_SILENCE)
        return;
    stage->state = clean_end(b) ? STATE_OK : STATE_PARTIAL;
    stage->first_frame = ended->frame;
    stage->first_time = ended->time;
    /* A tunnel of several calls may end behind a call's own last packet. */
    const bool behind = ended->frame > b->session->last_frame;
    stage->last_frame = behind ? ended->frame : b->session->last_frame;
    stage->last_time = behind ? ended->time : b->session->end;
}

void build_stages(struct build *b)
{
    struct session *s = b->session;
    struct stage_facts *stages = s->stages;
    tcp_stage(b, &stages[STAGE_TCP]);
    control_stage(b, &stages[STAGE_CONTROL]);
    call_stage(b, &stages[STAGE_CALL]);
    gre_stage(b, &stages[STAGE_GRE]);
    lcp_stage(b, &stages[STAGE_LCP]);
    if (b->call)
        auth_stage(b, &stages[STAGE_AUTH]);
    ccp_stage(b, &stages[STAGE_CCP]);
    ncp_stage(b, &stages[STAGE_NCP]);
    data_stage(b, &stages[STAGE_DATA]);
    teardown_stage(b, &stages[STAGE_TEARDOWN]);
    if (s->failed_stage != STAGE_NONE)
        stages[s->failed_stage].state = STATE_FAILED;
}
