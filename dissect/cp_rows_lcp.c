/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cp_rows_lcp.c: the options of LCP: RFC 1661 section 6, RFC 1570 section 2, RFC 1663,
 * RFC 1976, RFC 1989, RFC 1990, RFC 2125, RFC 2153, RFC 2484, RFC 2686, RFC 2823.
 *
 * Hazards: none of its own; options without a row, and those that were abandoned before
 * anybody described them, are octets.
 */
#include "dissect/cp_rows.h"

#define CLASS CP_NUMBER("class", FIELD_NUMBER, 1, NULL, &names_lcp_endpoint)
#define OPERATION CP_NUMBER("operation", FIELD_NUMBER, 1, NULL, &names_lcp_callback)
#define AUTH_PROTOCOL CP_FIELD(auth_protocol, FIELD_HEX, 2, NULL, &names_auth_protocols)
#define QUALITY_PROTOCOL CP_FIELD(quality_protocol, FIELD_HEX, 2, NULL, &names_ppp_protocols)

CP_SHAPE(vendor, CP_NUMBER("vendor", FIELD_HEX, 3, NULL, NULL), CP_AS(second, "kind", FIELD_NUMBER, 1, NULL, NULL), CP_DATA)
CP_SHAPE(size, CP_NUMBER("size", FIELD_NUMBER, 2, "octets", NULL))
CP_SHAPE(hex16, CP_NUMBER("value", FIELD_HEX, 2, NULL, NULL))
CP_SHAPE(hex32, CP_NUMBER("value", FIELD_HEX, 4, NULL, NULL))
CP_SHAPE(auth, AUTH_PROTOCOL, CP_DATA)
CP_SHAPE(auth_chap, AUTH_PROTOCOL, CP_FIELD(auth_algorithm, FIELD_HEX, 1, NULL, &names_chap_algorithms), CP_DATA)
CP_SHAPE(quality, QUALITY_PROTOCOL, CP_DATA)
CP_SHAPE(quality_lqr, QUALITY_PROTOCOL, CP_NUMBER("reporting_period", FIELD_NUMBER, 4, "1/100 s", NULL))
CP_SHAPE(fcs, CP_NUMBER("alternatives", FIELD_HEX, 1, NULL, NULL), CP_BIT("null", 0x01), CP_BIT("crc_16", 0x02),
         CP_BIT("crc_32", 0x04))
CP_SHAPE(pad, CP_NUMBER("maximum", FIELD_NUMBER, 1, "octets", NULL))
CP_SHAPE(numbered, CP_NUMBER("window", FIELD_NUMBER, 1, "frames", NULL), CP_BYTES("address", 0))
CP_SHAPE(callback, OPERATION, CP_BYTES("message", 0))
CP_SHAPE(callback_text, OPERATION, CP_TEXT("message"))
CP_SHAPE(endpoint, CLASS, CP_DATA)
CP_SHAPE(endpoint_ip, CLASS, CP_AS(second, "address", FIELD_IPV4, 4, NULL, NULL))
CP_SHAPE(endpoint_mac, CLASS, CP_BYTES("mac", 6))
CP_SHAPE(dce, CP_NUMBER("mode", FIELD_NUMBER, 1, NULL, &names_dce_modes))
CP_SHAPE(unused, CP_NUMBER("unused", FIELD_HEX, 2, NULL, NULL))
CP_SHAPE(cobs, CP_NUMBER("flags", FIELD_HEX, 1, NULL, NULL), CP_BIT("preemption", 0x02), CP_BIT("zero_pairs", 0x01))
CP_SHAPE(header_format, CP_NUMBER("format", FIELD_NUMBER, 1, NULL, &names_lcp_header_formats),
         CP_AS(second, "classes", FIELD_NUMBER, 1, NULL, NULL))
CP_SHAPE(language, CP_NUMBER("charset", FIELD_NUMBER, 4, NULL, NULL), CP_TEXT("language"))

