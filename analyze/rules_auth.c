/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules_auth.c: how a login was refused or came to nothing (catalogue section 6), in
 * order of decision: verdicts and numbers, then answers that never came, then an end
 * that just left. Which method the ends would have agreed on: rules_auth_agree.c.
 *
 * Hazards: a Failure before a later success is a retry; an empty Failure may be an
 * unknown user or a wrong password; error 691 in a Terminate-Request, without any
 * Failure, is no wrong password; pppd ends on its own time-outs with the texts that it
 * uses for a refusal.
 */
#include "analyze/rules_auth.h"

#include <string.h>

#include "analyze/rules_link.h"
#include "dissect/names.h"
#include "dissect/ppp.h"

#define TEXT_REFUSED   "Authentication failed"                    /* pppd, of the other end's proof */
#define TEXT_FAILED    "uthentication failed"                     /* the same, and MikroTik */
#define TEXT_RADIUS    "adius"                                    /* "authentication failed - radius timeout" */
#define TEXT_OURSELVES "Failed to authenticate ourselves to peer" /* pppd, of its own */

/* --- verdicts ------------------------------------------------------------------------------- */

static const struct exchange *exchange_of(const struct build *b, unsigned raw)
{
    return ppplink_exchange(&b->call->link, raw);
}

/* The session failed, or what happened behind `frame` took down one that had connected. */
static bool decides(const struct build *b, uint64_t frame)
{
    const struct session *const s = b->session;
    if (s->outcome == OUTCOME_FAILED)
        return true;
    return s->outcome == OUTCOME_CONNECTED && frame > s->connected_frame && s->ended.how != ENDED_CAPTURE_END;
}

/* A re-challenge in mid-session that was refused: a finding of its own. */
static bool is_rechallenge(const struct build *b, const struct exchange *e)
{
    return e->failure.after_success && b->session->outcome == OUTCOME_CONNECTED;
}

/* The raw side whose refusal decides: the client where it is both; -1: neither. */
static int refused_side(const struct build *b)
{
    for (unsigned side = 0; b->call && side < 2; side++) {
        const unsigned raw = b->raw[side];
        const struct exchange *const e = exchange_of(b, raw);
        if (e->failure.frame > e->success && !is_rechallenge(b, e) && decides(b, e->failure.frame))
            return (int)raw;
    }
    return -1;
}

/* The end that judges the proof of `raw` took the link down with that number, and gave no verdict. */
static const struct termination *number_instead(const struct build *b, unsigned raw, const uint32_t *numbers)
{
    const struct exchange *const e = exchange_of(b, raw);
    const uint64_t since = e->first_response ? e->first_response : e->first_challenge;
    if (!since || e->failure.frame > e->success || e->success > since)
        return NULL;
    return link_number(b, numbers, !raw, since);
}

static void add_refusal(const struct build *b, struct finding *f, unsigned raw)
{
    const struct exchange *const e = exchange_of(b, raw);
    const struct verdict *const v = &e->failure;
    const uint32_t tries = b->session->auth.attempts;
    char words[LINK_NAME_MAX];
    if (e->last_response < v->frame)
        finding_frame(f, e->last_response);
    finding_frame(f, v->frame);
    if (v->text.text && v->text.text[0])
        finding_detail(f, "The words of %s: %s.", link_who(b, !raw, false), link_quoted(v->text.text, words));
    if (build_side(b, raw) == SIDE_CLIENT && tries > 1)
        finding_detail(f, "%u tries in this session.", tries);
    if (v->retry)
        finding_detail(f, "The server allowed another try (R=1)%s.",
                       e->last_response > v->frame ? ", and gave no verdict on it" : "; none came");
}

/* Hints that the name, the number or the server speak for. */
static void add_hints(const struct build *b, struct finding *f, unsigned raw)
{
    char text[LINK_NAME_MAX];
    const char *const name = link_user(b, raw, text);
    const char *const vendor = b->session->peers[build_side(b, !raw)].vendor;
    const bool has_domain = strchr(name, '\\') != NULL, has_at = strchr(name, '@') != NULL;
    const bool knows_domains = vendor && (!strcmp(vendor, "Windows") || !strcmp(vendor, "Cisco"));
    if (has_domain || (knows_domains && !has_at))
        finding_hint(f, FINDING_AUTH_DOMAIN_MISSING);
    if (has_at)
        finding_hint(f, FINDING_AUTH_UPN_NOT_SUPPORTED);
    if ((has_domain || has_at) && exchange_of(b, raw)->failure.code == 691)
        finding_hint(f, FINDING_AAA_DIRECTORY_UNREACHABLE);
}

