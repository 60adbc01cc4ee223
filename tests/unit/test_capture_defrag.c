/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_capture_defrag.c: fragments in every order, with overlaps, cuts and floods. */
#include "capture/defrag.h"

#include <criterion/criterion.h>

#include "tests/unit/wire.h"

#define SECOND INT64_C(1000000000)

static struct defrag *defrag;
static struct source_stats stats;
static struct ip whole;
static uint8_t content[65536];
static int64_t now;

static void set_up(void)
{
    defrag = defrag_new();
    cr_assert_not_null(defrag);
    uint64_t state = 1;
    for (size_t i = 0; i < sizeof content; i++)
        content[i] = (uint8_t)wire_chance(&state);
    stats = (struct source_stats){ 0 };
    now = 1000 * SECOND;
}

static void tear_down(void)
{
    defrag_free(defrag);
}

TestSuite(defrag, .init = set_up, .fini = tear_down);

/* Feeds octets [start, end) of the content, `have` of them captured, in IPv4. */
static bool feed_cut(uint32_t id, uint32_t start, uint32_t end, uint32_t have, bool more)
{
    struct ip ip = {
        .version = 4,
        .source = { .family = 4, .octets = { 10, 0, 0, 1 } },
        .destination = { .family = 4, .octets = { 10, 0, 0, 2 } },
        .protocol = IP_GRE,
        .ttl = 50,
        .id = id,
        .is_fragment = true,
        .more_fragments = more,
        .fragment_offset = start,
        .header_length = 20,
        .total_length = 20 + end - start,
        .payload = { .octets = content + start, .length = end - start, .have = have },
    };
    return defrag_add(defrag, &ip, now, &stats, &whole);
}

static bool feed(uint32_t id, uint32_t start, uint32_t end, bool more)
{
    return feed_cut(id, start, end, end - start, more);
}

static void expect_whole(uint32_t length, uint32_t captured)
{
    cr_assert_eq(whole.payload.length, length);
    cr_assert_eq(whole.payload.have, captured);
    cr_assert_not(whole.is_fragment);
    cr_assert_eq(whole.protocol, IP_GRE);
    cr_assert(captured == 0 || memcmp(whole.payload.octets, content, captured) == 0);
}

Test(defrag, in_order)
{
    cr_assert_not(feed(7, 0, 1480, true));
    cr_assert_not(feed(7, 1480, 2960, true));
    cr_assert(feed(7, 2960, 3001, false));
    expect_whole(3001, 3001);
    cr_assert_eq(whole.total_length, 3021);
    cr_assert_eq(whole.id, 7);
    cr_assert_eq(stats.reassembled, 1);
    cr_assert_eq(stats.overlaps, 0);
    defrag_flush(defrag);
    cr_assert_eq(stats.unread[UNREAD_FRAGMENT_TIMEOUT], 0);
}

/* All orders of four pieces. */
Test(defrag, every_order)
{
    for (unsigned order = 0; order < 256; order++) {
        unsigned seen = 0;
        for (unsigned i = 0; i < 4; i++)
            seen |= 1u << (order >> 2 * i & 3);
        if (seen != 15)
            continue;
        for (unsigned i = 0; i < 4; i++) {
            const unsigned piece = order >> 2 * i & 3;
            const bool done = feed(order, piece * 800, piece == 3 ? 2500 : piece * 800 + 800, piece != 3);
            cr_assert_eq(done, i == 3);
        }
        expect_whole(2500, 2500);
    }
    cr_assert_eq(stats.reassembled, 24);
    cr_assert_eq(stats.overlaps, 0);
}

/* Many datagrams, fragments by chance, with repetition and overlap: what comes out is
 * what went in, once all octets were there. */
Test(defrag, by_chance)
{
    uint64_t state = 42;
    for (uint32_t id = 0; id < 400; id++) {
        const uint32_t length = 16 + wire_chance(&state) % (id < 40 ? 65500 : 6000);
        bool done = false;
        for (unsigned turn = 0; turn < 4000 && !done; turn++) {
            const uint32_t cell = length / 40 / 8 * 8 + 8;
            const uint32_t start = wire_chance(&state) % (length / cell + 1) * cell;
            uint32_t end = start + cell * (1 + wire_chance(&state) % 3);
            end = end < length ? end : length;
            done = feed(id, start, end, end < length);
        }
        cr_assert(done, "datagram %u of %u octets", id, length);
        expect_whole(length, length);
    }
    cr_assert_gt(stats.overlaps, 0);
}

