/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notation_inner.c: the packet inside a tunnel as one line, see inner.h.
 *
 * Hazards: headers of which only a part is there (what was read is said).
 */
#include "dissect/notation.h"

#include "dissect/text.h"

enum { UPPER_LINE = 320 };

/* " (malformed)" of a header; a packet that was only cut behind its headers is none. */
static void add_fault(struct line *line, const struct head *head, bool usable)
{
    if (head->status == READER_MALFORMED || !usable)
        line_fault(line, head->status);
}

size_t text_udp(const struct udp *udp, char *buffer, size_t size)
{
    struct line line = line_start(buffer, size);
    line_add(&line, "UDP");
    if (fields_has(&udp->head, offsetof(struct udp, destination_port)))
        line_format(&line, " %u > %u length=%u", udp->source_port, udp->destination_port, (unsigned)udp->payload.length);
    line_fault(&line, udp->head.status);
    return line.length;
}

static void add_upper(struct line *line, const struct inner *inner)
{
    char text[UPPER_LINE] = "";
    const uint8_t protocol = inner->net.ip.protocol;
    line_add(line, " ");
    if (inner->upper == UPPER_TCP)
        text_tcp(&inner->up.tcp, text, sizeof text);
    else if (inner->upper == UPPER_UDP)
        text_udp(&inner->up.udp, text, sizeof text);
    else if (inner->upper == UPPER_ICMP)
        text_icmp(&inner->up.icmp, text, sizeof text);
    line_add(line, text);
    if (inner->upper != UPPER_NONE)
        return;
    const struct name *const name = names_find(&names_ip_protocols, protocol);
    if (name)
        line_add(line, name->full);
    else
        line_format(line, "protocol %u", protocol);
    notation_length(line, inner->payload.length);
}

static void add_ip(struct line *line, const struct inner *inner)
{
    const struct ip *const ip = &inner->net.ip;
    char address[64];
    if (!fields_has(&ip->head, offsetof(struct ip, destination))) {
        add_fault(line, &ip->head, false);
        return;
    }
    if (inner->kind == INNER_SLOT)
        line_format(line, " slot=%u", ip->slot);
    text_address(&ip->source, address, sizeof address);
    line_format(line, " %s >", address);
    text_address(&ip->destination, address, sizeof address);
    line_format(line, " %s", address);
    const bool usable = ip->payload.octets != NULL;
    if (ip->is_fragment)
        line_format(line, " fragment id=0x%x offset=%u%s", (unsigned)ip->id, (unsigned)ip->fragment_offset,
                    ip->more_fragments ? " more" : " last");
    if (usable)
        add_upper(line, inner);
    add_fault(line, &ip->head, usable);
}

static void add_ipx(struct line *line, const struct ipx *ipx, uint32_t payload)
{
    if (fields_has(&ipx->head, offsetof(struct ipx, source_socket))) {
        line_format(line, " %08x.", (unsigned)ipx->source_network);
        line_hex(line, &ipx->source_node, UINT32_MAX);
        line_format(line, ":%04x > %08x.", ipx->source_socket, (unsigned)ipx->destination_network);
        line_hex(line, &ipx->destination_node, UINT32_MAX);
        line_format(line, ":%04x ", ipx->destination_socket);
        if (!notation_word(line, &names_ipx_types, ipx->packet_type))
            line_format(line, "type %u", ipx->packet_type);
        line_format(line, " length=%u", (unsigned)payload);
    }
    line_fault(line, ipx->head.status);
}

static void add_vj(struct line *line, const struct vj *vj)
{
    static const struct {
        uint8_t bit;
        const char *letter;
    } bits[] = { { VJ_SLOT, "C" }, { VJ_ID, "I" }, { VJ_PUSH, "P" }, { VJ_SEQUENCE, "S" },
                 { VJ_ACK, "A" }, { VJ_WINDOW, "W" }, { VJ_URGENT, "U" } };
    if (fields_has(&vj->head, offsetof(struct vj, change))) {
        line_add(line, " changes=");
        for (unsigned i = 0; i < sizeof bits / sizeof bits[0]; i++)
            line_add(line, vj->change & bits[i].bit ? bits[i].letter : "");
        line_add(line, vj->change ? "" : "none");
    }
    if (fields_has(&vj->head, offsetof(struct vj, slot)))
        line_format(line, " slot=%u", vj->slot);
    if (vj->head.status == READER_OK)
        notation_length(line, vj->payload.length);
    line_fault(line, vj->head.status);
}

void notation_inner(struct line *line, const struct inner *inner)
{
    if (!notation_word(line, &names_ppp_protocols, inner->protocol))
        line_format(line, "protocol 0x%04x", inner->protocol);
    switch (inner->kind) {
    case INNER_IP:
    case INNER_SLOT:
        add_ip(line, inner);
        break;
    case INNER_VJ:
        add_vj(line, &inner->net.vj);
        break;
    case INNER_IPX:
        add_ipx(line, &inner->net.ipx, inner->payload.length);
        break;
    case INNER_OCTETS:
        notation_length(line, inner->payload.length);
    }
}

size_t text_inner(const struct inner *inner, char *buffer, size_t size)
{
    struct line line = line_start(buffer, size);
    notation_inner(&line, inner);
    return line.length;
}
