/* SPDX-License-Identifier: GPL-2.0-or-later */
/* help.h: texts made from tables: wrapped for a terminal, and as lines of a manual page. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/output.h"

/* Words from column `at`, wrapped at 79, later lines at `indent`; ends the line. */
void help_wrapped(struct output *output, const char *text, size_t at, size_t indent);

/* Text as mdoc lines: a line for each sentence, none too long; leaves the last open. */
void help_mdoc(struct output *output, const char *text);

/* filter_help.c: the language of --filter and its fields: for `pptpscope help filter`,
 * for the manual's line @FILTERS@, and as words to complete. */
void filter_help_print(struct output *output);
void filter_manual_print(struct output *output);
void filter_words_print(struct output *output);

/* tui/keys_help.c: keys and commands of the terminal interface: for `pptpscope tui --help`,
 * and for the manual's line @KEYS@. */
void keys_help_print(struct output *output);
void keys_manual_print(struct output *output);

/* explain_print.c: the ids of findings, as words to complete. */
void explain_words_print(struct output *output);

#endif
