/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vjstate.h: TCP/IP headers that Van Jacobson's compression left out (RFC 1144 section
 * 3.2), put back. One direction's 256 slots; what a packet says stands in dissect/vj.h.
 *
 * Hazards: a lost packet shifts every number behind it, and nothing in the packet says
 * so: the TCP checksum is what tells.
 */
#ifndef ANALYZE_VJSTATE_H
#define ANALYZE_VJSTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dissect/vj.h"

#define VJ_HEADER_MAX 120 /* octets: IPv4 and TCP with all their options */

struct vjstate;
struct vjstate *vjstate_new(void);
void vjstate_free(struct vjstate *state); /* NULL is none */

/* Packets were lost: compressed ones without a slot of their own are passed over until one has it. */
void vjstate_lost(struct vjstate *state);

/* An IP packet whose protocol octet is the number of a slot (PPP protocol 0x002F): learnt, and put right in
 * `packet`. False: it is no whole IPv4 and TCP header. */
bool vjstate_learn(struct vjstate *state, uint8_t *packet, size_t length);

/* The headers of a compressed packet whose payload has `length` octets; returns how many octets of `header` they
 * take, or 0 where the slot is not known or the TCP checksum does not hold. */
size_t vjstate_rebuild(struct vjstate *state, const struct vj *vj, const uint8_t *payload, size_t length,
                       uint8_t header[static VJ_HEADER_MAX]);

#endif
