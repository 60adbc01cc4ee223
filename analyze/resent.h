/* SPDX-License-Identifier: GPL-2.0-or-later */
/* resent.h: control messages that TCP sent again: the sign of a peer that does not hear, or of a lost segment. */
#ifndef ANALYZE_RESENT_H
#define ANALYZE_RESENT_H

#include "analyze/model.h"

/* Of one tunnel, or of one call; `by` is the raw side. */
struct resents {
    struct resent *rows; /* one for each type and side, at most RESENT_MAX */
    uint32_t count;
};

/* One more retransmission of a message of `type` by raw side `from`. */
void resents_add(struct resents *resents, uint16_t type, unsigned from, uint64_t frame);

/* How often a message was sent in all, retransmissions and itself. */
uint32_t resents_sent(const struct resents *resents, uint16_t type);

void resents_clear(struct resents *resents);

#endif
