/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pptp.c: the fifteen control messages, octet by octet of RFC 2637, and their framing. */
#include "dissect/pptp.h"

#include "tests/unit/fields.h"

static const uint16_t sizes[] = { 0, 156, 156, 16, 16, 16, 20, 168, 32, 220, 24, 28, 16, 148, 40, 24 };
enum { TYPES = 15, ROOM = 512 };

/* A message of the type's size: the header, then octets that tell their own offset. */
static size_t make(uint8_t *octets, uint16_t type)
{
    const uint16_t size = sizes[type];
    for (unsigned i = 0; i < size; i++)
        octets[i] = (uint8_t)i;
    const uint8_t header[] = { 0, (uint8_t)size, 0, 1, 0x1A, 0x2B, 0x3C, 0x4D, 0, (uint8_t)type, 0, 0 };
    memcpy(octets, header, sizeof header);
    return size;
}

static bool dissect(struct pptp *pptp, const uint8_t *octets, size_t captured, size_t on_wire, struct fields *fields)
{
    struct reader r = reader_init(octets, captured, on_wire);
    const bool usable = pptp_dissect(&r, pptp);
    fields->count = 0;
    walk_fields(&pptp->head, 0, fields_collect, fields);
    return usable;
}

Test(pptp, sizes_are_those_of_the_rfc)
{
    for (uint16_t type = 0; type <= TYPES; type++)
        cr_assert_eq(pptp_size(type), sizes[type]);
    cr_assert_eq(pptp_size(16), 0);
    cr_assert_eq(pptp_size(65535), 0);
}

Test(pptp, rows_cover_every_message_without_gap)
{
    uint8_t octets[ROOM];
    struct pptp pptp;
    struct fields fields;
    for (uint16_t type = 1; type <= TYPES; type++) {
        const size_t size = make(octets, type);
        cr_assert(dissect(&pptp, octets, size, size, &fields));
        cr_assert_eq(pptp.head.status, READER_OK);
        uint32_t at = 0;
        for (unsigned i = 1; i < fields.count; i++) {
            cr_assert_eq(fields.values[i].at, at, "%s", fields.values[i].name);
            at += fields.values[i].length;
        }
        cr_assert_eq(at, size);
        cr_assert_str_eq(fields.values[0].named->full, fields.values[0].title);
    }
}

Test(pptp, outgoing_call_request)
{
    uint8_t octets[ROOM];
    struct pptp pptp;
    struct fields fields;
    const size_t size = make(octets, PPTP_OCRQ);
    memcpy(octets + 40, "5551234\0", 8);
    memset(octets + 104, 0, 64);
    cr_assert(dissect(&pptp, octets, size, size, &fields));
    cr_assert_eq(pptp.call_id, 0x0C0D);
    cr_assert_eq(pptp.call_serial_number, 0x0E0F);
    cr_assert_eq(pptp.minimum_bps, 0x10111213u);
    cr_assert_eq(pptp.maximum_bps, 0x14151617u);
    cr_assert_eq(pptp.bearer_type, 0x18191A1Bu);
    cr_assert_eq(pptp.framing_type, 0x1C1D1E1Fu);
    cr_assert_eq(pptp.receive_window, 0x2021);
    cr_assert_eq(pptp.processing_delay, 0x2223);
    cr_assert_eq(pptp.phone_number_length, 0x2425);
    EXPECT_FIELD(&fields, "phone_number", "5551234", 40, 64);
    EXPECT_FIELD(&fields, "subaddress", "", 104, 64);
}

Test(pptp, outgoing_call_reply)
{
    static const uint8_t octets[] = { 0, 32, 0, 1, 0x1A, 0x2B, 0x3C, 0x4D, 0, 8, 0, 0, 0x78, 0, 0, 0, 7, 4, 0, 9,
                                      0, 0x98, 0x96, 0x80, 0, 3, 0, 1, 0, 0, 0, 5 };
    struct pptp pptp;
    struct fields fields;
    cr_assert(dissect(&pptp, octets, sizeof octets, sizeof octets, &fields));
    cr_assert_eq(pptp.call_id, 30720);
    cr_assert_eq(pptp.peer_call_id, 0);
    EXPECT_FIELD(&fields, "result_code", "Do Not Accept (7)", 16, 1);
    EXPECT_FIELD(&fields, "error_code", "No-Resource (4)", 17, 1);
    EXPECT_FIELD(&fields, "cause_code", "9", 18, 2);
    EXPECT_FIELD(&fields, "connect_speed", "10000000", 20, 4);
    EXPECT_FIELD(&fields, "physical_channel_id", "5", 28, 4);
}

