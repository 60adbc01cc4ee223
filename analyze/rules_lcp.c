/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules_lcp.c: the link itself (catalogue section 5): what is asked for and never agreed,
 * a link that hears itself, that began anew, or whose other end fell silent.
 *
 * Hazards: refusals are the normal way to agree; an Ack can be late and not wrong; the
 * capture may miss the answer; LCP's Terminate-Request ends a link for any reason, so
 * that lcp-term-by-peer is asked last of all.
 */
#include "analyze/remedy.h"
#include "analyze/rules_link.h"

#include <stdio.h>
#include <string.h>

#include "dissect/names.h"
#include "dissect/ppp.h"

#define MAX_FAILURE 5 /* RFC 1661 section 4.6: Naks before a Reject */

static const struct machine *lcp_of(const struct build *b)
{
    return b->call ? ppplink_machine(&b->call->link, PPP_LCP) : NULL;
}

static bool has_failed(const struct build *b)
{
    return b->session->outcome == OUTCOME_FAILED;
}

/* Failed, and LCP never came up. */
static const struct machine *never_opened(const struct build *b)
{
    const struct machine *const lcp = lcp_of(b);
    return lcp && has_failed(b) && !lcp->facts.opened ? lcp : NULL;
}

static const char *option_name(uint8_t type, char text[24])
{
    const struct name *const name = names_find(cp_options(PPP_LCP), type);
    if (name)
        return name->full;
    snprintf(text, 24, "number %u", type);
    return text;
}

/* --- explicit ------------------------------------------------------------------------------ */

/* Magic numbers, not zero, that both ends asked for: each saw its own packets. */
static unsigned shared_magics(const struct machine *lcp, struct finding *f)
{
    static const uint8_t none[4] = { 0 };
    unsigned shared = 0;
    const struct half *const a = &lcp->facts.ends[0], *const z = &lcp->facts.ends[1];
    for (uint32_t i = 0; i < a->count; i++)
        for (uint32_t k = 0; k < z->count; k++) {
            const struct offer *const x = &a->offers[i], *const y = &z->offers[k];
            if (x->type != LCP_MAGIC || y->type != LCP_MAGIC || x->unasked || y->unasked || x->kept != 4 ||
                y->kept != 4 || memcmp(x->value, y->value, 4) != 0 || memcmp(x->value, none, 4) == 0)
                continue;
            shared++;
            finding_frame(f, x->offered_frame);
            finding_frame(f, y->offered_frame);
        }
    return shared;
}

static uint16_t refusals_of(const struct machine *lcp, unsigned side, uint8_t type)
{
    for (uint32_t i = 0; i < lcp->refusal_count[side]; i++)
        if (lcp->refusals[side][i].type == type)
            return lcp->refusals[side][i].naks;
    return 0;
}

static bool loopback(const struct build *b, struct finding *f)
{
    static const uint32_t number[] = { 737, 0 };
    const struct machine *const lcp = lcp_of(b);
    if (!lcp || !has_failed(b) || b->session->connected_frame)
        return false;
    const struct termination *const t = link_number(b, number, LINK_EITHER, 0);
    const unsigned shared = shared_magics(lcp, f);
    const unsigned naks = refusals_of(lcp, 0, LCP_MAGIC) + refusals_of(lcp, 1, LCP_MAGIC);
    const struct echoes *const echoes[2] = { ppplink_echoes(&b->call->link, 0), ppplink_echoes(&b->call->link, 1) };
    const uint32_t own = echoes[0]->own_magic_count + echoes[1]->own_magic_count;
    if (!t && shared < 2 && !(shared == 1 && naks > 1) && own < 2)
        return false;
    finding_frame(f, echoes[0]->own_magic);
    finding_frame(f, echoes[1]->own_magic);
    if (t) {
        finding_frame(f, t->frame);
        finding_title(f, "%s heard itself: it ended the link with Windows error 737, loopback detected (frame %llu).",
                      link_who(b, t->from, true), (unsigned long long)t->frame);
    } else if (shared) {
        finding_title(f, "The link is looped back: both ends asked for the same magic number%s (first in frame %llu).",
                      shared > 1 ? ", again and again" : "", (unsigned long long)f->frames[0]);
    } else {
        finding_title(f,
                      "The link is looped back: %u Echo-Requests carry their receiver's own magic number (first in "
                      "frame %llu).",
                      own, (unsigned long long)f->frames[0]);
    }
    return true;
}

