/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * packet_view.c: one packet, or one event, for a face: a line of text and every
 * field, by the dissectors' own tables.
 */
#include "analyze/engine.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "analyze/automaton.h"
#include "dissect/text.h"

static const char *innermost(const struct pptpscope_packet *packet)
{
    if (packet->icmp)
        return packet->icmp->version == 6 ? "ICMPv6" : "ICMP";
    if (packet->tcp)
        return packet->message_count ? "PPTP" : "TCP";
    if (!packet->frame)
        return "GRE";
    const struct name *name = names_find(&names_ppp_protocols, packet->frame->ppp.protocol);
    return packet->frame->kind == BODY_MPPE ? "MPPE" : name ? name->word : "PPP";
}

void pptpscope_packet_facts(const struct pptpscope_packet *packet, struct pptpscope_packet_facts *facts)
{
    const struct datagram *datagram = packet->datagram;
    *facts = (struct pptpscope_packet_facts){ .frame = datagram->frame,
                                              .time = datagram->time,
                                              .file = datagram->file,
                                              .source = datagram->source,
                                              .destination = datagram->destination,
                                              .source_port = packet->tcp ? packet->tcp->source_port : 0,
                                              .destination_port = packet->tcp ? packet->tcp->destination_port : 0,
                                              .protocol = innermost(packet),
                                              .length = datagram->wire_length,
                                              .frame_offset = datagram->frame_offset };
}

bool pptpscope_packet_place(const struct pptpscope_packet *packet, struct pptpscope_place *place)
{
    *place = packet->hand->place;
    return place->tunnel || place->call;
}

const struct pptpscope_step *pptpscope_packet_step(const struct pptpscope_packet *packet, unsigned index)
{
    return index < packet->hand->count ? &packet->hand->steps[index] : NULL;
}

#define OF_FRAME 32 /* room for "; of frame N: " */

/* Messages; one of an earlier segment, of either end, behind what this one is. */
static size_t messages_text(const struct pptpscope_packet *packet, char *buffer, size_t size)
{
    size_t at = 0;
    for (unsigned i = 0; i < packet->message_count && at + OF_FRAME < size; i++) {
        const uint64_t frame = packet->message_frames[i];
        if (!i && frame != packet->datagram->frame)
            at += text_tcp(packet->tcp, buffer, size);
        if (at && at + OF_FRAME < size)
            at += (size_t)snprintf(buffer + at, size - at, "; ");
        if (frame != packet->datagram->frame && at + OF_FRAME < size)
            at += (size_t)snprintf(buffer + at, size - at, "of frame %" PRIu64 ": ", frame);
        at += text_pptp(&packet->messages[i], buffer + at, size - at);
    }
    return at;
}

size_t pptpscope_packet_text(const struct pptpscope_packet *packet, char *buffer, size_t size)
{
    if (packet->icmp)
        return text_icmp(packet->icmp, buffer, size);
    if (packet->tcp)
        return packet->message_count ? messages_text(packet, buffer, size) : text_tcp(packet->tcp, buffer, size);
    if (packet->frame)
        return text_frame(packet->frame, packet->datagram->payload, buffer, size);
    return text_gre(packet->gre, buffer, size);
}

/* A message put together from several segments has no place in the frame. */
struct displaced {
    field_visit *visit;
    void *context;
};

static void visit_displaced(void *context, const struct field_value *value)
{
    const struct displaced *displaced = context;
    struct field_value moved = *value;
    moved.at = DATAGRAM_NO_OFFSET;
    displaced->visit(displaced->context, &moved);
}

static void walk_messages(const struct pptpscope_packet *packet, field_visit *visit, void *context)
{
    struct displaced displaced = { visit, context };
    for (unsigned i = 0; i < packet->message_count; i++) {
        if (packet->message_in_frame[i])
            walk_fields(&packet->messages[i].head, 0, visit, context);
        else
            walk_fields(&packet->messages[i].head, 0, visit_displaced, &displaced);
    }
}

