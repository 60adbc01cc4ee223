/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_machine.c: offers, answers and states of one control protocol, packet by packet. */
#include "analyze/machine.h"

#include <criterion/criterion.h>
#include <string.h>

#include "analyze/automaton.h"
#include "dissect/ppp.h"

#define MPPE_128_H 18, 6, 0x01, 0, 0, 0x40
#define MPPE_ALL_H 18, 6, 0x01, 0, 0, 0xE0

static struct machine new_machine(uint16_t protocol)
{
    struct machine machine = { .facts.protocol = protocol };
    machine.facts.ends[0].state = machine.facts.ends[1].state = AUTOMATON_NOT_SEEN;
    return machine;
}

/* One packet with options from `from`; frame numbers count up. */
static unsigned say(struct machine *machine, unsigned from, uint8_t code, uint8_t id, const uint8_t *options,
                    uint8_t length)
{
    static uint64_t frame;
    uint8_t packet[64] = { code, id, 0, (uint8_t)(4 + length) };
    struct cp cp;
    if (length)
        memcpy(packet + 4, options, length);
    struct reader r = reader_init(packet, 4u + length, 4u + length);
    cr_assert(cp_dissect(&r, machine->facts.protocol, &cp));
    frame++;
    return machine_packet(machine, from, &cp, packet, frame, (int64_t)frame * 1000);
}

#define SAY(machine, from, code, id, ...)                                                                              \
    say(machine, from, code, id, (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))

Test(machine, both_ends_open)
{
    struct machine m = new_machine(PPP_CCP);
    SAY(&m, 0, CP_CONF_REQ, 1, MPPE_128_H);
    cr_expect_eq(m.facts.ends[0].state, AUTOMATON_REQ_SENT);
    SAY(&m, 1, CP_CONF_REQ, 1, MPPE_128_H);
    SAY(&m, 1, CP_CONF_ACK, 1, MPPE_128_H);
    cr_expect_eq(m.facts.ends[0].state, AUTOMATON_ACK_RCVD);
    cr_expect_eq(m.facts.ends[1].state, AUTOMATON_ACK_SENT);
    cr_expect_not(machine_is_open(&m));
    cr_expect(SAY(&m, 0, CP_CONF_ACK, 1, MPPE_128_H) & MACHINE_OPENED);
    cr_expect(machine_is_open(&m));
    cr_expect(m.facts.opened);
    for (unsigned side = 0; side < 2; side++) {
        cr_expect_eq(m.facts.ends[side].state, AUTOMATON_OPENED);
        cr_expect_not_null(half_agreed(&m.facts.ends[side], CCP_MPPE));
    }
    machine_clear(&m);
}

Test(machine, a_nak_names_what_it_wants_and_the_next_request_follows)
{
    struct machine m = new_machine(PPP_CCP);
    SAY(&m, 0, CP_CONF_REQ, 1, MPPE_ALL_H);
    SAY(&m, 1, CP_CONF_NAK, 1, MPPE_128_H);
    const struct half *half = &m.facts.ends[0];
    cr_assert_eq(half->count, 1);
    cr_expect_eq(half->offers[0].answer, ANSWER_NAK);
    cr_expect_eq(half->offers[0].suggested[3], 0x40);
    SAY(&m, 0, CP_CONF_REQ, 2, MPPE_128_H);
    SAY(&m, 1, CP_CONF_ACK, 2, MPPE_128_H);
    half = &m.facts.ends[0];
    cr_assert_eq(half->count, 2);
    cr_expect_eq(half_agreed(half, CCP_MPPE), &half->offers[1]);
    cr_expect_eq(half->offers[0].answer, ANSWER_NAK, "the refused offer stays on record");
    machine_clear(&m);
}

