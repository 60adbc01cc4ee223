/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * walk.c: the walk over the capture's facts, one packet, one event and the
 * summary. A session has a file of its own, walk_session.c.
 */
#include "report/walk.h"

#include <string.h>

#include "dissect/names.h"
#include "report/audit.h"
#include "report/put.h"
#include "report/walk_decryption.h"

/* --- capture and summary ---------------------------------------------------- */

static void walk_file(const struct report_file *file, const struct writer *w)
{
    const bool has_times = file->packets != 0;
    const bool has_offset = file->format && file->reason && *file->reason;

    put_object(w, NULL);
    put_text(w, "path", file->path);
    put_text(w, "format", file->format);
    put_count(w, "packets", file->packets);
    put_count(w, "bytes", file->octets);
    put_array(w, "link_types");
    for (unsigned i = 0; i < file->link_type_count; i++)
        put_integer(w, NULL, file->link_types[i]);
    put_end(w);
    put_bool(w, "truncated", file->truncated);
    put_bool(w, "failed", file->failed);
    put_count_if(w, "offset", has_offset, file->offset);
    put_text(w, "reason", file->reason && *file->reason ? file->reason : NULL);
    put_time(w, "first", has_times, file->first);
    put_time(w, "last", has_times, file->last);
    put_count(w, "fragments", file->fragments);
    put_count(w, "reassembled", file->reassembled);
    put_count(w, "overlaps", file->overlaps);
    put_count(w, "without_ip", file->other);
    put_count_if(w, "dropped", file->dropped_known, file->dropped);
    put_end(w);
}

void walk_capture(const struct report_capture *capture, const struct writer *w)
{
    bool has_times = false;
    int64_t first = 0, last = 0;

    for (size_t i = 0; i < capture->file_count; i++) {
        const struct report_file *const file = &capture->files[i];
        if (!file->packets)
            continue;
        first = !has_times || file->first < first ? file->first : first;
        last = !has_times || file->last > last ? file->last : last;
        has_times = true;
    }
    put_object(w, NULL);
    put_word(w, "type", "capture");
    put_array(w, "files");
    for (size_t i = 0; i < capture->file_count; i++)
        walk_file(&capture->files[i], w);
    put_end(w);
    put_time(w, "first", has_times, first);
    put_time(w, "last", has_times, last);
    put_count(w, "frames", capture->frames);
    put_array(w, "notes");
    for (size_t i = 0; i < capture->note_count; i++)
        put_text(w, NULL, capture->notes[i]);
    put_end(w);
    put_end(w);
}

/* The count of `name` in a list, 0 where it is not there. */
static uint64_t count_of(const struct pptpscope_count *counts, size_t count, const char *name)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        if (strcmp(counts[i].name, name) == 0)
            sum += counts[i].count;
    return sum;
}

/* Both lists as one: a reason that both know is written once, with the sum. */
static void walk_unread(const struct pptpscope_summary *summary, const struct report_capture *capture,
                        const struct writer *w)
{
    put_object(w, "unread");
    for (size_t i = 0; i < capture->unread_count; i++) {
        const struct pptpscope_count *const row = &capture->unread[i];
        put_count(w, row->name, row->count + count_of(summary->unread, summary->unread_count, row->name));
    }
    for (unsigned i = 0; i < summary->unread_count; i++) {
        const struct pptpscope_count *const row = &summary->unread[i];
        bool written = false;
        for (size_t j = 0; j < capture->unread_count; j++)
            written = written || strcmp(capture->unread[j].name, row->name) == 0;
        if (!written)
            put_count(w, row->name, row->count);
    }
    put_end(w);
}

/* Only where there was a filter. */
static void walk_filter(const struct report_filter *filter, const struct writer *w)
{
    if (!filter)
        return;
    if (filter->packets)
        put_count(w, "packets", filter->of);
    put_count(w, filter->packets ? "matched_packets" : "matched", filter->matched);
}

void walk_summary(const struct pptpscope_summary *summary, const struct report_capture *capture,
                  const struct writer *w)
{
    uint64_t without_ip = 0;

    for (size_t i = 0; i < capture->file_count; i++)
        without_ip += capture->files[i].other;
    put_object(w, NULL);
    put_word(w, "type", "summary");
    put_count(w, "sessions", summary->sessions);
    put_count(w, "connected", summary->connected);
    put_count(w, "failed", summary->failed);
    put_count(w, "incomplete", summary->incomplete);
    walk_filter(capture->filter, w);
    if (capture->audit)
        walk_audit_summary(capture->audit, w);
    if (capture->decrypted)
        walk_decrypted_files(capture->decrypted, w);
    walk_unread(summary, capture, w);
    put_object(w, "caps");
    for (unsigned i = 0; i < summary->cap_count; i++)
        put_count(w, summary->caps[i].name, summary->caps[i].count);
    put_end(w);
    put_object(w, "other_traffic");
    put_count(w, "packets", summary->other_packets);
    put_count(w, "bytes", summary->other_octets);
    put_count(w, "without_ip", without_ip);
    put_end(w);
    put_end(w);
}

