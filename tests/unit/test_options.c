/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_options.c: the table of options, what is made from it, and reading by it. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analyze/filter.h"
#include "cli/command.h"
#include "cli/help.h"

/* What `print` writes, as text. */
static char *printed(void (*print)(struct output *, const struct command *), const struct command *command)
{
    static struct output output;
    static char text[OUTPUT_BUFFER + 1];

    output_open(&output, -1);
    print(&output, command);
    cr_assert_leq(output.used, OUTPUT_BUFFER);
    memcpy(text, output.buffer, output.used);
    text[output.used] = '\0';
    return text;
}

static void print_completion(struct output *output, const struct command *command)
{
    (void)command;
    completion_print(output);
}

Test(options, table_has_no_duplicates)
{
    for (int i = 0; i < OPTION_COUNT; i++)
        for (int j = 0; j < i; j++) {
            cr_expect_str_neq(option_rows[i].name, option_rows[j].name);
            cr_expect(!option_rows[i].letter || option_rows[i].letter != option_rows[j].letter, "-%c", option_rows[i].letter);
        }
}

Test(options, rows_are_whole)
{
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *const row = &option_rows[i];
        cr_expect(row->name && *row->name);
        cr_expect(row->commands);
        cr_expect(row->help && *row->help && row->help[strlen(row->help) - 1] != '.', "--%s", row->name);
    }
}

Test(options, help_mentions_every_option_of_its_command)
{
    char name[64];

    for (size_t c = 0; c < command_count; c++) {
        const char *const text = printed(help_print, &commands[c]);
        for (int i = 0; i < OPTION_COUNT; i++) {
            snprintf(name, sizeof name, "--%s", option_rows[i].name);
            const bool mentioned = strstr(text, name) != NULL;
            if (option_rows[i].commands & commands[c].on)
                cr_expect(mentioned, "%s in the help of %s", name, commands[c].name);
        }
    }
}

Test(options, help_fits_eighty_columns)
{
    for (size_t c = 0; c <= command_count; c++) {
        const char *line = printed(help_print, c < command_count ? &commands[c] : NULL);
        for (; *line; line += strcspn(line, "\n") + 1)
            cr_expect_leq(strcspn(line, "\n"), 80, "%.*s", (int)strcspn(line, "\n"), line);
    }
}

Test(options, main_help_mentions_every_command)
{
    const char *const text = printed(help_print, NULL);

    for (size_t c = 0; c < command_count; c++)
        cr_expect(strstr(text, commands[c].name) && strstr(text, commands[c].does));
}

Test(options, completion_mentions_every_option_and_value)
{
    const char *const text = printed(print_completion, NULL);
    char name[64];

    for (int i = 0; i < OPTION_COUNT; i++) {
        snprintf(name, sizeof name, " --%s", option_rows[i].name);
        cr_expect(strstr(text, name), "%s", name);
    }
    cr_expect(strstr(text, "--color) words='auto always never'"));
}

/* Every field of both tables stands in the help, the manual and, with "=", the completion. */
static void print_filter_help(struct output *output, const struct command *command)
{
    (void)command;
    filter_help_print(output);
}

static void print_filter_manual(struct output *output, const struct command *command)
{
    (void)command;
    filter_manual_print(output);
}

Test(options, filter_texts_mention_every_field)
{
    struct filter_help help;
    char row[64];

    for (int over = FILTER_SESSIONS; over <= FILTER_PACKETS; over++)
        for (size_t i = 0; filter_help((enum filter_over)over, i, &help); i++) {
            snprintf(row, sizeof row, "\n  %s ", help.name);
            cr_expect(strstr(printed(print_filter_help, NULL), row), "help: %s", help.name);
            snprintf(row, sizeof row, " %s=", help.name);
            cr_expect(strstr(printed(print_completion, NULL), row), "completion: %s", help.name);
            const char *const manual = printed(print_filter_manual, NULL);
            const char *const dot = strchr(help.name, '.');
            if (dot)
                snprintf(row, sizeof row, "\n.It %.*s\\&%s\n", (int)(dot - help.name), help.name, dot);
            else
                snprintf(row, sizeof row, "\n.It %s\n", help.name);
            cr_expect(strstr(manual, row), "manual: %s", help.name);
        }
    for (size_t i = 0; filter_walk_name(i); i++) {
        cr_expect(strstr(printed(print_filter_help, NULL), filter_walk_name(i)), "help: %s", filter_walk_name(i));
        cr_expect(strstr(printed(print_filter_manual, NULL), filter_walk_name(i)), "manual: %s", filter_walk_name(i));
    }
}

