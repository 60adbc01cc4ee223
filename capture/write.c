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
