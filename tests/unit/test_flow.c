/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_flow.c: sequence numbers, losses and round-trip times of one GRE direction. */
#include "analyze/flow.h"

#include <criterion/criterion.h>

#define MS INT64_C(1000000)

static enum flow_verdict send(struct flow *flow, struct flow *other, uint32_t sequence, int64_t time)
{
    const struct gre gre = { .enhanced = true, .has_sequence = true, .sequence = sequence, .payload_length = 10 };
    return flow_packet(flow, other, &gre, 1, time).verdict;
}

static void acknowledge(struct flow *flow, struct flow *other, uint32_t sequence, int64_t time)
{
    const struct gre gre = { .enhanced = true, .has_acknowledgment = true, .acknowledgment = sequence };
    flow_packet(flow, other, &gre, 2, time);
}

Test(flow, a_gap_that_never_fills_is_a_loss)
{
    struct flow a = { 0 }, b = { 0 };
    send(&a, &b, 0, 0);
    send(&a, &b, 1, 0);
    send(&a, &b, 5, 0);
    cr_expect_eq(a.facts.lost, 3);
    cr_expect_eq(a.facts.reordered, 0);
    flow_clear(&a);
}

Test(flow, a_gap_that_fills_late_is_reordering)
{
    struct flow a = { 0 }, b = { 0 };
    send(&a, &b, 1, 0);
    send(&a, &b, 3, 0);
    cr_expect_eq(send(&a, &b, 2, 0), FLOW_LATE);
    cr_expect_eq(a.facts.lost, 0);
    cr_expect_eq(a.facts.reordered, 1);
    flow_clear(&a);
}

Test(flow, packets_before_the_first_one_open_gaps_of_their_own)
{
    struct flow a = { 0 }, b = { 0 };
    send(&a, &b, 100, 0);
    cr_expect_eq(send(&a, &b, 90, 0), FLOW_LATE);
    cr_expect_eq(a.facts.lost, 9);
    cr_expect_eq(send(&a, &b, 95, 0), FLOW_LATE);
    cr_expect_eq(a.facts.lost, 8);
    flow_clear(&a);
}

Test(flow, the_same_number_again_is_a_duplicate)
{
    struct flow a = { 0 }, b = { 0 };
    send(&a, &b, 1, 0);
    send(&a, &b, 2, 0);
    cr_expect_eq(send(&a, &b, 1, 0), FLOW_DUPLICATE);
    cr_expect_eq(send(&a, &b, 2, 0), FLOW_DUPLICATE);
    cr_expect_eq(a.facts.duplicated, 2);
    cr_expect_eq(a.facts.lost, 0);
    flow_clear(&a);
}

Test(flow, numbers_wrap)
{
    struct flow a = { 0 }, b = { 0 };
    for (uint32_t i = 0; i < 20; i++)
        cr_expect_eq(send(&a, &b, UINT32_MAX - 9 + i, 0), FLOW_NEW);
    cr_expect_eq(a.facts.lost, 0);
    cr_expect_eq(send(&a, &b, UINT32_MAX, 0), FLOW_DUPLICATE);
    flow_clear(&a);
}

Test(flow, a_peer_that_starts_anew_loses_nothing)
{
    struct flow a = { 0 }, b = { 0 };
    for (uint32_t i = 0; i < 3000; i++)
        send(&a, &b, i, 0);
    cr_expect_eq(send(&a, &b, 0, 0), FLOW_NEW);
    cr_expect_eq(send(&a, &b, 5000000, 0), FLOW_NEW);
    cr_expect_eq(a.facts.lost, 0);
    flow_clear(&a);
}

Test(flow, a_window_of_losses_forgets_older_numbers)
{
    struct flow a = { 0 }, b = { 0 };
    send(&a, &b, 0, 0);
    send(&a, &b, 1 + FLOW_WINDOW, 0);
    cr_expect_eq(a.facts.lost, FLOW_WINDOW);
    cr_expect_eq(send(&a, &b, FLOW_WINDOW, 0), FLOW_LATE);
    cr_expect_eq(a.facts.lost, FLOW_WINDOW - 1);
    flow_clear(&a);
}