/* Rejected before it had done its work: of a link that works, wrong keys make such Rejects by chance. */
static bool essential_rejected(const struct build *b, struct finding *f)
{
    const struct essential_reject *const r = b->call ? &b->call->link.essential_reject : NULL;
    if (!r || !r->frame || !has_failed(b) || b->session->connected_frame ||
        ppplink_exchange(&b->call->link, 0)->success > r->frame || ppplink_exchange(&b->call->link, 1)->success > r->frame)
        return false;
    const struct name *const name = names_find(&names_ppp_protocols, r->protocol);
    finding_title(f, "%s rejects %s, which the link cannot do without (frame %llu).", link_who(b, r->by, true),
                  name ? name->word : "the agreed authentication", (unsigned long long)r->frame);
    finding_frame(f, r->frame);
    return true;
}

/* It did not mind: it went on as an end does whose LCP is open. */
static bool went_on(const struct build *b, unsigned raw, uint64_t since)
{
    const struct ppplink *const link = &b->call->link;
    bool on = ppplink_exchange(link, raw)->last_response > since;
    for (uint32_t i = 0; i < link->machine_count; i++)
        on |= link->machines[i]->facts.protocol != PPP_LCP &&
              link->machines[i]->facts.ends[raw].last_request_frame > since;
    return on;
}

static bool bad_ack(const struct build *b, struct finding *f)
{
    const struct machine *const lcp = lcp_of(b);
    for (unsigned which = 0; lcp && has_failed(b) && which < 2; which++) {
        const unsigned side = b->raw[which];
        const struct bad_ack *const bad = &lcp->bad_ack[side];
        if (!bad->count || (!bad->other_options && build_missed(b)) || went_on(b, side, bad->frame))
            continue;
        finding_title(f, "%s acknowledges %s (frame %llu): %s drops the Ack, so that LCP is open on one side only.",
                      link_who(b, !side, true),
                      bad->other_options ? "other LCP options than were asked for"
                                         : "an LCP request that was never sent",
                      (unsigned long long)bad->frame, link_who(b, side, false));
        finding_frame(f, bad->request_frame);
        finding_frame(f, bad->frame);
        return true;
    }
    return false;
}

/* --- never agreed ------------------------------------------------------------------------- */

static bool is_loop(const struct refusals *r)
{
    return r->type != LCP_AUTH && (r->naks > MAX_FAILURE || r->naks + r->rejects > MAX_FAILURE);
}

/* Options, of either end, that were refused too often. */
static unsigned count_loops(const struct machine *lcp)
{
    unsigned loops = 0;
    for (unsigned side = 0; side < 2; side++)
        for (uint32_t i = 0; i < lcp->refusal_count[side]; i++)
            loops += is_loop(&lcp->refusals[side][i]);
    return loops;
}

static bool nak_loop(const struct build *b, struct finding *f)
{
    const struct machine *const lcp = never_opened(b);
    for (unsigned side = 0; lcp && count_loops(lcp) == 1 && side < 2; side++)
        for (uint32_t i = 0; i < lcp->refusal_count[side]; i++) {
            const struct refusals *const r = &lcp->refusals[side][i];
            if (!is_loop(r) || !r->naks)
                continue;
            char number[24];
            finding_title(
                f, "%s refuses the LCP option %s of %s %u times (frames %llu to %llu), and neither gives way.",
                link_who(b, !side, true), option_name(r->type, number), link_who(b, side, false),
                (unsigned)r->naks + r->rejects, (unsigned long long)r->first_frame, (unsigned long long)r->last_frame);
            finding_frame(f, r->first_frame);
            finding_frame(f, r->last_frame);
            remedy_option(b, f, PPP_LCP, build_side(b, side), r->type);
            return true;
        }
    return false;
}

static uint32_t refused_by(const struct machine *lcp, unsigned side)
{
    return lcp->facts.ends[side].naks + lcp->facts.ends[side].rejects;
}

