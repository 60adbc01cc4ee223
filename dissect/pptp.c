/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pptp.c: the fifteen control messages as rows (RFC 2637 sections 2.1 to 2.15),
 * and where a message ends in the stream (section 1.4).
 *
 * A message is a list of fields in wire order. The list becomes its field table,
 * and its sum is checked against the size that the RFC gives.
 *
 * Hazards: a length field that is not its type's size; hostile lengths (a stream
 * never waits for more than LENGTH_MOST octets); a stream that begins inside a
 * message; a magic cookie inside a text field; types that nobody defined.
 */
#include "dissect/pptp.h"

#include <limits.h>

enum {
    COOKIE_AT = 4,
    COOKIE_SIZE = 4,
    TYPE_AT = 8,
    LENGTH_MOST = 1024, /* a longer length field is a lie, not a message to wait for */
};

/* The fields of each message: F(member, TYPE, octets, unit, names). */

#define HEADER(F)                                                       \
    F(length, FIELD_NUMBER, 2, "octets", NULL)                          \
    F(message_type, FIELD_NUMBER, 2, NULL, &names_pptp_message_types)   \
    F(magic_cookie, FIELD_HEX, 4, NULL, NULL)                           \
    F(type, FIELD_NUMBER, 2, NULL, &names_pptp_types)                   \
    F(reserved0, FIELD_HEX, 2, NULL, NULL)

#define RESULT(F, results)                              \
    F(result_code, FIELD_NUMBER, 1, NULL, &(results))   \
    F(error_code, FIELD_NUMBER, 1, NULL, &names_pptp_errors)

#define CAPABILITIES(F)                                     \
    F(framing, FIELD_HEX, 4, NULL, &names_pptp_framing)     \
    F(bearer, FIELD_HEX, 4, NULL, &names_pptp_bearer)       \
    F(maximum_channels, FIELD_NUMBER, 2, NULL, NULL)        \
    F(firmware_revision, FIELD_HEX, 2, NULL, NULL)          \
    F(host_name, FIELD_TEXT, 64, NULL, NULL)                \
    F(vendor_string, FIELD_TEXT, 64, NULL, NULL)

#define WINDOW(F)                                           \
    F(receive_window, FIELD_NUMBER, 2, "packets", NULL)     \
    F(processing_delay, FIELD_NUMBER, 2, "1/10 s", NULL)

#define SCCRQ(F)                                    \
    HEADER(F)                                       \
    F(protocol_version, FIELD_HEX, 2, NULL, NULL)   \
    F(reserved1, FIELD_HEX, 2, NULL, NULL)          \
    CAPABILITIES(F)

#define SCCRP(F)                                    \
    HEADER(F)                                       \
    F(protocol_version, FIELD_HEX, 2, NULL, NULL)   \
    RESULT(F, names_pptp_sccrp_results)             \
    CAPABILITIES(F)

#define STOP_CCRQ(F)                                            \
    HEADER(F)                                                   \
    F(reason, FIELD_NUMBER, 1, NULL, &names_pptp_stop_reasons)  \
    F(reserved1, FIELD_HEX, 1, NULL, NULL)                      \
    F(reserved2, FIELD_HEX, 2, NULL, NULL)

#define STOP_CCRP(F)                    \
    HEADER(F)                           \
    RESULT(F, names_pptp_stop_results)  \
    F(reserved1, FIELD_HEX, 2, NULL, NULL)

#define ECHO_REQUEST(F) \
    HEADER(F)           \
    F(identifier, FIELD_HEX, 4, NULL, NULL)

#define ECHO_REPLY(F)                       \
    HEADER(F)                               \
    F(identifier, FIELD_HEX, 4, NULL, NULL) \
    RESULT(F, names_pptp_echo_results)      \
    F(reserved1, FIELD_HEX, 2, NULL, NULL)