Test(flow, round_trip_times_come_from_acknowledgments)
{
    struct flow a = { 0 }, b = { 0 };
    for (uint32_t i = 0; i < 100; i++) {
        send(&a, &b, i, i * 1000 * MS);
        acknowledge(&b, &a, i, i * 1000 * MS + (i == 7 ? 90 : i == 9 ? 5 : 20) * MS);
    }
    const struct flow_facts facts = flow_facts(&a);
    cr_expect(facts.rtt_known);
    cr_expect_eq(facts.rtt_min, 5 * MS);
    cr_expect_eq(facts.rtt_max, 90 * MS);
    cr_expect(facts.rtt_median > 18 * MS && facts.rtt_median < 22 * MS, "median %lld", (long long)facts.rtt_median);
    cr_expect_eq(b.facts.acks, 100);
    cr_expect_not(flow_facts(&b).rtt_known);
    flow_clear(&a);
    flow_clear(&b);
}

Test(flow, a_repeated_acknowledgment_is_no_second_sample)
{
    struct flow a = { 0 }, b = { 0 };
    send(&a, &b, 1, 0);
    acknowledge(&b, &a, 1, 10 * MS);
    acknowledge(&b, &a, 1, 500 * MS);
    cr_expect_eq(flow_facts(&a).rtt_max, 10 * MS);
    flow_clear(&a);
    flow_clear(&b);
}

Test(flow, an_acknowledged_number_that_was_not_captured_is_the_captures_loss)
{
    struct flow a = { 0 }, b = { 0 };
    send(&a, &b, 1, 0);
    send(&a, &b, 3, 0);
    acknowledge(&b, &a, 2, MS);
    cr_expect_eq(a.acked_unseen, 1);
    acknowledge(&b, &a, 3, MS);
    cr_expect_eq(a.acked_unseen, 1);
    flow_clear(&a);
    flow_clear(&b);
}

Test(flow, an_acknowledgment_ahead_of_a_packet_that_never_comes_is_the_captures_loss_too)
{
    struct flow a = { 0 }, b = { 0 };
    send(&a, &b, 1, 0);
    acknowledge(&b, &a, 2, MS);
    cr_expect_eq(a.acked_unseen, 0, "it may be late");
    send(&a, &b, 3, 0);
    cr_expect_eq(a.acked_unseen, 1);
    flow_clear(&a);
    flow_clear(&b);
}

Test(flow, an_acknowledgment_that_overtook_its_packet_is_no_loss)
{
    struct flow a = { 0 }, b = { 0 };
    send(&a, &b, 1, 0);
    acknowledge(&b, &a, 2, MS);
    send(&a, &b, 2, 0);
    send(&a, &b, 3, 0);
    cr_expect_eq(a.acked_unseen, 0);
    flow_clear(&a);
    flow_clear(&b);
}

Test(flow, user_data_is_counted_by_protocol_and_control_is_not_user_data)
{
    struct flow a = { 0 };
    flow_payload(&a, 0x0021, 100, 5, 0);
    flow_payload(&a, 0x00FD, 60, 6, 0);
    flow_payload(&a, 0x0021, 40, 7, 0);
    flow_payload(&a, 0xC021, 8, 8, 0);
    cr_expect_eq(a.facts.packets, 3);
    cr_expect_eq(a.facts.octets, 200);
    cr_expect_eq(a.facts.protocol_count, 3);
    cr_expect_eq(a.facts.protocols[0].packets, 2);
    cr_expect_eq(a.facts.first_frame, 5);
    cr_expect_eq(a.facts.last_frame, 7);
    flow_clear(&a);
}

Test(flow, protocols_beyond_the_table_are_counted)
{
    struct flow a = { 0 };
    for (uint16_t i = 0; i < 100; i++)
        flow_payload(&a, (uint16_t)(0x0021 + 2 * i), 1, i, 0);
    cr_expect_eq(a.facts.protocol_count, FLOW_PROTOCOLS);
    cr_expect_eq(a.facts.protocols_dropped, 100 - FLOW_PROTOCOLS);
    flow_clear(&a);
}
