/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view_compare.c: two messages beside each other, field by field; what differs is marked. */
#include "tui/app.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/fields.h"

enum { FIELDS_MAX = 400 };

/* Fields of one message: each with the groups that it stands in. */
struct side_fields {
    char (*line)[FIELD_LINE_MAX];
    uint32_t *key;     /* tells which field of which group, the how manieth, it is */
    size_t count;
    uint32_t groups[8];
};

static uint32_t mix(uint32_t key, const char *text)
{
    for (; *text; text++)
        key = (key ^ (unsigned char)*text) * 16777619u;
    return key;
}

static void collect(void *context, const struct field_value *value)
{
    struct side_fields *const f = context;
    const unsigned depth = value->depth < 7 ? value->depth : 7;

    if (f->count == FIELDS_MAX)
        return;
    uint32_t key = mix(depth ? f->groups[depth - 1] : 2166136261u, value->name ? value->name : "");
    if (value->type == FIELD_GROUP && depth) /* an option: by its type */
        key = mix(key, value->named ? value->named->word : "");
    for (size_t i = 0; i < f->count; i++)
        if (f->key[i] == key) /* the same once more */
            key = mix(key, "+");
    if (value->type == FIELD_GROUP)
        f->groups[depth] = key;
    memset(f->line[f->count], ' ', 2 * (size_t)depth);
    char text[FIELD_LINE_MAX];
    field_line(value, text);
    snprintf(f->line[f->count] + 2 * (size_t)depth, FIELD_LINE_MAX - 2 * (size_t)depth, "%.*s", FIELD_LINE_MAX - 20, text);
    f->key[f->count++] = key;
}

static struct side_fields fields_of(const struct event *event)
{
    struct side_fields f = { .line = calloc(FIELDS_MAX, sizeof *f.line), .key = calloc(FIELDS_MAX, sizeof *f.key) };

    if (!f.line || !f.key)
        abort();
    pptpscope_event_walk(event, collect, &f);
    return f;
}

/* Two halves of one line, cut to their columns when drawn: a tab stands between. */
static void add_pair(struct document *d, const char *left, const char *right)
{
    char text[2 * FIELD_LINE_MAX + 4];
    const bool same = strcmp(left, right) == 0;

    snprintf(text, sizeof text, "%s\t%s", left, right);
    const unsigned width = d->width;
    d->width = UINT16_MAX; /* whole: it is cut when it is drawn */
    document_add(d, 0, 0, same ? TINT_PLAIN : TINT_MARK, 0, text);
    d->width = width;
}

static size_t find(const struct side_fields *f, uint32_t key, size_t from)
{
    while (from < f->count && f->key[from] != key)
        from++;
    return from;
}

static bool compare_open(struct app *app)
{
    const struct ladder_view *const v = &app->ladder;
    struct document *const d = &app->compare.document;

    if (v->marked[0] >= v->rows.count || v->marked[1] >= v->rows.count)
        return false;
    struct side_fields a = fields_of(&v->rows.rows[v->marked[0]].event), b = fields_of(&v->rows.rows[v->marked[1]].event);
    size_t next = 0;
    document_begin(d, app->width - 1);
    for (size_t i = 0; i < a.count; i++) {
        const size_t other = find(&b, a.key[i], next);
        for (; other < b.count && next < other; next++)
            add_pair(d, "", b.line[next]);
        next += other < b.count;
        add_pair(d, a.line[i], other < b.count ? b.line[other] : "");
    }
    for (; next < b.count; next++)
        add_pair(d, "", b.line[next]);
    free(a.line);
    free(a.key);
    free(b.line);
    free(b.key);
    app->compare.list = (struct list){ 0, 0 };
    return true;
}

static unsigned body_rows(const struct app *app)
{
    return app_rows(app) > 2 ? app_rows(app) - 2 : 1;
}

static bool compare_act(struct app *app, enum action action)
{
    return list_move(&app->compare.list, action, app->compare.document.count, body_rows(app));
}

static void compare_draw(const struct app *app, const struct area *area)
{
    const struct ladder_view *const v = &app->ladder;
    const struct document *const d = &app->compare.document;
    const unsigned half = area->width / 2;
    const size_t top = list_top(&app->compare.list, d->count, body_rows(app));

    for (unsigned i = 0; i < 2 && v->marked[i] < v->rows.count; i++) {
        char text[256];
        snprintf(text, sizeof text, "frame %" PRIu64 ", from the %s", v->rows.rows[v->marked[i]].frame,
                 side_names[v->rows.rows[v->marked[i]].from]);
        area_clip(area, i * half + 1, 0, half - 2, TINT_STRONG, text);
    }
    area_repeat(area, 0, 1, area->width, TINT_DIM, 0x2500);
    for (unsigned y = 0; y < body_rows(app) && top + y < d->count; y++) {
        const struct document_line *const line = &d->lines[top + y];
        const char *const tab = strchr(line->text, '\t');
        char left[FIELD_LINE_MAX];
        snprintf(left, sizeof left, "%.*s", tab ? (int)(tab - line->text) : 0, line->text);
        area_clip(area, 1, y + 2, half - 2, line->tint, left);
        area_clip(area, half + 1, y + 2, half - 2, line->tint, tab ? tab + 1 : "");
        area_repeat(area, half - 1, y + 2, 1, line->tint == TINT_MARK ? TINT_MARK : TINT_DIM, line->tint == TINT_MARK ? '*' : 0x2502);
        if (top + y == app->compare.list.cursor)
            area_select(area, 0, y + 2, area->width);
    }
}

static void compare_copy(const struct app *app, struct buffer *text)
{
    document_copy(&app->compare.document, &app->compare.list, text);
}

static bool compare_click(struct app *app, unsigned y)
{
    return y >= 2 && list_click(&app->compare.list, app->compare.document.count, body_rows(app), y - 2);
}

const struct view_doors compare_doors = { compare_open, compare_act, compare_draw, NULL, compare_copy, compare_click };
