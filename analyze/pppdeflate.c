/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pppdeflate.c: RFC 1979 section 2: sequence number 16, deflate data. */
#include "analyze/pppdeflate.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "analyze/alloc.h"

struct pppdeflate {
    z_stream stream;
    uint16_t sequence; /* of the next packet */
    bool out_of_step;
};

struct pppdeflate *pppdeflate_new(unsigned window)
{
    struct pppdeflate *const deflate = alloc_zero(1, sizeof *deflate);
    if (window < 8 || window > 15 || inflateInit2(&deflate->stream, -(int)window) != Z_OK) {
        free(deflate);
        return NULL;
    }
    return deflate;
}

void pppdeflate_free(struct pppdeflate *deflate)
{
    if (!deflate)
        return;
    inflateEnd(&deflate->stream);
    free(deflate);
}

void pppdeflate_reset(struct pppdeflate *deflate)
{
    inflateReset(&deflate->stream);
    deflate->sequence = 0;
    deflate->out_of_step = false;
}

/* Puts octets into the stream; false where they are no deflate data, or too much comes of them. */
static bool feed(struct pppdeflate *deflate, const uint8_t *octets, size_t length, uint8_t *clear, size_t room)
{
    z_stream *const z = &deflate->stream;
    z->next_in = (Bytef *)(uintptr_t)octets;
    z->avail_in = (uInt)length;
    z->next_out = clear;
    z->avail_out = (uInt)room;
    const int status = inflate(z, Z_SYNC_FLUSH);
    return (status == Z_OK || status == Z_BUF_ERROR) && z->avail_in == 0;
}

enum inflate_result pppdeflate_unpack(struct pppdeflate *deflate, const uint8_t *octets, size_t length, uint8_t *clear,
                                      size_t room, size_t *clear_length)
{
    static const uint8_t flush[4] = { 0, 0, 0xFF, 0xFF };
    *clear_length = 0;
    if (length < 3)
        return INFLATE_MALFORMED;
    const uint16_t sequence = (uint16_t)(octets[0] << 8 | octets[1]);
    if (deflate->out_of_step || sequence != deflate->sequence) {
        deflate->out_of_step = true;
        return INFLATE_OUT_OF_STEP;
    }
    deflate->sequence++;
    bool good = feed(deflate, octets + 2, length - 2, clear, room);
    const size_t first = room - deflate->stream.avail_out;
    good = good && feed(deflate, flush, sizeof flush, clear + first, room - first);
    if (!good || deflate->stream.avail_out == 0) { /* no octet to spare: there may be more to come */
        deflate->out_of_step = true;
        return INFLATE_MALFORMED;
    }
    *clear_length = room - deflate->stream.avail_out;
    return INFLATE_OK;
}

void pppdeflate_passed(struct pppdeflate *deflate, uint16_t protocol, const uint8_t *octets, size_t length)
{
    /* A stored block at an octet's border: what zlib calls a dictionary in mid-stream. */
    const size_t head = protocol < 0x100 ? 1 : 2, total = head + length;
    if (deflate->out_of_step || total > UINT16_MAX)
        return;
    uint8_t *const block = alloc_zero(5 + total, 1);
    uint8_t *const clear = alloc_zero(total, 1);
    block[1] = (uint8_t)total;
    block[2] = (uint8_t)(total >> 8);
    block[3] = (uint8_t)~total;
    block[4] = (uint8_t)~(total >> 8);
    block[5] = (uint8_t)(head == 1 ? protocol : protocol >> 8);
    if (head == 2)
        block[6] = (uint8_t)protocol;
    memcpy(block + 5 + head, octets, length);
    if (feed(deflate, block, 5 + total, clear, total))
        deflate->sequence++;
    else
        deflate->out_of_step = true;
    free(block);
    free(clear);
}
