/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * peek.c: sessions while the input goes on: those that have ended, and those that live,
 * built as if the capture ended now. Nothing of the engine changes by it.
 */
#include "analyze/build.h"

#include <stdlib.h>

#include "analyze/alloc.h"

struct pptpscope_peek {
    const struct session **sessions; /* in order of first frame */
    size_t count;
    struct session **built;          /* of these, what lives: its own */
    size_t built_count, living;
};

static void add(struct pptpscope_peek *peek, const struct session *session)
{
    peek->sessions = alloc_grow(peek->sessions, peek->count, sizeof *peek->sessions);
    peek->sessions[peek->count++] = session;
}

static void add_living(struct pptpscope_peek *peek, size_t most, const struct pptpscope *scope, const struct pair *pair,
                       const struct tunnel *tunnel, const struct call *call)
{
    if (peek->living++ >= most)
        return;
    struct session *const session = session_build(scope, pair->ends, scope->clock, tunnel, call);
    peek->built = alloc_grow(peek->built, peek->built_count, sizeof *peek->built);
    peek->built[peek->built_count++] = session;
    add(peek, session);
}

static void look_at_shard(struct pptpscope_peek *peek, size_t most, const struct pptpscope *scope, const struct shard *shard)
{
    for (uint32_t i = 0; i < shard->closed_count; i++)
        add(peek, shard->closed[i]);
    for (const struct pair *pair = shard->newest; pair; pair = pair->older) {
        for (const struct call *call = pair->calls; call; call = call->next)
            add_living(peek, most, scope, pair, call->tunnel, call);
        for (const struct tunnel *tunnel = pair->tunnels; tunnel; tunnel = tunnel->next)
            if (tunnel->call_count == 0)
                add_living(peek, most, scope, pair, tunnel, NULL);
    }
}

static int by_first_frame(const void *a, const void *b)
{
    const struct session *const x = *(const struct session *const *)a, *const y = *(const struct session *const *)b;
    if (x->first_frame != y->first_frame)
        return x->first_frame < y->first_frame ? -1 : 1;
    return (int)x->call_id[SIDE_CLIENT] - (int)y->call_id[SIDE_CLIENT];
}

struct pptpscope_peek *pptpscope_peek(const struct pptpscope *scope, size_t living_most)
{
    struct pptpscope_peek *const peek = alloc_zero(1, sizeof *peek);
    for (unsigned i = 0; i < ENGINE_SHARDS && !scope->joining; i++)
        if (scope->shards[i])
            look_at_shard(peek, living_most, scope, scope->shards[i]);
    if (peek->count > 1)
        qsort(peek->sessions, peek->count, sizeof *peek->sessions, by_first_frame);
    return peek;
}

const struct session *const *pptpscope_peek_sessions(const struct pptpscope_peek *peek, size_t *count, size_t *left_out)
{
    *count = peek->count;
    *left_out = peek->living - peek->built_count;
    return peek->sessions;
}

void pptpscope_peek_free(struct pptpscope_peek *peek)
{
    if (!peek)
        return;
    for (size_t i = 0; i < peek->built_count; i++)
        session_free(peek->built[i]);
    free(peek->built);
    free(peek->sessions);
    free(peek);
}
