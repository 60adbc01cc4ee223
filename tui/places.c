/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * places.c: where packets stand in the input; see places.h.
 *
 *     where  | offset 48 | row 16 |           the row tells file, section and interface
 *     what   | frame 40 | host 11 | host 11 | kind 2 |
 *
 * Hosts are hashes: they only let through too much, and pptpscope_belongs decides.
 */
#define _POSIX_C_SOURCE 200809L
#include "tui/places.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 65536, HOST_BITS = 11, HOSTS = 1 << HOST_BITS, PROTOCOL_TCP = 6, FRAMES_LEAST = 64 };
enum place_kind { PLACE_TCP, PLACE_OTHER, PLACE_PART };
#define ENTRIES_MOST (UINT64_C(1) << 30)

struct entry {
    uint64_t where, what;
};
_Static_assert(sizeof(struct entry) == 16, "the memory that a packet may take");

/* A fragment, and the frame that completed its datagram. */
struct join {
    uint64_t whole, part;
};

struct places {
    pthread_mutex_t lock;
    struct entry *entries; /* in order of frames */
    size_t count, room;
    struct join *joins; /* in order of `whole` */
    size_t join_count, join_room;
    struct source_place *rows;
    size_t row_count, row_room, row; /* row: of the packet before */
    uint64_t left_out;
    bool from_start;
};

struct places *places_new(void)
{
    struct places *const places = calloc(1, sizeof *places);

    if (places)
        pthread_mutex_init(&places->lock, NULL);
    return places;
}

void places_free(struct places *places)
{
    if (!places)
        return;
    pthread_mutex_destroy(&places->lock);
    free(places->entries);
    free(places->joins);
    free(places->rows);
    free(places);
}

/* Room for one more in an array. */
static bool make_room(void **array, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return true;
    const size_t grown = *room ? *room + *room / 2 : FRAMES_LEAST;
    void *const more = realloc(*array, grown * size);
    if (!more)
        return false;
    *array = more;
    *room = grown;
    return true;
}

/* --- what is noted ------------------------------------------------------------------------------ */

static uint64_t host(const struct address *address)
{
    uint64_t mix = 0;

    for (size_t i = 0; i < sizeof address->octets; i++)
        mix = (mix ^ address->octets[i]) * UINT64_C(0x9E3779B97F4A7C15);
    return mix >> (64 - HOST_BITS);
}

static uint64_t what_of(uint64_t frame, const struct address *source, const struct address *destination, enum place_kind kind)
{
    return frame << 24 | host(source) << (2 + HOST_BITS) | host(destination) << 2 | kind;
}

static bool find_row(struct places *places, const struct source_place *place)
{
    for (size_t i = 0; i < places->row_count; i++) {
        const size_t row = (places->row + i) % places->row_count;
        const struct source_place *const r = &places->rows[row];
        if (r->file != place->file || r->section != place->section || r->described != place->described)
            continue;
        places->row = row;
        return true;
    }
    if (places->row_count == ROWS_MOST || !make_room((void **)&places->rows, places->row_count, &places->row_room, sizeof *place))
        return false;
    places->row = places->row_count;
    places->rows[places->row_count++] = *place;
    return true;
}

static bool add_joins(struct places *places, const struct source_record *record)
{
    for (size_t i = 0; i < record->part_count; i++) {
        if (record->parts[i] == record->frame)
            continue;
        if (!make_room((void **)&places->joins, places->join_count, &places->join_room, sizeof(struct join)))
            return false;
        places->joins[places->join_count++] = (struct join){ record->frame, record->parts[i] };
    }
    return true;
}

static void add(struct places *places, const struct source_record *record, bool part)
{
    const struct datagram *const d = &record->datagram;
    const bool from_start = !record->placed || record->place.offset >> 48;

    if (from_start || find_row(places, &record->place))
        places->from_start |= from_start;
    else
        places->from_start = true; /* more interfaces than are noted: the way from the start is always there */
    if (places->count == ENTRIES_MOST || !make_room((void **)&places->entries, places->count, &places->room, sizeof(struct entry)) ||
        !add_joins(places, record)) {
        places->left_out++;
        return;
    }
    places->entries[places->count++] = (struct entry){
        record->place.offset << 16 | places->row,
        part ? what_of(record->frame, &record->source, &record->destination, PLACE_PART)
             : what_of(record->frame, &d->source, &d->destination, d->protocol == PROTOCOL_TCP ? PLACE_TCP : PLACE_OTHER),
    };
}

void places_add(struct places *places, const struct source_record *record)
{
    const bool concerns = record->has_datagram && pptpscope_concerns(&record->datagram);

    if (!concerns && !record->is_fragment && !record->part_count)
        return;
    pthread_mutex_lock(&places->lock);
    add(places, record, !concerns);
    pthread_mutex_unlock(&places->lock);
}

bool places_from_start(struct places *places)
{
    pthread_mutex_lock(&places->lock);
    const bool result = places->from_start;
    pthread_mutex_unlock(&places->lock);
    return result;
}

uint64_t places_left_out(struct places *places)
{
    pthread_mutex_lock(&places->lock);
    const uint64_t result = places->left_out;
    pthread_mutex_unlock(&places->lock);
    return result;
}

