/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_keys.c: the one table of keys: no key has two meanings in a view, every key does
 * something, and hints, help and manual say what the table says.
 */
#include "analyze/secrets.h"
#include "cli/help.h"
#include "tui/command.h"
#include "tui_open.h"

#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

Test(keys, names_and_codes_are_one_to_one)
{
    static const char *const words[] = { "Enter", "Tab", "Esc", "Space", "Backspace", "Up", "Down", "Left", "Right", "Home",
                                         "End", "PageUp", "PageDown", "Delete", "Backtab", "F1", "F12", "Ctrl-L", "a", "?", "~" };
    char name[16];

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const uint32_t key = key_of(words[i], strlen(words[i]));
        cr_assert_neq(key, 0, "%s", words[i]);
        name_of_key(key, name, sizeof name);
        cr_assert_str_eq(name, words[i]);
    }
    cr_assert_eq(key_of("F13", 3), 0);
    cr_assert_eq(key_of("Ctrl-1", 6), 0);
    cr_assert_eq(key_of("", 0), 0);
    cr_assert_eq(key_of("Entertainment_room", 18), 0);
}

Test(keys, no_key_has_two_meanings_in_a_view)
{
    struct keymap map;

    keymap_default(&map);
    for (unsigned a = 0; a < ACTION_COUNT; a++) {
        cr_assert_neq(key_rows[a].views, 0, "%s", key_rows[a].name);
        cr_assert_neq(map.keys[a][0], 0, "%s lost its keys to another action", key_rows[a].name);
        for (unsigned k = 0; k < KEYS_PER_ACTION && map.keys[a][k]; k++)
            for (unsigned view = 0; view < VIEW_COUNT; view++)
                if (key_rows[a].views & 1u << view)
                    cr_assert_eq(keymap_find(&map, (enum view)view, map.keys[a][k]), (enum action)a, "%s in %s",
                                 key_rows[a].name, view_names[view]);
    }
}

Test(keys, the_table_gave_every_key_that_it_names)
{
    struct keymap map;
    char names[128];

    keymap_default(&map);
    for (unsigned a = 0; a < ACTION_COUNT; a++) {
        keymap_names(&map, (enum action)a, KEYS_PER_ACTION, names, sizeof names);
        cr_assert_str_eq(names, key_rows[a].keys);
        cr_assert_eq(action_of(key_rows[a].name, strlen(key_rows[a].name)), (enum action)a);
    }
}

Test(keys, a_key_given_away_is_taken_from_who_had_it)
{
    struct keymap map;
    char error[100];

    keymap_default(&map);
    cr_assert(keymap_set(&map, ACTION_FINDINGS, "n F5", error, sizeof error));
    cr_assert_eq(keymap_find(&map, VIEW_LADDER, 'n'), ACTION_FINDINGS);
    cr_assert_eq(keymap_find(&map, VIEW_LADDER, 'f'), ACTION_NONE);
    cr_assert_not(keymap_set(&map, ACTION_FINDINGS, "Hyper-X", error, sizeof error));
    cr_assert(strstr(error, "Hyper-X"));
    cr_assert_not(keymap_set(&map, ACTION_FINDINGS, " ", error, sizeof error));
    cr_assert_not(keymap_set(&map, ACTION_FINDINGS, "a b c d e", error, sizeof error));
}

/* --- pressed ------------------------------------------------------------------------- */

static struct opened o;
static struct secrets secrets;

/* A session that shows something in every view: what it carried, too. */
static void open_decrypted(void)
{
    static const char password[] = "correct horse battery";

    cr_assert_eq(secrets_ready(), NULL);
    cr_assert(secrets_add(&secrets, "alice", password, strlen(password)));
    opened_begin_with(&o, "testdata/lab/captures/mppe-128-stateless.pcap", &secrets);
    while (o.app.model.loading)
        opened_step(&o, 1000000000);
}

static void close_decrypted(void)
{
    opened_end(&o);
    secrets_clear(&secrets);
}

/* From the list of sessions to a view. */
static void go_to(enum view view)
{
    static const char *const ways[VIEW_COUNT] = {
        [VIEW_SESSIONS] = "", [VIEW_LADDER] = "\r", [VIEW_STEPPER] = "d", [VIEW_PACKET] = "\r\r", [VIEW_FINDINGS] = "f",
        [VIEW_STATISTICS] = "i", [VIEW_DECRYPTED] = "e", [VIEW_COMPARE] = "\rj j ", [VIEW_CONFIG] = ":config\r", [VIEW_HELP] = "?",
    };

    o.app.depth = 0;
    o.app.view = VIEW_SESSIONS;
    o.app.prompt.kind = PROMPT_NONE;
    o.app.quit = false;
    o.app.ladder.marked[0] = o.app.ladder.marked[1] = SIZE_MAX;
    opened_type(&o, ways[view]);
    cr_assert_eq(o.app.view, view, "no way to %s", view_names[view]);
    cr_assert(view != VIEW_DECRYPTED || o.app.decrypted.count, "the tunnel carried nothing");
}

