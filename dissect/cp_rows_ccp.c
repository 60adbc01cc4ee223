/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cp_rows_ccp.c: the options of CCP: RFC 1962 section 4, RFC 1967, RFC 1974 to 1979,
 * RFC 1993, RFC 3078 section 2.1; and those of ECP: RFC 1968, RFC 1969, RFC 2419, RFC 2420.
 *
 * Hazards: option 24, which pppd uses for Deflate and RFC 1975 gives to Magnalink: both
 * have four octets, and it is read as Deflate.
 */
#include "dissect/cp_rows.h"

#define HISTORIES CP_NUMBER("histories", FIELD_NUMBER, 2, NULL, NULL)

CP_SHAPE(vendor, CP_NUMBER("vendor", FIELD_HEX, 3, NULL, NULL), CP_AS(second, "subtype", FIELD_NUMBER, 1, NULL, NULL), CP_DATA)
CP_SHAPE(stac, HISTORIES, CP_AS(second, "check", FIELD_HEX, 1, NULL, NULL),
         CP_BITS(second, "check_mode", 0x07, &names_stac_checks))
CP_SHAPE(mppe, CP_NUMBER("supported_bits", FIELD_HEX, 4, NULL, NULL), CP_BIT("stateless", MPPE_STATELESS),
         CP_BIT("56_bit", MPPE_56), CP_BIT("128_bit", MPPE_128), CP_BIT("40_bit", MPPE_40),
         CP_BIT("obsolete", MPPE_OBSOLETE), CP_BIT("mppc", MPPE_MPPC))
CP_SHAPE(gandalf, CP_NUMBER("history", FIELD_NUMBER, 1, NULL, NULL), CP_BYTES("version", 0))
CP_SHAPE(bsd, CP_NUMBER("value", FIELD_HEX, 1, NULL, NULL), CP_BIT("version", 0xE0), CP_BIT("dictionary_bits", 0x1F))
CP_SHAPE(lzs_dcp, HISTORIES, CP_AS(second, "check_mode", FIELD_NUMBER, 1, NULL, &names_stac_checks),
         CP_AS(third, "process_mode", FIELD_NUMBER, 1, NULL, &names_lzs_processes))
CP_SHAPE(deflate, CP_NUMBER("value", FIELD_HEX, 1, NULL, NULL), CP_BIT("window", 0xF0), CP_BIT("method", 0x0F),
         CP_AS(second, "check", FIELD_HEX, 1, NULL, NULL), CP_BITS(second, "check_method", 0x03, NULL))
CP_SHAPE(dce, CP_NUMBER("mode", FIELD_NUMBER, 1, NULL, &names_dce_modes))
CP_SHAPE(v44_short, CP_NUMBER("mode", FIELD_HEX, 2, NULL, NULL))
CP_SHAPE(v44, CP_NUMBER("mode", FIELD_HEX, 2, NULL, NULL), CP_AS(second, "dictionary_size", FIELD_NUMBER, 2, NULL, NULL),
         CP_AS(third, "history_length", FIELD_NUMBER, 2, "octets", NULL))

static const struct cp_row ccp_rows[] = {
    { CCP_OUI, CP_AT_LEAST(6), .shape = &vendor_shape },
    { CCP_PREDICTOR1, CP_EXACTLY(2), .shape = &cp_header_shape },
    { CCP_PREDICTOR2, CP_EXACTLY(2), .shape = &cp_header_shape },
    { CCP_STAC, CP_EXACTLY(5), .shape = &stac_shape },
    { CCP_STAC, CP_EXACTLY(6), .shape = &cp_octets_shape }, /* Ascend's own form */
    { CCP_MPPE, CP_EXACTLY(6), .shape = &mppe_shape },
    { CCP_GANDALF, CP_AT_LEAST(3), .shape = &gandalf_shape },
    { CCP_BSD, CP_EXACTLY(3), .shape = &bsd_shape },
    { CCP_LZS_DCP, CP_EXACTLY(6), .shape = &lzs_dcp_shape },
    { CCP_DEFLATE_OLD, CP_EXACTLY(4), .shape = &deflate_shape },
    { CCP_DCE, CP_EXACTLY(3), .shape = &dce_shape },
    { CCP_DEFLATE, CP_EXACTLY(4), .shape = &deflate_shape },
    { CCP_V44, CP_EXACTLY(4), .shape = &v44_short_shape },
    { CCP_V44, CP_EXACTLY(8), .shape = &v44_shape },
};
CP_ROWS(ccp);

CP_SHAPE(nonce, CP_BYTES("nonce", 8))

static const struct cp_row ecp_rows[] = {
    { ECP_OUI, CP_AT_LEAST(6), .shape = &vendor_shape },
    { ECP_DESE, CP_EXACTLY(10), .shape = &nonce_shape },
    { ECP_3DESE, CP_EXACTLY(10), .shape = &nonce_shape },
    { ECP_DESE_BIS, CP_EXACTLY(10), .shape = &nonce_shape },
};
CP_ROWS(ecp);
