/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules_ncp.c: network protocols that were not agreed on, and addresses that were but
 * will not do (catalogue section 8).
 *
 * Hazards: IPCP answered with Terminate-Acks until MPPE is up; IPCP open for a moment
 * without an address; IPV6CP, IPXCP and NBFCP rejected as they usually are; a first Nak
 * that gives the client its address.
 */
#include "analyze/rules.h"

#include <stdio.h>
#include <string.h>

#include "analyze/remedy.h"
#include "dissect/cp.h"
#include "dissect/names.h"
#include "dissect/ppp.h"
#include "dissect/text.h"

typedef unsigned long long frame_number;
#define SECOND        INT64_C(1000000000)
#define REQUEST_LIMIT (30 * SECOND) /* catalogue section 0.1 */
#define REQUEST_COUNT 10
#define REQUEST_FEW   3             /* where an end says that it gave up */
#define ROUNDS_MAX    10            /* Naks that still look like negotiation */
#define INSISTENCE    2             /* requests for the same refused value */
#define VJ_REJECTS    3
#define VJ_STALL      5             /* TCP packets in Van Jacobson's form without any TCP coming back */
#define VJ_STALL_TIME (3 * SECOND)

static enum side other_end(enum side side)
{
    return side == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;
}

static const struct negotiation *ipcp_of(const struct build *b)
{
    return b->call ? session_negotiation(b->session, PPP_IPCP) : NULL;
}

static bool has_failed(const struct build *b)
{
    return b->call && b->session->outcome == OUTCOME_FAILED && !b->session->connected_frame;
}

/* An earlier rule holds: what follows is not asked for a second reason. */
static bool has_cause(const struct session *s)
{
    for (uint32_t i = 0; i < s->finding_count; i++)
        if (s->findings[i].kind == KIND_CAUSE)
            return true;
    return false;
}

/* --- Terminate-Requests ------------------------------------------------------------------------ */

/* The first one with one of the numbers (ended by 0), or with the words in its text. */
static const struct termination *said(const struct build *b, const uint32_t *numbers, const char *words)
{
    const struct ppplink *const link = b->call ? &b->call->link : NULL;
    for (uint32_t i = 0; link && i < link->termination_count; i++) {
        const struct termination *const t = &link->terminations[i];
        for (const uint32_t *n = numbers; n && *n; n++)
            if (t->windows_error_known && t->windows_error == *n)
                return t;
        if (words && t->text.text && strstr(t->text.text, words))
            return t;
    }
    return NULL;
}

static const struct termination *ipcp_termination(const struct build *b)
{
    const struct ppplink *const link = &b->call->link;
    for (uint32_t i = 0; i < link->termination_count; i++)
        if (link->terminations[i].protocol == PPP_IPCP)
            return &link->terminations[i];
    return NULL;
}

static void tell(const struct build *b, struct finding *f, const struct termination *t)
{
    char words[200];
    if (!t)
        return;
    const char *const who = side_word(build_side(b, t->from), true);
    finding_frame(f, t->frame);
    if (t->text.text) {
        text_escape((const uint8_t *)t->text.text, strlen(t->text.text), words, sizeof words, NULL);
        finding_detail(f, "%s ended it with \"%s\" (frame %llu).", who, words, (frame_number)t->frame);
    } else if (t->windows_error_known) {
        finding_detail(f, "%s ended it with Windows error %u (frame %llu).", who, t->windows_error,
                       (frame_number)t->frame);
    }
}

/* --- addresses ----------------------------------------------------------------------------------- */

static bool is_zero(const uint8_t octets[4])
{
    static const uint8_t none[4] = { 0 };
    return memcmp(octets, none, 4) == 0;
}

/* What an end asked for itself. */
struct wish {
    const struct offer *any;     /* 0.0.0.0: it wants to be given one */
    const struct offer *own;     /* an address that it named, refused last */
    const struct offer *agreed;  /* not 0.0.0.0 */
};

