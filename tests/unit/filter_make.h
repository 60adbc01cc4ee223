/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_make.h: a filter that is right, over the sessions and packets of filters.h. */
#ifndef TESTS_UNIT_FILTER_MAKE_H
#define TESTS_UNIT_FILTER_MAKE_H

#include <criterion/criterion.h>
#include <string.h>

#include "tests/unit/filters.h"

static inline struct filter *filter_make(enum filter_over over, const char *text)
{
    struct filter_error error;
    struct filter *const filter = filter_new(over, text, strlen(text), &error);

    cr_assert(filter, "%s: at %zu: %s", text, error.at, error.sentence);
    filter_files(filter, filter_test_files, 2);
    return filter;
}

#endif
