/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_help.c: the language of --filter and its fields, from the filter's own tables. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <string.h>

#include "analyze/filter.h"
#include "cli/help.h"

#define FIELD_COLUMN 20

/* One way to write a condition: what is typed, and what it means. */
static const struct { const char *typed, *means; } forms[] = {
    { "FIELD=VALUE", "a value of the field is this one; names and text without regard to case" },
    { "FIELD!=VALUE", "the same, turned round: no value is, or none is known" },
    { "FIELD~PATTERN", "a value of the field holds a match of this pattern (PCRE2), without regard to case" },
    { "FIELD!~PATTERN", "no value does" },
    { "FIELD<VALUE", "smaller or earlier; also <= > >=" },
    { "WORD", "a search: an address or prefix in any address, other words as part of any text" },
    { "A B, A and B, A && B", "both" },
    { "A or B, A || B", "one of them, or both; \"and\" binds tighter" },
    { "not A, !A, (A or B)", "the opposite; what belongs together" },
};
static const struct { const char *typed, *means; } values[] = {
    { "\"a b\", 'a b'", "quotes hold blanks and parentheses; everything between them is meant as it stands, and a "
                        "doubled quote is one" },
    { "2..5, 2.., ..5", "ranges with both ends, of numbers, times and durations" },
    { "20k, 1.5M, 2G", "amounts, in thousands" },
    { "300ms, 30s, 1h30m", "durations: ns, us, ms, s, m, h, d" },
    { "2024-03-01T11:00", "times, UTC unless a zone such as +02:00 follows; one stands for all of the minute, second "
                          "or day that it ends with" },
    { "11:00..11:30", "times of any day; behind a time with its day, of that day" },
    { "unknown, none", "where a field below says so: it has no value; in quotes, that word" },
    { "10.0.0.0/8", "addresses: alone, with a prefix or with a port, [2001:db8::1]:1723" },
};

static void print_row(struct output *output, const char *left, const char *right)
{
    char line[256];

    snprintf(line, sizeof line, "  %-*s", FIELD_COLUMN - 2, left);
    output_text(output, line);
    if (strlen(line) > FIELD_COLUMN || line[FIELD_COLUMN - 1] != ' ') {
        snprintf(line, sizeof line, "\n%*s", FIELD_COLUMN, "");
        output_text(output, line);
    }
    help_wrapped(output, right, FIELD_COLUMN, FIELD_COLUMN);
}

/* "how long it lasted (duration)"; values that the row before has too are not said again. */
static void describe(const struct filter_help *help, char before[static 256], char *text, size_t size)
{
    const bool again = help->values == help->room && strcmp(before, help->values) == 0;
    const char *const look = again ? "" : help->values;
    char more[128] = "";

    if (help->absent)
        snprintf(more, sizeof more, ", or %s", help->absent);
    if (help->also)
        snprintf(more + strlen(more), sizeof more - strlen(more), "%s%s", *look ? "; also " : "also ", help->also);
    if (*look || *more)
        snprintf(text, size, "%s (%s%s)", help->help, look, more);
    else
        snprintf(text, size, "%s", help->help);
    snprintf(before, 256, "%s", help->values);
}

static void print_fields(struct output *output, enum filter_over over)
{
    struct filter_help help;
    char before[256] = "", text[640];

    for (size_t i = 0; filter_help(over, i, &help); i++) {
        describe(&help, before, text, sizeof text);
        print_row(output, help.name, text);
    }
}

/* Names of the walk, or of the fields that a bare word is looked for in, with commas. */
static void list_searched(enum filter_over over, char *text, size_t size)
{
    struct filter_help help;
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; filter_help(over, i, &help) && used < size; i++)
        if (help.searched)
            used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "", help.name);
}

static void list_walk(char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; filter_walk_name(i) && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "", filter_walk_name(i));
}