/* Options other than authentication's that were refused. */
static uint32_t refused_options(const struct machine *lcp, unsigned side)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < lcp->refusal_count[side]; i++)
        count += lcp->refusals[side][i].type != LCP_AUTH;
    return count;
}

static bool not_converging(const struct build *b, struct finding *f)
{
    static const uint32_t number[] = { 732, 0 };
    const struct machine *const lcp = never_opened(b);
    if (!lcp)
        return false;
    const struct termination *const t = link_number(b, number, LINK_EITHER, 0);
    const bool told = t && t->protocol == PPP_LCP;
    const bool both = refused_by(lcp, 0) > MAX_FAILURE && refused_by(lcp, 1) > MAX_FAILURE &&
                      refused_options(lcp, 0) + refused_options(lcp, 1) > 1;
    if (!told && !both && count_loops(lcp) < 2)
        return false;
    finding_title(f, "LCP does not converge: the client refused %u requests, the server %u%s.",
                  refused_by(lcp, b->raw[SIDE_CLIENT]), refused_by(lcp, b->raw[SIDE_SERVER]),
                  told ? ", and Windows error 732 ended it" : "");
    for (unsigned side = 0; side < 2; side++)
        for (uint32_t i = 0; i < lcp->refusal_count[side]; i++) {
            finding_frame(f, lcp->refusals[side][i].first_frame);
            finding_frame(f, lcp->refusals[side][i].last_frame);
            if (lcp->refusals[side][i].type != LCP_AUTH && is_loop(&lcp->refusals[side][i]))
                remedy_option(b, f, PPP_LCP, build_side(b, side), lcp->refusals[side][i].type);
        }
    if (told)
        finding_frame(f, t->frame);
    return true;
}

static bool timeout(const struct build *b, struct finding *f)
{
    const struct machine *const lcp = never_opened(b);
    if (!lcp || !build_gre_arrives(b->call, 0) || !build_gre_arrives(b->call, 1))
        return false;
    for (unsigned which = 0; which < 2; which++) {
        const unsigned side = b->raw[which];
        const struct request *const request = &lcp->request[side];
        if (!link_expired(b, request->waiting_count, request->waiting_since))
            continue;
        finding_title(f,
                      "%s does not answer the LCP requests of %s, sent %u times in %lld s since frame %llu, though GRE "
                      "passes both ways.",
                      link_who(b, !side, true), link_who(b, side, false), request->waiting_count,
                      (long long)((lcp->facts.ends[side].last_request_time - request->waiting_since) / LINK_SECOND),
                      (unsigned long long)request->waiting_frame);
        finding_frame(f, request->waiting_frame);
        finding_frame(f, lcp->facts.ends[side].last_request_frame);
        return true;
    }
    return false;
}

/* --- callback, renegotiation ----------------------------------------------------------------- */

#define CALLBACK_CBCP 6

static bool carries(const struct flow *flow, uint16_t protocol)
{
    for (uint32_t i = 0; flow && i < flow->facts.protocol_count; i++)
        if (flow->facts.protocols[i].protocol == protocol)
            return true;
    return false;
}

static bool asked_for_more(const struct session *s, enum side side)
{
    for (uint32_t i = 0; i < s->negotiation_count; i++)
        if (s->negotiations[i].protocol != PPP_LCP && s->negotiations[i].ends[side].requested)
            return true;
    return false;
}

/* Callback was agreed, the server never runs the protocol that decides about it, the client waits for it. */
static bool callback(const struct build *b, struct finding *f)
{
    const struct machine *const lcp = lcp_of(b);
    if (!lcp || !has_failed(b) || !lcp->facts.opened || b->session->auth.result == AUTH_FAILURE ||
        carries(b->call->flows[b->raw[SIDE_SERVER]], PPP_CBCP) || asked_for_more(b->session, SIDE_CLIENT))
        return false;
    const struct exchange *const client = ppplink_exchange(&b->call->link, b->raw[SIDE_CLIENT]);
    const struct offer *const agreed = half_agreed(&lcp->facts.ends[b->raw[SIDE_CLIENT]], LCP_CALLBACK);
    const bool authenticated = client->success || (b->session->auth.method && !strcmp(b->session->auth.method, "none"));
    static const uint32_t number[] = { 718, 0 };
    const struct termination *const t = link_number(b, number, b->raw[SIDE_CLIENT], 0);
    if (!agreed || agreed->kept < 1 || agreed->value[0] != CALLBACK_CBCP || !authenticated)
        return false;
    if (!t && link_waited(b, lcp->facts.opened_time) < 30 * LINK_SECOND)
        return false;
    finding_title(f,
                  "The server acknowledged callback by CBCP (frame %llu) and never ran CBCP: the client waited for it.",
                  (unsigned long long)agreed->answer_frame);
    finding_frame(f, agreed->offered_frame);
    finding_frame(f, agreed->answer_frame);
    finding_frame(f, client->success);
    if (t)
        finding_frame(f, t->frame);
    return true;
}

