/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * engine.c: the handle: its clock, the door for datagrams, the summary.
 *
 * Hazards: times that jump ahead or run backwards.
 */
#include "analyze/engine.h"

#include <stdlib.h>

#include "analyze/alloc.h"
#include "analyze/decrypt.h"
#include "analyze/leaks.h"
#include "dissect/ip.h"

#define CLOCK_UNSET (INT64_MIN / 2)
#define CLOCK_JUMP INT64_C(3600000000000) /* ns ahead that one packet alone does not prove */
#define CLOCK_BACK INT64_C(10000000000)   /* ns back that are just packets out of order */

/* --- the clock ---------------------------------------------------------------------- */

enum { PAIRS_A_STEP = 64 }; /* looked at in the time that a session takes to be closed */

/*
 * The longest silent pairs first. One that was looked at after its last time limit
 * (HALF_OPEN_TIMEOUT) stays as it is until a packet comes or IDLE_TIMEOUT passes, and is
 * not looked at again: otherwise every tick of the clock would cost as much as there are
 * silent pairs.
 */
static bool sweep_shard(struct pptpscope *scope, struct shard *shard, uint32_t *steps)
{
    struct sweep *const sweep = &scope->sweep;
    while (shard->oldest && scope->clock - shard->oldest->last_time > IDLE_TIMEOUT)
        if (!engine_close_pair(scope, shard, shard->oldest, steps))
            return false;
    if (!sweep->walking)
        sweep->pair = shard->settled ? shard->settled->newer : shard->oldest;
    sweep->walking = true;
    for (uint32_t looked = 1; sweep->pair; looked++) {
        struct pair *const pair = sweep->pair, *const next = pair->newer;
        const int64_t idle = scope->clock - pair->last_time;
        if (idle <= LINGER)
            return true;
        if (!*steps || !engine_sweep_pair(scope, sweep, pair, steps))
            return false;
        if (!pair->tunnels && !pair->calls)
            engine_close_pair(scope, shard, pair, steps);
        else if (idle > HALF_OPEN_TIMEOUT && shard->settled == pair->older && pair != scope->last_pair)
            shard->settled = pair;
        sweep->pair = next;
        *steps -= looked % PAIRS_A_STEP == 0 && *steps;
    }
    return true;
}

/* True: all shards are through. */
static bool sweep_some(struct pptpscope *scope, uint32_t *steps)
{
    struct sweep *const sweep = &scope->sweep;
    for (; sweep->shard < ENGINE_SHARDS; sweep->shard++, sweep->walking = false)
        if (scope->shards[sweep->shard] && !sweep_shard(scope, scope->shards[sweep->shard], steps))
            return false;
    *sweep = (struct sweep){ 0 };
    return true;
}

/*
 * The clock follows the packets. It does not follow one packet far ahead of the others
 * until a second one confirms it, and a capture whose time was set back takes it along:
 * what began before then waits in the new time, and no limit passes by the jump.
 */
static void move_clock(struct pptpscope *scope, int64_t now)
{
    const bool starts = scope->clock == CLOCK_UNSET;
    if (now < 0) /* before 1970: no capture's time */
        now = 0;
    if (!starts && now > scope->clock + CLOCK_JUMP && !(scope->ahead && now >= scope->ahead - CLOCK_JUMP)) {
        scope->ahead = now;
        return;
    }
    scope->ahead = 0;
    if (!starts && now <= scope->clock && now > scope->clock - CLOCK_BACK)
        return;
    if (starts || now < scope->clock)
        scope->swept = now;
    scope->clock = now;
    if (now - scope->swept < SWEEP_EVERY)
        return;
    scope->swept = now;
    scope->sweep.going = true;
}

/* A sweep that goes on has its time already. */
static bool clock_some(struct pptpscope *scope, int64_t now, uint32_t *steps)
{
    if (!scope->sweep.going)
        move_clock(scope, now);
    return !scope->sweep.going || sweep_some(scope, steps);
}

bool pptpscope_clock_some(struct pptpscope *scope, int64_t now, uint32_t steps)
{
    return clock_some(scope, now, &steps);
}

void pptpscope_clock(struct pptpscope *scope, int64_t now)
{
    pptpscope_clock_some(scope, now, UINT32_MAX);
}

/* --- the door ------------------------------------------------------------------------------ */

struct pptpscope *pptpscope_new(const struct pptpscope_config *config)
{
    struct pptpscope *scope = alloc_zero(1, sizeof *scope);
    if (config)
        scope->config = *config;
    scope->clearing = clearing_new(&scope->config);
    scope->clock = CLOCK_UNSET;
    return scope;
}

static void take(struct pptpscope *scope, const struct datagram *datagram)
{
    switch (datagram->protocol) {
    case IP_GRE:
        gre_input(scope, datagram);
        break;
    case IP_TCP:
        control_input(scope, datagram);
        break;
    case IP_ICMP:
    case IP_ICMPV6:
        icmp_input(scope, datagram);
        break;
    default:
        engine_other(scope, datagram);
    }
}

