/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outcome.c: connected, failed or incomplete, and where it failed (design's
 * definitions; time limits without an answer as in section 0.1 of the catalogue).
 *
 * Hazards: a capture that starts late, ends early, or shows one direction only
 * decides nothing; silence counts only where the answer could have been seen.
 */
#include "analyze/build.h"

#include <string.h>

#include "dissect/ppp.h"

#define SECONDS(n) ((n) * INT64_C(1000000000))
#define SYN_LIMIT SECONDS(7)      /* and three sent */
#define SYN_LIMIT_COUNT 3
#define CONTROL_LIMIT SECONDS(20) /* control and call requests */
#define RESTART_LIMIT SECONDS(4)  /* an unanswered Configure-Request is sent again by then */
#define RESTARTS_LIMIT SECONDS(10) /* ... and once more, and again */
#define LINK_LIMIT SECONDS(30)    /* Configure-Request, Challenge, Response, PAP request */

/* --- what the capture could have shown ------------------------------------------- */

bool build_saw_start(const struct build *b)
{
    if (b->tunnel && (b->tunnel->syn.frame || b->tunnel->syn_ack.frame || b->tunnel->sccrq.frame))
        return true;
    if (b->call && b->call->request.frame)
        return true;
    return !b->tunnel && b->call && b->call->link.begins_with_request;
}

/* The server knows of the open connection: it sent more than SYN/ACKs. */
bool build_tcp_open(const struct build *b)
{
    const struct tunnel *t = b->tunnel;
    if (!t->established.frame)
        return t->messages[0] || t->messages[1];
    const unsigned server = t->syn_ack.from;
    return !t->syn_ack.frame || t->packets[server] - t->copies[server] > t->syn_ack_count;
}

static bool gre_from(const struct call *c, unsigned raw)
{
    return c->flows[raw] && c->flows[raw]->facts.gre_packets > 0;
}

bool build_one_direction(const struct build *b)
{
    const struct tunnel *t = b->tunnel;
    const struct call *c = b->call;
    for (unsigned raw = 0; raw < 2; raw++) {
        const bool tcp_says = t && t->packets[raw] == 0 && t->acks_seen[!raw];
        const bool gre_denies = c && gre_from(c, raw);
        /* The other end acknowledges or answers what is not there: a filter on the path would have kept it from it. */
        const bool gre_says = c && gre_from(c, !raw) && !gre_denies && build_gre_arrives(c, raw);
        if (gre_says || (tcp_says && !gre_denies))
            return true;
    }
    return false;
}

/* The Reply granted the call, and an incoming one was connected too; GRE proves both. */
static bool accepted(const struct call *c)
{
    if (c->reply.frame && c->reply_result != 1)
        return false;
    const bool connected = c->incoming ? c->connected.frame : c->reply.frame;
    return connected || c->gre.first_frame;
}

/* --- time limits ------------------------------------------------------------------- */

static bool is_overdue(const struct build *b, struct overdue *o, int64_t since, int64_t limit)
{
    if (b->clock - since >= limit)
        return true;
    *o = (struct overdue){ 0 };
    return false;
}

static bool overdue_control(const struct build *b, struct overdue *o)
{
    const struct tunnel *t = b->tunnel;
    const struct call *c = b->call;
    if (t->syn.frame && !t->syn_ack.frame && !t->packets[!t->syn.from]) {
        *o = (struct overdue){ "SYN", SIDE_CLIENT, STAGE_TCP, t->syn.frame, t->syn_count };
        return t->syn_count >= SYN_LIMIT_COUNT && is_overdue(b, o, t->syn.time, SYN_LIMIT);
    }
    if (t->syn_ack.frame && !build_tcp_open(b)) {
        *o = (struct overdue){ "SYN/ACK", build_side(b, t->syn_ack.from), STAGE_TCP, t->syn_ack.frame,
                               t->syn_ack_count };
        return t->syn_ack_count >= SYN_LIMIT_COUNT && is_overdue(b, o, t->syn_ack.time, SYN_LIMIT);
    }
    if (t->sccrq.frame && !t->sccrp.frame && !c) {
        *o = (struct overdue){ "Start-Control-Connection-Request", build_side(b, t->sccrq.from), STAGE_CONTROL,
                               t->sccrq.frame, resents_sent(&t->resents, PPTP_SCCRQ) };
        return is_overdue(b, o, t->sccrq.time, CONTROL_LIMIT);
    }
    if (!c || !c->request.frame || c->gre.first_frame)
        return false;
    if (!c->reply.frame) {
        *o = (struct overdue){ c->incoming ? "Incoming-Call-Request" : "Outgoing-Call-Request",
                               build_side(b, c->request.from), STAGE_CALL, c->request.frame,
                               c->requests - 1 + resents_sent(&c->resents, c->incoming ? PPTP_ICRQ : PPTP_OCRQ) };
        return is_overdue(b, o, c->request.time, CONTROL_LIMIT);
    }
    if (!c->incoming || c->reply_result != 1 || c->connected.frame)
        return false;
    *o = (struct overdue){ "Incoming-Call-Reply", build_side(b, c->reply.from), STAGE_CALL, c->reply.frame,
                           resents_sent(&c->resents, PPTP_ICRP) };
    return is_overdue(b, o, c->reply.time, CONTROL_LIMIT);
}

