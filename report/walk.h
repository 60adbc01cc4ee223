/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * walk.h: one walk over what is known, typed values to any writer.
 *
 * The walk visits the model once, in one order, under the names of
 * docs/schema.json; a writer turns the visits into JSON, text or anything else.
 * So outputs cannot disagree: none of them reads the model by itself.
 *
 *     begin_object(NULL)
 *       value("type", WORD "session")  value("session", INTEGER 1)
 *       begin_object("client")  value("ip", TEXT ...)  end()
 *     end()
 *
 * What is not known is a NULL value, never a guess. Every text given to a writer
 * is valid UTF-8 without control characters; where the wire said something else,
 * the octets follow in hexadecimal under the same name with "_hex".
 */
#ifndef REPORT_WALK_H
#define REPORT_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyze/pptpscope.h"

enum walk_type {
    WALK_NULL,    /* not known */
    WALK_BOOL,
    WALK_INTEGER,
    WALK_TEXT,    /* free text, escaped */
    WALK_WORD,    /* one of a fixed list: an outcome, a stage, an id */
    WALK_TIME,    /* integer: nanoseconds since 1970; text: RFC 3339 */
    WALK_OCTETS,  /* text: hexadecimal */
};

/* One value. Borrowed, valid during the call. */
struct walk_value {
    enum walk_type type;
    bool boolean;
    int64_t integer;
    const char *text; /* TEXT, WORD, TIME, OCTETS */
};

/* `key` is NULL for the outermost object and inside arrays. */
struct writer {
    void (*begin_object)(void *context, const char *key);
    void (*begin_array)(void *context, const char *key);
    void (*end)(void *context);
    void (*value)(void *context, const char *key, const struct walk_value *value);
    void *context;
};

/* Where finished output goes. False: it could not be written, and nothing more is sent. */
struct report_output {
    bool (*write)(void *context, const char *octets, size_t length);
    void *context;
};

/* What the report tells of the input; the caller copies it from its source. */
#define REPORT_LINK_TYPES 16
struct report_file {
    const char *path;
    const char *format; /* NULL: not opened */
    uint64_t packets, octets;
    int link_types[REPORT_LINK_TYPES];
    unsigned link_type_count;
    bool truncated, failed;
    uint64_t offset;    /* where reading ended, if truncated or failed */
    const char *reason; /* one sentence, or NULL */
    uint64_t fragments, reassembled, overlaps, other, dropped;
    bool dropped_known;
    int64_t first, last; /* 0, 0 without a record */
};

/* What a filter left of it, where one was given. */
struct report_filter {
    bool packets;               /* it chose packets, and every session is reported; else sessions */
    uint64_t matched, of;       /* packets; of sessions `of` is the summary's count */
};

struct report_audit;     /* audit.h */
struct decrypted_files;  /* walk_decryption.h */

struct report_capture {
    const struct report_audit *audit;   /* NULL: nothing was demanded */
    const struct report_filter *filter; /* NULL: none was given */
    const struct decrypted_files *decrypted; /* NULL: nothing was to be written */
    const struct report_file *files;
    size_t file_count;
    uint64_t frames;
    const struct pptpscope_count *unread; /* reasons of the capture side */
    size_t unread_count;
    const char *const *notes; /* sentences for a person */
    size_t note_count;
};

/* Everything a report is about. */
struct report {
    const struct report_capture *capture;
    const struct pptpscope_summary *summary;
    size_t session_count; /* those to report; the summary counts all */
    const struct session *(*session)(const void *context, size_t index);
    const void *context;
};

/* How much of a session; each has what stands before it. */
enum walk_depth {
    WALK_FACTS,   /* what a row of a table shows */
    WALK_REASONS, /* limits and findings */
    WALK_WHOLE,   /* the rest, each option of the negotiation among it */
};

/* One object each; `type` is its first value. */
void walk_capture(const struct report_capture *capture, const struct writer *writer);
void walk_session(const struct session *session, const struct report_capture *capture, enum walk_depth depth,
                  const struct writer *writer);
void walk_summary(const struct pptpscope_summary *summary, const struct report_capture *capture,
                  const struct writer *writer);
void walk_packet(const struct pptpscope_packet *packet, const struct writer *writer);
void walk_event(const struct event *event, const struct writer *writer);

/* capture, each session, summary: the whole report in the contract's order. */
void walk_report(const struct report *report, const struct writer *writer);

#endif
