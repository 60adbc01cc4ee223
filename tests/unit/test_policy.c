/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_policy.c: policies by name, by key and from text; what is wrong is told, and changes nothing. */
#include "analyze/policy.h"

#include <criterion/criterion.h>
#include <string.h>

static bool parse(const char *text, struct policy *policy, struct policy_error *error)
{
    return policy_parse(text, strlen(text), policy, error);
}

Test(policy, three_are_built_in)
{
    struct policy policy;
    cr_assert_str_eq(policy_name(0), "mppe-128", "the default");
    cr_assert_null(policy_name(3));
    cr_assert(policy_named("mppe-128", &policy));
    cr_expect_eq(policy.min_bits, 128);
    cr_expect_not(policy.stateless || policy.allow_clear || policy.allow_unproven || policy.method_count);
    cr_assert(policy_named("strict", &policy));
    cr_expect_eq(policy.min_bits, 128);
    cr_expect(policy.stateless && !policy.allow_clear && !policy.allow_unproven);
    cr_expect(policy_allows(&policy, "MS-CHAPv2") && policy_allows(&policy, "EAP-TLS"));
    cr_expect_not(policy_allows(&policy, "PAP") || policy_allows(&policy, "EAP-MSCHAPv2") || policy_allows(&policy, "none"));
    cr_assert(policy_named("legacy-40", &policy));
    cr_expect_eq(policy.min_bits, 40);
    cr_expect_not(policy.allow_clear);
    cr_expect_not(policy_named("Strict", &policy));
    cr_expect_not(policy_named("", &policy));
}

Test(policy, a_text_says_every_key)
{
    static const char text[] = "# ours\n\n  policy = strict   # to begin with\r\nmin-bits=56\n\tstateless = NO\n"
                               "auth = ms-chapv2 ,eap-tls,PEAP, MS-CHAPv2\nallow-clear = yes\nallow-unproven = yes";
    struct policy policy;
    struct policy_error error;
    char words[512];
    cr_assert(parse(text, &policy, &error), "%u: %s", error.line, error.sentence);
    cr_expect_eq(policy.min_bits, 56);
    cr_expect_not(policy.stateless);
    cr_expect(policy.allow_clear && policy.allow_unproven && policy.changed);
    cr_expect_eq(policy.method_count, 3, "one stood twice");
    policy_methods(&policy, words, sizeof words);
    cr_expect_str_eq(words, "MS-CHAPv2, EAP-TLS or PEAP");
    policy_text(&policy, words, sizeof words);
    cr_expect_str_eq(words, "at least 56-bit MPPE both ways, user data in clear allowed, authentication by MS-CHAPv2, EAP-TLS "
                            "or PEAP, unproven sessions allowed");
}

Test(policy, an_empty_text_is_the_default)
{
    struct policy policy, standard;
    struct policy_error error;
    cr_assert(parse("# nothing\n \n", &policy, &error));
    policy_named("mppe-128", &standard);
    cr_expect_eq(memcmp(&policy, &standard, sizeof policy), 0);
    cr_assert(parse("policy = strict\nauth = any", &policy, &error));
    cr_expect_eq(policy.method_count, 0);
    cr_expect(policy_allows(&policy, "PAP"));
}

