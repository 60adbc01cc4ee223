/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view_ladder.c: a session as a sequence of messages between two lines.
 *
 *      frame    delta  client                                              server
 *     !   44   +0.003 |LCP ConfReq id=0x1 <mru 1400> ------------------------>|
 *         45   +0.041 |<------------------------ LCP ConfAck id=0x1 <mru 1400>|
 *                     |-------------- 3 GRE packets lost in all -- - - X      |
 *
 * Below it, what the message under the cursor says, means and proves.
 */
#include "tui/app.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/page.h"
#include "report/phrase.h"

enum { LEFT = 18, DETAIL_ROWS = 7 };

static unsigned list_rows(const struct app *app)
{
    const unsigned rows = app_rows(app);

    return rows > DETAIL_ROWS + 3 ? rows - DETAIL_ROWS - 1 : 1;
}

/* Columns for a message, beside its arrow. */
static unsigned room_of(const struct app *app)
{
    return app->width - LEFT - 8;
}

/* Lines that a row takes: one, or as many as its text needs. */
static unsigned height_of(const struct app *app, const struct ladder_row *row)
{
    const char *text = row->text;
    unsigned lines = 0;

    if (!app->ladder.full || row->kind == LADDER_LOSS)
        return 1;
    do {
        text += page_fit(text, room_of(app));
        text += strspn(text, " ");
        lines++;
    } while (*text);
    return lines;
}

/* The first row shown, so that the cursor's is there whole. */
static size_t top_of(const struct app *app)
{
    const struct ladder_view *const v = &app->ladder;
    unsigned left = list_rows(app);
    size_t top = v->list.cursor;

    if (!v->full)
        return list_top(&v->list, v->rows.count, left);
    for (; top < v->rows.count && height_of(app, &v->rows.rows[top]) < left; top--) {
        left -= height_of(app, &v->rows.rows[top]);
        if (top == 0 || top == v->list.top)
            return top;
    }
    return top < v->list.cursor ? top + 1 : v->list.cursor;
}

/* --- one row ------------------------------------------------------------------------ */

static void draw_margin(const struct area *area, unsigned y, const struct ladder_row *row, const struct ladder_row *before,
                        bool marked)
{
    const int64_t delta = before && before->time && row->time ? row->time - before->time : 0;
    const int64_t part = delta < 0 ? -delta : delta;
    char text[64];

    if (row->proves)
        area_put(area, 0, y, row->root ? TINT_BAD : TINT_WARN, row->root ? "!" : "*");
    if (marked)
        area_put(area, 1, y, TINT_MARK, "#");
    snprintf(text, sizeof text, "%" PRIu64, row->frame);
    area_right(area, 2, y, 6, TINT_DIM, text);
    if (!row->time)
        return;
    snprintf(text, sizeof text, "%c%" PRId64 ".%03" PRId64, delta < 0 ? '-' : '+', part / 1000000000,
             part % 1000000000 / 1000000);
    area_right(area, 8, y, 9, TINT_DIM, text);
}

static enum tint tint_of(const struct ladder_row *row)
{
    return row->root ? TINT_BAD : row->kind == LADDER_LOSS || row->bad ? TINT_WARN : stage_tint(row->event.stage);
}

/* The text at its sender's line, an arrow to the other one. */
static void draw_arrow(const struct area *area, unsigned y, const struct ladder_row *row, const char *text)
{
    const unsigned room = area->width - LEFT - 2; /* between the lines */
    const unsigned columns = page_columns(text, strlen(text)), most = room > 6 ? room - 6 : 0;
    const unsigned shown = columns < most ? columns : most;
    const bool lost = row->kind == LADDER_LOSS;
    const uint32_t dash = lost ? 0x254C : 0x2500;
    const enum tint tint = tint_of(row);

    if (row->from == SIDE_CLIENT) {
        area_clip(area, LEFT + 1, y, shown, tint, text);
        const unsigned at = LEFT + 2 + shown, end = area->width - 1;
        area_repeat(area, at, y, lost ? (end - at) / 2 : end - at - 1, tint, dash);
        area_repeat(area, lost ? at + (end - at) / 2 : end - 1, y, 1, tint, lost ? 0x2573 : 0x25B6);
    } else {
        const unsigned at = area->width - 1 - shown, begin = LEFT + 1;
        area_clip(area, at, y, shown, tint, text);
        const unsigned from = lost ? begin + (at - begin) / 2 : begin;
        area_repeat(area, from, y, at - 1 - from, tint, dash);
        area_repeat(area, from, y, 1, tint, lost ? 0x2573 : 0x25C0);
    }
}

