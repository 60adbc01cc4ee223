/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * field.c: a message's struct filled from the wire by its field table.
 *
 * Hazards: a count that exceeds its message (the span is what is left, the count
 * is marked); a span that the capture cut (kept as far as it goes); strings of
 * fixed size that are not terminated (they end with their field).
 */
#include "dissect/field.h"

#include <string.h>

_Static_assert(sizeof(bool) == 1, "flags are members of one octet");

static void store(const struct field *field, void *message, uint32_t number)
{
    uint8_t *const member = (uint8_t *)message + field->member;
    const uint8_t one = (uint8_t)number;
    const uint16_t two = (uint16_t)number;
    if (field->width == sizeof one)
        memcpy(member, &one, sizeof one);
    else if (field->width == sizeof two)
        memcpy(member, &two, sizeof two);
    else if (field->width == sizeof number)
        memcpy(member, &number, sizeof number);
}

static uint32_t load(const void *message, size_t offset, size_t width)
{
    const uint8_t *const member = (const uint8_t *)message + offset;
    uint16_t two = 0;
    uint32_t four = 0;
    if (width == sizeof two) {
        memcpy(&two, member, sizeof two);
        return two;
    }
    if (width == sizeof four) {
        memcpy(&four, member, sizeof four);
        return four;
    }
    return width == 1 ? *member : 0;
}

uint32_t field_number(const struct field *field, const void *message)
{
    uint32_t number = load(message, field->member, field->width);
    if (field->type != FIELD_FLAG || field->mask == 0)
        return number;
    number &= field->mask;
    for (uint32_t mask = field->mask; (mask & 1) == 0; mask >>= 1)
        number >>= 1;
    return number;
}

/* A fixed-size string ends at its first NUL, captured or not behind that. */
static void end_at_nul(struct span *span)
{
    const uint8_t *const nul = span->have ? memchr(span->octets, 0, span->have) : NULL;
    if (!nul)
        return;
    span->have = (uint32_t)(nul - span->octets);
    span->length = span->have;
}

static bool read_span(struct reader *r, const struct layout *layout, unsigned row, void *message)
{
    const struct field *const field = &layout->rows[row];
    struct span span;
    if (field->counted) {
        const struct field *const count = &layout->rows[row - 1];
        const uint32_t length = load(message, field->counted, count->width);
        const bool lied = length > reader_left(r);
        span = lied ? reader_rest(r) : reader_span(r, length);
        if (lied)
            reader_fail(r, READER_MALFORMED, span.at - count->length);
    } else if (field->length) {
        span = reader_span(r, field->length);
        if (field->type == FIELD_TEXT)
            end_at_nul(&span);
    } else {
        span = reader_rest(r);
        if (span.have < span.length)
            reader_fail(r, READER_TRUNCATED, span.at + span.have);
        if (span.length == 0)
            return false;
    }
    memcpy((uint8_t *)message + field->member, &span, sizeof span);
    return r->status == READER_OK || span.have > 0;
}

static bool read_address(struct reader *r, const struct field *field, void *message)
{
    struct address address = { .family = field->length == 4 ? 4 : 6 };
    if (!reader_has(r, field->length))
        return false;
    memcpy(address.octets, r->octets + r->at, field->length);
    reader_skip(r, field->length);
    memcpy((uint8_t *)message + field->member, &address, sizeof address);
    return true;
}

static bool read_row(struct reader *r, const struct layout *layout, unsigned row, void *message)
{
    const struct field *const field = &layout->rows[row];
    switch (field->type) {
    case FIELD_NUMBER:
    case FIELD_HEX:
    case FIELD_IPV4: {
        const uint32_t number = reader_be(r, field->length);
        if (r->status == READER_OK)
            store(field, message, number);
        return r->status == READER_OK;
    }
    case FIELD_ADDRESS:
        return read_address(r, field, message);
    case FIELD_TEXT:
    case FIELD_BYTES:
    case FIELD_SECRET:
        return read_span(r, layout, row, message);
    case FIELD_FLAG:
        return true;
    case FIELD_GROUP:
    case FIELD_FAULT:
        break;
    }
    return false;
}

/* Where reading stopped: a row that begins behind the end is missing from the end on. */
static uint32_t fault_of(const struct reader *r)
{
    const uint32_t last = r->status == READER_TRUNCATED ? r->cut : r->end;
    return r->status == READER_OK ? 0 : r->fault < last ? r->fault : last;
}

bool fields_read(struct reader *r, const struct layout *layout, void *message)
{
    struct head head = { .layout = layout, .at = r->at };
    const uint32_t left = reader_left(r);
    for (unsigned i = 0; i < layout->count && r->status == READER_OK; i++) {
        const struct field *const field = &layout->rows[i];
        const uint32_t gap = (uint32_t)(field->at < 0 ? FIELD_NEXT - field->at : field->at);
        if (field->at < 0)
            reader_skip(r, gap);
        else if (field->type != FIELD_FLAG)
            r->at = head.at + gap;
        if (read_row(r, layout, i, message))
            head.has |= 1u << i;
    }
    head.status = r->status;
    head.fault = fault_of(r);
    head.length = r->status == READER_OK ? r->at - head.at : left;
    memcpy(message, &head, sizeof head);
    return head.status == READER_OK;
}

void fields_rest(struct reader *r, void *message, struct span *span)
{
    struct head head;
    memcpy(&head, message, sizeof head);
    if (head.status != READER_OK)
        return;
    *span = reader_rest(r);
    head.length += span->length;
    if (span->have < span->length) {
        head.status = READER_TRUNCATED;
        head.fault = r->cut;
    }
    memcpy(message, &head, sizeof head);
}

static uint32_t bit_of(const struct head *head, size_t member)
{
    const struct layout *const layout = head->layout;
    for (unsigned i = 0; layout && i < layout->count; i++)
        if (layout->rows[i].member == member && layout->rows[i].type != FIELD_FLAG)
            return 1u << i;
    return 0;
}

void fields_mark(struct head *head, size_t member)
{
    head->has |= bit_of(head, member);
}

bool fields_has(const struct head *head, size_t member)
{
    return (head->has & bit_of(head, member)) != 0;
}

void fields_malformed(struct head *head, uint32_t offset)
{
    if (head->status != READER_OK && head->fault <= offset)
        return;
    head->status = READER_MALFORMED;
    head->fault = offset;
}

uint32_t fields_up_to(const struct layout *layout, uint32_t have)
{
    uint32_t has = 0;
    bool last = false;
    for (unsigned i = 0; i < layout->count; i++) {
        const struct field *const field = &layout->rows[i];
        if (field->type != FIELD_FLAG) /* flags are there with the row before them */
            last = field->length > 0 && field->at >= 0 && (uint32_t)field->at + field->length <= have;
        has |= last ? 1u << i : 0;
    }
    return has;
}