bool pptpscope_feed_some(struct pptpscope *scope, const struct datagram *datagram, uint32_t steps)
{
    scope->datagram = datagram;
    if (!scope->sweep.going)
        hand_empty(&scope->hand);
    const bool now = clock_some(scope, datagram->time, &steps);
    if (now)
        take(scope, datagram);
    scope->datagram = NULL;
    return now;
}

void pptpscope_feed(struct pptpscope *scope, const struct datagram *datagram)
{
    pptpscope_feed_some(scope, datagram, UINT32_MAX);
}

void pptpscope_dropped(struct pptpscope *scope, uint64_t packets)
{
    scope->dropped += packets;
}

static bool close_all(struct pptpscope *scope, uint32_t *steps)
{
    for (unsigned i = 0; i < ENGINE_SHARDS; i++)
        while (scope->shards[i] && scope->shards[i]->oldest)
            if (!engine_close_pair(scope, scope->shards[i], scope->shards[i]->oldest, steps))
                return false;
    return true;
}

bool pptpscope_finish_some(struct pptpscope *scope, uint32_t steps)
{
    scope->finished = true;
    if (!scope->joined && (scope->join || close_all(scope, &steps)))
        scope->joined = engine_join(scope, &steps);
    return scope->joined;
}

void pptpscope_finish(struct pptpscope *scope)
{
    pptpscope_finish_some(scope, UINT32_MAX);
}

size_t pptpscope_session_count(const struct pptpscope *scope)
{
    return scope->numbered ? scope->session_count : 0;
}

const struct session *pptpscope_session(const struct pptpscope *scope, size_t index)
{
    return index < scope->session_count ? scope->sessions[index] : NULL;
}

static const char *const unread_words[ENGINE_UNREAD_COUNT] = {
    [ENGINE_TCP_HEADER] = "tcp-header",
    [ENGINE_GRE_HEADER] = "gre-header",
    [ENGINE_GRE_VERSION] = "gre-version-0",
    [ENGINE_PPP] = "ppp-header",
    [ENGINE_CONTROL_MALFORMED] = "control-message-malformed",
    [ENGINE_CONTROL_SKIPPED] = "control-octets-skipped",
    [ENGINE_PPP_PACKET] = "ppp-packet-malformed",
    [ENGINE_ICMP] = "icmp-message",
};

static const char *const cap_words[CAP_COUNT] = {
    [CAP_PAIRS] = "host-pairs", [CAP_OBJECTS] = "tunnels-and-calls", [CAP_SESSIONS] = "sessions",
    [CAP_EVENTS] = "events",    [CAP_OPTIONS] = "options",           [CAP_PROTOCOLS] = "control-protocols",
    [CAP_STRAYS] = "gre-of-other-addresses",
};

void pptpscope_summary(const struct pptpscope *scope, struct pptpscope_summary *summary)
{
    *summary = (struct pptpscope_summary){ .sessions = scope->session_count,
                                           .other_packets = scope->other_packets,
                                           .other_octets = scope->other_octets };
    for (uint32_t i = 0; i < scope->session_count; i++) {
        const enum outcome outcome = scope->sessions[i]->outcome;
        summary->connected += outcome == OUTCOME_CONNECTED;
        summary->failed += outcome == OUTCOME_FAILED;
        summary->incomplete += outcome == OUTCOME_INCOMPLETE;
    }
    for (unsigned i = 0; i < ENGINE_UNREAD_COUNT; i++)
        summary->unread[summary->unread_count++] = (struct pptpscope_count){ unread_words[i], scope->unread[i] };
    for (unsigned i = 0; i < CAP_COUNT; i++)
        summary->caps[summary->cap_count++] = (struct pptpscope_count){ cap_words[i], scope->caps[i] };
}

static void drop_live(struct shard *shard)
{
    if (!shard)
        return;
    for (struct pair *pair = shard->oldest, *next; pair; pair = next) {
        next = pair->newer;
        for (struct tunnel *t = pair->tunnels, *after; t; t = after) {
            after = t->next;
            t->orphan = true;
            if (!t->parked)
                tunnel_free(t);
        }
        for (struct call *c = pair->calls, *after; c; c = after) {
            after = c->next;
            call_free(c);
        }
        free(pair);
    }
    for (uint32_t i = 0; i < shard->closed_count; i++)
        session_free(shard->closed[i]);
    free(shard->closed);
    free(shard);
}

void pptpscope_free(struct pptpscope *scope)
{
    if (!scope)
        return;
    for (uint32_t i = 0; i < scope->session_count; i++)
        session_free(scope->sessions[i]);
    free(scope->sessions);
    for (uint32_t i = 0; i < scope->replaced_count; i++)
        session_free(scope->replaced[i]);
    free(scope->replaced);
    engine_join_free(scope);
    for (unsigned i = 0; i < ENGINE_SHARDS; i++) /* last: logs that sessions put aside count there */
        drop_live(scope->shards[i]);
    clearing_free(scope->clearing);
    free(scope->hosts);
    leaks_free(scope);
    free(scope);
}