void walk_report(const struct report *report, const struct writer *w)
{
    walk_capture(report->capture, w);
    for (size_t i = 0; i < report->session_count; i++)
        walk_session(report->session(report->context, i), report->capture, WALK_WHOLE, w);
    walk_summary(report->summary, report->capture, w);
}

/* --- one packet --------------------------------------------------------------- */

/* Groups open on the way down: the walker tells a depth, the writer wants begin and end. */
struct layers {
    const struct writer *writer;
    uint32_t frame_offset;
    unsigned open;
};

/* A group is an object and its array of fields: two ends. */
static void layers_close(struct layers *layers, unsigned depth)
{
    for (; layers->open > depth; layers->open--) {
        put_end(layers->writer);
        put_end(layers->writer);
    }
}

static void layer_place(const struct layers *layers, const struct field_value *value)
{
    const bool known = layers->frame_offset != DATAGRAM_NO_OFFSET && value->at != DATAGRAM_NO_OFFSET;

    put_count_if(layers->writer, "offset", known, (uint64_t)layers->frame_offset + value->at);
    put_count(layers->writer, "length", value->length);
}

static void layer_value(const struct writer *w, const struct field_value *value)
{
    const struct span *const span = &value->span;

    switch (value->type) {
    case FIELD_TEXT:
        put_span(w, "value", span->octets, span->have);
        return;
    case FIELD_BYTES:
        put_octets(w, "value", span->octets, span->have);
        return;
    case FIELD_SECRET:
        put_null(w, "value");
        put_bool(w, "secret", true);
        return;
    case FIELD_ADDRESS:
        put_address(w, "value", &value->address);
        return;
    case FIELD_IPV4: {
        const uint32_t n = value->number;
        const struct address address = { .family = 4,
            .octets = { (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n } };
        put_address(w, "value", &address);
        return;
    }
    default:
        put_count(w, "value", value->number);
    }
}

static void layer_visit(void *context, const struct field_value *value)
{
    struct layers *const layers = context;
    const struct writer *const w = layers->writer;

    layers_close(layers, value->depth);
    put_object(w, NULL);
    put_word(w, "name", value->name);
    if (value->type == FIELD_GROUP) {
        layer_place(layers, value);
        put_array(w, "fields");
        layers->open++;
        return;
    }
    if (value->type == FIELD_FAULT)
        put_word(w, "fault", value->malformed ? "malformed" : "truncated");
    else
        layer_value(w, value);
    layer_place(layers, value);
    if (value->named)
        put_word(w, "named", value->named->full);
    if (value->unit)
        put_word(w, "unit", value->unit);
    put_end(w);
}

static void walk_endpoint(const struct writer *w, const char *key, const struct address *address, uint16_t port)
{
    put_object(w, key);
    put_address(w, "ip", address);
    put_frame(w, "port", port);
    put_end(w);
}

void walk_packet(const struct pptpscope_packet *packet, const struct writer *w)
{
    struct pptpscope_packet_facts facts = { 0 };
    char text[2048];

    pptpscope_packet_facts(packet, &facts);
    pptpscope_packet_text(packet, text, sizeof text);
    put_object(w, NULL);
    put_word(w, "type", "packet");
    put_count(w, "frame", facts.frame);
    put_time(w, "time", true, facts.time);
    walk_endpoint(w, "source", &facts.source, facts.source_port);
    walk_endpoint(w, "destination", &facts.destination, facts.destination_port);
    put_word(w, "protocol", facts.protocol);
    put_count(w, "length", facts.length);
    put_text(w, "text", text);
    put_array(w, "layers");
    struct layers layers = { .writer = w, .frame_offset = facts.frame_offset };
    pptpscope_packet_walk(packet, layer_visit, &layers);
    layers_close(&layers, 0);
    put_end(w);
    put_end(w);
}

/* --- one event ------------------------------------------------------------------ */

static void walk_states(const struct writer *w, const char *key, const uint8_t states[2])
{
    put_object(w, key);
    put_word(w, "client", pptpscope_state_name(states[SIDE_CLIENT]));
    put_word(w, "server", pptpscope_state_name(states[SIDE_SERVER]));
    put_end(w);
}

void walk_event(const struct event *event, const struct writer *w)
{
    char text[2048];

    pptpscope_event_text(event, text, sizeof text);
    put_object(w, NULL);
    put_word(w, "type", "event");
    put_count(w, "frame", event->frame);
    put_count(w, "last_frame", event->last_frame ? event->last_frame : event->frame);
    put_time(w, "time", true, event->time);
    put_time(w, "last_time", true, event->repeats ? event->last_time : event->time);
    put_count(w, "repeats", event->repeats);
    put_bool(w, "retransmission", event->retransmission);
    put_bool(w, "renegotiation", event->renegotiation);
    put_word(w, "stage", event->stage < STAGE_COUNT ? stage_names[event->stage] : NULL);
    put_word(w, "from", side_names[event->from]);
    put_text(w, "text", text);
    if (event->kind == EVENT_PPP) {
        walk_states(w, "before", event->before);
        walk_states(w, "after", event->after);
    }
    put_end(w);
}
