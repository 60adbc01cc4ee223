/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tui_open.h: the terminal interface on a capture, without a terminal. */
#ifndef TESTS_UNIT_TUI_OPEN_H
#define TESTS_UNIT_TUI_OPEN_H

#include <criterion/criterion.h>

#include "tui/load.h"

struct opened {
    struct app app;
    struct load load;
    struct cells cells;
    const char *paths[1];
};

/* With the secrets, or NULL. */
static inline void opened_begin_with(struct opened *o, const char *path, const struct secrets *secrets)
{
    char error[512];

    o->paths[0] = path;
    app_begin(&o->app, 80, 24);
    cr_assert(load_open(&o->load, o->paths, 1, secrets, error, sizeof error), "%s", error);
    o->app.model.paths = o->paths;
    o->app.model.path_count = 1;
    o->app.model.loading = true;
}

static inline void opened_begin(struct opened *o, const char *path)
{
    opened_begin_with(o, path, NULL);
}

/* Some work, and what is known by then. */
static inline void opened_step(struct opened *o, int64_t nanoseconds)
{
    load_step(&o->load, nanoseconds);
    load_show(&o->load, &o->app);
    load_arrange(&o->load, &o->app, nanoseconds);
}

static inline void opened_all(struct opened *o, const char *path)
{
    opened_begin(o, path);
    while (o->app.model.loading)
        opened_step(o, 1000000000);
}

static inline void opened_type(struct opened *o, const char *text)
{
    for (; *text; text++)
        app_key(&o->app, (unsigned char)*text);
}

static inline void opened_end(struct opened *o)
{
    cells_free(&o->cells);
    app_end(&o->app);
    load_close(&o->load);
}

#endif
