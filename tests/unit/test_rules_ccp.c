/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_rules_ccp.c: which reason comes first where encryption was needed, and what would have made it work. */
#include "analyze/mppe_view.h"

#include <criterion/criterion.h>
#include <string.h>

#include "analyze/complaints.h"
#include "analyze/flow.h"
#include "analyze/remedy.h"
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

TestSuite(rules_ccp, .init = setup, .fini = teardown);

static void say(bool from_client, uint16_t protocol, uint8_t code, uint8_t id, const void *data, size_t length)
{
    uint8_t ppp[200] = { (uint8_t)(protocol >> 8), (uint8_t)protocol, code, id, 0, (uint8_t)(length + 4) };
    if (length)
        memcpy(ppp + 6, data, length);
    feed_ppp(&f, from_client ? 1 : 2, from_client ? 2 : 1, from_client ? 9 : 5, numbers[from_client]++, ppp,
             (uint8_t)(length + 6));
}

static void mppe(bool from_client, uint8_t code, uint8_t id, uint32_t bits)
{
    const uint8_t option[] = { CCP_MPPE, 6, (uint8_t)(bits >> 24), (uint8_t)(bits >> 16), (uint8_t)(bits >> 8),
                               (uint8_t)bits };
    say(from_client, PPP_CCP, code, id, option, sizeof option);
}

static void ends_with(bool from_client, const char *words)
{
    say(from_client, PPP_LCP, CP_TERM_REQ, 9, words, strlen(words));
}

static void ends_with_number(bool from_client, uint32_t number)
{
    const uint8_t data[] = { 0, 0, 0, 1, 0, 0x3c, 0xcd, 0x74, 0, 0, (uint8_t)(number >> 8), (uint8_t)number };
    say(from_client, PPP_LCP, CP_TERM_REQ, 9, data, sizeof data);
}

static void lcp_opens(const uint8_t *auth, size_t length)
{
    say(CLIENT, PPP_LCP, CP_CONF_REQ, 1, NULL, 0);
    say(SERVER, PPP_LCP, CP_CONF_ACK, 1, NULL, 0);
    say(SERVER, PPP_LCP, CP_CONF_REQ, 1, auth, length);
    say(CLIENT, PPP_LCP, CP_CONF_ACK, 1, auth, length);
}

/* Up to MS-CHAPv2's Success. */
static void mschapv2_succeeds(void)
{
    static const uint8_t option[] = { 3, 5, 0xc2, 0x23, 0x81 };
    static const uint8_t challenge[17] = { 16, 1 }, response[53] = { 49, [50] = 'b', 'o', 'b' };
    lcp_opens(option, sizeof option);
    say(SERVER, PPP_CHAP, CHAP_CHALLENGE, 1, challenge, sizeof challenge);
    say(CLIENT, PPP_CHAP, CHAP_RESPONSE, 1, response, sizeof response);
    say(SERVER, PPP_CHAP, CHAP_SUCCESS, 1, "S=00112233445566778899AABBCCDDEEFF01234567", 42);
}

static void pap_succeeds(void)
{
    static const uint8_t option[] = { 3, 4, 0xc0, 0x23 };
    lcp_opens(option, sizeof option);
    say(CLIENT, PPP_PAP, PAP_REQUEST, 1, "\3bob\3abc", 8);
    say(SERVER, PPP_PAP, PAP_ACK, 1, "\0", 1);
}

static const struct session *whole(void)
{
    pptpscope_finish(f.scope);
    cr_assert_eq(pptpscope_session_count(f.scope), 1);
    return pptpscope_session(f.scope, 0);
}

static const struct finding *root(const char *id)
{
    const struct session *const s = whole();
    cr_assert_not_null(s->root_cause);
    cr_assert_str_eq(s->root_cause, id);
    uint32_t causes = 0;
    const struct finding *found = NULL;
    for (uint32_t i = 0; i < s->finding_count; i++) {
        causes += s->findings[i].kind == KIND_CAUSE;
        if (strcmp(s->findings[i].id, id) == 0)
            found = &s->findings[i];
    }
    cr_expect_eq(causes, 1, "one of the reasons holds, not two");
    return found;
}

#define BITS_128 0x01000040u
#define BITS_40  0x01000020u

Test(rules_ccp, a_number_comes_first_and_tells_the_deeper_reason)
{
    pap_succeeds();
    ends_with_number(CLIENT, 742);
    const struct finding *const cause = root("mppe-remote-cannot-742");
    cr_expect(strstr(cause->explanation, "PAP yields no key"));
    cr_assert_geq(cause->remedy_count, 2);
    cr_expect_str_eq(cause->remedies[0], "On the server: ask for MS-CHAPv2 instead of PAP.");
}

Test(rules_ccp, the_method_comes_before_ccp)
{
    pap_succeeds();
    mppe(SERVER, CP_CONF_REQ, 1, BITS_128);
    ends_with(CLIENT, "MPPE required but not available");
    root("mppe-required-auth-not-mschap");
}

