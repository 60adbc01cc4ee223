/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_capture_pcapng.c: pcapng blocks, sections, interfaces, times, drop counters. */
#include "capture/pcapng.h"

#include <criterion/criterion.h>

#include "capture/pcapfile.h"
#include "tests/unit/wire.h"

#define SECOND INT64_C(1000000000)

static struct source_stats stats;
static struct input *input;
static struct pcapfile *file;
static struct record record;
static struct wire w, packet;

static void set_up(void)
{
    w = packet = (struct wire){ 0 };
    wire_count(&packet, 0x40, 21);
}

static void tear_down(void)
{
    pcapfile_close(file);
    input_close(input);
    wire_free(&w);
    wire_free(&packet);
}

TestSuite(pcapng, .init = set_up, .fini = tear_down);

static void open_file(size_t length)
{
    pcapfile_close(file);
    input_close(input);
    stats = (struct source_stats){ .path = "made.pcapng" };
    input = input_open_memory(w.octets, length);
    cr_assert_not_null(input);
    file = pcapfile_open(input, &stats);
    cr_assert_not_null(file);
}

static bool next(void)
{
    return pcapfile_next(file, &record);
}

static void expect_packet(int link_type, int64_t time)
{
    cr_assert(next(), "%s", stats.reason);
    cr_assert_eq(record.captured, packet.length);
    cr_assert_eq(record.wire, packet.length);
    cr_assert_eq(memcmp(record.octets, packet.octets, packet.length), 0);
    cr_assert_eq(record.link_type, link_type);
    cr_assert_eq(record.time, time, "%lld instead of %lld", (long long)record.time, (long long)time);
}

static void expect_end(void)
{
    cr_assert_not(next());
    cr_assert_not(next(), "the end stays the end");
}

static void expect_clean_end(void)
{
    expect_end();
    cr_assert_not(stats.truncated);
    cr_assert_not(stats.failed);
    cr_assert_str_empty(stats.reason);
}

Test(pcapng, sections_with_their_own_order_and_interfaces)
{
    wire_section(&w, false);
    wire_interface(&w, false, 1, 0, 0);
    wire_interface(&w, false, 113, 9, 0);
    wire_packet(&w, false, 0, 5000001, &packet, packet.length, 0);
    wire_packet(&w, false, 1, 6 * SECOND + 7, &packet, packet.length, 0);
    const uint64_t second = w.length;
    wire_section(&w, true);
    wire_interface(&w, true, 276, 0, 0);
    wire_packet(&w, true, 0, 8000000, &packet, packet.length, 0);
    open_file(w.length);
    cr_assert_str_eq(stats.format, "pcapng");
    expect_packet(1, 5 * SECOND + 1000);
    expect_packet(113, 6 * SECOND + 7);
    expect_packet(276, 8 * SECOND);
    cr_assert_eq(record.offset, second + 28 + 20);
    expect_clean_end();
    cr_assert_eq(stats.link_type_count, 3);
    cr_assert_eq(stats.link_types[2], 276);
}

