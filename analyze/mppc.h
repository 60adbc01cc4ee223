/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mppc.h: Microsoft's compression (RFC 2118), as MPPE carries it: a history of 8192
 * octets, copied from by offset and length.
 *
 * Hazards: lengths that run over the history's
 * end, packets of a history whose beginning the capture lacks.
 */
#ifndef ANALYZE_MPPC_H
#define ANALYZE_MPPC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MPPC_HISTORY 8192

struct mppc {
    uint8_t history[MPPC_HISTORY];
    uint32_t at; /* where the next packet's octets go */
};

/* Bits of the header that RFC 2118 and RFC 3078 share. */
#define MPPC_FLUSHED 0x8000    /* A: the history began anew before this packet */
#define MPPC_FRONT 0x4000      /* B: this packet's octets go to the front of the history */
#define MPPC_COMPRESSED 0x2000 /* C */

/* Forgets all history. */
void mppc_reset(struct mppc *mppc);

/* One packet whose header has MPPC_COMPRESSED. Its plain octets stand in the history until
 * the next call; false: malformed, or not of this history. */
bool mppc_unpack(struct mppc *mppc, uint16_t header, const uint8_t *octets, size_t length, const uint8_t **clear,
                     size_t *clear_length);

#endif
