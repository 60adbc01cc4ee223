/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * machine.c: offers, answers and automata of one control protocol (RFC 1661
 * sections 4 and 5); see machine.h.
 *
 * Hazards: Windows gives a retransmission a new id, pppd keeps it; an answer to
 * an older id is void (section 5.2); copies of a packet; an answer that the capture
 * shows before its request; a capture that begins
 * between request and answer: an Ack alone proves what was agreed.
 */
#include "analyze/machine.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/automaton.h"
#include "analyze/early.h"
#include "dissect/ppp.h"

static bool same_value(const struct offer *offer, const struct cp_option *option)
{
    const uint32_t kept = option->value.have < offer->kept ? option->value.have : offer->kept;
    return offer->type == option->type && !offer->unasked && offer->length == option->value.length &&
           memcmp(offer->value, option->value.octets, kept) == 0;
}

/* Copies what was captured of a value; returns its length on the wire. */
static uint8_t copy_value(uint8_t *to, uint8_t *kept, const struct span *value)
{
    *kept = (uint8_t)(value->have < 32 ? value->have : 32);
    memcpy(to, value->octets, *kept);
    return (uint8_t)(value->length > UINT8_MAX ? UINT8_MAX : value->length);
}

static struct offer *find_offer(struct half *half, const struct cp_option *option)
{
    for (uint32_t i = 0; i < half->count; i++)
        if (same_value(&half->offers[i], option))
            return &half->offers[i];
    return NULL;
}

static struct offer *add_offer(struct machine *machine, struct half *half, const struct cp_option *option,
                               uint64_t frame)
{
    if (half->count == MACHINE_OFFERS_MAX || (machine->shared && *machine->shared == MACHINE_SHARED_MAX)) {
        machine->offers_dropped++;
        return NULL;
    }
    if (machine->shared)
        ++*machine->shared;
    half->offers = alloc_grow(half->offers, half->count, sizeof *half->offers);
    struct offer *offer = &half->offers[half->count++];
    offer->type = option->type;
    offer->offered_frame = frame;
    offer->length = copy_value(offer->value, &offer->kept, &option->value);
    return offer;
}

static void note_request(struct machine *machine, unsigned from, const struct cp *cp, const uint8_t *block,
                         uint64_t frame)
{
    struct half *half = &machine->facts.ends[from];
    struct reader options = cp_option_reader(cp, block);
    struct cp_option option;
    machine->request[from].present = 0;
    while (cp_option_next(&options, cp->protocol, &option)) {
        struct offer *offer = find_offer(half, &option);
        if (!offer)
            offer = add_offer(machine, half, &option, frame);
        if (!offer)
            continue;
        offer->times++;
        if (!offer->offered_frame)
            offer->offered_frame = frame;
        machine->request[from].present |= UINT64_C(1) << (offer - half->offers);
    }
}

/* Everything in the acknowledged packet is in force, and nothing else is. */
static void note_ack(struct machine *machine, struct half *half, const struct cp *cp, const uint8_t *block,
                     uint64_t frame)
{
    for (uint32_t i = 0; i < half->count; i++)
        half->offers[i].in_force = false;
    struct reader options = cp_option_reader(cp, block);
    struct cp_option option;
    while (cp_option_next(&options, cp->protocol, &option)) {
        struct offer *offer = find_offer(half, &option);
        if (!offer)
            offer = add_offer(machine, half, &option, 0);
        if (!offer)
            continue;
        offer->answer = ANSWER_ACK;
        offer->in_force = true;
        offer->answer_frame = frame;
    }
}

_Static_assert(MACHINE_OFFERS_MAX == 64, "a bit of request.present for each offer");

/* The offer of a request that an answer's option is about: the same value or, where it has
 * none such, the first of the same type. `present` says what stands in the request; NULL:
 * it was not captured. */
static struct offer *answered_offer(struct half *half, const uint64_t *present, const struct cp_option *answer)
{
    struct offer *exact = find_offer(half, answer);
    if (!present || (exact && *present >> (exact - half->offers) & 1))
        return exact;
    for (uint32_t i = 0; i < half->count; i++)
        if (half->offers[i].type == answer->type && *present >> i & 1)
            return &half->offers[i];
    return NULL;
}

