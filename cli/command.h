/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command.h: the table of commands, and what they share. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stddef.h>

#include "cli/options.h"
#include "cli/output.h"

/* Exit statuses; EXIT_FOUND: what was asked to fail on was found, or nothing that was looked for.*/
enum { EXIT_DONE = 0, EXIT_FOUND = 1, EXIT_USAGE = 2, EXIT_IO = 3, EXIT_INTERRUPTED = 130 };

struct command {
    const char *name;
    unsigned on;               /* its bit in option_rows[].commands */
    int (*run)(const struct command *command, int argc, char **argv);
    const char *operands;      /* "FILE..." */
    const char *does;          /* one line for the list of commands */
    const char *about;         /* a paragraph for its own help */
    void (*more)(struct output *output); /* behind the options of its own help; or NULL */
};
extern const struct command commands[];
extern const size_t command_count;

/* "1.2.3", set by main. */
extern const char *program_version;

/* By name, or NULL. */
const struct command *command_find(const char *name);

int cmd_analyze(const struct command *command, int argc, char **argv);
int cmd_decrypt(const struct command *command, int argc, char **argv);
int cmd_audit(const struct command *command, int argc, char **argv);
int cmd_tui(const struct command *command, int argc, char **argv); /* in tui/ */
int cmd_explain(const struct command *command, int argc, char **argv);
int cmd_help(const struct command *command, int argc, char **argv);

/* "pptpscope: ..." on standard error. */
void command_complain(const char *sentence);

/* Complains about wrong usage and says where help is; returns EXIT_USAGE. `command` may be NULL. */
int command_misused(const struct command *command, const char *sentence);

/* Sends the output; a complaint and EXIT_IO if it could not be written, else `status`. */
int command_done(struct output *output, int status);

/* The help of a command, or of pptpscope if it is NULL. */
void help_print(struct output *output, const struct command *command);

/* The completion script for bash. */
void completion_print(struct output *output);

/* All findings, as Markdown and as a manual page of section 7. */
void findings_markdown_print(struct output *output);
void findings_manual_print(struct output *output);

/* The manual page: copies the template, with the commands and their options for its
 * line @COMMANDS@, the filters' language for @FILTERS@. False: it could not be read, or
 * has no such lines. */
bool manual_print(struct output *output, int template_file);

#endif
