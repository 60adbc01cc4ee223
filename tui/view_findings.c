/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view_findings.c: why a session failed and what else was found in it: explanation, the
 * frames that prove it, what would make it work, fixes by vendor. Enter on a line leads
 * to its frame in the ladder.
 */
#include "tui/app.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/phrase.h"

enum { INDENT = 14 };

static void add_frames(struct document *d, const struct session *session, const struct finding *finding)
{
    char text[700];

    for (uint32_t i = 0; i < finding->frame_count && i < EVIDENCE_MAX; i++) {
        const struct event *event = NULL;
        char said[512] = "user data, or not kept";
        for (uint32_t k = 0; k < session->event_count && !event; k++)
            if (session->events[k].frame == finding->frames[i])
                event = &session->events[k];
        if (event)
            pptpscope_event_text(event, said, sizeof said);
        snprintf(text, sizeof text, "frame %" PRIu64 ": %s", finding->frames[i], said);
        document_entry(d, INDENT, event ? TINT_MARK : TINT_DIM, finding->frames[i], i ? "" : "evidence", text);
    }
    if (finding->frame_count <= EVIDENCE_MAX)
        return;
    snprintf(text, sizeof text, "and %" PRIu32 " more frames", finding->frame_count - EVIDENCE_MAX);
    document_entry(d, INDENT, TINT_DIM, 0, "", text);
}

static void add_help(struct document *d, const struct finding *finding)
{
    const uint64_t frame = finding->frames[0];
    char text[700];

    for (uint32_t i = 0; i < finding->consequence_count; i++) {
        snprintf(text, sizeof text, "%s (frame %" PRIu64 ")", finding->consequences[i].text, finding->consequences[i].frame);
        document_entry(d, INDENT, TINT_PLAIN, finding->consequences[i].frame, i ? "" : "then", text);
    }
    for (uint32_t i = 0; i < finding->remedy_count; i++)
        document_entry(d, INDENT, TINT_OK, frame, i ? "" : "remedy", finding->remedies[i]);
    for (uint32_t i = 0; i < finding->hint_count; i++)
        document_entry(d, INDENT, TINT_PLAIN, frame, i ? "" : "likely", finding->hints[i]->text);
    for (const struct finding_fix *fix = finding->general->fixes; fix && fix->text; fix++) {
        snprintf(text, sizeof text, "%s: %s", fix->vendor ? fix->vendor : "any", fix->text);
        document_entry(d, INDENT, TINT_PLAIN, frame, fix == finding->general->fixes ? "fixes" : "", text);
    }
}

static void add_seen(struct document *d, const struct finding *finding)
{
    const struct { const char *label; const char *const *lines; } logs[] = {
        { "IOS says", finding->general->cisco }, { "pppd says", finding->general->pppd }, { "others say", finding->general->other },
    };
    char text[160];

    for (const uint16_t *number = finding->general->windows; number && *number; number++) {
        snprintf(text, sizeof text, "error %u", *number);
        document_entry(d, INDENT, TINT_DIM, 0, number == finding->general->windows ? "Windows" : "", text);
    }
    for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++)
        for (const char *const *line = logs[i].lines; line && *line; line++)
            document_entry(d, INDENT, TINT_DIM, 0, line == logs[i].lines ? logs[i].label : "", *line);
    if (finding->general->source)
        document_entry(d, INDENT, TINT_DIM, 0, "source", finding->general->source);
}

static void add_finding(struct document *d, const struct session *session, const struct finding *finding)
{
    const bool root = session->root_cause && strcmp(finding->id, session->root_cause) == 0;
    const enum tint tint = finding->superseded_by ? TINT_DIM : severity_tint(finding->severity);
    char text[700];

    if (d->count)
        document_add(d, 0, 0, TINT_PLAIN, 0, "");
    snprintf(text, sizeof text, "%s  %s%s%s%s", severity_names[finding->severity], finding->id, root ? "  (root cause)" : "",
             finding->superseded_by ? "  explained by " : "", finding->superseded_by ? finding->superseded_by : "");
    document_add(d, 0, 2, tint, finding->frames[0], text);
    document_add(d, 2, 2, TINT_STRONG, finding->frames[0], finding->title);
    if (finding->superseded_by)
        return;
    if (finding->explanation && finding->explanation[0])
        document_add(d, 2, 2, TINT_PLAIN, finding->frames[0], finding->explanation);
    add_frames(d, session, finding);
    add_help(d, finding);
    add_seen(d, finding);
}

static bool is_root(const struct session *session, const struct finding *finding)
{
    return session->root_cause && strcmp(finding->id, session->root_cause) == 0;
}

/* The root cause first, then by severity, what it explains last. */
static void write_document(struct app *app)
{
    const struct session *const s = app_session(app);
    struct document *const d = &app->findings.document;

    document_begin(d, app->width - 1);
    for (uint32_t i = 0; i < s->finding_count; i++)
        if (is_root(s, &s->findings[i]))
            add_finding(d, s, &s->findings[i]);
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--)
        for (uint32_t i = 0; i < s->finding_count; i++)
            if (s->findings[i].severity == (enum severity)severity && !is_root(s, &s->findings[i]) && !s->findings[i].superseded_by)
                add_finding(d, s, &s->findings[i]);
    for (uint32_t i = 0; i < s->finding_count; i++)
        if (s->findings[i].superseded_by && !is_root(s, &s->findings[i]))
            add_finding(d, s, &s->findings[i]);
    for (uint32_t i = 0; i < s->limit_count; i++) {
        if (i == 0 && d->count)
            document_add(d, 0, 0, TINT_PLAIN, 0, "");
        if (i == 0)
            document_add(d, 0, 0, TINT_STRONG, 0, "What the capture cannot show");
        document_entry(d, INDENT, TINT_PLAIN, s->limits[i].frame, "", s->limits[i].text);
    }
    if (!d->count)
        document_add(d, 2, 2, TINT_DIM, 0, "Nothing was found in this session.");
}

static bool findings_open(struct app *app)
{
    if (!app_session(app))
        return false;
    write_document(app);
    app->findings.list = (struct list){ 0, 0 };
    return true;
}

static bool findings_act(struct app *app, enum action action)
{
    struct text_view *const v = &app->findings;

    if (list_move(&v->list, action, v->document.count, app_rows(app)))
        return true;
    if (action != ACTION_OPEN || v->list.cursor >= v->document.count)
        return false;
    const uint64_t frame = v->document.lines[v->list.cursor].frame;
    if (!frame) {
        app_say(app, TINT_DIM, "this line is about no frame");
        return true;
    }
    app_show(app, VIEW_LADDER);
    ladder_go(app, frame);
    return true;
}

static void findings_draw(const struct app *app, const struct area *area)
{
    document_draw(&app->findings.document, &app->findings.list, area);
}

static bool findings_search(struct app *app, const char *text)
{
    return document_search(&app->findings.document, &app->findings.list, text, app_rows(app));
}

static void findings_copy(const struct app *app, struct buffer *text)
{
    document_copy(&app->findings.document, &app->findings.list, text);
}

static bool findings_click(struct app *app, unsigned y)
{
    return list_click(&app->findings.list, app->findings.document.count, app_rows(app), y);
}

const struct view_doors findings_doors = { findings_open, findings_act, findings_draw, findings_search, findings_copy, findings_click };
