/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feed.c: a thread that only reads and unpacks; see feed.h. */
#define _POSIX_C_SOURCE 200809L
#include "tui/feed.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE INT64_C(50000000) /* ns before a batch is taken that is not full */
enum { BATCHES = 4, END_WAIT = 200, BUSY_MOST = 256 }; /* END_WAIT: ms for a thread that reads; BUSY_MOST: packets without a datagram until what came is handed over */

struct feed {
    struct source *source;
    struct places *places;
    struct spool *spool;        /* for an interface; or NULL */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t given;       /* a batch came back, or all is to end */
    struct feed_batch batches[BATCHES];
    struct feed_batch *empty[BATCHES], *full[BATCHES];
    unsigned empty_count, full_count;
    struct feed_batch *filling; /* by the thread */
    int64_t taken;              /* when a batch was taken; monotonic ns */
    bool stopping, ended;
    int wake[2];                /* a pipe */
};

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void wake(struct feed *feed)
{
    const ssize_t sent = write(feed->wake[1], "", 1); /* full is as good */

    (void)sent;
}

/* The batch that is being filled; with the lock. NULL: all is to end. */
static struct feed_batch *filling(struct feed *feed)
{
    while (!feed->filling && !feed->empty_count && !feed->stopping)
        pthread_cond_wait(&feed->given, &feed->lock);
    if (feed->stopping)
        return NULL;
    if (!feed->filling) {
        feed->filling = feed->empty[--feed->empty_count];
        feed->filling->count = feed->filling->used = 0;
        feed->filling->last = false;
    }
    return feed->filling;
}

/* With the lock. */
static void hand_over(struct feed *feed)
{
    feed->full[feed->full_count++] = feed->filling;
    feed->filling = NULL;
    wake(feed);
}

static bool add(struct feed_batch *batch, const struct datagram *datagram)
{
    const size_t need = batch->used + datagram->captured;

    if (need > batch->room) {
        const size_t room = need > FEED_OCTETS ? need + FEED_OCTETS : FEED_OCTETS;
        uint8_t *const octets = realloc(batch->octets, room);
        if (!octets)
            return false;
        batch->octets = octets;
        batch->room = room;
    }
    if (datagram->captured)
        memcpy(batch->octets + batch->used, datagram->payload, datagram->captured);
    batch->places[batch->count] = batch->used;
    batch->datagrams[batch->count++] = *datagram;
    batch->used = need;
    return true;
}

/* Takes over what the source gave; false: nothing more is to come. */
static bool take_over(struct feed *feed, enum source_status status, const struct datagram *datagram)
{
    bool going_on = false;

    pthread_mutex_lock(&feed->lock);
    struct feed_batch *const batch = filling(feed);
    if (batch) {
        batch->last = status == SOURCE_END || (status == SOURCE_DATAGRAM && !add(batch, datagram));
        batch->frames = source_frames(feed->source);
        batch->clock = source_clock(feed->source);
        batch->dropped = source_stats(feed->source, 0)->dropped;
        going_on = !batch->last;
        feed->ended = batch->last;
        if (batch->last || status != SOURCE_DATAGRAM || batch->count == FEED_DATAGRAMS || batch->used >= FEED_OCTETS) {
            source_progress(feed->source, &batch->done, &batch->total);
            hand_over(feed);
        }
    }
    pthread_mutex_unlock(&feed->lock);
    return going_on;
}

/* Everything is looked at again by its place: of an interface, in the spool. */
static void note(struct feed *feed, struct source_record *record)
{
    if (feed->spool) {
        record->place = (struct source_place){ .file = 0 };
        record->placed = spool_record(feed->spool, record, &record->place.offset);
        if (!record->placed)
            return;
    }
    places_add(feed->places, record);
}