static const struct cp_row lcp_rows[] = {
    { LCP_VENDOR, CP_AT_LEAST(6), .shape = &vendor_shape },
    { LCP_MRU, CP_EXACTLY(4), .shape = &size_shape },
    { LCP_ACCM, CP_EXACTLY(6), .shape = &hex32_shape },
    { LCP_AUTH, CP_AT_LEAST(5), CP_KEY16(PPP_CHAP), .shape = &auth_chap_shape },
    { LCP_AUTH, CP_AT_LEAST(4), .shape = &auth_shape },
    { LCP_QUALITY, CP_EXACTLY(8), CP_KEY16(PPP_LQR), .shape = &quality_lqr_shape },
    { LCP_QUALITY, CP_AT_LEAST(4), .shape = &quality_shape },
    { LCP_MAGIC, CP_EXACTLY(6), .shape = &hex32_shape },
    { LCP_PFC, CP_EXACTLY(2), .shape = &cp_header_shape },
    { LCP_ACFC, CP_EXACTLY(2), .shape = &cp_header_shape },
    { LCP_FCS, CP_EXACTLY(3), .shape = &fcs_shape },
    { LCP_PAD, CP_EXACTLY(3), .shape = &pad_shape },
    { LCP_NUMBERED, CP_AT_LEAST(4), .shape = &numbered_shape },
    { LCP_CALLBACK, CP_AT_LEAST(3), CP_KEY8(1), .shape = &callback_text_shape }, /* dialing string */
    { LCP_CALLBACK, CP_AT_LEAST(3), CP_KEY8(3), .shape = &callback_text_shape }, /* E.164 */
    { LCP_CALLBACK, CP_AT_LEAST(3), CP_KEY8(4), .shape = &callback_text_shape }, /* distinguished name */
    { LCP_CALLBACK, CP_AT_LEAST(3), .shape = &callback_shape },
    { LCP_COMPOUND, CP_EXACTLY(2), .shape = &cp_header_shape },
    { LCP_MRRU, CP_EXACTLY(4), .shape = &size_shape },
    { LCP_SHORT_SEQUENCE, CP_EXACTLY(2), .shape = &cp_header_shape },
    { LCP_ENDPOINT, CP_EXACTLY(3), CP_KEY8(0), .shape = &endpoint_shape },
    { LCP_ENDPOINT, CP_BETWEEN(3, 23), CP_KEY8(1), .shape = &endpoint_shape },
    { LCP_ENDPOINT, CP_EXACTLY(7), CP_KEY8(2), .shape = &endpoint_ip_shape },
    { LCP_ENDPOINT, CP_EXACTLY(9), CP_KEY8(3), .shape = &endpoint_mac_shape },
    { LCP_ENDPOINT, CP_BETWEEN(3, 23), CP_KEY8(4), .shape = &endpoint_shape },
    { LCP_ENDPOINT, CP_BETWEEN(3, 18), CP_KEY8(5), .shape = &endpoint_shape },
    { LCP_ENDPOINT, CP_AT_LEAST(3), .shape = &endpoint_shape },
    { LCP_DCE, CP_EXACTLY(3), .shape = &dce_shape },
    { LCP_MPPLUS, CP_EXACTLY(4), .shape = &unused_shape },
    { LCP_LINK_DISCRIMINATOR, CP_EXACTLY(4), .shape = &hex16_shape },
    { LCP_COBS, CP_EXACTLY(3), .shape = &cobs_shape },
    { LCP_PREFIX, CP_AT_LEAST(2), .shape = &cp_header_shape, .list = CP_LIST_PREFIXES },
    { LCP_HEADER_FORMAT, CP_EXACTLY(4), .shape = &header_format_shape },
    { LCP_I18N, CP_AT_LEAST(7), .shape = &language_shape },
    { LCP_SDL, CP_EXACTLY(2), .shape = &cp_header_shape },
};
CP_ROWS(lcp);
