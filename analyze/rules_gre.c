/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules_gre.c: why GRE does not get through (catalogue section 4).
 *
 * GRE of each side may arrive or not, as acknowledgments and answers show (see
 * build_gre_arrives). What names the culprit comes first: an ICMP error, another
 * address, another call id; then what is missing.
 */
#include "analyze/rules_net.h"

#include "dissect/icmp.h"
#include "dissect/names.h"
#include "dissect/text.h"

/* --- ICMP ------------------------------------------------------------------------------------ */

#define CLOSE_AFTER_ICMP (10 * RULE_SECOND) /* an end that gives up because of it does so at once */

/* GRE had come through, and the control connection was over: whoever closes it does not listen to GRE any more. */
static bool came_after_all(const struct build *b, const struct icmp_moment *icmp)
{
    const struct ended_facts *const ended = &b->session->ended;
    return build_gre_arrives(b->call, icmp->quoted_from) && ended->how != ENDED_SILENCE && ended->how != ENDED_CAPTURE_END &&
           ended->frame < icmp->at.frame;
}

/* The link was never up: an error that came before waiting was over, about GRE that then never arrived. */
static bool kept_from_connecting(const struct build *b, const struct icmp_moment *icmp)
{
    const struct flow *const quoted = b->call->flows[icmp->quoted_from];
    const bool arrived = quoted && quoted->acknowledged && quoted->ack_frame > icmp->last_frame;
    const bool in_time =
        quoted && quoted->facts.gre_packets ? icmp->at.time - quoted->first_time < RULE_LINK_LIMIT : true;
    return (rule_failed(b) || b->built->gre_decides) && in_time && !arrived && !came_after_all(b, icmp) &&
           b->session->auth.result != AUTH_FAILURE;
}

/* The link was up: the end that got the error left at once. */
static bool ended_the_link(const struct build *b, const struct icmp_moment *icmp)
{
    const struct ended_facts *const ended = &b->session->ended;
    const bool closed = ended->how == ENDED_CALL_CLEAR || ended->how == ENDED_CALL_DISCONNECT ||
                        ended->how == ENDED_TCP_FIN || ended->how == ENDED_TCP_RST || ended->how == ENDED_CONTROL_STOP;
    return b->session->outcome == OUTCOME_CONNECTED && closed && ended->by == build_side(b, icmp->quoted_from) &&
           ended->frame > icmp->at.frame && ended->time - icmp->last_time < CLOSE_AFTER_ICMP;
}

static bool icmp_about_gre(const struct build *b, struct finding *f, enum icmp_sort sort)
{
    const struct icmp_moment *const icmp = b->call ? call_icmp(b->call, sort) : NULL;
    const struct ended_facts *const ended = &b->session->ended;
    char device[64];
    if (!icmp || !icmp->at.frame || rule_link_terminated(b) ||
        !(kept_from_connecting(b, icmp) || ended_the_link(b, icmp)))
        return false;
    const enum side sender = build_side(b, icmp->quoted_from);
    const enum side by = icmp->at.from > 1 ? SIDE_NETWORK : build_side(b, icmp->at.from);
    const struct name *const code = names_find(icmp_codes(icmp->version, icmp->type), icmp->code);
    text_address(&icmp->by, device, sizeof device);
    finding_title(f, "GRE of %s was refused: %s %s answered it with ICMP \"%s\" (frame %" PRIu64 ").", rule_who(sender),
                  by == SIDE_NETWORK ? "the device" : rule_who(by), device, code ? code->full : "unreachable",
                  icmp->at.frame);
    if (by != SIDE_NETWORK && sort == ICMP_PROTOCOL)
        finding_detail(f,
                       "The error comes from the address of %s: either it has no process that listens to GRE, or a NAT "
                       "without a PPTP helper stands there and answers for it.",
                       rule_who(by));
    if (icmp->count > 1)
        finding_detail(f, "There are %" PRIu32 " such errors, the last in frame %" PRIu64 ".", icmp->count,
                       icmp->last_frame);
    if (b->session->connected_frame)
        finding_detail(f, "The session had worked since frame %" PRIu64 ".", b->session->connected_frame);
    finding_frame(f, icmp->at.frame);
    if (ended->frame > icmp->at.frame && ended->how != ENDED_SILENCE && ended->how != ENDED_CAPTURE_END)
        finding_frame(f, ended->frame);
    return true;
}

static bool icmp_protocol(const struct build *b, struct finding *f)
{
    return icmp_about_gre(b, f, ICMP_PROTOCOL);
}

static bool icmp_prohibited(const struct build *b, struct finding *f)
{
    return icmp_about_gre(b, f, ICMP_PROHIBITED);
}

/* --- other addresses, other ids --------------------------------------------------------------- */