static struct wish wish_of(const struct negotiation *ipcp, enum side side)
{
    struct wish wish = { 0 };
    const struct half *const half = &ipcp->ends[side];
    for (uint32_t i = 0; i < half->count; i++) {
        const struct offer *const offer = &half->offers[i];
        if (offer->type != IPCP_ADDRESS || offer->unasked || offer->kept < 4)
            continue;
        const bool refused = offer->answer == ANSWER_NAK || offer->answer == ANSWER_REJ;
        if (is_zero(offer->value))
            wish.any = offer;
        else if (offer->in_force)
            wish.agreed = offer;
        else if (refused && (!wish.own || offer->answer_frame > wish.own->answer_frame))
            wish.own = offer;
    }
    return wish;
}

static const char *address_text(const uint8_t octets[4], char text[16])
{
    snprintf(text, 16, "%u.%u.%u.%u", octets[0], octets[1], octets[2], octets[3]);
    return text;
}

/* The request for an address was rejected, answered with 0.0.0.0, or left at that. */
static bool given_none(const struct negotiation *ipcp, enum side side, const struct wish *wish)
{
    const struct offer *const any = wish->any;
    if (wish->agreed || wish->own)
        return false;
    if (!any) /* it opened without that option */
        return ipcp->opened && side == SIDE_CLIENT && !half_agreed(&ipcp->ends[side], IPCP_ADDRESS) &&
               !ipcp->ends[side].inferred;
    return any->answer == ANSWER_REJ || any->answer == ANSWER_ACK ||
           (any->answer == ANSWER_NAK && any->suggested_kept == 4 && is_zero(any->suggested));
}

static bool no_address(const struct build *b, struct finding *f)
{
    static const uint32_t numbers[] = { 738, 0 };
    const struct negotiation *const ipcp = ipcp_of(b);
    const struct termination *const t = said(b, numbers, "Could not determine local IP address");
    if (!t && (!has_failed(b) || !ipcp))
        return false;
    enum side side = t ? build_side(b, t->from) : SIDE_CLIENT;
    if (t && ipcp && !wish_of(ipcp, side).any && wish_of(ipcp, other_end(side)).any)
        side = other_end(side); /* who has none to give says so too */
    const struct wish wish = ipcp ? wish_of(ipcp, side) : (struct wish){ 0 };
    if (!t && !given_none(ipcp, side, &wish))
        return false;
    if (t && wish.own && !wish.any) /* pppd says the same where its own address was refused: another finding */
        return false;
    if (wish.any && wish.any->answer == ANSWER_REJ)
        finding_title(f, "%s asked for an address (frame %llu); %s rejects the request (frame %llu).",
                      side_word(side, true), (frame_number)wish.any->offered_frame, side_word(other_end(side), false),
                      (frame_number)wish.any->answer_frame);
    else if (wish.any && wish.any->answer == ANSWER_NAK && is_zero(wish.any->suggested))
        finding_title(f, "%s asked for an address (frame %llu) and was given 0.0.0.0 (frame %llu).",
                      side_word(side, true), (frame_number)wish.any->offered_frame,
                      (frame_number)wish.any->answer_frame);
    else
        finding_title(f, "%s was given no inner address.", side_word(side, true));
    if (wish.any) {
        finding_frame(f, wish.any->offered_frame);
        finding_frame(f, wish.any->answer_frame);
    }
    if (ipcp && ipcp->opened && !b->session->connected_frame)
        finding_frame(f, ipcp->opened_frame);
    tell(b, f, t ? t : ipcp_termination(b));
    remedy_address(b, f, side);
    if (!f->remedy_count)
        finding_remedy(f, "On %s: give %s an address.", side_word(other_end(side), false), side_word(side, false));
    if (!f->frame_count)
        finding_frame(f, b->session->ended.frame);
    return true;
}

static bool insists(const struct wish *wish)
{
    return wish->own && !wish->agreed && wish->own->times >= INSISTENCE;
}

static const struct termination *address_words(const struct build *b)
{
    static const uint32_t numbers[] = { 735, 0 };
    static const char *const texts[] = { "efused our IP address", "efused his IP address", "Unauthorized remote IP" };
    const struct termination *t = said(b, numbers, texts[0]);
    for (size_t i = 1; !t && i < sizeof texts / sizeof texts[0]; i++)
        t = said(b, NULL, texts[i]);
    return t;
}

static void show_wish(struct finding *f, const struct wish *wish)
{
    finding_frame(f, wish->own->offered_frame);
    finding_frame(f, wish->own->answer_frame);
}

