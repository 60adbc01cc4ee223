/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * defrag.h: IP datagrams put together from their fragments.
 *
 * Bounded: DEFRAG_DATAGRAMS in flight, DEFRAG_OCTETS held by all of them together,
 * 65,535 octets and DEFRAG_PIECES separate pieces each, DEFRAG_WAIT of the capture's
 * clock. At a bound the oldest datagram goes; each one lost is counted.
 */
#ifndef CAPTURE_DEFRAG_H
#define CAPTURE_DEFRAG_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/source.h"
#include "dissect/ip.h"

enum {
    DEFRAG_DATAGRAMS = 4096,
    DEFRAG_OCTETS = 16 * 1024 * 1024,
    DEFRAG_PIECES = 32,
    DEFRAG_LONGEST = 65535,
};
#define DEFRAG_WAIT (INT64_C(30) * 1000000000)

struct defrag;

/* NULL: no memory. */
struct defrag *defrag_new(void);

/* True if fragments of this kind are put together; others hold nothing that the
 * product reads, and no memory is spent on them. */
bool defrag_wants(const struct ip *ip);

/* One fragment, at `now`. True when it completed its datagram: *whole then is the
 * header with the whole payload, borrowed until the next whole. What is lost is
 * counted in the stats of the input that began the datagram. */
bool defrag_add(struct defrag *defrag, const struct ip *ip, int64_t now, struct source_stats *stats, struct ip *whole);

/* The end of the input: what is still in flight never came together. */
void defrag_flush(struct defrag *defrag);

/* The number of the frame that is added next; those that made the whole that was given last, each once for each
 * fragment, the last one included: borrowed as the whole is. */
void defrag_frame(struct defrag *defrag, uint64_t frame);
const uint64_t *defrag_parts(const struct defrag *defrag, uint32_t *count);

void defrag_free(struct defrag *defrag);

#endif
