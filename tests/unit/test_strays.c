/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_strays.c: GRE between other addresses than the control connection's is joined only where it is certain. */
#include "analyze/strays.h"

#include <criterion/criterion.h>

#include "feed.h"

static struct feed f;

static const uint8_t request[] = { 0xc0, 0x21, 1, 1, 0, 4 };
static const uint8_t acknowledgment[] = { 0xc0, 0x21, 2, 1, 0, 4 };

static void setup(void)
{
    f = (struct feed){ .scope = pptpscope_new(NULL), .client = 1, .server = 2, .port = 40000,
                       .sequence = { 1000, 9000 } };
    feed_open(&f);
    feed_ocrq(&f, true, 5, 1);
    feed_ocrp(&f, false, 9, 5, 1);
}

static void teardown(void)
{
    pptpscope_free(f.scope);
}

TestSuite(strays, .init = setup, .fini = teardown);

static const struct session *finished(uint32_t count)
{
    pptpscope_finish(f.scope);
    cr_assert_eq(pptpscope_session_count(f.scope), count);
    return pptpscope_session(f.scope, 0);
}

Test(strays, one_direction_each_becomes_one_call)
{
    feed_ppp(&f, 1, 2, 9, 0, request, sizeof request);
    feed_ppp(&f, 3, 1, 5, 0, request, sizeof request);
    feed_ppp(&f, 3, 1, 5, 1, acknowledgment, sizeof acknowledgment);
    feed_ppp(&f, 1, 2, 9, 1, acknowledgment, sizeof acknowledgment);
    const struct session *s = finished(1);
    const struct address other = feed_ip(3);
    cr_assert_eq(s->gre_peer_count, 1);
    cr_expect_eq(s->gre_peers[0].side, SIDE_SERVER);
    cr_expect(address_equal(&s->gre_peers[0].address, &other));
    cr_expect_eq(s->gre_peers[0].from, 2);
    cr_expect_eq(s->gre_peers[0].to, 0);
    cr_expect_eq(s->flow[C2S].gre_packets, 2);
    cr_expect_eq(s->flow[S2C].gre_packets, 2);
    cr_expect_eq(s->negotiation_count, 1);
    cr_expect(s->negotiations[0].opened, "both ends' packets went through one link");
}

Test(strays, another_id_is_another_call)
{
    feed_ppp(&f, 3, 1, 6, 0, request, sizeof request);
    cr_expect_eq(finished(2)->gre_peer_count, 0);
}

Test(strays, gre_long_after_the_reply_is_another_call)
{
    f.time += 90 * FEED_SECOND;
    feed_ppp(&f, 3, 1, 5, 0, request, sizeof request);
    cr_expect_eq(finished(2)->gre_peer_count, 0);
}

Test(strays, gre_that_began_before_the_capture_is_another_call)
{
    feed_ppp(&f, 3, 1, 5, 4711, request, sizeof request);
    cr_expect_eq(finished(2)->gre_peer_count, 0);
}

Test(strays, a_direction_that_the_call_has_is_not_replaced)
{
    feed_ppp(&f, 2, 1, 5, 0, request, sizeof request);
    feed_ppp(&f, 3, 1, 5, 0, request, sizeof request);
    cr_expect_eq(finished(2)->gre_peer_count, 0);
}

Test(strays, two_that_fit_are_none)
{
    feed_ppp(&f, 3, 1, 5, 0, request, sizeof request);
    feed_ppp(&f, 4, 1, 5, 0, request, sizeof request);
    cr_expect_eq(finished(3)->gre_peer_count, 0);
}

Test(strays, a_call_put_aside_goes_with_its_handle)
{
    feed_ppp(&f, 3, 1, 5, 0, request, sizeof request);
    f.time += 4000 * FEED_SECOND; /* both pairs are closed, and nothing is finished */
    feed_ppp(&f, 7, 8, 1, 0, request, sizeof request);
    f.time += FEED_SECOND;
    feed_ppp(&f, 7, 8, 1, 1, request, sizeof request);
    f.time += 4000 * FEED_SECOND;
    feed_ppp(&f, 7, 8, 1, 2, request, sizeof request);
}

Test(strays, what_the_caps_leave_out_is_counted)
{
    struct pptpscope_summary summary;
    uint64_t left_out = 0;
    for (unsigned i = 0; i < 3 * STRAY_PARKED_MAX; i++) /* one pair of hosts: one shard */
        feed_ppp(&f, 3, 1, (uint16_t)(100 + i), 0, request, sizeof request);
    finished(1 + 3 * STRAY_PARKED_MAX);
    pptpscope_summary(f.scope, &summary);
    for (unsigned i = 0; i < summary.cap_count; i++)
        if (strcmp(summary.caps[i].name, "gre-of-other-addresses") == 0)
            left_out = summary.caps[i].count;
    cr_expect_eq(left_out, 2 * STRAY_PARKED_MAX);
}
