/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reuse.c: logins that come again; see reuse.h.
 *
 * Hazard: one session captured at two points, before and behind a NAT, is there twice
 * with the same login at the same time; that is no second use of its keys.
 */
#include "analyze/reuse.h"

#include <string.h>

#include "analyze/build.h"
#include "analyze/join.h"

#define APART INT64_C(2000000000) /* more than a way through the network (ns) */

void build_login_print(struct build *b)
{
    const struct session *const s = b->session;
    struct login_print *const print = &b->built->login_print;
    const bool encrypted = s->encryption.way[C2S].bits || s->encryption.way[S2C].bits;
    if (!b->call || !encrypted || s->auth.result != AUTH_SUCCESS || !s->auth.method ||
        strncmp(s->auth.method, "MS-CHAP", 7) != 0)
        return;
    for (uint32_t i = 0; i < s->auth.try_count; i++) {
        if (s->auth.tries[i].result != AUTH_SUCCESS || s->auth.tries[i].by > SIDE_SERVER)
            continue;
        const struct proof *const proof = &b->call->link.login.proof[b->raw[s->auth.tries[i].by]];
        print->print = proof->responded ? proof->response_hash : 0;
        print->frame = s->auth.tries[i].frame;
        print->time = b->call->link.login.last_time;
    }
}

struct printed {
    uint64_t print;
    uint32_t number;     /* of the session */
    struct built *built;
};

static int by_print(const void *a, const void *b)
{
    const struct printed *const x = a, *const y = b;
    if (x->print != y->print)
        return x->print < y->print ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

static void pair(struct built *first, struct built *second)
{
    const int64_t apart = second->login_print.time - first->login_print.time;
    if (first->login_print.print != second->login_print.print || (apart < APART && apart > -APART))
        return;
    second->login_print.twin_session = first->session.number;
    second->login_print.twin_frame = first->login_print.frame;
    if (first->login_print.twin_session)
        return;
    first->login_print.twin_session = second->session.number;
    first->login_print.twin_frame = second->login_print.frame;
}

static void reuse_gather(struct pptpscope *scope, struct facts *facts, uint32_t session)
{
    struct built *const built = build_of(scope->sessions[session]);
    if (!built->login_print.print)
        return;
    struct printed *const printed = facts_add(facts, sizeof *printed);
    *printed = (struct printed){ built->login_print.print, built->session.number, built };
}

static void reuse_use(struct pptpscope *scope, struct facts *facts, size_t at)
{
    const struct printed *const all = (const struct printed *)(void *)facts->items;
    (void)scope;
    if (at && all[at - 1].print == all[at].print)
        pair(all[at - 1].built, all[at].built);
}

const struct pass reuse_pass = { .size = sizeof(struct printed), .gather = reuse_gather, .compare = by_print, .use = reuse_use };
