/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pcapng.h: the blocks of a pcapng file, for pcapfile.c alone.
 */
#ifndef CAPTURE_PCAPNG_H
#define CAPTURE_PCAPNG_H

#include <stdbool.h>

#include "capture/input.h"
#include "capture/record.h"
#include "capture/source.h"

struct pcapng;

struct pcapng *pcapng_open(struct input *in, struct source_stats *stats);

/* The next packet. The cursor of the input stands at the packet's block, of
 * `*block` octets, whose packet begins `*packet` octets behind its start; the
 * caller consumes the block before the next call. */
bool pcapng_next(struct pcapng *ng, struct record *record, uint32_t *block, uint32_t *packet);

/* To the place of a packet; its interface is then the only one that is known. */
bool pcapng_go(struct pcapng *ng, const struct record *place);

void pcapng_close(struct pcapng *ng);

#endif
