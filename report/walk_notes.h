/* SPDX-License-Identifier: GPL-2.0-or-later */
/* walk_notes.h: what a session tells beside its course, for walk_session.c. */
#ifndef REPORT_WALK_NOTES_H
#define REPORT_WALK_NOTES_H

#include "report/walk.h"

void walk_call(const struct session *session, const struct writer *writer);  /* call */
void walk_notes(const struct session *session, const struct writer *writer); /* control_resent, gre_peers, renegotiations, multilink */

#endif
