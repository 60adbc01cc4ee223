/* SPDX-License-Identifier: GPL-2.0-or-later */
/* progress.h: a bar on standard error for work that takes longer than a second,
 * only where standard error is a terminal. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool enabled;
    bool shown;      /* a bar stands on the terminal */
    int64_t started; /* monotonic nanoseconds */
    int64_t next;    /* not before then */
};

void progress_begin(struct progress *progress);

/* True when it is time for progress_show; cheap enough for every thousandth packet. */
bool progress_due(const struct progress *progress);

/* `done` of `total` octets; total 0: not known. `frames` read so far. */
void progress_show(struct progress *progress, uint64_t done, uint64_t total, uint64_t frames);

/* Takes the bar away. */
void progress_end(struct progress *progress);

#endif
