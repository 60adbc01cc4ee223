/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_skew.c: captures whose two directions are out of step: the ends' own numbers tell the order. */
#include <criterion/criterion.h>

#include "link.h"

TestSuite(skew, .init = link_setup, .fini = link_teardown);

static void tcp(bool from_client, uint8_t flags, uint32_t acknowledgment)
{
    f.acknowledgment = acknowledgment;
    feed_segment(&f, from_client, flags, NULL, 0, true);
}

static void clear_call(bool from_client, uint32_t acknowledgment)
{
    f.acknowledgment = acknowledgment;
    feed_control(&f, from_client, PPTP_CALL_CLEAR, 16, (const uint8_t[]){ 0, from_client ? 5 : 9 }, 2);
}

/* --- a refused connection -------------------------------------------------------------------------- */

static void another_capture(void)
{
    link_teardown();
    f = (struct feed){ .scope = pptpscope_new(NULL), .client = 1, .server = 2, .port = 40000,
                       .sequence = { 1000, 0 } };
}

Test(skew, a_reset_before_its_syn_refuses_it)
{
    another_capture();
    tcp(false, TCP_RST | TCP_ACK, 1001);
    tcp(true, TCP_SYN, 0);
    const struct session *const s = only_session();
    expect_root(s, FINDING_TCP_1723_REFUSED);
    cr_expect_eq(s->ended.by, SIDE_SERVER);
    cr_expect_eq(s->first_frame, 1);
}

Test(skew, so_do_resets_before_a_syn_that_is_sent_again)
{
    another_capture();
    for (unsigned i = 0; i < 3; i++) {
        f.sequence[0] = 1000;
        tcp(false, TCP_RST | TCP_ACK, 1001);
        tcp(true, TCP_SYN, 0);
        AFTER(0.5);
    }
    expect_root(only_session(), FINDING_TCP_1723_REFUSED);
}

Test(skew, a_reset_that_names_another_syn_refuses_nothing)
{
    another_capture();
    tcp(false, TCP_RST | TCP_ACK, 1002);
    tcp(true, TCP_SYN, 0);
    cr_expect_eq(only_session()->outcome, OUTCOME_INCOMPLETE);
}

Test(skew, a_reset_long_before_a_syn_refuses_nothing)
{
    another_capture();
    tcp(false, TCP_RST | TCP_ACK, 1001);
    AFTER(1);
    tcp(true, TCP_SYN, 0);
    cr_expect_eq(only_session()->outcome, OUTCOME_INCOMPLETE);
}

/* --- who ended it --------------------------------------------------------------------------------------- */

Test(skew, a_fin_that_acknowledges_the_other_is_the_answer)
{
    up();
    tcp(false, TCP_FIN | TCP_ACK, f.sequence[0] + 1);
    tcp(true, TCP_FIN | TCP_ACK, f.sequence[1] - 1);
    const struct session *const s = only_session();
    cr_expect_eq(s->ended.how, ENDED_TCP_FIN);
    cr_expect_eq(s->ended.by, SIDE_CLIENT);
    cr_expect(has(s, FINDING_TEARDOWN_CLIENT_ABRUPT));
}

Test(skew, the_first_of_two_fins_stays_where_neither_knew_of_the_other)
{
    up();
    tcp(false, TCP_FIN | TCP_ACK, f.sequence[0]);
    tcp(true, TCP_FIN | TCP_ACK, f.sequence[1] - 1);
    cr_expect_eq(only_session()->ended.by, SIDE_SERVER);
}

Test(skew, a_call_clear_that_acknowledges_the_fin_came_behind_it)
{
    say(true, PPP_LCP, CP_CONF_REQ, 1, LCP_MAGIC, 0x11);
    clear_call(true, f.sequence[1] + 1);
    tcp(false, TCP_FIN | TCP_ACK, f.sequence[0] - 16);
    tcp(false, TCP_RST, 0);
    const struct session *const s = only_session();
    expect_root(s, FINDING_CTL_SERVER_CLOSED_AFTER_CALL);
    cr_expect_eq(s->failed_stage, STAGE_CALL);
}