static void count_refusal(struct machine *machine, unsigned requester, uint8_t type, bool is_nak, uint64_t frame)
{
    struct refusals *all = machine->refusals[requester];
    uint32_t i = 0;
    while (i < machine->refusal_count[requester] && all[i].type != type)
        i++;
    if (i == MACHINE_REFUSALS_MAX)
        return;
    if (i == machine->refusal_count[requester]) {
        all = machine->refusals[requester] = alloc_grow(all, i, sizeof *all);
        all[i] = (struct refusals){ .type = type, .first_frame = frame };
        machine->refusal_count[requester]++;
    }
    all[i].last_frame = frame;
    if (is_nak)
        all[i].naks++;
    else
        all[i].rejects++;
}

static void note_refusal(struct machine *machine, unsigned requester, const uint64_t *present, const struct cp *cp,
                         const uint8_t *block, uint64_t frame, bool counts)
{
    struct half *half = &machine->facts.ends[requester];
    const bool is_nak = cp->code == CP_CONF_NAK;
    struct reader options = cp_option_reader(cp, block);
    struct cp_option option;
    while (cp_option_next(&options, cp->protocol, &option)) {
        struct offer *offer = answered_offer(half, present, &option);
        if (counts)
            count_refusal(machine, requester, option.type, is_nak, frame);
        if (!offer) {
            offer = add_offer(machine, half, &option, 0);
            if (offer) /* a Reject repeats what was asked, also where that was not captured (RFC 1661 section 5.4) */
                offer->unasked = is_nak || present;
        }
        if (!offer)
            continue;
        offer->answer = is_nak ? ANSWER_NAK : ANSWER_REJ;
        offer->answer_frame = frame;
        if (is_nak)
            offer->suggested_length = copy_value(offer->suggested, &offer->suggested_kept, &option.value);
    }
}

static bool same_options(const struct request *request, const struct cp *cp)
{
    if (request->length != cp->options.length)
        return false;
    const uint32_t common = request->captured < cp->options.have ? request->captured : cp->options.have;
    return common == 0 || memcmp(request->options, cp->options.octets, common) == 0;
}

static void keep_request(struct request *request, const struct cp *cp, uint64_t frame, int64_t time)
{
    free(request->options);
    request->captured = cp->options.have < MACHINE_OCTETS_MAX ? cp->options.have : MACHINE_OCTETS_MAX;
    request->options = alloc_copy(cp->options.octets, request->captured);
    request->length = cp->options.length;
    request->id = cp->id;
    request->ids[cp->id / 64] |= UINT64_C(1) << cp->id % 64;
    request->frame = frame;
    request->time = time;
    request->seen = true;
    request->open = true;
    if (!request->waiting_count) {
        request->waiting_since = time;
        request->waiting_frame = frame;
    }
    request->waiting_count++;
}

static void stop_waiting(struct request *request)
{
    request->waiting_count = 0;
    request->waiting_since = 0;
    request->waiting_frame = 0;
}

/* --- answers before their requests --------------------------------------------------------- */

static bool was_used(const struct request *request, uint8_t id)
{
    return request->ids[id / 64] >> id % 64 & 1;
}

/* Nobody asks for something else, or again so soon, before an answer has come: of the last request it may be captured
 * behind this one. */
static void keep_previous(struct request *request, const struct cp *cp, int64_t time)
{
    const bool soon = time - request->time < TURNED_LIMIT;
    if (request->open && request->id != cp->id && (soon || !same_options(request, cp)))
        unanswered_add(alloc_needed(request->previous, 1), request->id, request->present, time);
    else if (request->previous)
        request->previous->count = 0;
}

static uint64_t without_bit(uint64_t mask, uint32_t bit)
{
    const uint64_t below = (UINT64_C(1) << bit) - 1;
    return (mask & below) | (mask >> 1 & ~below);
}

/* What a refusal seemed to be about, before its request was seen. */
static void forget_unasked(struct machine *machine, unsigned from, uint64_t frame)
{
    struct half *const half = &machine->facts.ends[from];
    struct request *const request = &machine->request[from];
    for (uint32_t i = half->count; i-- > 0;) {
        if (!half->offers[i].unasked || half->offers[i].answer_frame != frame)
            continue;
        memmove(&half->offers[i], &half->offers[i + 1], (--half->count - i) * sizeof half->offers[0]);
        request->present = without_bit(request->present, i);
        for (unsigned k = 0; request->previous && k < request->previous->count; k++)
            request->previous->requests[k].present = without_bit(request->previous->requests[k].present, i);
        if (machine->shared)
            --*machine->shared;
    }
}

