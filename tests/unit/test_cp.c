/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_cp.c: packets and options of the control protocols: every code, every option, cuts and lies. */
#include "dissect/cp.h"

#include "dissect/packet.h"
#include "dissect/tlv.h"
#include "tests/unit/fields.h"

static bool dissect(struct frame *frame, uint16_t protocol, const uint8_t *octets, size_t captured, size_t on_wire,
                    struct fields *fields)
{
    struct reader r = reader_init(octets, captured, on_wire);
    *frame = (struct frame){ .ppp = { .protocol = protocol }, .kind = BODY_CP };
    const bool usable = cp_dissect(&r, protocol, &frame->body.cp);
    fields->count = 0;
    frame_walk(frame, octets, 0, fields_collect, fields);
    return usable;
}

static const char *notation(uint16_t protocol, const uint8_t *octets, size_t length)
{
    static char text[512];
    struct frame frame;
    struct fields fields;
    dissect(&frame, protocol, octets, length, length, &fields);
    text_frame(&frame, octets, text, sizeof text);
    return text;
}

#define EXPECT_TEXT(protocol, octets, text) cr_assert_str_eq(notation(protocol, octets, sizeof octets), text)

static const uint8_t request[] = { 1, 7, 0, 31, 1, 4, 5, 0x78, 2, 6, 0, 0, 0, 0, 3, 5, 0xC2, 0x23, 0x81,
                                   5, 6, 0x1B, 0x2C, 0x3D, 0x4E, 7, 2, 8, 2, 99, 2 };

Test(cp, a_configure_request_and_its_options)
{
    struct frame frame;
    struct fields fields;
    cr_assert(dissect(&frame, PPP_LCP, request, sizeof request, sizeof request, &fields));
    const struct cp *const cp = &frame.body.cp;
    cr_assert_eq(cp->head.status, READER_OK);
    cr_assert_eq(cp->head.length, sizeof request);
    cr_assert_eq(cp->options.length, 27);
    EXPECT_FIELD(&fields, "code", "Configure-Request (1)", 0, 1);
    EXPECT_FIELD(&fields, "id", "7", 1, 1);
    EXPECT_FIELD(&fields, "option", "Option: Maximum-Receive-Unit", 4, 4);
    EXPECT_FIELD(&fields, "size", "1400", 6, 2);
    EXPECT_FIELD(&fields, "auth_protocol", "Challenge Handshake Authentication Protocol (0xc223)", 16, 2);
    EXPECT_FIELD(&fields, "auth_algorithm", "MS-CHAP version 2 (0x81)", 18, 1);
    const struct field_value *const last = fields_nth(&fields, "option", 6);
    cr_assert_not_null(last);
    cr_assert_eq(last->at, 29);
    cr_assert_null(last->named);
    cr_assert_eq(last->depth, 1);
    EXPECT_TEXT(PPP_LCP, request, "[LCP ConfReq id=7 <mru 1400> <asyncmap 0x0> <auth MS-CHAPv2> "
                                  "<magic 0x1b2c3d4e> <pcomp> <accomp> <option 99>]");
}

