/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_auth.c: PAP, CHAP, MS-CHAP: sizes, guesses, secrets, and texts as servers really write them. */
#include "dissect/auth.h"

#include "dissect/packet.h"
#include "tests/unit/fields.h"

static struct frame frame;
static struct fields fields;
static char line[512];

static bool dissect_pap(const uint8_t *octets, size_t captured, size_t on_wire)
{
    struct reader r = reader_init(octets, captured, on_wire);
    frame = (struct frame){ .ppp = { .protocol = PPP_PAP }, .kind = BODY_PAP };
    const bool usable = pap_dissect(&r, &frame.body.pap);
    fields.count = 0;
    frame_walk(&frame, octets, 0, fields_collect, &fields);
    text_frame(&frame, octets, line, sizeof line);
    return usable;
}

static struct chap *dissect_chap(uint8_t algorithm, const uint8_t *octets, size_t captured, size_t on_wire)
{
    struct reader r = reader_init(octets, captured, on_wire);
    frame = (struct frame){ .ppp = { .protocol = PPP_CHAP }, .kind = BODY_CHAP };
    chap_dissect(&r, algorithm, &frame.body.chap);
    fields.count = 0;
    frame_walk(&frame, octets, 0, fields_collect, &fields);
    text_frame(&frame, octets, line, sizeof line);
    return &frame.body.chap;
}

/* A Success or Failure with that text. */
static struct chap *message(uint8_t algorithm, uint8_t code, const char *text, size_t length)
{
    static uint8_t octets[256];
    octets[0] = code;
    octets[1] = 6;
    octets[2] = 0;
    octets[3] = (uint8_t)(length + 4);
    memcpy(octets + 4, text, length);
    return dissect_chap(algorithm, octets, length + 4, length + 4);
}
#define MESSAGE(algorithm, code, text) message(algorithm, code, text, sizeof(text) - 1)

static bool span_is(const struct span *span, const char *text)
{
    return span->length == strlen(text) && memcmp(span->octets, text, span->length) == 0;
}

/* --- PAP ---------------------------------------------------------------------- */

static const uint8_t pap_request[] = { 1, 5, 0, 15, 3, 'j', 'o', 'e', 6, 's', 'e', 'c', 'r', 'e', 't' };

Test(auth, pap_request_hides_the_password)
{
    cr_assert(dissect_pap(pap_request, sizeof pap_request, sizeof pap_request));
    const struct pap *const pap = &frame.body.pap;
    cr_assert_eq(pap->head.status, READER_OK);
    cr_assert(span_is(&pap->peer_id, "joe"));
    cr_assert(span_is(&pap->password, "secret"));
    EXPECT_FIELD(&fields, "peer_id", "joe", 5, 3);
    EXPECT_FIELD(&fields, "password", "<6 octets>", 9, 6);
    cr_assert_str_eq(line, "[PAP AuthReq id=5 user=\"joe\" password=<hidden>]");
}

Test(auth, pap_cut_at_every_octet)
{
    for (size_t cut = 0; cut < sizeof pap_request; cut++) {
        cr_assert_eq(dissect_pap(pap_request, cut, sizeof pap_request), cut >= 4);
        cr_assert_eq(frame.body.pap.head.status, READER_TRUNCATED);
        cr_assert_eq(fields_find(&fields, "peer_id") != NULL, cut >= 6);
        cr_assert_null(strstr(line, "sec"));
    }
}

Test(auth, pap_counts_that_lie)
{
    uint8_t octets[sizeof pap_request];
    memcpy(octets, pap_request, sizeof octets);
    octets[8] = 7;
    cr_assert(dissect_pap(octets, sizeof octets, sizeof octets));
    cr_assert_eq(frame.body.pap.head.status, READER_MALFORMED);
    cr_assert_eq(frame.body.pap.head.fault, 8);
    cr_assert_eq(frame.body.pap.password.length, 6);
    octets[4] = 200;
    dissect_pap(octets, sizeof octets, sizeof octets);
    cr_assert_eq(frame.body.pap.head.fault, 4);
    octets[3] = 200;
    dissect_pap(octets, sizeof octets, sizeof octets);
    cr_assert_eq(frame.body.pap.head.fault, 2);
}

