/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cp_item.c: lists inside of options, see cp_item.h. What an item of a list looks like
 * is one row of `lists`; suboptions with a type and a length have one row each.
 *
 * Hazards: lengths below their header or beyond the option (the list ends there,
 * marked); strings without their NUL (marked, kept up to the end); items that the
 * capture cut.
 */
#include "dissect/cp_item.h"

#include "dissect/tlv.h"

#include <string.h>

enum { ROHC_PROFILES = 1, ITEM_LENGTH_AT = 1 };

static const struct names *item_types(const void *item)
{
    return ((const struct cp_item *)item)->types;
}

#define ROW(m, label, t, l, n) FIELD_AS(struct cp_item, m, label, t, FIELD_NEXT, l, NULL, n)
#define HEADER                                                                                \
    { .name = "type", .type = FIELD_NUMBER, .at = 0, .length = 1,                             \
      .member = offsetof(struct cp_item, type), .width = 1, .names_of = item_types },         \
    ROW(length, "length", FIELD_NUMBER, 1, NULL)
#define LAYOUT(id, word, text, section, by, ...)                                              \
    static const struct field id##_rows[] = { __VA_ARGS__ };                                  \
    static const struct layout id##_layout = {                                                \
        .name = word, .title = text, .rfc = section, .rows = id##_rows,                       \
        .count = FIELD_COUNT(id##_rows), .titled_by = by, .rfc_of_name = by != 0,             \
    };

LAYOUT(octets, "suboption", "Suboption", "RFC 1661 6", 1, HEADER, ROW(text, "data", FIELD_BYTES, 0, NULL))
LAYOUT(parameter, "suboption", "Suboption", "RFC 3544 2.2", 1, HEADER,
       ROW(number, "parameter", FIELD_NUMBER, 1, &names_iphc_parameters))
LAYOUT(profiles, "suboption", "Suboption", "RFC 3241 2.2", 1, HEADER)
LAYOUT(profile, "profile", "Profile", "RFC 3241 2.2", 1, ROW(number, "profile", FIELD_HEX, 2, &names_rohc_profiles))
LAYOUT(prefix, "prefix", "Prefix", "RFC 2686 6", 0, ROW(number, "class", FIELD_NUMBER, 1, NULL),
       ROW(length, "length", FIELD_NUMBER, 1, NULL), FIELD_COUNTED(struct cp_item, text, FIELD_BYTES, length))
LAYOUT(netbios, "name", "NetBIOS name", "RFC 2097 3.1", 0, ROW(text, "name", FIELD_TEXT, 15, NULL),
       ROW(type, "service", FIELD_HEX, 1, NULL), ROW(number, "added", FIELD_NUMBER, 1, NULL))
LAYOUT(number, "number", "Number to call back", "MS-CBCP", 0,
       ROW(type, "address_type", FIELD_NUMBER, 1, &names_cbcp_address), ROW(text, "address", FIELD_TEXT, 0, NULL))
LAYOUT(digits, "suboption", "Suboption", "RFC 2125 6.2", 1, HEADER,
       ROW(number, "unique_digits", FIELD_NUMBER, 1, NULL))
LAYOUT(phone, "suboption", "Suboption", "RFC 2125 6.2", 1, HEADER, ROW(text, "number", FIELD_TEXT, 0, NULL))

/* Suboptions with type and length, and the lengths they may have. */
static const struct suboption {
    enum cp_list list;
    uint8_t type, least, most;
    const struct layout *layout;
} suboptions[] = {
    { CP_LIST_IPHC, 1, 2, 2, &octets_layout },
    { CP_LIST_IPHC, 2, 2, 2, &octets_layout },
    { CP_LIST_IPHC, 3, 3, 3, &parameter_layout },
    { CP_LIST_ROHC, ROHC_PROFILES, 2, UINT8_MAX, &profiles_layout },
    { CP_LIST_PHONE, 1, 3, 3, &digits_layout },
    { CP_LIST_PHONE, 2, 3, UINT8_MAX, &phone_layout },
    { CP_LIST_PHONE, 3, 3, UINT8_MAX, &phone_layout },
};
enum { SUBOPTION_COUNT = sizeof suboptions / sizeof suboptions[0] };

