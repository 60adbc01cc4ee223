/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ppp.c: address, control and protocol fields (RFC 1661 sections 2 and 6.5, RFC
 * 1662 section 3.1), and the data header of MPPE and MPPC (RFC 3078 section 3.1).
 *
 * The last octet of a protocol number is odd, all before it are even: so one octet
 * tells whether the number is compressed. FF begins no protocol number.
 *
 * Hazards: FF without 03 behind it; protocol numbers that break the parity rule
 * (marked, and taken as two octets).
 */
#include "dissect/ppp.h"

enum { PPP_ALL_STATIONS = 0xFF, PPP_UI = 0x03 };

#define PPP_ROW(m, t, l, n) FIELD_ROW(struct ppp, m, t, FIELD_NEXT, l, NULL, n)

/* The same rows twice: the protocol takes two octets or one. */
static const struct field rows[] = {
    PPP_ROW(address, FIELD_HEX, 1, NULL),
    PPP_ROW(control, FIELD_HEX, 1, NULL),
    PPP_ROW(protocol, FIELD_HEX, 2, &names_ppp_protocols),
};
static const struct field compressed_rows[] = {
    PPP_ROW(address, FIELD_HEX, 1, NULL),
    PPP_ROW(control, FIELD_HEX, 1, NULL),
    PPP_ROW(protocol, FIELD_HEX, 1, &names_ppp_protocols),
};
enum { HAS_ADDRESS = 0x1, HAS_ADDRESS_CONTROL = 0x3, HAS_PROTOCOL = 0x4 };

static const struct layout layout = {
    .name = "ppp", .title = "Point-to-Point Protocol", .rfc = "RFC 1661 2", .rows = rows,
    .count = FIELD_COUNT(rows), .titled_by = FIELD_COUNT(rows),
};
static const struct layout compressed_layout = {
    .name = "ppp", .title = "Point-to-Point Protocol", .rfc = "RFC 1661 6.5", .rows = compressed_rows,
    .count = FIELD_COUNT(compressed_rows), .titled_by = FIELD_COUNT(compressed_rows),
};

bool ppp_is_secret(uint16_t protocol)
{
    static const uint16_t secret[] = { PPP_PAP, PPP_SPAP, PPP_VSAP, PPP_SPAP_OLD, PPP_CHAP, PPP_RSAP,
                                       PPP_EAP, PPP_SIEP, PPP_SBAP, PPP_PAP_OLD,  PPP_PSAP, PPP_PNIAP };
    for (unsigned i = 0; i < sizeof secret / sizeof secret[0]; i++)
        if (secret[i] == protocol)
            return true;
    return false;
}

bool ppp_dissect(struct reader *r, struct ppp *ppp)
{
    const uint32_t start = r->at;
    *ppp = (struct ppp){ .head = { .layout = &layout, .at = start, .length = reader_left(r) } };
    uint8_t first = reader_u8(r);
    if (first == PPP_ALL_STATIONS) {
        ppp->address = first;
        ppp->control = reader_u8(r);
        ppp->has_address_control = r->status == READER_OK;
        ppp->head.has = ppp->has_address_control ? HAS_ADDRESS_CONTROL : HAS_ADDRESS;
        if (ppp->has_address_control && ppp->control != PPP_UI)
            fields_malformed(&ppp->head, start + 1);
        first = reader_u8(r);
    }
    ppp->protocol = first;
    ppp->protocol_compressed = first & 1;
    if (!ppp->protocol_compressed)
        ppp->protocol = (uint16_t)(first << 8 | reader_u8(r));
    if (r->status != READER_OK) {
        ppp->protocol = 0;
        ppp->head.status = r->status;
        ppp->head.fault = r->fault;
        return false;
    }
    ppp->head.has |= HAS_PROTOCOL;
    if (ppp->protocol_compressed)
        ppp->head.layout = &compressed_layout;
    else if ((ppp->protocol & 1) == 0)
        fields_malformed(&ppp->head, r->at - 1);
    ppp->head.length = r->at - start;
    ppp->payload = reader_rest(r);
    return true;
}

/* --- MPPE and MPPC ------------------------------------------------------------ */

enum { MPPE_A = 0x8000, MPPE_B = 0x4000, MPPE_C = 0x2000, MPPE_D = 0x1000, MPPE_COUNT = 0x0FFF };

static const struct field mppe_rows[] = {
    FIELD_ROW(struct mppe, bits, FIELD_HEX, 0, 2, NULL, NULL),
    FIELD_BITS(struct mppe, bits, "flushed", MPPE_A, NULL),
    FIELD_BITS(struct mppe, bits, "history_front", MPPE_B, NULL),
    FIELD_BITS(struct mppe, bits, "compressed", MPPE_C, NULL),
    FIELD_BITS(struct mppe, bits, "encrypted", MPPE_D, NULL),
    FIELD_BITS(struct mppe, bits, "coherency_count", MPPE_COUNT, NULL),
    FIELD_ROW(struct mppe, data, FIELD_BYTES, 2, 0, NULL, NULL),
};
enum { HAS_BITS = 0x3F, HAS_DATA = 0x40 };
_Static_assert(FIELD_COUNT(mppe_rows) == 7, "the bits of head.has above");

static const struct layout mppe_layout = {
    .name = "mppe", .title = "MPPE/MPPC", .rfc = "RFC 3078 3.1", .rows = mppe_rows, .count = FIELD_COUNT(mppe_rows),
};

bool mppe_dissect(struct reader *r, struct mppe *mppe)
{
    *mppe = (struct mppe){ .head = { .layout = &mppe_layout, .at = r->at, .length = reader_left(r) } };
    const uint16_t bits = reader_be16(r);
    if (r->status != READER_OK) {
        mppe->head.status = r->status;
        mppe->head.fault = r->fault;
        return false;
    }
    mppe->bits = bits;
    mppe->flushed = bits & MPPE_A;
    mppe->mppc_b = bits & MPPE_B;
    mppe->compressed = bits & MPPE_C;
    mppe->encrypted = bits & MPPE_D;
    mppe->coherency_count = bits & MPPE_COUNT;
    mppe->data = reader_rest(r);
    mppe->head.has = HAS_BITS | (mppe->data.length ? HAS_DATA : 0);
    return true;
}
