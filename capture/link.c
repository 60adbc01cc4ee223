/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link.c: link types of capture files (the LINKTYPE list of tcpdump.org); those of
 * radio links are in link_wireless.c.
 *
 *     Ethernet (IEEE 802.3)  | destination 6 | source 6 | type or length 2 |
 *     VLAN tag (802.1Q, 1ad) | 0x8100 ... 2 | tag 2 | type or length 2 |, any number
 *     LLC + SNAP (802.2)     | AA AA 03 | OUI 3 | type 2 |
 *     MPLS (RFC 3032)        | label 20, class 3, last 1, TTL 8 |, any number, then IP by its first nibble
 *     PPPoE (RFC 2516)       | 0x11 | code 1 | session 2 | length 2 | PPP protocol 2 |
 *     PPP (RFC 1661, 1662)   | FF 03 | protocol 2 (or 1, where its first octet is odd) |
 *     Cisco HDLC (104)       | 0F or 8F | 00 | type 2 |
 *     BSD loopback (0, 108)  | address family 4 |, in the byte order of the machine (0) or the network (108)
 *     cooked v1 (113)        | packet type 2 | ARPHRD 2 | address length 2 | address 8 | type 2 |
 *     cooked v2 (276)        | type 2 | 0 2 | interface 4 | ARPHRD 2 | packet type 1 | length 1 | address 8 |
 *     pflog (117)            | length 1 | family 1 | ... padded to four octets |
 *     IPsec ENC (109)        | family 4 | SPI 4 | flags 4 |
 *     NFLOG (239)            | family 1 | 0 | resource 2 | length 2, type 2, value, padding |, any number
 *     PKTAP (258)            | length 4 | kind 4 | link type 4 | ... |, little-endian
 *     raw                    the IP header itself
 *
 * A new link type is a row in link_table and a function.
 *
 * Hazards: stacks of tags and labels without end (each takes four octets of the frame);
 * a length where a type is expected; numbers in the byte order of a machine that nobody
 * names; frames cut inside the header. MPLS does not say what it carries: what is
 * neither IP nor, beyond doubt, Ethernet with IP in it, stays unread.
 */
#include "capture/link.h"

#include <stddef.h>

enum ether_type {
    ETHER_IPV4 = 0x0800,
    ETHER_IPV6 = 0x86DD,
    ETHER_VLAN = 0x8100,
    ETHER_SERVICE_VLAN = 0x88A8,
    ETHER_VLAN_OLD = 0x9100,
    ETHER_VLAN_OLDER = 0x9200,
    ETHER_MPLS = 0x8847,
    ETHER_MPLS_MULTICAST = 0x8848,
    ETHER_PPPOE = 0x8864,     /* of a session; its discovery carries no PPP */
    ETHER_LENGTH_MOST = 1500, /* up to here it is a length, and LLC follows */
};

enum ppp_protocol { PPP_IPV4 = 0x21, PPP_IPV6 = 0x57 };

/* What LLC carries: IP by its own service access point (RFC 948), a type behind
 * SNAP (RFC 1042), or something else. */
static enum link_result open_llc(struct reader *r, uint16_t *type)
{
    const uint32_t head = reader_be(r, 3);
    if (r->status != READER_OK)
        return LINK_UNREAD;
    if (head == 0x060603) {
        *type = ETHER_IPV4;
        return LINK_IP;
    }
    if (head != 0xAAAA03)
        return LINK_OTHER;
    const uint32_t organisation = reader_be(r, 3);
    *type = reader_be16(r);
    if (r->status != READER_OK)
        return LINK_UNREAD;
    if (organisation != 0 && organisation != 0x0000F8)
        return LINK_OTHER;
    return *type > ETHER_LENGTH_MOST ? LINK_IP : LINK_OTHER; /* SNAP's type is never a length */
}

/* --- PPP ---------------------------------------------------------------------- */

