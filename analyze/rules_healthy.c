/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules_healthy.c: what is said of a session in which all went well (catalogue section 12). */
#include "analyze/rules.h"

#include <string.h>

#include "dissect/ppp.h"

static bool opened(const struct session *s, uint16_t protocol)
{
    const struct negotiation *const n = session_negotiation(s, protocol);
    return n && n->opened;
}

/* MS-CHAPv2, or EAP with a method that yields keys as good. */
static bool strong_method(const char *method)
{
    static const char *const methods[] = { "MS-CHAPv2", "EAP-TLS", "EAP-MSCHAPv2", "PEAP" };
    for (size_t i = 0; method && i < sizeof methods / sizeof methods[0]; i++)
        if (strcmp(method, methods[i]) == 0)
            return true;
    return false;
}

/* User data that went around MPPE after it was in force. */
static bool in_clear(const struct session *s)
{
    for (unsigned way = 0; way < 2; way++)
        if (session_clear(s, way)->during.packets || session_clear(s, way)->after.packets)
            return true;
    return false;
}

/* LCP open, authenticated, MPPE with 128 bits and stateless both ways, IPCP open. */
static bool connected_ok(const struct build *b, struct finding *f)
{
    const struct session *const s = b->session;
    const struct encryption_facts *const e = &s->encryption;
    if (s->outcome != OUTCOME_CONNECTED || !opened(s, PPP_LCP) || !opened(s, PPP_CCP) || !opened(s, PPP_IPCP) ||
        s->auth.result != AUTH_SUCCESS || !strong_method(s->auth.method))
        return false;
    for (unsigned way = 0; way < 2; way++)
        if (!e->way[way].known || e->way[way].bits != 128 || !e->way[way].stateless)
            return false;
    if (in_clear(s))
        return false;
    finding_title(f, "Connected with %s and 128-bit stateless MPPE in both directions.", s->auth.method);
    finding_frame(f, session_negotiation(s, PPP_LCP)->opened_frame);
    finding_frame(f, session_negotiation(s, PPP_CCP)->opened_frame);
    finding_frame(f, s->connected_frame);
    return true;
}

static const struct rule rows[] = {
    { FINDING_CONNECTED_OK, connected_ok, NULL },
};
const struct rules rules_healthy = { rows, sizeof rows / sizeof rows[0] };
