/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text_parts.h: the parts of the text report that have files of their own. */
#ifndef REPORT_TEXT_PARTS_H
#define REPORT_TEXT_PARTS_H

#include "report/page.h"
#include "report/tree.h"
#include "report/walk.h"

/* Everything negotiated and counted of one session (-v), from its tree. */
void text_detail(struct page *page, const struct tree_node *session);

#define TEXT_VALUE 16 /* column of values, behind their labels */

/* text_detail.c: a label alone, and the column behind it. */
void text_label(struct page *page, const char *name);

/* text_detail.c: a label and one wrapped sentence. */
void text_entry(struct page *page, const char *name, enum role role, const char *sentence);

/* text_findings.c: why it failed and what else is to be known; what the capture cannot show. */
void text_findings(struct page *page, const struct tree_node *session);
void text_limits(struct page *page, const struct tree_node *session);

/* text_notes.c: what is said only where it happened; of the call, and of its link. */
void text_call_notes(struct page *page, const struct tree_node *session);
void text_link_notes(struct page *page, const struct tree_node *session);

/* Its events as a ladder, client left, server right; `tree` is used for each event. */
void text_ladder(struct page *page, const struct session *session, struct tree *tree);

/* text_foot.c: what was not read or left out, of the summary's tree; notes on the files, for which `tree` is used. */
void text_left_out(struct page *page, const struct tree_node *summary);
void text_capture_notes(struct page *page, const struct report_capture *from, struct tree *tree);

#endif
