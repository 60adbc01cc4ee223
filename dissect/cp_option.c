/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cp_option.c: options of LCP (RFC 1661 section 6, RFC 1570, RFC 1990), CCP (RFC 1962,
 * RFC 3078 section 2), IPCP (RFC 1332 section 3, RFC 1877) and IPV6CP (RFC 5072).
 *
 * A new option costs its name in a .def and one row in `options`; a case in
 * `refine` only where one type has several layouts.
 *
 * Hazards: lengths that the type forbids (the option is kept as octets and marked);
 * an authentication option whose algorithm is missing; unknown types (octets).
 */
#include "dissect/cp.h"

#include <stdio.h>
#include <string.h>

#include "dissect/ppp.h"
#include "dissect/tlv.h"

enum { OPTION_HEADER = 2, OPTION_LENGTH_AT = 1, AUTH_CHAP_LENGTH = 5, VJ_LENGTH = 6 };

static const struct names *type_names(const void *message)
{
    return cp_options(((const struct cp_option *)message)->protocol);
}

/* --- values ------------------------------------------------------------------- */

#define ROW(m, t, l, u, n) FIELD_ROW(struct cp_option, m, t, FIELD_NEXT, l, u, n)
#define NUMBER(label, t, l, u, n) FIELD_AS(struct cp_option, number, label, t, FIELD_NEXT, l, u, n)
#define BIT(label, bits) FIELD_BITS(struct cp_option, number, label, bits, NULL)
#define DATA ROW(data, FIELD_BYTES, 0, NULL, NULL)
#define SHAPE(id, ...)                                                                                      \
    static const struct field id##_rows[] = {                                                               \
        { .name = "type", .type = FIELD_NUMBER, .at = 0, .length = 1,                                       \
          .member = offsetof(struct cp_option, type), .width = 1, .names_of = type_names },                 \
        ROW(length, FIELD_NUMBER, 1, "octets", NULL),                                                       \
        __VA_ARGS__                                                                                         \
    };                                                                                                      \
    static const struct layout id##_shape = { .name = "option", .title = "Option", .rfc = "RFC 1661 6",     \
                                              .rows = id##_rows, .count = FIELD_COUNT(id##_rows), .titled_by = 1 };

SHAPE(octets, DATA)
SHAPE(size, NUMBER("size", FIELD_NUMBER, 2, "octets", NULL))
SHAPE(hex8, NUMBER("value", FIELD_HEX, 1, NULL, NULL))
SHAPE(hex16, NUMBER("value", FIELD_HEX, 2, NULL, NULL))
SHAPE(hex32, NUMBER("value", FIELD_HEX, 4, NULL, NULL))
SHAPE(address, NUMBER("address", FIELD_IPV4, 4, NULL, NULL))
SHAPE(addresses, NUMBER("address", FIELD_IPV4, 4, NULL, NULL),
      FIELD_AS(struct cp_option, second, "peer_address", FIELD_IPV4, FIELD_NEXT, 4, NULL, NULL))
SHAPE(auth, ROW(auth_protocol, FIELD_HEX, 2, NULL, &names_auth_protocols), DATA)
SHAPE(auth_chap, ROW(auth_protocol, FIELD_HEX, 2, NULL, &names_auth_protocols),
      ROW(auth_algorithm, FIELD_HEX, 1, NULL, &names_chap_algorithms), DATA)
SHAPE(quality, ROW(quality_protocol, FIELD_HEX, 2, NULL, &names_ppp_protocols), DATA)
SHAPE(callback, NUMBER("operation", FIELD_NUMBER, 1, NULL, &names_lcp_callback), DATA)
SHAPE(endpoint, NUMBER("class", FIELD_NUMBER, 1, NULL, &names_lcp_endpoint), DATA)
SHAPE(compression, ROW(compression_protocol, FIELD_HEX, 2, NULL, &names_ipcp_compression), DATA)
SHAPE(vj, ROW(compression_protocol, FIELD_HEX, 2, NULL, &names_ipcp_compression),
      ROW(max_slot_id, FIELD_HEX, 1, NULL, NULL), ROW(comp_slot_id, FIELD_HEX, 1, NULL, NULL))
SHAPE(mppe, NUMBER("supported_bits", FIELD_HEX, 4, NULL, NULL),
      BIT("stateless", MPPE_STATELESS), BIT("56_bit", MPPE_56), BIT("128_bit", MPPE_128),
      BIT("40_bit", MPPE_40), BIT("obsolete", MPPE_OBSOLETE), BIT("mppc", MPPE_MPPC))

enum size { EXACTLY, AT_LEAST };

/* The options whose values are read: protocol, type, shape, and the length of the
 * whole option with its type and length octets. */
