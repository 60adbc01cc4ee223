/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_link.c: CBCP, BAP, Link-Quality-Reports, SPAP and multilink fragments: layouts, lengths, cuts. */
#include "dissect/packet.h"
#include "tests/unit/fields.h"

static struct frame frame;
static struct fields fields;
static char line[512];

/* The frame's fields and its text; `octets` begin with a protocol number of two octets. */
static void dissect(const uint8_t *octets, size_t captured, size_t on_wire, bool short_sequence)
{
    struct reader r = reader_init(octets, captured, on_wire);
    frame_dissect(&r, (struct frame_context){ .short_sequence = short_sequence }, &frame);
    fields.count = 0;
    frame_walk(&frame, octets, 0, fields_collect, &fields);
    text_frame(&frame, octets, line, sizeof line);
}

#define WHOLE(octets) dissect(octets, sizeof octets, sizeof octets, false)

static const uint8_t cbcp[] = { 0xC0, 0x29, 1, 5, 0, 24, 1, 2, 2, 6, 3, 1, '7', 0, 4, 12, 0, 1, '1', '2', 0, 1,
                                '3', '4', '5', 0 };

Test(link, callback_offers)
{
    WHOLE(cbcp);
    cr_assert_eq(frame.body.cbcp.head.status, READER_OK);
    cr_assert_eq(frame.body.cbcp.head.length, 24);
    EXPECT_FIELD(&fields, "code", "Callback-Request (1)", 2, 1);
    EXPECT_FIELD(&fields, "option", "Option: No callback", 6, 2);
    EXPECT_FIELD(&fields, "delay", "3", 10, 1);
    EXPECT_FIELD(&fields, "address_type", "PSTN/ISDN (1)", 11, 1);
    EXPECT_FIELD(&fields, "address", "7", 12, 1);
    const struct field_value *const third = fields_nth(&fields, "number", 2);
    cr_assert_not_null(third);
    cr_assert_eq(third->at, 21);
    cr_assert_eq(third->length, 5);
    cr_assert_str_eq(line, "[CBCP Request id=5 <no-callback> <user-number 3 phone \"7\"> "
                           "<list 0 phone \"12\" phone \"345\">]");
}

Test(link, callback_codes_and_lies)
{
    static const uint8_t unknown[] = { 0xC0, 0x29, 9, 5, 0, 6, 0xAA, 0xBB };
    static const uint8_t lied[] = { 0xC0, 0x29, 2, 5, 0, 9, 1, 2 }, low[] = { 0xC0, 0x29, 3, 5, 0, 3 };
    static const uint8_t padded[] = { 0xC0, 0x29, 3, 5, 0, 6, 1, 2, 0, 0 };
    static const uint8_t longer[] = { 0xC0, 0x29, 2, 5, 0, 7, 1, 3, 0 };
    static const uint8_t open_end[] = { 0xC0, 0x29, 2, 5, 0, 9, 2, 5, 0, 1, '7' };
    WHOLE(unknown);
    cr_assert_str_eq(line, "[CBCP code=0x09 id=5 aabb]");
    WHOLE(lied);
    cr_assert_str_eq(line, "[CBCP Response id=5 <no-callback> (malformed)]");
    cr_assert_eq(frame.body.cbcp.head.fault, 4);
    WHOLE(low);
    cr_assert_str_eq(line, "[CBCP Ack id=5 (malformed)]");
    WHOLE(padded);
    cr_assert_str_eq(line, "[CBCP Ack id=5 <no-callback>]");
    WHOLE(longer);
    cr_assert_str_eq(line, "[CBCP Response id=5 <no-callback 00 (malformed)>]");
    WHOLE(open_end);
    cr_assert_str_eq(line, "[CBCP Response id=5 <user-number 0 phone \"7\" (malformed)>]");
    EXPECT_FIELD(&fields, "malformed", "a length is wrong here", sizeof open_end, 0);
}

static const uint8_t bap[] = { 0xC0, 0x2D, 2, 7, 0, 23, 3, 1, 5, 0, 64, 1, 2, 9, 1, 3, 2, 2, 4, '4', '2', 4, 4, 'n', 'o' };

Test(link, bandwidth_allocation)
{
    static const uint8_t request[] = { 0xC0, 0x2D, 5, 8, 0, 8, 5, 4, 0, 2 };
    static const uint8_t empty[] = { 0xC0, 0x2D, 8, 8, 0, 4 };
    WHOLE(bap);
    EXPECT_FIELD(&fields, "code", "Call-Response (2)", 2, 1);
    EXPECT_FIELD(&fields, "response", "Request-Full-Nak (3)", 6, 1);
    EXPECT_FIELD(&fields, "speed", "64", 9, 2);
    EXPECT_FIELD(&fields, "unique_digits", "2", 16, 1);
    EXPECT_FIELD(&fields, "reason", "no", 23, 2);
    cr_assert_str_eq(line, "[BAP CallRes id=7 full-nak <link-type 64 isdn> "
                           "<phone-delta unique-digits 2 subscriber \"42\"> <reason \"no\">]");
    WHOLE(request);
    EXPECT_NO_FIELD(&fields, "response");
    cr_assert_str_eq(line, "[BAP DropReq id=8 <linkdisc 0x2>]");
    WHOLE(empty);
    cr_assert_str_eq(line, "[BAP StatusRes id=8 (malformed)]");
}

