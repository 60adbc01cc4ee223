/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command.c: what was typed behind ':'. */
#include "tui/command.h"

#include <stdio.h>
#include <string.h>

#include "tui/app.h"
#include "tui/config.h"

static void run_filter(struct app *app, const char *argument)
{
    struct filter_error error;

    if (!app_filter(app, argument, &error))
        app_say(app, TINT_BAD, "%.300s", error.sentence);
    else
        app_say(app, TINT_PLAIN, "%zu of %zu sessions", app->sessions.shown_count, app->model.session_count);
}

static void set(struct app *app, const char *name, const char *argument)
{
    char error[200];

    if (!config_set(app, name, argument, error, sizeof error))
        app_say(app, TINT_BAD, "%s", error);
    else
        sessions_doors.open(app);
}

static void run_sort(struct app *app, const char *argument)
{
    set(app, "sort", argument);
}

static void run_theme(struct app *app, const char *argument)
{
    set(app, "theme", argument);
}

static void run_key(struct app *app, const char *argument)
{
    set(app, "key", argument);
}

static void run_columns(struct app *app, const char *argument)
{
    char text[300] = "";
    size_t at = 0;

    for (unsigned i = 0; i < COLUMN_COUNT; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", i ? " " : "", column_rows[i].name);
    if (argument[0])
        set(app, "columns", argument);
    else
        app_say(app, TINT_PLAIN, "%s", text);
}

static void run_config(struct app *app, const char *argument)
{
    (void)argument;
    app_show(app, VIEW_CONFIG);
}

const char *const save_names[SAVE_COUNT] = {
    [SAVE_TEXT] = "text", [SAVE_JSON] = "json", [SAVE_HTML] = "html", [SAVE_PCAP] = "pcap", [SAVE_DECRYPTED] = "decrypted",
};
const char *const save_endings[SAVE_COUNT] = {
    [SAVE_TEXT] = "txt", [SAVE_JSON] = "json", [SAVE_HTML] = "html", [SAVE_PCAP] = "pcap", [SAVE_DECRYPTED] = "decrypted.pcap",
};

/* "vpn-session3.pcap", "vpn-4-sessions.txt". */
static void name_it(const struct app *app, enum save_kind kind, char *name)
{
    const char *const path = app->model.path_count ? app->model.paths[0] : "", *const slash = strrchr(path, '/');
    const char *const base = strcmp(path, "-") == 0 ? "pptp" : slash ? slash + 1 : path;
    const int stem = (int)strcspn(base, ".");
    const struct session *const session = app_session(app);

    if (app->sessions.mark_count)
        snprintf(name, SAVE_NAME_MAX, "%.*s-%zu-sessions.%s", stem < 100 ? stem : 100, base, app->sessions.mark_count, save_endings[kind]);
    else
        snprintf(name, SAVE_NAME_MAX, "%.*s-session%u.%s", stem < 100 ? stem : 100, base, session ? session->number : 0, save_endings[kind]);
}

static void save(struct app *app, const char *argument, bool over)
{
    const size_t length = strcspn(argument, " ");
    const char *const name = argument + length + strspn(argument + length, " ");
    unsigned kind = 0;

    while (kind < SAVE_COUNT && (strncmp(save_names[kind], argument, length) != 0 || !length))
        kind++;
    if (kind == SAVE_COUNT) {
        app_say(app, TINT_BAD, "say as what: text, json, html, pcap or decrypted; then a name, if the usual one does not suit");
        return;
    }
    app->request = (struct request){ .kind = REQUEST_SAVE, .save = (enum save_kind)kind, .over = over };
    if (*name)
        snprintf(app->request.name, sizeof app->request.name, "%s", name);
    else
        name_it(app, (enum save_kind)kind, app->request.name);
}

static void run_save(struct app *app, const char *argument)
{
    save(app, argument, false);
}

static void run_save_over(struct app *app, const char *argument)
{
    save(app, argument, true);
}

static void run_user(struct app *app, const char *argument)
{
    if (!argument[0]) {
        app_say(app, TINT_BAD, "name the user: :user alice");
        return;
    }
    app->request = (struct request){ .kind = REQUEST_NONE };
    snprintf(app->request.name, sizeof app->request.name, "%s", argument);
    prompt_open(app, PROMPT_SECRET, "");
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
    { "save", "text|json|html|pcap|decrypted [NAME]",
      "Saves the marked sessions, or the chosen one, below --save-dir; a file that is there stays as it is.", run_save },
    { "save!", "text|json|html|pcap|decrypted [NAME]", "The same, also over a file that is there.", run_save_over },
    { "user", "NAME", "Asks for the user's password, and reads the files anew to decrypt what it opens.", run_user },
    { "theme", "dark|light|mono", "Which colours there are.", run_theme },
    { "key", "ACTION = KEY KEY ...", "Which keys an action has; :config lists the actions.", run_key },
    { "config", "", "Shows the settings as they are now, in the form of the configuration file.", run_config },
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
        if (found && strncmp(command_rows[i].name, found->name, strlen(found->name)) != 0)
            return NULL;
        found = found ? found : &command_rows[i]; /* save, not save! */
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
