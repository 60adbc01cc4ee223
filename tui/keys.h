/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * keys.h: the one table of keys (keys.def), and the names of keys.
 */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The views, and their bits in the table. */
enum view {
    VIEW_SESSIONS, VIEW_LADDER, VIEW_STEPPER, VIEW_PACKET, VIEW_FINDINGS, VIEW_STATISTICS, VIEW_DECRYPTED, VIEW_COMPARE,
    VIEW_CONFIG, VIEW_HELP, VIEW_COUNT,
};
enum {
    IN_SESSIONS = 1 << VIEW_SESSIONS, IN_LADDER = 1 << VIEW_LADDER, IN_STEPPER = 1 << VIEW_STEPPER,
    IN_PACKET = 1 << VIEW_PACKET, IN_FINDINGS = 1 << VIEW_FINDINGS, IN_STATISTICS = 1 << VIEW_STATISTICS,
    IN_DECRYPTED = 1 << VIEW_DECRYPTED, IN_COMPARE = 1 << VIEW_COMPARE, IN_CONFIG = 1 << VIEW_CONFIG,
    IN_HELP = 1 << VIEW_HELP,
    IN_ONE = IN_LADDER | IN_STEPPER | IN_FINDINGS | IN_STATISTICS | IN_DECRYPTED, /* views of one session */
    IN_SESSION = IN_SESSIONS | IN_ONE, /* where a session is chosen */
    IN_ALL = (1 << VIEW_COUNT) - 1,
};
extern const char *const view_names[VIEW_COUNT];

enum action {
#define KEY(id, name, keys, views, hint, help) ACTION_##id,
#include "tui/keys.def"
#undef KEY
    ACTION_COUNT, ACTION_NONE = ACTION_COUNT,
};

struct key_row {
    const char *name;  /* in the configuration */
    const char *keys;  /* that are its own unless the configuration says otherwise */
    unsigned views;
    const char *hint;  /* or NULL */
    const char *help;
};
extern const struct key_row key_rows[ACTION_COUNT];

/* A key as the terminal gave it: a character, or one of these. */
enum {
    KEY_CODE_ENTER = 13, KEY_CODE_TAB = 9, KEY_CODE_ESC = 27, KEY_CODE_BACKSPACE = 127,
    KEY_CODE_UP = 0x110000, KEY_CODE_DOWN, KEY_CODE_LEFT, KEY_CODE_RIGHT, KEY_CODE_HOME, KEY_CODE_END,
    KEY_CODE_PAGE_UP, KEY_CODE_PAGE_DOWN, KEY_CODE_DELETE, KEY_CODE_BACKTAB, KEY_CODE_F1,
    KEY_CODE_F12 = KEY_CODE_F1 + 11,
    KEY_CODE_CLICK, KEY_CODE_WHEEL_UP, KEY_CODE_WHEEL_DOWN,
    KEY_CODE_RESIZE, KEY_CODE_NONE, /* the window changed; nothing that means anything here */
};

#define KEYS_PER_ACTION 4

/* Which keys lead where: the table's, or the configuration's. */
struct keymap {
    uint32_t keys[ACTION_COUNT][KEYS_PER_ACTION]; /* 0: none */
};

void keymap_default(struct keymap *map);

/* Other keys for an action, by their names, blanks between them. False: `error` says what is wrong. */
bool keymap_set(struct keymap *map, enum action action, const char *keys, char *error, size_t size);

/* What a key does in a view; ACTION_NONE: nothing. */
enum action keymap_find(const struct keymap *map, enum view view, uint32_t key);

/* "Ctrl-F", "PageDown", "?"; of an action all of its keys, the first `count` of them. */
void name_of_key(uint32_t key, char *text, size_t size);
void keymap_names(const struct keymap *map, enum action action, unsigned count, char *text, size_t size);

/* By its name; 0: there is no such key. */
uint32_t key_of(const char *name, size_t length);

/* By the name of its row; ACTION_NONE: there is none. */
enum action action_of(const char *name, size_t length);

#endif
