/* SPDX-License-Identifier: GPL-2.0-or-later */
/* belongs.c: whether a datagram is a session's own, for whoever goes through the packets once more. */
#include "analyze/pptpscope.h"

#include "dissect/gre.h"
#include "dissect/ip.h"
#include "dissect/pptp.h"
#include "dissect/tcp.h"

/* The side that an address is one of; GRE may go by another one than the control connection. */
static enum side side_of(const struct session *session, const struct address *address)
{
    for (unsigned side = 0; side < 2; side++)
        if (address_equal(&session->ends[side].address, address))
            return (enum side)side;
    for (uint32_t i = 0; i < session->gre_peer_count; i++)
        if (address_equal(&session->gre_peers[i].address, address))
            return session->gre_peers[i].side;
    return SIDE_UNKNOWN;
}

static bool is_its_segment(const struct session *session, const struct datagram *datagram, enum side from)
{
    struct reader r = reader_init(datagram->payload, datagram->captured, datagram->wire_length);
    struct tcp tcp;

    tcp_dissect(&r, &tcp);
    return tcp.source_port && tcp.source_port == session->ends[from].port &&
           tcp.destination_port == session->ends[from == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT].port;
}

static bool is_its_gre(const struct session *session, const struct datagram *datagram, enum side to)
{
    struct reader r = reader_init(datagram->payload, datagram->captured, datagram->wire_length);
    struct gre gre;

    if (!gre_dissect(&r, &gre) || !gre.enhanced)
        return false;
    return !session->call_id_known[to] || gre.call_id == session->call_id[to];
}

bool pptpscope_belongs(const struct session *session, const struct datagram *datagram)
{
    if (datagram->frame < session->first_frame || datagram->frame > session->last_frame)
        return false;
    const enum side from = side_of(session, &datagram->source), to = side_of(session, &datagram->destination);
    const bool between = from != to && from != SIDE_UNKNOWN && to != SIDE_UNKNOWN;
    if (between && datagram->protocol == IP_TCP && is_its_segment(session, datagram, from))
        return true;
    if (between && datagram->protocol == IP_GRE && is_its_gre(session, datagram, to))
        return true;
    for (uint32_t i = 0; i < session->event_count; i++)
        if (session->events[i].frame == datagram->frame)
            return true;
    return false;
}

bool pptpscope_concerns(const struct datagram *datagram)
{
    struct reader r = reader_init(datagram->payload, datagram->captured, datagram->wire_length);

    if (datagram->protocol != IP_TCP)
        return datagram->protocol == IP_GRE || datagram->protocol == IP_ICMP || datagram->protocol == IP_ICMPV6;
    const uint16_t from = reader_be16(&r), to = reader_be16(&r);
    return from == PPTP_PORT || to == PPTP_PORT;
}
