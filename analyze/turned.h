/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * turned.h: authentication whose answers the capture shows before what they answer: two directions out of step.
 * A Response bears the id of its Challenge or Request, a verdict that of its Response (RFC 1334 section 2.2,
 * RFC 1994 section 4, RFC 3748 section 4). Of one end that proves itself.
 */
#ifndef ANALYZE_TURNED_H
#define ANALYZE_TURNED_H

#include <stdbool.h>
#include <stdint.h>

#define TURNED_LIMIT INT64_C(1000000000) /* ns from an answer to what it answers, where the capture turned them round */

enum turned_what { TURNED_QUESTION, TURNED_RESPONSE, TURNED_VERDICT };

#define TURNED_MARKS 4 /* of each sort; the last ones */

struct turned_mark {
    int64_t time;
    uint8_t id;
    bool is_set;
};

struct turned_marks {
    struct turned_mark of[TURNED_MARKS];
    uint8_t newest;
};

struct turned {
    struct turned_marks asked, early_responses, early_verdicts;
    struct turned_mark responded;
    bool lockstep;               /* EAP: the next question says that the response to the one before has come */
};

/* When a packet came. */
struct turn {
    uint64_t frame;
    int64_t time;
    bool answered;               /* the capture has shown its answer already */
    bool in_time;                /* ... or the end of the link, though who ended it had received this */
};

/* One packet; true: the capture has shown its answer already. */
bool turned_answered(struct turned *turned, enum turned_what what, uint8_t id, int64_t time);

#endif