/* What known secrets prove: it was not the typing. */
static void add_proof(const struct build *b, struct finding *f, unsigned raw)
{
    const struct decryption_facts *const facts = b->session->decryption;
    for (uint32_t i = 0; facts && i < facts->try_count; i++) {
        const struct credential_try *const try = &facts->tries[i];
        if (try->by != build_side(b, raw) || try->proof != CREDENTIAL_RIGHT || try->result != AUTH_FAILURE)
            continue;
        finding_detail(f,
                       "The password given is the one that was used (frame %llu): it was not mistyped. The account, its "
                       "name, or the database that is asked is where to look.",
                       (unsigned long long)try->frame);
        return;
    }
}

/* One of the numbers that have an entry of their own, in a Failure or, without any, in a Terminate-Request. */
static bool coded(const struct build *b, struct finding *f, uint32_t code, const char *says)
{
    const uint32_t numbers[] = { code, 0 };
    char name[LINK_NAME_MAX];
    const int refused = refused_side(b);
    if (refused >= 0) {
        const struct verdict *const v = &exchange_of(b, (unsigned)refused)->failure;
        if (v->kind != VERDICT_CODE || v->code != code)
            return false;
        finding_title(f, "%s refuses %s: %s (E=%u, frame %llu).", link_who(b, !(unsigned)refused, true),
                      link_user(b, (unsigned)refused, name), says, code, (unsigned long long)v->frame);
        add_refusal(b, f, (unsigned)refused);
        return true;
    }
    if (!b->call || b->session->outcome != OUTCOME_FAILED || code == 649) /* 649 there: authz-policy-denied */
        return false;
    const unsigned raw = b->raw[SIDE_CLIENT];
    const struct termination *const t = number_instead(b, raw, numbers);
    if (!t)
        return false;
    finding_title(f, "%s ends the login of %s: %s (Windows error %u, frame %llu).", link_who(b, t->from, true),
                  link_user(b, raw, name), says, code, (unsigned long long)t->frame);
    finding_frame(f, exchange_of(b, raw)->last_response);
    finding_frame(f, t->frame);
    return true;
}

static bool restricted_hours(const struct build *b, struct finding *f)
{
    return coded(b, f, 646, "the account may not log on at this time");
}

static bool account_disabled(const struct build *b, struct finding *f)
{
    return coded(b, f, 647, "the account is disabled");
}

static bool password_expired(const struct build *b, struct finding *f)
{
    if (!coded(b, f, 648, "the password has expired"))
        return false;
    const struct exchange *const e = exchange_of(b, b->raw[SIDE_CLIENT]);
    if (e->change && e->change < e->failure.frame)
        finding_detail(f, "A new password was sent (Change-Password, frame %llu) and not taken.",
                       (unsigned long long)e->change);
    finding_frame(f, e->change);
    return true;
}

static bool no_dialin_permission(const struct build *b, struct finding *f)
{
    return coded(b, f, 649, "the account may not use remote access");
}

static bool password_change_failed(const struct build *b, struct finding *f)
{
    if (!coded(b, f, 709, "the new password was not accepted"))
        return false;
    finding_frame(f, exchange_of(b, b->raw[SIDE_CLIENT])->change);
    return true;
}

static bool is_coded_elsewhere(uint32_t code)
{
    return (code >= 646 && code <= 649) || code == 709;
}