/* The protocol field at the cursor (RFC 1661 section 2, in one octet by section 6.5). */
static enum link_result open_ppp_protocol(struct reader *r)
{
    uint32_t protocol = reader_u8(r);
    if (!(protocol & 1))
        protocol = protocol << 8 | reader_u8(r);
    if (r->status != READER_OK)
        return LINK_UNREAD;
    return protocol == PPP_IPV4 || protocol == PPP_IPV6 ? LINK_IP : LINK_OTHER;
}

static enum link_result open_ppp(struct reader *r)
{
    struct reader look = *r;
    if (reader_u8(&look) != 0xFF)
        return open_ppp_protocol(r);
    if (reader_u8(&look) != 3)
        return LINK_UNREAD;
    *r = look;
    return open_ppp_protocol(r);
}

/* One octet in front tells the direction. */
static enum link_result open_ppp_direction(struct reader *r)
{
    reader_skip(r, 1);
    return open_ppp(r);
}

/* pppd's own: the direction stands in place of the address FF. */
static enum link_result open_ppp_pppd(struct reader *r)
{
    const uint16_t head = reader_be16(r);
    if (r->status != READER_OK || (head & 0xFF) != 3)
        return LINK_UNREAD;
    return open_ppp_protocol(r);
}

static enum link_result open_pppoe(struct reader *r)
{
    const uint8_t version = reader_u8(r);
    const uint8_t code = reader_u8(r);
    reader_skip(r, 2);
    const uint16_t length = reader_be16(r);
    if (r->status != READER_OK || version != 0x11)
        return LINK_UNREAD;
    if (code != 0)
        return LINK_OTHER;
    *r = reader_child(r, length);
    return open_ppp_protocol(r);
}

static enum link_result open_cisco_hdlc(struct reader *r)
{
    const uint8_t address = reader_u8(r);
    reader_skip(r, 1);
    const uint16_t type = reader_be16(r);
    if (r->status != READER_OK || (address != 0x0F && address != 0x8F))
        return LINK_UNREAD;
    return type <= ETHER_LENGTH_MOST ? LINK_OTHER : link_open_type(r, type);
}

/* PPP or Cisco's framing, by the address (RFC 1547 section 4.3.1). */
static enum link_result open_ppp_hdlc(struct reader *r)
{
    struct reader look = *r;
    const uint8_t address = reader_u8(&look);
    return address == 0x0F || address == 0x8F ? open_cisco_hdlc(r) : open_ppp(r);
}

/* --- types and what stands between ------------------------------------------------ */

static bool is_vlan(uint16_t type)
{
    return type == ETHER_VLAN || type == ETHER_SERVICE_VLAN || type == ETHER_VLAN_OLD || type == ETHER_VLAN_OLDER;
}

static bool is_mpls(uint16_t type)
{
    return type == ETHER_MPLS || type == ETHER_MPLS_MULTICAST;
}

/* The first nibble at the cursor; 16 where none was captured. */
static unsigned first_nibble(const struct reader *r)
{
    struct reader look = *r;
    const uint8_t octet = reader_u8(&look);
    return look.status == READER_OK ? octet >> 4 : 16;
}

/* Past the labels. A first nibble of 0 is a control word (RFC 4385 section 3), and with
 * all its reserved bits 0 it may stand before Ethernet (RFC 4448 section 4.6): then
 * `*type` is set, to be believed only if it leads to IP. */
static enum link_result open_mpls(struct reader *r, uint16_t *type)
{
    uint32_t label;
    do
        label = reader_be32(r);
    while (r->status == READER_OK && !(label & 0x100));
    const unsigned nibble = first_nibble(r);
    if (nibble == 16)
        return LINK_UNREAD;
    *type = nibble == 4 ? ETHER_IPV4 : ETHER_IPV6;
    if (nibble == 4 || nibble == 6)
        return LINK_IP;
    if (nibble != 0 || reader_be32(r) >> 16 != 0)
        return LINK_OTHER;
    reader_skip(r, 12);
    *type = reader_be16(r);
    return LINK_IP;
}

