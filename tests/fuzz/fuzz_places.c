/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_places.c: any octets as a capture file whose records are found again by their places: in the same file, in one
 * that was cut meanwhile, and at places that never were.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length);

enum { KEPT_MOST = 64 };

struct kept {
    struct source_place place;
    uint64_t frame;
    int64_t time;
    uint32_t captured, wire;
    int link_type;
};

static void demand(bool kept)
{
    if (!kept)
        abort();
}

/* The octets are there. */
static void touch(const struct source_record *record)
{
    volatile uint8_t sum = 0;

    for (uint32_t i = 0; i < record->captured; i++)
        sum = (uint8_t)(sum ^ record->octets[i]);
}

static size_t collect(const uint8_t *octets, size_t length, struct kept kept[static KEPT_MOST])
{
    struct source *const source = source_open_memory("fuzz", octets, length);
    struct source_record record;
    size_t count = 0;

    while (source && source_read(source, &record) == SOURCE_DATAGRAM) {
        if (!record.placed || count == KEPT_MOST)
            continue;
        kept[count++] = (struct kept){ record.place, record.frame, record.time, record.captured, record.wire, record.link_type };
    }
    source_close(source);
    return count;
}

/* From the last to the first; of a file that is `whole` each is what it was. */
static void find_again(const uint8_t *octets, size_t length, bool whole, const struct kept *kept, size_t count)
{
    struct source *const source = source_open_memory("fuzz", octets, length);
    struct source_record record;

    while (source && count--) {
        const bool found = source_read_at(source, &kept[count].place, kept[count].frame, &record);
        demand(found || !whole);
        if (found)
            touch(&record);
        if (whole)
            demand(record.frame == kept[count].frame && record.time == kept[count].time && record.captured == kept[count].captured &&
                   record.wire == kept[count].wire && record.link_type == kept[count].link_type);
    }
    source_close(source);
}

/* Places that the octets themselves make up. */
static size_t invent(const uint8_t *octets, size_t length, struct kept kept[static KEPT_MOST])
{
    size_t count = 0;

    for (size_t at = 0; at + 6 <= length && count < 16; at += 6, count++) {
        uint16_t words[3];
        memcpy(words, octets + at, sizeof words);
        kept[count] = (struct kept){ .place = { .offset = words[0], .section = words[1], .described = words[2] }, .frame = count + 1 };
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    static struct kept kept[KEPT_MOST];
    const size_t count = collect(octets, length, kept);

    find_again(octets, length, true, kept, count);
    find_again(octets, length - length / 3, false, kept, count);
    find_again(octets, length, false, kept, invent(octets, length, kept));
    return 0;
}
