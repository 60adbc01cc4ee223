/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_verdict.c: what breaks a policy, what keeps it, and what neither shows. */
#include "analyze/verdict.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "models.h"

static struct policy policy;
static struct judgement verdict;
static struct auth_try proof;
static struct clear_facts clear[2];

/* 128-bit stateless both ways, MS-CHAPv2, data from frame 50 on, all encrypted. */
static struct session strong(void)
{
    struct session s = model_connected();
    proof = (struct auth_try){ .user = model_wire("moxie"), .method = "MS-CHAPv2", .result = AUTH_SUCCESS, .frame = 30 };
    s.auth.tries = &proof;
    s.auth.try_count = 1;
    s.clear = clear;
    for (unsigned way = 0; way < 2; way++)
        s.clear[way] = (struct clear_facts){ .began_frame = 38, .encrypted = { 33, 4200, 50 + way, 90 }, .weakest_bits = 128,
                                             .weakest_frame = 50 + way };
    return s;
}

static enum judged judge(const char *name, const struct session *s)
{
    cr_assert(policy_named(name, &policy));
    verdict_of(&policy, s, &verdict);
    return verdict.verdict;
}

/* The first reason for a verdict about a demand, or NULL. */
static const struct reason *reason_for(enum judged kind, enum demand demand)
{
    for (unsigned i = 0; i < verdict.reason_count; i++)
        if (verdict.reasons[i].verdict == kind && verdict.reasons[i].demand == demand)
            return &verdict.reasons[i];
    return NULL;
}

static uint64_t frame_of(enum judged kind, enum demand demand)
{
    const struct reason *const reason = reason_for(kind, demand);
    return reason ? reason->frames[0] : 0;
}

static bool says(enum judged kind, enum demand demand, const char *text)
{
    const struct reason *const reason = reason_for(kind, demand);
    return reason && strstr(reason->text, text);
}

static void limit(struct session *s, const char *id)
{
    static struct limit one;
    one = (struct limit){ .id = id, .text = "What the capture lacks.", .frame = 7 };
    s->limits = &one;
    s->limit_count = 1;
}

Test(verdict, a_strong_session_passes_all)
{
    const struct session s = strong();
    cr_expect_eq(judge("mppe-128", &s), VERDICT_PASS);
    cr_expect_eq(judge("legacy-40", &s), VERDICT_PASS);
    cr_expect_eq(judge("strict", &s), VERDICT_PASS);
    cr_expect(says(VERDICT_PASS, DEMAND_MIN_BITS, "Client to server: 128-bit stateless MPPE was agreed (frame 35)."));
    cr_expect(says(VERDICT_PASS, DEMAND_AUTH, "The user was authenticated by MS-CHAPv2 (frame 30)."));
    cr_expect_eq(frame_of(VERDICT_PASS, DEMAND_CLEAR), 50);
}

Test(verdict, one_weak_direction_fails)
{
    struct session s = strong();
    s.encryption.way[S2C].bits = 40;
    s.clear[S2C].weakest_bits = 40;
    cr_expect_eq(judge("mppe-128", &s), VERDICT_FAIL);
    cr_expect_str_eq(verdict.reasons[0].text, "Server to client: 40-bit MPPE was agreed (frame 36); the policy demands 128-bit.",
                     "the worst stands first, once");
    cr_expect_eq(verdict.reasons[0].frames[0], 36);
    cr_expect_eq(verdict.reasons[1].verdict, VERDICT_PASS);
    cr_expect_eq(judge("legacy-40", &s), VERDICT_PASS);
    s.encryption.way[S2C].bits = 0;
    cr_expect_eq(judge("legacy-40", &s), VERDICT_FAIL, "the other direction does not help");
}

Test(verdict, a_weaker_key_for_a_while_fails)
{
    struct session s = strong();
    s.clear[C2S].weakest_bits = 40;
    s.clear[C2S].weakest_frame = 44;
    cr_expect_eq(judge("mppe-128", &s), VERDICT_FAIL);
    cr_expect(says(VERDICT_FAIL, DEMAND_MIN_BITS, "with 40 bits for a part of the session (from frame 44)"));
    s = strong();
    s.clear[C2S].stateful_frame = 44;
    cr_expect_eq(judge("mppe-128", &s), VERDICT_PASS);
    cr_expect_eq(judge("strict", &s), VERDICT_FAIL);
    cr_expect(says(VERDICT_FAIL, DEMAND_STATELESS, "stateful for a part of the session (from frame 44)"));
}