static void draw_lines(const struct area *area, unsigned y)
{
    area_repeat(area, LEFT, y, 1, TINT_DIM, 0x2502);
    area_repeat(area, area->width - 1, y, 1, TINT_DIM, 0x2502);
}

/* All of a long text: its first line has the arrow. */
static unsigned draw_full(const struct app *app, const struct area *area, unsigned y, const struct ladder_row *row)
{
    const char *text = row->text;
    char line[1024];
    unsigned lines = 0;

    do {
        const size_t fits = page_fit(text, room_of(app));
        snprintf(line, sizeof line, "%.*s", (int)fits, text);
        draw_lines(area, y + lines);
        if (lines == 0)
            draw_arrow(area, y, row, line);
        else if (row->from == SIDE_CLIENT)
            area_put(area, LEFT + 2, y + lines, tint_of(row), line);
        else
            area_right(area, LEFT + 1, y + lines, area->width - LEFT - 2, tint_of(row), line);
        lines++;
        text += fits;
        text += strspn(text, " ");
    } while (*text && y + lines < area->height);
    return lines;
}

static unsigned draw_row(const struct app *app, const struct area *area, unsigned y, size_t at)
{
    const struct ladder_view *const v = &app->ladder;
    const struct ladder_row *const row = &v->rows.rows[at];
    unsigned lines = 1;

    draw_lines(area, y);
    if (row->from != SIDE_CLIENT && row->from != SIDE_SERVER)
        area_clip(area, LEFT + 2, y, area->width - LEFT - 4, tint_of(row), row->text);
    else if (v->full && row->kind != LADDER_LOSS)
        lines = draw_full(app, area, y, row);
    else
        draw_arrow(area, y, row, row->text);
    size_t before = at;
    while (before && !v->rows.rows[before - 1].time)
        before--;
    draw_margin(area, y, row, before ? &v->rows.rows[before - 1] : NULL, v->marked[0] == at || v->marked[1] == at);
    if (at == v->list.cursor)
        for (unsigned i = 0; i < lines; i++)
            area_select(area, 0, y + i, area->width);
    return lines;
}

/* --- what the row under the cursor says ---------------------------------------------------- */

static void draw_states(const struct area *area, unsigned y, const struct event *event)
{
    char text[160];

    if (event->kind != EVENT_PPP || !steps_negotiates(event->protocol))
        return;
    snprintf(text, sizeof text, "states: client %s%s%s, server %s%s%s", pptpscope_state_name(event->before[0]),
             event->before[0] != event->after[0] ? " -> " : "",
             event->before[0] != event->after[0] ? pptpscope_state_name(event->after[0]) : "",
             pptpscope_state_name(event->before[1]), event->before[1] != event->after[1] ? " -> " : "",
             event->before[1] != event->after[1] ? pptpscope_state_name(event->after[1]) : "");
    area_clip(area, 1, y, area->width - 2, TINT_DIM, text);
}

