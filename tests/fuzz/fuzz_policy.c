/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_policy.c: any text as a policy file: taken whole or not at all, and then good for any session. */
#include "analyze/verdict.h"

#include "tests/fuzz/walk.h"
#include "tests/unit/filters.h"

static void judge_some(const struct policy *policy)
{
    struct judgement verdict;

    for (unsigned which = 0; which < FILTER_SESSION_COUNT; which++) {
        verdict_of(policy, filter_test_session(which), &verdict);
        demand(verdict.reason_count && verdict.reason_count <= VERDICT_REASONS_MAX);
        demand(verdict.reasons[0].verdict == verdict.verdict);
        for (unsigned i = 0; i < verdict.reason_count; i++)
            demand(verdict.reasons[i].text[0] && verdict.reasons[i].verdict <= verdict.verdict);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    const struct policy_error none = { 0 };
    struct policy_error error = none;
    struct policy policy, before;
    char text[1024];

    memset(&policy, 0, sizeof policy);
    before = policy;
    if (!policy_parse((const char *)octets, length, &policy, &error)) {
        const size_t said = strlen(error.sentence);
        demand(said && text_is_clean((const uint8_t *)error.sentence, said));
        demand(error.line <= length);
        demand(memcmp(&before, &policy, sizeof policy) == 0);
        return 0;
    }
    demand(policy.min_bits <= 128 && policy.method_count <= POLICY_METHODS_MAX);
    for (unsigned i = 0; i < policy.method_count; i++)
        demand(policy_allows(&policy, policy.methods[i]));
    demand(policy_text(&policy, text, sizeof text) > 0);
    judge_some(&policy);
    return 0;
}
