/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules_ccp.c: what becomes of compression and encryption once the link is up, and what
 * was agreed on below what was possible (catalogue section 7). Sessions that ended for
 * want of encryption: rules_mppe.c.
 *
 * Hazards: CCP closed as part of a normal end; a Configure-Request sent again because
 * the Ack got lost; resets that losses call for and that cure them.
 */
#include "analyze/rules.h"

#include <stdio.h>
#include <string.h>

#include "analyze/mppe_view.h"
#include "analyze/remedy.h"
#include "dissect/cp.h"
#include "dissect/ppp.h"
#include "dissect/text.h"

typedef unsigned long long frame_number;
#define SECOND        INT64_C(1000000000)
#define NORMAL_END    (3 * SECOND) /* an end that closes CCP and then the link hangs up */
#define EARLY_PACKETS 16           /* a wrong key shows within so many */
#define REJECTS_MIN   2            /* Protocol-Rejects of numbers that no protocol has */
#define LOST_REJECTS  3
#define ENDLESS       5            /* unanswered Reset-Requests */
#define MPPC_MIN      3

static enum side other_end(enum side side)
{
    return side == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;
}

static const struct negotiation *ccp_of(const struct build *b)
{
    return b->call ? session_negotiation(b->session, PPP_CCP) : NULL;
}

/* The data that `side` reads is encrypted, or was. */
static bool reads_mppe(const struct build *b, enum side side)
{
    const enum direction way = side == SIDE_SERVER ? C2S : S2C;
    const struct cipher_facts *const cipher = &b->session->encryption.way[way];
    return (cipher->known && cipher->bits) || session_clear(b->session, way)->encrypted.packets;
}

/* --- how CCP was closed ---------------------------------------------------------------------------- */

static const struct termination *termination_of(const struct build *b, uint16_t protocol, enum side side,
                                                const char *words)
{
    const struct ppplink *const link = &b->call->link;
    for (uint32_t i = 0; i < link->termination_count; i++) {
        const struct termination *const t = &link->terminations[i];
        if (t->protocol == protocol && build_side(b, t->from) == side &&
            (!words || (t->text.text && strstr(t->text.text, words))))
            return t;
    }
    return NULL;
}

/* The first Terminate-Request of CCP behind its opening. */
static const struct termination *closing_of(const struct build *b, const struct negotiation *ccp, enum side side)
{
    const struct ppplink *const link = &b->call->link;
    for (uint32_t i = 0; ccp->opened && i < link->termination_count; i++) {
        const struct termination *const t = &link->terminations[i];
        if (t->protocol == PPP_CCP && build_side(b, t->from) == side && t->frame > ccp->opened_frame)
            return t;
    }
    return NULL;
}

/* The same end hangs up at once: CCP is closed as part of that. */
static bool is_normal_end(const struct build *b, const struct termination *closing)
{
    const struct ppplink *const link = &b->call->link;
    const struct ended_facts *const ended = &b->session->ended;
    for (uint32_t i = 0; i < link->termination_count; i++) {
        const struct termination *const t = &link->terminations[i];
        if (t->protocol == PPP_LCP && t->from == closing->from && t->time - closing->time <= NORMAL_END)
            return true;
    }
    return ended->how != ENDED_CAPTURE_END && ended->how != ENDED_SILENCE &&
           ended->by == build_side(b, closing->from) && ended->time - closing->time <= NORMAL_END;
}

/* The last user data of either direction. */
static uint64_t last_data(const struct session *s, int64_t *time)
{
    const unsigned later = s->flow[S2C].last_frame > s->flow[C2S].last_frame;
    *time = s->flow[later].last_time;
    return s->flow[later].last_frame;
}

/* CCP went down in mid-session: the link went on, or its other end closed it for that. */
static bool went_down(const struct build *b, const struct termination *closing)
{
    const enum side other = other_end(build_side(b, closing->from));
    const struct termination *const answer = termination_of(b, PPP_LCP, other, "MPPE disabled by peer");
    int64_t time;
    if (is_normal_end(b, closing))
        return false;
    if (answer && answer->frame > closing->frame)
        return true;
    return last_data(b->session, &time) > closing->frame && time - closing->time > SECOND / 2;
}

