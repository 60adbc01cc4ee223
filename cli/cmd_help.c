/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd_help.c: help, and the texts that are made from the tables. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/help.h"

static int help_of(const struct command *command, const struct options *options, struct output *output)
{
    const char *const name = options->operand_count ? options->operands[0] : NULL;
    const struct command *const about = name ? command_find(name) : NULL;
    char sentence[256];

    if (name && strcmp(name, "filter") == 0) {
        filter_help_print(output);
        return command_done(output, EXIT_DONE);
    }
    if (name && !about) {
        snprintf(sentence, sizeof sentence, "there is no command '%s', and no help of that name", name);
        return command_misused(NULL, sentence);
    }
    help_print(output, options->given[OPTION_HELP] ? command : about);
    return command_done(output, EXIT_DONE);
}

int cmd_help(const struct command *command, int argc, char **argv)
{
    static struct output output;
    struct options options;
    char error[256];

    if (!options_parse(ON_HELP, argc, argv, &options, error, sizeof error))
        return command_misused(command, error);
    output_open(&output, STDOUT_FILENO);
    if (options.given[OPTION_COMPLETION]) {
        completion_print(&output);
        return command_done(&output, EXIT_DONE);
    }
    if (options.given[OPTION_FINDINGS_MD] || options.given[OPTION_FINDINGS_MAN]) {
        if (options.given[OPTION_FINDINGS_MD])
            findings_markdown_print(&output);
        else
            findings_manual_print(&output);
        return command_done(&output, EXIT_DONE);
    }
    if (!options.given[OPTION_MAN])
        return help_of(command, &options, &output);
    if (!manual_print(&output, STDIN_FILENO)) {
        command_complain("standard input: is no manual page with lines @COMMANDS@, @FILTERS@ and @KEYS@; give docs/man/pptpscope.1.in");
        return EXIT_IO;
    }
    return command_done(&output, EXIT_DONE);
}
