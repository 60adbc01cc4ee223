/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * walk_fields.c: the one walk over a message and its field table. It decodes
 * nothing: values come from the struct, places from the rows.
 */
#include "dissect/field.h"

#include <string.h>

/* Octets that a row took on the wire. */
static uint32_t row_length(const struct field *field, const struct span *span)
{
    return field->length ? field->length : span->length;
}

static bool is_span(enum field_type type)
{
    return type == FIELD_TEXT || type == FIELD_BYTES || type == FIELD_SECRET;
}

/* Where a row begins, which is not bits of the row before; `next` is the octet behind that one. */
static uint32_t row_at(const struct field *field, const struct head *message, uint32_t next)
{
    uint32_t placed = 0;
    if (field->placed) {
        memcpy(&placed, (const uint8_t *)message + field->placed, sizeof placed);
        return placed;
    }
    const uint32_t gap = (uint32_t)(field->at < 0 ? FIELD_NEXT - field->at : field->at);
    return (field->at < 0 ? next : message->at) + gap;
}

static const struct names *names_of(const struct field *field, const void *message)
{
    return field->names_of ? field->names_of(message) : field->names;
}

static void visit_group(const struct head *head, unsigned depth, field_visit *visit, void *context)
{
    const struct layout *const layout = head->layout;
    struct field_value value = { .name = layout->name, .title = layout->title, .rfc = layout->rfc,
                                 .layout = layout, .type = FIELD_GROUP, .depth = depth, .at = head->at, .length = head->length };
    const unsigned row = layout->titled_by;
    if (row > 0 && (head->has & 1u << (row - 1))) {
        const struct field *const field = &layout->rows[row - 1];
        value.number = field_number(field, head);
        value.named = names_find(names_of(field, head), value.number);
    }
    if (layout->rfc_of_name && value.named)
        value.rfc = value.named->rfc;
    visit(context, &value);
}

static void visit_fault(const struct head *head, unsigned depth, field_visit *visit, void *context)
{
    const uint32_t end = head->at + head->length;
    const struct field_value value = {
        .name = head->status == READER_MALFORMED ? "malformed" : "truncated",
        .type = FIELD_FAULT, .depth = depth, .at = head->fault,
        .length = end > head->fault ? end - head->fault : 0,
        .malformed = head->status == READER_MALFORMED,
    };
    visit(context, &value);
}

void walk_fields(const struct head *message, unsigned depth, field_visit *visit, void *context)
{
    const struct layout *const layout = message->layout;
    if (!layout)
        return;
    visit_group(message, depth, visit, context);
    uint32_t next = message->at, at = message->at, length = 0;
    for (unsigned i = 0; i < layout->count; i++) {
        const struct field *const field = &layout->rows[i];
        if ((message->has & 1u << i) == 0)
            continue;
        struct field_value value = { .name = field->name, .unit = field->unit, .rfc = field->rfc,
                                     .type = field->type, .depth = depth + 1 };
        const void *const member = (const uint8_t *)message + field->member;
        if (is_span(field->type))
            memcpy(&value.span, member, sizeof value.span);
        else if (field->type == FIELD_ADDRESS)
            memcpy(&value.address, member, sizeof value.address);
        else
            value.number = field_number(field, message);
        if (field->type != FIELD_FLAG) {
            at = row_at(field, message, next);
            length = row_length(field, &value.span);
            next = at + length;
        }
        value.named = is_span(field->type) ? NULL : names_find(names_of(field, message), value.number);
        value.at = at;
        value.length = length;
        visit(context, &value);
    }
    if (message->status != READER_OK)
        visit_fault(message, depth + 1, visit, context);
}
