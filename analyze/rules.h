/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules.h: a rule is a small function that says whether a finding holds of a session,
 * and which frames and values prove it.
 *
 * Rules stand in order of decision (catalogue section 14): stages in order, within a
 * stage an explicit message before a refusal inferred from options, this before
 * silence, silence before a bare closing. Of the causes that hold of a failed session
 * the first is its root cause. A finding is raised once: a later row of the same id is
 * asked only where the earlier ones did not hold.
 */
#ifndef ANALYZE_RULES_H
#define ANALYZE_RULES_H

#include "analyze/build.h"
#include "analyze/findings.h"

/* Asked when a session closes, with the living tunnel and call at hand. `finding` is blank: filled if it holds. */
typedef bool rule_test(const struct build *b, struct finding *finding);

/* Asked at the end, for what only the whole capture or other sessions can tell. */
typedef bool rule_joint(const struct pptpscope *scope, const struct built *built, struct finding *finding);

struct rule {
    enum finding_id id;
    rule_test *holds;   /* or NULL */
    rule_joint *joined; /* or NULL */
};
struct rules {
    const struct rule *rows;
    size_t count;
};

extern const struct rules rules_tcp, rules_control, rules_gre, rules_gre_path; /* the path: how well GRE got through */
extern const struct rules rules_lcp, rules_auth, rules_mppe, rules_ccp, rules_ncp;
extern const struct rules rules_data, rules_teardown;
extern const struct rules rules_last; /* what holds only where nothing else does */
extern const struct rules rules_clear, rules_auth_audit, rules_cipher_audit, rules_credential, rules_healthy;

/* In order of decision. */
extern const struct rules *const rules_all[];
extern const size_t rules_all_count;

/* Adds what holds of the session. */
void rules_close(struct build *b);
void rules_join(const struct pptpscope *scope, struct built *built);

/* unexplained.c: what is said where no cause is proven. */
void unexplained(const struct built *built, struct finding *finding);

#endif