/* A Failure was not captured; pppd's text, behind a Response, tells of it. */
static bool refused_by_text(const struct build *b, struct finding *f)
{
    char name[LINK_NAME_MAX];
    for (unsigned side = 0; b->call && b->session->outcome == OUTCOME_FAILED && side < 2; side++) {
        const unsigned raw = b->raw[side];
        const struct exchange *const e = exchange_of(b, raw);
        const struct termination *const t =
            e->first_response && !e->success && !e->failure.frame && e->responses.count && !e->challenges.count
                ? link_text(b, TEXT_REFUSED, !raw, e->first_response)
                : NULL;
        if (!t || (!e->eap.answered && b->call->link.login.proof[raw].protocol == PPP_EAP))
            continue;
        finding_title(f, "%s refuses the login of %s: it ends the link with \"" TEXT_REFUSED "\" (frame %llu).",
                      link_who(b, !raw, true), link_user(b, raw, name), (unsigned long long)t->frame);
        finding_frame(f, e->last_response);
        finding_frame(f, t->frame);
        add_hints(b, f, raw);
        return true;
    }
    return false;
}

static bool bad_password(const struct build *b, struct finding *f)
{
    const int refused = refused_side(b);
    if (refused < 0)
        return refused_by_text(b, f);
    const unsigned raw = (unsigned)refused;
    const struct verdict *const v = &exchange_of(b, raw)->failure;
    const unsigned long long frame = v->frame;
    char name[LINK_NAME_MAX];
    const char *const who = link_who(b, !raw, true), *const user = link_user(b, raw, name);
    switch (v->kind) {
    case VERDICT_CODE:
        if (is_coded_elsewhere(v->code))
            return false;
        finding_title(f, "%s refuses the login of %s with error %u (frame %llu).", who, user, v->code, frame);
        break;
    case VERDICT_TEXT:
        finding_title(f, "%s refuses the login of %s (CHAP Failure, frame %llu).", who, user, frame);
        break;
    case VERDICT_PAP:
    case VERDICT_CUT:
    case VERDICT_METHOD_CUT:
        finding_title(f, "%s refuses the login of %s (%s Failure, frame %llu); the capture cut off why.", who, user,
                      v->kind == VERDICT_CUT ? "CHAP" : "EAP", frame);
        finding_detail(f, "A wrong password is the most frequent reason; an unknown user, a locked or an expired "
                          "account cannot be told apart from it here. Capture with -s 0.");
        break;
    case VERDICT_SPAP:
        finding_title(f, "%s refuses the login of %s (%sPAP Authenticate-Nak, frame %llu).", who, user,
                      v->kind == VERDICT_SPAP ? "S" : "", frame);
        break;
    case VERDICT_METHOD:
        finding_title(f, "%s refuses the login of %s (EAP Failure, frame %llu).", who, user, frame);
        break;
    default: return false;
    }
    add_refusal(b, f, raw);
    add_proof(b, f, raw);
    add_hints(b, f, raw);
    return true;
}

static bool unknown_user(const struct build *b, struct finding *f)
{
    const int refused = refused_side(b);
    char name[LINK_NAME_MAX];
    if (refused < 0 || exchange_of(b, (unsigned)refused)->failure.kind != VERDICT_EMPTY)
        return false;
    const unsigned raw = (unsigned)refused;
    finding_title(f,
                  "%s refuses %s without a word (frame %llu): probably it does not know that name; a wrong password "
                  "cannot be ruled out.",
                  link_who(b, !raw, true), link_user(b, raw, name),
                  (unsigned long long)exchange_of(b, raw)->failure.frame);
    add_refusal(b, f, raw);
    add_proof(b, f, raw);
    add_hints(b, f, raw);
    return true;
}

/* --- a number instead of a verdict ---------------------------------------------------------------- */

static bool is_eap(const struct build *b, unsigned raw)
{
    return b->call->link.login.proof[raw].protocol == PPP_EAP;
}

/* The judge's number for it, and no verdict behind it: 812 and 913 speak of policies, even before a Response. */
static const struct termination *policy_number(const struct build *b, unsigned raw)
{
    static const uint32_t numbers[] = { 691, 649, 812, 913, 0 }, of_policies[] = { 812, 913, 0 };
    const struct exchange *const e = exchange_of(b, raw);
    if (e->failure.frame > e->success || (is_eap(b, raw) && !e->eap.answered))
        return NULL;
    if (e->first_response)
        return link_number(b, numbers, !raw, e->first_response);
    return e->first_challenge ? link_number(b, of_policies, !raw, e->first_challenge) : NULL;
}

