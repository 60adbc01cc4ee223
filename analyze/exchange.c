/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exchange.c: see exchange.h.
 *
 * Hazards: a text cut by the capture is not an empty one; the EAP Failure behind a
 * method's own Failure, or behind a Success, says nothing new; a Challenge sent again
 * under its id is no new one.
 */
#include "analyze/exchange.h"

#include <string.h>

#include "analyze/hash.h"
#include "analyze/login.h"

static void sent(struct series *series, const struct turn *turn)
{
    if (turn->answered)
        return;
    if (!series->count++) {
        series->first_frame = turn->frame;
        series->since = turn->time;
    }
    series->last_frame = turn->frame;
}

static void first(uint64_t *at, uint64_t frame)
{
    if (!*at)
        *at = frame;
}

static bool has_octet(const struct span *span)
{
    for (uint32_t i = 0; i < span->have; i++)
        if (span->octets[i])
            return true;
    return false;
}

/* --- verdicts ------------------------------------------------------------------------ */

static void fail(struct exchange *e, enum verdict_kind kind, const struct span *text, uint64_t frame)
{
    struct verdict *const failure = &e->failure;
    e->responses = e->challenges = (struct series){ 0 };
    failure->frame = frame;
    failure->kind = kind;
    failure->code = 0;
    failure->retry = false;
    failure->after_success = e->passed;
    wire_text_clear(&failure->text);
    if (text && has_octet(text))
        wire_text_set(&failure->text, text->octets, text->have);
}

static void fail_chap(struct exchange *e, const struct chap *chap, uint64_t frame)
{
    const struct span *const text = &chap->message;
    const bool cut = text->have < text->length || chap->head.status == READER_TRUNCATED;
    const enum verdict_kind kind = chap->has_error   ? VERDICT_CODE
                                   : cut             ? VERDICT_CUT
                                   : has_octet(text) ? VERDICT_TEXT
                                                     : VERDICT_EMPTY;
    fail(e, kind, text, frame);
    e->failure.code = chap->error;
    e->failure.retry = chap->has_retry && chap->retry == 1;
}

static void pass(struct exchange *e, uint64_t frame)
{
    e->responses = e->challenges = (struct series){ 0 };
    e->success = frame;
    e->passed = true;
}

#define AUTHENTICATOR_DIGITS 40

