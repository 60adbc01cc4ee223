/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * audit.h: verdicts on sessions: their walk, and their reports as text and as JUnit's XML.
 *
 * A verdict is worked out where it is walked: it is a pure function of session and policy.
 */
#ifndef REPORT_AUDIT_H
#define REPORT_AUDIT_H

#include "analyze/verdict.h"
#include "report/text.h"

/* What was demanded, and how many of the reported sessions got which verdict. */
struct report_audit {
    const struct policy *policy;
    uint64_t counts[VERDICT_FAIL + 1];
};

void walk_verdict(const struct session *session, const struct policy *policy, const struct report_capture *capture,
                  const struct writer *writer);

/* "policy" and "verdicts", of the summary. */
void walk_audit_summary(const struct report_audit *audit, const struct writer *writer);

/* capture, each verdict, summary. The report's capture has its `audit`. */
void walk_audit(const struct report *report, const struct writer *writer);

/* For a person: a row for each session, the worst said first. False: it could not be written. */
bool text_audit(const struct report *report, const struct text_options *options, const struct report_output *output);

/*
 * For build servers: a <testsuite> for each report, a <testcase> for each session; what
 * is not unproven by leave (policy.allow_unproven) or passed is a <failure>, a file that
 * could not be read an <error>. Begin and end surround all of them.
 */
bool junit_begin(const struct report_output *output);
bool junit_report(const struct report *report, const struct report_output *output);
bool junit_end(const struct report_output *output);

#endif