static const struct renegotiation *last_of_lcp(const struct session *s)
{
    const uint32_t kept = s->renegotiation_count < RENEGOTIATIONS_MAX ? s->renegotiation_count : RENEGOTIATIONS_MAX;
    for (uint32_t i = kept; i-- > 0;)
        if (s->renegotiations[i].protocol == PPP_LCP)
            return &s->renegotiations[i];
    return NULL;
}

/* Something behind it says why the link did not come up: then that is the cause. */
static bool is_explained(const struct build *b, uint64_t since)
{
    const struct ppplink *const link = &b->call->link;
    for (unsigned side = 0; side < 2; side++)
        if (ppplink_exchange(link, side)->failure.frame > since)
            return true;
    for (uint32_t i = 0; i < link->termination_count; i++) {
        const struct termination *const t = &link->terminations[i];
        if (t->frame > since &&
            ((t->windows_error_known && t->windows_error) || (t->text.text && strstr(t->text.text, "MPPE required"))))
            return true;
    }
    return false;
}

static bool renegotiated(const struct build *b, struct finding *f)
{
    const struct session *const s = b->session;
    const struct renegotiation *const r = b->call ? last_of_lcp(s) : NULL;
    if (!r)
        return false;
    const bool ended = s->ended.how != ENDED_CAPTURE_END;
    if (has_failed(b) ? r->restored_frame || !s->connected_frame || is_explained(b, r->frame)
                      : !r->restored_frame && !ended)
        return false;
    const char *const who = r->by == SIDE_CLIENT ? "The client" : "The server";
    finding_frame(f, r->frame);
    if (r->restored_frame) {
        f->severity = SEVERITY_NOTICE;
        finding_title(f, "%s began LCP anew (frame %llu); the link came up again (frame %llu).", who,
                      (unsigned long long)r->frame, (unsigned long long)r->restored_frame);
        finding_frame(f, r->restored_frame);
    } else {
        finding_title(f, "%s began LCP anew (frame %llu), and the link did not come up again.", who,
                      (unsigned long long)r->frame);
    }
    if (s->renegotiation_count > 1)
        finding_detail(f, "Protocols that were open were negotiated anew %u times in this session.",
                       s->renegotiation_count);
    return true;
}

/* --- conditions ------------------------------------------------------------------------------------ */

#define ECHOES_MIN 3 /* unanswered: fewer may be lost */

static const char *seconds(int64_t time, char text[24])
{
    snprintf(text, 24, "%lld.%lld s", (long long)(time / LINK_SECOND),
             (long long)(time % LINK_SECOND / (LINK_SECOND / 10)));
    return text;
}

/* The end whose Echo-Requests stayed unanswered until the link was given up; -1: neither. */
static int echoes_lost(const struct build *b)
{
    const enum ended how = b->session->ended.how;
    if (!b->call || how == ENDED_CAPTURE_END || how == ENDED_NOT || build_one_direction(b))
        return -1;
    for (unsigned side = 0; side < 2; side++) {
        const struct echoes *const e = ppplink_echoes(&b->call->link, side);
        const bool told = link_text(b, "Peer not responding", side, 0) != NULL;
        const bool by_other = b->session->ended.by == build_side(b, !side);
        if ((e->waiting >= ECHOES_MIN || (told && e->waiting)) && !by_other && link_waited(b, e->first_time) > 0)
            return (int)side;
    }
    return -1;
}

