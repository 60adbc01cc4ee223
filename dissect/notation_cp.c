/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notation_cp.c: packets of the control protocols and their options in words, see
 * notation.c.
 *
 * Hazards: hostile text in Terminate-Requests and Identifications (quoted and escaped).
 */
#include "dissect/notation.h"

#include <string.h>

#include "dissect/text.h"

/* --- options ------------------------------------------------------------------ */

static void add_mppe(struct line *line, uint32_t bits)
{
    static const struct {
        uint32_t bit;
        char letter;
    } letters[] = { { MPPE_STATELESS, 'H' }, { MPPE_56, 'M' }, { MPPE_128, 'S' },
                    { MPPE_40, 'L' }, { MPPE_OBSOLETE, 'D' }, { MPPE_MPPC, 'C' } };
    for (unsigned i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        line_format(line, " %c%c", bits & letters[i].bit ? '+' : '-', letters[i].letter);
        bits &= ~letters[i].bit;
    }
    if (bits)
        line_format(line, " +0x%x", (unsigned)bits);
}

/* The method by its one name: "PAP", "MS-CHAPv2"; an algorithm without one by number. */
static void add_auth(struct line *line, const struct cp_option *option)
{
    line_add(line, " ");
    const bool has_algorithm = fields_has(&option->head, offsetof(struct cp_option, auth_algorithm));
    if (has_algorithm && notation_word(line, &names_chap_algorithms, option->auth_algorithm))
        return;
    if (!notation_word(line, &names_auth_protocols, option->auth_protocol))
        line_format(line, "0x%x", option->auth_protocol);
    if (has_algorithm)
        line_format(line, " %02x", option->auth_algorithm);
    notation_octets(line, &option->data);
}

/* Class and value, its octets apart: [local:f3.19.8e], [MAC:00:11:22:33:44:55]. */
static void add_endpoint(struct line *line, const struct cp_option *option)
{
    enum { CLASS_MAC = 3 };
    const char *between = "";
    line_add(line, " [");
    if (!notation_word(line, &names_lcp_endpoint, option->number))
        line_format(line, "%u", (unsigned)option->number);
    line_add(line, ":");
    for (uint32_t i = 0; i < option->data.have; i++) {
        line_format(line, "%s%02x", between, option->data.octets[i]);
        between = option->number == CLASS_MAC ? ":" : ".";
    }
    line_add(line, "]");
}

/* A link-local address by its last half. */
static void add_interface_id(struct line *line, const struct cp_option *option)
{
    struct address address = { 6, { 0xFE, 0x80 } };
    char text[64];
    memcpy(address.octets + 8, option->data.octets, 8);
    text_address(&address, text, sizeof text);
    line_format(line, " %s", text);
}

/* A value by its row: its name's word, or its number as pppd writes it. */
static void add_row(struct line *line, const struct field *field, const struct cp_option *option)
{
    struct span span;
    const uint32_t number = field_number(field, option);
    switch (field->type) {
    case FIELD_NUMBER:
        line_add(line, " ");
        if (!notation_word(line, field->names, number))
            line_format(line, "%u", (unsigned)number);
        break;
    case FIELD_HEX:
        line_add(line, " ");
        if (notation_word(line, field->names, number))
            break;
        line_add(line, field->length == 1 ? "" : "0x");
        line_format(line, "%0*x", field->length == 1 ? 2 : 1, (unsigned)number);
        break;
    case FIELD_IPV4:
        line_format(line, " %u.%u.%u.%u", number >> 24, number >> 16 & 255, number >> 8 & 255, number & 255);
        break;
    case FIELD_BYTES:
        memcpy(&span, (const uint8_t *)option + field->member, sizeof span);
        notation_octets(line, &span);
        break;
    case FIELD_FLAG:
    case FIELD_TEXT:
    case FIELD_SECRET:
    case FIELD_ADDRESS:
    case FIELD_GROUP:
    case FIELD_FAULT:
        break;
    }
}

/* The few options that pppd writes in a way of their own; false for all others. */
static bool add_special(struct line *line, uint16_t protocol, const struct cp_option *option)
{
    const struct names *const options = cp_options(protocol);
    if (option->head.status != READER_OK)
        return false;
    if (options == &names_ccp_options && option->type == CCP_MPPE)
        add_mppe(line, option->number);
    else if (options == &names_lcp_options && option->type == LCP_AUTH)
        add_auth(line, option);
    else if (options == &names_lcp_options && option->type == LCP_ENDPOINT)
        add_endpoint(line, option);
    else if (options == &names_ipv6cp_options && option->type == IPV6CP_INTERFACE_ID)
        add_interface_id(line, option);
    else
        return false;
    return true;
}

enum { VALUE_ROW = 2 }; /* the rows of type and length come first */

static void add_option(struct line *line, uint16_t protocol, const struct cp_option *option)
{
    const struct head *const head = &option->head;
    if (!notation_word(line, cp_options(protocol), option->type))
        line_format(line, "option %u", option->type);
    const bool is_written = add_special(line, protocol, option);
    for (unsigned i = VALUE_ROW; !is_written && head->layout && i < head->layout->count; i++)
        if (head->has & 1u << i)
            add_row(line, &head->layout->rows[i], option);
    line_fault(line, head->status);
}

size_t text_option(uint16_t protocol, const struct cp_option *option, char *buffer, size_t size)
{
    struct line line = line_start(buffer, size);
    add_option(&line, protocol, option);
    return line.length;
}

/* --- control protocols -------------------------------------------------------- */

static void add_options(struct line *line, const struct cp *cp, const uint8_t *block)
{
    struct reader options = cp_option_reader(cp, block);
    struct cp_option option;
    while (cp_option_next(&options, cp->protocol, &option)) {
        line_add(line, " <");
        add_option(line, cp->protocol, &option);
        line_add(line, ">");
    }
}

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

static bool is_text(const struct head *head, size_t member)
{
    for (unsigned i = 0; i < head->layout->count; i++)
        if (head->layout->rows[i].member == member)
            return head->layout->rows[i].type == FIELD_TEXT;
    return false;
}

void notation_cp(struct line *line, const struct cp *cp, const uint8_t *block)
{
    notation_code(line, cp_codes(cp->protocol), cp->code, cp->id);
    add_options(line, cp, block);
    if (cp->has_windows_error)
        add_ras(line, cp->windows_error);
    else if (has(cp, offsetof(struct cp, magic_number)))
        line_format(line, " magic=0x%x", (unsigned)cp->magic_number);
    if (has(cp, offsetof(struct cp, seconds_remaining)))
        line_format(line, " seconds=%u", (unsigned)cp->seconds_remaining);
    if (has(cp, offsetof(struct cp, rejected_protocol))) {
        line_add(line, " ");
        if (!notation_word(line, &names_ppp_protocols, cp->rejected_protocol))
            line_add(line, "protocol");
        line_format(line, " (0x%04x)", cp->rejected_protocol);
    }
    if (is_text(&cp->head, offsetof(struct cp, data)))
        notation_text(line, &cp->data);
    else
        notation_octets(line, &cp->data);
    line_fault(line, cp->head.status);
}
