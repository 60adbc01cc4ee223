/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view_packet.c: one message: every field as the dissectors' walk tells them, beside its
 * octets; what one side's cursor is on is marked on the other.
 */
#define _POSIX_C_SOURCE 200809L
#include "tui/app.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dissect/text.h"
#include "report/page.h"
#include "tui/fields.h"

enum { DETAIL_ROWS = 4 };

static unsigned body_rows(const struct app *app)
{
    return app_rows(app) > DETAIL_ROWS + 3 ? app_rows(app) - DETAIL_ROWS - 2 : 1;
}

/* --- fields as lines --------------------------------------------------------------------- */

static void add_line(struct packet_view *v, const struct packet_line *line)
{
    if (v->line_count % 64 == 0) {
        struct packet_line *const grown = realloc(v->lines, (v->line_count + 64) * sizeof *grown);
        if (!grown)
            abort();
        v->lines = grown;
    }
    v->lines[v->line_count++] = *line;
}

/* Fields of a message that begins at some octet of what is shown. */
struct collector {
    struct packet_view *view;
    uint32_t base;
};

static void collect(void *context, const struct field_value *value)
{
    const struct collector *const c = context;
    struct packet_view *const v = c->view;
    const bool placed = value->at != DATAGRAM_NO_OFFSET && c->base + value->at < v->event.captured;
    char text[FIELD_LINE_MAX];

    field_line(value, text);
    const struct packet_line line = {
        .text = strdup(text), .depth = value->depth, .at = placed ? c->base + value->at : 0, .length = placed ? value->length : 0,
        .group = value->type == FIELD_GROUP, .fault = value->type == FIELD_FAULT,
        .sentence = value->named ? value->named->sentence : NULL, .rfc = value->rfc,
    };
    if (!line.text)
        abort();
    add_line(v, &line);
}

static void clear(struct packet_view *v)
{
    for (size_t i = 0; i < v->line_count; i++)
        free(v->lines[i].text);
    free(v->lines);
    free(v->octets);
    *v = (struct packet_view){ 0 };
}

static uint8_t *copy_of(const uint8_t *octets, size_t length)
{
    uint8_t *const copy = malloc(length ? length : 1);

    if (!copy)
        abort();
    if (length)
        memcpy(copy, octets, length);
    return copy;
}

void packet_show(struct app *app, const struct event *event)
{
    struct packet_view *const v = &app->packet;

    if (!event) {
        clear(v);
        return;
    }
    uint8_t *const octets = copy_of(event->octets, event->captured);
    struct event copied = *event;
    copied.octets = octets;
    clear(v);
    v->octets = octets;
    v->event = copied;
    pptpscope_event_walk(&v->event, collect, &(struct collector){ v, 0 });
    for (size_t i = 0; i < v->line_count; i++) /* the message itself, behind what carries it */
        if (v->lines[i].group && !v->lines[i].depth)
            v->list.cursor = i;
    app_show(app, VIEW_PACKET);
}

/* What is before the packet: link layer and IP. */
static void add_outer(struct packet_view *v, const struct datagram *datagram)
{
    char from[80], to[80], text[300];

    text_address(&datagram->source, from, sizeof from);
    text_address(&datagram->destination, to, sizeof to);
    snprintf(text, sizeof text, "Link and IP headers: %s > %s, TTL %u, id %" PRIu32 ", protocol %u", from, to, datagram->ttl,
             datagram->ip_id, datagram->protocol);
    const struct packet_line line = { .text = strdup(text), .length = datagram->frame_offset, .group = true };
    if (!line.text)
        abort();
    add_line(v, &line);
}

void packet_show_frame(struct app *app, const struct pptpscope_packet *packet, const struct datagram *datagram,
                       const uint8_t *octets, uint32_t captured, uint32_t wire)
{
    struct packet_view *const v = &app->packet;
    const size_t before = v->line_count, cursor = v->list.cursor;
    struct event event = v->event;
    uint8_t *const frame = copy_of(octets, captured);
    const bool in_hex = v->in_hex;
    event.octets = frame;
    event.captured = captured;
    event.length = wire;
    clear(v);
    v->octets = frame;
    v->event = event;
    add_outer(v, datagram);
    pptpscope_packet_walk(packet, collect, &(struct collector){ v, datagram->frame_offset });
    list_go(&v->list, v->line_count > before ? v->line_count - before + cursor : 0, v->line_count, body_rows(app));
    v->in_hex = in_hex;
    v->octet = v->list.cursor < v->line_count ? v->lines[v->list.cursor].at : 0;
}

