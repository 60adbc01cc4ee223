/* SPDX-License-Identifier: GPL-2.0-or-later */
/* help.c: --help, the bash completion and the manual's options, from the two tables. */
#define _POSIX_C_SOURCE 200809L
#include "cli/help.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyze/policy.h"
#include "cli/command.h"

#define TEXT_WIDTH 79
#define TEMPLATE_MAX 262144

static void print(struct output *output, const char *text)
{
    output_text(output, text);
}

/* --- help ------------------------------------------------------------------------ */

void help_wrapped(struct output *output, const char *text, size_t at, size_t indent)
{
    while (*text) {
        const size_t length = strcspn(text, " ");
        if (at + length > TEXT_WIDTH) {
            print(output, "\n");
            for (at = 0; at < indent; at++)
                print(output, " ");
        }
        output_write(output, text, length);
        at += length;
        text += length;
        if (*text && at + 1 + strcspn(text + 1, " ") <= TEXT_WIDTH)
            print(output, " ");
        at += *text == ' ';
        text += *text == ' ';
    }
    print(output, "\n");
}

/* "  -v, --verbose", "      --color=auto|always|never". */
static void print_row(struct output *output, const struct option_row *row)
{
    char left[80];
    char letter[8] = "    ";

    if (row->letter)
        snprintf(letter, sizeof letter, "-%c, ", row->letter);
    const int length = snprintf(left, sizeof left, "  %s--%s%s%s", letter, row->name, row->argument ? "=" : "",
                                row->argument ? row->argument : "");
    print(output, left);
    if (length > 18)
        print(output, "\n                    ");
    else
        for (int i = length; i < 20; i++)
            print(output, " ");
    help_wrapped(output, row->help, 20, 20);
}

static void print_options(struct output *output, unsigned on)
{
    print(output, "\nOptions:\n");
    for (int i = 0; i < OPTION_COUNT; i++)
        if (option_rows[i].commands & on)
            print_row(output, &option_rows[i]);
}

static void print_files(struct output *output)
{
    print(output, "\nFILE is a capture, pcap or pcapng, also compressed by gzip, xz or zstd, or - for\n"
                  "standard input. Several files are taken as one capture, in time order.\n");
}

static void print_statuses(struct output *output, unsigned on)
{
    if (on & ON_AUDIT)
        print(output, "\nExit status: 0 every session keeps the policy, 1 one fails or is unproven,\n"
                      "2 wrong usage or policy, 3 a file could not be read or the output not written,\n"
                      "130 stopped by Ctrl-C.\n");
    else if (on & ON_DECRYPT)
        print(output, "\nExit status: 0 done, 1 there was nothing to write, 2 wrong usage or secrets,\n"
                      "3 a file could not be read or the output not written, 130 stopped by Ctrl-C.\n");
    else
        print(output, "\nExit status: 0 done, 2 wrong usage, 3 a file could not be read or the output\n"
                      "not written, 130 stopped by Ctrl-C.\n");
}

static void print_explain(struct output *output)
{
    print(output, "\n  pptpscope explain gre-blocked-both\n"
                  "  pptpscope explain 742\n"
                  "  pptpscope explain 'LCP: timeout sending Config-Requests'\n"
                  "  journalctl -t pppd | pptpscope explain -\n"
                  "\nExit status: 0 explained, 1 nothing of the log is known, 2 no such finding or\n"
                  "number, or wrong usage, 3 the input could not be read or the output not written.\n");
}

static void print_main_help(struct output *output)
{
    char row[128];

    print(output, "pptpscope reads packet captures and tells for each PPTP session whether it\n"
                  "connected, how strong its encryption was and, if it failed, why.\n"
                  "\n"
                  "  pptpscope vpn.pcap              every session, to look into on the terminal\n"
                  "  pptpscope analyze vpn.pcap      every session, one line each\n"
                  "  pptpscope -v vpn.pcap           and each step of it\n"
                  "  tcpdump -w - 'tcp port 1723 or proto gre' | pptpscope -\n"
                  "\n"
                  "Usage: pptpscope [COMMAND] [options] FILE...\n"
                  "\nCommands (if none is named: tui for files alone on a terminal, else analyze):\n");
    for (size_t i = 0; i < command_count; i++) {
        snprintf(row, sizeof row, "  %-10s%s\n", commands[i].name, commands[i].does);
        print(output, row);
    }
    print_options(output, ON_MAIN | ON_ANALYZE);
    print_files(output);
    print_statuses(output, ON_MAIN);
    print(output, "\n'pptpscope COMMAND --help' tells more of each command.\n");
}

void help_print(struct output *output, const struct command *command)
{
    char usage[128];

    if (!command) {
        print_main_help(output);
        return;
    }
    snprintf(usage, sizeof usage, "Usage: pptpscope %s [options] %s\n\n", command->name, command->operands);
    print(output, usage);
    help_wrapped(output, command->about, 0, 0);
    print_options(output, command->on);
    if (command->on == ON_HELP)
        return;
    if (command->on == ON_EXPLAIN) {
        print_explain(output);
        return;
    }
    if (command->more)
        command->more(output);
    print_files(output);
    print_statuses(output, command->on);
}

/* --- completion -------------------------------------------------------------------- */

static void print_names(struct output *output, unsigned on)
{
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *const row = &option_rows[i];
        if (!(row->commands & on))
            continue;
        print(output, " --");
        print(output, row->name);
        if (row->argument)
            print(output, "=");
    }
}

