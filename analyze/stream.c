/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stream.c: TCP order and message framing of a control connection; see stream.h. */
#include "analyze/stream.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "dissect/pptp.h"

/* Distance on the circle of sequence numbers: negative where a is before b. */
static int32_t distance(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b);
}

void stream_start(struct stream *stream, uint32_t sequence)
{
    stream->started = true;
    stream->next = sequence;
}

/* Takes messages from the front of `octets` and returns how many octets they took. */
static uint32_t take_messages(struct stream *stream, const struct stream_sink *sink, const uint8_t *octets,
                              uint32_t length, uint64_t frame, int64_t time)
{
    uint32_t at = 0;
    while (at < length) {
        bool lied = false;
        const int size = pptp_frame(octets + at, length - at, &lied);
        if (size == 0)
            break;
        if (size < 0) {
            stream->skipped += (uint32_t)-size;
            at += (uint32_t)-size;
            continue;
        }
        stream->messages++;
        sink->message(sink->context, octets + at, (uint32_t)size, (uint32_t)size, frame, time);
        at += (uint32_t)size;
    }
    return at;
}

/* Octets in order. Whole messages go out from where they lie; only a beginning is copied. */
static void deliver(struct stream *stream, const struct stream_sink *sink, const uint8_t *octets, uint32_t length,
                    uint64_t frame, int64_t time)
{
    if (!stream->octets && length) {
        stream->first_frame = frame;
        stream->first_count = length < sizeof stream->first ? (uint8_t)length : sizeof stream->first;
        memcpy(stream->first, octets, stream->first_count);
    }
    stream->octets += length;
    while (length) {
        if (stream->held == 0) {
            const uint32_t taken = take_messages(stream, sink, octets, length, frame, time);
            octets += taken;
            length -= taken;
        }
        if (length == 0)
            return;
        uint32_t room = (uint32_t)sizeof stream->message - stream->held;
        if (room == 0) { /* cannot be: no message is this long; pass over its first octet to look again */
            stream->skipped++;
            memmove(stream->message, stream->message + 1, --stream->held);
            room = 1;
        }
        const uint32_t part = length < room ? length : room;
        memcpy(stream->message + stream->held, octets, part);
        stream->held += part;
        octets += part;
        length -= part;
        const uint32_t taken = take_messages(stream, sink, stream->message, stream->held, frame, time);
        stream->held -= taken;
        memmove(stream->message, stream->message + taken, stream->held);
    }
}

/* The capture cut the segment in the middle of a message: what was captured of it is
 * given all the same, with the size of its type as its length. */
static void deliver_cut(struct stream *stream, const struct stream_sink *sink, uint64_t frame, int64_t time)
{
    struct pptp head;
    struct reader r = reader_init(stream->message, stream->held, sizeof stream->message);
    if (stream->held < PPTP_HEADER || !pptp_dissect(&r, &head))
        return;
    const uint32_t size = pptp_size(head.type) ? pptp_size(head.type) : head.length;
    if (size <= stream->held)
        return;
    stream->messages++;
    sink->message(sink->context, stream->message, stream->held, size, frame, time);
    stream->held = 0;
}

static void drop_held(struct stream *stream)
{
    stream->skipped += stream->held;
    stream->held = 0;
}

/* Octets [sequence, sequence + length) where those before `next` are already known. */
static void deliver_segment(struct stream *stream, const struct stream_sink *sink, const struct segment *s)
{
    const int32_t known = distance(stream->next, s->sequence);
    if (known >= (int32_t)s->length) {
        stream->retransmissions++;
        return;
    }
    if (known > 0)
        stream->overlaps++;
    const uint32_t skip = known > 0 ? (uint32_t)known : 0;
    stream->next = s->sequence + s->length;
    deliver(stream, sink, s->octets + skip, s->length - skip, s->frame, s->time);
}

