/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules_cipher_audit.c: how well the session's data was protected (catalogue section 13
 * and no-encryption-negotiated of section 7).
 *
 * Hazards: an open CCP is no encryption by itself; a link that was given up for want of
 * encryption carried nothing; CCP may still be under way where the capture ends.
 */
#include "analyze/rules.h"

#include <string.h>

#include "analyze/mppe_view.h"
#include "analyze/remedy.h"
#include "analyze/reuse.h"
#include "dissect/cp.h"
#include "dissect/ppp.h"

typedef unsigned long long frame_number;

static const char *way_word(unsigned way)
{
    return way == C2S ? "client to server" : "server to client";
}

static bool network_opened(const struct session *s)
{
    for (uint32_t i = 0; i < s->negotiation_count; i++)
        if (s->negotiations[i].opened && ppp_is_network(s->negotiations[i].protocol))
            return true;
    return s->connected_frame != 0;
}

/* Frame of the first network request or answer behind `frame`, or 0. */
static uint64_t network_after(const struct session *s, uint64_t frame)
{
    for (uint32_t i = 0; i < s->negotiation_count; i++)
        if (ppp_is_network(s->negotiations[i].protocol) && s->negotiations[i].last_frame > frame)
            return s->negotiations[i].last_frame;
    return 0;
}

/* --- no encryption ------------------------------------------------------------------------- */

static uint64_t earlier(uint64_t first, uint64_t frame)
{
    return frame && (!first || frame < first) ? frame : first;
}

/* User data of a direction that MPPE does not cover, or no longer. */
static uint64_t clear_data(const struct session *s)
{
    uint64_t first = 0;
    for (unsigned way = 0; way < 2; way++) {
        const struct cipher_facts *const cipher = &s->encryption.way[way];
        const struct clear_facts *const clear = session_clear(s, way);
        if (!cipher->known || cipher->bits)
            continue;
        if (clear->encrypted.packets)
            first = earlier(earlier(earlier(first, clear->before.first_frame), clear->during.first_frame),
                            clear->after.first_frame);
        else
            first = earlier(first, s->flow[way].first_frame);
    }
    return first;
}

/* CCP may still come to an agreement: neither refused nor closed, and the capture ends. */
static bool under_way(const struct session *s, const struct negotiation *ccp)
{
    if (!ccp || ccp->opened || ccp->rejected_frame || s->ended.how != ENDED_CAPTURE_END)
        return false;
    return !ccp->ends[0].terminates && !ccp->ends[1].terminates;
}

static bool settled(const struct negotiation *ccp)
{
    return ccp && (ccp->opened || ccp->rejected_frame);
}

/* An option list in words: the first method that is not MPPE, MPPC alone, or none. */
static void say_open(const struct session *s, struct finding *f, const struct negotiation *ccp)
{
    for (unsigned way = 0; way < 2; way++) {
        const char *const method = s->compression[way];
        if (method) {
            finding_title(f, "Nothing is encrypted: CCP is open with %s compression only (frame %llu).", method,
                          (frame_number)ccp->opened_frame);
            return;
        }
    }
    finding_title(f, "Nothing is encrypted: CCP is open without any method (frame %llu).",
                  (frame_number)ccp->opened_frame);
}

/* MPPE was in force before the link was negotiated anew without it. */
static uint64_t given_up(const struct session *s)
{
    const bool before = session_clear(s, C2S)->began_frame || session_clear(s, S2C)->began_frame;
    const struct cipher_facts *const way = s->encryption.way;
    if (!before || way[C2S].bits || way[S2C].bits)
        return 0;
    return way[C2S].since_frame > way[S2C].since_frame ? way[C2S].since_frame : way[S2C].since_frame;
}

