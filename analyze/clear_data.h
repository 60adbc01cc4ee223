/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clear_data.h: user data beside encryption over time: what crossed in clear before
 * MPPE was in force in its direction, meanwhile, and after it no longer was; what was
 * encrypted with which strength. Counts and first frames only, so memory does not grow.
 *
 * What a side sends is governed by the option that its peer asked for (RFC 3078 section
 * 2); MPPE is in force while CCP is open at both ends (RFC 1962 section 2).
 */
#ifndef ANALYZE_CLEAR_DATA_H
#define ANALYZE_CLEAR_DATA_H

#include "analyze/model.h"

struct build;
struct frame;
struct ppplink;

/* Of a living link, by the sender's raw side. */
struct clear_data {
    struct clear_facts facts[2];
    bool in_force[2];
    struct agreed_key key[2];    /* last agreed; not known: none that still holds */
};

/* A packet of LCP or CCP changed the link. */
void clear_data_control(struct ppplink *link, uint64_t frame);

/* A user datagram of side `from`. */
void clear_data_user(struct ppplink *link, unsigned from, const struct frame *frame, uint64_t number);

/* User data of which the capture cut away what it is. */
void clear_data_unread(struct ppplink *link, unsigned from, uint32_t octets, uint64_t number);

/* Lets go of all user data; what was agreed, and when, stays. */
void clear_data_forget(struct ppplink *link);

/* The user data of another link's side `theirs` is the link's own side `from` (see
 * strays.h): the link's negotiation was gone through anew, user data was not. */
void clear_data_take(struct ppplink *link, unsigned from, const struct clear_data *other, unsigned theirs);

void build_clear_data(struct build *b);

#endif
