/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_icmp.c: ICMP and ICMPv6 messages and what they quote. */
#include "dissect/icmp.h"
#include "tests/fuzz/walk.h"

static void dissect(struct reader r, struct walk *walk)
{
    static const unsigned versions[] = { 4, 6 };
    for (unsigned i = 0; i < 2; i++) {
        struct reader again = r;
        struct icmp icmp;
        icmp_dissect(&again, versions[i], &icmp);
        walk_fields(&icmp.head, 0, walk_visit, walk);
        DEMAND_TEXT(text_icmp(&icmp, buffer, size));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    walk_twice(octets, length, dissect);
    return 0;
}
