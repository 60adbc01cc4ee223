/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link.c: link types of capture files (the LINKTYPE list of tcpdump.org).
 *
 *     Ethernet (IEEE 802.3)  | destination 6 | source 6 | type or length 2 |
 *     VLAN tag (802.1Q, 1ad) | 0x8100 ... 2 | tag 2 | type or length 2 |, any number
 *     LLC + SNAP (802.2)     | AA AA 03 | OUI 3 | type 2 |
 *     cooked v1 (113)        | packet type 2 | ARPHRD 2 | address length 2 | address 8 | type 2 |
 *     cooked v2 (276)        | type 2 | 0 2 | interface 4 | ARPHRD 2 | packet type 1 | length 1 | address 8 |
 *     raw                    the IP header itself
 *
 * A new link type is a row in link_table and a function.
 *
 * Hazards: stacks of tags without end (each takes four octets of the frame);
 * a length where a type is expected; frames cut inside the header.
 */
#include "capture/link.h"

#include <stdbool.h>
#include <stddef.h>

enum ether_type {
    ETHER_IPV4 = 0x0800,
    ETHER_IPV6 = 0x86DD,
    ETHER_VLAN = 0x8100,
    ETHER_SERVICE_VLAN = 0x88A8,
    ETHER_VLAN_OLD = 0x9100,
    ETHER_VLAN_OLDER = 0x9200,
    ETHER_LENGTH_MOST = 1500, /* up to here it is a length, and LLC follows */
};

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
    return organisation == 0 || organisation == 0x0000F8 ? LINK_IP : LINK_OTHER;
}

static bool is_vlan(uint16_t type)
{
    return type == ETHER_VLAN || type == ETHER_SERVICE_VLAN || type == ETHER_VLAN_OLD || type == ETHER_VLAN_OLDER;
}

/* Follows a type through tags and LLC. Every turn consumes octets, or ends. */
static enum link_result open_type(struct reader *r, uint16_t type)
{
    for (;;) {
        if (r->status != READER_OK)
            return LINK_UNREAD;
        if (type == ETHER_IPV4 || type == ETHER_IPV6)
            return LINK_IP;
        if (type <= ETHER_LENGTH_MOST) {
            const enum link_result result = open_llc(r, &type);
            if (result != LINK_IP)
                return result;
            if (type <= ETHER_LENGTH_MOST)
                return LINK_OTHER; /* SNAP's type is never a length */
            continue;
        }
        if (!is_vlan(type))
            return LINK_OTHER;
        reader_skip(r, 2);
        type = reader_be16(r);
    }
}

static enum link_result open_ethernet(struct reader *r)
{
    reader_skip(r, 12);
    return open_type(r, reader_be16(r));
}

/* Types below 0x0600 are Linux's own words; of these only 4 (LLC) can carry IP. */
static enum link_result open_cooked_type(struct reader *r, uint16_t type)
{
    if (r->status != READER_OK)
        return LINK_UNREAD;
    return type <= ETHER_LENGTH_MOST && type != 4 ? LINK_OTHER : open_type(r, type);
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

const struct link link_table[] = {
    { 1, "Ethernet", open_ethernet },
    { 12, "raw IP", open_raw }, /* as some systems number it in their own files */
    { 14, "raw IP", open_raw },
    { 101, "raw IP", open_raw },
    { 113, "Linux cooked", open_cooked },
    { 228, "raw IPv4", open_raw },
    { 229, "raw IPv6", open_raw },
    { 276, "Linux cooked v2", open_cooked_v2 },
    { -1, NULL, NULL },
};

const struct link *link_find(int type)
{
    for (const struct link *row = link_table; row->type >= 0; row++)
        if (row->type == type)
            return row;
    return NULL;
}
