/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ppplink.c: the phases of a PPP link (RFC 1661 section 3.2): LCP, authentication,
 * network protocols, termination; see ppplink.h.
 *
 * Hazards: LCP begun anew in mid-session takes everything above it down; data and
 * a renegotiation cross on the wire.
 */
#include "analyze/ppplink.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/automaton.h"
#include "dissect/names.h"

struct machine *ppplink_machine(const struct ppplink *link, uint16_t protocol)
{
    for (uint32_t i = 0; i < link->machine_count; i++)
        if (link->machines[i]->facts.protocol == protocol)
            return link->machines[i];
    return NULL;
}

/* --- what was seen so far ------------------------------------------------------- */

const struct exchange *ppplink_exchange(const struct ppplink *link, unsigned raw)
{
    static const struct exchange none;
    return link->exchanges ? &link->exchanges->by[raw] : &none;
}

const struct challenges *ppplink_challenges(const struct ppplink *link)
{
    static const struct challenges none;
    return link->exchanges ? &link->exchanges->challenges : &none;
}

const struct echoes *ppplink_echoes(const struct ppplink *link, unsigned raw)
{
    static const struct echoes none;
    return link->echoes ? &link->echoes[raw] : &none;
}

const struct complaints *ppplink_complaints(const struct ppplink *link)
{
    static const struct complaints none;
    return link->complaints ? link->complaints : &none;
}

const struct clear_data *ppplink_clear_data(const struct ppplink *link)
{
    static const struct clear_data none;
    return link->clear ? link->clear : &none;
}

/* --- LCP -------------------------------------------------------------------------- */

static struct machine *find_or_add(struct ppplink *link, uint16_t protocol)
{
    struct machine *machine = ppplink_machine(link, protocol);
    if (machine)
        return machine;
    if (link->machine_count == PPPLINK_MACHINES_MAX) {
        link->machines_dropped++;
        return NULL;
    }
    machine = alloc_zero(1, sizeof *machine);
    machine->shared = &link->offer_count;
    machine->facts.protocol = protocol;
    machine->facts.rejected_by = SIDE_UNKNOWN;
    machine->facts.ends[0].state = machine->facts.ends[1].state = AUTOMATON_NOT_SEEN;
    link->machines[link->machine_count++] = machine;
    return machine;
}

static enum stage stage_of(uint16_t protocol)
{
    switch (protocol) {
    case PPP_LCP:
        return STAGE_LCP;
    case PPP_CCP:
    case PPP_LINK_CCP:
    case PPP_ECP:
    case PPP_LINK_ECP:
        return STAGE_CCP;
    default:
        return cp_is_control(protocol) ? STAGE_NCP : STAGE_AUTH;
    }
}

/* The authentication that side `demander` asks of its peer, once acknowledged. */
static void take_auth_option(struct ppplink *link, unsigned demander, uint64_t frame)
{
    const struct machine *lcp = ppplink_machine(link, PPP_LCP);
    const struct offer *offer = half_agreed(&lcp->facts.ends[demander], LCP_AUTH);
    uint16_t protocol = 0;
    uint8_t algorithm = 0;
    if (offer && offer->kept >= 2) {
        protocol = (uint16_t)(offer->value[0] << 8 | offer->value[1]);
        algorithm = offer->kept >= 3 ? offer->value[2] : 0;
    }
    login_agreed(&link->login, !demander, protocol, algorithm, frame);
}

static void lcp_restarted(struct ppplink *link)
{
    for (uint32_t i = 0; i < link->machine_count; i++)
        if (link->machines[i]->facts.protocol != PPP_LCP)
            machine_down(link->machines[i]);
    login_down(&link->login);
    if (link->exchanges)
        exchange_down(link->exchanges->by);
    link->essential_reject = (struct essential_reject){ 0 };
}

/* Made by the first packet of authentication, which may come behind the end of the link. */
static struct exchanges *exchanges_of(struct ppplink *link)
{
    if (!link->exchanges)
        exchange_over(alloc_needed(link->exchanges, 1)->by, link->terminated);
    return link->exchanges;
}

