/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_capture_outer.c: headers around the innermost datagram, one step at a time. */
#include "capture/outer.h"

#include <criterion/criterion.h>

#include "capture/source.h"
#include "tests/unit/wire.h"

static struct wire w;

static void tear_down(void)
{
    wire_free(&w);
}

TestSuite(outer, .fini = tear_down);

/* The inner datagram: TCP between 10.0.0.7 and 10.0.0.8. */
static void put_inner(void)
{
    wire_ipv4(&w, (struct wire_ip){ .protocol = IP_TCP, .source = 7, .destination = 8, .id = 99 }, 20);
    wire_count(&w, 100, 20);
}

/* An outer header of the protocol, at the start of `w`. */
static void put_outer(uint32_t protocol, size_t payload)
{
    w.length = 0;
    wire_ipv4(&w, (struct wire_ip){ .protocol = protocol, .source = 1, .destination = 2 }, payload);
}

static enum outer_result take(size_t captured, struct ip *ip)
{
    struct reader r = reader_init(w.octets, captured, w.length);
    cr_assert(ip_dissect(&r, ip));
    return outer_take(ip);
}

/* `header` octets between the outer and the inner header; cut in these or in the inner
 * header, there is no datagram. */
static void expect_inner(size_t header)
{
    struct ip ip;
    cr_assert_eq(w.length, 20 + header + 40);
    for (size_t captured = 20; captured <= w.length; captured++) {
        const enum outer_result result = take(captured, &ip);
        if (captured < 20 + header + 20) {
            cr_assert_neq(result, OUTER_TAKEN, "%zu", captured);
            continue;
        }
        cr_assert_eq(result, OUTER_TAKEN, "%zu", captured);
        cr_assert_eq(ip.protocol, IP_TCP);
        cr_assert_eq(ip.id, 99);
        cr_assert_eq(ip.source.octets[3], 7);
        cr_assert_eq(ip.payload.at, 20 + header + 20, "the offset is that in the frame");
        cr_assert_eq(ip.payload.length, 20);
        cr_assert_eq(ip.payload.have, captured - 40 - header);
        if (ip.payload.have)
            cr_assert_eq(ip.payload.octets[0], 100);
    }
    cr_assert_eq(outer_take(&ip), OUTER_NONE, "TCP is the innermost");
}

Test(outer, ip_in_ip)
{
    put_outer(IP_IPIP, 40);
    put_inner();
    expect_inner(0);
    put_outer(IP_IPV6, 40); /* the numbers are not believed, the versions are */
    put_inner();
    expect_inner(0);
}

Test(outer, gre)
{
    const struct { uint32_t flags; size_t words; } rows[] = {
        { 0, 0 }, { 0x8000, 1 }, { 0x2000, 1 }, { 0x1000, 1 }, { 0xB000, 3 }, { 0x0800, 0 },
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        put_outer(IP_GRE, 4 + rows[i].words * 4 + 40);
        wire_be16(&w, rows[i].flags);
        wire_be16(&w, 0x0800);
        wire_fill(&w, 0xAA, rows[i].words * 4);
        put_inner();
        expect_inner(4 + rows[i].words * 4);
    }
}

Test(outer, mirrors)
{
    const struct { uint32_t flags, type; size_t header; uint8_t last; } rows[] = {
        { 0, 0x88BE, 0, 0 },            /* ERSPAN I */
        { 0x1000, 0x88BE, 4 + 8, 0 },   /* II */
        { 0x1000, 0x22EB, 4 + 12, 0 },  /* III */
        { 0x1000, 0x22EB, 4 + 12, 1 },  /* III with a subheader of the platform */
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const size_t more = rows[i].last ? 8 : 0;
        put_outer(IP_GRE, 4 + rows[i].header + more + 14 + 40);
        wire_be16(&w, rows[i].flags);
        wire_be16(&w, rows[i].type);
        wire_fill(&w, 0, rows[i].header);
        w.octets[w.length - 1] = rows[i].header ? rows[i].last : w.octets[w.length - 1];
        wire_fill(&w, 0xBB, more);
        wire_ethernet(&w, 0x0800);
        put_inner();
        expect_inner(4 + rows[i].header + more + 14);
    }
}

static void put_vxlan(uint32_t port, uint32_t flags, uint32_t type)
{
    put_outer(IP_UDP, 16 + 14 + 40);
    wire_be16(&w, 50000);
    wire_be16(&w, port);
    wire_be16(&w, 16 + 14 + 40);
    wire_be16(&w, 0);
    wire_be32(&w, flags);
    wire_be32(&w, 42 << 8);
    wire_ethernet(&w, type);
    put_inner();
}

