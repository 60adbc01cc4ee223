/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pack.h: octets compressed for tests, as one member each. */
#ifndef TESTS_UNIT_PACK_H
#define TESTS_UNIT_PACK_H

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include "tests/unit/wire.h"

static inline void pack_gzip(struct wire *out, const void *octets, size_t length)
{
    z_stream z = { 0 };
    if (deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    const size_t room = deflateBound(&z, length);
    uint8_t *packed = malloc(room);
    z.next_in = (Bytef *)octets;
    z.avail_in = (uInt)length;
    z.next_out = packed;
    z.avail_out = (uInt)room;
    if (!packed || deflate(&z, Z_FINISH) != Z_STREAM_END)
        abort();
    wire_put(out, packed, z.total_out);
    deflateEnd(&z);
    free(packed);
}

static inline void pack_xz(struct wire *out, const void *octets, size_t length)
{
    const size_t room = lzma_stream_buffer_bound(length);
    uint8_t *packed = malloc(room);
    size_t at = 0;
    if (!packed || lzma_easy_buffer_encode(0, LZMA_CHECK_CRC32, NULL, octets, length, packed, &at, room) != LZMA_OK)
        abort();
    wire_put(out, packed, at);
    free(packed);
}

static inline void pack_zstd(struct wire *out, const void *octets, size_t length)
{
    const size_t room = ZSTD_compressBound(length);
    uint8_t *packed = malloc(room);
    const size_t made = packed ? ZSTD_compress(packed, room, octets, length, 1) : 0;
    if (!packed || ZSTD_isError(made))
        abort();
    wire_put(out, packed, made);
    free(packed);
}

/* A zstd frame of `blocks` blocks of 128 KiB of zeros, in four octets each (RFC 8878 section
 * 3.1.1.2.2), and a window of 2 to the power of `window`. */
static inline void pack_zeros(struct wire *out, unsigned window, unsigned blocks)
{
    wire_number(out, 0xFD2FB528, 4, false);
    wire_u8(out, 0);
    wire_u8(out, (window - 10) << 3);
    for (unsigned i = 0; i < blocks; i++) {
        wire_number(out, (128u * 1024) << 3 | 1 << 1 | (i + 1 == blocks), 3, false);
        wire_u8(out, 0);
    }
}

#endif
