/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_login.c: tries and verdicts of PAP and CHAP as a link sees them. */
#include "analyze/login.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "dissect/ppp.h"

enum { CLIENT, SERVER };

/* In order, at a time of its own. */
static const struct turn *at(uint64_t frame)
{
    static struct turn turn;
    turn = (struct turn){ .frame = frame, .time = (int64_t)frame };
    return &turn;
}

static struct span span(const char *text)
{
    return (struct span){ (const uint8_t *)text, 0, (uint32_t)strlen(text), (uint32_t)strlen(text) };
}

static bool chap(struct login *login, unsigned from, uint8_t code, uint8_t id, const char *value, const char *name,
                 uint64_t frame)
{
    struct chap packet = { .code = code, .id = id, .value = span(value), .name = span(name), .message = span("") };
    packet.value_size = (uint8_t)packet.value.length;
    return login_chap(login, from, &packet, at(frame));
}

Test(login, success_at_the_first_try)
{
    struct login login = { 0 };
    login_agreed(&login, CLIENT, PPP_CHAP, CHAP_MSCHAP_V2, 5);
    chap(&login, SERVER, CHAP_CHALLENGE, 1, "challenge", "pptpd", 10);
    chap(&login, CLIENT, CHAP_RESPONSE, 1, "response", "moxie", 11);
    chap(&login, SERVER, CHAP_SUCCESS, 1, "", "", 12);
    cr_expect_eq(login.proof[CLIENT].result, AUTH_SUCCESS);
    cr_assert_eq(login.try_count, 1);
    cr_expect_str_eq(login.tries[0].user.text, "moxie");
    cr_expect_str_eq(login.tries[0].method, "MS-CHAPv2");
    cr_expect_eq(login.tries[0].result, AUTH_SUCCESS);
    cr_expect_eq(login.tries[0].frame, 12);
    cr_expect_eq((unsigned)login.tries[0].by, CLIENT);
    login_clear(&login);
}

Test(login, a_failure_then_a_retry_that_succeeds)
{
    struct login login = { 0 };
    login_agreed(&login, CLIENT, PPP_CHAP, CHAP_MSCHAP_V2, 5);
    chap(&login, SERVER, CHAP_CHALLENGE, 1, "challenge", "", 1);
    chap(&login, CLIENT, CHAP_RESPONSE, 1, "wrong", "u", 2);
    const struct chap failure = { .code = CHAP_FAILURE, .id = 1, .has_error = true, .error = 691 };
    login_chap(&login, SERVER, &failure, at(3));
    cr_expect_eq(login.proof[CLIENT].result, AUTH_FAILURE);
    chap(&login, CLIENT, CHAP_RESPONSE, 2, "right", "u", 4);
    chap(&login, SERVER, CHAP_SUCCESS, 2, "", "", 5);
    cr_expect_eq(login.proof[CLIENT].result, AUTH_SUCCESS);
    cr_assert_eq(login.try_count, 2);
    cr_expect_eq(login.tries[0].code, 691);
    cr_expect(login.tries[0].code_known);
    cr_expect_eq(login.tries[1].result, AUTH_SUCCESS);
    login_clear(&login);
}

Test(login, a_response_sent_again_is_no_second_try)
{
    struct login login = { 0 };
    login_agreed(&login, CLIENT, PPP_CHAP, CHAP_MD5, 5);
    cr_expect_not(chap(&login, CLIENT, CHAP_RESPONSE, 1, "same", "u", 1));
    cr_expect(chap(&login, CLIENT, CHAP_RESPONSE, 1, "same", "u", 2));
    cr_expect_eq(login.try_count, 1);
    cr_expect_eq(login.proof[CLIENT].attempts, 1);
    cr_expect_eq(login.proof[CLIENT].response_since, 1, "the wait began with the first");
    login_clear(&login);
}

Test(login, a_verdict_without_its_response_is_a_try_of_an_unknown_user)
{
    struct login login = { 0 };
    chap(&login, SERVER, CHAP_FAILURE, 1, "", "", 9);
    cr_assert_eq(login.try_count, 1);
    cr_expect_null(login.tries[0].user.text);
    cr_expect_eq(login.tries[0].result, AUTH_FAILURE);
    login_clear(&login);
}