Test(outer, vxlan)
{
    struct ip ip;
    put_vxlan(4789, 0x08000000, 0x0800);
    expect_inner(30);
    put_vxlan(4788, 0x08000000, 0x0800);
    cr_assert_eq(take(w.length, &ip), OUTER_NONE);
    put_vxlan(4789, 0x0C000000, 0x0800);
    cr_assert_eq(take(w.length, &ip), OUTER_NONE);
    put_vxlan(4789, 0x08000000, 0x0806);
    cr_assert_eq(take(w.length, &ip), OUTER_NONE);
    put_vxlan(4789, 0x08000000, 0x0800);
    w.octets[50] = 0x05; /* no version of IP: another use of the port */
    cr_assert_eq(take(w.length, &ip), OUTER_NONE);
    cr_assert_eq(ip.source.octets[3], 1, "the datagram is the outer one, unchanged");
}

Test(outer, what_stays_closed)
{
    const struct { uint32_t flags, type; enum outer_result result; } rows[] = {
        { 0x3001, 0x880B, OUTER_NONE },  /* PPTP's own */
        { 0x0001, 0x0800, OUTER_NONE },
        { 0x4000, 0x0800, OUTER_NONE },  /* routing: how long it is, is not told */
        { 0, 0x6558, OUTER_NONE },       /* bridged Ethernet */
        { 0, 0x880B, OUTER_NONE },
        { 0, 0x0800, OUTER_NONE },       /* says IPv4, and is none */
        { 0x1000, 0x88BE, OUTER_NONE },  /* a frame without IP */
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ip ip;
        put_outer(IP_GRE, 44);
        wire_be16(&w, rows[i].flags);
        wire_be16(&w, rows[i].type);
        wire_fill(&w, 0xFF, 40);
        cr_assert_eq(take(w.length, &ip), rows[i].result, "row %u", i);
    }
    struct ip ip;
    put_outer(IP_IPIP, 40);
    wire_fill(&w, 0xFF, 40);
    cr_assert_eq(take(w.length, &ip), OUTER_BAD, "protocol 4 says it plainly");
}

/* Fragments inside of fragments: the room of the outer whole is still looked at while the
 * inner fragment is added. */
Test(outer, fragments_in_fragments)
{
    struct wire file = { 0 }, inner = { 0 }, frame = { 0 };
    wire_pcap(&file, 0xA1B2C3D4, false, 101);
    for (uint32_t piece = 0; piece < 3; piece++) {
        inner.length = 0;
        wire_ipv4(&inner, (struct wire_ip){ .protocol = IP_TCP, .source = 7, .destination = 8, .id = 5,
                                            .fragment = piece * 800, .more = piece < 2 }, 800);
        wire_count(&inner, piece * 800, 800);
        for (uint32_t part = 0; part < 2; part++) {
            const size_t from = part * 400, octets = part ? inner.length - 400 : 400;
            frame.length = 0;
            wire_ipv4(&frame, (struct wire_ip){ .protocol = IP_IPIP, .source = 1, .destination = 2, .id = piece,
                                                .fragment = part * 400, .more = !part }, octets);
            wire_put(&frame, inner.octets + from, octets);
            wire_pcap_record(&file, false, 1, 0, &frame, frame.length);
        }
    }
    struct source *source = source_open_memory("nested", file.octets, file.length);
    struct datagram datagram;
    cr_assert_eq(source_next(source, &datagram), SOURCE_DATAGRAM);
    cr_assert_eq(datagram.protocol, IP_TCP);
    cr_assert_eq(datagram.captured, 2400);
    cr_assert_eq(datagram.frame, 6);
    cr_assert(datagram.reassembled);
    cr_assert_eq(datagram.frame_offset, DATAGRAM_NO_OFFSET);
    for (uint32_t i = 0; i < 2400; i++)
        cr_assert_eq(datagram.payload[i], i & 0xFF, "octet %u", i);
    cr_assert_eq(source_next(source, &datagram), SOURCE_END);
    cr_assert_eq(source_stats(source, 0)->fragments, 9);
    cr_assert_eq(source_stats(source, 0)->reassembled, 4);
    source_close(source);
    wire_free(&file);
    wire_free(&inner);
    wire_free(&frame);
}

/* Four headers are taken off; a fifth is counted, and its datagram not guessed at. */
Test(outer, depth)
{
    for (uint32_t depth = 0; depth < 7; depth++) {
        struct wire file = { 0 };
        wire_pcap(&file, 0xA1B2C3D4, false, 101);
        w.length = 0;
        for (uint32_t i = 0; i < depth; i++)
            wire_ipv4(&w, (struct wire_ip){ .protocol = IP_IPIP, .source = i, .destination = i }, (depth - i) * 20 + 20);
        put_inner();
        wire_pcap_record(&file, false, 1, 0, &w, w.length);
        struct source *source = source_open_memory("deep", file.octets, file.length);
        struct datagram datagram;
        const bool given = source_next(source, &datagram) == SOURCE_DATAGRAM;
        cr_assert_eq(given, depth <= OUTER_MOST);
        cr_assert_eq(source_stats(source, 0)->unread[UNREAD_IP_NESTING], depth > OUTER_MOST);
        if (given)
            cr_assert_eq(datagram.frame_offset, depth * 20 + 20);
        source_close(source);
        wire_free(&file);
    }
}
