/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bsdcomp.h: one direction of BSD Compress (RFC 1977): LZW with codes of 9 to 15 bits,
 * a dictionary that outlives the packet, numbered packets.
 *
 * Packets sent as they are teach the dictionary, too. After a loss nothing can be read
 * until the sender was asked to reset.
 */
#ifndef ANALYZE_BSDCOMP_H
#define ANALYZE_BSDCOMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BSDCOMP_VERSION 1 /* of the option; RFC 1977 section 3 */

enum bsdcomp_result { BSDCOMP_OK, BSDCOMP_OUT_OF_STEP, BSDCOMP_MALFORMED };

struct bsdcomp;
/* `bits` is the option's: 9 to 15. NULL: another number. */
struct bsdcomp *bsdcomp_new(unsigned bits);
void bsdcomp_free(struct bsdcomp *bsd); /* NULL is none */

/* The sender acknowledged a reset: dictionary and numbers begin anew. */
void bsdcomp_reset(struct bsdcomp *bsd);

/* A compressed packet, from its sequence number on. `clear` takes the PPP packet: one octet of protocol, and data. */
enum bsdcomp_result bsdcomp_unpack(struct bsdcomp *bsd, const uint8_t *octets, size_t length, uint8_t *clear,
                                   size_t room, size_t *clear_length);

/* A packet that was sent as it is while BSD Compress was in force. */
void bsdcomp_passed(struct bsdcomp *bsd, uint16_t protocol, const uint8_t *octets, size_t length);

#endif