/* A type that was a guess: the header behind it must agree. */
static enum link_result confirm(const struct reader *r, uint16_t type)
{
    const unsigned nibble = first_nibble(r);
    if (nibble == 16)
        return LINK_UNREAD;
    return nibble == (type == ETHER_IPV4 ? 4 : 6) ? LINK_IP : LINK_OTHER;
}

/* Every turn consumes octets, or ends. */
enum link_result link_open_type(struct reader *r, uint16_t type)
{
    bool guessed = false; /* behind an MPLS control word */
    for (;;) {
        if (r->status != READER_OK)
            return guessed && r->status == READER_MALFORMED ? LINK_OTHER : LINK_UNREAD;
        if (type == ETHER_IPV4 || type == ETHER_IPV6)
            return guessed ? confirm(r, type) : LINK_IP;
        if (type <= ETHER_LENGTH_MOST || is_mpls(type)) {
            guessed |= is_mpls(type);
            const enum link_result result = is_mpls(type) ? open_mpls(r, &type) : open_llc(r, &type);
            if (result != LINK_IP)
                return result;
            continue;
        }
        if (type == ETHER_PPPOE)
            return open_pppoe(r);
        if (!is_vlan(type))
            return LINK_OTHER;
        reader_skip(r, 2);
        type = reader_be16(r);
    }
}

static enum link_result open_ethernet(struct reader *r)
{
    reader_skip(r, 12);
    return link_open_type(r, reader_be16(r));
}

/* --- what the capturing machine wrote itself -------------------------------------- */

/* Types below 0x0600 are Linux's own words; of these only 4 (LLC) can carry IP. */
static enum link_result open_cooked_type(struct reader *r, uint16_t type)
{
    if (r->status != READER_OK)
        return LINK_UNREAD;
    return type <= ETHER_LENGTH_MOST && type != 4 ? LINK_OTHER : link_open_type(r, type);
}

static enum link_result open_cooked(struct reader *r)
{
    reader_skip(r, 14);
    const uint16_t type = reader_be16(r);
    return open_cooked_type(r, type);
}

static enum link_result open_cooked_v2(struct reader *r)
{
    if (!reader_has(r, 20))
        return LINK_UNREAD;
    const uint16_t type = reader_be16(r);
    reader_skip(r, 18);
    return open_cooked_type(r, type);
}

static enum link_result open_raw(struct reader *r)
{
    return reader_has(r, 1) ? LINK_IP : LINK_UNREAD;
}

/* 2 is IPv4 everywhere; IPv6 has a number in each family of BSD: NetBSD's and OpenBSD's,
 * FreeBSD's, macOS's. */
static enum link_result open_family(struct reader *r, uint32_t family)
{
    if (!reader_has(r, 0)) /* behind what was captured */
        return LINK_UNREAD;
    return family == 2 || family == 24 || family == 28 || family == 30 ? LINK_IP : LINK_OTHER;
}

/* A number in an order that nobody names; families are small. */
static uint32_t read_family(struct reader *r)
{
    struct reader look = *r;
    const uint32_t little = reader_le32(&look);
    const uint32_t big = reader_be32(r);
    return little < big ? little : big;
}

static enum link_result open_loopback(struct reader *r)
{
    return open_family(r, read_family(r));
}

static enum link_result open_enc(struct reader *r)
{
    if (!reader_has(r, 12))
        return LINK_UNREAD;
    const uint32_t family = read_family(r);
    reader_skip(r, 8);
    return open_family(r, family);
}

static enum link_result open_pflog(struct reader *r)
{
    const uint8_t length = reader_u8(r);
    const uint8_t family = reader_u8(r);
    if (r->status != READER_OK || length < 44)
        return LINK_UNREAD;
    reader_skip(r, (length + 3u) / 4 * 4 - 2);
    return open_family(r, family);
}

/* Attributes in the byte order of the machine; their types are small, which tells it.
 * Every turn consumes four octets or more. */
