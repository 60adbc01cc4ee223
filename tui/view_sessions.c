/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view_sessions.c: the list of sessions: filtered, sorted, in the columns that somebody
 * chose and that have room; below it, why the one under the cursor failed.
 */
#include "tui/app.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DETAIL_ROWS = 5, KEEP_MOST = 16 };

static unsigned list_rows(const struct app *app)
{
    const unsigned rows = app_rows(app);

    return rows > DETAIL_ROWS + 3 ? rows - DETAIL_ROWS - 1 : 1;
}

static const struct session *shown_at(const struct app *app, size_t row)
{
    return row < app->sessions.shown_count ? app->model.sessions[app->sessions.shown[row]] : NULL;
}

/* --- which sessions, in which order -------------------------------------------------------- */

static void keep_cursor(struct app *app)
{
    const struct session *const session = shown_at(app, app->sessions.list.cursor);

    app->sessions.cursor = session ? session_key(session) : (struct session_key){ 0 };
}

static size_t shown_place(const struct sessions_view *v, size_t place)
{
    size_t at = 0;

    while (at < v->shown_count && v->shown[at] != place)
        at++;
    return at;
}

/* The cursor is on a row, and in sight. */
static bool sessions_open(struct app *app)
{
    struct sessions_view *const v = &app->sessions;

    if (v->list.cursor >= v->shown_count)
        v->list.cursor = v->shown_count ? v->shown_count - 1 : 0;
    if (app->follow && v->shown_count)
        v->list.cursor = v->shown_count - 1;
    v->list.top = list_top(&v->list, v->shown_count, list_rows(app));
    keep_cursor(app);
    return true;
}

void sessions_take(struct app *app)
{
    struct sessions_view *const v = &app->sessions;
    struct choice *const choice = &app->choice;

    free(v->shown);
    v->shown = choice->shown;
    v->shown_count = choice->shown_count;
    memcpy(v->outcomes, choice->outcomes, sizeof v->outcomes);
    choice->shown = NULL;
    app->model.sessions = choice->sessions;
    app->model.session_count = choice->count;
    app->model.left_out = choice->left_out;
    choice_end(choice);
    const size_t place = v->cursor.any ? app_place(app, &v->cursor) : SIZE_MAX;
    const size_t row = place == SIZE_MAX ? v->shown_count : shown_place(v, place);
    if (row < v->shown_count)
        v->list.cursor = row;
    sessions_open(app);
}

/* Sessions that a person does not wait for. */
enum { CHOOSE_AT_ONCE = 2000 };

void sessions_choose(struct app *app)
{
    struct choice *const choice = &app->choice;

    if (!choice->comes) {
        choice->sessions = app->model.sessions;
        choice->count = app->model.session_count;
        choice->left_out = app->model.left_out;
    }
    choice_begin(choice);
    if (choice->count <= CHOOSE_AT_ONCE)
        app_step(app, SIZE_MAX);
}

bool app_filter(struct app *app, const char *text, struct filter_error *error)
{
    struct sessions_view *const v = &app->sessions;
    const bool empty = text[strspn(text, " ")] == '\0';
    struct filter *const filter = empty ? NULL : filter_new(FILTER_SESSIONS, text, strlen(text), error);

    if (!filter && !empty)
        return false;
    filter_free(v->filter);
    v->filter = filter;
    if (filter)
        filter_files(filter, app->model.paths, app->model.path_count);
    snprintf(v->filter_text, sizeof v->filter_text, "%s", text);
    sessions_choose(app);
    return true;
}

/* --- marks ----------------------------------------------------------------------------------- */