/* The client answers by closing, then ends its link: the call was disconnected before all that. */
Test(skew, what_was_received_comes_before_all_that_followed_it)
{
    up();
    tcp(true, TCP_FIN | TCP_ACK, f.sequence[1] + 148);
    say(true, PPP_LCP, CP_TERM_REQ, 7, 0, 0);
    f.acknowledgment = 0;
    feed_cdn(&f, false, 9, 3);
    const struct session *const s = only_session();
    cr_expect_eq(s->ended.how, ENDED_CALL_DISCONNECT);
    cr_expect_eq(s->ended.by, SIDE_SERVER);
}

/* --- silence ------------------------------------------------------------------------------------------------ */

static void idle_tunnel(bool server_early)
{
    agree(PPP_LCP, 1, LCP_MAGIC, 0x11, 0x22);
    agree(PPP_IPCP, 1, IPCP_ADDRESS, 0x0A000002, 0x0A000001);
    for (uint8_t i = 0; i < 3; i++) {
        AFTER(30);
        say(!server_early, PPP_LCP, CP_ECHO_REQ, i, 0, 0);
        say(!server_early, PPP_LCP, CP_ECHO_REP, i, 0, 0);
        say(server_early, PPP_LCP, CP_ECHO_REQ, i, 0, 0);
        say(server_early, PPP_LCP, CP_ECHO_REP, i, 0, 0);
    }
}

Test(skew, an_idle_tunnel_is_no_loop)
{
    idle_tunnel(true);
    cr_expect_not(has(only_session(), FINDING_DATA_ROUTE_LOOP));
}

Test(skew, nor_with_the_server_late)
{
    idle_tunnel(false);
    cr_expect_not(has(only_session(), FINDING_DATA_ROUTE_LOOP));
}

/* --- who proves himself ------------------------------------------------------------------------------------- */

static void ppp(bool from_client, const uint8_t *octets, uint8_t length)
{
    feed_ppp(&f, from_client ? 1 : 2, from_client ? 2 : 1, from_client ? 9 : 5, numbers[from_client]++, octets, length);
}

static void pap(bool from_client, uint8_t code, uint8_t id)
{
    const uint8_t request[] = { 0xc0, 0x23, code, id, 0, 12, 3, 'b', 'o', 'b', 3, 'p', 'w', 'd' };
    const uint8_t verdict[] = { 0xc0, 0x23, code, id, 0, 5, 0 };
    ppp(from_client, code == PAP_REQUEST ? request : verdict, code == PAP_REQUEST ? sizeof request : sizeof verdict);
}

static void chap(bool from_client, uint8_t code, uint8_t id)
{
    const uint8_t value[] = { 0xc2, 0x23, code, id, 0, 12, 4, 1, 2, 3, 4, 'b', 'o', 'b' };
    const uint8_t verdict[] = { 0xc2, 0x23, code, id, 0, 6, 'n', 'o' };
    ppp(from_client, code <= CHAP_RESPONSE ? value : verdict, code <= CHAP_RESPONSE ? sizeof value : sizeof verdict);
}

/* Without a type (0) a verdict. */
static void eap(bool from_client, uint8_t code, uint8_t id, uint8_t type)
{
    const uint8_t octets[] = { 0xc2, 0x27, code, id, 0, type == EAP_MD5 ? 10 : type ? 5 : 4, type, 4, 1, 2, 3, 4 };
    ppp(from_client, octets, type == EAP_MD5 ? 12 : type ? 7 : 6);
}