Test(auth, pap_replies)
{
    static const uint8_t ack[] = { 2, 5, 0, 10, 5, 'W', 'e', 'l', 'c', 'o' }, bare[] = { 2, 5, 0, 4 };
    static const uint8_t nak[] = { 3, 5, 0, 5, 0 }, unknown[] = { 9, 5, 0, 6, 1, 2 };
    dissect_pap(ack, sizeof ack, sizeof ack);
    cr_assert_str_eq(line, "[PAP AuthAck id=5 \"Welco\"]");
    dissect_pap(bare, sizeof bare, sizeof bare);
    cr_assert_str_eq(line, "[PAP AuthAck id=5]");
    dissect_pap(nak, sizeof nak, sizeof nak);
    cr_assert_str_eq(line, "[PAP AuthNak id=5]");
    dissect_pap(unknown, sizeof unknown, sizeof unknown);
    cr_assert_str_eq(line, "[PAP code=0x09 id=5 0102]");
}

/* --- CHAP --------------------------------------------------------------------- */

/* A response of 49 octets in the shape of version 2, name "moxie". */
static size_t make_response(uint8_t *octets, uint8_t value_size)
{
    const size_t length = 5u + value_size + 5;
    memset(octets, 0x55, length);
    const uint8_t header[] = { 2, 6, (uint8_t)(length >> 8), (uint8_t)length, value_size };
    memcpy(octets, header, sizeof header);
    if (value_size == 49) {
        memset(octets + 5 + 16, 0, 8);
        octets[5 + 48] = 0;
    }
    memcpy(octets + length - 5, "moxie", 5);
    return length;
}

Test(auth, challenge)
{
    static const uint8_t octets[] = { 1, 6, 0, 14, 4, 0xFC, 0x8C, 1, 2, 'p', 'p', 't', 'p', 'd' };
    const struct chap *const chap = dissect_chap(CHAP_MSCHAP_V2, octets, sizeof octets, sizeof octets);
    cr_assert_eq(chap->head.status, READER_OK);
    cr_assert(span_is(&chap->name, "pptpd"));
    EXPECT_FIELD(&fields, "value", "fc8c0102", 5, 4);
    cr_assert_str_eq(line, "[CHAP Challenge id=6 <4 octets>, name = \"pptpd\"]");
}

Test(auth, response_of_version_2)
{
    uint8_t octets[80];
    const size_t length = make_response(octets, 49);
    static const uint8_t algorithms[] = { CHAP_UNKNOWN, CHAP_MSCHAP_V2 };
    for (unsigned i = 0; i < 2; i++) {
        const struct chap *const chap = dissect_chap(algorithms[i], octets, length, length);
        cr_assert_eq(chap->head.status, READER_OK);
        cr_assert_eq(chap->algorithm, CHAP_MSCHAP_V2);
        cr_assert_eq(chap->value.length, 49);
        cr_assert_eq(chap->peer_challenge.length, 16);
        EXPECT_FIELD(&fields, "peer_challenge", "55555555555555555555555555555555", 5, 16);
        EXPECT_FIELD(&fields, "reserved", "0000000000000000", 21, 8);
        EXPECT_FIELD(&fields, "nt_response", "<24 octets>", 29, 24);
        EXPECT_FIELD(&fields, "response_flags", "0x00", 53, 1);
        EXPECT_FIELD(&fields, "name", "moxie", 54, 5);
        cr_assert_str_eq(line, "[CHAP Response id=6 <49 octets>, name = \"moxie\"]");
    }
}

Test(auth, response_of_version_1)
{
    uint8_t octets[80];
    const size_t length = make_response(octets, 49);
    octets[5 + 20] = 1;
    octets[5 + 48] = 1;
    const struct chap *chap = dissect_chap(CHAP_UNKNOWN, octets, length, length);
    cr_assert_eq(chap->algorithm, CHAP_MSCHAP_V1);
    EXPECT_FIELD(&fields, "lm_response", "<24 octets>", 5, 24);
    EXPECT_FIELD(&fields, "nt_response", "<24 octets>", 29, 24);
    EXPECT_FIELD(&fields, "response_flags", "0x01", 53, 1);
    memset(octets + 5, 0, 24); /* no LM response is sent */
    chap = dissect_chap(CHAP_UNKNOWN, octets, length, length);
    cr_assert_eq(chap->algorithm, CHAP_MSCHAP_V1);
}

