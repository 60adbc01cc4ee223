/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_skew.c: captures whose two directions are out of step: the ends' own numbers tell the order. */
#include <criterion/criterion.h>

#include "analyze/rules.h"
#include "link.h"

TestSuite(skew, .init = link_setup, .fini = link_teardown);

#define AFTER(seconds) (f.time += (int64_t)((seconds) * 1e9))

static const struct session *only_session(void)
{
    pptpscope_finish(f.scope);
    cr_assert_eq(pptpscope_session_count(f.scope), 1);
    return pptpscope_session(f.scope, 0);
}

static bool has(const struct session *s, enum finding_id id)
{
    return finding_of(s, id) != NULL;
}

static void expect_root(const struct session *s, enum finding_id id)
{
    cr_expect_str_eq(s->root_cause ? s->root_cause : "none", finding_rows[id].id);
}

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
