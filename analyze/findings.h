/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * findings.h: the table of diagnoses, and what a rule writes into one. A row says
 * what a finding is; a rule adds the session's own frames and values.
 */
#ifndef ANALYZE_FINDINGS_H
#define ANALYZE_FINDINGS_H

#include "analyze/model.h"

#if defined(__GNUC__)
#define FINDINGS_PRINTF(string, first) __attribute__((format(printf, string, first)))
#else
#define FINDINGS_PRINTF(string, first)
#endif

enum finding_id {
#define FINDING(name, id, stage, severity, kind, aliases) FINDING_##name,
#include "analyze/findings.def"
#undef FINDING
    FINDING_COUNT,
};

extern const struct finding_row finding_rows[FINDING_COUNT];
extern const struct finding_text finding_texts[FINDING_COUNT]; /* by enum finding_id */

/* A finding without words or frames of its own yet. */
struct finding finding_new(enum finding_id id);
void finding_clear(struct finding *finding);
/* The session owns it from here on. */
void finding_add(struct session *session, const struct finding *finding);
/* The session's finding of this id, or NULL. */
const struct finding *finding_of(const struct session *session, enum finding_id id);

/* Drops its causes: what looked like a failure was none. */
void findings_drop_causes(struct session *session);

/* Its title, with the session's own values: one sentence with a full stop. */
void finding_title(struct finding *finding, const char *format, ...) FINDINGS_PRINTF(2, 3);
/* A sentence with the session's own values, before the row's explanation; those of several calls follow each other. */
void finding_detail(struct finding *finding, const char *format, ...) FINDINGS_PRINTF(2, 3);
/* A change that would have made it work: "On the server: allow 128-bit MPPE." */
void finding_remedy(struct finding *finding, const char *format, ...) FINDINGS_PRINTF(2, 3);
/* A frame that proves it, in order; 0 and one already there are passed over. */
void finding_frame(struct finding *finding, uint64_t frame);
/* A hint of the catalogue that the session speaks for: goes before the row's own ranking. */
void finding_hint(struct finding *finding, enum finding_id hint);

/* Adds a limit with the frame that shows it (0: none). */
void limit_add(struct session *session, enum finding_id id, uint64_t frame);
void limit_remove(struct session *session, enum finding_id id);

#endif
