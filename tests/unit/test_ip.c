/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_ip.c: IPv4 and IPv6 headers, whole, cut and lying. */
#include "dissect/ip.h"

#include <criterion/criterion.h>

#include "tests/unit/wire.h"

static bool dissect(const struct wire *w, size_t captured, struct ip *ip)
{
    struct reader r = reader_init(w->octets, captured, w->length);
    return ip_dissect(&r, ip);
}

static void extension(struct wire *w, unsigned next, unsigned words)
{
    wire_u8(w, next);
    wire_u8(w, words);
    wire_fill(w, 0, words * 8 + 6);
}

Test(ip, v4_plain)
{
    struct wire w = { 0 };
    struct ip ip;
    wire_ipv4(&w, (struct wire_ip){ .id = 0x1234, .protocol = IP_GRE, .source = 1, .destination = 2 }, 10);
    wire_count(&w, 0, 10);
    wire_fill(&w, 0xEE, 6); /* padding of the link */
    cr_assert(dissect(&w, w.length, &ip));
    cr_assert_eq(ip.head.status, READER_OK);
    cr_assert_eq(ip.version, 4);
    cr_assert_eq(ip.protocol, IP_GRE);
    cr_assert_eq(ip.ttl, 64);
    cr_assert_eq(ip.id, 0x1234);
    cr_assert_not(ip.is_fragment);
    cr_assert_eq(ip.header_length, 20);
    cr_assert_eq(ip.total_length, 30);
    cr_assert_eq(ip.payload.at, 20);
    cr_assert_eq(ip.payload.length, 10);
    cr_assert_eq(ip.payload.have, 10);
    cr_assert_eq(ip.payload.octets, w.octets + 20);
    cr_assert_arr_eq(ip.source.octets, ((uint8_t[16]){ 10, 0, 0, 1 }), 16);
    cr_assert_arr_eq(ip.destination.octets, ((uint8_t[16]){ 10, 0, 0, 2 }), 16);
    cr_assert_eq(ip.source.family, 4);
    wire_free(&w);
}

Test(ip, v4_options_and_fragment_word)
{
    struct wire w = { 0 };
    struct ip ip;
    wire_ipv4(&w, (struct wire_ip){ .protocol = IP_TCP, .options = 40, .fragment = 1480, .more = true }, 8);
    wire_count(&w, 0, 8);
    cr_assert(dissect(&w, w.length, &ip));
    cr_assert_eq(ip.header_length, 60);
    cr_assert_eq(ip.payload.at, 60);
    cr_assert(ip.is_fragment);
    cr_assert(ip.more_fragments);
    cr_assert_eq(ip.fragment_offset, 1480);
    w.octets[6] = 0x40;
    w.octets[7] = 0;
    cr_assert(dissect(&w, w.length, &ip));
    cr_assert(ip.dont_fragment);
    cr_assert_not(ip.is_fragment);
    wire_free(&w);
}

Test(ip, v4_total_length_zero_takes_the_block)
{
    struct wire w = { 0 };
    struct ip ip;
    wire_ipv4(&w, (struct wire_ip){ .protocol = IP_TCP }, 100);
    wire_fill(&w, 7, 100);
    w.octets[2] = w.octets[3] = 0;
    cr_assert(dissect(&w, 50, &ip));
    cr_assert_eq(ip.total_length, 120);
    cr_assert_eq(ip.payload.length, 100);
    cr_assert_eq(ip.payload.have, 30);
    cr_assert_eq(ip.head.status, READER_TRUNCATED);
    wire_free(&w);
}

Test(ip, v4_cut_at_every_octet)
{
    struct wire w = { 0 };
    struct ip ip;
    wire_ipv4(&w, (struct wire_ip){ .protocol = IP_GRE, .options = 8 }, 12);
    wire_count(&w, 0, 12);
    for (size_t captured = 0; captured <= w.length; captured++) {
        const bool usable = dissect(&w, captured, &ip);
        cr_assert_eq(usable, captured >= 20, "%zu octets", captured);
        cr_assert_eq(ip.head.status, captured < w.length ? READER_TRUNCATED : READER_OK, "%zu octets", captured);
        if (!usable)
            continue;
        cr_assert_eq(ip.payload.length, 12);
        cr_assert_eq(ip.payload.have, captured > 28 ? captured - 28 : 0);
    }
    wire_free(&w);
}

