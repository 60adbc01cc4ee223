/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * automaton.c: the transition table of RFC 1661 section 4.1, row by row.
 *
 * The RFC's columns are states 0 to 9; the eleventh is the observer's "not seen",
 * where an event proves the least that the end must have done. Hazards: captures
 * that begin in the middle, packets that the capture or the network lost: an event
 * that cannot happen in a state ("-" in the RFC) changes nothing.
 */
#include "analyze/automaton.h"

#define CELL(state, actions) { (uint16_t)(actions), AUTOMATON_##state }
#define NONE { 0, UINT8_MAX } /* "-" in the RFC */

static const struct automaton_step table[AUTOMATON_EVENTS][AUTOMATON_STATES] = {
    [AUTOMATON_UP] = { CELL(CLOSED, 0), CELL(REQ_SENT, ACTION_IRC | ACTION_SCR), NONE, NONE, NONE, NONE, NONE,
                       NONE, NONE, NONE, NONE },
    [AUTOMATON_DOWN] = { NONE, NONE, CELL(INITIAL, 0), CELL(STARTING, ACTION_TLS), CELL(INITIAL, 0),
                         CELL(STARTING, 0), CELL(STARTING, 0), CELL(STARTING, 0), CELL(STARTING, 0),
                         CELL(STARTING, ACTION_TLD), NONE },
    [AUTOMATON_OPEN] = { CELL(STARTING, ACTION_TLS), CELL(STARTING, 0),
                         CELL(REQ_SENT, ACTION_IRC | ACTION_SCR), CELL(STOPPED, 0), CELL(STOPPING, 0),
                         CELL(STOPPING, 0), CELL(REQ_SENT, 0), CELL(ACK_RCVD, 0), CELL(ACK_SENT, 0),
                         CELL(OPENED, 0), NONE },
    [AUTOMATON_CLOSE] = { CELL(INITIAL, 0), CELL(INITIAL, ACTION_TLF), CELL(CLOSED, 0), CELL(CLOSED, 0),
                          CELL(CLOSING, 0), CELL(CLOSING, 0), CELL(CLOSING, ACTION_IRC | ACTION_STR),
                          CELL(CLOSING, ACTION_IRC | ACTION_STR), CELL(CLOSING, ACTION_IRC | ACTION_STR),
                          CELL(CLOSING, ACTION_TLD | ACTION_IRC | ACTION_STR), CELL(CLOSING, 0) },
    [AUTOMATON_TO_PLUS] = { NONE, NONE, NONE, NONE, CELL(CLOSING, ACTION_STR), CELL(STOPPING, ACTION_STR),
                            CELL(REQ_SENT, ACTION_SCR), CELL(REQ_SENT, ACTION_SCR),
                            CELL(ACK_SENT, ACTION_SCR), NONE, NONE },
    [AUTOMATON_TO_MINUS] = { NONE, NONE, NONE, NONE, CELL(CLOSED, ACTION_TLF), CELL(STOPPED, ACTION_TLF),
                             CELL(STOPPED, ACTION_TLF), CELL(STOPPED, ACTION_TLF), CELL(STOPPED, ACTION_TLF),
                             NONE, NONE },
    [AUTOMATON_RCR_PLUS] = { NONE, NONE, CELL(CLOSED, ACTION_STA),
                             CELL(ACK_SENT, ACTION_IRC | ACTION_SCR | ACTION_SCA), CELL(CLOSING, 0),
                             CELL(STOPPING, 0), CELL(ACK_SENT, ACTION_SCA),
                             CELL(OPENED, ACTION_SCA | ACTION_TLU), CELL(ACK_SENT, ACTION_SCA),
                             CELL(ACK_SENT, ACTION_TLD | ACTION_SCR | ACTION_SCA), CELL(ACK_SENT, ACTION_SCA) },
    [AUTOMATON_RCR_MINUS] = { NONE, NONE, CELL(CLOSED, ACTION_STA),
                              CELL(REQ_SENT, ACTION_IRC | ACTION_SCR | ACTION_SCN), CELL(CLOSING, 0),
                              CELL(STOPPING, 0), CELL(REQ_SENT, ACTION_SCN), CELL(ACK_RCVD, ACTION_SCN),
                              CELL(REQ_SENT, ACTION_SCN), CELL(REQ_SENT, ACTION_TLD | ACTION_SCR | ACTION_SCN),
                              CELL(REQ_SENT, ACTION_SCN) },
    [AUTOMATON_RCA] = { NONE, NONE, CELL(CLOSED, ACTION_STA), CELL(STOPPED, ACTION_STA), CELL(CLOSING, 0),
                        CELL(STOPPING, 0), CELL(ACK_RCVD, ACTION_IRC), CELL(REQ_SENT, ACTION_SCR),
                        CELL(OPENED, ACTION_IRC | ACTION_TLU), CELL(REQ_SENT, ACTION_TLD | ACTION_SCR),
                        CELL(ACK_RCVD, 0) },
    [AUTOMATON_RCN] = { NONE, NONE, CELL(CLOSED, ACTION_STA), CELL(STOPPED, ACTION_STA), CELL(CLOSING, 0),
                        CELL(STOPPING, 0), CELL(REQ_SENT, ACTION_IRC | ACTION_SCR),
                        CELL(REQ_SENT, ACTION_SCR), CELL(ACK_SENT, ACTION_IRC | ACTION_SCR),
                        CELL(REQ_SENT, ACTION_TLD | ACTION_SCR), CELL(REQ_SENT, 0) },
    [AUTOMATON_RTR] = { NONE, NONE, CELL(CLOSED, ACTION_STA), CELL(STOPPED, ACTION_STA),
                        CELL(CLOSING, ACTION_STA), CELL(STOPPING, ACTION_STA), CELL(REQ_SENT, ACTION_STA),
                        CELL(REQ_SENT, ACTION_STA), CELL(REQ_SENT, ACTION_STA),
                        CELL(STOPPING, ACTION_TLD | ACTION_ZRC | ACTION_STA), NONE },
    [AUTOMATON_RTA] = { NONE, NONE, CELL(CLOSED, 0), CELL(STOPPED, 0), CELL(CLOSED, ACTION_TLF),
                        CELL(STOPPED, ACTION_TLF), CELL(REQ_SENT, 0), CELL(REQ_SENT, 0), CELL(ACK_SENT, 0),
                        CELL(REQ_SENT, ACTION_TLD | ACTION_SCR), NONE },
    [AUTOMATON_RUC] = { NONE, NONE, CELL(CLOSED, ACTION_SCJ), CELL(STOPPED, ACTION_SCJ),
                        CELL(CLOSING, ACTION_SCJ), CELL(STOPPING, ACTION_SCJ), CELL(REQ_SENT, ACTION_SCJ),
                        CELL(ACK_RCVD, ACTION_SCJ), CELL(ACK_SENT, ACTION_SCJ), CELL(OPENED, ACTION_SCJ), NONE },
    [AUTOMATON_RXJ_PLUS] = { NONE, NONE, CELL(CLOSED, 0), CELL(STOPPED, 0), CELL(CLOSING, 0),
                             CELL(STOPPING, 0), CELL(REQ_SENT, 0), CELL(REQ_SENT, 0), CELL(ACK_SENT, 0),
                             CELL(OPENED, 0), NONE },
    [AUTOMATON_RXJ_MINUS] = { NONE, NONE, CELL(CLOSED, ACTION_TLF), CELL(STOPPED, ACTION_TLF),
                              CELL(CLOSED, ACTION_TLF), CELL(STOPPED, ACTION_TLF), CELL(STOPPED, ACTION_TLF),
                              CELL(STOPPED, ACTION_TLF), CELL(STOPPED, ACTION_TLF),
                              CELL(STOPPING, ACTION_TLD | ACTION_IRC | ACTION_STR), CELL(STOPPED, 0) },
    [AUTOMATON_RXR] = { NONE, NONE, CELL(CLOSED, 0), CELL(STOPPED, 0), CELL(CLOSING, 0), CELL(STOPPING, 0),
                        CELL(REQ_SENT, 0), CELL(ACK_RCVD, 0), CELL(ACK_SENT, 0), CELL(OPENED, ACTION_SER), NONE },
};

