/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_parts.h: the parts of the page that have files of their own. */
#ifndef REPORT_HTML_PARTS_H
#define REPORT_HTML_PARTS_H

#include "report/html_put.h"

/* html_style.c: how it looks, and its script, in pieces that end with NULL. Their digests are
 * in the page's policy, so that nothing else in it can act; tests/html/check computes them. */
extern const char *const html_style[], *const html_script[];
extern const char html_policy[];

/* html_tables.c: a row for each session; and how strong each was, for auditors. */
void html_session_table(struct html *html, struct tree *tree);
void html_encryption_table(struct html *html, struct tree *tree);
/* The tree of one session, in `tree`. */
const struct tree_node *html_session_tree(const struct html *html, size_t index, enum walk_depth depth,
                                          struct tree *tree);
/* Packets of user data that crossed unencrypted, by direction. */
int64_t html_clear_packets(const struct tree_node *session, const char *way);

/* html_session.c: one session as a card. `budget` counts down the ladder rows that the page may still hold. */
void html_session(struct html *html, const struct session *session, const struct tree_node *node, struct tree *events,
                  uint32_t *budget);

/* html_findings.c: why it failed, what else is to be known, what the capture cannot show. */
void html_findings(struct html *html, const struct tree_node *session);

/* html_ladder.c: the messages as a ladder, with the frames that prove findings marked. */
void html_ladder(struct html *html, const struct session *session, const struct tree_node *node, struct tree *events,
                 uint32_t *budget);

#endif
