/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * places.h: where the packets that PPTP may have to do with stand in the input, so that a session's own are
 * read again without all others. Sixteen octets of memory for each packet, sixteen more for a fragment.
 * One thread adds, another one asks.
 */
#ifndef TUI_PLACES_H
#define TUI_PLACES_H

#include "analyze/pptpscope.h"
#include "capture/source.h"

struct places;

/* What is to be read, in order of frames. */
struct plan_item {
    uint64_t where, what; /* as the index has them */
    bool own;             /* for whoever goes through it */
};
struct plan {
    struct plan_item *items;
    size_t count, room;
    bool has_parts; /* some of it are fragments of the rest */
};

/* NULL: memory is short. */
struct places *places_new(void);
void places_free(struct places *places);

/* Takes note of a record, if it is one of those. */
void places_add(struct places *places, const struct source_record *record);

/* True where the input has to be read from its start: what is compressed, or of another program's format, cannot be entered in
 * its midst, and simple packets of pcapng have the time of those before. The plan then tells which frames are wanted. */
bool places_from_start(struct places *places);

/* Packets that were not noted: memory was short. */
uint64_t places_left_out(struct places *places);

/* Adds what may belong to a session, and the fragments that it came in; with `frame`, only what is needed to understand that
 * frame: control connection and negotiation up to it. False: memory is short. In order only after plan_tidy. */
bool places_plan(struct places *places, const struct session *session, uint64_t frame, struct plan *plan);
/* Puts it in order of frames, each once. */
void plan_tidy(struct plan *plan);
void plan_free(struct plan *plan);

uint64_t plan_frame(const struct plan_item *item);
void plan_place(struct places *places, const struct plan_item *item, struct source_place *place);
/* The item of a frame, or NULL. */
struct plan_item *plan_find(const struct plan *plan, uint64_t frame);
/* True if the record is between the hosts that were noted: else the file has changed. */
bool plan_fits(const struct plan_item *item, const struct source_record *record);

#endif