Test(login, both_ends_may_have_to_prove_themselves)
{
    struct login login = { 0 };
    login_agreed(&login, CLIENT, PPP_CHAP, CHAP_MSCHAP_V2, 1);
    login_agreed(&login, SERVER, PPP_CHAP, CHAP_MD5, 1);
    cr_expect_eq(login_algorithm(&login, SERVER, CHAP_CHALLENGE), CHAP_MSCHAP_V2);
    cr_expect_eq(login_algorithm(&login, CLIENT, CHAP_RESPONSE), CHAP_MSCHAP_V2);
    cr_expect_eq(login_algorithm(&login, CLIENT, CHAP_CHALLENGE), CHAP_MD5);
    cr_expect_eq(login_algorithm(&login, SERVER, CHAP_RESPONSE), CHAP_MD5);
    login_clear(&login);
}

Test(login, pap_is_acknowledged_or_refused)
{
    struct login login = { 0 };
    const struct pap request = { .code = PAP_REQUEST, .id = 1, .peer_id = span("joe"), .password = span("secret") };
    const struct pap nak = { .code = PAP_NAK, .id = 1 };
    login_pap(&login, CLIENT, &request, at(1));
    cr_expect(login_pap(&login, CLIENT, &request, at(2)), "the same again");
    login_pap(&login, SERVER, &nak, at(3));
    cr_assert_eq(login.try_count, 1);
    cr_expect_str_eq(login.tries[0].method, "PAP");
    cr_expect_eq(login.tries[0].result, AUTH_FAILURE);
    login_clear(&login);
}

Test(login, tries_have_a_cap_and_all_are_counted)
{
    struct login login = { 0 };
    for (unsigned i = 0; i < 200; i++) {
        char value[16];
        snprintf(value, sizeof value, "r%u", i);
        chap(&login, CLIENT, CHAP_RESPONSE, (uint8_t)i, value, "guess", i + 1);
        chap(&login, SERVER, CHAP_FAILURE, (uint8_t)i, "", "", i + 1);
    }
    cr_expect_eq(login.try_count, LOGIN_TRIES_MAX);
    cr_expect_eq(login.proof[CLIENT].attempts, 200);
    login_clear(&login);
}

static void change(struct login *login, uint8_t code, uint8_t id, const char *password, uint64_t frame)
{
    const struct chap packet = { .code = code, .id = id, .nt_password = span(password) };
    login_chap(login, CLIENT, &packet, at(frame));
}

/* RFC 2759 section 7: after E=648 a new password, and then the verdict on that. */
Test(login, a_change_of_password_is_a_try_of_the_same_user)
{
    struct login login = { 0 };
    login_agreed(&login, CLIENT, PPP_CHAP, CHAP_MSCHAP_V2, 1);
    chap(&login, SERVER, CHAP_CHALLENGE, 1, "challenge", "", 2);
    chap(&login, CLIENT, CHAP_RESPONSE, 1, "old", "grace", 3);
    const struct chap expired = { .code = CHAP_FAILURE, .id = 1, .has_error = true, .error = 648 };
    const struct chap refused = { .code = CHAP_FAILURE, .id = 2, .has_error = true, .error = 709 };
    cr_expect_not(login_chap(&login, SERVER, &expired, at(4)));
    change(&login, CHAP_CHANGE_V3, 2, "short", 5);
    cr_expect_not(login_chap(&login, SERVER, &refused, at(6)), "a verdict of its own, not sent again");
    change(&login, CHAP_CHANGE_V3, 3, "long enough", 7);
    chap(&login, SERVER, CHAP_SUCCESS, 3, "", "", 8);
    cr_expect_eq(login.proof[CLIENT].result, AUTH_SUCCESS);
    cr_assert_eq(login.try_count, 3);
    cr_expect_eq(login.tries[1].code, 709);
    cr_expect_str_eq(login.tries[1].user.text, "grace");
    cr_expect_str_eq(login.tries[2].user.text, "grace");
    login_clear(&login);
    login = (struct login){ 0 };
    for (unsigned i = 0; i < 200; i++) {
        char value[16];
        snprintf(value, sizeof value, "p%u", i);
        if (i == 0)
            chap(&login, CLIENT, CHAP_RESPONSE, 0, value, "heidi", 1);
        else
            change(&login, CHAP_CHANGE_V1, (uint8_t)i, value, i + 1);
        chap(&login, SERVER, CHAP_FAILURE, (uint8_t)i, "", "", i + 1);
    }
    cr_expect_str_eq(login.tries[LOGIN_TRIES_MAX - 1].user.text, "heidi", "beyond the cap, too");
    login_clear(&login);
}

