/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules_mppe.c: sessions that ended because an end needs encryption (catalogue section
 * 7): exactly one of these holds, in the order of the rows below.
 */
#include "analyze/rules.h"

#include <stdio.h>
#include <string.h>

#include "analyze/mppe_view.h"
#include "analyze/remedy.h"
#include "dissect/cp.h"
#include "dissect/names.h"
#include "dissect/ppp.h"
#include "dissect/text.h"

typedef unsigned long long frame_number;
#define SENTENCE_MAX 400

static enum side other_end(enum side side)
{
    return side == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;
}

/* --- what was lacking, in a sentence ------------------------------------------------------- */

/* "The server offers only 40-bit MPPE (frame 31)": what an end wants of MPPE. */
static void wants_text(const struct mppe_view *view, enum side side, bool begins, char *text, size_t size)
{
    const struct mppe_stand *const stand = &view->stands[side];
    char keys[32];
    const uint64_t frame = stand->asked_frame ? stand->asked_frame : stand->nak_frame;
    mppe_keys_text(mppe_wants(stand), keys);
    snprintf(text, size, "%s %s %s MPPE (frame %llu)", side_word(side, begins),
             stand->asked & MPPE_KEYS ? "offers only" : "wants", keys, (frame_number)frame);
}

static void say_strength(const struct mppe_view *view, char *text, size_t size)
{
    const uint32_t client = mppe_wants(&view->stands[SIDE_CLIENT]), server = mppe_wants(&view->stands[SIDE_SERVER]);
    const uint32_t both = client | server;
    const uint32_t best = both & MPPE_128 ? MPPE_128 : MPPE_56;
    const enum side strong = client & best ? SIDE_CLIENT : SIDE_SERVER;
    const struct mppe_stand *const stand = &view->stands[strong];
    char weak[120], keys[32];
    wants_text(view, other_end(strong), true, weak, sizeof weak);
    snprintf(text, size, "%s; %s insists on %s (frame %llu).", weak, side_word(strong, false),
             mppe_keys_text(mppe_wants(stand), keys),
             (frame_number)(stand->asked_frame ? stand->asked_frame : stand->nak_frame));
}

static void say_state(const struct mppe_view *view, char *text, size_t size)
{
    const struct mppe_stand *const client = &view->stands[SIDE_CLIENT];
    const enum side wants = client->stateful && !client->stateless ? SIDE_CLIENT : SIDE_SERVER;
    const struct mppe_stand *const stand = &view->stands[wants];
    char keys[32];
    snprintf(text, size, "%s asks for stateful %s MPPE (frame %llu); %s takes stateless only.", side_word(wants, true),
             mppe_keys_text(mppe_wants(stand), keys), (frame_number)stand->stateful_frame,
             side_word(other_end(wants), false));
}

static void say_rejected(const struct mppe_view *view, char *text, size_t size)
{
    const enum side other = other_end(view->by);
    const struct mppe_stand *const theirs = &view->stands[other];
    char keys[32];
    mppe_keys_text(mppe_wants(&view->stands[view->by]), keys);
    const char *const blank = keys[0] ? " " : "";
    const struct mppe_stand *const mine = &view->stands[view->by];
    if (!theirs->reject_frame && !theirs->keyless_frame && mine->reject_frame)
        snprintf(text, size, "%s offers %s MPPE; %s rejects it (frame %llu) and ends the link over it.",
                 side_word(other, true), mppe_keys_text(mppe_wants(theirs), keys), side_word(view->by, false),
                 (frame_number)mine->reject_frame);
    else if (theirs->reject_frame)
        snprintf(text, size, "%s requires %s%sMPPE; %s rejects it (frame %llu).", side_word(view->by, true), keys,
                 blank, side_word(other, false), (frame_number)theirs->reject_frame);
    else if (theirs->keyless_frame)
        snprintf(text, size, "%s requires %s%sMPPE; %s offers MPPE without encryption (frame %llu).",
                 side_word(view->by, true), keys, blank, side_word(other, false), (frame_number)theirs->keyless_frame);
    else
        snprintf(text, size, "%s requires %s%sMPPE, and says that %s refused it (frame %llu).",
                 side_word(view->by, true), keys, blank, side_word(other, false), (frame_number)view->frame);
}

