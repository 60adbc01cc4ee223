/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_renegotiation.c: what a renegotiation changed, within caps. */
#include "analyze/renegotiation.h"

#include <criterion/criterion.h>

#include "link.h"

TestSuite(renegotiation, .init = link_setup, .fini = link_teardown);

static const struct session *finished(void)
{
    pptpscope_finish(f.scope);
    cr_assert_eq(pptpscope_session_count(f.scope), 1, "a renegotiation stays in its session");
    return pptpscope_session(f.scope, 0);
}

Test(renegotiation, of_ccp_alone_tells_both_strengths)
{
    up();
    say(true, PPP_CCP, CP_CONF_REQ, 2, CCP_MPPE, KEY_40);
    data(true, false);
    data(false, true);
    say(false, PPP_CCP, CP_CONF_REQ, 2, CCP_MPPE, KEY_128);
    say(false, PPP_CCP, CP_CONF_ACK, 2, CCP_MPPE, KEY_40);
    say(true, PPP_CCP, CP_CONF_ACK, 2, CCP_MPPE, KEY_128);
    data(true, false);
    const struct session *s = finished();
    cr_assert_eq(s->renegotiation_count, 1);
    const struct renegotiation *r = &s->renegotiations[0];
    cr_expect_eq(r->protocol, PPP_CCP);
    cr_expect_eq(r->by, SIDE_CLIENT);
    cr_expect_eq(r->before[C2S].bits, 128);
    cr_expect_eq(r->before[S2C].bits, 128);
    cr_expect_eq(r->after[C2S].bits, 128, "what the server asked for holds for what it receives");
    cr_expect_eq(r->after[S2C].bits, 40);
    cr_expect_eq(r->clear_packets[C2S], 1, "until it was open again");
    cr_expect_eq(r->clear_packets[S2C], 0);
    cr_expect_eq(r->restored_frame, r->frame + 5);
    cr_expect_eq(s->encryption.way[S2C].bits, 40);
    cr_expect_eq(s->encryption.bits, 40);
}

Test(renegotiation, of_lcp_that_comes_up_without_ccp_ends_encryption)
{
    up();
    agree(PPP_LCP, 2, LCP_MAGIC, 0x33, 0x44);
    agree(PPP_IPCP, 2, IPCP_ADDRESS, 0x0A000002, 0x0A000001);
    data(true, false);
    data(false, false);
    const struct session *s = finished();
    cr_assert_eq(s->renegotiation_count, 1);
    const struct renegotiation *r = &s->renegotiations[0];
    cr_expect_eq(r->before[C2S].bits, 128);
    cr_expect(r->after[C2S].known);
    cr_expect_eq(r->after[C2S].bits, 0);
    cr_expect_neq(r->restored_frame, 0);
    cr_expect(s->encryption.bits_known);
    cr_expect_eq(s->encryption.bits, 0);
    cr_expect_eq(s->outcome, OUTCOME_CONNECTED);
}

Test(renegotiation, that_never_comes_up_leaves_what_was_agreed_last)
{
    up();
    say(false, PPP_LCP, CP_CONF_REQ, 2, LCP_MAGIC, 0x44);
    const struct session *s = finished();
    cr_assert_eq(s->renegotiation_count, 1);
    cr_expect_eq(s->renegotiations[0].by, SIDE_SERVER);
    cr_expect_eq(s->renegotiations[0].restored_frame, 0);
    cr_expect_eq(s->encryption.bits, 128);
}

Test(renegotiation, after_a_terminate_request_counts_too)
{
    up();
    say(true, PPP_LCP, CP_TERM_REQ, 3, 0, 0);
    say(false, PPP_LCP, CP_TERM_ACK, 3, 0, 0);
    agree(PPP_LCP, 4, LCP_MAGIC, 0x33, 0x44);
    agree(PPP_CCP, 2, CCP_MPPE, KEY_40, KEY_40);
    agree(PPP_IPCP, 2, IPCP_ADDRESS, 0x0A000002, 0x0A000001);
    const struct session *s = finished();
    cr_assert_eq(s->renegotiation_count, 1, "CCP and IPCP began anew because LCP did");
    cr_expect_eq(s->renegotiations[0].after[S2C].bits, 40);
    cr_expect_eq(s->ended.how, ENDED_CAPTURE_END);
}

Test(renegotiation, without_end_is_counted_and_its_list_has_a_cap)
{
    up();
    for (uint8_t id = 2; id < 40; id++)
        agree(PPP_CCP, id, CCP_MPPE, id % 2 ? KEY_128 : KEY_40, KEY_128);
    const struct session *s = finished();
    cr_expect_eq(s->renegotiation_count, 38);
    const struct renegotiation *last = &s->renegotiations[RENEGOTIATIONS_MAX - 1];
    cr_expect_eq(last->after[S2C].bits, 128, "as it was when the one beyond the list began");
    cr_expect_eq(last->before[S2C].bits, 40);
}
