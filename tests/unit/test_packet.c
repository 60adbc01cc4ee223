/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_packet.c: whole GRE packets: what is inside, the walk from outer to inner, faults on the way. */
#include "dissect/packet.h"

#include "tests/unit/fields.h"

static struct gre gre;
static struct frame frame;
static struct fields fields;
static char line[512];

/* A GRE packet as it stands at `at` of a block. */
static void dissect(const uint8_t *octets, size_t captured, size_t on_wire)
{
    struct reader r = reader_init(octets, captured, on_wire);
    const bool usable = gre_dissect(&r, &gre) && gre.payload.length;
    frame = (struct frame){ 0 };
    fields.count = 0;
    line[0] = '\0';
    if (usable) {
        struct reader inner = reader_over(octets, &gre.payload);
        frame_dissect(&inner, (struct frame_context){ 0 }, &frame);
        text_frame(&frame, octets, line, sizeof line);
    }
    gre_walk(&gre, usable ? &frame : NULL, octets, 0, fields_collect, &fields);
}

/* seq 5, call 9, CCP Configure-Request with MPPE and Deflate. */
static const uint8_t ccp[] = { 0x30, 0x01, 0x88, 0x0B, 0, 18, 0, 9, 0, 0, 0, 5, 0xFF, 0x03, 0x80, 0xFD,
                               1, 4, 0, 14, 18, 6, 1, 0, 0, 0x60, 26, 4, 0x78, 0 };

Test(packet, from_gre_down_to_the_last_option)
{
    static const struct {
        const char *name;
        unsigned depth;
        uint32_t at, length;
    } groups[] = {
        { "gre", 0, 0, 12 },   { "ppp", 0, 12, 4 },   { "cp", 0, 16, 14 },
        { "option", 1, 20, 6 }, { "option", 1, 26, 4 },
    };
    unsigned group = 0;
    dissect(ccp, sizeof ccp, sizeof ccp);
    cr_assert_eq(frame.kind, BODY_CP);
    cr_assert_str_eq(line, "[CCP ConfReq id=4 <mppe +H -M +S +L -D -C> <deflate 15>]");
    for (unsigned i = 0; i < fields.count; i++) {
        const struct field_value *const value = &fields.values[i];
        cr_assert_neq(value->type, FIELD_FAULT);
        cr_assert_leq(value->at + value->length, sizeof ccp);
        if (value->type != FIELD_GROUP)
            continue;
        cr_assert_str_eq(value->name, groups[group].name);
        cr_assert_eq(value->depth, groups[group].depth);
        cr_assert_eq(value->at, groups[group].at);
        cr_assert_eq(value->length, groups[group].length, "%s %u", value->name, value->length);
        group++;
    }
    cr_assert_eq(group, 5);
    EXPECT_FIELD(&fields, "supported_bits", "0x01000060", 22, 4);
}

