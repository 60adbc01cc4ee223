/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * silence.h: the longest time in which one end sent nothing, and what the other sent
 * meanwhile: an end that is cut off is silent although it is spoken to.
 */
#ifndef ANALYZE_SILENCE_H
#define ANALYZE_SILENCE_H

#include <stdbool.h>
#include <stdint.h>

#define SILENCE_ANSWER INT64_C(1000000000) /* ns in which an end answers that is there; directions out of step are less apart */

struct silence {
    uint64_t frame; /* the last packet before it; 0: none */
    int64_t since, until;
    uint64_t unheard;       /* packets of the other end meanwhile */
    uint64_t unheard_frame; /* the last of them */
    int64_t asked;          /* the first of them that is no answer to what was sent before; 0: there was none */
};

/* Of one sender. */
struct silence_watch {
    uint64_t last_frame;
    int64_t last_time;
    uint64_t unheard, unheard_frame; /* since then */
    int64_t asked;
    struct silence longest;
};

static inline struct silence silence_now(const struct silence_watch *watch, int64_t time)
{
    return (struct silence){ watch->last_frame, watch->last_time,     time,
                             watch->unheard,    watch->unheard_frame, watch->asked };
}

/* It lasts until `time`, or ends then. */
static inline struct silence silence_longest(const struct silence_watch *watch, int64_t time)
{
    const struct silence now = silence_now(watch, time);
    const int64_t longest = watch->longest.frame ? watch->longest.until - watch->longest.since : -1;
    return now.frame && now.unheard && now.until - now.since > longest ? now : watch->longest;
}

/* It was spoken to so long that it would have answered. */
static inline bool silence_ignores(const struct silence *silence)
{
    return silence->asked && silence->until - silence->asked >= SILENCE_ANSWER;
}

/* The sender sent a packet. */
static inline void silence_broken(struct silence_watch *watch, uint64_t frame, int64_t time)
{
    watch->longest = silence_longest(watch, time);
    watch->last_frame = frame;
    watch->last_time = time;
    watch->unheard = 0;
    watch->asked = 0;
}

/* The other end sent one. */
static inline void silence_heard(struct silence_watch *watch, uint64_t frame, int64_t time)
{
    if (!watch->asked && time - watch->last_time >= SILENCE_ANSWER)
        watch->asked = time;
    watch->unheard++;
    watch->unheard_frame = frame;
}

#endif
