/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_capture_unpack.c: compressed captures: whole, cut, damaged, nested, endless. */
#include "capture/unpack.h"

#include <criterion/criterion.h>
#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

#include "capture/source.h"
#include "dissect/ip.h"
#include "tests/unit/pack.h"
#include "tests/unit/wire.h"

static const struct {
    const char *name;
    void (*pack)(struct wire *out, const void *octets, size_t length);
} codecs[] = { { "gzip", pack_gzip }, { "xz", pack_xz }, { "zstd", pack_zstd } };
enum { CODECS = 3, HEADER = 24, RECORD = 16 + 20 + 4 };

static struct wire plain, packed;
static struct source *source;
static struct datagram datagram;
static const struct source_stats *stats;

static void tear_down(void)
{
    source_close(source);
    wire_free(&plain);
    wire_free(&packed);
}

TestSuite(unpack, .fini = tear_down);

/* A capture of `count` packets, each with its number. */
static void make_capture(uint32_t count)
{
    plain.length = 0;
    wire_pcap(&plain, 0xA1B23C4D, true, 101);
    for (uint32_t i = 0; i < count; i++) {
        struct wire packet = { 0 };
        wire_ipv4(&packet, (struct wire_ip){ .protocol = IP_TCP, .source = 1, .destination = 2, .id = i * 77 }, 4);
        wire_be32(&packet, i);
        wire_pcap_record(&plain, true, i, i * 7919 % 1000000, &packet, packet.length);
        wire_free(&packet);
    }
}

static void open_memory(const void *octets, size_t length)
{
    source_close(source);
    source = source_open_memory("packed", octets, length);
    cr_assert_not_null(source);
    stats = source_stats(source, 0);
}

/* Reads to the end; the packets must be 0, 1, 2, ... */
static uint32_t read_all(void)
{
    uint32_t count = 0;
    for (; source_next(source, &datagram) == SOURCE_DATAGRAM; count++) {
        struct reader r = reader_init(datagram.payload, datagram.captured, datagram.wire_length);
        cr_assert_eq(reader_be32(&r), count);
    }
    return count;
}

static void expect_whole(uint32_t count)
{
    uint64_t done, total;
    cr_assert_eq(read_all(), count, "%s", stats->reason);
    cr_assert_str_empty(stats->reason);
    cr_assert_not(stats->failed || stats->truncated);
    cr_assert_eq(stats->size, packed.length);
    source_progress(source, &done, &total);
    cr_assert_eq(done, packed.length);
    cr_assert_eq(total, packed.length);
}

static void expect_words(const char *words)
{
    cr_assert_not_null(strstr(stats->reason, words), "%s", stats->reason);
}

Test(unpack, whole)
{
    make_capture(20000);
    for (unsigned i = 0; i < CODECS; i++) {
        char format[40];
        packed.length = 0;
        codecs[i].pack(&packed, plain.octets, plain.length);
        open_memory(packed.octets, packed.length);
        snprintf(format, sizeof format, "pcap (nanoseconds, %s)", codecs[i].name);
        cr_assert_str_eq(stats->format, format);
        expect_whole(20000);
    }
}

/* Members one after the other, as pigz, pxz and pzstd make them and cat does; padding. */
Test(unpack, members)
{
    make_capture(1000);
    for (unsigned i = 0; i < CODECS; i++) {
        packed.length = 0;
        for (size_t at = 0; at < plain.length; at += 5000)
            codecs[i].pack(&packed, plain.octets + at, plain.length - at < 5000 ? plain.length - at : 5000);
        codecs[i].pack(&packed, "", 0);
        wire_fill(&packed, 0, 512);
        open_memory(packed.octets, packed.length);
        expect_whole(1000);
    }
}

Test(unpack, frames_to_skip)
{
    make_capture(100);
    pack_zstd(&packed, plain.octets, 2000);
    wire_number(&packed, 0x184D2A5E, 4, false);
    wire_number(&packed, 7, 4, false);
    wire_fill(&packed, 0xEE, 7);
    pack_zstd(&packed, plain.octets + 2000, plain.length - 2000);
    open_memory(packed.octets, packed.length);
    expect_whole(100);
}

