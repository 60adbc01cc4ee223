/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_calls.c: calls by their control messages: ids, orders, many at once (RFC 2637 section 3.2). */
#include <criterion/criterion.h>

#include "feed.h"

static struct feed f;

static void setup(void)
{
    f = (struct feed){ .scope = pptpscope_new(&(struct pptpscope_config){ .keep_events = true }), .client = 1,
                       .server = 2, .port = 40000, .sequence = { 1000, 9000 } };
    feed_open(&f);
}

static void teardown(void)
{
    pptpscope_free(f.scope);
}

TestSuite(calls, .init = setup, .fini = teardown);

static const struct session *finished(uint32_t index, uint32_t count)
{
    pptpscope_finish(f.scope);
    cr_assert_eq(pptpscope_session_count(f.scope), count);
    return pptpscope_session(f.scope, index);
}

Test(calls, each_end_of_an_incoming_call_names_its_own_id)
{
    static const uint8_t data[] = { 0x00, 0x21, 0x45, 0, 0, 1 };
    feed_icrq(&f, true, 5, 77);
    feed_icrp(&f, false, 9, 5, 1);
    feed_iccn(&f, true, 9);
    feed_ppp(&f, 1, 2, 9, 0, data, sizeof data);
    feed_ppp(&f, 2, 1, 5, 0, data, sizeof data);
    const struct session *s = finished(0, 1);
    cr_expect_eq(s->call.kind, CALL_INCOMING);
    cr_expect_eq(s->call.by, SIDE_CLIENT);
    cr_expect_eq(s->call.serial, 77);
    cr_expect_eq(s->call_id[SIDE_CLIENT], 5);
    cr_expect_eq(s->call_id[SIDE_SERVER], 9);
    cr_expect_eq(s->flow[C2S].packets, 1);
    cr_expect_eq(s->flow[S2C].packets, 1);
    cr_expect_eq(s->stages[STAGE_CALL].state, STATE_OK);
}

Test(calls, an_incoming_call_without_its_last_message_failed_as_a_call)
{
    feed_icrq(&f, true, 5, 77);
    feed_icrp(&f, false, 9, 5, 1);
    f.time += 25 * FEED_SECOND;
    feed_segment(&f, true, TCP_ACK, NULL, 0, true);
    const struct session *s = finished(0, 1);
    cr_expect_eq(s->outcome, OUTCOME_FAILED);
    cr_expect_eq(s->failed_stage, STAGE_CALL);
    cr_expect_eq(s->stages[STAGE_CALL].state, STATE_FAILED);
    cr_expect_not_null(strstr(s->findings[0].title, "never sent Incoming-Call-Connected"));
    cr_expect_str_eq(s->root_cause, "ctl-no-iccn");
    cr_expect_eq(s->limit_count, 0, "that GRE is missing says nothing");
}

Test(calls, a_refused_call_beside_others_ends_with_its_refusal)
{
    feed_icrq(&f, true, 5, 1);
    feed_icrp(&f, false, 9, 5, 1);
    feed_icrq(&f, true, 6, 2);
    feed_icrp(&f, false, 0, 6, 3);
    const struct session *s = finished(1, 2);
    cr_expect_eq(s->outcome, OUTCOME_FAILED);
    cr_expect_eq(s->failed_stage, STAGE_CALL);
    cr_expect_eq(s->ended.how, ENDED_CALL_REFUSED);
    cr_expect_eq(s->ended.by, SIDE_SERVER);
    cr_expect_eq(s->call.result, 3);
    cr_expect_not(s->call_id_known[SIDE_SERVER], "a refused call has no id of the answerer");
}

Test(calls, a_request_repeated_before_its_answer_is_one_attempt)
{
    feed_icrq(&f, true, 5, 1);
    feed_icrq(&f, true, 5, 1);
    const struct session *s = finished(0, 1);
    cr_expect_eq(s->call.requests, 2);
}

