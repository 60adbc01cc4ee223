/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_inner.c: packets inside a tunnel: IP down to its upper header, header compression, IPX; cut and lying. */
#include "dissect/inner.h"

#include <stdio.h>

#include "tests/unit/fields.h"

static struct inner inner;
static struct fields fields;
static char line[512];
static uint8_t block[256];
static uint32_t block_length;

/* The packet in hexadecimal, at offset 3 of a block; `hidden` of its octets are not captured. */
static void dissect_cut(uint16_t protocol, const char *hex, uint32_t hidden)
{
    block_length = 3;
    for (const char *at = hex; *at; at++) {
        unsigned octet;
        if (*at != ' ' && sscanf(at++, "%2x", &octet) == 1)
            block[block_length++] = (uint8_t)octet;
    }
    const uint32_t length = block_length - 3;
    const struct span span = { .octets = block + 3, .at = 3, .length = length, .have = length - hidden };
    inner_dissect(block, &span, protocol, &inner);
    text_inner(&inner, line, sizeof line);
    fields.count = 0;
    inner_walk(&inner, block, 0, fields_collect, &fields);
    for (unsigned i = 0; i < fields.count; i++)
        cr_assert_leq(fields.values[i].at + fields.values[i].length, block_length, "%s", fields.values[i].name);
}

static void dissect(uint16_t protocol, const char *hex)
{
    dissect_cut(protocol, hex, 0);
}

#define V6_ENDS "20010db8000000000000000000000001 20010db8000000000000000000000002"

Test(inner, ipv4_and_tcp)
{
    dissect(0x0021, "4528002a 1234 4000 40 06 abcd 0a000001 0a000002 0fa00050 00000001 00000002 50c2 0200 1111 0000 6162");
    cr_assert_str_eq(line, "IP 10.0.0.1 > 10.0.0.2 TCP 4000 > 80 SYN ECE CWR seq=1 win=512 length=2");
    EXPECT_FIELD(&fields, "version", "4", 3, 1);
    EXPECT_FIELD(&fields, "header_length", "20", 3, 1);
    EXPECT_FIELD(&fields, "tos", "0x28", 4, 1);
    EXPECT_FIELD(&fields, "total_length", "42", 5, 2);
    EXPECT_FIELD(&fields, "id", "0x1234", 7, 2);
    EXPECT_FIELD(&fields, "dont_fragment", "1", 9, 2);
    EXPECT_FIELD(&fields, "more_fragments", "0", 9, 2);
    EXPECT_FIELD(&fields, "ttl", "64", 11, 1);
    EXPECT_FIELD(&fields, "protocol", "TCP (6)", 12, 1);
    EXPECT_FIELD(&fields, "checksum", "0xabcd", 13, 2);
    EXPECT_FIELD(&fields, "source", "10.0.0.1", 15, 4);
    EXPECT_FIELD(&fields, "destination", "10.0.0.2", 19, 4);
    EXPECT_FIELD(&fields, "cwr", "1", 36, 1);
    EXPECT_FIELD(&fields, "payload", "6162", 43, 2);
    EXPECT_NO_FIELD(&fields, "padding");
}

Test(inner, ipv4_options_and_other_protocols)
{
    dissect(0x0021, "46000019 0000 0000 40 c8 0000 0a000001 0a000002 94040000 aa");
    cr_assert_str_eq(line, "IP 10.0.0.1 > 10.0.0.2 protocol 200 <1 octets>");
    EXPECT_FIELD(&fields, "options", "94040000", 23, 4);
    EXPECT_FIELD(&fields, "payload", "aa", 27, 1);
    dissect(0x0021, "45000014 0000 0000 40 32 0000 0a000001 0a000002");
    cr_assert_str_eq(line, "IP 10.0.0.1 > 10.0.0.2 ESP <0 octets>");
}