static bool no_link(const struct build *b)
{
    return rule_failed(b) && b->call && !b->session->connected_frame && b->session->auth.result == AUTH_UNKNOWN &&
           b->session->auth.try_count == 0;
}

static bool wrong_address(const struct build *b, struct finding *f)
{
    const struct session *const s = b->session;
    char other[64], known[64];
    if (!no_link(b) || !s->gre_peer_count)
        return false;
    const struct gre_peer *const peer = &s->gre_peers[0];
    text_address(&peer->address, other, sizeof other);
    text_address(&s->ends[peer->side].address, known, sizeof known);
    finding_title(f, "GRE of %s %s %s (frame %" PRIu64 "), but its control connection is with %s.",
                  rule_who(peer->side), peer->from ? "comes from" : "goes to", other, peer->first_frame, known);
    finding_detail(f, "%" PRIu64 " GRE packet%s from that address, %" PRIu64 " to it.", peer->from,
                   rule_plural(peer->from), peer->to);
    finding_frame(f, peer->first_frame);
    finding_frame(f, s->call.reply_frame);
    return true;
}

static bool other_call_id(const struct build *b, struct finding *f)
{
    const struct call *const c = b->call;
    if (!no_link(b) || !b->tunnel)
        return false;
    for (unsigned to = 0; to < 2; to++) {
        const struct flow *const flow = c->flows[!to];
        if (!c->seen[to].call || !c->id_known[to] || c->seen[to].id == c->id[to] || !flow || build_gre_arrives(c, !to))
            continue;
        const bool asked = c->request.from == to;
        finding_title(f,
                      "GRE to %s bears call id %u (frame %" PRIu64 "), but %s announced %u (frame %" PRIu64
                      "), and none of it is answered.",
                      rule_who(build_side(b, to)), c->seen[to].id, flow->first_frame, rule_who(build_side(b, to)),
                      c->id[to], asked ? c->request.frame : c->reply.frame);
            finding_frame(f, asked ? c->request.frame : c->reply.frame);
        finding_frame(f, flow->first_frame);
        return true;
    }
    return false;
}

#define SESSIONS_REACH 1000 /* sessions looked at for it */

/* --- several clients behind one address ---------------------------------------------------------- */

/* The older one was alive when the younger asked for its call. */
static bool overlaps(const struct session *older, const struct session *s)
{
    const bool over = older->ended.how != ENDED_CAPTURE_END && older->ended.how != ENDED_SILENCE &&
                      older->ended.frame < s->call.request_frame;
    return older->first_frame < s->first_frame && !over && s->stages[STAGE_CALL].first_time - older->end < SILENCE &&
           older->tunnel != s->tunnel && address_equal(&older->ends[0].address, &s->ends[0].address) &&
           address_equal(&older->ends[1].address, &s->ends[1].address);
}

/* LCP never opened: nothing of the call itself is to blame. */
static bool never_answered(const struct session *s)
{
    const struct negotiation *const lcp = session_negotiation(s, PPP_LCP);
    return s->outcome == OUTCOME_FAILED && s->call.request_frame && s->call.reply_frame && s->call.result == 1 &&
           !(lcp && lcp->opened) && s->auth.result == AUTH_UNKNOWN && s->ended.how != ENDED_LCP_TERMINATE;
}

static bool several_clients(const struct pptpscope *scope, const struct built *built, struct finding *f)
{
    const struct session *const s = &built->session;
    if (!never_answered(s))
        return false;
    for (uint32_t i = s->number - 1, looked = 0; i-- > 0 && looked < SESSIONS_REACH; looked++) {
        const struct session *const older = scope->sessions[i];
        if (!overlaps(older, s) || !older->call.reply_frame)
            continue;
        const bool works = older->connected_frame && older->connected_frame < s->call.request_frame;
        const bool same_id = older->call_id_known[SIDE_CLIENT] && s->call_id_known[SIDE_CLIENT] &&
                             older->call_id[SIDE_CLIENT] == s->call_id[SIDE_CLIENT];
        if (!works && !same_id)
            continue;
        char client[64];
        text_address(&s->ends[SIDE_CLIENT].address, client, sizeof client);
        finding_title(f,
                      "A second client behind %s: session %" PRIu32 " from the same address %s%s, and GRE of this call "
                      "(frame %" PRIu64 ") is not answered.",
                      client, older->number, works ? "has worked since before" : "is still there",
                      same_id ? " and uses the same call id" : "", s->call.reply_frame);
        if (same_id)
            finding_detail(f,
                           "Both use call id %u: a NAT that does not translate call ids cannot tell their GRE apart.",
                           s->call_id[SIDE_CLIENT]);
        finding_frame(f, works ? older->connected_frame : older->call.request_frame);
        finding_frame(f, s->call.request_frame);
        finding_frame(f, s->call.reply_frame);
        return true;
    }
    return false;
}

