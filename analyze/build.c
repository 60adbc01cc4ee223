/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * build.c: a tunnel and a call, as they stand, become a session: raw sides turn
 * into client and server, living state into facts. Nothing of the living objects
 * is kept; what the session holds is its own.
 */
#include "analyze/build.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/decrypt.h"
#include "analyze/rules.h"
#include "dissect/ppp.h"

/* --- roles -------------------------------------------------------------------- */

/* An end that asked for 0.0.0.0 or was told its address is the client. */
static int client_by_address(const struct ppplink *link)
{
    const struct machine *ipcp = ppplink_machine(link, PPP_IPCP);
    if (!ipcp)
        return -1;
    static const uint8_t none[4] = { 0 };
    for (int side = 0; side < 2; side++) {
        const struct half *half = &ipcp->facts.ends[side];
        for (uint32_t i = 0; i < half->count; i++) {
            const struct offer *offer = &half->offers[i];
            if (offer->type == IPCP_ADDRESS && offer->kept == 4 &&
                (memcmp(offer->value, none, 4) == 0 || offer->answer == ANSWER_NAK))
                return side;
        }
    }
    return -1;
}

static unsigned infer_client(const struct call *call)
{
    const struct proof *proof = call->link.login.proof;
    const bool proves[2] = { proof[0].protocol || proof[0].attempts, proof[1].protocol || proof[1].attempts };
    if (proves[0] != proves[1])
        return proves[1];
    const int by_address = client_by_address(&call->link);
    return by_address >= 0 ? (unsigned)by_address : call->client;
}

static void set_roles(struct build *b)
{
    const unsigned client = b->tunnel ? b->tunnel->client : infer_client(b->call);
    b->raw[SIDE_CLIENT] = client;
    b->raw[SIDE_SERVER] = !client;
    b->session->roles_inferred = !b->tunnel;
}

/* --- who, when ------------------------------------------------------------------- */

static void set_ends(struct build *b)
{
    struct session *s = b->session;
    for (unsigned side = 0; side < 2; side++) {
        const unsigned raw = b->raw[side];
        s->ends[side].address = b->ends[raw];
        s->ends[side].port = b->tunnel ? b->tunnel->port[raw] : 0;
        if (b->call && b->call->id_known[raw]) {
            s->call_id_known[side] = true;
            s->call_id[side] = b->call->id[raw];
        }
    }
}

static void widen(struct session *s, const struct extent *extent)
{
    if (!extent->first_frame)
        return;
    if (!s->first_frame || extent->first_frame < s->first_frame) {
        s->first_frame = extent->first_frame;
        s->start = extent->first_time;
    }
    if (extent->last_frame > s->last_frame) {
        s->last_frame = extent->last_frame;
        s->end = extent->last_time;
    }
}

static void set_extent(struct build *b)
{
    struct session *s = b->session;
    if (b->call)
        widen(s, &b->call->extent);
    if (b->tunnel && (!b->call || b->call->first_of_tunnel)) {
        struct extent extent = b->tunnel->extent;
        if (b->call && b->tunnel->call_count > 1) { /* later calls are sessions of their own */
            extent.last_frame = extent.first_frame;
            extent.last_time = extent.first_time;
        }
        widen(s, &extent);
    }
    if (s->end < s->start)
        s->end = s->start;
    s->file = b->tunnel && (!b->call || b->call->first_of_tunnel) ? b->tunnel->file : b->call->file;
    if (b->tunnel)
        b->built->tunnel_key = b->tunnel->extent.first_frame;
}

/* Whose packets these are, for a face that asked at each of them. */
static void set_holds(struct build *b)
{
    struct session *const s = b->session;
    const uint8_t client = (uint8_t)b->raw[SIDE_CLIENT];
    if (b->call)
        s->holds[s->hold_count++] = (struct held){ b->call->key, client };
    if (b->call && b->call->stray.key)
        s->holds[s->hold_count++] = (struct held){ b->call->stray.key, client ^ b->call->stray.turned };
    if (b->tunnel && (!b->call || b->call->first_of_tunnel))
        s->holds[s->hold_count++] = (struct held){ b->tunnel->key, client };
}