/* --- packets -------------------------------------------------------------------------------- */

/* Its answer has told of the state already, or one that came behind it has. */
static void take_late_request(struct machine *machine, unsigned from, const struct cp *cp, const uint8_t *block,
                              const struct early_answer *early, uint64_t frame, int64_t time)
{
    struct half *half = &machine->facts.ends[from];
    struct request *request = &machine->request[from];
    keep_request(request, cp, frame, time);
    stop_waiting(request);
    request->open = false;
    if (early->cp.code == CP_CONF_ACK) {
        note_request(machine, from, cp, block, frame);
        note_ack(machine, half, cp, block, early->frame);
        return;
    }
    forget_unasked(machine, from, early->frame);
    note_request(machine, from, cp, block, frame);
    note_refusal(machine, from, &request->present, &early->cp, early->octets, early->frame, !early->taken);
}

static void count_request(struct half *half, uint64_t frame, int64_t time)
{
    if (half->requests++ == 0) {
        half->first_request_frame = frame;
        half->first_request_time = time;
    }
    half->last_request_frame = frame;
    half->last_request_time = time;
    half->requested = true;
}

static uint32_t agreed_address(const struct half *half)
{
    const struct offer *offer = half_agreed(half, IPCP_ADDRESS);
    if (!offer || offer->kept < 4)
        return 0;
    return (uint32_t)offer->value[0] << 24 | (uint32_t)offer->value[1] << 16 | (uint32_t)offer->value[2] << 8 |
           offer->value[3];
}

static unsigned opened(struct machine *machine, uint64_t frame, int64_t time)
{
    struct negotiation *facts = &machine->facts;
    if (!facts->opened) {
        facts->opened = true;
        facts->opened_frame = frame;
        facts->opened_time = time;
    }
    if (facts->protocol == PPP_IPCP)
        for (unsigned side = 0; side < 2; side++) {
            if (agreed_address(&facts->ends[side]) && !machine->addressed[side].frame) {
                machine->addressed[side].address = agreed_address(&facts->ends[side]);
                machine->addressed[side].frame = frame;
                machine->addressed[side].time = time;
            }
        }
    return MACHINE_OPENED;
}

/* It answers the last request of the other end. */
static unsigned take_ack(struct machine *machine, unsigned from, const struct cp *cp, const uint8_t *block,
                         uint64_t frame, int64_t time)
{
    struct half *const requester = &machine->facts.ends[!from];
    struct request *const request = &machine->request[!from];
    machine->bad_ack[!from] = (struct bad_ack){ 0 };
    stop_waiting(request);
    request->open = false;
    note_ack(machine, requester, cp, block, frame);
    requester->agreed = true;
    requester->stale = false;
    requester->cut = cp->options.have < cp->options.length;
    requester->agreed_frame = frame;
    requester->state = automaton_step(requester->state, AUTOMATON_RCA).next;
    const bool was_open = machine_is_open(machine);
    machine->acked[!from] = true;
    if (machine->again[!from]) { /* the first Ack got lost: this end has been open all the time */
        machine->again[!from] = false;
        machine->acked[from] = true;
    }
    return !was_open && machine_is_open(machine) ? opened(machine, frame, time) : 0;
}

static unsigned take_refusal(struct machine *machine, unsigned from, const struct cp *cp, const uint8_t *block,
                             uint64_t frame, bool counts)
{
    struct half *const requester = &machine->facts.ends[!from];
    struct request *const request = &machine->request[!from];
    stop_waiting(request);
    note_refusal(machine, !from, request->options ? &request->present : NULL, cp, block, frame, counts);
    request->open = false;
    requester->state = automaton_step(requester->state, AUTOMATON_RCN).next;
    return 0;
}

/* Its request has come. */
static unsigned take_early(struct machine *machine, unsigned from, const struct early_answer *early, int64_t time)
{
    if (early->cp.code == CP_CONF_ACK)
        return take_ack(machine, from, &early->cp, early->octets, early->frame, time);
    return take_refusal(machine, from, &early->cp, early->octets, early->frame, !early->taken);
}

