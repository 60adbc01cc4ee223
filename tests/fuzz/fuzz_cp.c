/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_cp.c: a packet of each control protocol, and its options. */
#include "dissect/packet.h"
#include "tests/fuzz/walk.h"

static void dissect(struct reader r, struct walk *walk)
{
    static const uint16_t protocols[] = { PPP_LCP, PPP_CCP,   PPP_LINK_CCP, PPP_IPCP, PPP_IPV6CP, PPP_ECP,
                                          PPP_IPXCP, PPP_NBFCP, PPP_ATCP,   PPP_BACP, PPP_MPLSCP };
    for (unsigned i = 0; i < sizeof protocols / sizeof protocols[0]; i++) {
        struct reader again = r;
        struct frame frame = { .ppp = { .protocol = protocols[i] }, .kind = BODY_CP };
        struct cp *const cp = &frame.body.cp;
        cp_dissect(&again, protocols[i], cp);
        frame_walk(&frame, walk->octets, 0, walk_visit, walk);
        DEMAND_TEXT(text_frame(&frame, walk->octets, buffer, size));
        struct reader options = cp_option_reader(cp, walk->octets);
        struct cp_option option;
        uint32_t at = options.at;
        while (cp_option_next(&options, protocols[i], &option)) {
            demand(options.at >= at + 2 || options.status != READER_OK);
            at = options.at;
            mppe_bits_text(option.number, (char[64]){ 0 }, 64);
            DEMAND_TEXT(text_option(protocols[i], &option, buffer, size));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    walk_twice(octets, length, dissect);
    return 0;
}
