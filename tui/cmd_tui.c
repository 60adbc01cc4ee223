/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_tui.c: the terminal interface on captures. One thread runs the engine and the
 * screen: it feeds in slices and looks at the keyboard between them.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/confine.h"
#include "cli/filters.h"
#include "cli/keyring.h"
#include "tui/config.h"
#include "tui/screen.h"
#include "tui/temporary.h"
#include "tui/work.h"

#define SLICE INT64_C(5000000)       /* ns of engine between two looks at the keyboard */
#define PICTURE_EVERY INT64_C(100000000) /* ns between two pictures of the progress */

enum { WHEEL = 3 }; /* lines */

struct tui {
    struct app app;
    struct load load;
    struct work work;
    struct secrets *secrets;
    struct cells cells;
    struct screen *screen;
    enum theme theme; /* that the screen has */
    bool mouse;
};

static void take_mouse(struct tui *t, uint32_t key)
{
    unsigned x, y;

    screen_mouse_at(t->screen, &x, &y);
    if (key == KEY_CODE_CLICK)
        app_click(&t->app, x, y);
    else
        app_wheel(&t->app, key == KEY_CODE_WHEEL_DOWN ? WHEEL : -WHEEL);
}

static void take_keys(struct tui *t, bool *changed)
{
    uint32_t key;

    while (!t->app.quit && (key = screen_key(t->screen)) != KEY_CODE_NONE) {
        unsigned width, height;
        *changed = true;
        if (t->app.prompt.kind == PROMPT_SECRET)
            keyring_shut();
        screen_size(t->screen, &width, &height);
        if (key == KEY_CODE_RESIZE)
            app_resize(&t->app, width, height);
        else if (key == KEY_CODE_CLICK || key == KEY_CODE_WHEEL_UP || key == KEY_CODE_WHEEL_DOWN)
            take_mouse(t, key);
        else
            app_key(&t->app, key);
    }
}

static void show(struct tui *t)
{
    if (t->theme != t->app.theme)
        screen_theme(t->screen, t->theme = t->app.theme);
    if (t->mouse != t->app.mouse)
        screen_mouse(t->screen, t->mouse = t->app.mouse);
    app_draw(&t->app, &t->cells);
    screen_show(t->screen, &t->cells, t->app.redraw);
    t->app.redraw = false;
}

/* The same files once more, with one more password. */
static void read_anew(struct tui *t)
{
    struct app *const app = &t->app;
    const char *const lacking = secrets_ready();
    static char error[512]; /* the model keeps it */

    app->request.kind = REQUEST_NONE;
    const bool added = !lacking && secrets_add(t->secrets, app->request.name, app->secret, strlen(app->secret));
    secrets_wipe(app->secret, sizeof app->secret);
    if (!added || !load_can_anew(&t->load)) {
        app_say(app, TINT_WARN, "%s",
                lacking          ? lacking
                : !added         ? "that is no name, or no password"
                : t->load.done   ? "only the first 2 GiB were kept: start with --user"
                                 : "all of the input is needed for that: wait for its end, or press S");
        return;
    }
    work_stop(&t->work);
    app->model = (struct model){ .paths = app->model.paths, .path_count = app->model.path_count, .loading = true };
    app_model_changed(app);
    if (!load_anew(&t->load, t->secrets, error, sizeof error)) {
        t->load = (struct load){ .done = true, .settled = true };
        app->model.loading = false;
        app->model.trouble = error;
    }
}

static void run(struct tui *t)
{
    int64_t shown = 0;
    bool loading = true;

    while (!t->app.quit && !screen_ended()) {
        bool changed = false;
        take_keys(t, &changed);
        if (screen_stopped()) {
            screen_suspend(t->screen);
            t->app.redraw = changed = true;
        }
        const bool worked = loading && load_step(&t->load, SLICE);
        const bool was_loading = loading, was_working = t->work.source != NULL;
        if (t->app.request.kind == REQUEST_USER) {
            read_anew(t);
            loading = t->app.model.loading;
        }
        if (t->app.request.kind == REQUEST_COPY)
            screen_copy(t->screen, t->app.copied.text, t->app.copied.length);
        if (t->app.stop)
            load_stop(&t->load);
        load_tell(&t->load, &t->app.model);
        if (loading && (!t->app.paused || t->load.collected))
            load_show(&t->load, &t->app);
        changed = load_arrange(&t->load, &t->app, SLICE) || changed;
        work_take(&t->work, &t->app, &t->load);
        const bool working = work_step(&t->work, &t->app, SLICE);
        loading = t->app.model.loading;
        if (changed || loading != was_loading || working != was_working || (loading && load_now() - shown > PICTURE_EVERY)) {
            show(t);
            shown = load_now();
        }
        if (!worked && !working && !t->app.choice.going && !t->app.quit)
            screen_wait(t->screen, load_descriptor(&t->load), loading ? 100 : -1);
    }
}