static bool terminated_mid_session(const struct build *b, struct finding *f)
{
    const struct negotiation *const ccp = ccp_of(b);
    for (unsigned side = 0; ccp && side < 2; side++) {
        const struct termination *const t = closing_of(b, ccp, (enum side)side);
        if (!t || (!reads_mppe(b, SIDE_CLIENT) && !reads_mppe(b, SIDE_SERVER)) || !went_down(b, t))
            continue;
        finding_title(f, "%s terminated CCP in mid-session (frame %llu): from then on nothing is encrypted.",
                      side_word((enum side)side, true), (frame_number)t->frame);
        finding_frame(f, t->frame);
        const struct termination *const answer =
            termination_of(b, PPP_LCP, other_end((enum side)side), "MPPE disabled by peer");
        if (answer) {
            finding_detail(f, "%s then closed the link (frame %llu).", side_word(other_end((enum side)side), true),
                           (frame_number)answer->frame);
            finding_frame(f, answer->frame);
        }
        return true;
    }
    return false;
}

/* --- compression without encryption ------------------------------------------------------------------ */

static bool compression_failed(const struct build *b, struct finding *f)
{
    const struct negotiation *const ccp = ccp_of(b);
    for (unsigned side = 0; ccp && ccp->opened && side < 2; side++) { /* the receiver */
        const enum direction way = side == SIDE_SERVER ? C2S : S2C;
        const char *const method = b->session->compression[way];
        const struct complaint *const complaint = &ppplink_complaints(&b->call->link)->of[b->raw[side]];
        const struct termination *const t = closing_of(b, ccp, (enum side)side);
        const bool closed = t && (t->text.text ? strstr(t->text.text, "compression sync") != NULL : went_down(b, t));
        const bool storm = complaint->storm[0] || complaint->unanswered >= ENDLESS;
        if (!method || reads_mppe(b, (enum side)side) || (!closed && !storm))
            continue;
        if (closed)
            finding_title(f, "%s gave up %s compression (frame %llu).", side_word((enum side)side, true), method,
                          (frame_number)t->frame);
        else
            finding_title(f, "%s cannot read the %s-compressed data: %u CCP Reset-Requests (from frame %llu).",
                          side_word((enum side)side, true), method, complaint->resets,
                          (frame_number)complaint->first_reset);
        finding_frame(f, ccp->ends[side].agreed_frame);
        finding_frame(f, complaint->first_reset);
        finding_frame(f, closed ? t->frame : complaint->last_reset);
        return true;
    }
    return false;
}

/* --- renegotiated ---------------------------------------------------------------------------------------- */

/* pppd closes the link for it. */
static const struct termination *closed_for_it(const struct build *b, const struct renegotiation *r)
{
    const struct ppplink *const link = &b->call->link;
    for (uint32_t i = 0; i < link->termination_count; i++) {
        const struct termination *const t = &link->terminations[i];
        if (t->protocol == PPP_LCP && t->frame > r->frame && t->text.text && strstr(t->text.text, "MPPE disabled") &&
            build_side(b, t->from) != r->by && t->time - r->time <= NORMAL_END)
            return t;
    }
    return NULL;
}

/* Not a request sent again because its Ack got lost: the link went down for it, or both ends began anew. */
static bool took_effect(const struct build *b, const struct negotiation *ccp, const struct renegotiation *r)
{
    const struct half *const other = &ccp->ends[other_end(r->by)];
    return other->last_request_frame > r->frame || r->clear_frame || closed_for_it(b, r) ||
           (!r->restored_frame && b->session->outcome == OUTCOME_FAILED);
}

static bool renegotiated(const struct build *b, struct finding *f)
{
    const struct session *const s = b->session;
    const struct negotiation *const ccp = ccp_of(b);
    const uint32_t kept = s->renegotiation_count < RENEGOTIATIONS_MAX ? s->renegotiation_count : RENEGOTIATIONS_MAX;
    const struct renegotiation *first = NULL, *broke = NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; ccp && i < kept; i++) {
        const struct renegotiation *const r = &s->renegotiations[i];
        if (r->protocol != PPP_CCP || r->by > SIDE_SERVER || !took_effect(b, ccp, r))
            continue;
        first = first ? first : r;
        broke = !r->restored_frame ? r : broke;
        count++;
    }
    if (!first || (!ccp->opened && s->outcome != OUTCOME_FAILED))
        return false;
    if (broke)
        finding_title(
            f,
            "%s began CCP anew although it was open (frame %llu); encryption was down from there, and it never "
            "opened again.",
            side_word(broke->by, true), (frame_number)broke->frame);
    else
        finding_title(f, "%s began CCP anew although it was open (frame %llu); encryption was down until frame %llu.",
                      side_word(first->by, true), (frame_number)first->frame, (frame_number)first->restored_frame);
    const struct termination *const t = broke ? closed_for_it(b, broke) : NULL;
    if (t)
        finding_detail(f, "%s closed the link for it (frame %llu).", side_word(build_side(b, t->from), true),
                       (frame_number)t->frame);
    if (count > 1)
        finding_detail(f, "It happened %u times.", count);
    finding_frame(f, ccp->opened_frame);
    finding_frame(f, first->frame);
    finding_frame(f, broke ? broke->frame : first->restored_frame);
    finding_frame(f, t ? t->frame : 0);
    return true;
}

