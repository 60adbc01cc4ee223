/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * load.h: the captures on their way into the model of the terminal interface, a slice of
 * work at a time.
 */
#ifndef TUI_LOAD_H
#define TUI_LOAD_H

#include "cli/input.h"
#include "tui/app.h"
#include "tui/feed.h"
#include "tui/spool.h"

struct load {
    struct source *source;
    struct feed *feed;
    struct pptpscope *scope;
    struct pptpscope_peek *peek;    /* that is shown, */
    struct pptpscope_peek *coming;  /* that is being made, or waits to be shown, */
    struct pptpscope_peek *old;     /* that is being freed; or NULL each */
    size_t peek_most;               /* living sessions of the next one */
    bool ready;                     /* `coming` is made */
    struct feed_batch *batch;       /* in hand */
    size_t at;                      /* its next datagram */
    const char *const *paths;
    const char **again;             /* the same, to read a second time: standard input by its copy */
    size_t path_count;
    struct spool *spool;            /* that copy, or an interface's packets; or NULL */
    struct places *places;
    struct clear_store *clear;      /* with secrets */
    const struct session **sessions; /* once all is read */
    struct input_facts facts;
    uint64_t frames, dropped, octets, total; /* as the last batch tells */
    bool live;                      /* an interface */
    bool facts_known;
    bool ended, timed, collected, done; /* all is read; the clock is at its end; every session stands in its place; and is decided */
    bool handed, last;              /* sessions were given to the app, which has not taken them over; they are decided */
    bool settled;                   /* it has those */
    int64_t peek_begun, peek_next;  /* monotonic ns */
};

/* Opens the files and begins to read. False: `error` says why not. */
bool load_open(struct load *load, const char *const *paths, size_t count, const struct secrets *secrets, char *error,
               size_t size);

/* Opens an interface, named by one string that stays; load_begin then begins to read. */
bool load_open_live(struct load *load, const char *const *interface, char *error, size_t size);

/* The engine, and the thread that reads. Closes the source where that fails. */
bool load_begin(struct load *load, const struct secrets *secrets, char *error, size_t size);

/* Reads the same once more, with other secrets: files, or a copy that is whole and ended. False: `error` says why not, and
 * nothing is open any more. */
bool load_anew(struct load *load, const struct secrets *secrets, char *error, size_t size);
/* Whether it can. */
bool load_can_anew(const struct load *load);

/* Ends the reading of an interface: what has come is decided. */
void load_stop(struct load *load);

/* Works for at most `nanoseconds`; true: something was there to do. */
bool load_step(struct load *load, int64_t nanoseconds);

/* How far it is. */
void load_tell(const struct load *load, struct model *model);

/* Gives the app what is known by now, if that is new and its turn; true: load_arrange makes the list of it. */
bool load_show(struct load *load, struct app *app);

/* Works on the app's list for at most `nanoseconds`; true: it is another one now. */
bool load_arrange(struct load *load, struct app *app, int64_t nanoseconds);

/* Becomes readable when there is work. */
int load_descriptor(const struct load *load);

/* False: its thread still waits for input; only the end of the process ends it. */
bool load_close(struct load *load);

/* Monotonic nanoseconds. */
int64_t load_now(void);

#endif