void filter_help_print(struct output *output)
{
    static char text[8192];

    output_text(output, "pptpscope analyze --filter EXPRESSION FILE... shows only the sessions that\n"
                        "match; with --packets, only the packets. Quote the expression for the shell.\n\n"
                        "  --filter 'user=alice duration>30s'\n"
                        "  --filter '10.0.0.0/8 and not (outcome=connected or limit~gre)'\n"
                        "  --packets --filter 'lcp.confreq.mru<1400 or protocol=CHAP'\n"
                        "\nConditions:\n");
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        print_row(output, forms[i].typed, forms[i].means);
    output_text(output, "\nValues:\n");
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        print_row(output, values[i].typed, values[i].means);
    output_text(output, "\nFields of sessions:\n");
    print_fields(output, FILTER_SESSIONS);
    output_text(output, "\nFields of packets:\n");
    print_fields(output, FILTER_PACKETS);
    output_text(output, "\nAnd every field that --packets --json shows, by its name, with the names of its\n"
                        "protocol, message or option before it where that helps: code=ConfReq,\n"
                        "lcp.code=1, lcp.mru<1400, call_disconnect_notify.result_code=3. The name of an\n"
                        "option stands for its value.\n\n");
    list_walk(text, sizeof text);
    output_text(output, "  ");
    help_wrapped(output, text, 2, 2);
    output_text(output, "\nA bare word is looked for in these fields of sessions:\n");
    list_searched(FILTER_SESSIONS, text, sizeof text);
    output_text(output, "  ");
    help_wrapped(output, text, 2, 2);
    output_text(output, "\nand in these of packets:\n");
    list_searched(FILTER_PACKETS, text, sizeof text);
    output_text(output, "  ");
    help_wrapped(output, text, 2, 2);
}

/* --- manual ------------------------------------------------------------------------- */

/* A tag as typed: nothing in it is a macro. */
static void manual_row(struct output *output, const char *typed, const char *means)
{
    output_text(output, ".It ");
    for (const char *c = typed; *c; c++)
        if (*c == ' ' || *c == '|' || *c == '(' || *c == ')' || *c == ',' || *c == '!' || *c == '.' || *c == '[' || *c == ']') {
            output_text(output, *c == ' ' ? "\\ " : "\\&");
            if (*c != ' ')
                output_write(output, c, 1);
        } else if (*c == '"') {
            output_text(output, "\\(dq");
        } else if (*c == '\'') {
            output_text(output, "\\(aq");
        } else if (*c == '~') {
            output_text(output, "\\(ti");
        } else {
            output_write(output, c, 1);
        }
    output_text(output, "\n");
    help_mdoc(output, means);
    output_text(output, ".\n");
}

static void manual_fields(struct output *output, enum filter_over over)
{
    struct filter_help help;
    char before[256] = "", text[640];

    output_text(output, ".Bl -tag -width windows_error -compact\n");
    for (size_t i = 0; filter_help(over, i, &help); i++) {
        describe(&help, before, text, sizeof text);
        manual_row(output, help.name, text);
    }
    output_text(output, ".El\n");
}

void filter_manual_print(struct output *output)
{
    static char text[8192];

    output_text(output, ".Bl -tag -width Ds\n");
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        manual_row(output, forms[i].typed, forms[i].means);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        manual_row(output, values[i].typed, values[i].means);
    output_text(output, ".El\n.Ss Fields of sessions\n");
    manual_fields(output, FILTER_SESSIONS);
    output_text(output, ".Pp\nA bare word is looked for in\n");
    list_searched(FILTER_SESSIONS, text, sizeof text);
    help_mdoc(output, text);
    output_text(output, ".\n.Ss Fields of packets\n");
    manual_fields(output, FILTER_PACKETS);
    output_text(output, ".Pp\nA bare word is looked for in\n");
    list_searched(FILTER_PACKETS, text, sizeof text);
    help_mdoc(output, text);
    output_text(output, ".\n.Pp\nBesides these, every field that\n.Fl \\-packets \\-json\nshows, by its name, with names of its "
                        "protocol, message or\noption before it where that helps, as in lcp.mru:\n");
    list_walk(text, sizeof text);
    help_mdoc(output, text);
    output_text(output, ".\n");
}

/* --- completion ------------------------------------------------------------------------ */

static bool is_session_field(const char *name)
{
    struct filter_help help;

    for (size_t i = 0; filter_help(FILTER_SESSIONS, i, &help); i++)
        if (strcmp(help.name, name) == 0)
            return true;
    return false;
}

static void print_word(struct output *output, const char *name)
{
    output_text(output, " ");
    output_text(output, name);
    output_text(output, "=");
}

void filter_words_print(struct output *output)
{
    struct filter_help help;

    for (size_t i = 0; filter_help(FILTER_SESSIONS, i, &help); i++)
        print_word(output, help.name);
    for (size_t i = 0; filter_help(FILTER_PACKETS, i, &help); i++)
        if (!is_session_field(help.name))
            print_word(output, help.name);
}
