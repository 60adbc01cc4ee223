/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_eap.c: EAP's types, the packet inside MSCHAPv2, TLS's outer header, lengths that lie. */
#include "dissect/eap.h"

#include <stdio.h>
#include <string.h>

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

/* A Request whose type and data are these; its line goes on behind the type like that. */
static void eap_text(const char *hex, const char *text)
{
    uint8_t octets[64] = { 1, 1 };
    size_t length = 4;
    for (const char *at = hex; *at; at++) {
        unsigned octet;
        if (*at != ' ' && sscanf(at++, "%2x", &octet) == 1)
            octets[length++] = (uint8_t)octet;
    }
    octets[3] = (uint8_t)length;
    dissect(octets, length, length);
    const char *const behind = strchr(line + sizeof "[EAP Request id=1", ' ');
    cr_assert_not_null(behind);
    cr_expect_eq(strncmp(behind + 1, text, strlen(text)), 0, "%s: %s", hex, line);
    cr_expect_str_eq(behind + 1 + strlen(text), "]", "%s: %s", hex, line);
}

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
    EXPECT_FIELD(&fields, "desired_type", "EAP-MSCHAPv2 (26)", 5, 1);
    const struct field_value *const third = fields_nth(&fields, "desired_type", 2);
    cr_assert_not_null(third);
    cr_expect_eq(third->number, 99);
    DISSECT(2, 1, 0, 6, 3, 0);
    cr_expect_str_eq(line, "[EAP Response id=1 Nak wants none]");
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
    cr_expect_str_eq(line, "[EAP Request id=2 EAP-TLS first <2 octets> of 1024]");
    eap = DISSECT(1, 2, 0, 6, 25, 0x21);
    cr_expect_eq(eap->data.length, 0);
    cr_expect_str_eq(line, "[EAP Request id=2 PEAP start version=1]");
    EXPECT_FIELD(&fields, "fragment", "Start (1)", 5, 1);
    EXPECT_FIELD(&fields, "version", "1", 5, 1);
}

Test(eap, tls_tells_the_place_of_a_fragment)
{
    eap_text("0d 00", "ack");
    eap_text("0d 20", "start");
    eap_text("0d 00 14 0303 0001 01", "whole <6 octets>, TLSv1.2 Change Cipher Spec");
    eap_text("0d 00 16 0301 0004 0e000000", "whole <9 octets>, TLSv1.0 Handshake ServerHelloDone");
    eap_text("0d 80 00000009 16 0301 0004 0e000000", "whole <9 octets> of 9, TLSv1.0 Handshake ServerHelloDone");
    eap_text("0d c0 00000800 16 0303 07fb 02000046", "first <9 octets> of 2048, TLSv1.2 Handshake ServerHello");
    eap_text("0d 40 00112233", "middle <4 octets>");
    eap_text("0d c0 00000800 0011223344", "middle <5 octets> of 2048"); /* the length in each fragment */
    eap_text("0d 80 00000800 0011223344", "last <5 octets> of 2048");
    eap_text("0d 00 00112233", "last <4 octets>");
    eap_text("0d 00 16 0301 0004 0e0000", "last <8 octets>"); /* its record would not be whole */
    eap_text("0d 00 16 0303 0008 7f12345678abcdef", "whole <13 octets>, TLSv1.2 Handshake"); /* encrypted */
    eap_text("2b 21 0004 0000", "start version=1 <4 octets>");
}

Test(eap, teap_has_outer_lengths)
{
    eap_text("37 91 0000000e 00000004 16 0301 0005 0e00000001 00020000", "whole version=1 <14 octets> of 14, TLSv1.0 Handshake ServerHelloDone");
    EXPECT_FIELD(&fields, "outer_tlv_length", "4", 10, 4);
    eap_text("37 11 00000004 16 0301 0005 0e00000001 00020000", "whole version=1 <14 octets>, TLSv1.0 Handshake ServerHelloDone");
    eap_text("37 01", "ack version=1");
}