/* One option as on the wire, and the words for it. */
static const struct {
    uint16_t protocol;
    uint8_t octets[24];
    const char *text;
} notations[] = {
    { PPP_LCP, { 3, 4, 0xC0, 0x23 }, "auth PAP" },
    { PPP_LCP, { 3, 4, 0xC2, 0x27 }, "auth EAP" },
    { PPP_LCP, { 3, 5, 0xC2, 0x23, 5 }, "auth CHAP-MD5" },
    { PPP_LCP, { 3, 5, 0xC2, 0x23, 0x80 }, "auth MS-CHAPv1" },
    { PPP_LCP, { 3, 5, 0xC2, 0x23, 0x42 }, "auth CHAP 42" },
    { PPP_LCP, { 3, 6, 0x12, 0x34, 9, 9 }, "auth 0x1234 0909" },
    { PPP_LCP, { 3, 4, 0xC2, 0x23 }, "auth c223 (malformed)" },
    { PPP_LCP, { 1, 3, 5 }, "mru 05 (malformed)" },
    { PPP_LCP, { 7, 3, 0 }, "pcomp 00 (malformed)" },
    { PPP_LCP, { 2, 6, 0, 0x0A, 0, 0 }, "asyncmap 0xa0000" },
    { PPP_LCP, { 0, 7, 0, 0x50, 0xF2, 3, 0xAA }, "vendor 0x50f2 3 aa" },
    { PPP_LCP, { 0, 5, 0, 0x50, 0xF2 }, "vendor 0050f2 (malformed)" },
    { PPP_LCP, { 4, 8, 0xC0, 0x25, 0, 0, 0x0B, 0xB8 }, "quality LQR 3000" },
    { PPP_LCP, { 4, 4, 0xC0, 0x25 }, "quality c025 (malformed)" },
    { PPP_LCP, { 4, 5, 0xC1, 0x25, 9 }, "quality 0xc125 09" },
    { PPP_LCP, { 6, 3, 9 }, "quality-old 09" },
    { PPP_LCP, { 9, 3, 7 }, "fcs null crc_16 crc_32" },
    { PPP_LCP, { 9, 3, 2 }, "fcs crc_16" },
    { PPP_LCP, { 10, 3, 8 }, "pad 8" },
    { PPP_LCP, { 11, 4, 7, 3 }, "numbered 7 03" },
    { PPP_LCP, { 11, 3, 7 }, "numbered 07 (malformed)" },
    { PPP_LCP, { 13, 3, 6 }, "callback CBCP" },
    { PPP_LCP, { 13, 5, 3, '1', '2' }, "callback e164 \"12\"" },
    { PPP_LCP, { 13, 4, 2, 0xFE }, "callback location fe" },
    { PPP_LCP, { 13, 2 }, "callback (malformed)" },
    { PPP_LCP, { 15, 2 }, "compound" },
    { PPP_LCP, { 15, 3, 0 }, "compound 00 (malformed)" },
    { PPP_LCP, { 17, 4, 6, 0x4E }, "mrru 1614" },
    { PPP_LCP, { 18, 2 }, "ssnhf" },
    { PPP_LCP, { 19, 9, 3, 0, 1, 2, 3, 4, 5 }, "endpoint [MAC:00:01:02:03:04:05]" },
    { PPP_LCP, { 19, 6, 1, 0xF3, 0x19, 0x8E }, "endpoint [local:f3.19.8e]" },
    { PPP_LCP, { 19, 3, 9 }, "endpoint [9:]" },
    { PPP_LCP, { 19, 3, 0 }, "endpoint [null:]" },
    { PPP_LCP, { 19, 7, 2, 10, 0, 0, 1 }, "endpoint [IP:10.0.0.1]" },
    { PPP_LCP, { 19, 6, 2, 10, 0, 0 }, "endpoint 020a0000 (malformed)" },
    { PPP_LCP, { 19, 8, 3, 0, 1, 2, 3, 4 }, "endpoint 030001020304 (malformed)" },
    { PPP_LCP, { 19, 7, 4, 1, 2, 3, 4 }, "endpoint [magic:01.02.03.04]" },
    { PPP_LCP, { 19, 5, 5, 0x55, 0x51 }, "endpoint [phone:55.51]" },
    { PPP_LCP, { 21, 3, 1 }, "dce-id no-negotiation" },
    { PPP_LCP, { 22, 4, 0, 0 }, "mpplus 0x0" },
    { PPP_LCP, { 25, 3, 3 }, "cobs preemption zero_pairs" },
    { PPP_LCP, { 26, 8, 0, 1, 0x45, 2, 1, 0x60 }, "prefix-elision 0 1 45 2 1 60" },
    { PPP_LCP, { 26, 5, 0, 9, 0x45 }, "prefix-elision 0 9 45 (malformed)" },
    { PPP_LCP, { 27, 4, 6, 4 }, "mlhf short 4" },
    { PPP_LCP, { 27, 3, 6 }, "mlhf 06 (malformed)" },
    { PPP_LCP, { 28, 8, 0, 0, 0, 106, 'e', 'n' }, "i18n 106 \"en\"" },
    { PPP_LCP, { 29, 2 }, "sdl" },
    { PPP_LCP, { 30, 2 }, "mux" },
    { PPP_LCP, { 23, 4, 0, 9 }, "linkdisc 0x9" },
    { PPP_LCP, { 28, 4, 1, 2 }, "i18n 0102 (malformed)" },
    { PPP_CCP, { 18, 6, 1, 0, 0, 0x40 }, "mppe +H -M +S -L -D -C" },
    { PPP_CCP, { 18, 6, 0, 0, 0, 0xF1 }, "mppe -H +M +S +L +D +C" },
    { PPP_LINK_CCP, { 18, 6, 1, 2, 0, 0 }, "mppe +H -M -S -L -D -C +0x20000" },
    { PPP_CCP, { 18, 5, 1, 0, 0 }, "mppe 010000 (malformed)" },
    { PPP_CCP, { 0, 6, 0, 0x50, 0xF2, 1 }, "oui 0x50f2 1" },
    { PPP_CCP, { 1, 3, 0 }, "predictor1 00 (malformed)" },
    { PPP_CCP, { 2, 2 }, "predictor2" },
    { PPP_CCP, { 3, 4, 1, 2 }, "puddle 0102" },
    { PPP_CCP, { 26, 4, 0x78, 0 }, "deflate 15" },
    { PPP_CCP, { 24, 4, 0x78, 0 }, "deflate(old#) 15" },
    { PPP_CCP, { 26, 4, 0x19, 3 }, "deflate 9 method 9 check 3" },
    { PPP_CCP, { 26, 3, 0x78 }, "deflate 78 (malformed)" },
    { PPP_CCP, { 19, 5, 12, 'v', '1' }, "gandalf 12 7631" },
    { PPP_CCP, { 23, 6, 0, 1, 3, 1 }, "lzs-dcp 1 sequence process-uncompressed" },
    { PPP_CCP, { 25, 3, 2 }, "dce full" },
    { PPP_CCP, { 27, 4, 0, 1 }, "v44 0x1" },
    { PPP_CCP, { 27, 8, 0, 1, 4, 0, 8, 0 }, "v44 0x1 1024 2048" },
    { PPP_CCP, { 27, 6, 0, 1, 4, 0 }, "v44 00010400 (malformed)" },
    { PPP_ECP, { 3, 10, 1, 2, 3, 4, 5, 6, 7, 8 }, "dese-bis 0102030405060708" },
    { PPP_ECP, { 1, 9, 1, 2, 3, 4, 5, 6, 7 }, "dese 01020304050607 (malformed)" },
    { PPP_CCP, { 21, 3, 0x2F }, "bsd v1 15" },
    { PPP_CCP, { 17, 5, 0, 1, 4 }, "stac 1 extended" },
    { PPP_CCP, { 17, 5, 0, 1, 7 }, "stac 1 7" },
    { PPP_CCP, { 17, 6, 0, 1, 4, 9 }, "stac 00010409" },
    { PPP_CCP, { 17, 4, 0, 1 }, "stac 0001 (malformed)" },
    { PPP_CCP, { 1, 2 }, "predictor1" },
    { PPP_IPCP, { 1, 10, 10, 0, 0, 1, 10, 0, 0, 2 }, "addrs 10.0.0.1 10.0.0.2" },
    { PPP_IPCP, { 2, 6, 0, 0x2D, 0x0F, 1 }, "compress VJ 0f 01" },
    { PPP_IPCP, { 2, 4, 0, 0x2D }, "compress VJ" },
    { PPP_IPCP, { 2, 5, 0, 0x2D, 1 }, "compress 002d01 (malformed)" },
    { PPP_IPCP, { 2, 6, 0, 0x37, 0x0F, 1 }, "compress VJ-old 0f 01" },
    { PPP_IPCP, { 2, 5, 0, 0x61, 7 }, "compress 006107 (malformed)" },
    { PPP_IPCP, { 2, 19, 0, 0x61, 0, 15, 0, 16, 1, 0, 0, 5, 0, 168, 1, 2, 3, 3, 1 },
      "compress IPHC 15 16 256 5 168 rtp only no-tcp" },
    { PPP_IPCP, { 2, 17, 0, 0x61, 0, 15, 0, 16, 1, 0, 0, 5, 0, 168, 1, 3, 0 },
      "compress IPHC 15 16 256 5 168 rtp 00 (malformed)" },
    { PPP_IPCP, { 2, 16, 0, 0x61, 0, 15, 0, 16, 1, 0, 0, 5, 0, 168, 9, 2 },
      "compress IPHC 15 16 256 5 168 9" },
    { PPP_IPCP, { 2, 16, 0, 3, 0, 15, 5, 0xDC, 0, 168, 1, 6, 0, 1, 0, 9 },
      "compress ROHC 15 1500 168 profiles rtp 0x9" },
    { PPP_IPV6CP, { 2, 4, 0, 0x4F }, "compress IPV6HC" },
    { PPP_IPCP, { 4, 6, 10, 9, 9, 9 }, "mobile 10.9.9.9" },
    { PPP_IPCP, { 3, 6, 10, 0, 0, 2 }, "addr 10.0.0.2" },
    { PPP_IPCP, { 129, 6, 10, 0, 0, 1 }, "ms-dns1 10.0.0.1" },
    { PPP_IPCP, { 132, 6, 0, 0, 0, 0 }, "ms-wins2 0.0.0.0" },
    { PPP_IPV6CP, { 1, 10, 1, 2, 3, 4, 5, 6, 7, 8 }, "addr fe80::102:304:506:708" },
    { PPP_MPLSCP, { 1, 3, 0xAA }, "option 1 aa" },
    { PPP_IPXCP, { 1, 6, 0, 0, 0x12, 0x34 }, "network 0x1234" },
    { PPP_IPXCP, { 2, 8, 0, 1, 2, 3, 4, 5 }, "node 000102030405" },
    { PPP_IPXCP, { 3, 4, 0, 2 }, "compression telebit" },
    { PPP_IPXCP, { 4, 4, 0, 2 }, "router-proto rip-sap" },
    { PPP_IPXCP, { 5, 5, 'N', 'W', '4' }, "router-name \"NW4\"" },
    { PPP_IPXCP, { 6, 2 }, "complete" },
    { PPP_IPXCP, { 6, 3, 0 }, "complete 00 (malformed)" },
    { PPP_NBFCP, { 1, 19, 'P', 'C', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', 0x20, 1 },
      "names \"PC             \" 20 1" },
    { PPP_NBFCP, { 1, 4, 'P', 'C' }, "names (malformed)" },
    { PPP_NBFCP, { 2, 10, 0, 8, 0, 4, 0, 0, 'P', 'C' }, "peer end-system 4 0 \"PC\"" },
    { PPP_NBFCP, { 3, 5, 0, 60, 1 }, "multicast 60 1" },
    { PPP_NBFCP, { 4, 2 }, "mac-required" },
    { PPP_ATCP, { 1, 6, 0, 0x12, 0x34, 7 }, "address 0 4660 7" },
    { PPP_ATCP, { 2, 4, 0, 1 }, "routing rtmp" },
    { PPP_ATCP, { 3, 4, 1, 5 }, "suppress 0105" },
    { PPP_ATCP, { 7, 4, 'N', 'Y' }, "zone \"NY\"" },
    { PPP_BACP, { 1, 6, 1, 2, 3, 4 }, "favored 0x1020304" },
    { PPP_BAP, { 1, 5, 0, 64, 5 }, "link-type 64 isdn analog" },
    { PPP_BAP, { 2, 11, 1, 3, 4, 2, 6, '5', '5', '5', '1' }, "phone-delta unique-digits 4 subscriber \"5551\"" },
    { PPP_BAP, { 4, 6, 'b', 'u', 's', 'y' }, "reason \"busy\"" },
    { PPP_BAP, { 5, 4, 0, 3 }, "linkdisc 0x3" },
    { PPP_BAP, { 6, 4, 17, 1 }, "status 17 retry" },
    { PPP_CBCP, { 1, 2 }, "no-callback" },
    { PPP_CBCP, { 2, 8, 5, 1, '5', '5', '5', 0 }, "user-number 5 phone \"555\"" },
    { PPP_CBCP, { 3, 3, 0 }, "admin-number 0" },
    { PPP_CBCP, { 4, 9, 0, 1, '1', 0, 1, '2', '3' }, "list 0 phone \"1\" phone \"23\" (malformed)" },
};

Test(cp, options_in_pppds_notation)
{
    for (size_t i = 0; i < sizeof notations / sizeof notations[0]; i++) {
        char text[128];
        struct cp_option option = { 0 };
        struct reader r = reader_init(notations[i].octets, notations[i].octets[1], notations[i].octets[1]);
        cr_assert(cp_option_next(&r, notations[i].protocol, &option));
        text_option(notations[i].protocol, &option, text, sizeof text);
        cr_assert_str_eq(text, notations[i].text);
        cr_assert_eq(option.value.length, notations[i].octets[1] - 2u, "%s", notations[i].text);
        cr_assert_not(cp_option_next(&r, notations[i].protocol, &option));
    }
}

Test(cp, values_of_options)
{
    static const uint8_t mppe[] = { 18, 6, 1, 0, 0, 0x41 }, vj[] = { 2, 6, 0, 0x2D, 15, 1 };
    struct cp_option option;
    struct fields fields = { 0 };
    struct reader r = reader_init(mppe, sizeof mppe, sizeof mppe);
    cr_assert(cp_option_next(&r, PPP_CCP, &option));
    cr_assert_eq(option.number, MPPE_STATELESS | MPPE_128 | MPPE_MPPC);
    walk_fields(&option.head, 0, fields_collect, &fields);
    EXPECT_FIELD(&fields, "supported_bits", "0x01000041", 2, 4);
    EXPECT_FIELD(&fields, "128_bit", "1", 2, 4);
    EXPECT_FIELD(&fields, "40_bit", "0", 2, 4);
    r = reader_init(vj, sizeof vj, sizeof vj);
    cr_assert(cp_option_next(&r, PPP_IPCP, &option));
    cr_assert_eq(option.compression_protocol, PPP_VJ_COMPRESSED);
    cr_assert_eq(option.max_slot_id, 15);
    cr_assert_eq(option.comp_slot_id, 1);
}

Test(cp, mppe_bits_in_words)
{
    static const struct {
        uint32_t bits;
        const char *text;
    } rows[] = {
        { 0x01000040, "128-bit stateless" }, { 0x01000061, "128/40-bit stateless +MPPC" },
        { 0x000000E0, "128/56/40-bit stateful" }, { 0x01000001, "no encryption +MPPC" }, { 0x01000000, "nothing" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[64];
        mppe_bits_text(rows[i].bits, text, sizeof text);
        cr_assert_str_eq(text, rows[i].text);
    }
    char small[4];
    mppe_bits_text(MPPE_128, small, sizeof small);
    cr_assert_str_eq(small, "128");
}

Test(cp, codes_of_lcp)
{
    static const uint8_t text[] = { 5, 3, 0, 16, 'U', 's', 'e', 'r', ' ', 'r', 'e', 'q', 'u', 'e', 's', 't' };
    static const uint8_t quotes[] = { 5, 3, 0, 7, 'a', '"', '\\' };
    static const uint8_t windows[] = { 5, 9, 0, 16, 0x16, 0x2A, 0x1F, 0x3A, 0, 0x3C, 0xCD, 0x74, 0, 0, 2, 0xE6 };
    static const uint8_t unnamed[] = { 5, 9, 0, 16, 0x16, 0x2A, 0x1F, 0x3A, 0, 0x3C, 0xCD, 0x74, 0, 0, 9, 0xE6 };
    static const uint8_t octets[] = { 6, 3, 0, 6, 0x16, 0x80 };
    static const uint8_t empty[] = { 6, 3, 0, 4 };
    static const uint8_t code_reject[] = { 7, 1, 0, 8, 12, 5, 0, 4 };
    static const uint8_t reject[] = { 8, 5, 0, 10, 0x80, 0xFD, 1, 1, 0, 4 };
    static const uint8_t stranger[] = { 8, 5, 0, 6, 0x91, 0x37 };
    static const uint8_t echo[] = { 9, 0, 0, 8, 0xC2, 0x9F, 0x1D, 0x2D };
    static const uint8_t reply[] = { 10, 0, 0, 10, 0, 0, 0, 1, 0xAA, 0xBB };
    static const uint8_t ident[] = { 12, 2, 0, 18, 0x75, 0xEB, 0x25, 0xD5,
                                     'M', 'S', 'R', 'A', 'S', 'V', '5', '.', '2', '0' };
    static const uint8_t binary[] = { 12, 3, 0, 10, 0x75, 0xEB, 0x25, 0xD5, 0xF7, 0x71 };
    static const uint8_t remaining[] = { 13, 2, 0, 14, 0, 0, 0, 1, 0, 0, 0, 60, 'o', 'k' };
    static const uint8_t unknown[] = { 200, 2, 0, 6, 0xCA, 0xFE };
    EXPECT_TEXT(PPP_LCP, text, "[LCP TermReq id=3 \"User request\"]");
    EXPECT_TEXT(PPP_LCP, quotes, "[LCP TermReq id=3 \"a\\\"\\\\\"]");
    EXPECT_TEXT(PPP_LCP, windows, "[LCP TermReq id=9 Windows error 742 "
                                  "(Remote computer lacks the required encryption type)]");
    EXPECT_TEXT(PPP_CCP, windows, "[CCP TermReq id=9 Windows error 742 "
                                  "(Remote computer lacks the required encryption type)]");
    EXPECT_TEXT(PPP_LCP, unnamed, "[LCP TermReq id=9 Windows error 2534]");
    EXPECT_TEXT(PPP_LCP, octets, "[LCP TermAck id=3 1680]");
    EXPECT_TEXT(PPP_LCP, empty, "[LCP TermAck id=3]");
    EXPECT_TEXT(PPP_LCP, code_reject, "[LCP CodeRej id=1 Ident id=5]");
    EXPECT_TEXT(PPP_LCP, reject, "[LCP ProtRej id=5 CCP (0x80fd) ConfReq id=1]");
    EXPECT_TEXT(PPP_LCP, stranger, "[LCP ProtRej id=5 protocol (0x9137)]");
    EXPECT_TEXT(PPP_LCP, echo, "[LCP EchoReq id=0 magic=0xc29f1d2d]");
    EXPECT_TEXT(PPP_LCP, reply, "[LCP EchoRep id=0 magic=0x1 aabb]");
    EXPECT_TEXT(PPP_LCP, ident, "[LCP Ident id=2 magic=0x75eb25d5 \"MSRASV5.20\"]");
    EXPECT_TEXT(PPP_LCP, binary, "[LCP Ident id=3 magic=0x75eb25d5 f771]");
    EXPECT_TEXT(PPP_LCP, remaining, "[LCP TimeRem id=2 magic=0x1 seconds=60 \"ok\"]");
    EXPECT_TEXT(PPP_LCP, unknown, "[LCP code=0xc8 id=2 cafe]");
    /* What LCP alone has, others carry as octets. */
    EXPECT_TEXT(PPP_IPCP, echo, "[IPCP code=0x09 id=0 c29f1d2d]");
}

Test(cp, codes_of_ccp_and_unnamed_protocols)
{
    static const uint8_t reset[] = { 14, 1, 0, 4 }, acknowledged[] = { 15, 1, 0, 6, 1, 2 }, other[] = { 15, 1, 0, 5, 9 };
    EXPECT_TEXT(PPP_CCP, reset, "[CCP ResetReq id=1]");
    EXPECT_TEXT(PPP_CCP, acknowledged, "[CCP ResetAck id=1 history=258]");
    EXPECT_TEXT(PPP_LINK_CCP, acknowledged, "[link-CCP ResetAck id=1 history=258]");
    EXPECT_TEXT(PPP_CCP, other, "[CCP ResetAck id=1 09]");
    EXPECT_TEXT(PPP_ECP, acknowledged, "[ECP ResetAck id=1 0102]");
    EXPECT_TEXT(0x80AB, reset, "[protocol 0x80ab code=0x0e id=1]");
}

Test(cp, packets_of_a_vendor)
{
    static const uint8_t vendor[] = { 0, 1, 0, 14, 0, 0, 0, 1, 0x00, 0x50, 0xF2, 7, 0xAA, 0xBB };
    static const uint8_t nothing[] = { 0, 1, 0, 6, 1, 2 }; /* RFC 2153 section 2.1: 12 octets or more */
    static const uint8_t magic[] = { 0, 1, 0, 8, 0, 0, 0, 1 };
    EXPECT_TEXT(PPP_LCP, vendor, "[LCP Vendor id=1 magic=0x1 vendor=0x0050f2 kind=7 aabb]");
    EXPECT_TEXT(PPP_IPCP, vendor, "[IPCP Vendor id=1 magic=0x1 vendor=0x0050f2 kind=7 aabb]");
    EXPECT_TEXT(PPP_LCP, nothing, "[LCP Vendor id=1 (malformed)]");
    EXPECT_TEXT(PPP_LCP, magic, "[LCP Vendor id=1 magic=0x1 (malformed)]");
}

Test(cp, rejected_packets)
{
    static const uint8_t rejected[] = { 8, 5, 0, 16, 0x80, 0x57, 1, 9, 0, 14, 1, 10, 0xAA, 0xBB, 0xCC, 0xDD };
    static const uint8_t data[] = { 8, 5, 0, 10, 0x00, 0x21, 0x45, 0, 0, 20 };
    static const uint8_t cut[] = { 7, 5, 0, 6, 0x4D, 9 };
    struct frame frame;
    struct fields fields;
    dissect(&frame, PPP_LCP, rejected, sizeof rejected, sizeof rejected, &fields);
    EXPECT_FIELD(&fields, "rejected_protocol", "IPv6 Control Protocol (0x8057)", 4, 2);
    EXPECT_FIELD(&fields, "rejected_code", "Configure-Request (1)", 6, 1);
    EXPECT_FIELD(&fields, "rejected_id", "9", 7, 1);
    EXPECT_FIELD(&fields, "rejected_length", "14", 8, 2); /* whoever rejects may cut: no lie */
    EXPECT_NO_FIELD(&fields, "malformed");
    EXPECT_TEXT(PPP_LCP, rejected, "[LCP ProtRej id=5 IPV6CP (0x8057) ConfReq id=9 010aaabbccdd]");
    EXPECT_TEXT(PPP_LCP, data, "[LCP ProtRej id=5 IP (0x0021) 45000014]");
    EXPECT_TEXT(PPP_LCP, cut, "[LCP CodeRej id=5 4d09]");
}

/* The walker says where each code and option is described. */
Test(cp, sections)
{
    static const uint8_t octets[] = { 1, 1, 0, 14, 1, 4, 5, 0xDC, 9, 3, 1, 99, 3, 0 };
    struct frame frame;
    struct fields fields;
    dissect(&frame, PPP_LCP, octets, sizeof octets, sizeof octets, &fields);
    static const char *const sections[] = { "RFC 1661 5.1", "RFC 1661 6.1", "RFC 1570 2.1", "RFC 1661 6" };
    unsigned group = 0;
    for (unsigned i = 0; i < fields.count; i++)
        if (fields.values[i].type == FIELD_GROUP && strcmp(fields.values[i].name, "ppp") != 0)
            cr_assert_str_eq(fields.values[i].rfc, sections[group++]);
    cr_assert_eq(group, 4);
}

Test(cp, items_of_an_option_and_their_places)
{
    static const uint8_t octets[] = { 1, 1, 0, 23, 2, 19, 0, 0x61, 0, 15, 0, 16, 1, 0, 0, 5, 0, 168, 1, 2, 3, 3, 1 };
    struct frame frame;
    struct fields fields;
    dissect(&frame, PPP_IPCP, octets, sizeof octets, sizeof octets, &fields);
    EXPECT_FIELD(&fields, "option", "Option: IP-Compression-Protocol", 4, 19);
    EXPECT_FIELD(&fields, "tcp_space", "15", 8, 2);
    EXPECT_FIELD(&fields, "max_header", "168", 16, 2);
    EXPECT_FIELD(&fields, "suboption", "Suboption: RTP-Compression", 18, 2);
    EXPECT_FIELD(&fields, "parameter", "No contexts for TCP (1)", 22, 1);
    const struct field_value *const second = fields_nth(&fields, "suboption", 1);
    cr_assert_not_null(second);
    cr_assert_eq(second->depth, 2);
    for (size_t cut = 0; cut < sizeof octets; cut++) {
        dissect(&frame, PPP_IPCP, octets, cut, sizeof octets, &fields);
        EXPECT_NO_FIELD(&fields, "malformed");
        cr_assert_not_null(fields_find(&fields, "truncated"), "cut %zu", cut);
    }
}

Test(cp, windows_error_and_its_places)
{
    static const uint8_t windows[] = { 5, 9, 0, 16, 0x16, 0x2A, 0x1F, 0x3A, 0, 0x3C, 0xCD, 0x74, 0, 0, 2, 0xE6 };
    struct frame frame;
    struct fields fields;
    dissect(&frame, PPP_LCP, windows, sizeof windows, sizeof windows, &fields);
    cr_assert(frame.body.cp.has_windows_error);
    cr_assert_eq(frame.body.cp.windows_error, 742);
    cr_assert_eq(frame.body.cp.magic_number, 0x162A1F3Au);
    EXPECT_FIELD(&fields, "windows_mark", "0x003ccd74", 8, 4);
    EXPECT_FIELD(&fields, "windows_error", "Remote computer lacks the required encryption type (742)", 12, 4);
    dissect(&frame, PPP_LCP, windows, 15, sizeof windows, &fields);
    cr_assert_not(frame.body.cp.has_windows_error, "cut in the number");
    cr_assert_eq(frame.body.cp.head.status, READER_TRUNCATED);
}

Test(cp, cut_at_every_octet)
{
    struct frame frame;
    struct fields fields;
    for (size_t cut = 0; cut < sizeof request; cut++) {
        cr_assert_eq(dissect(&frame, PPP_LCP, request, cut, sizeof request, &fields), cut >= 4);
        cr_assert_eq(frame.body.cp.head.status, READER_TRUNCATED);
        cr_assert_eq(fields_find(&fields, "code") != NULL, cut >= 1);
        cr_assert_eq(fields_find(&fields, "size") != NULL, cut >= 8, "cut %zu", cut);
        cr_assert_eq(fields_find(&fields, "auth_algorithm") != NULL, cut >= 19, "cut %zu", cut);
        for (unsigned i = 0; i < fields.count; i++)
            cr_assert(!fields.values[i].malformed);
    }
}

Test(cp, lying_packet_lengths)
{
    uint8_t octets[sizeof request];
    struct frame frame;
    struct fields fields;
    memcpy(octets, request, sizeof request);
    for (unsigned length = 0; length < 64; length++) {
        octets[3] = (uint8_t)length;
        cr_assert(dissect(&frame, PPP_LCP, octets, sizeof octets, sizeof octets, &fields));
        const bool lied = length < 4 || length > sizeof octets;
        cr_assert_eq(frame.body.cp.head.status, lied ? READER_MALFORMED : READER_OK);
        cr_assert_eq(frame.body.cp.head.fault, lied ? 2 : 0);
        const size_t read = length < 4 ? 4 : lied ? sizeof octets : length;
        cr_assert_eq(frame.body.cp.options.length, read - 4, "padding is left");
    }
}

Test(cp, lying_option_lengths_end_the_list)
{
    for (unsigned length = 0; length < 256; length++) {
        const uint8_t octets[] = { 7, 2, 1, (uint8_t)length, 5, 0xDC, 8, 2 };
        struct reader r = reader_init(octets, sizeof octets, sizeof octets);
        struct cp_option option;
        cr_assert(cp_option_next(&r, PPP_LCP, &option));
        cr_assert(cp_option_next(&r, PPP_LCP, &option));
        const bool ends = length < 2 || length > 6;
        cr_assert_eq(option.head.status, length == 4 ? READER_OK : READER_MALFORMED, "length %u", length);
        if (length != 4)
            cr_assert_eq(option.head.fault, 3);
        cr_assert_eq(option.value.length, ends ? 4 : length - 2);
        if (ends) {
            cr_assert_not(cp_option_next(&r, PPP_LCP, &option));
            cr_assert_eq(r.status, READER_MALFORMED);
        }
    }
}

Test(cp, a_type_without_a_length)
{
    static const uint8_t octets[] = { 7, 2, 8 };
    struct cp_option option;
    struct reader r = reader_init(octets, 3, 3);
    cr_assert(cp_option_next(&r, PPP_LCP, &option));
    cr_assert(cp_option_next(&r, PPP_LCP, &option));
    cr_assert_eq(option.type, 8);
    cr_assert_eq(option.head.status, READER_MALFORMED);
    cr_assert_not(cp_option_next(&r, PPP_LCP, &option));
    r = reader_init(octets, 3, 4); /* the capture ends there */
    cp_option_next(&r, PPP_LCP, &option);
    cr_assert(cp_option_next(&r, PPP_LCP, &option));
    cr_assert_eq(option.head.status, READER_TRUNCATED);
    cr_assert_not(cp_option_next(&r, PPP_LCP, &option));
}

Test(cp, which_protocols)
{
    cr_assert(cp_is_control(PPP_LCP) && cp_is_control(PPP_CCP) && cp_is_control(0x8000) && cp_is_control(0xBFFF));
    cr_assert_not(cp_is_control(PPP_PAP) || cp_is_control(PPP_CHAP));
    cr_assert_not(cp_is_control(0x7FFF) || cp_is_control(PPP_COMPRESSED));
    cr_assert_eq(cp_codes(PPP_LCP), &names_lcp_codes);
    cr_assert_eq(cp_codes(PPP_LINK_CCP), &names_ccp_codes);
    cr_assert(cp_is_control(PPP_BACP));
    cr_assert_not(cp_is_control(PPP_BAP) || cp_is_control(PPP_CBCP) || cp_is_control(PPP_LQR));
    cr_assert_eq(cp_codes(PPP_NBFCP), &names_ncp_codes);
    cr_assert_eq(cp_codes(PPP_CHAP), &names_chap_codes);
    cr_assert_null(cp_codes(PPP_LQR));
    cr_assert_eq(cp_options(PPP_IPCP), &names_ipcp_options);
    cr_assert_eq(cp_options(PPP_NBFCP), &names_nbfcp_options);
    cr_assert_null(cp_options(PPP_MPLSCP));
    cr_assert_null(cp_options(PPP_IP));
}
