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

static void add_count(struct document *d, const char *label, uint64_t value, uint64_t of, const char *note)
{
    struct buffer line = { 0 };

    bar(&line, value, of, BAR);
    buffer_format(&line, " %" PRIu64 "%s", value, note);
    if (of && value)
        buffer_format(&line, " (%.2f %%)", (double)value * 100 / (double)of);
    document_entry(d, INDENT, value ? TINT_WARN : TINT_DIM, 0, label, line.text);
    buffer_free(&line);
}

static void add_round_trips(struct document *d, const struct flow_facts *flow)
{
    const struct { const char *label; int64_t value; } rows[] = {
        { "rtt least", flow->rtt_min }, { "rtt median", flow->rtt_median }, { "rtt most", flow->rtt_max },
    };
    char phrase[PHRASE_MAX];

    for (size_t i = 0; flow->rtt_known && i < sizeof rows / sizeof rows[0]; i++) {
        struct buffer line = { 0 };
        bar(&line, rows[i].value > 0 ? (uint64_t)rows[i].value : 0, (uint64_t)(flow->rtt_max > 0 ? flow->rtt_max : 1), BAR);
        phrase_duration(rows[i].value, phrase);
        buffer_format(&line, " %s", phrase);
        document_entry(d, INDENT, TINT_PLAIN, 0, rows[i].label, line.text);
        buffer_free(&line);
    }
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

/* Octets over time, a column for each part of the session. */
static void add_plot(struct app *app, struct document *d, unsigned way, int64_t lasted)
{
    static const char *const steps[] = { " ", "\xE2\x96\x81", "\xE2\x96\x82", "\xE2\x96\x83", "\xE2\x96\x84",
                                         "\xE2\x96\x85", "\xE2\x96\x86", "\xE2\x96\x87", "\xE2\x96\x88" };
    const uint64_t *const octets = app->plot.octets[way];
    struct buffer line = { 0 };
    uint64_t most = 1;
    char note[128];

    for (unsigned i = 0; i < PLOT_BUCKETS; i++)
        most = octets[i] > most ? octets[i] : most;
    for (unsigned i = 0; i < PLOT_BUCKETS; i++)
        buffer_text(&line, steps[octets[i] ? 1 + octets[i] * 7 / most : 0]);
    document_entry(d, INDENT, TINT_DATA, 0, "GRE over time", line.text);
    const double seconds = (double)lasted / 1e9 / PLOT_BUCKETS;
    snprintf(note, sizeof note, "at most %.1f kbit/s, in parts of %.3f s", seconds > 0 ? (double)most * 8 / seconds / 1000 : 0.0, seconds);
    document_entry(d, INDENT, TINT_DIM, 0, "", note);
    buffer_free(&line);
}

static void add_way(struct app *app, const struct session *s, unsigned way)
{
    struct document *const d = &app->statistics.document;
    const struct flow_facts *const flow = &s->flow[way];
    const struct session_key key = session_key(s);
    char text[160];

    if (way)
        document_add(d, 0, 0, TINT_PLAIN, 0, "");
    document_add(d, 0, 0, TINT_STRONG, 0, way == C2S ? "Client to server" : "Server to client");
    snprintf(text, sizeof text, "%" PRIu64 " packets, %" PRIu64 " octets; %" PRIu64 " GRE packets in all, %" PRIu64 " of them acknowledgments alone",
             flow->packets, flow->octets, flow->gre_packets, flow->acks);
    document_entry(d, INDENT, TINT_PLAIN, 0, "user data", text);
    add_count(d, "lost", flow->lost, flow->gre_packets + flow->lost, "");
    add_count(d, "out of order", flow->reordered, flow->gre_packets, "");
    add_count(d, "doubled", flow->duplicated, flow->gre_packets, "");
    add_round_trips(d, flow);
    add_protocols(d, flow);
    if (app->plot.done && session_key_equal(&app->plot.session, &key))
        add_plot(app, d, way, s->end - s->start);
}

static void write_document(struct app *app)
{
    const struct session *const s = app_session(app);
    char phrase[PHRASE_MAX], text[PHRASE_MAX + 40];

    document_begin(&app->statistics.document, app->width - 1);
    phrase_duration(s->end - s->start, phrase);
    snprintf(text, sizeof text, "%s, %" PRIu32 " messages kept", phrase, s->event_count);
    document_entry(&app->statistics.document, INDENT, TINT_PLAIN, 0, "lasted", text);
    for (unsigned way = 0; way < 2; way++)
        add_way(app, s, way);
}

static bool statistics_open(struct app *app)
{
    const struct session *const s = app_session(app);

    if (!s)
        return false;
    const struct session_key key = session_key(s);
    if (!app->model.loading && !session_key_equal(&app->plot.session, &key)) {
        app->plot = (struct plot){ .session = key };
        app->request.kind = REQUEST_PLOT;
    }
    app->statistics.list = (struct list){ 0, 0 };
    write_document(app);
    return true;
}

void statistics_update(struct app *app)
{
    if (app->view == VIEW_STATISTICS && app_session(app))
        write_document(app);
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