/* The first mark that is not before it. */
static size_t mark_of(const struct sessions_view *v, const struct session_key *key)
{
    size_t low = 0, high = v->mark_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (session_key_order(&v->marks[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_marked(const struct sessions_view *v, const struct session *session)
{
    const struct session_key key = session_key(session);
    const size_t at = mark_of(v, &key);

    return at < v->mark_count && session_key_equal(&v->marks[at], &key);
}

static void mark_room(struct sessions_view *v, size_t count)
{
    struct session_key *const marks = realloc(v->marks, (count + 1) * sizeof *marks);

    if (!marks)
        abort();
    v->marks = marks;
}

static void mark(struct app *app)
{
    struct sessions_view *const v = &app->sessions;
    const struct session *const session = shown_at(app, v->list.cursor);

    if (!session)
        return;
    const struct session_key key = session_key(session);
    const size_t at = mark_of(v, &key);
    if (is_marked(v, session)) {
        memmove(&v->marks[at], &v->marks[at + 1], (--v->mark_count - at) * sizeof *v->marks);
    } else {
        mark_room(v, v->mark_count + 1);
        memmove(&v->marks[at + 1], &v->marks[at], (v->mark_count++ - at) * sizeof *v->marks);
        v->marks[at] = key;
    }
    list_move(&v->list, ACTION_DOWN, v->shown_count, list_rows(app));
}

static void mark_all(struct app *app)
{
    struct sessions_view *const v = &app->sessions;

    if (v->mark_count) {
        v->mark_count = 0;
        return;
    }
    mark_room(v, v->shown_count);
    for (size_t i = 0; i < v->shown_count; i++)
        v->marks[v->mark_count++] = session_key(shown_at(app, i));
    if (v->mark_count > 1)
        qsort(v->marks, v->mark_count, sizeof *v->marks, session_key_order);
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* How wide each column is, 0: there is no room for it. Room that is left goes to what is to be kept most. */
static void lay_out(const struct app *app, unsigned width, unsigned widths[static COLUMN_COUNT])
{
    const struct sessions_view *const v = &app->sessions;
    unsigned used = 1;

    for (unsigned i = 0; i < v->column_count; i++)
        used += (widths[i] = column_rows[v->columns[i]].width) + 1;
    while (used > width) {
        unsigned least = COLUMN_COUNT;
        for (unsigned i = 0; i < v->column_count; i++)
            if (widths[i] && (least == COLUMN_COUNT || column_rows[v->columns[i]].keep < column_rows[v->columns[least]].keep))
                least = i;
        if (least == COLUMN_COUNT)
            return;
        used -= widths[least] + 1;
        widths[least] = 0;
    }
    for (unsigned keep = KEEP_MOST; keep && used < width; keep--)
        for (unsigned i = 0; i < v->column_count; i++) {
            const struct column_row *const row = &column_rows[v->columns[i]];
            const unsigned more = row->wide - row->width < width - used ? row->wide - row->width : width - used;
            if (!widths[i] || row->keep != keep)
                continue;
            widths[i] += more;
            used += more;
        }
}

static void draw_head(const struct app *app, const struct area *area, const unsigned *widths)
{
    const struct sessions_view *const v = &app->sessions;
    unsigned x = 1;

    for (unsigned i = 0; i < v->column_count; i++) {
        const struct column_row *const row = &column_rows[v->columns[i]];
        char title[COLUMN_TEXT];
        if (!widths[i])
            continue;
        snprintf(title, sizeof title, "%s%s", row->title, v->columns[i] != v->sort ? "" : v->descending ? "\xE2\x96\xBC" : "\xE2\x96\xB2");
        if (row->right)
            area_right(area, x, 0, widths[i], v->columns[i] == v->sort ? TINT_STRONG : TINT_DIM, title);
        else
            area_clip(area, x, 0, widths[i], v->columns[i] == v->sort ? TINT_STRONG : TINT_DIM, title);
        x += widths[i] + 1;
    }
}

static void draw_session(const struct app *app, const struct area *area, unsigned y, const struct session *session,
                         const unsigned *widths)
{
    const struct sessions_view *const v = &app->sessions;
    unsigned x = 1;

    if (is_marked(v, session))
        area_put(area, 0, y, TINT_MARK, "#");
    for (unsigned i = 0; i < v->column_count; i++) {
        const struct column_row *const row = &column_rows[v->columns[i]];
        char text[COLUMN_TEXT];
        enum tint tint;
        if (!widths[i])
            continue;
        column_text(v->columns[i], session, text, &tint);
        if (v->columns[i] == COLUMN_ENCRYPTION && strlen(text) > widths[i])
            text[strcspn(text, " ")] = '\0'; /* the bits alone */
        if (v->columns[i] == COLUMN_STAGES)
            columns_stages(session, area, x, y);
        else if (row->right)
            area_right(area, x, y, widths[i], tint, text);
        else if (v->columns[i] == COLUMN_CLIENT || v->columns[i] == COLUMN_SERVER)
            area_clip_middle(area, x, y, widths[i], tint, text);
        else
            area_clip(area, x, y, widths[i], tint, text);
        x += widths[i] + 1;
    }
}

/* Addresses, user and outcome in full, then why. */
static void draw_detail(const struct app *app, const struct area *area)
{
    const struct session *const s = shown_at(app, app->sessions.list.cursor);
    const struct area body = area_part(area, 1, 1, area->width - 2, area->height - 1);
    char client[COLUMN_TEXT], server[COLUMN_TEXT], line[700];
    enum tint tint;

    area_repeat(area, 0, 0, area->width, TINT_DIM, 0x2500);
    if (!s)
        return;
    column_text(COLUMN_CLIENT, s, client, &tint);
    column_text(COLUMN_SERVER, s, server, &tint);
    snprintf(line, sizeof line, " %s to %s%s%s: %s ", client, server, s->auth.user.text ? ", user " : "",
             s->auth.user.text ? s->auth.user.text : "", outcome_names[s->outcome]);
    area_clip(area, 2, 0, area->width - 4, TINT_STRONG, line);
    const struct finding *const cause = session_cause(s);
    if (cause && s->outcome != OUTCOME_CONNECTED) {
        unsigned y = area_wrap(&body, 0, 0, 3, outcome_tint(s->outcome), cause->title);
        if (cause->explanation)
            area_wrap(&body, 0, y, body.height - y, TINT_PLAIN, cause->explanation);
        return;
    }
    unsigned y = 0;
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_NOTICE; severity--)
        for (uint32_t i = 0; i < s->finding_count && y < body.height; i++)
            if (s->findings[i].severity == (enum severity)severity)
                y += area_wrap(&body, 0, y, 1, severity_tint(s->findings[i].severity), s->findings[i].title);
    for (uint32_t i = 0; i < s->limit_count && y < body.height; i++)
        y += area_wrap(&body, 0, y, 1, TINT_DIM, s->limits[i].text);
    if (!y)
        area_put(&body, 0, 0, TINT_DIM, "Nothing to complain about.");
}

static void draw_empty(const struct app *app, const struct area *area)
{
    if (app->model.loading)
        area_put(area, 2, 1, TINT_DIM, "Reading; no PPTP session so far.");
    else if (app->sessions.filter)
        area_wrap(area, 2, 1, 2, TINT_DIM, "No session matches the filter. / changes it; an empty one shows all.");
    else
        area_wrap(area, 2, 1, 4, TINT_DIM,
                  "No PPTP session: no TCP connection to port 1723, and no GRE with PPP inside. Was the capture taken where "
                  "the traffic passes, and without a filter that leaves GRE away?");
}

static void sessions_draw(const struct app *app, const struct area *area)
{
    const struct sessions_view *const v = &app->sessions;
    const unsigned rows = list_rows(app);
    const struct area body = area_part(area, 0, 1, area->width, rows);
    const size_t top = list_top(&v->list, v->shown_count, rows);
    unsigned widths[COLUMN_COUNT] = { 0 };

    lay_out(app, area->width, widths);
    draw_head(app, area, widths);
    if (!v->shown_count)
        draw_empty(app, &body);
    for (unsigned y = 0; y < rows && top + y < v->shown_count; y++) {
        draw_session(app, &body, y, shown_at(app, top + y), widths);
        if (top + y == v->list.cursor)
            area_select(&body, 0, y, body.width);
    }
    const struct area detail = area_part(area, 0, area->height - DETAIL_ROWS, area->width, DETAIL_ROWS);
    draw_detail(app, &detail);
}

/* --- what keys do ------------------------------------------------------------------------------- */

static void next_bad(struct app *app, bool forward)
{
    struct sessions_view *const v = &app->sessions;

    for (size_t i = 1; i <= v->shown_count; i++) {
        const size_t at = (v->list.cursor + (forward ? i : v->shown_count - i)) % v->shown_count;
        if (shown_at(app, at)->outcome == OUTCOME_CONNECTED)
            continue;
        list_go(&v->list, at, v->shown_count, list_rows(app));
        return;
    }
    app_say(app, TINT_DIM, "every session of this list connected");
}

static void sort_by(struct app *app, int step)
{
    struct sessions_view *const v = &app->sessions;
    unsigned at = 0;

    for (unsigned i = 0; i < v->column_count; i++)
        if (v->columns[i] == v->sort)
            at = i;
    at = (at + v->column_count + (unsigned)(step + (int)v->column_count)) % v->column_count;
    v->sort = v->columns[at];
    app_say(app, TINT_PLAIN, "sorted by %s", column_rows[v->sort].name);
    sessions_choose(app);
}

static void follow(struct app *app)
{
    app->follow = !app->follow;
    app_say(app, TINT_PLAIN, app->follow ? "the cursor stays on the last session" : "the cursor stays where it is");
    if (app->follow)
        list_move(&app->sessions.list, ACTION_LAST, app->sessions.shown_count, list_rows(app));
}

static bool sessions_act(struct app *app, enum action action)
{
    struct sessions_view *const v = &app->sessions;
    bool known = true;

    if (list_move(&v->list, action, v->shown_count, list_rows(app))) {
        app->follow = app->follow && v->list.cursor + 1 >= v->shown_count; /* whoever leaves the last row wants to look */
        keep_cursor(app);
        return true;
    }
    switch (action) {
    case ACTION_OPEN: app_show(app, VIEW_LADDER); return true;
    case ACTION_NEXT_BAD: next_bad(app, true); break;
    case ACTION_PREVIOUS_BAD: next_bad(app, false); break;
    case ACTION_SORT_NEXT: sort_by(app, 1); break;
    case ACTION_SORT_PREVIOUS: sort_by(app, -1); break;
    case ACTION_SORT_TURN:
        v->descending = !v->descending;
        sessions_choose(app);
        break;
    case ACTION_MARK: mark(app); break;
    case ACTION_MARK_ALL: mark_all(app); break;
    case ACTION_FOLLOW: follow(app); break;
    default: known = false;
    }
    keep_cursor(app);
    return known;
}

/* Every column that was chosen, also those without room. */
static void sessions_copy(const struct app *app, struct buffer *text)
{
    const struct session *const s = shown_at(app, app->sessions.list.cursor);

    for (unsigned i = 0; s && i < app->sessions.column_count; i++) {
        char column[COLUMN_TEXT];
        enum tint tint;
        if (app->sessions.columns[i] == COLUMN_STAGES)
            continue;
        column_text(app->sessions.columns[i], s, column, &tint);
        buffer_format(text, "%s%s", text->length ? "\t" : "", column);
    }
}

static bool sessions_click(struct app *app, unsigned y)
{
    const bool hit = y && list_click(&app->sessions.list, app->sessions.shown_count, list_rows(app), y - 1);

    keep_cursor(app);
    return hit;
}

const struct view_doors sessions_doors = { sessions_open, sessions_act, sessions_draw, NULL, sessions_copy, sessions_click };
