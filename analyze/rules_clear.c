/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules_clear.c: user data that crossed in clear although MPPE was agreed, and behind the end of the tunnel. */
#include "analyze/rules_net.h"

#include <string.h>

#include "analyze/leaks.h"
#include "dissect/text.h"

static const char *const way_words[] = { "client to server", "server to client" };

/* --- beside MPPE ------------------------------------------------------------------------------ */

/* In clear before MPPE came into force, or meanwhile. What follows its end is told by itself. */
static bool plaintext_leak(const struct build *b, struct finding *f)
{
    char parts[2][160];
    unsigned used = 0;
    for (unsigned way = 0; way < 2; way++) {
        const struct clear_facts *const c = session_clear(b->session, way);
        const struct user_count none = { 0 }, early = c->began_frame ? c->before : none;
        const struct user_count *const first = early.packets ? &early : &c->during;
        if (!early.packets && !c->during.packets)
            continue;
        snprintf(parts[used++], sizeof parts[0], "%" PRIu64 " from %s (the first in frame %" PRIu64 ", %s)",
                 early.packets + c->during.packets, way_words[way], first->first_frame,
                 first == &early ? "before MPPE came into force" : "while MPPE was in force");
        finding_frame(f, c->began_frame);
        finding_frame(f, early.first_frame);
        finding_frame(f, c->during.first_frame);
    }
    if (used == 0)
        return false;
    finding_title(f, "User data crossed in clear although MPPE was agreed: packets %s%s%s.", parts[0],
                  used == 2 ? ", " : "", used == 2 ? parts[1] : "");
    return true;
}

/* What took it down: a renegotiation, a Terminate-Request or a Protocol-Reject. */
static void say_why(const struct build *b, struct finding *f, uint64_t stopped)
{
    const struct session *const s = b->session;
    const uint32_t kept = s->renegotiation_count < RENEGOTIATIONS_MAX ? s->renegotiation_count : RENEGOTIATIONS_MAX;
    const struct negotiation *const ccp = session_negotiation(s, PPP_CCP);
    for (uint32_t i = 0; i < kept; i++)
        if (s->renegotiations[i].frame == stopped)
            finding_detail(f, "%s began a renegotiation of %s in frame %" PRIu64 ".", rule_Who(s->renegotiations[i].by),
                           s->renegotiations[i].protocol == PPP_LCP ? "LCP" : "CCP", stopped);
    for (uint32_t i = 0; b->call && i < b->call->link.termination_count; i++)
        if (b->call->link.terminations[i].frame == stopped)
            finding_detail(f, "%s sent a Terminate-Request of %s in frame %" PRIu64 ".",
                           rule_Who(build_side(b, b->call->link.terminations[i].from)),
                           b->call->link.terminations[i].protocol == PPP_CCP ? "CCP" : "LCP", stopped);
    if (ccp && ccp->rejected_frame && ccp->rejected_frame == stopped)
        finding_detail(f, "%s rejected CCP in frame %" PRIu64 ".", rule_Who(ccp->rejected_by), stopped);
}

static bool encryption_stopped(const struct build *b, struct finding *f)
{
    const struct clear_facts *const c = b->session->clear;
    const uint64_t count = c ? c[C2S].after.packets + c[S2C].after.packets : 0;
    if (!count)
        return false;
    const enum direction way =
        c[C2S].after.packets && (!c[S2C].after.packets || c[C2S].after.first_frame < c[S2C].after.first_frame) ? C2S
                                                                                                               : S2C;
    finding_title(f,
                  "Encryption stopped in mid-session (frame %" PRIu64 "), and user data went on in clear: %" PRIu64
                  " packet%s, the first in frame %" PRIu64 " from %s.",
                  c[way].leak_stop_frame, count, rule_plural(count), c[way].after.first_frame, way_words[way]);
    say_why(b, f, c[way].leak_stop_frame);
    for (unsigned i = 0; i < 2; i++) {
        if (!c[i].after.packets)
            continue;
        finding_frame(f, c[i].leak_stop_frame);
        finding_frame(f, c[i].after.first_frame);
    }
    return true;
}

/* --- behind the tunnel ---------------------------------------------------------------------------- */

#define LEAK_AFTER (1 * RULE_SECOND) /* what an end host's own interface still holds while it goes down is none */

/* From the client to the server's inner address, or to or from the client's own. */
static bool is_leak(const struct session *s, enum side side, const struct leak_packet *p)
{
    const struct address inner = leaks_inner(s, SIDE_CLIENT);
    const bool of_client = address_equal(&p->other, &s->ends[SIDE_CLIENT].address) || address_equal(&p->other, &inner);
    return p->frame > s->ended.frame && p->time - s->ended.time >= LEAK_AFTER && (side == SIDE_CLIENT || of_client) &&
           p->session == s->number;
}

static uint32_t count_leaks(const struct pptpscope *scope, const struct session *s, enum side side, struct finding *f)
{
    const struct address inner = leaks_inner(s, side);
    const struct leak_watch *const watch = inner.family ? leaks_of(scope, &inner) : NULL;
    uint32_t count = 0;
    if (!watch || watch->known_before || !watch->count || watch->first_frame <= s->ended.frame ||
        address_equal(&inner, &s->ends[0].address) || address_equal(&inner, &s->ends[1].address))
        return 0; /* the capture holds the inner network, too: nothing can be told apart */
    const uint64_t kept = watch->count < LEAK_PACKETS ? watch->count : LEAK_PACKETS;
    for (uint64_t i = watch->count - kept; i < watch->count; i++) {
        const struct leak_packet *const packet = &watch->packets[i % LEAK_PACKETS];
        if (!is_leak(s, side, packet))
            continue;
        count++;
        finding_frame(f, packet->frame);
    }
    return count;
}

static bool leak_after(const struct pptpscope *scope, const struct built *built, struct finding *f)
{
    const struct session *const s = &built->session;
    char address[64];
    if (!s->connected_frame || s->ended.how == ENDED_CAPTURE_END || s->ended.how == ENDED_SILENCE)
        return false;
    const uint32_t server = count_leaks(scope, s, SIDE_SERVER, f), client = count_leaks(scope, s, SIDE_CLIENT, f);
    if (server + client == 0)
        return false;
    const struct address shown = leaks_inner(s, server ? SIDE_SERVER : SIDE_CLIENT);
    text_address(&shown, address, sizeof address);
    finding_title(f,
                  "After the tunnel ended (frame %" PRIu64
                  "), packets %s the inner address %s crossed the outer network in "
                  "clear (from frame %" PRIu64 ").",
                  s->ended.frame, server ? "of the client to" : "to and from", address, f->frames[0]);
    finding_detail(f, "At least %" PRIu32 " packet%s: the client does not stop its traffic when the tunnel is down.",
                   server + client, rule_plural(server + client));
    return true;
}

static const struct rule rows[] = {
    { FINDING_AUDIT_PLAINTEXT_LEAK, plaintext_leak, NULL },
    { FINDING_AUDIT_ENCRYPTION_STOPPED, encryption_stopped, NULL },
    { FINDING_AUDIT_LEAK_AFTER_TUNNEL, NULL, leak_after },
};
const struct rules rules_clear = { rows, sizeof rows / sizeof rows[0] };
