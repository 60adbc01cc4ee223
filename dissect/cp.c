/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cp.c: packets of the PPP control protocols, RFC 1661 section 5, RFC 1570 section 1,
 * RFC 1962 section 3, RFC 2153 section 1. What a code carries decides the field table;
 * which codes and options a protocol has is one row of `protocols`. Options are in
 * cp_option.c.
 *
 * Hazards: a length field below 4 or beyond the frame (marked, what is there is
 * read); octets behind the length (padding); codes that a protocol does not have
 * (kept as octets); Terminate-Request data that is text, octets, or Windows' error;
 * rejected packets that hold a password (secret), or are cut by whoever rejects them.
 */
#include "dissect/cp.h"

#include "dissect/cp_rows.h"

#include "dissect/ppp.h"
#include "dissect/text.h"

enum { WINDOWS_MARK_AT = 8, WINDOWS_SIZE = 16, HISTORY_SIZE = 6 };

/* A new control protocol is one row here, and its names. Rows of other protocols whose
 * packets begin with code, id and length: their names, for packets that were rejected. */
static const struct protocol {
    uint16_t protocol;
    const struct names *codes, *options;
    const struct cp_rows *rows;
} protocols[] = {
    { PPP_LCP, &names_lcp_codes, &names_lcp_options, &cp_rows_lcp },
    { PPP_CCP, &names_ccp_codes, &names_ccp_options, &cp_rows_ccp },
    { PPP_LINK_CCP, &names_ccp_codes, &names_ccp_options, &cp_rows_ccp },
    { PPP_ECP, &names_ecp_codes, &names_ecp_options, &cp_rows_ecp },
    { PPP_LINK_ECP, &names_ecp_codes, &names_ecp_options, &cp_rows_ecp },
    { PPP_IPCP, &names_ncp_codes, &names_ipcp_options, &cp_rows_ipcp },
    { PPP_IPV6CP, &names_ncp_codes, &names_ipv6cp_options, &cp_rows_ipv6cp },
    { PPP_IPXCP, &names_ncp_codes, &names_ipxcp_options, &cp_rows_ipxcp },
    { PPP_NBFCP, &names_ncp_codes, &names_nbfcp_options, &cp_rows_nbfcp },
    { PPP_ATCP, &names_ncp_codes, &names_atcp_options, &cp_rows_atcp },
    { PPP_BACP, &names_ncp_codes, &names_bacp_options, &cp_rows_bacp },
    { PPP_BAP, &names_bap_codes, &names_bap_options, &cp_rows_bap },
    { PPP_CBCP, &names_cbcp_codes, &names_cbcp_options, &cp_rows_cbcp },
    { PPP_PAP, &names_pap_codes, NULL, NULL },
    { PPP_CHAP, &names_chap_codes, NULL, NULL },
    { PPP_EAP, &names_eap_codes, NULL, NULL },
    { PPP_SPAP, &names_spap_codes, NULL, NULL },
    { PPP_SPAP_OLD, &names_spap_codes, NULL, NULL },
};
enum { PROTOCOL_COUNT = sizeof protocols / sizeof protocols[0] };

static const struct protocol *find_protocol(uint16_t protocol)
{
    static const struct protocol other = { 0, &names_ncp_codes, NULL, NULL }, none = { 0 };
    for (unsigned i = 0; i < PROTOCOL_COUNT; i++)
        if (protocols[i].protocol == protocol)
            return &protocols[i];
    return cp_is_control(protocol) ? &other : &none;
}

bool cp_is_control(uint16_t protocol)
{
    return protocol == PPP_LCP || protocol == PPP_BACP || (protocol >= 0x8000 && protocol <= 0xBFFF);
}

const struct names *cp_codes(uint16_t protocol)
{
    return find_protocol(protocol)->codes;
}

const struct names *cp_options(uint16_t protocol)
{
    return find_protocol(protocol)->options;
}

const struct cp_rows *cp_rows_of(uint16_t protocol)
{
    return find_protocol(protocol)->rows;
}

const struct names *cp_rejected_codes(const struct cp *cp)
{
    return cp_codes(cp->code == CP_CODE_REJ ? cp->protocol : cp->rejected_protocol);
}

static const struct names *code_names(const void *message)
{
    return cp_codes(((const struct cp *)message)->protocol);
}

static const struct names *rejected_names(const void *message)
{
    return cp_rejected_codes(message);
}

/* --- what codes carry --------------------------------------------------------- */