Test(auth, response_of_md5)
{
    uint8_t octets[80];
    const size_t length = make_response(octets, 16);
    const struct chap *const chap = dissect_chap(CHAP_UNKNOWN, octets, length, length);
    cr_assert_eq(chap->algorithm, CHAP_MD5);
    EXPECT_FIELD(&fields, "value", "<16 octets>", 5, 16);
}

Test(auth, response_sizes_that_the_algorithm_forbids)
{
    uint8_t octets[80];
    for (uint8_t size = 0; size < 64; size++) {
        const size_t length = make_response(octets, size);
        const struct chap *const chap = dissect_chap(CHAP_MSCHAP_V2, octets, length, length);
        cr_assert_eq(chap->head.status, size == 49 ? READER_OK : READER_MALFORMED);
        cr_assert_eq(chap->head.fault, size == 49 ? 0 : 4);
        cr_assert_eq(chap->value.length, size);
    }
    const size_t length = make_response(octets, 49);
    octets[4] = 90;
    const struct chap *const chap = dissect_chap(CHAP_MSCHAP_V2, octets, length, length);
    cr_assert_eq(chap->head.fault, 4, "the value exceeds the packet");
    cr_assert_eq(chap->value.length, length - 5);
}

Test(auth, chap_cut_at_every_octet)
{
    uint8_t octets[80];
    const size_t length = make_response(octets, 49);
    for (size_t cut = 0; cut < length; cut++) {
        const struct chap *const chap = dissect_chap(CHAP_MSCHAP_V2, octets, cut, length);
        cr_assert_eq(chap->head.status, READER_TRUNCATED, "cut %zu", cut);
        cr_assert_eq(fields_find(&fields, "code") != NULL, cut >= 1);
        cr_assert_eq(fields_find(&fields, "peer_challenge") != NULL, cut >= 6);
        cr_assert_eq(fields_find(&fields, "nt_response") != NULL, cut >= 30);
    }
}

/* A Change-Password packet of `code` whose length field says `said`, of `length` octets, which
 * count from 0. */
static const struct chap *dissect_change(uint8_t code, uint16_t said, size_t captured, size_t length)
{
    static uint8_t octets[1200];
    for (size_t i = 0; i < sizeof octets; i++)
        octets[i] = (uint8_t)i;
    octets[0] = code;
    octets[1] = 1;
    octets[2] = (uint8_t)(said >> 8);
    octets[3] = (uint8_t)said;
    return dissect_chap(CHAP_MSCHAP_V2, octets, captured, length);
}

Test(auth, change_password_version_1)
{
    const struct chap *const chap = dissect_change(CHAP_CHANGE_V1, 72, 72, 72);
    cr_assert_eq(chap->head.status, READER_OK);
    cr_assert_eq(chap->password_length, 68 << 8 | 69);
    EXPECT_FIELD(&fields, "encrypted_lm_old_password_hash", "<16 octets>", 4, 16);
    EXPECT_FIELD(&fields, "encrypted_lm_new_password_hash", "<16 octets>", 20, 16);
    EXPECT_FIELD(&fields, "encrypted_nt_old_password_hash", "<16 octets>", 36, 16);
    EXPECT_FIELD(&fields, "encrypted_nt_new_password_hash", "<16 octets>", 52, 16);
    EXPECT_FIELD(&fields, "change_flags", "0x4647", 70, 2);
    EXPECT_FIELD(&fields, "nt_hashes_valid", "1", 70, 2);
    cr_assert_str_eq(line, "[CHAP ChangePw1 id=1 <68 octets>]");
}

