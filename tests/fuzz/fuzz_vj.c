/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_vj.c: a stream of packets with and without their TCP/IP headers: kind and length, the packet. */
#include <stdlib.h>
#include <string.h>

#include "analyze/vjstate.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length);

static void rebuild(struct vjstate *state, const uint8_t *octets, size_t length)
{
    struct reader r = reader_init(octets, (uint32_t)length, (uint32_t)length);
    struct vj vj;
    uint8_t header[VJ_HEADER_MAX];
    if (!vj_dissect(&r, &vj))
        return;
    const size_t head = vjstate_rebuild(state, &vj, vj.payload.octets, vj.payload.have, header);
    if (head > VJ_HEADER_MAX || (head && header[0] >> 4 != 4))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    struct vjstate *const state = vjstate_new();
    while (length > 2) {
        const size_t count = octets[1] < length - 2 ? octets[1] : length - 2;
        uint8_t packet[256];
        memcpy(packet, octets + 2, count);
        if (octets[0] == 0)
            vjstate_lost(state);
        else if (octets[0] & 1)
            vjstate_learn(state, packet, count);
        else
            rebuild(state, packet, count);
        octets += 2 + count;
        length -= 2 + count;
    }
    vjstate_free(state);
    return 0;
}
