/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * icmp_input.c: ICMP errors that quote a packet of a control connection or of a
 * call (RFC 792, RFC 4443). An error about anything else is other traffic.
 *
 * Hazards: quotes of eight octets only; errors from routers that are neither end;
 * errors about sessions long gone.
 */
#include "analyze/engine.h"

#include "analyze/automaton.h"

static void note(struct icmp_moment *moment, const struct icmp *icmp, const struct datagram *datagram, unsigned from)
{
    if (moment->at.frame)
        return;
    *moment = (struct icmp_moment){ .at = { datagram->frame, datagram->time, (uint8_t)from },
                                    .version = icmp->version,
                                    .type = icmp->type,
                                    .code = icmp->code };
}

static void log_icmp(struct pptpscope *scope, struct eventlog *log, unsigned from, enum stage stage, bool again)
{
    if (!scope->config.keep_events)
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
    eventlog_add(log, &event, again);
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
    note(&tunnel->icmp, icmp, scope->datagram, from);
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
    const bool again = call->icmp.at.frame != 0;
    note(&call->icmp, icmp, scope->datagram, from);
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
    const struct pptpscope_packet packet = { .datagram = datagram, .icmp = &icmp };
    scope->config.on_packet(scope->config.context, &packet);
}