/* --- nothing agreed ------------------------------------------------------------------------------------------ */

static const struct offer *last_rejected(const struct half *half)
{
    const struct offer *last = NULL;
    for (uint32_t i = 0; i < half->count; i++)
        if (half->offers[i].answer == ANSWER_REJ && !half->offers[i].unasked &&
            (!last || half->offers[i].answer_frame > last->answer_frame))
            last = &half->offers[i];
    return last;
}

static bool has_method(const struct half *half)
{
    for (uint32_t i = 0; i < half->count; i++)
        if (half->offers[i].in_force)
            return true;
    return false;
}

/* CCP's own end says that nothing was left: pppd in words, Windows with 732. */
static const struct termination *gave_up(const struct build *b)
{
    const struct ppplink *const link = &b->call->link;
    for (uint32_t i = 0; i < link->termination_count; i++) {
        const struct termination *const t = &link->terminations[i];
        if (t->protocol == PPP_CCP && ((t->text.text && strstr(t->text.text, "No compression negotiated")) ||
                                       (t->windows_error_known && t->windows_error == 732)))
            return t;
    }
    return NULL;
}

static bool no_common_method(const struct build *b, struct finding *f)
{
    enum { OFTEN = 5 };
    const struct negotiation *const ccp = ccp_of(b);
    if (!ccp || !b->session->connected_frame || mppe_was_required(b))
        return false;
    const struct offer *const rejected[2] = { last_rejected(&ccp->ends[0]), last_rejected(&ccp->ends[1]) };
    const struct termination *const t = gave_up(b);
    if ((!rejected[0] && !rejected[1]) || has_method(&ccp->ends[0]) || has_method(&ccp->ends[1]))
        return false;
    const bool endless = (rejected[0] && rejected[0]->times >= OFTEN) || (rejected[1] && rejected[1]->times >= OFTEN);
    const bool empty = ccp->opened || (t && !ccp->opened);
    if (!empty && !endless)
        return false;
    finding_title(f,
                  endless && !empty ? "CCP finds no common method: the same offer is rejected again and again (frame "
                                      "%llu)."
                                    : "CCP finds no common method: each offer was rejected (frame %llu).",
                  (frame_number)(rejected[0] ? rejected[0] : rejected[1])->answer_frame);
    for (unsigned side = 0; side < 2; side++)
        finding_frame(f, rejected[side] ? rejected[side]->answer_frame : 0);
    finding_frame(f, t ? t->frame : 0);
    return true;
}

static bool rejected_cleartext(const struct build *b, struct finding *f)
{
    const struct session *const s = b->session;
    const struct negotiation *const ccp = ccp_of(b);
    if (!ccp || !ccp->rejected_frame || ccp->opened || !s->connected_frame || !s->encryption.bits_known ||
        s->encryption.bits || s->encryption.way[C2S].first_data_frame || s->encryption.way[S2C].first_data_frame)
        return false;
    const uint64_t data = s->flow[C2S].first_frame ? s->flow[C2S].first_frame : s->flow[S2C].first_frame;
    if (!data)
        return false;
    finding_title(f, "%s does not know CCP (frame %llu), and the session goes on without encryption (frame %llu).",
                  side_word(ccp->rejected_by, true), (frame_number)ccp->rejected_frame, (frame_number)data);
    finding_frame(f, ccp->rejected_frame);
    finding_frame(f, s->connected_frame);
    finding_frame(f, data);
    finding_remedy(f, "On %s: enable CCP with MPPE, and require encryption at both ends.",
                   side_word(ccp->rejected_by, false));
    return true;
}

/* --- weaker than possible --------------------------------------------------------------------------------------- */