Test(defrag, first_come_is_kept)
{
    uint8_t other[1000];
    memset(other, 0xEE, sizeof other);
    feed(1, 800, 1600, true);
    struct ip ip = {
        .version = 4,
        .source = { .family = 4, .octets = { 10, 0, 0, 1 } },
        .destination = { .family = 4, .octets = { 10, 0, 0, 2 } },
        .protocol = IP_GRE,
        .id = 1,
        .is_fragment = true,
        .more_fragments = true,
        .fragment_offset = 400,
        .payload = { .octets = other, .length = 1000, .have = 1000 },
    };
    cr_assert_not(defrag_add(defrag, &ip, now, &stats, &whole));
    cr_assert_eq(stats.overlaps, 1);
    cr_assert_not(feed(1, 0, 400, true));
    cr_assert(feed(1, 1600, 1700, false));
    cr_assert_eq(whole.payload.length, 1700);
    for (uint32_t i = 0; i < 1700; i++)
        cr_assert_eq(whole.payload.octets[i], i >= 400 && i < 800 ? 0xEE : content[i], "octet %u", i);
}

Test(defrag, cut_by_the_snap_length)
{
    cr_assert_not(feed_cut(1, 0, 1480, 76, true));
    cr_assert(feed_cut(1, 1480, 1600, 76, false));
    expect_whole(1600, 76);
    cr_assert_not(feed_cut(2, 1480, 1600, 76, false)); /* the other way round */
    cr_assert(feed_cut(2, 0, 1480, 76, true));
    expect_whole(1600, 76);
    cr_assert_not(feed_cut(3, 0, 1480, 1480, true)); /* only the last is cut */
    cr_assert(feed_cut(3, 1480, 2000, 100, false));
    expect_whole(2000, 1580);
    cr_assert_not(feed_cut(4, 0, 1480, 0, true)); /* nothing at all is there */
    cr_assert(feed_cut(4, 1480, 2000, 520, false));
    expect_whole(2000, 0);
    cr_assert_not(feed_cut(5, 8, 16, 4, true)); /* a cut between pieces that melt later */
    cr_assert_not(feed_cut(5, 16, 24, 8, true));
    cr_assert_not(feed_cut(5, 24, 32, 8, false));
    cr_assert(feed_cut(5, 0, 8, 8, true));
    expect_whole(32, 12);
}

Test(defrag, contradictions)
{
    cr_assert_not(feed(1, 0, 1001, true)); /* not a multiple of eight */
    cr_assert_not(feed(1, 8, 8, true));    /* nothing in it */
    cr_assert_not(feed(1, 65528, 65536, false));
    cr_assert_eq(stats.unread[UNREAD_FRAGMENT_BAD], 3);
    feed(2, 800, 900, false);
    cr_assert_not(feed(2, 800, 901, false)); /* another end */
    cr_assert_not(feed(2, 880, 960, true));  /* beyond the end */
    cr_assert_eq(stats.unread[UNREAD_FRAGMENT_BAD], 5);
    cr_assert(feed(2, 0, 800, true));
    expect_whole(900, 900);
    feed(3, 800, 1600, true);
    cr_assert_not(feed(3, 800, 900, false)); /* an end before what is known */
    cr_assert_eq(stats.unread[UNREAD_FRAGMENT_BAD], 6);
}

Test(defrag, keys_are_apart)
{
    cr_assert_not(feed(1, 0, 800, true));
    cr_assert_not(feed(2, 800, 900, false));
    struct ip ip = {
        .version = 4,
        .source = { .family = 4, .octets = { 10, 0, 0, 1 } },
        .destination = { .family = 4, .octets = { 10, 0, 0, 2 } },
        .protocol = IP_TCP,
        .id = 1,
        .is_fragment = true,
        .fragment_offset = 800,
        .payload = { .octets = content + 800, .length = 100, .have = 100 },
    };
    cr_assert_not(defrag_add(defrag, &ip, now, &stats, &whole), "another protocol");
    ip.protocol = IP_GRE;
    ip.source.octets[3] = 9;
    cr_assert_not(defrag_add(defrag, &ip, now, &stats, &whole), "another sender");
    ip.source.octets[3] = 1;
    cr_assert(defrag_add(defrag, &ip, now, &stats, &whole));
    expect_whole(900, 900);
}

Test(defrag, time_out_on_the_captures_clock)
{
    feed(1, 0, 800, true);
    now += 30 * SECOND;
    feed(2, 0, 800, true);
    cr_assert_eq(stats.unread[UNREAD_FRAGMENT_TIMEOUT], 0);
    now += 1;
    cr_assert_not(feed(1, 800, 900, false), "the first part is forgotten");
    cr_assert_eq(stats.unread[UNREAD_FRAGMENT_TIMEOUT], 1);
    now -= 100 * SECOND; /* a clock that goes back forgets nothing */
    cr_assert(feed(2, 800, 900, false));
    defrag_flush(defrag);
    cr_assert_eq(stats.unread[UNREAD_FRAGMENT_TIMEOUT], 2);
}

