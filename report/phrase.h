/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * phrase.h: short phrases that the text report makes of a session's values. All
 * of them read the tree of the walk; buffers are the caller's.
 */
#ifndef REPORT_PHRASE_H
#define REPORT_PHRASE_H

#include "report/page.h"
#include "report/tree.h"

#define PHRASE_MAX 160

/* "340ms", "9.6s", "2m03s", "1h02m", "3d04h"; "?" where time went backwards. */
void phrase_duration(int64_t nanoseconds, char text[static PHRASE_MAX]);

/* "128-bit stateless", "none", "on, strength not seen", "-"; `node` is encryption or one direction of it. */
void phrase_encryption(const struct tree_node *node, char text[static PHRASE_MAX]);

/* The same of a session; "none" is said of links only: what failed before had nothing to encrypt. */
void phrase_session_encryption(const struct tree_node *session, char text[static PHRASE_MAX]);

/* "by client, LCP terminate", "capture ends", "-". */
void phrase_ended(const struct tree_node *session, char text[static PHRASE_MAX]);

/* "(frame 12)", "(frames 12, 14, 15, 16 and 9 more)"; empty without frames. */
void phrase_frames(const struct tree_node *node, char text[static PHRASE_MAX]);

/* A sentence that names its frames itself: "... (frame 12)", "... (EAP Failure, frame 12)". */
bool phrase_names_frames(const char *sentence);

/* "192.168.1.2:49152"; "?" where unknown. */
void phrase_endpoint(const struct tree_node *end, char text[static PHRASE_MAX]);

/* At most `columns` of text, "..." at the end where it was cut. */
void phrase_clip(const char *long_text, unsigned columns, char text[static PHRASE_MAX]);

/* "2012-08-01 17:02:03.123" of RFC 3339; without the day where `same_day_as` has it too. */
void phrase_time(const char *time, const char *same_day_as, char text[static PHRASE_MAX]);

/* A reason of the summary's counts, in words; the reason itself where none are known. */
const char *phrase_reason(const char *reason);

/* The finding `id` of a session, an empty node if it has none. */
const struct tree_node *phrase_finding(const struct tree_node *session, const char *id);

/* The last stage of which anything was seen, "" if none. */
const char *phrase_reached(const struct tree_node *session);

enum role phrase_outcome_role(const char *outcome);
enum role phrase_severity_role(const char *severity);
enum role phrase_state_role(const char *stage_state);

#endif