static bool is_printable(const struct span *data)
{
    for (uint32_t i = 0; i < data->have; i++)
        if (data->octets[i] < 0x20 || data->octets[i] == 0x7f)
            return false;
    return data->have > 0;
}

/* The packet in hand of `from` came before the link was terminated, though the capture shows it behind that. */
static bool is_before_end(const struct ppplink *link, unsigned from, uint64_t number)
{
    return link->terminated && link->terminated_by < link->termination_count &&
           link->terminations[link->terminated_by].from != from &&
           link->terminations[link->terminated_by].behind == number + 1;
}

static void note_termination(struct ppplink *link, unsigned from, const struct cp *cp, uint64_t frame, int64_t time)
{
    const bool ends_link = cp->protocol == PPP_LCP && (!link->terminated || is_before_end(link, from, frame));
    if (link->termination_count == PPPLINK_TERMINATIONS_MAX) {
        if (!ends_link)
            return;
        wire_text_clear(&link->terminations[--link->termination_count].text); /* the link's own end has its place */
    }
    if (ends_link) {
        link->terminated = true;
        link->terminated_by = link->termination_count;
        if (link->exchanges)
            exchange_over(link->exchanges->by, true);
    }
    link->terminations = alloc_grow(link->terminations, link->termination_count, sizeof *link->terminations);
    struct termination *t = &link->terminations[link->termination_count++];
    *t = (struct termination){ .protocol = cp->protocol, .from = (uint8_t)from, .id = cp->id, .frame = frame,
                               .behind = frame, .known = frame, .time = time, .heard = link->heard[from] };
    const struct early_ack *const early = &link->early_ack[!from];
    if (cp->protocol == PPP_LCP && early->frame && early->id == cp->id && time - early->time < TURNED_LIMIT) {
        t->acked = true;
        t->known = early->frame;
    }
    t->windows_error_known = cp->has_windows_error;
    t->windows_error = cp->windows_error;
    if (!cp->has_windows_error && is_printable(&cp->data))
        wire_text_set(&t->text, cp->data.octets, cp->data.have);
}

static void repeat_termination(struct ppplink *link, unsigned from, uint16_t protocol, uint64_t frame, int64_t time)
{
    for (uint32_t i = link->termination_count; i-- > 0;) {
        struct termination *const t = &link->terminations[i];
        if (t->protocol != protocol || t->from != from)
            continue;
        t->again_frame = frame;
        t->again_time = time;
        return;
    }
}

static void acknowledge_termination(struct ppplink *link, unsigned from, const struct cp *cp, uint64_t frame,
                                    int64_t time)
{
    bool answers = false;
    for (uint32_t i = 0; i < link->termination_count; i++) {
        struct termination *const t = &link->terminations[i];
        if (t->protocol != cp->protocol || t->from != !from)
            continue;
        t->acked = true;
        answers |= t->id == cp->id;
    }
    if (!answers && cp->protocol == PPP_LCP)
        link->early_ack[from] = (struct early_ack){ .frame = frame, .time = time, .id = cp->id };
}

/* Renegotiations after the network phase: is the link down for its users? */
static void follow_renegotiation(struct ppplink *link, uint16_t protocol, unsigned change)
{
    const struct machine *ipcp = ppplink_machine(link, PPP_IPCP);
    const bool is_base = protocol == PPP_LCP || protocol == PPP_CCP;
    if (change & MACHINE_RESTARTED && is_base && ipcp && ipcp->facts.opened)
        link->broken = true;
    if (change & MACHINE_OPENED && (protocol == PPP_IPCP || (protocol == PPP_CCP && ipcp && machine_is_open(ipcp))))
        link->broken = false;
}

static uint32_t magic_of(const struct ppplink *link, unsigned side)
{
    const struct machine *lcp = ppplink_machine(link, PPP_LCP);
    const struct offer *offer = lcp ? half_agreed(&lcp->facts.ends[side], LCP_MAGIC) : NULL;
    if (!offer || offer->kept < 4)
        return 0;
    return (uint32_t)offer->value[0] << 24 | (uint32_t)offer->value[1] << 16 | (uint32_t)offer->value[2] << 8 |
           offer->value[3];
}

