/* SPDX-License-Identifier: GPL-2.0-or-later */
/* progress.c: a bar on standard error for work that takes longer than a second. */
#define _POSIX_C_SOURCE 200809L
#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define FIRST 1000000000  /* nanoseconds until the bar appears */
#define EVERY 200000000   /* and between two of them */
#define CELLS 30

static int64_t now(void)
{
    struct timespec time = { 0 };

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

void progress_begin(struct progress *progress)
{
    *progress = (struct progress){ .enabled = isatty(STDERR_FILENO) == 1, .started = now() };
    progress->next = progress->started + FIRST;
}

bool progress_due(const struct progress *progress)
{
    return progress->enabled && now() >= progress->next;
}

void progress_show(struct progress *progress, uint64_t done, uint64_t total, uint64_t frames)
{
    progress->next = now() + EVERY;
    progress->shown = true;
    if (!total) {
        fprintf(stderr, "\r\033[Kreading: %" PRIu64 " frames", frames);
        return;
    }
    const double part = done < total ? (double)done / (double)total : 1.0;
    const int filled = (int)(part * CELLS);
    char bar[CELLS + 1];
    for (int i = 0; i < CELLS; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[CELLS] = '\0';
    fprintf(stderr, "\r\033[Kreading [%s] %3d%%  %" PRIu64 " of %" PRIu64 " MB, %" PRIu64 " frames", bar,
            (int)(part * 100), done / 1000000, total / 1000000, frames);
}

void progress_end(struct progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
    progress->shown = false;
}