static bool policy_denied(const struct build *b, struct finding *f)
{
    char name[LINK_NAME_MAX];
    for (unsigned side = 0; b->call && b->session->outcome == OUTCOME_FAILED && side < 2; side++) {
        const unsigned raw = b->raw[side];
        const struct exchange *const e = exchange_of(b, raw);
        const struct termination *const t = policy_number(b, raw);
        if (!t)
            continue;
        finding_title(f, "%s ends the link with Windows error %u %s %s (frame %llu): a policy denies this connection.",
                      link_who(b, t->from, true), t->windows_error,
                      e->success ? "behind the Success for" : "in place of a verdict on", link_user(b, raw, name),
                      (unsigned long long)t->frame);
        finding_detail(f, "A wrong password would have got a CHAP Failure from the same server.");
        finding_frame(f, e->last_response);
        finding_frame(f, t->frame);
        if (b->call->clear.frame > t->frame && b->call->clear.from == t->from)
            finding_frame(f, b->call->clear.frame);
        return true;
    }
    return false;
}

/* --- the server's proof refused --------------------------------------------------------------------- */

/* The end that proved itself leaves behind the Success: with `number`, or pppd's text. */
static const struct termination *left_after(const struct build *b, unsigned raw, uint64_t frame)
{
    static const uint32_t number[] = { 778, 0 };
    const struct termination *const t = link_number(b, number, raw, 0);
    return t ? t : link_text(b, TEXT_OURSELVES, raw, frame);
}

/* No Failure was seen, but the end that judged says in its Terminate-Request what it would have said there. */
static bool said_failed(const struct build *b, struct finding *f)
{
    const unsigned raw = b->raw[SIDE_CLIENT];
    if (!b->call || b->session->outcome != OUTCOME_FAILED || refused_side(b) >= 0)
        return false;
    const struct exchange *const e = exchange_of(b, raw);
    const struct termination *const t =
        e->last_response && !e->success ? link_text(b, TEXT_FAILED, !raw, e->last_response) : NULL;
    if (!t || strstr(t->text.text, TEXT_RADIUS) || (e->identity && !e->eap.answered))
        return false;
    char name[LINK_NAME_MAX], words[LINK_NAME_MAX];
    finding_title(f, "%s refuses the login of %s: its Terminate-Request says %s (frame %llu).", link_who(b, !raw, true),
                  link_user(b, raw, name), link_quoted(t->text.text, words), (unsigned long long)t->frame);
    finding_frame(f, e->last_response);
    finding_frame(f, t->frame);
    add_hints(b, f, raw);
    return true;
}

static bool success_malformed(const struct build *b, struct finding *f)
{
    for (unsigned raw = 0; b->call && b->session->outcome == OUTCOME_FAILED && raw < 2; raw++) {
        const struct exchange *const e = exchange_of(b, raw);
        if (!e->success || !e->success_malformed || e->failure.frame > e->success)
            continue;
        const struct termination *t = left_after(b, raw, e->success);
        const struct termination *const plain = link_termination(b, raw, e->success);
        if (!t && plain && link_says_nothing(plain) && !build_network_reached(b->session, true))
            t = plain;
        if (!t)
            continue;
        finding_title(f, "The Success of %s is badly formed (frame %llu); %s ends the link (frame %llu).",
                      link_who(b, !raw, false), (unsigned long long)e->success, link_who(b, raw, false),
                      (unsigned long long)t->frame);
        finding_detail(f, "RFC 2759 wants \"S=\", 40 hexadecimal digits, and at most \" M=\" with a text behind them.");
        finding_frame(f, e->success);
        finding_frame(f, t->frame);
        return true;
    }
    return false;
}