static unsigned on_request(struct machine *machine, unsigned from, const struct cp *cp, const uint8_t *block,
                           uint64_t frame, int64_t time)
{
    struct half *half = &machine->facts.ends[from];
    struct request *request = &machine->request[from];
    unsigned change = 0;
    count_request(half, frame, time);
    bool superseded;
    struct early_answer *const early = early_take(&request->early, cp, time, &superseded);
    if (early && (superseded || (early->taken && early->cp.code == CP_CONF_ACK))) {
        take_late_request(machine, from, cp, block, early, frame, time);
        free(early);
        return 0;
    }
    if (request->open && same_options(request, cp))
        change |= MACHINE_RETRANSMITTED;
    if (machine_is_open(machine)) {
        change |= MACHINE_RESTARTED;
        machine->facts.reopened++;
        machine->acked[!from] = false;
        machine->again[from] = request->seen && request->id == cp->id && same_options(request, cp);
    }
    machine->again[!from] = false; /* whatever it was, this end has begun anew too */
    machine->acked[from] = false;
    machine->terminated = false;
    keep_previous(request, cp, time);
    keep_request(request, cp, frame, time);
    if (early)
        forget_unasked(machine, from, early->frame);
    note_request(machine, from, cp, block, frame);
    half->state = automaton_sent_request(half->state);
    if (early)
        change |= take_early(machine, !from, early, time);
    free(early);
    return change;
}

/*
 * Is this Ack the answer to the last request seen? It is where none was seen, and where
 * that one was refused already: then the capture lacks the request that followed it.
 */
static bool answers(const struct request *request, const struct cp *cp)
{
    if (!request->seen || (!request->open && request->id != cp->id))
        return true;
    return request->id == cp->id && same_options(request, cp);
}

/* Not what was asked for: other options under its id, or an id that it never used. */
static void note_bad_ack(struct machine *machine, unsigned requester, const struct cp *cp, uint64_t frame)
{
    const struct request *request = &machine->request[requester];
    struct bad_ack *bad = &machine->bad_ack[requester];
    const bool used = was_used(request, cp->id);
    if (request->id != cp->id && used)
        return; /* a late answer to a request that was sent again under a new id */
    if (!bad->count++) {
        bad->frame = frame;
        bad->request_frame = request->frame;
        bad->other_options = used;
    }
}

static unsigned on_ack(struct machine *machine, unsigned from, const struct cp *cp, const uint8_t *block,
                       uint64_t frame, int64_t time)
{
    struct half *half = &machine->facts.ends[from];
    struct request *request = &machine->request[!from];
    half->acks++;
    if (machine->acked[!from] && request->seen && request->id == cp->id)
        return MACHINE_RETRANSMITTED;
    half->state = automaton_step(half->state, AUTOMATON_RCR_PLUS).next;
    if (!answers(request, cp)) {
        note_bad_ack(machine, !from, cp, frame);
        if (!was_used(request, cp->id))
            early_keep(&request->early, cp, frame, time, false);
        return 0;
    }
    if (request->seen && request->id == cp->id)
        early_clear(&request->early);
    else
        early_keep(&request->early, cp, frame, time, true);
    return take_ack(machine, from, cp, block, frame, time);
}

static unsigned on_refusal(struct machine *machine, unsigned from, const struct cp *cp, const uint8_t *block,
                           uint64_t frame, int64_t time)
{
    struct half *half = &machine->facts.ends[from];
    struct request *request = &machine->request[!from];
    if (cp->code == CP_CONF_NAK)
        half->naks++;
    else
        half->rejects++;
    half->state = automaton_step(half->state, AUTOMATON_RCR_MINUS).next;
    if (!was_used(request, cp->id))
        early_keep(&request->early, cp, frame, time, !request->seen);
    uint64_t present;
    if (request->previous && unanswered_take(request->previous, cp->id, time, &present)) {
        if (request->waiting_count) { /* of the last one alone */
            request->waiting_count = 1;
            request->waiting_since = request->time;
            request->waiting_frame = request->frame;
        }
        note_refusal(machine, !from, &present, cp, block, frame, true);
        return 0;
    }
    if (request->seen && request->id != cp->id)
        return 0;
    if (request->seen && !request->open)
        return MACHINE_RETRANSMITTED;
    return take_refusal(machine, from, cp, block, frame, true);
}

