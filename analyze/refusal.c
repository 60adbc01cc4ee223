/* SPDX-License-Identifier: GPL-2.0-or-later */
/* refusal.c: see refusal.h. */
#include "analyze/refusal.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/tunnel.h"
#include "analyze/turned.h"

void refusal_keep(struct pair *pair, const struct tcp *tcp, const struct datagram *datagram)
{
    if (tcp->source_port != PPTP_PORT || (tcp->flags & (TCP_RST | TCP_ACK)) != (TCP_RST | TCP_ACK))
        return;
    struct refusal *const refusal = alloc_needed(pair->refusal, 1);
    *refusal = (struct refusal){ .datagram = *datagram, .acknowledgment = tcp->acknowledgment, .flags = tcp->flags,
                                 .port = { tcp->source_port, tcp->destination_port } };
    if (refusal->datagram.captured > REFUSAL_OCTETS)
        refusal->datagram.captured = REFUSAL_OCTETS;
    memcpy(refusal->octets, datagram->payload, refusal->datagram.captured);
    refusal->datagram.payload = refusal->octets;
}

struct refusal *refusal_take(struct pair *pair, const struct tcp *syn, const struct datagram *datagram)
{
    struct refusal *const refusal = pair->refusal;
    if (!refusal || refusal->acknowledgment != syn->sequence + 1 || refusal->port[0] != syn->destination_port ||
        refusal->port[1] != syn->source_port || datagram->time - refusal->datagram.time >= TURNED_LIMIT ||
        !address_equal(&refusal->datagram.source, &datagram->destination))
        return NULL;
    pair->refusal = NULL;
    return refusal;
}