Test(inner, udp_and_what_its_length_says)
{
    dissect(0x0021, "4500001f 0000 0000 40 11 0000 0a000001 0a000002 0035 0fa0 000b 0000 616263 0000");
    cr_assert_str_eq(line, "IP 10.0.0.1 > 10.0.0.2 UDP 53 > 4000 length=3");
    EXPECT_FIELD(&fields, "length", "11", 27, 2);
    EXPECT_FIELD(&fields, "payload", "616263", 31, 3);
    EXPECT_FIELD(&fields, "padding", "0000", 34, 2);
    dissect(0x0021, "4500001f 0000 0000 40 11 0000 0a000001 0a000002 0035 0fa0 0009 0000 616263 0000");
    cr_assert_str_eq(line, "IP 10.0.0.1 > 10.0.0.2 UDP 53 > 4000 length=1");
    EXPECT_FIELD(&fields, "padding", "62630000", 32, 4);
    dissect(0x0021, "4500001f 0000 0000 40 11 0000 0a000001 0a000002 0035 0fa0 000c 0000 616263");
    cr_assert_str_eq(line, "IP 10.0.0.1 > 10.0.0.2 UDP 53 > 4000 length=3 (malformed)");
    cr_assert_eq(inner.up.udp.head.fault, 27);
    dissect(0x0021, "4500001f 0000 0000 40 11 0000 0a000001 0a000002 0035 0fa0 0007 0000 616263");
    cr_assert_eq(inner.up.udp.head.status, READER_MALFORMED);
    dissect(0x0021, "45000018 0000 0000 40 11 0000 0a000001 0a000002 0035 0fa0");
    cr_assert_str_eq(line, "IP 10.0.0.1 > 10.0.0.2 UDP 53 > 4000 length=0 (malformed)");
}

Test(inner, icmp_of_both_families)
{
    dissect(0x0021, "4500001e 0000 0000 40 01 0000 0a000001 0a000002 0800 0000 0007 0009 6162");
    cr_assert_str_eq(line, "IP 10.0.0.1 > 10.0.0.2 ICMP Echo Request id=7 seq=9 length=2");
    EXPECT_FIELD(&fields, "data", "6162", 31, 2);
    EXPECT_NO_FIELD(&fields, "payload");
    dissect(0x0057, "60000000 0008 3a ff " V6_ENDS " 8500 0000 00000000");
    cr_assert_str_eq(line, "IPV6 2001:db8::1 > 2001:db8::2 ICMPv6 Router Solicitation");
    dissect(0x0057, "60000000 0008 01 ff " V6_ENDS " 0800 0000 00000000");
    cr_assert_str_eq(line, "IPV6 2001:db8::1 > 2001:db8::2 ICMP <8 octets>", "%s", line);
}

Test(inner, fragments)
{
    dissect(0x0021, "45000020 0009 2000 40 11 0000 0a000001 0a000002 0035 0fa0 0064 0000 61626364");
    cr_assert_str_eq(line, "IP 10.0.0.1 > 10.0.0.2 fragment id=0x9 offset=0 more UDP 53 > 4000 length=4");
    dissect(0x0021, "45000018 0009 0003 40 11 0000 0a000001 0a000002 61626364");
    cr_assert_str_eq(line, "IP 10.0.0.1 > 10.0.0.2 fragment id=0x9 offset=24 last UDP <4 octets>");
    dissect(0x0021, "4500001c 0009 2000 40 06 0000 0a000001 0a000002 0fa00050 00000001");
    cr_assert_str_eq(line, "IP 10.0.0.1 > 10.0.0.2 fragment id=0x9 offset=0 more TCP <8 octets>");
    EXPECT_FIELD(&fields, "payload", "0fa0005000000001", 23, 8);
}

