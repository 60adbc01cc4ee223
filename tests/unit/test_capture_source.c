/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_capture_source.c: inputs of every kind, merged, down to datagrams. */
#include "capture/source.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture/input.h"
#include "capture/pcapfile.h"
#include "dissect/ip.h"
#include "tests/unit/wire.h"

enum { FILES_MOST = 320 };

static char folder[200];
static char paths[FILES_MOST][240];
static const char *names[FILES_MOST];
static unsigned path_count;
static struct source *source;
static struct datagram datagram;
static struct wire w;
static bool non_blocking;

static void set_up(void)
{
    const char *place = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/pptpscope.XXXXXX", place ? place : P_tmpdir);
    cr_assert_not_null(mkdtemp(folder));
}

static void tear_down(void)
{
    source_close(source);
    wire_free(&w);
    for (unsigned i = 0; i < path_count; i++)
        remove(paths[i]);
    rmdir(folder);
}

TestSuite(source, .init = set_up, .fini = tear_down);

static const char *name_file(const char *name)
{
    cr_assert_lt(path_count, FILES_MOST);
    snprintf(paths[path_count], sizeof paths[0], "%s/%s", folder, name);
    names[path_count] = paths[path_count];
    return paths[path_count++];
}

static const char *save_octets(const char *name, const void *octets, size_t length)
{
    const char *path = name_file(name);
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(octets, 1, length, file), length);
    cr_assert_eq(fclose(file), 0);
    return path;
}

/* Saves what stands in `w` and empties it. */
static const char *save(const char *name)
{
    const char *path = save_octets(name, w.octets, w.length);
    w.length = 0;
    return path;
}

static void open_all(void)
{
    source = source_open(names, path_count);
    cr_assert_not_null(source);
}

static bool next(void)
{
    return source_next(source, &datagram) == SOURCE_DATAGRAM;
}

/* A record with a TCP segment in raw IPv4, at `ms` milliseconds, that carries `mark`. */
static void put_packet(uint64_t ms, uint32_t from, uint32_t to, uint32_t mark)
{
    struct wire packet = { 0 };
    wire_ipv4(&packet, (struct wire_ip){ .protocol = IP_TCP, .source = from, .destination = to }, 4);
    wire_be32(&packet, mark);
    wire_pcap_record(&w, false, (uint32_t)(ms / 1000), (uint32_t)(ms % 1000) * 1000, &packet, packet.length);
    wire_free(&packet);
}

static uint32_t mark_of(const struct datagram *d)
{
    struct reader r = reader_init(d->payload, d->captured, d->wire_length);
    return reader_be32(&r);
}

Test(source, one_file)
{
    struct wire frame = { 0 };
    wire_pcap(&w, 0xA1B23C4D, true, 1);
    wire_ethernet(&frame, 0x0806);
    wire_fill(&frame, 0, 28);
    wire_pcap_record(&w, true, 9, 0, &frame, frame.length);
    frame.length = 0;
    wire_ethernet(&frame, 0x8100);
    wire_be16(&frame, 5);
    wire_be16(&frame, 0x0800);
    wire_ipv4(&frame, (struct wire_ip){ .id = 99, .protocol = IP_TCP, .source = 1, .destination = 2 }, 100);
    wire_count(&frame, 0, 100);
    wire_pcap_record(&w, true, 10, 11, &frame, 70);
    wire_free(&frame);
    const size_t size = w.length;
    save("one.pcap");
    open_all();
    cr_assert(next());
    cr_assert_eq(datagram.source.octets[3], 1);
    cr_assert_eq(datagram.destination.octets[3], 2);
    cr_assert_eq(datagram.protocol, IP_TCP);
    cr_assert_eq(datagram.ttl, 64);
    cr_assert_eq(datagram.ip_id, 99);
    cr_assert_not(datagram.reassembled);
    cr_assert_eq(datagram.wire_length, 100);
    cr_assert_eq(datagram.captured, 70 - 18 - 20);
    cr_assert_eq(datagram.frame_offset, 38);
    cr_assert_eq(datagram.payload[1], 1);
    cr_assert_eq(datagram.time, 10 * INT64_C(1000000000) + 11);
    cr_assert_eq(datagram.frame, 2, "every record is a frame");
    cr_assert_eq(datagram.file, 0);
    cr_assert_not(next());
    cr_assert_not(next());
    const struct source_stats *stats = source_stats(source, 0);
    cr_assert_eq(stats->packets, 2);
    cr_assert_eq(stats->octets, 42 + 70);
    cr_assert_eq(stats->other, 1);
    cr_assert_eq(stats->first, 9 * INT64_C(1000000000));
    cr_assert_eq(stats->last, datagram.time);
    cr_assert_eq(stats->size, size);
    cr_assert_eq(source_frames(source), 2);
    cr_assert_eq(source_clock(source), datagram.time);
    uint64_t done, total;
    source_progress(source, &done, &total);
    cr_assert_eq(done, size);
    cr_assert_eq(total, size);
    cr_assert_null(source_stats(source, 1));
    char note[100];
    cr_assert_not(source_note(source, 0, note, sizeof note));
}