static void draw_detail(const struct app *app, const struct area *area)
{
    const struct ladder_view *const v = &app->ladder;
    const struct area body = area_part(area, 1, 1, area->width > 2 ? area->width - 2 : 0, area->height - 1);
    const struct meaning none = { NULL, NULL, NULL };
    unsigned y = 0;
    char text[700];

    area_repeat(area, 0, 0, area->width, TINT_DIM, 0x2500);
    if (v->list.cursor >= v->rows.count)
        return;
    const struct ladder_row *const row = &v->rows.rows[v->list.cursor];
    snprintf(text, sizeof text, " frame %" PRIu64 " ", row->frame);
    area_put(area, 2, 0, TINT_STRONG, text);
    if (row->proves) {
        snprintf(text, sizeof text, "%s: %s", row->finding.id, row->finding.title);
        y += area_wrap(&body, 0, y, 2, row->root ? TINT_BAD : TINT_WARN, text);
    }
    y += area_wrap(&body, 0, y, row->proves ? 2 : 3, tint_of(row), row->text);
    const struct meaning means = row->kind == LADDER_LOSS ? none : event_meaning(&row->event);
    if (means.sentence && y + 1 < body.height) {
        snprintf(text, sizeof text, "%s: %s (%s)", means.name, means.sentence, means.rfc ? means.rfc : "-");
        y += area_wrap(&body, 0, y, body.height - 1 - y < 2 ? 1 : 2, TINT_PLAIN, text);
    }
    draw_states(area, y + 1, &row->event);
}

static void ladder_draw(const struct app *app, const struct area *area)
{
    const struct ladder_view *const v = &app->ladder;
    const unsigned rows = list_rows(app);
    const struct area body = area_part(area, 0, 1, area->width, rows);

    area_put(area, 0, 0, TINT_DIM, "   frame    delta");
    area_put(area, LEFT + 1, 0, TINT_STRONG, "client");
    area_right(area, LEFT, 0, area->width - LEFT - 1, TINT_STRONG, "server");
    const struct session *const session = app_session(app);
    if (session && session->events_dropped)
        area_format(area, LEFT + 12, 0, TINT_WARN, "%" PRIu64 " more messages were not kept", session->events_dropped);
    if (!v->rows.count)
        area_put(&body, 2, 1, TINT_DIM, "No messages were kept of this session.");
    unsigned y = 0;
    for (size_t at = top_of(app); at < v->rows.count && y < rows; at++)
        y += draw_row(app, &body, y, at);
    const struct area detail = area_part(area, 0, area->height - DETAIL_ROWS, area->width, DETAIL_ROWS);
    draw_detail(app, &detail);
}

/* --- what keys do ------------------------------------------------------------------------------ */

void ladder_go(struct app *app, uint64_t frame)
{
    const size_t row = ladder_rows_find(&app->ladder.rows, frame);

    if (row < app->ladder.rows.count)
        list_go(&app->ladder.list, row, app->ladder.rows.count, list_rows(app));
    else
        app_say(app, TINT_WARN, "frame %" PRIu64 " is user data, or was not kept: it is no row of the ladder", frame);
}

/* The row that made it fail; else the first one. */
static size_t first_look(const struct ladder_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->rows[i].root)
            return i;
    return 0;
}

static bool ladder_open(struct app *app)
{
    const struct session *const session = app_session(app);
    struct ladder_view *const v = &app->ladder;

    if (!session)
        return false;
    ladder_rows_make(&v->rows, session, app->tree);
    v->marked[0] = v->marked[1] = SIZE_MAX;
    v->list = (struct list){ 0, 0 };
    list_go(&v->list, first_look(&v->rows), v->rows.count, list_rows(app));
    return true;
}

static void show_packet(struct app *app)
{
    const struct ladder_view *const v = &app->ladder;

    if (v->list.cursor >= v->rows.count || v->rows.rows[v->list.cursor].kind == LADDER_LOSS)
        return;
    packet_show(app, &app_session(app)->events[v->rows.rows[v->list.cursor].at]);
    app->request.kind = REQUEST_FRAME;
}

void ladder_step(struct app *app, bool forward)
{
    struct ladder_view *const v = &app->ladder;
    size_t at = v->list.cursor;

    do {
        if (forward ? at + 1 >= v->rows.count : at == 0) {
            app_say(app, TINT_DIM, forward ? "this is the last message" : "this is the first message");
            return;
        }
        at = forward ? at + 1 : at - 1;
    } while (v->rows.rows[at].kind == LADDER_LOSS);
    list_go(&v->list, at, v->rows.count, list_rows(app));
    show_packet(app);
}