static bool is_bound(enum view view, uint32_t key)
{
    return keymap_find(&o.app.keys, view, key) != ACTION_NONE;
}

/* Every key of every view, and all that draws afterwards; no key of the table says that it does nothing. */
Test(keys, every_key_is_pressed_in_every_view, .timeout = 60)
{
    unsigned pressed[ACTION_COUNT] = { 0 }; /* views, as bits */

    open_decrypted();
    for (unsigned view = 0; view < VIEW_COUNT; view++)
        for (unsigned a = 0; a < ACTION_COUNT; a++)
            for (unsigned k = 0; k < KEYS_PER_ACTION && o.app.keys.keys[a][k]; k++) {
                go_to((enum view)view);
                app_key(&o.app, o.app.keys.keys[a][k]);
                cr_assert_eq(strstr(o.app.message, "does nothing here") == NULL, is_bound((enum view)view, o.app.keys.keys[a][k]),
                             "%s in %s: %s", key_rows[a].name, view_names[view], o.app.message);
                if (is_bound((enum view)view, o.app.keys.keys[a][k]))
                    pressed[keymap_find(&o.app.keys, (enum view)view, o.app.keys.keys[a][k])] |= 1u << view;
                app_draw(&o.app, &o.cells);
            }
    for (unsigned a = 0; a < ACTION_COUNT; a++)
        cr_assert_eq(pressed[a], key_rows[a].views, "%s is not pressed in every view that has it", key_rows[a].name);
    close_decrypted();
}

Test(keys, every_key_at_any_size, .timeout = 60)
{
    static const unsigned sizes[][2] = { { 1, 1 }, { 59, 15 }, { 60, 16 }, { 61, 17 }, { 300, 100 } };

    open_decrypted();
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (unsigned view = 0; view < VIEW_COUNT; view++)
            for (unsigned a = 0; a < ACTION_COUNT; a++) {
                go_to((enum view)view);
                app_resize(&o.app, sizes[i][0], sizes[i][1]);
                app_key(&o.app, o.app.keys.keys[a][0]);
                app_draw(&o.app, &o.cells);
                cr_assert_eq(o.cells.width, sizes[i][0]);
            }
    close_decrypted();
}

Test(keys, an_unbound_key_says_where_help_is)
{
    opened_all(&o, "testdata/lab/captures/mppe-server-128-client-40.pcap");
    app_key(&o.app, 'Q');
    cr_assert_str_eq(o.app.message, "Q does nothing here; ? shows the keys");
}

/* --- told --------------------------------------------------------------------------------- */

static char *text_of(void (*print)(struct output *output))
{
    static char text[65536];
    static struct output output;
    int files[2];

    cr_assert_eq(pipe(files), 0);
    output_open(&output, files[1]);
    print(&output);
    cr_assert_lt(output.used, 60000); /* fits the pipe */
    output_flush(&output);
    close(files[1]);
    const ssize_t length = read(files[0], text, sizeof text - 1);
    close(files[0]);
    text[length > 0 ? length : 0] = '\0';
    return text;
}

/* The words of `text`, whatever stands between them, are in `told`. */
static bool tells(const char *told, const char *text)
{
    for (const char *begin = told; *begin; begin++) {
        const char *a = begin, *b = text;
        for (;;) {
            while (*a == ' ' || *a == '\n')
                a++;
            while (*b == ' ')
                b++;
            if (!*b)
                return true;
            if (*a != *b)
                break;
            a++;
            b++;
        }
    }
    return false;
}

Test(keys, help_option_tells_every_row)
{
    const char *const told = text_of(keys_help_print);

    for (unsigned a = 0; a < ACTION_COUNT; a++) {
        cr_assert(tells(told, key_rows[a].keys), "%s", key_rows[a].name);
        cr_assert(tells(told, key_rows[a].help), "%s", key_rows[a].name);
    }
    for (size_t i = 0; i < command_row_count; i++)
        cr_assert(tells(told, command_rows[i].help), "%s", command_rows[i].name);
}

Test(keys, the_manual_tells_every_row)
{
    const char *const told = text_of(keys_manual_print);
    size_t items = 0;

    for (const char *at = told; (at = strstr(at, ".It Li")); at++)
        items++;
    cr_assert_eq(items, ACTION_COUNT + command_row_count);
}

Test(keys, the_help_view_tells_every_row)
{
    struct buffer text = { 0 };

    opened_all(&o, "testdata/lab/captures/mppe-server-128-client-40.pcap");
    app_key(&o.app, '?');
    for (size_t i = 0; i < o.app.help.document.count; i++) {
        buffer_text(&text, o.app.help.document.lines[i].text);
        buffer_text(&text, "\n");
    }
    for (unsigned a = 0; a < ACTION_COUNT; a++)
        cr_assert(tells(text.text, key_rows[a].help + 1), "%s", key_rows[a].name); /* its first letter is a capital there */
    buffer_free(&text);
}
