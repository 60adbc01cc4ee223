/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_pcapfile.c: any octets as a capture file, read down to datagrams.
 *
 * What comes out must keep the promises of datagram.h and source.h.
 */
#include <stdlib.h>

#include "capture/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length);

static void demand(bool kept)
{
    if (!kept)
        abort();
}

static void check_datagram(const struct datagram *datagram, uint64_t frames)
{
    volatile uint8_t sum = 0;
    demand(datagram->captured <= datagram->wire_length);
    demand(datagram->frame == frames && datagram->file == 0);
    demand(datagram->time >= 0);
    demand(datagram->reassembled == (datagram->frame_offset == DATAGRAM_NO_OFFSET));
    for (uint32_t i = 0; i < datagram->captured; i++)
        sum = (uint8_t)(sum ^ datagram->payload[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    struct source *source = source_open_memory("fuzz", octets, length);
    if (!source)
        return 0;
    struct datagram datagram;
    uint64_t datagrams = 0;
    for (; source_next(source, &datagram) == SOURCE_DATAGRAM; datagrams++)
        check_datagram(&datagram, source_frames(source));
    demand(source_next(source, &datagram) == SOURCE_END);
    const struct source_stats *stats = source_stats(source, 0);
    demand(stats->packets == source_frames(source) && datagrams <= stats->packets);
    demand((stats->failed || stats->truncated || stats->unread[UNREAD_RECORD]) == (stats->reason[0] != 0));
    uint64_t done, total;
    source_progress(source, &done, &total);
    demand(done <= total && total == length);
    source_close(source);
    return 0;
}
