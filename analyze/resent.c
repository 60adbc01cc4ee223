/* SPDX-License-Identifier: GPL-2.0-or-later */
/* resent.c: counts retransmitted control messages by type and sender; see resent.h. */
#include "analyze/resent.h"

#include <stdlib.h>

#include "analyze/alloc.h"

void resents_add(struct resents *resents, uint16_t type, unsigned from, uint64_t frame)
{
    uint32_t i = 0;
    while (i < resents->count && !(resents->rows[i].type == type && (unsigned)resents->rows[i].by == from))
        i++;
    if (i == RESENT_MAX) /* nine kinds sent again: the first eight tell enough */
        return;
    if (i == resents->count) {
        resents->rows = alloc_grow(resents->rows, resents->count++, sizeof *resents->rows);
        resents->rows[i].type = type;
        resents->rows[i].by = (enum side)from;
    }
    struct resent *row = &resents->rows[i];
    if (row->count < EVIDENCE_MAX)
        row->frames[row->count] = frame;
    row->count++;
}

uint32_t resents_sent(const struct resents *resents, uint16_t type)
{
    for (uint32_t i = 0; i < resents->count; i++)
        if (resents->rows[i].type == type)
            return 1 + resents->rows[i].count;
    return 1;
}

void resents_clear(struct resents *resents)
{
    free(resents->rows);
    *resents = (struct resents){ 0 };
}
