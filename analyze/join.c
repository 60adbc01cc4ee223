/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * join.c: after the last packet: sessions of all shards in one order, numbered;
 * what only the whole capture can decide; findings.
 */
#include "analyze/join.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/build.h"
#include "analyze/findings.h"
#include "analyze/rules.h"

#define UNUSED_CALL_LIMIT INT64_C(60000000000)  /* ns: a call cleared so soon was never used */
#define ATTEMPT_WINDOW INT64_C(120000000000)    /* ns from a failure to the next attempt of the same client */
#define ATTEMPT_REACH 200                       /* sessions looked back for it */

/* --- in order --------------------------------------------------------------------------- */

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
}

struct place {
    uint64_t first_frame;
    struct session *session;
};

static int by_first_frame(const void *a, const void *b)
{
    const struct place *const m = a, *const n = b;
    if (m->first_frame != n->first_frame)
        return m->first_frame < n->first_frame ? -1 : 1;
    const struct session *const x = m->session, *const y = n->session;
    if (x->call_id[SIDE_CLIENT] != y->call_id[SIDE_CLIENT])
        return x->call_id[SIDE_CLIENT] < y->call_id[SIDE_CLIENT] ? -1 : 1;
    return address_compare(&x->ends[SIDE_CLIENT].address, &y->ends[SIDE_CLIENT].address);
}

static void place_gather(struct pptpscope *scope, struct facts *facts, uint32_t session)
{
    struct place *const place = facts_add(facts, sizeof *place);
    *place = (struct place){ scope->sessions[session]->first_frame, scope->sessions[session] };
}

static void place_use(struct pptpscope *scope, struct facts *facts, size_t at)
{
    (void)scope;
    ((const struct place *)(void *)facts->items)[at].session->number = (uint32_t)at + 1;
}

static void place_end(struct pptpscope *scope, struct facts *facts)
{
    for (size_t i = 0; i < facts->count; i++)
        scope->sessions[i] = ((const struct place *)(void *)facts->items)[i].session;
}

static const struct pass place_pass = { .size = sizeof(struct place), .gather = place_gather, .compare = by_first_frame,
                                        .use = place_use, .end = place_end };

/* Tunnels are numbered as they first appear. */
struct of_tunnel {
    uint64_t key;
    struct session *session;
};

static int by_key(const void *a, const void *b)
{
    const struct of_tunnel *x = a, *y = b;
    return x->key < y->key ? -1 : x->key > y->key;
}

static void tunnel_gather(struct pptpscope *scope, struct facts *facts, uint32_t session)
{
    struct session *const s = scope->sessions[session];
    if (!build_of(s)->tunnel_key)
        return;
    struct of_tunnel *const tunnel = facts_add(facts, sizeof *tunnel);
    *tunnel = (struct of_tunnel){ build_of(s)->tunnel_key, s };
}

static void tunnel_use(struct pptpscope *scope, struct facts *facts, size_t at)
{
    const struct of_tunnel *const all = (const struct of_tunnel *)(void *)facts->items;
    (void)scope;
    facts->through += at == 0 || all[at].key != all[at - 1].key;
    all[at].session->tunnel = (uint32_t)facts->through;
}

static void tunnel_end(struct pptpscope *scope, struct facts *facts)
{
    (void)facts;
    scope->numbered = true;
}

static const struct pass tunnel_pass = { .size = sizeof(struct of_tunnel), .gather = tunnel_gather, .compare = by_key,
                                         .use = tunnel_use, .end = tunnel_end };

/* --- what only the whole capture decides --------------------------------------------------- */

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

static void limits_use(struct pptpscope *scope, struct facts *facts, size_t at)
{
    struct built *const built = build_of(scope->sessions[at]);
    (void)facts;
    if (built->gre_decides)
        decide_gre(scope, built);
    if (scope->dropped) {
        limit_remove(&built->session, FINDING_CAPTURE_DROPPED);
        limit_add(&built->session, FINDING_CAPTURE_DROPPED, 0);
    }
}

