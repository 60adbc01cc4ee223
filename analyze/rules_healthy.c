/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules_healthy.c: what is said of a session in which all went well (catalogue section 12). */
#include "analyze/rules.h"

#include "dissect/ppp.h"

static bool opened(const struct session *s, uint16_t protocol)
{
    const struct negotiation *const n = session_negotiation(s, protocol);
    return n && n->opened;
}

/* LCP open, authenticated, MPPE stateless both ways, IPCP open. */
static bool connected_ok(const struct build *b, struct finding *f)
{
    const struct session *const s = b->session;
    const struct encryption_facts *const e = &s->encryption;
    if (s->outcome != OUTCOME_CONNECTED || !opened(s, PPP_LCP) || !opened(s, PPP_CCP) || !opened(s, PPP_IPCP) ||
        s->auth.result != AUTH_SUCCESS || !e->bits_known || !e->bits || !e->stateless)
        return false;
    finding_title(f, "Connected with %s and %u-bit stateless MPPE in both directions.", s->auth.method, e->bits);
    finding_frame(f, session_negotiation(s, PPP_LCP)->opened_frame);
    finding_frame(f, session_negotiation(s, PPP_CCP)->opened_frame);
    finding_frame(f, s->connected_frame);
    return true;
}

static const struct rule rows[] = {
    { FINDING_CONNECTED_OK, connected_ok, NULL },
};
const struct rules rules_healthy = { rows, sizeof rows / sizeof rows[0] };
