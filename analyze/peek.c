/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * peek.c: sessions while the input goes on: those that have ended, and those that live,
 * built as if the capture ended now. Nothing of the engine changes by it.
 * In slices: shard by shard what has ended, then what lives; then all in order.
 */
#include "analyze/build.h"

#include <stdlib.h>

#include "analyze/alloc.h"
#include "analyze/sort.h"

enum { ITEMS_A_STEP = 64 }; /* in the time that a living session takes to be built */

struct seen {
    uint64_t first_frame;
    const struct session *session;
};

struct pptpscope_peek {
    const struct pptpscope *scope;
    size_t most;
    unsigned shard;                  /* that is looked at */
    bool inside;                     /* it has begun */
    uint32_t closed;                 /* the next of its sessions that have ended */
    const struct pair *pair;         /* the next of its pairs, */
    const struct call *call;         /* its next call, */
    const struct tunnel *tunnel;     /* and tunnel, behind all calls */
    struct seen *seen;
    struct sort sort;
    bool sorting, done;
    const struct session **sessions; /* in order of first frame */
    size_t count;
    struct session **built;          /* of these, what lives: its own */
    size_t built_count, living;
};

static void add(struct pptpscope_peek *peek, const struct session *session)
{
    peek->seen = alloc_grow(peek->seen, peek->count, sizeof *peek->seen);
    peek->seen[peek->count++] = (struct seen){ session->first_frame, session };
}

static void add_living(struct pptpscope_peek *peek, const struct tunnel *tunnel, const struct call *call, uint32_t *steps)
{
    const struct pptpscope *const scope = peek->scope;

    if (peek->living++ >= peek->most)
        return;
    struct session *const session = session_build(scope, peek->pair->ends, scope->clock, tunnel, call);
    peek->built = alloc_grow(peek->built, peek->built_count, sizeof *peek->built);
    peek->built[peek->built_count++] = session;
    add(peek, session);
    --*steps;
}

/* The pair's calls and tunnels; false: the steps are used up. */
static bool look_at_pair(struct pptpscope_peek *peek, uint32_t *steps)
{
    for (; peek->call && *steps; peek->call = peek->call->next)
        add_living(peek, peek->call->tunnel, peek->call, steps);
    for (; peek->tunnel && *steps; peek->tunnel = peek->tunnel->next)
        if (peek->tunnel->call_count == 0)
            add_living(peek, peek->tunnel, NULL, steps);
    return *steps > 0;
}

static void enter_pair(struct pptpscope_peek *peek, const struct pair *pair)
{
    peek->pair = pair;
    peek->call = pair ? pair->calls : NULL;
    peek->tunnel = pair ? pair->tunnels : NULL;
}

static bool look_at_shard(struct pptpscope_peek *peek, const struct shard *shard, uint32_t *steps)
{
    if (!peek->inside) {
        peek->closed = 0;
        enter_pair(peek, shard->newest);
    }
    peek->inside = true;
    while (peek->closed < shard->closed_count) {
        if (!*steps)
            return false;
        add(peek, shard->closed[peek->closed++]);
        *steps -= peek->closed % ITEMS_A_STEP == 0;
    }
    for (; peek->pair; enter_pair(peek, peek->pair->older))
        if (!look_at_pair(peek, steps))
            return false;
    peek->inside = false;
    return true;
}

static int by_first_frame(const void *a, const void *b)
{
    const struct seen *const x = a, *const y = b;
    if (x->first_frame != y->first_frame)
        return x->first_frame < y->first_frame ? -1 : 1;
    return (int)x->session->call_id[SIDE_CLIENT] - (int)y->session->call_id[SIDE_CLIENT];
}

struct pptpscope_peek *pptpscope_peek_begin(const struct pptpscope *scope, size_t living_most)
{
    struct pptpscope_peek *const peek = alloc_zero(1, sizeof *peek);
    peek->scope = scope;
    peek->most = living_most;
    peek->shard = scope->join ? ENGINE_SHARDS : 0;
    return peek;
}

static bool put_in_order(struct pptpscope_peek *peek, uint32_t *steps)
{
    if (!peek->sorting) {
        sort_begin(&peek->sort, peek->seen, peek->count, sizeof *peek->seen, by_first_frame);
        peek->seen = NULL;
        peek->sorting = true;
    }
    for (; !sort_some(&peek->sort, ITEMS_A_STEP); --*steps)
        if (!*steps)
            return false;
    peek->sessions = alloc_zero(peek->count + 1, sizeof *peek->sessions);
    for (size_t i = 0; i < peek->count; i++)
        peek->sessions[i] = ((const struct seen *)(const void *)peek->sort.items)[i].session;
    sort_end(&peek->sort);
    return true;
}

bool pptpscope_peek_some(struct pptpscope_peek *peek, uint32_t steps)
{
    for (; peek->shard < ENGINE_SHARDS; peek->shard++)
        if (peek->scope->shards[peek->shard] && !look_at_shard(peek, peek->scope->shards[peek->shard], &steps))
            return false;
    peek->done = peek->done || put_in_order(peek, &steps);
    return peek->done;
}

struct pptpscope_peek *pptpscope_peek(const struct pptpscope *scope, size_t living_most)
{
    struct pptpscope_peek *const peek = pptpscope_peek_begin(scope, living_most);
    pptpscope_peek_some(peek, UINT32_MAX);
    return peek;
}

const struct session *const *pptpscope_peek_sessions(const struct pptpscope_peek *peek, size_t *count, size_t *left_out)
{
    *count = peek->count;
    *left_out = peek->living - peek->built_count;
    return peek->sessions;
}

bool pptpscope_peek_free_some(struct pptpscope_peek *peek, uint32_t steps)
{
    if (!peek)
        return true;
    for (; peek->built_count; steps--) {
        if (!steps)
            return false;
        session_free(peek->built[--peek->built_count]);
    }
    sort_end(&peek->sort);
    free(peek->seen);
    free(peek->built);
    free(peek->sessions);
    free(peek);
    return true;
}

void pptpscope_peek_free(struct pptpscope_peek *peek)
{
    pptpscope_peek_free_some(peek, UINT32_MAX);
}
