/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules_auth_audit.c: how safe the login was, whether it succeeded or not (catalogue
 * section 13). No password is ever printed.
 *
 * Hazards: what the capture did not show is not "none"; EAP that becomes MS-CHAPv2 is
 * no downgrade; a Challenge sent again under its id is no reuse.
 */
#include "analyze/rules_link.h"

#include <stdio.h>
#include <string.h>

#include "dissect/ppp.h"

static const struct exchange *exchange_of(const struct build *b, enum side side)
{
    return ppplink_exchange(&b->call->link, b->raw[side]);
}

/* --- methods ------------------------------------------------------------------------------------ */

/* Whose password it was: a later login may be another user's. */
static const char *pap_user(const struct build *b, enum side side, char text[LINK_NAME_MAX])
{
    const struct auth_facts *const auth = &b->session->auth;
    for (uint32_t i = 0; i < auth->try_count; i++) {
        const struct auth_try *const try = &auth->tries[i];
        if (try->by == side && try->method && !strcmp(try->method, "PAP") && try->user.text && try->user.text[0])
            return link_quoted(try->user.text, text);
    }
    return "the user";
}

static bool pap_clear(const struct build *b, struct finding *f)
{
    char name[LINK_NAME_MAX];
    for (unsigned side = 0; b->call && side < 2; side++) {
        const uint64_t frame = exchange_of(b, side)->password;
        if (frame && !f->title)
            finding_title(f, "PAP sends the name and password of %s in clear (frame %llu).", pap_user(b, side, name),
                          (unsigned long long)frame);
        finding_frame(f, frame);
    }
    return f->title != NULL;
}

static const struct half *lcp_half(const struct build *b, enum side side)
{
    const struct negotiation *const lcp = b->call ? session_negotiation(b->session, PPP_LCP) : NULL;
    return lcp ? &lcp->ends[side] : NULL;
}

static bool pap_offered(const struct build *b, struct finding *f)
{
    const struct half *const half = lcp_half(b, SIDE_SERVER);
    for (uint32_t i = 0; half && i < half->count; i++) {
        const struct offer *const offer = &half->offers[i];
        if (!link_is_auth(offer) || link_auth_kind(offer->value, offer->kept).rank != AUTH_RANK_PAP)
            continue;
        const uint64_t frame = offer->offered_frame ? offer->offered_frame : offer->answer_frame;
        finding_title(f, "The server offers PAP (frame %llu): a password in clear.", (unsigned long long)frame);
        finding_frame(f, frame);
        return true;
    }
    return false;
}

/* LCP was seen to open with no end asking the other for proof, and the link went on. */
static bool auth_none(const struct build *b, struct finding *f)
{
    const struct negotiation *const lcp = b->call ? session_negotiation(b->session, PPP_LCP) : NULL;
    if (!lcp || !lcp->opened || b->call->link.login.first_frame || !build_network_reached(b->session, true))
        return false;
    for (unsigned side = 0; side < 2; side++)
        if (!lcp->ends[side].agreed || lcp->ends[side].cut || half_agreed(&lcp->ends[side], LCP_AUTH))
            return false;
    finding_title(f, "The server lets in whoever calls: LCP opened without authentication (frame %llu).",
                  (unsigned long long)lcp->opened_frame);
    finding_frame(f, lcp->ends[0].agreed_frame);
    finding_frame(f, lcp->ends[1].agreed_frame);
    return true;
}

/* Something stronger than what was agreed was on the table before. */
static bool downgrade(const struct build *b, struct finding *f)
{
    for (unsigned side = 0; side < 2; side++) {
        const struct half *const half = lcp_half(b, side);
        const struct offer *const agreed = half ? half_agreed(half, LCP_AUTH) : NULL;
        if (!agreed || agreed->kept < 2)
            continue;
        const struct auth_kind kind = link_auth_kind(agreed->value, agreed->kept);
        if (kind.rank == AUTH_RANK_OTHER || kind.rank >= AUTH_RANK_V2)
            continue;
        struct auth_kind best = kind;
        uint64_t frame = 0;
        for (uint32_t i = 0; i < half->count; i++) {
            const struct offer *const offer = &half->offers[i];
            if (offer->type != LCP_AUTH || offer == agreed)
                continue;
            const struct auth_kind offered = link_auth_kind(offer->value, offer->unasked ? 0 : offer->kept);
            const struct auth_kind wanted = link_auth_kind(offer->suggested, offer->suggested_kept);
            if (offered.rank > best.rank) {
                best = offered;
                frame = offer->offered_frame;
            }
            if (wanted.rank > best.rank) {
                best = wanted;
                frame = offer->answer_frame;
            }
        }
        if (!frame || frame > agreed->answer_frame)
            continue;
        finding_title(f, "%s was agreed (frame %llu) although %s was on offer before (frame %llu).", kind.name,
                      (unsigned long long)agreed->answer_frame, best.name, (unsigned long long)frame);
        finding_frame(f, frame);
        finding_frame(f, agreed->answer_frame);
        return true;
    }
    return false;
}

