/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view_help.c: what keys do, from the one table of keys; those of the view that one came from stand first. */
#include "tui/app.h"

#include <stdio.h>
#include <string.h>

#include "tui/command.h"

enum { INDENT = 24 };

static void add_keys(struct app *app, unsigned any_of, unsigned none_of)
{
    struct document *const d = &app->help.document;
    char names[64], help[400];

    for (unsigned i = 0; i < ACTION_COUNT; i++) {
        const struct key_row *const row = &key_rows[i];
        if (!(row->views & any_of) || (none_of && (row->views & none_of)))
            continue;
        keymap_names(&app->keys, (enum action)i, KEYS_PER_ACTION, names, sizeof names);
        snprintf(help, sizeof help, "%s.", row->help);
        help[0] = (char)(help[0] >= 'a' && help[0] <= 'z' ? help[0] - 32 : help[0]);
        document_entry(d, INDENT, TINT_PLAIN, 0, names, help);
    }
}

static void add_head(struct document *d, const char *text)
{
    if (d->count)
        document_add(d, 0, 0, TINT_PLAIN, 0, "");
    document_add(d, 0, 0, TINT_STRONG, 0, text);
}

static bool help_open(struct app *app)
{
    struct document *const d = &app->help.document;
    const enum view from = app->depth && app->view == VIEW_HELP ? app->behind[app->depth - 1] : app->view;
    char head[80];

    document_begin(d, app->width - 1);
    snprintf(head, sizeof head, "Keys of this view (%s)", view_names[from == VIEW_HELP ? VIEW_SESSIONS : from]);
    add_head(d, head);
    add_keys(app, 1u << (from == VIEW_HELP ? VIEW_SESSIONS : from), 0);
    add_head(d, "Keys of other views");
    add_keys(app, IN_ALL, 1u << (from == VIEW_HELP ? VIEW_SESSIONS : from));
    add_head(d, "Commands, behind :");
    for (size_t i = 0; i < command_row_count; i++) {
        char label[80];
        snprintf(label, sizeof label, ":%s%s%s", command_rows[i].name, command_rows[i].argument[0] ? " " : "", command_rows[i].argument);
        document_entry(d, INDENT, TINT_PLAIN, 0, label, command_rows[i].help);
    }
    add_head(d, "Columns of the list of sessions");
    for (unsigned i = 0; i < COLUMN_COUNT; i++)
        document_entry(d, INDENT, TINT_PLAIN, 0, column_rows[i].name, column_rows[i].help);
    add_head(d, "Signs");
    document_entry(d, INDENT, TINT_PLAIN, 0, "TCGLACND", "stages: TCP, control, GRE, LCP, authentication, CCP, network protocol, data. "
                   "A letter: done; a small one: begun; ! failed; . not there; ? not in the capture.");
    document_entry(d, INDENT, TINT_BAD, 0, "!", "in the ladder: this frame proves the root cause");
    document_entry(d, INDENT, TINT_WARN, 0, "*", "this frame proves another finding");
    document_entry(d, INDENT, TINT_MARK, 0, "#", "marked");
    return true;
}

static bool help_act(struct app *app, enum action action)
{
    return list_move(&app->help.list, action, app->help.document.count, app_rows(app));
}

static void help_draw(const struct app *app, const struct area *area)
{
    document_draw(&app->help.document, &app->help.list, area);
}

static bool help_search(struct app *app, const char *text)
{
    return document_search(&app->help.document, &app->help.list, text, app_rows(app));
}

static void help_copy(const struct app *app, struct buffer *text)
{
    document_copy(&app->help.document, &app->help.list, text);
}

static bool help_click(struct app *app, unsigned y)
{
    return list_click(&app->help.list, app->help.document.count, app_rows(app), y);
}

const struct view_doors help_doors = { help_open, help_act, help_draw, help_search, help_copy, help_click };
