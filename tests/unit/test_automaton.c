/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_automaton.c: the transition table against RFC 1661 section 4.1, and walks through it. */
#include "analyze/automaton.h"

#include <criterion/criterion.h>

/* The RFC's table, next states only, as printed there: rows Up ... RXR, columns 0 to 9; '-' is 10. */
static const char rfc[AUTOMATON_EVENTS][11] = {
    [AUTOMATON_UP] = "26--------",        [AUTOMATON_DOWN] = "--01011111",
    [AUTOMATON_OPEN] = "1163556789",      [AUTOMATON_CLOSE] = "0022444444",
    [AUTOMATON_TO_PLUS] = "----45668-",   [AUTOMATON_TO_MINUS] = "----23333-",
    [AUTOMATON_RCR_PLUS] = "--28458988",  [AUTOMATON_RCR_MINUS] = "--26456766",
    [AUTOMATON_RCA] = "--23457696",       [AUTOMATON_RCN] = "--23456686",
    [AUTOMATON_RTR] = "--23456665",       [AUTOMATON_RTA] = "--23236686",
    [AUTOMATON_RUC] = "--23456789",       [AUTOMATON_RXJ_PLUS] = "--23456689",
    [AUTOMATON_RXJ_MINUS] = "--23233335", [AUTOMATON_RXR] = "--23456789",
};

Test(automaton, every_cell_is_the_rfcs)
{
    for (int event = 0; event < AUTOMATON_EVENTS; event++)
        for (uint8_t state = 0; state <= AUTOMATON_OPENED; state++) {
            const char cell = rfc[event][state];
            const int expected = cell == '-' ? state : cell - '0';
            cr_expect_eq(automaton_step(state, (enum automaton_event)event).next, expected, "event %d in state %d",
                         event, state);
        }
}

Test(automaton, actions_of_the_decisive_cells)
{
    cr_expect_eq(automaton_step(AUTOMATON_ACK_RCVD, AUTOMATON_RCR_PLUS).actions, ACTION_SCA | ACTION_TLU);
    cr_expect_eq(automaton_step(AUTOMATON_ACK_SENT, AUTOMATON_RCA).actions, ACTION_IRC | ACTION_TLU);
    cr_expect_eq(automaton_step(AUTOMATON_OPENED, AUTOMATON_RTR).actions, ACTION_TLD | ACTION_ZRC | ACTION_STA);
    cr_expect_eq(automaton_step(AUTOMATON_OPENED, AUTOMATON_RCR_PLUS).actions, ACTION_TLD | ACTION_SCR | ACTION_SCA);
    cr_expect_eq(automaton_step(AUTOMATON_OPENED, AUTOMATON_RXR).actions, ACTION_SER);
}

Test(automaton, the_observers_start_is_not_seen)
{
    cr_expect_eq(automaton_step(AUTOMATON_NOT_SEEN, AUTOMATON_RCA).next, AUTOMATON_ACK_RCVD);
    cr_expect_eq(automaton_step(AUTOMATON_NOT_SEEN, AUTOMATON_RCR_PLUS).next, AUTOMATON_ACK_SENT);
    cr_expect_eq(automaton_step(AUTOMATON_NOT_SEEN, AUTOMATON_RTR).next, AUTOMATON_NOT_SEEN);
    cr_expect_eq(automaton_sent_request(AUTOMATON_NOT_SEEN), AUTOMATON_REQ_SENT);
    cr_expect_str_eq(automaton_name(AUTOMATON_NOT_SEEN), "not seen");
}

Test(automaton, a_request_from_an_open_end_starts_anew)
{
    cr_expect_eq(automaton_sent_request(AUTOMATON_OPENED), AUTOMATON_REQ_SENT);
    cr_expect_eq(automaton_sent_request(AUTOMATON_ACK_SENT), AUTOMATON_ACK_SENT);
    cr_expect_eq(automaton_sent_request(AUTOMATON_ACK_RCVD), AUTOMATON_REQ_SENT);
}

Test(automaton, numbers_beyond_the_table_change_nothing)
{
    cr_expect_eq(automaton_step(200, AUTOMATON_RCA).next, 200);
    cr_expect_eq(automaton_step(3, AUTOMATON_EVENTS).next, 3);
    cr_expect_eq(automaton_sent_request(200), 200);
    cr_expect_str_eq(automaton_name(200), "?");
}