#define CP_ROW(m, t, l, u, n) FIELD_ROW(struct cp, m, t, FIELD_NEXT, l, u, n)
#define HEADER                                                                              \
    { .name = "code", .type = FIELD_NUMBER, .at = 0, .length = 1,                           \
      .member = offsetof(struct cp, code), .width = 1, .names_of = code_names },            \
    CP_ROW(id, FIELD_NUMBER, 1, NULL, NULL),                                                \
    CP_ROW(length, FIELD_NUMBER, 2, "octets", NULL)
#define MAGIC CP_ROW(magic_number, FIELD_HEX, 4, NULL, NULL)
#define DATA CP_ROW(data, FIELD_BYTES, 0, NULL, NULL)
#define SECRET CP_ROW(data, FIELD_SECRET, 0, NULL, NULL)
#define REJECTED_PROTOCOL CP_ROW(rejected_protocol, FIELD_HEX, 2, NULL, &names_ppp_protocols)
#define REJECTED_HEADER                                                                     \
    { .name = "rejected_code", .type = FIELD_NUMBER, .at = FIELD_NEXT, .length = 1,         \
      .member = offsetof(struct cp, rejected_code), .width = 1, .names_of = rejected_names }, \
    CP_ROW(rejected_id, FIELD_NUMBER, 1, NULL, NULL),                                       \
    CP_ROW(rejected_length, FIELD_NUMBER, 2, "octets", NULL)
#define MESSAGE FIELD_AS(struct cp, data, "message", FIELD_TEXT, FIELD_NEXT, 0, NULL, NULL)

static const struct field header_rows[] = { HEADER };
static const struct field data_rows[] = { HEADER, DATA };
static const struct field text_rows[] = { HEADER, MESSAGE };
static const struct field reject_rows[] = { HEADER, REJECTED_PROTOCOL, DATA };
static const struct field reject_packet_rows[] = { HEADER, REJECTED_PROTOCOL, REJECTED_HEADER, DATA };
static const struct field reject_secret_rows[] = { HEADER, REJECTED_PROTOCOL, REJECTED_HEADER, SECRET };
static const struct field reject_unread_rows[] = { HEADER, REJECTED_PROTOCOL, SECRET };
static const struct field code_reject_rows[] = { HEADER, REJECTED_HEADER, DATA };
static const struct field reset_rows[] = { HEADER, CP_ROW(history, FIELD_NUMBER, 2, NULL, NULL) };
static const struct field vendor_rows[] = {
    HEADER, MAGIC, CP_ROW(vendor, FIELD_HEX, 3, NULL, NULL), CP_ROW(vendor_kind, FIELD_NUMBER, 1, NULL, NULL), DATA,
};
static const struct field echo_rows[] = { HEADER, MAGIC, DATA };
static const struct field echo_text_rows[] = { HEADER, MAGIC, MESSAGE };
static const struct field time_rows[] = {
    HEADER, MAGIC, CP_ROW(seconds_remaining, FIELD_NUMBER, 4, "s", NULL), MESSAGE,
};
static const struct field windows_rows[] = {
    HEADER, MAGIC,
    CP_ROW(windows_mark, FIELD_HEX, 4, NULL, NULL),
    CP_ROW(windows_error, FIELD_NUMBER, 4, NULL, &names_ras),
    DATA,
};

#define LAYOUT(id)                                                                                  \
    static const struct layout id##_layout = {                                                      \
        .name = "cp", .title = "PPP control packet", .rfc = "RFC 1661 5", .rows = id##_rows,        \
        .count = FIELD_COUNT(id##_rows), .titled_by = 1, .rfc_of_name = true,                       \
    };
LAYOUT(header)
LAYOUT(data)
LAYOUT(text)
LAYOUT(reject)
LAYOUT(reject_packet)
LAYOUT(reject_secret)
LAYOUT(reject_unread)
LAYOUT(code_reject)
LAYOUT(reset)
LAYOUT(vendor)
LAYOUT(echo)
LAYOUT(echo_text)
LAYOUT(time)
LAYOUT(windows)

/* Codes that every control protocol has, and those of LCP; others carry data. */
static const struct layout *const common_layouts[] = {
    [CP_VENDOR] = &vendor_layout,
    [CP_CONF_REQ] = &header_layout, [CP_CONF_ACK] = &header_layout,
    [CP_CONF_NAK] = &header_layout, [CP_CONF_REJ] = &header_layout,
};
static const struct layout *const lcp_layouts[] = {
    [CP_ECHO_REQ] = &echo_layout, [CP_ECHO_REP] = &echo_layout,
    [CP_DISCARD_REQ] = &echo_layout, [CP_IDENTIFICATION] = &echo_text_layout,
    [CP_TIME_REMAINING] = &time_layout,
};

