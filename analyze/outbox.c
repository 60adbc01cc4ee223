/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outbox.c: see outbox.h. */
#include "analyze/outbox.h"

#include <stdlib.h>

#include "analyze/alloc.h"
#include "analyze/crypt.h"

static struct place_kept *place_at(const struct outbox *box, uint64_t number)
{
    return &box->places[number % OUTBOX_MAX];
}

static void let_go(struct outbox *box, struct place_kept *place)
{
    if (place->octets)
        crypt_wipe(place->octets, place->clear.captured);
    box->octets -= place->octets ? place->clear.captured : 0;
    free(place->octets);
    *place = (struct place_kept){ .owner = NULL };
}

/* Gives out what stands at the front and waits for nothing. */
static void send(struct outbox *box)
{
    for (; box->first < box->next && !place_at(box, box->first)->waits; box->first++) {
        struct place_kept *const place = place_at(box, box->first);
        if (place->octets)
            box->give(box->context, &place->clear);
        let_go(box, place);
    }
}

uint64_t outbox_keep(struct outbox *box, void *owner, int64_t now)
{
    if (!box->give)
        return 0;
    if (!box->places)
        box->places = alloc_zero(OUTBOX_MAX, sizeof *box->places);
    *place_at(box, box->next) = (struct place_kept){ .owner = owner, .since = now, .waits = true };
    return box->next++;
}

void outbox_put(struct outbox *box, uint64_t number, const struct pptpscope_clear *clear)
{
    if (!box->give)
        return;
    struct place_kept *const place = place_at(box, number);
    place->waits = false;
    if (clear && number == box->first) {
        box->give(box->context, clear);
    } else if (clear) {
        place->clear = *clear;
        place->clear.octets = place->octets = alloc_copy(clear->octets, clear->captured);
        box->octets += place->octets ? clear->captured : 0;
    }
    send(box);
}

void outbox_give(struct outbox *box, const struct pptpscope_clear *clear, int64_t now)
{
    if (!box->give)
        return;
    if (box->first == box->next)
        box->give(box->context, clear);
    else
        outbox_put(box, outbox_keep(box, NULL, now), clear);
}

void *outbox_stuck(const struct outbox *box, int64_t now)
{
    if (box->first == box->next)
        return NULL;
    const struct place_kept *const place = place_at(box, box->first);
    const bool full = box->next - box->first >= OUTBOX_MAX - 1 || box->octets > OUTBOX_OCTETS_MAX;
    return full || now - place->since > OUTBOX_WAIT || now < place->since - OUTBOX_WAIT ? place->owner : NULL;
}

void outbox_clear(struct outbox *box)
{
    for (; box->first < box->next; box->first++)
        let_go(box, place_at(box, box->first));
    free(box->places);
    box->places = NULL;
}
