/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pptp.h: the PPTP control messages, RFC 2637 sections 2.1 to 2.15 and 3.
 *
 *      | Length 16 | PPTP Message Type 16 = 1 | Magic Cookie 0x1A2B3C4D |
 *      | Control Message Type 16 | Reserved0 16 | ... by type ...
 */
#ifndef DISSECT_PPTP_H
#define DISSECT_PPTP_H

#include "dissect/field.h"

#define PPTP_PORT 1723
#define PPTP_MAGIC_COOKIE 0x1A2B3C4Du
#define PPTP_HEADER 12      /* octets up to and with Reserved0 */
#define PPTP_MESSAGE_MAX 220 /* the longest message of the RFC (Incoming-Call-Request) */

enum pptp_type {
    PPTP_SCCRQ = 1, PPTP_SCCRP, PPTP_STOP_CCRQ, PPTP_STOP_CCRP, PPTP_ECHO_REQUEST, PPTP_ECHO_REPLY,
    PPTP_OCRQ, PPTP_OCRP, PPTP_ICRQ, PPTP_ICRP, PPTP_ICCN, PPTP_CALL_CLEAR, PPTP_CALL_DISCONNECT,
    PPTP_WAN_ERROR, PPTP_SET_LINK_INFO,
};

/* One message; the members that its type has are filled (see head.has). */
struct pptp {
    struct head head;
    uint16_t length;
    uint16_t message_type; /* 1: control */
    uint32_t magic_cookie;
    uint16_t type;         /* enum pptp_type, or another number */
    uint16_t reserved0, reserved1, reserved2;
    uint16_t protocol_version;
    uint8_t result_code, error_code, reason;
    uint16_t cause_code;
    uint32_t framing, bearer;
    uint16_t maximum_channels, firmware_revision;
    struct span host_name, vendor_string;
    uint32_t identifier;
    uint16_t call_id, peer_call_id, call_serial_number;
    uint32_t minimum_bps, maximum_bps, bearer_type, framing_type;
    uint16_t receive_window, processing_delay;
    uint16_t phone_number_length, dialed_number_length, dialing_number_length;
    struct span phone_number, subaddress, dialed_number, dialing_number;
    uint32_t connect_speed, physical_channel_id;
    struct span call_statistics;
    uint32_t crc_errors, framing_errors, hardware_overruns, buffer_overruns, timeout_errors, alignment_errors;
    uint32_t send_accm, receive_accm;
    struct span rest;      /* octets behind the fields of its type; unknown types: the body */
};

/* The size that the RFC gives a type, 0 for a number it does not know. */
uint16_t pptp_size(uint16_t type);

/* One message from its first octet. The reader is bounded by what the caller
 * believes the message to be; a length field that differs from the size of the
 * type marks it malformed, and what stands there is still filled in. False where
 * the header (12 octets) could not be read or its cookie is wrong. */
bool pptp_dissect(struct reader *r, struct pptp *pptp);

/* How many octets a message at the start of `have` octets of a stream takes:
 * > 0 its size; 0 more octets are needed to tell or to complete it; < 0 no
 * message starts here, and -n octets are to be passed over to the next magic
 * cookie (or to where one may still begin). `*lied` is set where the length field
 * is not the type's size: the size that a following cookie confirms is taken. */
int pptp_frame(const uint8_t *octets, size_t have, bool *lied);

#endif