Test(unpack, followed_by_something_else)
{
    make_capture(100);
    for (unsigned i = 0; i < CODECS; i++) {
        packed.length = 0;
        codecs[i].pack(&packed, plain.octets, plain.length);
        wire_put(&packed, "and so on", 9);
        open_memory(packed.octets, packed.length);
        cr_assert_eq(read_all(), 100);
        cr_assert(stats->failed);
        cr_assert_eq(stats->unread[UNREAD_RECORD], 1);
        cr_assert_eq(stats->offset, plain.length);
        expect_words("data are followed by something else");
    }
}

/* Cut at every octet: what stands before is given, the cut is said, with the offset in
 * the unpacked octets. */
Test(unpack, cut_anywhere)
{
    make_capture(60);
    for (unsigned i = 0; i < CODECS; i++) {
        uint32_t most = 0;
        packed.length = 0;
        codecs[i].pack(&packed, plain.octets, plain.length / 2);
        const size_t second = packed.length;
        codecs[i].pack(&packed, plain.octets + plain.length / 2, plain.length - plain.length / 2);
        for (size_t length = 6; length < packed.length; length++) {
            uint8_t *exact = malloc(length); /* of the exact size, for the sanitizer */
            memcpy(exact, packed.octets, length);
            open_memory(exact, length);
            const uint32_t count = read_all();
            cr_assert_geq(count, most, "%s, %zu octets", codecs[i].name, length);
            most = count;
            if (length != second) {
                char words[60];
                snprintf(words, sizeof words, "unpacked: the %s data end early", codecs[i].name);
                cr_assert(stats->truncated);
                expect_words(words);
                cr_assert_eq(stats->offset < HEADER ? 0 : (stats->offset - HEADER) / RECORD, count);
            }
            free(exact);
            source_close(source);
            source = NULL;
        }
        cr_assert_eq(most, i < 2 ? 60 : 29, "zstd gives nothing of a block before its end");
    }
}

/* Small captures stand in one block: a cut must not take all of it. */
Test(unpack, cut_in_the_first_block)
{
    make_capture(1000);
    for (unsigned i = 0; i < 2; i++) {
        packed.length = 0;
        codecs[i].pack(&packed, plain.octets, plain.length);
        open_memory(packed.octets, packed.length / 2);
        cr_assert_gt(read_all(), 300, "%s", codecs[i].name);
        cr_assert(stats->truncated && !stats->failed);
    }
}

Test(unpack, damaged)
{
    make_capture(1000);
    pack_gzip(&packed, plain.octets, plain.length);
    packed.octets[packed.length - 6] ^= 1; /* the checksum */
    open_memory(packed.octets, packed.length);
    cr_assert_eq(read_all(), 1000);
    cr_assert(stats->failed);
    cr_assert_eq(stats->offset, plain.length);
    expect_words("packed: at octet 40024 unpacked: the gzip data are damaged from here on");
    for (unsigned i = 0; i < 2; i++) { /* zstd's command writes a checksum, its library does not */
        packed.length = 0;
        codecs[i].pack(&packed, plain.octets, plain.length);
        memset(packed.octets + packed.length / 2, 0xFF, 60);
        open_memory(packed.octets, packed.length);
        while (source_next(source, &datagram) == SOURCE_DATAGRAM)
            continue; /* wrong octets too, where the checksum comes only later */
        cr_assert_lt(stats->packets, 1000);
        cr_assert(stats->failed && stats->reason[0]);
    }
}

