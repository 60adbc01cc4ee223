/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multilink.c: fragments of multilink, see multilink.h. Nothing is put together again: a
 * tunnel is one link, so that a packet in one fragment is the usual case.
 *
 * Hazards: a first fragment without a protocol number.
 */
#include "dissect/multilink.h"

enum { LONG_SEQUENCE = 0x00FFFFFF, SHORT_SEQUENCE = 0x0FFF, LONG_CLASS = 0x3C000000, SHORT_CLASS = 0x3000 };
#define LONG_BEGINS 0x80000000u
#define LONG_ENDS 0x40000000u
enum { SHORT_BEGINS = 0x8000, SHORT_ENDS = 0x4000 };

#define BIT(label, bits_) FIELD_BITS(struct multilink, bits, label, bits_, NULL)
#define LAYOUT(id, octets, begins_, ends_, class_, sequence_)                                              \
    static const struct field id##_rows[] = {                                                              \
        FIELD_ROW(struct multilink, bits, FIELD_HEX, 0, octets, NULL, NULL), BIT("first", begins_),        \
        BIT("last", ends_), BIT("class", class_), BIT("sequence_number", sequence_),                       \
    };                                                                                                     \
    static const struct layout id##_layout = {                                                             \
        .name = "multilink", .title = "Multilink fragment", .rfc = "RFC 1990 3", .rows = id##_rows,        \
        .count = FIELD_COUNT(id##_rows),                                                                   \
    };
LAYOUT(long, 4, LONG_BEGINS, LONG_ENDS, LONG_CLASS, LONG_SEQUENCE)
LAYOUT(short, 2, SHORT_BEGINS, SHORT_ENDS, SHORT_CLASS, SHORT_SEQUENCE)

bool multilink_dissect(struct reader *r, bool short_sequence, struct multilink *multilink)
{
    *multilink = (struct multilink){ 0 };
    if (!fields_read(r, short_sequence ? &short_layout : &long_layout, multilink))
        return false;
    const struct field *const rows = multilink->head.layout->rows;
    multilink->begins = field_number(&rows[1], multilink);
    multilink->ends = field_number(&rows[2], multilink);
    multilink->class = (uint8_t)field_number(&rows[3], multilink);
    multilink->sequence = field_number(&rows[4], multilink);
    if (multilink->begins && reader_left(r)) {
        multilink->has_first = ppp_dissect(r, &multilink->first);
        return true;
    }
    multilink->payload = reader_rest(r);
    return true;
}
