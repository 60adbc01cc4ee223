/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outer.h: IP that carries IP, and mirrors of a switch port: outer headers are taken
 * off, so that the innermost datagram is what PPTP used.
 */
#ifndef CAPTURE_OUTER_H
#define CAPTURE_OUTER_H

#include "dissect/ip.h"

enum {
    OUTER_MOST = 4, /* headers around the innermost one; deeper ones are a forgery or a loop */
};

enum outer_result {
    OUTER_NONE,  /* carries no IP of its own */
    OUTER_TAKEN, /* *ip is the datagram inside; offsets count from where the outer payload's did */
    OUTER_BAD,   /* by its protocol it carries IP, which cannot be read */
};

/* One step inward. `ip` is no fragment. */
enum outer_result outer_take(struct ip *ip);

#endif