static void wait_for_reply(struct echoes *e, uint64_t frame, int64_t time)
{
    if (!e->waiting) {
        e->first_time = time;
        e->heard = e->alive = 0;
    }
    if (e->waiting < EVIDENCE_MAX)
        e->frames[e->waiting] = frame;
    e->waiting++;
    e->last_time = time;
}

static void note_echo(struct ppplink *link, unsigned from, const struct cp *cp, uint64_t frame, int64_t time)
{
    if (cp->code == CP_ECHO_REP) {
        struct echoes *const asked = &alloc_needed(link->echoes, 2)[!from];
        asked->reply = (struct turned_mark){ .time = time, .id = cp->id, .is_set = true };
        asked->waiting = 0;
        asked->heard = asked->alive = 0;
    }
    if (cp->code != CP_ECHO_REQ)
        return;
    struct echoes *const e = &alloc_needed(link->echoes, 2)[from];
    const bool answered = e->reply.is_set && e->reply.id == cp->id && time - e->reply.time < TURNED_LIMIT;
    e->reply.is_set = false;
    if (!answered)
        wait_for_reply(e, frame, time);
    if (cp->magic_number && cp->magic_number == magic_of(link, !from) && cp->magic_number != magic_of(link, from)) {
        e->own_magic = frame;
        e->own_magic_count++;
    }
}

/* The capture shows the packet behind a Terminate-Request whose sender had received it. */
static void note_behind(struct ppplink *link, unsigned from, uint32_t sequence, uint64_t number, int64_t time)
{
    for (uint32_t i = link->termination_count; i-- > 0;) {
        struct termination *const t = &link->terminations[i];
        if (t->from != from && t->heard.known && (int32_t)(t->heard.number - sequence) >= 0 &&
            time - t->time < TURNED_LIMIT)
            t->behind = number + 1;
    }
}

void ppplink_heard(struct ppplink *link, unsigned from, const uint32_t *sequence, struct heard heard, uint64_t number,
                   int64_t time)
{
    link->heard[from] = heard;
    if (sequence)
        note_behind(link, from, *sequence, number, time);
    if (link->echoes && link->echoes[!from].waiting > 1 && !link->terminated)
        link->echoes[!from].heard = number;
}

/* LCP itself, or the protocol that an end is to prove itself with. */
static void note_essential(struct ppplink *link, unsigned from, uint16_t rejected, uint64_t frame)
{
    struct essential_reject *const essential = &link->essential_reject;
    const struct proof *const proof = link->login.proof;
    const bool is_auth = rejected && !cp_is_control(rejected) &&
                         (proof[0].protocol == rejected || proof[1].protocol == rejected);
    if (!essential->frame && (rejected == PPP_LCP || is_auth))
        *essential = (struct essential_reject){ rejected, (uint8_t)from, frame };
}