Test(machine, a_reject_takes_the_option_out)
{
    struct machine m = new_machine(PPP_LCP);
    SAY(&m, 0, CP_CONF_REQ, 1, LCP_MRU, 4, 5, 0x78, LCP_CALLBACK, 3, 6);
    SAY(&m, 1, CP_CONF_REJ, 1, LCP_CALLBACK, 3, 6);
    SAY(&m, 0, CP_CONF_REQ, 2, LCP_MRU, 4, 5, 0x78);
    SAY(&m, 1, CP_CONF_ACK, 2, LCP_MRU, 4, 5, 0x78);
    const struct half *half = &m.facts.ends[0];
    cr_assert_eq(half->count, 2);
    cr_expect_eq(half->offers[1].answer, ANSWER_REJ);
    cr_expect_null(half_agreed(half, LCP_CALLBACK));
    cr_expect_not_null(half_agreed(half, LCP_MRU));
    cr_expect_eq(half->offers[0].times, 2);
    machine_clear(&m);
}

Test(machine, a_nak_may_propose_what_was_not_asked)
{
    struct machine m = new_machine(PPP_LCP);
    SAY(&m, 0, CP_CONF_REQ, 1, LCP_PFC, 2);
    SAY(&m, 1, CP_CONF_NAK, 1, LCP_MRU, 4, 5, 0xdc);
    const struct half *half = &m.facts.ends[0];
    cr_assert_eq(half->count, 2);
    cr_expect(half->offers[1].unasked);
    cr_expect_eq(half->offers[1].type, LCP_MRU);
    machine_clear(&m);
}

Test(machine, an_ack_of_an_older_id_is_void)
{
    struct machine m = new_machine(PPP_LCP);
    SAY(&m, 0, CP_CONF_REQ, 1, LCP_PFC, 2);
    SAY(&m, 0, CP_CONF_REQ, 2, LCP_PFC, 2);
    SAY(&m, 1, CP_CONF_ACK, 1, LCP_PFC, 2);
    cr_expect_not(m.facts.ends[0].agreed);
    SAY(&m, 1, CP_CONF_ACK, 2, LCP_PFC, 2);
    cr_expect(m.facts.ends[0].agreed);
    machine_clear(&m);
}

Test(machine, an_ack_after_a_nak_proves_a_request_that_was_not_captured)
{
    struct machine m = new_machine(PPP_CCP);
    SAY(&m, 0, CP_CONF_REQ, 1, MPPE_ALL_H);
    SAY(&m, 1, CP_CONF_NAK, 1, MPPE_128_H);
    SAY(&m, 1, CP_CONF_ACK, 2, MPPE_128_H);
    cr_expect(m.facts.ends[0].agreed);
    cr_assert_not_null(half_agreed(&m.facts.ends[0], CCP_MPPE));
    cr_expect_eq(half_agreed(&m.facts.ends[0], CCP_MPPE)->value[3], 0x40);
    machine_clear(&m);
}

Test(machine, an_ack_with_other_options_is_void)
{
    struct machine m = new_machine(PPP_LCP);
    SAY(&m, 0, CP_CONF_REQ, 1, LCP_MRU, 4, 5, 0x78);
    SAY(&m, 1, CP_CONF_ACK, 1, LCP_MRU, 4, 5, 0xdc);
    cr_expect_not(m.facts.ends[0].agreed);
    machine_clear(&m);
}

Test(machine, an_ack_alone_proves_what_was_agreed)
{
    struct machine m = new_machine(PPP_CCP);
    SAY(&m, 1, CP_CONF_ACK, 9, MPPE_128_H);
    cr_expect(m.facts.ends[0].agreed);
    cr_expect_not_null(half_agreed(&m.facts.ends[0], CCP_MPPE));
    cr_expect_eq(m.facts.ends[0].state, AUTOMATON_ACK_RCVD);
    cr_expect_eq(m.facts.ends[1].state, AUTOMATON_ACK_SENT);
    machine_clear(&m);
}

