/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_peer.c: what ends tell of themselves, and whose it is. */
#include "analyze/peer.h"

#include <criterion/criterion.h>
#include <string.h>

#include "analyze/login.h"
#include "dissect/ppp.h"

/* A Start-Control-Connection-Request (RFC 2637 section 2.1) as a peer reads it. */
static void start(struct peer *peer, const char *host, const char *vendor, uint64_t frame)
{
    uint8_t octets[156] = { 0, 156, 0, 1, 0x1A, 0x2B, 0x3C, 0x4D, 0, 1 };
    struct pptp message;
    octets[27] = 77; /* firmware revision */
    memcpy(octets + 28, host, strlen(host));
    memcpy(octets + 92, vendor, strlen(vendor));
    struct reader r = reader_init(octets, sizeof octets, sizeof octets);
    cr_assert(pptp_dissect(&r, &message));
    peer_control(peer, &message, frame);
}

static void identify(struct peer *peer, const char *text, uint64_t frame)
{
    uint8_t octets[64] = { CP_IDENTIFICATION, 1, 0, (uint8_t)(8 + strlen(text)), 1, 2, 3, 4 };
    struct cp cp;
    memcpy(octets + 8, text, strlen(text));
    struct reader r = reader_init(octets, 8 + strlen(text), 8 + strlen(text));
    cr_assert(cp_dissect(&r, PPP_LCP, &cp));
    peer_link(peer, &cp, frame);
}

Test(peer, control_strings_name_the_vendor)
{
    struct peer peer = { 0 };
    start(&peer, "gateway", "Cisco Systems, Inc.", 5);
    cr_expect_str_eq(peer.vendor, "Cisco");
    cr_expect_str_eq(peer.host_name.text, "gateway");
    cr_expect_str_eq(peer.vendor_string.text, "Cisco Systems, Inc.");
    cr_expect(peer.firmware_known);
    cr_expect_eq(peer.firmware, 77);
    cr_expect_eq(peer.frames[0], 5);
    peer_clear(&peer);
}

Test(peer, a_vendor_that_nobody_knows_is_not_named)
{
    struct peer peer = { 0 };
    start(&peer, "", "Somebody Else", 5);
    cr_expect_null(peer.vendor);
    cr_expect_str_eq(peer.vendor_string.text, "Somebody Else");
    cr_expect_null(peer.host_name.text, "an empty field is no name");
    peer_clear(&peer);
}

Test(peer, windows_tells_its_version_and_host_in_lcp)
{
    struct peer peer = { 0 };
    identify(&peer, "MSRASV5.20", 10);
    identify(&peer, "MSRAS-0-DESKTOP-7", 11);
    identify(&peer, "MSRASV5.20", 12);
    cr_expect_str_eq(peer.vendor, "Windows");
    cr_expect_str_eq(peer.ras_version.text, "MSRASV5.20");
    cr_expect_str_eq(peer.host_name.text, "DESKTOP-7");
    cr_expect_eq(peer.frame_count, 2, "the same again tells nothing new");
    peer_clear(&peer);
}

Test(peer, what_one_source_does_not_know_the_other_adds)
{
    struct peer link = { 0 }, control = { 0 }, merged = { 0 };
    identify(&link, "MSRAS-0-CLIENT", 20);
    start(&control, "concentrator", "Microsoft", 3);
    peer_merge(&merged, &link);
    peer_merge(&merged, &control);
    cr_expect_str_eq(merged.host_name.text, "CLIENT", "the end's own word first");
    cr_expect_str_eq(merged.vendor_string.text, "Microsoft");
    peer_clear(&link);
    peer_clear(&control);
    cr_expect_str_eq(merged.host_name.text, "CLIENT", "a copy of its own");
    peer_clear(&merged);
}
