/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cp_rows_ncp.c: the options of protocols that prepare a network protocol: IPCP (RFC 1332
 * section 3, RFC 1877, RFC 2290, RFC 3241, RFC 3544), IPV6CP (RFC 5072 section 4), IPXCP
 * (RFC 1552), NBFCP (RFC 2097), ATCP (RFC 1378).
 *
 * Hazards: Van Jacobson's option without its slots (as early programs send it, four
 * octets), and by its number of before 1993.
 */
#include "dissect/cp_rows.h"

enum { COMPRESS_VJ_OLD = 0x0037, COMPRESS_IPHC = 0x0061, COMPRESS_ROHC = 0x0003 };

#define PROTOCOL(names) CP_FIELD(compression_protocol, FIELD_HEX, 2, NULL, names)
#define COMPRESSION PROTOCOL(&names_ipcp_compression)
#define NUMBER16(m, label, unit) CP_AS(m, label, FIELD_NUMBER, 2, unit, NULL)

CP_SHAPE(address, CP_NUMBER("address", FIELD_IPV4, 4, NULL, NULL))
CP_SHAPE(addresses, CP_NUMBER("address", FIELD_IPV4, 4, NULL, NULL), CP_AS(second, "peer_address", FIELD_IPV4, 4, NULL, NULL))
CP_SHAPE(compression, COMPRESSION, CP_DATA)
CP_SHAPE(vj, COMPRESSION, CP_FIELD(max_slot_id, FIELD_HEX, 1, NULL, NULL), CP_FIELD(comp_slot_id, FIELD_HEX, 1, NULL, NULL))
CP_SHAPE(iphc, COMPRESSION, NUMBER16(number, "tcp_space", NULL), NUMBER16(second, "non_tcp_space", NULL),
         NUMBER16(third, "f_max_period", NULL), NUMBER16(fourth, "f_max_time", "s"), NUMBER16(fifth, "max_header", "octets"))
CP_SHAPE(rohc, COMPRESSION, NUMBER16(number, "max_cid", NULL), NUMBER16(second, "mrru", "octets"),
         NUMBER16(third, "max_header", "octets"))

/* Option 2 of IPCP; IPV6CP has the same. */
#define COMPRESSION_ROWS                                                                                        \
    { IPCP_COMPRESSION, CP_EXACTLY(6), CP_KEY16(PPP_VJ_COMPRESSED), .shape = &vj_shape },                       \
    { IPCP_COMPRESSION, CP_EXACTLY(4), CP_KEY16(PPP_VJ_COMPRESSED), .shape = &compression_shape },              \
    { IPCP_COMPRESSION, CP_EXACTLY(6), CP_KEY16(COMPRESS_VJ_OLD), .shape = &vj_shape },                         \
    { IPCP_COMPRESSION, CP_EXACTLY(4), CP_KEY16(COMPRESS_VJ_OLD), .shape = &compression_shape },                \
    { IPCP_COMPRESSION, CP_AT_LEAST(14), CP_KEY16(COMPRESS_IPHC), .shape = &iphc_shape, .list = CP_LIST_IPHC }, \
    { IPCP_COMPRESSION, CP_AT_LEAST(10), CP_KEY16(COMPRESS_ROHC), .shape = &rohc_shape, .list = CP_LIST_ROHC }, \
    { IPCP_COMPRESSION, CP_AT_LEAST(4), .shape = &compression_shape }

static const struct cp_row ipcp_rows[] = {
    { IPCP_ADDRESSES, CP_EXACTLY(10), .shape = &addresses_shape },
    COMPRESSION_ROWS,
    { IPCP_ADDRESS, CP_EXACTLY(6), .shape = &address_shape },
    { IPCP_MOBILE, CP_EXACTLY(6), .shape = &address_shape },
    { IPCP_DNS1, CP_EXACTLY(6), .shape = &address_shape },
    { IPCP_NBNS1, CP_EXACTLY(6), .shape = &address_shape },
    { IPCP_DNS2, CP_EXACTLY(6), .shape = &address_shape },
    { IPCP_NBNS2, CP_EXACTLY(6), .shape = &address_shape },
};
CP_ROWS(ipcp);

CP_SHAPE(interface_id, CP_BYTES("interface_id", 8))

static const struct cp_row ipv6cp_rows[] = {
    { IPV6CP_INTERFACE_ID, CP_EXACTLY(10), .shape = &interface_id_shape },
    COMPRESSION_ROWS,
};
CP_ROWS(ipv6cp);

CP_SHAPE(network, CP_NUMBER("network", FIELD_HEX, 4, NULL, NULL))
CP_SHAPE(node, CP_BYTES("node", 6))
CP_SHAPE(ipx_compression, PROTOCOL(&names_ipx_compression), CP_DATA)
CP_SHAPE(ipx_routing, CP_NUMBER("routing_protocol", FIELD_NUMBER, 2, NULL, &names_ipx_routing), CP_DATA)
CP_SHAPE(name, CP_TEXT("name"))

static const struct cp_row ipxcp_rows[] = {
    { 1, CP_EXACTLY(6), .shape = &network_shape },
    { 2, CP_EXACTLY(8), .shape = &node_shape },
    { 3, CP_AT_LEAST(4), .shape = &ipx_compression_shape },
    { 4, CP_AT_LEAST(4), .shape = &ipx_routing_shape },
    { 5, CP_AT_LEAST(3), .shape = &name_shape },
    { 6, CP_EXACTLY(2), .shape = &cp_header_shape },
};
CP_ROWS(ipxcp);

CP_SHAPE(peer, CP_NUMBER("class", FIELD_NUMBER, 2, NULL, &names_nbfcp_classes), NUMBER16(second, "major_version", NULL),
         NUMBER16(third, "minor_version", NULL), CP_TEXT("name"))
CP_SHAPE(multicast, NUMBER16(number, "period", "s"), CP_AS(second, "priority", FIELD_NUMBER, 1, NULL, NULL))

static const struct cp_row nbfcp_rows[] = {
    { 1, CP_AT_LEAST(2), .shape = &cp_header_shape, .list = CP_LIST_NETBIOS },
    { 2, CP_AT_LEAST(8), .shape = &peer_shape },
    { 3, CP_EXACTLY(5), .shape = &multicast_shape },
    { 4, CP_EXACTLY(2), .shape = &cp_header_shape },
};
CP_ROWS(nbfcp);

CP_SHAPE(appletalk, CP_NUMBER("reserved", FIELD_NUMBER, 1, NULL, NULL), NUMBER16(second, "network", NULL),
         CP_AS(third, "node", FIELD_NUMBER, 1, NULL, NULL))
CP_SHAPE(at_routing, CP_NUMBER("routing_protocol", FIELD_NUMBER, 2, NULL, &names_atcp_routing), CP_DATA)
CP_SHAPE(at_types, CP_BYTES("ddp_types", 0))
CP_SHAPE(at_compression, PROTOCOL(NULL), CP_DATA)
CP_SHAPE(zone, CP_TEXT("zone"))

static const struct cp_row atcp_rows[] = {
    { 1, CP_EXACTLY(6), .shape = &appletalk_shape },
    { 2, CP_AT_LEAST(4), .shape = &at_routing_shape },
    { 3, CP_AT_LEAST(2), .shape = &at_types_shape },
    { 4, CP_AT_LEAST(4), .shape = &at_compression_shape },
    { 6, CP_AT_LEAST(3), .shape = &cp_octets_shape },
    { 7, CP_AT_LEAST(3), .shape = &zone_shape },
    { 8, CP_EXACTLY(6), .shape = &appletalk_shape },
};
CP_ROWS(atcp);
