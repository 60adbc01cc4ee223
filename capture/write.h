/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * write.h: capture files: pcap with nanoseconds, of one link type, also of packets that were never in a frame of their
 * own; pcapng where link types differ (draft-ietf-opsawg-pcapng section 4).
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

/* The beginning of a pcapng file; an interface of it, numbered from 0 in their order; a packet that one of them saw. Times
 * are in nanoseconds. */
bool write_ng_header(const struct capture_writer *writer);
bool write_ng_interface(const struct capture_writer *writer, uint16_t link_type);
bool write_ng_packet(const struct capture_writer *writer, uint32_t interface, int64_t time, const uint8_t *octets,
                     uint32_t captured, uint32_t length);

#endif
