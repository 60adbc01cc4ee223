/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns.h: the columns of the list of sessions: what stands in them, how they sort. */
#ifndef TUI_COLUMNS_H
#define TUI_COLUMNS_H

#include "analyze/pptpscope.h"
#include "tui/cells.h"

enum column {
    COLUMN_NUMBER, COLUMN_TIME, COLUMN_CLIENT, COLUMN_SERVER, COLUMN_USER, COLUMN_AUTH, COLUMN_ENCRYPTION, COLUMN_STAGES,
    COLUMN_OUTCOME, COLUMN_CAUSE, COLUMN_PACKETS, COLUMN_OCTETS, COLUMN_DURATION, COLUMN_COUNT,
};

#define COLUMN_TEXT 160
#define STAGE_BAR 8 /* columns: TCP, CTL, GRE, LCP, AUTH, CCP, NCP, DATA */

struct column_row {
    const char *name;   /* in commands and the configuration */
    const char *title;
    unsigned width;     /* that it needs to be read */
    unsigned wide;      /* that it takes where there is room */
    unsigned keep;      /* the larger, the longer it stays where there is no room for all */
    bool right;         /* aligned */
    const char *help;   /* a sentence without its full stop */
};
extern const struct column_row column_rows[COLUMN_COUNT];

/* By name; COLUMN_COUNT: there is none. */
enum column column_of(const char *name, size_t length);

/* What stands in it. The stages are drawn by columns_stages instead. */
void column_text(enum column column, const struct session *session, char text[static COLUMN_TEXT], enum tint *tint);

/* What a column sorts by, where that is a number; false: its text. */
bool column_number(enum column column, const struct session *session, int64_t *number);

/* A letter for each stage: as it is where it is done, small where it began, '!' where it failed, a point where it is not there. */
void columns_stages(const struct session *session, const struct area *area, unsigned x, unsigned y);

enum tint outcome_tint(enum outcome outcome);
enum tint severity_tint(enum severity severity);

#endif