/* PAP (two octets of value), CHAP with MD5, EAP: what the server asks for. */
static void authenticated_link(uint16_t protocol)
{
    const uint8_t size = protocol == PPP_CHAP ? 5 : 4;
    const uint8_t request[] = { 0xc0, 0x21, CP_CONF_REQ, 1, 0, 4 };
    const uint8_t asked[] = { 0xc0, 0x21, CP_CONF_REQ, 1, 0, (uint8_t)(4 + size), LCP_AUTH, size,
                              (uint8_t)(protocol >> 8), (uint8_t)protocol, CHAP_MD5 };
    uint8_t acked[sizeof asked], empty[sizeof request];
    memcpy(acked, asked, sizeof asked);
    memcpy(empty, request, sizeof request);
    acked[2] = empty[2] = CP_CONF_ACK;
    ppp(true, request, sizeof request);
    ppp(false, asked, (uint8_t)(6 + size));
    ppp(false, empty, sizeof empty);
    ppp(true, acked, (uint8_t)(6 + size));
}

static void server_leaves(void)
{
    say(false, PPP_LCP, CP_TERM_REQ, 9, 0, 0);
    say(true, PPP_LCP, CP_TERM_ACK, 9, 0, 0);
    clear_call(true, 0);
}

static void expect_bad_password(void)
{
    const struct session *const s = only_session();
    expect_root(s, FINDING_AUTH_BAD_PASSWORD);
    cr_expect_not(has(s, FINDING_AUTH_RESPONSE_UNANSWERED) || has(s, FINDING_AUTH_CHALLENGE_UNANSWERED));
    cr_expect_eq(s->auth.attempts, 1);
    cr_expect_str_eq(s->auth.user.text, "bob");
}

Test(skew, a_nak_before_its_request_is_the_verdict_on_it)
{
    authenticated_link(PPP_PAP);
    pap(false, PAP_NAK, 3);
    pap(true, PAP_REQUEST, 3);
    server_leaves();
    expect_bad_password();
}

Test(skew, a_nak_of_another_request_is_none)
{
    authenticated_link(PPP_PAP);
    pap(false, PAP_NAK, 2);
    pap(true, PAP_REQUEST, 3);
    AFTER(40);
    server_leaves();
    cr_expect(has(only_session(), FINDING_AUTH_RESPONSE_UNANSWERED));
}

Test(skew, a_chap_failure_before_its_response_is_one_too)
{
    authenticated_link(PPP_CHAP);
    chap(false, CHAP_CHALLENGE, 3);
    chap(false, CHAP_FAILURE, 3);
    chap(true, CHAP_RESPONSE, 3);
    server_leaves();
    expect_bad_password();
}

Test(skew, a_response_before_its_challenge_answers_it)
{
    authenticated_link(PPP_CHAP);
    chap(true, CHAP_RESPONSE, 3);
    chap(false, CHAP_CHALLENGE, 3);
    AFTER(40);
    say(true, PPP_LCP, CP_TERM_REQ, 9, 0, 0);
    const struct session *const s = only_session();
    expect_root(s, FINDING_AUTH_RESPONSE_UNANSWERED);
    cr_expect_not(has(s, FINDING_AUTH_CHALLENGE_UNANSWERED));
}

Test(skew, eap_goes_on_with_its_next_request)
{
    authenticated_link(PPP_EAP);
    eap(false, EAP_REQUEST, 3, EAP_IDENTITY);
    eap(false, EAP_REQUEST, 4, EAP_MD5);
    eap(true, EAP_RESPONSE, 3, EAP_IDENTITY);
    eap(false, EAP_FAILURE, 5, 0);
    eap(true, EAP_RESPONSE, 4, EAP_MD5);
    server_leaves();
    const struct session *const s = only_session();
    expect_root(s, FINDING_AUTH_BAD_PASSWORD);
    cr_expect_not(has(s, FINDING_AUTH_RESPONSE_UNANSWERED) || has(s, FINDING_AUTH_CHALLENGE_UNANSWERED));
}

Test(skew, eap_may_be_through_before_its_first_response)
{
    authenticated_link(PPP_EAP);
    eap(false, EAP_REQUEST, 3, EAP_IDENTITY);
    eap(false, EAP_REQUEST, 4, EAP_MD5);
    eap(false, EAP_FAILURE, 5, 0);
    eap(true, EAP_RESPONSE, 3, EAP_IDENTITY);
    eap(true, EAP_RESPONSE, 4, EAP_MD5);
    server_leaves();
    const struct session *const s = only_session();
    expect_root(s, FINDING_AUTH_BAD_PASSWORD);
    cr_expect_not(has(s, FINDING_AUTH_RESPONSE_UNANSWERED) || has(s, FINDING_AUTH_CHALLENGE_UNANSWERED));
}