static enum link_result open_nflog(struct reader *r)
{
    enum { FAMILY_IPV4 = 2, FAMILY_IPV6 = 10, ATTRIBUTE_PAYLOAD = 9 };
    const uint8_t family = reader_u8(r);
    const uint8_t version = reader_u8(r);
    reader_skip(r, 2);
    if (r->status != READER_OK || version != 0)
        return LINK_UNREAD;
    while (reader_left(r) > 0) {
        struct reader look = *r;
        reader_skip(&look, 3);
        const bool little = reader_u8(&look) == 0;
        const uint32_t length = little ? reader_le16(r) : reader_be16(r);
        const uint32_t type = little ? reader_le16(r) : reader_be16(r);
        if (r->status != READER_OK || length < 4)
            return LINK_UNREAD;
        struct reader value = reader_child(r, length - 4);
        if (type == ATTRIBUTE_PAYLOAD) {
            *r = value;
            return family == FAMILY_IPV4 || family == FAMILY_IPV6 ? open_raw(r) : LINK_OTHER;
        }
        const uint32_t padding = (4 - length % 4) % 4;
        reader_skip(r, padding < reader_left(r) ? padding : reader_left(r));
    }
    return r->status == READER_OK ? LINK_OTHER : LINK_UNREAD;
}

/* macOS, which is little-endian on every machine that writes it. */
static enum link_result open_pktap(struct reader *r)
{
    enum { HEADER_LEAST = 12, KIND_PACKET = 1 };
    const uint32_t length = reader_le32(r);
    const uint32_t kind = reader_le32(r);
    const uint32_t type = reader_le32(r);
    if (r->status != READER_OK || length < HEADER_LEAST)
        return LINK_UNREAD;
    reader_skip(r, length - HEADER_LEAST);
    return kind == KIND_PACKET ? link_open_inner(r, type) : LINK_OTHER;
}

enum link_result link_open_inner(struct reader *r, uint32_t type)
{
    const struct link *row = type <= UINT16_MAX ? link_find((int)type) : NULL;
    if (!row)
        return LINK_UNKNOWN;
    return row->wraps ? LINK_UNREAD : row->open(r);
}

const struct link link_table[] = {
    { 0, "BSD loopback", open_loopback, false },
    { 1, "Ethernet", open_ethernet, false },
    { 9, "PPP", open_ppp, false },
    { 12, "raw IP", open_raw, false }, /* as some systems number it in their own files */
    { 14, "raw IP", open_raw, false },
    { 50, "PPP in HDLC framing", open_ppp_hdlc, false },
    { 51, "PPP over Ethernet", open_pppoe, false },
    { 101, "raw IP", open_raw, false },
    { 104, "Cisco HDLC", open_cisco_hdlc, false },
    { 105, "802.11", link_open_80211, false },
    { 108, "OpenBSD loopback", open_loopback, false },
    { 109, "IPsec, decrypted", open_enc, false },
    { 113, "Linux cooked", open_cooked, false },
    { 117, "OpenBSD packet filter log", open_pflog, false },
    { 119, "802.11 with Prism header", link_open_prism, false },
    { 127, "802.11 with radiotap header", link_open_radiotap, false },
    { 163, "802.11 with AVS header", link_open_avs, false },
    { 166, "PPP by pppd", open_ppp_pppd, false },
    { 192, "per-packet information", link_open_ppi, true },
    { 204, "PPP with direction", open_ppp_direction, false },
    { 228, "raw IPv4", open_raw, false },
    { 229, "raw IPv6", open_raw, false },
    { 239, "Linux netfilter log", open_nflog, false },
    { 258, "macOS packet tap", open_pktap, true },
    { 276, "Linux cooked v2", open_cooked_v2, false },
    { -1, NULL, NULL, false },
};

const struct link *link_find(int type)
{
    for (const struct link *row = link_table; row->type >= 0; row++)
        if (row->type == type)
            return row;
    return NULL;
}
