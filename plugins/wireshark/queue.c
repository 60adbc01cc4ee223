/* SPDX-License-Identifier: GPL-2.0-or-later */
/* queue.c: see queue.h. */
#include "queue.h"

#include <string.h>

bool queue_add(struct queue *queue, const struct datagram *datagram)
{
    if (queue->count == QUEUE_DATAGRAMS || datagram->captured > QUEUE_OCTETS - queue->used)
        return false;
    struct datagram *const kept = &queue->waiting[queue->count++];
    uint8_t *const octets = queue->octets + queue->used;
    *kept = *datagram;
    kept->payload = octets;
    if (datagram->captured)
        memcpy(octets, datagram->payload, datagram->captured);
    queue->used += datagram->captured;
    return true;
}
