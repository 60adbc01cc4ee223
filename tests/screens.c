/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * screens.c: a screen of the terminal interface without a terminal:
 *
 *     screens [--ascii] [--secrets FILE] WIDTHxHEIGHT CAPTURE KEY...
 *
 * Keys by their names; 'TEXT types a text. What is asked of files (a plot) is done, too.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/secrets.h"
#include "tui/work.h"

static struct secrets secrets;
static struct app app;
static struct load load;
static struct work work;

static void fail(const char *what)
{
    fprintf(stderr, "screens: %s\n", what);
    exit(2);
}

static void read_secrets(const char *path)
{
    static char text[65536];
    char reason[256];
    FILE *const file = fopen(path, "r");

    if (!file)
        fail(path);
    const size_t length = fread(text, 1, sizeof text, file);
    fclose(file);
    if (!secrets_parse(&secrets, text, length, NULL, NULL, reason, sizeof reason))
        fail(reason);
}

static void load_all(const char *const *path)
{
    char error[512];

    if (!load_open(&load, path, 1, secrets.count ? &secrets : NULL, error, sizeof error) ||
        !work_open(&work, ".", error, sizeof error))
        fail(error);
    while (!load.done)
        load_step(&load, 1000000000);
    app.model.paths = path;
    app.model.path_count = 1;
    app.model.loading = true;
    load_show(&load, &app);
    load_arrange(&load, &app, 1000000000);
}

static void press(uint32_t key)
{
    app_key(&app, key);
    work_take(&work, &app, &load);
    while (work_step(&work, &app, 1000000000))
        continue;
}

static void press_word(const char *word)
{
    const uint32_t key = key_of(word, strlen(word));

    if (word[0] == '\'')
        for (word++; *word; word++)
            press((unsigned char)*word);
    else if (key)
        press(key);
    else
        fail(word);
}

int main(int argc, char **argv)
{
    struct cells cells = { 0 };
    struct buffer text = { 0 };
    unsigned width = 0, height = 0;
    bool ascii = false;
    int at = 1;

    for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
        if (strcmp(argv[at], "--ascii") == 0)
            ascii = true;
        else if (strcmp(argv[at], "--secrets") == 0 && at + 1 < argc)
            read_secrets(argv[++at]);
        else
            fail(argv[at]);
    }
    if (argc - at < 2 || sscanf(argv[at], "%ux%u", &width, &height) != 2)
        fail("say WIDTHxHEIGHT CAPTURE KEY...");
    const char *const path = argv[at + 1];
    app_begin(&app, width, height);
    load_all(&path);
    for (int i = at + 2; i < argc; i++)
        press_word(argv[i]);
    app_draw(&app, &cells);
    cells_dump(&cells, ascii, &text);
    fwrite(text.text, 1, text.length, stdout);
    buffer_free(&text);
    cells_free(&cells);
    work_close(&work);
    app_end(&app);
    load_close(&load);
    secrets_clear(&secrets);
    return 0;
}