Test(skew, eap_responses_before_their_requests_leave_none_to_wait)
{
    authenticated_link(PPP_EAP);
    eap(true, EAP_RESPONSE, 3, EAP_IDENTITY);
    eap(false, EAP_REQUEST, 3, EAP_IDENTITY);
    eap(true, EAP_RESPONSE, 4, EAP_MD5);
    eap(false, EAP_REQUEST, 4, EAP_MD5);
    eap(false, EAP_FAILURE, 4, 0);
    server_leaves();
    const struct session *const s = only_session();
    expect_root(s, FINDING_AUTH_BAD_PASSWORD);
    cr_expect_not(has(s, FINDING_AUTH_RESPONSE_UNANSWERED) || has(s, FINDING_AUTH_CHALLENGE_UNANSWERED));
}

/* --- how the link ends ---------------------------------------------------------------------------------------- */

/* A packet of PPP that acknowledges what its sender had received up to `heard`. */
static void say_heard(bool from_client, uint16_t protocol, uint8_t code, uint8_t id, uint32_t heard)
{
    const uint8_t call = from_client ? 9 : 5, number = (uint8_t)numbers[from_client]++;
    const uint8_t octets[] = { 0x30, 0x81, 0x88, 0x0b, 0, 6, 0, call, 0, 0, 0, number, 0, 0, 0, (uint8_t)heard,
                               (uint8_t)(protocol >> 8), (uint8_t)protocol, code, id, 0, 4 };
    feed_datagram(&f, from_client ? 1 : 2, from_client ? 2 : 1, 47, octets, sizeof octets);
}

Test(skew, a_terminate_ack_before_its_request_acknowledges_it)
{
    up();
    AFTER(77);
    say(false, PPP_LCP, CP_TERM_ACK, 7, 0, 0);
    say(true, PPP_LCP, CP_TERM_REQ, 7, 0, 0);
    clear_call(true, 0);
    cr_expect(has(only_session(), FINDING_TEARDOWN_NORMAL));
}

Test(skew, one_with_another_id_does_not)
{
    up();
    AFTER(77);
    say(false, PPP_LCP, CP_TERM_ACK, 6, 0, 0);
    say(true, PPP_LCP, CP_TERM_REQ, 7, 0, 0);
    clear_call(true, 0);
    cr_expect_not(has(only_session(), FINDING_TEARDOWN_NORMAL));
}

Test(skew, who_acknowledged_the_end_and_cleared_the_call_did_not_end_it)
{
    up();
    AFTER(77);
    say(true, PPP_LCP, CP_TERM_ACK, 7, 0, 0);
    clear_call(true, 0);
    say(false, PPP_LCP, CP_TERM_REQ, 7, 0, 0);
    const struct session *const s = only_session();
    cr_expect_eq(s->ended.how, ENDED_LCP_TERMINATE);
    cr_expect_eq(s->ended.by, SIDE_SERVER);
    cr_expect(has(s, FINDING_TEARDOWN_NORMAL));
    cr_expect_eq(s->ended.frame, s->last_frame);
}

static void two_terminate(bool heard)
{
    up();
    AFTER(77);
    say_heard(true, PPP_LCP, CP_TERM_REQ, 7, numbers[0] - !heard);
    say(false, PPP_LCP, CP_TERM_REQ, 3, 0, 0);
}

Test(skew, the_terminate_request_that_the_other_had_received_ended_the_link)
{
    two_terminate(true);
    cr_expect_eq(only_session()->ended.by, SIDE_SERVER);
}

Test(skew, the_first_one_did_where_it_had_not)
{
    two_terminate(false);
    cr_expect_eq(only_session()->ended.by, SIDE_CLIENT);
}