static bool mutual_failed(const struct build *b, struct finding *f)
{
    static const uint32_t number[] = { 778, 0 };
    for (unsigned raw = 0; b->call && b->session->outcome == OUTCOME_FAILED && raw < 2; raw++) {
        const struct exchange *const e = exchange_of(b, raw);
        const bool told = link_number(b, number, raw, 0) != NULL;
        const struct termination *const t = left_after(b, raw, e->success);
        if (!t || is_eap(b, raw) || e->success_malformed || e->failure.frame > e->success ||
            (!told && (!e->success || !e->mschapv2)))
            continue;
        finding_title(f, "%s does not accept the proof of %s: %s (frame %llu).", link_who(b, raw, true),
                      link_who(b, !raw, false), told ? "Windows error 778" : "it ends the link behind a Success",
                      (unsigned long long)t->frame);
        finding_frame(f, e->success);
        finding_frame(f, t->frame);
        const char *const vendor = b->session->peers[build_side(b, !raw)].vendor;
        if (vendor && strstr(vendor, "pptpd"))
            finding_hint(f, FINDING_AAA_WINBIND_WRONG_KEY);
        return true;
    }
    return false;
}

/* MSCHAPv2 inside EAP: the server proved itself, the client says Failure, or nothing more. */
static bool eap_client_abort(const struct build *b, struct finding *f)
{
    for (unsigned raw = 0; b->call && b->session->outcome == OUTCOME_FAILED && raw < 2; raw++) {
        const struct exchange *const e = exchange_of(b, raw);
        const uint64_t proved = e->eap.proved;
        if (!proved || e->passed || e->failure.frame > proved || e->eap.accepted > proved)
            continue;
        const struct termination *const t = left_after(b, raw, proved);
        if (!e->eap.refused && !t && !link_expired(b, e->challenges.count, e->challenges.since))
            continue;
        if (e->eap.refused)
            finding_title(f, "EAP-MSCHAPv2: %s answers the Success of %s (frame %llu) with a Failure (frame %llu).",
                          link_who(b, raw, false), link_who(b, !raw, false), (unsigned long long)proved,
                          (unsigned long long)e->eap.refused);
        else
            finding_title(f, "EAP-MSCHAPv2: %s does not answer the Success of %s (frame %llu).",
                          link_who(b, raw, false), link_who(b, !raw, false), (unsigned long long)proved);
        finding_frame(f, proved);
        finding_frame(f, e->eap.refused);
        if (t)
            finding_frame(f, t->frame);
        return true;
    }
    return false;
}

/* --- silence ------------------------------------------------------------------------------------------- */

static void add_series(struct finding *f, const struct series *series)
{
    finding_frame(f, series->first_frame);
    finding_frame(f, series->last_frame);
}

static bool waits_too_long(const struct build *b, const struct series *series)
{
    return link_expired(b, series->count, series->since);
}

/* Raw side `raw` was asked, and what it said may be missing in the capture alone. */
static bool answer_may_be_missed(const struct build *b, unsigned raw, const struct series *series)
{
    return build_may_have_answered(b, raw, series->count, series->first_frame);
}

/*
 * Raw side `raw` ended the link without naming any other reason: no text and no number,
 * or the number of a time-out.
 */
static bool left_mute(const struct build *b, unsigned raw)
{
    const struct ended_facts *const ended = &b->session->ended;
    return ended->how == ENDED_LCP_TERMINATE && ended->by == build_side(b, raw) && !ended->reason.text &&
           (!ended->windows_error || ended->windows_error == 718);
}

/* The one who asked gave up by itself, with pppd's word for it, or without any. */
static bool challenge_given_up(const struct build *b, unsigned raw, const struct series *series)
{
    return series->count > 2 && (link_text(b, TEXT_REFUSED, !raw, series->last_frame) || left_mute(b, !raw));
}

/* Asked three times, the one who should have judged left without a word, of whatever kind. */
static bool verdict_given_up(const struct build *b, unsigned raw, const struct series *series)
{
    const struct ended_facts *const ended = &b->session->ended;
    const bool bare = ended->how == ENDED_CALL_CLEAR || ended->how == ENDED_CALL_DISCONNECT ||
                      ended->how == ENDED_TCP_FIN || ended->how == ENDED_CONTROL_STOP;
    return series->count > (series->last_frame > ended->frame ? 3 : 2) &&
           (left_mute(b, !raw) || (bare && ended->by == build_side(b, !raw)));
}