static void say(const struct build *b, const struct mppe_view *view, enum mppe_lack lack, char *text, size_t size)
{
    const struct session *const s = b->session;
    const char *const by = side_word(view->by, true), *const other = side_word(other_end(view->by), false);
    const struct mppe_stand *const stand = &view->stands[view->by < SIDE_NETWORK ? view->by : SIDE_CLIENT];
    text[0] = '\0';
    switch (lack) {
    case MPPE_LACK_AUTH:
        snprintf(text, size, "%s requires MPPE, but %s yields no key for it: it needs MS-CHAP.", by, s->auth.method);
        return;
    case MPPE_LACK_MUTUAL:
        snprintf(text, size, "%s requires MPPE, but both ends proved themselves in an exchange of their own, which "
                             "leaves no single key.", by);
        return;
    case MPPE_LACK_EAP:
        snprintf(text, size, "%s requires MPPE, but has no keys after %s.", by, s->auth.method);
        return;
    case MPPE_LACK_LOCAL:
        snprintf(text, size, "%s requires MPPE, and has none available itself (frame %llu).", by,
                 (frame_number)view->frame);
        return;
    case MPPE_LACK_STATE:
        say_state(view, text, size);
        return;
    case MPPE_LACK_STRENGTH:
        say_strength(view, text, size);
        return;
    case MPPE_LACK_REJECTED:
        say_rejected(view, text, size);
        return;
    case MPPE_LACK_UNKNOWN:
        snprintf(text, size, "%s requires MPPE (frame %llu); %s does not know CCP (frame %llu).", by,
                 (frame_number)stand->asked_frame, other, (frame_number)view->ccp->rejected_frame);
        return;
    case MPPE_LACK_SILENCE:
        snprintf(text, size, "%s requires MPPE; %s never answers CCP (asked %u times since frame %llu).", by, other,
                 view->ccp->ends[view->by].requests, (frame_number)view->ccp->ends[view->by].first_request_frame);
        return;
    case MPPE_LACK_NONE:
        return;
    }
}

/* --- what proves it -------------------------------------------------------------------------- */

static void prove(const struct build *b, struct finding *f, const struct mppe_view *view, enum mppe_lack lack)
{
    const struct session *const s = b->session;
    finding_frame(f, view->frame);
    for (uint32_t i = 0; lack <= MPPE_LACK_LOCAL && lack != MPPE_LACK_NONE && i < s->auth.try_count; i++)
        if (s->auth.tries[i].result == AUTH_SUCCESS)
            finding_frame(f, s->auth.tries[i].frame);
    if (lack == MPPE_LACK_AUTH || lack == MPPE_LACK_EAP)
        finding_frame(f, s->auth.agreed_frame);
    for (unsigned side = 0; lack > MPPE_LACK_LOCAL && side < 2; side++) {
        const struct mppe_stand *const stand = &view->stands[side];
        finding_frame(f, stand->asked_frame);
        finding_frame(f, stand->last_frame);
        finding_frame(f, stand->nak_frame);
        finding_frame(f, stand->reject_frame);
        finding_frame(f, stand->keyless_frame);
    }
    if (lack == MPPE_LACK_UNKNOWN)
        finding_frame(f, view->ccp->rejected_frame);
    if (lack == MPPE_LACK_SILENCE)
        finding_frame(f, view->ccp->ends[view->by].last_request_frame);
}

/* --- platform traps that the values speak for ---------------------------------------------------- */