static void add_echoes(const struct build *b, struct finding *f, unsigned side)
{
    const struct echoes *const e = ppplink_echoes(&b->call->link, side);
    const struct termination *const t = link_termination(b, side, e->frames[0]);
    const uint32_t gaps = e->waiting > 1 ? e->waiting - 1 : 1;
    char apart[24];
    for (uint32_t i = 0; i < e->waiting && i < EVIDENCE_MAX; i++)
        finding_frame(f, e->frames[i]);
    finding_detail(f, "%u Echo-Requests of %s, %s apart, had no reply.", e->waiting, link_who(b, side, false),
                   seconds((e->last_time - e->first_time) / gaps, apart));
    if (t)
        finding_frame(f, t->frame);
}

static bool echo_timeout(const struct build *b, struct finding *f)
{
    const int side = echoes_lost(b);
    const struct echoes *const e = side < 0 ? NULL : ppplink_echoes(&b->call->link, (unsigned)side);
    if (!e || (e->heard && !e->alive))
        return false;
    finding_title(f, "%s stopped answering: %u LCP Echo-Requests of %s without a reply (from frame %llu), %s.",
                  link_who(b, !(unsigned)side, true), e->waiting, link_who(b, (unsigned)side, false),
                  (unsigned long long)e->frames[0],
                  e->alive ? "though its PPP still sends other packets" : "and no other GRE from it");
    add_echoes(b, f, (unsigned)side);
    return true;
}

static bool peer_hung(const struct build *b, struct finding *f)
{
    const int side = echoes_lost(b);
    const struct echoes *const e = side < 0 ? NULL : ppplink_echoes(&b->call->link, (unsigned)side);
    if (!e || !e->heard || e->alive)
        return false;
    finding_title(
        f,
        "PPP on %s hangs: %u LCP Echo-Requests without a reply (from frame %llu), while its GRE goes on (frame "
        "%llu).",
        link_who(b, !(unsigned)side, false), e->waiting, (unsigned long long)e->frames[0],
        (unsigned long long)e->heard);
    add_echoes(b, f, (unsigned)side);
    finding_frame(f, e->heard);
    return true;
}

#define MRU_SMALL 576

static bool mru_small(const struct build *b, struct finding *f)
{
    const struct negotiation *const lcp = session_negotiation(b->session, PPP_LCP);
    for (unsigned side = 0; lcp && side < 2; side++) {
        const struct offer *const mru = half_agreed(&lcp->ends[side], LCP_MRU);
        const unsigned octets = mru && mru->kept == 2 ? (unsigned)mru->value[0] << 8 | mru->value[1] : MRU_SMALL;
        if (octets >= MRU_SMALL)
            continue;
        finding_title(f, "%s receives packets of at most %u octets (MRU, frame %llu).",
                      side == SIDE_CLIENT ? "The client" : "The server", octets, (unsigned long long)mru->answer_frame);
        finding_frame(f, mru->offered_frame);
        finding_frame(f, mru->answer_frame);
    }
    const struct multilink_facts *const multilink = b->session->multilink;
    if (!f->title && lcp && multilink && multilink->agreed[0] != multilink->agreed[1] && !multilink->link_count) {
        const unsigned side = multilink->agreed[SIDE_SERVER] ? SIDE_SERVER : SIDE_CLIENT;
        const struct offer *const mrru = half_agreed(&lcp->ends[side], LCP_MRRU);
        finding_title(f, "Multilink was acknowledged in one direction only, on a single link (frame %llu).",
                      (unsigned long long)(mrru ? mrru->answer_frame : 0));
        finding_frame(f, mrru ? mrru->answer_frame : 0);
    }
    return f->title != NULL;
}

