/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * choice.h: the list of sessions on its way: filtered and sorted a slice at a time, so that a
 * hundred thousand of them keep nobody waiting. What is shown stays until it is done.
 */
#ifndef TUI_CHOICE_H
#define TUI_CHOICE_H

#include "analyze/filter.h"
#include "analyze/sort.h"
#include "report/buffer.h"
#include "tui/columns.h"

enum { CHOICE_OUTCOMES = 3 };

struct choice {
    bool going;
    bool comes;                            /* its sessions are not the model's yet */
    const struct session *const *sessions; /* in order of first frame; borrowed */
    size_t count, left_out;
    size_t at;                             /* the next one to be asked */
    uint32_t *shown;                       /* places of those that the filter lets through */
    size_t shown_count;
    size_t outcomes[CHOICE_OUTCOMES];      /* of all */
    struct sort_item *items;               /* what those shown sort by, */
    struct buffer texts;                   /* and the texts among that */
    struct sort sort;
    bool sorting;
};

/* How the list is to be. */
struct choice_wish {
    struct filter *filter;                 /* or NULL */
    enum column sort;
    bool descending;
};

/* Begins, with the sessions that stand in it; what was going on is dropped. */
void choice_begin(struct choice *choice);

/* Looks at about so many sessions. True: `shown` is complete; whoever takes it over puts NULL there. */
bool choice_some(struct choice *choice, const struct choice_wish *wish, size_t steps);

/* What of it is done, in percent. */
unsigned choice_percent(const struct choice *choice);

void choice_end(struct choice *choice);

#endif
