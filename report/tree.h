/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tree.h: a writer that keeps what the walk tells, to be asked by path:
 *
 *     tree_clear(tree);  walk_session(session, capture, WALK_WHOLE, tree_door(tree));
 *     tree_text(tree_root(tree), "encryption.c2s.basis", "-")
 *
 * The text report is made from it, so it shows what JSON shows. Nodes are never
 * NULL: what is not there is an empty node of type null. Nodes live until the
 * next tree_clear.
 */
#ifndef REPORT_TREE_H
#define REPORT_TREE_H

#include "report/walk.h"

struct tree;

struct tree_node {
    const char *key;  /* "" inside arrays */
    enum walk_type type;
    bool boolean;
    int64_t integer;
    const char *text; /* of every value but null: "yes", "12", "connected" */
    const struct tree_node *first, *next; /* children of an object or array, in order */
};

struct tree *tree_new(void);
void tree_clear(struct tree *tree);
void tree_free(struct tree *tree);

const struct writer *tree_door(const struct tree *tree);
const struct tree_node *tree_root(const struct tree *tree);

/* The node at a path of keys, "client.ip". */
const struct tree_node *tree_at(const struct tree_node *node, const char *path);

/* Its text, or `otherwise` where it is null or not there. */
const char *tree_text(const struct tree_node *node, const char *path, const char *otherwise);

/* Its number, 0 where it is null or not there. */
int64_t tree_integer(const struct tree_node *node, const char *path);

bool tree_known(const struct tree_node *node, const char *path);
bool tree_is(const struct tree_node *node, const char *path, const char *word);

#endif
