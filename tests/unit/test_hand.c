/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_hand.c: whose a packet is, what it did and what it answers; sessions name what they hold. */
#include "analyze/hand.h"

#include <criterion/criterion.h>

#include "feed.h"

#define SEEN_MAX 32

static struct seen {
    bool placed;
    struct pptpscope_place place;
    struct pptpscope_step step;
    unsigned steps;
} seen[SEEN_MAX + 1];              /* by frame */
static struct feed f;

static void on_packet(void *context, const struct pptpscope_packet *packet)
{
    struct pptpscope_packet_facts facts;
    (void)context;
    pptpscope_packet_facts(packet, &facts);
    cr_assert_leq(facts.frame, SEEN_MAX);
    struct seen *const s = &seen[facts.frame];
    s->placed = pptpscope_packet_place(packet, &s->place);
    for (const struct pptpscope_step *step; (step = pptpscope_packet_step(packet, s->steps)); s->steps++)
        s->step = *step;
}

static void setup(void)
{
    memset(seen, 0, sizeof seen);
    f = (struct feed){ .scope = pptpscope_new(&(struct pptpscope_config){ .on_packet = on_packet }), .client = 1,
                       .server = 2, .port = 40000, .sequence = { 1000, 9000 } };
}

static void teardown(void)
{
    pptpscope_free(f.scope);
}

TestSuite(hand, .init = setup, .fini = teardown);

static const uint8_t request[] = { 0xc0, 0x21, 1, 7, 0, 4 };
static const uint8_t acknowledgment[] = { 0xc0, 0x21, 2, 7, 0, 4 };

static bool holds(const struct session *s, uint64_t key)
{
    for (uint32_t i = 0; i < s->hold_count; i++)
        if (s->holds[i].key == key)
            return true;
    return false;
}

Test(hand, a_tunnel_and_its_first_call_are_one_session)
{
    feed_open(&f);                                                /* frames 1 to 3 */
    feed_ocrq(&f, true, 5, 1);                                    /* 4 */
    feed_ocrp(&f, false, 9, 5, 1);                                /* 5 */
    feed_ppp(&f, 1, 2, 9, 0, request, sizeof request);            /* 6 */
    feed_ocrq(&f, true, 6, 2);                                    /* 7: a second call */
    pptpscope_finish(f.scope);
    cr_assert_eq(pptpscope_session_count(f.scope), 2);
    const struct session *const first = pptpscope_session(f.scope, 0), *const second = pptpscope_session(f.scope, 1);
    cr_expect(seen[1].placed && !seen[1].place.call);
    cr_expect(seen[4].place.call && seen[4].place.first_call);
    cr_expect_eq(seen[6].place.call, seen[4].place.call);
    cr_expect_eq(seen[6].place.tunnel, seen[1].place.tunnel);
    cr_expect_not(seen[7].place.first_call);
    cr_expect(holds(first, seen[1].place.tunnel) && holds(first, seen[4].place.call));
    cr_expect(holds(second, seen[7].place.call) && !holds(second, seen[1].place.tunnel));
    cr_expect_eq(first->holds[0].client, seen[1].place.from, "the client sent the SYN");
}

Test(hand, answers_name_their_requests)
{
    feed_open(&f);
    feed_ocrq(&f, true, 5, 1);                                    /* 4 */
    feed_ocrp(&f, false, 9, 5, 1);                                /* 5 */
    feed_ppp(&f, 1, 2, 9, 0, request, sizeof request);            /* 6 */
    feed_ppp(&f, 1, 2, 9, 1, acknowledgment, sizeof acknowledgment); /* 7: nothing was asked of the client */
    feed_ppp(&f, 2, 1, 5, 0, acknowledgment, sizeof acknowledgment); /* 8 */
    cr_expect_eq(seen[4].step.answers, 0);
    cr_expect_eq(seen[5].step.answers, 4);
    cr_expect_eq(seen[7].step.answers, 0);
    cr_expect_eq(seen[8].step.answers, 6);
    cr_expect_eq(seen[8].steps, 1);
    cr_expect_eq(seen[8].step.event.stage, STAGE_LCP);
    cr_expect_str_eq(pptpscope_state_name(seen[6].step.event.after[seen[6].place.from]), "Req-Sent");
}

Test(hand, gre_of_another_address_is_held_by_the_call)
{
    feed_open(&f);
    feed_ocrq(&f, true, 5, 1);
    feed_ocrp(&f, false, 9, 5, 1);
    feed_ppp(&f, 1, 2, 9, 0, request, sizeof request);
    feed_ppp(&f, 3, 1, 5, 0, request, sizeof request);            /* 7 */
    pptpscope_finish(f.scope);
    cr_assert_eq(pptpscope_session_count(f.scope), 1);
    const struct session *const s = pptpscope_session(f.scope, 0);
    cr_assert(holds(s, seen[7].place.call));
    for (uint32_t i = 0; i < s->hold_count; i++)
        if (s->holds[i].key == seen[7].place.call)
            cr_expect_neq(s->holds[i].client, seen[7].place.from, "the server sent it");
}

Test(hand, what_is_of_no_session_has_no_place)
{
    static const uint8_t other[8] = { 0x1F, 0x90, 0x23, 0x28, 0, 8 };
    feed_open(&f);
    feed_datagram(&f, 1, 2, 17, other, sizeof other);             /* 4 */
    feed_segment(&f, true, TCP_RST, NULL, 0, false);              /* 5 */
    f.port = 50000;
    feed_segment(&f, false, TCP_RST, NULL, 0, false);             /* 6: of a connection that nobody saw */
    cr_expect(seen[1].placed && !seen[4].placed && seen[5].placed && !seen[6].placed);
    cr_expect_eq(seen[5].step.event.stage, STAGE_TEARDOWN);
}