Test(auth, change_password_version_2)
{
    const struct chap *const chap = dissect_change(CHAP_CHANGE_V2, 1118, 1118, 1118);
    cr_assert_eq(chap->head.status, READER_OK);
    EXPECT_FIELD(&fields, "password_encrypted_with_old_nt_hash", "<516 octets>", 4, 516);
    EXPECT_FIELD(&fields, "old_nt_hash_encrypted_with_new_nt_hash", "<16 octets>", 520, 16);
    EXPECT_FIELD(&fields, "password_encrypted_with_old_lm_hash", "<516 octets>", 536, 516);
    EXPECT_FIELD(&fields, "old_lm_hash_encrypted_with_new_nt_hash", "<16 octets>", 1052, 16);
    EXPECT_FIELD(&fields, "lm_response", "<24 octets>", 1068, 24);
    EXPECT_FIELD(&fields, "nt_response", "<24 octets>", 1092, 24);
    EXPECT_FIELD(&fields, "change_flags", "0x5c5d", 1116, 2);
    EXPECT_FIELD(&fields, "use_nt_response", "1", 1116, 2);
    EXPECT_FIELD(&fields, "lm_fields_valid", "0", 1116, 2);
    cr_assert_str_eq(line, "[CHAP ChangePw2 id=1 <1114 octets>]");
}

Test(auth, change_password_version_3)
{
    const struct chap *const chap = dissect_change(CHAP_CHANGE_V3, 586, 586, 586);
    cr_assert_eq(chap->head.status, READER_OK);
    EXPECT_FIELD(&fields, "encrypted_password", "<516 octets>", 4, 516);
    EXPECT_FIELD(&fields, "encrypted_hash", "<16 octets>", 520, 16);
    EXPECT_FIELD(&fields, "peer_challenge", "18191a1b1c1d1e1f2021222324252627", 536, 16);
    EXPECT_FIELD(&fields, "reserved", "28292a2b2c2d2e2f", 552, 8);
    EXPECT_FIELD(&fields, "nt_response", "<24 octets>", 560, 24);
    EXPECT_FIELD(&fields, "change_flags", "0x4849", 584, 2);
    cr_assert_str_eq(line, "[CHAP ChangePw3 id=1 <582 octets>]");
}

Test(auth, change_password_has_one_length)
{
    static const uint16_t right[] = { 72, 1118, 586 };
    for (uint8_t code = CHAP_CHANGE_V1; code <= CHAP_CHANGE_V3; code++) {
        const uint16_t length = right[code - CHAP_CHANGE_V1];
        cr_assert_eq(chap_change_length(code), length);
        const struct chap *chap = dissect_change(code, length - 1, length, length);
        cr_assert_eq(chap->head.status, READER_MALFORMED);
        cr_assert_eq(chap->head.fault, 2, "at the length");
        chap = dissect_change(code, length + 2, length + 2, length + 2);
        cr_assert_eq(chap->head.status, READER_MALFORMED);
        EXPECT_FIELD(&fields, "data", code == CHAP_CHANGE_V1 ? "4849" : code == CHAP_CHANGE_V2 ? "5e5f" : "4a4b", length, 2);
        chap = dissect_change(code, length, length - 1, length - 1);
        cr_assert_eq(chap->head.status, READER_MALFORMED, "its length goes beyond the frame");
        for (size_t cut = 4; cut < length; cut += 7) {
            chap = dissect_change(code, length, cut, length);
            cr_assert_eq(chap->head.status, READER_TRUNCATED, "cut %zu", cut);
        }
    }
    cr_assert_eq(chap_change_length(CHAP_FAILURE), 0);
    cr_assert_eq(chap_change_length(8), 0);
}

Test(auth, unknown_codes)
{
    static const uint8_t unknown[] = { 77, 1, 0, 6, 0xAB, 0xCD };
    dissect_chap(CHAP_MSCHAP_V2, unknown, sizeof unknown, sizeof unknown);
    EXPECT_FIELD(&fields, "data", "abcd", 4, 2);
    cr_assert_str_eq(line, "[CHAP code=0x4d id=1 abcd]");
}

/* --- texts -------------------------------------------------------------------- */

#define HEX40 "A75EC8F61DD73EC5D89F5AC6982448B595E8573F"

