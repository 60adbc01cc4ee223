/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_icmp.c: ICMP errors and what they quote: GRE, TCP, fragments, options, IPv6 chains. */
#include "dissect/icmp.h"

#include "tests/unit/fields.h"

static bool dissect(struct icmp *icmp, unsigned version, const uint8_t *octets, size_t captured, size_t on_wire,
                    struct fields *fields)
{
    struct reader r = reader_init(octets, captured, on_wire);
    const bool usable = icmp_dissect(&r, version, icmp);
    fields->count = 0;
    walk_fields(&icmp->head, 0, fields_collect, fields);
    return usable;
}

/* Protocol unreachable, quoting a GRE packet from 10.0.0.1 to 192.0.2.7, call id 0x1234. */
static const uint8_t gre_error[] = {
    3, 2, 0xAB, 0xCD, 0, 0, 0, 0,
    0x45, 0, 0, 60, 0x11, 0x22, 0, 0, 64, 47, 0, 0, 10, 0, 0, 1, 192, 0, 2, 7,
    0x30, 0x01, 0x88, 0x0B, 0, 24, 0x12, 0x34,
};

Test(icmp, quotes_enhanced_gre)
{
    struct icmp icmp;
    struct fields fields;
    cr_assert(dissect(&icmp, 4, gre_error, sizeof gre_error, sizeof gre_error, &fields));
    cr_assert(icmp.is_error && icmp.has_call_id && !icmp.has_ports);
    cr_assert_eq(icmp.quoted_call_id, 0x1234);
    cr_assert_eq(icmp.quoted_protocol, 47);
    EXPECT_FIELD(&fields, "icmp", "ICMP error: Destination Unreachable", 0, sizeof gre_error);
    EXPECT_FIELD(&fields, "code", "Protocol unreachable (2)", 1, 1);
    EXPECT_FIELD(&fields, "quoted_ip_id", "0x1122", 12, 2);
    EXPECT_FIELD(&fields, "quoted_protocol", "GRE (47)", 17, 1);
    EXPECT_FIELD(&fields, "quoted_source", "10.0.0.1", 20, 4);
    EXPECT_FIELD(&fields, "quoted_destination", "192.0.2.7", 24, 4);
    EXPECT_FIELD(&fields, "quoted_call_id", "4660", 34, 2);
}

Test(icmp, cut_at_every_octet)
{
    struct icmp icmp;
    struct fields fields;
    for (size_t cut = 0; cut < sizeof gre_error; cut++) {
        cr_assert_eq(dissect(&icmp, 4, gre_error, cut, sizeof gre_error, &fields), cut >= 2);
        cr_assert_eq(icmp.head.status, cut < 8 ? READER_TRUNCATED : READER_OK, "the quote's end is no fault");
        cr_assert_eq(fields_find(&fields, "quoted_source") != NULL, cut >= 28);
        cr_assert_eq(icmp.has_call_id, false);
    }
}

Test(icmp, fragmentation_needed_quotes_tcp_behind_ip_options)
{
    uint8_t octets[] = { 3, 4, 0, 0, 0, 0, 0x05, 0x78,
                         0x46, 0, 0, 60, 0x11, 0x22, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 1, 192, 0, 2, 7, 0x94, 4, 0, 0,
                         0xBD, 0xA6, 0x06, 0xBB, 0xDE, 0xAD, 0xBE, 0xEF };
    struct icmp icmp;
    struct fields fields;
    cr_assert(dissect(&icmp, 4, octets, sizeof octets, sizeof octets, &fields));
    cr_assert_eq(icmp.rest, 1400);
    cr_assert(icmp.has_ports && icmp.has_sequence);
    EXPECT_FIELD(&fields, "quoted_extra", "94040000", 28, 4);
    EXPECT_FIELD(&fields, "quoted_source_port", "48550", 32, 2);
    EXPECT_FIELD(&fields, "quoted_destination_port", "1723", 34, 2);
    EXPECT_FIELD(&fields, "quoted_sequence", "3735928559", 36, 4);
    octets[15] = 8; /* a later fragment has no ports */
    cr_assert(dissect(&icmp, 4, octets, sizeof octets, sizeof octets, &fields));
    cr_assert_not(icmp.has_ports);
    octets[15] = 0;
    octets[8] = 0x44; /* a header of 16 octets does not exist */
    cr_assert(dissect(&icmp, 4, octets, sizeof octets, sizeof octets, &fields));
    cr_assert_eq(icmp.quoted_protocol, 0);
    cr_assert_eq(icmp.quoted_source.family, 0);
}