/* The innermost field that holds an octet; of several the last. */
static size_t line_of(const struct packet_view *v, uint32_t octet)
{
    size_t best = 0;
    bool found = false;

    for (size_t i = 0; i < v->line_count; i++) {
        const struct packet_line *const line = &v->lines[i];
        if (octet < line->at || octet - line->at >= line->length)
            continue;
        if (found && line->length > v->lines[best].length)
            continue;
        best = i;
        found = true;
    }
    return best;
}

/* --- drawing --------------------------------------------------------------------------------- */

static unsigned across_of(const struct app *app)
{
    return app->width >= 120 ? 16 : 8; /* octets in a row */
}

static unsigned hex_width(const struct app *app)
{
    return 6 + across_of(app) * 4 + 2;
}

static void draw_tree(const struct app *app, const struct area *area)
{
    const struct packet_view *const v = &app->packet;
    const size_t top = list_top(&v->list, v->line_count, area->height);

    for (unsigned y = 0; y < area->height && top + y < v->line_count; y++) {
        const struct packet_line *const line = &v->lines[top + y];
        const enum tint tint = line->fault ? TINT_BAD : line->group ? TINT_STRONG : TINT_PLAIN;
        area_clip(area, 1 + 2 * line->depth, y, area->width - 2 * line->depth - 1, tint, line->text);
        if (top + y == v->list.cursor)
            area_select(area, 0, y, area->width);
    }
}

static void draw_octet(const struct app *app, const struct area *area, unsigned x, unsigned y, uint32_t at)
{
    const struct packet_view *const v = &app->packet;
    const struct packet_line *const line = v->list.cursor < v->line_count ? &v->lines[v->list.cursor] : NULL;
    const unsigned across = across_of(app), ascii = 6 + across * 3 + 1;
    const uint8_t octet = v->event.octets[at];
    const bool is_field = line && at >= line->at && at - line->at < line->length;

    area_format(area, 6 + x * 3, y, is_field ? TINT_MARK : TINT_PLAIN, "%02x", octet);
    area_repeat(area, ascii + x, y, 1, is_field ? TINT_MARK : TINT_DIM, octet >= ' ' && octet < 0x7F ? octet : '.');
    if (v->in_hex && at == v->octet) {
        area_select(area, 6 + x * 3, y, 2);
        area_select(area, ascii + x, y, 1);
    }
}

/* The first row of octets shown, so that the field or the cursor is in sight. */
static uint32_t hex_top(const struct app *app, unsigned rows)
{
    const struct packet_view *const v = &app->packet;
    const unsigned across = across_of(app);
    const uint32_t count = (v->event.captured + across - 1) / across;
    const uint32_t at = v->in_hex || v->list.cursor >= v->line_count ? v->octet : v->lines[v->list.cursor].at;
    const uint32_t row = at < v->event.captured ? at / across : 0;

    if (count <= rows || row < rows / 2)
        return 0;
    return row - rows / 2 + rows > count ? count - rows : row - rows / 2;
}

static void draw_hex(const struct app *app, const struct area *area)
{
    const struct packet_view *const v = &app->packet;
    const unsigned across = across_of(app);
    const uint32_t top = hex_top(app, area->height);

    for (unsigned y = 0; y < area->height; y++) {
        const uint32_t begin = (top + y) * across;
        if (begin >= v->event.captured)
            break;
        area_format(area, 0, y, TINT_DIM, "%04" PRIx32, begin);
        for (unsigned x = 0; x < across && begin + x < v->event.captured; x++)
            draw_octet(app, area, x, y, begin + x);
    }
}

/* The whole of the line under the cursor, and what its name means. */
static void draw_detail(const struct app *app, const struct area *area)
{
    const struct packet_view *const v = &app->packet;
    const struct area body = area_part(area, 1, 1, area->width - 2, area->height - 1);
    char text[700];

    area_repeat(area, 0, 0, area->width, TINT_DIM, 0x2500);
    if (v->list.cursor >= v->line_count)
        return;
    const struct packet_line *const line = &v->lines[v->list.cursor];
    if (line->length)
        snprintf(text, sizeof text, "%s  (octets %" PRIu32 " to %" PRIu32 ")", line->text, line->at, line->at + line->length - 1);
    else
        snprintf(text, sizeof text, "%s", line->text);
    const unsigned y = area_wrap(&body, 0, 0, 2, line->fault ? TINT_BAD : TINT_STRONG, text);
    snprintf(text, sizeof text, "%s%s%s", line->sentence ? line->sentence : "", line->sentence && line->rfc ? " " : "",
             line->rfc ? line->rfc : "");
    area_wrap(&body, 0, y, body.height - y, TINT_DIM, text);
}

