/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bundles.c: links of one bundle: both MRRUs agreed, the same two hosts, user and
 * endpoint discriminator of the client, and alive at the same time. Bundles are
 * numbered by their first session.
 *
 * Encryption and network protocols are negotiated once for the whole bundle (RFC 1990
 * section 2), usually on its first link: a further link has none of them and works.
 * Hazard: many links (each lists the first few).
 */
#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/findings.h"
#include "analyze/join.h"
#include "dissect/cp.h"
#include "dissect/ppp.h"

struct link {
    struct session *session;
    const struct offer *endpoint; /* that the client gave */
};

/* The discriminator holds whether or not the peer wanted to know it (RFC 1990 section 5.1.3). */
static const struct offer *endpoint_of(const struct session *s)
{
    const struct negotiation *lcp = session_negotiation(s, PPP_LCP);
    const struct half *half = lcp ? &lcp->ends[SIDE_CLIENT] : NULL;
    for (uint32_t i = half ? half->count : 0; i-- > 0;)
        if (half->offers[i].type == LCP_ENDPOINT && !half->offers[i].unasked)
            return &half->offers[i];
    return NULL;
}

static int by_identity(const struct link *x, const struct link *y)
{
    for (unsigned side = 0; side < 2; side++) {
        const int order = address_compare(&x->session->ends[side].address, &y->session->ends[side].address);
        if (order)
            return order;
    }
    if (x->endpoint->kept != y->endpoint->kept)
        return x->endpoint->kept < y->endpoint->kept ? -1 : 1;
    const int order = memcmp(x->endpoint->value, y->endpoint->value, x->endpoint->kept);
    return order ? order : strcmp(x->session->auth.user.text, y->session->auth.user.text);
}

static int by_bundle(const void *a, const void *b)
{
    const struct link *x = a, *y = b;
    const int order = by_identity(x, y);
    if (order)
        return order;
    return x->session->number < y->session->number ? -1 : x->session->number > y->session->number;
}

/* The links from `at` on that are one bundle: each begins while an earlier one lives. */
static uint32_t bundle_size(const struct link *links, uint32_t at, uint32_t count)
{
    int64_t end = links[at].session->end;
    uint32_t size = 1;
    for (; at + size < count; size++) {
        const struct link *next = &links[at + size];
        if (by_identity(&links[at], next) != 0 || next->session->start > end)
            break;
        if (next->session->end > end)
            end = next->session->end;
    }
    return size;
}

/* The bundle's first link that came up. */
static const struct session *opened_link(const struct link *links, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++)
        if (links[i].session->connected_frame)
            return links[i].session;
    return NULL;
}

/* A link that did all that a further link has to do: LCP and authentication. */
static bool joined_bundle(const struct session *s, const struct session *first)
{
    const bool only_link = !session_negotiation(s, PPP_IPCP) && !session_negotiation(s, PPP_CCP);
    return only_link && !s->connected_frame && s->auth.result == AUTH_SUCCESS &&
           s->stages[STAGE_LCP].state == STATE_OK && s->stages[STAGE_AUTH].last_time > first->start;
}

static void connect_link(struct session *s, const struct session *first)
{
    const struct stage_facts *joined = first->connected_time > s->stages[STAGE_AUTH].last_time ? &first->stages[STAGE_NCP]
                                                                                               : &s->stages[STAGE_AUTH];
    s->outcome = OUTCOME_CONNECTED;
    s->connected_frame = joined->last_frame;
    s->connected_time = joined->last_time;
    if (s->failed_stage != STAGE_NONE)
        s->stages[s->failed_stage].state = STATE_ABSENT;
    s->failed_stage = STAGE_NONE;
    findings_drop_causes(s);
    const struct encryption_facts own = s->encryption;
    s->encryption = first->encryption;
    memset(s->encryption.offered, 0, sizeof s->encryption.offered);
    for (unsigned way = 0; way < 2; way++) {
        s->encryption.way[way].first_data_frame = own.way[way].first_data_frame;
        if (s->encryption.way[way].known)
            s->encryption.way[way].basis = BASIS_INFERRED;
    }
}

static void tell_bundle(const struct link *links, uint32_t size)
{
    const struct session *first = opened_link(links, size);
    for (uint32_t i = 0; i < size; i++) {
        struct multilink_facts *m = links[i].session->multilink;
        m->link_count = size;
        for (uint32_t k = 0; k < size && k < BUNDLE_LINKS_MAX; k++)
            m->links[k] = links[k].session->number;
        if (first && joined_bundle(links[i].session, first))
            connect_link(links[i].session, first);
    }
}

static void bundles_gather(struct pptpscope *scope, struct facts *facts, uint32_t session)
{
    struct session *const s = scope->sessions[session];
    const struct multilink_facts *const m = s->multilink;
    const struct offer *const endpoint = m && m->agreed[SIDE_CLIENT] && m->agreed[SIDE_SERVER] ? endpoint_of(s) : NULL;
    if (!endpoint || !s->auth.user.text)
        return;
    struct link *const link = facts_add(facts, sizeof *link);
    *link = (struct link){ s, endpoint };
}

static void bundles_use(struct pptpscope *scope, struct facts *facts, size_t at)
{
    const struct link *const links = (const struct link *)(void *)facts->items;
    (void)scope;
    if (at < facts->through)
        return;
    const uint32_t size = bundle_size(links, (uint32_t)at, (uint32_t)facts->count);
    if (size > 1)
        tell_bundle(links + at, size);
    facts->through = at + size;
}

const struct pass bundles_pass = { .size = sizeof(struct link), .gather = bundles_gather, .compare = by_bundle, .use = bundles_use };

/* The first link's session comes before its others: by then the bundle has its number. */
static void bundles_number(struct pptpscope *scope, struct facts *facts, size_t at)
{
    struct multilink_facts *const m = scope->sessions[at]->multilink;
    if (!m || !m->link_count)
        return;
    const bool first = m->links[0] == scope->sessions[at]->number;
    m->bundle = first ? (uint32_t)++facts->through : scope->sessions[m->links[0] - 1]->multilink->bundle;
}

const struct pass bundles_number_pass = { .use = bundles_number };
