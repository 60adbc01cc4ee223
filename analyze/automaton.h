/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * automaton.h: the option negotiation automaton of RFC 1661 section 4, as its own
 * constant table, run for one end of a link as an observer infers it.
 */
#ifndef ANALYZE_AUTOMATON_H
#define ANALYZE_AUTOMATON_H

#include <stdint.h>

/* The RFC's states and numbers, and the observer's: nothing seen yet of this end. */
enum automaton_state {
    AUTOMATON_INITIAL, AUTOMATON_STARTING, AUTOMATON_CLOSED, AUTOMATON_STOPPED, AUTOMATON_CLOSING,
    AUTOMATON_STOPPING, AUTOMATON_REQ_SENT, AUTOMATON_ACK_RCVD, AUTOMATON_ACK_SENT, AUTOMATON_OPENED,
    AUTOMATON_NOT_SEEN, AUTOMATON_STATES,
};

/* The RFC's events (section 4.3), and one of the observer's. */
enum automaton_event {
    AUTOMATON_UP, AUTOMATON_DOWN, AUTOMATON_OPEN, AUTOMATON_CLOSE,
    AUTOMATON_TO_PLUS,  /* time-out with counter > 0 */
    AUTOMATON_TO_MINUS, /* time-out with counter expired */
    AUTOMATON_RCR_PLUS, /* receive Configure-Request, good: seen when the end acknowledges */
    AUTOMATON_RCR_MINUS,/* receive Configure-Request, bad: seen when the end sends a Nak or Reject */
    AUTOMATON_RCA, AUTOMATON_RCN, AUTOMATON_RTR, AUTOMATON_RTA, AUTOMATON_RUC,
    AUTOMATON_RXJ_PLUS, AUTOMATON_RXJ_MINUS, AUTOMATON_RXR,
    AUTOMATON_EVENTS,
};

/* Actions (section 4.4), as bits. */
enum automaton_action {
    ACTION_TLU = 1, ACTION_TLD = 2, ACTION_TLS = 4, ACTION_TLF = 8, ACTION_IRC = 16, ACTION_ZRC = 32,
    ACTION_SCR = 64, ACTION_SCA = 128, ACTION_SCN = 256, ACTION_STR = 512, ACTION_STA = 1024,
    ACTION_SCJ = 2048, ACTION_SER = 4096,
};

struct automaton_step {
    uint16_t actions;
    uint8_t next; /* enum automaton_state */
};

/* The table's cell. An event that the RFC calls impossible in a state leaves it. */
struct automaton_step automaton_step(uint8_t state, enum automaton_event event);

/* The state of an end that was seen sending a Configure-Request: the event that
 * must have happened to it (Up, Open, a time-out, a restart) is inferred. */
uint8_t automaton_sent_request(uint8_t state);

/* "Req-Sent", "Opened", "not seen". */
const char *automaton_name(uint8_t state);

#endif
