/* SPDX-License-Identifier: GPL-2.0-or-later */
/* walk_audit.c: the walk over verdicts; see audit.h. */
#include "report/audit.h"
#include "report/put.h"

static void walk_reason(const struct reason *reason, const struct writer *w)
{
    put_object(w, NULL);
    put_word(w, "verdict", verdict_names[reason->verdict]);
    put_word(w, "demand", demand_names[reason->demand]);
    put_text(w, "text", reason->text);
    put_frames(w, "frames", reason->frames, reason->frame_count);
    put_end(w);
}

void walk_verdict(const struct session *s, const struct policy *policy, const struct report_capture *capture,
                  const struct writer *w)
{
    const struct encryption_facts *const encryption = &s->encryption;
    struct judgement verdict;

    verdict_of(policy, s, &verdict);
    put_object(w, NULL);
    put_word(w, "type", "verdict");
    put_count(w, "session", s->number);
    put_endpoint(w, "client", &s->ends[SIDE_CLIENT]);
    put_endpoint(w, "server", &s->ends[SIDE_SERVER]);
    put_wire(w, "user", &s->auth.user);
    put_word(w, "verdict", verdict_names[verdict.verdict]);
    put_text(w, "policy", policy->name);
    put_time(w, "start", s->first_frame != 0, s->start);
    put_integer(w, "duration_ns", s->end - s->start);
    put_frame(w, "first_frame", s->first_frame);
    put_text(w, "file", s->file < capture->file_count ? capture->files[s->file].path : NULL);
    put_word(w, "outcome", outcome_names[s->outcome]);
    put_word(w, "auth", s->auth.method);
    put_object(w, "encryption");
    put_bool_if(w, "negotiated", encryption->negotiated_known, encryption->negotiated);
    put_count_if(w, "bits", encryption->bits_known, encryption->bits);
    put_bool_if(w, "stateless", encryption->bits_known && encryption->bits, encryption->stateless);
    put_end(w);
    put_array(w, "reasons");
    for (unsigned i = 0; i < verdict.reason_count; i++)
        walk_reason(&verdict.reasons[i], w);
    put_end(w);
    put_end(w);
}

void walk_audit_summary(const struct report_audit *audit, const struct writer *w)
{
    const struct policy *const policy = audit->policy;
    char text[1024];

    put_object(w, "policy");
    put_text(w, "name", policy->name);
    put_bool(w, "changed", policy->changed);
    put_count(w, "min_bits", policy->min_bits);
    put_bool(w, "stateless", policy->stateless);
    put_array(w, "auth");
    for (unsigned i = 0; i < policy->method_count; i++)
        put_word(w, NULL, policy->methods[i]);
    put_end(w);
    put_bool(w, "allow_clear", policy->allow_clear);
    put_bool(w, "allow_unproven", policy->allow_unproven);
    policy_text(policy, text, sizeof text);
    put_text(w, "text", text);
    put_end(w);
    put_object(w, "verdicts");
    for (unsigned i = 0; i <= VERDICT_FAIL; i++)
        put_count(w, verdict_names[i], audit->counts[i]);
    put_end(w);
}

void walk_audit(const struct report *report, const struct writer *w)
{
    walk_capture(report->capture, w);
    for (size_t i = 0; i < report->session_count; i++)
        walk_verdict(report->session(report->context, i), report->capture->audit->policy, report->capture, w);
    walk_summary(report->summary, report->capture, w);
}
