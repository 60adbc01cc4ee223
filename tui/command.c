/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command.c: what was typed behind ':'. */
#include "tui/command.h"

#include <stdio.h>
#include <string.h>

#include "tui/app.h"

static void run_filter(struct app *app, const char *argument)
{
    struct filter_error error;

    if (!app_filter(app, argument, &error))
        app_say(app, TINT_BAD, "%.300s", error.sentence);
    else
        app_say(app, TINT_PLAIN, "%zu of %zu sessions", app->sessions.shown_count, app->model.session_count);
}

static void run_sort(struct app *app, const char *argument)
{
    const bool descending = argument[0] == '-';
    const char *const name = argument + descending;
    const enum column column = column_of(name, strlen(name));

    if (column == COLUMN_COUNT) {
        app_say(app, TINT_BAD, "there is no column '%.60s'; :columns tells their names", name);
        return;
    }
    app->sessions.sort = column;
    app->sessions.descending = descending;
    sessions_doors.open(app);
}

static void say_columns(struct app *app)
{
    char text[300] = "";
    size_t at = 0;

    for (unsigned i = 0; i < COLUMN_COUNT; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", i ? " " : "", column_rows[i].name);
    app_say(app, TINT_PLAIN, "%s", text);
}

static void run_columns(struct app *app, const char *argument)
{
    enum column columns[COLUMN_COUNT];
    unsigned count = 0;

    if (!argument[0]) {
        say_columns(app);
        return;
    }
    while (*argument) {
        const size_t length = strcspn(argument, " ,");
        const enum column column = column_of(argument, length);
        if (column == COLUMN_COUNT || count == COLUMN_COUNT) {
            app_say(app, TINT_BAD, "there is no column '%.*s'; :columns tells their names", (int)(length < 60 ? length : 60), argument);
            return;
        }
        columns[count++] = column;
        argument += length;
        argument += strspn(argument, " ,");
    }
    memcpy(app->sessions.columns, columns, sizeof columns[0] * count);
    app->sessions.column_count = count;
    app->sessions.sort = columns[0];
    sessions_doors.open(app);
}

static void run_quit(struct app *app, const char *argument)
{
    (void)argument;
    app->quit = true;
}

static void run_help(struct app *app, const char *argument)
{
    (void)argument;
    app_show(app, VIEW_HELP);
}

const struct command_row command_rows[] = {
    { "filter", "EXPRESSION", "Shows only the sessions that match; without an expression all of them.", run_filter },
    { "sort", "COLUMN", "Sorts the sessions by a column; with - before it, the largest first.", run_sort },
    { "columns", "NAME NAME ...", "Which columns the list of sessions has; alone it tells their names.", run_columns },
    { "help", "", "Shows the keys.", run_help },
    { "quit", "", "Leaves the program; :q does, too.", run_quit },
};
const size_t command_row_count = sizeof command_rows / sizeof command_rows[0];

/* A command by its name, or by the beginning of it that no other shares. */
static const struct command_row *find(const char *name, size_t length)
{
    const struct command_row *found = NULL;

    for (size_t i = 0; i < command_row_count; i++) {
        if (strncmp(command_rows[i].name, name, length) != 0)
            continue;
        if (command_rows[i].name[length] == '\0')
            return &command_rows[i];
        if (found)
            return NULL;
        found = &command_rows[i];
    }
    return found;
}

void command_run(struct app *app, const char *text)
{
    text += strspn(text, " ");
    const size_t length = strcspn(text, " ");
    if (!length)
        return;
    const struct command_row *const row = find(text, length);
    if (!row) {
        app_say(app, TINT_BAD, "there is no command '%.*s'; :help shows what there is", (int)(length < 60 ? length : 60), text);
        return;
    }
    const char *const argument = text + length + strspn(text + length, " ");
    if (argument[0] && !row->argument[0])
        app_say(app, TINT_BAD, ":%s takes no argument", row->name);
    else
        row->run(app, argument);
}