Test(auth, failure_by_the_book)
{
    const struct chap *const chap =
        MESSAGE(CHAP_MSCHAP_V2, CHAP_FAILURE, "E=691 R=1 C=0123456789ABCDEF V=3 M=Access denied");
    cr_assert(chap->has_error && chap->has_retry && chap->has_version);
    cr_assert_eq(chap->error, 691);
    cr_assert_eq(chap->retry, 1);
    cr_assert_eq(chap->version, 3);
    cr_assert(span_is(&chap->new_challenge, "0123456789ABCDEF"));
    cr_assert(span_is(&chap->text, "Access denied"));
    EXPECT_FIELD(&fields, "error", "Authentication failure (691)", 6, 3);
    EXPECT_FIELD(&fields, "retry", "1", 12, 1);
    EXPECT_FIELD(&fields, "new_challenge", "0123456789ABCDEF", 16, 16);
    EXPECT_FIELD(&fields, "text", "Access denied", 39, 13);
    cr_assert_str_eq(line, "[CHAP Failure id=6 \"E=691 R=1 C=0123456789ABCDEF V=3 M=Access denied\"]");
}

Test(auth, failures_as_servers_write_them)
{
    struct chap *chap = MESSAGE(CHAP_MSCHAP_V2, CHAP_FAILURE, "E=649 R=1 Try again");
    cr_assert_eq(chap->error, 649);
    cr_assert_eq(chap->text.length, 0);
    chap = MESSAGE(CHAP_MSCHAP_V2, CHAP_FAILURE, "Request Denied");
    cr_assert_not(chap->has_error || chap->has_retry);
    chap = MESSAGE(CHAP_MSCHAP_V2, CHAP_FAILURE, "");
    cr_assert_eq(chap->head.status, READER_OK);
    chap = MESSAGE(CHAP_MSCHAP_V2, CHAP_FAILURE, "E=691 R=0\0");
    cr_assert_eq(chap->error, 691);
    chap = MESSAGE(CHAP_MSCHAP_V2, CHAP_FAILURE, "Login failed: E=691R=0V=3M=no\0\0");
    cr_assert_eq(chap->error, 691);
    cr_assert_eq(chap->version, 3);
    cr_assert(span_is(&chap->text, "no"));
    chap = MESSAGE(CHAP_MSCHAP_V2, CHAP_FAILURE, "NAME=5 xE=7 E= E=648");
    cr_assert_not(chap->has_error, "the first E= counts, and it is empty");
    chap = MESSAGE(CHAP_MSCHAP_V2, CHAP_FAILURE, "E=99999999999999999999");
    cr_assert_eq(chap->error, UINT32_MAX);
    chap = MESSAGE(CHAP_MD5, CHAP_FAILURE, "E=691 R=1");
    cr_assert_not(chap->has_error, "MD5 has no such text");
}

Test(auth, successes_as_servers_write_them)
{
    struct chap *chap = MESSAGE(CHAP_UNKNOWN, CHAP_SUCCESS, "S=" HEX40 " M=Access granted");
    cr_assert_eq(chap->algorithm, CHAP_MSCHAP_V2);
    cr_assert(span_is(&chap->authenticator, HEX40));
    cr_assert(span_is(&chap->text, "Access granted"));
    EXPECT_FIELD(&fields, "authenticator", HEX40, 6, 40);
    chap = MESSAGE(CHAP_UNKNOWN, CHAP_SUCCESS, "S=" HEX40 "M=Hello");
    cr_assert(span_is(&chap->authenticator, HEX40));
    cr_assert(span_is(&chap->text, "Hello"));
    chap = MESSAGE(CHAP_UNKNOWN, CHAP_SUCCESS, "\1S=" HEX40);
    cr_assert(span_is(&chap->authenticator, HEX40));
    chap = MESSAGE(CHAP_MSCHAP_V2, CHAP_SUCCESS, "S=A75EC8");
    cr_assert_eq(chap->authenticator.length, 6);
    cr_assert_eq(chap_guess(chap), CHAP_UNKNOWN);
    chap = MESSAGE(CHAP_UNKNOWN, CHAP_SUCCESS, "Welcome");
    cr_assert_eq(chap->algorithm, CHAP_UNKNOWN);
    cr_assert_eq(chap->authenticator.length, 0);
}

Test(auth, texts_of_the_wire_stay_harmless)
{
    MESSAGE(CHAP_MSCHAP_V2, CHAP_FAILURE, "E=691\n\x1b[31m M=\"x\"");
    cr_assert_str_eq(line, "[CHAP Failure id=6 \"E=691\xEF\xBF\xBD\xEF\xBF\xBD[31m M=\\\"x\\\"\"]");
}