Test(unpack, twice_and_no_more)
{
    struct wire twice = { 0 };
    make_capture(500);
    for (unsigned i = 0; i < CODECS * CODECS; i++) {
        char format[60];
        twice.length = packed.length = 0;
        codecs[i % CODECS].pack(&twice, plain.octets, plain.length);
        codecs[i / CODECS].pack(&packed, twice.octets, twice.length);
        open_memory(packed.octets, packed.length);
        snprintf(format, sizeof format, "pcap (nanoseconds, %s, %s)", codecs[i / CODECS].name, codecs[i % CODECS].name);
        cr_assert_str_eq(stats->format, format);
        expect_whole(500);
    }
    twice.length = 0;
    pack_gzip(&twice, packed.octets, packed.length);
    open_memory(twice.octets, twice.length);
    cr_assert_eq(read_all(), 0);
    cr_assert(stats->failed);
    expect_words("packed: unpacked, it is compressed a third time");
    /* The outer one is cut: it is the one to blame. */
    packed.length = twice.length = 0;
    pack_xz(&twice, plain.octets, plain.length);
    pack_gzip(&packed, twice.octets, twice.length);
    open_memory(packed.octets, packed.length - 20);
    cr_assert_gt(read_all(), 100);
    expect_words("the gzip data end early");
    wire_free(&twice);
}

Test(unpack, no_capture_inside)
{
    static const struct {
        const char *octets;
        size_t length;
        const char *words;
    } rows[] = {
        { "Hello, world.\n", 14, "packed: unpacked, it is not a capture file (pcap, pcapng): at octet 0: begins with 48 65" },
        { "", 0, "packed: unpacked, it is empty" },
        { "PK\3\4", 4, "packed: unpacked, it is a zip archive; unpack it first" },
        { "ab", 2, "2 octets are too few" },
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        packed.length = 0;
        pack_gzip(&packed, rows[i].octets, rows[i].length);
        open_memory(packed.octets, packed.length);
        cr_assert_eq(read_all(), 0);
        cr_assert(stats->failed);
        cr_assert_null(stats->format);
        expect_words(rows[i].words);
    }
    plain.length = packed.length = 0;
    wire_put(&plain, "capture.pcap", 12);
    wire_fill(&plain, 0, 257 - 12);
    wire_put(&plain, "ustar", 5);
    pack_gzip(&packed, plain.octets, plain.length);
    open_memory(packed.octets, packed.length);
    expect_words("a tar archive");
}

/* pcapng, and a format that only libpcap knows, through the same layer. */
Test(unpack, other_formats)
{
    struct wire packet = { 0 };
    wire_ipv4(&packet, (struct wire_ip){ .protocol = IP_TCP, .source = 1, .destination = 2 }, 4);
    wire_be32(&packet, 0);
    wire_pcap(&plain, 0xA1B2CD34, false, 101);
    wire_number(&plain, 1, 4, false);
    wire_number(&plain, 0, 4, false);
    wire_number(&plain, packet.length, 4, false);
    wire_number(&plain, packet.length, 4, false);
    wire_fill(&plain, 0, 8);
    wire_append(&plain, &packet);
    pack_gzip(&packed, plain.octets, plain.length);
    open_memory(packed.octets, packed.length);
    cr_assert_str_eq(stats->format, "pcap (modified, gzip)");
    expect_whole(1);
    open_memory(packed.octets, packed.length - 8);
    cr_assert_eq(read_all(), 1);
    cr_assert(stats->truncated);
    expect_words("end early");
    plain.length = packed.length = 0;
    wire_section(&plain, true);
    wire_interface(&plain, true, 101, 0, 0);
    pack_zstd(&packed, plain.octets, plain.length);
    open_memory(packed.octets, packed.length);
    cr_assert_str_eq(stats->format, "pcapng (zstd)");
    expect_whole(0);
    wire_free(&packet);
}

/* --- data that want too much --------------------------------------------------------- */

static void expect_stopped(const char *words)
{
    uint64_t frames = 0;
    while (source_next(source, &datagram) == SOURCE_DATAGRAM)
        frames++;
    cr_assert_eq(frames, 0);
    cr_assert(stats->failed);
    expect_words(words);
}

