/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lqr.c: Link-Quality-Reports, see lqr.h.
 *
 * Hazards: reports that are too short (what is there is read) or too long (marked).
 */
#include "dissect/lqr.h"

#define COUNT(m, unit) FIELD_ROW(struct lqr, m, FIELD_NUMBER, FIELD_NEXT, 4, unit, NULL)

static const struct field rows[] = {
    FIELD_ROW(struct lqr, magic_number, FIELD_HEX, FIELD_NEXT, 4, NULL, NULL),
    COUNT(last_out_lqrs, NULL),
    COUNT(last_out_packets, NULL),
    COUNT(last_out_octets, "octets"),
    COUNT(peer_in_lqrs, NULL),
    COUNT(peer_in_packets, NULL),
    COUNT(peer_in_discards, NULL),
    COUNT(peer_in_errors, NULL),
    COUNT(peer_in_octets, "octets"),
    COUNT(peer_out_lqrs, NULL),
    COUNT(peer_out_packets, NULL),
    COUNT(peer_out_octets, "octets"),
};
static const struct layout layout = {
    .name = "lqr", .title = "Link Quality Report", .rfc = "RFC 1989 2.5", .rows = rows, .count = FIELD_COUNT(rows),
};

bool lqr_dissect(struct reader *r, struct lqr *lqr)
{
    *lqr = (struct lqr){ 0 };
    fields_read(r, &layout, lqr);
    if (reader_left(r))
        fields_malformed(&lqr->head, r->at);
    return lqr->head.has != 0;
}
