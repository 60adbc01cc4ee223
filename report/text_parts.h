/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text_parts.h: the parts of the text report that have files of their own. */
#ifndef REPORT_TEXT_PARTS_H
#define REPORT_TEXT_PARTS_H

#include "report/page.h"
#include "report/tree.h"
#include "report/walk.h"

/* Everything negotiated and counted of one session (-v), from its tree. */
void text_detail(struct page *page, const struct tree_node *session);

/* The sentences of it, each through text_entry: who, when, how strong, what flowed, how it ended. */
void text_facts(struct page *page, const struct tree_node *session);

/* What became of an offered option: "agreed, frame 14 (asked in 9)"; `peer` is who answered. */
void text_offer_answer(const struct tree_node *offer, const char *peer, struct buffer *line);

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

/* ladder.c: events of `session` from `at` on that are one message and its repeats, as one event. Returns how many. */
uint32_t ladder_fold(const struct session *session, uint32_t at, struct event *folded);
/* What is said of an event: the message, how often it was sent, and the states it led to. */
void ladder_message(const struct tree_node *event, struct buffer *message);

/* text_decryption.c: what known secrets made of it; with `verbose`, who talked to whom inside. Nothing where none were
 * given. */
void text_secrets(struct page *page, const struct tree_node *session, bool verbose);

/* Its events as a ladder, client left, server right; `tree` is used for each event. */
void text_ladder(struct page *page, const struct session *session, struct tree *tree);

/* text_foot.c: what was not read or left out, of the summary's tree; notes on the files, for which `tree` is used. */
void text_left_out(struct page *page, const struct tree_node *summary);
void text_capture_notes(struct page *page, const struct report_capture *from, struct tree *tree);

#endif
