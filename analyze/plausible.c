/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plausible.c: see plausible.h. */
#include "analyze/plausible.h"

#include <string.h>

#include "dissect/ip.h"
#include "dissect/ppp.h"

/* RFC 3078 section 3: the protocols whose packets are encrypted. */
enum { ENCRYPTED_FIRST = 0x0021, ENCRYPTED_LAST = 0x00FA };
enum { IPV4_LEAST = 20, IPV6_LEAST = 40, IPX_LEAST = 30, IP_PROTOCOL_AT = 9 };

static uint16_t get16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

size_t plausible_protocol(const uint8_t *octets, size_t have, uint16_t *protocol)
{
    if (have > 0 && octets[0] & 1) { /* compressed to one octet (RFC 1661 section 6.5) */
        *protocol = octets[0];
        return 1;
    }
    if (have < 2 || !(octets[1] & 1))
        return 0;
    *protocol = get16(octets);
    return 2;
}

/* `protocol` stands in the header's octet of that name: a slot of VJ's has its number there. */
static size_t ipv4(const uint8_t *octets, size_t have, size_t length, uint8_t protocol)
{
    const size_t header = (octets[0] & 0x0Fu) * 4;
    uint32_t sum = 0;
    if (header < IPV4_LEAST || have < header)
        return 0;
    for (size_t i = 0; i < header; i += 2)
        sum += get16(octets + i);
    sum = sum - octets[IP_PROTOCOL_AT] + protocol;
    sum = (sum & 0xFFFF) + (sum >> 16);
    sum = (sum & 0xFFFF) + (sum >> 16);
    const size_t total = get16(octets + 2);
    return sum == 0xFFFF && total >= header && total <= length ? total : 0;
}

static size_t ipv6(const uint8_t *octets, size_t have, size_t length)
{
    if (have < IPV6_LEAST)
        return 0;
    const size_t total = IPV6_LEAST + (size_t)get16(octets + 4);
    return total == length ? total : 0; /* nothing else in the header could be checked */
}

size_t plausible_ip(const uint8_t *octets, size_t have, size_t length)
{
    if (have >= IPV4_LEAST && octets[0] >> 4 == 4)
        return ipv4(octets, have, length, octets[IP_PROTOCOL_AT]);
    return have >= IPV6_LEAST && octets[0] >> 4 == 6 ? ipv6(octets, have, length) : 0;
}

/* Known to travel over PPP: a random number is rarely one of them. */
static bool is_known(uint16_t protocol)
{
    switch (protocol) {
    case PPP_VJ_COMPRESSED:
    case PPP_MULTILINK:
    case 0x0023: /* OSI */
    case 0x0029: /* AppleTalk */
    case 0x0031: /* bridging */
    case 0x003F: /* NetBIOS */
    case 0x0061: /* RFC 2508 and 2509: compressed headers */
    case 0x0063:
    case 0x0065:
    case 0x0067:
    case 0x0069:
        return true;
    default:
        return false;
    }
}

/* `total`: octets that the packet claims, 0 where its header does not hold. */
static enum plausible proof_if(size_t total, size_t length)
{
    return !total ? PLAUSIBLE_NOT : total == length ? PLAUSIBLE_EXACT : PLAUSIBLE_PROOF;
}

enum plausible plausible_packet(const uint8_t *octets, size_t have, size_t length)
{
    uint16_t protocol;
    const size_t head = plausible_protocol(octets, have, &protocol);
    if (!head || protocol < ENCRYPTED_FIRST || protocol > ENCRYPTED_LAST)
        return PLAUSIBLE_NOT;
    const uint8_t *const packet = octets + head;
    have -= head;
    length -= head;
    switch (protocol) {
    case PPP_IP:
    case PPP_IPV6:
        if (have < IPV4_LEAST || packet[0] >> 4 != (protocol == PPP_IP ? 4 : 6))
            return PLAUSIBLE_NOT;
        return proof_if(plausible_ip(packet, have, length), length);
    case PPP_VJ_UNCOMPRESSED:
        if (have < IPV4_LEAST || packet[0] >> 4 != 4)
            return PLAUSIBLE_NOT;
        return proof_if(ipv4(packet, have, length, IP_TCP), length);
    case 0x002B: /* IPX: checksum FFFF, length */
        if (have < IPX_LEAST || get16(packet) != 0xFFFF || get16(packet + 2) < IPX_LEAST || get16(packet + 2) > length)
            return PLAUSIBLE_NOT;
        return proof_if(get16(packet + 2), length);
    default:
        return is_known(protocol) ? PLAUSIBLE_WEAK : PLAUSIBLE_NOT;
    }
}