/* 256 MiB of zeros, which read as records without octets, and more would come. */
Test(unpack, bomb, .timeout = 60)
{
    wire_pcap(&plain, 0xA1B2C3D4, true, 101);
    pack_zstd(&packed, plain.octets, plain.length);
    pack_zeros(&packed, 17, 4 * UNPACK_FREE / (128 * 1024));
    open_memory(packed.octets, packed.length);
    expect_stopped("the zstd data grow a thousandfold; if they are a capture, unpack them first");
    cr_assert_lt(stats->offset, UNPACK_FREE + (uint64_t)INPUT_BLOCK + UNPACK_RATIO * (uint64_t)packed.length);
    cr_assert_gt(stats->packets, UNPACK_FREE / 16 - 100);
}

/* The inner one grows by itself a little and with the outer one a lot. */
Test(unpack, bomb_in_a_bomb, .timeout = 60)
{
    struct wire inner = { 0 };
    wire_pcap(&plain, 0xA1B2C3D4, true, 101);
    pack_zstd(&inner, plain.octets, plain.length);
    for (unsigned i = 0; i < 3000; i++)
        pack_zeros(&inner, 17, 1);
    pack_gzip(&packed, inner.octets, inner.length);
    open_memory(packed.octets, packed.length);
    expect_stopped("the zstd data grow a thousandfold");
    wire_free(&inner);
}

/* A capture that really compresses well is read: the ratio counts only beyond UNPACK_FREE. */
Test(unpack, no_bomb)
{
    wire_pcap(&plain, 0xA1B2C3D4, true, 101);
    pack_zstd(&packed, plain.octets, plain.length);
    pack_zeros(&packed, 17, 100);
    open_memory(packed.octets, packed.length);
    cr_assert_neq(source_next(source, &datagram), SOURCE_DATAGRAM);
    cr_assert_not(stats->failed);
    cr_assert_eq(stats->packets, 100 * 128 * 1024 / 16);
}

Test(unpack, windows_too_large)
{
    pack_zeros(&packed, UNPACK_WINDOW_BITS, 1);
    open_memory(packed.octets, packed.length);
    expect_words("unpacked, it is not a capture");
    packed.length = 0;
    pack_zeros(&packed, UNPACK_WINDOW_BITS + 1, 1);
    open_memory(packed.octets, packed.length);
    expect_words("need more than 144 MiB of memory; unpack them first");
    /* xz: the size of the dictionary stands in the block header, under a checksum. */
    make_capture(10);
    packed.length = 0;
    pack_xz(&packed, plain.octets, plain.length);
    uint8_t *header = packed.octets + 12;
    const size_t length = (header[0] + 1u) * 4;
    for (unsigned bits = 30; bits <= 36; bits += 2) { /* 128 MiB is 30, 1 GiB is 36 */
        for (size_t i = 1; i + 2 < length; i++)
            if (header[i] == 0x21 && header[i + 1] == 1) {
                header[i + 2] = (uint8_t)bits;
                break;
            }
        const uint32_t checksum = lzma_crc32(header, length - 4, 0);
        for (unsigned i = 0; i < 4; i++)
            header[length - 4 + i] = (uint8_t)(checksum >> 8 * i);
        open_memory(packed.octets, packed.length);
        if (bits == 30) {
            expect_whole(10);
        } else {
            cr_assert(stats->failed, "%u", bits);
            expect_words("the xz data need more than 144 MiB of memory");
        }
    }
}

/* --- files -------------------------------------------------------------------------------- */

enum { FILES = 200, EACH = 50 };
static char folder[200], paths[FILES][240];
static const char *names[FILES];

