/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_capture_pcapfile.c: pcap files, in both byte orders and resolutions, whole and broken. */
#include "capture/pcapfile.h"

#include <criterion/criterion.h>

#include "tests/unit/wire.h"

static struct source_stats stats;
static struct input *input;
static struct pcapfile *file;
static struct record record;

static void open_file(const struct wire *w, size_t length)
{
    stats = (struct source_stats){ .path = "made.pcap" };
    input = input_open_memory(w->octets, length);
    cr_assert_not_null(input);
    file = pcapfile_open(input, &stats);
    cr_assert_not_null(file);
}

static void close_file(void)
{
    pcapfile_close(file);
    input_close(input);
}

static bool next(void)
{
    return pcapfile_next(file, &record);
}

/* Three packets of 0, 5 and 60 octets; the last one is cut to 20. */
static void make_file(struct wire *w, uint32_t magic, bool big)
{
    const size_t lengths[] = { 0, 5, 60 };
    wire_pcap(w, magic, big, 113);
    for (uint32_t i = 0; i < 3; i++) {
        struct wire packet = { 0 };
        wire_count(&packet, i, lengths[i]);
        wire_pcap_record(w, big, 0x80000000 + i, 123456 + i, &packet, i == 2 ? 20 : lengths[i]);
        wire_free(&packet);
    }
}

Test(pcapfile, both_byte_orders_and_resolutions)
{
    const struct {
        uint32_t magic;
        int64_t tick;
        const char *format;
    } kinds[] = { { 0xA1B2C3D4, 1000, "pcap" }, { 0xA1B23C4D, 1, "pcap (nanoseconds)" } };
    for (unsigned i = 0; i < 4; i++) {
        struct wire w = { 0 };
        make_file(&w, kinds[i / 2].magic, i % 2);
        open_file(&w, w.length);
        cr_assert_str_eq(stats.format, kinds[i / 2].format);
        cr_assert_eq(stats.link_types[0], 113);
        uint64_t offset = 24;
        for (uint32_t n = 0; n < 3; n++) {
            const uint32_t captured[] = { 0, 5, 20 }, wire[] = { 0, 5, 60 };
            cr_assert(next());
            cr_assert_eq(record.captured, captured[n]);
            cr_assert_eq(record.wire, wire[n]);
            cr_assert_eq(record.link_type, 113);
            cr_assert_eq(record.offset, offset);
            cr_assert_eq(record.time, (0x80000000 + n) * INT64_C(1000000000) + (123456 + n) * kinds[i / 2].tick);
            cr_assert(record.captured == 0 || record.octets[0] == n);
            offset += 16 + captured[n];
        }
        cr_assert_not(next());
        cr_assert_not(next(), "the end stays the end");
        cr_assert_not(stats.truncated);
        cr_assert_not(stats.failed);
        cr_assert_str_empty(stats.reason);
        close_file();
        wire_free(&w);
    }
}

/* Cut anywhere: what stands before the cut is given, and the cut is told. */
Test(pcapfile, truncated_at_every_octet)
{
    const size_t ends[] = { 24, 40, 61, 97 }; /* of header and records */
    struct wire w = { 0 };
    make_file(&w, 0xA1B2C3D4, false);
    cr_assert_eq(w.length, 97);
    for (size_t length = 4; length <= w.length; length++) {
        open_file(&w, length);
        unsigned whole = 0, given = 0;
        bool clean = false;
        for (unsigned i = 0; i < 4; i++) {
            whole += i > 0 && ends[i] <= length;
            clean |= ends[i] == length;
        }
        while (next())
            given++;
        cr_assert_eq(given, whole, "%zu octets", length);
        cr_assert_eq(stats.truncated, !clean, "%zu octets", length);
        cr_assert_eq(strlen(stats.reason) > 0, !clean);
        cr_assert_not(stats.failed);
        if (!clean)
            cr_assert_eq(stats.offset, length < 24 ? 0 : ends[given], "%zu octets", length);
        close_file();
    }
    open_file(&w, 50);
    while (next())
        continue;
    cr_assert_str_eq(stats.reason, "made.pcap: at octet 40: ends inside a record (10 of 16 octets); still being "
                                   "written, perhaps");
    close_file();
    wire_free(&w);
}

Test(pcapfile, insane_record_length)
{
    struct wire w = { 0 };
    make_file(&w, 0xA1B2C3D4, false);
    const size_t at = w.length;
    wire_number(&w, 0, 8, false);
    wire_number(&w, 262145, 4, false);
    wire_number(&w, 262145, 4, false);
    wire_fill(&w, 0, 100);
    open_file(&w, w.length);
    for (unsigned i = 0; i < 3; i++)
        cr_assert(next());
    cr_assert_not(next());
    cr_assert(stats.failed);
    cr_assert_eq(stats.offset, at);
    cr_assert_eq(stats.unread[UNREAD_RECORD], 1);
    cr_assert_not_null(strstr(stats.reason, "262145"));
    close_file();
    wire_free(&w);
}

