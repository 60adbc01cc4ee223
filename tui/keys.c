/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keys.c: the one table of keys, and the names of keys; see keys.h. */
#include "tui/keys.h"

#include <stdio.h>
#include <string.h>

const char *const view_names[VIEW_COUNT] = {
    [VIEW_SESSIONS] = "sessions", [VIEW_LADDER] = "ladder", [VIEW_STEPPER] = "stepper", [VIEW_PACKET] = "packet",
    [VIEW_FINDINGS] = "findings", [VIEW_STATISTICS] = "statistics", [VIEW_DECRYPTED] = "decrypted",
    [VIEW_COMPARE] = "compare", [VIEW_CONFIG] = "config", [VIEW_HELP] = "help",
};

const struct key_row key_rows[ACTION_COUNT] = {
#define KEY(id, name, keys, views, hint, help) { name, keys, views, hint, help },
#include "tui/keys.def"
#undef KEY
};

static const struct { const char *name; uint32_t code; } names[] = {
    { "Enter", KEY_CODE_ENTER }, { "Tab", KEY_CODE_TAB }, { "Esc", KEY_CODE_ESC }, { "Space", ' ' },
    { "Backspace", KEY_CODE_BACKSPACE }, { "Up", KEY_CODE_UP }, { "Down", KEY_CODE_DOWN }, { "Left", KEY_CODE_LEFT },
    { "Right", KEY_CODE_RIGHT }, { "Home", KEY_CODE_HOME }, { "End", KEY_CODE_END }, { "PageUp", KEY_CODE_PAGE_UP },
    { "PageDown", KEY_CODE_PAGE_DOWN }, { "Delete", KEY_CODE_DELETE }, { "Backtab", KEY_CODE_BACKTAB },
};

uint32_t key_of(const char *name, size_t length)
{
    unsigned number = 0;
    char rest = 0, word[16];

    if (length == 1 && name[0] > ' ' && name[0] < 0x7F)
        return (uint32_t)name[0];
    if (length == 0 || length >= sizeof word)
        return 0;
    memcpy(word, name, length);
    word[length] = '\0';
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i].name, word) == 0)
            return names[i].code;
    if (length == 6 && strncmp(word, "Ctrl-", 5) == 0 && word[5] >= 'A' && word[5] <= 'Z')
        return (uint32_t)(word[5] - 'A' + 1);
    if (sscanf(word, "F%2u%c", &number, &rest) == 1 && number >= 1 && number <= 12)
        return KEY_CODE_F1 + number - 1;
    return 0;
}

void name_of_key(uint32_t key, char *text, size_t size)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].code == key) {
            snprintf(text, size, "%s", names[i].name);
            return;
        }
    if (key >= KEY_CODE_F1 && key <= KEY_CODE_F12)
        snprintf(text, size, "F%u", (unsigned)(key - KEY_CODE_F1 + 1));
    else if (key < ' ')
        snprintf(text, size, "Ctrl-%c", (char)('A' + key - 1));
    else
        snprintf(text, size, "%c", key < 0x7F ? (char)key : '?');
}

static size_t word_length(const char *text)
{
    return strcspn(text, " \t");
}

/* A key has one meaning in a view: the last one it was given. */
static void take_away(struct keymap *map, enum action from, uint32_t key)
{
    unsigned kept = 0;

    for (unsigned k = 0; k < KEYS_PER_ACTION; k++)
        if (map->keys[from][k] && map->keys[from][k] != key)
            map->keys[from][kept++] = map->keys[from][k];
    while (kept < KEYS_PER_ACTION)
        map->keys[from][kept++] = 0;
}

bool keymap_set(struct keymap *map, enum action action, const char *keys, char *error, size_t size)
{
    uint32_t found[KEYS_PER_ACTION] = { 0 };
    unsigned count = 0;

    for (keys += strspn(keys, " \t"); *keys; keys += strspn(keys, " \t")) {
        const size_t length = word_length(keys);
        const uint32_t key = key_of(keys, length);
        if (!key || count == KEYS_PER_ACTION) {
            snprintf(error, size, key ? "at most 4 keys for one action" : "there is no key '%.*s'", (int)length, keys);
            return false;
        }
        found[count++] = key;
        keys += length;
    }
    if (!count) {
        snprintf(error, size, "name a key");
        return false;
    }
    for (unsigned i = 0; i < ACTION_COUNT; i++)
        for (unsigned k = 0; k < count && i != action && (key_rows[i].views & key_rows[action].views); k++)
            take_away(map, (enum action)i, found[k]);
    memcpy(map->keys[action], found, sizeof found);
    return true;
}

void keymap_default(struct keymap *map)
{
    char error[64];

    *map = (struct keymap){ 0 };
    for (unsigned i = 0; i < ACTION_COUNT; i++)
        keymap_set(map, (enum action)i, key_rows[i].keys, error, sizeof error);
}

enum action keymap_find(const struct keymap *map, enum view view, uint32_t key)
{
    for (unsigned i = 0; i < ACTION_COUNT; i++) {
        if (!(key_rows[i].views & 1u << view))
            continue;
        for (unsigned k = 0; k < KEYS_PER_ACTION; k++)
            if (map->keys[i][k] == key)
                return (enum action)i;
    }
    return ACTION_NONE;
}

void keymap_names(const struct keymap *map, enum action action, unsigned count, char *text, size_t size)
{
    char name[16];
    size_t at = 0;

    text[0] = '\0';
    for (unsigned k = 0; k < KEYS_PER_ACTION && k < count && map->keys[action][k] && at + 16 < size; k++) {
        name_of_key(map->keys[action][k], name, sizeof name);
        at += (size_t)snprintf(text + at, size - at, "%s%s", k ? " " : "", name);
    }
}

enum action action_of(const char *name, size_t length)
{
    for (unsigned i = 0; i < ACTION_COUNT; i++)
        if (strlen(key_rows[i].name) == length && memcmp(key_rows[i].name, name, length) == 0)
            return (enum action)i;
    return ACTION_NONE;
}