/* Several methods were refused before one was taken: slow, and it works. */
static bool auth_nak_walk(const struct build *b, struct finding *f)
{
    const struct negotiation *const lcp = session_negotiation(b->session, PPP_LCP);
    for (unsigned side = 0; lcp && side < 2; side++) {
        const struct half *const half = &lcp->ends[side];
        const struct offer *const agreed = half_agreed(half, LCP_AUTH);
        unsigned refused = 0;
        for (uint32_t i = 0; agreed && i < half->count; i++)
            if (link_is_auth(&half->offers[i]) && half->offers[i].answer == ANSWER_NAK) {
                refused++;
                finding_frame(f, half->offers[i].answer_frame);
            }
        if (refused < 2)
            continue;
        finding_frame(f, agreed->answer_frame);
        finding_title(f, "%s went through %u authentication methods before %s was agreed (frame %llu).",
                      side == SIDE_CLIENT ? "The client" : "The server", refused + 1,
                      link_auth_kind(agreed->value, agreed->kept).name, (unsigned long long)agreed->answer_frame);
        return true;
    }
    return false;
}

static const struct rule rows[] = {
    { FINDING_LCP_LOOPBACK, loopback, NULL },
    { FINDING_LCP_PROTOCOL_REJECT_ESSENTIAL, essential_rejected, NULL },
    { FINDING_LCP_BAD_CONFIGURE_ACK, bad_ack, NULL },
    { FINDING_LCP_OPTION_NAK_LOOP, nak_loop, NULL },
    { FINDING_LCP_NOT_CONVERGING, not_converging, NULL },
    { FINDING_LCP_RENEGOTIATED, renegotiated, NULL },
    { FINDING_LCP_TIMEOUT, timeout, NULL },
    { FINDING_LCP_CALLBACK_CBCP, callback, NULL },
    { FINDING_LCP_ECHO_TIMEOUT, echo_timeout, NULL },
    { FINDING_PEER_HUNG, peer_hung, NULL },
    { FINDING_LCP_MRU_SMALL, mru_small, NULL },
    { FINDING_LCP_AUTH_NAK_WALK, auth_nak_walk, NULL },
};
const struct rules rules_lcp = { rows, sizeof rows / sizeof rows[0] };

/* --- last of all ----------------------------------------------------------------------------------- */

static bool has_cause(const struct session *s)
{
    for (uint32_t i = 0; i < s->finding_count; i++)
        if (s->findings[i].kind == KIND_CAUSE)
            return true;
    return false;
}

static bool network_opened(const struct session *s)
{
    for (uint32_t i = 0; i < s->negotiation_count; i++)
        if (ppp_is_network(s->negotiations[i].protocol) && s->negotiations[i].opened)
            return true;
    return false;
}

/* An end took the link down before it was usable, and nothing above says why. */
static bool term_by_peer(const struct build *b, struct finding *f)
{
    if (!b->call || !has_failed(b) || b->session->connected_frame || has_cause(b->session) ||
        network_opened(b->session) || link_ended_elsewhere(b))
        return false;
    const struct termination *const t = link_termination(b, LINK_EITHER, 0);
    if (!t || !b->call->link.terminated)
        return false;
    char words[LINK_NAME_MAX];
    const struct name *const ras = t->windows_error_known ? names_find(&names_ras, t->windows_error) : NULL;
    if (t->windows_error_known && t->windows_error)
        finding_title(f, "%s terminated the link with Windows error %u%s%s (frame %llu).", link_who(b, t->from, true),
                      t->windows_error, ras ? ": " : "", ras ? ras->full : "", (unsigned long long)t->frame);
    else if (t->windows_error_known)
        finding_title(f, "%s hung up before the link was usable (Windows error 0, frame %llu).",
                      link_who(b, t->from, true), (unsigned long long)t->frame);
    else if (t->text.text)
        finding_title(f, "%s terminated the link before it was usable: %s (frame %llu).", link_who(b, t->from, true),
                      link_quoted(t->text.text, words), (unsigned long long)t->frame);
    else
        finding_title(f, "%s terminated the link before it was usable, without a reason (frame %llu).",
                      link_who(b, t->from, true), (unsigned long long)t->frame);
    finding_frame(f, t->frame);
    if (t->windows_error_known && t->windows_error == 734 && b->session->auth.result == AUTH_SUCCESS)
        finding_hint(f, FINDING_CISCO_REQUIRED_KEYWORD);
    return true;
}

static const struct rule last_rows[] = {
    { FINDING_LCP_TERM_BY_PEER, term_by_peer, NULL },
};
const struct rules rules_last = { last_rows, sizeof last_rows / sizeof last_rows[0] };
