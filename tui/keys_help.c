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

void keys_help_print(struct output *output)
{
    char views[200], text[700], name[64];

    output_text(output, "\nKeys:\n");
    for (unsigned i = 0; i < ACTION_COUNT; i++) {
        views_of(&key_rows[i], views, sizeof views);
        snprintf(text, sizeof text, "%s%s%s%s", key_rows[i].help, views[0] ? " (" : "", views, views[0] ? ")" : "");
        print_row(output, key_rows[i].keys, text);
    }
    output_text(output, "\nCommands, behind the key ':':\n");
    for (size_t i = 0; i < command_row_count; i++) {
        snprintf(name, sizeof name, ":%s%s%s", command_rows[i].name, command_rows[i].argument[0] ? " " : "",
                 command_rows[i].argument);
        print_row(output, name, command_rows[i].help);
    }
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
    char views[200], text[700], name[64];

    output_text(output, ".Bl -tag -width Ds\n");
    for (unsigned i = 0; i < ACTION_COUNT; i++) {
        views_of(&key_rows[i], views, sizeof views);
        snprintf(text, sizeof text, "%s%s%s%s", key_rows[i].help, views[0] ? " (" : "", views, views[0] ? ")" : "");
        manual_row(output, key_rows[i].keys, text);
    }
    output_text(output, ".El\n.Pp\nCommands behind the key\n.Sq \\&: :\n.Bl -tag -width Ds\n");
    for (size_t i = 0; i < command_row_count; i++) {
        snprintf(name, sizeof name, ":%s%s%s", command_rows[i].name, command_rows[i].argument[0] ? " " : "",
                 command_rows[i].argument);
        manual_row(output, name, command_rows[i].help);
    }
    output_text(output, ".El\n");
}
