/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link_wireless.c: IEEE 802.11 data frames, and what drivers put in front of them.
 *
 *     802.11    | control 2 | duration 2 | three addresses 18 | sequence 2 |
 *               | fourth address 6 | QoS 2 | HT 4 | LLC ...       each only where control says so
 *     radiotap  | 0 | 0 | length 2 | which fields 4 ... | fields |, little-endian
 *     prism     | code 4 | length 4 | ... |, in the byte order of the capturing machine
 *     AVS       | 0x8021100N 4 | length 4 | ... |
 *     PPI       | 0 | flags 1 | length 2 | link type 4 | fields |, little-endian
 *
 * Numbers of 802.11 are little-endian. Frames of a protected network are counted,
 * since what they hold is known to the two stations alone.
 *
 * Hazards: header lengths that lie; bitmaps of radiotap without end; drivers that pad
 * the 802.11 header to four octets (radiotap tells) or hand out frames whose checksum
 * is wrong (the receiver has dropped them, and will hear them again).
 */
#include "capture/link.h"

enum frame_control {
    TYPE_DATA = 2,
    SUBTYPE_NO_DATA = 0x4,
    SUBTYPE_QOS = 0x8,
    TO_DS = 0x01,
    FROM_DS = 0x02,
    MORE_FRAGMENTS = 0x04,
    PROTECTED = 0x40,
    ORDER = 0x80, /* in QoS frames: an HT control field is there */
    QOS_AGGREGATE = 0x80,
};

enum radiotap {
    PRESENT_TSFT = 1u << 0,
    PRESENT_FLAGS = 1u << 1,
    FLAG_PADDED = 0x20,
    FLAG_BAD_CHECKSUM = 0x40,
};
static const uint32_t present_more = 1u << 31; /* another bitmap follows */

/* Where it is a data frame, the cursor is left at LLC. */
static enum link_result open_data(struct reader *r, uint8_t subtype, uint8_t flags, bool padded)
{
    const uint32_t start = r->at - 2;
    const bool four = (flags & (TO_DS | FROM_DS)) == (TO_DS | FROM_DS);
    reader_skip(r, 20);
    const uint16_t sequence = reader_le16(r);
    reader_skip(r, four ? 6 : 0);
    const uint16_t qos = subtype & SUBTYPE_QOS ? reader_le16(r) : 0;
    reader_skip(r, subtype & SUBTYPE_QOS && flags & ORDER ? 4 : 0);
    if (r->status != READER_OK)
        return LINK_UNREAD;
    if (flags & MORE_FRAGMENTS || sequence & 0xF || qos & QOS_AGGREGATE)
        return LINK_PARTS;
    reader_skip(r, padded ? (4 - (r->at - start) % 4) % 4 : 0);
    return link_open_type(r, 0);
}

static enum link_result open_frame(struct reader *r, bool padded)
{
    const uint8_t kind = reader_u8(r);
    const uint8_t flags = reader_u8(r);
    const uint8_t type = kind >> 2 & 3, subtype = kind >> 4;
    if (r->status != READER_OK || (kind & 3) != 0)
        return LINK_UNREAD;
    if (type != TYPE_DATA || subtype & SUBTYPE_NO_DATA)
        return LINK_OTHER;
    return flags & PROTECTED ? LINK_ENCRYPTED : open_data(r, subtype, flags, padded);
}

enum link_result link_open_80211(struct reader *r)
{
    return open_frame(r, false);
}

/* The flags field of a radiotap header at the cursor; 0 where there is none. */
static uint8_t radiotap_flags(struct reader head)
{
    const uint32_t start = head.at;
    reader_skip(&head, 4);
    const uint32_t present = reader_le32(&head);
    for (uint32_t word = present; word & present_more;)
        word = reader_le32(&head);
    if (!(present & PRESENT_FLAGS))
        return 0;
    if (present & PRESENT_TSFT)
        reader_skip(&head, (8 - (head.at - start) % 8) % 8 + 8);
    return reader_u8(&head);
}

enum link_result link_open_radiotap(struct reader *r)
{
    struct reader look = *r;
    const uint8_t version = reader_u8(&look);
    reader_skip(&look, 1);
    const uint16_t length = reader_le16(&look);
    if (look.status != READER_OK || version != 0 || length < 8)
        return LINK_UNREAD;
    const uint8_t flags = radiotap_flags(reader_child(r, length));
    return flags & FLAG_BAD_CHECKSUM ? LINK_UNREAD : open_frame(r, flags & FLAG_PADDED);
}

/* A header whose length counts from `start`, what was read of it included. */
static enum link_result open_behind(struct reader *r, uint32_t start, uint32_t length)
{
    if (r->status != READER_OK || length < r->at - start)
        return LINK_UNREAD;
    reader_skip(r, length - (r->at - start));
    return open_frame(r, false);
}

enum link_result link_open_avs(struct reader *r)
{
    const uint32_t start = r->at;
    const uint32_t version = reader_be32(r);
    const uint32_t length = reader_be32(r);
    return version >> 12 == 0x80211 ? open_behind(r, start, length) : LINK_UNREAD;
}

/* Some drivers say prism and write AVS. */
enum link_result link_open_prism(struct reader *r)
{
    struct reader look = *r;
    if (reader_be32(&look) >> 12 == 0x80211)
        return link_open_avs(r);
    const uint32_t start = r->at;
    const uint32_t code = reader_le32(r);
    const uint32_t length = code <= 0xFFFF ? reader_le32(r) : reader_be32(r);
    return open_behind(r, start, length);
}

enum link_result link_open_ppi(struct reader *r)
{
    const uint8_t version = reader_u8(r);
    reader_skip(r, 1);
    const uint16_t length = reader_le16(r);
    const uint32_t type = reader_le32(r);
    if (r->status != READER_OK || version != 0 || length < 8)
        return LINK_UNREAD;
    reader_skip(r, length - 8u);
    return link_open_inner(r, type);
}
