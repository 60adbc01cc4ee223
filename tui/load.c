/* SPDX-License-Identifier: GPL-2.0-or-later */
/* load.c: the captures on their way into the model; see load.h. */
#define _POSIX_C_SOURCE 200809L
#include "tui/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PEEK_MOST = 200, LOOK_AT_CLOCK = 32, FINISH_STEPS = 16, LIVE_WAIT = 50 };        /* living sessions shown meanwhile; datagrams between two looks */
#define PEEK_EVERY INT64_C(200000000)                 /* ns */
#define PEEK_SHARE 20                                 /* of the time, one part at most goes into peeking */

int64_t load_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void on_clear(void *context, const struct pptpscope_clear *clear)
{
    clear_store_add(context, clear);
}

/* Standard input is copied as it is read, so that it can be read again. */
static bool prepare_again(struct load *load)
{
    load->again = calloc(load->path_count + 1, sizeof *load->again);
    if (!load->again)
        return false;
    for (size_t i = 0; i < load->path_count; i++) {
        load->again[i] = load->paths[i];
        if (strcmp(load->paths[i], "-") != 0)
            continue;
        if (!load->spool)
            load->spool = spool_open();
        if (!load->spool)
            return false;
        load->again[i] = spool_path(load->spool);
    }
    return true;
}

/* The packets of an interface are written down as they come, so that they can be read again. */
static bool keep_packets(struct load *load)
{
    load->spool = spool_new();
    load->again = calloc(1, sizeof *load->again);
    if (!load->spool || !load->again)
        return false;
    load->again[0] = spool_path(load->spool);
    return true;
}

bool load_begin(struct load *load, const struct secrets *secrets, char *error, size_t size)
{
    if (load->live && !keep_packets(load)) {
        snprintf(error, size, "there is no place for a temporary file to keep the packets in");
        source_close(load->source);
        return false;
    }
    load->clear = secrets ? clear_store_new() : NULL;
    const struct pptpscope_config config = { .keep_events = true, .secrets = secrets, .context = load->clear,
                                             .on_clear = load->clear ? on_clear : NULL };
    load->scope = pptpscope_new(&config);
    load->places = places_new();
    load->feed = load->places ? feed_open(load->source, load->places, load->live ? load->spool : NULL) : NULL;
    if (load->feed)
        return true;
    snprintf(error, size, "no thread could be made to read the input");
    pptpscope_free(load->scope);
    places_free(load->places);
    source_close(load->source);
    return false;
}

bool load_open(struct load *load, const char *const *paths, size_t count, const struct secrets *secrets, char *error,
               size_t size)
{
    size_t failed = 0;

    *load = (struct load){ .paths = paths, .path_count = count };
    if (!prepare_again(load)) {
        snprintf(error, size, "there is no place for a temporary file to copy standard input to");
        return false;
    }
    load->source = source_open(paths, count);
    for (size_t i = 0; load->source && i < count; i++)
        failed += source_stats(load->source, i)->failed;
    if (load->source && failed < count)
        return load_begin(load, secrets, error, size);
    snprintf(error, size, "%s", load->source ? source_stats(load->source, 0)->reason : "memory is short");
    source_close(load->source);
    return false;
}

bool load_open_live(struct load *load, const char *const *interface, char *error, size_t size)
{
    const struct source_live options = { .interface = *interface, .wait = LIVE_WAIT, .promiscuous = true };

    *load = (struct load){ .paths = interface, .path_count = 1, .live = true };
    load->source = source_open_live(&options);
    if (load->source && !source_stats(load->source, 0)->failed)
        return true;
    snprintf(error, size, "%s", load->source ? source_stats(load->source, 0)->reason : "memory is short");
    source_close(load->source);
    return false;
}

bool load_can_anew(const struct load *load)
{
    return load->done && (!load->spool || (spool_whole(load->spool) && spool_ended(load->spool)));
}

bool load_anew(struct load *load, const struct secrets *secrets, char *error, size_t size)
{
    struct load anew = { .paths = load->paths, .path_count = load->path_count, .again = load->again, .spool = load->spool };

    load->again = NULL;
    load->spool = NULL;
    snprintf(error, size, "the input cannot be read once more; please start again");
    if (!load_close(load))
        return false;
    *load = anew;
    load->source = source_open(load->again, load->path_count);
    for (size_t i = 0; load->source && i < load->path_count; i++)
        source_name(load->source, i, load->paths[i]);
    return load->source && load_begin(load, secrets, error, size);
}

void load_stop(struct load *load)
{
    if (load->live)
        source_stop(load->source);
}

int load_descriptor(const struct load *load)
{
    return load->feed && !load->done ? feed_descriptor(load->feed) : -1;
}