/* What a list holds: suboptions by the names of their types, or items of one layout. */
static const struct list {
    const struct names *types;
    const struct layout *layout;
} lists[] = {
    [CP_LIST_IPHC] = { &names_iphc_suboptions, NULL },  [CP_LIST_ROHC] = { &names_rohc_suboptions, NULL },
    [CP_LIST_PREFIXES] = { NULL, &prefix_layout },      [CP_LIST_NETBIOS] = { NULL, &netbios_layout },
    [CP_LIST_NUMBERS] = { NULL, &number_layout },       [CP_LIST_PHONE] = { &names_bap_phone, NULL },
};

struct cp_items cp_items_of(const struct cp_option *option)
{
    const struct span *const list = &option->list;
    if (option->list_kind == CP_LIST_NONE || !list->octets) /* the capture may hold nothing of it */
        return (struct cp_items){ .kind = option->list_kind };
    return (struct cp_items){ .list = reader_over(list->octets - list->at, list), .kind = option->list_kind };
}

static const struct suboption *find_suboption(enum cp_list list, uint8_t type)
{
    for (unsigned i = 0; i < SUBOPTION_COUNT; i++)
        if (suboptions[i].list == list && suboptions[i].type == type)
            return &suboptions[i];
    return NULL;
}

static bool next_suboption(struct cp_items *items, struct cp_item *item)
{
    struct tlv tlv;
    if (!tlv_next(&items->list, &tlv))
        return false;
    const uint32_t start = tlv.whole.at;
    const struct suboption *const row = find_suboption(items->kind, tlv.type);
    const bool allowed = !tlv.lied && (!row || (tlv.length >= row->least && tlv.length <= row->most));
    fields_read(&tlv.whole, row && allowed ? row->layout : &octets_layout, item);
    if (!allowed && fields_has(&item->head, offsetof(struct cp_item, length)))
        fields_malformed(&item->head, start + ITEM_LENGTH_AT);
    if (item->head.layout != &profiles_layout)
        return true;
    items->inner = tlv.whole;
    item->head.length += reader_left(&tlv.whole);
    return true;
}

/* The next of a list of terminated strings: up to its NUL, or, without one, to the end. */
static struct reader terminated(struct reader *list, bool *ends)
{
    const uint32_t text = list->at + 1;
    const uint8_t *const nul = text < list->cut ? memchr(list->octets + text, 0, list->cut - text) : NULL;
    *ends = nul != NULL;
    const uint32_t end = nul ? (uint32_t)(nul - list->octets) : list->end;
    struct reader one = reader_child(list, end - list->at);
    reader_skip(list, nul ? 1 : 0);
    return one;
}

static bool next_number(struct cp_items *items, struct cp_item *item)
{
    bool ends;
    struct reader one = terminated(&items->list, &ends);
    fields_read(&one, &number_layout, item);
    if (ends)
        item->head.length++;
    else
        fields_malformed(&item->head, items->list.end);
    return true;
}

bool cp_item_next(struct cp_items *items, struct cp_item *item)
{
    const struct list *const list = &lists[items->kind];
    *item = (struct cp_item){ .types = list->types };
    if (reader_left(&items->inner)) {
        item->depth = 1;
        fields_read(&items->inner, &profile_layout, item);
        return true;
    }
    if (reader_left(&items->list) == 0)
        return false;
    if (list->types)
        return next_suboption(items, item);
    if (items->kind == CP_LIST_NUMBERS)
        return next_number(items, item);
    if (list->layout == NULL)
        return false;
    fields_read(&items->list, list->layout, item);
    return true;
}
