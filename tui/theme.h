/* SPDX-License-Identifier: GPL-2.0-or-later */
/* theme.h: which colours a meaning has: a table of tints by theme. */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include "tui/cells.h"

enum theme { THEME_DARK, THEME_LIGHT, THEME_MONO, THEME_COUNT };
extern const char *const theme_names[THEME_COUNT];

enum { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_REVERSE = 4, LOOK_UNDERLINE = 8 };

/* Colour numbers of 256 and of 16; -1: the terminal's own. */
struct look {
    int16_t many[2], few[2]; /* foreground, background */
    uint8_t attributes;
};

const struct look *theme_look(enum theme theme, enum tint tint);

/* Background of what is selected, of 256 and of 16 colours. */
int16_t theme_selected(enum theme theme, bool many);

/* By name; THEME_COUNT: there is none. */
enum theme theme_of(const char *name);

#endif
