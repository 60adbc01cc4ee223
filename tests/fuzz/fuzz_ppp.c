/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_ppp.c: a PPP frame down to its innermost header, with each CHAP algorithm. */
#include "dissect/packet.h"
#include "tests/fuzz/walk.h"

static void dissect(struct reader r, struct walk *walk)
{
    static const uint8_t algorithms[] = { CHAP_UNKNOWN, CHAP_MSCHAP_V1, CHAP_MSCHAP_V2 };
    for (unsigned i = 0; i < sizeof algorithms; i++) {
        struct reader again = r;
        struct frame frame;
        frame_dissect(&again, (struct frame_context){ .chap_algorithm = algorithms[i] }, &frame);
        frame_walk(&frame, walk->octets, 0, walk_visit, walk);
        DEMAND_TEXT(text_frame(&frame, walk->octets, buffer, size));
        if (frame.kind != BODY_CHAP)
            break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    walk_twice(octets, length, dissect);
    return 0;
}