/* Each end refuses the address that the other insists on. */
static bool both_refused(const struct build *b, struct finding *f)
{
    const struct negotiation *const ipcp = ipcp_of(b);
    if (!ipcp || !has_failed(b))
        return false;
    const struct wish client = wish_of(ipcp, SIDE_CLIENT), server = wish_of(ipcp, SIDE_SERVER);
    char text[2][16];
    if (!insists(&client) || !insists(&server))
        return false;
    finding_title(f,
                  "The client insists on %s (frame %llu) and the server on %s (frame %llu); each refuses the other's.",
                  address_text(client.own->value, text[0]), (frame_number)client.own->offered_frame,
                  address_text(server.own->value, text[1]), (frame_number)server.own->offered_frame);
    show_wish(f, &client);
    show_wish(f, &server);
    tell(b, f, ipcp_termination(b));
    remedy_address(b, f, SIDE_CLIENT);
    remedy_address(b, f, SIDE_SERVER);
    return true;
}

static bool address_rejected(const struct build *b, struct finding *f)
{
    const struct negotiation *const ipcp = ipcp_of(b);
    const struct termination *const t = address_words(b);
    if (!ipcp || (!t && !has_failed(b)) || (t && b->session->connected_frame > t->frame))
        return false;
    for (unsigned side = 0; side < 2; side++) {
        const struct wish wish = wish_of(ipcp, (enum side)side), peer = wish_of(ipcp, other_end((enum side)side));
        char text[16];
        if (!wish.own || wish.agreed || (!insists(&wish) && !t) || insists(&peer))
            continue;
        finding_title(f, "%s insists on the address %s (frame %llu); %s refuses it (frame %llu).",
                      side_word((enum side)side, true), address_text(wish.own->value, text),
                      (frame_number)wish.own->offered_frame, side_word(other_end((enum side)side), false),
                      (frame_number)wish.own->answer_frame);
        show_wish(f, &wish);
        tell(b, f, t ? t : ipcp_termination(b));
        remedy_address(b, f, (enum side)side);
        return true;
    }
    return false;
}

/* --- options without end ------------------------------------------------------------------------------ */

static bool vj_rejected(const struct build *b, struct finding *f)
{
    const struct negotiation *const ipcp = ipcp_of(b);
    for (unsigned side = 0; ipcp && has_failed(b) && side < 2; side++)
        for (uint32_t i = 0; i < ipcp->ends[side].count; i++) {
            const struct offer *const offer = &ipcp->ends[side].offers[i];
            if (offer->type != IPCP_COMPRESSION || offer->unasked || offer->answer != ANSWER_REJ ||
                offer->times < VJ_REJECTS)
                continue;
            finding_title(f, "%s asks for TCP header compression %u times, and %s rejects it each time (frame %llu).",
                          side_word((enum side)side, true), offer->times, side_word(other_end((enum side)side), false),
                          (frame_number)offer->answer_frame);
            finding_frame(f, offer->offered_frame);
            finding_frame(f, offer->answer_frame);
            remedy_option(b, f, PPP_IPCP, (enum side)side, IPCP_COMPRESSION);
            return true;
        }
    return false;
}

/* Agreed to by an end that cannot do it: TCP in that form is never answered. */
static bool vj_stalls(const struct build *b, struct finding *f)
{
    const struct negotiation *const ipcp = ipcp_of(b);
    for (unsigned side = 0; ipcp && side < 2; side++) { /* the sender of compressed headers */
        const struct sent *const sent = &ppplink_complaints(&b->call->link)->sent[b->raw[side]];
        const enum side peer = other_end((enum side)side);
        if (sent->vj_most < VJ_STALL || sent->vj_lasted < VJ_STALL_TIME ||
            !half_agreed(&ipcp->ends[peer], IPCP_COMPRESSION))
            continue;
        finding_title(f,
                      "%s agreed on TCP header compression and answers none of %u TCP packets that came in it (frames "
                      "%llu to %llu).",
                      side_word(peer, true), sent->vj_most, (frame_number)sent->vj_first, (frame_number)sent->vj_last);
        finding_frame(f, ipcp->ends[peer].agreed_frame);
        finding_frame(f, sent->vj_first);
        finding_frame(f, sent->vj_last);
        finding_remedy(f, "On %s: do not ask for TCP header compression.", side_word(peer, false));
        return true;
    }
    return false;
}