void pptpscope_packet_walk(const struct pptpscope_packet *packet, field_visit *visit, void *context)
{
    if (packet->icmp)
        walk_fields(&packet->icmp->head, 0, visit, context);
    if (packet->tcp) {
        walk_fields(&packet->tcp->head, 0, visit, context);
        walk_messages(packet, visit, context);
    }
    if (packet->gre)
        walk_fields(&packet->gre->head, 0, visit, context);
    if (packet->frame)
        frame_walk(packet->frame, packet->datagram->payload, 0, visit, context);
}

/* --- events: dissected again from the octets that were kept --------------------------- */

struct event_packet {
    struct tcp tcp;
    struct pptp message;
    struct icmp icmp;
    struct frame frame;
};

static bool read_event(const struct event *event, struct event_packet *packet)
{
    struct reader r = reader_init(event->octets, event->captured, event->length);
    switch (event->kind) {
    case EVENT_TCP:
        return tcp_dissect(&r, &packet->tcp);
    case EVENT_CONTROL:
        return pptp_dissect(&r, &packet->message);
    case EVENT_ICMP:
        return icmp_dissect(&r, event->protocol == 58 ? 6 : 4, &packet->icmp);
    case EVENT_PPP:
    case EVENT_DATA:
        return frame_dissect(&r, (struct frame_context){ event->chap_algorithm, event->short_sequence }, &packet->frame);
    }
    return false;
}

size_t pptpscope_event_text(const struct event *event, char *buffer, size_t size)
{
    struct event_packet packet;
    if (size)
        buffer[0] = '\0';
    if (!read_event(event, &packet))
        return 0;
    switch (event->kind) {
    case EVENT_TCP:
        return text_tcp(&packet.tcp, buffer, size);
    case EVENT_CONTROL:
        return text_pptp(&packet.message, buffer, size);
    case EVENT_ICMP:
        return text_icmp(&packet.icmp, buffer, size);
    case EVENT_PPP:
    case EVENT_DATA:
        return text_frame(&packet.frame, event->octets, buffer, size);
    }
    return 0;
}

void pptpscope_event_walk(const struct event *event, field_visit *visit, void *context)
{
    struct event_packet packet;
    if (!read_event(event, &packet))
        return;
    switch (event->kind) {
    case EVENT_TCP:
        walk_fields(&packet.tcp.head, 0, visit, context);
        return;
    case EVENT_CONTROL:
        walk_fields(&packet.message.head, 0, visit, context);
        return;
    case EVENT_ICMP:
        walk_fields(&packet.icmp.head, 0, visit, context);
        return;
    case EVENT_PPP:
    case EVENT_DATA:
        frame_walk(&packet.frame, event->octets, 0, visit, context);
        return;
    }
}

const char *pptpscope_state_name(uint8_t state)
{
    return automaton_name(state);
}

/* Of a long value the model keeps the beginning only: that is no cut of the capture's. */
static size_t note_shortened(char *text, size_t length)
{
    static const char cut[] = " (truncated)", shortened[] = " ...";
    const size_t size = sizeof cut - 1, whole = length;
    while (length >= size && memcmp(text + length - size, cut, size) == 0)
        length -= size;
    if (length == whole)
        return length;
    memcpy(text + length, shortened, sizeof shortened);
    return length + sizeof shortened - 1;
}

size_t pptpscope_offer_text(uint16_t protocol, const struct offer *offer, char *buffer, size_t size)
{
    uint8_t octets[2 + sizeof offer->value];
    const uint32_t have = offer->kept;
    octets[0] = offer->type;
    octets[1] = (uint8_t)(offer->length + 2u);
    memcpy(octets + 2, offer->value, have);
    struct reader r = reader_init(octets, have + 2, offer->length + 2u);
    struct cp_option option;
    if (size)
        buffer[0] = '\0';
    if (!cp_option_next(&r, protocol, &option))
        return 0;
    const size_t length = text_option(protocol, &option, buffer, size);
    return have == sizeof offer->value ? note_shortened(buffer, length) : length;
}
