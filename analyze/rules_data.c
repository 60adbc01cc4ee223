/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules_data.c: connected, and user data does not flow as it should (catalogue section 9). */
#include "analyze/rules_net.h"

#include <string.h>

#include "dissect/text.h"

static bool connected(const struct build *b)
{
    return b->call && b->session->outcome == OUTCOME_CONNECTED && b->session->connected_frame;
}

static bool lacks_packets(const struct build *b)
{
    return build_one_direction(b) || build_missed(b) != 0;
}

/* --- nothing, or one way ----------------------------------------------------------------------- */

#define NONE_LASTS (60 * RULE_SECOND)

static bool none(const struct build *b, struct finding *f)
{
    const struct session *const s = b->session;
    char room[RULE_TIME_MAX];
    const int64_t lasted = s->ended.time - s->connected_time;
    if (!connected(b) || s->flow[C2S].packets || s->flow[S2C].packets || lasted < NONE_LASTS || lacks_packets(b))
        return false;
    finding_title(f, "Connected (frame %" PRIu64 ") for %s, and not one packet of user data crossed.",
                  s->connected_frame, rule_time(lasted, room));
    finding_frame(f, s->connected_frame);
    finding_frame(f, s->ended.frame);
    return true;
}

#define ONE_WAY_PACKETS \
    4 /* a router solicitation is sent three times, and nobody need answer (RFC 4861 section 6.3.7) */
#define ONE_WAY_LASTS (5 * RULE_SECOND)

static bool one_way(const struct build *b, struct finding *f)
{
    const struct session *const s = b->session;
    char room[RULE_TIME_MAX];
    if (!connected(b) || lacks_packets(b) || (s->flow[C2S].packets != 0) == (s->flow[S2C].packets != 0))
        return false;
    const enum direction way = s->flow[C2S].packets ? C2S : S2C;
    const struct flow_facts *const data = &s->flow[way];
    const struct flow *const flow = b->call->flows[b->raw[way == C2S ? SIDE_CLIENT : SIDE_SERVER]];
    const int64_t lasted = s->ended.time - data->first_time;
    const bool arrives = flow->acknowledged && flow->ack_frame > data->first_frame;
    if (data->packets < ONE_WAY_PACKETS || lasted < ONE_WAY_LASTS || !arrives)
        return false;
    finding_title(f,
                  "User data crosses from %s only: %" PRIu64 " packets in %s (from frame %" PRIu64
                  "), acknowledged by GRE "
                  "and never answered.",
                  way == C2S ? "the client" : "the server", data->packets, rule_time(lasted, room), data->first_frame);
    finding_frame(f, data->first_frame);
    finding_frame(f, flow->ack_frame);
    finding_frame(f, data->last_frame);
    return true;
}

/* --- the tunnel goes into itself ------------------------------------------------------------------ */

#define LOOP_STARTS  (5 * RULE_SECOND) /* behind IPCP */
#define LOOP_LASTS   (20 * RULE_SECOND)
#define LOOP_UNHEARD 2 /* packets of the server meanwhile */

static bool had_data(const struct session *s, enum direction way, uint64_t until)
{
    return s->flow[way].packets && s->flow[way].first_frame <= until;
}

/* Neither GRE nor TCP of the client left from right after IPCP on, while the server went on. */
static bool falls_silent(const struct build *b, struct silence *silence)
{
    const struct session *const s = b->session;
    const struct flow *const client = b->call->flows[b->raw[SIDE_CLIENT]], *const server =
                                                                               b->call->flows[b->raw[SIDE_SERVER]];
    const int64_t last = server ? server->last_time : 0;
    if (!client || !server || !client->facts.gre_packets)
        return false;
    *silence = silence_longest(&client->silence, last);
    if (!silence->frame || silence->unheard < LOOP_UNHEARD || silence->until - silence->since < LOOP_LASTS ||
        silence->since - s->connected_time > LOOP_STARTS || silence->until < s->connected_time)
        return false;
    if (!silence_ignores(silence))
        return false; /* it was asked just before it spoke, or the two directions are out of step */
    if (had_data(s, C2S, silence->frame) && had_data(s, S2C, silence->unheard_frame))
        return false; /* a path that was lost later */
    if (!b->tunnel)
        return true;
    const struct silence tcp = silence_longest(&b->tunnel->silence[b->raw[SIDE_CLIENT]], b->clock);
    const struct silence_watch *const watch = &b->tunnel->silence[b->raw[SIDE_CLIENT]];
    const bool longest =
        tcp.frame && tcp.since <= silence->since + LOOP_STARTS && tcp.until >= silence->until - LOOP_STARTS;
    return longest || watch->last_time <= silence->since + LOOP_STARTS || !watch->longest.frame;
}