/* Do this side's GRE packets arrive? An acknowledgment or an answer is the proof; a
 * side that sent nothing but acknowledgments leaves nothing to prove. */
bool build_gre_arrives(const struct call *c, unsigned raw)
{
    const struct flow *flow = c->flows[raw];
    if (flow && (flow->acknowledged || (flow->facts.gre_packets && !flow->numbered)))
        return true;
    const struct machine *lcp = ppplink_machine(&c->link, PPP_LCP);
    const struct half *peer = lcp ? &lcp->facts.ends[!raw] : NULL;
    return peer && (peer->acks || peer->naks || peer->rejects);
}

bool build_answered_unseen(const struct build *b, const struct machine *machine, unsigned asker)
{
    const struct request *request = &machine->request[asker];
    const struct flow *own = b->call->flows[asker], *other = b->call->flows[!asker];
    if (request->waiting_count != 1 || !own || !other)
        return false;
    const int64_t lived = own->last_time - request->waiting_since;
    return lived >= RESTARTS_LIMIT || (lived >= RESTART_LIMIT && flow_facts(other).lost);
}

static bool overdue_request(const struct build *b, uint16_t protocol, enum stage stage, struct overdue *o)
{
    const struct machine *machine = ppplink_machine(&b->call->link, protocol);
    for (unsigned raw = 0; machine && raw < 2; raw++) {
        const struct request *request = &machine->request[raw];
        if (!request->waiting_count || build_answered_unseen(b, machine, raw))
            continue;
        *o = (struct overdue){ protocol == PPP_LCP ? "LCP Configure-Request" : "IPCP Configure-Request",
                               build_side(b, raw), stage, request->waiting_frame, request->waiting_count };
        if (protocol == PPP_LCP && !build_gre_arrives(b->call, raw))
            o->stage = STAGE_GRE;
        if (is_overdue(b, o, request->waiting_since, LINK_LIMIT))
            return true;
    }
    return false;
}

static bool overdue_proof(const struct build *b, struct overdue *o)
{
    for (unsigned raw = 0; raw < 2; raw++) {
        const struct proof *proof = &b->call->link.login.proof[raw];
        *o = (struct overdue){ login_answer(proof), build_side(b, raw), STAGE_AUTH, proof->waiting_frame, proof->attempts };
        if (proof->response_waits && is_overdue(b, o, proof->response_since, LINK_LIMIT))
            return true;
        const char *const question = proof->protocol == PPP_EAP ? "EAP Request" : "CHAP Challenge";
        *o = (struct overdue){ question, build_side(b, !raw), STAGE_AUTH, proof->waiting_frame, 1 };
        if (proof->challenge_waits && is_overdue(b, o, proof->challenge_since, LINK_LIMIT))
            return true;
    }
    *o = (struct overdue){ 0 };
    return false;
}

static bool find_overdue(const struct build *b, struct overdue *o)
{
    if (b->tunnel && overdue_control(b, o))
        return true;
    return b->call && (overdue_request(b, PPP_LCP, STAGE_LCP, o) || overdue_proof(b, o) ||
                       overdue_request(b, PPP_IPCP, STAGE_NCP, o));
}

/* --- connected ------------------------------------------------------------------------- */

static void connected_at(struct session *s, uint64_t frame, int64_t time)
{
    s->connected_frame = frame;
    s->connected_time = time;
}

static bool carries_ip(const struct flow_facts *flow)
{
    for (uint32_t i = 0; i < flow->protocol_count; i++)
        if (flow->protocols[i].protocol == PPP_IP)
            return true;
    return false;
}

