/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plausible.h: does this look like the PPP packet that a peer would have encrypted?
 *
 * A wrong key gives octets at random. Of those, one in 2^36 is taken for a packet (2^28 with
 * protocol fields of one octet): IPv4 must have its version, its header checksum and a length
 * that fits, IPv6 its version and exactly its length, IPX its checksum and its length.
 */
#ifndef ANALYZE_PLAUSIBLE_H
#define ANALYZE_PLAUSIBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum plausible {
    PLAUSIBLE_NOT,
    PLAUSIBLE_WEAK,   /* a protocol whose packets prove nothing themselves: only under a key that is proven */
    PLAUSIBLE_PROOF,
    PLAUSIBLE_EXACT   /* and its length is that of the packet to the octet */
};

/* A PPP packet from its protocol field on: `have` of its `length` octets are at hand. */
enum plausible plausible_packet(const uint8_t *octets, size_t have, size_t length);

/* Its protocol and the octets of the protocol field; 0 octets: there is none. */
size_t plausible_protocol(const uint8_t *octets, size_t have, uint16_t *protocol);

/* The octets of an IP packet by its own header, without padding; 0 where it is none that `length` octets hold. */
size_t plausible_ip(const uint8_t *octets, size_t have, size_t length);

#endif
