/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_lqr.c: a Link-Quality-Report. */
#include "dissect/packet.h"
#include "tests/fuzz/walk.h"

static void dissect(struct reader r, struct walk *walk)
{
    struct frame frame = { .ppp = { .protocol = PPP_LQR }, .kind = BODY_LQR };
    lqr_dissect(&r, &frame.body.lqr);
    frame_walk(&frame, walk->octets, 0, walk_visit, walk);
    DEMAND_TEXT(text_frame(&frame, walk->octets, buffer, size));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    walk_twice(octets, length, dissect);
    return 0;
}