static bool mutual_stall(const struct build *b, struct finding *f)
{
    if (!b->call || b->session->outcome != OUTCOME_FAILED)
        return false;
    const struct proof *const proof = b->call->link.login.proof;
    if (!proof[0].agreed_frame || !proof[1].agreed_frame || (exchange_of(b, 0)->passed && exchange_of(b, 1)->passed))
        return false;
    for (unsigned raw = 0; raw < 2; raw++) {
        const struct exchange *const e = exchange_of(b, raw);
        const struct series *const series = e->challenges.count ? &e->challenges : &e->responses;
        if (!waits_too_long(b, series) && !challenge_given_up(b, raw, &e->challenges))
            continue;
        finding_title(
            f,
            "Both ends demand that the other authenticates (frames %llu and %llu), and one of them stalls: no "
            "answer to what was sent %u times since frame %llu.",
            (unsigned long long)proof[b->raw[SIDE_CLIENT]].agreed_frame,
            (unsigned long long)proof[b->raw[SIDE_SERVER]].agreed_frame, series->count,
            (unsigned long long)series->first_frame);
        finding_frame(f, proof[0].agreed_frame);
        finding_frame(f, proof[1].agreed_frame);
        add_series(f, series);
        finding_remedy(f,
                       "On the client: do not demand authentication of the server (pppd: noauth); MS-CHAPv2 proves the "
                       "server already.");
        return true;
    }
    return false;
}

static bool challenge_unanswered(const struct build *b, struct finding *f)
{
    for (unsigned side = 0; b->call && b->session->outcome == OUTCOME_FAILED && side < 2; side++) {
        const unsigned raw = b->raw[side];
        const struct series *const series = &exchange_of(b, raw)->challenges;
        if (answer_may_be_missed(b, raw, series) || (!waits_too_long(b, series) && !challenge_given_up(b, raw, series)))
            continue;
        finding_title(f, "%s does not answer the %s of %s, sent %u time%s (frames %llu to %llu).",
                      link_who(b, raw, true), is_eap(b, raw) ? "EAP Request" : "Challenge", link_who(b, !raw, false),
                      series->count, series->count == 1 ? "" : "s", (unsigned long long)series->first_frame,
                      (unsigned long long)series->last_frame);
        add_series(f, series);
        return true;
    }
    return false;
}

static bool response_unanswered(const struct build *b, struct finding *f)
{
    static const uint32_t numbers[] = { 718, 930, 0 };
    for (unsigned side = 0; b->call && b->session->outcome == OUTCOME_FAILED && side < 2; side++) {
        const unsigned raw = b->raw[side];
        const struct series *const series = &exchange_of(b, raw)->responses;
        if (!series->count)
            continue;
        const struct termination *t = link_number(b, numbers, LINK_EITHER, series->first_frame);
        if (!t)
            t = link_text(b, TEXT_OURSELVES, raw, series->last_frame);
        if (!t)
            t = link_text(b, TEXT_RADIUS, !raw, series->first_frame);
        if (!t && (answer_may_be_missed(b, !raw, series) ||
                   (!waits_too_long(b, series) && !verdict_given_up(b, raw, series))))
            continue;
        char name[LINK_NAME_MAX];
        finding_title(f, "%s gives no verdict on the %s of %s, sent %u time%s since frame %llu.",
                      link_who(b, !raw, true),
                      login_answer(&b->call->link.login.proof[raw]),
                      link_user(b, raw, name), series->count, series->count == 1 ? "" : "s",
                      (unsigned long long)series->first_frame);
        add_series(f, series);
        if (t)
            finding_frame(f, t->frame);
        if (t && t->windows_error_known)
            finding_detail(f, "The end names Windows error %u.", t->windows_error);
        else if (t && t->text.text)
            finding_detail(f, "%s then ended the link: %s.", link_who(b, t->from, true), link_quoted(t->text.text, name));
        return true;
    }
    return false;
}

/* --- leaving --------------------------------------------------------------------------------------------- */