static void set_peers(struct build *b)
{
    for (unsigned side = 0; side < 2; side++) {
        /* First what PPP told: it is the end's own word, where a concentrator may speak PPTP for it. */
        if (b->call)
            peer_merge(&b->session->peers[side], &b->call->peers[b->raw[side]]);
        if (!b->tunnel)
            continue;
        peer_merge(&b->session->peers[side], &b->tunnel->peers[b->raw[side]]);
    }
    for (unsigned side = 0; b->call && side < 2; side++) {
        struct peer *peer = &b->session->peers[side];
        const struct wire_text *name = &b->call->link.login.challenger[b->raw[side]];
        if (peer->vendor && strcmp(peer->vendor, "Windows") == 0 && !peer->host_name.text && name->text)
            peer->host_name = wire_text_copy(name);
    }
}

/* --- negotiations -------------------------------------------------------------------- */

static void copy_half(struct half *to, const struct half *from)
{
    *to = *from;
    to->offers = (struct offer *)(void *)alloc_copy(from->offers, from->count * sizeof *from->offers);
}

static int by_first_frame(const void *a, const void *b)
{
    const struct negotiation *x = a, *y = b;
    const uint64_t first_x = x->first_frame ? x->first_frame : x->rejected_frame;
    const uint64_t first_y = y->first_frame ? y->first_frame : y->rejected_frame;
    if (first_x != first_y)
        return first_x < first_y ? -1 : 1;
    return x->protocol - y->protocol;
}

static void set_negotiations(struct build *b)
{
    const struct ppplink *link = &b->call->link;
    struct session *s = b->session;
    if (!link->machine_count)
        return;
    s->negotiations = alloc_zero(link->machine_count, sizeof *s->negotiations);
    s->negotiation_count = link->machine_count;
    for (uint32_t i = 0; i < link->machine_count; i++) {
        const struct negotiation *from = &link->machines[i]->facts;
        struct negotiation *to = &s->negotiations[i];
        *to = *from;
        for (unsigned side = 0; side < 2; side++)
            copy_half(&to->ends[side], &from->ends[b->raw[side]]);
        to->rejected_by = from->rejected_frame ? build_side(b, from->rejected_by) : SIDE_UNKNOWN;
    }
    qsort(s->negotiations, s->negotiation_count, sizeof *s->negotiations, by_first_frame);
}

/* --- authentication ---------------------------------------------------------------------- */

static bool has_success(const struct auth_facts *auth, enum side by)
{
    for (uint32_t i = 0; i < auth->try_count; i++)
        if (auth->tries[i].by == by && auth->tries[i].result == AUTH_SUCCESS)
            return true;
    return false;
}

static void set_tries(struct build *b)
{
    const struct login *login = &b->call->link.login;
    struct auth_facts *auth = &b->session->auth;
    if (!login->try_count)
        return;
    auth->tries = alloc_zero(login->try_count, sizeof *auth->tries);
    auth->try_count = login->try_count;
    for (uint32_t i = 0; i < login->try_count; i++) {
        auth->tries[i] = login->tries[i];
        auth->tries[i].user = wire_text_copy(&login->tries[i].user);
        auth->tries[i].by = build_side(b, (unsigned)login->tries[i].by);
    }
}

/* The end whose proof the session is about: the client, unless only the server was asked. */
static enum side subject(const struct build *b)
{
    const struct proof *proof = b->call->link.login.proof;
    const struct proof *client = &proof[b->raw[SIDE_CLIENT]], *server = &proof[b->raw[SIDE_SERVER]];
    const bool client_asked = client->protocol || client->attempts;
    return !client_asked && (server->protocol || server->attempts) ? SIDE_SERVER : SIDE_CLIENT;
}

/* An end asked for authentication, with whatever success. */
static bool demanded(const struct negotiation *lcp)
{
    for (unsigned side = 0; side < 2; side++)
        for (uint32_t i = 0; i < lcp->ends[side].count; i++)
            if (lcp->ends[side].offers[i].type == LCP_AUTH)
                return true;
    return false;
}

/* What an end sent in the network phase: something only an open link carries. */
static bool speaks_network(const struct session *s, enum side side, uint64_t after)
{
    for (uint32_t i = 0; i < s->negotiation_count; i++) {
        const struct negotiation *n = &s->negotiations[i];
        const struct half *half = &n->ends[side];
        const bool ours = ppp_is_network(n->protocol) || n->protocol == PPP_CCP;
        if (ours && n->first_frame > after && half->requested && half->acks + half->naks + half->rejects)
            return true;
    }
    return false;
}

