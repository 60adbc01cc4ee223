/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cp_option.c: the options of a control packet, read by the rows of its protocol
 * (cp_rows.h), and MPPE's bits in words.
 *
 * A new option costs its name in a .def and one row in dissect/cp_rows_*.c.
 *
 * Hazards: lengths that the type forbids (the option is kept as octets and marked);
 * an authentication option whose algorithm is missing; unknown types (octets).
 */
#include "dissect/cp.h"

#include <stdio.h>
#include <string.h>

#include "dissect/cp_item.h"
#include "dissect/cp_rows.h"
#include "dissect/tlv.h"

enum { OPTION_HEADER = 2, OPTION_LENGTH_AT = 1 };

const struct names *cp_option_types(const void *option)
{
    return cp_options(((const struct cp_option *)option)->protocol);
}

static const struct field octets_fields[] = { CP_OPTION_HEADER, CP_DATA };
const struct layout cp_octets_shape = CP_LAYOUT(octets);
static const struct field header_fields[] = { CP_OPTION_HEADER };
const struct layout cp_header_shape = CP_LAYOUT(header);

/* The value begins with the row's key; one that cannot be read has none. */
static bool key_fits(const struct cp_row *row, const struct tlv *tlv)
{
    struct reader value = tlv->whole;
    reader_skip(&value, OPTION_HEADER);
    return row->key_octets == 0 || (reader_be(&value, row->key_octets) == row->key && value.status == READER_OK);
}

/* The row that describes the option, or, where its length is not allowed, the one that
 * says so; NULL: the protocol has no row for the type. */
static const struct cp_row *find_row(uint16_t protocol, const struct tlv *tlv, bool *allowed)
{
    const struct cp_rows *const rows = cp_rows_of(protocol);
    const struct cp_row *refused = NULL;
    *allowed = true;
    for (unsigned i = 0; rows && i < rows->count; i++) {
        const struct cp_row *const row = &rows->rows[i];
        if (row->type != tlv->type || !key_fits(row, tlv))
            continue;
        if (refused && row->key_octets < refused->key_octets)
            break; /* a row for any value does not excuse what the value's own row refused */
        if (tlv->length >= row->least && tlv->length <= row->most)
            return row;
        refused = refused ? refused : row;
    }
    *allowed = refused == NULL;
    return refused;
}

struct reader cp_option_reader(const struct cp *cp, const uint8_t *block)
{
    return reader_over(block, &cp->options);
}

bool cp_option_next(struct reader *list, uint16_t protocol, struct cp_option *option)
{
    struct tlv tlv;
    *option = (struct cp_option){ .protocol = protocol };
    if (!tlv_next(list, &tlv))
        return false;
    const uint32_t start = tlv.whole.at;
    struct reader behind = tlv.whole;
    reader_skip(&behind, OPTION_HEADER);
    option->value = reader_rest(&behind);

    bool allowed;
    const struct cp_row *row = find_row(protocol, &tlv, &allowed);
    if (tlv.lied || !allowed)
        row = NULL;
    fields_read(&tlv.whole, row ? row->shape : &cp_octets_shape, option);
    if (row && row->list != CP_LIST_NONE) {
        option->list_kind = row->list;
        fields_rest(&tlv.whole, option, &option->list);
    }
    if (tlv.lied || (!allowed && fields_has(&option->head, offsetof(struct cp_option, length))))
        fields_malformed(&option->head, start + OPTION_LENGTH_AT);
    return true;
}

void cp_walk_options(const struct span *span, uint16_t protocol, const uint8_t *block, unsigned depth,
                     field_visit *visit, void *context)
{
    struct reader options = reader_over(block, span);
    struct cp_option option;
    struct cp_item item;
    while (cp_option_next(&options, protocol, &option)) {
        walk_fields(&option.head, depth, visit, context);
        struct cp_items items = cp_items_of(&option);
        while (cp_item_next(&items, &item))
            walk_fields(&item.head, depth + 1 + item.depth, visit, context);
    }
}

/* --- MPPE in words ------------------------------------------------------------ */

void mppe_bits_text(uint32_t bits, char *buffer, size_t size)
{
    static const struct {
        uint32_t bit;
        const char *text;
    } strengths[] = { { MPPE_128, "128" }, { MPPE_56, "56" }, { MPPE_40, "40" } };
    char keys[16] = "";
    for (unsigned i = 0; i < sizeof strengths / sizeof strengths[0]; i++) {
        if ((bits & strengths[i].bit) == 0)
            continue;
        strncat(keys, keys[0] ? "/" : "", sizeof keys - strlen(keys) - 1);
        strncat(keys, strengths[i].text, sizeof keys - strlen(keys) - 1);
    }
    const char *const mppc = bits & MPPE_MPPC ? " +MPPC" : "";
    if (keys[0])
        snprintf(buffer, size, "%s-bit %s%s", keys, bits & MPPE_STATELESS ? "stateless" : "stateful", mppc);
    else
        snprintf(buffer, size, "%s%s", *mppc ? "no encryption" : "nothing", mppc);
}