/* The header may allow more than is usual, but not everything. */
Test(pcapfile, snaplen_of_the_header_counts)
{
    const struct {
        uint32_t snaplen, captured;
        bool read;
    } rows[] = {
        { 300000, 300000, true },
        { 300000, 300001, false },
        { 0, 262144, true },
        { 0, 262145, false },
        { 100, 262144, true },
        { UINT32_MAX, 16 * 1024 * 1024, true },
        { UINT32_MAX, 16 * 1024 * 1024 + 1, false },
        { UINT32_MAX, UINT32_MAX, false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct wire w = { 0 };
        wire_pcap(&w, 0xA1B2C3D4, true, 1);
        w.length = 16;
        wire_be32(&w, rows[i].snaplen);
        wire_be32(&w, 1);
        wire_fill(&w, 0, 8);
        wire_be32(&w, rows[i].captured);
        wire_be32(&w, rows[i].captured);
        const size_t octets = rows[i].read ? rows[i].captured : 4;
        uint8_t *packet = calloc(1, octets);
        wire_put(&w, packet, octets);
        free(packet);
        open_file(&w, w.length);
        cr_assert_eq(next(), rows[i].read, "row %zu", i);
        cr_assert_eq(stats.failed, !rows[i].read, "row %zu", i);
        close_file();
        wire_free(&w);
    }
}

Test(pcapfile, wire_length_below_the_captured_one)
{
    struct wire w = { 0 }, packet = { 0 };
    wire_count(&packet, 0, 30);
    wire_pcap(&w, 0xA1B2C3D4, false, 1);
    wire_pcap_record(&w, false, 1, 0, &packet, 30);
    w.octets[24 + 12] = 10;
    open_file(&w, w.length);
    cr_assert(next());
    cr_assert_eq(record.captured, 30);
    cr_assert_eq(record.wire, 30);
    close_file();
    wire_free(&w);
    wire_free(&packet);
}

Test(pcapfile, link_type_without_the_bits_above)
{
    struct wire w = { 0 };
    wire_pcap(&w, 0xA1B2C3D4, false, 0x24000001); /* frame check sequence of 4 octets */
    open_file(&w, w.length);
    cr_assert_eq(stats.link_types[0], 1);
    cr_assert_not(next());
    cr_assert_not(stats.truncated);
    close_file();
    wire_free(&w);
}

Test(pcapfile, what_it_knows)
{
    const struct {
        uint8_t octets[8];
        size_t length;
        bool known;
    } rows[] = {
        { { 0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0 }, 8, true },
        { { 0xA1, 0xB2, 0x3C, 0x4D, 0, 2, 0, 4 }, 8, true },
        { { 0xD4, 0xC3, 0xB2, 0xA1, 2 }, 5, true },           /* cut: told by this reader */
        { { 0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 3, 0 }, 8, false }, /* old version */
        { { 0x34, 0xCD, 0xB2, 0xA1, 2, 0, 4, 0 }, 8, false }, /* modified */
        { { 0x0A, 0x0D, 0x0D, 0x0A }, 4, true },
        { { 0x0A, 0x0D, 0x0D }, 3, false },
        { { 'P', 'K', 3, 4 }, 8, false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct input *in = input_open_memory(rows[i].octets, rows[i].length);
        cr_assert_eq(pcapfile_knows(in), rows[i].known, "row %zu", i);
        cr_assert_eq(in->offset, 0, "nothing is consumed");
        input_close(in);
    }
}

/* Octets by chance behind a good header: no crash, and an end. */
Test(pcapfile, noise)
{
    uint64_t state = 3;
    for (unsigned turn = 0; turn < 2000; turn++) {
        struct wire w = { 0 };
        make_file(&w, turn & 1 ? 0xA1B2C3D4 : 0xA1B23C4D, turn & 2);
        for (unsigned i = 0; i < 1 + turn % 5; i++)
            w.octets[4 + wire_chance(&state) % (w.length - 4)] = (uint8_t)wire_chance(&state);
        open_file(&w, w.length);
        for (unsigned i = 0; next(); i++) {
            cr_assert_lt(i, 10);
            cr_assert_geq(record.time, 0);
            cr_assert_leq(record.captured, record.wire);
            cr_assert(record.octets >= w.octets && record.octets + record.captured <= w.octets + w.length);
        }
        close_file();
        wire_free(&w);
    }
}