static bool not_converging(const struct build *b, struct finding *f)
{
    static const uint32_t numbers[] = { 732, 720, 0 };
    const struct negotiation *const ipcp = ipcp_of(b);
    const struct termination *const t = said(b, numbers, NULL);
    if (!ipcp || !has_failed(b) || finding_of(b->session, FINDING_IPCP_ADDRESS_REJECTED))
        return false;
    const bool explicit = t && (t->protocol == PPP_IPCP || t->windows_error == 720);
    for (unsigned side = 0; side < 2; side++) { /* who refuses */
        const struct half *const half = &ipcp->ends[side], *const asker = &ipcp->ends[!side];
        const struct offer *last = NULL;
        for (uint32_t i = 0; i < asker->count; i++)
            if ((asker->offers[i].answer == ANSWER_NAK || asker->offers[i].answer == ANSWER_REJ) &&
                (!last || asker->offers[i].answer_frame > last->answer_frame))
                last = &asker->offers[i];
        if (half->naks + half->rejects <= ROUNDS_MAX && !(explicit && last))
            continue;
        finding_title(f, "IPCP does not come to an end: %s refused %s's requests %u times.",
                      side_word((enum side)side, false), side_word(other_end((enum side)side), false),
                      half->naks + half->rejects);
        if (last) {
            finding_frame(f, last->offered_frame);
            finding_frame(f, last->answer_frame);
            remedy_option(b, f, PPP_IPCP, other_end((enum side)side), last->type);
        }
        tell(b, f, explicit ? t : ipcp_termination(b));
        return true;
    }
    return false;
}

/* --- nobody at home --------------------------------------------------------------------------------------- */

static bool protocol_rejected(const struct build *b, struct finding *f)
{
    static const uint32_t numbers[] = { 733, 0 };
    const struct session *const s = b->session;
    const struct negotiation *n = ipcp_of(b);
    const struct termination *const t = said(b, numbers, NULL);
    if (!has_failed(b))
        return false;
    for (uint32_t i = 0; !n && i < s->negotiation_count; i++) /* another one, where nobody asked for IPCP */
        if (ppp_is_network(s->negotiations[i].protocol) && s->negotiations[i].rejected_frame &&
            s->negotiations[i].protocol != PPP_IPV6CP) /* its refusal is usual */
            n = &s->negotiations[i];
    if (n && n->rejected_frame && !n->opened) {
        const struct name *const name = names_find(&names_ppp_protocols, n->protocol);
        finding_title(f, "%s does not know %s: it rejects the protocol (frame %llu).", side_word(n->rejected_by, true),
                      name ? name->word : "the network protocol", (frame_number)n->rejected_frame);
        finding_frame(f, n->ends[other_end(n->rejected_by)].first_request_frame);
        finding_frame(f, n->rejected_frame);
        finding_remedy(f, "On %s: enable TCP/IP for dial-in connections.", side_word(n->rejected_by, false));
        tell(b, f, t);
        return true;
    }
    if (!t)
        return false;
    finding_title(f, "%s ended the link with Windows error 733: a network protocol is not available (frame %llu).",
                  side_word(build_side(b, t->from), true), (frame_number)t->frame);
    finding_frame(f, t->frame);
    return true;
}

/* IPV6CP that the other end rejects, as most do, was never of use. */
static bool requested_any(const struct session *s, enum side side)
{
    for (uint32_t i = 0; i < s->negotiation_count; i++) {
        const struct negotiation *const n = &s->negotiations[i];
        const bool in_vain = n->protocol == PPP_IPV6CP && n->rejected_frame;
        if (ppp_is_network(n->protocol) && n->ends[side].requested && !in_vain)
            return true;
    }
    return false;
}

/* IPX or NetBEUI is all that this end asked for. */
static const struct negotiation *only_foreign(const struct session *s, enum side side)
{
    const struct negotiation *found = NULL;
    for (uint32_t i = 0; i < s->negotiation_count; i++) {
        const struct negotiation *const n = &s->negotiations[i];
        if (!ppp_is_network(n->protocol) || !n->ends[side].requested)
            continue;
        if (n->protocol != PPP_IPXCP && n->protocol != PPP_NBFCP)
            return NULL;
        found = n;
    }
    return found;
}

