/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conversation.h: who talked to whom inside a tunnel, counted. */
#ifndef ANALYZE_CONVERSATION_H
#define ANALYZE_CONVERSATION_H

#include "analyze/pptpscope.h"

#define CONVERSATION_BUCKETS 64

struct conversations {
    struct inner_conversation *rows;
    uint16_t *chain;             /* of a row: the next one of its bucket, from 1 */
    uint16_t bucket[CONVERSATION_BUCKETS]; /* rows from 1; 0: none */
    uint32_t count;
    uint64_t dropped;            /* packets of others than the first CONVERSATIONS_MAX */
};

/* Counts a packet; one that is no IP is left out. */
void conversations_add(struct conversations *conversations, const struct pptpscope_clear *clear);

void conversations_copy(const struct conversations *conversations, struct decryption_facts *facts);
void conversations_clear(struct conversations *conversations);

#endif
