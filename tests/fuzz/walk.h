/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * walk.h: what every dissector's fuzz target does with what it dissected: walk every
 * field, write every text, and demand that both keep their promises.
 */
#ifndef TESTS_FUZZ_WALK_H
#define TESTS_FUZZ_WALK_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dissect/field.h"
#include "dissect/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length);

/* The block that is walked. */
struct walk {
    const uint8_t *octets;
    uint32_t captured, on_wire;
};

static inline void demand(bool kept)
{
    if (!kept)
        abort();
}

/* Text is terminated where its length says, and holds no control character and no
 * cut sequence. */
static inline void demand_text(const char *buffer, size_t size, size_t length)
{
    demand(length < size && strlen(buffer) == length);
    demand(text_is_clean((const uint8_t *)buffer, length));
}

/* A call that writes into `buffer` of `size`, in buffers of three sizes, with a mark
 * behind them that must stay. */
#define TEXT_MARK '\x5A'
#define DEMAND_TEXT(call)                                           \
    do {                                                            \
        static const size_t sizes_[] = { 1, 13, 400 };              \
        char buffer[401];                                           \
        for (unsigned i_ = 0; i_ < 3; i_++) {                       \
            const size_t size = sizes_[i_];                         \
            buffer[size] = TEXT_MARK;                               \
            const size_t written_ = (call);                         \
            demand(buffer[size] == TEXT_MARK);                      \
            demand_text(buffer, size, written_);                    \
        }                                                           \
    } while (0)

static inline void walk_visit(void *context, const struct field_value *value)
{
    const struct walk *const walk = context;
    demand(value->name != NULL && value->depth < 8);
    demand(value->at <= walk->on_wire);
    demand(value->length <= walk->on_wire - value->at);
    if (value->type == FIELD_TEXT || value->type == FIELD_BYTES || value->type == FIELD_SECRET) {
        demand(value->span.have <= value->span.length);
        if (value->span.have) {
            demand(value->span.octets == walk->octets + value->span.at);
            demand(value->span.at + value->span.have <= walk->captured);
        }
    }
    DEMAND_TEXT(text_value(value, buffer, size));
}

/* Runs `one` on the block as it is, and as if the wire had held more. */
static inline void walk_twice(const uint8_t *octets, size_t length, void (*one)(struct reader r, struct walk *walk))
{
    static const uint32_t more[] = { 0, 40 };
    if (length > 65535)
        length = 65535;
    for (unsigned i = 0; i < sizeof more / sizeof more[0]; i++) {
        const uint32_t captured = (uint32_t)length;
        struct walk walk = { octets, captured, captured + more[i] };
        one(reader_init(octets, walk.captured, walk.on_wire), &walk);
    }
}

#endif
