/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pppdeflate.h: one direction of PPP Deflate (RFC 1979), through zlib: packets of one raw
 * deflate stream, each flushed, numbered, and without the four octets that every flush ends with.
 *
 * Packets that were sent uncompressed belong to the history, too. After a loss nothing can
 * be read until the sender was asked to reset.
 */
#ifndef ANALYZE_PPPDEFLATE_H
#define ANALYZE_PPPDEFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum inflate_result { INFLATE_OK, INFLATE_OUT_OF_STEP, INFLATE_MALFORMED };

struct pppdeflate;
/* `window` is the option's: 8 to 15 bits. NULL: another number. */
struct pppdeflate *pppdeflate_new(unsigned window);
void pppdeflate_free(struct pppdeflate *deflate); /* NULL is none */

/* The sender acknowledged a reset: its stream begins anew, and so do its numbers. */
void pppdeflate_reset(struct pppdeflate *deflate);

/* A compressed packet, from its sequence number on. `clear` takes the PPP packet: protocol and data. */
enum inflate_result pppdeflate_unpack(struct pppdeflate *deflate, const uint8_t *octets, size_t length, uint8_t *clear,
                                      size_t room, size_t *clear_length);

/* A packet that was sent as it is while Deflate was in force: protocol (compressed to one octet where it can be) and data. */
void pppdeflate_passed(struct pppdeflate *deflate, uint16_t protocol, const uint8_t *octets, size_t length);

#endif
