/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * main.c: finds the command and runs it.
 *
 *     pptpscope COMMAND [options] FILE...
 *     pptpscope FILE...                      on a terminal tui, else analyze
 *     pptpscope [options] FILE...            the same as analyze
 */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"

static void print_version(struct output *output)
{
    output_text(output, "pptpscope ");
    output_text(output, program_version);
    output_text(output, "\n");
}

static int run_main_option(int argc, char **argv)
{
    static struct output output;
    struct options options;
    char error[256];

    if (!options_parse(ON_MAIN, argc, argv, &options, error, sizeof error))
        return command_misused(NULL, error);
    output_open(&output, STDOUT_FILENO);
    if (options.given[OPTION_VERSION])
        print_version(&output);
    else
        help_print(&output, NULL);
    return command_done(&output, EXIT_DONE);
}

static bool is_main_option(const char *word)
{
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *const row = &option_rows[i];
        if (!(row->commands & ON_MAIN))
            continue;
        if (strncmp(word, "--", 2) == 0 ? strcmp(word + 2, row->name) == 0
                                        : row->letter && word[0] == '-' && word[1] == row->letter && !word[2])
            return true;
    }
    return false;
}

/* Neither a command nor a file: most likely a mistyped command. */
static int unknown_command(const char *word)
{
    char sentence[512];
    const char *nearest = NULL;
    unsigned best = 3;

    for (size_t i = 0; i < command_count; i++) {
        const unsigned distance = options_distance(word, commands[i].name);
        if (distance >= best)
            continue;
        best = distance;
        nearest = commands[i].name;
    }
    if (nearest)
        snprintf(sentence, sizeof sentence, "there is no command and no file '%s'; did you mean '%s'?", word, nearest);
    else
        snprintf(sentence, sizeof sentence, "there is no command and no file '%s'", word);
    return command_misused(NULL, sentence);
}

/* A word that can only be a path: options go to analyze, and so does what has a
 * slash or a dot, so that a missing capture is told as such. */
static bool is_for_analyze(const char *word)
{
    return word[0] == '-' || strpbrk(word, "/.") || access(word, F_OK) == 0;
}

/* Files alone, and somebody who looks at a terminal that can show it. */
static bool is_for_tui(int argc, char **argv)
{
    const char *const term = getenv("TERM");

    if (!term || !*term || strcmp(term, "dumb") == 0)
        return false;
    for (int i = 1; i < argc; i++)
        if (argv[i][0] == '-' && argv[i][1])
            return false;
    return isatty(STDOUT_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

int main(int argc, char **argv)
{
    program_version = PPTPSCOPE_VERSION;
    signal(SIGPIPE, SIG_IGN); /* a failed write is told by write() */
    if (argc < 2)
        return command_misused(NULL, "name a capture file");
    if (is_main_option(argv[1]))
        return run_main_option(argc, argv);

    const struct command *const command = command_find(argv[1]);
    if (command)
        return command->run(command, argc - 1, argv + 1);
    if (is_for_analyze(argv[1]) && is_for_tui(argc, argv))
        return cmd_tui(command_find("tui"), argc, argv);
    if (is_for_analyze(argv[1]))
        return cmd_analyze(command_find("analyze"), argc, argv);
    return unknown_command(argv[1]);
}
