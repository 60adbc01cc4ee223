/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * remedy.c: the smallest change at either end that would have agreed; see remedy.h.
 *
 * A change that weakens the session says so, and stands second.
 */
#include "analyze/remedy.h"

#include <stdio.h>
#include <string.h>

#include "dissect/cp.h"
#include "dissect/names.h"
#include "dissect/ppp.h"
#include "dissect/text.h"

typedef unsigned long long frame_number;

static enum side other_end(enum side side)
{
    return side == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;
}

/* " (it takes only 40-bit, frame 31)", or what is known of it. */
static void reason(char text[100], const char *words, uint64_t frame)
{
    if (frame)
        snprintf(text, 100, " (%s, frame %llu)", words, (frame_number)frame);
    else
        snprintf(text, 100, " (%s)", words);
}

/* --- MPPE -------------------------------------------------------------------------------- */

static uint32_t strongest(uint32_t keys)
{
    return keys & MPPE_128 ? MPPE_128 : keys & MPPE_56 ? MPPE_56 : keys & MPPE_40;
}

static uint64_t shown_in(const struct mppe_stand *stand)
{
    return stand->asked_frame ? stand->asked_frame : stand->nak_frame;
}

/* The end without the stronger key is to learn it; the other one could also come down. */
static void strength(struct finding *f, const struct mppe_view *view)
{
    const uint32_t keys[2] = { mppe_wants(&view->stands[0]), mppe_wants(&view->stands[1]) };
    const uint32_t best = strongest(keys[0] | keys[1]);
    const enum side strong = keys[SIDE_CLIENT] & best ? SIDE_CLIENT : SIDE_SERVER, weak = other_end(strong);
    const uint32_t lower = strongest(keys[weak]);
    char best_text[32], lower_text[32], takes[32], why[100], words[60];
    mppe_keys_text(best, best_text);
    mppe_keys_text(lower, lower_text);
    snprintf(words, sizeof words, "it takes only %s", mppe_keys_text(keys[weak], takes));
    reason(why, words, shown_in(&view->stands[weak]));
    finding_remedy(f, "On %s: allow %s%s.", side_word(weak, false), best_text, why);
    finding_remedy(f, "On %s: allow %s, which weakens the encryption.", side_word(strong, false), lower_text);
}

static void state(struct finding *f, const struct mppe_view *view)
{
    const enum side wants = view->stands[SIDE_CLIENT].stateful && !view->stands[SIDE_CLIENT].stateless ? SIDE_CLIENT
                                                                                                      : SIDE_SERVER;
    char why[100];
    reason(why, "it asks for stateful mode", view->stands[wants].stateful_frame);
    finding_remedy(f, "On %s: use stateless MPPE%s.", side_word(wants, false), why);
    finding_remedy(f, "On %s: accept stateful MPPE, which is weaker and loses data with every lost packet.",
                   side_word(other_end(wants), false));
}

/* What the end that needs MPPE asked for, in words; 128-bit where that is not known. */
static const char *needed(const struct mppe_view *view, enum side by, char text[32])
{
    const uint32_t keys = strongest(mppe_wants(&view->stands[by]));
    return mppe_keys_text(keys ? keys : MPPE_128, text);
}

static void without(struct finding *f, enum side by)
{
    finding_remedy(f, "On %s: do not require encryption; all data then crosses in clear.", side_word(by, false));
}

static void refused(struct finding *f, const struct mppe_view *view, enum side by)
{
    if (view->stands[by].reject_frame && !view->stands[other_end(by)].reject_frame &&
        !view->stands[other_end(by)].keyless_frame)
        by = other_end(by); /* it ended the link over its own refusal */
    const struct mppe_stand *const theirs = &view->stands[other_end(by)];
    char why[100] = "", keys[32];
    if (theirs->reject_frame)
        reason(why, "it rejects MPPE", theirs->reject_frame);
    else if (theirs->keyless_frame)
        reason(why, "it offers MPPE without encryption", theirs->keyless_frame);
    finding_remedy(f, "On %s: allow %s MPPE%s.", side_word(other_end(by), false), needed(view, by, keys), why);
    without(f, by);
}

