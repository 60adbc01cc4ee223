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

enum { BATCHES = 4, END_WAIT = 200 }; /* END_WAIT: ms for a thread that reads */

struct feed {
    struct source *source;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t given;       /* a batch came back, or all is to end */
    struct feed_batch batches[BATCHES];
    struct feed_batch *empty[BATCHES], *full[BATCHES];
    unsigned empty_count, full_count;
    bool stopping, ended;
    int wake[2];                /* a pipe */
};

static struct feed_batch *next_empty(struct feed *feed)
{
    struct feed_batch *batch = NULL;

    pthread_mutex_lock(&feed->lock);
    while (!feed->empty_count && !feed->stopping)
        pthread_cond_wait(&feed->given, &feed->lock);
    if (!feed->stopping)
        batch = feed->empty[--feed->empty_count];
    pthread_mutex_unlock(&feed->lock);
    return batch;
}

static void wake(struct feed *feed)
{
    const ssize_t sent = write(feed->wake[1], "", 1); /* full is as good */

    (void)sent;
}

static void hand_over(struct feed *feed, struct feed_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        batch->datagrams[i].payload = batch->octets + batch->places[i];
    pthread_mutex_lock(&feed->lock);
    feed->full[feed->full_count++] = batch;
    feed->ended = batch->last;
    pthread_mutex_unlock(&feed->lock);
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

/* Fills a batch; an interface that has nothing hands over what there is. */
static void fill(struct feed *feed, struct feed_batch *batch)
{
    struct datagram datagram;

    batch->count = batch->used = 0;
    batch->last = false;
    while (batch->count < FEED_DATAGRAMS && batch->used < FEED_OCTETS) {
        const enum source_status status = source_next(feed->source, &datagram);
        batch->last = status == SOURCE_END || (status == SOURCE_DATAGRAM && !add(batch, &datagram));
        if (status != SOURCE_DATAGRAM || batch->last)
            break;
    }
    batch->frames = source_frames(feed->source);
    batch->clock = source_clock(feed->source);
    source_progress(feed->source, &batch->done, &batch->total);
}

static void *read_all(void *context)
{
    struct feed *const feed = context;
    struct feed_batch *batch;
    bool last = false;

    while (!last && (batch = next_empty(feed))) {
        fill(feed, batch);
        last = batch->last;
        hand_over(feed, batch);
    }
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

struct feed *feed_open(struct source *source)
{
    struct feed *const feed = calloc(1, sizeof *feed);

    if (!feed || !make_pipe(feed->wake)) {
        free(feed);
        return NULL;
    }
    feed->source = source;
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