Test(pptp, places_of_the_other_messages)
{
    uint8_t octets[ROOM];
    struct pptp pptp;
    struct fields fields;
    static const struct {
        uint16_t type;
        const char *name;
        uint32_t at, length;
    } expected[] = {
        { PPTP_SCCRQ, "maximum_channels", 24, 2 },  { PPTP_SCCRQ, "host_name", 28, 64 },
        { PPTP_SCCRP, "result_code", 14, 1 },       { PPTP_SCCRP, "vendor_string", 92, 64 },
        { PPTP_STOP_CCRQ, "reason", 12, 1 },        { PPTP_STOP_CCRP, "error_code", 13, 1 },
        { PPTP_ECHO_REQUEST, "identifier", 12, 4 }, { PPTP_ECHO_REPLY, "result_code", 16, 1 },
        { PPTP_ICRQ, "dialed_number", 28, 64 },     { PPTP_ICRQ, "subaddress", 156, 64 },
        { PPTP_ICRP, "receive_window", 18, 2 },     { PPTP_ICCN, "framing_type", 24, 4 },
        { PPTP_CALL_CLEAR, "call_id", 12, 2 },      { PPTP_CALL_DISCONNECT, "call_statistics", 20, 128 },
        { PPTP_WAN_ERROR, "alignment_errors", 36, 4 }, { PPTP_SET_LINK_INFO, "receive_accm", 20, 4 },
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const size_t size = make(octets, expected[i].type);
        dissect(&pptp, octets, size, size, &fields);
        const struct field_value *const value = fields_find(&fields, expected[i].name);
        cr_assert_not_null(value, "%s", expected[i].name);
        cr_assert_eq(value->at, expected[i].at, "%s", expected[i].name);
        cr_assert_eq(value->length, expected[i].length, "%s", expected[i].name);
    }
}

Test(pptp, cut_at_every_octet)
{
    uint8_t octets[ROOM];
    struct pptp pptp;
    struct fields fields;
    for (uint16_t type = 1; type <= TYPES; type++) {
        const size_t size = make(octets, type);
        for (size_t cut = 0; cut < size; cut++) {
            cr_assert_eq(dissect(&pptp, octets, cut, size, &fields), cut >= PPTP_HEADER);
            cr_assert_eq(pptp.head.status, READER_TRUNCATED);
            cr_assert_leq(pptp.head.fault, cut);
            cr_assert_eq(fields_find(&fields, "magic_cookie") != NULL, cut >= 8);
            for (unsigned i = 1; i + 1 < fields.count; i++)
                cr_assert_lt(fields.values[i].at, cut);
        }
    }
}

Test(pptp, lying_lengths_are_marked_and_the_fields_kept)
{
    uint8_t octets[ROOM] = { 0 };
    struct pptp pptp;
    struct fields fields;
    const size_t size = make(octets, PPTP_ECHO_REPLY);
    octets[1] = 24;
    cr_assert(dissect(&pptp, octets, size + 4, size + 4, &fields));
    cr_assert_eq(pptp.head.status, READER_MALFORMED);
    cr_assert_eq(pptp.head.fault, 0);
    cr_assert_eq(pptp.identifier, 0x0C0D0E0Fu);
    EXPECT_FIELD(&fields, "rest", "00000000", 20, 4);
    EXPECT_FIELD(&fields, "malformed", "a length is wrong here", 0, 24);
    octets[1] = 20;
    cr_assert(dissect(&pptp, octets, 14, 14, &fields), "a message that ends early");
    cr_assert_eq(pptp.head.status, READER_MALFORMED);
    cr_assert_eq(pptp.head.fault, 12);
}

Test(pptp, wrong_cookie_and_message_type)
{
    uint8_t octets[ROOM];
    struct pptp pptp;
    struct fields fields;
    const size_t size = make(octets, PPTP_CALL_CLEAR);
    octets[3] = 2;
    cr_assert(dissect(&pptp, octets, size, size, &fields));
    cr_assert_eq(pptp.head.fault, 2);
    octets[7] = 0;
    cr_assert_not(dissect(&pptp, octets, size, size, &fields));
    cr_assert_eq(pptp.head.status, READER_MALFORMED);
    EXPECT_FIELD(&fields, "type", "Call-Clear-Request (12)", 8, 2);
}

