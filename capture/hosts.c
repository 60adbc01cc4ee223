/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hosts.c: see hosts.h. Open addressing, at most half full.
 *
 * Hazards: more hosts than slots (the set gives up and claims nothing); equal
 * fingerprints of different hosts (a note is missed, never wrongly made).
 */
#include "capture/hosts.h"

#include <string.h>

uint32_t hosts_fingerprint(const struct address *address)
{
    uint64_t parts[2];
    memcpy(parts, address->octets, sizeof parts);
    uint64_t mix = (parts[0] ^ address->family) * UINT64_C(0x9E3779B97F4A7C15);
    mix = (mix ^ mix >> 29 ^ parts[1]) * UINT64_C(0xBF58476D1CE4E5B9);
    const uint32_t fingerprint = (uint32_t)(mix >> 32);
    return fingerprint ? fingerprint : 1;
}

static bool is_host(const struct address *address)
{
    static const uint8_t low[16] = { 0 };
    const uint8_t *octets = address->octets;
    if (address->family == 4)
        return octets[0] != 0 && octets[0] != 127 && octets[0] < 224;
    return octets[0] != 0xFF && memcmp(octets, low, 15) != 0; /* ff00::/8; :: and ::1 */
}

/* The slot that holds the fingerprint, or the free one where it belongs. */
static uint32_t find(const struct hosts *hosts, uint32_t fingerprint)
{
    uint32_t slot = fingerprint % HOSTS_SLOTS;
    while (hosts->slots[slot] != 0 && hosts->slots[slot] != fingerprint)
        slot = (slot + 1) % HOSTS_SLOTS;
    return slot;
}

static void add(struct hosts *hosts, const struct address *address, uint32_t fingerprint)
{
    if (!is_host(address))
        return;
    const uint32_t slot = find(hosts, fingerprint);
    if (hosts->slots[slot])
        return;
    if (hosts->count == HOSTS_MOST) {
        hosts->full = true;
        return;
    }
    hosts->slots[slot] = fingerprint;
    hosts->count++;
}

void hosts_add(struct hosts *hosts, const struct address *source, const struct address *destination)
{
    if (hosts->full)
        return;
    const uint32_t a = hosts_fingerprint(source);
    const uint32_t b = hosts_fingerprint(destination);
    if ((a == hosts->last[0] && b == hosts->last[1]) || (a == hosts->last[1] && b == hosts->last[0]))
        return;
    hosts->last[0] = a;
    hosts->last[1] = b;
    add(hosts, source, a);
    add(hosts, destination, b);
}

bool hosts_are_apart(const struct hosts *a, const struct hosts *b)
{
    if (a->full || b->full || a->count == 0 || b->count == 0)
        return false;
    for (uint32_t i = 0; i < HOSTS_SLOTS; i++)
        if (a->slots[i] && b->slots[find(b, a->slots[i])])
            return false;
    return true;
}
