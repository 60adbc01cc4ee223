/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * aftermath.c: the steps in which a session came to its end: Terminate-Requests, the
 * call cleared or disconnected, the control connection stopped, closed or reset.
 * Behind a root cause they are its consequences.
 */
#include "analyze/build.h"

#include <stdlib.h>

#include "analyze/alloc.h"
#include "dissect/names.h"
#include "dissect/ppp.h"

static const char *who(const struct build *b, unsigned raw)
{
    return build_side(b, raw) == SIDE_CLIENT ? "the client" : "the server";
}

static void add_step(struct build *b, uint64_t frame, unsigned raw, const char *what, const char *object)
{
    struct built *const built = b->built;
    if (!frame)
        return;
    built->aftermath = alloc_grow(built->aftermath, built->aftermath_count, sizeof *built->aftermath);
    built->aftermath[built->aftermath_count++] = (struct aftermath){ frame, who(b, raw), what, object };
}

static void add_terminations(struct build *b)
{
    const struct ppplink *const link = &b->call->link;
    for (uint32_t i = 0; i < link->termination_count; i++) {
        const struct termination *const t = &link->terminations[i];
        const struct name *const name = names_find(&names_ppp_protocols, t->protocol);
        add_step(b, t->frame, t->from, "terminated ", name ? name->word : "a protocol");
    }
}

static int by_frame(const void *a, const void *b)
{
    const struct aftermath *x = a, *y = b;
    return x->frame < y->frame ? -1 : x->frame > y->frame;
}

void build_aftermath(struct build *b)
{
    const struct call *const c = b->call;
    const struct tunnel *const t = b->tunnel;
    if (b->session->outcome != OUTCOME_FAILED && !b->built->gre_decides)
        return;
    if (c) {
        add_terminations(b);
        add_step(b, c->clear.frame, c->clear.from, "cleared the call", "");
        add_step(b, c->disconnect.frame, c->disconnect.from, "disconnected the call", "");
    }
    if (t) {
        add_step(b, t->stop.frame, t->stop.from, "stopped the control connection", "");
        for (unsigned raw = 0; raw < 2; raw++)
            add_step(b, t->fin[raw].frame, raw, "closed its side of the control connection", "");
        add_step(b, t->rst.frame, t->rst.from, "reset the control connection", "");
    }
    if (b->built->aftermath_count > 1)
        qsort(b->built->aftermath, b->built->aftermath_count, sizeof *b->built->aftermath, by_frame);
}