/* User data of both ends came when all was asked, and before an end took IPCP down. */
static bool used_until_terminated(const struct flow_facts *flow, const struct negotiation *ipcp)
{
    for (unsigned i = 0; i < 2; i++)
        for (unsigned side = 0; side < 2; side++)
            if (!flow[i].packets || flow[i].first_frame < ipcp->ends[side].last_request_frame ||
                flow[i].first_frame > ipcp->terminate_frame)
                return false;
    return true;
}

/*
 * One end's request was acknowledged, user data then flows both ways, and GRE has gaps:
 * the other acknowledgment is among what the capture misses. With another network
 * protocol under way the data may be that one's. Data both ways may be all that is left
 * of both acknowledgments: nothing else than a network protocol is encrypted (RFC 3078 section 3).
 */
static bool opened_unseen(const struct build *b, const struct negotiation *ipcp)
{
    const struct session *s = b->session;
    const struct flow_facts *flow = s->flow;
    const bool shown = ipcp->ends[0].agreed || ipcp->ends[1].agreed || (flow[C2S].packets && flow[S2C].packets);
    if (!shown || !(flow[C2S].lost + flow[S2C].lost))
        return false;
    for (uint32_t i = 0; i < s->negotiation_count; i++)
        if (ppp_is_network(s->negotiations[i].protocol) && s->negotiations[i].protocol != PPP_IPCP &&
            !s->negotiations[i].rejected_frame && !(carries_ip(&flow[C2S]) || carries_ip(&flow[S2C])))
            return false;
    if (ipcp->terminate_frame)
        return used_until_terminated(flow, ipcp);
    return flow[C2S].last_frame > ipcp->last_frame && flow[S2C].last_frame > ipcp->last_frame;
}

/* One end's request was acknowledged, and the other's, too, to judge by how it behaves. */
static bool opened_by_behaviour(const struct build *b, const struct machine *ipcp)
{
    const struct half *const ends = ipcp->facts.ends;
    for (unsigned raw = 0; raw < 2; raw++)
        if (!ends[raw].agreed && ends[!raw].agreed && !ends[0].terminates && !ends[1].terminates &&
            build_answered_unseen(b, ipcp, raw))
            return true;
    return false;
}

/* Marks the half whose acknowledgment was not captured. */
static void infer_agreement(struct session *s)
{
    for (uint32_t i = 0; i < s->negotiation_count; i++)
        for (unsigned side = 0; s->negotiations[i].protocol == PPP_IPCP && side < 2; side++)
            s->negotiations[i].ends[side].inferred = !s->negotiations[i].ends[side].agreed;
}

static void connected_by_ipcp(const struct build *b, const struct machine *ipcp)
{
    struct session *s = b->session;
    const unsigned client = b->raw[SIDE_CLIENT];
    if (ipcp->addressed[client].frame) {
        connected_at(s, ipcp->addressed[client].frame, ipcp->addressed[client].time);
        return;
    }
    if (!ipcp->facts.opened && opened_unseen(b, &ipcp->facts)) {
        const uint64_t first = s->flow[C2S].first_frame > s->flow[S2C].first_frame;
        connected_at(s, s->flow[first ? C2S : S2C].first_frame, s->flow[first ? C2S : S2C].first_time);
        infer_agreement(s);
        return;
    }
    if (!ipcp->facts.opened && opened_by_behaviour(b, ipcp)) {
        connected_at(s, ipcp->facts.last_frame, ipcp->facts.last_time);
        infer_agreement(s);
        return;
    }
    /* Open without an address: it counts if it was used, and not taken down by IPCP itself. */
    const bool used = s->flow[C2S].packets && s->flow[S2C].packets;
    const bool taken_down = ipcp->facts.ends[0].terminates || ipcp->facts.ends[1].terminates;
    if (ipcp->facts.opened && used && !taken_down)
        connected_at(s, ipcp->facts.opened_frame, ipcp->facts.opened_time);
}

static void find_connection(const struct build *b)
{
    const struct ppplink *link = &b->call->link;
    const struct machine *ipcp = ppplink_machine(link, PPP_IPCP);
    if (ipcp && (ipcp->facts.ends[0].requested || ipcp->facts.ends[1].requested || ipcp->facts.opened)) {
        connected_by_ipcp(b, ipcp);
        return;
    }
    for (uint32_t i = 0; i < link->machine_count; i++) {
        const struct negotiation *n = &link->machines[i]->facts;
        if (n->opened && ppp_is_network(n->protocol)) {
            connected_at(b->session, n->opened_frame, n->opened_time);
            return;
        }
    }
}