Test(inner, ipv6_with_its_extension_headers)
{
    dissect(0x0057, "6b812345 001c 00 40 " V6_ENDS " 3c00 010400000000 2c00 010400000000 1100 0001 0000abcd 01020304");
    cr_assert_str_eq(line, "IPV6 2001:db8::1 > 2001:db8::2 fragment id=0xabcd offset=0 more UDP <4 octets>");
    EXPECT_FIELD(&fields, "tos", "0x00b8", 3, 2);
    EXPECT_FIELD(&fields, "flow_label", "0x012345", 4, 3);
    EXPECT_FIELD(&fields, "payload_length", "28", 7, 2);
    EXPECT_FIELD(&fields, "source", "2001:db8::1", 11, 16);
    const struct field_value *const last = fields_nth(&fields, "ip_extension", 2);
    cr_assert_not_null(last);
    cr_assert_str_eq(last->title, "IPv6 Fragment Header");
    cr_assert_eq(last->at, 59);
    cr_assert_eq(last->length, 8);
    EXPECT_FIELD(&fields, "fragment_offset", "0", 61, 2);
    EXPECT_FIELD(&fields, "more_fragments", "1", 61, 2);
    EXPECT_FIELD(&fields, "id", "0x0000abcd", 63, 4);
    dissect(0x0057, "60000000 0008 00 40 " V6_ENDS " 11ff 010400000000");
    cr_assert_str_eq(line, "IPV6 2001:db8::1 > 2001:db8::2 (malformed)");
}

Test(inner, header_compression_starts_a_slot)
{
    dissect(0x002F, "45000028 0000 4000 40 03 0000 0a000001 0a000002 0fa00050 00000001 00000002 5010 0200 0000 0000");
    cr_assert_str_eq(line, "VJ-uncomp slot=3 10.0.0.1 > 10.0.0.2 TCP 4000 > 80 ACK seq=1 ack=2 win=512 length=0");
    EXPECT_FIELD(&fields, "slot", "3", 12, 1);
    EXPECT_NO_FIELD(&fields, "protocol");
    dissect(0x002F, "60000000 0008 3a ff " V6_ENDS " 8500 0000 00000000");
    cr_assert_str_eq(line, "VJ-uncomp (malformed)", "the method knows IPv4 only: %s", line);
}

Test(inner, header_compression)
{
    dissect(0x002D, "7f 05 abcd 61");
    cr_assert_str_eq(line, "VJ-comp changes=CIPSAWU slot=5 <0 octets>");
    EXPECT_FIELD(&fields, "checksum", "0xabcd", 5, 2);
    EXPECT_FIELD(&fields, "id_delta", "97", 7, 1);
    EXPECT_NO_FIELD(&fields, "ack_delta");
    dissect(0x002D, "07 abcd 01 000200 03 7a");
    cr_assert_str_eq(line, "VJ-comp changes=AWU <1 octets>");
    EXPECT_FIELD(&fields, "urgent_pointer", "1", 6, 1);
    EXPECT_FIELD(&fields, "window_delta", "512", 8, 2);
    EXPECT_FIELD(&fields, "ack_delta", "3", 10, 1);
    EXPECT_FIELD(&fields, "payload", "7a", 11, 1);
    dissect(0x002D, "0b abcd 7a");
    cr_assert_str_eq(line, "VJ-comp changes=SWU <1 octets>", "echoed interactive traffic has no numbers");
    dissect(0x002D, "08 abcd 0001");
    cr_assert_str_eq(line, "VJ-comp changes=S (malformed)");
}