static void packet_draw(const struct app *app, const struct area *area)
{
    const struct packet_view *const v = &app->packet;
    const unsigned hex = hex_width(app), tree = area->width > hex + 1 ? area->width - hex - 1 : area->width;
    const unsigned rows = body_rows(app);
    char text[700], time[64];

    text_time(v->event.time, time, sizeof time);
    snprintf(text, sizeof text, "frame %" PRIu64 ", %s%s%s: %" PRIu32 " octets%s", v->event.frame, time,
             v->event.from == SIDE_UNKNOWN ? "" : ", from the ", v->event.from == SIDE_UNKNOWN ? "" : side_names[v->event.from],
             v->event.length, v->event.captured < v->event.length ? ", not all of them captured or kept" : "");
    area_clip(area, 1, 0, area->width - 2, TINT_STRONG, text);
    area_repeat(area, 0, 1, area->width, TINT_DIM, 0x2500);
    const struct area left = area_part(area, 0, 2, tree, rows), right = area_part(area, tree + 1, 2, hex, rows);
    for (unsigned y = 0; y < rows; y++)
        area_repeat(area, tree, 2 + y, 1, TINT_DIM, 0x2502);
    draw_tree(app, &left);
    draw_hex(app, &right);
    const struct area detail = area_part(area, 0, area->height - DETAIL_ROWS, area->width, DETAIL_ROWS);
    draw_detail(app, &detail);
}

/* --- what keys do ------------------------------------------------------------------------------ */

/* Up and down are rows, left and right octets. */
static bool move_octet(struct app *app, enum action action)
{
    struct packet_view *const v = &app->packet;
    const uint32_t last = v->event.captured ? v->event.captured - 1 : 0;
    struct list rows = { v->octet / across_of(app), 0 };
    const uint32_t column = v->octet % across_of(app);

    if (action == ACTION_FIRST)
        v->octet = 0;
    else if (action == ACTION_LAST)
        v->octet = last;
    else if (action == ACTION_RIGHT)
        v->octet = v->octet < last ? v->octet + 1 : last;
    else if (action == ACTION_LEFT)
        v->octet = v->octet ? v->octet - 1 : 0;
    else if (list_move(&rows, action, last / across_of(app) + 1, body_rows(app)))
        v->octet = (uint32_t)rows.cursor * across_of(app) + column;
    else
        return false;
    v->octet = v->octet < last ? v->octet : last;
    list_go(&v->list, line_of(v, v->octet), v->line_count, body_rows(app));
    return true;
}

/* The next one of the list that this one was chosen from. */
static void step(struct app *app, bool forward)
{
    const enum view from = app->depth ? app->behind[app->depth - 1] : VIEW_SESSIONS;

    if (from == VIEW_LADDER)
        ladder_step(app, forward);
    else if (from == VIEW_STEPPER)
        stepper_step(app, forward);
    else if (from == VIEW_DECRYPTED)
        decrypted_step(app, forward);
}

static bool packet_act(struct app *app, enum action action)
{
    struct packet_view *const v = &app->packet;

    if (action == ACTION_NEXT_MESSAGE || action == ACTION_PREVIOUS_MESSAGE) {
        step(app, action == ACTION_NEXT_MESSAGE);
        return true;
    }
    if (action == ACTION_OTHER_PANE) {
        v->in_hex = !v->in_hex && v->event.captured;
        if (v->in_hex && v->list.cursor < v->line_count && v->lines[v->list.cursor].at < v->event.captured)
            v->octet = v->lines[v->list.cursor].at;
        return true;
    }
    return v->in_hex ? move_octet(app, action) : list_move(&v->list, action, v->line_count, body_rows(app));
}

static bool packet_search(struct app *app, const char *text)
{
    struct packet_view *const v = &app->packet;

    for (size_t i = 1; i <= v->line_count; i++) {
        const size_t at = (v->list.cursor + i) % v->line_count;
        if (!text_holds(v->lines[at].text, text))
            continue;
        v->in_hex = false;
        list_go(&v->list, at, v->line_count, body_rows(app));
        return true;
    }
    return false;
}

static void packet_copy(const struct app *app, struct buffer *text)
{
    const struct packet_view *const v = &app->packet;

    if (v->in_hex)
        for (uint32_t i = 0; i < v->event.captured; i++)
            buffer_format(text, "%02x", v->event.octets[i]);
    else if (v->list.cursor < v->line_count)
        buffer_text(text, v->lines[v->list.cursor].text);
}

static bool packet_click(struct app *app, unsigned y)
{
    app->packet.in_hex = false;
    return y >= 2 && list_click(&app->packet.list, app->packet.line_count, body_rows(app), y - 2);
}

const struct view_doors packet_doors = { NULL, packet_act, packet_draw, packet_search, packet_copy, packet_click };
