/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notation_cp.c: packets of the control protocols in words, see notation.c.
 *
 * Hazards: hostile text in Terminate-Requests and Identifications (quoted and escaped);
 * rejected packets that hold a password (lengths only).
 */
#include "dissect/notation.h"

static void add_ras(struct line *line, uint32_t error)
{
    const struct name *const name = names_find(&names_ras, error);
    line_format(line, " Windows error %u", (unsigned)error);
    if (name)
        line_format(line, " (%s)", name->full);
}

static bool has(const struct cp *cp, size_t member)
{
    return fields_has(&cp->head, member);
}

static enum field_type type_of(const struct head *head, size_t member)
{
    for (unsigned i = 0; i < head->layout->count; i++)
        if (head->layout->rows[i].member == member)
            return head->layout->rows[i].type;
    return FIELD_BYTES;
}

static void add_data(struct line *line, const struct cp *cp)
{
    const enum field_type type = type_of(&cp->head, offsetof(struct cp, data));
    if (type == FIELD_TEXT)
        notation_text(line, &cp->data);
    else if (type == FIELD_BYTES)
        notation_octets(line, &cp->data);
    else if (cp->data.length)
        notation_length(line, cp->data.length);
}

/* What was rejected: its protocol, and its code and id where they were read. */
static void add_rejected(struct line *line, const struct cp *cp)
{
    if (has(cp, offsetof(struct cp, rejected_protocol))) {
        line_add(line, " ");
        if (!notation_word(line, &names_ppp_protocols, cp->rejected_protocol))
            line_add(line, "protocol");
        line_format(line, " (0x%04x)", cp->rejected_protocol);
    }
    if (has(cp, offsetof(struct cp, rejected_id))) {
        line_add(line, " ");
        notation_code(line, cp_rejected_codes(cp), cp->rejected_code, cp->rejected_id);
    }
}

void notation_cp(struct line *line, const struct cp *cp, const uint8_t *block)
{
    const bool has_code = has(cp, offsetof(struct cp, code)); /* 0 has a name, too */
    notation_code(line, has_code ? cp_codes(cp->protocol) : NULL, cp->code, cp->id);
    notation_options(line, &cp->options, cp->protocol, block);
    if (cp->has_windows_error)
        add_ras(line, cp->windows_error);
    else if (has(cp, offsetof(struct cp, magic_number)))
        line_format(line, " magic=0x%x", (unsigned)cp->magic_number);
    if (has(cp, offsetof(struct cp, seconds_remaining)))
        line_format(line, " seconds=%u", (unsigned)cp->seconds_remaining);
    if (has(cp, offsetof(struct cp, vendor_kind)))
        line_format(line, " vendor=0x%06x kind=%u", (unsigned)cp->vendor, cp->vendor_kind);
    if (has(cp, offsetof(struct cp, history)))
        line_format(line, " history=%u", cp->history);
    add_rejected(line, cp);
    add_data(line, cp);
    line_fault(line, cp->head.status);
}
