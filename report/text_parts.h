/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text_parts.h: the parts of the text report that have files of their own. */
#ifndef REPORT_TEXT_PARTS_H
#define REPORT_TEXT_PARTS_H

#include "report/page.h"
#include "report/tree.h"

/* Everything negotiated and counted of one session (-v), from its tree. */
void text_detail(struct page *page, const struct tree_node *session);

/* Its events as a ladder, client left, server right; `tree` is used for each event. */
void text_ladder(struct page *page, const struct session *session, struct tree *tree);

#endif