static bool vendor_is(const struct session *s, enum side side, const char *vendor)
{
    return s->peers[side].vendor && strcmp(s->peers[side].vendor, vendor) == 0;
}

static void hint(const struct build *b, struct finding *f, const struct mppe_view *view, enum mppe_lack lack)
{
    const struct session *const s = b->session;
    const bool cisco = vendor_is(s, SIDE_SERVER, "Cisco"), windows = vendor_is(s, SIDE_CLIENT, "Windows");
    const uint32_t server = mppe_wants(&view->stands[SIDE_SERVER]);
    const struct wire_text *const version = &s->peers[SIDE_CLIENT].ras_version;
    const bool mschap = s->auth.method && strncmp(s->auth.method, "MS-CHAP", 7) == 0;
    if (windows && cisco && version->text && strstr(version->text, "MSRASV4"))
        finding_hint(f, FINDING_AAA_IAS_NT_CLIENTS);
    if (server == MPPE_40 && (cisco || lack == MPPE_LACK_STRENGTH))
        finding_hint(f, FINDING_CISCO_DES_IMAGE_40BIT);
    if (windows && server && !(server & MPPE_128))
        finding_hint(f, FINDING_WINDOWS_REQUIRES_128);
    if (!cisco)
        return;
    if (mschap && (lack == MPPE_LACK_NONE || lack == MPPE_LACK_REJECTED || lack == MPPE_LACK_UNKNOWN))
        finding_hint(f, FINDING_AAA_AUTHORIZATION_MISSING);
    if (lack == MPPE_LACK_REJECTED)
        finding_hint(f, FINDING_CISCO_REQUIRED_KEYWORD);
    finding_hint(f, FINDING_CISCO_MPPE_CONFIG);
}

/* --- Windows' own numbers ---------------------------------------------------------------------------- */

static bool by_number(const struct build *b, struct finding *f, enum mppe_word first, enum mppe_word second)
{
    struct mppe_view view;
    if (!mppe_view(b, &view) || (view.word != first && view.word != second))
        return false;
    const char *const by = side_word(view.by, true), *const other = side_word(other_end(view.by), false);
    const frame_number frame = view.frame;
    if (view.word == MPPE_WORD_742)
        finding_title(f, "%s ended the link with Windows error 742: %s does not support the required encryption "
                         "(frame %llu).", by, other, frame);
    else if (view.word == MPPE_WORD_743)
        finding_title(f, "%s ended the link with Windows error 743: it requires encryption, and %s does not "
                         "(frame %llu).", by, other, frame);
    else
        finding_title(f, "%s ended the link with Windows error 741: it does not support the required encryption itself "
                         "(frame %llu).", by, frame);
    const enum mppe_lack lack = mppe_lack(b, &view);
    char text[SENTENCE_MAX];
    say(b, &view, lack, text, sizeof text);
    const struct negotiation *const ccp = view.ccp;
    if (text[0])
        finding_detail(f, "%s", text);
    else if (!ccp || (!ccp->ends[0].requested && !ccp->ends[1].requested))
        finding_detail(f, "Neither end sent a CCP request.");
    else if (!ccp->ends[other_end(view.by)].requested)
        finding_detail(f, "No CCP request came from %s.", other);
    prove(b, f, &view, lack);
    remedy_mppe(b, f, &view, lack);
    hint(b, f, &view, lack);
    return true;
}

static bool remote_cannot(const struct build *b, struct finding *f)
{
    return by_number(b, f, MPPE_WORD_742, MPPE_WORD_743);
}

static bool local_cannot(const struct build *b, struct finding *f)
{
    return by_number(b, f, MPPE_WORD_741, MPPE_WORD_741);
}

/* --- by what was lacking --------------------------------------------------------------------------------- */