static void say_why(const struct build *b, struct finding *f, const struct negotiation *ccp)
{
    const struct session *const s = b->session;
    const struct cipher_facts *const way = s->encryption.way;
    const struct half *const client = ccp ? &ccp->ends[SIDE_CLIENT] : NULL;
    const struct half *const server = ccp ? &ccp->ends[SIDE_SERVER] : NULL;
    if (way[C2S].bits || way[S2C].bits) {
        const unsigned with = way[C2S].bits ? C2S : S2C;
        finding_title(f, "Encrypted in one direction only: %s has %u-bit MPPE (frame %llu), %s has none.",
                      way_word(with), way[with].bits, (frame_number)way[with].since_frame, way_word(!with));
        finding_frame(f, way[with].since_frame);
    } else if (given_up(s)) {
        finding_title(f, "Nothing is encrypted any more: the link was negotiated anew without MPPE (frame %llu).",
                      (frame_number)given_up(s));
        finding_frame(f, given_up(s));
    } else if (!ccp || (!client->requested && !server->requested && !ccp->rejected_frame)) {
        finding_title(f, build_saw_start(b) ? "Nothing is encrypted: CCP was not negotiated."
                                            : "User data crosses unencrypted; the capture holds no CCP.");
    } else if (ccp->rejected_frame && !ccp->opened) {
        finding_title(f, "Nothing is encrypted: %s does not know CCP (frame %llu).", side_word(ccp->rejected_by, false),
                      (frame_number)ccp->rejected_frame);
        finding_frame(f, ccp->rejected_frame);
    } else if (ccp->opened) {
        say_open(s, f, ccp);
        finding_frame(f, ccp->opened_frame);
    } else if (client->terminates || server->terminates) {
        finding_title(f, "Nothing is encrypted: CCP was closed before it opened (frame %llu).",
                      (frame_number)ccp->last_frame);
        finding_frame(f, ccp->last_frame);
    } else if (client->rejects || server->rejects) {
        finding_title(f, "Nothing is encrypted: %s refused what was offered in CCP (frame %llu).",
                      side_word(client->rejects ? SIDE_CLIENT : SIDE_SERVER, false), (frame_number)ccp->last_frame);
        finding_frame(f, ccp->last_frame);
    } else {
        const enum side asks = client->requested ? SIDE_CLIENT : SIDE_SERVER;
        finding_title(f, "Nothing is encrypted: %s's CCP requests came to no agreement (since frame %llu).",
                      side_word(asks, false), (frame_number)ccp->ends[asks].first_request_frame);
        finding_frame(f, ccp->ends[asks].first_request_frame);
    }
}

/* ECP (RFC 1968): its packets have a protocol of their own. */
static bool by_other_means(const struct session *s)
{
    for (unsigned way = 0; way < 2; way++)
        for (uint32_t i = 0; i < s->flow[way].protocol_count; i++)
            if (s->flow[way].protocols[i].protocol == PPP_ENCRYPTED ||
                s->flow[way].protocols[i].protocol == PPP_LINK_ENCRYPTED)
                return true;
    return false;
}

static bool no_encryption(const struct build *b, struct finding *f)
{
    const struct session *const s = b->session;
    const struct encryption_facts *const e = &s->encryption;
    const struct negotiation *const ccp = session_negotiation(s, PPP_CCP);
    if (!b->call || !e->bits_known || e->bits || by_other_means(s))
        return false;
    for (unsigned way = 0; way < 2; way++)
        if (!e->way[way].known && e->way[way].basis == BASIS_INFERRED && e->way[way].first_data_frame)
            return false;
    const uint64_t data = clear_data(s);
    const bool goes_on = data || network_opened(s) ||
                         (settled(ccp) && network_after(s, ccp->opened ? ccp->opened_frame : ccp->rejected_frame));
    if (!goes_on || (!data && (under_way(s, ccp) || mppe_was_required(b))))
        return false;
    say_why(b, f, ccp);
    finding_frame(f, s->connected_frame);
    finding_frame(f, data);
    if (data)
        finding_detail(f, "User data crosses unencrypted (from frame %llu).", (frame_number)data);
    f->severity = data ? SEVERITY_CRITICAL : SEVERITY_WARNING;
    finding_remedy(f, "On both ends: require 128-bit stateless MPPE, with MS-CHAPv2 as the authentication method.");
    return true;
}

/* --- what is in force ------------------------------------------------------------------------- */

static bool in_force(const struct session *s, unsigned way)
{
    return s->encryption.way[way].known && s->encryption.way[way].bits;
}

static bool weak_key(const struct build *b, struct finding *f, uint8_t bits)
{
    const struct session *const s = b->session;
    bool holds[2];
    for (unsigned way = 0; way < 2; way++) {
        holds[way] = in_force(s, way) && s->encryption.way[way].bits == bits;
        if (holds[way])
            finding_frame(f, s->encryption.way[way].since_frame);
    }
    if (!holds[C2S] && !holds[S2C])
        return false;
    finding_title(f, "%u-bit MPPE is in force %s.", bits,
                  holds[C2S] && holds[S2C] ? "in both directions" : way_word(holds[C2S] ? C2S : S2C));
    finding_remedy(f, "On both ends: allow 128-bit MPPE only.");
    return true;
}

static bool key_40(const struct build *b, struct finding *f)
{
    return weak_key(b, f, 40);
}

static bool key_56(const struct build *b, struct finding *f)
{
    return weak_key(b, f, 56);
}