Test(icmp, version_6_with_a_chain_of_headers)
{
    uint8_t octets[8 + 40 + 16 + 8] = { 1, 1 };
    octets[8] = 0x60;
    octets[14] = 0;  /* hop-by-hop, 8 octets, then fragment, then GRE */
    octets[16] = 0x20;
    octets[31] = 1;
    octets[32] = 0x20;
    octets[47] = 2;
    octets[48] = 44;
    octets[56] = 47;
    octets[63] = 9;
    const uint8_t gre[] = { 0x30, 0x01, 0x88, 0x0B, 0, 24, 0, 77 };
    memcpy(octets + 64, gre, sizeof gre);
    struct icmp icmp;
    struct fields fields;
    cr_assert(dissect(&icmp, 6, octets, sizeof octets, sizeof octets, &fields));
    cr_assert_eq(icmp.quoted_protocol, 47);
    cr_assert_eq(icmp.quoted_call_id, 77);
    cr_assert_eq(icmp.quoted_ip_id, 9);
    EXPECT_FIELD(&fields, "code", "Communication administratively prohibited (1)", 1, 1);
    EXPECT_FIELD(&fields, "quoted_source", "2000::1", 16, 16);
    EXPECT_FIELD(&fields, "quoted_call_id", "77", 70, 2);
    EXPECT_FIELD(&fields, "quoted_protocol", "GRE (47)", 56, 1); /* in the last header of the chain */
    octets[59] = 0xFF; /* a later fragment */
    cr_assert(dissect(&icmp, 6, octets, sizeof octets, sizeof octets, &fields));
    cr_assert_not(icmp.has_call_id);
    octets[56] = 44;
    octets[57] = 0;
    for (size_t cut = 0; cut < sizeof octets; cut++)
        dissect(&icmp, 6, octets, cut, sizeof octets, &fields);
}

Test(icmp, queries_quote_nothing)
{
    static const uint8_t ping[] = { 8, 0, 0x12, 0x34, 0, 1, 0, 2, 0xAA, 0xBB };
    struct icmp icmp;
    struct fields fields;
    cr_assert(dissect(&icmp, 4, ping, sizeof ping, sizeof ping, &fields));
    cr_assert_not(icmp.is_error);
    EXPECT_FIELD(&fields, "type", "Echo Request (8)", 0, 1);
    EXPECT_FIELD(&fields, "identifier", "1", 4, 2);
    EXPECT_FIELD(&fields, "sequence", "2", 6, 2);
    EXPECT_FIELD(&fields, "data", "aabb", 8, 2);
    cr_assert(dissect(&icmp, 6, ping, sizeof ping, sizeof ping, &fields));
    EXPECT_FIELD(&fields, "type", "8", 0, 1);
}

/* Octets 4 to 7 are what the type makes of them. */
Test(icmp, the_second_word_of_errors)
{
    static const struct {
        uint8_t version, octets[8];
        const char *name, *text;
        uint32_t at, length;
    } rows[] = {
        { 4, { 3, 4, 0, 0, 0xFF, 0xFF, 0x05, 0x78 }, "next_hop_mtu", "1400", 6, 2 },
        { 4, { 5, 1, 0, 0, 10, 9, 0, 1 }, "gateway", "10.9.0.1", 4, 4 },
        { 4, { 12, 0, 0, 0, 9, 0xFF, 0, 0 }, "pointer", "9", 4, 1 },
        { 6, { 2, 0, 0, 0, 0, 0, 0x05, 0 }, "mtu", "1280", 4, 4 },
        { 6, { 4, 1, 0, 0, 0, 0, 0, 40 }, "pointer", "40", 4, 4 },
    };
    struct icmp icmp;
    struct fields fields;
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_assert(dissect(&icmp, rows[i].version, rows[i].octets, 8, 8, &fields));
        EXPECT_FIELD(&fields, rows[i].name, rows[i].text, rows[i].at, rows[i].length);
        dissect(&icmp, rows[i].version, rows[i].octets, 7, 8, &fields);
        EXPECT_NO_FIELD(&fields, rows[i].name);
    }
}

Test(icmp, codes)
{
    cr_assert_eq(icmp_codes(4, 3), &names_icmp_unreachable);
    cr_assert_eq(icmp_codes(6, 1), &names_icmp6_unreachable);
    cr_assert_null(icmp_codes(4, 8));
    cr_assert_null(icmp_codes(6, 3 + 128));
}