/*
 * No network protocol may be negotiated before authentication is complete (RFC 1661
 * section 3.5). Where a verdict is missing, both ends went on to negotiate one, each
 * asking and answering, and numbers of the verdict's direction are missing, the
 * verdict was a success that the capture does not hold.
 */
static uint64_t inferred_success(const struct build *b, enum side who)
{
    const unsigned subject = b->raw[who];
    const struct proof *proof = &b->call->link.login.proof[subject];
    const struct flow *flow = b->call->flows[!subject];
    const uint64_t asked = b->call->link.login.last_frame;
    if (!proof->agreed_frame || !proof->response_waits || !flow || !flow->facts.lost)
        return 0;
    if (!speaks_network(b->session, SIDE_CLIENT, asked) || !speaks_network(b->session, SIDE_SERVER, asked))
        return 0;
    uint64_t first = UINT64_MAX;
    for (uint32_t i = 0; i < b->session->negotiation_count; i++) {
        const struct negotiation *n = &b->session->negotiations[i];
        if ((ppp_is_network(n->protocol) || n->protocol == PPP_CCP) && n->first_frame > asked && n->first_frame < first)
            first = n->first_frame;
    }
    return first;
}

static void set_auth(struct build *b)
{
    struct auth_facts *auth = &b->session->auth;
    const enum side who = subject(b);
    const struct proof *proof = &b->call->link.login.proof[b->raw[who]];
    set_tries(b);
    auth->method = login_method(proof);
    auth->attempts = proof->attempts;
    auth->agreed_frame = proof->agreed_frame;
    auth->mutual = has_success(auth, SIDE_CLIENT) && has_success(auth, SIDE_SERVER);
    for (uint32_t i = 0; i < auth->try_count; i++) {
        const struct auth_try *try = &auth->tries[i];
        if (try->by != who)
            continue;
        if (try->method && (!auth->method || !proof->protocol))
            auth->method = try->method;
        if (auth->result != AUTH_SUCCESS && try->result != AUTH_UNKNOWN)
            auth->result = try->result;
        if (try->user.text && (try->result == AUTH_SUCCESS || !has_success(auth, who))) {
            wire_text_clear(&auth->user);
            auth->user = wire_text_copy(&try->user);
        }
    }
    if (auth->result == AUTH_UNKNOWN)
        auth->inferred_frame = inferred_success(b, who);
    if (auth->inferred_frame)
        auth->result = AUTH_SUCCESS;
    const struct machine *lcp = ppplink_machine(&b->call->link, PPP_LCP);
    if (!auth->method && lcp && lcp->facts.opened && !b->call->link.login.first_frame && !demanded(&lcp->facts))
        auth->method = "none";
}

static void set_challenges(struct build *b)
{
    const struct challenges *const all = ppplink_challenges(&b->call->link);
    b->built->challenge_count = all->count;
    b->built->challenges =
        (struct challenge_mark *)(void *)alloc_copy(all->marks, all->count * sizeof *all->marks);
    for (uint32_t i = 0; i < all->count; i++)
        b->built->challenges[i].from = (uint8_t)build_side(b, all->marks[i].from);
}

/* --- data ------------------------------------------------------------------------------------ */

static void set_flows(struct build *b)
{
    for (unsigned side = 0; side < 2; side++) {
        const struct flow *flow = b->call->flows[b->raw[side]];
        if (!flow)
            continue;
        struct flow_facts *facts = &b->session->flow[side]; /* C2S is what the client sends */
        *facts = flow_facts(flow);
        facts->protocols = (struct protocol_count *)(void *)alloc_copy(
            facts->protocols, facts->protocol_count * sizeof *facts->protocols);
    }
}

/* --- events ------------------------------------------------------------------------------------ */

static int by_frame(const void *a, const void *b)
{
    const struct event *x = a, *y = b;
    return x->frame < y->frame ? -1 : x->frame > y->frame;
}