/* The inner address of the server is also the outer one. */
static bool same_address(const struct session *s)
{
    const struct offer *const inner = rule_inner_address(s, SIDE_SERVER);
    const struct address *const outer = &s->ends[SIDE_SERVER].address;
    return inner && outer->family == 4 && memcmp(inner->value, outer->octets, 4) == 0;
}

static bool route_loop(const struct build *b, struct finding *f)
{
    const struct session *const s = b->session;
    struct silence silence = { 0 };
    char room[RULE_TIME_MAX];
    if (!connected(b) || build_one_direction(b))
        return false;
    const uint64_t loop = b->call->path[b->raw[SIDE_CLIENT]].loop_frame;
    if (loop) {
        finding_title(
            f,
            "The tunnel goes into itself: GRE to the server travels inside of GRE to the server (frame %" PRIu64 ").",
            loop);
    } else if (falls_silent(b, &silence)) {
        finding_title(f,
                      "From right after IPCP (frame %" PRIu64
                      ") on, nothing of the client left its host for %s, neither "
                      "GRE nor TCP, while the server sent %" PRIu64 " packets.",
                      s->connected_frame, rule_time(silence.until - silence.since, room), silence.unheard);
    } else {
        return false;
    }
    if (same_address(s))
        finding_detail(
            f, "The server's inner address is its outer one: the route to the peer hides the way to the server.");
    finding_frame(f, s->connected_frame);
    finding_frame(f, loop);
    finding_frame(f, silence.frame);
    finding_frame(f, silence.unheard_frame);
    return true;
}

/* --- too large for the path ---------------------------------------------------------------------- */

#define ENDS_AT_LARGE  (2 * RULE_SECOND)
#define VANISHED_LEAST 4 /* sendings of one large packet, at intervals that double */

static bool said_by_icmp(const struct build *b, struct finding *f)
{
    const struct icmp_moment *const icmp = call_icmp(b->call, ICMP_TOO_BIG);
    char device[64], mtu[40] = "";
    if (!icmp->at.frame)
        return false;
    text_address(&icmp->by, device, sizeof device);
    if (icmp->mtu)
        snprintf(mtu, sizeof mtu, " (next-hop MTU %u)", icmp->mtu);
    finding_title(f, "GRE of %s is too large for the path: %s answers it with ICMP \"%s\"%s (frame %" PRIu64 ").",
                  rule_who(build_side(b, icmp->quoted_from)), device,
                  icmp->version == 6 ? "Packet too big" : "Fragmentation needed", mtu, icmp->at.frame);
    finding_frame(f, icmp->at.frame);
    return true;
}

/* Either end left at its first large packet, without a word. */
static bool ends_at_large(const struct build *b, struct finding *f)
{
    const struct ended_facts *const ended = &b->session->ended;
    const bool abrupt = ended->how == ENDED_CALL_CLEAR || ended->how == ENDED_CALL_DISCONNECT ||
                        ended->how == ENDED_TCP_FIN || ended->how == ENDED_TCP_RST;
    char room[RULE_TIME_MAX];
    for (unsigned side = 0; abrupt && !rule_link_terminated(b) && side < 2; side++) {
        const struct path *const path = &b->call->path[b->raw[side]];
        if (!path->large || !path->small || ended->frame < path->large_frame ||
            ended->time - path->large_time > ENDS_AT_LARGE)
            continue;
        finding_title(
            f, "%s %s (frame %" PRIu64 ") %s after %s's first large packet (%" PRIu32 " octets, frame %" PRIu64 ").",
            rule_Who(ended->by), rule_ended(ended->how), ended->frame, rule_time(ended->time - path->large_time, room),
            rule_who((enum side)side), path->large_octets, path->large_frame);
        finding_frame(f, path->large_frame);
        finding_frame(f, ended->frame);
        return true;
    }
    return false;
}

