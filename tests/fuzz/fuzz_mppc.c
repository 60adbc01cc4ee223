/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_mppc.c: a stream of MPPC packets: two octets of header, one of length, the packet. */
#include <stdlib.h>

#include "analyze/mppc.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    static struct mppc mppc;
    mppc_reset(&mppc);
    while (length > 3) {
        const uint16_t header = (uint16_t)(octets[0] << 8 | octets[1]);
        const size_t count = octets[2] < length - 3 ? octets[2] : length - 3;
        const uint8_t *clear;
        size_t clear_length;
        if (mppc_unpack(&mppc, header, octets + 3, count, &clear, &clear_length) &&
            (clear < mppc.history || !clear_length || clear + clear_length > mppc.history + MPPC_HISTORY))
            abort();
        octets += 3 + count;
        length -= 3 + count;
    }
    return 0;
}
