/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * join.h: passes over all sessions of a capture, which can be done in slices.
 *
 * What only several sessions together show is found by sorting: a pass gathers facts of
 * each session, puts them in order, and goes through them, so that equal ones stand side
 * by side. Hazard: a capture of many sessions; no part of a pass costs more than a few.
 */
#ifndef ANALYZE_JOIN_H
#define ANALYZE_JOIN_H

#include "analyze/engine.h"
#include "analyze/sort.h"

/* What a pass has gathered. */
struct facts {
    char *items;
    size_t count;
    size_t through;  /* for `use`: so many are done with, or numbers given */
    struct match *matches; /* strays.c */
    size_t match_count;
};

struct pass {
    size_t size;             /* of a fact; 0: `use` is asked for each session */
    void (*gather)(struct pptpscope *scope, struct facts *facts, uint32_t session); /* adds what there is to know of it */
    sort_compare *compare;   /* NULL: in order of sessions */
    void (*sorted)(struct pptpscope *scope, struct facts *facts);                   /* once, or NULL */
    void (*use)(struct pptpscope *scope, struct facts *facts, size_t at);           /* each in order, or NULL */
    void (*end)(struct pptpscope *scope, struct facts *facts);                      /* once, or NULL */
};

/* Room for one more fact of so many octets, zeroed. */
void *facts_add(struct facts *facts, size_t size);

extern const struct pass strays_pass, strays_end_pass;                 /* strays.c, before sessions are numbered */
extern const struct pass bundles_pass, bundles_number_pass;            /* bundles.c */
extern const struct pass across_twins_pass, across_guesses_pass;       /* across.c */
extern const struct pass reuse_pass;                                   /* reuse.c */
extern const struct pass leaks_pass;                                   /* leaks.c */

#endif
