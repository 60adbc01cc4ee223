/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * explain.h: what a finding id, a Windows error number or a line of a log means, and what
 * a whole log says was the cause.
 *
 *     struct explain *explain = explain_new();
 *     while (a line) explain_line(explain, octets, length, &said);
 *     explain_verdict(explain, &verdict);
 *     explain_free(explain);
 *
 * Lines are hostile: any octets, any length. Texts are constant and belong to the tables.
 * What is kept of a log is bounded, whatever its length.
 */
#ifndef ANALYZE_EXPLAIN_H
#define ANALYZE_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyze/model.h"

#define EXPLAIN_FINDINGS 8    /* of one line or number */
#define EXPLAIN_EXCERPT 240   /* octets of a line that are kept to be shown */
#define EXPLAIN_LINE_MAX 4096 /* octets of a line that are looked at */
#define EXPLAIN_NONE SIZE_MAX

/* --- findings, by index; never sorted anew ----------------------------------------- */

size_t explain_finding_count(void);
const struct finding_row *explain_row(size_t finding);
const struct finding_text *explain_text(size_t finding);

/* By id or alias; EXPLAIN_NONE if there is none. */
size_t explain_find(const char *id);

/* Up to `most` findings whose id or alias is near to, or has a part of, a mistyped word. */
size_t explain_near(const char *word, size_t *near, size_t most);

/* --- numbers ------------------------------------------------------------------------ */

/* What users know of a Windows error: its texts, and the findings behind it, most likely first. */
struct explain_number {
    uint32_t number;
    const char *title;    /* "Access denied" */
    const char *sentence;
    size_t findings[EXPLAIN_FINDINGS];
    size_t count;
};

/* "742", "0x2e6", "error 742", "Error: 742": true if the words hold one number and nothing else. */
bool explain_number_read(const char *words, uint32_t *number);

/* False: no such number is known. */
bool explain_number(uint32_t number, struct explain_number *said);

/* --- lines -------------------------------------------------------------------------- */

struct explain;

struct explain_said {
    uint64_t line;        /* where it was first said, from 1 */
    uint64_t count;       /* how often it was said */
    const char *means;    /* a sentence */
    bool windows_known;   /* the line carries a Windows error number */
    uint32_t windows;
    size_t findings[EXPLAIN_FINDINGS]; /* those it may speak for, most likely first */
    size_t finding_count;
    uint8_t excerpt[EXPLAIN_EXCERPT];  /* its first octets, as they came */
    size_t excerpt_length;
    bool cut;             /* there were more */
};

/* NULL: memory is short. */
struct explain *explain_new(void);
void explain_free(struct explain *explain);

/* Forgets what was said: the next line is the first of another log. */
void explain_again(struct explain *explain);

/* One line without its end. False: nothing is known of it. The lines are counted. */
bool explain_line(struct explain *explain, const uint8_t *octets, size_t length);

/* What was said, in order of its first line; like lines are one. Belongs to `explain`. */
size_t explain_said_count(const struct explain *explain);
const struct explain_said *explain_said(const struct explain *explain, size_t index);

/* The whole log's cause: of its last attempt that failed, by the order of decision. */
struct explain_verdict {
    size_t finding;       /* EXPLAIN_NONE: none is named */
    uint64_t line;        /* the line that speaks for it */
    size_t others[EXPLAIN_FINDINGS]; /* what may be behind it as well, most likely first */
    size_t other_count;
    bool connected;       /* the attempt had connected before */
    uint64_t connected_later; /* line of a later attempt that connected, or 0 */
    uint64_t lines;       /* of the log */
};
void explain_verdict(const struct explain *explain, struct explain_verdict *verdict);

#endif
