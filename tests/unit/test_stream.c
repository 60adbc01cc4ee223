/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_stream.c: TCP order, holes, overlaps, wraparound and message framing. */
#include "analyze/stream.h"

#include <criterion/criterion.h>
#include <string.h>

/* An Echo-Request (RFC 2637 section 2.5) with `identifier`. */
#define ECHO(id) 0, 16, 0, 1, 0x1A, 0x2B, 0x3C, 0x4D, 0, 5, 0, 0, 0, 0, 0, (id)
#define SECOND INT64_C(1000000000)

struct got {
    unsigned count;
    uint8_t ids[16];
    uint32_t lengths[16];
    uint64_t frames[16];
    uint32_t captured[16];
};

static void on_message(void *context, const uint8_t *octets, uint32_t captured, uint32_t length, uint64_t frame,
                       int64_t time)
{
    struct got *got = context;
    (void)time;
    cr_assert_lt(got->count, 16);
    got->ids[got->count] = octets[captured - 1];
    got->lengths[got->count] = length;
    got->captured[got->count] = captured;
    got->frames[got->count++] = frame;
}

static void feed(struct stream *stream, struct got *got, uint32_t sequence, const void *octets, uint32_t length,
                 uint64_t frame)
{
    const struct stream_sink sink = { on_message, got };
    stream_segment(stream, &sink, sequence, octets, length, length, frame, (int64_t)frame * SECOND);
}

Test(stream, one_message_in_one_segment)
{
    struct stream stream = { 0 };
    struct got got = { 0 };
    const uint8_t echo[] = { ECHO(7) };
    stream_start(&stream, 1000);
    feed(&stream, &got, 1000, echo, 16, 3);
    cr_expect_eq(got.count, 1);
    cr_expect_eq(got.ids[0], 7);
    cr_expect_eq(got.frames[0], 3);
    stream_clear(&stream);
}

Test(stream, several_messages_in_a_segment_and_one_over_several)
{
    struct stream stream = { 0 };
    struct got got = { 0 };
    const uint8_t echo[] = { ECHO(1), ECHO(2), ECHO(3) };
    stream_start(&stream, 0);
    feed(&stream, &got, 0, echo, 37, 1);
    cr_expect_eq(got.count, 2);
    for (uint32_t at = 37; at < 48; at++)
        feed(&stream, &got, at, echo + at, 1, 2 + at);
    cr_expect_eq(got.count, 3);
    cr_expect_eq(got.ids[2], 3);
    cr_expect_eq(got.frames[2], 2 + 47, "the frame that completed it");
    cr_expect_eq(stream.skipped, 0);
    stream_clear(&stream);
}

Test(stream, order_is_restored_over_the_wrap_of_sequence_numbers)
{
    struct stream stream = { 0 };
    struct got got = { 0 };
    const uint8_t echo[] = { ECHO(1), ECHO(2), ECHO(3) };
    const uint32_t first = UINT32_MAX - 20;
    stream_start(&stream, first);
    feed(&stream, &got, first + 32, echo + 32, 16, 1);
    feed(&stream, &got, first + 16, echo + 16, 16, 2);
    cr_expect_eq(got.count, 0);
    feed(&stream, &got, first, echo, 16, 3);
    cr_expect_eq(got.count, 3);
    cr_expect_eq(got.ids[0], 1);
    cr_expect_eq(got.ids[2], 3);
    cr_expect_eq(stream.holes, 0);
    stream_clear(&stream);
}

Test(stream, overlapping_and_repeated_octets_count_once)
{
    struct stream stream = { 0 };
    struct got got = { 0 };
    const uint8_t echo[] = { ECHO(1), ECHO(2) };
    stream_start(&stream, 50);
    feed(&stream, &got, 50, echo, 20, 1);
    feed(&stream, &got, 50, echo, 20, 2);
    feed(&stream, &got, 60, echo + 10, 22, 3);
    cr_expect_eq(got.count, 2);
    cr_expect_eq(stream.retransmissions, 1);
    cr_expect_eq(stream.overlaps, 1);
    cr_expect_eq(stream.octets, 32);
    stream_clear(&stream);
}

