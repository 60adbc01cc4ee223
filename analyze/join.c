/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * join.c: after the last packet: sessions of all shards in one order, numbered;
 * what only the whole capture can decide; findings.
 */
#include "analyze/build.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/across.h"
#include "analyze/alloc.h"
#include "analyze/bundles.h"
#include "analyze/findings.h"
#include "analyze/leaks.h"
#include "analyze/reuse.h"
#include "analyze/rules.h"

#define UNUSED_CALL_LIMIT INT64_C(60000000000)  /* ns: a call cleared so soon was never used */
#define ATTEMPT_WINDOW INT64_C(120000000000)    /* ns from a failure to the next attempt of the same client */
#define ATTEMPT_REACH 200                       /* sessions looked back for it */

static int by_first_frame(const void *a, const void *b)
{
    const struct session *x = *(struct session *const *)a, *y = *(struct session *const *)b;
    if (x->first_frame != y->first_frame)
        return x->first_frame < y->first_frame ? -1 : 1;
    if (x->call_id[SIDE_CLIENT] != y->call_id[SIDE_CLIENT])
        return x->call_id[SIDE_CLIENT] < y->call_id[SIDE_CLIENT] ? -1 : 1;
    return address_compare(&x->ends[SIDE_CLIENT].address, &y->ends[SIDE_CLIENT].address);
}

static void collect(struct pptpscope *scope)
{
    uint32_t count = 0;
    for (unsigned i = 0; i < ENGINE_SHARDS; i++)
        count += scope->shards[i] ? scope->shards[i]->closed_count : 0;
    scope->sessions = alloc_zero(count ? count : 1, sizeof *scope->sessions);
    for (unsigned i = 0; i < ENGINE_SHARDS; i++) {
        struct shard *shard = scope->shards[i];
        for (uint32_t k = 0; shard && k < shard->closed_count; k++)
            scope->sessions[scope->session_count++] = shard->closed[k];
        if (shard)
            shard->closed_count = 0;
    }
    strays_join(scope);
    if (scope->session_count > 1)
        qsort(scope->sessions, scope->session_count, sizeof *scope->sessions, by_first_frame);
}

/* Tunnels are numbered as they first appear. */
struct tunnel_number {
    uint64_t key;
    uint32_t number;
};

static int by_key(const void *a, const void *b)
{
    const struct tunnel_number *x = a, *y = b;
    return x->key < y->key ? -1 : x->key > y->key;
}

static void number_tunnels(struct pptpscope *scope)
{
    struct tunnel_number *tunnels = alloc_zero(scope->session_count + 1, sizeof *tunnels);
    uint32_t count = 0;
    for (uint32_t i = 0; i < scope->session_count; i++)
        if (build_of(scope->sessions[i])->tunnel_key)
            tunnels[count++].key = build_of(scope->sessions[i])->tunnel_key;
    if (count > 1)
        qsort(tunnels, count, sizeof *tunnels, by_key);
    uint32_t number = 0;
    for (uint32_t i = 0; i < count; i++)
        tunnels[i].number = i && tunnels[i].key == tunnels[i - 1].key ? number : ++number;
    for (uint32_t i = 0; count && i < scope->session_count; i++) {
        const struct tunnel_number wanted = { .key = build_of(scope->sessions[i])->tunnel_key };
        const struct tunnel_number *found = bsearch(&wanted, tunnels, count, sizeof *tunnels, by_key);
        scope->sessions[i]->tunnel = found ? found->number : 0;
    }
    free(tunnels);
}

/* A call without any GRE failed only if GRE was in the capture's reach (catalogue section 4). */
static void decide_gre(struct pptpscope *scope, struct built *built)
{
    struct session *s = &built->session;
    const bool in_reach = built->gre_proven || scope->gre_pairs > 0 ||
                          engine_host_has_other(scope, &s->ends[SIDE_CLIENT].address) ||
                          engine_host_has_other(scope, &s->ends[SIDE_SERVER].address);
    const bool cleared = s->ended.how != ENDED_CAPTURE_END && s->ended.how != ENDED_SILENCE &&
                         s->ended.time - s->stages[STAGE_CALL].last_time <= UNUSED_CALL_LIMIT;
    if (!in_reach || !cleared)
        return;
    const bool server_closed = s->ended.by == SIDE_SERVER &&
                               s->ended.time - s->stages[STAGE_CALL].last_time < CLOSE_AFTER_CALL;
    limit_remove(s, FINDING_CAPTURE_GRE_MISSING);
    s->outcome = OUTCOME_FAILED;
    s->failed_stage = server_closed ? STAGE_CALL : STAGE_GRE;
    s->stages[s->failed_stage].state = STATE_FAILED;
    s->encryption.negotiated_known = s->encryption.bits_known = true;
    for (unsigned way = 0; way < 2; way++)
        s->encryption.way[way].known = true;
}

/* Two users behind one address are not each other's attempts. */
static bool same_user(const struct session *a, const struct session *b)
{
    return !a->auth.user.text || !b->auth.user.text || strcmp(a->auth.user.text, b->auth.user.text) == 0;
}

/* The earlier attempt of the same client at the same server that this one repeats. */
static uint32_t earlier_attempt(const struct pptpscope *scope, uint32_t index)
{
    const struct session *s = scope->sessions[index];
    for (uint32_t i = index, looked = 0; i-- > 0 && looked < ATTEMPT_REACH; looked++) {
        const struct session *e = scope->sessions[i];
        if (!address_equal(&e->ends[SIDE_CLIENT].address, &s->ends[SIDE_CLIENT].address) ||
            !address_equal(&e->ends[SIDE_SERVER].address, &s->ends[SIDE_SERVER].address) || e->end > s->start)
            continue;
        const bool repeats = e->outcome == OUTCOME_FAILED && s->start - e->end <= ATTEMPT_WINDOW && same_user(e, s);
        if (!repeats)
            return 0;
        return e->attempt_of ? e->attempt_of : e->number;
    }
    return 0;
}

void engine_join_begin(struct pptpscope *scope)
{
    collect(scope);
    number_tunnels(scope);
    for (uint32_t i = 0; i < scope->session_count; i++)
        scope->sessions[i]->number = i + 1;
    bundles_find(scope);
    across_find(scope);
    reuse_find(scope);
    leaks_join(scope);
    for (uint32_t i = 0; i < scope->session_count; i++) {
        struct built *built = build_of(scope->sessions[i]);
        if (built->gre_decides)
            decide_gre(scope, built);
        if (scope->dropped) {
            limit_remove(&built->session, FINDING_CAPTURE_DROPPED);
            limit_add(&built->session, FINDING_CAPTURE_DROPPED, 0);
        }
    }
}

void engine_join_one(struct pptpscope *scope, uint32_t index)
{
    rules_join(scope, build_of(scope->sessions[index]));
    findings_decide(build_of(scope->sessions[index]));
}

void engine_join_end(struct pptpscope *scope)
{
    for (uint32_t i = 0; i < scope->session_count; i++)
        scope->sessions[i]->attempt_of = earlier_attempt(scope, i);
}
