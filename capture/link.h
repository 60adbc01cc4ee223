/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link.h: the link layer, down to the IP header.
 */
#ifndef CAPTURE_LINK_H
#define CAPTURE_LINK_H

#include <stdbool.h>

#include "dissect/reader.h"

enum link_result {
    LINK_IP,        /* the cursor is at an IP header */
    LINK_OTHER,     /* read, and it carries something else */
    LINK_UNREAD,    /* cut or malformed */
    LINK_ENCRYPTED, /* by the radio link */
    LINK_PARTS,     /* several packets, or a part of one: not taken apart */
    LINK_UNKNOWN,   /* names a link type of its own that is not known */
};

struct link {
    int type; /* LINKTYPE number, as in capture files */
    const char *name;
    enum link_result (*open)(struct reader *r);
    bool wraps; /* a link type of its own inside, which does not wrap again */
};

/* The row of a link type; NULL: not known. */
const struct link *link_find(int type);

/* Every row; `type` is -1 behind the last. */
extern const struct link link_table[];

/* --- for the parts of the link layer: link.c, link_wireless.c ------------------------ */

/* Follows an Ethernet type (or length, then LLC) to the IP header. */
enum link_result link_open_type(struct reader *r, uint16_t type);

/* What a wrapping header names. */
enum link_result link_open_inner(struct reader *r, uint32_t type);

enum link_result link_open_80211(struct reader *r);
enum link_result link_open_radiotap(struct reader *r);
enum link_result link_open_prism(struct reader *r);
enum link_result link_open_avs(struct reader *r);
enum link_result link_open_ppi(struct reader *r);

#endif