static void save(unsigned i, const struct wire *octets)
{
    snprintf(paths[i], sizeof paths[i], "%s/%u.pcap", folder, i);
    names[i] = paths[i];
    FILE *file = fopen(paths[i], "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(octets->octets, 1, octets->length, file), octets->length);
    cr_assert_eq(fclose(file), 0);
}

static void make_folder(void)
{
    const char *place = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/pptpscope.XXXXXX", place ? place : P_tmpdir);
    cr_assert_not_null(mkdtemp(folder));
}

static void remove_folder(void)
{
    for (unsigned i = 0; i < FILES; i++)
        if (names[i])
            remove(paths[i]);
    rmdir(folder);
}

/* Two parts of one capture each time, of which the later is given first. */
static void save_rotated(void)
{
    for (unsigned i = 0; i < FILES; i++) {
        const unsigned turn = FILES - 1 - i;
        plain.length = packed.length = 0;
        wire_pcap(&plain, 0xA1B2C3D4, false, 101);
        for (uint32_t n = turn * EACH; n < (turn + 1) * EACH; n++) {
            struct wire packet = { 0 };
            wire_ipv4(&packet, (struct wire_ip){ .protocol = IP_TCP, .source = 1, .destination = 2 }, 4);
            wire_be32(&packet, n);
            wire_pcap_record(&plain, false, n, 0, &packet, packet.length);
            wire_free(&packet);
        }
        codecs[i % CODECS].pack(&packed, plain.octets, plain.length);
        save(i, &packed);
    }
}

static size_t memory_in_use(void)
{
    const struct mallinfo2 now = mallinfo2();
    return now.uordblks + now.hblkhd;
}

Test(unpack, many_rotated_files, .init = make_folder, .fini = remove_folder)
{
    save_rotated();
    const size_t before = memory_in_use();
    source = source_open(names, FILES);
    cr_assert_eq(source_next(source, &datagram), SOURCE_DATAGRAM);
    const size_t held = memory_in_use() - before;
    cr_assert_lt(held, 2 * 1024 * 1024 + FILES * 16 * 1024, "%zu octets: a file that waits holds no decoder", held);
    uint32_t count = 0;
    do {
        struct reader r = reader_init(datagram.payload, datagram.captured, datagram.wire_length);
        cr_assert_eq(reader_be32(&r), count, "%s", source_stats(source, datagram.file)->reason);
        count++;
    } while (source_next(source, &datagram) == SOURCE_DATAGRAM);
    cr_assert_eq(count, FILES * EACH);
    for (unsigned i = 0; i < FILES; i++)
        cr_assert_str_empty(source_stats(source, i)->reason);
    tear_down();
    source = NULL;
}

/* An input that is parked unpacks again from its start, also through two levels. */
Test(unpack, parked, .init = make_folder, .fini = remove_folder)
{
    struct wire twice = { 0 };
    struct source_stats own = { .path = paths[0] };
    make_capture(20000);
    pack_xz(&twice, plain.octets, plain.length);
    pack_gzip(&packed, twice.octets, twice.length);
    save(0, &packed);
    struct input *in = unpack_over(input_open(&own), &own);
    cr_assert_not_null(in);
    cr_assert_str_eq(own.packed, "gzip, xz");
    for (size_t at = 0, turn = 0; at < plain.length; turn++) {
        const size_t step = plain.length - at < 1000 ? plain.length - at : 1000;
        const uint8_t *octets = input_peek(in, step);
        cr_assert_not_null(octets);
        cr_assert_eq(memcmp(octets, plain.octets + at, step), 0);
        input_advance(in, step);
        at += step;
        cr_assert_eq(in->offset, at);
        if (turn % 50 == 0) {
            input_park(in);
            cr_assert_null(in->buffer);
        }
    }
    cr_assert_null(input_peek(in, 1));
    cr_assert_not(input_tell(in, &own));
    input_close(in);
    /* The file has shrunk while its input was parked. */
    in = unpack_over(input_open(&own), &own);
    cr_assert_eq(input_skip(in, 500000), 500000);
    input_park(in);
    cr_assert_eq(truncate(paths[0], 100), 0);
    cr_assert_null(input_peek(in, 1));
    cr_assert(input_tell(in, &own));
    cr_assert(own.truncated);
    input_close(in);
    wire_free(&twice);
}
