/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_tcp.c: the TCP header, cut at every octet, with lying data offsets. */
#include "dissect/tcp.h"

#include "tests/unit/fields.h"

static const uint8_t segment[] = { 0xBD, 0xA6, 0x06, 0xBB, 0x5F, 0xB9, 0x10, 0xC8, 0xB4, 0x81, 0x42, 0x13, 0x60, 0x18,
                                   0x00, 0x73, 0xAB, 0xCD, 0, 1, 2, 4, 5, 0xB4, 'h', 'i' };

static bool dissect(struct tcp *tcp, const uint8_t *octets, size_t captured, size_t on_wire, struct fields *fields)
{
    struct reader r = reader_init(octets, captured, on_wire);
    const bool usable = tcp_dissect(&r, tcp);
    fields->count = 0;
    walk_fields(&tcp->head, 0, fields_collect, fields);
    return usable;
}

Test(tcp, a_whole_segment)
{
    struct tcp tcp;
    struct fields fields;
    cr_assert(dissect(&tcp, segment, sizeof segment, sizeof segment, &fields));
    cr_assert_eq(tcp.head.status, READER_OK);
    cr_assert_eq(tcp.source_port, 48550);
    cr_assert_eq(tcp.destination_port, 1723);
    cr_assert_eq(tcp.flags, TCP_PSH | TCP_ACK);
    cr_assert_eq(tcp.payload.length, 2);
    cr_assert_eq(tcp.payload.at, 24);
    EXPECT_FIELD(&fields, "sequence", "1605963976", 4, 4);
    EXPECT_FIELD(&fields, "acknowledgment", "3028369939", 8, 4);
    EXPECT_FIELD(&fields, "data_offset", "24", 12, 1);
    EXPECT_FIELD(&fields, "flags", "0x18", 13, 1);
    EXPECT_FIELD(&fields, "ack", "1", 13, 1);
    EXPECT_FIELD(&fields, "syn", "0", 13, 1);
    EXPECT_FIELD(&fields, "window", "115", 14, 2);
    EXPECT_FIELD(&fields, "checksum", "0xabcd", 16, 2);
    EXPECT_FIELD(&fields, "urgent_pointer", "1", 18, 2);
    EXPECT_FIELD(&fields, "options", "020405b4", 20, 4);
}

Test(tcp, cut_at_every_octet)
{
    struct tcp tcp;
    struct fields fields;
    for (size_t cut = 0; cut < sizeof segment; cut++) {
        cr_assert_eq(dissect(&tcp, segment, cut, sizeof segment, &fields), cut >= 14);
        cr_assert_eq(tcp.head.status, cut < 24 ? READER_TRUNCATED : READER_OK);
        cr_assert_eq(fields_find(&fields, "flags") != NULL, cut >= 14);
        cr_assert_eq(fields_find(&fields, "window") != NULL, cut >= 16);
        cr_assert_eq(fields_find(&fields, "source_port") != NULL, cut >= 2);
        cr_assert_eq(tcp.payload.have, cut > 24 ? cut - 24 : 0);
    }
}

Test(tcp, lying_data_offsets)
{
    uint8_t octets[sizeof segment];
    struct tcp tcp;
    struct fields fields;
    memcpy(octets, segment, sizeof segment);
    for (unsigned words = 0; words < 16; words++) {
        octets[12] = (uint8_t)(words << 4);
        cr_assert(dissect(&tcp, octets, sizeof octets, sizeof octets, &fields));
        const bool honest = words == 5 || words == 6;
        cr_assert_eq(tcp.head.status, honest ? READER_OK : READER_MALFORMED);
        cr_assert_eq(tcp.head.fault, honest ? 0 : 12);
        cr_assert_eq(tcp.payload.length, honest ? sizeof octets - words * 4 : 0);
    }
}

Test(tcp, a_header_that_ends_early_is_malformed)
{
    struct tcp tcp;
    struct fields fields;
    for (size_t end = 0; end < 20; end++) {
        dissect(&tcp, segment, end, end, &fields);
        cr_assert_eq(tcp.head.status, READER_MALFORMED);
    }
}
