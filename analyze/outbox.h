/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox.h: packets on their way to the face, in the order of the frames that brought
 * them. One that waits for others (see reorder in decrypt.h) has its place kept; those
 * behind it wait, too.
 *
 * Bounded: the owner of the place at the front is told to decide when the box is full, or
 * when the place is older than OUTBOX_WAIT.
 */
#ifndef ANALYZE_OUTBOX_H
#define ANALYZE_OUTBOX_H

#include "analyze/pptpscope.h"

#define OUTBOX_MAX 4096                 /* places */
#define OUTBOX_OCTETS_MAX (8u << 20)    /* kept in them */
#define OUTBOX_WAIT INT64_C(2000000000) /* ns */

struct outbox {
    struct place_kept {
        struct pptpscope_clear clear; /* its octets are this place's own */
        uint8_t *octets;
        void *owner;
        int64_t since;
        bool waits;
    } *places;                       /* a ring */
    uint64_t first, next;            /* numbers of places */
    uint32_t octets;
    pptpscope_on_clear *give;        /* or NULL: nothing is kept */
    void *context;
};

/* A place behind all others; its number. */
uint64_t outbox_keep(struct outbox *box, void *owner, int64_t now);

/* What comes there; NULL: nothing. */
void outbox_put(struct outbox *box, uint64_t place, const struct pptpscope_clear *clear);

/* A packet that waits for nothing. */
void outbox_give(struct outbox *box, const struct pptpscope_clear *clear, int64_t now);

/* Who has to decide now, so that the box does not grow; NULL: nobody. */
void *outbox_stuck(const struct outbox *box, int64_t now);

void outbox_clear(struct outbox *box);

#endif