static bool by_lack(const struct build *b, struct finding *f, enum mppe_lack wanted)
{
    struct mppe_view view;
    if (!mppe_view(b, &view) || view.word == MPPE_WORD_NONE || view.word >= MPPE_WORD_742)
        return false;
    if (mppe_lack(b, &view) != wanted)
        return false;
    char text[SENTENCE_MAX], words[200];
    say(b, &view, wanted, text, sizeof text);
    finding_title(f, "%s", text);
    if (view.termination && view.termination->text.text) {
        text_escape((const uint8_t *)view.termination->text.text, strlen(view.termination->text.text), words,
                    sizeof words, NULL);
        finding_detail(f, "%s then ended the link: \"%s\" (frame %llu).", side_word(view.by, true), words,
                       (frame_number)view.frame);
    } else if (view.termination) {
        finding_detail(f, "%s then ended the link with Windows error %u (frame %llu).", side_word(view.by, true),
                       view.termination->windows_error, (frame_number)view.frame);
    } else if (b->session->ended.windows_error_known && b->session->ended.windows_error) {
        finding_detail(f, "%s then ended the session, with Windows error %u (frame %llu).", side_word(view.by, true),
                       b->session->ended.windows_error, (frame_number)view.frame);
    } else {
        finding_detail(f, "%s then ended the session without giving a reason (frame %llu).", side_word(view.by, true),
                       (frame_number)view.frame);
    }
    prove(b, f, &view, wanted);
    remedy_mppe(b, f, &view, wanted);
    hint(b, f, &view, wanted);
    return true;
}

static bool auth_not_mschap(const struct build *b, struct finding *f)
{
    return by_lack(b, f, MPPE_LACK_AUTH);
}

static bool mutual_auth(const struct build *b, struct finding *f)
{
    return by_lack(b, f, MPPE_LACK_MUTUAL);
}

static bool keys_missing_after_eap(const struct build *b, struct finding *f)
{
    return by_lack(b, f, MPPE_LACK_EAP);
}

static bool local_unavailable(const struct build *b, struct finding *f)
{
    return by_lack(b, f, MPPE_LACK_LOCAL);
}

static bool stateful_refused(const struct build *b, struct finding *f)
{
    return by_lack(b, f, MPPE_LACK_STATE);
}

static bool strength_mismatch(const struct build *b, struct finding *f)
{
    return by_lack(b, f, MPPE_LACK_STRENGTH);
}

static bool but_rejected(const struct build *b, struct finding *f)
{
    return by_lack(b, f, MPPE_LACK_REJECTED);
}

static bool peer_protrej(const struct build *b, struct finding *f)
{
    return by_lack(b, f, MPPE_LACK_UNKNOWN);
}

static bool ccp_timeout(const struct build *b, struct finding *f)
{
    return by_lack(b, f, MPPE_LACK_SILENCE);
}

static const struct rule rows[] = {
    { FINDING_MPPE_REMOTE_CANNOT_742, remote_cannot, NULL },
    { FINDING_MPPE_LOCAL_CANNOT_741, local_cannot, NULL },
    { FINDING_MPPE_REQUIRED_AUTH_NOT_MSCHAP, auth_not_mschap, NULL },
    { FINDING_MPPE_REQUIRED_MUTUAL_AUTH, mutual_auth, NULL },
    { FINDING_MPPE_KEYS_MISSING_AFTER_EAP, keys_missing_after_eap, NULL },
    { FINDING_MPPE_REQUIRED_LOCAL_UNAVAILABLE, local_unavailable, NULL },
    { FINDING_MPPE_STATEFUL_REFUSED, stateful_refused, NULL },
    { FINDING_MPPE_STRENGTH_MISMATCH, strength_mismatch, NULL },
    { FINDING_MPPE_REQUIRED_BUT_REJECTED, but_rejected, NULL },
    { FINDING_MPPE_REQUIRED_PEER_PROTREJ, peer_protrej, NULL },
    { FINDING_CCP_TIMEOUT, ccp_timeout, NULL },
};
const struct rules rules_mppe = { rows, sizeof rows / sizeof rows[0] };