/* Values of the options that take one of some words. */
static void print_values(struct output *output)
{
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *const row = &option_rows[i];
        if (!row->argument || !strchr(row->argument, '|'))
            continue;
        print(output, "    --");
        print(output, row->name);
        print(output, ") words='");
        for (const char *c = row->argument; *c; c++)
            output_write(output, *c == '|' ? " " : c, 1);
        print(output, "' ;;\n");
    }
}

void completion_print(struct output *output)
{
    print(output, "# bash completion for pptpscope, made from its table of options\n"
                  "_pptpscope()\n{\n"
                  "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words=\n"
                  "    [ \"$current\" = = ] && current=\n"
                  "    [ \"$previous\" = = ] && previous=${COMP_WORDS[COMP_CWORD-2]}\n"
                  "    case $previous in\n");
    print_values(output);
    print(output, "    --filter) words='");
    filter_words_print(output);
    print(output, "' ;;\n"
                  "    --policy) words='");
    for (size_t i = 0; policy_name(i); i++) {
        print(output, i ? " " : "");
        print(output, policy_name(i));
    }
    print(output, "' ;;\n"
                  "    esac\n"
                  "    if [ -z \"$words\" ]; then\n"
                  "        case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; i < command_count; i++) {
        print(output, "        ");
        print(output, commands[i].name);
        print(output, ") words='");
        print_names(output, commands[i].on);
        print(output, commands[i].on == ON_HELP ? " analyze explain filter" : "");
        if (commands[i].on == ON_EXPLAIN)
            explain_words_print(output);
        print(output, "' ;;\n");
    }
    print(output, "        *) words='");
    print_names(output, ON_MAIN | ON_ANALYZE);
    print(output, "' ;;\n        esac\n");
    print(output, "        [ \"$COMP_CWORD\" -eq 1 ] && words=\"$words");
    for (size_t i = 0; i < command_count; i++) {
        print(output, " ");
        print(output, commands[i].name);
    }
    print(output, "\"\n    fi\n"
                  "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
                  "    [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace\n"
                  "    return 0\n}\n"
                  "complete -o default -F _pptpscope pptpscope\n");
}

/* --- manual ------------------------------------------------------------------------- */

/* One word; hyphens at its front are those of an option, as typed. */
static void print_word(struct output *output, const char *word, size_t length)
{
    for (; length && *word == '-'; word++, length--)
        print(output, "\\-");
    output_write(output, word, length);
}

void help_mdoc(struct output *output, const char *text)
{
    size_t column = 0;

    while (*text) {
        const size_t length = strcspn(text, " ");
        const bool sentence = length && text[length - 1] == '.';
        print_word(output, text, length);
        column += length + 1;
        text += length;
        if (!*text)
            break;
        const bool full = column + strcspn(text + 1, " ") > 76;
        print(output, sentence || full ? "\n" : " ");
        column = sentence || full ? 0 : column;
        text++;
    }
}

static void print_item(struct output *output, const struct option_row *row)
{
    char item[160];
    char letter[16] = "";

    if (row->letter)
        snprintf(letter, sizeof letter, "Fl %c , ", row->letter);
    snprintf(item, sizeof item, ".It %sFl \\-%s%s%s\n", letter, row->name, row->argument ? " Ns = Ns Ar " : "",
             row->argument ? row->argument : "");
    print(output, item);
    help_mdoc(output, row->help);
    print(output, ".\n");
}

static void print_items(struct output *output, unsigned on)
{
    print(output, ".Bl -tag -width Ds\n");
    for (int i = 0; i < OPTION_COUNT; i++)
        if (option_rows[i].commands & on)
            print_item(output, &option_rows[i]);
    print(output, ".El\n");
}

static void print_commands(struct output *output)
{
    print(output, "Without a command, besides the options of analyze:\n");
    print_items(output, ON_MAIN);
    for (size_t i = 0; i < command_count; i++) {
        print(output, ".Ss ");
        print(output, commands[i].name);
        print(output, "\n");
        help_mdoc(output, commands[i].about);
        print(output, "\n");
        print_items(output, commands[i].on);
    }
}

static ssize_t read_whole(int file, char *text, size_t size)
{
    size_t length = 0;

    while (length < size) {
        const ssize_t got = read(file, text + length, size - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        length += (size_t)got;
    }
    return (ssize_t)length;
}

/* Lines of the template that a table takes the place of. */
static const struct { const char *line; void (*print)(struct output *output); } places[] = {
    { "@COMMANDS@\n", print_commands },
    { "@FILTERS@\n", filter_manual_print },
    { "@KEYS@\n", keys_manual_print },
};
#define PLACE_COUNT (sizeof places / sizeof places[0])

/* The template with its places filled; false where one is missing. */
static bool fill_places(struct output *output, const char *text)
{
    for (size_t i = 0; i < PLACE_COUNT; i++)
        if (!strstr(text, places[i].line))
            return false;
    while (*text) {
        const size_t length = strcspn(text, "\n") + 1;
        size_t i = 0;
        while (i < PLACE_COUNT && strncmp(text, places[i].line, length) != 0)
            i++;
        if (i < PLACE_COUNT)
            places[i].print(output);
        else
            output_write(output, text, strnlen(text, length));
        text += strnlen(text, length);
    }
    return true;
}

bool manual_print(struct output *output, int template_file)
{
    char *const text = malloc(TEMPLATE_MAX);
    const ssize_t length = text ? read_whole(template_file, text, TEMPLATE_MAX - 1) : -1;
    bool filled = false;

    if (length >= 0) {
        text[length] = '\0';
        filled = fill_places(output, text);
    }
    free(text);
    return filled;
}