static void add_events(struct build *b, const struct eventlog *log, uint64_t from_frame)
{
    struct session *s = b->session;
    for (uint32_t i = 0; i < log->count; i++) {
        struct event event = log->events[i];
        if (event.stage == STAGE_CONTROL && event.frame < from_frame && event.repeats)
            continue; /* keep-alives before a later call of the tunnel */
        event.from = event.from == SIDE_NETWORK ? SIDE_NETWORK : build_side(b, (unsigned)event.from);
        event.octets = alloc_copy(event.octets, event.captured);
        if (b->raw[SIDE_CLIENT] == 1) {
            const uint8_t before = event.before[0], after = event.after[0];
            event.before[0] = event.before[1];
            event.before[1] = before;
            event.after[0] = event.after[1];
            event.after[1] = after;
        }
        s->events = alloc_grow(s->events, s->event_count, sizeof *s->events);
        s->events[s->event_count++] = event;
    }
    s->events_dropped += log->dropped;
}

static void set_events(struct build *b)
{
    if (b->scope->events_full) {
        b->session->events_dropped = (b->tunnel ? b->tunnel->log.count + b->tunnel->log.dropped : 0) +
                                     (b->call ? b->call->log.count + b->call->log.dropped : 0);
        return;
    }
    if (b->tunnel)
        add_events(b, &b->tunnel->log, b->call && !b->call->first_of_tunnel ? b->call->extent.first_frame : 0);
    if (b->call)
        add_events(b, &b->call->log, 0);
    if (b->session->event_count > 1)
        qsort(b->session->events, b->session->event_count, sizeof *b->session->events, by_frame);
}

/* --- the whole --------------------------------------------------------------------------------- */

struct session *session_build(const struct pptpscope *scope, const struct address ends[2], int64_t clock,
                              const struct tunnel *tunnel, const struct call *call)
{
    struct built *built = alloc_zero(1, sizeof *built);
    struct build b = { .scope = scope, .clock = clock, .ends = ends, .tunnel = tunnel, .call = call, .built = built,
                       .session = &built->session };
    built->clock = clock;
    built->session.failed_stage = STAGE_NONE;
    set_roles(&b);
    set_ends(&b);
    set_extent(&b);
    set_peers(&b);
    if (call) {
        set_negotiations(&b);
        set_auth(&b);
        set_challenges(&b);
        set_flows(&b);
        build_renegotiations(&b);
        build_clear_data(&b);
        built->session.malformed = call->link.malformed;
        built->session.truncated = call->snapped;
    }
    if (tunnel) {
        built->session.malformed += tunnel->malformed;
        built->session.truncated += tunnel->truncated;
    }
    build_notes(&b);
    set_events(&b);
    set_holds(&b);
    build_ended(&b);
    build_outcome(&b);
    build_decryption(&b);
    build_encryption(&b);
    build_login_print(&b);
    build_stages(&b);
    build_limits(&b);
    build_aftermath(&b);
    rules_close(&b);
    return &built->session;
}

static void free_notes(struct session *session)
{
    const uint32_t count = session->renegotiation_count;
    for (uint32_t i = 0; i < (count < RENEGOTIATIONS_MAX ? count : RENEGOTIATIONS_MAX); i++) {
        wire_text_clear(&session->renegotiations[i].user_before);
        wire_text_clear(&session->renegotiations[i].user_after);
    }
    free(session->renegotiations);
    wire_text_clear(&session->call.dialed);
    wire_text_clear(&session->call.dialing);
    free(session->resent);
    free(session->gre_peers);
    free(session->multilink);
    free(session->clear);
}

static void free_join(struct built *built)
{
    parked_free(built->parked);
    free(built->aftermath);
    free(built->challenges);
}

void session_free(struct session *session)
{
    if (!session)
        return;
    for (uint32_t i = 0; i < session->negotiation_count; i++)
        negotiation_clear(&session->negotiations[i]);
    free(session->negotiations);
    for (uint32_t i = 0; i < session->auth.try_count; i++)
        wire_text_clear(&session->auth.tries[i].user);
    free(session->auth.tries);
    wire_text_clear(&session->auth.user);
    for (unsigned side = 0; side < 2; side++) {
        peer_clear(&session->peers[side]);
        free(session->flow[side].protocols);
    }
    wire_text_clear(&session->ended.reason);
    for (uint32_t i = 0; i < session->finding_count; i++)
        finding_clear(&session->findings[i]);
    free(session->findings);
    free(session->limits);
    decryption_facts_free(session->decryption);
    free_notes(session);
    free_join(build_of(session));
    for (uint32_t i = 0; i < session->event_count; i++)
        free((void *)(uintptr_t)session->events[i].octets);
    free(session->events);
    free(session); /* the first member of its struct built */
}