#define OCRQ(F)                                                 \
    HEADER(F)                                                   \
    F(call_id, FIELD_NUMBER, 2, NULL, NULL)                     \
    F(call_serial_number, FIELD_NUMBER, 2, NULL, NULL)          \
    F(minimum_bps, FIELD_NUMBER, 4, "bit/s", NULL)              \
    F(maximum_bps, FIELD_NUMBER, 4, "bit/s", NULL)              \
    F(bearer_type, FIELD_HEX, 4, NULL, &names_pptp_bearer)      \
    F(framing_type, FIELD_HEX, 4, NULL, &names_pptp_framing)    \
    WINDOW(F)                                                   \
    F(phone_number_length, FIELD_NUMBER, 2, "octets", NULL)     \
    F(reserved1, FIELD_HEX, 2, NULL, NULL)                      \
    F(phone_number, FIELD_TEXT, 64, NULL, NULL)                 \
    F(subaddress, FIELD_TEXT, 64, NULL, NULL)

#define OCRP(F)                                     \
    HEADER(F)                                       \
    F(call_id, FIELD_NUMBER, 2, NULL, NULL)         \
    F(peer_call_id, FIELD_NUMBER, 2, NULL, NULL)    \
    RESULT(F, names_pptp_ocrp_results)              \
    F(cause_code, FIELD_NUMBER, 2, NULL, NULL)      \
    F(connect_speed, FIELD_NUMBER, 4, "bit/s", NULL) \
    WINDOW(F)                                       \
    F(physical_channel_id, FIELD_NUMBER, 4, NULL, NULL)

#define ICRQ(F)                                                 \
    HEADER(F)                                                   \
    F(call_id, FIELD_NUMBER, 2, NULL, NULL)                     \
    F(call_serial_number, FIELD_NUMBER, 2, NULL, NULL)          \
    F(bearer_type, FIELD_HEX, 4, NULL, &names_pptp_bearer)      \
    F(physical_channel_id, FIELD_NUMBER, 4, NULL, NULL)         \
    F(dialed_number_length, FIELD_NUMBER, 2, "octets", NULL)    \
    F(dialing_number_length, FIELD_NUMBER, 2, "octets", NULL)   \
    F(dialed_number, FIELD_TEXT, 64, NULL, NULL)                \
    F(dialing_number, FIELD_TEXT, 64, NULL, NULL)               \
    F(subaddress, FIELD_TEXT, 64, NULL, NULL)

#define ICRP(F)                                     \
    HEADER(F)                                       \
    F(call_id, FIELD_NUMBER, 2, NULL, NULL)         \
    F(peer_call_id, FIELD_NUMBER, 2, NULL, NULL)    \
    RESULT(F, names_pptp_icrp_results)              \
    WINDOW(F)                                       \
    F(reserved1, FIELD_HEX, 2, NULL, NULL)

#define ICCN(F)                                     \
    HEADER(F)                                       \
    F(peer_call_id, FIELD_NUMBER, 2, NULL, NULL)    \
    F(reserved1, FIELD_HEX, 2, NULL, NULL)          \
    F(connect_speed, FIELD_NUMBER, 4, "bit/s", NULL) \
    WINDOW(F)                                       \
    F(framing_type, FIELD_HEX, 4, NULL, &names_pptp_framing)

#define CALL_CLEAR(F)                       \
    HEADER(F)                               \
    F(call_id, FIELD_NUMBER, 2, NULL, NULL) \
    F(reserved1, FIELD_HEX, 2, NULL, NULL)

#define CALL_DISCONNECT(F)                      \
    HEADER(F)                                   \
    F(call_id, FIELD_NUMBER, 2, NULL, NULL)     \
    RESULT(F, names_pptp_cdn_results)           \
    F(cause_code, FIELD_NUMBER, 2, NULL, NULL)  \
    F(reserved1, FIELD_HEX, 2, NULL, NULL)      \
    F(call_statistics, FIELD_TEXT, 128, NULL, NULL)

#define WAN_ERROR(F)                                    \
    HEADER(F)                                           \
    F(peer_call_id, FIELD_NUMBER, 2, NULL, NULL)        \
    F(reserved1, FIELD_HEX, 2, NULL, NULL)              \
    F(crc_errors, FIELD_NUMBER, 4, NULL, NULL)          \
    F(framing_errors, FIELD_NUMBER, 4, NULL, NULL)      \
    F(hardware_overruns, FIELD_NUMBER, 4, NULL, NULL)   \
    F(buffer_overruns, FIELD_NUMBER, 4, NULL, NULL)     \
    F(timeout_errors, FIELD_NUMBER, 4, NULL, NULL)      \
    F(alignment_errors, FIELD_NUMBER, 4, NULL, NULL)

