/* SPDX-License-Identifier: GPL-2.0-or-later */
/* load.c: the captures on their way into the model; see load.h. */
#define _POSIX_C_SOURCE 200809L
#include "tui/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PEEK_LEAST = 256, PEEK_BEGIN = 1024, PEEK_MOST = 8192 }; /* living sessions shown meanwhile: as many as time allows */
enum { LOOK_AT_CLOCK = 32, STEPS = 16, CHOOSE_STEPS = 256 };   /* datagrams, sessions between two looks at the clock */
enum { LIVE_WAIT = 50 };
#define PEEK_EVERY INT64_C(200000000)                 /* ns */
#define PEEK_LONGEST INT64_C(250000000)               /* ns until one is shown */
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

    *load = (struct load){ .paths = paths, .path_count = count, .peek_most = PEEK_BEGIN };
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

    *load = (struct load){ .paths = interface, .path_count = 1, .peek_most = PEEK_BEGIN, .live = true };
    load->source = source_open_live(&options);
    if (load->source && !source_stats(load->source, 0)->failed)
        return true;
    snprintf(error, size, "%s", load->source ? source_stats(load->source, 0)->reason : "memory is short");
    source_close(load->source);
    return false;
}

bool load_can_anew(const struct load *load)
{
    return load->settled && (!load->spool || (spool_whole(load->spool) && spool_ended(load->spool)));
}

bool load_anew(struct load *load, const struct secrets *secrets, char *error, size_t size)
{
    struct load anew = { .paths = load->paths, .path_count = load->path_count, .again = load->again, .spool = load->spool,
                         .peek_most = PEEK_BEGIN };

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
    load->ended = true;
}

/* Sessions have their places and numbers. */
static void collect(struct load *load)
{
    const size_t count = pptpscope_session_count(load->scope);

    load->sessions = calloc(count + 1, sizeof(struct session *));
    if (!load->sessions)
        abort();
    for (size_t i = 0; i < count; i++)
        load->sessions[i] = pptpscope_session(load->scope, i);
    load->collected = true;
}

/* Causes are decided, a slice at a time. */
static void finish(struct load *load, int64_t until)
{
    bool done = false;

    do
        if (!load->timed)
            load->timed = pptpscope_clock_some(load->scope, source_clock(load->source), STEPS);
        else
            done = pptpscope_finish_some(load->scope, STEPS);
    while (!done && load_now() <= until);
    if (!load->collected && pptpscope_session_count(load->scope))
        collect(load);
    if (!done)
        return;
    if (!load->collected)
        collect(load);
    load->facts_known = input_facts_fill(&load->facts, load->source, load->path_count);
    load->done = true;
}

/* False: the clock's move is not through. */
static bool end_batch(struct load *load)
{
    const bool last = load->batch->last;

    if (load->batch->frames && !pptpscope_clock_some(load->scope, load->batch->clock, STEPS))
        return false;
    feed_give(load->feed, load->batch);
    load->batch = NULL;
    if (last)
        begin_end(load);
    return true;
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

/* The batch in hand, until the time is up. */
static void feed(struct load *load, int64_t until)
{
    while (load->at < load->batch->count) {
        const bool fed = pptpscope_feed_some(load->scope, &load->batch->datagrams[load->at], STEPS);
        load->at += fed;
        if ((!fed || load->at % LOOK_AT_CLOCK == 0) && load_now() > until)
            return;
    }
    while (!end_batch(load))
        if (load_now() > until)
            return;
}

/* What is to be shown next, and what was shown; false: the time is up. Nothing is fed meanwhile. */
static bool peek(struct load *load, int64_t until)
{
    while (load->old) {
        if (pptpscope_peek_free_some(load->old, CHOOSE_STEPS))
            load->old = NULL;
        else if (load_now() > until)
            return false;
    }
    while (load->coming && !load->ready) {
        load->ready = pptpscope_peek_some(load->coming, STEPS);
        if (!load->ready && load_now() > until)
            return false;
    }
    return true;
}

bool load_step(struct load *load, int64_t nanoseconds)
{
    const int64_t until = load_now() + nanoseconds;

    if (load->done)
        return false;
    if (!peek(load, until))
        return true;
    if (load->ended) {
        finish(load, until);
        return true;
    }
    for (bool worked = false;; worked = true) {
        if (!load->batch) {
            load->batch = feed_take(load->feed);
            load->at = 0;
            tell_batch(load);
        }
        if (!load->batch)
            return worked;
        feed(load, until);
        if (load->ended || load_now() > until)
            return true;
    }
}

void load_tell(const struct load *load, struct model *model)
{
    model->loading = !load->settled;
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

bool load_show(struct load *load, struct app *app)
{
    const int64_t now = load_now();
    size_t count, left_out;

    load_tell(load, &app->model);
    if (load->handed)
        return false;
    if (load->collected) {
        load->handed = load->done ? !load->last : app->model.sessions != load->sessions;
        load->last = load->done;
        if (load->handed)
            app_model_comes(app, load->sessions, pptpscope_session_count(load->scope), 0);
        return load->handed;
    }
    if (load->ready) {
        const struct session *const *const sessions = pptpscope_peek_sessions(load->coming, &count, &left_out);
        load->handed = true;
        app_model_comes(app, sessions, count, left_out);
        return true;
    }
    if (load->coming || load->ended || now < load->peek_next)
        return false;
    load->coming = pptpscope_peek_begin(load->scope, load->peek_most);
    load->peek_begun = now;
    return false;
}

/* The app has what it was given: what that cost decides when the next one comes, and how much it tells. */
static void taken(struct load *load, struct app *app)
{
    const int64_t now = load_now(), took = now - load->peek_begun;

    load->handed = false;
    load->settled = load->last;
    load_tell(load, &app->model);
    pptpscope_peek_free(load->old);
    load->old = load->peek;
    load->peek = app->model.sessions == load->sessions ? NULL : load->coming;
    if (load->peek) {
        load->coming = NULL;
        load->ready = false;
    }
    load->peek_next = now + (took * PEEK_SHARE > PEEK_EVERY ? took * PEEK_SHARE : PEEK_EVERY);
    if (took > PEEK_LONGEST && load->peek_most > PEEK_LEAST)
        load->peek_most /= 2;
    else if (took * 2 < PEEK_LONGEST && app->model.left_out && load->peek_most < PEEK_MOST)
        load->peek_most *= 2;
}

bool load_arrange(struct load *load, struct app *app, int64_t nanoseconds)
{
    const int64_t until = load_now() + nanoseconds;
    bool changed = false;

    while (app->choice.going && !changed) {
        changed = app_step(app, CHOOSE_STEPS);
        if (load_now() > until)
            break;
    }
    if (!load->handed || app->choice.comes) /* a key may have brought it to its end, too */
        return changed;
    taken(load, app);
    return true;
}

bool load_close(struct load *load)
{
    if (!load->source)
        return true;
    if (!feed_close(load->feed))
        return false;
    pptpscope_peek_free(load->peek);
    pptpscope_peek_free(load->coming);
    pptpscope_peek_free(load->old);
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
