/* SPDX-License-Identifier: GPL-2.0-or-later */
/* turned.c: see turned.h. Hazard: ids that are used again, so that a mark counts for a moment only. */
#include "analyze/turned.h"

static bool is_of(const struct turned_mark *mark, uint8_t id)
{
    return mark->is_set && mark->id == id;
}

static void mark(struct turned_mark *mark, uint8_t id, int64_t time)
{
    *mark = (struct turned_mark){ .time = time, .id = id, .is_set = true };
}

/* The early answer is to this one; it is taken, whether or not it was. */
static bool take(struct turned_mark *early, uint8_t id, int64_t time)
{
    const bool answers = is_of(early, id) && time - early->time < TURNED_LIMIT;
    early->is_set = false;
    return answers;
}

static bool asks(struct turned *turned, uint8_t id, int64_t time)
{
    if (!is_of(&turned->asked, id)) {
        turned->asked_before = turned->asked;
        mark(&turned->asked, id, time);
    }
    if (is_of(&turned->early_verdict, id))
        turned->early_verdict.is_set = false; /* the verdict was on another that had this id */
    return take(&turned->early_response, id, time);
}

static bool responds(struct turned *turned, uint8_t id, int64_t time)
{
    const bool went_on = turned->lockstep && is_of(&turned->asked_before, id) && !is_of(&turned->responded, id) &&
                         time - turned->asked.time < TURNED_LIMIT;
    if ((!is_of(&turned->asked, id) && !is_of(&turned->asked_before, id)) || is_of(&turned->responded, id))
        mark(&turned->early_response, id, time);
    mark(&turned->responded, id, time);
    return take(&turned->early_verdict, id, time) || went_on;
}

bool turned_answered(struct turned *turned, enum turned_what what, uint8_t id, int64_t time)
{
    if (what == TURNED_QUESTION)
        return asks(turned, id, time);
    if (what == TURNED_RESPONSE)
        return responds(turned, id, time);
    /* pppd counts on for EAP's verdicts; they are about the last Request all the same. */
    const uint8_t about = turned->lockstep && turned->asked.is_set ? turned->asked.id : id;
    if (!is_of(&turned->responded, about))
        mark(&turned->early_verdict, about, time);
    return false;
}