static unsigned on_terminate(struct machine *machine, unsigned from, uint64_t frame)
{
    struct half *half = &machine->facts.ends[from], *peer = &machine->facts.ends[!from];
    const bool again = half->terminates++ > 0 && machine->terminated;
    if (machine->facts.opened)
        machine->facts.closed_frame = frame;
    if (!machine->facts.terminate_frame)
        machine->facts.terminate_frame = frame;
    machine->terminated = true;
    machine->acked[0] = machine->acked[1] = false;
    for (unsigned side = 0; side < 2; side++)
        stop_waiting(&machine->request[side]);
    half->state = automaton_step(half->state, AUTOMATON_CLOSE).next;
    peer->state = automaton_step(peer->state, AUTOMATON_RTR).next;
    return MACHINE_TERMINATED | (again ? MACHINE_RETRANSMITTED : 0);
}

static unsigned on_terminate_ack(struct machine *machine, unsigned from)
{
    struct half *half = &machine->facts.ends[from], *peer = &machine->facts.ends[!from];
    if (half->state == AUTOMATON_NOT_SEEN)
        half->state = AUTOMATON_CLOSED; /* it answers requests so because it is not up */
    if (half->state == AUTOMATON_STOPPING)
        half->state = AUTOMATON_STOPPED;
    peer->state = automaton_step(peer->state, AUTOMATON_RTA).next;
    stop_waiting(&machine->request[!from]);
    return 0;
}

/* Echoes and the like are sent by an open end only; a code that nobody knows proves nothing. */
static void on_other(struct machine *machine, unsigned from, uint8_t code)
{
    struct half *half = &machine->facts.ends[from];
    const bool proves_open = machine->facts.protocol == PPP_LCP ? code >= CP_ECHO_REQ && code <= CP_DISCARD_REQ
                                                                : code == CP_RESET_REQ || code == CP_RESET_ACK;
    if (half->state == AUTOMATON_NOT_SEEN && proves_open)
        half->state = AUTOMATON_OPENED;
}

unsigned machine_packet(struct machine *machine, unsigned from, const struct cp *cp, const uint8_t *block,
                        uint64_t frame, int64_t time)
{
    struct negotiation *facts = &machine->facts;
    if (!facts->first_frame) {
        facts->first_frame = frame;
        facts->first_time = time;
    }
    facts->last_frame = frame;
    facts->last_time = time;
    switch (cp->code) {
    case CP_CONF_REQ:
        return on_request(machine, from, cp, block, frame, time);
    case CP_CONF_ACK:
        return on_ack(machine, from, cp, block, frame, time);
    case CP_CONF_NAK:
    case CP_CONF_REJ:
        return on_refusal(machine, from, cp, block, frame, time);
    case CP_TERM_REQ:
        return on_terminate(machine, from, frame);
    case CP_TERM_ACK:
        return on_terminate_ack(machine, from);
    case CP_CODE_REJ:
    case CP_PROT_REJ:
        return 0;
    default:
        on_other(machine, from, cp->code);
        return 0;
    }
}

void machine_rejected(struct machine *machine, unsigned by, uint64_t frame)
{
    if (!machine->facts.rejected_frame) {
        machine->facts.rejected_frame = frame;
        machine->facts.rejected_by = (enum side)by;
    }
    struct half *half = &machine->facts.ends[!by];
    half->state = automaton_step(half->state, AUTOMATON_RXJ_MINUS).next;
    machine->acked[0] = machine->acked[1] = false;
    stop_waiting(&machine->request[!by]);
}

void machine_down(struct machine *machine)
{
    for (unsigned side = 0; side < 2; side++) {
        struct half *half = &machine->facts.ends[side];
        if (half->state != AUTOMATON_NOT_SEEN)
            half->state = AUTOMATON_STARTING;
        half->stale = half->agreed;
        machine->acked[side] = false;
        machine->request[side].open = false;
        machine->request[side].seen = false;
        stop_waiting(&machine->request[side]);
    }
}

bool machine_is_open(const struct machine *machine)
{
    return machine->acked[0] && machine->acked[1];
}

void negotiation_clear(struct negotiation *negotiation)
{
    for (unsigned side = 0; side < 2; side++) {
        free(negotiation->ends[side].offers);
        negotiation->ends[side].offers = NULL;
        negotiation->ends[side].count = 0;
    }
}

void machine_clear(struct machine *machine)
{
    negotiation_clear(&machine->facts);
    for (unsigned side = 0; side < 2; side++) {
        free(machine->request[side].options);
        machine->request[side].options = NULL;
        early_clear(&machine->request[side].early);
        free(machine->request[side].previous);
        machine->request[side].previous = NULL;
        free(machine->refusals[side]);
        machine->refusals[side] = NULL;
        machine->refusal_count[side] = 0;
    }
}