struct automaton_step automaton_step(uint8_t state, enum automaton_event event)
{
    if (state >= AUTOMATON_STATES || event >= AUTOMATON_EVENTS)
        return (struct automaton_step){ 0, state };
    struct automaton_step step = table[event][state];
    if (step.next == UINT8_MAX)
        step.next = state;
    return step;
}

uint8_t automaton_sent_request(uint8_t state)
{
    /* What must have happened to an end in each state that it sends a request now. */
    static const uint8_t next[AUTOMATON_STATES] = {
        [AUTOMATON_INITIAL] = AUTOMATON_REQ_SENT,  /* Open, Up */
        [AUTOMATON_STARTING] = AUTOMATON_REQ_SENT, /* Up */
        [AUTOMATON_CLOSED] = AUTOMATON_REQ_SENT,   /* Open */
        [AUTOMATON_STOPPED] = AUTOMATON_REQ_SENT,  /* Down, Up: the restart option of Open */
        [AUTOMATON_CLOSING] = AUTOMATON_REQ_SENT,  /* Down, Up, Open */
        [AUTOMATON_STOPPING] = AUTOMATON_REQ_SENT, /* the same */
        [AUTOMATON_REQ_SENT] = AUTOMATON_REQ_SENT, /* TO+, or a refused option left out */
        [AUTOMATON_ACK_RCVD] = AUTOMATON_REQ_SENT, /* TO+ */
        [AUTOMATON_ACK_SENT] = AUTOMATON_ACK_SENT, /* TO+ */
        [AUTOMATON_OPENED] = AUTOMATON_REQ_SENT,   /* renegotiation */
        [AUTOMATON_NOT_SEEN] = AUTOMATON_REQ_SENT,
    };
    return state < AUTOMATON_STATES ? next[state] : state;
}

const char *automaton_name(uint8_t state)
{
    static const char *const names[AUTOMATON_STATES] = { "Initial", "Starting", "Closed", "Stopped", "Closing",
        "Stopping", "Req-Sent", "Ack-Rcvd", "Ack-Sent", "Opened", "not seen" };
    return state < AUTOMATON_STATES ? names[state] : "?";
}