/* The whole input is in. */
static void begin_end(struct load *load)
{
    for (size_t i = 0; i < load->path_count; i++) {
        const struct source_stats *const stats = source_stats(load->source, i);
        if (stats->dropped_known && stats->dropped)
            pptpscope_dropped(load->scope, stats->dropped);
    }
    pptpscope_clock(load->scope, source_clock(load->source));
    load->ended = true;
}

/* Sessions have their places and numbers; those that lived a moment ago are gone. */
static void collect(struct load *load)
{
    const size_t count = pptpscope_session_count(load->scope);

    pptpscope_peek_free(load->peek);
    load->peek = NULL;
    load->sessions = calloc(count + 1, sizeof(struct session *));
    if (!load->sessions)
        abort();
    for (size_t i = 0; i < count; i++)
        load->sessions[i] = pptpscope_session(load->scope, i);
    load->collected = true;
}

/* Causes are decided, a slice at a time. */
static bool finish(struct load *load, int64_t until)
{
    bool done;

    do
        done = pptpscope_finish_some(load->scope, FINISH_STEPS);
    while (!done && load_now() <= until);
    if (!load->collected && (done || pptpscope_session_count(load->scope)))
        collect(load);
    if (!done)
        return true;
    load->facts_known = input_facts_fill(&load->facts, load->source, load->path_count);
    load->done = true;
    return true;
}

static void end_batch(struct load *load)
{
    const bool last = load->batch->last;

    if (load->batch->frames)
        pptpscope_clock(load->scope, load->batch->clock);
    feed_give(load->feed, load->batch);
    load->batch = NULL;
    if (last)
        begin_end(load);
}

static void tell_batch(struct load *load)
{
    const struct feed_batch *const batch = load->batch;

    if (!batch)
        return;
    load->frames = batch->frames;
    load->dropped = batch->dropped;
    load->octets = batch->done;
    load->total = batch->total;
}

bool load_step(struct load *load, int64_t nanoseconds)
{
    const int64_t until = load_now() + nanoseconds;

    if (load->done)
        return false;
    if (load->ended)
        return finish(load, until);
    for (bool worked = false;; worked = true) {
        if (!load->batch) {
            load->batch = feed_take(load->feed);
            load->at = 0;
            tell_batch(load);
        }
        if (!load->batch)
            return worked;
        for (; load->at < load->batch->count; load->at++) {
            if (load->at % LOOK_AT_CLOCK == LOOK_AT_CLOCK - 1 && load_now() > until) {
                pptpscope_feed(load->scope, &load->batch->datagrams[load->at++]);
                return true;
            }
            pptpscope_feed(load->scope, &load->batch->datagrams[load->at]);
        }
        end_batch(load);
        if (load->ended || load_now() > until)
            return true;
    }
}

void load_tell(const struct load *load, struct model *model)
{
    model->loading = !load->done;
    model->live = load->live && !load->ended;
    model->clear = load->clear;
    model->frames = load->frames;
    model->dropped = load->dropped;
    model->done = load->octets;
    model->total = load->total;
    if (!load->done || !load->source)
        return;
    model->frames = source_frames(load->source);
    model->capture = load->facts_known ? &load->facts.capture : NULL;
    for (size_t i = 0; i < load->path_count && !model->trouble; i++)
        if (source_stats(load->source, i)->failed || source_stats(load->source, i)->truncated)
            model->trouble = source_stats(load->source, i)->reason;
}

bool load_show(struct load *load, struct model *model)
{
    const int64_t now = load_now();

    load_tell(load, model);
    if (load->collected) {
        const bool news = model->sessions != load->sessions || load->done;
        model->sessions = load->sessions;
        model->session_count = pptpscope_session_count(load->scope);
        model->left_out = 0;
        return news;
    }
    if (now < load->peek_next || load->ended)
        return false;
    pptpscope_peek_free(load->peek);
    load->peek = pptpscope_peek(load->scope, PEEK_MOST);
    model->sessions = pptpscope_peek_sessions(load->peek, &model->session_count, &model->left_out);
    load->peek_begun = now;
    return true;
}

void load_shown(struct load *load)
{
    const int64_t now = load_now(), took = now - load->peek_begun;

    load->peek_next = now + (took * PEEK_SHARE > PEEK_EVERY ? took * PEEK_SHARE : PEEK_EVERY);
}

bool load_close(struct load *load)
{
    if (!load->source)
        return true;
    if (!feed_close(load->feed))
        return false;
    pptpscope_peek_free(load->peek);
    pptpscope_free(load->scope);
    if (load->facts_known)
        input_facts_free(&load->facts);
    source_close(load->source);
    spool_close(load->spool);
    places_free(load->places);
    clear_store_free(load->clear);
    free(load->again);
    free(load->sessions);
    return true;
}
