/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules_auth_agree.c: the ends do not find a method of authentication (catalogue section
 * 6): who demanded what, who refused it how, and the smallest change on either side
 * that would have agreed.
 *
 *     Nak to the end ............ auth-protocol-not-agreed    EAP again after a Nak ... auth-eap-only-offered
 *     Reject .................... auth-protocol-rejected-by-client
 *     EAP agreed, no verdict .... auth-eap-not-supported
 *
 * Hazards: one or two Naks are how methods are agreed; a server may then open LCP
 * without the option, and end the link only later, with network requests under way.
 */
#include "analyze/rules_auth.h"

#include <stdio.h>
#include <string.h>

#include "analyze/rules_link.h"
#include "dissect/names.h"
#include "dissect/ppp.h"

#define METHODS_MAX 8

struct methods {
    struct auth_kind kinds[METHODS_MAX];
    unsigned count;
};

/* What one end demanded of the other, where it never got its way. */
struct demand {
    struct methods offered, wanted;  /* by the end that demands; by Naks of the other */
    unsigned naks, rejects;          /* proposals refused so */
    uint64_t offered_at, refused_at; /* first */
    uint64_t frames[METHODS_MAX * 2];
    unsigned frame_count;
};

static void add_kind(struct methods *methods, struct auth_kind kind)
{
    for (unsigned i = 0; i < methods->count; i++)
        if (!strcmp(methods->kinds[i].name, kind.name))
            return;
    if (methods->count == METHODS_MAX)
        return;
    unsigned at = methods->count++;
    for (; at > 0 && methods->kinds[at - 1].rank < kind.rank; at--) /* the strongest first */
        methods->kinds[at] = methods->kinds[at - 1];
    methods->kinds[at] = kind;
}

static bool has_kind(const struct methods *methods, const char *name)
{
    for (unsigned i = 0; i < methods->count; i++)
        if (!strcmp(methods->kinds[i].name, name))
            return true;
    return false;
}

static void keep_frame(struct demand *d, uint64_t frame)
{
    if (d->frame_count < sizeof d->frames / sizeof d->frames[0])
        d->frames[d->frame_count++] = frame;
}

/* False where nothing was demanded, something was agreed, or the last word is not a refusal. */
static bool find_demand(const struct build *b, enum side side, struct demand *d)
{
    const struct negotiation *const lcp = b->call ? session_negotiation(b->session, PPP_LCP) : NULL;
    *d = (struct demand){ 0 };
    if (!lcp || b->session->outcome != OUTCOME_FAILED || half_agreed(&lcp->ends[side], LCP_AUTH))
        return false;
    const struct half *const half = &lcp->ends[side];
    uint64_t refused = 0, open = 0;
    for (uint32_t i = 0; i < half->count; i++) {
        const struct offer *const offer = &half->offers[i];
        if (!link_is_auth(offer))
            continue;
        add_kind(&d->offered, link_auth_kind(offer->value, offer->kept));
        keep_frame(d, offer->offered_frame);
        if (offer->answer == ANSWER_NONE && offer->offered_frame > open)
            open = offer->offered_frame;
        if (offer->answer != ANSWER_NAK && offer->answer != ANSWER_REJ)
            continue;
        d->naks += offer->answer == ANSWER_NAK;
        d->rejects += offer->answer == ANSWER_REJ;
        if (offer->answer == ANSWER_NAK && offer->suggested_kept >= 2)
            add_kind(&d->wanted, link_auth_kind(offer->suggested, offer->suggested_kept));
        keep_frame(d, offer->answer_frame);
        if (!d->refused_at) {
            d->offered_at = offer->offered_frame;
            d->refused_at = offer->answer_frame;
        }
        if (offer->answer_frame > refused)
            refused = offer->answer_frame;
    }
    return refused > open;
}

/* --- what became of it -------------------------------------------------------------------------- */

static const uint32_t refusal_numbers[] = { 691, 734, 812, 919, 0 };
#define TEXT_REFUSED "refused to authenticate" /* pppd: "peer refused to authenticate" */

/* The end that demands gave up for it: it says so, or nothing above LCP was negotiated. */
static bool gave_up(const struct build *b, unsigned demander, const struct termination **said)
{
    *said = link_text(b, TEXT_REFUSED, demander, 0);
    if (!*said)
        *said = link_text(b, "negotiate eap", demander, 0);
    if (!*said)
        *said = link_number(b, refusal_numbers, demander, 0);
    if (*said)
        return true;
    for (unsigned raw = 0; raw < 2; raw++)
        if (ppplink_exchange(&b->call->link, raw)->success || ppplink_exchange(&b->call->link, raw)->failure.frame)
            return false;
    *said = link_termination(b, LINK_EITHER, 0);
    return !build_network_reached(b->session, true) && !link_ended_elsewhere(b);
}

