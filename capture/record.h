/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * record.h: one record of a capture file, before anyone looked into the packet.
 *
 * Times are never below 0 and end in the year 2262, whatever the file says: the
 * difference of any two fits a signed 64-bit number.
 */
#ifndef CAPTURE_RECORD_H
#define CAPTURE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "dissect/reader.h"

#define RECORD_NS 1000000000

struct record {
    const uint8_t *octets; /* borrowed, until the next record is asked for */
    uint32_t captured;
    uint32_t wire;   /* captured <= wire */
    uint64_t offset; /* of the record (its header, its block) in the file */
    int64_t time;    /* nanoseconds since 1970-01-01 UTC */
    int link_type;   /* LINKTYPE number */
    bool placed;     /* it can be read again by these: */
    uint64_t section, described; /* pcapng: where its section begins, and its interface's description */
};

/* Numbers in the byte order of the file (pcap) or of the section (pcapng). */
static inline uint32_t record_u32(struct reader *r, bool big)
{
    return big ? reader_be32(r) : reader_le32(r);
}

static inline uint16_t record_u16(struct reader *r, bool big)
{
    return big ? reader_be16(r) : reader_le16(r);
}

/* Seconds and a part of a second as a time. The part may be more than a second (a
 * broken file's microseconds reach 4,295 s). */
static inline int64_t record_time(int64_t seconds, int64_t ns)
{
    const int64_t most = INT64_MAX / RECORD_NS - 5000;
    if (seconds < 0)
        return 0;
    return seconds > most ? most * RECORD_NS : seconds * RECORD_NS + ns;
}

#endif
