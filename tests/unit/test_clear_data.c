/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_clear_data.c: user data in clear before, while and after MPPE was in force. */
#include "analyze/clear_data.h"

#include <criterion/criterion.h>

#include "link.h"

TestSuite(clear_data, .init = link_setup, .fini = link_teardown);

static const struct clear_facts *facts(void)
{
    pptpscope_finish(f.scope);
    cr_assert_eq(pptpscope_session_count(f.scope), 1);
    return pptpscope_session(f.scope, 0)->clear;
}

static void raw_data(bool from_client, uint8_t protocol, uint8_t first)
{
    const uint8_t ppp[] = { 0x00, protocol, first, 0x00, 1, 2 };
    feed_ppp(&f, from_client ? 1 : 2, from_client ? 2 : 1, from_client ? 9 : 5, numbers[from_client]++, ppp,
             sizeof ppp);
}

Test(clear_data, is_none_where_all_is_encrypted)
{
    up();
    const struct clear_facts *clear = facts();
    for (unsigned way = 0; way < 2; way++) {
        cr_expect_eq(clear[way].before.packets + clear[way].during.packets + clear[way].after.packets, 0);
        cr_expect_eq(clear[way].encrypted.packets, 1);
        cr_expect_eq(clear[way].unknown.packets, 0);
        cr_expect_eq(clear[way].weakest_bits, 128);
        cr_expect_eq(clear[way].weakest_frame, clear[way].encrypted.first_frame);
        cr_expect_lt(clear[way].began_frame, clear[way].encrypted.first_frame);
        cr_expect_eq(clear[way].stateful_frame, 0);
    }
}

Test(clear_data, is_told_apart_by_time_and_direction)
{
    agree(PPP_LCP, 1, LCP_MAGIC, 0x11, 0x22);
    agree(PPP_IPCP, 1, IPCP_ADDRESS, 0x0A000002, 0x0A000001);
    data(true, false);
    const uint64_t first = f.frame;
    agree(PPP_CCP, 1, CCP_MPPE, KEY_128, KEY_128);
    data(true, true);
    data(false, false);
    say(true, PPP_CCP, CP_TERM_REQ, 3, 0, 0);
    const uint64_t stopped = f.frame;
    data(true, false);
    data(true, false);
    data(false, true); /* it was on its way */
    const struct clear_facts *clear = facts();
    cr_expect_eq(clear[C2S].before.packets, 1);
    cr_expect_eq(clear[C2S].before.first_frame, first);
    cr_expect_eq(clear[C2S].during.packets, 0);
    cr_expect_eq(clear[C2S].after.packets, 2);
    cr_expect_eq(clear[C2S].after.first_frame, stopped + 1);
    cr_expect_eq(clear[C2S].stopped_frame, stopped);
    cr_expect_eq(clear[C2S].leak_stop_frame, stopped);
    cr_expect_eq(clear[C2S].stops, 1);
    cr_expect_eq(clear[S2C].during.packets, 1);
    cr_expect_eq(clear[S2C].after.packets, 0);
    cr_expect_eq(clear[S2C].encrypted.packets, 1);
    cr_expect_eq(clear[S2C].unknown.packets, 0, "the key was still the old one");
}

Test(clear_data, a_weaker_key_meanwhile_is_remembered)
{
    up();
    agree(PPP_CCP, 2, CCP_MPPE, 0x40u, KEY_40); /* 128-bit stateful to the client, 40-bit to the server */
    data(true, true);
    const uint64_t weak = f.frame;
    data(false, true);
    agree(PPP_CCP, 3, CCP_MPPE, KEY_128, KEY_128);
    data(true, true);
    data(false, true);
    const struct clear_facts *clear = facts();
    cr_expect_eq(clear[C2S].weakest_bits, 40);
    cr_expect_eq(clear[C2S].weakest_frame, weak);
    cr_expect_eq(clear[C2S].stateful_frame, 0);
    cr_expect_eq(clear[S2C].weakest_bits, 128);
    cr_expect_eq(clear[S2C].stateful_frame, weak + 1);
    cr_expect_eq(clear[S2C].stops, 2);
}

Test(clear_data, without_its_negotiation_has_no_known_strength)
{
    agree(PPP_LCP, 1, LCP_MAGIC, 0x11, 0x22);
    data(true, true);
    data(true, false);
    const struct clear_facts *clear = facts();
    cr_expect_eq(clear[C2S].began_frame, 0);
    cr_expect_eq(clear[C2S].encrypted.packets, 1);
    cr_expect_eq(clear[C2S].unknown.packets, 1);
    cr_expect_eq(clear[C2S].weakest_frame, 0);
    cr_expect_eq(clear[C2S].during.packets, 1, "it was encrypted before");
}

Test(clear_data, of_another_compressor_is_clear_whatever_its_octets)
{
    agree(PPP_LCP, 1, LCP_MAGIC, 0x11, 0x22);
    agree(PPP_CCP, 1, CCP_DEFLATE, 0x78000000, 0x78000000);
    agree(PPP_IPCP, 1, IPCP_ADDRESS, 0x0A000002, 0x0A000001);
    raw_data(true, 0xfd, 0x90);
    const struct clear_facts *clear = facts();
    cr_expect_eq(clear[C2S].before.packets, 1);
    cr_expect_eq(clear[C2S].encrypted.packets, 0);
}

Test(clear_data, without_the_encrypted_bit_is_clear)
{
    up();
    raw_data(true, 0xfd, 0xa0);
    cr_expect_eq(facts()[C2S].during.packets, 1);
}

Test(clear_data, in_parts_or_cut_cannot_be_told)
{
    static const uint8_t cut[] = { 0x00, 0xfd };
    up();
    raw_data(true, 0x3d, 0x80);
    feed_ppp(&f, 1, 2, 9, numbers[1]++, cut, sizeof cut);
    feed_ppp(&f, 1, 2, 9, numbers[1]++, cut, 1);
    const struct clear_facts *clear = facts();
    cr_expect_eq(clear[C2S].unread.packets, 3);
    cr_expect_eq(clear[C2S].during.packets, 0);
}