Test(rules_ccp, an_end_that_asked_itself_had_mppe_available)
{
    mschapv2_succeeds();
    mppe(CLIENT, CP_CONF_REQ, 1, BITS_128);
    mppe(SERVER, CP_CONF_REJ, 1, BITS_128);
    ends_with(CLIENT, "MPPE required but peer refused");
    const struct finding *const cause = root("mppe-required-but-rejected");
    cr_expect_str_eq(cause->remedies[0], "On the server: allow 128-bit MPPE (it rejects MPPE, frame 14).");
    cr_expect_str_eq(cause->remedies[1],
                     "On the client: do not require encryption; all data then crosses in clear.");
}

Test(rules_ccp, a_strength_that_only_one_knows_is_more_than_a_rejection)
{
    mschapv2_succeeds();
    mppe(CLIENT, CP_CONF_REQ, 1, BITS_128);
    mppe(SERVER, CP_CONF_REQ, 1, BITS_40);
    mppe(CLIENT, CP_CONF_REJ, 1, BITS_40);
    mppe(SERVER, CP_CONF_REJ, 1, BITS_128);
    ends_with(CLIENT, "MPPE required but peer refused");
    const struct finding *const cause = root("mppe-strength-mismatch");
    cr_expect_str_eq(cause->title,
                     "The server offers only 40-bit MPPE (frame 14); the client insists on 128-bit (frame 13).");
    cr_assert_eq(cause->remedy_count, 2);
    cr_expect_str_eq(cause->remedies[0], "On the server: allow 128-bit (it takes only 40-bit, frame 14).");
    cr_expect_str_eq(cause->remedies[1], "On the client: allow 40-bit, which weakens the encryption.");
}

Test(rules_ccp, state_comes_before_strength_and_rejection)
{
    mschapv2_succeeds();
    mppe(CLIENT, CP_CONF_REQ, 1, 0x40);
    mppe(SERVER, CP_CONF_REQ, 1, BITS_128);
    mppe(SERVER, CP_CONF_REJ, 1, 0x40);
    ends_with(SERVER, "MPPE required but peer negotiation failed");
    const struct finding *const cause = root("mppe-stateful-refused");
    cr_expect_str_eq(cause->remedies[0], "On the client: use stateless MPPE (it asks for stateful mode, frame 13).");
}

Test(rules_ccp, a_nak_that_picks_one_strength_is_no_mismatch)
{
    mschapv2_succeeds();
    mppe(CLIENT, CP_CONF_REQ, 1, BITS_128 | BITS_40);
    mppe(SERVER, CP_CONF_NAK, 1, BITS_40);
    mppe(CLIENT, CP_CONF_REQ, 2, BITS_40);
    mppe(SERVER, CP_CONF_REJ, 2, BITS_40);
    ends_with(CLIENT, "MPPE required but peer refused");
    root("mppe-required-but-rejected");
}

Test(rules_ccp, pppd_says_mppe_disabled_at_every_end)
{
    mschapv2_succeeds();
    mppe(CLIENT, CP_CONF_REQ, 1, BITS_128);
    mppe(SERVER, CP_CONF_REQ, 1, BITS_128);
    mppe(SERVER, CP_CONF_ACK, 1, BITS_128);
    mppe(CLIENT, CP_CONF_ACK, 1, BITS_128);
    ends_with(CLIENT, "MPPE disabled");
    const struct session *const s = whole();
    for (uint32_t i = 0; i < s->finding_count; i++)
        cr_expect(strncmp(s->findings[i].id, "mppe-", 5) != 0, "%s", s->findings[i].id);
}

Test(rules_ccp, another_number_needs_a_refusal)
{
    mschapv2_succeeds();
    mppe(CLIENT, CP_CONF_REQ, 1, BITS_128);
    ends_with_number(CLIENT, 691);
    const struct session *const s = whole();
    cr_assert_not_null(s->root_cause);
    cr_expect(strncmp(s->root_cause, "mppe-", 5) != 0);
}

Test(rules_ccp, a_refusal_without_a_word_counts_where_the_end_follows)
{
    mschapv2_succeeds();
    mppe(CLIENT, CP_CONF_REQ, 1, BITS_128);
    mppe(SERVER, CP_CONF_REJ, 1, BITS_128);
    ends_with_number(CLIENT, 0);
    root("mppe-required-but-rejected");
}

Test(rules_ccp, the_refuser_who_hangs_up_needed_nothing)
{
    mschapv2_succeeds();
    mppe(CLIENT, CP_CONF_REQ, 1, BITS_128);
    mppe(SERVER, CP_CONF_REJ, 1, BITS_128);
    ends_with(SERVER, "");
    const struct session *const s = whole();
    cr_assert_not_null(s->root_cause);
    cr_expect_str_neq(s->root_cause, "mppe-required-but-rejected");
}

/* --- remedies of any option ----------------------------------------------------------------- */

