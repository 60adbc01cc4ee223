/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules_gre_path.c: what the path does to GRE that gets through (catalogue section 4): no cause of a failure. */
#include "analyze/rules_net.h"

#include "dissect/text.h"

static const char *const way_words[] = { "client to server", "server to client" };

/* --- GRE of no open call ------------------------------------------------------------------------ */

#define STALE_AFTER (10 * RULE_SECOND) /* what is on its way when a call ends is not stale */
#define STALE_REACH 1000               /* sessions looked at */

/* How long after the end of the call on its control connection GRE still came; the call's own way to be stale. */
static bool goes_on(const struct build *b, struct finding *f)
{
    const struct call *const c = b->call;
    const struct tunnel *const t = b->tunnel;
    char room[RULE_TIME_MAX];
    if (!c || !t || !c->gre.first_frame)
        return false;
    const struct moment *end = c->disconnect.frame ? &c->disconnect : t->rst.frame ? &t->rst : NULL;
    if (!end && t->fin[0].frame && t->fin[1].frame)
        end = &t->fin[t->fin[1].frame > t->fin[0].frame];
    for (unsigned raw = 0; end && raw < 2; raw++) {
        const struct flow *const flow = c->flows[raw];
        if (!flow || !flow->facts.gre_packets || flow->last_time - end->time < STALE_AFTER || c->replaced.frame)
            continue;
        finding_title(f,
                      "GRE for a call that is over: %s still sends it %s after its end (frame %" PRIu64
                      ", the last in frame %" PRIu64 ").",
                      rule_who(build_side(b, raw)), rule_time(flow->last_time - end->time, room), end->frame,
                      flow->last_frame);
        finding_frame(f, end->frame);
        finding_frame(f, flow->last_frame);
        return true;
    }
    return false;
}

static bool same_hosts(const struct session *a, const struct session *b)
{
    const bool turned = address_equal(&a->ends[0].address, &b->ends[1].address);
    return (address_equal(&a->ends[0].address, &b->ends[0].address) &&
            address_equal(&a->ends[1].address, &b->ends[1].address)) ||
           (turned && address_equal(&a->ends[1].address, &b->ends[0].address));
}

/* The end that GRE of `s` goes to speaks in another call meanwhile: it is there, in reach, and silent here. */
static bool speaks_elsewhere(const struct session *s, enum side silent, const struct session *other)
{
    const bool turned = !address_equal(&s->ends[silent].address, &other->ends[silent].address);
    const struct flow_facts *const flow = &other->flow[turned ? !silent : silent];
    return flow->gre_packets && other->first_frame < s->last_frame && other->last_frame > s->first_frame;
}

static bool of_no_call(const struct pptpscope *scope, const struct built *built, struct finding *f)
{
    const struct session *const s = &built->session;
    const bool from[2] = { s->flow[C2S].gre_packets != 0, s->flow[S2C].gre_packets != 0 };
    if (s->tunnel || from[0] == from[1])
        return false;
    const enum side sender = from[SIDE_CLIENT] ? SIDE_CLIENT : SIDE_SERVER,
                    silent = sender == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;
    const uint32_t last =
        s->number + STALE_REACH < scope->session_count ? s->number + STALE_REACH : scope->session_count;
    for (uint32_t i = s->number > STALE_REACH ? s->number - STALE_REACH : 0; i < last; i++) {
        const struct session *const other = scope->sessions[i];
        if (other == s || !other->tunnel || !same_hosts(s, other) || !speaks_elsewhere(s, silent, other))
            continue;
        char address[64], id[32] = "";
        text_address(&s->ends[sender].address, address, sizeof address);
        if (s->call_id_known[silent])
            snprintf(id, sizeof id, " (call id %u)", s->call_id[silent]);
        finding_title(f,
                      "GRE for no open call%s: %s sends %" PRIu64 " packet%s (frames %" PRIu64 " to %" PRIu64
                      ") that the other end, busy with session %" PRIu32 ", never answers.",
                      id, address, s->flow[sender == SIDE_CLIENT ? C2S : S2C].gre_packets,
                      rule_plural(s->flow[sender == SIDE_CLIENT ? C2S : S2C].gre_packets), s->first_frame,
                      s->last_frame, other->number);
        finding_frame(f, s->first_frame);
        finding_frame(f, s->last_frame);
        return true;
    }
    return false;
}

/* --- loss, order, copies -------------------------------------------------------------------------- */

static bool lost_packets(const struct session *s)
{
    for (uint32_t i = 0; i < s->limit_count; i++)
        if (s->limits[i].id == finding_rows[FINDING_CAPTURE_DROPPED].id)
            return true;
    return false;
}