Test(eap, a_record_that_ends_in_its_numbers_has_no_place)
{
    const struct eap *const eap = DISSECT(1, 2, 0, 8, 25, 0x80, 0, 0);
    cr_expect_eq(eap->head.status, READER_MALFORMED);
    cr_expect_not(eap_has_fragment(eap));
    EXPECT_NO_FIELD(&fields, "fragment");
    EXPECT_FIELD(&fields, "length_included", "1", 5, 1);
}

Test(eap, one_time_passwords_are_hidden)
{
    DISSECT(1, 1, 0, 7, 6, 'P', '?');
    cr_expect_str_eq(line, "[EAP Request id=1 EAP-GTC \"P?\"]");
    EXPECT_FIELD(&fields, "message", "P?", 5, 2);
    DISSECT(2, 1, 0, 8, 5, 'B', 'O', 'B');
    cr_expect_str_eq(line, "[EAP Response id=1 EAP-OTP <hidden>]");
    EXPECT_FIELD(&fields, "token", "<3 octets>", 5, 3);
}

Test(eap, expanded_types)
{
    DISSECT(1, 1, 0, 14, 254, 0, 0x01, 0x37, 0, 0, 0, 26, 0xCA, 0xFE);
    cr_expect_str_eq(line, "[EAP Request id=1 Expanded Microsoft type 26 cafe]");
    EXPECT_FIELD(&fields, "vendor_id", "Microsoft (311)", 5, 3);
    EXPECT_FIELD(&fields, "vendor_type", "26", 8, 4);
    DISSECT(1, 1, 0, 12, 254, 0, 0, 0, 0, 0, 0, 4);
    EXPECT_FIELD(&fields, "vendor_type", "MD5-Challenge (4)", 8, 4);
    DISSECT(1, 1, 0, 9, 254, 0, 0, 0, 0);
    cr_expect_eq(frame.body.eap.head.status, READER_MALFORMED);
}

Test(eap, an_expanded_nak_names_vendors_methods)
{
    DISSECT(2, 1, 0, 30, 254, 0, 0, 0, 0, 0, 0, 3, 254, 0, 0, 0, 0, 0, 0, 25, 254, 0, 0x01, 0x37, 0, 0, 0, 9, 254, 7);
    cr_expect_str_eq(line, "[EAP Response id=1 Expanded IETF Nak wants PEAP, Microsoft type 9 (malformed)]");
    cr_expect_eq(frame.body.eap.head.fault, 28);
    EXPECT_FIELD(&fields, "desired_type", "Expanded Type (254)", 12, 1);
    EXPECT_FIELD(&fields, "desired_vendor_id", "IETF (0)", 13, 3);
    EXPECT_FIELD(&fields, "desired_vendor_type", "Protected EAP (25)", 16, 4);
}

Test(eap, cards_name_their_subtype)
{
    DISSECT(1, 1, 0, 10, 18, 10, 0, 0, 0x0D, 0x01);
    cr_expect_str_eq(line, "[EAP Request id=1 EAP-SIM SIM-Start <2 octets>]");
    EXPECT_FIELD(&fields, "attributes", "0d01", 8, 2);
    DISSECT(2, 1, 0, 8, 50, 77, 0, 0);
    cr_expect_str_eq(line, "[EAP Response id=1 EAP-AKA' subtype 77 <0 octets>]");
}

Test(eap, an_ms_length_that_is_not_the_rest_lies)
{
    const struct eap *eap = DISSECT(1, 5, 0, 12, 26, 3, 5, 0, 6, 'o', 'k', '!');
    cr_expect_eq(eap->inner.head.status, READER_MALFORMED);
    cr_expect_eq(eap->inner.head.fault, 7);
    eap = DISSECT(1, 5, 0, 11, 26, 3, 5, 0, 6, 'o', 'k');
    cr_expect_eq(eap->inner.head.status, READER_OK);
    eap = DISSECT(1, 5, 0, 11, 26, 3, 5, 0, 7, 'o', 'k');
    cr_expect_eq(eap->inner.head.status, READER_MALFORMED);
    DISSECT(1, 5, 0, 5, 26);
    cr_expect_str_eq(line, "[EAP Request id=5 EAP-MSCHAPv2]");
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