/* --- where it failed ------------------------------------------------------------------------ */

static enum stage tunnel_failed_at(const struct build *b)
{
    const struct tunnel *t = b->tunnel;
    const unsigned server = b->raw[SIDE_SERVER];
    if (!build_tcp_open(b) || (t->streams[server].octets && !t->messages[server]))
        return STAGE_TCP; /* the server never heard the client, or speaks something else */
    if (!t->sccrq.frame && !t->sccrp.frame)
        return t->messages[0] || t->messages[1] ? STAGE_CONTROL : STAGE_TCP;
    const bool server_closed = b->session->ended.by == SIDE_SERVER;
    if (!t->sccrp.frame) /* closed without a word: it is the host or a filter that does not want the client */
        return server_closed && !t->streams[server].octets ? STAGE_TCP : STAGE_CONTROL;
    return t->sccrp_result == 1 ? STAGE_CALL : STAGE_CONTROL;
}

/* The Reply said connected, the server sent no GRE, and then closed at once. */
static bool closed_after_call(const struct build *b)
{
    const struct call *c = b->call;
    const struct ended_facts *ended = &b->session->ended;
    return c->reply.frame && !gre_from(c, b->raw[SIDE_SERVER]) && ended->by == SIDE_SERVER &&
           ended->time - c->reply.time < CLOSE_AFTER_CALL && ended->how != ENDED_LCP_TERMINATE;
}

/* A network protocol was asked for, and `answered`: an end said yes or no to it. */
bool build_network_reached(const struct session *s, bool answered)
{
    for (uint32_t i = 0; i < s->negotiation_count; i++) {
        const struct negotiation *n = &s->negotiations[i];
        const struct half *a = &n->ends[0], *b = &n->ends[1];
        const bool spoken = n->rejected_frame || a->acks + a->naks + a->rejects + b->acks + b->naks + b->rejects;
        if (ppp_is_network(n->protocol) && (a->requested || b->requested) && (spoken || !answered))
            return true;
    }
    return false;
}

/*
 * An end asked for authentication, was refused, and never got its way. A link that went
 * on to negotiate network protocols at both ends did without it.
 */
static bool auth_refused(const struct session *s, const struct negotiation *lcp)
{
    const struct auth_facts *auth = &s->auth;
    for (unsigned side = 0; side < 2; side++) {
        const struct half *half = &lcp->ends[side];
        if (build_network_reached(s, true))
            return false;
        bool refused = false;
        for (uint32_t i = 0; i < half->count; i++)
            refused |= half->offers[i].type == LCP_AUTH && !half->offers[i].unasked &&
                       (half->offers[i].answer == ANSWER_NAK || half->offers[i].answer == ANSWER_REJ);
        if (refused && !half_agreed(half, LCP_AUTH) && auth->result != AUTH_SUCCESS)
            return true;
    }
    return false;
}

static bool speaks_of_mppe(const struct ended_facts *ended)
{
    static const uint32_t numbers[] = { 741, 742, 743, 768 };
    for (size_t i = 0; ended->windows_error_known && i < sizeof numbers / sizeof numbers[0]; i++)
        if (ended->windows_error == numbers[i])
            return true;
    /* "MPPE disabled" is what pppd says at every end of an encrypted link: not among these. */
    static const char *const texts[] = { "MPPE required", "MPPE is required", "Refusing MPPE", "ncrypt" };
    for (size_t i = 0; ended->reason.text && i < sizeof texts / sizeof texts[0]; i++)
        if (strstr(ended->reason.text, texts[i]))
            return true;
    return false;
}

static enum stage link_failed_at(const struct build *b)
{
    const struct session *s = b->session;
    const struct negotiation *lcp = session_negotiation(s, PPP_LCP);
    const struct negotiation *ccp = session_negotiation(s, PPP_CCP);
    const bool later = s->auth.result == AUTH_SUCCESS || build_network_reached(s, false);
    if (lcp && auth_refused(s, lcp))
        return STAGE_AUTH;
    if ((!lcp || !lcp->opened) && !later) {
        const bool arrives = build_gre_arrives(b->call, 0) && build_gre_arrives(b->call, 1);
        return arrives ? STAGE_LCP : STAGE_GRE;
    }
    const struct login *login = &b->call->link.login;
    const bool asked = login->first_frame || login->proof[0].protocol || login->proof[1].protocol;
    if (asked && s->auth.result != AUTH_SUCCESS)
        return STAGE_AUTH;
    if (speaks_of_mppe(&s->ended) || (ccp && !ccp->opened && !session_negotiation(s, PPP_IPCP)))
        return STAGE_CCP;
    return STAGE_NCP;
}

