/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * renegotiation.c: what changed when a link was negotiated anew; see renegotiation.h.
 *
 * Hazards: LCP's takes everything above it down, so that IPCP, not LCP, tells when the
 * link is whole again; one that begins before the last came to its end; peers that
 * never stop (marks have a cap, the count goes on).
 */
#include "analyze/renegotiation.h"

#include <stdlib.h>

#include "analyze/alloc.h"
#include "analyze/build.h"
#include "dissect/ppp.h"

/* --- while packets come ------------------------------------------------------------- */

/* What LCP waits for: the network protocol that it took down, or only itself. */
static uint16_t network_of(const struct ppplink *link)
{
    const struct machine *ipcp = ppplink_machine(link, PPP_IPCP);
    if (ipcp && ipcp->facts.opened)
        return PPP_IPCP;
    for (uint32_t i = 0; i < link->machine_count; i++)
        if (link->machines[i]->facts.opened && ppp_is_network(link->machines[i]->facts.protocol))
            return link->machines[i]->facts.protocol;
    return PPP_LCP;
}

/* The MPPE of what raw side `raw` receives, as agreed at this moment. */
static struct agreed_key key_of(const struct ppplink *link, unsigned raw)
{
    const struct machine *ccp = ppplink_machine(link, PPP_CCP);
    const struct half *half = ccp ? &ccp->facts.ends[raw] : NULL;
    struct agreed_key key = { 0 };
    if (half && half->agreed && !half->stale)
        key.known = mppe_agreed(half, &key.bits, &key.stateless);
    else
        key.known = !link->first_encrypted[!raw] || (half && half->stale && link->renegotiations.link_restored);
    return key;
}

static const struct wire_text *user_of(const struct login *login, unsigned raw)
{
    for (uint32_t i = login->try_count; i-- > 0;)
        if ((unsigned)login->tries[i].by == raw && login->tries[i].result == AUTH_SUCCESS)
            return &login->tries[i].user;
    return NULL;
}

void renegotiation_begins(struct ppplink *link, uint16_t protocol, unsigned by, uint64_t frame, int64_t time)
{
    struct renegotiations *all = &link->renegotiations;
    all->count++;
    if (all->kept > RENEGOTIATIONS_MAX)
        return;
    all->marks = alloc_grow(all->marks, all->kept, sizeof *all->marks);
    struct renegotiation_mark *mark = &all->marks[all->kept++];
    *mark = (struct renegotiation_mark){ .protocol = protocol, .by = (uint8_t)by, .frame = frame, .time = time };
    mark->awaits = protocol == PPP_LCP ? network_of(link) : protocol;
    all->open++;
    for (unsigned raw = 0; raw < 2; raw++) {
        const struct wire_text *user = user_of(&link->login, raw);
        mark->key[raw] = key_of(link, raw);
        if (user)
            mark->user[raw] = wire_text_copy(user);
    }
}

void renegotiation_opened(struct ppplink *link, uint16_t protocol, uint64_t frame, int64_t time)
{
    struct renegotiations *all = &link->renegotiations;
    for (uint32_t i = all->kept; i-- > 0;) {
        struct renegotiation_mark *mark = &all->marks[i];
        if (mark->awaits != protocol)
            continue;
        if (mark->restored_frame)
            return;
        mark->restored_frame = frame; /* earlier ones of the same kind never came to their end */
        mark->restored_time = time;
        all->open--;
        if (mark->protocol == PPP_LCP)
            all->link_restored = frame;
        return;
    }
}

void renegotiation_clear_data(struct ppplink *link, unsigned from, uint64_t frame)
{
    struct renegotiations *all = &link->renegotiations;
    for (uint32_t i = all->kept; all->open && i-- > 0;) {
        struct renegotiation_mark *mark = &all->marks[i];
        if (mark->restored_frame || (mark->protocol != PPP_LCP && mark->protocol != PPP_CCP))
            continue;
        mark->clear[from]++;
        if (!mark->clear_frame)
            mark->clear_frame = frame;
        return; /* the latest one's */
    }
}

void renegotiations_clear(struct renegotiations *renegotiations)
{
    for (uint32_t i = 0; i < renegotiations->kept; i++)
        for (unsigned raw = 0; raw < 2; raw++)
            wire_text_clear(&renegotiations->marks[i].user[raw]);
    free(renegotiations->marks);
    *renegotiations = (struct renegotiations){ 0 };
}

/* --- in the session ---------------------------------------------------------------------- */

static void set_one(struct build *b, struct renegotiation *to, uint32_t index)
{
    const struct ppplink *link = &b->call->link;
    const struct renegotiation_mark *mark = &link->renegotiations.marks[index];
    const bool last = index + 1 == link->renegotiations.kept;
    *to = (struct renegotiation){ .protocol = mark->protocol, .by = build_side(b, mark->by), .frame = mark->frame,
                                  .time = mark->time, .restored_frame = mark->restored_frame,
                                  .restored_time = mark->restored_time, .clear_frame = mark->clear_frame };
    for (unsigned side = 0; side < 2; side++) { /* C2S is what the server receives */
        const unsigned receiver = b->raw[!side];
        to->before[side] = mark->key[receiver];
        to->after[side] = last ? key_of(link, receiver) : mark[1].key[receiver];
        to->clear_packets[side] = mark->clear[b->raw[side]];
    }
    const unsigned client = b->raw[SIDE_CLIENT];
    const unsigned proves = mark->user[client].text || !mark->user[!client].text ? client : !client;
    const struct wire_text *after = last ? user_of(&link->login, proves) : &mark[1].user[proves];
    to->user_before = wire_text_copy(&mark->user[proves]);
    if (after)
        to->user_after = wire_text_copy(after);
}

void build_renegotiations(struct build *b)
{
    const struct renegotiations *all = &b->call->link.renegotiations;
    struct session *s = b->session;
    const uint32_t told = all->kept < RENEGOTIATIONS_MAX ? all->kept : RENEGOTIATIONS_MAX;
    s->renegotiation_count = all->count;
    if (!told)
        return;
    s->renegotiations = alloc_zero(told, sizeof *s->renegotiations);
    for (uint32_t i = 0; i < told; i++)
        set_one(b, &s->renegotiations[i], i);
}
