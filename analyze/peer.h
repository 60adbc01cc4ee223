/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * peer.h: what an end tells of itself: the strings of Start-Control-Connection
 * (RFC 2637 section 2.1) and LCP Identification (RFC 1570 section 2.2).
 */
#ifndef ANALYZE_PEER_H
#define ANALYZE_PEER_H

#include "analyze/model.h"
#include "dissect/cp.h"
#include "dissect/pptp.h"

/* From a Start-Control-Connection-Request or -Reply of that end. */
void peer_control(struct peer *peer, const struct pptp *message, uint64_t frame);

/* From an LCP Identification, or a Terminate-Request, of that end. */
void peer_link(struct peer *peer, const struct cp *cp, uint64_t frame);

/* Adds to `to` what `from` knows and it does not; `to` owns copies. */
void peer_merge(struct peer *to, const struct peer *from);

void peer_clear(struct peer *peer);

#endif