static const uint8_t lqr[] = { 0xC0, 0x25, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0, 6,
                               0,    0,    0, 7, 0, 0, 0, 8, 0, 0, 0, 9, 0, 0, 0, 10, 0, 0, 0, 11, 0, 0, 0, 12, 0 };

Test(link, quality_reports)
{
    static const char *const names[] = {
        "magic_number",     "last_out_lqrs",  "last_out_packets", "last_out_octets", "peer_in_lqrs",     "peer_in_packets",
        "peer_in_discards", "peer_in_errors", "peer_in_octets",   "peer_out_lqrs",   "peer_out_packets", "peer_out_octets",
    };
    dissect(lqr, 50, 50, false);
    cr_assert_eq(frame.body.lqr.head.status, READER_OK);
    for (unsigned i = 0; i < 12; i++) {
        const struct field_value *const value = fields_find(&fields, names[i]);
        cr_assert_not_null(value, "%s", names[i]);
        cr_assert_eq(value->number, i + 1, "%s", names[i]);
        cr_assert_eq(value->at, 2 + 4 * i, "%s", names[i]);
    }
    cr_assert_str_eq(line, "[LQR magic=0x1 last-out=2/3/4 peer-in=5/6/9 discards=7 errors=8 peer-out=10/11/12]");
}

Test(link, quality_reports_are_48_octets)
{
    for (size_t length = 2; length <= sizeof lqr; length++) {
        dissect(lqr, length, length, false);
        cr_assert_eq(frame.body.lqr.head.status, length == 50 ? READER_OK : READER_MALFORMED, "%zu", length);
        if (length < 50) {
            dissect(lqr, length, 50, false);
            cr_assert_eq(frame.body.lqr.head.status, READER_TRUNCATED);
        }
    }
    dissect(lqr, sizeof lqr, sizeof lqr, false);
    EXPECT_FIELD(&fields, "malformed", "a length is wrong here", 50, 0);
}

Test(link, fragments)
{
    static const uint8_t first[] = { 0, 0x3D, 0x84, 0x01, 0x02, 0x03, 0xFF, 0x03, 0x00, 0x21, 0x45, 0, 0 };
    static const uint8_t middle[] = { 0, 0x3D, 0x00, 0, 0, 7, 0xAA, 0xBB }, last[] = { 0, 0x3D, 0x40, 0, 0, 8 };
    static const uint8_t in_short[] = { 0, 0x3D, 0xD1, 0x23, 0x21, 0x45 };
    static const uint8_t nothing[] = { 0, 0x3D, 0x80, 0, 0 }, odd[] = { 0, 0x3D, 0xC0, 0, 0, 1, 0x02 };
    WHOLE(first);
    EXPECT_FIELD(&fields, "bits", "0x84010203", 2, 4);
    EXPECT_FIELD(&fields, "first", "1", 2, 4);
    EXPECT_FIELD(&fields, "last", "0", 2, 4);
    EXPECT_FIELD(&fields, "class", "1", 2, 4);
    EXPECT_FIELD(&fields, "sequence_number", "66051", 2, 4);
    const struct field_value *const inner = fields_nth(&fields, "protocol", 1);
    cr_assert_not_null(inner);
    cr_assert_eq(inner->number, PPP_IP);
    EXPECT_FIELD(&fields, "payload", "450000", 10, 3);
    cr_assert_str_eq(line, "[MP seq=66051 class=1 first IP <3 octets>]");
    WHOLE(middle);
    cr_assert_str_eq(line, "[MP seq=7 <2 octets>]");
    EXPECT_FIELD(&fields, "payload", "aabb", 6, 2);
    WHOLE(last);
    cr_assert_str_eq(line, "[MP seq=8 last <0 octets>]");
    dissect(in_short, sizeof in_short, sizeof in_short, true);
    EXPECT_FIELD(&fields, "bits", "0xd123", 2, 2);
    EXPECT_FIELD(&fields, "class", "1", 2, 2);
    cr_assert_str_eq(line, "[MP seq=291 class=1 first last IP <1 octets>]");
    WHOLE(nothing);
    cr_assert_eq(frame.body.multilink.head.status, READER_MALFORMED);
    WHOLE(odd);
    cr_assert_str_eq(line, "[MP seq=1 first last <0 octets> (malformed)]");
}

Test(link, cut_at_every_octet)
{
    static const struct {
        const uint8_t *octets;
        size_t length;
    } rows[] = { { cbcp, sizeof cbcp }, { bap, sizeof bap }, { lqr, 50 } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t cut = 2; cut < rows[i].length; cut++) {
            dissect(rows[i].octets, cut, rows[i].length, false);
            cr_assert_not_null(fields_find(&fields, "truncated"), "row %zu, cut %zu", i, cut);
            EXPECT_NO_FIELD(&fields, "malformed");
            cr_assert_not_null(strstr(line, "(truncated)"), "%s", line);
        }
}
