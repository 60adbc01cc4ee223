/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tui.c: how long the terminal interface keeps somebody waiting while it loads a capture:
 *
 *     tui CAPTURE
 *
 * Runs its loop without a terminal: a slice of the engine, what it shows meanwhile, a key,
 * a picture of 200x60. A key that comes at the worst moment waits for one whole round.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "tui/load.h"

static struct app app;
static struct load load;
static struct cells cells;

/* Of this thread alone: what else the machine does makes it no slower. */
static int64_t processor(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static double milliseconds(int64_t since)
{
    return (double)(load_now() - since) / 1e6;
}

int main(int argc, char **argv)
{
    static const char keys[] = "jjjkGg>z<x";
    const char *const path = argc > 1 ? argv[1] : "";
    char error[512];
    double worst = 0, most = 0, first = -1;
    uint64_t rounds = 0, late = 0;
    const int64_t begun = load_now();

    app_begin(&app, 200, 60);
    if (!load_open(&load, &path, 1, NULL, error, sizeof error)) {
        fprintf(stderr, "tui: %s\n", error);
        return 1;
    }
    app.model.loading = true;
    app.model.paths = &path;
    app.model.path_count = 1;
    while (app.model.loading) {
        const int64_t round = load_now(), spent = processor();
        load_step(&load, 5000000);
        load_show(&load, &app);
        load_arrange(&load, &app, 5000000);
        app_key(&app, (unsigned char)keys[rounds % (sizeof keys - 1)]);
        app_draw(&app, &cells);
        const double waited = milliseconds(round), worked = (double)(processor() - spent) / 1e6;
        worst = waited > worst ? waited : worst;
        most = worked > most ? worked : most;
        late += worked > 50;
        rounds++;
        if (first < 0 && app.model.session_count)
            first = milliseconds(begun);
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%-28s %8llu frames %6zu sessions %8.0f ms in all, first sessions after %.0f ms\n", strrchr(path, '/') ? strrchr(path, '/') + 1 : path,
           (unsigned long long)app.model.frames, app.model.session_count, milliseconds(begun), first);
    printf("%-28s %8llu rounds, the slowest %.1f ms, %.1f ms of processor: %.2f of the limit, %llu over it; %.1f MB\n", "",
           (unsigned long long)rounds, worst, most, most / 50, (unsigned long long)late, (double)usage.ru_maxrss / 1024);
    cells_free(&cells);
    app_end(&app);
    load_close(&load);
    return late ? 1 : 0;
}
