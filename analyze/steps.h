/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * steps.h: a negotiation up to one of its messages: both ends' automata, and what became
 * of each option that an end asked for (RFC 1661 sections 4 and 5). Made from the events
 * that a session keeps, so that a face can go through them one after the other.
 */
#ifndef ANALYZE_STEPS_H
#define ANALYZE_STEPS_H

#include "analyze/pptpscope.h"

#define STEPS_PROTOCOLS_MAX 16
#define STEPS_OPTIONS_MAX 48 /* of a protocol, both ends together */
#define STEPS_TEXT 96

enum step_status {
    STEP_OFFERED,  /* asked for, not answered yet */
    STEP_WANTED,   /* the peer proposed another value (Nak) */
    STEP_REFUSED,  /* the peer rejected it */
    STEP_AGREED,
    STEP_DROPPED,  /* no longer asked for */
};
extern const char *const step_status_names[];

struct step_option {
    enum side side;             /* who asks */
    uint8_t type, nth;          /* the nth of its type in a request */
    char offered[STEPS_TEXT];   /* in pppd's notation; empty: never asked for, the peer wants it */
    char wanted[STEPS_TEXT];    /* by the peer's Nak */
    enum step_status status;
    uint32_t changed;           /* the event that made it so */
};
struct step_protocol {
    uint16_t protocol;
    uint8_t state[2];           /* enum automaton_state, of client and server */
    struct step_option options[STEPS_OPTIONS_MAX];
    unsigned count;
};
struct steps {
    struct step_protocol protocols[STEPS_PROTOCOLS_MAX]; /* in order of first message */
    unsigned count;
};

/* Everything up to event `at` of the session, that one included. */
void steps_make(struct steps *steps, const struct session *session, uint32_t at);

/* Of the protocol, or NULL where it had no message yet. */
const struct step_protocol *steps_protocol(const struct steps *steps, uint16_t protocol);

/* Whether a protocol has automata at all: LCP, CCP, IPCP, ... */
bool steps_negotiates(uint16_t protocol);

/* Which event of RFC 1661 section 4.3 a message is for an end: "RCN: the peer refused; a changed request is to follow".
 * NULL: for none. */
const char *steps_rule(const struct event *event, enum side side);

#endif
