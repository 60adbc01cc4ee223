/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alloc.c: the allocation helpers of alloc.h. */
#include "analyze/alloc.h"

#include <stdlib.h>
#include <string.h>

void *alloc_zero(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (!memory)
        abort();
    return memory;
}

uint8_t *alloc_copy(const void *octets, size_t length)
{
    if (length == 0)
        return NULL;
    uint8_t *copy = malloc(length);
    if (!copy)
        abort();
    return memcpy(copy, octets, length);
}

char *alloc_string(const char *string)
{
    return string ? (char *)alloc_copy(string, strlen(string) + 1) : NULL;
}

void *alloc_grow(void *array, size_t count, size_t size)
{
    if ((count & (count - 1)) == 0) { /* 0, 1, 2, 4, ...: full */
        const size_t room = count ? count * 2 : 1;
        array = reallocarray(array, room, size);
        if (!array)
            abort();
    }
    memset((uint8_t *)array + count * size, 0, size);
    return array;
}

void *alloc_exactly(void *array, size_t count, size_t size)
{
    void *const moved = reallocarray(array, count, size);
    if (!moved)
        abort();
    return moved;
}
