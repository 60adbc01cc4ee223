/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * html_ladder.c: the messages of a session between two lines, as inline SVG. Frames
 * that prove a finding are marked with its id, those of the root cause in red.
 *
 *        frame   delta | client                               server |
 *           44  +0.003 | [LCP ConfReq id=0x1 <mru 1400>]             |
 *                      |-------------------------------------------->|
 *
 * A long ladder is cut in the middle: what is marked stays, and what is left out is said.
 * It is drawn in pieces, so that paper has places to break.
 */
#include "report/html_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/phrase.h"
#include "report/text_parts.h"

enum {
    WIDTH = 980, FRAME_X = 52, DELTA_X = 118, CLIENT_X = 134, SERVER_X = 964, /* of a drawing, in its own units */
    LINE = 14, GAP = 20,          /* heights: of a line of text, of what is below it */
    COLUMNS = 112, LINES_MAX = 6, /* of a message */
    PIECE = 8,                    /* rows of one drawing */
    ROWS_HEAD = 90, ROWS_TAIL = 40, ROWS_MAX = 170, AROUND = 2, /* of a ladder that is too long */
    MARKS_MAX = 128,
};

/* A frame that proves something. */
struct mark {
    uint64_t frame;
    const char *id; /* of the finding */
    bool root;
};

/* A row: events `at` to `at + count - 1`, which are one message. */
struct row {
    uint32_t at, count;
    const struct mark *mark; /* or NULL */
    bool shown;
};

struct ladder {
    struct html *html;
    const struct session *session;
    struct tree *tree; /* of one event */
    struct mark marks[MARKS_MAX];
    unsigned mark_count;
    struct row *rows;
    uint32_t row_count;
    int64_t time;      /* of the row before */
    bool begun;
};

/* --- what is marked --------------------------------------------------------------------- */

static void add_marks(struct ladder *ladder, const struct tree_node *s, bool root)
{
    for (const struct tree_node *f = tree_at(s, "findings")->first; f; f = f->next) {
        const bool grave = tree_is(f, "severity", "critical") || tree_is(f, "severity", "warning");
        if (!grave || tree_known(f, "superseded_by") || tree_is(f, "id", tree_text(s, "root_cause", "")) != root)
            continue;
        for (const struct tree_node *frame = tree_at(f, "frames")->first; frame; frame = frame->next)
            if (ladder->mark_count < MARKS_MAX)
                ladder->marks[ladder->mark_count++] =
                    (struct mark){ (uint64_t)frame->integer, tree_text(f, "id", "?"), root };
    }
}

/* The row of this very frame; else the folded one whose repeats reach over it. */
static void place_mark(struct ladder *ladder, const struct mark *mark)
{
    struct row *over = NULL;

    for (uint32_t r = 0; r < ladder->row_count; r++) {
        struct row *const row = &ladder->rows[r];
        for (uint32_t i = row->at; i < row->at + row->count; i++) {
            const struct event *const e = &ladder->session->events[i];
            if (e->frame == mark->frame || e->last_frame == mark->frame) {
                row->mark = row->mark ? row->mark : mark; /* the root cause's come first */
                return;
            }
            if (e->repeats && e->frame < mark->frame && mark->frame < e->last_frame && !over)
                over = row;
        }
    }
    if (over && !over->mark)
        over->mark = mark;
}

/* --- which rows ---------------------------------------------------------------------------- */

static void find_rows(struct ladder *ladder)
{
    const struct session *const s = ladder->session;
    struct event folded;

    ladder->rows = calloc(s->event_count, sizeof *ladder->rows);
    if (!ladder->rows)
        abort();
    for (uint32_t at = 0; at < s->event_count;) {
        struct row *const row = &ladder->rows[ladder->row_count++];
        row->at = at;
        row->count = ladder_fold(s, at, &folded);
        at += row->count;
    }
    for (unsigned i = 0; i < ladder->mark_count; i++)
        place_mark(ladder, &ladder->marks[i]);
}