static void next_bad(struct app *app, bool forward)
{
    struct ladder_view *const v = &app->ladder;
    const size_t count = v->rows.count;

    for (size_t i = 1; i < count; i++) {
        const size_t at = (v->list.cursor + (forward ? i : count - i)) % count;
        if (!v->rows.rows[at].bad && !v->rows.rows[at].proves)
            continue;
        if ((at < v->list.cursor) == forward)
            app_say(app, TINT_DIM, forward ? "from the beginning again" : "from the end again");
        list_go(&v->list, at, count, list_rows(app));
        return;
    }
    app_say(app, TINT_DIM, "nothing else in this session was refused or failed");
}

static void mark(struct app *app)
{
    struct ladder_view *const v = &app->ladder;
    const size_t at = v->list.cursor;

    if (at >= v->rows.count || v->rows.rows[at].kind == LADDER_LOSS)
        return;
    for (unsigned i = 0; i < 2; i++)
        if (v->marked[i] == at) {
            v->marked[i] = SIZE_MAX;
            return;
        }
    v->marked[v->marked[0] == SIZE_MAX ? 0 : 1] = at;
    if (v->marked[1] < v->marked[0]) { /* the earlier one stands left */
        v->marked[1] = v->marked[0];
        v->marked[0] = at;
    }
    if (v->marked[1] != SIZE_MAX && v->marked[0] != SIZE_MAX)
        app_show(app, VIEW_COMPARE);
    else
        app_say(app, TINT_PLAIN, "now mark the message to compare it with");
}

static bool ladder_act(struct app *app, enum action action)
{
    struct ladder_view *const v = &app->ladder;

    if (list_move(&v->list, action, v->rows.count, list_rows(app)))
        return true;
    switch (action) {
    case ACTION_OPEN:
        show_packet(app);
        return true;
    case ACTION_NEXT_BAD: next_bad(app, true); return true;
    case ACTION_PREVIOUS_BAD: next_bad(app, false); return true;
    case ACTION_FOLD: v->full = !v->full; return true;
    case ACTION_MARK: mark(app); return true;
    case ACTION_COMPARE:
        if (v->marked[0] == SIZE_MAX || v->marked[1] == SIZE_MAX)
            app_say(app, TINT_WARN, "mark two messages first");
        else
            app_show(app, VIEW_COMPARE);
        return true;
    default: return false;
    }
}

static bool ladder_search(struct app *app, const char *text)
{
    struct ladder_view *const v = &app->ladder;

    for (size_t i = 1; i <= v->rows.count; i++) {
        const size_t at = (v->list.cursor + i) % v->rows.count;
        if (!text_holds(v->rows.rows[at].text, text))
            continue;
        list_go(&v->list, at, v->rows.count, list_rows(app));
        return true;
    }
    return false;
}

static void ladder_copy(const struct app *app, struct buffer *text)
{
    const struct ladder_view *const v = &app->ladder;

    if (v->list.cursor < v->rows.count)
        buffer_format(text, "%" PRIu64 " %s: %s", v->rows.rows[v->list.cursor].frame, side_names[v->rows.rows[v->list.cursor].from],
                      v->rows.rows[v->list.cursor].text);
}

/* In the full form rows differ in height. */
static bool ladder_click(struct app *app, unsigned y)
{
    struct ladder_view *const v = &app->ladder;
    const size_t top = top_of(app);
    unsigned at = 1;

    for (size_t row = top; row < v->rows.count && at < list_rows(app) + 1; row++) {
        const unsigned height = height_of(app, &v->rows.rows[row]);
        if (y >= at && y < at + height) {
            v->list = (struct list){ row, top };
            return true;
        }
        at += height;
    }
    return false;
}

const struct view_doors ladder_doors = { ladder_open, ladder_act, ladder_draw, ladder_search, ladder_copy, ladder_click };