static void take_pending(struct stream *stream, const struct stream_sink *sink)
{
    while (stream->pending && distance(stream->pending->sequence, stream->next) <= 0) {
        struct segment *s = stream->pending;
        stream->pending = s->next;
        stream->pending_count--;
        stream->pending_octets -= s->length;
        deliver_segment(stream, sink, s);
        free(s);
    }
}

static void give_up_hole(struct stream *stream, const struct stream_sink *sink)
{
    if (!stream->pending)
        return;
    drop_held(stream);
    stream->holes++;
    stream->hole_frame = stream->pending->frame;
    stream->next = stream->pending->sequence;
    take_pending(stream, sink);
}

static void keep(struct stream *stream, uint32_t sequence, const uint8_t *octets, uint32_t length, uint64_t frame,
                 int64_t time)
{
    struct segment **at = &stream->pending;
    while (*at && distance((*at)->sequence, sequence) <= 0) {
        if ((*at)->sequence == sequence && (*at)->length >= length) { /* seen before: the first stays */
            stream->retransmissions++;
            return;
        }
        at = &(*at)->next;
    }
    struct segment *s = alloc_zero(1, sizeof *s + length);
    *s = (struct segment){ .next = *at, .sequence = sequence, .length = length, .frame = frame, .time = time };
    memcpy(s->octets, octets, length);
    *at = s;
    stream->pending_count++;
    stream->pending_octets += length;
}

void stream_segment(struct stream *stream, const struct stream_sink *sink, uint32_t sequence, const uint8_t *octets,
                    uint32_t captured, uint32_t length, uint64_t frame, int64_t time)
{
    if (length == 0)
        return;
    if (captured < length)
        stream->cut = true;
    if (!stream->started)
        stream_start(stream, sequence);
    const int32_t known = distance(stream->next, sequence);
    if (known < 0) { /* a hole before it */
        if (captured)
            keep(stream, sequence, octets, captured, frame, time);
        while (stream->pending_count > STREAM_PENDING_MAX || stream->pending_octets > STREAM_OCTETS_MAX)
            give_up_hole(stream, sink);
        return;
    }
    if (known >= (int32_t)length) {
        stream->retransmissions++;
        return;
    }
    if (known > 0)
        stream->overlaps++;
    stream->next = sequence + length;
    if (captured > (uint32_t)known)
        deliver(stream, sink, octets + known, captured - (uint32_t)known, frame, time);
    if (captured < length) { /* the rest of the segment is not in the capture */
        deliver_cut(stream, sink, frame, time);
        drop_held(stream);
    }
    take_pending(stream, sink);
}

bool stream_knows(const struct stream *stream, uint32_t sequence, uint32_t length)
{
    return stream->started && length && distance(stream->next, sequence) >= (int32_t)length;
}

void stream_acknowledged(struct stream *stream, uint32_t sequence, uint64_t frame)
{
    if (stream->acked && distance(sequence, stream->acknowledged) <= 0)
        return;
    stream->acked = true;
    stream->acknowledged = sequence;
    stream->acked_frame = frame;
}

uint64_t stream_missed(const struct stream *stream)
{
    if (!stream->started || !stream->acked || stream->cut || stream->pending)
        return 0;
    const int32_t ahead = distance(stream->acknowledged, stream->next);
    return ahead > 1 ? stream->acked_frame : 0; /* 1 may be the FIN */
}

void stream_clock(struct stream *stream, const struct stream_sink *sink, int64_t now)
{
    while (stream->pending) {
        const struct segment *first = stream->pending;
        const bool received = stream->acked && distance(stream->acknowledged, first->sequence) >= 0;
        if (now - first->time <= (received ? STREAM_ACKED_WAIT : STREAM_HOLE_WAIT))
            return;
        give_up_hole(stream, sink);
    }
}

void stream_end(struct stream *stream, const struct stream_sink *sink)
{
    while (stream->pending)
        give_up_hole(stream, sink);
}

void stream_clear(struct stream *stream)
{
    while (stream->pending) {
        struct segment *s = stream->pending;
        stream->pending = s->next;
        free(s);
    }
    *stream = (struct stream){ 0 };
}