Test(calls, an_id_used_again_makes_another_session)
{
    feed_ocrq(&f, true, 5, 1);
    feed_ocrp(&f, false, 9, 5, 1);
    feed_ocrq(&f, true, 5, 2);
    feed_ocrp(&f, false, 10, 5, 1);
    feed_cdn(&f, false, 10, 4);
    const struct session *old = finished(0, 2), *new = pptpscope_session(f.scope, 1);
    cr_expect_eq(old->call.replaced_frame, new->call.request_frame);
    cr_expect_eq(old->ended.how, ENDED_SILENCE);
    cr_expect_eq(old->call.disconnect_frame, 0);
    cr_expect_eq(new->ended.how, ENDED_CALL_DISCONNECT);
    cr_expect_eq(new->call.disconnect_cause, 16);
}

Test(calls, replies_find_their_calls_among_hundreds)
{
    for (unsigned i = 0; i < 250; i++)
        feed_icrq(&f, true, (uint8_t)i, (uint8_t)i);
    for (unsigned i = 0; i < 250; i++)
        feed_icrp(&f, false, (uint8_t)(249 - i), (uint8_t)i, 1);
    for (unsigned i = 0; i < 250; i += 2)
        feed_cdn(&f, true, (uint8_t)i, 1);
    finished(0, 250);
    for (uint32_t i = 0; i < 250; i++) {
        const struct session *s = pptpscope_session(f.scope, i);
        cr_assert_eq(s->call_id[SIDE_CLIENT], i);
        cr_assert_eq(s->call_id[SIDE_SERVER], 249 - i);
        cr_assert_eq(s->tunnel, 1);
        cr_assert_eq(s->ended.how == ENDED_CALL_DISCONNECT, i % 2 == 0);
    }
}

Test(calls, a_reply_that_names_nobody_is_nobodys_where_several_wait)
{
    feed_ocrq(&f, true, 5, 1);
    feed_ocrq(&f, true, 6, 2);
    feed_ocrp(&f, false, 9, 99, 1);
    finished(0, 3);
    cr_expect_eq(pptpscope_session(f.scope, 0)->call.reply_frame, 0);
    cr_expect_eq(pptpscope_session(f.scope, 1)->call.reply_frame, 0);
    cr_expect_eq(pptpscope_session(f.scope, 2)->call_id[SIDE_CLIENT], 99);
}

Test(calls, calls_that_share_an_id_are_told_apart_by_their_numbers)
{
    static const uint8_t data[] = { 0x00, 0x21, 0x45, 0, 0, 1 };
    feed_ocrq(&f, true, 5, 1);
    feed_ocrp(&f, false, 9, 5, 1);
    for (uint32_t i = 0; i < 3000; i++)
        feed_ppp(&f, 2, 1, 5, i, data, sizeof data);
    f.port = 40001;
    f.sequence[0] = f.sequence[1] = 77;
    feed_open(&f);
    feed_ocrq(&f, true, 5, 1);
    feed_ocrp(&f, false, 10, 5, 1);
    for (uint32_t i = 0; i < 10; i++) {
        feed_ppp(&f, 2, 1, 5, i, data, sizeof data);
        feed_ppp(&f, 2, 1, 5, 3000 + i, data, sizeof data);
    }
    finished(0, 2);
    cr_expect_eq(pptpscope_session(f.scope, 0)->flow[S2C].packets, 3010);
    cr_expect_eq(pptpscope_session(f.scope, 0)->flow[S2C].lost, 0);
    cr_expect_eq(pptpscope_session(f.scope, 1)->flow[S2C].packets, 10);
}

Test(calls, a_message_that_tcp_sends_again_is_counted)
{
    const uint32_t before = f.sequence[0];
    feed_ocrq(&f, true, 5, 1);
    for (unsigned i = 0; i < 3; i++) {
        f.sequence[0] = before;
        feed_ocrq(&f, true, 5, 1);
    }
    const struct session *s = finished(0, 1);
    cr_assert_eq(s->resent_count, 1);
    cr_expect_eq(s->resent[0].type, PPTP_OCRQ);
    cr_expect_eq(s->resent[0].by, SIDE_CLIENT);
    cr_expect_eq(s->resent[0].count, 3);
    cr_expect_eq(s->resent[0].frames[0], 5);
    cr_expect_not(s->resent[0].answered);
    cr_expect_eq(s->call.requests, 1, "it is the same message");
    cr_expect_eq(s->event_count, 6);
}
