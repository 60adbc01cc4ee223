/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * udp.c: the UDP header, RFC 768.
 *
 *      | Source Port 16 | Destination Port 16 | Length 16 | Checksum 16 | payload ...
 *
 * Hazards: a length below the header or beyond the packet (marked, the payload is
 * what is left); the first fragment of a datagram, whose length is that of the whole.
 */
#include "dissect/udp.h"

enum { UDP_HEADER = 8, UDP_LENGTH_AT = 4 };

#define UDP_ROW(m, t, u) FIELD_ROW(struct udp, m, t, FIELD_NEXT, 2, u, NULL)

static const struct field rows[] = {
    UDP_ROW(source_port, FIELD_NUMBER, NULL),
    UDP_ROW(destination_port, FIELD_NUMBER, NULL),
    UDP_ROW(length, FIELD_NUMBER, "octets"),
    UDP_ROW(checksum, FIELD_HEX, NULL),
};
static const struct layout layout = {
    .name = "udp", .title = "User Datagram Protocol", .rfc = "RFC 768", .rows = rows, .count = FIELD_COUNT(rows),
};

bool udp_dissect(struct reader *r, bool is_fragment, struct udp *udp)
{
    *udp = (struct udp){ 0 };
    const uint32_t start = r->at, whole = reader_left(r);
    if (!fields_read(r, &layout, udp))
        return false;
    const bool lied = udp->length < UDP_HEADER || (udp->length > whole && !is_fragment);
    if (lied)
        fields_malformed(&udp->head, start + UDP_LENGTH_AT);
    udp->payload = reader_rest(r);
    if (lied || udp->length >= whole)
        return true;
    udp->payload.length = udp->length - UDP_HEADER;
    if (udp->payload.have > udp->payload.length)
        udp->payload.have = udp->payload.length;
    r->at = udp->payload.at + udp->payload.length;
    return true;
}
