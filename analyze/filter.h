/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * filter.h: which sessions, or which packets, somebody wants to see.
 *
 *     struct filter_error error;
 *     struct filter *filter = filter_new(FILTER_SESSIONS, "user=alice duration>30s", 23, &error);
 *     if (filter_session(filter, session)) ...
 *     filter_free(filter);
 *
 * One small language over two tables of fields. Terms are FIELD OPERATOR VALUE with
 * the operators = != ~ !~ < <= > >=, or a bare word that is searched for; "not" (!)
 * binds tighter than "and" (&&, or nothing at all), that tighter than "or" (||).
 * Fields of packets also take every name that the dissectors' walk knows, with its
 * groups before it: code, lcp.mru, call_disconnect_notify.result_code.
 *
 * A field may have several values, or none where something is not known: = ~ < <= >
 * >= hold if any value does; != and !~ are the negations of = and ~.
 *
 * Patterns (~) are PCRE2's, compiled once, without regard to case. What the wire says
 * is matched in bounded steps: a pattern that runs out of them does not match, and
 * filter_gave_up tells. A handle belongs to one thread; nothing here prints.
 */
#ifndef ANALYZE_FILTER_H
#define ANALYZE_FILTER_H

#include "analyze/pptpscope.h"

enum filter_over { FILTER_SESSIONS, FILTER_PACKETS };

#define FILTER_TEXT_MAX 8192  /* octets of a filter */
#define FILTER_TERMS_MAX 256
#define FILTER_DEPTH_MAX 64   /* of parentheses and nots */

struct filter_error {
    size_t at, length;  /* octets of the text that are meant; length may be 0 at its end */
    char sentence[400]; /* what is wrong and what to do, without a full stop */
};

struct filter;

/* Reads `length` octets of `text`, which are not kept. NULL: wrong, and `error` tells where and why. */
struct filter *filter_new(enum filter_over over, const char *text, size_t length, struct filter_error *error);

/* The input files, for the field `file`; borrowed until filter_free. */
void filter_files(struct filter *filter, const char *const *paths, size_t count);

bool filter_session(struct filter *filter, const struct session *session);
bool filter_packet(struct filter *filter, const struct pptpscope_packet *packet);

/* How many values a pattern gave up on, or was then no longer tried on; 0 is well.
 * `*at` and `*length`, if given, are the place of the first such pattern. */
uint64_t filter_gave_up(const struct filter *filter, size_t *at, size_t *length);

void filter_free(struct filter *filter);

/* --- the tables, for help, manual and completion ------------------------------ */

struct filter_help {
    const char *name;
    const char *also;   /* another name for it, or NULL */
    const char *values; /* what its values look like: "number", "connected, failed or incomplete" */
    const char *absent; /* the word that finds what has no value, or NULL */
    bool searched;      /* a bare word is looked for in it */
    const char *help;   /* a sentence without its full stop */
    char room[256];     /* what `values` may point into */
};

/* Row `index` of the table; false behind the last. */
bool filter_help(enum filter_over over, size_t index, struct filter_help *help);

/* A field's name in the dissectors' walk; NULL behind the last. */
const char *filter_walk_name(size_t index);

#endif
