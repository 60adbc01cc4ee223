/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multilink.h: the header that PPP multilink puts before fragments (RFC 1990 section 3).
 *
 *      long:   | B | E | 0 0 0 0 0 0 | sequence 24 |
 *      short:  | B | E | 0 0 | sequence 12 |          (LCP option 18 agreed)
 *
 * B begins a packet, E ends one: both set, the fragment is a whole packet, and is read like
 * any other. Others are counted; nothing is put together.
 */
#ifndef ANALYZE_MULTILINK_H
#define ANALYZE_MULTILINK_H

#include "analyze/model.h"
#include "analyze/ppplink.h"
#include "dissect/reader.h"

struct multilink_header {
    bool begins, ends;
    uint32_t sequence;
};

/* Reads the header at the cursor, which is then at what it carries. False where it was cut. */
bool multilink_header(struct reader *r, bool short_sequence, struct multilink_header *header);

/* True if what side `from` sends has the short header: its peer asked for it. */
bool multilink_is_short(const struct ppplink *link, unsigned from);

/* A packet of multilink of one direction; `header` NULL: it could not be read. */
void multilink_count(struct multilink_flow *flow, const struct multilink_header *header, uint64_t frame);

#endif