static struct machine open_machine(uint16_t protocol)
{
    struct machine m = new_machine(protocol);
    SAY(&m, 0, CP_CONF_REQ, 1, MPPE_128_H);
    SAY(&m, 1, CP_CONF_ACK, 1, MPPE_128_H);
    SAY(&m, 1, CP_CONF_REQ, 1, MPPE_128_H);
    SAY(&m, 0, CP_CONF_ACK, 1, MPPE_128_H);
    return m;
}

Test(machine, renegotiation_keeps_what_was_agreed_on_record)
{
    struct machine m = open_machine(PPP_CCP);
    cr_expect(SAY(&m, 0, CP_CONF_REQ, 2, MPPE_128_H) & MACHINE_RESTARTED);
    cr_expect_not(machine_is_open(&m));
    cr_expect_eq(m.facts.reopened, 1);
    cr_expect_eq(m.facts.ends[0].state, AUTOMATON_REQ_SENT);
    cr_expect_not_null(half_agreed(&m.facts.ends[0], CCP_MPPE));
    machine_clear(&m);
}

Test(machine, a_refusal_that_is_captured_before_its_request_is_its_answer)
{
    for (unsigned is_first = 0; is_first < 2; is_first++) {
        struct machine m = new_machine(PPP_CCP);
        if (!is_first) {
            SAY(&m, 0, CP_CONF_REQ, 1, MPPE_ALL_H, 1, 4, 0, 0);
            SAY(&m, 1, CP_CONF_NAK, 1, MPPE_128_H);
        }
        SAY(&m, 1, CP_CONF_REJ, 2, MPPE_128_H);
        SAY(&m, 0, CP_CONF_REQ, 2, MPPE_128_H);
        const struct half *const asked = &m.facts.ends[0];
        const uint32_t last = asked->count - 1;
        cr_expect_eq(asked->count, is_first ? 1 : 3, "%u offers", asked->count);
        cr_expect_eq(asked->offers[last].type, CCP_MPPE);
        cr_expect_eq(asked->offers[last].answer, ANSWER_REJ);
        cr_expect_not(asked->offers[last].unasked);
        cr_expect_eq(m.request[0].waiting_count, 0);
        cr_expect_eq(m.facts.ends[1].rejects, 1);
        cr_expect_eq(m.refusals[0][0].rejects, 1);
        SAY(&m, 1, CP_CONF_REJ, 2, MPPE_128_H); /* a second copy */
        cr_expect_eq(m.refusals[0][0].rejects, 1);
        machine_clear(&m);
    }
}

Test(machine, a_refusal_that_is_captured_behind_the_next_request_is_of_the_one_before)
{
    struct machine m = new_machine(PPP_LCP);
    SAY(&m, 0, CP_CONF_REQ, 1, LCP_AUTH, 5, 0xC2, 0x23, 0x81, LCP_PFC, 2);
    SAY(&m, 0, CP_CONF_REQ, 2, LCP_PFC, 2);
    SAY(&m, 1, CP_CONF_REJ, 1, LCP_AUTH, 5, 0xC2, 0x23, 0x81);
    cr_expect_eq(m.facts.ends[0].offers[0].answer, ANSWER_REJ);
    cr_expect_eq(m.facts.ends[0].offers[1].answer, ANSWER_NONE);
    cr_expect_eq(m.request[0].waiting_count, 1, "the second request still waits");
    SAY(&m, 1, CP_CONF_ACK, 2, LCP_PFC, 2);
    cr_expect_eq(m.facts.ends[0].offers[1].answer, ANSWER_ACK);
    cr_expect(m.acked[0]);
    machine_clear(&m);
}

