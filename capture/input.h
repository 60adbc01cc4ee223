/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * input.h: octets of a file, a pipe or a piece of memory, in large blocks and
 * handed out in place.
 *
 *      | consumed |   start ... end: at hand   | not yet read |
 *
 * Memory: INPUT_BLOCK octets, more only for a longer record, never more than
 * INPUT_MOST. A parked input gives its buffer back and reads again later. Compressed
 * octets are an input below the one that gives them unpacked, see unpack.h.
 */
#ifndef CAPTURE_INPUT_H
#define CAPTURE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/source.h"

enum {
    INPUT_BLOCK = 256 * 1024,
    INPUT_MOST = 16 * 1024 * 1024 + 64 * 1024, /* the longest record, with its headers */
};

struct unpack;

struct input {
    const uint8_t *octets; /* the buffer, or the memory given */
    size_t start, end;     /* octets at hand */
    uint64_t offset;       /* of octets[start] in the input */
    uint64_t size;         /* of the whole file, unpacked or not; 0: not known */
    uint8_t *buffer;       /* owned; NULL: memory, or parked */
    size_t capacity;
    struct unpack *unpack; /* owned; where the octets come from, or NULL */
    int64_t base;          /* where in the file the input begins */
    int fd;     /* -1: memory, or unpacked */
    int error;  /* errno of a failed read, or 0 */
    bool ended; /* nothing more to read */
    bool seekable;
    bool close_fd;
};

/* Opens stats->path ("-": standard input). NULL with the reason in stats. */
struct input *input_open(struct source_stats *stats);

/* Octets in memory, borrowed until input_close. NULL: no memory. */
struct input *input_open_memory(const uint8_t *octets, size_t length);

/* What `unpack` makes of the input below it; owns it from now on. NULL: no memory. */
struct input *input_open_packed(struct unpack *unpack);

/* Brings `n` octets to hand; false at the end of the input, after an error, and for n > INPUT_MOST. */
bool input_fill(struct input *in, size_t n);

/* The next `n` octets in place, or NULL where fewer are left. */
static inline const uint8_t *input_peek(struct input *in, size_t n)
{
    if (n <= in->end - in->start || input_fill(in, n))
        return in->octets + in->start;
    return NULL;
}

static inline size_t input_at_hand(const struct input *in)
{
    return in->end - in->start;
}

/* Consumes `n` octets that are at hand. */
static inline void input_advance(struct input *in, size_t n)
{
    in->start += n;
    in->offset += n;
}

/* Consumes any number of octets; returns how many there were. */
uint64_t input_skip(struct input *in, uint64_t n);

/* Gives the buffer back where the input can be read again from here. */
void input_park(struct input *in);

/* Back to the first octet, where the input can be read again; false where it cannot. */
bool input_rewind(struct input *in);

/* To any octet of an input that is not compressed; false where it cannot, or memory ends before. */
bool input_go(struct input *in, uint64_t offset);

/* True, with a sentence in stats, where the input came to its end in a bad way. */
bool input_tell(const struct input *in, struct source_stats *stats);

/* Octets of the file that were consumed: compressed ones, where they are. */
uint64_t input_position(const struct input *in);

void input_close(struct input *in);

#endif