Test(ip, v4_lies)
{
    struct wire w = { 0 };
    struct ip ip;
    wire_ipv4(&w, (struct wire_ip){ .protocol = IP_GRE }, 12);
    wire_count(&w, 0, 12);
    w.octets[0] = 0x44; /* header shorter than a header */
    cr_assert_not(dissect(&w, w.length, &ip));
    cr_assert_eq(ip.head.status, READER_MALFORMED);
    w.octets[0] = 0x4F; /* header longer than the datagram */
    cr_assert_not(dissect(&w, w.length, &ip));
    cr_assert_eq(ip.head.status, READER_MALFORMED);
    w.octets[0] = 0x45;
    w.octets[3] = 19; /* datagram shorter than its header */
    cr_assert_not(dissect(&w, w.length, &ip));
    cr_assert_eq(ip.head.status, READER_MALFORMED);
    w.octets[3] = 200; /* datagram longer than the block: readable, and said */
    cr_assert(dissect(&w, w.length, &ip));
    cr_assert_eq(ip.head.status, READER_MALFORMED);
    cr_assert_eq(ip.payload.length, 180);
    cr_assert_eq(ip.payload.have, 12);
    wire_free(&w);
}

Test(ip, neither_version)
{
    struct ip ip;
    struct wire w = { 0 };
    cr_assert_not(dissect(&w, 0, &ip));
    for (unsigned version = 0; version < 16; version++) {
        if (version == 4 || version == 6)
            continue;
        wire_u8(&w, version << 4);
        wire_fill(&w, 0, 60);
        cr_assert_not(dissect(&w, w.length, &ip));
        cr_assert_eq(ip.head.status, READER_MALFORMED);
        w.length = 0;
    }
    wire_free(&w);
}

Test(ip, v6_plain_and_cut_at_every_octet)
{
    struct wire w = { 0 };
    struct ip ip;
    wire_ipv6(&w, IP_GRE, 1, 2, 9);
    wire_count(&w, 0, 9);
    for (size_t captured = 0; captured <= w.length; captured++) {
        cr_assert_eq(dissect(&w, captured, &ip), captured >= 40);
        cr_assert_eq(ip.head.status, captured < w.length ? READER_TRUNCATED : READER_OK);
    }
    cr_assert_eq(ip.version, 6);
    cr_assert_eq(ip.protocol, IP_GRE);
    cr_assert_eq(ip.ttl, 61);
    cr_assert_eq(ip.id, 0);
    cr_assert_eq(ip.total_length, 49);
    cr_assert_eq(ip.payload.at, 40);
    cr_assert_eq(ip.source.octets[15], 1);
    cr_assert_eq(ip.destination.octets[15], 2);
    cr_assert_eq(ip.destination.family, 6);
    wire_free(&w);
}

Test(ip, v6_extension_headers)
{
    struct wire w = { 0 };
    struct ip ip;
    wire_ipv6(&w, 0, 1, 2, 8 + 16 + 8 + 12 + 8 + 8 + 5);
    extension(&w, 43, 0); /* hop-by-hop */
    extension(&w, 60, 1); /* routing */
    extension(&w, 51, 0); /* destination options */
    wire_u8(&w, 135);     /* authentication: (1 + 2) * 4 octets */
    wire_u8(&w, 1);
    wire_fill(&w, 0, 10);
    extension(&w, 44, 0);                             /* mobility */
    wire_ipv6_fragment(&w, IP_TCP, 0, false, 0xABCD); /* of one piece: no fragment */
    wire_count(&w, 0, 5);
    cr_assert(dissect(&w, w.length, &ip));
    cr_assert_eq(ip.head.status, READER_OK);
    cr_assert_eq(ip.protocol, IP_TCP);
    cr_assert_eq(ip.header_length, 100);
    cr_assert_eq(ip.payload.at, 100);
    cr_assert_eq(ip.payload.length, 5);
    cr_assert_not(ip.is_fragment);
    cr_assert_eq(ip.id, 0xABCD);
    for (size_t captured = 0; captured < 100; captured++) {
        /* The chain's end is needed; the cut may fall into octets that are only skipped. */
        if (dissect(&w, captured, &ip))
            cr_assert_eq(ip.payload.have, 0);
        cr_assert_eq(ip.head.status, READER_TRUNCATED, "%zu octets", captured);
    }
    wire_free(&w);
}

