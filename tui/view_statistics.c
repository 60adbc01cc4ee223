/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view_statistics.c: what flowed in a session, by direction: packets, loss, order, round
 * trips, protocols, and how much over time (which takes reading the capture once more).
 */
#include "tui/app.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dissect/names.h"
#include "report/phrase.h"

enum { INDENT = 16, BAR = 24 };

/* A bar of eighths; all of it is `most`. */
static void bar(struct buffer *line, uint64_t value, uint64_t most, unsigned columns)
{
    const uint64_t filled = most ? value * columns / most : 0;

    for (unsigned i = 0; i < columns; i++)
        buffer_text(line, i < filled || (i == 0 && value) ? "\xE2\x96\x88" : "\xC2\xB7");
}

/* --- over time ------------------------------------------------------------------------------ */

/* The columns that there is room for. */
static unsigned plot_columns(const struct app *app)
{
    static const unsigned choice[] = { 180, 90, 60, 45, 36, 30, 20 };
    size_t i = 0;

    while (i + 1 < sizeof choice / sizeof choice[0] && INDENT + choice[i] + 1 > app->width)
        i++;
    return choice[i];
}

struct plots {
    bool known;                /* else only sums are */
    unsigned columns;
    int64_t part;              /* how long a column is, ns */
    struct timeline_part parts[TIMELINE_PARTS];
};

enum quantity { OCTETS, LOST, REORDERED, DUPLICATED, ROUND_TRIP };

static uint64_t value_of(const struct timeline_part *part, enum quantity what)
{
    switch (what) {
    case OCTETS:     return part->octets;
    case LOST:       return part->lost;
    case REORDERED:  return part->reordered;
    case DUPLICATED: return part->duplicated;
    case ROUND_TRIP: return (uint64_t)part->trip_most;
    }
    return 0;
}

static uint64_t most_of(const struct plots *plots, enum quantity what)
{
    uint64_t most = 1;

    for (unsigned i = 0; i < plots->columns; i++)
        if (value_of(&plots->parts[i], what) > most)
            most = value_of(&plots->parts[i], what);
    return most;
}

/* A column for each part of the session; the highest is `most`. */
static void add_plot(struct document *d, const struct plots *plots, enum quantity what, enum tint tint)
{
    static const char *const steps[] = { " ", "\xE2\x96\x81", "\xE2\x96\x82", "\xE2\x96\x83", "\xE2\x96\x84",
                                         "\xE2\x96\x85", "\xE2\x96\x86", "\xE2\x96\x87", "\xE2\x96\x88" };
    const double most = (double)most_of(plots, what);
    struct buffer line = { 0 };

    buffer_repeat(&line, ' ', INDENT);
    for (unsigned i = 0; i < plots->columns; i++) {
        const uint64_t value = value_of(&plots->parts[i], what);
        buffer_text(&line, steps[value ? 1 + (unsigned)((double)value * 7 / most) : 0]);
    }
    document_add(d, 0, 0, tint, 0, line.text);
    buffer_free(&line);
}

/* Where the columns begin and end in the session's time. */
static void add_axis(struct document *d, const struct plots *plots, int64_t lasted)
{
    struct buffer line = { 0 };
    char end[PHRASE_MAX], part[PHRASE_MAX], note[2 * PHRASE_MAX + 40];

    phrase_duration(lasted, end);
    phrase_duration(plots->part, part);
    buffer_text(&line, "\xE2\x94\x94 0 s ");
    const size_t taken = 6 + strlen(end) + 3;
    for (size_t i = taken; i < plots->columns; i++)
        buffer_text(&line, "\xE2\x94\x80");
    buffer_format(&line, " %s \xE2\x94\x98", end);
    document_entry(d, INDENT, TINT_DIM, 0, "time", line.text);
    snprintf(note, sizeof note, "a column is %s", part);
    document_entry(d, INDENT, TINT_DIM, 0, "", note);
    buffer_free(&line);
}

/* --- a direction ------------------------------------------------------------------------------ */

struct count_row {
    const char *label, *none;
    enum quantity what;
    uint64_t value, of;
};