Test(machine, several_answers_wait_for_their_requests)
{
    for (unsigned is_first = 0; is_first < 2; is_first++) {
        struct machine m = new_machine(PPP_CCP);
        unsigned changes = 0;
        if (is_first) { /* the other half is open before, or behind them */
            SAY(&m, 1, CP_CONF_REQ, 1, MPPE_128_H);
            SAY(&m, 0, CP_CONF_ACK, 1, MPPE_128_H);
        }
        SAY(&m, 1, CP_CONF_REJ, 1, 1, 4, 0, 0);
        SAY(&m, 1, CP_CONF_NAK, 2, MPPE_128_H);
        changes |= SAY(&m, 1, CP_CONF_ACK, 3, MPPE_128_H);
        changes |= SAY(&m, 0, CP_CONF_REQ, 1, MPPE_ALL_H, 1, 4, 0, 0);
        changes |= SAY(&m, 0, CP_CONF_REQ, 2, MPPE_ALL_H);
        changes |= SAY(&m, 0, CP_CONF_REQ, 3, MPPE_128_H);
        if (!is_first) {
            SAY(&m, 1, CP_CONF_REQ, 1, MPPE_128_H);
            SAY(&m, 0, CP_CONF_ACK, 1, MPPE_128_H);
        }
        cr_expect_eq(changes, is_first ? MACHINE_OPENED : 0);
        cr_expect(machine_is_open(&m));
        cr_expect_eq(m.facts.reopened, 0);
        cr_expect_eq(m.request[0].waiting_count, 0);
        cr_expect_eq(m.refusals[0][0].rejects, 1);
        cr_expect_eq(m.refusals[0][1].naks, 1);
        cr_expect_not_null(half_agreed(&m.facts.ends[0], CCP_MPPE));
        for (uint32_t i = 0; i < m.facts.ends[0].count; i++)
            cr_expect_not(m.facts.ends[0].offers[i].unasked);
        machine_clear(&m);
    }
}

Test(machine, several_requests_wait_for_their_refusals)
{
    struct machine m = new_machine(PPP_CCP);
    SAY(&m, 0, CP_CONF_REQ, 1, MPPE_ALL_H, 1, 4, 0, 0);
    SAY(&m, 0, CP_CONF_REQ, 2, MPPE_ALL_H);
    SAY(&m, 0, CP_CONF_REQ, 3, MPPE_128_H);
    SAY(&m, 1, CP_CONF_REJ, 1, 1, 4, 0, 0);
    SAY(&m, 1, CP_CONF_NAK, 2, MPPE_128_H);
    cr_expect_eq(m.request[0].waiting_count, 1);
    SAY(&m, 1, CP_CONF_ACK, 3, MPPE_128_H);
    cr_expect(m.acked[0]);
    cr_expect_eq(m.refusals[0][0].rejects, 1);
    cr_expect_eq(m.refusals[0][1].naks, 1);
    machine_clear(&m);
}

Test(machine, so_is_one_of_a_request_that_was_made_again_at_once)
{
    struct machine m = new_machine(PPP_LCP);
    SAY(&m, 0, CP_CONF_REQ, 1, LCP_PFC, 2);
    SAY(&m, 0, CP_CONF_REQ, 2, LCP_PFC, 2);
    SAY(&m, 1, CP_CONF_REJ, 1, LCP_PFC, 2);
    cr_expect_eq(m.refusals[0][0].rejects, 1, "no timer is that short: the first one was answered");
    SAY(&m, 0, CP_CONF_REQ, 3, LCP_PFC, 2);
    SAY(&m, 1, CP_CONF_REJ, 2, LCP_PFC, 2);
    cr_expect_eq(m.refusals[0][0].rejects, 2);
    cr_expect_eq(m.request[0].waiting_count, 1);
    machine_clear(&m);
}

Test(machine, an_ack_that_is_captured_before_its_request_is_its_answer)
{
    struct machine m = new_machine(PPP_CCP);
    SAY(&m, 0, CP_CONF_REQ, 1, MPPE_ALL_H);
    SAY(&m, 1, CP_CONF_ACK, 2, MPPE_128_H); /* the first request is still open */
    cr_expect_not(m.acked[0]);
    SAY(&m, 0, CP_CONF_REQ, 2, MPPE_128_H);
    cr_expect(m.acked[0]);
    cr_expect_eq(m.bad_ack[0].count, 0);
    cr_expect_eq(m.facts.ends[1].acks, 1);
    machine_clear(&m);
}