Test(inner, ipx)
{
    dissect(0x002B, "ffff 0020 01 11 00000002 000000000001 0451 00000001 00c0ffee0001 4003 6162 00");
    cr_assert_str_eq(line, "IPX 00000001.00c0ffee0001:4003 > 00000002.000000000001:0451 NCP length=2");
    EXPECT_FIELD(&fields, "hops", "1", 7, 1);
    EXPECT_FIELD(&fields, "packet_type", "NetWare Core Protocol (17)", 8, 1);
    EXPECT_FIELD(&fields, "destination_network", "0x00000002", 9, 4);
    EXPECT_FIELD(&fields, "destination_node", "000000000001", 13, 6);
    EXPECT_FIELD(&fields, "destination_socket", "NetWare Core Protocol (0x0451)", 19, 2);
    EXPECT_FIELD(&fields, "source_network", "0x00000001", 21, 4);
    EXPECT_FIELD(&fields, "source_node", "00c0ffee0001", 25, 6);
    EXPECT_FIELD(&fields, "source_socket", "0x4003", 31, 2);
    EXPECT_FIELD(&fields, "payload", "6162", 33, 2);
    EXPECT_FIELD(&fields, "padding", "00", 35, 1);
    dissect(0x002B, "ffff 001d 01 11 00000002 000000000001 0451 00000001 00c0ffee0001 4003 6162");
    cr_assert_eq(inner.net.ipx.head.status, READER_MALFORMED);
    cr_assert_eq(inner.net.ipx.head.fault, 5);
    EXPECT_FIELD(&fields, "payload", "6162", 33, 2);
    dissect(0x002B, "ffff 0020 01");
    cr_assert_str_eq(line, "IPX (malformed)");
}

Test(inner, known_by_name_and_not_at_all)
{
    dissect(0x003F, "010203");
    cr_assert_str_eq(line, "NetBIOS <3 octets>");
    EXPECT_FIELD(&fields, "payload", "010203", 3, 3);
    dissect(0x3FFF, "");
    cr_assert_str_eq(line, "protocol 0x3fff <0 octets>");
    cr_assert_eq(fields.count, 0);
}

Test(inner, no_header_to_rely_on)
{
    dissect(0x0021, "35000014 0000 4000 40 06 0000 0a000001 0a000002");
    cr_assert_str_eq(line, "IP (malformed)");
    EXPECT_FIELD(&fields, "version", "3", 3, 1);
    EXPECT_NO_FIELD(&fields, "ttl");
    EXPECT_FIELD(&fields, "payload", "3500001400004000400600000a0000010a000002", 3, 20);
    dissect(0x0021, "");
    cr_assert_str_eq(line, "IP (malformed)");
    dissect(0x0021, "450001f4 0000 4000 40 11 0000 0a000001 0a000002 0035 0fa0 000a 0000 6f6b");
    cr_assert_str_eq(line, "IP 10.0.0.1 > 10.0.0.2 UDP 53 > 4000 length=2 (malformed)", "a total beyond the frame");
}

/* The capture ends anywhere: truncated, never malformed, and what is there is shown. */
Test(inner, cut_at_every_octet)
{
    static const struct {
        uint16_t protocol;
        const char *hex;
    } packets[] = {
        { 0x0021, "4600002c 1234 4000 40 06 abcd 0a000001 0a000002 94040000 0fa00050 00000001 00000002 5002 0200 1111 0000" },
        { 0x0021, "4500001f 0000 0000 40 11 0000 0a000001 0a000002 0035 0fa0 000b 0000 616263" },
        { 0x0057, "60000000 0018 00 40 " V6_ENDS " 3c00 010400000000 1100 010400000000 0035 0fa0 0008 0000" },
        { 0x002D, "67 05 abcd 01 000200 000300 000400" },
        { 0x002B, "ffff 0020 01 11 00000002 000000000001 0451 00000001 00c0ffee0001 4003 6162" },
    };
    for (unsigned i = 0; i < sizeof packets / sizeof packets[0]; i++) {
        dissect(packets[i].protocol, packets[i].hex);
        EXPECT_NO_FIELD(&fields, "truncated");
        const uint32_t length = block_length - 3;
        unsigned before = fields.count + 1;
        for (uint32_t hidden = 1; hidden <= length; hidden++) {
            dissect_cut(packets[i].protocol, packets[i].hex, hidden);
            EXPECT_NO_FIELD(&fields, "malformed");
            const struct field_value *const payload = fields_find(&fields, "payload");
            const bool told = fields_find(&fields, "truncated") || (payload && payload->span.have < payload->span.length);
            cr_assert(told, "%u of packet %u hidden", hidden, i);
            cr_assert_leq(fields.count, before + 2, "less is there, less is shown");
            before = fields.count;
        }
    }
}
