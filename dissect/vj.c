/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vj.c: a TCP segment with compressed headers, RFC 1144 section 3.2.2.
 *
 *      | 0 C I P S A W U | slot 8 (C) | TCP checksum 16 | urgent pointer (U) |
 *      | window (W) | ack (A) | sequence (S) | IP id (I) | payload ...
 *
 * Each number is one octet, or a zero octet and two more. S, W and U together mean
 * "echoed interactive traffic", and all four of S, A, W, U "unidirectional data":
 * then no number of theirs follows, and no urgent pointer.
 *
 * Hazards: numbers that the packet does not hold any more.
 */
#include "dissect/vj.h"

enum { VJ_INTERACTIVE = VJ_SEQUENCE | VJ_WINDOW | VJ_URGENT, VJ_ONE_WAY = VJ_SPECIAL };

#define VJ_ROW(m, t, l) FIELD_ROW(struct vj, m, t, FIELD_NEXT, l, NULL, NULL)
#define VJ_BIT(label, bits) FIELD_BITS(struct vj, change, label, bits, NULL)
/* A number in its short and its long form; the long one has a zero octet before it. */
#define VJ_DELTA(m) \
    VJ_ROW(m, FIELD_NUMBER, 1), FIELD_ROW(struct vj, m, FIELD_NUMBER, FIELD_AFTER(1), 2, NULL, NULL)

static const struct field rows[] = {
    VJ_ROW(change, FIELD_HEX, 1),
    VJ_BIT("slot_present", VJ_SLOT),
    VJ_BIT("id_changed", VJ_ID),
    VJ_BIT("push", VJ_PUSH),
    VJ_BIT("sequence_changed", VJ_SEQUENCE),
    VJ_BIT("ack_changed", VJ_ACK),
    VJ_BIT("window_changed", VJ_WINDOW),
    VJ_BIT("urgent", VJ_URGENT),
    VJ_ROW(slot, FIELD_NUMBER, 1),
    VJ_ROW(checksum, FIELD_HEX, 2),
    VJ_DELTA(urgent_pointer),
    VJ_DELTA(window_delta),
    VJ_DELTA(ack_delta),
    VJ_DELTA(sequence_delta),
    VJ_DELTA(id_delta),
};
enum { HAS_CHANGE = 0xFF, HAS_SLOT = 0x100, HAS_CHECKSUM = 0x200, FIRST_DELTA = 10 };
_Static_assert(FIELD_COUNT(rows) == FIRST_DELTA + 2 * 5, "the bits of head.has above");

static const struct layout layout = {
    .name = "vj", .title = "Van Jacobson Compressed TCP/IP", .rfc = "RFC 1144 3.2.2", .rows = rows,
    .count = FIELD_COUNT(rows),
};

/* The number whose rows are FIRST_DELTA + 2 * `index` and the one behind it. */
static uint16_t read_delta(struct reader *r, unsigned index, struct vj *vj)
{
    const uint8_t first = reader_u8(r);
    const uint16_t value = first ? first : reader_be16(r);
    if (r->status == READER_OK)
        vj->head.has |= 1u << (FIRST_DELTA + 2 * index + (first ? 0 : 1));
    return value;
}

static void read_deltas(struct reader *r, struct vj *vj)
{
    const uint8_t low = vj->change & VJ_SPECIAL;
    const uint8_t numbers = low == VJ_INTERACTIVE || low == VJ_ONE_WAY ? 0 : low;
    if (numbers & VJ_URGENT)
        vj->urgent_pointer = read_delta(r, 0, vj);
    if (numbers & VJ_WINDOW)
        vj->window_delta = read_delta(r, 1, vj);
    if (numbers & VJ_ACK)
        vj->ack_delta = read_delta(r, 2, vj);
    if (numbers & VJ_SEQUENCE)
        vj->sequence_delta = read_delta(r, 3, vj);
    if (vj->change & VJ_ID)
        vj->id_delta = read_delta(r, 4, vj);
}

bool vj_dissect(struct reader *r, struct vj *vj)
{
    const uint32_t start = r->at;
    *vj = (struct vj){ .head = { .layout = &layout, .at = start, .length = reader_left(r) } };
    vj->change = reader_u8(r);
    vj->head.has |= r->status == READER_OK ? HAS_CHANGE : 0;
    if (vj->change & VJ_SLOT) {
        vj->slot = reader_u8(r);
        vj->head.has |= r->status == READER_OK ? HAS_SLOT : 0;
    }
    vj->checksum = reader_be16(r);
    vj->head.has |= r->status == READER_OK ? HAS_CHECKSUM : 0;
    read_deltas(r, vj);
    if (r->status != READER_OK) {
        vj->head.status = r->status;
        vj->head.fault = r->fault;
        return false;
    }
    vj->head.length = r->at - start;
    vj->payload = reader_rest(r);
    return true;
}
