/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_copies.c: which packets count as second copies of the capture. */
#include "analyze/copies.h"

#include <criterion/criterion.h>

#define MS INT64_C(1000000)

static const uint8_t octets[] = { 0x30, 0x01, 0x88, 0x0b, 0, 4, 0, 9, 0, 0, 0, 1, 0xff, 0x03, 0xc0, 0x21 };

static struct datagram packet(uint32_t ip_id, uint8_t ttl, int64_t time)
{
    return (struct datagram){ .source = { 4, { 10, 0, 0, 1 } }, .destination = { 4, { 10, 0, 0, 2 } },
                              .protocol = 47, .ttl = ttl, .ip_id = ip_id, .payload = octets,
                              .captured = sizeof octets, .wire_length = sizeof octets, .time = time };
}

static bool seen(struct copies *copies, uint32_t ip_id, uint8_t ttl, int64_t time)
{
    const struct datagram datagram = packet(ip_id, ttl, time);
    return copies_seen(copies, &datagram);
}

Test(copies, the_same_packet_a_moment_later_is_a_copy)
{
    struct copies copies = { 0 };
    cr_expect_not(seen(&copies, 7, 64, 1000 * MS));
    cr_expect(seen(&copies, 7, 64, 1001 * MS));
}

Test(copies, a_router_between_the_two_takes_one_off_the_ttl)
{
    struct copies copies = { 0 };
    seen(&copies, 7, 64, 1000 * MS);
    cr_expect(seen(&copies, 7, 63, 1000 * MS + 1));
}

Test(copies, another_identification_is_another_packet)
{
    struct copies copies = { 0 };
    seen(&copies, 7, 64, 1000 * MS);
    cr_expect_not(seen(&copies, 8, 64, 1000 * MS + 1));
}

Test(copies, the_same_packet_much_later_was_sent_again)
{
    struct copies copies = { 0 };
    seen(&copies, 7, 64, 1000 * MS);
    cr_expect_not(seen(&copies, 7, 64, 1021 * MS));
}

/* Captured before and behind the network card that computes checksums for its host. */
Test(copies, a_checksum_filled_in_later_is_no_difference)
{
    struct copies copies = { 0 };
    uint8_t segment[24] = { 0xc0, 0, 0x06, 0xbb, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x18, 0x20, 0, 0x12, 0x34, 0, 0, 1, 2, 3, 4 };
    struct datagram datagram = packet(7, 64, 1000 * MS);
    datagram.protocol = 6;
    datagram.payload = segment;
    datagram.captured = datagram.wire_length = sizeof segment;
    cr_expect_not(copies_seen(&copies, &datagram));
    segment[16] = 0x56;
    cr_expect(copies_seen(&copies, &datagram));
    segment[23] = 5;
    cr_expect_not(copies_seen(&copies, &datagram), "the octets behind it are one");
    datagram.captured = 18; /* what the capture cut is no difference either way */
    cr_expect_not(copies_seen(&copies, &datagram));
    cr_expect(copies_seen(&copies, &datagram));
}

Test(copies, the_other_direction_is_no_copy)
{
    struct copies copies = { 0 };
    struct datagram datagram = packet(7, 64, 1000 * MS);
    copies_seen(&copies, &datagram);
    const struct address source = datagram.source;
    datagram.source = datagram.destination;
    datagram.destination = source;
    cr_expect_not(copies_seen(&copies, &datagram));
}

Test(copies, only_a_direction_full_of_them_is_the_captures_doing)
{
    cr_expect(copies_systematic(50, 100));
    cr_expect(copies_systematic(45, 100));
    cr_expect_not(copies_systematic(10, 100));
    cr_expect_not(copies_systematic(2, 4), "too few to tell");
    cr_expect_not(copies_systematic(0, 0));
}
