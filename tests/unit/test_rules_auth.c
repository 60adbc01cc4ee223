/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_rules_auth.c: verdicts, numbers in their place, methods that were not agreed, what is never printed. */
#include "analyze/rules_link.h"

#include <criterion/criterion.h>
#include <string.h>

#include "dissect/ppp.h"
#include "feed.h"

enum { CLIENT = true, SERVER = false };

static struct feed f;
static uint32_t numbers[2];

static void setup(void)
{
    f = (struct feed){ .scope = pptpscope_new(NULL), .client = 1, .server = 2, .port = 40000,
                       .sequence = { 1000, 9000 } };
    numbers[0] = numbers[1] = 0;
    feed_open(&f);
    feed_ocrq(&f, true, 5, 1);
    feed_ocrp(&f, false, 9, 5, 1);
}

static void teardown(void)
{
    pptpscope_free(f.scope);
}

TestSuite(rules_auth, .init = setup, .fini = teardown);

/* A packet with code, id and length. */
static void say(bool from_client, uint16_t protocol, uint8_t code, uint8_t id, const void *data, size_t length)
{
    uint8_t ppp[200] = { (uint8_t)(protocol >> 8), (uint8_t)protocol, code, id, 0, (uint8_t)(length + 4) };
    if (length)
        memcpy(ppp + 6, data, length);
    feed_ppp(&f, from_client ? 1 : 2, from_client ? 2 : 1, from_client ? 9 : 5, numbers[from_client]++, ppp,
             (uint8_t)(length + 6));
}

static void text(bool from_client, uint16_t protocol, uint8_t code, uint8_t id, const char *words)
{
    say(from_client, protocol, code, id, words, strlen(words));
}

static const uint8_t mschapv2[] = { 3, 5, 0xc2, 0x23, 0x81 }, md5[] = { 3, 5, 0xc2, 0x23, 5 },
                     pap[] = { 3, 4, 0xc0, 0x23 }, eap[] = { 3, 4, 0xc2, 0x27 };

static void lcp_opens(const uint8_t *auth, size_t length)
{
    say(CLIENT, PPP_LCP, CP_CONF_REQ, 1, NULL, 0);
    say(SERVER, PPP_LCP, CP_CONF_ACK, 1, NULL, 0);
    say(SERVER, PPP_LCP, CP_CONF_REQ, 1, auth, length);
    say(CLIENT, PPP_LCP, CP_CONF_ACK, 1, auth, length);
}

static void challenge(uint8_t id)
{
    uint8_t value[1 + 16 + 3] = { 16, 1, 2, 3 };
    value[4] = id;
    memcpy(value + 17, "vpn", 3);
    say(SERVER, PPP_CHAP, CHAP_CHALLENGE, id, value, sizeof value);
}

static void response(uint8_t id)
{
    uint8_t value[1 + 49 + 5] = { 49, 7, 7, 7, id };
    memset(value + 25, 0x5a, 24);
    memcpy(value + 50, "alice", 5);
    say(CLIENT, PPP_CHAP, CHAP_RESPONSE, id, value, sizeof value);
}

static void windows_terminates(bool from_client, uint16_t number)
{
    const uint8_t data[] = { 1, 2, 3, 4, 0, 0x3c, 0xcd, 0x74, 0, 0, (uint8_t)(number >> 8), (uint8_t)number };
    say(from_client, PPP_LCP, CP_TERM_REQ, 9, data, sizeof data);
}

/* The control connection ends: by then the session has failed, or not. */
static const struct session *ends(void)
{
    feed_segment(&f, true, TCP_FIN | TCP_ACK, NULL, 0, true);
    feed_segment(&f, false, TCP_FIN | TCP_ACK, NULL, 0, true);
    pptpscope_finish(f.scope);
    cr_assert_eq(pptpscope_session_count(f.scope), 1);
    return pptpscope_session(f.scope, 0);
}

static void expect_cause(const char *id)
{
    const struct session *const s = ends();
    cr_assert(s->root_cause, "no cause, %s expected", id);
    cr_expect_str_eq(s->root_cause, id);
}

Test(rules_auth, a_coded_failure)
{
    lcp_opens(mschapv2, sizeof mschapv2);
    challenge(1);
    response(1);
    text(SERVER, PPP_CHAP, CHAP_FAILURE, 1, "E=647 R=0 V=3");
    expect_cause("auth-account-disabled");
}

Test(rules_auth, an_empty_failure_may_be_an_unknown_user_and_says_that_it_may_not)
{
    lcp_opens(mschapv2, sizeof mschapv2);
    challenge(1);
    response(1);
    text(SERVER, PPP_CHAP, CHAP_FAILURE, 1, "");
    const struct session *const s = ends();
    cr_assert_str_eq(s->root_cause, "auth-unknown-user");
    const struct finding *const finding = finding_of(s, FINDING_AUTH_UNKNOWN_USER);
    cr_expect(strstr(finding->title, "wrong password cannot be ruled out"));
    cr_expect(strstr(finding->title, "\"alice\""));
}

