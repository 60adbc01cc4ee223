/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reuse.c: logins that come again; see reuse.h.
 *
 * Hazard: one session captured at two points, before and behind a NAT, is there twice
 * with the same login at the same time; that is no second use of its keys.
 */
#include "analyze/reuse.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/build.h"

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

static int by_print(const void *a, const void *b)
{
    const struct built *const x = *(struct built *const *)a, *const y = *(struct built *const *)b;
    if (x->login_print.print != y->login_print.print)
        return x->login_print.print < y->login_print.print ? -1 : 1;
    return x->session.number < y->session.number ? -1 : x->session.number > y->session.number;
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

void reuse_find(struct pptpscope *scope)
{
    struct built **const all = alloc_zero(scope->session_count + 1, sizeof *all);
    size_t count = 0;
    for (uint32_t i = 0; i < scope->session_count; i++) {
        struct built *const built = build_of(scope->sessions[i]);
        if (built->login_print.print)
            all[count++] = built;
    }
    if (count > 1)
        qsort(all, count, sizeof(struct built *), by_print);
    for (size_t i = 1; i < count; i++)
        pair(all[i - 1], all[i]);
    free(all);
}
