/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_ppp.c: PPP framing with and without compression, and the MPPE header. */
#include "dissect/ppp.h"

#include "tests/unit/fields.h"

struct expected {
    uint8_t octets[6];
    uint8_t length;
    bool usable;
    uint16_t protocol;
    bool address_control, compressed;
    enum reader_status status;
    uint32_t fault;
    uint32_t payload;
};

Test(ppp, every_form_of_the_header)
{
    static const struct expected rows[] = {
        { { 0xFF, 0x03, 0xC0, 0x21, 1, 2 }, 6, true, 0xC021, true, false, READER_OK, 0, 2 },
        { { 0xC0, 0x21, 1, 2 }, 4, true, 0xC021, false, false, READER_OK, 0, 2 },
        { { 0x21, 0x45, 0 }, 3, true, 0x0021, false, true, READER_OK, 0, 2 },
        { { 0xFD, 0x90, 0 }, 3, true, 0x00FD, false, true, READER_OK, 0, 2 },
        { { 0x00, 0xFD, 0x90 }, 3, true, 0x00FD, false, false, READER_OK, 0, 1 },
        { { 0xFF, 0x03, 0xFD, 0x90 }, 4, true, 0x00FD, true, true, READER_OK, 0, 1 },
        { { 0x80, 0x20, 1 }, 3, true, 0x8020, false, false, READER_MALFORMED, 1, 1 }, /* both octets even */
        { { 0xFF, 0x13, 0xC0, 0x21 }, 4, true, 0xC021, true, false, READER_MALFORMED, 1, 0 },
        { { 0xFF, 0x03 }, 2, false, 0, true, false, READER_MALFORMED, 2, 0 },
        { { 0xC0 }, 1, false, 0, false, false, READER_MALFORMED, 1, 0 },
        { { 0 }, 0, false, 0, false, false, READER_MALFORMED, 0, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ppp ppp;
        struct reader r = reader_init(rows[i].octets, rows[i].length, rows[i].length);
        cr_assert_eq(ppp_dissect(&r, &ppp), rows[i].usable, "row %zu", i);
        cr_assert_eq(ppp.protocol, rows[i].protocol, "row %zu", i);
        cr_assert_eq(ppp.has_address_control, rows[i].address_control, "row %zu", i);
        if (rows[i].usable)
            cr_assert_eq(ppp.protocol_compressed, rows[i].compressed, "row %zu", i);
        cr_assert_eq(ppp.head.status, rows[i].status, "row %zu", i);
        cr_assert_eq(ppp.head.fault, rows[i].fault, "row %zu", i);
        cr_assert_eq(ppp.payload.length, rows[i].payload, "row %zu", i);
    }
}

Test(ppp, shows_what_is_on_the_wire)
{
    static const uint8_t whole[] = { 0xFF, 0x03, 0x80, 0xFD, 1 }, small[] = { 0x57, 0x60 };
    struct ppp ppp;
    struct fields fields = { 0 };
    struct reader r = reader_init(whole, sizeof whole, sizeof whole);
    ppp_dissect(&r, &ppp);
    walk_fields(&ppp.head, 0, fields_collect, &fields);
    EXPECT_FIELD(&fields, "address", "0xff", 0, 1);
    EXPECT_FIELD(&fields, "control", "0x03", 1, 1);
    EXPECT_FIELD(&fields, "protocol", "Compression Control Protocol (0x80fd)", 2, 2);
    fields.count = 0;
    r = reader_init(small, sizeof small, sizeof small);
    ppp_dissect(&r, &ppp);
    walk_fields(&ppp.head, 0, fields_collect, &fields);
    EXPECT_NO_FIELD(&fields, "address");
    EXPECT_FIELD(&fields, "protocol", "Internet Protocol version 6 (0x57)", 0, 1);
}

Test(ppp, an_address_alone_is_shown)
{
    static const uint8_t lone[] = { 0xFF };
    struct ppp ppp;
    struct fields fields = { 0 };
    struct reader r = reader_init(lone, sizeof lone, sizeof lone);
    cr_assert_not(ppp_dissect(&r, &ppp));
    cr_assert_eq(ppp.head.status, READER_MALFORMED);
    walk_fields(&ppp.head, 0, fields_collect, &fields);
    EXPECT_FIELD(&fields, "address", "0xff", 0, 1);
    EXPECT_NO_FIELD(&fields, "control");
}

Test(ppp, cut_at_every_octet)
{
    static const uint8_t octets[] = { 0xFF, 0x03, 0xC0, 0x21, 1 };
    for (size_t cut = 0; cut < sizeof octets; cut++) {
        struct ppp ppp;
        struct reader r = reader_init(octets, cut, sizeof octets);
        cr_assert_eq(ppp_dissect(&r, &ppp), cut >= 4);
        cr_assert_eq(ppp.head.status, cut >= 4 ? READER_OK : READER_TRUNCATED);
        cr_assert_eq(ppp.has_address_control, cut >= 2);
    }
}

Test(ppp, user_data)
{
    cr_assert(ppp_is_data(PPP_IP) && ppp_is_data(PPP_COMPRESSED) && ppp_is_data(PPP_VJ_COMPRESSED));
    cr_assert_not(ppp_is_data(PPP_IPCP) || ppp_is_data(PPP_LCP) || ppp_is_data(0x4001));
}

Test(ppp, mppe_bits)
{
    static const uint8_t octets[] = { 0x9A, 0xBC, 1, 2, 3 };
    struct mppe mppe;
    struct fields fields = { 0 };
    struct reader r = reader_init(octets, sizeof octets, sizeof octets);
    cr_assert(mppe_dissect(&r, &mppe));
    cr_assert(mppe.flushed && mppe.encrypted && !mppe.compressed && !mppe.mppc_b);
    cr_assert_eq(mppe.coherency_count, 0xABC);
    walk_fields(&mppe.head, 0, fields_collect, &fields);
    EXPECT_FIELD(&fields, "bits", "0x9abc", 0, 2);
    EXPECT_FIELD(&fields, "flushed", "1", 0, 2);
    EXPECT_FIELD(&fields, "compressed", "0", 0, 2);
    EXPECT_FIELD(&fields, "coherency_count", "2748", 0, 2);
    EXPECT_FIELD(&fields, "data", "010203", 2, 3);
    for (size_t cut = 0; cut < 2; cut++) {
        r = reader_init(octets, cut, sizeof octets);
        cr_assert_not(mppe_dissect(&r, &mppe));
        cr_assert_eq(mppe.head.status, READER_TRUNCATED);
    }
}
