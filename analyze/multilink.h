/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multilink.h: fragments of PPP multilink (RFC 1990 section 3) counted. B begins a packet,
 * E ends one: both set, the fragment is a whole packet, and is read like any other.
 * Others are counted; nothing is put together.
 */
#ifndef ANALYZE_MULTILINK_H
#define ANALYZE_MULTILINK_H

#include "analyze/model.h"
#include "dissect/multilink.h"

/* A packet of multilink of one direction; `header` NULL: it could not be read. */
void multilink_count(struct multilink_flow *flow, const struct multilink *header, uint64_t frame);

#endif