static void control_packet(struct ppplink *link, struct peer peers[2], unsigned from, const struct cp *cp,
                           const uint8_t *block, uint64_t number, int64_t time, struct ppp_result *result)
{
    if (!fields_has(&cp->head, offsetof(struct cp, length)))
        return; /* a stump: neither code nor id can be relied on */
    struct machine *machine = find_or_add(link, cp->protocol);
    if (!machine)
        return;
    const bool is_lcp = cp->protocol == PPP_LCP;
    if (link->echoes && link->echoes[!from].waiting > 1 && !link->terminated)
        link->echoes[!from].alive = number;
    for (unsigned side = 0; side < 2; side++)
        result->before[side] = machine->facts.ends[side].state;
    const uint64_t agreed[2] = { machine->facts.ends[0].agreed_frame, machine->facts.ends[1].agreed_frame };
    const unsigned change = machine_packet(machine, from, cp, block, number, time);
    for (unsigned side = 0; side < 2; side++)
        result->after[side] = machine->facts.ends[side].state;
    result->retransmission = change & MACHINE_RETRANSMITTED;
    result->keepalive = is_lcp && cp->code >= CP_ECHO_REQ && cp->code <= CP_DISCARD_REQ;
    result->renegotiation = change & MACHINE_RESTARTED;
    if (is_lcp && cp->code == CP_CONF_REQ && link->terminated && !result->retransmission) {
        link->terminated = false; /* the link begins anew */
        if (link->exchanges)
            exchange_over(link->exchanges->by, false);
        result->renegotiation |= machine->facts.opened;
    }
    if (result->renegotiation)
        renegotiation_begins(link, cp->protocol, from, number, time);
    if (is_lcp && result->renegotiation) {
        lcp_restarted(link);
        link->lcp_reopened = number;
    }
    follow_renegotiation(link, cp->protocol, change | (result->renegotiation ? MACHINE_RESTARTED : 0));
    if (change & MACHINE_OPENED)
        renegotiation_opened(link, cp->protocol, number, time);
    for (unsigned side = 0; is_lcp && side < 2; side++)
        if (machine->facts.ends[side].agreed_frame != agreed[side])
            take_auth_option(link, side, number);
    if (cp->code == CP_TERM_REQ && !(change & MACHINE_RETRANSMITTED))
        note_termination(link, from, cp, number, time);
    else if (cp->code == CP_TERM_REQ)
        repeat_termination(link, from, cp->protocol, number, time);
    if (cp->code == CP_TERM_ACK)
        acknowledge_termination(link, from, cp, number, time);
    if (is_lcp && (cp->code == CP_IDENTIFICATION || cp->code == CP_TERM_REQ))
        peer_link(&peers[from], cp, number);
    if (result->keepalive)
        note_echo(link, from, cp, number, time);
    if (is_lcp && cp->code == CP_PROT_REJ)
        note_essential(link, from, cp->rejected_protocol, number);
    if (is_lcp && cp->code == CP_PROT_REJ && cp_is_control(cp->rejected_protocol)) {
        /* A number that no protocol has is what a wrong key made of user data: nobody negotiated it. */
        struct machine *rejected = names_find(&names_ppp_protocols, cp->rejected_protocol)
                                       ? find_or_add(link, cp->rejected_protocol)
                                       : ppplink_machine(link, cp->rejected_protocol);
        if (rejected)
            machine_rejected(rejected, from, number);
    }
}

uint8_t ppplink_algorithm(const struct ppplink *link, unsigned from, uint8_t code)
{
    return login_algorithm(&link->login, from, code);
}

bool ppplink_short_sequence(const struct ppplink *link, unsigned from)
{
    enum { SHORT_WITH_CLASSES = 6 };
    const struct machine *const lcp = ppplink_machine(link, PPP_LCP);
    if (!lcp)
        return false;
    const struct half *const wish = &lcp->facts.ends[!from];
    const struct offer *const format = half_agreed(wish, LCP_HEADER_FORMAT);
    return half_agreed(wish, LCP_SHORT_SEQUENCE) || (format && format->kept && format->value[0] == SHORT_WITH_CLASSES);
}

/* Has the capture shown the answer to the packet already? PAP has no question, SPAP PAP's codes. */
static bool is_answered(struct exchanges *all, unsigned from, const struct frame *frame, int64_t time)
{
    const bool is_chap = frame->kind == BODY_CHAP, is_eap = frame->kind == BODY_EAP, is_pap = frame->kind == BODY_PAP;
    const uint8_t code = is_chap  ? frame->body.chap.code
                         : is_eap ? frame->body.eap.code
                         : is_pap ? frame->body.pap.code
                                  : frame->body.spap.code;
    const uint8_t id = is_chap  ? frame->body.chap.id
                       : is_eap ? frame->body.eap.id
                       : is_pap ? frame->body.pap.id
                                : frame->body.spap.id;
    const bool asks = (is_chap && code == CHAP_CHALLENGE) || (is_eap && code == EAP_REQUEST);
    const bool responds = is_chap ? login_subject(from, code) == from : code == (is_eap ? EAP_RESPONSE : PAP_REQUEST);
    struct turned *const turned = &all->turned[responds ? from : !from];
    turned->lockstep = is_eap;
    return turned_answered(turned, asks ? TURNED_QUESTION : responds ? TURNED_RESPONSE : TURNED_VERDICT, id, time);
}