Test(source, what_is_not_read_is_counted)
{
    struct wire frame = { 0 };
    wire_section(&w, false);
    wire_interface(&w, false, 1, 0, 0);
    wire_interface(&w, false, 147, 0, 0);
    wire_ethernet(&frame, 0x0800);
    wire_ipv4(&frame, (struct wire_ip){ .protocol = IP_TCP }, 0);
    wire_packet(&w, false, 1, 1, &frame, frame.length, 0);
    wire_packet(&w, false, 0, 2, &frame, 13, 0);
    wire_packet(&w, false, 0, 3, &frame, 33, 0);
    frame.octets[14] = 0x42;
    wire_packet(&w, false, 0, 4, &frame, frame.length, 0);
    wire_packet(&w, false, 8, 5, &frame, frame.length, 0);
    wire_free(&frame);
    save("unread.pcapng");
    open_all();
    cr_assert_not(next());
    const struct source_stats *stats = source_stats(source, 0);
    cr_assert_eq(stats->packets, 4);
    cr_assert_eq(stats->unread[UNREAD_LINK_TYPE], 1);
    cr_assert_eq(stats->unread[UNREAD_LINK_HEADER], 1);
    cr_assert_eq(stats->unread[UNREAD_IP_HEADER], 2);
    cr_assert_eq(stats->unread[UNREAD_RECORD], 1);
    cr_assert_eq(stats->link_type_count, 2);
    for (unsigned i = 0; i < UNREAD_COUNT; i++)
        cr_assert_not_null(unread_names[i]);
}

static void put_fragment(uint32_t seconds, uint32_t protocol, uint32_t start, uint32_t octets, bool more)
{
    struct wire packet = { 0 };
    wire_ipv4(&packet, (struct wire_ip){ .id = 3, .protocol = protocol, .fragment = start, .more = more }, octets);
    wire_count(&packet, start, octets);
    wire_pcap_record(&w, false, seconds, 0, &packet, packet.length);
    wire_free(&packet);
}

Test(source, fragments)
{
    wire_pcap(&w, 0xA1B2C3D4, false, 101);
    put_fragment(1, IP_UDP, 0, 16, true);
    put_fragment(2, IP_UDP, 16, 5, false);
    put_fragment(3, IP_GRE, 16, 5, false);
    put_fragment(4, IP_GRE, 0, 16, true);
    put_fragment(5, IP_TCP, 0, 16, true);
    save("fragments.pcap");
    open_all();
    cr_assert(next());
    cr_assert_eq(datagram.protocol, IP_UDP, "the first fragment stands for all");
    cr_assert_eq(datagram.wire_length, 16);
    cr_assert_not(datagram.reassembled);
    cr_assert(next());
    cr_assert_eq(datagram.protocol, IP_GRE);
    cr_assert(datagram.reassembled);
    cr_assert_eq(datagram.frame_offset, DATAGRAM_NO_OFFSET);
    cr_assert_eq(datagram.frame, 4, "the frame that completed it");
    cr_assert_eq(datagram.time, 4 * INT64_C(1000000000));
    cr_assert_eq(datagram.ip_id, 3);
    cr_assert_eq(datagram.captured, 21);
    for (uint32_t i = 0; i < 21; i++)
        cr_assert_eq(datagram.payload[i], i);
    cr_assert_not(next());
    const struct source_stats *stats = source_stats(source, 0);
    cr_assert_eq(stats->fragments, 5);
    cr_assert_eq(stats->reassembled, 1);
    cr_assert_eq(stats->unread[UNREAD_FRAGMENT_TIMEOUT], 1, "the end of the input gives up what is in flight");
}