static const struct option {
    uint16_t protocol;
    uint8_t type;
    const struct layout *shape;
    enum size size;
    uint8_t length;
} options[] = {
    { PPP_LCP, LCP_MRU, &size_shape, EXACTLY, 4 },
    { PPP_LCP, LCP_ACCM, &hex32_shape, EXACTLY, 6 },
    { PPP_LCP, LCP_AUTH, &auth_shape, AT_LEAST, 4 },
    { PPP_LCP, LCP_QUALITY, &quality_shape, AT_LEAST, 4 },
    { PPP_LCP, LCP_MAGIC, &hex32_shape, EXACTLY, 6 },
    { PPP_LCP, LCP_PFC, &octets_shape, EXACTLY, 2 },
    { PPP_LCP, LCP_ACFC, &octets_shape, EXACTLY, 2 },
    { PPP_LCP, LCP_FCS, &hex8_shape, EXACTLY, 3 },
    { PPP_LCP, LCP_CALLBACK, &callback_shape, AT_LEAST, 3 },
    { PPP_LCP, LCP_MRRU, &size_shape, EXACTLY, 4 },
    { PPP_LCP, LCP_SHORT_SEQUENCE, &octets_shape, EXACTLY, 2 },
    { PPP_LCP, LCP_ENDPOINT, &endpoint_shape, AT_LEAST, 3 },
    { PPP_LCP, LCP_LINK_DISCRIMINATOR, &hex16_shape, EXACTLY, 4 },
    { PPP_CCP, CCP_MPPE, &mppe_shape, EXACTLY, 6 },
    { PPP_IPCP, IPCP_ADDRESSES, &addresses_shape, EXACTLY, 10 },
    { PPP_IPCP, IPCP_COMPRESSION, &compression_shape, AT_LEAST, 4 },
    { PPP_IPCP, IPCP_ADDRESS, &address_shape, EXACTLY, 6 },
    { PPP_IPCP, IPCP_DNS1, &address_shape, EXACTLY, 6 },
    { PPP_IPCP, IPCP_NBNS1, &address_shape, EXACTLY, 6 },
    { PPP_IPCP, IPCP_DNS2, &address_shape, EXACTLY, 6 },
    { PPP_IPCP, IPCP_NBNS2, &address_shape, EXACTLY, 6 },
    { PPP_IPV6CP, IPV6CP_INTERFACE_ID, &octets_shape, EXACTLY, 10 },
    { PPP_IPV6CP, IPV6CP_COMPRESSION, &compression_shape, AT_LEAST, 4 },
};
enum { OPTION_COUNT = sizeof options / sizeof options[0] };

static const struct option *find_option(uint16_t protocol, uint8_t type)
{
    const uint16_t family = protocol == PPP_LINK_CCP ? PPP_CCP : protocol;
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        if (options[i].protocol == family && options[i].type == type)
            return &options[i];
    return NULL;
}

/* Types of several layouts: what the value's first two octets say. Sets the least
 * length that the layout then takes. */
static const struct layout *refine(const struct option *row, const struct tlv *tlv, unsigned *least)
{
    struct reader value = tlv->whole;
    reader_skip(&value, OPTION_HEADER);
    const uint16_t word = reader_be16(&value);
    if (row->shape == &auth_shape && word == PPP_CHAP) {
        *least = AUTH_CHAP_LENGTH;
        return &auth_chap_shape;
    }
    if (row->shape == &compression_shape && word == PPP_VJ_COMPRESSED && tlv->length == VJ_LENGTH)
        return &vj_shape;
    return row->shape;
}

static bool length_allowed(const struct option *row, const struct tlv *tlv, unsigned least)
{
    return row->size == EXACTLY ? tlv->length == row->length : tlv->length >= least;
}

struct reader cp_option_reader(const struct cp *cp, const uint8_t *block)
{
    return reader_over(block, &cp->options);
}

bool cp_option_next(struct reader *list, uint16_t protocol, struct cp_option *option)
{
    struct tlv tlv;
    *option = (struct cp_option){ .protocol = protocol };
    if (!tlv_next(list, &tlv))
        return false;
    const uint32_t start = tlv.whole.at;
    struct reader behind = tlv.whole;
    reader_skip(&behind, OPTION_HEADER);
    option->value = reader_rest(&behind);

    const struct option *const row = find_option(protocol, tlv.type);
    unsigned least = row ? row->length : OPTION_HEADER;
    const struct layout *shape = row ? refine(row, &tlv, &least) : &octets_shape;
    const bool allowed = !row || length_allowed(row, &tlv, least);
    if (tlv.lied || !allowed)
        shape = &octets_shape;
    fields_read(&tlv.whole, shape, option);
    if (tlv.lied || (!allowed && fields_has(&option->head, offsetof(struct cp_option, length))))
        fields_malformed(&option->head, start + OPTION_LENGTH_AT);
    return true;
}

/* --- MPPE in words ------------------------------------------------------------ */

void mppe_bits_text(uint32_t bits, char *buffer, size_t size)
{
    static const struct {
        uint32_t bit;
        const char *text;
    } strengths[] = { { MPPE_128, "128" }, { MPPE_56, "56" }, { MPPE_40, "40" } };
    char keys[16] = "";
    for (unsigned i = 0; i < sizeof strengths / sizeof strengths[0]; i++) {
        if ((bits & strengths[i].bit) == 0)
            continue;
        strncat(keys, keys[0] ? "/" : "", sizeof keys - strlen(keys) - 1);
        strncat(keys, strengths[i].text, sizeof keys - strlen(keys) - 1);
    }
    const char *const mppc = bits & MPPE_MPPC ? " +MPPC" : "";
    if (keys[0])
        snprintf(buffer, size, "%s-bit %s%s", keys, bits & MPPE_STATELESS ? "stateless" : "stateful", mppc);
    else
        snprintf(buffer, size, "%s%s", *mppc ? "no encryption" : "nothing", mppc);
}
