/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prompt.c: the line that is typed in: a filter, which acts while it is typed, a text to
 * search for, a command.
 */
#include "tui/app.h"

#include <stdio.h>
#include <string.h>

#include "analyze/secrets.h"
#include "report/page.h"

static const char *const signs[] = { [PROMPT_FILTER] = "filter: ", [PROMPT_SEARCH] = "search: ", [PROMPT_COMMAND] = ":",
                                     [PROMPT_BREAK] = "break at: ", [PROMPT_SECRET] = "password: " };

void prompt_open(struct app *app, enum prompt_kind kind, const char *text)
{
    struct prompt *const p = &app->prompt;

    *p = (struct prompt){ .kind = kind };
    snprintf(p->text, sizeof p->text, "%s", text);
    snprintf(p->before, sizeof p->before, "%s", text);
    p->length = p->at = strlen(p->text);
}

static bool is_tail(char octet)
{
    return ((unsigned char)octet & 0xC0) == 0x80;
}

/* Takes the character before the cursor away. */
static void rub_out(struct prompt *p)
{
    size_t begin = p->at;

    if (!begin)
        return;
    do
        begin--;
    while (begin && is_tail(p->text[begin]));
    memmove(p->text + begin, p->text + p->at, p->length - p->at + 1);
    p->length -= p->at - begin;
    p->at = begin;
}

static void rub_out_word(struct prompt *p)
{
    while (p->at && p->text[p->at - 1] == ' ')
        rub_out(p);
    while (p->at && p->text[p->at - 1] != ' ')
        rub_out(p);
}

static void insert(struct prompt *p, uint32_t c)
{
    char octets[4];
    const size_t length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };

    if (p->length + length >= sizeof p->text)
        return;
    for (size_t i = length; i-- > 1; c >>= 6)
        octets[i] = (char)(0x80 | (c & 0x3F));
    octets[0] = (char)(lead[length] | c);
    memmove(p->text + p->at + length, p->text + p->at, p->length - p->at + 1);
    memcpy(p->text + p->at, octets, length);
    p->length += length;
    p->at += length;
}

static void step(struct prompt *p, bool forward)
{
    if (forward && p->at < p->length)
        do
            p->at++;
        while (p->at < p->length && is_tail(p->text[p->at]));
    if (!forward && p->at)
        do
            p->at--;
        while (p->at && is_tail(p->text[p->at]));
}

/* True: the key changed the text, or moved in it. */
static bool edit(struct prompt *p, uint32_t key)
{
    switch (key) {
    case KEY_CODE_BACKSPACE:
    case 8: rub_out(p); return true;
    case KEY_CODE_LEFT: step(p, false); return true;
    case KEY_CODE_RIGHT: step(p, true); return true;
    case KEY_CODE_HOME:
    case 1: p->at = 0; return true;
    case KEY_CODE_END:
    case 5: p->at = p->length; return true;
    case KEY_CODE_DELETE:
        if (p->at < p->length) {
            step(p, true);
            rub_out(p);
        }
        return true;
    case 21: /* Ctrl-U */
        p->length = p->at = 0;
        p->text[0] = '\0';
        return true;
    case 23: rub_out_word(p); return true; /* Ctrl-W */
    default: break;
    }
    if (key < ' ' || key >= 0x110000)
        return false;
    insert(p, key);
    return true;
}

/* What was typed so far is a filter, or not yet. */
static void try_filter(struct app *app)
{
    struct filter_error error;

    if (app_filter(app, app->prompt.text, &error))
        app->message[0] = '\0';
    else
        app_say(app, TINT_WARN, "%.300s", error.sentence);
}

static void finish(struct app *app)
{
    const struct prompt p = app->prompt;
    struct filter_error error;

    app->prompt.kind = PROMPT_NONE;
    app->message[0] = '\0';
    if (p.kind == PROMPT_FILTER && !app_filter(app, p.text, &error)) {
        app->prompt = p;
        app_say(app, TINT_BAD, "%.300s", error.sentence);
    } else if (p.kind == PROMPT_SEARCH) {
        snprintf(app->search, sizeof app->search, "%s", p.text);
        app_search(app, app->search);
    } else if (p.kind == PROMPT_COMMAND) {
        command_run(app, p.text);
    } else if (p.kind == PROMPT_BREAK) {
        stepper_break(app, p.text);
    }
}

/* A password: it leaves no copy behind. */
static void secret_key(struct app *app, uint32_t key)
{
    struct prompt *const p = &app->prompt;

    if (key != KEY_CODE_ENTER && key != KEY_CODE_ESC && key != 3) {
        edit(p, key);
        return;
    }
    if (key == KEY_CODE_ENTER) {
        memcpy(app->secret, p->text, sizeof app->secret);
        app->request.kind = REQUEST_USER;
    }
    secrets_wipe(p, sizeof *p);
    p->kind = PROMPT_NONE;
    app->message[0] = '\0';
}

void prompt_key(struct app *app, uint32_t key)
{
    struct prompt *const p = &app->prompt;
    struct filter_error error;

    if (p->kind == PROMPT_SECRET) {
        secret_key(app, key);
        return;
    }

    if (key == KEY_CODE_ENTER) {
        finish(app);
        return;
    }
    if (key == KEY_CODE_ESC || key == 3) {
        const enum prompt_kind kind = p->kind;
        p->kind = PROMPT_NONE;
        app->message[0] = '\0';
        if (kind == PROMPT_FILTER)
            app_filter(app, p->before, &error);
        return;
    }
    if (edit(p, key) && p->kind == PROMPT_FILTER)
        try_filter(app);
}

/* The text, its cursor, and at the right how many sessions are left, or what is wrong. */
void prompt_draw(const struct app *app, const struct area *row)
{
    const struct prompt *const p = &app->prompt;
    char note[512] = "", text[PROMPT_MAX];

    if (p->kind == PROMPT_FILTER && app->message[0])
        snprintf(note, sizeof note, "%s", app->message);
    else if (p->kind == PROMPT_FILTER)
        snprintf(note, sizeof note, "%zu of %zu sessions", app->sessions.shown_count, app->model.session_count);
    const unsigned sign = area_put(row, 1, 0, TINT_KEY, signs[p->kind]);
    const unsigned room = row->width - sign - 1;

    if (p->kind == PROMPT_SECRET) {
        area_repeat(row, sign, 0, (unsigned)(p->length < room ? p->length : room), TINT_PLAIN, '*');
        return;
    }
    size_t from = 0;
    snprintf(text, sizeof text, "%.*s", (int)p->at, p->text);
    while (from < p->at && page_columns(text + from, p->at - from) >= room)
        do
            from++;
        while (from < p->at && is_tail(p->text[from]));
    const unsigned at = sign + page_columns(text + from, p->at - from);
    const unsigned end = area_put(row, sign, 0, TINT_PLAIN, p->text + from);
    area_select(row, at, 0, 1);
    if (note[0] && end + 4 < row->width)
        area_right(row, end + 3, 0, row->width - end - 4, app->message[0] ? TINT_WARN : TINT_DIM, note);
}
