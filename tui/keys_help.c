/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keys_help.c: keys and commands of the terminal interface as text and as lines of the manual, from their tables. */
#include <stdio.h>
#include <string.h>

#include "cli/help.h"
#include "tui/command.h"
#include "tui/keys.h"

enum { INDENT = 24 };

/* "ladder, packet": the views of an action; "" where it is all of them. */
static void views_of(const struct key_row *row, char *text, size_t size)
{
    size_t at = 0;

    text[0] = '\0';
    for (unsigned view = 0; view < VIEW_COUNT && row->views != IN_ALL; view++)
        if (row->views & 1u << view)
            at += (size_t)snprintf(text + at, size - at, "%s%s", at ? ", " : "", view_names[view]);
}

static void print_row(struct output *output, const char *left, const char *text)
{
    char line[64];
    const int length = snprintf(line, sizeof line, "  %s", left);

    output_text(output, line);
    for (int i = length; i < INDENT; i++)
        output_text(output, " ");
    if (length >= INDENT)
        output_text(output, " ");
    help_wrapped(output, text, length < INDENT ? INDENT : (size_t)length + 1, INDENT);
}

typedef void row_printer(struct output *output, const char *left, const char *text);

static void print_keys(struct output *output, row_printer *print)
{
    char views[200], text[700];

    for (unsigned i = 0; i < ACTION_COUNT; i++) {
        views_of(&key_rows[i], views, sizeof views);
        snprintf(text, sizeof text, "%s%s%s%s", key_rows[i].help, views[0] ? " (" : "", views, views[0] ? ")" : "");
        print(output, key_rows[i].keys, text);
    }
}

static void print_commands(struct output *output, row_printer *print)
{
    char name[64];

    for (size_t i = 0; i < command_row_count; i++) {
        snprintf(name, sizeof name, ":%s%s%s", command_rows[i].name, command_rows[i].argument[0] ? " " : "",
                 command_rows[i].argument);
        print(output, name, command_rows[i].help);
    }
}

void keys_help_print(struct output *output)
{
    output_text(output, "\nKeys:\n");
    print_keys(output, print_row);
    output_text(output, "\nCommands, behind the key ':':\n");
    print_commands(output, print_row);
}

/* A word as mdoc takes it: signs that mean something to roff are escaped. */
static void manual_word(struct output *output, const char *word)
{
    for (const char *c = word; *c; c++) {
        const char *const escaped = *c == '\\' ? "\\e" : *c == '-' ? "\\-" : *c == '\'' ? "\\(aq" : *c == '~' ? "\\(ti" : NULL;
        if (escaped)
            output_text(output, escaped);
        else
            output_write(output, c, 1);
    }
}

static void manual_row(struct output *output, const char *left, const char *text)
{
    output_text(output, ".It Li \"\\&");
    manual_word(output, left);
    output_text(output, "\"\n");
    help_mdoc(output, text);
    output_text(output, "\n");
}

void keys_manual_print(struct output *output)
{
    output_text(output, ".Bl -tag -width Ds\n");
    print_keys(output, manual_row);
    output_text(output, ".El\n.Pp\nCommands behind the key\n.Sq \\&: :\n.Bl -tag -width Ds\n");
    print_commands(output, manual_row);
    output_text(output, ".El\n");
}
