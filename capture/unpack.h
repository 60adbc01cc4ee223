/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unpack.h: gzip, xz and zstd data, as an input over the input that holds them.
 *
 * Streaming: memory is one decoder (UNPACK_MEMORY at most, whatever the data ask
 * for) beside the two buffers. What stands before a cut or a damage is given, to the
 * last octet. Data that would grow without end are stopped: beyond UNPACK_FREE
 * octets no more than UNPACK_RATIO octets for each one of the file are believed.
 */
#ifndef CAPTURE_UNPACK_H
#define CAPTURE_UNPACK_H

#include "capture/input.h"
#include "capture/source.h"

enum {
    UNPACK_LEVELS = 2, /* capture.pcap.gz.xz; more is nobody's habit */
    UNPACK_RATIO = 1000,
    UNPACK_FREE = 256 * 1024 * 1024,
    UNPACK_WINDOW_BITS = 27, /* zstd --long, xz with a dictionary of 128 MiB */
    UNPACK_MEMORY = 144 * 1024 * 1024,
};

struct unpack;

/* The input that gives what `in` holds: `in` itself where that is not compressed,
 * else one that owns it, with stats->packed set. NULL, with `in` closed and the reason
 * in stats, where it is compressed more than UNPACK_LEVELS times or memory is short. */
struct input *unpack_over(struct input *in, struct source_stats *stats);

/* For input.c: up to `room` octets; 0 at the end, good or bad. */
size_t unpack_read(struct unpack *unpack, uint8_t *to, size_t room);

/* Gives the decoder back; the next read unpacks from the start again and leaves away
 * the first `offset` octets. Only where the input below is seekable. */
void unpack_park(struct unpack *unpack, uint64_t offset);

/* True, with a sentence in stats, where the data did not end well; `offset` octets of them came out. */
bool unpack_tell(const struct unpack *unpack, uint64_t offset, struct source_stats *stats);

struct input *unpack_below(const struct unpack *unpack);

/* Closes the input below, too. */
void unpack_close(struct unpack *unpack);

#endif