Test(login, names_from_the_wire_are_escaped_and_kept)
{
    struct login login = { 0 };
    chap(&login, CLIENT, CHAP_RESPONSE, 1, "x", "a\x1b[2J\xff", 1);
    cr_assert_not_null(login.tries[0].user.text);
    cr_expect_null(strchr(login.tries[0].user.text, 0x1b));
    cr_expect_eq(login.tries[0].user.length, 6);
    cr_expect_eq(login.tries[0].user.octets[5], 0xff);
    login_clear(&login);
}

static void eap(struct login *login, unsigned from, uint8_t code, uint8_t type, const char *identity, uint64_t frame)
{
    const struct eap packet = { .code = code, .id = 1, .type = type, .identity = span(identity),
                                .opcode = type == EAP_MSCHAPV2 ? CHAP_RESPONSE : 0 };
    login_eap(login, from, &packet, at(frame));
}

Test(login, eap_names_its_method_and_user)
{
    struct login login = { 0 };
    login_agreed(&login, CLIENT, PPP_EAP, 0, 1);
    cr_expect_str_eq(login_method(&login.proof[CLIENT]), "EAP", "before a method is chosen");
    eap(&login, SERVER, EAP_REQUEST, EAP_IDENTITY, "", 2);
    eap(&login, CLIENT, EAP_RESPONSE, EAP_IDENTITY, "joe", 3);
    eap(&login, SERVER, EAP_REQUEST, EAP_TLS, "", 4);
    eap(&login, CLIENT, EAP_RESPONSE, EAP_NAK, "", 5);
    eap(&login, SERVER, EAP_REQUEST, EAP_MD5, "", 6);
    eap(&login, CLIENT, EAP_RESPONSE, EAP_MD5, "", 7);
    eap(&login, SERVER, EAP_SUCCESS, 0, "", 8);
    cr_assert_eq(login.try_count, 1);
    cr_expect_str_eq(login.tries[0].user.text, "joe");
    cr_expect_str_eq(login.tries[0].method, "EAP-MD5");
    cr_expect_eq(login.tries[0].result, AUTH_SUCCESS);
    login_clear(&login);
}

Test(login, an_eap_failure_behind_a_success_takes_nothing_back)
{
    struct login login = { 0 };
    eap(&login, CLIENT, EAP_RESPONSE, EAP_MD5, "", 1);
    eap(&login, SERVER, EAP_SUCCESS, 0, "", 2);
    eap(&login, SERVER, EAP_FAILURE, 0, "", 3);
    cr_expect_eq(login.proof[CLIENT].result, AUTH_SUCCESS);
    cr_assert_eq(login.try_count, 1);
    cr_expect_eq(login.tries[0].result, AUTH_SUCCESS);
    login_clear(&login);
}

Test(login, fragments_of_one_tls_exchange_are_one_try)
{
    struct login login = { 0 };
    for (uint64_t i = 0; i < 6; i++) {
        eap(&login, SERVER, EAP_REQUEST, EAP_TLS, "", 2 * i + 1);
        eap(&login, CLIENT, EAP_RESPONSE, EAP_TLS, "", 2 * i + 2);
    }
    eap(&login, SERVER, EAP_FAILURE, 0, "", 20);
    cr_assert_eq(login.try_count, 1);
    cr_expect_eq(login.tries[0].result, AUTH_FAILURE);
    cr_expect_eq(login.proof[CLIENT].attempts, 1);
    login_clear(&login);
}

Test(login, long_names_are_kept_as_far_as_they_go)
{
    uint8_t octets[WIRE_TEXT_MAX + 1];
    struct wire_text text = { 0 };
    memset(octets, 'x', sizeof octets);
    wire_text_set(&text, octets, WIRE_TEXT_MAX);
    cr_expect_eq(strlen(text.text), WIRE_TEXT_MAX);
    octets[0] = 0xFF; /* U+FFFD takes three octets */
    wire_text_set(&text, octets, sizeof octets);
    cr_expect_eq(text.length, WIRE_TEXT_MAX);
    cr_expect_eq(strlen(text.text), WIRE_TEXT_MAX + 2 + 3);
    cr_expect_str_eq(text.text + WIRE_TEXT_MAX + 2, "...");
    wire_text_clear(&text);
}
