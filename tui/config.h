/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config.h: what somebody chose once and for all: theme, columns, order, keys.
 *
 *     # $XDG_CONFIG_HOME/pptpscope/config
 *     theme light
 *     columns number client user stages cause
 *     sort -time
 *     mouse on
 *     key findings = f F5
 */
#ifndef TUI_CONFIG_H
#define TUI_CONFIG_H

#include "tui/app.h"

/* One setting. False: `error` says what is wrong. */
bool config_set(struct app *app, const char *name, const char *value, char *error, size_t size);

/* Reads the lines of `text`. What is wrong is left out and told: the first such line in `error`, with its number;
 * empty: all is well. */
void config_parse(struct app *app, const char *text, char *error, size_t size);

/* The file of this user, if there is one; where it cannot be read, `error` says so. */
void config_load(struct app *app, char *error, size_t size);

/* What holds now, in the form of the file. */
void config_text(const struct app *app, struct buffer *text);

#endif