static struct finding remedies_of(uint8_t type, struct offer *offer, bool *found)
{
    struct negotiation lcp = { .protocol = PPP_LCP, .ends = { { .offers = offer, .count = 1 } } };
    struct session session = { .negotiations = &lcp, .negotiation_count = 1 };
    const struct build b = { .session = &session };
    struct finding finding = finding_new(FINDING_LCP_OPTION_NAK_LOOP);
    *found = remedy_option(&b, &finding, PPP_LCP, SIDE_CLIENT, type);
    return finding;
}

Test(remedy, names_the_value_that_the_nak_wants)
{
    struct offer mru = { .type = LCP_MRU, .length = 2, .kept = 2, .value = { 5, 120 }, .suggested = { 5, 220 },
                         .suggested_length = 2, .suggested_kept = 2, .answer = ANSWER_NAK, .offered_frame = 7,
                         .answer_frame = 8 };
    bool found;
    struct finding finding = remedies_of(LCP_MRU, &mru, &found);
    cr_assert(found);
    cr_assert_eq(finding.remedy_count, 2);
    cr_expect_str_eq(finding.remedies[0], "On the client: set mru 1500, as the server wants it (frame 8).");
    cr_expect_str_eq(finding.remedies[1], "On the server: accept mru 1400 (frame 7).");
    finding_clear(&finding);
}

Test(remedy, leaves_out_what_was_rejected)
{
    struct offer callback = { .type = LCP_CALLBACK, .length = 1, .kept = 1, .value = { 6 }, .answer = ANSWER_REJ,
                              .offered_frame = 7, .answer_frame = 8 };
    bool found;
    struct finding finding = remedies_of(LCP_CALLBACK, &callback, &found);
    cr_assert(found);
    cr_expect_str_eq(finding.remedies[0],
                     "On the client: do not ask for callback, which the server rejects (frame 8).");
    finding_clear(&finding);
}

Test(remedy, says_nothing_of_what_was_agreed)
{
    struct offer mru = { .type = LCP_MRU, .length = 2, .kept = 2, .value = { 5, 120 }, .answer = ANSWER_ACK };
    bool found;
    struct finding finding = remedies_of(LCP_MRU, &mru, &found);
    cr_expect_not(found);
    cr_expect_eq(finding.remedy_count, 0);
}

/* --- words and counts ------------------------------------------------------------------------- */

Test(mppe_view, writes_strengths_weakest_first)
{
    char text[32];
    cr_expect_str_eq(mppe_keys_text(MPPE_128, text), "128-bit");
    cr_expect_str_eq(mppe_keys_text(MPPE_128 | MPPE_40, text), "40- or 128-bit");
    cr_expect_str_eq(mppe_keys_text(MPPE_KEYS, text), "40-, 56- or 128-bit");
    cr_expect_str_eq(mppe_keys_text(0, text), "");
}

static void reset(struct complaints *complaints, uint64_t frame, int64_t second)
{
    const struct cp request = { .protocol = PPP_CCP, .code = CP_RESET_REQ };
    complaints_control(&complaints, 0, &request, NULL, frame, second * FEED_SECOND);
}

Test(complaints, six_resets_within_a_minute_are_a_storm)
{
    struct complaints complaints = { 0 };
    for (uint64_t i = 0; i < 10; i++)
        reset(&complaints, 1 + i, (int64_t)i * 13); /* five within a minute */
    cr_expect_eq(complaints.of[0].storm[0], 0);
    cr_expect_eq(complaints.of[0].most, 5);
    for (uint64_t i = 0; i < 10; i++)
        reset(&complaints, 100 + i, 1000 + (int64_t)i * 12);
    cr_expect_eq(complaints.of[0].storm[0], 100);
    cr_expect_eq(complaints.of[0].storm[5], 105);
    cr_expect_eq(complaints.of[0].resets, 20);
    cr_expect_eq(complaints.of[0].unanswered, 20);
}

Test(complaints, a_protocol_that_was_sent_in_clear_is_no_complaint)
{
    struct protocol_count protocols[] = { { .protocol = 0x1234, .packets = 1 } };
    const struct flow flow = { .facts = { .protocols = protocols, .protocol_count = 1 } };
    struct complaints complaints = { .sent = { [1] = { .encrypted = 3 } } }, *at = &complaints;
    struct cp reject = { .protocol = PPP_LCP, .code = CP_PROT_REJ, .rejected_protocol = 0x1234 };
    complaints_control(&at, 0, &reject, &flow, 5, 0);
    cr_expect_eq(complaints.of[0].rejects, 0);
    reject.rejected_protocol = 0x6ad7;
    complaints_control(&at, 0, &reject, &flow, 6, 0);
    reject.rejected_protocol = PPP_IPV6;
    complaints_control(&at, 0, &reject, &flow, 7, 0);
    cr_expect_eq(complaints.of[0].rejects, 2);
    cr_expect_eq(complaints.of[0].strange, 1);
    cr_expect_eq(complaints.of[0].read_before, 3);
}
