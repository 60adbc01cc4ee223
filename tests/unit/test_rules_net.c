/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_rules_net.c: findings of the network's stages: what raises them, and what only looks alike. */
#include <criterion/criterion.h>

#include "link.h"

TestSuite(rules_net, .init = link_setup, .fini = link_teardown);

/* A pure acknowledgment, or one with a request: an answer to neither. */
static void ack(bool from_client, uint32_t number)
{
    const uint8_t octets[] = { 0x20, 0x81, 0x88, 0x0b, 0, 0, 0, from_client ? 9 : 5, (uint8_t)(number >> 24),
                               (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number };
    feed_datagram(&f, from_client ? 1 : 2, from_client ? 2 : 1, 47, octets, sizeof octets);
}

static void clear_call(bool from_client)
{
    feed_control(&f, from_client, PPTP_CALL_CLEAR, 16, (const uint8_t[]){ 0, from_client ? 5 : 9 }, 2);
}

static void requests(bool client, bool server, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        AFTER(3);
        if (client)
            say(true, PPP_LCP, CP_CONF_REQ, 1, LCP_MAGIC, 0x11);
        if (server)
            say(false, PPP_LCP, CP_CONF_REQ, 1, LCP_MAGIC, 0x22);
    }
}

/* An ICMP error of host `by` about GRE of one side. */
static void icmp(uint32_t by, uint8_t code, bool about_client, uint16_t mtu)
{
    const uint32_t from = about_client ? 1 : 2, to = about_client ? 2 : 1;
    const uint8_t octets[] = { 3, code, 0, 0, 0, 0, (uint8_t)(mtu >> 8), (uint8_t)mtu,
                               0x45, 0, 0, 40, 0, 0, 0, 0, 64, 47, 0, 0, 0, 0, 0, (uint8_t)from, 0, 0, 0, (uint8_t)to,
                               0x30, 0x01, 0x88, 0x0b, 0, 4, 0, about_client ? 9 : 5 };
    feed_datagram(&f, by, from, 1, octets, sizeof octets);
}

/* --- the table of section 4 --------------------------------------------------------------------- */

Test(rules_net, names_the_side_whose_gre_is_missing)
{
    requests(true, false, 10);
    AFTER(3);
    clear_call(true);
    const struct session *const s = only_session();
    expect_root(s, FINDING_GRE_BLOCKED_ONE_WAY);
    cr_expect(strstr(finding_of(s, FINDING_GRE_BLOCKED_ONE_WAY)->title, "No GRE from the server"));
    cr_expect_eq(s->failed_stage, STAGE_GRE);
}

Test(rules_net, tells_the_blocked_direction_by_answers)
{
    for (unsigned i = 0; i < 10; i++) {
        requests(true, true, 1);
        say(true, PPP_LCP, CP_CONF_ACK, 1, LCP_MAGIC, 0x22);
    }
    AFTER(3);
    clear_call(true);
    expect_root(only_session(), FINDING_GRE_BLOCKED_CLIENT_TO_SERVER);
}

Test(rules_net, tells_the_blocked_direction_by_acknowledgments)
{
    for (unsigned i = 0; i < 10; i++) {
        requests(true, true, 1);
        ack(false, numbers[1] - 1); /* the server hears the client, who hears nothing */
    }
    AFTER(3);
    clear_call(true);
    expect_root(only_session(), FINDING_GRE_BLOCKED_SERVER_TO_CLIENT);
}

Test(rules_net, tells_that_both_directions_are_blocked)
{
    requests(true, true, 10);
    AFTER(3);
    clear_call(true);
    expect_root(only_session(), FINDING_GRE_BLOCKED_BOTH);
}

Test(rules_net, is_not_about_gre_where_each_end_acknowledges)
{
    for (unsigned i = 0; i < 11; i++) {
        requests(true, true, 1);
        ack(true, numbers[0] - 1);
        ack(false, numbers[1] - 1);
    }
    AFTER(3);
    clear_call(true);
    const struct session *const s = only_session();
    cr_expect_not(has(s, FINDING_GRE_BLOCKED_BOTH) || has(s, FINDING_GRE_BLOCKED_ONE_WAY));
    cr_expect_not(has(s, FINDING_GRE_BLOCKED_CLIENT_TO_SERVER) || has(s, FINDING_GRE_BLOCKED_SERVER_TO_CLIENT));
}

Test(rules_net, takes_one_unanswered_request_for_no_proof)
{
    say(true, PPP_LCP, CP_CONF_REQ, 1, LCP_MAGIC, 0x11);
    AFTER(1);
    clear_call(true);
    expect_root(only_session(), FINDING_FAILED_UNEXPLAINED);
}

