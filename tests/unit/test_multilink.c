/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_multilink.c: the headers of RFC 1990 section 3, long and short. */
#include "analyze/multilink.h"

#include <criterion/criterion.h>

static struct multilink read_header(const uint8_t *octets, uint32_t length, bool is_short, bool expected)
{
    struct reader r = reader_init(octets, length, length);
    struct multilink header;
    cr_expect_eq(multilink_dissect(&r, is_short, &header), expected);
    if (expected)
        cr_expect_eq(header.head.length, is_short ? 2 : 4);
    return header;
}

Test(multilink, the_long_header)
{
    const uint8_t octets[] = { 0x80, 0x12, 0x34, 0x56, 0x21 };
    const struct multilink header = read_header(octets, sizeof octets, false, true);
    cr_expect(header.begins);
    cr_expect_not(header.ends);
    cr_expect_eq(header.sequence, 0x123456);
}

Test(multilink, the_short_header)
{
    const uint8_t octets[] = { 0x4F, 0xED, 0x21 };
    const struct multilink header = read_header(octets, sizeof octets, true, true);
    cr_expect_not(header.begins);
    cr_expect(header.ends);
    cr_expect_eq(header.sequence, 0xFED);
}

Test(multilink, a_header_that_was_cut)
{
    const uint8_t octets[] = { 0xC0, 0x00, 0x00 };
    read_header(octets, 3, false, false);
    read_header(octets, 1, true, false);
    read_header(octets, 0, false, false);
}

Test(multilink, whole_packets_and_parts_are_counted_apart)
{
    struct multilink_flow flow = { 0 };
    multilink_count(&flow, &(struct multilink){ .begins = true, .ends = true }, 7);
    multilink_count(&flow, &(struct multilink){ .begins = true }, 8);
    multilink_count(&flow, &(struct multilink){ .ends = true }, 9);
    multilink_count(&flow, NULL, 10);
    cr_expect_eq(flow.whole, 1);
    cr_expect_eq(flow.fragments, 2);
    cr_expect_eq(flow.unread, 1);
    cr_expect_eq(flow.first_frame, 7);
}
