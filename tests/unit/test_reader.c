/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reader.c: the cursor, at every width and every offset. */
#include "dissect/reader.h"

#include <criterion/criterion.h>

enum { LENGTH = 12 };

static const uint8_t octets[LENGTH] = { 0x81, 0x02, 0xF3, 0x04, 0x85, 0x06, 0xF7, 0x08, 0x89, 0x0A, 0xFB, 0x0C };

static uint32_t expect(unsigned at, unsigned width, bool big)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < width; i++)
        value |= (uint32_t)octets[at + i] << 8 * (big ? width - 1 - i : i);
    return value;
}

/* What a read of `width` octets at `at` must do where `cut` octets are captured and
 * `end` were on the wire. */
static void check(unsigned width, bool big, uint32_t at, uint32_t cut, uint32_t end)
{
    struct reader r = reader_init(octets, cut, end);
    reader_skip(&r, at);
    const uint32_t value = big ? reader_be(&r, width) : reader_le(&r, width);
    if (at + width <= cut) {
        cr_assert_eq(r.status, READER_OK);
        cr_assert_eq(value, expect(at, width, big));
        cr_assert_eq(r.at, at + width);
        return;
    }
    cr_assert_eq(value, 0);
    cr_assert_eq(r.at, at, "a failed read moves nothing");
    cr_assert_eq(r.fault, at);
    cr_assert_eq(r.status, at + width <= end ? READER_TRUNCATED : READER_MALFORMED);
    cr_assert_eq(reader_u8(&r), 0, "the failure is sticky");
    cr_assert_eq(reader_left(&r), 0);
}

Test(reader, every_width_at_every_offset)
{
    for (unsigned width = 1; width <= 4; width++)
        for (uint32_t end = 0; end <= LENGTH; end++)
            for (uint32_t cut = 0; cut <= end; cut++)
                for (uint32_t at = 0; at <= end; at++) {
                    check(width, true, at, cut, end);
                    check(width, false, at, cut, end);
                }
}

Test(reader, named_accessors)
{
    struct reader r = reader_init(octets, LENGTH, LENGTH);
    cr_assert_eq(reader_u8(&r), 0x81);
    cr_assert_eq(reader_be16(&r), 0x02F3);
    cr_assert_eq(reader_le16(&r), 0x8504);
    cr_assert_eq(reader_be32(&r), 0x06F70889u);
    r.at = 0;
    cr_assert_eq(reader_le32(&r), 0x04F30281u);
    cr_assert_eq(reader_left(&r), LENGTH - 4);
}

Test(reader, captured_beyond_the_wire_is_padding)
{
    struct reader r = reader_init(octets, LENGTH, 4);
    reader_skip(&r, 4);
    cr_assert_eq(reader_u8(&r), 0);
    cr_assert_eq(r.status, READER_MALFORMED);
}

Test(reader, huge_lengths_do_not_wrap)
{
    struct reader r = reader_init(octets, LENGTH, SIZE_MAX);
    cr_assert_leq(r.end, UINT32_MAX / 2);
    reader_skip(&r, 4);
    struct reader again = r;
    reader_skip(&again, UINT32_MAX);
    cr_assert_eq(again.status, READER_MALFORMED);
    cr_assert_eq(again.fault, 4);
    again = r;
    reader_child(&again, UINT32_MAX - 2);
    cr_assert_eq(again.status, READER_MALFORMED);
    again = r;
    const struct span span = reader_span(&again, UINT32_MAX);
    cr_assert_eq(again.status, READER_MALFORMED);
    cr_assert_eq(span.length, 0);
}

Test(reader, skip_may_leave_the_capture_but_not_the_wire)
{
    struct reader r = reader_init(octets, 4, 8);
    reader_skip(&r, 8);
    cr_assert_eq(r.status, READER_OK);
    cr_assert_eq(r.at, 8);
    reader_skip(&r, 1);
    cr_assert_eq(r.status, READER_MALFORMED);
    r = reader_init(octets, 4, 8);
    reader_skip(&r, 6);
    cr_assert_eq(reader_u8(&r), 0);
    cr_assert_eq(r.status, READER_TRUNCATED);
}

Test(reader, child_has_its_own_end)
{
    struct reader r = reader_init(octets, LENGTH, LENGTH);
    reader_skip(&r, 2);
    struct reader child = reader_child(&r, 3);
    cr_assert_eq(r.at, 5, "the parent moves behind it");
    cr_assert_eq(reader_left(&child), 3);
    cr_assert_eq(reader_be16(&child), 0xF304);
    cr_assert_eq(reader_be16(&child), 0);
    cr_assert_eq(child.status, READER_MALFORMED);
    cr_assert_eq(child.fault, 4, "offsets are those of the block");
    cr_assert_eq(r.status, READER_OK);
    cr_assert_eq(reader_u8(&r), 0x06);
}

Test(reader, child_beyond_its_parent)
{
    struct reader r = reader_init(octets, LENGTH, LENGTH);
    reader_skip(&r, 10);
    struct reader child = reader_child(&r, 3);
    cr_assert_eq(r.status, READER_MALFORMED);
    cr_assert_eq(child.status, READER_MALFORMED);
    cr_assert_eq(child.fault, 10);
    cr_assert_eq(reader_u8(&child), 0);
}

Test(reader, child_that_the_capture_cut)
{
    struct reader r = reader_init(octets, 5, LENGTH);
    reader_skip(&r, 2);
    struct reader child = reader_child(&r, 6);
    cr_assert_eq(r.status, READER_OK);
    cr_assert_eq(reader_be(&child, 3), 0xF30485u);
    cr_assert_eq(reader_u8(&child), 0);
    cr_assert_eq(child.status, READER_TRUNCATED);
    cr_assert_eq(reader_u8(&r), 0);
    cr_assert_eq(r.status, READER_TRUNCATED);
}

Test(reader, spans)
{
    struct reader r = reader_init(octets, 6, LENGTH);
    struct span span = reader_span(&r, 4);
    cr_assert_eq(span.octets, octets);
    cr_assert_eq(span.length, 4);
    cr_assert_eq(span.have, 4);
    span = reader_span(&r, 4);
    cr_assert_eq(span.at, 4);
    cr_assert_eq(span.length, 4);
    cr_assert_eq(span.have, 2);
    cr_assert_eq(r.status, READER_TRUNCATED);
    cr_assert_eq(r.fault, 6);
    span = reader_span(&r, 1);
    cr_assert_eq(span.length, 0, "nothing behind a failure");
}

Test(reader, rest_never_fails)
{
    struct reader r = reader_init(octets, 6, LENGTH);
    reader_skip(&r, 3);
    struct span span = reader_rest(&r);
    cr_assert_eq(span.at, 3);
    cr_assert_eq(span.length, LENGTH - 3);
    cr_assert_eq(span.have, 3);
    cr_assert_eq(r.status, READER_OK);
    span = reader_rest(&r);
    cr_assert_eq(span.length, 0);
    cr_assert_eq(span.have, 0);
}

Test(reader, first_failure_stays)
{
    struct reader r = reader_init(octets, 2, 4);
    reader_be32(&r);
    cr_assert_eq(r.status, READER_TRUNCATED);
    reader_fail(&r, READER_MALFORMED, 3);
    cr_assert_eq(r.status, READER_TRUNCATED);
    cr_assert_eq(r.fault, 0);
}