Test(machine, a_second_copy_of_an_ack_changes_nothing)
{
    struct machine m = open_machine(PPP_CCP);
    cr_expect(SAY(&m, 1, CP_CONF_ACK, 1, MPPE_128_H) & MACHINE_RETRANSMITTED);
    cr_expect(machine_is_open(&m));
    cr_expect_eq(m.facts.ends[0].state, AUTOMATON_OPENED);
    machine_clear(&m);
}

Test(machine, terminate_closes_both_ends)
{
    struct machine m = open_machine(PPP_LCP);
    cr_expect(say(&m, 0, CP_TERM_REQ, 3, NULL, 0) & MACHINE_TERMINATED);
    cr_expect_eq(m.facts.ends[0].state, AUTOMATON_CLOSING);
    cr_expect_eq(m.facts.ends[1].state, AUTOMATON_STOPPING);
    say(&m, 1, CP_TERM_ACK, 3, NULL, 0);
    cr_expect_eq(m.facts.ends[0].state, AUTOMATON_CLOSED);
    cr_expect_eq(m.facts.ends[1].state, AUTOMATON_STOPPED);
    cr_expect_not(machine_is_open(&m));
    cr_expect(m.facts.opened, "that it was open once stays true");
    machine_clear(&m);
}

Test(machine, an_answer_ends_the_wait_and_a_retransmission_does_not)
{
    struct machine m = new_machine(PPP_LCP);
    SAY(&m, 0, CP_CONF_REQ, 1, LCP_PFC, 2);
    const int64_t since = m.request[0].waiting_since;
    SAY(&m, 0, CP_CONF_REQ, 2, LCP_PFC, 2);
    SAY(&m, 0, CP_CONF_REQ, 3, LCP_PFC, 2);
    cr_expect_eq(m.request[0].waiting_since, since);
    cr_expect_eq(m.request[0].waiting_count, 3);
    SAY(&m, 1, CP_CONF_REJ, 3, LCP_PFC, 2);
    cr_expect_eq(m.request[0].waiting_count, 0);
    machine_clear(&m);
}

Test(machine, a_protocol_reject_stops_the_requester)
{
    struct machine m = new_machine(PPP_CCP);
    SAY(&m, 0, CP_CONF_REQ, 1, MPPE_128_H);
    machine_rejected(&m, 1, 77);
    cr_expect_eq(m.facts.ends[0].state, AUTOMATON_STOPPED);
    cr_expect_eq(m.facts.rejected_frame, 77);
    cr_expect_eq(m.request[0].waiting_count, 0);
    machine_clear(&m);
}

Test(machine, offers_have_a_cap)
{
    struct machine m = new_machine(PPP_LCP);
    for (unsigned i = 0; i < 200; i++)
        SAY(&m, 0, CP_CONF_REQ, (uint8_t)i, LCP_MRU, 4, (uint8_t)(i >> 8), (uint8_t)i);
    cr_expect_eq(m.facts.ends[0].count, MACHINE_OFFERS_MAX);
    cr_expect_eq(m.offers_dropped, 200 - MACHINE_OFFERS_MAX);
    machine_clear(&m);
}

Test(machine, an_ipcp_opening_remembers_the_address)
{
    struct machine m = new_machine(PPP_IPCP);
    SAY(&m, 0, CP_CONF_REQ, 1, IPCP_ADDRESS, 6, 0, 0, 0, 0);
    SAY(&m, 1, CP_CONF_NAK, 1, IPCP_ADDRESS, 6, 10, 0, 0, 2);
    SAY(&m, 0, CP_CONF_REQ, 2, IPCP_ADDRESS, 6, 10, 0, 0, 2);
    SAY(&m, 1, CP_CONF_ACK, 2, IPCP_ADDRESS, 6, 10, 0, 0, 2);
    say(&m, 1, CP_CONF_REQ, 1, NULL, 0);
    cr_expect_eq(m.addressed[0].frame, 0);
    say(&m, 0, CP_CONF_ACK, 1, NULL, 0);
    cr_expect_eq(m.addressed[0].address, 0x0a000002);
    cr_expect_neq(m.addressed[0].frame, 0);
    cr_expect_eq(m.addressed[1].frame, 0);
    machine_clear(&m);
}

