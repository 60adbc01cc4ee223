/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tcp.h: the TCP header, RFC 9293 section 3.1. */
#ifndef DISSECT_TCP_H
#define DISSECT_TCP_H

#include "dissect/field.h"

enum tcp_flag {
    TCP_FIN = 0x01, TCP_SYN = 0x02, TCP_RST = 0x04, TCP_PSH = 0x08, TCP_ACK = 0x10, TCP_URG = 0x20,
    TCP_ECE = 0x40, TCP_CWR = 0x80,
};

struct tcp {
    struct head head;
    uint16_t source_port, destination_port;
    uint32_t sequence, acknowledgment;
    uint8_t data_offset; /* header length, octets */
    uint8_t flags;       /* enum tcp_flag */
    uint16_t window, checksum, urgent_pointer;
    struct span options;
    struct span payload;
};

/* The header of one segment. False where even the ports, numbers and flags
 * could not be read; head.status tells a cut from a lie (a data offset below 20
 * or beyond the segment). */
bool tcp_dissect(struct reader *r, struct tcp *tcp);

#endif