static enum stage failed_at(const struct build *b, const struct overdue *overdue)
{
    if (overdue->what)
        return overdue->stage;
    if (b->session->connected_frame) /* brought down by its own renegotiation */
        return session_negotiation(b->session, PPP_LCP)->reopened ? STAGE_LCP : STAGE_CCP;
    if (!b->call)
        return tunnel_failed_at(b);
    if (b->session->auth.result == AUTH_FAILURE)
        return STAGE_AUTH;
    if (!accepted(b->call) || closed_after_call(b))
        return STAGE_CALL;
    if (!gre_from(b->call, 0) || !gre_from(b->call, 1))
        return STAGE_GRE;
    return link_failed_at(b);
}

/* --- the decision -------------------------------------------------------------------------------- */

static bool has_ended(const struct ended_facts *ended)
{
    return ended->how != ENDED_CAPTURE_END;
}

/* A verdict on the wire decides even where half of the packets are missing. */
static bool verdict_seen(const struct build *b)
{
    const struct tunnel *t = b->tunnel;
    const struct call *c = b->call;
    if (t && t->sccrp.frame && t->sccrp_result != 1)
        return true;
    return c && ((c->reply.frame && c->reply_result != 1) || b->session->auth.result == AUTH_FAILURE);
}

/* The capture missed packets, and IPCP lacks one acknowledgment: it may have been among them. */
static bool may_have_opened(const struct build *b)
{
    const struct negotiation *ipcp = session_negotiation(b->session, PPP_IPCP);
    return build_missed(b) && ipcp && !ipcp->opened && !ipcp->rejected_frame &&
           (ipcp->ends[0].agreed || ipcp->ends[1].agreed) && !ipcp->ends[0].terminates && !ipcp->ends[1].terminates;
}

/* The same of a request on the control connection that lacks its answer, and of an incoming call that lacks its last message. */
static bool may_be_answered(const struct build *b)
{
    const struct tunnel *t = b->tunnel;
    const struct call *c = b->call;
    if (!c)
        return t && t->sccrq.frame && !t->sccrp.frame && build_missed_control(b, !t->sccrq.from);
    if (c->request.frame && !c->reply.frame && !c->gre.first_frame)
        return build_missed_control(b, !c->request.from);
    return c->incoming && c->reply.frame && c->reply_result == 1 && !accepted(c) && build_missed(b);
}

/* User data went both ways: what was agreed for it is behind the cuts of the snapshot length. */
static bool negotiated_behind_cuts(const struct build *b)
{
    const struct flow_facts *flow = b->session->flow;
    return b->call && b->call->snapped && flow[C2S].packets && flow[S2C].packets;
}

void build_outcome(struct build *b)
{
    struct session *s = b->session;
    struct overdue overdue = { 0 };
    if (b->call)
        find_connection(b);
    const bool broken = b->call && b->call->link.broken && !s->flow[C2S].packets && !s->flow[S2C].packets;
    s->outcome = s->connected_frame ? OUTCOME_CONNECTED : OUTCOME_INCOMPLETE;
    if (s->connected_frame && !(broken && has_ended(&s->ended)))
        return;
    const bool unread = b->tunnel && (b->tunnel->streams[0].cut || b->tunnel->streams[1].cut) &&
                        !b->tunnel->messages[0] && !b->tunnel->messages[1];
    const bool undecidable =
        !build_saw_start(b) || build_one_direction(b) || unread || negotiated_behind_cuts(b);
    if (undecidable && !(verdict_seen(b) && has_ended(&s->ended)))
        return;
    if (b->call && accepted(b->call) && !b->call->gre.first_frame) {
        /* GRE may just not be in the capture: only other traffic of the file can tell. */
        b->built->gre_decides = true;
        b->built->gre_proven = b->call->icmp != NULL;
        return;
    }
    if (may_have_opened(b) || may_be_answered(b))
        return;
    const bool late = find_overdue(b, &overdue);
    if (!late && !has_ended(&s->ended))
        return;
    if (late && s->ended.how == ENDED_CAPTURE_END)
        s->ended.how = ENDED_SILENCE;
    s->outcome = OUTCOME_FAILED;
    b->built->overdue = overdue;
    s->failed_stage = failed_at(b, has_ended(&s->ended) && s->ended.how != ENDED_SILENCE ? &(struct overdue){ 0 }
                                                                                          : &overdue);
}