Test(ip, v6_fragment_stops_the_chain)
{
    struct wire w = { 0 };
    struct ip ip;
    wire_ipv6(&w, 44, 1, 2, 24);
    wire_ipv6_fragment(&w, 60, 1448, true, 0x01020304);
    wire_fill(&w, 60, 16);
    cr_assert(dissect(&w, w.length, &ip));
    cr_assert(ip.is_fragment);
    cr_assert(ip.more_fragments);
    cr_assert_eq(ip.fragment_offset, 1448);
    cr_assert_eq(ip.id, 0x01020304);
    cr_assert_eq(ip.protocol, 60);
    cr_assert_eq(ip.payload.length, 16);
    wire_free(&w);
}

Test(ip, v6_stops_at_esp_and_no_next_header)
{
    const uint8_t last[] = { 50, 59, 253 };
    for (size_t i = 0; i < sizeof last; i++) {
        struct wire w = { 0 };
        struct ip ip;
        wire_ipv6(&w, 0, 1, 2, 16);
        extension(&w, last[i], 0);
        wire_fill(&w, 0xFF, 8);
        cr_assert(dissect(&w, w.length, &ip));
        cr_assert_eq(ip.protocol, last[i]);
        cr_assert_eq(ip.payload.length, 8);
        wire_free(&w);
    }
}

Test(ip, v6_chain_without_end)
{
    struct wire w = { 0 };
    struct ip ip;
    wire_ipv6(&w, 60, 1, 2, 8 * 1000);
    for (unsigned i = 0; i < 1000; i++)
        extension(&w, 60, 0);
    cr_assert_not(dissect(&w, w.length, &ip));
    cr_assert_eq(ip.head.status, READER_MALFORMED);
    wire_free(&w);
}

Test(ip, v6_extension_beyond_the_datagram)
{
    struct wire w = { 0 };
    struct ip ip;
    wire_ipv6(&w, 60, 1, 2, 8);
    extension(&w, IP_TCP, 3); /* 32 octets, where the datagram has 8 */
    cr_assert_not(dissect(&w, w.length, &ip));
    cr_assert_eq(ip.head.status, READER_MALFORMED);
    wire_free(&w);
}

Test(ip, v6_payload_length_zero_takes_the_block)
{
    struct wire w = { 0 };
    struct ip ip;
    wire_ipv6(&w, IP_TCP, 1, 2, 0);
    wire_fill(&w, 1, 33);
    cr_assert(dissect(&w, w.length, &ip));
    cr_assert_eq(ip.payload.length, 33);
    wire_free(&w);
}

/* A header in the middle of a block: offsets are those of the block. */
Test(ip, inside_a_frame)
{
    struct wire w = { 0 };
    struct ip ip;
    wire_ethernet(&w, 0x0800);
    wire_ipv4(&w, (struct wire_ip){ .protocol = IP_ICMP }, 4);
    wire_count(&w, 0, 4);
    struct reader r = reader_init(w.octets, w.length, w.length);
    reader_skip(&r, 14);
    cr_assert(ip_dissect(&r, &ip));
    cr_assert_eq(ip.head.at, 14);
    cr_assert_eq(ip.head.length, 20, "the header's");
    cr_assert_eq(ip.payload.at, 34);
    cr_assert_eq(r.at, 34, "the cursor is left at the payload");
    wire_free(&w);
}

static void count_values(void *context, const struct field_value *value)
{
    *(unsigned *)context += value->name != NULL;
}

Test(ip, fields_can_be_walked)
{
    struct wire w = { 0 };
    struct ip ip;
    unsigned count = 0;
    wire_ipv4(&w, (struct wire_ip){ .protocol = IP_ICMP }, 0);
    cr_assert(dissect(&w, w.length, &ip));
    walk_fields(&ip.head, 0, count_values, &count);
    cr_assert_geq(count, 4);
    wire_free(&w);
}