static bool stateful(const struct build *b, struct finding *f)
{
    const struct session *const s = b->session;
    bool holds[2];
    for (unsigned way = 0; way < 2; way++) {
        holds[way] = in_force(s, way) && !s->encryption.way[way].stateless;
        if (holds[way])
            finding_frame(f, s->encryption.way[way].since_frame);
    }
    if (!holds[C2S] && !holds[S2C])
        return false;
    finding_title(f, "MPPE is stateful %s.",
                  holds[C2S] && holds[S2C] ? "in both directions" : way_word(holds[C2S] ? C2S : S2C));
    finding_remedy(f, "On both ends: use stateless MPPE.");
    return true;
}

static bool no_integrity(const struct build *b, struct finding *f)
{
    const struct session *const s = b->session;
    const struct negotiation *const ccp = session_negotiation(s, PPP_CCP);
    bool holds = false;
    for (unsigned way = 0; way < 2; way++) {
        const struct cipher_facts *const cipher = &s->encryption.way[way];
        const bool used = session_clear(s, way)->encrypted.packets || (in_force(s, way) && ccp && ccp->opened);
        if (!used)
            continue;
        holds = true;
        finding_frame(f, in_force(s, way) ? cipher->since_frame : cipher->first_data_frame);
    }
    if (holds)
        finding_title(f, "MPPE encrypts without protecting integrity.");
    return holds;
}

/* --- the same key twice -------------------------------------------------------------------------- */

/* MS-CHAPv1 gives both directions the same session key (RFC 3079 section 2). */
static bool key_reuse(const struct build *b, struct finding *f)
{
    const struct session *const s = b->session;
    if (!s->auth.method || strcmp(s->auth.method, "MS-CHAPv1") != 0 || !in_force(s, C2S) || !in_force(s, S2C))
        return false;
    finding_title(f, "MS-CHAPv1 gives both directions the same RC4 key, and both are encrypted (frames %llu and %llu).",
                  (frame_number)s->encryption.way[C2S].since_frame, (frame_number)s->encryption.way[S2C].since_frame);
    for (unsigned way = 0; way < 2; way++)
        finding_frame(f, s->encryption.way[way].since_frame);
    finding_frame(f, s->auth.agreed_frame);
    finding_remedy(f, "On both ends: use MS-CHAPv2 only.");
    return true;
}

/* The same challenge and response in another encrypted session: the same keys. */
static bool key_reuse_across(const struct pptpscope *scope, const struct built *built, struct finding *f)
{
    (void)scope;
    const struct login_print *const print = &built->login_print;
    if (!print->twin_session)
        return false;
    finding_title(
        f,
        "The login answers the same challenge with the same response as in session %u (frames %llu and %llu): "
        "both sessions use the same RC4 keys.",
        print->twin_session, (frame_number)print->frame, (frame_number)print->twin_frame);
    finding_frame(f, print->frame);
    finding_frame(f, print->twin_frame);
    return true;
}

/* --- addresses in clear ------------------------------------------------------------------------------ */

static bool inner_addresses(const struct build *b, struct finding *f)
{
    static const uint8_t types[] = { IPCP_ADDRESS, IPCP_DNS1, IPCP_DNS2, IPCP_NBNS1, IPCP_NBNS2 };
    static const uint8_t none[4] = { 0 };
    const struct negotiation *const ipcp = b->call ? session_negotiation(b->session, PPP_IPCP) : NULL;
    uint32_t count = 0;
    for (unsigned side = 0; ipcp && side < 2; side++)
        for (size_t i = 0; i < sizeof types; i++) {
            const struct offer *const offer = half_agreed(&ipcp->ends[side], types[i]);
            if (!offer || offer->kept < 4 || memcmp(offer->value, none, 4) == 0)
                continue;
            finding_frame(f, offer->answer_frame);
            count++;
        }
    if (!count)
        return false;
    finding_title(f, "IPCP shows %u inner address%s in clear.", count, count == 1 ? "" : "es");
    return true;
}

static const struct rule rows[] = {
    { FINDING_NO_ENCRYPTION_NEGOTIATED, no_encryption, NULL },
    { FINDING_AUDIT_40_BIT, key_40, NULL },
    { FINDING_AUDIT_56_BIT, key_56, NULL },
    { FINDING_AUDIT_MPPE_STATEFUL, stateful, NULL },
    { FINDING_AUDIT_RC4_KEY_REUSE, key_reuse, key_reuse_across },
    { FINDING_AUDIT_NO_INTEGRITY, no_integrity, NULL },
    { FINDING_AUDIT_INNER_ADDRESS_LEAK, inner_addresses, NULL },
};
const struct rules rules_cipher_audit = { rows, sizeof rows / sizeof rows[0] };