#define RESTART (3 * RULE_SECOND) /* RFC 1661 section 4.6: sooner, an answer may still come */

/* --- what is missing ------------------------------------------------------------------------------- */

static const struct half *lcp_of(const struct build *b, enum side side)
{
    const struct negotiation *const lcp = session_negotiation(b->session, PPP_LCP);
    return lcp ? &lcp->ends[side] : NULL;
}

static uint64_t gre_of(const struct build *b, enum side side)
{
    const struct flow *const flow = b->call->flows[b->raw[side]];
    return flow ? flow->facts.gre_packets : 0;
}

/* The server stopped the control connection before waiting was over: that is to be told instead. */
static bool stopped_early(const struct build *b, enum side sender)
{
    const struct ended_facts *const ended = &b->session->ended;
    const struct flow *const flow = b->call->flows[b->raw[sender]];
    return ended->how == ENDED_CONTROL_STOP && ended->by == SIDE_SERVER &&
           ended->time - flow->first_time < RULE_LINK_LIMIT;
}

static bool blocked_one_way(const struct build *b, struct finding *f)
{
    char room[RULE_TIME_MAX];
    if (!no_link(b))
        return false;
    const bool from[2] = { gre_of(b, SIDE_CLIENT) != 0, gre_of(b, SIDE_SERVER) != 0 };
    if (from[SIDE_CLIENT] == from[SIDE_SERVER])
        return false;
    const enum side sender = from[SIDE_CLIENT] ? SIDE_CLIENT : SIDE_SERVER;
    const enum side missing = sender == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;
    const struct flow *const flow = b->call->flows[b->raw[sender]];
    const struct ended_facts *const ended = &b->session->ended;
    const int64_t waited = (ended->how == ENDED_SILENCE ? b->clock : ended->time) - flow->first_time;
    if (flow->acknowledged || stopped_early(b, sender) || ended->how == ENDED_LCP_TERMINATE ||
        (flow->facts.gre_packets < 2 && waited < RESTART))
        return false;
    if (sender == SIDE_CLIENT && ended->by == SIDE_SERVER && b->call->reply.frame &&
        ended->time - b->call->reply.time < CLOSE_AFTER_CALL)
        return false; /* ctl-server-closed-after-call, or ctl-stop-by-peer */
    finding_title(f,
                  "No GRE from %s: GRE of %s (%" PRIu64 " packet%s in %s, from frame %" PRIu64 ") is never answered.",
                  rule_who(missing), rule_who(sender), flow->facts.gre_packets, rule_plural(flow->facts.gre_packets),
                  rule_time(flow->last_time - flow->first_time, room), flow->first_frame);
    finding_frame(f, b->call->reply.frame);
    finding_frame(f, flow->first_frame);
    finding_frame(f, flow->last_frame);
    return true;
}

/* Both send; `arrives` tells whose GRE gets through. */
static bool both_send(const struct build *b, bool arrives[2])
{
    if (!no_link(b) || !gre_of(b, SIDE_CLIENT) || !gre_of(b, SIDE_SERVER) ||
        b->session->ended.how == ENDED_LCP_TERMINATE)
        return false;
    for (unsigned side = 0; side < 2; side++)
        arrives[side] = build_gre_arrives(b->call, b->raw[side]);
    return !stopped_early(b, SIDE_CLIENT);
}

/* `deaf` does not hear the other end, whose GRE is lost on the way to it. */
static bool blocked_towards(const struct build *b, struct finding *f, enum side deaf)
{
    const enum side other = deaf == SIDE_SERVER ? SIDE_CLIENT : SIDE_SERVER;
    const struct half *const asks = lcp_of(b, deaf), *const answers = lcp_of(b, other);
    bool arrives[2];
    if (!both_send(b, arrives) || arrives[other] || !arrives[deaf] || !asks || !answers)
        return false;
    const bool answered = answers->acks + answers->naks + answers->rejects;
    const bool repeats = asks->requests >= 2 && answered;
    const struct half *const again = repeats ? asks : answers;
    if (again->requests < 2)
        return false;
    const struct flow *const lost = b->call->flows[b->raw[other]];
    finding_title(f,
                  "GRE from %s does not reach %s: %s %s (frames %" PRIu64 " to %" PRIu64 "), and its GRE "
                  "acknowledges nothing.",
                  rule_who(other), rule_who(deaf), rule_who(deaf),
                  repeats ? "repeats its LCP Configure-Request although it was answered"
                          : "never answers an LCP Configure-Request",
                  again->first_request_frame, again->last_request_frame);
    finding_detail(f, "GRE of %s does arrive: %s.", rule_who(deaf),
                   answered ? "its requests are answered" : "its numbers are acknowledged");
    finding_frame(f, again->first_request_frame);
    finding_frame(f, lost->first_frame);
    finding_frame(f, again->last_request_frame);
    return true;
}

