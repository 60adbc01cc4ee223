/* SPDX-License-Identifier: GPL-2.0-or-later */
/* early.c: see early.h. Hazard: floods of answers to nothing: what is kept has a cap. */
#include "analyze/early.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"

#define SMALL 256 /* octets of options; of larger answers, which nobody sends, one is kept */

static void drop_first(struct early_answer **list)
{
    struct early_answer *const first = *list;
    *list = first->next;
    free(first);
}

void early_clear(struct early_answer **list)
{
    while (*list)
        drop_first(list);
}

void early_keep(struct early_answer **list, const struct cp *cp, uint64_t frame, int64_t time, bool taken)
{
    const uint32_t have = cp->options.have < EARLY_OCTETS_MAX ? cp->options.have : EARLY_OCTETS_MAX;
    struct early_answer *const early = alloc_zero(1, sizeof *early + have);
    early->cp = *cp;
    early->cp.options = (struct span){ .octets = early->octets, .length = cp->options.length, .have = have };
    early->frame = frame;
    early->time = time;
    early->taken = taken;
    if (have)
        memcpy(early->octets, cp->options.octets, have);
    while (*list && (time - (*list)->time >= TURNED_LIMIT || have > SMALL || (*list)->cp.options.have > SMALL))
        drop_first(list);
    unsigned count = 1;
    struct early_answer **end = list;
    for (; *end; end = &(*end)->next)
        count++;
    *end = early;
    if (count > EARLY_MAX)
        drop_first(list);
}

/* An Ack repeats what it acknowledges. */
static bool answers(const struct early_answer *early, const struct cp *request)
{
    const uint32_t have = early->cp.options.have;
    if (early->cp.id != request->id)
        return false;
    return early->cp.code != CP_CONF_ACK ||
           (early->cp.options.length == request->options.length && have <= request->options.have &&
            (!have || memcmp(early->octets, request->options.octets, have) == 0));
}

struct early_answer *early_take(struct early_answer **list, const struct cp *request, int64_t time, bool *superseded)
{
    *superseded = false;
    while (*list && time - (*list)->time >= TURNED_LIMIT)
        drop_first(list);
    const struct early_answer *found = *list;
    while (found && !answers(found, request))
        found = found->next;
    if (!found)
        return NULL;
    while (*list != found)
        drop_first(list);
    struct early_answer *const early = *list;
    *list = early->next;
    early->next = NULL;
    for (const struct early_answer *later = *list; later; later = later->next)
        *superseded |= later->taken && later->cp.code == CP_CONF_ACK && later->cp.id != request->id;
    return early;
}

void unanswered_add(struct unanswered *all, uint8_t id, uint64_t present, int64_t time)
{
    if (all->count == EARLY_MAX)
        memmove(all->requests, all->requests + 1, --all->count * sizeof all->requests[0]);
    all->requests[all->count].id = id;
    all->requests[all->count].present = present;
    all->requests[all->count++].time = time;
}

bool unanswered_take(struct unanswered *all, uint8_t id, int64_t time, uint64_t *present)
{
    for (unsigned i = all->count; i-- > 0;) {
        if (all->requests[i].id != id || time - all->requests[i].time >= TURNED_LIMIT)
            continue;
        *present = all->requests[i].present;
        all->count -= i + 1;
        memmove(all->requests, all->requests + i + 1, all->count * sizeof all->requests[0]);
        return true;
    }
    return false;
}
