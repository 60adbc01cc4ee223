/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream.h: one direction of a control connection put back in order (RFC 9293),
 * and cut into PPTP control messages.
 *
 *        next          hole         pending segments
 *   ======|- - - - - - - - - - -|=======|   |====|
 *   delivered      missing         kept until the hole fills or is given up
 *
 * Hazards: sequence numbers wrap; segments overlap (the first octets to arrive
 * stay); a start that was not captured; holes that never fill, because the capture
 * lost the segment; a stream that is not PPTP at all.
 */
#ifndef ANALYZE_STREAM_H
#define ANALYZE_STREAM_H

#include <stdbool.h>
#include <stdint.h>

/* A hole is given up when the segment behind it has waited this long on the
 * capture's clock, when the stream ends, or when a cap is reached. */
#define STREAM_HOLE_WAIT 5000000000 /* ns */
#define STREAM_ACKED_WAIT 100000000 /* ns: a hole that the other end acknowledged is the capture's loss */
#define STREAM_PENDING_MAX 32       /* segments kept behind holes */
#define STREAM_OCTETS_MAX 65536     /* octets kept behind holes */

struct segment {
    struct segment *next;
    uint32_t sequence, length;
    uint64_t frame;
    int64_t time;
    uint8_t octets[];
};

struct stream {
    bool started;              /* `next` is known */
    bool cut;                  /* the capture cut a segment: what followed in it is unknown */
    uint32_t next;             /* sequence number expected */
    bool acked;                /* the other end acknowledged up to: */
    uint32_t acknowledged;
    uint64_t acked_frame;      /* said so last */
    struct segment *pending;   /* in order of sequence */
    uint32_t pending_count, pending_octets;
    uint8_t message[512];      /* the beginning of a message, until it is whole */
    uint32_t held;
    /* What was lost, for the summary and the limits. */
    uint64_t octets;           /* delivered */
    uint8_t first[8];          /* of them, as many as came in one piece; in: */
    uint8_t first_count;
    uint64_t first_frame;
    uint64_t skipped;          /* octets passed over to the next magic cookie */
    uint64_t holes;            /* given up */
    uint64_t hole_frame;       /* the frame that was delivered behind the last of them */
    uint64_t overlaps, retransmissions;
    uint64_t messages;         /* framed */
};

/* One message: `captured` of its `length` octets, which are fewer only where the capture
 * cut its segment. `octets` live until the callback returns. */
typedef void stream_message(void *context, const uint8_t *octets, uint32_t captured, uint32_t length, uint64_t frame,
                            int64_t time);

struct stream_sink {
    stream_message *message;
    void *context;
};

/* The stream's first octet will be `sequence` (behind a SYN). */
void stream_start(struct stream *stream, uint32_t sequence);

/* One segment's payload: `captured` of `length` octets at hand. */
void stream_segment(struct stream *stream, const struct stream_sink *sink, uint32_t sequence, const uint8_t *octets,
                    uint32_t captured, uint32_t length, uint64_t frame, int64_t time);

/* True if every octet of this segment was delivered before: a retransmission. */
bool stream_knows(const struct stream *stream, uint32_t sequence, uint32_t length);

/* The other end has received everything before `sequence`. */
void stream_acknowledged(struct stream *stream, uint32_t sequence, uint64_t frame);

/* The frame that acknowledges octets which the capture never showed, or 0. */
uint64_t stream_missed(const struct stream *stream);

/* Gives up holes that waited too long at `now`. */
void stream_clock(struct stream *stream, const struct stream_sink *sink, int64_t now);

/* The connection ended: whatever waits behind holes is delivered. */
void stream_end(struct stream *stream, const struct stream_sink *sink);

/* Releases what it holds; the stream can be started again. */
void stream_clear(struct stream *stream);

#endif