/* An algorithm of CHAP that was agreed, or with which an end proved itself; frames of it. */
static bool uses(const struct build *b, uint8_t algorithm, const char *name, struct finding *f)
{
    const struct auth_facts *const auth = &b->session->auth;
    bool used = false;
    for (unsigned side = 0; b->call && side < 2; side++) {
        const struct proof *const proof = &b->call->link.login.proof[b->raw[side]];
        const struct exchange *const e = exchange_of(b, side);
        if (proof->protocol != PPP_CHAP || proof->algorithm != algorithm)
            continue;
        used = true;
        finding_frame(f, proof->agreed_frame);
        finding_frame(f, e->first_response);
        finding_frame(f, e->success > e->failure.frame ? e->success : e->failure.frame);
    }
    for (uint32_t i = 0; !used && i < auth->try_count; i++) /* before LCP began anew */
        if (auth->tries[i].method && strcmp(auth->tries[i].method, name) == 0)
            finding_frame(f, auth->tries[i].frame);
    return used || f->frame_count;
}

static bool chap_md5(const struct build *b, struct finding *f)
{
    if (!uses(b, CHAP_MD5, "CHAP-MD5", f))
        return false;
    finding_title(f,
                  "CHAP-MD5 is used (frame %llu): the password can be guessed offline, and there are no keys for MPPE.",
                  (unsigned long long)f->frames[0]);
    return true;
}

/* Used, or the best that the server has to offer. */
static bool mschapv1(const struct build *b, struct finding *f)
{
    if (uses(b, CHAP_MSCHAP_V1, "MS-CHAPv1", f)) {
        finding_title(f,
                      "MS-CHAPv1 is used (frame %llu): weak, one key for both directions, the server proves nothing.",
                      (unsigned long long)f->frames[0]);
        return true;
    }
    const struct half *const half = lcp_half(b, SIDE_SERVER);
    const struct offer *best = NULL;
    for (uint32_t i = 0; half && i < half->count; i++) {
        const struct offer *const offer = &half->offers[i];
        if (link_is_auth(offer) &&
            (!best || link_auth_kind(offer->value, offer->kept).rank > link_auth_kind(best->value, best->kept).rank))
            best = offer;
    }
    if (!best || link_auth_kind(best->value, best->kept).rank != AUTH_RANK_V1)
        return false;
    finding_title(f, "The server offers nothing better than MS-CHAPv1 (frame %llu).",
                  (unsigned long long)best->offered_frame);
    finding_frame(f, best->offered_frame);
    return true;
}

static bool mschapv2_weak(const struct build *b, struct finding *f)
{
    for (unsigned side = 0; b->call && side < 2; side++)
        finding_frame(f, exchange_of(b, side)->mschapv2);
    if (!f->frame_count)
        return false;
    finding_title(f,
                  "MS-CHAPv2 is used (frame %llu): who keeps this capture can find the NT hash by one DES key search.",
                  (unsigned long long)f->frames[0]);
    return true;
}

/* --- fields ------------------------------------------------------------------------------------------ */

static bool lm_response(const struct build *b, struct finding *f)
{
    for (unsigned side = 0; b->call && side < 2; side++)
        finding_frame(f, exchange_of(b, side)->lm_response);
    if (!f->frame_count)
        return false;
    finding_title(f, "The MS-CHAPv1 Response carries an LM response (frame %llu): its hash is found in minutes.",
                  (unsigned long long)f->frames[0]);
    return true;
}

static bool weak_fields(const struct build *b, struct finding *f)
{
    for (unsigned side = 0; b->call && side < 2; side++)
        finding_frame(f, exchange_of(b, side)->weak_fields);
    if (!f->frame_count)
        return false;
    finding_title(f, "The MS-CHAPv2 Response has reserved octets or flags that are not zero (frame %llu).",
                  (unsigned long long)f->frames[0]);
    return true;
}

static void add_name(char *text, size_t size, const char *whose, const char *quoted)
{
    const size_t at = strlen(text);
    snprintf(text + at, size - at, "%s%s %s", at ? ", " : "", whose, quoted);
}

static bool username_exposed(const struct build *b, struct finding *f)
{
    char names[6 * (LINK_NAME_MAX + 16)] = "";
    for (unsigned side = 0; b->call && side < 2; side++) {
        const unsigned raw = b->raw[side];
        const struct exchange *const e = exchange_of(b, side);
        const struct wire_text *const challenger = &b->call->link.login.challenger[raw];
        const struct wire_text *const host = &b->call->peers[raw].host_name;
        char name[LINK_NAME_MAX];
        if (link_user(b, raw, name)[0] == '"') {
            add_name(names, sizeof names, "user", name);
            finding_frame(f, e->first_response ? e->first_response : e->identity);
            finding_frame(f, e->identity);
        }
        if (challenger->text && challenger->text[0]) {
            add_name(names, sizeof names, "challenger", link_quoted(challenger->text, name));
            finding_frame(f, exchange_of(b, !side)->first_challenge);
        }
        if (host->text && host->text[0]) {
            add_name(names, sizeof names, "computer", link_quoted(host->text, name));
            for (unsigned i = 0; i < b->call->peers[raw].frame_count; i++)
                finding_frame(f, b->call->peers[raw].frames[i]);
        }
    }
    if (!names[0])
        return false;
    finding_title(f, "Names cross in clear: %s.", names);
    return true;
}