static bool fallback(const struct build *b, struct finding *f, uint8_t bits, uint32_t better)
{
    const struct encryption_facts *const e = &b->session->encryption;
    const struct negotiation *const ccp = ccp_of(b);
    struct mppe_view view;
    if (!ccp || !mppe_view(b, &view))
        return false;
    const uint32_t asked[2] = { view.stands[0].asked & better, view.stands[1].asked & better };
    for (unsigned way = 0; (asked[0] | asked[1]) && way < 2; way++) {
        const struct cipher_facts *const cipher = &e->way[way];
        if (!cipher->known || cipher->bits != bits)
            continue;
        const enum side side = asked[SIDE_CLIENT] ? SIDE_CLIENT : SIDE_SERVER;
        char keys[32];
        finding_title(f, "%u-bit MPPE is in force (frame %llu), though %s offered %s (frame %llu).", bits,
                      (frame_number)cipher->since_frame, side_word(side, false), mppe_keys_text(asked[side], keys),
                      (frame_number)view.stands[side].asked_frame);
        finding_frame(f, view.stands[side].asked_frame);
        finding_frame(f, view.stands[other_end(side)].nak_frame);
        finding_frame(f, cipher->since_frame);
        if (!asked[other_end(side)])
            finding_remedy(f, "On %s: allow %s MPPE.", side_word(other_end(side), false),
                           mppe_keys_text(asked[side], keys));
        else
            finding_remedy(f, "On both ends: allow %s MPPE only.", mppe_keys_text(asked[side], keys));
        return true;
    }
    return false;
}

static bool fallback_40(const struct build *b, struct finding *f)
{
    return fallback(b, f, 40, MPPE_128 | MPPE_56);
}

static bool fallback_56(const struct build *b, struct finding *f)
{
    return fallback(b, f, 56, MPPE_128);
}

/* --- unreadable data --------------------------------------------------------------------------------------------- */

/* From the first encrypted packets on, nothing can be read. */
static bool keys_differ(const struct complaint *complaint, const struct sent *sent)
{
    return complaint->strange >= REJECTS_MIN && complaint->number_count >= REJECTS_MIN && !complaint->disturbed &&
           complaint->read_before <= EARLY_PACKETS &&
           complaint->rejects * 8u >= sent->encrypted - complaint->read_before;
}

static void show_rejects(struct finding *f, const struct complaint *complaint)
{
    char numbers[100] = "";
    size_t length = 0;
    for (uint32_t i = 0; i < complaint->number_count; i++) {
        finding_frame(f, complaint->frames[i]);
        if (i < 4 && length + 10 < sizeof numbers)
            length += (size_t)snprintf(numbers + length, sizeof numbers - length, "%s0x%04x", i ? ", " : "",
                                       complaint->numbers[i]);
    }
    finding_frame(f, complaint->last_reject);
    finding_detail(f, "It rejected %u packets of protocols that nobody sends (%s%s).", complaint->rejects, numbers,
                   complaint->number_count > 4 ? ", ..." : "");
}

static bool key_mismatch(const struct build *b, struct finding *f)
{
    for (unsigned side = 0; b->call && side < 2; side++) {
        const struct complaints *const all = ppplink_complaints(&b->call->link);
        const struct complaint *const complaint = &all->of[b->raw[side]];
        if (!reads_mppe(b, (enum side)side) || !keys_differ(complaint, &all->sent[b->raw[!side]]))
            continue;
        finding_title(f, "%s cannot read what %s encrypts, from the first packets on (frame %llu): their keys differ.",
                      side_word((enum side)side, true), side_word(other_end((enum side)side), false),
                      (frame_number)complaint->first_reject);
        finding_frame(f, b->session->encryption.way[side == SIDE_SERVER ? C2S : S2C].first_data_frame);
        show_rejects(f, complaint);
        return true;
    }
    return false;
}

/* "Lost compression sync" on CCP, "Too many MPPE errors" on LCP. */
static const struct termination *said_lost(const struct build *b, enum side side)
{
    const struct termination *const t = termination_of(b, PPP_CCP, side, "Lost compression sync");
    return t ? t : termination_of(b, PPP_LCP, side, "Too many MPPE errors");
}

static bool never_came_back(const struct complaint *complaint, const struct sent *sent)
{
    const uint64_t from_first = sent->encrypted - complaint->read_before;
    return complaint->rejects >= LOST_REJECTS && complaint->strange >= REJECTS_MIN &&
           sent->since_reject * 3 <= from_first;
}

static bool is_lost(const struct build *b, enum side side)
{
    const struct complaints *const all = ppplink_complaints(&b->call->link);
    const struct complaint *const complaint = &all->of[b->raw[side]];
    const struct sent *const sent = &all->sent[b->raw[!side]];
    if (!reads_mppe(b, side) || keys_differ(complaint, sent))
        return false;
    return said_lost(b, side) || never_came_back(complaint, sent) ||
           (complaint->unanswered >= ENDLESS && sent->encrypted);
}

