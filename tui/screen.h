/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * screen.h: the terminal: cells out, keys in. The only part that knows ncurses.
 *
 * Whatever ends the process, the terminal gets back what it was: also a crash.
 */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include "tui/cells.h"
#include "tui/theme.h"

struct screen;

struct screen_options {
    bool ascii;        /* no character beyond ASCII, whatever the locale says */
    enum theme theme;
};

/* Takes the terminal: the keyboard is /dev/tty where standard input is something else. NULL: `error` says why not.
 * One at a time. */
struct screen *screen_open(const struct screen_options *options, char *error, size_t size);

void screen_size(const struct screen *screen, unsigned *width, unsigned *height);
void screen_theme(struct screen *screen, enum theme theme);

/* Puts the cells on the terminal; `anew`: all of them, whatever it shows. */
void screen_show(struct screen *screen, const struct cells *cells, bool anew);

/* Whether the terminal sends what its mouse does. */
void screen_mouse(struct screen *screen, bool on);
/* Of the last KEY_CODE_CLICK, KEY_CODE_WHEEL_UP or KEY_CODE_WHEEL_DOWN. */
void screen_mouse_at(const struct screen *screen, unsigned *x, unsigned *y);

/* Gives a text to the terminal's clipboard (OSC 52), if it has one. */
void screen_copy(const struct screen *screen, const char *text, size_t length);

/* The next key (see keys.h), KEY_CODE_NONE where none waits; does not wait. */
uint32_t screen_key(struct screen *screen);

/* Waits for keys, a signal, or for `other` (-1: nothing) to become readable; -1 ms: for ever. */
void screen_wait(const struct screen *screen, int other, int milliseconds);

/* A signal asked to end; or to stop for a while: screen_suspend does, and returns when the process goes on. */
bool screen_ended(void);
bool screen_stopped(void);
void screen_suspend(struct screen *screen);

void screen_close(struct screen *screen);

#endif
