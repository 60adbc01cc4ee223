/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_spap.c: a SPAP packet. */
#include "dissect/packet.h"
#include "tests/fuzz/walk.h"

static void dissect(struct reader r, struct walk *walk)
{
    struct frame frame = { .ppp = { .protocol = PPP_SPAP }, .kind = BODY_SPAP };
    spap_dissect(&r, &frame.body.spap);
    frame_walk(&frame, walk->octets, 0, walk_visit, walk);
    DEMAND_TEXT(text_frame(&frame, walk->octets, buffer, size));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    walk_twice(octets, length, dissect);
    return 0;
}
