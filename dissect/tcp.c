/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tcp.c: the TCP header, RFC 9293 section 3.1. Runs on every packet: read straight
 * down; the table serves the walk only.
 *
 *      | Source Port 16 | Destination Port 16 | Sequence Number 32 |
 *      | Acknowledgment Number 32 | Offset 4, 0 | flags 8 | Window 16 |
 *      | Checksum 16 | Urgent Pointer 16 | options ... | payload ...
 *
 * Hazards: a data offset below 20 octets or behind the segment's end (the payload
 * is then unknown, and empty); a header that the capture cut behind its flags.
 */
#include "dissect/tcp.h"

enum { TCP_HEADER = 20, TCP_NEEDED = 14, TCP_OFFSET_AT = 12 };

#define TCP_ROW(m, t, o, l, u) FIELD_ROW(struct tcp, m, t, o, l, u, NULL)
#define TCP_BIT(label, bits) FIELD_BITS(struct tcp, flags, label, bits, NULL)

static const struct field rows[] = {
    TCP_ROW(source_port, FIELD_NUMBER, 0, 2, NULL),
    TCP_ROW(destination_port, FIELD_NUMBER, 2, 2, NULL),
    TCP_ROW(sequence, FIELD_NUMBER, 4, 4, NULL),
    TCP_ROW(acknowledgment, FIELD_NUMBER, 8, 4, NULL),
    TCP_ROW(data_offset, FIELD_NUMBER, TCP_OFFSET_AT, 1, "octets"),
    TCP_ROW(flags, FIELD_HEX, 13, 1, NULL),
    TCP_BIT("cwr", TCP_CWR),
    TCP_BIT("ece", TCP_ECE),
    TCP_BIT("urg", TCP_URG),
    TCP_BIT("ack", TCP_ACK),
    TCP_BIT("psh", TCP_PSH),
    TCP_BIT("rst", TCP_RST),
    TCP_BIT("syn", TCP_SYN),
    TCP_BIT("fin", TCP_FIN),
    TCP_ROW(window, FIELD_NUMBER, 14, 2, "octets"),
    TCP_ROW(checksum, FIELD_HEX, 16, 2, NULL),
    TCP_ROW(urgent_pointer, FIELD_NUMBER, 18, 2, NULL),
    TCP_ROW(options, FIELD_BYTES, TCP_HEADER, 0, NULL),
};
enum { HAS_FIXED = 0x1FFFF, HAS_OPTIONS = 0x20000 };
_Static_assert(FIELD_COUNT(rows) == 18, "the bits of head.has below");

static const struct layout layout = {
    .name = "tcp", .title = "Transmission Control Protocol", .rfc = "RFC 9293 3.1",
    .rows = rows, .count = FIELD_COUNT(rows),
};

bool tcp_dissect(struct reader *r, struct tcp *tcp)
{
    const uint32_t start = r->at, left = reader_left(r);
    *tcp = (struct tcp){ .head = { .layout = &layout, .at = start, .length = left } };
    tcp->source_port = reader_be16(r);
    tcp->destination_port = reader_be16(r);
    tcp->sequence = reader_be32(r);
    tcp->acknowledgment = reader_be32(r);
    tcp->data_offset = (uint8_t)(reader_u8(r) >> 4 << 2);
    tcp->flags = reader_u8(r);
    const bool usable = r->status == READER_OK;
    tcp->window = reader_be16(r);
    tcp->checksum = reader_be16(r);
    tcp->urgent_pointer = reader_be16(r);
    if (r->status != READER_OK) {
        tcp->head.has = fields_up_to(&layout, r->cut > start ? r->cut - start : 0);
        tcp->head.status = r->status;
        tcp->head.fault = r->fault;
        return usable;
    }
    tcp->head.has = HAS_FIXED;
    if (tcp->data_offset < TCP_HEADER || tcp->data_offset > left) {
        reader_fail(r, READER_MALFORMED, start + TCP_OFFSET_AT);
        tcp->head.status = READER_MALFORMED;
        tcp->head.fault = start + TCP_OFFSET_AT;
        return true;
    }
    tcp->head.length = tcp->data_offset;
    if (tcp->data_offset > TCP_HEADER) {
        tcp->options = reader_span(r, tcp->data_offset - TCP_HEADER);
        tcp->head.has |= HAS_OPTIONS;
        tcp->head.status = r->status;
        tcp->head.fault = r->status == READER_OK ? 0 : r->fault;
    }
    tcp->payload = reader_rest(r);
    return true;
}
