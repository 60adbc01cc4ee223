/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_unpack.c: compressed input.
 *
 * The first octet 0: the rest is a file, damaged as it may be; what comes out must keep
 * the promises of source.h. Otherwise its low bits choose decoders for one or two levels,
 * the second octet where the file is cut, and the rest is packed, unpacked in pieces with
 * parking between them, and must come out as it went in, up to the cut.
 */
#define _GNU_SOURCE /* memfd_create */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/source.h"
#include "capture/unpack.h"
#include "tests/unit/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length);

static void (*const packers[])(struct wire *, const void *, size_t) = { pack_gzip, pack_xz, pack_zstd };

static void demand(bool kept)
{
    if (!kept)
        abort();
}

static void read_file(const uint8_t *octets, size_t length)
{
    struct source *source = source_open_memory("fuzz", octets, length);
    struct datagram datagram;
    if (!source)
        return;
    while (source_next(source, &datagram) == SOURCE_DATAGRAM)
        demand(datagram.captured <= datagram.wire_length);
    const struct source_stats *stats = source_stats(source, 0);
    uint64_t done, total;
    demand((stats->failed || stats->truncated || stats->unread[UNREAD_RECORD]) == (stats->reason[0] != 0));
    source_progress(source, &done, &total);
    demand(done <= total && total <= length);
    source_close(source);
}

/* The octets as an input that can be parked: a file in memory, under its descriptor's name. */
static struct input *open_file(const struct wire *packed, char path[static 32], int *fd, struct source_stats *stats)
{
    *fd = memfd_create("packed", 0);
    demand(*fd >= 0 && write(*fd, packed->octets, packed->length) == (ssize_t)packed->length);
    snprintf(path, 32, "/dev/fd/%d", *fd);
    stats->path = path;
    struct input *in = input_open(stats);
    return in ? unpack_over(in, stats) : NULL;
}

static void round_trip(unsigned choice, unsigned cut, const uint8_t *octets, size_t length)
{
    struct wire packed = { 0 }, outer = { 0 };
    struct source_stats stats = { 0 };
    char path[32];
    int fd = -1;
    packers[choice % 3](&packed, octets, length);
    if (choice & 4) {
        packers[choice / 8 % 3](&outer, packed.octets, packed.length);
        const struct wire swapped = packed;
        packed = outer;
        outer = swapped;
    }
    packed.length -= packed.length * cut / 256;
    struct input *in = packed.length ? open_file(&packed, path, &fd, &stats) : NULL;
    const unsigned levels = !stats.packed[0] ? 0 : strchr(stats.packed, ',') ? 2 : 1;
    const bool as_packed = in && levels == (choice & 4 ? 2 : 1); /* not, where a magic was cut, or is in `octets` */
    size_t at = 0;
    for (unsigned turn = 0; as_packed && at < length; turn++) {
        const size_t want = 1 + (turn * 977 + choice) % 5000, step = want < length - at ? want : length - at;
        const uint8_t *got = input_peek(in, step);
        const size_t have = got ? step : input_at_hand(in);
        demand(have <= step && (have == 0 || memcmp(in->octets + in->start, octets + at, have) == 0));
        input_advance(in, have);
        at += have;
        if (!got)
            break;
        if (turn % 3 == 0 && turn < 8)
            input_park(in);
    }
    if (as_packed && cut == 0)
        demand(at == length && !input_peek(in, 1) && !input_tell(in, &stats));
    if (fd >= 0)
        close(fd);
    input_close(in);
    wire_free(&packed);
    wire_free(&outer);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    if (length < 2)
        return 0;
    if (octets[0] == 0)
        read_file(octets + 1, length - 1);
    else
        round_trip(octets[0], octets[1], octets + 2, length - 2);
    return 0;
}