Test(rules_net, blames_a_server_that_closes_at_once_and_not_the_path)
{
    say(true, PPP_LCP, CP_CONF_REQ, 1, LCP_MAGIC, 0x11);
    AFTER(4);
    say(true, PPP_LCP, CP_CONF_REQ, 1, LCP_MAGIC, 0x11);
    feed_segment(&f, false, TCP_FIN | TCP_ACK, NULL, 0, true);
    const struct session *const s = only_session();
    expect_root(s, FINDING_CTL_SERVER_CLOSED_AFTER_CALL);
    cr_expect_not(has(s, FINDING_GRE_BLOCKED_ONE_WAY));
    cr_expect_eq(s->failed_stage, STAGE_CALL);
}

/* --- ICMP ---------------------------------------------------------------------------------------- */

Test(rules_net, names_the_device_that_prohibits_gre)
{
    requests(true, false, 1);
    icmp(0x0A000063, 13, true, 0);
    AFTER(1);
    clear_call(true);
    const struct session *const s = only_session();
    expect_root(s, FINDING_GRE_ICMP_ADMIN_PROHIBITED);
    cr_expect(strstr(finding_of(s, FINDING_GRE_ICMP_ADMIN_PROHIBITED)->title, "10.0.0.99"));
}

Test(rules_net, keeps_each_sort_of_icmp_error)
{
    requests(true, false, 1);
    icmp(0x0A000063, 3, true, 0); /* a port unreachable has nothing to do with GRE */
    icmp(2, 2, true, 0);
    AFTER(1);
    clear_call(true);
    const struct session *const s = only_session();
    expect_root(s, FINDING_GRE_ICMP_PROTO_UNREACHABLE);
    cr_expect_not(has(s, FINDING_GRE_ICMP_ADMIN_PROHIBITED));
}

Test(rules_net, passes_over_an_error_after_which_the_session_goes_on)
{
    up();
    icmp(1, 2, false, 0);
    for (unsigned i = 0; i < 10; i++) {
        AFTER(6);
        data(true, true);
        data(false, true);
    }
    clear_call(false);
    cr_expect_not(has(only_session(), FINDING_GRE_ICMP_PROTO_UNREACHABLE));
}

Test(rules_net, names_the_mtu_that_the_path_has)
{
    up();
    icmp(0x0A000063, 4, true, 1000);
    AFTER(0.01);
    clear_call(true);
    const struct finding *const finding = finding_of(only_session(), FINDING_DATA_MTU_TOO_LARGE);
    cr_assert(finding);
    cr_expect(strstr(finding->title, "MTU 1000"));
}

/* --- control connection ---------------------------------------------------------------------------- */

static void echo(bool from_client, uint8_t type)
{
    feed_control(&f, from_client, type, type == PPTP_ECHO_REQUEST ? 16 : 20, (const uint8_t[]){ 0, 0, 0, 1, 1 }, 5);
}

Test(rules_net, counts_an_echo_from_the_first_that_waits)
{
    up();
    echo(true, PPTP_ECHO_REQUEST);
    echo(false, PPTP_ECHO_REPLY);
    AFTER(60);
    echo(true, PPTP_ECHO_REQUEST);
    AFTER(60);
    feed_segment(&f, true, TCP_FIN | TCP_ACK, NULL, 0, true);
    const struct session *const s = only_session();
    cr_expect(has(s, FINDING_CTL_ECHO_TIMEOUT));
    cr_expect(has(s, FINDING_TEARDOWN_CLIENT_ABRUPT));
}

Test(rules_net, lets_a_closing_speak_for_an_echo_only_after_a_minute)
{
    up();
    AFTER(60);
    echo(true, PPTP_ECHO_REQUEST);
    AFTER(20);
    feed_segment(&f, true, TCP_FIN | TCP_ACK, NULL, 0, true);
    cr_expect_not(has(only_session(), FINDING_CTL_ECHO_TIMEOUT));
}

Test(rules_net, tells_a_reset_from_an_answer_to_a_closing)
{
    up();
    feed_segment(&f, false, TCP_FIN | TCP_ACK, NULL, 0, true);
    feed_segment(&f, true, TCP_ACK, NULL, 0, false);
    feed_segment(&f, false, TCP_RST, NULL, 0, false);
    const struct session *const s = only_session();
    cr_expect_not(has(s, FINDING_CTL_CONNECTION_RESET_DURING_CALL));
    cr_expect(has(s, FINDING_TEARDOWN_SERVER_ABRUPT));
}

