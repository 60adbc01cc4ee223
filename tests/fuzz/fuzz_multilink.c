/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_multilink.c: a multilink fragment, with long and with short sequence numbers. */
#include "dissect/packet.h"
#include "tests/fuzz/walk.h"

static void dissect(struct reader r, struct walk *walk)
{
    for (int is_short = 0; is_short < 2; is_short++) {
        struct reader again = r;
        struct frame frame = { .ppp = { .protocol = PPP_MULTILINK }, .kind = BODY_MULTILINK };
        multilink_dissect(&again, is_short, &frame.body.multilink);
        frame_walk(&frame, walk->octets, 0, walk_visit, walk);
        DEMAND_TEXT(text_frame(&frame, walk->octets, buffer, size));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    walk_twice(octets, length, dissect);
    return 0;
}