static void leaves_at_the_challenge(bool heard)
{
    authenticated_link(PPP_CHAP);
    say_heard(true, PPP_LCP, CP_TERM_REQ, 7, numbers[0] - !heard);
    chap(false, CHAP_CHALLENGE, 3);
    clear_call(true, 0);
}

Test(skew, a_challenge_that_was_received_is_why_the_client_left)
{
    leaves_at_the_challenge(true);
    expect_root(only_session(), FINDING_AUTH_NO_SECRET_ON_CLIENT);
}

Test(skew, one_that_crossed_its_leaving_is_not)
{
    leaves_at_the_challenge(false);
    expect_root(only_session(), FINDING_LCP_TERM_BY_PEER);
}

/* --- echoes ------------------------------------------------------------------------------------------------------ */

static void echo(bool from_client, uint8_t type, uint8_t identifier)
{
    const uint8_t body[] = { 0, 0, 0, identifier, 1 };
    feed_control(&f, from_client, type, type == PPTP_ECHO_REPLY ? 20 : 16, body, type == PPTP_ECHO_REPLY ? 5 : 4);
}

static void last_echo(uint8_t replied)
{
    up();
    echo(false, PPTP_ECHO_REPLY, replied);
    echo(true, PPTP_ECHO_REQUEST, 4);
    AFTER(60);
    tcp(true, TCP_FIN | TCP_ACK, 0);
}

Test(skew, a_reply_before_its_echo_request_answers_it)
{
    last_echo(4);
    cr_expect_not(has(only_session(), FINDING_CTL_ECHO_TIMEOUT));
}

Test(skew, one_to_another_echo_request_does_not)
{
    last_echo(3);
    cr_expect(has(only_session(), FINDING_CTL_ECHO_TIMEOUT));
}

static void lcp_echoes(uint8_t replied)
{
    up();
    for (uint8_t i = 0; i < 4; i++) {
        AFTER(30);
        if (replied)
            say(true, PPP_LCP, CP_ECHO_REP, i, 0, 0);
        say(false, PPP_LCP, CP_ECHO_REQ, i, 0, 0);
    }
    static const char words[] = "\xc0\x21\x05\x09\x00\x17Peer not responding";
    ppp(false, (const uint8_t *)words, sizeof words - 1);
    AFTER(3);
    clear_call(false, 0);
}

Test(skew, so_does_one_of_lcp)
{
    lcp_echoes(true);
    const struct session *const s = only_session();
    cr_expect_not(has(s, FINDING_LCP_ECHO_TIMEOUT) || has(s, FINDING_PEER_HUNG));
}

Test(skew, echoes_without_replies_still_count)
{
    lcp_echoes(false);
    const struct session *const s = only_session();
    cr_expect(has(s, FINDING_LCP_ECHO_TIMEOUT) || has(s, FINDING_PEER_HUNG));
}

/* --- call ids ------------------------------------------------------------------------------------------------------ */

Test(skew, gre_before_the_reply_is_of_the_new_call_with_the_id_of_the_old_one)
{
    up();
    for (unsigned i = 0; i < 60; i++)
        data(true, true);
    clear_call(true, 0);
    tcp(true, TCP_FIN | TCP_ACK, 0);
    tcp(false, TCP_FIN | TCP_ACK, 0);
    AFTER(2);
    f.port++;
    f.sequence[0] = 70000;
    f.sequence[1] = 90000;
    numbers[0] = numbers[1] = 0;
    feed_open(&f);
    feed_ocrq(&f, true, 6, 2);
    say(true, PPP_LCP, CP_CONF_REQ, 1, LCP_MAGIC, 0x33);
    feed_ocrp(&f, false, 9, 6, 1);
    pptpscope_finish(f.scope);
    cr_assert_eq(pptpscope_session_count(f.scope), 2);
    cr_expect_eq(pptpscope_session(f.scope, 0)->flow[C2S].gre_packets, 67);
    cr_expect_eq(pptpscope_session(f.scope, 1)->flow[C2S].gre_packets, 1);
}