/* All of them, or head, tail and what stands around the marks. Returns how many. */
static uint32_t choose_rows(struct ladder *ladder)
{
    const bool all = ladder->row_count <= ROWS_MAX;
    uint32_t shown = 0;

    for (uint32_t r = 0; r < ladder->row_count; r++) {
        bool near_mark = false;
        for (uint32_t n = r > AROUND ? r - AROUND : 0; n <= r + AROUND && n < ladder->row_count; n++)
            near_mark = near_mark || ladder->rows[n].mark;
        ladder->rows[r].shown = all || near_mark || r < ROWS_HEAD || r + ROWS_TAIL >= ladder->row_count;
        shown += ladder->rows[r].shown;
    }
    return shown;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void attribute(struct html *html, const char *before, int number)
{
    html_raw(html, before);
    html_format(html, "%d", number);
    html_raw(html, "\"");
}

static void put_line(struct html *html, const char *class, int x, int y, const char *text, size_t length)
{
    struct buffer copy = { 0 };

    buffer_put(&copy, text, length);
    html_raw(html, "<text class=\"");
    html_raw(html, class);
    attribute(html, "\" x=\"", x);
    attribute(html, " y=\"", y);
    html_raw(html, ">");
    html_text(html, copy.text);
    html_raw(html, "</text>");
    buffer_free(&copy);
}

/* A message in at most LINES_MAX lines; returns the y of the last. */
static int put_message(struct html *html, const char *class, int x, int y, const char *message)
{
    static const char cut[] = "(it goes on; --packets shows all of it)";

    for (int line = 0; *message; line++) {
        const size_t fits = page_fit(message, COLUMNS);
        if (line == LINES_MAX - 1 && message[fits]) {
            put_line(html, class, x, y, cut, strlen(cut));
            return y;
        }
        put_line(html, class, x, y, message, fits);
        message += fits;
        while (*message == ' ')
            message++;
        if (*message)
            y += LINE;
    }
    return y;
}

static void put_arrow(struct html *html, bool from_client, int y)
{
    const int from = from_client ? CLIENT_X : SERVER_X, to = from_client ? SERVER_X : CLIENT_X;
    const int back = from_client ? to - 9 : to + 9;

    html_raw(html, "<path class=\"arrow\" d=\"");
    html_format(html, "M%d %dH%dM%d %dL%d %dL%d %d", from, y, to, back, y - 4, to, y, back, y + 4);
    html_raw(html, "\"/>");
}

static void put_margin(struct ladder *ladder, const struct tree_node *event, int y)
{
    const int64_t time = tree_at(event, "time")->integer;
    const int64_t delta = ladder->begun ? time - ladder->time : 0;
    const int64_t part = delta < 0 ? -delta : delta;
    const char *const frame = tree_text(event, "frame", "?");
    char text[PHRASE_MAX];

    put_line(ladder->html, "end dim", FRAME_X, y, frame, strlen(frame));
    snprintf(text, sizeof text, "%c%" PRId64 ".%03" PRId64, delta < 0 ? '-' : '+', part / 1000000000,
             part % 1000000000 / 1000000);
    put_line(ladder->html, "end dim", DELTA_X, y, text, strlen(text));
    ladder->time = time;
    ladder->begun = true;
}

/* One row from y on; returns where the next begins. */
static int put_row(struct ladder *ladder, const struct row *row, int y)
{
    struct html *const html = ladder->html;
    struct buffer message = { 0 };
    struct event folded;

    ladder_fold(ladder->session, row->at, &folded);
    tree_clear(ladder->tree);
    walk_event(&folded, tree_door(ladder->tree));
    const struct tree_node *const event = tree_root(ladder->tree);
    const bool from_client = tree_is(event, "from", "client"), from_end = from_client || tree_is(event, "from", "server");
    ladder_message(event, &message);
    html_raw(html, !row->mark ? "<g>" : row->mark->root ? "<g class=\"guilty\">" : "<g class=\"proof\">");
    put_margin(ladder, event, y);
    const char *const class = from_client ? "" : from_end ? "end" : "middle";
    const int x = from_client ? CLIENT_X + 8 : from_end ? SERVER_X - 8 : (CLIENT_X + SERVER_X) / 2;
    int bottom = put_message(html, class, x, y, message.text ? message.text : "") + 6;
    if (from_end)
        put_arrow(html, from_client, bottom);
    if (row->mark) {
        bottom += LINE;
        html_raw(html, from_client ? "<text class=\"mark\"" : "<text class=\"mark end\"");
        attribute(html, " x=\"", from_client ? CLIENT_X + 8 : SERVER_X - 8);
        attribute(html, " y=\"", bottom);
        html_raw(html, ">\xE2\x96\xB2 ");
        html_text(html, row->mark->id);
        html_raw(html, "</text>");
    }
    html_raw(html, "</g>\n");
    buffer_free(&message);
    return bottom + GAP;
}

static bool keep(void *context, const char *octets, size_t length)
{
    buffer_put(context, octets, length);
    return true;
}

/* Rows from `r` on, until a piece is full or a gap begins; returns the first that is not in it. */
static uint32_t put_piece(struct ladder *ladder, uint32_t r, bool with_heads)
{
    struct html *const page = ladder->html;
    struct buffer drawn = { 0 };
    const struct report_output output = { keep, &drawn };
    struct html body = { .output = &output, .report = page->report, .ok = true };
    int y = with_heads ? 36 : 16;

    ladder->html = &body;
    for (unsigned count = 0; r < ladder->row_count && ladder->rows[r].shown && count < PIECE; r++, count++)
        y = put_row(ladder, &ladder->rows[r], y);
    html_flush(&body);
    html_free(&body);
    ladder->html = page;
    const int height = y - 6;
    html_raw(page, "<svg viewBox=\"");
    html_format(page, "0 0 %d %d", WIDTH, height);
    attribute(page, "\" width=\"", WIDTH);
    attribute(page, " height=\"", height);
    html_raw(page, ">\n");
    if (with_heads) {
        put_line(page, "head end", FRAME_X, 14, "frame", 5);
        put_line(page, "head end", DELTA_X, 14, "delta", 5);
        put_line(page, "head", CLIENT_X - 2, 14, "client", 6);
        put_line(page, "head end", SERVER_X + 2, 14, "server", 6);
    }
    html_raw(page, "<path class=\"lane\" d=\"M");
    html_format(page, "%d %dV%dM%d %dV%d", CLIENT_X, with_heads ? 20 : 0, height, SERVER_X, with_heads ? 20 : 0, height);
    html_raw(page, "\"/>\n");
    html_raw(page, drawn.text ? drawn.text : "");
    html_raw(page, "</svg>\n");
    buffer_free(&drawn);
    return r;
}

/* "17 messages between frames 40 and 90 are left out." */
static uint32_t put_gap(struct ladder *ladder, uint32_t r)
{
    const struct event *const events = ladder->session->events;
    const uint32_t from = r;

    while (r < ladder->row_count && !ladder->rows[r].shown)
        r++;
    html_raw(ladder->html, "<p class=\"gap\">");
    html_format(ladder->html, "%" PRIu32 " messages, frames %" PRIu64 " to %" PRIu64 ", are left out here; "
                "pptpscope analyze -v shows them.", r - from, events[ladder->rows[from].at].frame,
                events[ladder->rows[r - 1].at].frame);
    html_raw(ladder->html, "</p>\n");
    return r;
}

static void put_rows(struct ladder *ladder)
{
    bool first = true;

    html_raw(ladder->html, "<div class=\"wide ladder\">\n");
    for (uint32_t r = 0; r < ladder->row_count && ladder->html->ok; first = false)
        r = ladder->rows[r].shown ? put_piece(ladder, r, first) : put_gap(ladder, r);
    html_raw(ladder->html, "</div>\n");
}

void html_ladder(struct html *html, const struct session *session, const struct tree_node *s, struct tree *events,
                 uint32_t *budget)
{
    struct ladder ladder = { .html = html, .session = session, .tree = events };

    if (!session->event_count) {
        html_raw(html, "<p class=\"gap\">No message of it was kept.</p>\n");
        return;
    }
    add_marks(&ladder, s, true);
    add_marks(&ladder, s, false);
    find_rows(&ladder);
    const uint32_t shown = choose_rows(&ladder);
    if (shown > *budget) {
        html_raw(html, "<p class=\"gap\">The ladder is left out: the page has enough of them. "
                       "pptpscope analyze -v shows it.</p>\n");
    } else {
        *budget -= shown;
        put_rows(&ladder);
    }
    if (session->events_dropped) {
        html_raw(html, "<p class=\"gap\">");
        html_format(html, "%" PRIu64 " more messages were not kept.", session->events_dropped);
        html_raw(html, "</p>\n");
    }
    free(ladder.rows);
}