static bool is_hex(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

/* RFC 2759 section 5: "S=" and 40 digits, then nothing, or " M=" and a text. */
static bool is_proof(const struct span *text)
{
    static const char message[] = " M=";
    const uint8_t *const octets = text->octets;
    const uint32_t end = 2 + AUTHENTICATOR_DIGITS;
    if (text->have < end || memcmp(octets, "S=", 2) != 0)
        return false;
    for (uint32_t i = 2; i < end; i++)
        if (!is_hex(octets[i]))
            return false;
    return text->have == end ||
           (text->have >= end + sizeof message - 1 && memcmp(octets + end, message, sizeof message - 1) == 0);
}

/* --- CHAP ---------------------------------------------------------------------------------- */

static void note_challenge(struct challenges *all, unsigned from, const struct chap *chap, uint64_t frame, int64_t time)
{
    if (!chap->value.length || chap->value.have < chap->value.length)
        return;
    const uint64_t print = hash_octets(chap->value.length, chap->value.octets, chap->value.have);
    for (uint32_t i = 0; i < all->count; i++) {
        const struct challenge_mark *const mark = &all->marks[i];
        if (mark->print != print || mark->from != from)
            continue;
        if (mark->id != chap->id && !all->again) {
            all->first = mark->frame;
            all->again = frame;
        }
        return;
    }
    if (all->count < CHALLENGES_MAX)
        all->marks[all->count++] = (struct challenge_mark){ print, frame, time, chap->id, (uint8_t)from };
}

static void challenged(struct exchange *e, const struct turn *turn)
{
    first(&e->first_challenge, turn->frame);
    if (e->passed)
        first(&e->rechallenge, turn->frame);
    sent(&e->challenges, turn);
}

static void responded(struct exchange *e, const struct turn *turn)
{
    if (e->over && e->challenges.count && !turn->in_time)
        return;
    first(&e->first_response, turn->frame);
    if (turn->answered)
        return; /* what the capture shows before it came behind it */
    e->challenges = (struct series){ 0 };
    e->last_response = turn->frame;
    sent(&e->responses, turn);
}

static void inspect_response(struct exchange *e, uint8_t algorithm, const struct chap *chap, uint64_t frame)
{
    const bool has_flags = fields_has(&chap->head, offsetof(struct chap, response_flags));
    if (algorithm == CHAP_MSCHAP_V1 && chap->lm_response.have == 24 && has_flags &&
        (has_octet(&chap->lm_response) || !(chap->response_flags & 1)))
        first(&e->lm_response, frame);
    if (algorithm == CHAP_MSCHAP_V2 && (has_octet(&chap->reserved) || (has_flags && chap->response_flags)))
        first(&e->weak_fields, frame);
    if (algorithm == CHAP_MSCHAP_V2)
        first(&e->mschapv2, frame);
}

void exchange_chap(struct exchanges *all, unsigned from, uint8_t algorithm, const struct chap *chap,
                   const struct turn *turn)
{
    const uint64_t frame = turn->frame;
    struct exchange *const e = &all->by[login_subject(from, chap->code)];
    switch (chap->code) {
    case CHAP_CHALLENGE:
        note_challenge(&all->challenges, from, chap, frame, turn->time);
        challenged(e, turn);
        break;
    case CHAP_RESPONSE:
        responded(e, turn);
        inspect_response(e, algorithm, chap, frame);
        break;
    case CHAP_CHANGE_V1:
    case CHAP_CHANGE_V2:
    case CHAP_CHANGE_V3:
        responded(e, turn);
        e->change = frame;
        break;
    case CHAP_SUCCESS:
        pass(e, frame);
        e->success_malformed = algorithm == CHAP_MSCHAP_V2 && chap->message.have == chap->message.length &&
                               chap->head.status != READER_TRUNCATED && !is_proof(&chap->message);
        if (algorithm == CHAP_MSCHAP_V2)
            first(&e->mschapv2, frame);
        break;
    case CHAP_FAILURE:
        fail_chap(e, chap, frame);
        if (algorithm == CHAP_MSCHAP_V2)
            first(&e->mschapv2, frame);
        break;
    default: break;
    }
}

/* --- PAP ------------------------------------------------------------------------------------ */

void exchange_pap(struct exchange by[2], unsigned from, const struct pap *pap, const struct turn *turn)
{
    const uint64_t frame = turn->frame;
    struct exchange *const e = &by[pap->code == PAP_REQUEST ? from : !from];
    if (pap->code == PAP_REQUEST) {
        responded(e, turn);
        first(&e->password, frame);
    } else if (pap->code == PAP_ACK) {
        pass(e, frame);
    } else if (pap->code == PAP_NAK) {
        fail(e, VERDICT_PAP, &pap->message, frame);
    }
}

/* Codes of PAP; what it says is hidden. */
void exchange_spap(struct exchange by[2], unsigned from, uint8_t code, const struct turn *turn)
{
    const uint64_t frame = turn->frame;
    struct exchange *const e = &by[code == PAP_REQUEST ? from : !from];
    if (code == PAP_REQUEST)
        responded(e, turn);
    else if (code == PAP_ACK)
        pass(e, frame);
    else if (code == PAP_NAK)
        fail(e, VERDICT_SPAP, NULL, frame);
}

/* --- EAP ------------------------------------------------------------------------------------ */

static void add_method(uint8_t *methods, uint8_t *count, uint8_t type)
{
    for (unsigned i = 0; i < *count; i++)
        if (methods[i] == type)
            return;
    if (type && *count < EXCHANGE_METHODS_MAX)
        methods[(*count)++] = type;
}

static bool is_nak(const struct eap *eap)
{
    return eap->type == EAP_NAK || (eap->type == EAP_EXPANDED && !eap->vendor_id && eap->vendor_type == EAP_NAK);
}

static void eap_asked(struct exchange *e, const struct eap *eap, const struct turn *turn)
{
    const uint64_t frame = turn->frame;
    if (eap->type == EAP_MSCHAPV2 && eap->has_inner && eap->opcode == CHAP_FAILURE) {
        fail_chap(e, &eap->inner, frame);
        return;
    }
    if (eap->type == EAP_MSCHAPV2 && eap->has_inner && eap->opcode == CHAP_SUCCESS)
        e->eap.proved = frame;
    if (eap->type > EAP_NAK) {
        add_method(e->eap.offered, &e->eap.offered_count, eap->type);
        first(&e->eap.first_offer, frame);
    }
    if (!turn->answered || e->response_id != eap->id) /* else its own response is what waits */
        e->responses = (struct series){ 0 };          /* the method goes on */
    challenged(e, turn);
}

static void eap_answered(struct exchange *e, const struct eap *eap, const struct turn *turn)
{
    const uint64_t frame = turn->frame;
    struct eap_wanted wanted;
    if (!turn->answered)
        e->challenges = (struct series){ 0 };
    if (e->response_id != eap->id)
        e->responses = (struct series){ 0 };
    e->response_id = eap->id;
    if (eap->type == EAP_IDENTITY)
        first(&e->identity, frame);
    if (eap->type <= EAP_NAK || is_nak(eap))
        sent(&e->responses, turn);
    if (is_nak(eap)) {
        first(&e->eap.nak, frame);
        for (unsigned i = 0; eap_wanted(eap, i, &wanted); i++)
            if (!wanted.is_expanded)
                add_method(e->eap.wanted, &e->eap.wanted_count, wanted.type);
        return;
    }
    e->eap.cut |= eap->head.status == READER_TRUNCATED && !fields_has(&eap->head, offsetof(struct eap, type));
    if (eap->type <= EAP_NAK)
        return;
    e->eap.answered = true;
    if (turn->answered && e->failure.kind == VERDICT_NO_METHOD)
        e->failure.kind = VERDICT_METHOD;
    if (eap->type == EAP_MSCHAPV2 && e->eap.proved && eap->opcode == CHAP_FAILURE)
        e->eap.refused = frame;
    if (eap->type == EAP_MSCHAPV2 && e->eap.proved && eap->opcode == CHAP_SUCCESS)
        e->eap.accepted = frame;
    if (eap->type != EAP_MSCHAPV2 || (eap->opcode != CHAP_SUCCESS && eap->opcode != CHAP_FAILURE))
        responded(e, turn); /* the others acknowledge a verdict */
}

void exchange_eap(struct exchange by[2], unsigned from, const struct eap *eap, const struct turn *turn)
{
    const uint64_t frame = turn->frame;
    struct exchange *const e = &by[eap->code == EAP_RESPONSE ? from : !from];
    if (eap->code == EAP_REQUEST) {
        eap_asked(e, eap, turn);
    } else if (eap->code == EAP_RESPONSE) {
        eap_answered(e, eap, turn);
    } else if (eap->code == EAP_SUCCESS) {
        pass(e, frame);
    } else if (eap->code == EAP_FAILURE && !e->passed) {
        /* Behind the method's own Failure it repeats that one. */
        if (e->failure.frame <= e->last_response)
            fail(e, e->eap.answered ? VERDICT_METHOD : e->eap.cut ? VERDICT_METHOD_CUT : VERDICT_NO_METHOD, NULL, frame);
    }
}

/* --- the link --------------------------------------------------------------------------------- */

void exchange_over(struct exchange by[2], bool over)
{
    by[0].over = by[1].over = over;
}

void exchange_down(struct exchange by[2])
{
    for (unsigned side = 0; side < 2; side++) {
        by[side].challenges = by[side].responses = (struct series){ 0 };
        by[side].passed = false;
    }
}

void exchange_clear(struct exchange by[2])
{
    for (unsigned side = 0; side < 2; side++)
        wire_text_clear(&by[side].failure.text);
}