Test(source, merged_in_time_order)
{
    const uint64_t times[3][4] = { { 10, 40, 40, 70 }, { 20, 40, 15, 80 }, { 30, 35, 50, 5 } };
    /* A file's own records keep their order, whatever their times say. */
    const uint32_t expected[] = { 0, 4, 8, 9, 1, 2, 5, 6, 10, 11, 3, 7 };
    for (uint32_t i = 0; i < 3; i++) {
        char name[20];
        wire_pcap(&w, 0xA1B2C3D4, false, 101);
        for (uint32_t n = 0; n < 4; n++)
            put_packet(times[i][n], 1, 2, i * 4 + n);
        snprintf(name, sizeof name, "%u.pcap", i);
        save(name);
    }
    open_all();
    for (uint32_t i = 0; i < 12; i++) {
        cr_assert(next());
        cr_assert_eq(mark_of(&datagram), expected[i], "frame %u", i + 1);
        cr_assert_eq(datagram.frame, i + 1);
        cr_assert_eq(datagram.file, expected[i] / 4);
    }
    cr_assert_not(next());
    cr_assert_eq(source_clock(source), 80 * INT64_C(1000000));
    cr_assert_eq(source_stats(source, 2)->first, 5 * INT64_C(1000000), "the earliest");
    cr_assert_eq(source_stats(source, 2)->last, 50 * INT64_C(1000000), "the latest");
}

/* Rotated files, given in any order: all of it, in order. */
Test(source, many_rotated_files)
{
    const uint32_t count = 300, each = 20;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t turn = i * 7 % count;
        char name[20];
        wire_pcap(&w, 0xA1B2C3D4, false, 101);
        for (uint32_t n = 0; n < each; n++)
            put_packet((turn * each + n) * 10 - (n == 0 && turn > 0 ? 15 : 0), 1, 2, turn * each + n);
        snprintf(name, sizeof name, "%u.pcap", i);
        save(name);
    }
    open_all();
    int64_t last = 0;
    uint64_t seen = 0;
    for (; next(); seen++) {
        cr_assert_geq(datagram.time, last);
        last = datagram.time;
        cr_assert_eq(datagram.file * 7 % count, mark_of(&datagram) / each);
    }
    cr_assert_eq(seen, count * each);
}

Test(source, notes_of_files_that_share_nothing)
{
    const struct {
        uint64_t from, to;
        uint32_t host;
    } rows[] = { { 0, 100, 1 }, { 50, 150, 20 }, { 60, 70, 1 }, { 200, 300, 40 } };
    for (uint32_t i = 0; i < 4; i++) {
        char name[20];
        wire_pcap(&w, 0xA1B2C3D4, false, 101);
        put_packet(rows[i].from, rows[i].host, rows[i].host + 1, 0);
        put_packet(rows[i].to, 0xE0000001 - 0x0A000000, rows[i].host, 0); /* a multicast address is no host */
        snprintf(name, sizeof name, "%u.pcap", i);
        save(name);
    }
    open_all();
    while (next())
        continue;
    char note[600], expected[600];
    cr_assert(source_note(source, 0, note, sizeof note));
    snprintf(expected, sizeof expected, "%s and %s overlap in time and share no host", names[0], names[1]);
    cr_assert_eq(strncmp(note, expected, strlen(expected)), 0, "%s", note);
    cr_assert(source_note(source, 1, note, sizeof note));
    cr_assert_not_null(strstr(note, names[1]));
    cr_assert_not_null(strstr(note, names[2]));
    cr_assert_not(source_note(source, 2, note, sizeof note));
}

/* --- what cannot be opened ------------------------------------------------------- */

static void expect_refused(unsigned index, const char *words)
{
    const struct source_stats *stats = source_stats(source, index);
    cr_assert(stats->failed);
    cr_assert_eq(stats->packets, 0);
    cr_assert_not_null(strstr(stats->reason, words), "%s", stats->reason);
}

Test(source, refusals_do_not_stop_the_others)
{
    name_file("missing.pcap");
    save_octets("empty.pcap", "", 0);
    save_octets("text.pcap", "Hello, world.\n", 14);
    save_octets("short.pcap", "ab", 2);
    save_octets("packed.pcap.gz", "\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\x03", 10);
    wire_pcap(&w, 0xA1B2C3D4, false, 101);
    put_packet(1, 1, 2, 3);
    save("good.pcap");
    names[path_count++] = folder;
    open_all();
    cr_assert(next());
    cr_assert_eq(datagram.file, 5);
    cr_assert_eq(datagram.frame, 1);
    cr_assert_not(next());
    expect_refused(0, "missing.pcap: there is no such file");
    expect_refused(1, "empty.pcap: is empty");
    expect_refused(2, "is not a capture file (pcap, pcapng): at octet 0: begins with 48 65 6c 6c");
    expect_refused(3, "too few");
    expect_refused(4, "gzip");
    cr_assert_not(source_stats(source, 5)->failed);
    expect_refused(6, "is a folder");
    cr_assert_null(source_stats(source, 2)->format);
    path_count--;
}