static void add_count(struct document *d, const struct plots *plots, const struct count_row *row)
{
    struct buffer line = { 0 };

    if (row->value) {
        buffer_format(&line, "%" PRIu64 " of %" PRIu64 " (%.2f %%)", row->value, row->of, (double)row->value * 100 / (double)row->of);
        if (plots->known)
            buffer_format(&line, ", at most %" PRIu64 " in a column", most_of(plots, row->what));
    }
    document_entry(d, INDENT, row->value ? TINT_WARN : TINT_DIM, 0, row->label, row->value ? line.text : row->none);
    if (row->value && plots->known)
        add_plot(d, plots, row->what, TINT_WARN);
    buffer_free(&line);
}

static void add_counts(struct document *d, const struct plots *plots, const struct flow_facts *flow)
{
    const uint64_t numbered = flow->gre_packets - (flow->acks < flow->gre_packets ? flow->acks : 0); /* the others cannot be missed */
    const struct count_row rows[] = {
        { "lost", "no packet lost", LOST, flow->lost, numbered + flow->lost },
        { "out of order", "no packet out of order", REORDERED, flow->reordered, numbered },
        { "doubled", "no packet came twice", DUPLICATED, flow->duplicated, numbered },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        add_count(d, plots, &rows[i]);
}

static void add_round_trips(struct document *d, const struct plots *plots, const struct flow_facts *flow)
{
    char least[PHRASE_MAX], median[PHRASE_MAX], most[PHRASE_MAX], text[3 * PHRASE_MAX + 40];

    if (!flow->rtt_known) {
        document_entry(d, INDENT, TINT_DIM, 0, "round trip", "not known: no acknowledgment of a packet was seen");
        return;
    }
    phrase_duration(flow->rtt_min, least);
    phrase_duration(flow->rtt_median, median);
    phrase_duration(flow->rtt_max, most);
    snprintf(text, sizeof text, "least %s, median %s, most %s", least, median, most);
    document_entry(d, INDENT, TINT_PLAIN, 0, "round trip", text);
    if (plots->known)
        add_plot(d, plots, ROUND_TRIP, TINT_PLAIN);
}

static void add_throughput(struct document *d, const struct plots *plots, const struct flow_facts *flow)
{
    char text[100];

    if (!plots->known || !flow->gre_packets)
        return;
    snprintf(text, sizeof text, "at most %.1f kbit/s of GRE in a column", (double)most_of(plots, OCTETS) * 8e6 / (double)plots->part);
    document_entry(d, INDENT, TINT_PLAIN, 0, "throughput", text);
    add_plot(d, plots, OCTETS, TINT_DATA);
}

static void add_protocols(struct document *d, const struct flow_facts *flow)
{
    uint64_t all = 0;

    for (uint32_t i = 0; i < flow->protocol_count; i++)
        all += flow->protocols[i].packets;
    for (uint32_t i = 0; i < flow->protocol_count; i++) {
        const struct protocol_count *const p = &flow->protocols[i];
        const struct name *const name = names_find(&names_ppp_protocols, p->protocol);
        struct buffer line = { 0 };
        char label[64];
        snprintf(label, sizeof label, "%.12s", name ? name->word : "unknown");
        bar(&line, p->packets, all, BAR);
        buffer_format(&line, " %" PRIu64 " packet%s, %" PRIu64 " octets", p->packets, p->packets == 1 ? "" : "s", p->octets);
        document_entry(d, INDENT, TINT_DATA, 0, label, line.text);
        buffer_free(&line);
    }
}

static bool is_plot_of(const struct app *app, const struct session *session)
{
    const struct session_key key = session_key(session);

    return session_key_equal(&app->plot.session, &key);
}

static void add_way(struct app *app, const struct session *s, unsigned way)
{
    struct document *const d = &app->statistics.document;
    const struct flow_facts *const flow = &s->flow[way];
    struct plots plots = { .known = app->plot.state == PLOT_DONE && is_plot_of(app, s), .columns = plot_columns(app) };
    char text[160];

    document_add(d, 0, 0, TINT_PLAIN, 0, "");
    document_add(d, 0, 0, TINT_STRONG, 0, way == C2S ? "Client to server" : "Server to client");
    if (!flow->gre_packets) {
        document_entry(d, INDENT, TINT_DIM, 0, "GRE", "no packet seen");
        return;
    }
    if (plots.known) {
        timeline_read(app->plot.timeline, (enum direction)way, plots.parts, plots.columns);
        plots.part = timeline_part_length(app->plot.timeline, plots.columns);
    }
    snprintf(text, sizeof text, "%" PRIu64 " packets, %" PRIu64 " octets; %" PRIu64 " GRE packets in all, %" PRIu64 " of them acknowledgments alone",
             flow->packets, flow->octets, flow->gre_packets, flow->acks);
    document_entry(d, INDENT, TINT_PLAIN, 0, "user data", text);
    add_throughput(d, &plots, flow);
    add_counts(d, &plots, flow);
    add_round_trips(d, &plots, flow);
    if (plots.known)
        add_axis(d, &plots, s->end - s->start);
    add_protocols(d, flow);
}

/* Why there is nothing over time; NULL: there is. */
static const char *lack_of(const struct app *app, const struct session *session)
{
    if (app->model.live)
        return "once the reading of the interface is ended: S";
    if (app->model.loading)
        return "once all is read";
    if (is_plot_of(app, session) && app->plot.state == PLOT_DONE)
        return NULL;
    return is_plot_of(app, session) && app->plot.state == PLOT_NEVER ? "the packets cannot be read once more" : "the capture is read once more";
}

static void write_document(struct app *app)
{
    const struct session *const s = app_session(app);
    char phrase[PHRASE_MAX], text[PHRASE_MAX + 40];

    document_begin(&app->statistics.document, app->width - 1);
    phrase_duration(s->end - s->start, phrase);
    snprintf(text, sizeof text, "%s, %" PRIu32 " messages kept", phrase, s->event_count);
    document_entry(&app->statistics.document, INDENT, TINT_PLAIN, 0, "lasted", text);
    const char *const lack = lack_of(app, s);
    if (lack)
        document_entry(&app->statistics.document, INDENT, TINT_DIM, 0, "over time", lack);
    for (unsigned way = 0; way < 2; way++)
        add_way(app, s, way);
}

static void forget_plot(struct app *app)
{
    timeline_free(app->plot.timeline);
    app->plot = (struct plot){ 0 };
}

static bool statistics_open(struct app *app)
{
    const struct session *const s = app_session(app);

    if (!s)
        return false;
    if (!app->model.loading && (!is_plot_of(app, s) || app->plot.state == PLOT_NONE)) {
        forget_plot(app);
        app->plot.session = session_key(s);
        app->request.kind = REQUEST_PLOT;
    }
    app->statistics.list = (struct list){ 0, 0 };
    write_document(app);
    return true;
}

bool statistics_wants_plot(const struct app *app)
{
    const struct session *const s = app->view == VIEW_STATISTICS && !app->model.loading ? app_session(app) : NULL;

    return s && is_plot_of(app, s) && app->plot.state == PLOT_NONE;
}

void statistics_plot(struct app *app, int state)
{
    app->plot.state = (unsigned)state;
    if (app->view == VIEW_STATISTICS && app_session(app))
        write_document(app);
}

void statistics_take_plot(struct app *app, const struct session *session, struct timeline *timeline)
{
    if (!is_plot_of(app, session)) { /* another one is looked at by now */
        timeline_free(timeline);
        return;
    }
    forget_plot(app);
    app->plot = (struct plot){ .session = session_key(session), .timeline = timeline };
    statistics_plot(app, PLOT_DONE);
}

static bool statistics_act(struct app *app, enum action action)
{
    return list_move(&app->statistics.list, action, app->statistics.document.count, app_rows(app));
}

static void statistics_draw(const struct app *app, const struct area *area)
{
    document_draw(&app->statistics.document, &app->statistics.list, area);
}

static void statistics_copy(const struct app *app, struct buffer *text)
{
    document_copy(&app->statistics.document, &app->statistics.list, text);
}

static bool statistics_click(struct app *app, unsigned y)
{
    return list_click(&app->statistics.list, app->statistics.document.count, app_rows(app), y);
}

const struct view_doors statistics_doors = { statistics_open, statistics_act, statistics_draw, NULL, statistics_copy, statistics_click };