static void unknown(struct finding *f, const struct mppe_view *view, enum side by)
{
    char keys[32];
    const char *const what = needed(view, by, keys);
    if (view->ccp->rejected_frame)
        finding_remedy(f, "On %s: enable CCP with %s MPPE (it does not know CCP, frame %llu).",
                       side_word(other_end(by), false), what, (frame_number)view->ccp->rejected_frame);
    else
        finding_remedy(f, "On %s: enable CCP with %s MPPE (it never answers CCP).", side_word(other_end(by), false),
                       what);
    without(f, by);
}

/* The option 3 with MS-CHAPv2 that an end asked for or suggested. */
static uint64_t suggested_mschapv2(const struct half *half)
{
    static const uint8_t value[] = { PPP_CHAP >> 8, PPP_CHAP & 0xFF, 0x81 };
    for (uint32_t i = 0; half && i < half->count; i++) {
        const struct offer *const offer = &half->offers[i];
        if (offer->type == LCP_AUTH && offer->suggested_kept >= 3 && !memcmp(offer->suggested, value, 3))
            return offer->answer_frame;
    }
    return 0;
}

static uint64_t asked_mschapv2(const struct half *half)
{
    static const uint8_t value[] = { PPP_CHAP >> 8, PPP_CHAP & 0xFF, 0x81 };
    for (uint32_t i = 0; half && i < half->count; i++) {
        const struct offer *const offer = &half->offers[i];
        if (offer->type == LCP_AUTH && !offer->unasked && offer->kept >= 3 && !memcmp(offer->value, value, 3))
            return offer->offered_frame;
    }
    return 0;
}

static void authentication(const struct build *b, struct finding *f, enum side by)
{
    const struct session *const s = b->session;
    const struct negotiation *const lcp = session_negotiation(s, PPP_LCP);
    const struct half *const server = lcp ? &lcp->ends[SIDE_SERVER] : NULL;
    const uint64_t asked = asked_mschapv2(server), suggested = suggested_mschapv2(server);
    if (asked)
        finding_remedy(f, "On the client: accept MS-CHAPv2, which the server asked for (frame %llu).",
                       (frame_number)asked);
    else if (suggested)
        finding_remedy(f, "On the server: allow MS-CHAPv2, which the client suggests (frame %llu).",
                       (frame_number)suggested);
    else
        finding_remedy(f, "On the server: ask for MS-CHAPv2 instead of %s.", s->auth.method);
    without(f, by);
}

void remedy_mppe(const struct build *b, struct finding *f, const struct mppe_view *view, enum mppe_lack lack)
{
    const enum side by = view->by;
    char keys[32];
    switch (lack) {
    case MPPE_LACK_AUTH:
        authentication(b, f, by);
        return;
    case MPPE_LACK_MUTUAL:
        finding_remedy(f, "On the client: do not demand that the server proves itself in an exchange of its own; "
                          "MS-CHAPv2 proves it already.");
        without(f, by);
        return;
    case MPPE_LACK_EAP:
        finding_remedy(f,
                       "On the server: use an EAP method that yields keys, such as EAP-TLS, or MS-CHAPv2 without EAP; "
                       "a RADIUS server must return the keys.");
        without(f, by);
        return;
    case MPPE_LACK_LOCAL:
        finding_remedy(f, "On %s: make %s MPPE available: its module, its keys (from RADIUS too), its options.",
                       side_word(by, false), needed(view, other_end(by), keys));
        without(f, by);
        return;
    case MPPE_LACK_STATE:
        state(f, view);
        return;
    case MPPE_LACK_STRENGTH:
        strength(f, view);
        return;
    case MPPE_LACK_REJECTED:
        refused(f, view, by);
        return;
    case MPPE_LACK_UNKNOWN:
    case MPPE_LACK_SILENCE:
        unknown(f, view, by);
        return;
    case MPPE_LACK_NONE:
        return;
    }
}

/* --- any option --------------------------------------------------------------------------------- */