static void add_evidence(struct finding *f, const struct demand *d, const struct termination *said)
{
    for (unsigned i = 0; i < d->frame_count; i++)
        finding_frame(f, d->frames[i]);
    if (said)
        finding_frame(f, said->frame);
}

/* "MS-CHAPv2, CHAP-MD5 and PAP". */
static const char *list_methods(const struct methods *methods, char *text, size_t size)
{
    size_t at = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < methods->count && at < size; i++) {
        const char *const between = i == 0 ? "" : i + 1 == methods->count ? " and " : ", ";
        at += (size_t)snprintf(text + at, size - at, "%s%s", between, methods->kinds[i].name);
    }
    return text;
}

/* What taking a method costs. */
static const char *cost(enum auth_rank rank)
{
    switch (rank) {
    case AUTH_RANK_PAP: return " (the password in clear, no MPPE)";
    case AUTH_RANK_MD5: return " (no MPPE: it gives no keys)";
    case AUTH_RANK_V1: return " (weak)";
    case AUTH_RANK_EAP: return " and the method behind it";
    default: return "";
    }
}

/* One change on either side would do: the stronger method first. */
static void add_remedies(struct finding *f, const struct demand *d, enum side demander)
{
    const char *const there = demander == SIDE_SERVER ? "server" : "client";
    const char *const here = demander == SIDE_SERVER ? "client" : "server";
    unsigned w = 0, o = 0;
    while (w < d->wanted.count || o < d->offered.count) {
        const bool wanted =
            w < d->wanted.count && (o == d->offered.count || d->wanted.kinds[w].rank >= d->offered.kinds[o].rank);
        const struct auth_kind kind = wanted ? d->wanted.kinds[w++] : d->offered.kinds[o++];
        if (wanted && has_kind(&d->offered, kind.name))
            continue;
        finding_remedy(f, "%sn the %s: allow %s%s.", f->remedy_count ? "Or o" : "O", wanted ? there : here, kind.name,
                       cost(kind.rank));
    }
}

/* --- the rules --------------------------------------------------------------------------------------- */

bool auth_client_demands(const struct build *b, struct finding *f)
{
    struct demand d;
    if (!find_demand(b, SIDE_CLIENT, &d))
        return false;
    const unsigned client = b->raw[SIDE_CLIENT];
    const struct machine *const lcp = ppplink_machine(&b->call->link, PPP_LCP);
    const struct exchange *const proof = ppplink_exchange(&b->call->link, client);
    const struct termination *said = link_text(b, TEXT_REFUSED, client, 0);
    if (!said)
        said = link_number(b, refusal_numbers, client, 0);
    const struct termination *const plain = link_termination(b, client, 0);
    if (!said && plain && link_says_nothing(plain) && !proof->first_response)
        said = plain;
    const bool endless = !lcp->facts.opened && lcp->facts.ends[client].requests > 2;
    if ((!said && !endless) || proof->failure.frame > proof->success)
        return false;
    char offered[160];
    finding_title(
        f, "The client demands that the server authenticates itself by %s, which the server refuses (frame %llu)%s.",
        list_methods(&d.offered, offered, sizeof offered), (unsigned long long)d.refused_at,
        said ? "; the client ends the link" : "; neither gives way");
    add_evidence(f, &d, said);
    finding_remedy(f, "On the client: do not demand authentication of the server (pppd: noauth).");
    return true;
}

bool auth_rejected_by_client(const struct build *b, struct finding *f)
{
    struct demand d;
    const struct termination *said;
    if (!find_demand(b, SIDE_SERVER, &d) || d.naks || !gave_up(b, b->raw[SIDE_SERVER], &said))
        return false;
    char offered[160];
    finding_title(f, "The client rejects every authentication that the server asks for: %s (frame %llu).",
                  list_methods(&d.offered, offered, sizeof offered), (unsigned long long)d.refused_at);
    add_evidence(f, &d, said);
    finding_remedy(f, "On the client: give it a user name and password for this server, and do not refuse %s.",
                   d.offered.kinds[0].name);
    return true;
}

static bool only_eap(const struct demand *d)
{
    return d->offered.count == 1 && d->offered.kinds[0].rank == AUTH_RANK_EAP;
}

bool auth_eap_only(const struct build *b, struct finding *f)
{
    struct demand d;
    const struct termination *said;
    if (!find_demand(b, SIDE_SERVER, &d) || !d.naks || !only_eap(&d) || !gave_up(b, b->raw[SIDE_SERVER], &said))
        return false;
    char wanted[160];
    list_methods(&d.wanted, wanted, sizeof wanted);
    finding_title(f, "The server offers only EAP (frame %llu); the client wants %s (frame %llu).",
                  (unsigned long long)d.offered_at, wanted[0] ? wanted : "another method",
                  (unsigned long long)d.refused_at);
    add_evidence(f, &d, said);
    add_remedies(f, &d, SIDE_SERVER);
    return true;
}