static bool lost_sync(const struct build *b, struct finding *f)
{
    for (unsigned side = 0; b->call && side < 2; side++) {
        const struct complaint *const complaint = &ppplink_complaints(&b->call->link)->of[b->raw[side]];
        const struct termination *const t = said_lost(b, (enum side)side);
        if (!is_lost(b, (enum side)side))
            continue;
        const uint64_t since = complaint->first_reject ? complaint->first_reject
                               : complaint->first_reset ? complaint->first_reset
                                                        : t->frame;
        finding_title(f, "%s lost step with what %s encrypts (frame %llu) and cannot read it any more.",
                      side_word((enum side)side, true), side_word(other_end((enum side)side), false),
                      (frame_number)since);
        finding_frame(f, complaint->last_reset);
        if (complaint->rejects)
            show_rejects(f, complaint);
        else if (complaint->resets)
            finding_detail(f, "It asked for a reset %u times, the last %u without an answer.", complaint->resets,
                           complaint->unanswered);
        finding_frame(f, since);
        finding_frame(f, t ? t->frame : 0);
        return true;
    }
    return false;
}

static bool reset_storm(const struct build *b, struct finding *f)
{
    for (unsigned side = 0; b->call && side < 2; side++) {
        const struct complaint *const complaint = &ppplink_complaints(&b->call->link)->of[b->raw[side]];
        if (!complaint->storm[0] || !reads_mppe(b, (enum side)side) || is_lost(b, (enum side)side))
            continue;
        finding_title(
            f,
            "%s asked %u times to begin the encryption of %s's data anew, %u of them within a minute (from frame "
            "%llu).",
            side_word((enum side)side, true), complaint->resets, side_word(other_end((enum side)side), false),
            complaint->most, (frame_number)complaint->storm[0]);
        for (unsigned i = 0; i < COMPLAINTS_BURST; i++)
            finding_frame(f, complaint->storm[i]);
        return true;
    }
    return false;
}

/* Compressed packets draw complaints, the others none. */
static bool mppc_mismatch(const struct build *b, struct finding *f)
{
    for (unsigned side = 0; b->call && side < 2; side++) {
        const struct complaints *const all = ppplink_complaints(&b->call->link);
        const struct complaint *const complaint = &all->of[b->raw[side]];
        const struct sent *const sent = &all->sent[b->raw[!side]];
        if (!reads_mppe(b, (enum side)side) || complaint->behind_compressed < MPPC_MIN || complaint->behind_others ||
            sent->compressed > complaint->behind_compressed * 4u ||
            sent->encrypted - sent->compressed < sent->compressed)
            continue;
        const uint64_t first = complaint->first_reset ? complaint->first_reset : complaint->first_reject;
        finding_title(
            f,
            "%s cannot read the compressed packets of %s: %u of them were followed by a complaint (from frame "
            "%llu), no other packet was.",
            side_word((enum side)side, true), side_word(other_end((enum side)side), false),
            complaint->behind_compressed, (frame_number)first);
        finding_frame(f, first);
        finding_frame(f, complaint->last_reset);
        finding_frame(f, complaint->last_reject);
        finding_remedy(f, "On %s: disable software compression (MPPC).", side_word((enum side)side, false));
        return true;
    }
    return false;
}

static const struct rule rows[] = {
    { FINDING_CCP_RENEGOTIATED_AFTER_OPEN, renegotiated, NULL },
    { FINDING_CCP_NO_COMMON_METHOD, no_common_method, NULL },
    { FINDING_CCP_PROTOCOL_REJECTED_CLEARTEXT, rejected_cleartext, NULL },
    { FINDING_CCP_TERMINATED_MID_SESSION, terminated_mid_session, NULL },
    { FINDING_CCP_RESET_STORM, reset_storm, NULL },
    { FINDING_COMPRESSION_FAILED, compression_failed, NULL },
    { FINDING_MPPE_40_FALLBACK, fallback_40, NULL },
    { FINDING_MPPE_56_FALLBACK, fallback_56, NULL },
    { FINDING_MPPE_KEY_MISMATCH, key_mismatch, NULL },
    { FINDING_MPPE_LOST_SYNC, lost_sync, NULL },
    { FINDING_MPPE_MPPC_MISMATCH, mppc_mismatch, NULL },
};
const struct rules rules_ccp = { rows, sizeof rows / sizeof rows[0] };
