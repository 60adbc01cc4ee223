/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * icmp_input.c: ICMP errors that quote a packet of a control connection or of a
 * call (RFC 792, RFC 4443). An error about anything else is other traffic.
 *
 * Hazards: quotes of eight octets only; errors from routers that are neither end;
 * errors about sessions long gone.
 */
#include "analyze/engine.h"

#include "analyze/alloc.h"
#include "analyze/automaton.h"

static void note(struct icmp_moment *moment, const struct icmp *icmp, const struct datagram *datagram, unsigned from,
                 unsigned quoted_from)
{
    moment->last_frame = datagram->frame;
    moment->last_time = datagram->time;
    if (moment->count++)
        return;
    moment->at = (struct moment){ .frame = datagram->frame, .time = datagram->time, .from = (uint8_t)from };
    moment->version = icmp->version;
    moment->type = icmp->type;
    moment->code = icmp->code;
    moment->quoted_from = (uint8_t)quoted_from;
    moment->mtu = icmp->rest & 0xFFFF; /* RFC 1191 section 4; RFC 4443 section 3.2 has 32 bits of it */
    moment->by = datagram->source;
}

/* RFC 1812 section 5.2.7.1 and RFC 4443 section 3; ICMP_ANY for what says nothing of its own. */
static enum icmp_sort sort_of(const struct icmp *icmp)
{
    const unsigned kind = (unsigned)icmp->version << 16 | (unsigned)icmp->type << 8 | icmp->code;
    switch (kind) {
    case 0x040302: /* protocol unreachable */
    case 0x060401: /* unrecognized next header */
        return ICMP_PROTOCOL;
    case 0x040309: /* network, host, communication administratively prohibited */
    case 0x04030A:
    case 0x04030D:
    case 0x060101: /* the same; source address failed a policy; route rejected */
    case 0x060105:
    case 0x060106:
        return ICMP_PROHIBITED;
    case 0x040304: /* fragmentation needed and DF set */
    case 0x060200: /* packet too big */
        return ICMP_TOO_BIG;
    default:
        return ICMP_ANY;
    }
}

static void log_icmp(struct pptpscope *scope, struct eventlog *log, unsigned from, enum stage stage, bool again)
{
    if (!hand_wants(scope))
        return;
    const struct datagram *datagram = scope->datagram;
    const struct event event = { .frame = datagram->frame,
                                 .time = datagram->time,
                                 .kind = EVENT_ICMP,
                                 .stage = stage,
                                 .from = (enum side)from,
                                 .protocol = datagram->protocol,
                                 .before = { AUTOMATON_NOT_SEEN, AUTOMATON_NOT_SEEN },
                                 .after = { AUTOMATON_NOT_SEEN, AUTOMATON_NOT_SEEN },
                                 .captured = datagram->captured,
                                 .length = datagram->wire_length,
                                 .octets = datagram->payload };
    hand_event(scope, log, &event, again, 0);
}

/* The raw side that sent the error, or SIDE_NETWORK for a third party. */
static unsigned sender(const struct pair *pair, const struct datagram *datagram)
{
    for (unsigned side = 0; side < 2; side++)
        if (address_equal(&pair->ends[side], &datagram->source))
            return side;
    return SIDE_NETWORK;
}

static bool about_tcp(struct pptpscope *scope, const struct pair *pair, const struct icmp *icmp)
{
    const unsigned quoted_from = pair_side(pair, &icmp->quoted_source);
    uint16_t port[2];
    port[quoted_from] = icmp->quoted_source_port;
    port[!quoted_from] = icmp->quoted_destination_port;
    struct tunnel *tunnel = engine_find_tunnel(scope, pair, port);
    if (!tunnel)
        return false;
    const unsigned from = sender(pair, scope->datagram);
    const bool again = tunnel->icmp.at.frame != 0;
    hand_tunnel(scope, tunnel, from);
    note(&tunnel->icmp, icmp, scope->datagram, from, quoted_from);
    extent_add(&tunnel->extent, scope->datagram->frame, scope->datagram->time);
    log_icmp(scope, &tunnel->log, from, tunnel->established.frame ? STAGE_CONTROL : STAGE_TCP, again);
    return true;
}

static bool about_gre(struct pptpscope *scope, const struct pair *pair, const struct icmp *icmp)
{
    const unsigned to = pair_side(pair, &icmp->quoted_destination);
    struct call *call = icmp->has_call_id ? engine_find_call(scope, pair, to, icmp->quoted_call_id, NULL, NULL) : pair->calls;
    if (!call)
        return false;
    const unsigned from = sender(pair, scope->datagram);
    const bool again = call->icmp;
    hand_call(scope, call, from);
    const enum icmp_sort sort = sort_of(icmp);
    note(&alloc_needed(call->icmp, ICMP_SORTS)[ICMP_ANY], icmp, scope->datagram, from, !to);
    if (sort != ICMP_ANY)
        note(&call->icmp[sort], icmp, scope->datagram, from, !to);
    extent_add(&call->extent, scope->datagram->frame, scope->datagram->time);
    log_icmp(scope, &call->log, from, STAGE_GRE, again);
    return true;
}

static bool is_about_us(struct pptpscope *scope, const struct icmp *icmp)
{
    const bool tcp = icmp->quoted_protocol == 6 && icmp->has_ports &&
                     (icmp->quoted_source_port == PPTP_PORT || icmp->quoted_destination_port == PPTP_PORT);
    if (!icmp->is_error || (!tcp && icmp->quoted_protocol != 47))
        return false;
    const struct pair *pair = engine_pair(scope, &icmp->quoted_source, &icmp->quoted_destination, false);
    if (!pair)
        return false;
    return tcp ? about_tcp(scope, pair, icmp) : about_gre(scope, pair, icmp);
}

void icmp_input(struct pptpscope *scope, const struct datagram *datagram)
{
    struct icmp icmp;
    struct reader r = reader_init(datagram->payload, datagram->captured, datagram->wire_length);
    if (!icmp_dissect(&r, datagram->protocol == 1 ? 4 : 6, &icmp)) {
        scope->unread[ENGINE_ICMP]++;
        return;
    }
    if (!is_about_us(scope, &icmp)) {
        engine_other(scope, datagram);
        return;
    }
    if (!scope->config.on_packet)
        return;
    const struct pptpscope_packet packet = { .datagram = datagram, .icmp = &icmp, .hand = &scope->hand };
    scope->config.on_packet(scope->config.context, &packet);
}
