/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_chap.c: a CHAP packet, with each algorithm. */
#include "dissect/packet.h"
#include "tests/fuzz/walk.h"

static void dissect(struct reader r, struct walk *walk)
{
    static const uint8_t algorithms[] = { CHAP_UNKNOWN, CHAP_MD5, CHAP_MSCHAP_V1, CHAP_MSCHAP_V2, 0x77 };
    for (unsigned i = 0; i < sizeof algorithms; i++) {
        struct reader again = r;
        struct frame frame = { .ppp = { .protocol = PPP_CHAP }, .kind = BODY_CHAP };
        chap_dissect(&again, algorithms[i], &frame.body.chap);
        chap_guess(&frame.body.chap);
        frame_walk(&frame, walk->octets, 0, walk_visit, walk);
        DEMAND_TEXT(text_frame(&frame, walk->octets, buffer, size));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    walk_twice(octets, length, dissect);
    return 0;
}
