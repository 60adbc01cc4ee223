/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sort.c: runs of 1, 2, 4, ... items are merged into the spare array, which is then the array; see sort.h. */
#include "analyze/sort.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"

void sort_begin(struct sort *sort, void *items, size_t count, size_t size, sort_compare *compare)
{
    *sort = (struct sort){ .items = items, .count = count, .size = size, .compare = compare, .width = 1 };
    if (count > 1)
        sort->spare = alloc_zero(count, size);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Merges the two runs in hand; false: the steps are used up. */
static bool merge(struct sort *sort, size_t *steps)
{
    const size_t middle = least(sort->at + sort->width, sort->count), end = least(middle + sort->width, sort->count);
    const size_t size = sort->size;

    while (sort->left + sort->right < end - sort->at) {
        const char *const left = sort->items + (sort->at + sort->left) * size, *const right = sort->items + (middle + sort->right) * size;
        const bool rest_is_left = middle + sort->right == end, rest_is_right = sort->at + sort->left == middle;
        const bool take_left = rest_is_left || (!rest_is_right && sort->compare(left, right) <= 0);
        if (!*steps)
            return false;
        --*steps;
        memcpy(sort->spare + (sort->at + sort->left + sort->right) * size, take_left ? left : right, size);
        sort->left += take_left;
        sort->right += !take_left;
    }
    sort->at = end;
    sort->left = sort->right = 0;
    return true;
}

bool sort_some(struct sort *sort, size_t steps)
{
    for (; sort->width < sort->count; sort->width *= 2, sort->at = 0) {
        while (sort->at < sort->count)
            if (!merge(sort, &steps))
                return false;
        char *const merged = sort->spare;
        sort->spare = sort->items;
        sort->items = merged;
    }
    return true;
}

void sort_end(struct sort *sort)
{
    free(sort->items);
    free(sort->spare);
    *sort = (struct sort){ 0 };
}
