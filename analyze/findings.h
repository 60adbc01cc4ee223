/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * findings.h: the table of diagnoses. A row says what a finding is; a rule adds
 * the session's own frames and values. Ids are those of the catalogue.
 */
#ifndef ANALYZE_FINDINGS_H
#define ANALYZE_FINDINGS_H

#include "analyze/model.h"

enum finding_id {
    FINDING_FAILED_UNEXPLAINED,
    FINDING_CAPTURE_GRE_MISSING,
    FINDING_CAPTURE_CONTROL_MISSING,
    FINDING_CAPTURE_ONE_DIRECTION,
    FINDING_CAPTURE_STARTS_MID_SESSION,
    FINDING_CAPTURE_ENDS_EARLY,
    FINDING_CAPTURE_SNAPLEN,
    FINDING_CAPTURE_DUPLICATED,
    FINDING_CAPTURE_DROPPED,
    FINDING_COUNT,
};

struct finding_row {
    const char *id;
    enum stage stage;     /* STAGE_NONE: of the whole session */
    enum severity severity;
    enum kind kind;
    const char *title;
    const char *explanation; /* plain words, a next step */
};

extern const struct finding_row finding_rows[FINDING_COUNT];

/* Adds a limit with the frame that shows it (0: none). */
void limit_add(struct session *session, enum finding_id id, uint64_t frame);
void limit_remove(struct session *session, enum finding_id id);

#endif
