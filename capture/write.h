/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * write.h: a capture file of packets that were never in a frame of their own: pcap with
 * nanoseconds, of one link type.
 */
#ifndef CAPTURE_WRITE_H
#define CAPTURE_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum write_link { WRITE_PPP = 9, WRITE_RAW_IP = 101 }; /* LINKTYPE_PPP, LINKTYPE_RAW; others' records are written whole */

/* Takes octets; false: they could not be written. */
typedef bool write_octets(void *context, const char *octets, size_t length);

struct capture_writer {
    write_octets *write;
    void *context;
    enum write_link link;
};

/* The file's header. */
bool write_header(const struct capture_writer *writer);

/* One packet: `captured` of its `length` octets. Of link type PPP, address, control and `protocol` go before it. */
bool write_packet(const struct capture_writer *writer, int64_t time, uint16_t protocol, const uint8_t *octets,
                  uint32_t captured, uint32_t length);

#endif
