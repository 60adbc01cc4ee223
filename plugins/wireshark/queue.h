/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * queue.h: datagrams that wait until somebody wants to know about them. The engine takes many one behind the other
 * faster than each between two frames of Wireshark's, whose dissectors use up the processor's caches.
 */
#ifndef WIRESHARK_QUEUE_H
#define WIRESHARK_QUEUE_H

#include "analyze/pptpscope.h"

enum { QUEUE_DATAGRAMS = 64, QUEUE_OCTETS = 96 * 1024 };

/* Zeros are an empty one. */
struct queue {
    struct datagram waiting[QUEUE_DATAGRAMS]; /* their payloads stand in `octets` */
    unsigned count;
    uint32_t used;
    uint8_t octets[QUEUE_OCTETS];
};

/* Copies it, and its payload. False: there is no room. */
bool queue_add(struct queue *queue, const struct datagram *datagram);

#endif