/* What is behind `skip` octets can be read as text; NULs may end it. */
static bool holds_text(const struct reader *packet, uint32_t skip)
{
    struct reader body = *packet;
    reader_skip(&body, skip);
    const struct span data = reader_rest(&body);
    uint32_t length = data.have;
    while (length > 0 && data.octets[length - 1] == 0)
        length--;
    return text_is_clean(data.octets, length);
}

/* Terminate packets hold anything: Windows' error, text for a log, or octets. */
static const struct layout *terminate_layout(const struct reader *packet, uint8_t code)
{
    if (code == CP_TERM_REQ && reader_left(packet) >= WINDOWS_SIZE) {
        struct reader mark = *packet;
        reader_skip(&mark, WINDOWS_MARK_AT);
        if (reader_be32(&mark) == CP_WINDOWS_MARK && mark.status == READER_OK)
            return &windows_layout;
    }
    return holds_text(packet, CP_HEADER) ? &text_layout : &data_layout;
}

/* The header of the rejected packet is read where its protocol has one and all of it is
 * there: whoever rejects a packet may cut it. */
static const struct layout *reject_layout_of(const struct reader *packet)
{
    struct reader peek = *packet;
    reader_skip(&peek, CP_HEADER);
    const uint16_t protocol = reader_be16(&peek);
    const bool has_header = cp_codes(protocol) != NULL && reader_left(&peek) >= CP_HEADER;
    if (ppp_is_secret(protocol))
        return has_header ? &reject_secret_layout : &reject_unread_layout;
    return has_header ? &reject_packet_layout : &reject_layout;
}

static const struct layout *choose_layout(uint16_t protocol, uint8_t code, const struct reader *packet)
{
    const bool is_reset = code == CP_RESET_REQ || code == CP_RESET_ACK;
    if (code == CP_TERM_REQ || code == CP_TERM_ACK)
        return terminate_layout(packet, code);
    if (code == CP_CODE_REJ && reader_left(packet) >= 2 * CP_HEADER)
        return &code_reject_layout;
    if (protocol == PPP_LCP && code == CP_PROT_REJ)
        return reject_layout_of(packet);
    if (is_reset && cp_codes(protocol) == &names_ccp_codes && reader_left(packet) == HISTORY_SIZE)
        return &reset_layout;
    if (protocol == PPP_LCP && code == CP_IDENTIFICATION && !holds_text(packet, CP_HEADER + 4))
        return &echo_layout; /* Windows sends an id of octets, too */
    if (code < sizeof common_layouts / sizeof common_layouts[0] && common_layouts[code])
        return common_layouts[code];
    if (protocol == PPP_LCP && code < sizeof lcp_layouts / sizeof lcp_layouts[0] && lcp_layouts[code])
        return lcp_layouts[code];
    return &data_layout;
}

bool cp_bounds(struct reader *r, struct cp_bounds *bounds)
{
    const uint32_t left = reader_left(r);
    struct reader peek = *r;
    *bounds = (struct cp_bounds){ .code = reader_u8(&peek) };
    reader_skip(&peek, 1);
    bounds->length = reader_be16(&peek);
    if (peek.status != READER_OK)
        return false;
    bounds->lied = bounds->length < CP_HEADER || bounds->length > left;
    bounds->packet = reader_child(r, bounds->length < CP_HEADER ? CP_HEADER : bounds->lied ? left : bounds->length);
    return true;
}

bool cp_dissect(struct reader *r, uint16_t protocol, struct cp *cp)
{
    *cp = (struct cp){ .protocol = protocol };
    const uint32_t start = r->at;
    struct cp_bounds bounds;
    if (!cp_bounds(r, &bounds)) {
        fields_read(r, &header_layout, cp);
        return false;
    }
    struct reader *const packet = &bounds.packet;
    fields_read(packet, choose_layout(protocol, bounds.code, packet), cp);
    if (cp->head.layout == &header_layout)
        fields_rest(packet, cp, &cp->options);
    cp->has_windows_error = cp->head.layout == &windows_layout &&
                            fields_has(&cp->head, offsetof(struct cp, windows_error));
    if (bounds.lied)
        fields_malformed(&cp->head, start + CP_LENGTH_AT);
    return true;
}

void cp_walk(const struct cp *cp, const uint8_t *block, unsigned depth, field_visit *visit, void *context)
{
    walk_fields(&cp->head, depth, visit, context);
    cp_walk_options(&cp->options, cp->protocol, block, depth + 1, visit, context);
}