Test(pptp, unknown_types_keep_their_octets)
{
    static const uint8_t octets[] = { 0, 14, 0, 1, 0x1A, 0x2B, 0x3C, 0x4D, 0, 99, 0, 0, 0xAB, 0xCD };
    struct pptp pptp;
    struct fields fields;
    cr_assert(dissect(&pptp, octets, sizeof octets, sizeof octets, &fields));
    cr_assert_eq(pptp.head.status, READER_OK);
    EXPECT_FIELD(&fields, "type", "99", 8, 2);
    EXPECT_FIELD(&fields, "rest", "abcd", 12, 2);
}

/* --- framing ------------------------------------------------------------------ */

static int frame(const uint8_t *octets, size_t have, bool expect_lie)
{
    bool lied;
    const int size = pptp_frame(octets, have, &lied);
    cr_assert_eq(lied, expect_lie);
    return size;
}

Test(pptp, frames_whole_messages_and_waits_for_more)
{
    uint8_t octets[ROOM * 2];
    for (uint16_t type = 1; type <= TYPES; type++) {
        const size_t size = make(octets, type);
        for (size_t have = 0; have < size; have++)
            cr_assert_eq(frame(octets, have, false), 0);
        cr_assert_eq(frame(octets, size, false), (int)size);
        const size_t next = make(octets + size, PPTP_ECHO_REQUEST);
        cr_assert_eq(frame(octets, size + next, false), (int)size);
    }
}

Test(pptp, resynchronises_on_the_cookie)
{
    uint8_t octets[ROOM];
    memset(octets, 0x55, sizeof octets);
    make(octets + 37, PPTP_ECHO_REQUEST);
    cr_assert_eq(frame(octets, sizeof octets, false), -37);
    cr_assert_eq(frame(octets + 37, sizeof octets - 37, false), 16);
    /* No cookie in sight: the last octets may still begin one. */
    cr_assert_eq(frame(octets + 60, 100, false), -96);
    cr_assert_eq(frame(octets + 60, 4, false), 0);
    /* A cookie half in sight. */
    cr_assert_eq(frame(octets, 37 + 6, false), -37);
}

Test(pptp, of_two_sizes_the_one_that_a_cookie_confirms)
{
    uint8_t octets[ROOM];
    size_t size = make(octets, PPTP_ECHO_REPLY);
    octets[1] = 24; /* the length lies: 20 octets follow, and the next message */
    make(octets + size, PPTP_ECHO_REQUEST);
    cr_assert_eq(frame(octets, size + 16, true), 20);
    /* the sender's message really is longer */
    memset(octets + size, 0, 4);
    make(octets + size + 4, PPTP_ECHO_REQUEST);
    cr_assert_eq(frame(octets, size + 4 + 16, true), 24);
    /* nothing behind it: the size that ends the stream so far */
    cr_assert_eq(frame(octets, 20, true), 20);
    cr_assert_eq(frame(octets, 24, true), 24);
    cr_assert_eq(frame(octets, 22, true), 0);
}

Test(pptp, hostile_lengths_never_stall_or_overrun)
{
    uint8_t octets[ROOM * 4] = { 0 };
    for (uint16_t type = 0; type <= TYPES + 1; type++)
        for (unsigned length = 0; length <= 65535; length += length < 300 ? 1 : 997) {
            make(octets, type <= TYPES && type ? type : 1);
            octets[0] = (uint8_t)(length >> 8);
            octets[1] = (uint8_t)length;
            octets[9] = (uint8_t)type;
            bool lied;
            const int taken = pptp_frame(octets, sizeof octets, &lied);
            cr_assert_gt(taken, 0, "type %u length %u", type, length);
            cr_assert_leq(taken, 1024);
        }
}

Test(pptp, unknown_types_take_their_own_length)
{
    uint8_t octets[ROOM] = { 0 };
    make(octets, PPTP_CALL_CLEAR);
    octets[9] = 77;
    octets[1] = 40;
    cr_assert_eq(frame(octets, 39, false), 0);
    cr_assert_eq(frame(octets, 40, false), 40);
    octets[1] = 3;
    make(octets + 20, PPTP_CALL_CLEAR);
    cr_assert_eq(frame(octets, 36, true), 20, "up to the next cookie");
}