Test(verdict, data_in_clear_fails_whenever_it_crossed)
{
    static const struct { size_t part; const char *says; } rows[] = {
        { offsetof(struct clear_facts, before), "before MPPE was in force, which was from frame 38 on (the first in frame 33)" },
        { offsetof(struct clear_facts, during), "although MPPE was in force" },
        { offsetof(struct clear_facts, after), "after MPPE had stopped in frame 80" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct session s = strong();
        s.clear[S2C].leak_stop_frame = 80;
        *(struct user_count *)(void *)((char *)&s.clear[S2C] + rows[i].part) = (struct user_count){ 2, 99, 33, 34 };
        cr_expect_eq(judge("mppe-128", &s), VERDICT_FAIL);
        cr_expect(says(VERDICT_FAIL, DEMAND_CLEAR, "Server to client: 2 user datagrams (99 octets) crossed in clear"));
        cr_expect(says(VERDICT_FAIL, DEMAND_CLEAR, rows[i].says), "%s", rows[i].says);
        policy.allow_clear = true;
        verdict_of(&policy, &s, &verdict);
        cr_expect_eq(verdict.verdict, VERDICT_PASS);
    }
}

Test(verdict, without_encryption_fails_though_nothing_was_sent)
{
    struct session s = strong();
    for (unsigned way = 0; way < 2; way++) {
        s.encryption.way[way] = (struct cipher_facts){ .known = true };
        s.clear[way] = (struct clear_facts){ 0 };
    }
    cr_expect_eq(judge("legacy-40", &s), VERDICT_FAIL);
    cr_expect(says(VERDICT_FAIL, DEMAND_MIN_BITS, "no MPPE was in force (frame 45)"));
    policy.min_bits = 0;
    policy.allow_clear = true;
    verdict_of(&policy, &s, &verdict);
    cr_expect_eq(verdict.verdict, VERDICT_PASS, "nothing is demanded");
}

Test(verdict, what_is_not_shown_is_unproven)
{
    struct session s = strong();
    s.encryption.way[C2S].known = false;
    s.clear[C2S].unknown = s.clear[C2S].encrypted;
    s.clear[C2S].weakest_frame = 0;
    cr_expect_eq(judge("mppe-128", &s), VERDICT_UNPROVEN);
    cr_expect(says(VERDICT_UNPROVEN, DEMAND_MIN_BITS, "33 user datagrams are encrypted with a strength that the capture"));
    s = strong();
    s.encryption.way[C2S].basis = BASIS_INFERRED;
    cr_expect_eq(judge("mppe-128", &s), VERDICT_UNPROVEN);
    cr_expect(says(VERDICT_UNPROVEN, DEMAND_MIN_BITS, "its acknowledgment is not in the capture"));
    s = strong();
    s.clear[S2C].unread = (struct user_count){ 1, 5, 60, 60 };
    cr_expect_eq(judge("mppe-128", &s), VERDICT_UNPROVEN);
    s = strong();
    s.clear[C2S] = s.clear[S2C] = (struct clear_facts){ .began_frame = 38 };
    cr_expect_eq(judge("mppe-128", &s), VERDICT_UNPROVEN);
    cr_expect(says(VERDICT_UNPROVEN, DEMAND_SESSION, "no user data is in the capture"));
    s = strong();
    s.clear[S2C] = (struct clear_facts){ .began_frame = 38 };
    cr_expect_eq(judge("mppe-128", &s), VERDICT_PASS, "a direction in which nobody spoke hides nothing");
}

Test(verdict, limits_of_the_capture_leave_it_unproven)
{
    static const char *const open[] = { "capture-one-direction", "capture-starts-mid-session", "capture-dropped" };
    static const char *const harmless[] = { "capture-ends-early", "capture-snaplen", "capture-duplicated",
                                            "capture-control-missing" };
    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++) {
        struct session s = strong();
        limit(&s, open[i]);
        cr_expect_eq(judge("mppe-128", &s), VERDICT_UNPROVEN, "%s", open[i]);
        cr_expect_eq(frame_of(VERDICT_UNPROVEN, DEMAND_CAPTURE), 7);
        s.clear[C2S].during = (struct user_count){ 1, 5, 60, 60 };
        cr_expect_eq(judge("mppe-128", &s), VERDICT_FAIL, "what is seen in clear is seen");
    }
    for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++) {
        struct session s = strong();
        limit(&s, harmless[i]);
        cr_expect_eq(judge("mppe-128", &s), VERDICT_PASS, "%s", harmless[i]);
    }
    struct session s = strong();
    limit(&s, "capture-ends-early");
    judge("mppe-128", &s);
    cr_expect(says(VERDICT_PASS, DEMAND_CAPTURE, "ends in frame 101 while the session lives"));
}