Test(source, permission)
{
    if (geteuid() == 0)
        return; /* the superuser may read everything */
    wire_pcap(&w, 0xA1B2C3D4, false, 101);
    const char *path = save("locked.pcap");
    cr_assert_eq(chmod(path, 0), 0);
    open_all();
    cr_assert_not(next());
    expect_refused(0, "permission denied");
}

Test(source, a_long_path_keeps_its_tail)
{
    char name[151];
    memset(name, 'n', 150);
    memcpy(name + 140, "tail.pcap", 10);
    name_file(name);
    open_all();
    cr_assert_not(next());
    expect_refused(0, "ntail.pcap: there is no such file; please check the name");
}

Test(source, nothing_at_all)
{
    open_all();
    cr_assert_not(next());
    uint64_t done, total;
    source_progress(source, &done, &total);
    cr_assert_eq(done + total, 0);
}

/* --- pipes and files that only libpcap knows ---------------------------------------- */

static void make_long(uint32_t magic, uint32_t count)
{
    wire_pcap(&w, magic, false, 101);
    for (uint32_t i = 0; i < count; i++) {
        const size_t before = w.length;
        put_packet(i, 1, 2, i);
        if (magic != 0xA1B2CD34)
            continue;
        const size_t packet = w.length - before - 16;
        uint8_t copy[64];
        memcpy(copy, w.octets + before + 16, packet);
        w.length = before + 16;
        wire_fill(&w, 0, 8); /* the modified format has a longer record header */
        wire_put(&w, copy, packet);
    }
}

/* Puts a pipe in place of standard input; a child writes `w` into it in odd pieces. */
static pid_t feed_pipe(void)
{
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        for (size_t at = 0, step = 1; at < w.length; at += step, step = step * 3 % 4099 + 1) {
            step = step < w.length - at ? step : w.length - at;
            if (write(ends[1], w.octets + at, step) != (ssize_t)step)
                _exit(1);
        }
        _exit(0);
    }
    cr_assert_gt(child, 0);
    cr_assert_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    close(ends[1]);
    if (non_blocking)
        cr_assert_eq(fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK), 0);
    return child;
}

static void expect_from_pipe(uint32_t magic, const char *format)
{
    const uint32_t count = 20000;
    int status;
    make_long(magic, count);
    const pid_t child = feed_pipe();
    source = source_open((const char *const[]){ "-" }, 1);
    cr_assert_str_eq(source_stats(source, 0)->format, format);
    for (uint32_t i = 0; i < count; i++) {
        cr_assert(next(), "record %u: %s", i, source_stats(source, 0)->reason);
        cr_assert_eq(mark_of(&datagram), i);
        cr_assert_eq(datagram.time, i * INT64_C(1000000));
    }
    cr_assert_not(next());
    cr_assert_str_empty(source_stats(source, 0)->reason);
    cr_assert_eq(source_stats(source, 0)->size, 0);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0);
}

Test(source, a_pipe)
{
    expect_from_pipe(0xA1B2C3D4, "pcap");
}

/* Whoever shares the pipe may have made it so. */
Test(source, a_pipe_that_does_not_block)
{
    non_blocking = true;
    expect_from_pipe(0xA1B2C3D4, "pcap");
}

Test(source, a_pipe_for_libpcap)
{
    expect_from_pipe(0xA1B2CD34, "pcap (modified)");
}

Test(source, modified_pcap_and_its_end)
{
    make_long(0xA1B2CD34, 3);
    const size_t length = w.length;
    for (size_t cut = 24; cut <= length; cut++) {
        source = source_open_memory("cut.pcap", w.octets, cut);
        unsigned given = 0;
        while (next())
            given++;
        cr_assert_eq(given, (cut - 24) / 48);
        const struct source_stats *stats = source_stats(source, 0);
        cr_assert_eq(stats->truncated, (cut - 24) % 48 != 0, "%zu octets: %s", cut, stats->reason);
        cr_assert_eq(stats->failed, false, "%zu octets", cut);
        if (stats->truncated)
            cr_assert_eq(stats->offset, 24 + given * 48);
        source_close(source);
        source = NULL;
    }
}