Test(rules_auth, a_nul_is_an_empty_failure)
{
    lcp_opens(mschapv2, sizeof mschapv2);
    challenge(1);
    response(1);
    say(SERVER, PPP_CHAP, CHAP_FAILURE, 1, "", 1);
    expect_cause("auth-unknown-user");
}

Test(rules_auth, words_without_a_number)
{
    lcp_opens(mschapv2, sizeof mschapv2);
    challenge(1);
    response(1);
    text(SERVER, PPP_CHAP, CHAP_FAILURE, 1, "Request Denied");
    expect_cause("auth-bad-password");
}

Test(rules_auth, a_retry_that_succeeds_leaves_no_failure_behind)
{
    lcp_opens(mschapv2, sizeof mschapv2);
    challenge(1);
    response(1);
    text(SERVER, PPP_CHAP, CHAP_FAILURE, 1, "E=691 R=1 V=3");
    response(2);
    text(SERVER, PPP_CHAP, CHAP_SUCCESS, 2, "S=0123456789ABCDEF0123456789ABCDEF01234567");
    const struct session *const s = ends();
    cr_expect_null(finding_of(s, FINDING_AUTH_BAD_PASSWORD));
    cr_expect_str_eq(s->root_cause, "failed-unexplained");
}

Test(rules_auth, error_691_in_place_of_a_verdict)
{
    lcp_opens(mschapv2, sizeof mschapv2);
    challenge(1);
    response(1);
    windows_terminates(SERVER, 691);
    expect_cause("authz-policy-denied");
}

Test(rules_auth, error_691_behind_a_failure)
{
    lcp_opens(mschapv2, sizeof mschapv2);
    challenge(1);
    response(1);
    text(SERVER, PPP_CHAP, CHAP_FAILURE, 1, "E=691 R=0 V=3");
    windows_terminates(SERVER, 691);
    const struct session *const s = ends();
    cr_expect_str_eq(s->root_cause, "auth-bad-password");
    cr_expect_null(finding_of(s, FINDING_AUTHZ_POLICY_DENIED));
}

Test(rules_auth, error_691_in_eap_before_any_method)
{
    static const char identity[] = "\1host";
    lcp_opens(eap, sizeof eap);
    say(SERVER, PPP_EAP, EAP_REQUEST, 1, "\1", 1);
    text(CLIENT, PPP_EAP, EAP_RESPONSE, 1, identity);
    windows_terminates(SERVER, 691);
    expect_cause("auth-eap-not-supported");
}

Test(rules_auth, a_number_of_mppe_is_for_others)
{
    lcp_opens(mschapv2, sizeof mschapv2);
    challenge(1);
    response(1);
    text(SERVER, PPP_CHAP, CHAP_SUCCESS, 1, "S=0123456789ABCDEF0123456789ABCDEF01234567");
    windows_terminates(CLIENT, 742);
    cr_expect_null(finding_of(ends(), FINDING_LCP_TERM_BY_PEER));
}

Test(rules_auth, the_servers_proof_is_refused)
{
    lcp_opens(mschapv2, sizeof mschapv2);
    challenge(1);
    response(1);
    text(SERVER, PPP_CHAP, CHAP_SUCCESS, 1, "S=0123456789ABCDEF0123456789ABCDEF01234567 M=welcome");
    text(CLIENT, PPP_LCP, CP_TERM_REQ, 2, "Failed to authenticate ourselves to peer");
    expect_cause("auth-mutual-failed-778");
}

Test(rules_auth, a_success_with_a_byte_before_it)
{
    lcp_opens(mschapv2, sizeof mschapv2);
    challenge(1);
    response(1);
    text(SERVER, PPP_CHAP, CHAP_SUCCESS, 1, "\1S=0123456789ABCDEF0123456789ABCDEF01234567");
    text(CLIENT, PPP_LCP, CP_TERM_REQ, 2, "Failed to authenticate ourselves to peer");
    expect_cause("auth-success-malformed");
}

Test(rules_auth, no_method_in_common_and_what_would_have_been_one)
{
    say(CLIENT, PPP_LCP, CP_CONF_REQ, 1, NULL, 0);
    say(SERVER, PPP_LCP, CP_CONF_ACK, 1, NULL, 0);
    say(SERVER, PPP_LCP, CP_CONF_REQ, 1, mschapv2, sizeof mschapv2);
    say(CLIENT, PPP_LCP, CP_CONF_NAK, 1, md5, sizeof md5);
    say(SERVER, PPP_LCP, CP_CONF_REQ, 2, mschapv2, sizeof mschapv2);
    say(CLIENT, PPP_LCP, CP_CONF_NAK, 2, pap, sizeof pap);
    text(SERVER, PPP_LCP, CP_TERM_REQ, 3, "peer refused to authenticate");
    const struct session *const s = ends();
    cr_assert_str_eq(s->root_cause, "auth-protocol-not-agreed");
    const struct finding *const finding = finding_of(s, FINDING_AUTH_PROTOCOL_NOT_AGREED);
    cr_assert_eq(finding->remedy_count, 2);
    cr_expect_str_eq(finding->remedies[0], "On the client: allow MS-CHAPv2.");
    cr_expect_str_eq(finding->remedies[1], "Or on the server: allow PAP (the password in clear, no MPPE).");
}

