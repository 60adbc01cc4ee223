/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command.h: the commands of the ':' line, once: for running them, and for help. */
#ifndef TUI_COMMAND_H
#define TUI_COMMAND_H

#include <stddef.h>

struct app;

struct command_row {
    const char *name;
    const char *argument; /* "" takes none */
    const char *help;     /* a sentence */
    void (*run)(struct app *app, const char *argument);
};
extern const struct command_row command_rows[];
extern const size_t command_row_count;

#endif