#define SET_LINK_INFO(F)                            \
    HEADER(F)                                       \
    F(peer_call_id, FIELD_NUMBER, 2, NULL, NULL)    \
    F(reserved1, FIELD_HEX, 2, NULL, NULL)          \
    F(send_accm, FIELD_HEX, 4, NULL, NULL)          \
    F(receive_accm, FIELD_HEX, 4, NULL, NULL)

/* The messages: M(type, fields, name, title, RFC 2637 section, size). */
#define MESSAGES(M)                                                                                              \
    M(PPTP_SCCRQ, SCCRQ, "start_control_connection_request", "Start-Control-Connection-Request", "2.1", 156)     \
    M(PPTP_SCCRP, SCCRP, "start_control_connection_reply", "Start-Control-Connection-Reply", "2.2", 156)         \
    M(PPTP_STOP_CCRQ, STOP_CCRQ, "stop_control_connection_request", "Stop-Control-Connection-Request", "2.3", 16) \
    M(PPTP_STOP_CCRP, STOP_CCRP, "stop_control_connection_reply", "Stop-Control-Connection-Reply", "2.4", 16)    \
    M(PPTP_ECHO_REQUEST, ECHO_REQUEST, "echo_request", "Echo-Request", "2.5", 16)                                \
    M(PPTP_ECHO_REPLY, ECHO_REPLY, "echo_reply", "Echo-Reply", "2.6", 20)                                        \
    M(PPTP_OCRQ, OCRQ, "outgoing_call_request", "Outgoing-Call-Request", "2.7", 168)                             \
    M(PPTP_OCRP, OCRP, "outgoing_call_reply", "Outgoing-Call-Reply", "2.8", 32)                                  \
    M(PPTP_ICRQ, ICRQ, "incoming_call_request", "Incoming-Call-Request", "2.9", 220)                             \
    M(PPTP_ICRP, ICRP, "incoming_call_reply", "Incoming-Call-Reply", "2.10", 24)                                 \
    M(PPTP_ICCN, ICCN, "incoming_call_connected", "Incoming-Call-Connected", "2.11", 28)                         \
    M(PPTP_CALL_CLEAR, CALL_CLEAR, "call_clear_request", "Call-Clear-Request", "2.12", 16)                       \
    M(PPTP_CALL_DISCONNECT, CALL_DISCONNECT, "call_disconnect_notify", "Call-Disconnect-Notify", "2.13", 148)    \
    M(PPTP_WAN_ERROR, WAN_ERROR, "wan_error_notify", "WAN-Error-Notify", "2.14", 40)                             \
    M(PPTP_SET_LINK_INFO, SET_LINK_INFO, "set_link_info", "Set-Link-Info", "2.15", 24)

#define AS_ROW(m, t, octets, unit, names) FIELD_ROW(struct pptp, m, t, FIELD_NEXT, octets, unit, names),
#define AS_SIZE(m, t, octets, unit, names) +(octets)
#define REST AS_ROW(rest, FIELD_BYTES, 0, NULL, NULL)

#define PIN(number, fields, id, words, section, size) \
    _Static_assert((0 fields(AS_SIZE)) == (size), "RFC 2637 section " section);
MESSAGES(PIN)
_Static_assert((0 HEADER(AS_SIZE)) == PPTP_HEADER, "RFC 2637 section 1.4");

#define ROWS(number, fields, id, words, section, size) \
    static const struct field rows_##fields[] = { fields(AS_ROW) REST };
MESSAGES(ROWS)
static const struct field rows_unknown[] = { HEADER(AS_ROW) REST };

enum { TITLED_BY_TYPE = 4 }; /* 1 + the row of `type` */

struct message {
    uint16_t size;
    struct layout layout;
};

#define ENTRY(number, fields, id, words, section, octets)                                       \
    [number] = { .size = (octets),                                                              \
                 .layout = { .name = id, .title = words, .rfc = "RFC 2637 " section,            \
                             .rows = rows_##fields, .count = FIELD_COUNT(rows_##fields),        \
                             .titled_by = TITLED_BY_TYPE } },
static const struct message messages[] = { MESSAGES(ENTRY) };
enum { MESSAGE_COUNT = sizeof messages / sizeof messages[0] };