/* "client to server 3 of 120 (from frame 50), ..." of one counter. */
static bool count_both(const struct session *s, struct finding *f, const char *what, const uint64_t count[2],
                       const uint64_t frame[2])
{
    char parts[2][120];
    unsigned used = 0;
    for (unsigned way = 0; way < 2; way++) {
        if (!count[way])
            continue;
        snprintf(parts[used++], sizeof parts[0], "%" PRIu64 " of %" PRIu64 " from %s (first seen in frame %" PRIu64 ")",
                 count[way], s->flow[way].gre_packets - s->flow[way].acks + (*what == 'l' ? count[way] : 0),
                 way_words[way], frame[way]);
        finding_frame(f, frame[way]);
    }
    if (used == 0)
        return false;
    finding_title(f, "GRE packets were %s on the way: %s%s%s.", what, parts[0], used == 2 ? ", " : "",
                  used == 2 ? parts[1] : "");
    return true;
}

static bool loss(const struct pptpscope *scope, const struct built *built, struct finding *f)
{
    const struct session *const s = &built->session;
    const uint64_t count[2] = { s->flow[C2S].lost, s->flow[S2C].lost };
    const uint64_t frame[2] = { s->flow[C2S].lost_frame, s->flow[S2C].lost_frame };
    (void)scope;
    if (lost_packets(s) || !count_both(s, f, "lost", count, frame))
        return false;
    if (s->encryption.bits_known && s->encryption.bits && !s->encryption.stateless)
        finding_detail(
            f, "MPPE is stateful here: every loss costs a CCP Reset and all that arrives until it is answered.");
    return true;
}

static bool reordered(const struct build *b, struct finding *f)
{
    const struct session *const s = b->session;
    const uint64_t count[2] = { s->flow[C2S].reordered, s->flow[S2C].reordered };
    const uint64_t frame[2] = { s->flow[C2S].reordered_frame, s->flow[S2C].reordered_frame };
    return count_both(s, f, "reordered", count, frame);
}

static bool duplicated(const struct build *b, struct finding *f)
{
    const struct session *const s = b->session;
    const uint64_t count[2] = { s->flow[C2S].duplicated, s->flow[S2C].duplicated };
    const uint64_t frame[2] = { s->flow[C2S].duplicated_frame, s->flow[S2C].duplicated_frame };
    return count_both(s, f, "duplicated", count, frame);
}

/* --- fragments and windows ------------------------------------------------------------------------ */

static bool fragmented(const struct build *b, struct finding *f)
{
    const struct call *const c = b->call;
    if (!c)
        return false;
    const struct path *const client = &c->path[b->raw[SIDE_CLIENT]], *const server = &c->path[b->raw[SIDE_SERVER]];
    const struct icmp_moment *const icmp = call_icmp(c, ICMP_TOO_BIG);
    if (client->pieces || server->pieces)
        finding_title(f,
                      "GRE travels in IP fragments: %" PRIu64 " packet%s of the client, %" PRIu64 " of the server (the "
                      "first in frame %" PRIu64 ").",
                      client->pieces, rule_plural(client->pieces), server->pieces,
                      client->pieces && (!server->pieces || client->pieces_frame < server->pieces_frame)
                          ? client->pieces_frame
                          : server->pieces_frame);
    else if (icmp->at.frame)
        finding_title(f, "GRE of %s is too large for the path: ICMP \"Fragmentation needed\" (frame %" PRIu64 ").",
                      rule_who(build_side(b, icmp->quoted_from)), icmp->at.frame);
    else
        return false;
    finding_frame(f, client->pieces_frame);
    finding_frame(f, server->pieces_frame);
    finding_frame(f, icmp->at.frame);
    return true;
}

#define STALLS_LEAST 3

static bool window_stall(const struct build *b, struct finding *f)
{
    char room[RULE_TIME_MAX];
    for (unsigned side = 0; b->call && side < 2; side++) {
        const struct flow *const flow = b->call->flows[b->raw[side]];
        if (!flow || flow->window.exceeded || flow->window.stalls < STALLS_LEAST)
            continue;
        finding_title(
            f,
            "%s's GRE stood still %" PRIu32 " times (%s in all): %u packets were on their way, as many as the "
            "other end's receive window holds, until an acknowledgment came.",
            rule_Who((enum side)side), flow->window.stalls, rule_time(flow->window.stalled, room), flow->window.size);
        finding_frame(f, flow->window.stall_frame);
        finding_frame(f, flow->window.stall_last_frame);
        return true;
    }
    return false;
}

static const struct rule rows[] = {
    { FINDING_GRE_UNKNOWN_CALL_ID, goes_on, of_no_call }, { FINDING_GRE_LOSS, NULL, loss },
    { FINDING_GRE_REORDERED, reordered, NULL },           { FINDING_GRE_DUPLICATED, duplicated, NULL },
    { FINDING_GRE_FRAGMENTED, fragmented, NULL },         { FINDING_GRE_WINDOW_STALL, window_stall, NULL },
};
const struct rules rules_gre_path = { rows, sizeof rows / sizeof rows[0] };
