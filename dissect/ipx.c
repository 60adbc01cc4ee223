/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ipx.c: the header of Novell's IPX, as the IPX router specification lays it out;
 * over PPP by RFC 1552.
 *
 *      | Checksum 16 | Length 16 | Hops 8 | Packet Type 8 |
 *      | Destination Network 32 | Node 48 | Socket 16 |
 *      | Source Network 32 | Node 48 | Socket 16 | payload ...
 *
 * Hazards: a length below the header or beyond the packet (marked, the payload is
 * what is left); octets behind the length (padding to an even length).
 */
#include "dissect/ipx.h"

enum { IPX_HEADER = 30, IPX_LENGTH_AT = 2 };

#define IPX_ROW(m, t, l, u, n) FIELD_ROW(struct ipx, m, t, FIELD_NEXT, l, u, n)

static const struct field rows[] = {
    IPX_ROW(checksum, FIELD_HEX, 2, NULL, NULL),
    IPX_ROW(length, FIELD_NUMBER, 2, "octets", NULL),
    IPX_ROW(hops, FIELD_NUMBER, 1, NULL, NULL),
    IPX_ROW(packet_type, FIELD_NUMBER, 1, NULL, &names_ipx_types),
    IPX_ROW(destination_network, FIELD_HEX, 4, NULL, NULL),
    IPX_ROW(destination_node, FIELD_BYTES, 6, NULL, NULL),
    IPX_ROW(destination_socket, FIELD_HEX, 2, NULL, &names_ipx_sockets),
    IPX_ROW(source_network, FIELD_HEX, 4, NULL, NULL),
    IPX_ROW(source_node, FIELD_BYTES, 6, NULL, NULL),
    IPX_ROW(source_socket, FIELD_HEX, 2, NULL, &names_ipx_sockets),
};
static const struct layout layout = {
    .name = "ipx", .title = "Internetwork Packet Exchange", .rfc = "RFC 1552 2", .rows = rows,
    .count = FIELD_COUNT(rows),
};

bool ipx_dissect(struct reader *r, struct ipx *ipx)
{
    *ipx = (struct ipx){ 0 };
    const uint32_t start = r->at, whole = reader_left(r);
    if (!fields_read(r, &layout, ipx))
        return false;
    const bool lied = ipx->length < IPX_HEADER || ipx->length > whole;
    if (lied)
        fields_malformed(&ipx->head, start + IPX_LENGTH_AT);
    ipx->payload = reader_rest(r);
    if (lied || ipx->length == whole)
        return true;
    ipx->payload.length = ipx->length - IPX_HEADER;
    if (ipx->payload.have > ipx->payload.length)
        ipx->payload.have = ipx->payload.length;
    r->at = ipx->payload.at + ipx->payload.length;
    return true;
}
