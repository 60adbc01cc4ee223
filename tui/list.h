/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list.h: a cursor in lines that scroll, and lines of text that were wrapped for a width. */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include "tui/cells.h"
#include "tui/keys.h"

struct list {
    size_t cursor, top;
};

/* The first line shown, so that the cursor is in sight; of `count` lines `rows` are. */
size_t list_top(const struct list *list, size_t count, unsigned rows);

/* Moves by an action of motion; false: it is none. */
bool list_move(struct list *list, enum action action, size_t count, unsigned rows);

/* To a line, which comes to stand a third down. */
void list_go(struct list *list, size_t line, size_t count, unsigned rows);

struct document_line {
    char *text;
    enum tint tint;
    uint64_t frame;  /* where Enter leads, or 0 */
    size_t entry;    /* of what it is a line */
};
struct document {
    struct document_line *lines;
    size_t count;
    unsigned width;  /* that it was wrapped for */
};

/* Empties it for a width. */
void document_begin(struct document *document, unsigned width);
/* A paragraph; its first line begins at `at`, later ones at `indent`. */
void document_add(struct document *document, unsigned at, unsigned indent, enum tint tint, uint64_t frame,
                  const char *text);
/* "label: text", with the text from column `indent` on. */
void document_entry(struct document *document, unsigned indent, enum tint tint, uint64_t frame, const char *label,
                    const char *text);
/* Puts the cursor on a row that is seen; false: nothing stands there. */
bool list_click(struct list *list, size_t count, unsigned rows, unsigned y);
/* The line under the cursor. */
void document_copy(const struct document *document, const struct list *list, struct buffer *text);
void document_draw(const struct document *document, const struct list *list, const struct area *area);
/* The next line behind the cursor that has a text, letters of either case; wraps around. False: none has. */
bool document_search(const struct document *document, struct list *list, const char *text, unsigned rows);
void document_free(struct document *document);

/* Whether a text holds another, letters of either case. */
bool text_holds(const char *text, const char *part);

#endif