static void rules_use(struct pptpscope *scope, struct facts *facts, size_t at)
{
    struct built *const built = build_of(scope->sessions[at]);
    (void)facts;
    rules_join(scope, built);
    findings_decide(built);
}

static void attempts_use(struct pptpscope *scope, struct facts *facts, size_t at)
{
    (void)facts;
    scope->sessions[at]->attempt_of = earlier_attempt(scope, (uint32_t)at);
}

static const struct pass limits_pass = { .use = limits_use }, rules_pass = { .use = rules_use }, attempts_pass = { .use = attempts_use };

/* --- one after the other --------------------------------------------------------------------- */

static const struct pass *const passes[] = {
    &strays_pass, &strays_end_pass, &place_pass, &tunnel_pass, &bundles_pass, &bundles_number_pass, &across_twins_pass,
    &across_guesses_pass, &reuse_pass, &leaks_pass, &limits_pass, &rules_pass, &attempts_pass,
};

enum { ITEMS_A_STEP = 64 }; /* moved, while they are sorted, in the time that a session takes */

struct join {
    size_t pass;
    enum { JOIN_GATHER, JOIN_SORT, JOIN_USE } phase;
    size_t at;
    struct facts facts;
    struct sort sort;
};

void *facts_add(struct facts *facts, size_t size)
{
    facts->items = alloc_grow(facts->items, facts->count, size);
    return facts->items + facts->count++ * size;
}

static bool gather(struct pptpscope *scope, struct join *join, const struct pass *pass, uint32_t *steps)
{
    for (; pass->gather && join->at < scope->session_count; --*steps) {
        if (!*steps)
            return false;
        pass->gather(scope, &join->facts, (uint32_t)join->at++);
    }
    join->at = 0;
    sort_begin(&join->sort, join->facts.items, join->facts.count, pass->size, pass->compare);
    join->facts.items = NULL;
    join->phase = JOIN_SORT;
    return true;
}

static bool put_in_order(struct pptpscope *scope, struct join *join, const struct pass *pass, uint32_t *steps)
{
    for (; pass->compare && !sort_some(&join->sort, ITEMS_A_STEP); --*steps)
        if (!*steps)
            return false;
    join->facts.items = join->sort.items;
    join->sort.items = NULL;
    sort_end(&join->sort);
    join->phase = JOIN_USE;
    if (pass->sorted)
        pass->sorted(scope, &join->facts);
    return true;
}

static bool use(struct pptpscope *scope, struct join *join, const struct pass *pass, uint32_t *steps)
{
    for (; pass->use && join->at < (pass->size ? join->facts.count : scope->session_count); --*steps) {
        if (!*steps)
            return false;
        pass->use(scope, &join->facts, join->at++);
    }
    if (pass->end)
        pass->end(scope, &join->facts);
    free(join->facts.items);
    *join = (struct join){ .pass = join->pass + 1 };
    return true;
}

bool engine_join(struct pptpscope *scope, uint32_t *steps)
{
    static bool (*const phases[])(struct pptpscope *, struct join *, const struct pass *, uint32_t *) = {
        [JOIN_GATHER] = gather, [JOIN_SORT] = put_in_order, [JOIN_USE] = use
    };

    if (!scope->join) {
        scope->join = alloc_zero(1, sizeof *scope->join);
        collect(scope);
    }
    while (scope->join->pass < sizeof passes / sizeof passes[0])
        if (!phases[scope->join->phase](scope, scope->join, passes[scope->join->pass], steps))
            return false;
    return true;
}

void engine_join_free(struct pptpscope *scope)
{
    if (!scope->join)
        return;
    sort_end(&scope->join->sort);
    free(scope->join->facts.items);
    free(scope->join->facts.matches);
    free(scope->join);
}
