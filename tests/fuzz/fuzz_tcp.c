/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_tcp.c: the TCP header. */
#include "dissect/tcp.h"
#include "tests/fuzz/walk.h"

static void dissect(struct reader r, struct walk *walk)
{
    struct tcp tcp;
    tcp_dissect(&r, &tcp);
    demand(tcp.payload.have <= tcp.payload.length);
    walk_fields(&tcp.head, 0, walk_visit, walk);
    DEMAND_TEXT(text_tcp(&tcp, buffer, size));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    walk_twice(octets, length, dissect);
    return 0;
}
