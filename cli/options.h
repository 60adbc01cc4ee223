/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options.h: the table of options, and reading a command line by it. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/* Which commands take an option; ON_MAIN is pptpscope without a command. */
enum {
    ON_MAIN = 1, ON_ANALYZE = 2, ON_HELP = 4, ON_AUDIT = 8, ON_EXPLAIN = 16, ON_DECRYPT = 32, ON_TUI = 64,
    ON_SESSIONS = ON_ANALYZE | ON_AUDIT, /* what reads captures and tells of sessions */
    ON_SECRETS = ON_ANALYZE | ON_DECRYPT | ON_TUI, /* what may be given passwords */
    ON_ALL = ON_MAIN | ON_SESSIONS | ON_DECRYPT | ON_TUI | ON_HELP | ON_EXPLAIN,
};

enum option_id {
#define OPTION(id, name, letter, argument, commands, help) OPTION_##id,
#include "cli/options.def"
#undef OPTION
    OPTION_COUNT
};

struct option_row {
    const char *name;
    char letter;          /* 0: none */
    const char *argument; /* NULL: takes none */
    unsigned commands;
    const char *help;
};
extern const struct option_row option_rows[OPTION_COUNT];

#define OPTIONS_FILTERS_MAX 16

/* What stood on the command line. Borrowed from argv. */
struct options {
    bool given[OPTION_COUNT];
    const char *filters[OPTIONS_FILTERS_MAX]; /* the arguments of each --filter */
    size_t filter_count;
    const char *argument[OPTION_COUNT];
    const char *const *operands;
    size_t operand_count;
};

/*
 * Reads argv[1...] for one command (an ON_ bit). False: wrong, and `error` holds
 * a sentence that says what and what to do. Uses getopt_long, so one at a time.
 */
bool options_parse(unsigned command, int argc, char **argv, struct options *options, char *error, size_t size);

/* The row whose name is nearest to a mistyped one, or NULL if none is near. */
const struct option_row *options_nearest(unsigned command, const char *name);

/* Letters to change, add or drop to make one word of the other. */
unsigned options_distance(const char *a, const char *b);

/* One of the words of "auto|always|never"; true for arguments without bars. */
bool options_allowed(const char *words, const char *word);

#endif