Test(machine, acknowledged_options_that_the_capture_cut_are_marked)
{
    static const uint8_t ack[] = { CP_CONF_ACK, 1, 0, 10, MPPE_128_H };
    struct machine m = new_machine(PPP_CCP);
    struct reader r = reader_init(ack, 4, sizeof ack);
    struct cp cp;
    cr_assert(cp_dissect(&r, PPP_CCP, &cp));
    machine_packet(&m, 1, &cp, ack, 1, 1);
    cr_expect(m.facts.ends[0].agreed);
    cr_expect(m.facts.ends[0].cut);
    cr_expect_null(half_agreed(&m.facts.ends[0], CCP_MPPE), "not known to be absent");
    machine_clear(&m);
}

Test(machine, an_answer_is_about_the_present_request_and_not_an_older_one)
{
    struct machine m = new_machine(PPP_LCP);
    SAY(&m, 0, CP_CONF_REQ, 1, LCP_MRU, 4, 5, 0xDC, LCP_MAGIC, 6, 1, 2, 3, 4);
    SAY(&m, 1, CP_CONF_REJ, 1, LCP_MAGIC, 6, 1, 2, 3, 4);
    SAY(&m, 0, CP_CONF_REQ, 2, LCP_MRU, 4, 5, 0x78);
    SAY(&m, 1, CP_CONF_NAK, 2, LCP_MRU, 4, 5, 0xDC); /* the value of the first request: a wish about the second */
    const struct half *half = &m.facts.ends[0];
    cr_assert_eq(half->count, 3);
    cr_expect_eq(half->offers[0].answer, ANSWER_NONE);
    cr_expect_eq(half->offers[1].answer, ANSWER_REJ);
    cr_expect_eq(half->offers[2].answer, ANSWER_NAK);
    cr_expect_eq(half->offers[2].suggested[1], 0xDC);
    machine_clear(&m);
}

Test(machine, a_long_request_is_known_again_by_its_beginning)
{
    static uint8_t packet[9000] = { CP_CONF_REQ, 1, 0x23, 0x28 }; /* 9,000 octets of options of type 0 */
    struct machine m = new_machine(PPP_LCP);
    struct cp cp;
    for (unsigned at = 4; at + 2 <= sizeof packet; at += 2)
        packet[at + 1] = 2;
    for (unsigned time = 1; time <= 2; time++) {
        struct reader r = reader_init(packet, sizeof packet, sizeof packet);
        cr_assert(cp_dissect(&r, PPP_LCP, &cp));
        const unsigned change = machine_packet(&m, 0, &cp, packet, time, time);
        cr_expect_eq(change & MACHINE_RETRANSMITTED, time == 2 ? MACHINE_RETRANSMITTED : 0);
        cr_expect_eq(m.request[0].captured, MACHINE_OCTETS_MAX);
    }
    cr_expect_eq(m.facts.ends[0].count, 1);
    machine_clear(&m);
}

Test(machine, options_of_a_link_have_a_cap_together)
{
    uint32_t shared = MACHINE_SHARED_MAX - 1;
    struct machine m = new_machine(PPP_LCP);
    m.shared = &shared;
    SAY(&m, 0, CP_CONF_REQ, 1, LCP_MRU, 4, 5, 0xDC, LCP_MAGIC, 6, 1, 2, 3, 4);
    cr_expect_eq(m.facts.ends[0].count, 1);
    cr_expect_eq(m.offers_dropped, 1);
    cr_expect_eq(shared, MACHINE_SHARED_MAX);
    machine_clear(&m);
}