Test(rules_auth, a_reject_is_no_nak)
{
    say(CLIENT, PPP_LCP, CP_CONF_REQ, 1, NULL, 0);
    say(SERVER, PPP_LCP, CP_CONF_ACK, 1, NULL, 0);
    say(SERVER, PPP_LCP, CP_CONF_REQ, 1, mschapv2, sizeof mschapv2);
    say(CLIENT, PPP_LCP, CP_CONF_REJ, 1, mschapv2, sizeof mschapv2);
    windows_terminates(SERVER, 812);
    expect_cause("auth-protocol-rejected-by-client");
}

Test(rules_auth, a_proposal_that_was_not_answered_decides_nothing)
{
    say(CLIENT, PPP_LCP, CP_CONF_REQ, 1, NULL, 0);
    say(SERVER, PPP_LCP, CP_CONF_ACK, 1, NULL, 0);
    say(SERVER, PPP_LCP, CP_CONF_REQ, 1, eap, sizeof eap);
    say(CLIENT, PPP_LCP, CP_CONF_NAK, 1, mschapv2, sizeof mschapv2);
    say(SERVER, PPP_LCP, CP_CONF_REQ, 2, mschapv2, sizeof mschapv2);
    expect_cause("failed-unexplained");
}

Test(rules_auth, a_password_is_never_printed)
{
    static const char request[] = "\5carol\7hunter2";
    lcp_opens(pap, sizeof pap);
    text(CLIENT, PPP_PAP, PAP_REQUEST, 1, request);
    say(SERVER, PPP_PAP, PAP_NAK, 1, "\2no", 3);
    const struct session *const s = ends();
    cr_assert_str_eq(s->root_cause, "auth-bad-password");
    cr_assert_not_null(finding_of(s, FINDING_AUDIT_PAP_CLEAR));
    for (uint32_t i = 0; i < s->finding_count; i++) {
        const struct finding *const finding = &s->findings[i];
        cr_expect_null(finding->title ? strstr(finding->title, "hunter2") : NULL);
        cr_expect_null(finding->explanation ? strstr(finding->explanation, "hunter2") : NULL);
    }
}

Test(rules_auth, one_challenge_under_two_ids)
{
    const uint8_t value[] = { 8, 1, 2, 3, 4, 5, 6, 7, 8 };
    lcp_opens(mschapv2, sizeof mschapv2);
    say(SERVER, PPP_CHAP, CHAP_CHALLENGE, 1, value, sizeof value);
    say(SERVER, PPP_CHAP, CHAP_CHALLENGE, 1, value, sizeof value);
    say(SERVER, PPP_CHAP, CHAP_CHALLENGE, 2, value, sizeof value);
    const struct finding *const finding = finding_of(ends(), FINDING_AUDIT_CHALLENGE_REUSE);
    cr_assert_not_null(finding);
    cr_expect_eq(finding->frame_count, 2);
    cr_expect_eq(finding->frames[1] - finding->frames[0], 2);
}

Test(rules_auth, an_ack_for_an_older_id_is_late_and_not_wrong)
{
    say(CLIENT, PPP_LCP, CP_CONF_REQ, 1, NULL, 0);
    say(CLIENT, PPP_LCP, CP_CONF_REQ, 2, NULL, 0);
    say(SERVER, PPP_LCP, CP_CONF_ACK, 1, NULL, 0);
    cr_expect_null(finding_of(ends(), FINDING_LCP_BAD_CONFIGURE_ACK));
}

Test(rules_auth, an_ack_for_other_options_is_wrong)
{
    say(CLIENT, PPP_LCP, CP_CONF_REQ, 1, "\1\4\5\170", 4);
    say(SERVER, PPP_LCP, CP_CONF_ACK, 1, "\1\4\5\171", 4);
    expect_cause("lcp-bad-configure-ack");
}

Test(rules_auth, methods_by_strength)
{
    cr_expect_lt(link_auth_kind(pap + 2, 2).rank, link_auth_kind(md5 + 2, 3).rank);
    cr_expect_lt(link_auth_kind(md5 + 2, 3).rank, link_auth_kind(mschapv2 + 2, 3).rank);
    cr_expect_lt(link_auth_kind(mschapv2 + 2, 3).rank, link_auth_kind(eap + 2, 2).rank);
    cr_expect_eq(link_auth_kind(NULL, 0).rank, AUTH_RANK_OTHER);
}
