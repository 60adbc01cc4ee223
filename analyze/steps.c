/* SPDX-License-Identifier: GPL-2.0-or-later */
/* steps.c: a negotiation up to one of its messages; see steps.h. */
#include "analyze/steps.h"

#include <stdio.h>
#include <string.h>

#include "analyze/automaton.h"
#include "dissect/packet.h"
#include "dissect/text.h"

const char *const step_status_names[] = {
    [STEP_OFFERED] = "offered", [STEP_WANTED] = "peer wants", [STEP_REFUSED] = "refused", [STEP_AGREED] = "agreed",
    [STEP_DROPPED] = "given up",
};

bool steps_negotiates(uint16_t protocol)
{
    return cp_is_control(protocol);
}

const struct step_protocol *steps_protocol(const struct steps *steps, uint16_t protocol)
{
    for (unsigned i = 0; i < steps->count; i++)
        if (steps->protocols[i].protocol == protocol)
            return &steps->protocols[i];
    return NULL;
}

static struct step_protocol *protocol_of(struct steps *steps, uint16_t protocol)
{
    for (unsigned i = 0; i < steps->count; i++)
        if (steps->protocols[i].protocol == protocol)
            return &steps->protocols[i];
    if (steps->count == STEPS_PROTOCOLS_MAX)
        return NULL;
    struct step_protocol *const p = &steps->protocols[steps->count++];
    *p = (struct step_protocol){ .protocol = protocol, .state = { AUTOMATON_NOT_SEEN, AUTOMATON_NOT_SEEN } };
    return p;
}

/* The nth option of a type that a side asks for; made where there is none. NULL: no room. */
static struct step_option *option_of(struct step_protocol *p, enum side side, uint8_t type, uint8_t nth)
{
    for (unsigned i = 0; i < p->count; i++)
        if (p->options[i].side == side && p->options[i].type == type && p->options[i].nth == nth)
            return &p->options[i];
    if (p->count == STEPS_OPTIONS_MAX)
        return NULL;
    struct step_option *const option = &p->options[p->count++];
    *option = (struct step_option){ .side = side, .type = type, .nth = nth, .status = STEP_DROPPED };
    return option;
}

/* What a code says of the options with it. */
static bool status_of(uint8_t code, enum step_status *status)
{
    static const struct { uint8_t code; enum step_status status; } rows[] = {
        { CP_CONF_REQ, STEP_OFFERED }, { CP_CONF_ACK, STEP_AGREED }, { CP_CONF_NAK, STEP_WANTED }, { CP_CONF_REJ, STEP_REFUSED },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].code == code) {
            *status = rows[i].status;
            return true;
        }
    return false;
}

static void take_option(struct step_option *option, enum step_status status, const char *text, uint32_t at)
{
    const bool changed = option->status != status || (status != STEP_WANTED && strcmp(option->offered, text) != 0);

    if (status == STEP_WANTED)
        snprintf(option->wanted, sizeof option->wanted, "%s", text);
    else
        snprintf(option->offered, sizeof option->offered, "%s", text);
    if (status == STEP_OFFERED)
        option->wanted[0] = '\0';
    option->status = status;
    if (changed)
        option->changed = at;
}

/* A new request takes the place of the one before: what it leaves away is given up, unless it was refused. */
static void drop_missing(struct step_protocol *p, enum side side, const bool *present, uint32_t at)
{
    for (unsigned i = 0; i < p->count; i++) {
        struct step_option *const option = &p->options[i];
        if (option->side != side || present[i] || option->status == STEP_REFUSED || option->status == STEP_DROPPED)
            continue;
        option->status = STEP_DROPPED;
        option->changed = at;
    }
}

static void take_options(struct step_protocol *p, const struct event *event, const struct cp *cp, uint32_t at)
{
    const enum side side = cp->code == CP_CONF_REQ ? event->from : event->from == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;
    struct reader r = cp_option_reader(cp, event->octets);
    bool present[STEPS_OPTIONS_MAX] = { false };
    uint8_t seen[256] = { 0 };
    struct cp_option option;
    enum step_status status;
    char text[STEPS_TEXT];

    if (!status_of(cp->code, &status))
        return;
    while (cp_option_next(&r, p->protocol, &option)) {
        struct step_option *const known = option_of(p, side, option.type, seen[option.type]++);
        if (!known)
            continue;
        text_option(p->protocol, &option, text, sizeof text);
        take_option(known, status, text, at);
        present[known - p->options] = true;
    }
    if (status == STEP_OFFERED)
        drop_missing(p, side, present, at);
}

static void take_event(struct steps *steps, const struct event *event, uint32_t at)
{
    struct reader r = reader_init(event->octets, event->captured, event->length);
    struct frame frame;

    if (event->kind != EVENT_PPP || !steps_negotiates(event->protocol))
        return;
    struct step_protocol *const p = protocol_of(steps, event->protocol);
    if (!p)
        return;
    memcpy(p->state, event->after, sizeof p->state);
    if (frame_dissect(&r, (struct frame_context){ event->chap_algorithm, event->short_sequence }, &frame) &&
        frame.kind == BODY_CP)
        take_options(p, event, &frame.body.cp, at);
}

void steps_make(struct steps *steps, const struct session *session, uint32_t at)
{
    steps->count = 0;
    for (uint32_t i = 0; i <= at && i < session->event_count; i++)
        take_event(steps, &session->events[i], i);
}

const char *steps_rule(const struct event *event, enum side side)
{
    static const struct { uint8_t code; const char *sender, *receiver; } rules[] = {
        { CP_CONF_REQ, "scr: it asks for what it wants to have itself", "RCR: it has to answer with Ack, Nak or Reject" },
        { CP_CONF_ACK, "RCR+, sca: the peer's request is acceptable", "RCA: the peer accepts all of it" },
        { CP_CONF_NAK, "RCR-, scn: it wants other values than the peer", "RCN: it is to ask again with other values, or give up" },
        { CP_CONF_REJ, "RCR-, scn: it does not know or allow these options", "RCN: it is to ask again without these options" },
        { CP_TERM_REQ, "str: it ends this protocol", "RTR, sta: it has to confirm, and is done" },
        { CP_TERM_ACK, "sta: it confirms the end", "RTA: the end is confirmed" },
        { CP_CODE_REJ, "RUC, scj: it does not know this code", "RXJ: the peer does not know a code it sent" },
        { CP_PROT_REJ, "it does not know this protocol", "RXJ: it has to stop sending that protocol" },
        { CP_ECHO_REQ, "it looks whether the peer is there", "RXR: it has to answer, once it is Opened" },
        { CP_ECHO_REP, "ser: it answers", "RXR: the peer is there" },
    };

    if (event->kind != EVENT_PPP || !steps_negotiates(event->protocol))
        return NULL;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (rules[i].code == event->code)
            return side == event->from ? rules[i].sender : rules[i].receiver;
    return NULL;
}