/* An end that asked for no network protocol ended the link; its silence counts where the other one had asked. */
static const struct termination *none_wanted(const struct build *b)
{
    static const uint32_t numbers[] = { 720, 731, 0 };
    const struct termination *t = said(b, numbers, "No network protocols running");
    if (t)
        return requested_any(b->session, build_side(b, t->from)) ? NULL : t;
    const struct ppplink *const link = &b->call->link;
    t = link->terminated && link->terminated_by < link->termination_count ? &link->terminations[link->terminated_by]
                                                                          : NULL;
    if (!t || t->text.text || (t->windows_error_known && t->windows_error) || b->session->auth.result != AUTH_SUCCESS)
        return NULL;
    const enum side side = build_side(b, t->from);
    const struct negotiation *const ccp = session_negotiation(b->session, PPP_CCP);
    const bool asked = requested_any(b->session, other_end(side));
    return asked && !requested_any(b->session, side) && !(ccp && ccp->ends[side].requested && !ccp->opened) ? t : NULL;
}

static bool none_configured(const struct build *b, struct finding *f)
{
    const struct session *const s = b->session;
    if (!has_failed(b) || s->auth.result == AUTH_FAILURE)
        return false;
    const struct termination *const t = none_wanted(b);
    if (t) {
        const enum side side = build_side(b, t->from);
        const struct negotiation *const ipv6cp = session_negotiation(s, PPP_IPV6CP);
        if (ipv6cp && ipv6cp->rejected_frame && ipv6cp->ends[side].requested) {
            finding_title(f, "%s asked for no network protocol but IPV6CP, which %s rejects (frame %llu), and ended the "
                             "link (frame %llu).", side_word(side, true), side_word(other_end(side), false),
                          (frame_number)ipv6cp->rejected_frame, (frame_number)t->frame);
            finding_frame(f, ipv6cp->rejected_frame);
        } else {
            finding_title(f, "%s asked for no network protocol and ended the link (frame %llu).",
                          side_word(side, true), (frame_number)t->frame);
        }
        tell(b, f, t);
        finding_frame(f, t->frame);
        finding_remedy(f, "On %s: enable IP on the PPP link.", side_word(side, false));
        return true;
    }
    const struct negotiation *const foreign = only_foreign(s, SIDE_CLIENT);
    if (!foreign)
        return false;
    finding_title(f, "The client asks for %s only, not for IP (frame %llu).",
                  foreign->protocol == PPP_IPXCP ? "IPX" : "NetBEUI",
                  (frame_number)foreign->ends[SIDE_CLIENT].first_request_frame);
    finding_frame(f, foreign->ends[SIDE_CLIENT].first_request_frame);
    finding_remedy(f, "On the client: enable TCP/IP for this connection.");
    return true;
}

static bool timed_out(const struct build *b, struct finding *f)
{
    static const uint32_t numbers[] = { 718, 720, 0 };
    const struct machine *const machine = b->call ? ppplink_machine(&b->call->link, PPP_IPCP) : NULL;
    const struct termination *const t = said(b, numbers, "No network protocols running");
    const struct ended_facts *const ended = &b->session->ended;
    if (!machine || !has_failed(b))
        return false;
    const bool open = ended->how == ENDED_SILENCE || ended->how == ENDED_CAPTURE_END;
    for (unsigned side = 0; side < 2; side++) {
        const unsigned raw = b->raw[side];
        const struct request *const request = &machine->request[raw];
        const struct flow *const peer = b->call->flows[!raw];
        const int64_t waited = (open ? b->clock : ended->time) - request->waiting_since;
        const bool gave_up = t && t->from == raw && request->waiting_count >= REQUEST_FEW;
        const bool overdue = request->waiting_count >= REQUEST_COUNT || waited >= REQUEST_LIMIT;
        if (!request->waiting_count || (!overdue && !gave_up) || !peer || build_answered_unseen(b, machine, raw))
            continue;
        const bool goes_on = peer->last_frame > request->waiting_frame;
        finding_title(f, "%s does not answer %s's IPCP request, sent %u time%s since frame %llu%s.",
                      side_word(other_end((enum side)side), true), side_word((enum side)side, false),
                      request->waiting_count, request->waiting_count == 1 ? "" : "s",
                      (frame_number)request->waiting_frame, goes_on ? ", though its GRE goes on" : "");
        if (!goes_on) /* cut earlier the capture would say the same: silence decides, not what comes behind the end */
            finding_detail(f, "No GRE of %s came since (the last in frame %llu): the path or its host may be gone.",
                           side_word(other_end((enum side)side), false), (frame_number)peer->last_frame);
        finding_frame(f, request->waiting_frame);
        finding_frame(f, machine->facts.ends[raw].last_request_frame);
        tell(b, f, t);
        return true;
    }
    return false;
}

