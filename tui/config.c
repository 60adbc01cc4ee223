/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config.c: what somebody chose once and for all; see config.h. */
#define _POSIX_C_SOURCE 200809L
#include "tui/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 65536, LINE_MAX_LENGTH = 500 };

static bool set_theme(struct app *app, const char *value, char *error, size_t size)
{
    const enum theme theme = theme_of(value);

    if (theme == THEME_COUNT) {
        snprintf(error, size, "there is no theme '%.40s': dark, light or mono", value);
        return false;
    }
    app->theme = theme;
    return true;
}

static bool set_mouse(struct app *app, const char *value, char *error, size_t size)
{
    const bool on = strcmp(value, "on") == 0;

    if (!on && strcmp(value, "off") != 0) {
        snprintf(error, size, "mouse is on or off");
        return false;
    }
    app->mouse = on;
    return true;
}

static bool set_columns(struct app *app, const char *value, char *error, size_t size)
{
    enum column columns[COLUMN_COUNT];
    unsigned count = 0;

    for (value += strspn(value, " ,"); *value; value += strspn(value, " ,")) {
        const size_t length = strcspn(value, " ,");
        const enum column column = column_of(value, length);
        if (column == COLUMN_COUNT || count == COLUMN_COUNT) {
            snprintf(error, size, column == COLUMN_COUNT ? "there is no column '%.*s'" : "too many columns: '%.*s'",
                     (int)(length < 40 ? length : 40), value);
            return false;
        }
        columns[count++] = column;
        value += length;
    }
    if (!count) {
        snprintf(error, size, "name columns");
        return false;
    }
    memcpy(app->sessions.columns, columns, sizeof columns[0] * count);
    app->sessions.column_count = count;
    return true;
}

static bool set_sort(struct app *app, const char *value, char *error, size_t size)
{
    const bool descending = value[0] == '-';
    const enum column column = column_of(value + descending, strlen(value + descending));

    if (column == COLUMN_COUNT) {
        snprintf(error, size, "there is no column '%.40s'", value + descending);
        return false;
    }
    app->sessions.sort = column;
    app->sessions.descending = descending;
    return true;
}

/* "findings = f F5". A key that another action of the same view had is taken from it. */
static bool set_key(struct app *app, const char *value, char *error, size_t size)
{
    const size_t length = strcspn(value, " =");
    const enum action action = action_of(value, length);
    const char *keys = value + length + strspn(value + length, " ");

    keys += *keys == '='; /* one: it may be the key, too */
    if (action == ACTION_NONE) {
        snprintf(error, size, "there is no action '%.*s'; :config lists them", (int)(length < 40 ? length : 40), value);
        return false;
    }
    return keymap_set(&app->keys, action, keys, error, size);
}

static const struct setting {
    const char *name;
    bool (*set)(struct app *app, const char *value, char *error, size_t size);
} settings[] = {
    { "theme", set_theme }, { "columns", set_columns }, { "sort", set_sort }, { "mouse", set_mouse }, { "key", set_key },
};

bool config_set(struct app *app, const char *name, const char *value, char *error, size_t size)
{
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        if (strcmp(settings[i].name, name) == 0)
            return settings[i].set(app, value, error, size);
    snprintf(error, size, "there is no setting '%.40s': theme, columns, sort, mouse or key", name);
    return false;
}

static bool parse_line(struct app *app, const char *line, size_t length, char *error, size_t size)
{
    char text[LINE_MAX_LENGTH + 1];

    if (length > LINE_MAX_LENGTH) {
        snprintf(error, size, "the line is longer than %d octets", LINE_MAX_LENGTH);
        return false;
    }
    memcpy(text, line, length);
    while (length && strchr(" \t\r", text[length - 1]))
        length--;
    text[length] = '\0';
    char *const name = text + strspn(text, " \t");
    if (!*name || *name == '#')
        return true;
    char *value = name + strcspn(name, " \t");
    if (*value)
        *value++ = '\0';
    return config_set(app, name, value + strspn(value, " \t"), error, size);
}

void config_parse(struct app *app, const char *text, char *error, size_t size)
{
    char why[200];

    error[0] = '\0';
    for (unsigned line = 1; *text; line++) {
        const size_t length = strcspn(text, "\n");
        if (!parse_line(app, text, length, why, sizeof why) && !error[0])
            snprintf(error, size, "line %u: %s", line, why);
        text += length + (text[length] == '\n');
    }
}

/* $XDG_CONFIG_HOME/pptpscope/config, else ~/.config/pptpscope/config. */
static bool find_path(char *path, size_t size)
{
    const char *const folder = getenv("XDG_CONFIG_HOME"), *const home = getenv("HOME");
    int length = -1;

    if (folder && folder[0] == '/')
        length = snprintf(path, size, "%s/pptpscope/config", folder);
    else if (home && home[0] == '/')
        length = snprintf(path, size, "%s/.config/pptpscope/config", home);
    return length > 0 && (size_t)length < size;
}

void config_load(struct app *app, char *error, size_t size)
{
    static char text[FILE_MAX];
    char path[4096], why[300];

    error[0] = '\0';
    FILE *const file = find_path(path, sizeof path) ? fopen(path, "re") : NULL;
    if (!file && errno != ENOENT && errno != ENOTDIR && errno != 0)
        snprintf(error, size, "%.200s: %s", path, strerror(errno));
    if (!file)
        return;
    const size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    config_parse(app, text, why, sizeof why);
    if (why[0])
        snprintf(error, size, "%.150s, %s", path, why);
}

void config_text(const struct app *app, struct buffer *text)
{
    char names[64];

    buffer_format(text, "theme %s\n", theme_names[app->theme]);
    buffer_format(text, "mouse %s\ncolumns", app->mouse ? "on" : "off");
    for (unsigned i = 0; i < app->sessions.column_count; i++)
        buffer_format(text, " %s", column_rows[app->sessions.columns[i]].name);
    buffer_format(text, "\nsort %s%s\n", app->sessions.descending ? "-" : "", column_rows[app->sessions.sort].name);
    for (unsigned i = 0; i < ACTION_COUNT; i++) {
        keymap_names(&app->keys, (enum action)i, KEYS_PER_ACTION, names, sizeof names);
        buffer_format(text, "key %s = %s\n", key_rows[i].name, names);
    }
}
