/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * alloc.h: memory, or the end. Every growth that an input can cause has a cap
 * elsewhere, so running out here is the machine's fault and not a packet's.
 */
#ifndef ANALYZE_ALLOC_H
#define ANALYZE_ALLOC_H

#include <stddef.h>
#include <stdint.h>

/* Zeroed memory; aborts where there is none. */
void *alloc_zero(size_t count, size_t size);

/* What stands at `at`, made and zeroed where there is nothing yet: for facts that few calls have. */
#define alloc_needed(at, count) ((at) ? (at) : ((at) = alloc_zero((count), sizeof *(at))))

/* A copy of `length` octets (NULL for none), owned by the caller. */
uint8_t *alloc_copy(const void *octets, size_t length);

/* A copy of a string (NULL stays NULL), owned by the caller. */
char *alloc_string(const char *string);

/* `array` with room for one more behind `count` members of `size` octets: grown by
 * doubling whenever count is a power of two, the new member zeroed. */
void *alloc_grow(void *array, size_t count, size_t size);

/* `array` with room for `count` members of `size` octets and no more: for what is kept for long, and grows seldom. */
void *alloc_exactly(void *array, size_t count, size_t size);

#endif
