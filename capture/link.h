/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link.h: the link layer, down to the IP header.
 */
#ifndef CAPTURE_LINK_H
#define CAPTURE_LINK_H

#include "dissect/reader.h"

enum link_result {
    LINK_IP,     /* the cursor is at an IP header */
    LINK_OTHER,  /* read, and it carries something else */
    LINK_UNREAD, /* cut or malformed */
};

struct link {
    int type; /* LINKTYPE number, as in capture files */
    const char *name;
    enum link_result (*open)(struct reader *r);
};

/* The row of a link type; NULL: not known. */
const struct link *link_find(int type);

/* Every row; `type` is -1 behind the last. */
extern const struct link link_table[];

#endif
