/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * names.c: the .def lists as tables, and the search in them.
 *
 * Lists are sorted by number; the unit test of this file proves it for each.
 */
#include "dissect/names.h"

#define BEGIN(id) static const struct name rows_##id[] = {
#define NAME(number, word, full, sentence, rfc) { number, word, full, sentence, rfc },
#define END(id) \
    };          \
    const struct names names_##id = { #id, rows_##id, sizeof rows_##id / sizeof rows_##id[0] };
#include "dissect/names.def"
#undef BEGIN
#undef NAME
#undef END

const struct names *const names_all[] = {
#define BEGIN(id) &names_##id,
#define NAME(number, word, full, sentence, rfc)
#define END(id)
#include "dissect/names.def"
#undef BEGIN
#undef NAME
#undef END
    NULL,
};

const struct name *names_find(const struct names *names, uint32_t number)
{
    if (names == NULL)
        return NULL;
    size_t low = 0, high = names->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct name *row = &names->rows[middle];
        if (row->number == number)
            return row;
        if (row->number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