Test(options, filter_help_fits_eighty_columns)
{
    for (const char *line = printed(print_filter_help, NULL); *line; line += strcspn(line, "\n") + 1)
        cr_expect_leq(strcspn(line, "\n"), 80, "%.*s", (int)strcspn(line, "\n"), line);
}

static bool parse(unsigned command, const char *const *words, struct options *options, char error[256])
{
    static char copies[8][64];
    static char *argv[9];
    int argc = 0;

    for (; words[argc]; argc++) {
        snprintf(copies[argc], sizeof copies[argc], "%s", words[argc]);
        argv[argc] = copies[argc];
    }
    argv[argc] = NULL;
    error[0] = '\0';
    return options_parse(command, argc, argv, options, error, 256);
}

Test(options, operands_and_options_in_any_order)
{
    const char *const words[] = { "analyze", "a.pcap", "-v", "--color=never", "-", NULL };
    struct options options;
    char error[256];

    cr_assert(parse(ON_ANALYZE, words, &options, error));
    cr_expect(options.given[OPTION_VERBOSE]);
    cr_expect_not(options.given[OPTION_JSON]);
    cr_expect_str_eq(options.argument[OPTION_COLOR], "never");
    cr_assert_eq(options.operand_count, 2);
    cr_expect_str_eq(options.operands[0], "a.pcap");
    cr_expect_str_eq(options.operands[1], "-");
}

Test(options, every_filter_is_kept)
{
    const char *const words[] = { "analyze", "--filter=a", "x.pcap", "--filter", "b=1", NULL };
    struct options options;
    char error[256];

    cr_assert(parse(ON_ANALYZE, words, &options, error));
    cr_assert_eq(options.filter_count, 2);
    cr_expect_str_eq(options.filters[0], "a");
    cr_expect_str_eq(options.filters[1], "b=1");
    cr_expect_eq(options.operand_count, 1);
}

Test(options, two_hyphens_end_the_options)
{
    const char *const words[] = { "analyze", "--", "--json", NULL };
    struct options options;
    char error[256];

    cr_assert(parse(ON_ANALYZE, words, &options, error));
    cr_expect_not(options.given[OPTION_JSON]);
    cr_expect_str_eq(options.operands[0], "--json");
}

Test(options, errors_say_what_to_do)
{
    static const struct { const char *words[3], *error; } rows[] = {
        { { "analyze", "--jsno", NULL }, "there is no option --jsno; did you mean --json?" },
        { { "analyze", "--frobnicate", NULL }, "there is no option --frobnicate" },
        { { "analyze", "-q", NULL }, "there is no option -q" },
        { { "analyze", "--color=red", NULL }, "--color takes one of auto|always|never, not 'red'" },
        { { "analyze", "--color=", NULL }, "--color takes one of auto|always|never, not ''" },
        { { "analyze", "--color=auto|always", NULL }, "--color takes one of auto|always|never, not 'auto|always'" },
        { { "analyze", "--color", NULL }, "--color needs a value: auto|always|never" },
        { { "analyze", "--json=1", NULL }, "--json takes no value" },
        { { "analyze", "--man", NULL }, "there is no option --man" },
    };
    struct options options;
    char error[256];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_expect_not(parse(ON_ANALYZE, rows[i].words, &options, error));
        cr_expect(strncmp(error, rows[i].error, strlen(rows[i].error)) == 0, "%s", error);
    }
}

Test(options, distance)
{
    cr_expect_eq(options_distance("analyze", "analyze"), 0);
    cr_expect_eq(options_distance("anlyze", "analyze"), 1);
    cr_expect_eq(options_distance("", "help"), 4);
    cr_expect_eq(options_distance("hlep", "help"), 2);
}

Test(options, output_keeps_the_first_error)
{
    static struct output output;

    output_open(&output, -1);
    cr_expect(output_text(&output, "nothing was sent yet"));
    cr_expect_not(output_flush(&output));
    const int error = output.error;
    cr_expect_neq(error, 0);
    cr_expect_not(output_text(&output, "more"));
    cr_expect_not(output_flush(&output));
    cr_expect_eq(output.error, error);
}