/* Small ones pass, the large one is sent again and again. */
static bool vanishes(const struct build *b, struct finding *f)
{
    for (unsigned side = 0; side < 2; side++) {
        const struct path *const path = &b->call->path[b->raw[side]];
        const struct flow *const flow = b->call->flows[b->raw[side]];
        if (path->vanished < VANISHED_LEAST || !path->small || !flow || flow->ack_frame < path->vanished_frames[0])
            continue;
        finding_title(f,
                      "Large packets of %s vanish: one of %" PRIu32 " octets of PPP was sent %" PRIu32
                      " times at intervals that "
                      "double (from frame %" PRIu64 "), while smaller ones pass.",
                      rule_who((enum side)side), path->vanished_octets, path->vanished, path->vanished_frames[0]);
        for (unsigned i = 0; i < PATH_AGAIN_MAX && i < path->vanished; i++)
            finding_frame(f, path->vanished_frames[i]);
        return true;
    }
    return false;
}

static bool too_large(const struct build *b, struct finding *f)
{
    if (!b->call || !b->session->connected_frame)
        return false;
    if (!said_by_icmp(b, f) && !ends_at_large(b, f) && !vanishes(b, f))
        return false;
    const struct ended_facts *const ended = &b->session->ended;
    const struct icmp_moment *const icmp = call_icmp(b->call, ICMP_TOO_BIG);
    if (icmp->at.frame && ended->frame > icmp->at.frame && ended->time - icmp->at.time < ENDS_AT_LARGE)
        finding_detail(f, "%s %s at once (frame %" PRIu64 ").", rule_Who(ended->by), rule_ended(ended->how),
                       ended->frame);
    return true;
}

/* --- the same network at both ends ----------------------------------------------------------------- */

static bool is_private(const uint8_t *ip)
{
    return ip[0] == 10 || (ip[0] == 172 && (ip[1] & 0xF0) == 16) || (ip[0] == 192 && ip[1] == 168);
}

static bool subnet_overlap(const struct build *b, struct finding *f)
{
    const struct session *const s = b->session;
    const struct address *const client = &s->ends[SIDE_CLIENT].address, *const server = &s->ends[SIDE_SERVER].address;
    if (!connected(b) || client->family != 4 || !is_private(client->octets))
        return false;
    if (memcmp(client->octets, server->octets, 3) == 0)
        return false; /* both stand in that network themselves: it is one, not two */
    for (unsigned side = 2; side-- > 0;) {
        const struct offer *const inner = rule_inner_address(s, (enum side)side);
        if (!inner || memcmp(inner->value, client->octets, 3) != 0)
            continue;
        const uint8_t *const o = client->octets, *const i = inner->value;
        finding_title(
            f,
            "The same network stands at both ends: %u.%u.%u.0/24 around the client's outer address %u.%u.%u.%u, "
            "and %u.%u.%u.0/24 around the inner address %u.%u.%u.%u that IPCP gave %s (frame %" PRIu64 ").",
            o[0], o[1], o[2], o[0], o[1], o[2], o[3], i[0], i[1], i[2], i[0], i[1], i[2], i[3],
            rule_who((enum side)side), inner->answer_frame);
        finding_detail(f, "Neither mask is on the wire (IPCP has none): /24 is assumed for both.");
        finding_frame(f, s->first_frame);
        finding_frame(f, inner->answer_frame);
        return true;
    }
    return false;
}

static const struct rule rows[] = {
    { FINDING_DATA_ROUTE_LOOP, route_loop, NULL },         { FINDING_DATA_MTU_TOO_LARGE, too_large, NULL },
    { FINDING_DATA_SUBNET_OVERLAP, subnet_overlap, NULL }, { FINDING_DATA_ONE_WAY, one_way, NULL },
    { FINDING_DATA_NONE_AFTER_CONNECT, none, NULL },
};
const struct rules rules_data = { rows, sizeof rows / sizeof rows[0] };