Test(source, standard_input_from_a_file)
{
    make_long(0xA1B2C3D4, 10);
    const size_t length = w.length;
    const char *path = save("in.pcap");
    const int fd = open(path, O_RDONLY);
    cr_assert_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    close(fd);
    source = source_open((const char *const[]){ "-" }, 1);
    unsigned given = 0;
    while (next())
        given++;
    cr_assert_eq(given, 10);
    cr_assert_eq(source_stats(source, 0)->size, length);
}

/* A file that waits for its turn holds no buffer, and goes on where it was. */
Test(source, parked)
{
    make_long(0xA1B2C3D4, 20000);
    struct source_stats stats = { .path = save("parked.pcap") };
    struct input *input = input_open(&stats);
    struct pcapfile *file = pcapfile_open(input, &stats);
    struct record record;
    for (uint32_t i = 0; i < 20000; i++) {
        cr_assert(pcapfile_next(file, &record));
        if (i % 100 == 0) {
            pcapfile_park(file);
            cr_assert_null(input->buffer);
            cr_assert(pcapfile_resume(file, &record));
        }
        cr_assert_eq(record.offset, 24 + i * 40);
        cr_assert_eq(record.octets[23], i & 0xFF);
    }
    pcapfile_park(file);
    cr_assert_eq(truncate(stats.path, 24 + 19999 * 40 + 20), 0);
    cr_assert_not(pcapfile_resume(file, &record), "the file has shrunk meanwhile");
    cr_assert(stats.truncated);
    cr_assert_not(pcapfile_next(file, &record));
    pcapfile_close(file);
    input_close(input);
}

/* --- the same as libpcap ---------------------------------------------------------- */

static uint64_t chance = 11;

static void make_random(unsigned kind)
{
    const uint32_t magics[] = { 0xA1B2C3D4, 0xA1B23C4D };
    const bool big = kind & 1;
    const uint8_t resolutions[] = { 0, 9, 3, 0x80 | 20 };
    const uint8_t resolution = resolutions[kind / 4 % 4];
    w.length = 0;
    if (kind < 4) {
        wire_pcap(&w, magics[kind / 2], big, 1);
    } else {
        wire_section(&w, big);
        wire_interface(&w, big, 1, resolution, 0);
    }
    for (unsigned i = 0; i < 500; i++) {
        struct wire packet = { 0 };
        const uint32_t length = wire_chance(&chance) % (i % 50 == 0 ? 65536 : 1600);
        wire_count(&packet, i, length);
        const uint32_t captured = i % 3 ? length : length / 2;
        if (kind < 4)
            wire_pcap_record(&w, big, wire_chance(&chance) / 2, wire_chance(&chance) % 1000000, &packet, captured);
        else
            wire_packet(&w, big, 0, (uint64_t)wire_chance(&chance) << (resolution == 3 ? 4 : 16), &packet, captured,
                        i % 5);
        wire_free(&packet);
    }
}

static void compare_with_libpcap(const char *path)
{
    char error[PCAP_ERRBUF_SIZE];
    struct source_stats stats = { .path = path };
    struct input *input = input_open(&stats);
    struct pcapfile *file = pcapfile_open(input, &stats);
    pcap_t *pcap = pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO, error);
    cr_assert_not_null(pcap, "%s", error);
    struct pcap_pkthdr *header;
    const u_char *octets;
    struct record record;
    unsigned count = 0;
    while (pcap_next_ex(pcap, &header, &octets) == 1) {
        cr_assert(pcapfile_next(file, &record), "%s", stats.reason);
        cr_assert_eq(record.captured, header->caplen);
        cr_assert_eq(record.wire, header->len);
        cr_assert_eq(record.time, header->ts.tv_sec * INT64_C(1000000000) + header->ts.tv_usec);
        cr_assert_eq(memcmp(record.octets, octets, header->caplen), 0);
        count++;
    }
    cr_assert_not(pcapfile_next(file, &record));
    cr_assert_eq(count, 500);
    cr_assert_str_empty(stats.reason);
    pcap_close(pcap);
    pcapfile_close(file);
    input_close(input);
}

Test(source, same_as_libpcap)
{
    for (unsigned kind = 0; kind < 20; kind++) {
        char name[30];
        make_random(kind);
        snprintf(name, sizeof name, "random-%u", kind);
        compare_with_libpcap(save(name));
    }
}