static void authentication_packet(struct ppplink *link, unsigned from, const struct frame *frame, struct turn *turn,
                                  struct ppp_result *result)
{
    struct exchanges *const all = exchanges_of(link);
    turn->answered = is_answered(all, from, frame, turn->time);
    turn->in_time = is_before_end(link, from, turn->frame);
    switch (frame->kind) {
    case BODY_PAP:
        result->code = frame->body.pap.code;
        result->retransmission = login_pap(&link->login, from, &frame->body.pap, turn);
        exchange_pap(all->by, from, &frame->body.pap, turn);
        return;
    case BODY_SPAP:
        result->code = frame->body.spap.code;
        result->retransmission = login_spap(&link->login, from, &frame->body.spap, turn);
        exchange_spap(all->by, from, frame->body.spap.code, turn);
        return;
    case BODY_CHAP:
        result->code = frame->body.chap.code;
        result->retransmission = login_chap(&link->login, from, &frame->body.chap, turn);
        result->chap_algorithm = login_algorithm(&link->login, from, frame->body.chap.code);
        exchange_chap(all, from, result->chap_algorithm, &frame->body.chap, turn);
        return;
    default:
        result->code = frame->body.eap.code;
        result->retransmission = login_eap(&link->login, from, &frame->body.eap, turn);
        exchange_eap(all->by, from, &frame->body.eap, turn);
        return;
    }
}

void ppplink_packet(struct ppplink *link, struct peer peers[2], unsigned from, const struct frame *frame,
                    const uint8_t *block, uint64_t number, int64_t time, struct ppp_result *result)
{
    *result = (struct ppp_result){ .stage = stage_of(frame->ppp.protocol),
                                   .before = { AUTOMATON_NOT_SEEN, AUTOMATON_NOT_SEEN },
                                   .after = { AUTOMATON_NOT_SEEN, AUTOMATON_NOT_SEEN } };
    if (!link->begun)
        link->begins_with_request = frame->kind == BODY_CP && frame->ppp.protocol == PPP_LCP &&
                                    frame->body.cp.code == CP_CONF_REQ;
    link->begun = true;
    switch (frame->kind) {
    case BODY_CP:
        result->code = frame->body.cp.code;
        control_packet(link, peers, from, &frame->body.cp, block, number, time, result);
        if (frame->ppp.protocol == PPP_CCP || frame->ppp.protocol == PPP_LCP)
            clear_data_control(link, number);
        return;
    case BODY_PAP:
    case BODY_SPAP:
    case BODY_CHAP:
    case BODY_EAP:
        authentication_packet(link, from, frame, &(struct turn){ .frame = number, .time = time }, result);
        return;
    default:
        return;
    }
}

void ppplink_data(struct ppplink *link, unsigned from, bool encrypted, uint64_t number)
{
    link->begun = true;
    if (encrypted && !link->first_encrypted[from])
        link->first_encrypted[from] = number;
    if (encrypted)
        link->last_encrypted[from] = number;
    else if (link->renegotiations.open)
        renegotiation_clear_data(link, from, number);
}

void ppplink_clear(struct ppplink *link)
{
    for (uint32_t i = 0; i < link->machine_count; i++) {
        machine_clear(link->machines[i]);
        free(link->machines[i]);
    }
    for (uint32_t i = 0; i < link->termination_count; i++)
        wire_text_clear(&link->terminations[i].text);
    free(link->terminations);
    login_clear(&link->login);
    if (link->exchanges)
        exchange_clear(link->exchanges->by);
    free(link->exchanges);
    free(link->echoes);
    free(link->clear);
    free(link->complaints);
    renegotiations_clear(&link->renegotiations);
    *link = (struct ppplink){ 0 };
}