bool auth_not_agreed(const struct build *b, struct finding *f)
{
    struct demand d;
    const struct termination *said;
    if (!find_demand(b, SIDE_SERVER, &d) || !d.naks || only_eap(&d) || !gave_up(b, b->raw[SIDE_SERVER], &said))
        return false;
    char offered[160], wanted[160];
    list_methods(&d.wanted, wanted, sizeof wanted);
    finding_title(f,
                  "No authentication method is agreed: the server offers %s (frame %llu), the client wants %s (frame "
                  "%llu).",
                  list_methods(&d.offered, offered, sizeof offered), (unsigned long long)d.offered_at,
                  wanted[0] ? wanted : "another", (unsigned long long)d.refused_at);
    add_evidence(f, &d, said);
    add_remedies(f, &d, SIDE_SERVER);
    return true;
}

static void list_types(const uint8_t *types, unsigned count, char *text, size_t size)
{
    size_t at = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < count && at < size; i++) {
        const struct name *const name = names_find(&names_eap_types, types[i]);
        const char *const between = i == 0 ? "" : ", ";
        at += (size_t)(name ? snprintf(text + at, size - at, "%s%s", between, name->word)
                            : snprintf(text + at, size - at, "%stype %u", between, types[i]));
    }
}

/* EAP was agreed, and no method in it: the server leaves, or says Failure. */
static bool eap_ended(const struct build *b, unsigned raw, const struct exchange *e, const struct termination **said)
{
    static const uint32_t numbers[] = { 691, 812, 930, 0 };
    *said = link_number(b, numbers, !raw, e->first_challenge);
    if (*said || e->failure.frame)
        return true;
    if (!e->identity && !e->eap.nak)
        return false; /* nothing came from the client: silence, not a missing method */
    *said = link_termination(b, e->eap.nak ? LINK_EITHER : !raw, e->first_challenge);
    return *said ? !link_ended_elsewhere(b) : e->eap.nak && b->session->ended.by == build_side(b, !raw);
}

bool auth_eap_not_supported(const struct build *b, struct finding *f)
{
    if (!b->call || b->session->outcome != OUTCOME_FAILED)
        return false;
    const unsigned raw = b->raw[SIDE_CLIENT];
    const struct proof *const proof = &b->call->link.login.proof[raw];
    const struct exchange *const e = ppplink_exchange(&b->call->link, raw);
    const struct termination *said = NULL;
    if (proof->protocol != PPP_EAP || !e->first_challenge || e->eap.answered || e->eap.cut || e->passed ||
        build_one_direction(b) || (e->eap.first_offer && !e->eap.nak && build_may_have_answered(b, raw, 1, e->eap.first_offer)) || !eap_ended(b, raw, e, &said))
        return false;
    char offered[120], wanted[120];
    list_types(e->eap.offered, e->eap.offered_count, offered, sizeof offered);
    list_types(e->eap.wanted, e->eap.wanted_count, wanted, sizeof wanted);
    if (offered[0] && e->eap.nak)
        finding_title(
            f,
            "EAP was agreed without a common method: the server offers %s (frame %llu), the client wants %s (frame "
            "%llu).",
            offered, (unsigned long long)e->eap.first_offer, wanted[0] ? wanted : "none of it",
            (unsigned long long)e->eap.nak);
    else
        finding_title(f, "EAP was agreed, and the server ended it before any method was answered (frame %llu).",
                      (unsigned long long)(said               ? said->frame
                                           : e->failure.frame ? e->failure.frame
                                                              : b->session->ended.frame));
    finding_frame(f, proof->agreed_frame);
    finding_frame(f, e->identity);
    finding_frame(f, e->eap.first_offer);
    finding_frame(f, e->eap.nak);
    finding_frame(f, e->failure.frame);
    if (said)
        finding_frame(f, said->frame);
    if (said && said->windows_error_known)
        finding_detail(f, "The end names Windows error %u.", said->windows_error);
    if (offered[0])
        finding_remedy(f, "On the client: configure %s, or refuse EAP so that MS-CHAPv2 is used (pppd: refuse-eap).",
                       offered);
    else
        finding_remedy(f, "On the client: refuse EAP so that MS-CHAPv2 is used (pppd: refuse-eap).");
    if (wanted[0])
        finding_remedy(f, "Or on the server: allow %s inside EAP.", wanted);
    return true;
}
