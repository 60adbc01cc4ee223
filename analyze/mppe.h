/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mppe.h: one direction's MPPE (RFC 3078 section 7), followed as its sender runs it.
 *
 * A reader who only listens does not ask for resets: it follows the sender's keys from
 * packet to packet, over losses by stepping the key (stateless), or by looking for the
 * place where the stream goes on, else by waiting for the next flushed packet (stateful).
 * No receiver does that: it would have asked for a reset. Whether a key is the right one, the plain packet must
 * show: the caller says what it takes for plausible.
 *
 * Hazards: Linux changes the stateful key at every flushed packet, others only where the
 * coherency count's low octet is 0xFF; flushed packets may be lost; the count wraps at
 * 4096; late packets need keys of a moment ago.
 */
#ifndef ANALYZE_MPPE_H
#define ANALYZE_MPPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyze/mschap.h"

#define MPPE_COUNTS 4096          /* coherency counts */
#define MPPE_LATE_MAX 64          /* stateless: packets so late are still read */
#define MPPE_SOUGHT_PACKETS 64    /* stateful: gaps of so many packets are looked over */
#define MPPE_SOUGHT_OCTETS 1536   /* for each of them */
#define MPPE_STEPS_MAX (1u << 20) /* key changes over a gap; longer gaps are lost */

struct mppe_packet {
    uint16_t count;              /* coherency count */
    bool flushed;                /* bit A */
    bool has_sequence;
    uint32_t sequence;           /* of GRE: says how many packets a gap can hold at most */
    const uint8_t *octets;       /* behind the MPPE header */
    size_t length;
};

enum mppe_result {
    MPPE_DECRYPTED,
    MPPE_OUT_OF_STEP,            /* stateful: packets are missing, and it was not found where the stream goes on */
    MPPE_LATE,                   /* older than the keys kept */
    MPPE_GAP,                    /* a gap of more key changes than MPPE_STEPS_MAX */
    MPPE_IMPLAUSIBLE,            /* decrypted to something that is no packet: the key is wrong, or the packet damaged */
};

/* Does this look like a PPP packet inside MPPE? `sought`: one of many places in the stream was tried, so that only a
 * packet will do which next to nothing else could be. */
typedef bool mppe_plausible(void *context, const uint8_t *clear, size_t length, bool sought);

struct mppe;
struct mppe *mppe_new(const struct mppe_key *first, bool stateless);
/* The packet before the first one had this GRE sequence number at most: so many packets may be missing. */
void mppe_anchor(struct mppe *mppe, uint32_t sequence);
void mppe_free(struct mppe *mppe); /* wipes it; NULL is none */

/* Another one in the same state, and the octets of stream that it takes to make it. */
struct mppe *mppe_copy(const struct mppe *mppe);
uint64_t mppe_copy_cost(const struct mppe *mppe);

/* Decrypts into `clear` (as long as the packet; not the same memory). Packets of a stateful
 * sender must come in the order of their sequence numbers. */
enum mppe_result mppe_decrypt(struct mppe *mppe, const struct mppe_packet *packet, mppe_plausible *plausible,
                              void *context, uint8_t *clear);

#endif
