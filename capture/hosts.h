/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hosts.h: which hosts an input speaks of, as a small set of fixed size, so that
 * files which have nothing to do with each other can be told.
 */
#ifndef CAPTURE_HOSTS_H
#define CAPTURE_HOSTS_H

#include <stdbool.h>
#include <stdint.h>

#include "dissect/address.h"

enum { HOSTS_MOST = 1024, HOSTS_SLOTS = 2 * HOSTS_MOST };

struct hosts {
    uint32_t slots[HOSTS_SLOTS]; /* fingerprints, 0: free */
    uint32_t last[2];            /* the pair met last: traffic repeats itself */
    uint16_t count;
    bool full; /* more hosts than it can hold: it knows nothing */
};

/* A fingerprint of an address, never 0. */
uint32_t hosts_fingerprint(const struct address *address);

/* Adds both ends of a packet. Addresses of nobody and of everybody (unspecified,
 * loopback, multicast, broadcast) are left away. */
void hosts_add(struct hosts *hosts, const struct address *source, const struct address *destination);

/* True if both sets are complete, not empty, and have no host in common. */
bool hosts_are_apart(const struct hosts *a, const struct hosts *b);

#endif