static bool terminated_by_peer(const struct build *b, struct finding *f)
{
    static const uint32_t numbers[] = { 736, 0 };
    if (!has_failed(b) || has_cause(b->session))
        return false;
    const struct termination *t = said(b, numbers, NULL);
    t = t ? t : ipcp_termination(b);
    if (!t)
        return false;
    finding_title(f, "%s ended the negotiation of IPCP (frame %llu).", side_word(build_side(b, t->from), true),
                  (frame_number)t->frame);
    tell(b, f, t);
    finding_frame(f, t->frame);
    return true;
}

/* --- addresses that were agreed on ---------------------------------------------------------------------------- */

static bool same_address(const struct build *b, struct finding *f)
{
    const struct negotiation *const ipcp = ipcp_of(b);
    if (!ipcp)
        return false;
    const struct offer *const client = wish_of(ipcp, SIDE_CLIENT).agreed;
    const struct offer *const server = wish_of(ipcp, SIDE_SERVER).agreed;
    char text[16];
    if (!client || !server || memcmp(client->value, server->value, 4) != 0)
        return false;
    finding_title(f, "Both ends have the inner address %s.", address_text(client->value, text));
    finding_frame(f, client->answer_frame);
    finding_frame(f, server->answer_frame);
    finding_remedy(f, "On the server: give the client an address of its own.");
    return true;
}

static bool address_overlap(const struct build *b, struct finding *f)
{
    const struct negotiation *const ipcp = ipcp_of(b);
    for (unsigned side = 0; ipcp && side < 2; side++) {
        const struct offer *const inner = wish_of(ipcp, (enum side)side).agreed;
        for (unsigned end = 0; inner && end < 2; end++) {
            const struct address *const outer = &b->session->ends[end].address;
            char text[16];
            if (outer->family != 4 || memcmp(outer->octets, inner->value, 4) != 0)
                continue;
            finding_title(f, "%s's inner address %s is also %s's outer address (frame %llu).",
                          side_word((enum side)side, true), address_text(inner->value, text),
                          side_word((enum side)end, false), (frame_number)inner->answer_frame);
            finding_frame(f, inner->answer_frame);
            finding_remedy(f, "On the server: use inner addresses that are no outer ones.");
            return true;
        }
    }
    return false;
}

static const struct rule rows[] = {
    { FINDING_IPCP_NO_ADDRESS_ASSIGNED, no_address, NULL },
    { FINDING_IPCP_ADDRESS_REJECTED, address_rejected, NULL },
    { FINDING_IPCP_NOT_CONVERGING, both_refused, NULL },
    { FINDING_IPCP_PROTOCOL_REJECTED, protocol_rejected, NULL },
    { FINDING_NCP_NONE_CONFIGURED, none_configured, NULL },
    { FINDING_IPCP_VJ_HEADER_COMPRESSION, vj_rejected, NULL },
    { FINDING_IPCP_VJ_HEADER_COMPRESSION, vj_stalls, NULL },
    { FINDING_IPCP_NOT_CONVERGING, not_converging, NULL },
    { FINDING_IPCP_TERMINATED_BY_PEER, terminated_by_peer, NULL },
    { FINDING_IPCP_TIMEOUT, timed_out, NULL },
    { FINDING_IPCP_SAME_ADDRESS_BOTH_ENDS, same_address, NULL },
    { FINDING_IPCP_ADDRESS_OVERLAP, address_overlap, NULL },
};
const struct rules rules_ncp = { rows, sizeof rows / sizeof rows[0] };