/* --- data ------------------------------------------------------------------------------------------- */

static void lcp_echo(bool from_client, uint8_t id, bool answered)
{
    say(from_client, PPP_LCP, CP_ECHO_REQ, id, 0, 0);
    if (answered)
        say(!from_client, PPP_LCP, CP_ECHO_REP, id, 0, 0);
}

static void idle_minute(bool answered)
{
    agree(PPP_LCP, 1, LCP_MAGIC, 0x11, 0x22);
    agree(PPP_IPCP, 1, IPCP_ADDRESS, 0x0A000002, 0x0A000001);
    for (uint8_t i = 0; i < 4; i++) {
        AFTER(15);
        lcp_echo(false, i, answered);
    }
    AFTER(5);
    say(false, PPP_LCP, CP_TERM_REQ, 9, 0, 0);
}

Test(rules_net, takes_silence_right_behind_ipcp_for_a_route_loop)
{
    idle_minute(false);
    cr_expect(has(only_session(), FINDING_DATA_ROUTE_LOOP));
}

Test(rules_net, takes_an_idle_tunnel_for_none)
{
    idle_minute(true);
    const struct session *const s = only_session();
    cr_expect_not(has(s, FINDING_DATA_ROUTE_LOOP));
    cr_expect(has(s, FINDING_DATA_NONE_AFTER_CONNECT));
}

/* --- teardown ---------------------------------------------------------------------------------------- */

static void hang_up(double after, bool acknowledged)
{
    up();
    AFTER(after);
    say(true, PPP_LCP, CP_TERM_REQ, 7, 0, 0);
    if (acknowledged)
        say(false, PPP_LCP, CP_TERM_ACK, 7, 0, 0);
    AFTER(3);
    if (!acknowledged)
        say(true, PPP_LCP, CP_TERM_REQ, 7, 0, 0);
    AFTER(3);
    clear_call(true);
}

Test(rules_net, sees_a_limit_in_a_round_time_only)
{
    hang_up(300, true);
    cr_expect(has(only_session(), FINDING_TEARDOWN_IDLE_TIMEOUT));
}

Test(rules_net, sees_a_user_in_any_other_time)
{
    hang_up(284, true);
    const struct session *const s = only_session();
    cr_expect(has(s, FINDING_TEARDOWN_NORMAL));
    cr_expect_not(has(s, FINDING_TEARDOWN_IDLE_TIMEOUT) || has(s, FINDING_TEARDOWN_SESSION_TIMEOUT));
}

Test(rules_net, tells_that_nobody_acknowledged_the_end)
{
    hang_up(284, false);
    const struct session *const s = only_session();
    cr_expect(has(s, FINDING_TEARDOWN_UNACKED));
    cr_expect_not(has(s, FINDING_TEARDOWN_NORMAL));
}

/* --- in clear ----------------------------------------------------------------------------------------- */

Test(rules_net, tells_what_crossed_in_clear_when)
{
    up();
    data(true, false);
    say(false, PPP_CCP, CP_TERM_REQ, 3, 0, 0);
    data(true, false);
    const struct session *const s = only_session();
    cr_expect(has(s, FINDING_AUDIT_PLAINTEXT_LEAK));
    cr_expect(has(s, FINDING_AUDIT_ENCRYPTION_STOPPED));
}

static void outside(uint32_t from, uint32_t to)
{
    const uint8_t octets[] = { 0x13, 0x88, 0, 53, 0, 8, 0, 0 };
    feed_datagram(&f, from, to, 17, octets, sizeof octets);
}

static void end_and_leak(bool seen_inside)
{
    up();
    if (seen_inside)
        outside(0x0A000002, 0x0A000001);
    clear_call(true);
    feed_segment(&f, true, TCP_FIN | TCP_ACK, NULL, 0, true);
    feed_segment(&f, false, TCP_FIN | TCP_ACK, NULL, 0, true);
    AFTER(5);
    for (unsigned i = 0; i < 100; i++)
        outside(1, 0x0A000001);
}

Test(rules_net, sees_inner_addresses_outside_when_the_tunnel_is_over)
{
    end_and_leak(false);
    cr_expect(has(only_session(), FINDING_AUDIT_LEAK_AFTER_TUNNEL));
}

Test(rules_net, says_nothing_of_leaks_where_the_inner_interface_was_captured)
{
    end_and_leak(true);
    cr_expect_not(has(only_session(), FINDING_AUDIT_LEAK_AFTER_TUNNEL));
}
