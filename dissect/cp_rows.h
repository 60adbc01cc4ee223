/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cp_rows.h: how the options of a protocol are described, for the files that hold
 * the descriptions: cp_rows_lcp.c (LCP), cp_rows_ccp.c (CCP, ECP), cp_rows_ncp.c
 * (network protocols) and cp_rows_link.c (CBCP, BACP, BAP). cp_option.c reads by them.
 */
#ifndef DISSECT_CP_ROWS_H
#define DISSECT_CP_ROWS_H

#include "dissect/cp.h"
#include "dissect/ppp.h"

/* One layout of one option. A type with several has several rows: the first whose key
 * begins the value, and whose lengths allow the option, describes it. */
struct cp_row {
    uint8_t type;
    uint8_t least, most;       /* octets of the whole option, with type and length */
    uint8_t key_octets;        /* 0: any value; else so many octets at its start must be `key` */
    uint16_t key;
    const struct layout *shape;
    enum cp_list list;         /* what follows the shape's fields, up to the end */
};

struct cp_rows {
    const struct cp_row *rows;
    unsigned count;
};

extern const struct cp_rows cp_rows_lcp, cp_rows_ccp, cp_rows_ecp, cp_rows_ipcp, cp_rows_ipv6cp, cp_rows_ipxcp,
    cp_rows_nbfcp, cp_rows_atcp, cp_rows_bacp, cp_rows_bap, cp_rows_cbcp;

/* The rows of a protocol, or NULL. */
const struct cp_rows *cp_rows_of(uint16_t protocol);

/* The list of `option`'s types (names_of of the row of its type). */
const struct names *cp_option_types(const void *option);

/* An option without a value, and one whose value is octets. */
extern const struct layout cp_header_shape, cp_octets_shape;

#define CP_EXACTLY(n) .least = (n), .most = (n)
#define CP_AT_LEAST(n) .least = (n), .most = UINT8_MAX
#define CP_BETWEEN(from, to) .least = (from), .most = (to)
#define CP_KEY8(octet) .key_octets = 1, .key = (octet)
#define CP_KEY16(word) .key_octets = 2, .key = (word)
#define CP_ROWS(id) const struct cp_rows cp_rows_##id = { id##_rows, sizeof id##_rows / sizeof id##_rows[0] }

/* Fields of a value, in the order of the wire. */
#define CP_FIELD(m, t, l, u, n) FIELD_ROW(struct cp_option, m, t, FIELD_NEXT, l, u, n)
#define CP_AS(m, label, t, l, u, n) FIELD_AS(struct cp_option, m, label, t, FIELD_NEXT, l, u, n)
#define CP_NUMBER(label, t, l, u, n) CP_AS(number, label, t, l, u, n)
#define CP_BITS(m, label, bits, n) FIELD_BITS(struct cp_option, m, label, bits, n)
#define CP_BIT(label, bits) CP_BITS(number, label, bits, NULL)
#define CP_DATA CP_FIELD(data, FIELD_BYTES, 0, NULL, NULL)
#define CP_TEXT(label) CP_AS(data, label, FIELD_TEXT, 0, NULL, NULL)
#define CP_BYTES(label, l) CP_AS(data, label, FIELD_BYTES, l, NULL, NULL)

#define CP_OPTION_HEADER                                                                                    \
    { .name = "type", .type = FIELD_NUMBER, .at = 0, .length = 1,                                           \
      .member = offsetof(struct cp_option, type), .width = 1, .names_of = cp_option_types },                \
    CP_FIELD(length, FIELD_NUMBER, 1, "octets", NULL)
#define CP_LAYOUT(id)                                                                                       \
    { .name = "option", .title = "Option", .rfc = "RFC 1661 6", .rows = id##_fields,                        \
      .count = FIELD_COUNT(id##_fields), .titled_by = 1, .rfc_of_name = true }
#define CP_SHAPE(id, ...)                                                                                   \
    static const struct field id##_fields[] = { CP_OPTION_HEADER, __VA_ARGS__ };                            \
    static const struct layout id##_shape = CP_LAYOUT(id);

#endif
