/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/pipeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/source.h"
#include "cli/input.h"
#include "report/html.h"
#include "report/json.h"
#include "report/text.h"

struct pipeline {
    struct pipeline_totals totals;
    struct report_output sink;
    struct json_writer *json;
    struct text_options plain, coloured;
};

static void promise(bool kept, const char *what)
{
    if (kept)
        return;
    fprintf(stderr, "pipeline: broken promise: %s\n", what);
    abort();
}

/* Whatever is written must be UTF-8 without control characters but LF and the colours' ESC. */
static bool swallow(void *context, const char *octets, size_t length)
{
    struct pipeline *p = context;
    for (size_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char)octets[i];
        promise(c >= 0x20 || c == '\n' || c == 0x1b, "no control character is written");
        promise(c != 0x7f && c != 0xff && c != 0xc0 && c != 0xc1, "what is written is UTF-8");
    }
    p->totals.octets_written += length;
    return true;
}

static void on_packet(void *context, const struct pptpscope_packet *packet)
{
    struct pipeline *p = context;
    p->totals.packets++;
    walk_packet(packet, json_writer_door(p->json));
    text_packet(packet, &p->plain, &p->sink);
}

static const struct session *session_at(const void *context, size_t index)
{
    return pptpscope_session(context, index);
}

static void check_session(const struct session *s, uint64_t frames)
{
    promise(s->first_frame <= s->last_frame, "a session's frames are in order");
    promise(s->last_frame <= frames, "no session ends behind the last frame");
    for (uint32_t i = 0; i < s->finding_count; i++)
        promise(s->findings[i].id && s->findings[i].title, "a finding has an id and a title");
}

static void report(struct pipeline *p, struct source *source, struct pptpscope *scope)
{
    static struct input_facts facts;
    struct pptpscope_summary summary = { 0 };
    if (!input_facts_fill(&facts, source, 1))
        return;
    pptpscope_summary(scope, &summary);
    const struct report report = {
        .capture = &facts.capture, .summary = &summary, .session_count = pptpscope_session_count(scope),
        .session = session_at, .context = scope,
    };
    p->totals.sessions = report.session_count;
    promise(summary.sessions == report.session_count, "the summary counts the sessions");
    promise(summary.connected + summary.failed + summary.incomplete == summary.sessions, "every session has an outcome");
    for (size_t i = 0; i < report.session_count; i++)
        check_session(pptpscope_session(scope, i), p->totals.frames);
    walk_report(&report, json_writer_door(p->json));
    text_report(&report, &p->plain, &p->sink);
    text_report(&report, &p->coloured, &p->sink);
    html_report(&report, &(struct html_options){ .program = "test" }, &p->sink);
    input_facts_free(&facts);
}

struct pipeline_totals pipeline_run(const uint8_t *octets, size_t length)
{
    struct pipeline p = { .plain = { .verbose = true }, .coloured = { .verbose = true, .colour = true, .width = 80 } };
    struct datagram datagram;
    p.sink = (struct report_output){ .write = swallow, .context = &p };
    p.json = json_writer_new(&p.sink);
    const struct pptpscope_config config = { .keep_events = true, .on_packet = on_packet, .context = &p };
    struct source *source = source_open_memory("test", octets, length);
    struct pptpscope *scope = pptpscope_new(&config);
    promise(source && scope, "memory suffices");
    while (source_next(source, &datagram) == SOURCE_DATAGRAM) {
        promise(datagram.captured <= datagram.wire_length, "no more is captured than was on the wire");
        pptpscope_feed(scope, &datagram);
    }
    pptpscope_clock(scope, source_clock(source));
    pptpscope_finish(scope);
    p.totals.frames = source_frames(source);
    report(&p, source, scope);
    json_writer_free(p.json);
    pptpscope_free(scope);
    source_close(source);
    return p.totals;
}
