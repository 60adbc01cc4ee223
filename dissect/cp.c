/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cp.c: packets of the PPP control protocols, RFC 1661 section 5, RFC 1570 section 2,
 * RFC 1962 section 3. What a code carries decides the field table; which codes and
 * options a protocol has is one row of `protocols`. Options are in cp_option.c.
 *
 * Hazards: a length field below 4 or beyond the frame (marked, what is there is
 * read); octets behind the length (padding); codes that a protocol does not have
 * (kept as octets); Terminate-Request data that is text, octets, or Windows' error.
 */
#include "dissect/cp.h"

#include "dissect/ppp.h"
#include "dissect/text.h"

enum { WINDOWS_MARK_AT = 8, WINDOWS_SIZE = 16 };

/* A new control protocol is one row here, and its names. */
static const struct protocol {
    uint16_t protocol;
    const struct names *codes, *options;
} protocols[] = {
    { PPP_LCP, &names_lcp_codes, &names_lcp_options },
    { PPP_CCP, &names_ccp_codes, &names_ccp_options },
    { PPP_LINK_CCP, &names_ccp_codes, &names_ccp_options },
    { PPP_ECP, &names_ccp_codes, NULL },
    { PPP_IPCP, &names_ncp_codes, &names_ipcp_options },
    { PPP_IPV6CP, &names_ncp_codes, &names_ipv6cp_options },
};
enum { PROTOCOL_COUNT = sizeof protocols / sizeof protocols[0] };

static const struct protocol *find_protocol(uint16_t protocol)
{
    static const struct protocol other = { 0, &names_ncp_codes, NULL };
    for (unsigned i = 0; i < PROTOCOL_COUNT; i++)
        if (protocols[i].protocol == protocol)
            return &protocols[i];
    return &other;
}

bool cp_is_control(uint16_t protocol)
{
    return protocol == PPP_LCP || (protocol >= 0x8000 && protocol <= 0xBFFF);
}

const struct names *cp_codes(uint16_t protocol)
{
    return cp_is_control(protocol) ? find_protocol(protocol)->codes : NULL;
}

const struct names *cp_options(uint16_t protocol)
{
    return cp_is_control(protocol) ? find_protocol(protocol)->options : NULL;
}

static const struct names *code_names(const void *message)
{
    return cp_codes(((const struct cp *)message)->protocol);
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
#define MESSAGE FIELD_AS(struct cp, data, "message", FIELD_TEXT, FIELD_NEXT, 0, NULL, NULL)

static const struct field header_rows[] = { HEADER };
static const struct field data_rows[] = { HEADER, DATA };
static const struct field text_rows[] = { HEADER, MESSAGE };
static const struct field reject_rows[] = {
    HEADER, CP_ROW(rejected_protocol, FIELD_HEX, 2, NULL, &names_ppp_protocols), DATA,
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

#define LAYOUT(id, section)                                                                         \
    static const struct layout id##_layout = {                                                      \
        .name = "cp", .title = "PPP control packet", .rfc = section, .rows = id##_rows,             \
        .count = FIELD_COUNT(id##_rows), .titled_by = 1,                                            \
    };
LAYOUT(header, "RFC 1661 5.1")
LAYOUT(data, "RFC 1661 5.6")
LAYOUT(text, "RFC 1661 5.5")
LAYOUT(reject, "RFC 1661 5.7")
LAYOUT(echo, "RFC 1661 5.8")
LAYOUT(echo_text, "RFC 1570 2.1")
LAYOUT(time, "RFC 1570 2.2")
LAYOUT(windows, "RFC 1661 5.5")

/* Codes that every control protocol has, and those of LCP; others carry data. */
static const struct layout *const common_layouts[] = {
    [CP_CONF_REQ] = &header_layout, [CP_CONF_ACK] = &header_layout,
    [CP_CONF_NAK] = &header_layout, [CP_CONF_REJ] = &header_layout,
};
static const struct layout *const lcp_layouts[] = {
    [CP_PROT_REJ] = &reject_layout, [CP_ECHO_REQ] = &echo_layout, [CP_ECHO_REP] = &echo_layout,
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

static const struct layout *choose_layout(uint16_t protocol, uint8_t code, const struct reader *packet)
{
    if (code == CP_TERM_REQ || code == CP_TERM_ACK)
        return terminate_layout(packet, code);
    if (protocol == PPP_LCP && code == CP_IDENTIFICATION && !holds_text(packet, CP_HEADER + 4))
        return &echo_layout; /* Windows sends an id of octets, too */
    if (code < sizeof common_layouts / sizeof common_layouts[0] && common_layouts[code])
        return common_layouts[code];
    if (protocol == PPP_LCP && code < sizeof lcp_layouts / sizeof lcp_layouts[0] && lcp_layouts[code])
        return lcp_layouts[code];
    return &data_layout;
}

static void read_options(struct reader *packet, struct cp *cp)
{
    if (cp->head.layout != &header_layout || cp->head.status != READER_OK)
        return;
    cp->options = reader_rest(packet);
    cp->head.length += cp->options.length;
    if (cp->options.have == cp->options.length)
        return;
    cp->head.status = READER_TRUNCATED;
    cp->head.fault = packet->cut;
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
    read_options(packet, cp);
    cp->has_windows_error = cp->head.layout == &windows_layout &&
                            fields_has(&cp->head, offsetof(struct cp, windows_error));
    if (bounds.lied)
        fields_malformed(&cp->head, start + CP_LENGTH_AT);
    return true;
}