static bool blocked_to_server(const struct build *b, struct finding *f)
{
    return blocked_towards(b, f, SIDE_SERVER);
}

static bool blocked_to_client(const struct build *b, struct finding *f)
{
    return blocked_towards(b, f, SIDE_CLIENT);
}

/* Seen from both, heard by none: captured between two blocks. */
static bool blocked_both(const struct build *b, struct finding *f)
{
    bool arrives[2];
    const struct half *const client = lcp_of(b, SIDE_CLIENT), *const server = lcp_of(b, SIDE_SERVER);
    if (!both_send(b, arrives) || arrives[SIDE_CLIENT] || arrives[SIDE_SERVER] || !client || client->requests < 2 ||
        !server || server->requests < 2)
        return false;
    finding_title(f,
                  "GRE gets through in neither direction: client and server each repeat their LCP Configure-Request "
                  "(%" PRIu32 " and %" PRIu32 " times), and neither answers or acknowledges the other.",
                  client->requests, server->requests);
    finding_detail(f, "Both directions are in the capture, so it was made between two places that block GRE.");
    finding_frame(f, client->first_request_frame);
    finding_frame(f, server->first_request_frame);
    finding_frame(f, client->last_request_frame);
    finding_frame(f, server->last_request_frame);
    return true;
}

/* GRE between one end and somebody else that may be this call's, and nobody can tell. */
static bool may_be_elsewhere(const struct pptpscope *scope, const struct session *s)
{
    for (uint32_t i = s->number > SESSIONS_REACH ? s->number - SESSIONS_REACH : 0;
         i < scope->session_count && i < s->number + SESSIONS_REACH; i++) {
        const struct session *const other = scope->sessions[i];
        const bool shared = address_equal(&other->ends[0].address, &s->ends[0].address) ||
                            address_equal(&other->ends[1].address, &s->ends[0].address) ||
                            address_equal(&other->ends[0].address, &s->ends[1].address) ||
                            address_equal(&other->ends[1].address, &s->ends[1].address);
        if (!other->tunnel && shared && other->first_frame < s->ended.frame && other->last_frame > s->first_frame)
            return true;
    }
    return false;
}

/* None at all, though it was in reach: decide_gre in join.c. */
static bool none_at_all(const struct pptpscope *scope, const struct built *built, struct finding *f)
{
    const struct session *const s = &built->session;
    char room[RULE_TIME_MAX];
    if (s->outcome != OUTCOME_FAILED || !built->gre_decides || s->flow[C2S].gre_packets || s->flow[S2C].gre_packets ||
        s->ended.how == ENDED_CONTROL_STOP || finding_of(s, FINDING_CTL_SERVER_CLOSED_AFTER_CALL) ||
        may_be_elsewhere(scope, s))
        return false;
    const uint64_t set_up = s->stages[STAGE_CALL].last_frame;
    finding_title(f,
                  "No GRE at all: the call was set up (frame %" PRIu64
                  "), neither end's GRE is there, and %s %s %s later "
                  "(frame %" PRIu64 ").",
                  set_up, rule_who(s->ended.by), rule_ended(s->ended.how),
                  rule_time(s->ended.time - s->stages[STAGE_CALL].last_time, room), s->ended.frame);
    finding_detail(f, built->gre_proven
                          ? "An ICMP error that quotes GRE of this call proves that GRE was sent."
                          : "Other traffic in this capture shows that it was not limited to TCP port 1723.");
    finding_frame(f, set_up);
    finding_frame(f, s->ended.frame);
    return true;
}

static const struct rule rows[] = {
    { FINDING_GRE_ICMP_PROTO_UNREACHABLE, icmp_protocol, NULL },
    { FINDING_GRE_ICMP_ADMIN_PROHIBITED, icmp_prohibited, NULL },
    { FINDING_GRE_WRONG_PEER_ADDRESS, wrong_address, NULL },
    { FINDING_CTL_ALG_CALLID_MISMATCH, other_call_id, NULL },
    { FINDING_NAT_MULTIPLE_CLIENTS, NULL, several_clients },
    { FINDING_GRE_BLOCKED_CLIENT_TO_SERVER, blocked_to_server, NULL },
    { FINDING_GRE_BLOCKED_SERVER_TO_CLIENT, blocked_to_client, NULL },
    { FINDING_GRE_BLOCKED_BOTH, blocked_both, none_at_all },
    { FINDING_GRE_BLOCKED_ONE_WAY, blocked_one_way, NULL },
};
const struct rules rules_gre = { rows, sizeof rows / sizeof rows[0] };
