/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict.h: one session against one policy: it keeps it, breaks it, or the capture
 * does not show which. A pure function of the session model; no allocation.
 *
 * The verdict is that of the worst reason. `fail` needs a packet that breaks the policy,
 * `pass` that every demand was shown to be kept; all else is `unproven`. A session that
 * never connected and carried nothing is unproven: nothing was exposed, and nothing
 * shows how it would have been protected. What it said while it tried counts all the
 * same: a password sent by a method that is not allowed breaks the policy.
 */
#ifndef ANALYZE_VERDICT_H
#define ANALYZE_VERDICT_H

#include "analyze/policy.h"

enum judged { VERDICT_PASS, VERDICT_UNPROVEN, VERDICT_FAIL }; /* the worst is last */
extern const char *const verdict_names[];

/* Which demand a reason is about, by the policy's keys; `capture` and `session` are about all of them. */
enum demand { DEMAND_SESSION, DEMAND_CAPTURE, DEMAND_MIN_BITS, DEMAND_STATELESS, DEMAND_CLEAR, DEMAND_AUTH };
extern const char *const demand_names[];

#define VERDICT_REASONS_MAX 40
#define VERDICT_TEXT_MAX 400
#define VERDICT_FRAMES_MAX 4

struct reason {
    enum judged verdict;
    enum demand demand;
    char text[VERDICT_TEXT_MAX]; /* one sentence, valid UTF-8 without control characters */
    uint64_t frames[VERDICT_FRAMES_MAX];
    unsigned frame_count;
};
struct judgement {
    enum judged verdict;
    struct reason reasons[VERDICT_REASONS_MAX]; /* the worst first */
    unsigned reason_count;
};

void verdict_of(const struct policy *policy, const struct session *session, struct judgement *verdict);

#endif
