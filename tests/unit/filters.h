/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filters.h: sessions and packets made by hand, for what is filtered. */
#ifndef TESTS_UNIT_FILTERS_H
#define TESTS_UNIT_FILTERS_H

#include "analyze/engine.h"
#include "analyze/filter.h"
#include "tests/unit/models.h"

enum { FILTER_CONNECTED, FILTER_FAILED, FILTER_INCOMPLETE, FILTER_HOSTILE, FILTER_SESSION_COUNT };

static const char *const filter_test_files[] = { "captures/monday.pcap", "captures/tuesday.pcap" };

/* The sessions, by the names above; good until the next call. */
static inline const struct session *filter_test_session(unsigned which)
{
    static struct session s[FILTER_SESSION_COUNT];

    s[FILTER_CONNECTED] = model_connected();
    s[FILTER_CONNECTED].compression[S2C] = "mppc";
    s[FILTER_CONNECTED].encryption.mppc = true;
    s[FILTER_CONNECTED].flow[C2S].lost = 3;
    s[FILTER_CONNECTED].flow[C2S].reordered = 2;
    s[FILTER_CONNECTED].flow[S2C].duplicated = 1;
    s[FILTER_FAILED] = model_failed();
    s[FILTER_FAILED].file = 1;
    s[FILTER_FAILED].attempt_of = 1;
    s[FILTER_FAILED].stages[STAGE_AUTH].state = STATE_FAILED;
    s[FILTER_FAILED].start += 60 * MODEL_SECOND; /* 17:03:03.1 */
    s[FILTER_FAILED].end += 60 * MODEL_SECOND;
    s[FILTER_INCOMPLETE] = model_incomplete();
    s[FILTER_HOSTILE] = model_hostile();
    return &s[which];
}

enum { FILTER_LCP, FILTER_IPCP, FILTER_PAP, FILTER_CUT, FILTER_CDN, FILTER_TEST_PACKETS };

/* Octets behind IP: GRE with PPP inside, or a TCP segment with a control message. */
static const uint8_t filter_test_lcp[] = { /* ConfReq: mru 1400, auth MS-CHAPv2, magic */
    0x30, 0x01, 0x88, 0x0B, 0, 23, 0, 9, 0, 0, 0, 5, 0xFF, 0x03, 0xC0, 0x21, 1, 4, 0, 19,
    1, 4, 0x05, 0x78, 3, 5, 0xC2, 0x23, 0x81, 5, 6, 0x1A, 0x2B, 0x3C, 0x4D };
static const uint8_t filter_test_ipcp[] = { /* ConfNak: addr 10.7.0.9 */
    0x30, 0x01, 0x88, 0x0B, 0, 14, 0, 9, 0, 0, 0, 6, 0xFF, 0x03, 0x80, 0x21, 3, 7, 0, 10, 3, 6, 10, 7, 0, 9 };
static const uint8_t filter_test_pap[] = { /* Authenticate-Request: alice, secret */
    0x30, 0x01, 0x88, 0x0B, 0, 21, 0, 9, 0, 0, 0, 7, 0xFF, 0x03, 0xC0, 0x23, 1, 1, 0, 17,
    5, 'a', 'l', 'i', 'c', 'e', 6, 's', 'e', 'c', 'r', 'e', 't' };

/* Packet `which`, in frame 10 + which, from 192.0.2.10 to 198.51.100.1; good until the next call. */
static inline const struct pptpscope_packet *filter_test_packet(unsigned which)
{
    static const uint8_t header[] = { 0xC0, 0x00, 0x06, 0xBB, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x18, 0xFF, 0xFF };
    static const uint8_t message[] = { 0, 148, 0, 1, 0x1A, 0x2B, 0x3C, 0x4D, 0, 13, 0, 0, 0x12, 0x34, 3, 0, 0, 16 };
    static const struct { const uint8_t *octets; uint32_t captured, length; } rows[] = {
        [FILTER_LCP] = { filter_test_lcp, sizeof filter_test_lcp, sizeof filter_test_lcp },
        [FILTER_IPCP] = { filter_test_ipcp, sizeof filter_test_ipcp, sizeof filter_test_ipcp },
        [FILTER_PAP] = { filter_test_pap, sizeof filter_test_pap, sizeof filter_test_pap },
        [FILTER_CUT] = { filter_test_lcp, 28, sizeof filter_test_lcp },
    };
    static uint8_t segment[20 + 148];
    static struct datagram datagram;
    static struct pptpscope_packet packet;
    static struct gre gre;
    static struct frame frame;
    static struct tcp tcp;
    static struct pptp pptp;
    static const bool in_frame = true;

    memcpy(segment, header, sizeof header);
    memcpy(segment + 20, message, sizeof message);
    datagram = (struct datagram){ .source = model_ip(192, 0, 2, 10), .destination = model_ip(198, 51, 100, 1),
                                  .protocol = which == FILTER_CDN ? 6 : 47, .frame = 10 + which,
                                  .file = which == FILTER_CDN, .time = MODEL_START + which * MODEL_SECOND };
    datagram.payload = which == FILTER_CDN ? segment : rows[which].octets;
    datagram.captured = which == FILTER_CDN ? sizeof segment : rows[which].captured;
    datagram.wire_length = which == FILTER_CDN ? sizeof segment : rows[which].length;
    packet = (struct pptpscope_packet){ .datagram = &datagram };
    struct reader r = reader_init(datagram.payload, datagram.captured, datagram.wire_length);
    if (which == FILTER_CDN) {
        tcp_dissect(&r, &tcp);
        struct reader inner = reader_over(datagram.payload, &tcp.payload);
        pptp_dissect(&inner, &pptp);
        packet.tcp = &tcp;
        packet.messages = &pptp;
        packet.message_in_frame = &in_frame;
        packet.message_frames = &datagram.frame;
        packet.message_count = 1;
        return &packet;
    }
    gre_dissect(&r, &gre);
    struct reader inner = reader_over(datagram.payload, &gre.payload);
    frame_dissect(&inner, (struct frame_context){ 0 }, &frame);
    packet.gre = &gre;
    packet.frame = &frame;
    return &packet;
}

#endif
