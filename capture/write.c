/* SPDX-License-Identifier: GPL-2.0-or-later */
/* write.c: see write.h. */
#include "capture/write.h"

#include <string.h>

enum { SECOND = 1000000000, PPP_HEAD = 4 };

bool write_header(const struct capture_writer *writer)
{
    const struct {
        uint32_t magic;
        uint16_t major, minor;
        uint32_t zone, accuracy, snap_length, link;
    } header = { 0xA1B23C4D, 2, 4, 0, 0, 262144, writer->link }; /* in the order of this machine's octets */
    char octets[24];
    memcpy(octets, &header, sizeof octets);
    return writer->write(writer->context, octets, sizeof octets);
}

bool write_packet(const struct capture_writer *writer, int64_t time, uint16_t protocol, const uint8_t *octets,
                  uint32_t captured, uint32_t length)
{
    const uint32_t head = writer->link == WRITE_PPP ? PPP_HEAD : 0;
    const uint64_t since = time > 0 ? (uint64_t)time : 0;
    const uint32_t numbers[4] = { (uint32_t)(since / SECOND), (uint32_t)(since % SECOND), head + captured,
                                  head + length };
    char record[sizeof numbers + PPP_HEAD];
    memcpy(record, numbers, sizeof numbers);
    record[sizeof numbers] = (char)0xFF;
    record[sizeof numbers + 1] = 0x03;
    record[sizeof numbers + 2] = (char)(protocol >> 8);
    record[sizeof numbers + 3] = (char)(protocol & 0xFF);
    return writer->write(writer->context, record, sizeof numbers + head) &&
           (!captured || writer->write(writer->context, (const char *)octets, captured));
}

/* --- pcapng ------------------------------------------------------------------------ */

bool write_ng_header(const struct capture_writer *writer)
{
    const struct {
        uint32_t type, length, order;
        uint16_t major, minor;
        uint32_t section_length[2], again; /* all ones: not known */
    } block = { 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, { UINT32_MAX, UINT32_MAX }, 28 };
    char octets[28];
    memcpy(octets, &block, sizeof octets);
    return writer->write(writer->context, octets, sizeof octets);
}

bool write_ng_interface(const struct capture_writer *writer, uint16_t link_type)
{
    const struct {
        uint32_t type, length;
        uint16_t link, reserved;
        uint32_t snap_length;
        uint16_t option, option_length; /* if_tsresol: */
        uint8_t resolution[4];          /* 10^-9 s */
        uint16_t end, end_length;
        uint32_t again;
    } block = { 1, 32, link_type, 0, 0, 9, 1, { 9 }, 0, 0, 32 };
    char octets[32];
    memcpy(octets, &block, sizeof octets);
    return writer->write(writer->context, octets, sizeof octets);
}

bool write_ng_packet(const struct capture_writer *writer, uint32_t interface, int64_t time, const uint8_t *octets,
                     uint32_t captured, uint32_t length)
{
    static const char nothing[4] = { 0 };
    const uint32_t padding = (4 - captured % 4) % 4, all = 32 + captured + padding;
    const uint64_t since = time > 0 ? (uint64_t)time : 0;
    const uint32_t numbers[7] = { 6, all, interface, (uint32_t)(since >> 32), (uint32_t)since, captured, length };
    char head[sizeof numbers], tail[sizeof all];
    memcpy(head, numbers, sizeof head);
    memcpy(tail, &all, sizeof tail);
    return writer->write(writer->context, head, sizeof head) &&
           (!captured || writer->write(writer->context, (const char *)octets, captured)) &&
           (!padding || writer->write(writer->context, nothing, padding)) && writer->write(writer->context, tail, sizeof tail);
}
