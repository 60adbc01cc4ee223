/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mppe_view.c: why a session that needed MPPE did without it; see mppe_view.h.
 *
 * Hazards: "MPPE disabled" is what pppd says at every end of an encrypted link; Windows
 * writes its number on CCP's or IPCP's Terminate-Request and 0 on the LCP one behind it;
 * an end that hangs up for another reason may have been refused MPPE before; a Nak that
 * picks one of several strengths is no refusal.
 */
#include "analyze/mppe_view.h"

#include <stdio.h>
#include <string.h>

#include "dissect/cp.h"
#include "dissect/ppp.h"

#define SECOND        INT64_C(1000000000)
#define REFUSAL_REACH (20 * SECOND) /* an end so long after the refusal has another reason */
#define SILENCE_LIMIT (25 * SECOND) /* ten requests, three seconds apart, or a little less */
#define SILENCE_COUNT 9

/* --- what the ends wanted ---------------------------------------------------------------- */

static uint32_t number_of(const uint8_t octets[4])
{
    return (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 | (uint32_t)octets[2] << 8 | octets[3];
}

static void set_first(uint64_t *frame, uint64_t value)
{
    if (!*frame || (value && value < *frame))
        *frame = value;
}

static void note_asked(struct mppe_stand *stand, const struct offer *offer)
{
    const uint32_t bits = number_of(offer->value);
    stand->asked |= bits;
    if (!(bits & MPPE_KEYS)) {
        stand->keyless = true;
        set_first(&stand->keyless_frame, offer->offered_frame ? offer->offered_frame : offer->answer_frame);
        return;
    }
    set_first(&stand->asked_frame, offer->offered_frame);
    if (offer->offered_frame > stand->last_frame)
        stand->last_frame = offer->offered_frame;
    stand->stateless |= (bits & MPPE_STATELESS) != 0;
    stand->stateful |= !(bits & MPPE_STATELESS);
    if (!(bits & MPPE_STATELESS))
        set_first(&stand->stateful_frame, offer->offered_frame);
}

static void note_answer(struct mppe_stand *stand, const struct offer *offer)
{
    const bool keyed = offer->unasked || number_of(offer->value) & MPPE_KEYS;
    const bool stateful = !offer->unasked && keyed && !(number_of(offer->value) & MPPE_STATELESS);
    if (offer->answer == ANSWER_REJ && keyed && !offer->unasked)
        set_first(&stand->reject_frame, offer->answer_frame);
    if (stateful && (offer->answer == ANSWER_REJ || offer->answer == ANSWER_NAK))
        set_first(&stand->refused_stateful, offer->answer_frame);
    if (offer->suggested_kept < 4)
        return;
    const uint32_t bits = number_of(offer->suggested);
    stand->suggested |= bits;
    if (!(bits & MPPE_KEYS)) {
        stand->keyless = true;
        set_first(&stand->keyless_frame, offer->answer_frame);
    } else if (offer->answer == ANSWER_NAK) {
        set_first(&stand->nak_frame, offer->answer_frame);
    }
}

static void set_stands(struct mppe_view *view)
{
    for (unsigned side = 0; side < 2; side++) {
        const struct half *const half = &view->ccp->ends[side];
        view->stands[side].requested = half->requested;
        for (uint32_t i = 0; i < half->count; i++) {
            const struct offer *const offer = &half->offers[i];
            if (offer->type != CCP_MPPE || (!offer->unasked && offer->kept < 4))
                continue;
            if (!offer->unasked)
                note_asked(&view->stands[side], offer);
            note_answer(&view->stands[!side], offer);
        }
    }
}

uint32_t mppe_wants(const struct mppe_stand *stand)
{
    return (stand->asked & MPPE_KEYS ? stand->asked : stand->suggested) & MPPE_KEYS;
}

/* --- what the end that needed it said -------------------------------------------------------- */

static enum mppe_word word_of(const struct termination *t)
{
    static const struct { const char *text; enum mppe_word word; } texts[] = {
        { "MPPE required but not available", MPPE_WORD_UNAVAILABLE },
        { "MPPE required but peer refused", MPPE_WORD_REFUSED },
        { "MPPE required but peer negotiation failed", MPPE_WORD_FAILED },
    };
    /* Other programs in their own words: "MPPE is required", "Encryption negotiation rejected", "can't encrypt". */
    static const char *const own_words[] = { "MPPE required", "MPPE is required", "ncrypt" };
    static const struct { uint32_t number; enum mppe_word word; } numbers[] = {
        { 741, MPPE_WORD_741 }, { 742, MPPE_WORD_742 }, { 743, MPPE_WORD_743 },
        { 734, MPPE_WORD_NUMBER }, { 768, MPPE_WORD_NUMBER },
    };
    for (size_t i = 0; t->text.text && i < sizeof texts / sizeof texts[0]; i++)
        if (strstr(t->text.text, texts[i].text))
            return texts[i].word;
    for (size_t i = 0; t->text.text && i < sizeof own_words / sizeof own_words[0]; i++)
        if (strstr(t->text.text, own_words[i]))
            return MPPE_WORD_ENCRYPTION;
    for (size_t i = 0; t->windows_error_known && i < sizeof numbers / sizeof numbers[0]; i++)
        if (t->windows_error == numbers[i].number)
            return numbers[i].word;
    return MPPE_WORD_NONE;
}

static void take_termination(const struct build *b, struct mppe_view *view, const struct termination *t)
{
    view->word = word_of(t);
    view->by = build_side(b, t->from);
    view->termination = t;
    view->frame = t->frame;
}

/* The first Terminate-Request that speaks of encryption; a link that came up behind it was not ended by it. */
static void find_word(const struct build *b, struct mppe_view *view)
{
    const struct ppplink *const link = &b->call->link;
    for (uint32_t i = 0; i < link->termination_count; i++) {
        const struct termination *const t = &link->terminations[i];
        const enum mppe_word word = word_of(t);
        if (word == MPPE_WORD_NONE || t->frame < b->session->connected_frame)
            continue;
        if (!view->termination || (view->word == MPPE_WORD_NUMBER && word != MPPE_WORD_NUMBER))
            take_termination(b, view, t);
    }
    /* After it had connected, what does not name MPPE is something else's end. */
    if (b->session->connected_frame && view->word == MPPE_WORD_NUMBER)
        *view = (struct mppe_view){ .ccp = view->ccp, .stands = { view->stands[0], view->stands[1] },
                                    .by = SIDE_UNKNOWN };
}

/* Numbers that say no more than that it is over, or that CCP did not converge. */
static bool is_telling(const struct ended_facts *ended)
{
    static const uint32_t mute[] = { 0, 628, 629, 732, 734, 736, 768 };
    if (ended->how == ENDED_LCP_TERMINATE && ended->reason.text)
        return true;
    for (size_t i = 0; i < sizeof mute / sizeof mute[0]; i++)
        if (ended->windows_error == mute[i])
            return false;
    return ended->windows_error_known;
}

/* IPCP has troubles of its own. */
static bool network_refused(const struct session *s)
{
    const struct negotiation *const ipcp = session_negotiation(s, PPP_IPCP);
    return ipcp && (ipcp->rejected_frame || ipcp->ends[0].terminates || ipcp->ends[1].terminates ||
                    ipcp->ends[0].naks > 3 || ipcp->ends[1].naks > 3);
}

/* When the other end refused what `side` asked of MPPE; 0: it did not. */
static uint64_t refusal_frame(const struct mppe_view *view, enum side side)
{
    const struct mppe_stand *const other = &view->stands[!side];
    if (!(view->stands[side].asked & MPPE_KEYS))
        return 0;
    if (view->ccp->rejected_frame && view->ccp->rejected_by == (enum side)!side)
        return view->ccp->rejected_frame;
    uint64_t last = other->reject_frame;
    if (other->nak_frame > last && !(other->suggested & view->stands[side].asked & MPPE_KEYS))
        last = other->nak_frame;
    if (other->keyless_frame > last)
        last = other->keyless_frame;
    return last > other->refused_stateful ? last : other->refused_stateful;
}

static bool was_silent(const struct mppe_view *view, enum side side)
{
    const struct half *const asks = &view->ccp->ends[side], *const other = &view->ccp->ends[!side];
    const bool long_enough = asks->requests > SILENCE_COUNT ||
                             asks->last_request_time - asks->first_request_time >= SILENCE_LIMIT;
    return long_enough && !(other->acks + other->naks + other->rejects) && view->stands[side].asked & MPPE_KEYS;
}

/*
 * No word: an end that asked for MPPE in vain, and then ended the session at once. Its
 * refusal is the reason where nothing else is: the user was authenticated, no network
 * protocol was refused.
 */
static void find_deed(const struct build *b, struct mppe_view *view)
{
    const struct session *const s = b->session;
    const struct ended_facts *const ended = &s->ended;
    if (!view->ccp || view->ccp->opened || s->connected_frame || s->outcome != OUTCOME_FAILED ||
        ended->by > SIDE_SERVER || s->auth.result == AUTH_FAILURE || is_telling(ended) || network_refused(s))
        return;
    const uint64_t refused = refusal_frame(view, ended->by);
    const struct half *const asks = &view->ccp->ends[ended->by];
    const bool soon = ended->time - view->ccp->last_time < REFUSAL_REACH ||
                      ended->time - asks->last_request_time < REFUSAL_REACH;
    if (!soon || (!(refused && refused < build_ended_behind(b)) && !was_silent(view, ended->by)))
        return;
    view->word = MPPE_WORD_REFUSAL;
    view->by = ended->by;
    view->frame = ended->frame;
}

bool mppe_view(const struct build *b, struct mppe_view *view)
{
    *view = (struct mppe_view){ .by = SIDE_UNKNOWN };
    if (!b->call)
        return false;
    view->ccp = session_negotiation(b->session, PPP_CCP);
    if (view->ccp)
        set_stands(view);
    find_word(b, view);
    if (view->word == MPPE_WORD_NONE)
        find_deed(b, view);
    return true;
}

/* --- what was lacking ----------------------------------------------------------------------------- */

static bool method_is(const struct session *s, const char *prefix)
{
    return s->auth.method && strncmp(s->auth.method, prefix, strlen(prefix)) == 0;
}

/* The number names an end, its reason is looked for in what both did. */
static bool is_windows(enum mppe_word word)
{
    return word == MPPE_WORD_742 || word == MPPE_WORD_741 || word == MPPE_WORD_743;
}

/* Lacks that show before CCP, in how the user was authenticated. */
static enum mppe_lack before_ccp(const struct build *b, const struct mppe_view *view)
{
    const struct session *const s = b->session;
    const bool speaks = view->word == MPPE_WORD_UNAVAILABLE || view->word == MPPE_WORD_ENCRYPTION ||
                        view->word == MPPE_WORD_NUMBER || is_windows(view->word);
    if (!speaks || s->auth.result == AUTH_FAILURE || view->by > SIDE_SERVER || view->stands[view->by].requested)
        return MPPE_LACK_NONE;
    if (method_is(s, "PAP") || method_is(s, "SPAP") || method_is(s, "CHAP-MD5"))
        return MPPE_LACK_AUTH;
    if (s->auth.result != AUTH_SUCCESS)
        return MPPE_LACK_NONE;
    if (s->auth.mutual && method_is(s, "MS-CHAP"))
        return MPPE_LACK_MUTUAL;
    if (method_is(s, "EAP") || method_is(s, "PEAP"))
        return MPPE_LACK_EAP;
    return view->word == MPPE_WORD_UNAVAILABLE && method_is(s, "MS-CHAP") ? MPPE_LACK_LOCAL : MPPE_LACK_NONE;
}

/* One end asked for stateful mode only, the other for stateless only, in a strength that both know. */
static bool differ_in_state(const struct mppe_view *view)
{
    for (unsigned side = 0; side < 2; side++) {
        const struct mppe_stand *const a = &view->stands[side], *const c = &view->stands[!side];
        const bool stateless = c->asked & MPPE_KEYS ? c->stateless && !c->stateful
                                                    : c->suggested & MPPE_KEYS && c->suggested & MPPE_STATELESS;
        if (a->stateful && !a->stateless && stateless && mppe_wants(a) & mppe_wants(c))
            return true;
    }
    return false;
}

static bool differ_in_strength(const struct mppe_view *view)
{
    for (unsigned side = 0; side < 2; side++) {
        const uint32_t asked = view->stands[side].asked & MPPE_KEYS;
        const uint32_t other = (view->stands[!side].nak_frame ? view->stands[!side].suggested
                                                              : view->stands[!side].asked) & MPPE_KEYS;
        if (asked && other && !(asked & other))
            return true;
    }
    return false;
}

static enum mppe_lack in_ccp(const struct build *b, const struct mppe_view *view)
{
    const enum side other = view->by == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;
    const struct mppe_stand *const theirs = &view->stands[other];
    if (differ_in_state(view))
        return MPPE_LACK_STATE;
    if (differ_in_strength(view))
        return MPPE_LACK_STRENGTH;
    if (theirs->reject_frame || view->word == MPPE_WORD_REFUSED ||
        (theirs->keyless && !(theirs->asked & MPPE_KEYS)))
        return MPPE_LACK_REJECTED;
    if (view->word == MPPE_WORD_ENCRYPTION && view->stands[view->by].reject_frame)
        return MPPE_LACK_REJECTED; /* it names its own refusal */
    if (view->ccp->rejected_frame && view->ccp->rejected_by == other)
        return MPPE_LACK_UNKNOWN;
    const struct half *const asks = &view->ccp->ends[view->by], *const answers = &view->ccp->ends[other];
    if (build_may_have_answered(b, b->raw[other], asks->requests, asks->first_request_frame))
        return MPPE_LACK_NONE;
    if (view->stands[view->by].requested && !(answers->acks + answers->naks + answers->rejects))
        return MPPE_LACK_SILENCE;
    return MPPE_LACK_NONE;
}

enum mppe_lack mppe_lack(const struct build *b, const struct mppe_view *view)
{
    if (view->word == MPPE_WORD_NONE)
        return MPPE_LACK_NONE;
    const enum mppe_lack lack = before_ccp(b, view);
    if (lack != MPPE_LACK_NONE || !view->ccp || view->by > SIDE_SERVER)
        return lack;
    if (view->ccp->opened && !is_windows(view->word) && view->word != MPPE_WORD_REFUSED &&
        view->word != MPPE_WORD_FAILED)
        return MPPE_LACK_NONE;
    return in_ccp(b, view);
}

bool mppe_was_required(const struct build *b)
{
    struct mppe_view view;
    if (!mppe_view(b, &view) || view.word == MPPE_WORD_NONE)
        return false;
    return is_windows(view.word) || mppe_lack(b, &view) != MPPE_LACK_NONE;
}

const char *mppe_keys_text(uint32_t bits, char text[32])
{
    static const struct { uint32_t bit; unsigned number; } keys[] = { { MPPE_40, 40 }, { MPPE_56, 56 },
                                                                      { MPPE_128, 128 } };
    unsigned left = 0;
    for (size_t i = 0; i < 3; i++)
        left += (bits & keys[i].bit) != 0;
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < 3; i++) {
        if (!(bits & keys[i].bit))
            continue;
        left--;
        length += (size_t)snprintf(text + length, 32 - length, "%u-%s", keys[i].number,
                                   left == 0 ? "bit" : left == 1 ? " or " : ", ");
    }
    return text;
}