Test(verdict, of_a_session_that_never_connected_is_unproven)
{
    struct session s = model_failed();
    cr_expect_eq(judge("mppe-128", &s), VERDICT_UNPROVEN);
    cr_assert_eq(verdict.reason_count, 1);
    cr_expect(says(VERDICT_UNPROVEN, DEMAND_SESSION, "never connected (auth: auth-bad-password) and carried no user data"));
    cr_expect_eq(judge("strict", &s), VERDICT_UNPROVEN, "MS-CHAPv2 is allowed");
    s.auth.tries[1].method = "PAP";
    cr_expect_eq(judge("mppe-128", &s), VERDICT_UNPROVEN);
    cr_expect_eq(judge("strict", &s), VERDICT_FAIL, "the password is out");
    cr_expect(says(VERDICT_FAIL, DEMAND_AUTH, "PAP was used for authentication (frame 31); the user's name and password"));
    struct clear_facts some[2] = { { .unread = { 1, 5, 60, 60 } } };
    s.clear = some;
    cr_expect_eq(judge("mppe-128", &s), VERDICT_UNPROVEN, "what cannot be read proves nothing");
    cr_expect(says(VERDICT_UNPROVEN, DEMAND_SESSION, "carried no user data that can be read, and nothing shows"));
    s.clear[C2S].before = (struct user_count){ 1, 5, 60, 60 };
    cr_expect_eq(judge("mppe-128", &s), VERDICT_FAIL, "it carried data all the same");
    s = model_incomplete();
    cr_expect_eq(judge("legacy-40", &s), VERDICT_UNPROVEN);
}

Test(verdict, authentication_is_by_what_the_policy_allows)
{
    static const struct { const char *method; enum auth_result result; enum judged verdict; const char *says; } rows[] = {
        { "EAP-TLS", AUTH_SUCCESS, VERDICT_PASS, "authenticated by EAP-TLS" },
        { "EAP-MSCHAPv2", AUTH_SUCCESS, VERDICT_FAIL, "EAP-MSCHAPv2 is the method of authentication; the policy allows" },
        { "none", AUTH_UNKNOWN, VERDICT_FAIL, "Neither end asked the other to authenticate" },
        { "MS-CHAPv2", AUTH_UNKNOWN, VERDICT_UNPROVEN, "that it accepted the user is not in the capture" },
        { "EAP", AUTH_SUCCESS, VERDICT_UNPROVEN, "the method inside is not in the capture" },
        { NULL, AUTH_UNKNOWN, VERDICT_UNPROVEN, "is not in the capture" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct session s = strong();
        s.negotiation_count = 0;
        s.auth = (struct auth_facts){ .method = rows[i].method, .result = rows[i].result };
        cr_expect_eq(judge("strict", &s), rows[i].verdict);
        cr_expect(says(rows[i].verdict, DEMAND_AUTH, rows[i].says), "%s", rows[i].says);
    }
}

Test(verdict, every_method_that_was_tried_is_named_once)
{
    static struct auth_try tries[32];
    struct session s = strong();
    for (unsigned i = 0; i < 32; i++)
        tries[i] = (struct auth_try){ .method = i % 2 ? "PAP" : "CHAP-MD5", .frame = 20 + i, .result = AUTH_FAILURE };
    s.auth.tries = tries;
    s.auth.try_count = 32;
    cr_expect_eq(judge("strict", &s), VERDICT_FAIL);
    unsigned named = 0;
    for (unsigned i = 0; i < verdict.reason_count; i++)
        named += verdict.reasons[i].demand == DEMAND_AUTH;
    cr_expect_eq(named, 2);
}

Test(verdict, reasons_have_a_cap_and_still_count)
{
    static struct auth_try tries[32];
    static char methods[32][16];
    struct session s = strong();
    for (unsigned i = 0; i < 32; i++) {
        snprintf(methods[i], sizeof methods[i], "EAP-%u", i);
        tries[i] = (struct auth_try){ .method = methods[i], .frame = 20 + i };
    }
    for (unsigned way = 0; way < 2; way++) {
        s.clear[way].before = s.clear[way].during = s.clear[way].after = s.clear[way].unread = s.clear[way].unknown =
            (struct user_count){ 1, 1, 50, 50 };
        s.encryption.way[way].basis = BASIS_INFERRED;
    }
    s.auth.tries = tries;
    s.auth.try_count = 32;
    cr_expect_eq(judge("strict", &s), VERDICT_FAIL);
    cr_expect_leq(verdict.reason_count, VERDICT_REASONS_MAX);
}
