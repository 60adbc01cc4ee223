/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cp_rows_link.c: the options of protocols that add links or call back: CBCP (Microsoft's
 * MS-CBCP), BACP and BAP (RFC 2125).
 *
 * Hazards: none of its own.
 */
#include "dissect/cp_rows.h"

CP_SHAPE(delay, CP_NUMBER("delay", FIELD_NUMBER, 1, "s", NULL))

static const struct cp_row cbcp_rows[] = {
    { 1, CP_EXACTLY(2), .shape = &cp_header_shape },
    { 2, CP_AT_LEAST(3), .shape = &delay_shape, .list = CP_LIST_NUMBERS },
    { 3, CP_AT_LEAST(3), .shape = &delay_shape, .list = CP_LIST_NUMBERS },
    { 4, CP_AT_LEAST(3), .shape = &delay_shape, .list = CP_LIST_NUMBERS },
};
CP_ROWS(cbcp);

CP_SHAPE(favored, CP_NUMBER("magic_number", FIELD_HEX, 4, NULL, NULL))

static const struct cp_row bacp_rows[] = {
    { 1, CP_EXACTLY(6), .shape = &favored_shape },
};
CP_ROWS(bacp);

CP_SHAPE(link_type, CP_NUMBER("speed", FIELD_NUMBER, 2, "kbit/s", NULL), CP_AS(second, "link_type", FIELD_HEX, 1, NULL, NULL),
         CP_BITS(second, "isdn", 0x01, NULL), CP_BITS(second, "x25", 0x02, NULL), CP_BITS(second, "analog", 0x04, NULL),
         CP_BITS(second, "switched_digital", 0x08, NULL), CP_BITS(second, "isdn_data_over_voice", 0x10, NULL))
CP_SHAPE(reason, CP_TEXT("reason"))
CP_SHAPE(discriminator, CP_NUMBER("value", FIELD_HEX, 2, NULL, NULL))
CP_SHAPE(status, CP_NUMBER("status", FIELD_NUMBER, 1, NULL, &names_bap_status),
         CP_AS(second, "action", FIELD_NUMBER, 1, NULL, &names_bap_actions))

static const struct cp_row bap_rows[] = {
    { 1, CP_EXACTLY(5), .shape = &link_type_shape },
    { 2, CP_AT_LEAST(4), .shape = &cp_header_shape, .list = CP_LIST_PHONE },
    { 3, CP_EXACTLY(2), .shape = &cp_header_shape },
    { 4, CP_AT_LEAST(2), .shape = &reason_shape },
    { 5, CP_EXACTLY(4), .shape = &discriminator_shape },
    { 6, CP_EXACTLY(4), .shape = &status_shape },
};
CP_ROWS(bap);
