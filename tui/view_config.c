/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view_config.c: the settings as they are now, in the form of the configuration file. */
#include "tui/config.h"

#include <stdio.h>
#include <string.h>

static bool config_open(struct app *app)
{
    struct document *const d = &app->config.document;
    struct buffer text = { 0 };

    document_begin(d, app->width - 1);
    document_add(d, 0, 2, TINT_DIM, 0, "# $XDG_CONFIG_HOME/pptpscope/config, or ~/.config/pptpscope/config; every line may be left away");
    config_text(app, &text);
    for (char *line = text.text, *end; line && *line; line = end + 1) {
        end = line + strcspn(line, "\n");
        *end = '\0';
        document_add(d, 0, 4, TINT_PLAIN, 0, line);
    }
    buffer_free(&text);
    return true;
}

static bool config_act(struct app *app, enum action action)
{
    return list_move(&app->config.list, action, app->config.document.count, app_rows(app));
}

static void config_draw(const struct app *app, const struct area *area)
{
    document_draw(&app->config.document, &app->config.list, area);
}

static bool config_search(struct app *app, const char *text)
{
    return document_search(&app->config.document, &app->config.list, text, app_rows(app));
}

static void config_copy(const struct app *app, struct buffer *text)
{
    document_copy(&app->config.document, &app->config.list, text);
}

static bool config_click(struct app *app, unsigned y)
{
    return list_click(&app->config.list, app->config.document.count, app_rows(app), y);
}

const struct view_doors config_doors = { config_open, config_act, config_draw, config_search, config_copy, config_click };
