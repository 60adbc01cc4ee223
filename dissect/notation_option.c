/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notation_option.c: options in words, see notation.c. Values come from the field
 * tables: an option needs code here only where pppd has a form of its own for it.
 *
 * Hazards: hostile text (quoted and escaped).
 */
#include "dissect/notation.h"

#include <string.h>

#include "dissect/cp_item.h"
#include "dissect/text.h"

static void add_mppe(struct line *line, const struct cp_option *option)
{
    uint32_t bits = option->number;
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

static void add_ipv4(struct line *line, uint32_t address)
{
    char text[16];
    text_ipv4(address, text, sizeof text);
    line_add(line, text);
}

/* Class and value, its octets apart: [local:f3.19.8e], [MAC:00:11:22:33:44:55], [IP:10.0.0.1]. */
static void add_endpoint(struct line *line, const struct cp_option *option)
{
    enum { CLASS_IP = 2, CLASS_MAC = 3 };
    const char *between = "";
    line_add(line, " [");
    if (!notation_word(line, &names_lcp_endpoint, option->number))
        line_format(line, "%u", (unsigned)option->number);
    line_add(line, ":");
    if (option->number == CLASS_IP)
        add_ipv4(line, option->second);
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

/* pppd's form of Deflate: the window's size in bits, then only what is not usual. */
static void add_deflate(struct line *line, const struct cp_option *option)
{
    enum { WINDOW_LEAST = 8, METHOD_USUAL = 8 };
    line_format(line, " %u", (unsigned)(option->number >> 4) + WINDOW_LEAST);
    if ((option->number & 15) != METHOD_USUAL)
        line_format(line, " method %u", (unsigned)option->number & 15);
    if (option->second)
        line_format(line, " check %u", (unsigned)option->second);
}

static void add_bsd(struct line *line, const struct cp_option *option)
{
    line_format(line, " v%u %u", (unsigned)option->number >> 5, (unsigned)option->number & 31);
}

static void add_number(struct line *line, const struct field *field, uint32_t number)
{
    line_add(line, " ");
    if (notation_word(line, field->names, number))
        return;
    if (field->type == FIELD_HEX)
        line_format(line, field->length == 1 ? "%02x" : "0x%x", (unsigned)number);
    else
        line_format(line, "%u", (unsigned)number);
}

/* Bits: a single one by its name, where it is set; several by their number's word. */
static void add_bits(struct line *line, const struct field *field, const void *message)
{
    const uint32_t number = field_number(field, message);
    if (field->mask & (field->mask - 1))
        add_number(line, field, number);
    else if (number)
        line_format(line, " %s", field->name);
}

/* A value by its row: its name's word, or its number as pppd writes it. */
static void add_row(struct line *line, const struct field *field, const void *message)
{
    struct span span;
    switch (field->type) {
    case FIELD_NUMBER:
    case FIELD_HEX:
        add_number(line, field, field_number(field, message));
        break;
    case FIELD_FLAG:
        add_bits(line, field, message);
        break;
    case FIELD_IPV4:
        line_add(line, " ");
        add_ipv4(line, field_number(field, message));
        break;
    case FIELD_BYTES:
        memcpy(&span, (const uint8_t *)message + field->member, sizeof span);
        notation_octets(line, &span);
        break;
    case FIELD_TEXT:
        memcpy(&span, (const uint8_t *)message + field->member, sizeof span);
        notation_text(line, &span);
        break;
    case FIELD_SECRET:
    case FIELD_ADDRESS:
    case FIELD_GROUP:
    case FIELD_FAULT:
        break;
    }
}

/* The rows from `first` on that were read; a number whose bits have rows of their own is left to those. */
static void add_rows(struct line *line, const struct head *head, unsigned first)
{
    const struct field *const rows = head->layout ? head->layout->rows : NULL;
    for (unsigned i = first; rows && i < head->layout->count; i++) {
        const bool in_bits = i + 1 < head->layout->count && rows[i].type == FIELD_HEX &&
                             rows[i + 1].type == FIELD_FLAG && rows[i + 1].member == rows[i].member;
        if ((head->has & 1u << i) && !in_bits)
            add_row(line, &rows[i], head);
    }
}

/* The few options that pppd writes in a way of their own. */
static const struct special {
    const struct names *options;
    uint8_t type;
    void (*add)(struct line *line, const struct cp_option *option);
} specials[] = {
    { &names_lcp_options, LCP_AUTH, add_auth },
    { &names_lcp_options, LCP_ENDPOINT, add_endpoint },
    { &names_ccp_options, CCP_MPPE, add_mppe },
    { &names_ccp_options, CCP_BSD, add_bsd },
    { &names_ccp_options, CCP_DEFLATE, add_deflate },
    { &names_ccp_options, CCP_DEFLATE_OLD, add_deflate },
    { &names_ipv6cp_options, IPV6CP_INTERFACE_ID, add_interface_id },
};

/* Writes the value if it is one of those; false for all others. */
static bool add_special(struct line *line, uint16_t protocol, const struct cp_option *option)
{
    if (option->head.status != READER_OK)
        return false;
    for (unsigned i = 0; i < sizeof specials / sizeof specials[0]; i++) {
        const struct special *const special = &specials[i];
        if (special->options != cp_options(protocol) || special->type != option->type)
            continue;
        special->add(line, option);
        return true;
    }
    return false;
}

enum { VALUE_ROW = 2 }; /* the rows of type and length come first */

/* Items of a list one after the other; suboptions begin with their name. */
static void add_items(struct line *line, const struct cp_option *option)
{
    struct cp_items items = cp_items_of(option);
    struct cp_item item;
    while (cp_item_next(&items, &item)) {
        const bool has_type = item.types && item.depth == 0;
        if (has_type) {
            line_add(line, " ");
            if (!notation_word(line, item.types, item.type))
                line_format(line, "%u", item.type);
        }
        add_rows(line, &item.head, has_type ? VALUE_ROW : 0);
        line_fault(line, item.head.status);
    }
}

static void add_option(struct line *line, uint16_t protocol, const struct cp_option *option)
{
    const struct head *const head = &option->head;
    if (!notation_word(line, cp_options(protocol), option->type))
        line_format(line, "option %u", option->type);
    if (!add_special(line, protocol, option))
        add_rows(line, head, VALUE_ROW);
    if (option->list_kind != CP_LIST_NONE)
        add_items(line, option);
    line_fault(line, head->status);
}

size_t text_option(uint16_t protocol, const struct cp_option *option, char *buffer, size_t size)
{
    struct line line = line_start(buffer, size);
    add_option(&line, protocol, option);
    return line.length;
}

void notation_options(struct line *line, const struct span *options, uint16_t protocol, const uint8_t *block)
{
    struct reader list = reader_over(block, options);
    struct cp_option option;
    while (cp_option_next(&list, protocol, &option)) {
        line_add(line, " <");
        add_option(line, protocol, &option);
        line_add(line, ">");
    }
}