/* Its value in words: a number of up to four octets, an address, or octets. */
static const char *value_text(uint16_t protocol, uint8_t type, const uint8_t *value, uint8_t kept, char text[80])
{
    const bool is_address = protocol == PPP_IPCP && kept == 4 && (type == IPCP_ADDRESS || type > 128);
    uint32_t number = 0;
    size_t length = 0;
    text[0] = '\0';
    if (is_address) {
        snprintf(text, 80, "%u.%u.%u.%u", value[0], value[1], value[2], value[3]);
    } else if (kept <= 4) {
        for (uint8_t i = 0; i < kept; i++)
            number = number << 8 | value[i];
        if (kept)
            snprintf(text, 80, kept <= 2 ? "%u" : "0x%x", number);
    } else {
        for (uint8_t i = 0; i < kept && length + 3 < 80; i++)
            length += (size_t)snprintf(text + length, 80 - length, "%02x", value[i]);
    }
    return text;
}

/* The offer of the type that was refused last. */
static const struct offer *refused_offer(const struct half *half, uint8_t type)
{
    const struct offer *last = NULL;
    for (uint32_t i = 0; i < half->count; i++) {
        const struct offer *const offer = &half->offers[i];
        if (offer->type == type && (offer->answer == ANSWER_NAK || offer->answer == ANSWER_REJ) &&
            (!last || offer->answer_frame > last->answer_frame))
            last = offer;
    }
    return last;
}

bool remedy_option(const struct build *b, struct finding *f, uint16_t protocol, enum side asker, uint8_t type)
{
    const struct negotiation *const n = session_negotiation(b->session, protocol);
    const struct offer *const offer = n ? refused_offer(&n->ends[asker], type) : NULL;
    if (!offer)
        return false;
    const struct names *const options = cp_options(protocol);
    const struct name *const name = options ? names_find(options, type) : NULL;
    char number[20], asked[80], wanted[80];
    snprintf(number, sizeof number, "option %u", type);
    const char *const word = name ? name->word : number;
    value_text(protocol, type, offer->value, offer->kept, asked);
    value_text(protocol, type, offer->suggested, offer->suggested_kept, wanted);
    const char *const peer = side_word(other_end(asker), false);
    if (offer->answer == ANSWER_NAK)
        finding_remedy(f, "On %s: set %s %s, as %s wants it (frame %llu).", side_word(asker, false), word, wanted, peer,
                       (frame_number)offer->answer_frame);
    else
        finding_remedy(f, "On %s: do not ask for %s, which %s rejects (frame %llu).", side_word(asker, false), word,
                       peer, (frame_number)offer->answer_frame);
    if (offer->unasked)
        finding_remedy(f, "On %s: do not insist on %s.", peer, word);
    else
        finding_remedy(f, "On %s: accept %s%s%s (frame %llu).", peer, word, asked[0] ? " " : "", asked,
                       (frame_number)offer->offered_frame);
    return true;
}

/* --- addresses ------------------------------------------------------------------------------------ */

static bool is_zero(const struct offer *offer)
{
    static const uint8_t none[4] = { 0 };
    return offer->kept == 4 && memcmp(offer->value, none, 4) == 0;
}

void remedy_address(const struct build *b, struct finding *f, enum side asker)
{
    const struct negotiation *const ipcp = session_negotiation(b->session, PPP_IPCP);
    const struct offer *const offer = ipcp ? refused_offer(&ipcp->ends[asker], IPCP_ADDRESS) : NULL;
    const char *const peer = side_word(other_end(asker), false);
    char text[80];
    if (!offer || offer->unasked)
        return;
    if (is_zero(offer)) {
        finding_remedy(f, "On %s: give %s an address (it asks for one, frame %llu).", peer, side_word(asker, false),
                       (frame_number)offer->offered_frame);
        return;
    }
    value_text(PPP_IPCP, IPCP_ADDRESS, offer->suggested, offer->suggested_kept, text);
    if (offer->answer == ANSWER_NAK && offer->suggested_kept == 4)
        finding_remedy(f, "On %s: take the address that %s gives, %s (frame %llu), or ask for none of its own.",
                       side_word(asker, false), peer, text, (frame_number)offer->answer_frame);
    else
        finding_remedy(f, "On %s: ask for no address of its own.", side_word(asker, false));
    value_text(PPP_IPCP, IPCP_ADDRESS, offer->value, offer->kept, text);
    finding_remedy(f, "On %s: accept %s for %s (frame %llu).", peer, text, side_word(asker, false),
                   (frame_number)offer->offered_frame);
}
