/* SPDX-License-Identifier: GPL-2.0-or-later */
/* turned.c: see turned.h. Hazard: ids that are used again, so that a mark counts for a moment only. */
#include "analyze/turned.h"

#include <stddef.h>

static bool is_of(const struct turned_mark *mark, uint8_t id)
{
    return mark->is_set && mark->id == id;
}

static void note(struct turned_marks *all, uint8_t id, int64_t time)
{
    all->newest = (uint8_t)((all->newest + 1) % TURNED_MARKS);
    all->of[all->newest] = (struct turned_mark){ .time = time, .id = id, .is_set = true };
}

static struct turned_mark *find(struct turned_marks *all, uint8_t id)
{
    for (unsigned i = 0; i < TURNED_MARKS; i++)
        if (is_of(&all->of[i], id))
            return &all->of[i];
    return NULL;
}

static const struct turned_mark *newest(const struct turned_marks *all)
{
    return &all->of[all->newest];
}

static void forget(struct turned_marks *all, uint8_t id)
{
    for (struct turned_mark *mark = find(all, id); mark; mark = find(all, id))
        mark->is_set = false;
}

/* Takes the early answer to this one. */
static bool take(struct turned_marks *early, uint8_t id, int64_t time)
{
    const struct turned_mark *const mark = find(early, id);
    const bool answers = mark && time - mark->time < TURNED_LIMIT;
    forget(early, id);
    return answers;
}

static bool asks(struct turned *turned, uint8_t id, int64_t time)
{
    if (!is_of(newest(&turned->asked), id))
        note(&turned->asked, id, time);
    forget(&turned->early_verdicts, id); /* the verdict was on another that had this id */
    return take(&turned->early_responses, id, time);
}

static bool responds(struct turned *turned, uint8_t id, int64_t time)
{
    const struct turned_mark *const last = newest(&turned->asked);
    const bool again = is_of(&turned->responded, id), asked = find(&turned->asked, id);
    const bool went_on = turned->lockstep && asked && !is_of(last, id) && !again && time - last->time < TURNED_LIMIT;
    if (!asked || again)
        note(&turned->early_responses, id, time);
    turned->responded = (struct turned_mark){ .time = time, .id = id, .is_set = true };
    return take(&turned->early_verdicts, id, time) || went_on;
}

bool turned_answered(struct turned *turned, enum turned_what what, uint8_t id, int64_t time)
{
    if (what == TURNED_QUESTION)
        return asks(turned, id, time);
    if (what == TURNED_RESPONSE)
        return responds(turned, id, time);
    /* pppd counts on for EAP's verdicts; they are about the last Request all the same. */
    const struct turned_mark *const last = newest(&turned->asked);
    const uint8_t about = turned->lockstep && last->is_set ? last->id : id;
    if (!is_of(&turned->responded, about))
        note(&turned->early_verdicts, about, time);
    return false;
}
