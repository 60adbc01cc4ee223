/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view_decrypted.c: what the tunnel of a session carried, a line for each packet; Enter shows its fields and octets. */
#include "tui/app.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dissect/text.h"

/* What a packet says, in pppd's notation without its outer brackets. False: it cannot be read any more. */
static bool line_of(const struct app *app, size_t at, struct event *event, char *text, size_t size)
{
    if (!clear_store_event(app->model.clear, app->decrypted.places[at], event))
        return false;
    size_t length = pptpscope_event_text(event, text, size);
    if (length > 2 && text[0] == '[' && text[length - 1] == ']') {
        memmove(text, text + 1, length - 2);
        text[length - 2] = '\0';
    }
    return true;
}

static bool decrypted_open(struct app *app)
{
    struct decrypted_view *const v = &app->decrypted;
    const struct session *const s = app_session(app);

    if (!s || !app->model.clear || !s->decryption) {
        app_say(app, TINT_WARN, "nothing was decrypted: start with --secrets=FILE or --user=NAME");
        return false;
    }
    v->count = clear_store_find(app->model.clear, s->decryption->key, NULL, 0);
    uint32_t *const places = realloc(v->places, (v->count + 1) * sizeof *places);
    if (!places)
        abort();
    v->places = places;
    clear_store_find(app->model.clear, s->decryption->key, places, v->count);
    v->list = (struct list){ 0, 0 };
    return true;
}

static unsigned body_rows(const struct app *app)
{
    return app_rows(app) > 2 ? app_rows(app) - 2 : 1;
}

static void draw_head(const struct app *app, const struct area *area)
{
    const struct session *const s = app_session(app);
    const struct decryption_facts *const facts = s ? s->decryption : NULL;
    uint64_t failed = 0;
    char text[256];

    for (unsigned way = 0; facts && way < 2; way++)
        for (unsigned i = 0; i < UNREADABLE_COUNT; i++)
            failed += facts->way[way].failed[i];
    snprintf(text, sizeof text, "%zu packets read, %" PRIu64 " stay unread%s", app->decrypted.count, failed,
             clear_store_dropped(app->model.clear) ? "; some were not kept" : "");
    area_clip(area, 1, 0, area->width - 2, failed ? TINT_WARN : TINT_STRONG, text);
    area_repeat(area, 0, 1, area->width, TINT_DIM, 0x2500);
}

static void decrypted_draw(const struct app *app, const struct area *area)
{
    const struct decrypted_view *const v = &app->decrypted;
    const size_t top = list_top(&v->list, v->count, body_rows(app));
    char text[700], time[64], frame[32];

    draw_head(app, area);
    if (!v->count)
        area_wrap(area, 2, 3, 3, TINT_DIM, "No packet could be decrypted. The findings tell whether the password is wrong, or the login not in the capture.");
    for (unsigned y = 0; y < body_rows(app) && top + y < v->count; y++) {
        struct event event;
        if (!line_of(app, top + y, &event, text, sizeof text))
            continue;
        snprintf(frame, sizeof frame, "%" PRIu64, event.frame);
        text_time(event.time, time, sizeof time);
        area_right(area, 0, y + 2, 8, TINT_DIM, frame);
        area_format(area, 9, y + 2, TINT_DIM, "%.12s", strlen(time) > 23 ? time + 11 : time);
        area_clip(area, 22, y + 2, area->width - 22, TINT_PLAIN, text);
        if (top + y == v->list.cursor)
            area_select(area, 0, y + 2, area->width);
    }
}

/* The packet outlives the store's next call. */
static void show_packet(struct app *app)
{
    struct decrypted_view *const v = &app->decrypted;

    if (v->list.cursor >= v->count || !clear_store_event(app->model.clear, v->places[v->list.cursor], &v->event))
        return;
    uint8_t *const octets = realloc(v->octets, v->event.captured);
    if (!octets)
        abort();
    memcpy(octets, v->event.octets, v->event.captured);
    v->event.octets = v->octets = octets;
    packet_show(app, &v->event);
}

void decrypted_step(struct app *app, bool forward)
{
    list_move(&app->decrypted.list, forward ? ACTION_DOWN : ACTION_UP, app->decrypted.count, body_rows(app));
    show_packet(app);
}

static bool decrypted_act(struct app *app, enum action action)
{
    struct decrypted_view *const v = &app->decrypted;

    if (list_move(&v->list, action, v->count, body_rows(app)))
        return true;
    if (action != ACTION_OPEN)
        return false;
    show_packet(app);
    return true;
}

static bool decrypted_search(struct app *app, const char *text)
{
    struct decrypted_view *const v = &app->decrypted;
    struct event event;
    char line[700];

    for (size_t i = 1; i <= v->count; i++) {
        const size_t at = (v->list.cursor + i) % v->count;
        if (!line_of(app, at, &event, line, sizeof line) || !text_holds(line, text))
            continue;
        list_go(&v->list, at, v->count, body_rows(app));
        return true;
    }
    return false;
}

static void decrypted_copy(const struct app *app, struct buffer *text)
{
    struct event event;
    char line[700];

    if (app->decrypted.list.cursor < app->decrypted.count && line_of(app, app->decrypted.list.cursor, &event, line, sizeof line))
        buffer_text(text, line);
}

static bool decrypted_click(struct app *app, unsigned y)
{
    return y >= 2 && list_click(&app->decrypted.list, app->decrypted.count, body_rows(app), y - 2);
}

const struct view_doors decrypted_doors = { decrypted_open, decrypted_act, decrypted_draw, decrypted_search, decrypted_copy, decrypted_click };