static bool same_letters(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        const char x = *a >= 'A' && *a <= 'Z' ? (char)(*a + 32) : *a, y = *b >= 'A' && *b <= 'Z' ? (char)(*b + 32) : *b;
        if (x != y)
            return false;
    }
    return *a == *b;
}

/* A name as Windows gives it to a computer's account, or the client's own host name. */
static bool is_host(const struct wire_text *identity, const struct peer *client)
{
    const char *const name = identity->text;
    if (!name || !name[0])
        return false;
    return strncmp(name, "host/", 5) == 0 || name[strlen(name) - 1] == '$' ||
           (client->host_name.text && client->host_name.text[0] && !same_letters(client->host_name.text, "local") &&
            same_letters(name, client->host_name.text));
}

static bool eap_identity_host(const struct build *b, struct finding *f)
{
    if (!b->call)
        return false;
    const struct wire_text *const identity = &b->call->link.login.identity[b->raw[SIDE_CLIENT]];
    char name[LINK_NAME_MAX];
    if (!is_host(identity, &b->session->peers[SIDE_CLIENT]))
        return false;
    finding_title(f, "The EAP identity is the computer's name, %s (frame %llu).", link_quoted(identity->text, name),
                  (unsigned long long)exchange_of(b, SIDE_CLIENT)->identity);
    finding_frame(f, exchange_of(b, SIDE_CLIENT)->identity);
    return true;
}

/* --- again and again ------------------------------------------------------------------------------------ */

static bool challenge_reuse(const struct build *b, struct finding *f)
{
    const struct challenges *const c = b->call ? ppplink_challenges(&b->call->link) : NULL;
    if (!c || !c->again)
        return false;
    finding_title(f,
                  "The same Challenge comes again under another id (frames %llu and %llu): an old Response would do.",
                  (unsigned long long)c->first, (unsigned long long)c->again);
    finding_frame(f, c->first);
    finding_frame(f, c->again);
    return true;
}

static bool challenge_reuse_across(const struct pptpscope *scope, const struct built *built, struct finding *f)
{
    const struct challenge_twin *const twin = &built->twin;
    (void)scope;
    if (!twin->session)
        return false;
    finding_title(f,
                  "The Challenge of this session (frame %llu) is that of session %u, too (frame %llu): an old Response "
                  "would do.",
                  (unsigned long long)twin->frame, twin->session, (unsigned long long)twin->other_frame);
    finding_frame(f, twin->frame);
    finding_frame(f, twin->other_frame);
    return true;
}

static bool password_guessing(const struct pptpscope *scope, const struct built *built, struct finding *f)
{
    const struct guesses *const g = &built->guesses;
    const struct auth_facts *const auth = &built->session.auth;
    (void)scope;
    if (!g->failures)
        return false;
    finding_title(
        f,
        "%u logins from this address failed within %lld s, for %u name%s in %u session%s (frames %llu to %llu): "
        "somebody may be guessing.",
        g->failures, (long long)(g->lasted / LINK_SECOND), g->names, g->names == 1 ? "" : "s", g->sessions,
        g->sessions == 1 ? "" : "s", (unsigned long long)g->first_frame, (unsigned long long)g->last_frame);
    for (uint32_t i = 0; i < auth->try_count; i++)
        if (auth->tries[i].result == AUTH_FAILURE)
            finding_frame(f, auth->tries[i].frame);
    return true;
}

static const struct rule rows[] = {
    { FINDING_AUDIT_PAP_CLEAR, pap_clear, NULL },
    { FINDING_AUDIT_PAP_OFFERED, pap_offered, NULL },
    { FINDING_AUDIT_AUTH_NONE, auth_none, NULL },
    { FINDING_AUDIT_AUTH_DOWNGRADE, downgrade, NULL },
    { FINDING_AUDIT_CHAP_MD5, chap_md5, NULL },
    { FINDING_AUDIT_MSCHAPV1, mschapv1, NULL },
    { FINDING_AUDIT_LM_RESPONSE, lm_response, NULL },
    { FINDING_AUDIT_MSCHAPV2_WEAK, mschapv2_weak, NULL },
    { FINDING_AUDIT_CHALLENGE_REUSE, challenge_reuse, challenge_reuse_across },
    { FINDING_AUDIT_PASSWORD_GUESSING, NULL, password_guessing },
    { FINDING_AUDIT_WEAK_RESPONSE_FIELDS, weak_fields, NULL },
    { FINDING_AUDIT_USERNAME_EXPOSED, username_exposed, NULL },
    { FINDING_AUDIT_EAP_IDENTITY_HOST, eap_identity_host, NULL },
};
const struct rules rules_auth_audit = { rows, sizeof rows / sizeof rows[0] };