/* All filters of the command line as one. */
static bool set_filters(struct tui *t, const struct options *options)
{
    struct filters filters;
    struct filter_error error;
    char text[PROMPT_MAX] = "";
    size_t at = 0;

    if (!filters_open(&filters, options))
        return false;
    filters_close(&filters);
    for (size_t i = 0; i < options->filter_count && at < sizeof text; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, options->filter_count > 1 ? "%s(%s)" : "%s%s", i ? " " : "",
                               options->filters[i]);
    if (at < sizeof text && app_filter(&t->app, text, &error))
        return true;
    command_complain("the filters are too long for one line; give shorter ones");
    return false;
}

/* What is open by now, and what is opened later, is all that this process gets: before an octet of the
 * input is looked at, and before a thread is made. */
static bool lock_in(struct tui *t, const struct options *options, char *error, size_t size)
{
    struct confine confined;

    secrets_ready(); /* a password may be typed later, and what computes with it reads files of its own */
    temporary_prepare();
    confine_begin(&confined, ON_TUI);
    confine_folder(&confined, t->work.folder);
    confine_inputs(&confined, options->operands, options->operand_count);
    for (unsigned i = 0; i < TEMPORARY_FILES; i++)
        if (temporary_descriptor(i) >= 0)
            confine_file(&confined, temporary_descriptor(i));
    if (t->load.live)
        confine_interface(&confined, options->argument[OPTION_INTERFACE]);
    confine_lock(&confined);
    const bool shed = confine_shed(&confined, error, size);
    confine_end(&confined);
    return shed;
}

/* An interface takes privileges to open, files do not. */
static bool open_input(struct tui *t, const struct options *options, char *error, size_t size)
{
    const struct secrets *const secrets = t->secrets->count ? t->secrets : NULL;

    if (!options->given[OPTION_INTERFACE])
        return lock_in(t, options, error, size) &&
               load_open(&t->load, options->operands, options->operand_count, secrets, error, size);
    return load_open_live(&t->load, &options->argument[OPTION_INTERFACE], error, size) && lock_in(t, options, error, size) &&
           load_begin(&t->load, secrets, error, size);
}

static int on_screen(struct tui *t, const struct options *options)
{
    const struct screen_options screen = { .ascii = options->given[OPTION_ASCII], .theme = t->app.theme };
    char error[512];
    unsigned width, height;

    if (!work_open(&t->work, options->given[OPTION_SAVE_DIR] ? options->argument[OPTION_SAVE_DIR] : ".", error, sizeof error)) {
        command_complain(error);
        return EXIT_USAGE;
    }
    if (!open_input(t, options, error, sizeof error)) {
        command_complain(error);
        return EXIT_IO;
    }
    t->screen = screen_open(&screen, error, sizeof error);
    if (!t->screen) {
        command_complain(error);
        load_close(&t->load);
        return EXIT_USAGE;
    }
    screen_size(t->screen, &width, &height);
    app_resize(&t->app, width, height);
    t->theme = t->app.theme;
    run(t);
    work_close(&t->work);
    screen_close(t->screen);
    load_close(&t->load);
    return EXIT_DONE;
}

int cmd_tui(const struct command *command, int argc, char **argv)
{
    static struct tui t;
    static struct secrets secrets;
    static struct output output;
    struct options options;
    char error[256];
    int status = EXIT_USAGE;

    if (!options_parse(command->on, argc, argv, &options, error, sizeof error))
        return command_misused(command, error);
    if (options.given[OPTION_HELP]) {
        output_open(&output, STDOUT_FILENO);
        help_print(&output, command);
        return command_done(&output, EXIT_DONE);
    }
    const bool live = options.given[OPTION_INTERFACE];
    if (live == (options.operand_count > 0))
        return command_misused(command, live ? "an interface or files, not both" : "name a capture file, - for standard input, or an interface: -i eth0");
    for (size_t i = 0; i < options.operand_count; i++)
        if (strcmp(options.operands[i], "-") == 0 && isatty(STDIN_FILENO) == 1)
            return command_misused(command, "standard input is a terminal; send a capture into it: tcpdump -w - | pptpscope tui -");
    if (keyring_asked(&options) && !keyring_open(&secrets, &options, &status))
        return status;
    t.secrets = &secrets;
    app_begin(&t.app, 80, 24);
    config_load(&t.app, error, sizeof error);
    if (error[0])
        app_say(&t.app, TINT_BAD, "%s", error);
    t.app.model.loading = true;
    t.app.model.paths = live ? &options.argument[OPTION_INTERFACE] : options.operands;
    t.app.model.path_count = live ? 1 : options.operand_count;
    if (set_filters(&t, &options))
        status = on_screen(&t, &options);
    app_end(&t.app);
    cells_free(&t.cells);
    secrets_clear(&secrets);
    return status;
}
