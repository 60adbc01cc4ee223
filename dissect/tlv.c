/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tlv.c: the option iterator, see tlv.h.
 *
 * Hazards: a length of zero or one (would never advance); a length beyond the list;
 * a type without a length; a list that the capture cut.
 */
#include "dissect/tlv.h"

enum { TLV_HEADER = 2 };

bool tlv_next(struct reader *list, struct tlv *tlv)
{
    const uint32_t left = reader_left(list);
    if (left == 0)
        return false;
    if (list->at >= list->cut) {
        reader_fail(list, READER_TRUNCATED, list->cut);
        return false;
    }
    *tlv = (struct tlv){ .whole = *list };
    struct reader head = *list;
    tlv->type = reader_u8(&head);
    tlv->length = reader_u8(&head);
    if (head.status == READER_TRUNCATED) {
        reader_fail(list, READER_TRUNCATED, list->cut);
        return true;
    }
    tlv->lied = tlv->length < TLV_HEADER || tlv->length > left;
    if (tlv->lied)
        reader_fail(list, READER_MALFORMED, list->at + 1);
    else
        tlv->whole = reader_child(list, tlv->length);
    return true;
}
