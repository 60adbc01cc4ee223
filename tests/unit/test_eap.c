/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_eap.c: EAP's types, the packet inside MSCHAPv2, TLS's outer header, lengths that lie. */
#include "dissect/eap.h"

#include "dissect/packet.h"
#include "tests/unit/fields.h"

static struct frame frame;
static struct fields fields;
static char line[512];

static struct eap *dissect(const uint8_t *octets, size_t captured, size_t on_wire)
{
    struct reader r = reader_init(octets, captured, on_wire);
    frame = (struct frame){ .ppp = { .protocol = PPP_EAP }, .kind = BODY_EAP };
    eap_dissect(&r, &frame.body.eap);
    fields.count = 0;
    frame_walk(&frame, octets, 0, fields_collect, &fields);
    text_frame(&frame, octets, line, sizeof line);
    return &frame.body.eap;
}

#define DISSECT(...) dissect((const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }), \
                             sizeof((const uint8_t[]){ __VA_ARGS__ }))

Test(eap, identity)
{
    const struct eap *eap = DISSECT(2, 7, 0, 8, 1, 'j', 'o', 'e');
    cr_expect_eq(eap->code, EAP_RESPONSE);
    cr_expect_eq(eap->type, EAP_IDENTITY);
    cr_expect_eq(eap->identity.length, 3);
    cr_expect_str_eq(line, "[EAP Response id=7 Identity \"joe\"]");
    EXPECT_FIELD(&fields, "identity", "joe", 5, 3);
}

Test(eap, success_and_failure_have_no_type)
{
    cr_expect_eq(DISSECT(3, 9, 0, 4)->type, 0);
    cr_expect_str_eq(line, "[EAP Success id=9]");
    DISSECT(4, 9, 0, 4);
    cr_expect_str_eq(line, "[EAP Failure id=9]");
}

Test(eap, a_nak_names_the_methods_it_wants)
{
    DISSECT(2, 1, 0, 8, 3, 26, 25, 99);
    cr_expect_str_eq(line, "[EAP Response id=1 Nak wants EAP-MSCHAPv2, PEAP, type 99]");
}

Test(eap, md5_hides_its_value)
{
    const struct eap *eap = DISSECT(2, 1, 0, 11, 4, 3, 0xaa, 0xbb, 0xcc, 'j', 'o');
    cr_expect_eq(eap->value.length, 3);
    cr_expect_eq(eap->name.length, 2);
    cr_expect_str_eq(line, "[EAP Response id=1 EAP-MD5 <3 octets>, name = \"jo\"]");
}

Test(eap, mschapv2_carries_a_packet_of_chaps_form)
{
    const struct eap *eap = DISSECT(1, 5, 0, 19, 26, 4, 5, 0, 14, 'E', '=', '6', '9', '1', ' ', 'R', '=', '0', 0);
    cr_assert(eap->has_inner);
    cr_expect_eq(eap->opcode, CHAP_FAILURE);
    cr_expect(eap->inner.has_error);
    cr_expect_eq(eap->inner.error, 691);
    cr_expect_not_null(fields_find(&fields, "error"));
}

Test(eap, mschapv2_answers_with_one_octet)
{
    const struct eap *eap = DISSECT(2, 6, 0, 6, 26, 3);
    cr_expect_not(eap->has_inner);
    cr_expect_eq(eap->opcode, CHAP_SUCCESS);
    cr_expect_eq(eap->head.status, READER_OK);
    cr_expect_str_eq(line, "[EAP Response id=6 EAP-MSCHAPv2: Success]");
}

Test(eap, tls_with_and_without_the_whole_length)
{
    const struct eap *eap = DISSECT(1, 2, 0, 12, 13, 0xC0, 0, 0, 4, 0, 0x16, 0x03);
    cr_expect_eq(eap->tls_length, 1024);
    cr_expect_eq(eap->data.length, 2);
    cr_expect_str_eq(line, "[EAP Request id=2 EAP-TLS more <2 octets>]");
    eap = DISSECT(1, 2, 0, 6, 25, 0x20);
    cr_expect_eq(eap->data.length, 0);
    cr_expect_str_eq(line, "[EAP Request id=2 PEAP start <0 octets>]");
}

Test(eap, unknown_types_and_codes_show_their_octets)
{
    DISSECT(1, 2, 0, 7, 200, 0xca, 0xfe);
    cr_expect_str_eq(line, "[EAP Request id=2 type 200 cafe]");
    DISSECT(9, 2, 0, 6, 0xca, 0xfe);
    cr_expect_str_eq(line, "[EAP code=0x09 id=2 cafe]");
}

Test(eap, a_length_beyond_the_frame_is_malformed_at_the_length)
{
    const struct eap *eap = DISSECT(2, 7, 0, 200, 1, 'j', 'o', 'e');
    cr_expect_eq(eap->head.status, READER_MALFORMED);
    cr_expect_eq(eap->head.fault, 2);
    cr_expect_eq(eap->identity.length, 3, "what is there is read");
}

Test(eap, cut_anywhere_is_truncated_and_never_more)
{
    static const uint8_t packet[] = { 1, 5, 0, 19, 26, 4, 5, 0, 14, 'E', '=', '6', '9', '1', ' ', 'R', '=', '0', 0 };
    for (size_t cut = 0; cut < sizeof packet; cut++) {
        const struct eap *eap = dissect(packet, cut, sizeof packet);
        const bool told = eap->head.status == READER_TRUNCATED ||
                          (eap->has_inner && eap->inner.head.status == READER_TRUNCATED);
        cr_expect(told, "cut at %zu", cut);
    }
}
