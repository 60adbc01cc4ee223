/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cp_item.h: lists inside of options: suboptions of header compression (RFC 3241,
 * RFC 3544), prefixes (RFC 2686), NetBIOS names (RFC 2097), numbers to call back (CBCP),
 * parts of telephone numbers (RFC 2125).
 */
#ifndef DISSECT_CP_ITEM_H
#define DISSECT_CP_ITEM_H

#include "dissect/cp.h"

struct cp_item {
    struct head head;
    const struct names *types; /* not on the wire; NULL: items of this list have no type */
    uint8_t type, length;      /* of items with a header */
    uint32_t number;           /* a suboption's parameter, a class, a profile, ... */
    struct span text;          /* a name, a number to dial, a prefix; octets of unknown items */
    unsigned depth;            /* 1 for items inside of the item before, else 0 */
};

struct cp_items {
    struct reader list, inner; /* inner: what is left of an item that is a list itself */
    enum cp_list kind;
};

/* The items of `option`; none where its list has no known kind. */
struct cp_items cp_items_of(const struct cp_option *option);

/* The next item; false at the end. One whose length lies ends the list, and is
 * returned once, marked. Advances by one octet or more, or fails the list. */
bool cp_item_next(struct cp_items *items, struct cp_item *item);

#endif
