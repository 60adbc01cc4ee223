/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * early.h: answers to Configure-Requests that the capture shows before their requests, and requests that it shows
 * before the answers to older ones: several queues or ports, or two directions out of step. Either waits for TURNED_LIMIT.
 */
#ifndef ANALYZE_EARLY_H
#define ANALYZE_EARLY_H

#include <stdbool.h>
#include <stdint.h>

#include "analyze/turned.h"
#include "dissect/cp.h"

#define EARLY_OCTETS_MAX 1500           /* kept of an answer's options */
#define EARLY_MAX 8                     /* answers of one end that wait, requests of one end */

struct early_answer {
    struct early_answer *next;    /* a later one */
    struct cp cp;                 /* its options stand in `octets` */
    uint64_t frame;
    int64_t time;
    bool taken;                   /* as the answer to a request that the capture lacks */
    uint8_t octets[];
};

/* Adds an answer whose request was not seen. */
void early_keep(struct early_answer **list, const struct cp *cp, uint64_t frame, int64_t time, bool taken);

/* The answer to this request, the caller's to free; those before it are forgotten. NULL: there is none. `superseded`: an
 * Ack behind it has been taken, so the request is not the last one. */
struct early_answer *early_take(struct early_answer **list, const struct cp *request, int64_t time, bool *superseded);

void early_clear(struct early_answer **list);

/* Requests before the last one that no answer was seen of by then. */
struct unanswered {
    struct {
        uint8_t id;
        uint64_t present;         /* bit i: the end's offer i stands in it */
        int64_t time;             /* when the next came */
    } requests[EARLY_MAX];
    unsigned count;
};

void unanswered_add(struct unanswered *all, uint8_t id, uint64_t present, int64_t time);

/* Takes the one of that id, and those before it, away; false: there is none. */
bool unanswered_take(struct unanswered *all, uint8_t id, int64_t time, uint64_t *present);

#endif
