/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * copies.h: the same packet captured twice, on the "any" interface, at both ports of
 * a bridge, before and behind a router: same IP identification, same first octets,
 * within milliseconds. A path that duplicates packets looks the same for each
 * packet; only a direction in which nearly every packet is there twice is a capture's.
 */
#ifndef ANALYZE_COPIES_H
#define ANALYZE_COPIES_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/datagram.h"

#define COPIES_WINDOW INT64_C(20000000) /* ns between a packet and its copy */
#define COPIES_SLOTS 1024

struct copies {
    struct { uint64_t print; int64_t time; } slots[COPIES_SLOTS];
};

/* True if this packet was there a moment ago. Remembers it. */
bool copies_seen(struct copies *copies, const struct datagram *datagram);

/* `copies` of `packets` packets of one direction are second copies: is that the capture's doing? */
static inline bool copies_systematic(uint64_t copies, uint64_t packets)
{
    return copies >= 3 && copies * 5 >= (packets - copies) * 4;
}

#endif
