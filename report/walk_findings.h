/* SPDX-License-Identifier: GPL-2.0-or-later */
/* walk_findings.h: limits and findings of a session, for walk_session.c. */
#ifndef REPORT_WALK_FINDINGS_H
#define REPORT_WALK_FINDINGS_H

#include "report/walk.h"

void walk_limits(const struct session *session, const struct writer *writer);
void walk_findings(const struct session *session, const struct writer *writer);

#endif
