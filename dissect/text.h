/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text.h: octets and messages as text, into the caller's buffer. Never fails,
 * always terminates, returns the length written (without the NUL).
 */
#ifndef DISSECT_TEXT_H
#define DISSECT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dissect/address.h"

struct frame;
struct pptp;
struct tcp;
struct udp;
struct icmp;
struct gre;
struct span;
struct cp_option;
struct field_value;

/* The one escaping function for octets from the wire: valid UTF-8 stays; what is
 * invalid, control characters (C0, C1, DEL, NUL too), bidirectional controls, line
 * separators and other format or zero-width characters become U+FFFD each.
 * `*clean`, if given, tells whether nothing was replaced. */
size_t text_escape(const uint8_t *octets, size_t length, char *buffer, size_t size, bool *clean);

/* Nothing in these octets would be replaced; true of none. */
bool text_is_clean(const uint8_t *octets, size_t length);

size_t text_hex(const uint8_t *octets, size_t length, char *buffer, size_t size);
size_t text_address(const struct address *address, char *buffer, size_t size);
size_t text_ipv4(uint32_t address, char *buffer, size_t size);

/* "address:port", "[v6]:port"; port 0 is left away. */
size_t text_endpoint(const struct address *address, uint16_t port, char *buffer, size_t size);

/* RFC 3339 UTC with nanoseconds: 2012-08-01T17:02:03.123456789Z. */
size_t text_time(int64_t nanoseconds, char *buffer, size_t size);

/* Messages in pppd's notation, one line: "[LCP ConfReq id=1 <mru 1400> <auth MS-CHAPv2>]". */
size_t text_frame(const struct frame *frame, const uint8_t *block, char *buffer, size_t size);
size_t text_pptp(const struct pptp *pptp, char *buffer, size_t size);
size_t text_tcp(const struct tcp *tcp, char *buffer, size_t size);
size_t text_udp(const struct udp *udp, char *buffer, size_t size);
size_t text_icmp(const struct icmp *icmp, char *buffer, size_t size);
size_t text_gre(const struct gre *gre, char *buffer, size_t size);

/* One option of control protocol `protocol`, without the angle brackets: "mru 1400". */
size_t text_option(uint16_t protocol, const struct cp_option *option, char *buffer, size_t size);

/* One field's value without its name: "1400", "0x1a2b3c4d", "Configure-Request (1)", "10.0.0.1". */
size_t text_value(const struct field_value *value, char *buffer, size_t size);

#endif
