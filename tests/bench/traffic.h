/* SPDX-License-Identifier: GPL-2.0-or-later */
/* traffic.h: an authentication, CCP and encrypted packets of one direction, to measure with. */
#ifndef BENCH_TRAFFIC_H
#define BENCH_TRAFFIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyze/mppe.h"

enum {
    TRAFFIC_GRE = 12,                  /* octets of the header before each packet */
    TRAFFIC_MORE = TRAFFIC_GRE + 4 + 2 /* and of PPP and MPPE; the plain packet's protocol */
};

/* The user whose password the key follows from. */
#define TRAFFIC_USER "alice"
#define TRAFFIC_PASSWORD "secret"

/* Takes `length` octets of PPP, with room for their GRE header before them at `packet`. */
typedef void traffic_take(void *context, unsigned from, uint32_t sequence, uint8_t *packet, size_t length);

/* Writes the header of GRE (RFC 2637 section 4.1). */
void traffic_gre(uint8_t *packet, unsigned from, uint32_t sequence, size_t length);

/* MS-CHAPv2 and CCP's agreement on `bits`; the key that follows. libgcrypt is to be ready. */
void traffic_negotiate(uint32_t bits, struct mppe_key *key, traffic_take *take, void *context);

/* `count` packets of `size` plain octets as they are sent, TRAFFIC_MORE + `size` apart; the caller's own. */
uint8_t *traffic_encrypted(uint32_t count, size_t size, bool stateless, struct mppe_key key);

#endif
