/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * feed.h: a thread that only reads and unpacks, and hands datagrams over in batches; it
 * knows no engine, and waits for nobody but the queue.
 */
#ifndef TUI_FEED_H
#define TUI_FEED_H

#include "capture/source.h"
#include "tui/places.h"
#include "tui/spool.h"

enum { FEED_DATAGRAMS = 512, FEED_OCTETS = 512 * 1024 };

struct feed_batch {
    struct datagram datagrams[FEED_DATAGRAMS]; /* their payloads stand in `octets` */
    size_t places[FEED_DATAGRAMS];
    size_t count;
    uint8_t *octets;
    size_t used, room;
    uint64_t frames, done, total;              /* of the source, behind it */
    uint64_t dropped;                          /* by an interface */
    int64_t clock;
    bool last;                                 /* the source has ended */
};

struct feed;

/* Begins to read; takes note of places, and with `spool` writes an interface's packets there.
 * The source is the thread's until it has ended; then the caller's again. NULL: no thread. */
struct feed *feed_open(struct source *source, struct places *places, struct spool *spool);

/* The next batch, or NULL where none is ready; to be given back. */
struct feed_batch *feed_take(struct feed *feed);
void feed_give(struct feed *feed, struct feed_batch *batch);

/* Becomes readable when a batch is ready. */
int feed_descriptor(const struct feed *feed);

/* True once the thread has ended, for good: the source may be looked at, and closed. */
bool feed_ended(struct feed *feed);

/* Asks it to end, and frees it. False: it waits for input that does not come; it and its source are left behind. */
bool feed_close(struct feed *feed);

#endif