/* --- plans ------------------------------------------------------------------------------------------ */

/* What makes a packet one to be read. */
struct wanted {
    bool hosts[HOSTS];
    uint64_t *frames; /* of events, sorted */
    size_t count;
};

static int order_frames(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static bool want(struct wanted *w, const struct session *session, uint64_t frame)
{
    w->frames = calloc((size_t)session->event_count + 1, sizeof *w->frames);
    if (!w->frames)
        return false;
    for (unsigned side = 0; side < 2; side++)
        w->hosts[host(&session->ends[side].address)] = true;
    for (uint32_t i = 0; i < session->gre_peer_count; i++)
        w->hosts[host(&session->gre_peers[i].address)] = true;
    for (uint32_t i = 0; i < session->event_count; i++)
        w->frames[w->count++] = session->events[i].frame;
    w->frames[w->count++] = frame;
    qsort(w->frames, w->count, sizeof *w->frames, order_frames);
    return true;
}

static bool is_wanted(const struct wanted *w, const struct entry *entry, bool all)
{
    const uint64_t what = entry->what, frame = what >> 24;
    const bool between = w->hosts[what >> (2 + HOST_BITS) & (HOSTS - 1)] && w->hosts[what >> 2 & (HOSTS - 1)];

    if ((what & 3) != PLACE_PART && between && (all || (what & 3) == PLACE_TCP))
        return true;
    return bsearch(&frame, w->frames, w->count, sizeof frame, order_frames) != NULL;
}

/* The first entry of a frame, or of a later one. */
static size_t place_of(const struct places *places, uint64_t frame)
{
    size_t from = 0, to = places->count;

    while (from < to) {
        const size_t middle = from + (to - from) / 2;
        if (places->entries[middle].what >> 24 < frame)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static bool put(struct plan *plan, const struct entry *entry)
{
    if (!make_room((void **)&plan->items, plan->count, &plan->room, sizeof *plan->items))
        return false;
    plan->items[plan->count++] = (struct plan_item){ entry->where, entry->what, false };
    return true;
}

/* The fragments of all that stands in the plan from `first` on, also of what is added by this. */
static bool put_parts(const struct places *places, struct plan *plan, size_t first)
{
    for (size_t i = first; places->join_count && i < plan->count; i++) {
        const uint64_t whole = plan_frame(&plan->items[i]);
        size_t from = 0, to = places->join_count;
        while (from < to) {
            const size_t middle = from + (to - from) / 2;
            if (places->joins[middle].whole < whole)
                from = middle + 1;
            else
                to = middle;
        }
        for (; from < places->join_count && places->joins[from].whole == whole; from++) {
            const size_t at = place_of(places, places->joins[from].part);
            plan->has_parts = true;
            if (at < places->count && places->entries[at].what >> 24 == places->joins[from].part && !put(plan, &places->entries[at]))
                return false;
        }
    }
    return true;
}

static int order_items(const void *a, const void *b)
{
    const uint64_t x = plan_frame(a), y = plan_frame(b);

    return (x > y) - (x < y);
}

void plan_tidy(struct plan *plan)
{
    size_t kept = 0;

    if (!plan->count)
        return;
    qsort(plan->items, plan->count, sizeof *plan->items, order_items);
    for (size_t i = 0; i < plan->count; i++)
        if (!kept || plan_frame(&plan->items[i]) != plan_frame(&plan->items[kept - 1]))
            plan->items[kept++] = plan->items[i];
    plan->count = kept;
}

bool places_plan(struct places *places, const struct session *session, uint64_t frame, struct plan *plan)
{
    const uint64_t last = frame ? frame : session->last_frame;
    struct wanted wanted = { .count = 0 };
    const size_t first = plan->count;
    bool whole = want(&wanted, session, frame);

    pthread_mutex_lock(&places->lock);
    for (size_t i = place_of(places, session->first_frame); whole && i < places->count && places->entries[i].what >> 24 <= last; i++)
        if (is_wanted(&wanted, &places->entries[i], !frame))
            whole = put(plan, &places->entries[i]);
    whole = whole && put_parts(places, plan, first);
    pthread_mutex_unlock(&places->lock);
    free(wanted.frames);
    return whole;
}

void plan_free(struct plan *plan)
{
    free(plan->items);
    *plan = (struct plan){ 0 };
}

uint64_t plan_frame(const struct plan_item *item)
{
    return item->what >> 24;
}

void plan_place(struct places *places, const struct plan_item *item, struct source_place *place)
{
    pthread_mutex_lock(&places->lock);
    *place = places->rows[item->where & 0xFFFF];
    pthread_mutex_unlock(&places->lock);
    place->offset = item->where >> 16;
}

struct plan_item *plan_find(const struct plan *plan, uint64_t frame)
{
    const struct plan_item key = { .what = frame << 24 };

    return plan->count ? bsearch(&key, plan->items, plan->count, sizeof key, order_items) : NULL;
}

bool plan_fits(const struct plan_item *item, const struct source_record *record)
{
    if ((item->what & 3) == PLACE_PART)
        return record->is_fragment || record->part_count;
    return record->has_datagram && (what_of(0, &record->datagram.source, &record->datagram.destination, PLACE_TCP) & 0xFFFFFC) == (item->what & 0xFFFFFC);
}