/* The next datagram, as source_next has it. */
static enum source_status next(struct feed *feed, struct source_record *record)
{
    for (unsigned i = 0; !feed->spool || i < BUSY_MOST; i++) {
        const enum source_status status = source_read(feed->source, record);
        if (status != SOURCE_DATAGRAM)
            return status;
        note(feed, record);
        if (record->has_datagram)
            return status;
    }
    return SOURCE_IDLE;
}

static void *read_all(void *context)
{
    struct feed *const feed = context;
    struct source_record record;
    enum source_status status;

    do
        status = next(feed, &record);
    while (take_over(feed, status, &record.datagram));
    if (feed->spool)
        spool_end(feed->spool);
    pthread_mutex_lock(&feed->lock);
    feed->ended = true;
    pthread_mutex_unlock(&feed->lock);
    return NULL;
}

static bool make_pipe(int files[2])
{
    if (pipe(files) != 0)
        return false;
    for (int i = 0; i < 2; i++)
        if (fcntl(files[i], F_SETFL, O_NONBLOCK) != 0 || fcntl(files[i], F_SETFD, FD_CLOEXEC) != 0)
            return false;
    return true;
}

struct feed *feed_open(struct source *source, struct places *places, struct spool *spool)
{
    struct feed *const feed = calloc(1, sizeof *feed);

    if (!feed || !make_pipe(feed->wake)) {
        free(feed);
        return NULL;
    }
    feed->source = source;
    feed->places = places;
    feed->spool = spool;
    pthread_mutex_init(&feed->lock, NULL);
    pthread_cond_init(&feed->given, NULL);
    for (unsigned i = 0; i < BATCHES; i++)
        feed->empty[feed->empty_count++] = &feed->batches[i];
    if (pthread_create(&feed->thread, NULL, read_all, feed) == 0)
        return feed;
    close(feed->wake[0]);
    close(feed->wake[1]);
    free(feed);
    return NULL;
}

struct feed_batch *feed_take(struct feed *feed)
{
    struct feed_batch *batch = NULL;
    char drained[64];

    pthread_mutex_lock(&feed->lock);
    if (feed->full_count) {
        batch = feed->full[0];
        memmove(feed->full, feed->full + 1, --feed->full_count * sizeof feed->full[0]);
    } else if (feed->filling && feed->filling->count && now() - feed->taken > PATIENCE) {
        batch = feed->filling; /* its reader waits for a pipe: what has come is to be seen */
        feed->filling = NULL;
    }
    if (batch) {
        feed->taken = now();
        for (size_t i = 0; i < batch->count; i++)
            batch->datagrams[i].payload = batch->octets + batch->places[i];
    }
    if (!feed->full_count)
        while (read(feed->wake[0], drained, sizeof drained) == sizeof drained)
            continue;
    pthread_mutex_unlock(&feed->lock);
    return batch;
}

void feed_give(struct feed *feed, struct feed_batch *batch)
{
    pthread_mutex_lock(&feed->lock);
    feed->empty[feed->empty_count++] = batch;
    pthread_cond_signal(&feed->given);
    pthread_mutex_unlock(&feed->lock);
}

int feed_descriptor(const struct feed *feed)
{
    return feed->wake[0];
}

bool feed_ended(struct feed *feed)
{
    pthread_mutex_lock(&feed->lock);
    const bool result = feed->ended;
    pthread_mutex_unlock(&feed->lock);
    return result;
}

bool feed_close(struct feed *feed)
{
    if (!feed)
        return true;
    pthread_mutex_lock(&feed->lock);
    feed->stopping = true;
    pthread_cond_signal(&feed->given);
    pthread_mutex_unlock(&feed->lock);
    for (int waited = 0; !feed_ended(feed) && waited < END_WAIT; waited++)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    if (!feed_ended(feed))
        return false;
    pthread_join(feed->thread, NULL);
    for (unsigned i = 0; i < BATCHES; i++)
        free(feed->batches[i].octets);
    close(feed->wake[0]);
    close(feed->wake[1]);
    pthread_cond_destroy(&feed->given);
    pthread_mutex_destroy(&feed->lock);
    free(feed);
    return true;
}
