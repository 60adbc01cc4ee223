/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * across.c: what only all sessions together show of authentication: challenges that come again,
 * guessed passwords. Sorts what the sessions keep, so that the work grows as that
 * does and not with its square.
 *
 * Hazards: one exchange captured at two points is one; a user who mistypes is no guesser.
 */
#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/build.h"
#include "analyze/hash.h"
#include "analyze/join.h"

#define SAME_PACKET   INT64_C(2000000000)   /* ns: one packet captured at two points is not further apart */
#define GUESSES_MIN   5                     /* refused logins */
#define GUESSES_APART INT64_C(600000000000) /* ns: longer quiet begins another series */

/* --- challenges -------------------------------------------------------------------- */

struct challenge {
    uint64_t print, frame;
    const struct challenge_mark *mark;
    struct built *built;
};

static int by_value(const void *a, const void *b)
{
    const struct challenge *x = a, *y = b;
    if (x->print != y->print)
        return x->print < y->print ? -1 : 1;
    return x->frame < y->frame ? -1 : x->frame > y->frame;
}

static void set_twin(struct built *built, uint64_t own_frame, const struct built *other, uint64_t other_frame)
{
    if (!built->twin.session)
        built->twin = (struct challenge_twin){ other->session.number, own_frame, other_frame };
}

static void compare(const struct challenge *a, const struct challenge *b)
{
    const struct session *const x = &a->built->session, *const y = &b->built->session;
    const bool near = b->mark->time - a->mark->time < SAME_PACKET && a->mark->time - b->mark->time < SAME_PACKET;
    if (a->mark->print != b->mark->print || a->built == b->built || a->mark->from != b->mark->from ||
        !address_equal(&x->ends[a->mark->from].address, &y->ends[b->mark->from].address) ||
        (near && a->mark->id == b->mark->id))
        return;
    set_twin(a->built, a->mark->frame, b->built, b->mark->frame);
    set_twin(b->built, b->mark->frame, a->built, a->mark->frame);
}

static void twins_gather(struct pptpscope *scope, struct facts *facts, uint32_t session)
{
    struct built *const built = build_of(scope->sessions[session]);
    for (uint32_t k = 0; k < built->challenge_count; k++) {
        struct challenge *const challenge = facts_add(facts, sizeof *challenge);
        *challenge = (struct challenge){ built->challenges[k].print, built->challenges[k].frame, &built->challenges[k], built };
    }
}

static void twins_use(struct pptpscope *scope, struct facts *facts, size_t at)
{
    const struct challenge *const all = (const struct challenge *)(void *)facts->items;
    (void)scope;
    if (at && all[at - 1].print == all[at].print)
        compare(&all[at - 1], &all[at]);
}

const struct pass across_twins_pass = { .size = sizeof(struct challenge), .gather = twins_gather, .compare = by_value, .use = twins_use };

/* --- guesses --------------------------------------------------------------------------- */

struct failed_try {
    struct built *built;
    int64_t time;
    uint64_t frame, name;
};

static int by_ends(const struct session *x, const struct session *y)
{
    const int client = address_compare(&x->ends[SIDE_CLIENT].address, &y->ends[SIDE_CLIENT].address);
    return client ? client : address_compare(&x->ends[SIDE_SERVER].address, &y->ends[SIDE_SERVER].address);
}

static int by_ends_and_time(const void *a, const void *b)
{
    const struct failed_try *x = a, *y = b;
    const int ends = by_ends(&x->built->session, &y->built->session);
    if (ends)
        return ends;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return x->frame < y->frame ? -1 : x->frame > y->frame;
}

static int by_name(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static uint32_t count_names(const struct failed_try *run, size_t count)
{
    uint64_t *const names = alloc_zero(count, sizeof *names);
    uint32_t distinct = 0;
    for (size_t i = 0; i < count; i++)
        names[i] = run[i].name;
    qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++)
        distinct += i == 0 || names[i] != names[i - 1];
    free(names);
    return distinct;
}

static void mark_run(const struct failed_try *run, size_t count)
{
    if (count < GUESSES_MIN)
        return;
    const struct stage_facts *const last = &run[count - 1].built->session.stages[STAGE_AUTH];
    struct guesses guesses = { .failures = (uint32_t)count,
                               .names = count_names(run, count),
                               .lasted = last->last_time - run[0].time,
                               .first_frame = run[0].frame,
                               .last_frame = run[count - 1].frame };
    for (size_t i = 0; i < count; i++)
        guesses.sessions += i == 0 || run[i].built != run[i - 1].built;
    for (size_t i = 0; i < count; i++)
        run[i].built->guesses = guesses;
}

/* Of an account that may not log in, the password was right. */
static bool is_failed(const struct auth_try *try)
{
    return try->result == AUTH_FAILURE && try->by == SIDE_CLIENT && (!try->code_known || try->code == 691);
}

static void guesses_gather(struct pptpscope *scope, struct facts *facts, uint32_t session)
{
    struct session *const s = scope->sessions[session];
    for (uint32_t k = 0; k < s->auth.try_count; k++) {
        const struct auth_try *const try = &s->auth.tries[k];
        if (!is_failed(try))
            continue;
        struct failed_try *const failed = facts_add(facts, sizeof *failed);
        *failed = (struct failed_try){ build_of(s), s->stages[STAGE_AUTH].first_time, try->frame,
                                       hash_octets(try->user.length, try->user.octets, try->user.length) };
    }
}

/* A run is marked at its last. */
static void guesses_use(struct pptpscope *scope, struct facts *facts, size_t at)
{
    const struct failed_try *const all = (const struct failed_try *)(void *)facts->items, *const here = &all[at];
    (void)scope;
    if (at + 1 < facts->count && by_ends(&here[1].built->session, &here->built->session) == 0 &&
        here[1].time - here->time <= GUESSES_APART)
        return;
    mark_run(&all[facts->through], at + 1 - facts->through);
    facts->through = at + 1;
}

const struct pass across_guesses_pass = { .size = sizeof(struct failed_try), .gather = guesses_gather,
                                          .compare = by_ends_and_time, .use = guesses_use };
