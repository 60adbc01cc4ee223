/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options.c: the table of options, and reading a command line by it. */
#define _POSIX_C_SOURCE 200809L
#include "cli/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

const struct option_row option_rows[OPTION_COUNT] = {
#define OPTION(id, name, letter, argument, commands, help) { name, letter, argument, commands, help },
#include "cli/options.def"
#undef OPTION
};

/* getopt_long's values: a row's number behind all letters. */
enum { VALUE_BASE = 256 };
enum { WORD_MAX = 64 };

/* The two arrays of getopt_long, for one command. */
struct tables {
    struct option rows[OPTION_COUNT + 1];
    char letters[3 * OPTION_COUNT + 2];
};

static void tables_fill(unsigned command, struct tables *tables)
{
    size_t rows = 0, letters = 0;

    *tables = (struct tables){ 0 };
    tables->letters[letters++] = ':';
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *const row = &option_rows[i];
        if (!(row->commands & command))
            continue;
        tables->rows[rows++] = (struct option){
            .name = row->name,
            .has_arg = row->argument ? required_argument : no_argument,
            .val = VALUE_BASE + i,
        };
        if (!row->letter)
            continue;
        tables->letters[letters++] = row->letter;
        if (row->argument)
            tables->letters[letters++] = ':';
    }
}

/* The row of a value that getopt_long returned, or OPTION_COUNT. */
static int row_of(unsigned command, int value)
{
    if (value >= VALUE_BASE)
        return value - VALUE_BASE;
    for (int i = 0; i < OPTION_COUNT; i++)
        if (option_rows[i].letter && option_rows[i].letter == value && option_rows[i].commands & command)
            return i;
    return OPTION_COUNT;
}

unsigned options_distance(const char *a, const char *b)
{
    const size_t columns = strlen(b) < WORD_MAX ? strlen(b) : WORD_MAX - 1;
    unsigned row[WORD_MAX];

    for (unsigned j = 0; j <= columns; j++)
        row[j] = j;
    for (unsigned i = 1; a[i - 1] && i < WORD_MAX; i++) {
        unsigned corner = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= columns; j++) {
            const unsigned changed = corner + (a[i - 1] != b[j - 1]);
            const unsigned shorter = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            corner = row[j];
            row[j] = changed < shorter ? changed : shorter;
        }
    }
    return row[columns];
}

const struct option_row *options_nearest(unsigned command, const char *name)
{
    const struct option_row *nearest = NULL;
    unsigned best = 3;

    for (int i = 0; i < OPTION_COUNT; i++) {
        if (!(option_rows[i].commands & command))
            continue;
        const unsigned distance = options_distance(name, option_rows[i].name);
        if (distance >= best)
            continue;
        best = distance;
        nearest = &option_rows[i];
    }
    return nearest;
}

bool options_allowed(const char *words, const char *word)
{
    const size_t length = strlen(word);

    if (!strchr(words, '|'))
        return true;
    if (!length || strchr(word, '|'))
        return false;
    for (const char *at = words; at; at = strchr(at, '|')) {
        at += *at == '|';
        if (strncmp(at, word, length) == 0 && (at[length] == '|' || !at[length]))
            return true;
    }
    return false;
}

static bool unknown_option(unsigned command, const char *word, int letter, char *error, size_t size)
{
    char name[WORD_MAX];

    if (letter) {
        snprintf(error, size, "there is no option -%c", letter);
        return false;
    }
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    const struct option_row *const nearest = options_nearest(command, name);
    if (nearest)
        snprintf(error, size, "there is no option --%s; did you mean --%s?", name, nearest->name);
    else
        snprintf(error, size, "there is no option --%s", name);
    return false;
}

static bool set_option(int i, const char *argument, struct options *options, char *error, size_t size)
{
    const struct option_row *const row = &option_rows[i];

    if (row->argument && !options_allowed(row->argument, argument)) {
        snprintf(error, size, "--%s takes one of %s, not '%s'", row->name, row->argument, argument);
        return false;
    }
    if (i == OPTION_FILTER && options->filter_count == OPTIONS_FILTERS_MAX) {
        snprintf(error, size, "--filter was given more than %d times; join some with 'and'", OPTIONS_FILTERS_MAX);
        return false;
    }
    if (i == OPTION_FILTER)
        options->filters[options->filter_count++] = argument;
    options->given[i] = true;
    options->argument[i] = argument;
    return true;
}

bool options_parse(unsigned command, int argc, char **argv, struct options *options, char *error, size_t size)
{
    struct tables tables;
    int value;

    *options = (struct options){ 0 };
    tables_fill(command, &tables);
    opterr = 0;
    optind = 0; /* starts afresh, also after a line that was left half read */
    while ((value = getopt_long(argc, argv, tables.letters, tables.rows, NULL)) != -1) {
        if (value == '?' && optopt >= VALUE_BASE) {
            snprintf(error, size, "--%s takes no value", option_rows[optopt - VALUE_BASE].name);
            return false;
        }
        if (value == '?')
            return unknown_option(command, argv[optind - 1], optopt, error, size);
        if (value == ':') {
            const int i = row_of(command, optopt);
            snprintf(error, size, "--%s needs a value: %s", option_rows[i].name, option_rows[i].argument);
            return false;
        }
        if (!set_option(row_of(command, value), optarg, options, error, size))
            return false;
    }
    options->operands = (const char *const *)argv + optind;
    options->operand_count = (size_t)(argc - optind);
    return true;
}
