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
