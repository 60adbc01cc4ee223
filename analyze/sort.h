/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sort.h: a stable sort that can be done in slices, for whoever must not be kept waiting.
 *
 *     sort_begin(&sort, items, count, sizeof *items, compare);
 *     while (!sort_some(&sort, 1000)) ...
 *     sort.items is in order;  sort_end(&sort);
 */
#ifndef ANALYZE_SORT_H
#define ANALYZE_SORT_H

#include <stdbool.h>
#include <stddef.h>

typedef int sort_compare(const void *a, const void *b);

struct sort {
    char *items, *spare;
    size_t count, size;
    sort_compare *compare;
    size_t width;       /* of the runs that are in order */
    size_t at;          /* where the two runs begin that are being merged, */
    size_t left, right; /* and how many items of each are taken */
};

/* Takes over `items`, which malloc made. */
void sort_begin(struct sort *sort, void *items, size_t count, size_t size, sort_compare *compare);

/* Moves at most about so many items; true: they are in order. */
bool sort_some(struct sort *sort, size_t steps);

/* Frees the items, also in the middle; one that never began may be ended. */
void sort_end(struct sort *sort);

#endif