Test(policy, what_is_wrong_is_told_with_its_line_and_changes_nothing)
{
    static const struct { const char *text; unsigned line; const char *says; } rows[] = {
        { "min-bits = 64", 1, "min-bits takes 40, 56, 128, or 0 for no demand, not '64'" },
        { "min-bits = 0128", 1, "not '0128'" },
        { "\n\nstateless = maybe", 3, "stateless takes yes or no, not 'maybe'" },
        { "min-bit = 128", 1, "there is no key 'min-bit'; the keys are policy, min-bits, stateless, auth" },
        { "Min-Bits = 128", 1, "there is no key" },
        { "min-bits = 40\nmin-bits = 40", 2, "min-bits stands in line 1 already" },
        { "policy = strict\npolicy = strict", 2, "policy stands in line 1 already" },
        { "auth = PAP\npolicy = strict", 2, "policy would undo what line 1 says" },
        { "policy = lax", 1, "there is no policy 'lax'; the policies are mppe-128, strict and legacy-40" },
        { "auth = MS-CHAPv2,", 1, "auth takes methods" },
        { "auth = , PAP", 1, "auth takes methods" },
        { "auth = MS-CHAPv3", 1, "auth takes methods" },
        { "auth = PAP any", 1, "auth takes methods" },
        { "stateless", 1, "is not of the form 'key = value'" },
        { "= yes", 1, "is not of the form 'key = value'" },
        { "stateless =", 1, "stateless has no value" },
        { "stateless = # yes", 1, "stateless has no value" },
        { "\nx\001 = 1", 2, "holds the octet 01" },
        { "\033[31m = 1", 1, "holds the octet 1b" },
        { "stateless = \xE2\x80\xAEyes", 1, "not '\xEF\xBF\xBDyes'" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct policy policy, before;
        struct policy_error error;
        policy_named("legacy-40", &policy);
        before = policy;
        cr_expect_not(parse(rows[i].text, &policy, &error), "%s", rows[i].text);
        cr_expect_eq(error.line, rows[i].line, "%s: line %u", rows[i].text, error.line);
        cr_expect(strstr(error.sentence, rows[i].says), "%s: %s", rows[i].text, error.sentence);
        cr_expect_eq(memcmp(&policy, &before, sizeof policy), 0, "half of a text must not be used");
    }
}

Test(policy, texts_and_words_beyond_all_sizes_are_refused)
{
    static char text[POLICY_TEXT_MAX + 2];
    struct policy policy;
    struct policy_error error;
    memset(text, '#', sizeof text - 1);
    cr_expect_not(parse(text, &policy, &error));
    cr_expect_eq(error.line, 0);
    text[POLICY_TEXT_MAX] = '\0';
    cr_expect(parse(text, &policy, &error), "a comment of the greatest length");
    memset(text, 'a', 1000);
    text[1000] = '\0';
    cr_expect_not(parse(text, &policy, &error));
    memcpy(text, "auth = ", 7);
    cr_expect_not(parse(text, &policy, &error));
    cr_expect(strstr(error.sentence, "longer than any could be"), "%s", error.sentence);
    cr_expect_not(policy_parse("auth = PAP\0,EAP", 15, &policy, &error), "NUL is no text");
}

Test(policy, has_a_cap_on_methods)
{
    char text[2048] = "auth = PAP";
    struct policy policy;
    struct policy_error error;
    static const char *const more[] = { "SPAP", "CHAP", "EAP", "CHAP-MD5", "MS-CHAPv1", "MS-CHAPv2", "EAP-MD5", "EAP-OTP",
                                        "EAP-GTC", "EAP-TLS", "PEAP", "EAP-TTLS", "EAP-SIM", "EAP-AKA", "none" };
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        strcat(text, ", ");
        strcat(text, more[i]);
    }
    cr_assert(parse(text, &policy, &error), "%s", error.sentence);
    cr_expect_eq(policy.method_count, POLICY_METHODS_MAX);
    strcat(text, ", EAP-LEAP");
    cr_expect_not(parse(text, &policy, &error));
}

Test(policy, keys_are_set_one_by_one)
{
    struct policy policy;
    struct policy_error error;
    struct policy_key key;
    policy_named("mppe-128", &policy);
    cr_assert(policy_set(&policy, "min-bits", "40", &error));
    cr_expect_eq(policy.min_bits, 40);
    cr_expect(policy.changed);
    cr_expect_not(policy_set(&policy, "auth", "", &error));
    cr_expect_not(policy_set(&policy, "policy", "strict", &error), "it is no key of its own");
    for (size_t i = 0; i < 5; i++)
        cr_expect(policy_key(i, &key) && key.expects && key.help);
    cr_expect_not(policy_key(5, &key));
}

Test(policy, in_words_fits_any_buffer)
{
    struct policy policy;
    char words[512], small[8];
    policy_named("strict", &policy);
    policy_text(&policy, words, sizeof words);
    cr_expect_str_eq(words, "128-bit MPPE both ways, stateless, no user data in clear, authentication by MS-CHAPv2 or EAP-TLS");
    cr_expect_eq(policy_text(&policy, small, sizeof small), sizeof small - 1);
    cr_expect_eq(policy_methods(&policy, small, sizeof small), sizeof small - 1);
    cr_expect_str_eq(small, "MS-CHAP");
}