static const struct layout unknown_layout = {
    .name = "unknown_message", .title = "Unknown control message", .rfc = "RFC 2637 1.4",
    .rows = rows_unknown, .count = FIELD_COUNT(rows_unknown), .titled_by = TITLED_BY_TYPE,
};

uint16_t pptp_size(uint16_t type)
{
    return type < MESSAGE_COUNT ? messages[type].size : 0;
}

bool pptp_dissect(struct reader *r, struct pptp *pptp)
{
    *pptp = (struct pptp){ 0 };
    const uint32_t start = r->at;
    struct reader peek = *r;
    const bool whole = reader_has(&peek, PPTP_HEADER);
    reader_skip(&peek, TYPE_AT);
    const uint16_t type = reader_be16(&peek);
    const uint16_t size = whole ? pptp_size(type) : 0;
    fields_read(r, size ? &messages[type].layout : &unknown_layout, pptp);
    if (!whole)
        return false;
    if (pptp->magic_cookie != PPTP_MAGIC_COOKIE) {
        fields_malformed(&pptp->head, start + COOKIE_AT);
        return false;
    }
    if (size ? pptp->length != size : pptp->length < PPTP_HEADER)
        fields_malformed(&pptp->head, start);
    else if (pptp->message_type != 1)
        fields_malformed(&pptp->head, start + 2);
    return true;
}

/* --- framing ------------------------------------------------------------------ */

enum cookie { COOKIE_NO, COOKIE_MAYBE, COOKIE_YES };

/* Whether a message may begin at `start` of `have` octets, judged by its cookie. */
static enum cookie cookie_at(const uint8_t *octets, size_t have, size_t start)
{
    static const uint8_t cookie[COOKIE_SIZE] = { 0x1A, 0x2B, 0x3C, 0x4D };
    for (size_t i = 0; i < COOKIE_SIZE; i++) {
        if (start + COOKIE_AT + i >= have)
            return COOKIE_MAYBE;
        if (octets[start + COOKIE_AT + i] != cookie[i])
            return COOKIE_NO;
    }
    return COOKIE_YES;
}

/* Where the next message begins, or may begin, at or behind `from`; `have` if nowhere. */
static size_t next_start(const uint8_t *octets, size_t have, size_t from, enum cookie least)
{
    for (size_t i = from; i < have; i++)
        if (cookie_at(octets, have, i) >= least)
            return i;
    return have;
}

/* The size of a message whose length field is not its type's size (0: more octets
 * are needed): of what the RFC and the field say, the one that a cookie behind it
 * confirms, or that ends the stream so far; else up to the next cookie. */
static size_t lying_size(const uint8_t *octets, size_t have, size_t size, size_t length)
{
    const size_t candidates[] = { size, length };
    size_t longest = 0;
    for (unsigned i = 0; i < 2; i++) {
        const size_t candidate = candidates[i];
        if (candidate < PPTP_HEADER || candidate > LENGTH_MOST)
            continue;
        if (have == candidate || cookie_at(octets, have, candidate) == COOKIE_YES)
            return candidate;
        if (candidate > longest)
            longest = candidate;
    }
    const size_t next = next_start(octets, have, PPTP_HEADER, COOKIE_YES);
    if (next < have && (longest == 0 || next < longest))
        return next;
    if (have < longest + COOKIE_AT + COOKIE_SIZE && longest)
        return 0;
    return size ? size : PPTP_HEADER;
}

int pptp_frame(const uint8_t *octets, size_t have, bool *lied)
{
    *lied = false;
    if (have == 0)
        return 0;
    if (cookie_at(octets, have, 0) == COOKIE_NO) {
        const size_t pass = next_start(octets, have, 1, COOKIE_MAYBE);
        return pass > INT_MAX ? -INT_MAX : -(int)pass;
    }
    if (have < PPTP_HEADER)
        return 0;
    const size_t length = (size_t)octets[0] << 8 | octets[1];
    const size_t size = pptp_size((uint16_t)(octets[TYPE_AT] << 8 | octets[TYPE_AT + 1]));
    if (size ? length == size : length >= PPTP_HEADER && length <= LENGTH_MOST)
        return have >= length ? (int)length : 0;
    *lied = true;
    return (int)lying_size(octets, have, size, length);
}
