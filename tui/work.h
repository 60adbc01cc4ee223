/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * work.h: what the terminal interface does beside showing: it saves sessions, and goes
 * through the packets of one once more, a slice at a time.
 *
 * Files are made below one folder only; what is there stays as it is, unless somebody
 * says so.
 */
#ifndef TUI_WORK_H
#define TUI_WORK_H

#include "cli/output.h"
#include "tui/load.h"
#include "tui/places.h"

struct work_file {
    char name[SAVE_NAME_MAX], temporary[SAVE_NAME_MAX + 32];
    struct output output;
    bool open, over;
};

struct work {
    int folder;                      /* what --save-dir names */
    const char *folder_name;
    struct request waiting;          /* to save, once all is read */
    struct work_file file;           /* being written */
    struct source *source;           /* read once more for it, or for a plot; or NULL */
    const struct session **sessions; /* whose packets are wanted */
    size_t session_count;
    struct plan plan;                /* what is read of it */
    size_t at;                       /* its next */
    bool looking;                    /* what is to be written is found out, before */
    int links[64];                   /* link types of the capture that is written; link.c knows fewer */
    unsigned link_count, links_described;
    uint64_t written;
    enum { WORK_CAPTURE, WORK_PLOT, WORK_FRAME } kind;
    uint64_t frame;                  /* WORK_FRAME: which one; WORK_PLOT: the last one, */
    struct pptpscope *scope;         /* and what understands it: it is fed all of its session before; of a plot, all */
    const struct source_record *record; /* in hand */
    struct timeline *timeline;       /* WORK_PLOT: filled */
    struct app *app;                 /* whom it is for */
    struct load *load;
};

/* Opens the folder. False: `error` says why not. */
bool work_open(struct work *work, const char *folder, char *error, size_t size);

/* Begins what the app asks for, if anything. */
void work_take(struct work *work, struct app *app, struct load *load);

/* Goes on for at most `nanoseconds`; true: there is more to do. */
bool work_step(struct work *work, struct app *app, int64_t nanoseconds);

/* Gives up what is being done. */
void work_stop(struct work *work);

void work_close(struct work *work);

#endif
