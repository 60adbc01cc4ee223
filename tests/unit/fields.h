/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fields.h: what a walk shows, collected so that a test can ask for it.
 */
#ifndef TESTS_UNIT_FIELDS_H
#define TESTS_UNIT_FIELDS_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "dissect/field.h"
#include "dissect/text.h"

enum { FIELDS_MOST = 256 };

struct fields {
    struct field_value values[FIELDS_MOST];
    unsigned count;
};

static inline void fields_collect(void *context, const struct field_value *value)
{
    struct fields *const fields = context;
    cr_assert_lt(fields->count, FIELDS_MOST);
    fields->values[fields->count++] = *value;
}

/* The nth value of that name, or NULL. */
static inline const struct field_value *fields_nth(const struct fields *fields, const char *name, unsigned nth)
{
    for (unsigned i = 0; i < fields->count; i++)
        if (strcmp(fields->values[i].name, name) == 0 && nth-- == 0)
            return &fields->values[i];
    return NULL;
}

static inline const struct field_value *fields_find(const struct fields *fields, const char *name)
{
    return fields_nth(fields, name, 0);
}

/* A field of that name, text and place was shown. */
#define EXPECT_FIELD(fields, name, text, offset, octets)                                                \
    do {                                                                                                \
        const struct field_value *const value_ = fields_find(fields, name);                             \
        char text_[1024];                                                                               \
        cr_assert_not_null(value_, "%s is not shown", name);                                            \
        text_value(value_, text_, sizeof text_);                                                        \
        cr_assert_str_eq(text_, text, "%s: %s", name, text_);                                           \
        cr_assert_eq(value_->at, (uint32_t)(offset), "%s is at %u", name, value_->at);                  \
        cr_assert_eq(value_->length, (uint32_t)(octets), "%s has %u octets", name, value_->length);     \
    } while (0)

#define EXPECT_NO_FIELD(fields, name) cr_assert_null(fields_find(fields, name), "%s is shown", name)

#endif