Test(packet, every_kind_of_body)
{
    static const struct {
        uint8_t octets[12];
        uint8_t length;
        enum body_kind kind;
        const char *text;
    } rows[] = {
        { { 0xC0, 0x23, 2, 1, 0, 4 }, 6, BODY_PAP, "[PAP AuthAck id=1]" },
        { { 0xC2, 0x23, 3, 1, 0, 6, 'o', 'k' }, 8, BODY_CHAP, "[CHAP Success id=1 \"ok\"]" },
        { { 0xFD, 0x90, 0x12, 1, 2 }, 5, BODY_MPPE, "[MPPE count=18 flushed encrypted <2 octets>]" },
        { { 0x00, 0xFD, 0x60, 0x12 }, 4, BODY_MPPE, "[MPPC count=18 front compressed <0 octets>]" },
        { { 0x21, 0x45, 0, 0, 20 }, 5, BODY_DATA, "[IP (malformed)]" },
        { { 0x2D, 0, 1, 2, 9 }, 5, BODY_DATA, "[VJ-comp changes=none <1 octets>]" },
        { { 0x3F, 1, 2 }, 3, BODY_DATA, "[NetBIOS <2 octets>]" },
        { { 0xC2, 0x27, 1, 2, 0, 5, 1 }, 7, BODY_EAP, "[EAP Request id=2 Identity]" },
        { { 0xC0, 0x29, 1, 0 }, 4, BODY_CBCP, "[CBCP Request id=0 (malformed)]" },
        { { 0xC0, 0x2D, 7, 1, 0, 4 }, 6, BODY_BAP, "[BAP StatusInd id=1]" },
        { { 0xC0, 0x2B, 1, 1, 0, 4 }, 6, BODY_CP, "[BACP ConfReq id=1]" },
        { { 0xC0, 0x27, 1, 1, 0, 6, 'p', 'w' }, 8, BODY_SPAP, "[SPAP AuthReq id=1 <2 octets>]" },
        { { 0xC2, 0x25, 'p', 'w' }, 4, BODY_UNKNOWN, "[RSAP <2 octets>]" },
        { { 0x3D, 0xC0, 0, 0, 5, 0x21, 0x45 }, 7, BODY_MULTILINK, "[MP seq=5 first last IP <1 octets>]" },
        { { 0xCE, 0x01, 0xAA }, 3, BODY_UNKNOWN, "[protocol 0xce01 aa]" },
        { { 0x80, 0x21, 14, 3, 0, 4 }, 6, BODY_CP, "[IPCP code=0x0e id=3]" },
        { { 0xFF, 0x03 }, 2, BODY_NONE, "[PPP (malformed)]" },
        { { 0xC0, 0x21 }, 2, BODY_CP, "[LCP code=0x00 id=0 (malformed)]" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct reader r = reader_init(rows[i].octets, rows[i].length, rows[i].length);
        cr_assert_eq(frame_dissect(&r, (struct frame_context){ 0 }, &frame), rows[i].kind != BODY_NONE);
        cr_assert_eq(frame.kind, rows[i].kind, "%s", rows[i].text);
        text_frame(&frame, rows[i].octets, line, sizeof line);
        cr_assert_str_eq(line, rows[i].text);
        fields.count = 0;
        frame_walk(&frame, rows[i].octets, 0, fields_collect, &fields);
        cr_assert_str_eq(fields.values[0].name, "ppp");
    }
}

/* The context decides how a multilink header is read. */
Test(packet, short_sequence_numbers)
{
    static const uint8_t octets[] = { 0x00, 0x3D, 0x80, 0x05, 0xC0, 0x21, 1, 1, 0, 4 };
    struct reader r = reader_init(octets, sizeof octets, sizeof octets);
    cr_assert(frame_dissect(&r, (struct frame_context){ .short_sequence = true }, &frame));
    text_frame(&frame, octets, line, sizeof line);
    cr_assert_str_eq(line, "[MP seq=5 first LCP <4 octets>]");
}

Test(packet, passwords_are_secret_wherever_they_are)
{
    static const uint8_t rows[][20] = {
        { 0xC2, 0x83, 1, 1, 0, 8, 'p', 'w', 'p', 'w' },                             /* a vendor's authentication */
        { 0xC0, 0x21, 8, 1, 0, 14, 0xC0, 0x23, 1, 1, 0, 8, 'p', 'w', 'p', 'w' },    /* a rejected PAP request */
        { 0xC0, 0x21, 8, 1, 0, 10, 0xC2, 0x83, 'p', 'w', 'p', 'w' },                /* a rejected one of a vendor */
        { 0x00, 0x3D, 0xC0, 0, 0, 5, 0xC0, 0x23, 1, 1, 0, 8, 'p', 'w', 'p', 'w' },  /* PAP in a fragment */
        { 0xC0, 0x27, 1, 1, 0, 8, 'p', 'w', 'p', 'w' },
    };
    static const uint8_t lengths[] = { 10, 16, 12, 16, 10 };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct reader r = reader_init(rows[i], lengths[i], lengths[i]);
        bool is_secret = false;
        frame_dissect(&r, (struct frame_context){ 0 }, &frame);
        text_frame(&frame, rows[i], line, sizeof line);
        cr_assert_null(strstr(line, "7077"), "%s", line);
        cr_assert_null(strstr(line, "pw"), "%s", line);
        fields.count = 0;
        frame_walk(&frame, rows[i], 0, fields_collect, &fields);
        for (unsigned k = 0; k < fields.count; k++) {
            const struct field_value *const value = &fields.values[k];
            const bool holds = value->span.length && value->at + value->length > lengths[i] - 4u;
            cr_assert(!holds || value->type == FIELD_SECRET, "%zu: %s", i, value->name);
            is_secret |= holds;
        }
        cr_assert(is_secret, "row %zu", i);
    }
}

Test(packet, data_is_shown_as_payload)
{
    static const uint8_t octets[] = { 0x20, 0x81, 0x88, 0x0B, 0, 3, 0, 9, 0, 0, 0, 5, 0x21, 0x45, 0x00 };
    dissect(octets, sizeof octets, sizeof octets);
    EXPECT_FIELD(&fields, "payload", "4500", 13, 2);
}

Test(packet, cut_at_every_octet)
{
    for (size_t cut = 0; cut < sizeof ccp; cut++) {
        dissect(ccp, cut, sizeof ccp);
        const struct field_value *const fault = fields_find(&fields, "truncated");
        cr_assert_not_null(fault, "cut %zu", cut);
        cr_assert_leq(fault->at, cut);
        EXPECT_NO_FIELD(&fields, "malformed");
        cr_assert_eq(fields_find(&fields, "call_id") != NULL, cut >= 8);
        cr_assert_eq(fields_find(&fields, "code") != NULL, cut >= 17);
        cr_assert_eq(fields_find(&fields, "supported_bits") != NULL, cut >= 26);
    }
}

Test(packet, the_inside_never_reads_beyond_the_outside)
{
    uint8_t octets[sizeof ccp];
    memcpy(octets, ccp, sizeof ccp);
    for (unsigned length = 0; length < 256; length++) {
        octets[5] = (uint8_t)length;
        dissect(octets, sizeof octets, sizeof octets);
        for (unsigned i = 0; i < fields.count; i++) {
            const uint32_t end = 12 + length < sizeof ccp ? 12 + length : (uint32_t)sizeof ccp;
            cr_assert_leq(fields.values[i].at, end);
            cr_assert(fields.values[i].at < 12 || fields.values[i].at + fields.values[i].length <= end);
        }
    }
}
