/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ladder_rows.h: the rows of a session's ladder: its events with repeats folded, user
 * data as counters, and losses, each with what it proves.
 */
#ifndef TUI_LADDER_ROWS_H
#define TUI_LADDER_ROWS_H

#include "analyze/pptpscope.h"
#include "report/tree.h"
#include "tui/cells.h"

enum ladder_kind { LADDER_EVENT, LADDER_DATA, LADDER_LOSS };

struct ladder_row {
    enum ladder_kind kind;
    uint32_t at;                   /* of its first event */
    struct event event;            /* that and its repeats in one; octets are the session's */
    enum side from;
    uint64_t frame;
    int64_t time;                  /* 0: not known */
    char *text;                    /* in one line */
    bool proves;                   /* a finding, */
    struct finding finding;        /* the gravest of them, as it was then */
    bool root;                     /* that one is the root cause */
    bool bad;                      /* a Nak, a Reject, a failure, an error */
};
struct ladder_rows {
    struct ladder_row *rows;
    size_t count;
};

/* Makes the rows of a session, which is borrowed; `tree` is used for each. */
void ladder_rows_make(struct ladder_rows *rows, const struct session *session, struct tree *tree);
void ladder_rows_free(struct ladder_rows *rows);

/* The row of a frame, or that reaches over it; `count` if there is none. */
size_t ladder_rows_find(const struct ladder_rows *rows, uint64_t frame);

enum tint stage_tint(enum stage stage);

/* What a message means: the sentence and the section of its name, or NULL each. */
struct meaning {
    const char *name, *sentence, *rfc;
};
struct meaning event_meaning(const struct event *event);

#endif