Test(pcapng, resolutions_and_offsets)
{
    const struct {
        uint32_t resolution;
        int64_t offset;
        uint64_t stamp;
        int64_t time;
    } rows[] = {
        { 6, 0, 1500000, 1500000000 },
        { 9, 0, 1234567890, 1234567890 },
        { 3, 0, 1234, 1234000000 },
        { 0x80, 0, 77, 77 * SECOND }, /* 2^0: seconds */
        { 12, 0, 1234567890123, 1234567890 },
        { 19, 0, UINT64_C(12345678901234567890), 1234567890 },
        { 20, 0, UINT64_MAX, 184467440 }, /* never a second */
        { 127, 0, UINT64_MAX, 0 },
        { 0x80 | 10, 0, 1024 * 3 + 512, 3500000000 },
        { 0x80 | 30, 0, (UINT64_C(5) << 30) + (1 << 28), 5250000000 },
        { 0x80 | 40, 0, (UINT64_C(9) << 40) + (UINT64_C(1) << 39), 9500000000 },
        { 0x80 | 63, 0, UINT64_C(3) << 62, 1500000000 },
        { 0x80 | 64, 0, UINT64_C(1) << 63, 500000000 },
        { 0x80 | 127, 0, UINT64_MAX, 0 },
        { 6, 1000, 2000000, 1002 * SECOND },
        { 6, -1, 2000000, 1 * SECOND },
        { 6, -100, 2000000, 0 }, /* before 1970: the least there is */
        { 6, INT64_MIN, 2000000, 0 },
        { 0x80, 0, UINT64_MAX, (INT64_MAX / SECOND - 5000) * SECOND },
        { 6, INT64_MAX, UINT64_MAX, (INT64_MAX / SECOND - 5000) * SECOND },
    };
    wire_section(&w, true);
    for (uint32_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        wire_interface(&w, true, 1, rows[i].resolution, rows[i].offset);
    for (uint32_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        wire_packet(&w, true, i, rows[i].stamp, &packet, packet.length, 0);
    open_file(w.length);
    for (uint32_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        expect_packet(1, rows[i].time);
    expect_clean_end();
}

Test(pcapng, older_packet_blocks)
{
    struct wire body = { 0 };
    wire_section(&w, false);
    wire_interface(&w, false, 101, 0, 0);
    wire_packet(&w, false, 0, 3000000, &packet, packet.length, 0);
    wire_number(&body, packet.length, 4, false); /* simple: no time of its own */
    wire_append(&body, &packet);
    wire_block(&w, false, 3, &body);
    body.length = 0;
    wire_number(&body, 0, 2, false); /* obsolete: with drops */
    wire_number(&body, 5, 2, false);
    wire_number(&body, 0, 4, false);
    wire_number(&body, 4000000, 4, false);
    wire_number(&body, packet.length, 4, false);
    wire_number(&body, packet.length, 4, false);
    wire_append(&body, &packet);
    wire_block(&w, false, 2, &body);
    body.octets[2] = body.octets[3] = 0xFF; /* not known */
    wire_block(&w, false, 2, &body);
    wire_free(&body);
    open_file(w.length);
    expect_packet(101, 3 * SECOND);
    expect_packet(101, 3 * SECOND);
    cr_assert_not(stats.dropped_known);
    expect_packet(101, 4 * SECOND);
    cr_assert(stats.dropped_known);
    expect_packet(101, 4 * SECOND);
    cr_assert_eq(stats.dropped, 5);
    expect_clean_end();
}

Test(pcapng, simple_packets_are_cut_by_the_snap_length)
{
    struct wire body = { 0 };
    wire_section(&w, false);
    wire_number(&body, 1, 4, false);
    wire_number(&body, 10, 4, false); /* snap length */
    wire_block(&w, false, 1, &body);
    body.length = 0;
    wire_number(&body, packet.length, 4, false);
    wire_put(&body, packet.octets, 10);
    wire_block(&w, false, 3, &body);
    wire_free(&body);
    open_file(w.length);
    cr_assert(next());
    cr_assert_eq(record.captured, 10);
    cr_assert_eq(record.wire, packet.length);
    expect_clean_end();
}

static void put_statistics(uint32_t interface, uint64_t interface_drops, uint64_t system_drops)
{
    struct wire body = { 0 };
    wire_number(&body, interface, 4, false);
    wire_number(&body, 0, 8, false);
    wire_option(&body, false, 4, 1000, 8);
    wire_option(&body, false, 5, interface_drops, 8);
    wire_option(&body, false, 7, system_drops, 8);
    wire_option(&body, false, 0, 0, 0);
    wire_block(&w, false, 5, &body);
    wire_free(&body);
}

Test(pcapng, drop_counters)
{
    wire_section(&w, false);
    wire_interface(&w, false, 1, 0, 0);
    wire_interface(&w, false, 1, 0, 0);
    put_statistics(0, 3, 4);
    put_statistics(0, 10, 20); /* the later one holds */
    wire_packet(&w, false, 1, 0, &packet, packet.length, 6);
    wire_packet(&w, false, 1, 0, &packet, packet.length, 7);  /* these add up */
    wire_packet(&w, false, 0, 0, &packet, packet.length, 29); /* the same losses again */
    put_statistics(9, 1000, 1000);                            /* an interface that is not there */
    open_file(w.length);
    while (next())
        continue;
    cr_assert(stats.dropped_known);
    cr_assert_eq(stats.dropped, 30 + 13);
    put_statistics(1, UINT64_MAX, UINT64_MAX);
    put_statistics(0, UINT64_MAX, UINT64_MAX);
    open_file(w.length);
    while (next())
        continue;
    cr_assert_gt(stats.dropped, UINT64_C(1) << 48, "sums do not wrap");
    cr_assert_lt(stats.dropped, UINT64_C(1) << 52);
}

Test(pcapng, other_blocks_are_skipped)
{
    struct wire body = { 0 };
    const uint32_t types[] = { 4, 0xA, 0xBAD, 0x40000BAD, 0x80000001, 0 };
    wire_fill(&body, 0xFF, 1000);
    wire_section(&w, false);
    for (unsigned i = 0; i < sizeof types / sizeof types[0]; i++)
        wire_block(&w, false, types[i], &body);
    wire_interface(&w, false, 1, 0, 0);
    wire_packet(&w, false, 0, 1, &packet, packet.length, 0);
    wire_free(&body);
    open_file(w.length);
    expect_packet(1, 1000);
    expect_clean_end();
}

Test(pcapng, truncated_at_every_octet)
{
    size_t ends[16], count = 0, packets[16] = { 0 };
    wire_section(&w, true);
    ends[count++] = w.length;
    wire_interface(&w, true, 1, 9, 5);
    ends[count++] = w.length;
    for (unsigned i = 0; i < 3; i++) {
        wire_packet(&w, true, 0, 1, &packet, 20 - i, i);
        packets[count] = i + 1;
        ends[count++] = w.length;
    }
    for (size_t length = 4; length <= w.length; length++) {
        size_t whole = 0;
        bool clean = false;
        for (size_t i = 0; i < count; i++) {
            whole = ends[i] <= length && packets[i] ? packets[i] : whole;
            clean |= ends[i] == length;
        }
        open_file(length);
        size_t given = 0;
        while (next())
            given++;
        cr_assert_eq(given, whole, "%zu octets", length);
        cr_assert_eq(stats.truncated, !clean, "%zu octets", length);
        cr_assert_eq(strlen(stats.reason) > 0, !clean);
        cr_assert_not(stats.failed);
    }
}

Test(pcapng, lengths_that_cannot_be)
{
    const uint32_t lengths[] = { 0, 4, 8, 11, 13, 0x101, UINT32_MAX };
    for (unsigned i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        w.length = 0;
        wire_section(&w, false);
        wire_interface(&w, false, 1, 0, 0);
        wire_packet(&w, false, 0, 1, &packet, packet.length, 0);
        const size_t at = w.length;
        wire_number(&w, 6, 4, false);
        wire_number(&w, lengths[i], 4, false);
        wire_fill(&w, 0, 100);
        open_file(w.length);
        expect_packet(1, 1000);
        expect_end();
        cr_assert(stats.failed);
        cr_assert_eq(stats.offset, at);
        cr_assert_eq(stats.unread[UNREAD_RECORD], 1);
    }
}

Test(pcapng, a_broken_block_is_passed_over)
{
    struct wire body = { 0 };
    wire_section(&w, false);
    wire_interface(&w, false, 1, 0, 0);
    wire_packet(&w, false, 7, 1, &packet, packet.length, 0); /* no such interface */
    const size_t at = w.length;
    wire_packet(&w, false, 0, 1, &packet, packet.length, 0);
    w.octets[at + 20] = 200; /* longer than its block */
    wire_fill(&body, 0, 2);
    wire_block(&w, false, 6, &body); /* no room for the fixed fields */
    wire_block(&w, false, 1, &body); /* an interface without description keeps its number */
    wire_interface(&w, false, 113, 0, 0);
    wire_packet(&w, false, 1, 1, &packet, packet.length, 0);
    wire_packet(&w, false, 2, 2, &packet, packet.length, 0);
    wire_free(&body);
    open_file(w.length);
    expect_packet(113, 2000);
    expect_end();
    cr_assert_not(stats.failed);
    cr_assert_eq(stats.unread[UNREAD_RECORD], 5);
    cr_assert_eq(stats.offset, 48);
}

Test(pcapng, two_lengths_that_differ)
{
    wire_section(&w, false);
    wire_interface(&w, false, 1, 0, 0);
    wire_packet(&w, false, 0, 1, &packet, packet.length, 0);
    w.octets[w.length - 4]++;
    wire_packet(&w, false, 0, 2, &packet, packet.length, 0);
    open_file(w.length);
    expect_packet(1, 1000);
    expect_packet(1, 2000);
    expect_end();
    cr_assert_eq(stats.unread[UNREAD_RECORD], 1);
    cr_assert_not(stats.failed);
}

Test(pcapng, sections_that_cannot_be_read)
{
    wire_section(&w, false);
    w.octets[12] = 9; /* version */
    open_file(w.length);
    expect_end();
    cr_assert(stats.failed);
    w.length = 0;
    wire_section(&w, false);
    w.octets[8] = 0; /* byte order */
    open_file(w.length);
    expect_end();
    cr_assert(stats.failed);
    w.length = 0;
    wire_number(&w, 0x0A0D0D0A, 4, false); /* too short for a version */
    wire_number(&w, 16, 4, false);
    wire_number(&w, 0x1A2B3C4D, 4, false);
    wire_number(&w, 16, 4, false);
    open_file(w.length);
    expect_end();
    cr_assert(stats.failed);
}

Test(pcapng, huge_blocks_are_not_loaded)
{
    wire_section(&w, false);
    wire_number(&w, 6, 4, false);
    wire_number(&w, 0x7FFFFFFC, 4, false);
    wire_fill(&w, 0, 100);
    open_file(w.length);
    expect_end();
    cr_assert(stats.truncated);
    cr_assert_eq(stats.unread[UNREAD_RECORD], 1);
    cr_assert_eq(stats.offset, 28);
}

Test(pcapng, more_interfaces_than_are_followed)
{
    wire_section(&w, false);
    for (unsigned i = 0; i < 65538; i++)
        wire_interface(&w, false, 1, 0, 0);
    wire_packet(&w, false, 65535, 1, &packet, packet.length, 0);
    wire_packet(&w, false, 65537, 1, &packet, packet.length, 0);
    open_file(w.length);
    expect_packet(1, 1000);
    expect_end();
    cr_assert_eq(stats.unread[UNREAD_RECORD], 3);
}

Test(pcapng, options_that_lie)
{
    struct wire body = { 0 };
    wire_section(&w, false);
    wire_number(&body, 1, 4, false);
    wire_number(&body, 0, 4, false);
    wire_number(&body, 9, 2, false); /* an option longer than the block */
    wire_number(&body, 60000, 2, false);
    wire_block(&w, false, 1, &body);
    body.length = 8;
    wire_number(&body, 9, 2, false); /* of no length */
    wire_number(&body, 0, 2, false);
    wire_option(&body, false, 9, 9, 1);
    wire_block(&w, false, 1, &body);
    wire_free(&body);
    wire_packet(&w, false, 0, 1, &packet, packet.length, 0);
    wire_packet(&w, false, 1, 1, &packet, packet.length, 0);
    open_file(w.length);
    expect_packet(1, 1000);
    expect_packet(1, 1);
    expect_clean_end();
}

Test(pcapng, noise)
{
    uint64_t state = 5;
    for (unsigned turn = 0; turn < 3000; turn++) {
        const bool big = turn & 1;
        w.length = 0;
        wire_section(&w, big);
        wire_interface(&w, big, 1, 9, 5);
        for (unsigned i = 0; i < 3; i++)
            wire_packet(&w, big, 0, 1, &packet, 20 - i, i);
        for (unsigned i = 0; i < 1 + turn % 5; i++)
            w.octets[4 + wire_chance(&state) % (w.length - 4)] = (uint8_t)wire_chance(&state);
        open_file(w.length);
        for (unsigned i = 0; next(); i++) {
            cr_assert_lt(i, 10);
            cr_assert_geq(record.time, 0);
            cr_assert_leq(record.captured, record.wire);
            cr_assert(record.captured == 0 ||
                      (record.octets >= w.octets && record.octets + record.captured <= w.octets + w.length));
        }
    }
}
