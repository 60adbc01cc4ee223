/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_gre.c: the enhanced GRE header, each shape of it, cut and lying. */
#include "dissect/gre.h"

#include "dissect/packet.h"
#include "tests/unit/fields.h"

static bool dissect(struct gre *gre, const uint8_t *octets, size_t captured, size_t on_wire, struct fields *fields)
{
    struct reader r = reader_init(octets, captured, on_wire);
    const bool usable = gre_dissect(&r, gre);
    fields->count = 0;
    gre_walk(gre, NULL, octets, 0, fields_collect, fields);
    return usable;
}

static const uint8_t both[] = { 0x30, 0x81, 0x88, 0x0B, 0, 3, 0x78, 0, 0, 0, 0, 7, 0, 0, 0, 9, 0xAA, 0xBB, 0xCC };

Test(gre, sequence_acknowledgment_and_payload)
{
    struct gre gre;
    struct fields fields;
    cr_assert(dissect(&gre, both, sizeof both, sizeof both, &fields));
    cr_assert_eq(gre.head.status, READER_OK);
    cr_assert(gre.enhanced && gre.has_sequence && gre.has_acknowledgment);
    cr_assert_eq(gre.version, 1);
    cr_assert_eq(gre.call_id, 30720);
    cr_assert_eq(gre.payload.at, 16);
    cr_assert_eq(gre.payload.length, 3);
    EXPECT_FIELD(&fields, "flags", "0x3081", 0, 2);
    EXPECT_FIELD(&fields, "key_present", "1", 0, 2);
    EXPECT_FIELD(&fields, "routing_present", "0", 0, 2);
    EXPECT_FIELD(&fields, "version", "1", 0, 2);
    EXPECT_FIELD(&fields, "protocol", "PPP (0x880b)", 2, 2);
    EXPECT_FIELD(&fields, "payload_length", "3", 4, 2);
    EXPECT_FIELD(&fields, "call_id", "30720", 6, 2);
    EXPECT_FIELD(&fields, "sequence", "7", 8, 4);
    EXPECT_FIELD(&fields, "acknowledgment", "9", 12, 4);
    EXPECT_FIELD(&fields, "payload", "aabbcc", 16, 3);
}

Test(gre, a_pure_acknowledgment)
{
    static const uint8_t octets[] = { 0x20, 0x81, 0x88, 0x0B, 0, 0, 0, 5, 0, 0, 1, 0 };
    struct gre gre;
    struct fields fields;
    cr_assert(dissect(&gre, octets, sizeof octets, sizeof octets, &fields));
    cr_assert(gre.has_acknowledgment && !gre.has_sequence);
    cr_assert_eq(gre.acknowledgment, 256);
    cr_assert_eq(gre.payload.length, 0);
    EXPECT_FIELD(&fields, "acknowledgment", "256", 8, 4);
    EXPECT_NO_FIELD(&fields, "sequence");
    EXPECT_NO_FIELD(&fields, "payload");
}

Test(gre, padding_is_not_payload)
{
    uint8_t octets[46] = { 0 };
    struct gre gre;
    struct fields fields;
    memcpy(octets, both, sizeof both);
    cr_assert(dissect(&gre, octets, sizeof octets, sizeof octets, &fields));
    cr_assert_eq(gre.payload.length, 3);
}

Test(gre, cut_at_every_octet)
{
    struct gre gre;
    struct fields fields;
    for (size_t cut = 0; cut < sizeof both; cut++) {
        cr_assert_eq(dissect(&gre, both, cut, sizeof both, &fields), cut >= 16);
        cr_assert_eq(gre.head.status, cut < 16 ? READER_TRUNCATED : READER_OK);
        cr_assert_eq(fields_find(&fields, "flags") != NULL, cut >= 4);
        cr_assert_eq(fields_find(&fields, "call_id") != NULL, cut >= 8);
        cr_assert_eq(fields_find(&fields, "sequence") != NULL, cut >= 12);
        cr_assert_eq(gre.payload.have, cut > 16 ? cut - 16 : 0);
    }
}

Test(gre, ends_early)
{
    struct gre gre;
    struct fields fields;
    for (size_t end = 0; end < 16; end++) {
        cr_assert_not(dissect(&gre, both, end, end, &fields));
        cr_assert_eq(gre.head.status, READER_MALFORMED);
    }
}

Test(gre, a_payload_length_beyond_the_packet)
{
    uint8_t octets[sizeof both];
    struct gre gre;
    struct fields fields;
    memcpy(octets, both, sizeof both);
    octets[5] = 200;
    cr_assert(dissect(&gre, octets, sizeof octets, sizeof octets, &fields));
    cr_assert_eq(gre.head.status, READER_MALFORMED);
    cr_assert_eq(gre.head.fault, 4);
    cr_assert_eq(gre.payload.length, 3, "what is left");
}

Test(gre, bits_that_must_be_zero)
{
    uint8_t octets[sizeof both];
    struct gre gre;
    struct fields fields;
    memcpy(octets, both, sizeof both);
    octets[0] |= 0xC0;
    cr_assert(dissect(&gre, octets, sizeof octets, sizeof octets, &fields));
    cr_assert_eq(gre.head.status, READER_MALFORMED);
    cr_assert_eq(gre.head.fault, 0);
    cr_assert_eq(gre.sequence, 7);
}

/* RFC 1701 has five reserved flags where version 1 has the acknowledgment's and four. */
Test(gre, only_version_1_acknowledges)
{
    const uint8_t other[] = { 0x00, 0xF8, 0x08, 0x00 }, enhanced[] = { 0x00, 0xF9, 0x08, 0x00 };
    struct gre gre;
    struct fields fields;
    cr_assert(dissect(&gre, other, sizeof other, sizeof other, &fields));
    EXPECT_NO_FIELD(&fields, "acknowledgment_present");
    EXPECT_FIELD(&fields, "reserved_flags", "31", 0, 2);
    EXPECT_FIELD(&fields, "protocol", "IPv4 (0x0800)", 2, 2);
    cr_assert(dissect(&gre, enhanced, sizeof enhanced, sizeof enhanced, &fields));
    EXPECT_FIELD(&fields, "acknowledgment_present", "1", 0, 2);
    EXPECT_FIELD(&fields, "reserved_flags", "15", 0, 2);
}

Test(gre, version_0_and_strangers_are_left_alone)
{
    static const uint8_t packets[][8] = {
        { 0x20, 0, 0x08, 0, 0, 0, 0, 1 },    /* version 0 */
        { 0x20, 0, 0x88, 0x0B, 0, 0, 0, 1 }, /* version 0 with PPP */
        { 0x00, 1, 0x88, 0x0B, 0, 0, 0, 1 }, /* no key */
        { 0x20, 1, 0x08, 0x00, 0, 0, 0, 1 }, /* version 1 with IP */
    };
    struct gre gre;
    struct fields fields;
    for (size_t i = 0; i < sizeof packets / sizeof packets[0]; i++) {
        cr_assert(dissect(&gre, packets[i], 8, 8, &fields));
        cr_assert_not(gre.enhanced);
        cr_assert_eq(gre.head.status, READER_OK);
        EXPECT_NO_FIELD(&fields, "call_id");
    }
}