static bool no_secret(const struct build *b, struct finding *f)
{
    if (!b->call || b->session->outcome != OUTCOME_FAILED || link_ended_elsewhere(b))
        return false;
    const unsigned raw = b->raw[SIDE_CLIENT];
    const struct exchange *const e = exchange_of(b, raw);
    const struct wire_text *const challenger = &b->call->link.login.challenger[!raw];
    const struct termination *const t = e->first_challenge && !e->first_response && !is_eap(b, raw)
                                            ? link_termination(b, raw, e->first_challenge)
                                            : NULL;
    /* pppd's word for any login of its own that came to nothing; other texts give another reason. */
    const bool named =
        t && t->text.text && !strstr(t->text.text, "secret") && !strstr(t->text.text, TEXT_OURSELVES);
    if (!t || named || t->windows_error_known || link_text(b, "", !raw, 0))
        return false;
    char name[LINK_NAME_MAX];
    finding_title(f, "The client ends the link (frame %llu) instead of answering the Challenge%s%s (frame %llu).",
                  (unsigned long long)t->frame, challenger->text && challenger->text[0] ? " of " : "",
                  challenger->text && challenger->text[0] ? link_quoted(challenger->text, name) : "",
                  (unsigned long long)e->first_challenge);
    finding_frame(f, e->first_challenge);
    finding_frame(f, t->frame);
    return true;
}

/* --- in mid-session ---------------------------------------------------------------------------------------- */

static bool rechallenge_failed(const struct build *b, struct finding *f)
{
    for (unsigned raw = 0; b->call && raw < 2; raw++) {
        const struct exchange *const e = exchange_of(b, raw);
        char name[LINK_NAME_MAX];
        if (e->failure.frame <= e->success || !is_rechallenge(b, e) || b->session->ended.how == ENDED_CAPTURE_END)
            continue;
        finding_title(f, "A new Challenge in mid-session (frame %llu) ended in a Failure for %s (frame %llu).",
                      (unsigned long long)e->rechallenge, link_user(b, raw, name),
                      (unsigned long long)e->failure.frame);
        finding_frame(f, e->rechallenge);
        finding_frame(f, e->last_response);
        finding_frame(f, e->failure.frame);
        return true;
    }
    return false;
}

static const struct rule rows[] = {
    { FINDING_AUTH_RESTRICTED_HOURS, restricted_hours, NULL },
    { FINDING_AUTH_ACCOUNT_DISABLED, account_disabled, NULL },
    { FINDING_AUTH_PASSWORD_CHANGE_FAILED, password_change_failed, NULL },
    { FINDING_AUTH_PASSWORD_EXPIRED, password_expired, NULL },
    { FINDING_AUTH_NO_DIALIN_PERMISSION, no_dialin_permission, NULL },
    { FINDING_AUTH_BAD_PASSWORD, bad_password, NULL },
    { FINDING_AUTH_UNKNOWN_USER, unknown_user, NULL },
    { FINDING_AUTH_BAD_PASSWORD, said_failed, NULL },
    { FINDING_AUTH_SUCCESS_MALFORMED, success_malformed, NULL },
    { FINDING_AUTH_MUTUAL_FAILED_778, mutual_failed, NULL },
    { FINDING_AUTH_EAP_MSCHAPV2_CLIENT_ABORT, eap_client_abort, NULL },
    { FINDING_AUTHZ_POLICY_DENIED, policy_denied, NULL },
    { FINDING_AUTH_EAP_NOT_SUPPORTED, auth_eap_not_supported, NULL },
    { FINDING_AUTH_CLIENT_DEMANDS_PEER_AUTH, auth_client_demands, NULL },
    { FINDING_AUTH_PROTOCOL_REJECTED_BY_CLIENT, auth_rejected_by_client, NULL },
    { FINDING_AUTH_EAP_ONLY_OFFERED, auth_eap_only, NULL },
    { FINDING_AUTH_PROTOCOL_NOT_AGREED, auth_not_agreed, NULL },
    { FINDING_AUTH_MUTUAL_STALL, mutual_stall, NULL },
    { FINDING_AUTH_CHALLENGE_UNANSWERED, challenge_unanswered, NULL },
    { FINDING_AUTH_RESPONSE_UNANSWERED, response_unanswered, NULL },
    { FINDING_AUTH_NO_SECRET_ON_CLIENT, no_secret, NULL },
    { FINDING_AUTH_RECHALLENGE_FAILED, rechallenge_failed, NULL },
};
const struct rules rules_auth = { rows, sizeof rows / sizeof rows[0] };