Test(defrag, number_of_datagrams)
{
    for (uint32_t id = 0; id < DEFRAG_DATAGRAMS + 10; id++)
        cr_assert_not(feed(id, 0, 8, true));
    cr_assert_eq(stats.unread[UNREAD_FRAGMENT_LIMIT], 10);
    cr_assert_not(feed(9, 8, 16, false), "the oldest went");
    cr_assert(feed(DEFRAG_DATAGRAMS + 9, 8, 16, false), "the youngest stayed");
    defrag_flush(defrag);
    cr_assert_eq(stats.unread[UNREAD_FRAGMENT_LIMIT] + stats.unread[UNREAD_FRAGMENT_TIMEOUT], DEFRAG_DATAGRAMS + 10);
}

Test(defrag, octets_in_all)
{
    for (uint32_t id = 0; id < 2000; id++)
        cr_assert_not(feed(id, 65000, 65512, true));
    cr_assert_gt(stats.unread[UNREAD_FRAGMENT_LIMIT], 2000 - DEFRAG_OCTETS / 65000 - 10);
    cr_assert_not(feed(1999, 65512, 65520, false));
    for (uint32_t at = 0; at < 65000; at += 1000)
        cr_assert_eq(feed(1999, at, at + 1000, true), at == 64000);
    expect_whole(65520, 65520);
}

Test(defrag, pieces_of_one_datagram)
{
    for (uint32_t i = 0; i < DEFRAG_PIECES; i++)
        cr_assert_not(feed(1, 16 * i, 16 * i + 8, true));
    cr_assert_eq(stats.unread[UNREAD_FRAGMENT_LIMIT], 0);
    cr_assert_not(feed(1, 16 * DEFRAG_PIECES, 16 * DEFRAG_PIECES + 8, false), "one piece too many");
    cr_assert_eq(stats.unread[UNREAD_FRAGMENT_LIMIT], 1);
    cr_assert_not(feed(1, 0, 16 * DEFRAG_PIECES, true), "fills every gap");
    cr_assert_eq(stats.overlaps, 1);
    cr_assert(feed(1, 16 * DEFRAG_PIECES, 16 * DEFRAG_PIECES + 8, false));
    expect_whole(16 * DEFRAG_PIECES + 8, 16 * DEFRAG_PIECES + 8);
}

static bool feed_v6(uint32_t id, uint32_t next, const uint8_t *octets, uint32_t start, uint32_t end, bool more)
{
    struct wire w = { 0 };
    struct ip ip;
    wire_ipv6(&w, 44, 1, 2, 8 + end - start);
    wire_ipv6_fragment(&w, next, start, more, id);
    wire_put(&w, octets + start, end - start);
    struct reader r = reader_init(w.octets, w.length, w.length);
    cr_assert(ip_dissect(&r, &ip));
    cr_assert(defrag_wants(&ip));
    const bool done = defrag_add(defrag, &ip, now, &stats, &whole);
    wire_free(&w);
    return done;
}

Test(defrag, ipv6)
{
    cr_assert_not(feed_v6(1, IP_GRE, content, 0, 1448, true));
    cr_assert(feed_v6(1, IP_GRE, content, 1448, 1500, false));
    expect_whole(1500, 1500);
    cr_assert_eq(whole.version, 6);
    cr_assert_eq(whole.id, 1);
    cr_assert_eq(whole.ttl, 61);
    cr_assert_eq(whole.source.octets[15], 1);
}

Test(defrag, ipv6_with_extension_headers_in_the_whole)
{
    uint8_t octets[200] = { IP_GRE, 1 }; /* destination options, 16 octets */
    memcpy(octets + 16, content, 184);
    cr_assert_not(feed_v6(1, 43, octets, 8, 200, false), "what later fragments name does not count");
    cr_assert(feed_v6(1, 60, octets, 0, 8, true));
    expect_whole(184, 184);
}

Test(defrag, ipv6_that_does_not_read_as_a_whole)
{
    const uint8_t nested[24] = { IP_GRE, 0, 0, 9 };
    feed_v6(1, 44, nested, 0, 8, true);
    cr_assert_not(feed_v6(1, 44, nested, 8, 24, false), "a fragment of a fragment");
    cr_assert_eq(stats.unread[UNREAD_FRAGMENT_BAD], 1);
    const uint8_t lying[24] = { IP_GRE, 200 };
    feed_v6(2, 60, lying, 0, 8, true);
    cr_assert_not(feed_v6(2, 60, lying, 8, 24, false), "a chain beyond the whole");
    cr_assert_eq(stats.unread[UNREAD_IP_HEADER], 1);
}

Test(defrag, only_what_is_read_later)
{
    struct ip ip = { .version = 4, .protocol = IP_UDP };
    cr_assert_not(defrag_wants(&ip));
    ip.protocol = 44;
    cr_assert_not(defrag_wants(&ip));
    ip.version = 6;
    cr_assert(defrag_wants(&ip));
    ip.protocol = IP_UDP;
    cr_assert_not(defrag_wants(&ip));
}
