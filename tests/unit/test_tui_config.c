/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_tui_config.c: the configuration of the terminal interface: what it takes, what it says of mistakes. */
#include "tui/config.h"

#include <criterion/criterion.h>
#include <string.h>

static struct app app;
static char error[400];

static void begin(void)
{
    app_begin(&app, 80, 24);
}

static void end(void)
{
    app_end(&app);
}

TestSuite(tui_config, .init = begin, .fini = end);

Test(tui_config, every_setting_is_taken)
{
    config_parse(&app, "# a comment\n\n  theme light\nmouse on\r\ncolumns number, user cause\nsort -user\nkey findings = F5 t\n", error,
                 sizeof error);
    cr_assert_str_eq(error, "");
    cr_assert_eq(app.theme, THEME_LIGHT);
    cr_assert(app.mouse);
    cr_assert_eq(app.sessions.column_count, 3);
    cr_assert_eq(app.sessions.columns[1], COLUMN_USER);
    cr_assert_eq(app.sessions.sort, COLUMN_USER);
    cr_assert(app.sessions.descending);
    cr_assert_eq(keymap_find(&app.keys, VIEW_LADDER, 't'), ACTION_FINDINGS);
}

Test(tui_config, the_first_mistake_is_told_with_its_line_and_the_rest_is_taken)
{
    config_parse(&app, "theme light\ntheme green\nmouse perhaps\nsort user", error, sizeof error);
    cr_assert_str_eq(error, "line 2: there is no theme 'green': dark, light or mono");
    cr_assert_eq(app.theme, THEME_LIGHT);
    cr_assert_eq(app.sessions.sort, COLUMN_USER);
}

static void check_mistake(const char *line, const char *said)
{
    config_parse(&app, line, error, sizeof error);
    cr_assert(strstr(error, said), "%s: %s", line, error);
}

Test(tui_config, mistakes_say_what_there_is)
{
    char line[700];

    check_mistake("colour red", "theme, columns, sort, mouse or key");
    check_mistake("columns", "name columns");
    check_mistake("columns user usr", "no column 'usr'");
    check_mistake("sort -when", "no column 'when'");
    check_mistake("key fly = f", "no action 'fly'");
    check_mistake("key findings = Meta", "no key 'Meta'");
    check_mistake("key findings", "name a key");
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    check_mistake(line, "longer than");
}

Test(tui_config, what_is_printed_is_read_again)
{
    struct buffer first = { 0 }, second = { 0 };

    config_parse(&app, "theme mono\nmouse on\ncolumns stages user\nsort -stages\nkey quit = X\n", error, sizeof error);
    config_text(&app, &first);
    app_end(&app);
    app_begin(&app, 80, 24);
    config_parse(&app, first.text, error, sizeof error);
    cr_assert_str_eq(error, "");
    config_text(&app, &second);
    cr_assert_str_eq(first.text, second.text);
    buffer_free(&first);
    buffer_free(&second);
}