Test(stream, a_hole_is_given_up_after_its_wait)
{
    struct stream stream = { 0 };
    struct got got = { 0 };
    const uint8_t echo[] = { ECHO(9) };
    const struct stream_sink sink = { on_message, &got };
    stream_start(&stream, 0);
    feed(&stream, &got, 16, echo, 16, 10);
    stream_clock(&stream, &sink, 10 * SECOND + STREAM_HOLE_WAIT);
    cr_expect_eq(got.count, 0, "not before the wait is over");
    stream_clock(&stream, &sink, 10 * SECOND + STREAM_HOLE_WAIT + 1);
    cr_expect_eq(got.count, 1);
    cr_expect_eq(stream.holes, 1);
    cr_expect_eq(stream.hole_frame, 10);
    stream_clear(&stream);
}

Test(stream, pending_segments_have_a_cap)
{
    struct stream stream = { 0 };
    struct got got = { 0 };
    stream_start(&stream, 0);
    for (uint32_t i = 1; i < 1000; i++)
        feed(&stream, &got, i * 100, "x", 1, i);
    cr_expect_leq(stream.pending_count, STREAM_PENDING_MAX);
    cr_expect_gt(stream.holes, 900);
    stream_clear(&stream);
}

Test(stream, a_missing_start_is_synchronised_on_the_cookie)
{
    struct stream stream = { 0 };
    struct got got = { 0 };
    const uint8_t octets[] = { 0xde, 0xad, 0xbe, 0xef, 0x01, ECHO(4), ECHO(5) };
    feed(&stream, &got, 777, octets, sizeof octets, 1);
    cr_expect_eq(got.count, 2);
    cr_expect_eq(stream.skipped, 5);
    stream_clear(&stream);
}

Test(stream, what_was_captured_of_a_cut_message_is_given)
{
    struct stream stream = { 0 };
    struct got got = { 0 };
    const uint8_t echo[] = { ECHO(1), ECHO(2) };
    const struct stream_sink sink = { on_message, &got };
    stream_start(&stream, 0);
    stream_segment(&stream, &sink, 0, echo, 14, 16, 1, 0);
    stream_segment(&stream, &sink, 16, echo + 16, 16, 16, 2, 0);
    cr_assert_eq(got.count, 2);
    cr_expect_eq(got.captured[0], 14);
    cr_expect_eq(got.lengths[0], 16);
    cr_expect_eq(got.ids[1], 2);
    cr_expect_eq(stream.skipped, 0);
    stream_clear(&stream);
}

Test(stream, a_cut_segment_costs_its_message_only)
{
    struct stream stream = { 0 };
    struct got got = { 0 };
    const uint8_t echo[] = { ECHO(1), ECHO(2) };
    const struct stream_sink sink = { on_message, &got };
    stream_start(&stream, 0);
    stream_segment(&stream, &sink, 0, echo, 10, 16, 1, 0);
    stream_segment(&stream, &sink, 16, echo + 16, 16, 16, 2, 0);
    cr_expect_eq(got.count, 1);
    cr_expect_eq(got.ids[0], 2);
    cr_expect(stream.cut);
    stream_clear(&stream);
}

Test(stream, what_waits_behind_a_hole_is_given_at_the_end)
{
    struct stream stream = { 0 };
    struct got got = { 0 };
    const uint8_t echo[] = { ECHO(1) };
    const struct stream_sink sink = { on_message, &got };
    stream_start(&stream, 0);
    feed(&stream, &got, 100, echo, 16, 1);
    stream_end(&stream, &sink);
    cr_expect_eq(got.count, 1);
    stream_clear(&stream);
}

Test(stream, other_protocols_are_passed_over_and_counted)
{
    struct stream stream = { 0 };
    struct got got = { 0 };
    static const char http[] = "GET / HTTP/1.1\r\nHost: example.net\r\nUser-Agent: something long enough\r\n\r\n";
    stream_start(&stream, 0);
    for (unsigned i = 0; i < 50; i++)
        feed(&stream, &got, i * (uint32_t)(sizeof http - 1), http, sizeof http - 1, i + 1);
    cr_expect_eq(got.count, 0);
    cr_expect_gt(stream.skipped, 3000);
    stream_clear(&stream);
}
