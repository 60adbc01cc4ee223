/* SPDX-License-Identifier: GPL-2.0-or-later */
/* floods.c: the floods of caps.c; see floods.h. */
#include "tests/floods.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { TCP_FIN_BIT = 1, TCP_SYN_BIT = 2, TCP_RST_BIT = 4, TCP_ACK_BIT = 16, PPTP = 1723, GRE = 47, TCP = 6, UDP = 17, ICMP = 1 };
enum { CONF_REQ = 1, CONF_ACK, CONF_NAK, CONF_REJ, TERM_REQ, TERM_ACK, PROT_REJ = 8, IDENTIFICATION = 12 };
enum { LCP = 0xc021, CHAP = 0xc223, PAP = 0xc023, EAP = 0xc227 };

#define SERVER 0xC6336401u /* 198.51.100.1 */
#define CLIENT 0xC000020Au /* 192.0.2.10 */
#define STEP 1000000       /* ns between packets, unless the flood says otherwise */

/* --- packets ------------------------------------------------------------------------ */

static struct {
    struct pptpscope *scope;
    uint64_t frame, random;
    int64_t time, step;
    uint32_t sequence[2], gre_sequence[2]; /* of the client, of the server */
    uint8_t octets[66000];
} wire;

static void begin(struct pptpscope *scope)
{
    memset(&wire, 0, sizeof wire);
    wire.scope = scope;
    wire.random = UINT64_C(0x9E3779B97F4A7C15);
    wire.time = INT64_C(1700000000000000000);
    wire.step = STEP;
}

static uint32_t chance(void)
{
    wire.random ^= wire.random << 13;
    wire.random ^= wire.random >> 7;
    wire.random ^= wire.random << 17;
    return (uint32_t)(wire.random >> 32);
}

static uint8_t *put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
    return at + 2;
}

static uint8_t *put32(uint8_t *at, uint32_t value)
{
    return put16(put16(at, value >> 16), value);
}

static struct address address_of(uint32_t number)
{
    struct address address = { .family = 4 };
    put32(address.octets, number);
    return address;
}

/* The payload stands in wire.octets. */
static void send_ip(uint8_t protocol, uint32_t from, uint32_t to, size_t length)
{
    const struct datagram datagram = { .source = address_of(from), .destination = address_of(to), .protocol = protocol,
                                       .ttl = 64, .ip_id = (uint16_t)wire.frame, .payload = wire.octets,
                                       .captured = (uint32_t)length, .wire_length = (uint32_t)length,
                                       .frame_offset = 34, .time = wire.time, .frame = ++wire.frame };
    wire.time += wire.step;
    pptpscope_feed(wire.scope, &datagram);
}

/* A segment whose data, `length` octets, already stand behind the header in wire.octets. */
static void send_tcp(uint32_t from, uint32_t to, uint16_t ports[2], uint32_t sequence, unsigned flags, size_t length)
{
    uint8_t *at = put16(put16(wire.octets, ports[0]), ports[1]);
    at = put32(put32(at, sequence), 0);
    put32(put32(at, 0x50000000u | flags << 16 | 0xffff), 0);
    send_ip(TCP, from, to, 20 + length);
}

static uint8_t *const tcp_data = wire.octets + 20;

/* The one control connection that many floods happen in: side 0 is the client. */
static void control(unsigned side, unsigned flags, size_t length)
{
    uint16_t ports[2] = { side ? PPTP : 40000, side ? 40000 : PPTP };
    send_tcp(side ? SERVER : CLIENT, side ? CLIENT : SERVER, ports, wire.sequence[side], flags, length);
    wire.sequence[side] += (uint32_t)length + (flags & (TCP_SYN_BIT | TCP_FIN_BIT) ? 1 : 0);
}

static void message(unsigned side, unsigned type, size_t size, uint32_t first_word)
{
    memset(tcp_data, 0, size);
    put16(tcp_data, (uint32_t)size);
    put16(tcp_data + 2, 1);
    put32(tcp_data + 4, 0x1A2B3C4D);
    put16(tcp_data + 8, type);
    put32(tcp_data + 12, first_word);
    if (type == 2 || type == 8)
        tcp_data[type == 2 ? 14 : 16] = 1;
    control(side, TCP_ACK_BIT, size);
}

static void open_control(void)
{
    control(0, TCP_SYN_BIT, 0);
    control(1, TCP_SYN_BIT | TCP_ACK_BIT, 0);
    control(0, TCP_ACK_BIT, 0);
    message(0, 1, 156, 0x01000000);
    message(1, 2, 156, 0x01000100);
}

/* Calls 1 (the client's id) and 2. */
static void open_call(void)
{
    open_control();
    message(0, 7, 168, 1u << 16);
    message(1, 8, 32, 2u << 16 | 1);
}

/* A GRE packet; its payload stands at gre_data already. */
static uint8_t *const gre_data = wire.octets + 12;

static void send_gre(uint32_t from, uint32_t to, uint16_t call, uint32_t sequence, size_t length)
{
    uint8_t *at = put16(put16(wire.octets, 0x3001), 0x880b);
    put32(put16(put16(at, (uint32_t)length), call), sequence);
    send_ip(GRE, from, to, 12 + length);
}

/* A PPP packet of the one call; its body stands at ppp_data already. */
static uint8_t *const ppp_data = wire.octets + 16;

static void ppp(unsigned side, uint32_t protocol, size_t length)
{
    put16(put16(gre_data, 0xff03), protocol);
    send_gre(side ? SERVER : CLIENT, side ? CLIENT : SERVER, side ? 1 : 2, wire.gre_sequence[side]++, 4 + length);
}

static uint8_t *const cp_data = wire.octets + 20;

static void cp(unsigned side, uint32_t protocol, unsigned code, unsigned id, size_t length)
{
    ppp_data[0] = (uint8_t)code;
    ppp_data[1] = (uint8_t)id;
    put16(ppp_data + 2, (uint32_t)length + 4);
    ppp(side, protocol, length + 4);
}

static uint32_t host(uint64_t i)
{
    return 0x0A000000u + (uint32_t)(i * 2654435761u >> 8 & 0xffffff);
}

/* --- connections and calls -------------------------------------------------------------- */

static void syn_hosts(struct pptpscope *scope, uint64_t count)
{
    uint16_t ports[2] = { 40000, PPTP };
    begin(scope);
    for (uint64_t i = 0; i < count; i++)
        send_tcp(chance(), SERVER, ports, chance(), TCP_SYN_BIT, 0);
}

static void syn_ports(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    for (uint64_t i = 0; i < count; i++) {
        uint16_t ports[2] = { (uint16_t)(i % 65535 + 1), PPTP };
        send_tcp(CLIENT, SERVER, ports, chance(), TCP_SYN_BIT, 0);
    }
}

static void call_requests(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    open_control();
    for (uint64_t i = 0; i < count; i++)
        message(0, 7, 168, (uint32_t)(i & 0xffff) << 16);
}

static void call_cycles(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    open_control();
    for (uint64_t i = 0; i < count; i++) {
        const uint32_t id = (uint32_t)(i & 0xffff);
        message(0, 7, 168, id << 16);
        message(1, 8, 32, id << 16 | id);
        message(0, 12, 16, id << 16);
        message(1, 13, 148, id << 16);
    }
}

static void stray_replies(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    open_control();
    for (uint64_t i = 0; i < count; i++)
        message(1, i & 1 ? 8 : 14, i & 1 ? 32 : 40, chance());
}

static void gre_ids(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    put32(gre_data, 0xff0300fd);
    for (uint64_t i = 0; i < count; i++)
        send_gre(CLIENT, SERVER, (uint16_t)chance(), (uint32_t)i, 60);
}

static void gre_hosts(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    put32(gre_data, 0xff0300fd);
    for (uint64_t i = 0; i < count; i++)
        send_gre(chance(), SERVER, (uint16_t)chance(), 0, 60);
}

/* Calls whose tunnel has a long history: what each of them tells of it adds up. */
static void calls_behind_events(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    open_control();
    for (unsigned i = 0; i < 3000; i++) {
        memset(tcp_data, 0, 64);
        message(0, 100 + i % 100, 200, chance());
    }
    for (uint64_t i = 0; i < count; i++) {
        message(0, 7, 168, (uint32_t)(i & 0xffff) << 16);
        message(0, 12, 16, (uint32_t)(i & 0xffff) << 16);
        message(1, 13, 148, (uint32_t)(i & 0xffff) << 16);
    }
}

static void other_hosts(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    for (uint64_t i = 0; i < count; i++)
        send_ip(UDP, chance(), chance(), 40);
}

/* Errors about each port of a host in turn. */
static void icmp_errors(struct pptpscope *scope, uint64_t count)
{
    syn_ports(scope, 4000);
    for (uint64_t i = 0; i < count; i++) {
        uint8_t *at = put32(put32(wire.octets, 0x03010000), 0);
        at = put32(put32(put32(at, 0x4500002c), 0), 0x40060000);
        at = put32(put32(at, CLIENT), SERVER);
        put32(put16(put16(at, (uint32_t)(i % 65535 + 1)), PPTP), 1);
        send_ip(ICMP, 0x0A000001, CLIENT, 36);
    }
}

/* Many sessions that stay, and a clock that asks for all of them with each packet. */
static void idle_pairs(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    put32(gre_data, 0xff0300fd);
    wire.step = 1000;
    for (uint64_t i = 0; i < count; i++) {
        if (i % 100000 == 99000)
            wire.step = INT64_C(5000000000);
        if (i % 100000 == 0)
            wire.step = 1000;
        send_gre(host(i), SERVER, 1, (uint32_t)i, 60);
    }
}

/* --- streams ------------------------------------------------------------------------------ */

static void stream_holes(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    open_control();
    for (uint64_t i = 0; i < count; i++) {
        wire.sequence[0]++;
        message(0, 15, 24, (uint32_t)i);
    }
}

/* One octet a segment, of messages whose length lies. */
static void stream_crumbs(struct pptpscope *scope, uint64_t count)
{
    uint8_t lie[64];
    begin(scope);
    open_control();
    message(0, 5, 16, 0);
    memcpy(lie, tcp_data, sizeof lie);
    put16(lie, 1000);
    for (uint64_t i = 0; i < count; i++) {
        tcp_data[0] = i % 500 < 12 ? lie[i % 500] : 0x1A;
        control(0, TCP_ACK_BIT, 1);
    }
}

/* Large segments of cookies, so that a message may begin anywhere and none does. */
static void stream_cookies(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    open_control();
    for (uint64_t i = 0; i < count; i++) {
        for (unsigned at = 0; at + 16 <= 65000; at += 16) {
            put32(put32(tcp_data + at, 0xffff0001), 0x1A2B3C4D);
            put32(put32(tcp_data + at + 8, 0x00630000), 0);
        }
        if (i & 1) /* one cookie, and nothing behind it */
            memset(tcp_data + 16, 0, 65000);
        control(0, TCP_ACK_BIT, 65000);
    }
}

/* --- PPP -------------------------------------------------------------------------------------- */

/* As many options as a datagram holds: requests, and Naks of other values. */
static void options(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    open_call();
    for (uint64_t i = 0; i < count; i++) {
        for (unsigned at = 0; at < 64000; at += 2)
            put16(cp_data + at, (i & 1 ? (uint32_t)(i + at / 2) & 0xff : 200) << 8 | 2);
        cp(0, LCP, CONF_REQ, (unsigned)i, 64000);
        for (unsigned at = 0; at + 3 <= 63000; at += 3) {
            put16(cp_data + at, 200u << 8 | 3);
            cp_data[at + 2] = (uint8_t)(at / 3);
        }
        cp(1, LCP, i & 2 ? CONF_NAK : CONF_REJ, (unsigned)i, 63000);
    }
}

/* Options of ever new values in every control protocol, from both ends, on call after call. */
static void options_of_calls(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    for (uint64_t i = 0; i < count; i++) {
        const uint32_t protocol = i / 2 % 16 ? 0x8000 + (uint32_t)(i / 2 % 16) * 2 + 1 : LCP;
        put16(put16(gre_data, 0xff03), protocol);
        put32(ppp_data, 0x01000000u | (4 + 64 * 3));
        for (unsigned k = 0; k < 64; k++) {
            put16(cp_data + 3 * k, 200u << 8 | 3);
            cp_data[3 * k + 2] = (uint8_t)k;
        }
        send_gre(i & 1 ? SERVER : CLIENT, i & 1 ? CLIENT : SERVER, (uint16_t)(i / 32), (uint32_t)i, 8 + 64 * 3);
    }
}

/* Long requests of every control protocol, each on a call of its own. */
static void long_requests(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    open_control();
    for (uint64_t i = 0; i < count; i++) {
        put16(put16(gre_data, 0xff03), i % 16 ? 0x8000 + (uint32_t)(i % 16) * 2 + 1 : LCP);
        put32(ppp_data, 0x01000000u | 60004);
        for (unsigned at = 0; at < 60000; at += 250)
            put16(cp_data + at, 0x01fau);
        send_gre(CLIENT, SERVER, (uint16_t)(i / 16), (uint32_t)i, 60008);
    }
}

/* Answers under ever new names, `length` octets long. */
static void chap_names(uint64_t count, unsigned length)
{
    for (uint64_t i = 0; i < count; i++) {
        cp_data[0] = 16;
        put32(cp_data + 1, chance());
        memset(cp_data + 17, 'a' + (int)(i % 26), length);
        cp(1, CHAP, 1, (unsigned)i, 17 + length);
        put32(cp_data + 1, chance());
        put32(cp_data + 17, chance());
        cp(0, CHAP, 2, (unsigned)i, 17 + length);
    }
}

static void chap_tries(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    open_call();
    chap_names(count, 40);
}

/* The same with names of 64 KiB, on one call after the other. */
static void chap_long_names(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    open_control();
    for (uint64_t i = 0; i < count; i++) {
        put32(gre_data, 0xff03c223);
        put32(ppp_data, 0x02000000u | (uint32_t)(i & 0xff) << 16 | 60021);
        cp_data[0] = 16;
        put32(cp_data + 1, chance());
        memset(cp_data + 17, 0xff, 60000);
        send_gre(CLIENT, SERVER, (uint16_t)(i / 32), (uint32_t)i, 60025);
    }
}

static void eap_tries(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    open_call();
    for (uint64_t i = 0; i < count; i++) {
        cp_data[0] = 1;
        memset(cp_data + 1, 'a' + (int)(i % 26), 1000);
        cp(0, EAP, 2, (unsigned)i, 1001);
        cp_data[0] = 4;
        cp_data[1] = 16;
        put32(cp_data + 2, chance());
        cp(1, EAP, 1, (unsigned)i, 40);
        put32(cp_data + 2, chance());
        cp(0, EAP, 2, (unsigned)i, 40);
    }
}

static void pap_tries(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    open_call();
    for (uint64_t i = 0; i < count; i++) {
        memset(cp_data, 'p', 100);
        cp_data[0] = 60;
        put32(cp_data + 1, chance());
        cp_data[61] = 30;
        cp(0, PAP, 1, (unsigned)i, 92);
    }
}

/* Packets of ever new length and code: none folds into another. */
static void events(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    open_call();
    for (uint64_t i = 0; i < count; i++)
        cp(0, LCP, 20 + (unsigned)(i % 200), (unsigned)i, 100 + i % 300);
}

/* The same on many calls. */
static void events_of_calls(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    put32(gre_data, 0xff03c021);
    for (uint64_t i = 0; i < count; i++) {
        const uint32_t length = 100 + (uint32_t)(i % 300);
        put32(ppp_data, (20 + (uint32_t)(i % 200)) << 24 | length);
        send_gre(CLIENT, SERVER, (uint16_t)(i / 1000), (uint32_t)i, 4 + length);
    }
}

static void protocols(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    open_call();
    for (uint64_t i = 0; i < count; i++) {
        memset(ppp_data, 0, 40);
        put32(ppp_data, 0x01000004);
        ppp(0, (uint32_t)(i & 0xffff), 40);
    }
}

static void renegotiations(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    open_call();
    for (uint64_t i = 0; i < count; i++)
        for (unsigned side = 0; side < 2; side++) {
            put32(put16(cp_data, 0x0506), (uint32_t)i * 2 + side);
            cp(side, LCP, CONF_REQ, (unsigned)i, 6);
            cp(!side, LCP, CONF_ACK, (unsigned)i, 6);
        }
}

static void rejects(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    open_call();
    for (uint64_t i = 0; i < count; i++) {
        put16(cp_data, chance() & 0xffff);
        cp(1, LCP, PROT_REJ, (unsigned)i, 60);
    }
}

static void terminations(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    open_call();
    for (uint64_t i = 0; i < count; i++) {
        memset(cp_data, 'a' + (int)(i % 26), 1400);
        cp(0, i & 1 ? LCP : 0x8021, TERM_REQ, (unsigned)i, 1400);
        put32(put16(cp_data, 0x0506), (uint32_t)i);
        cp(0, i & 1 ? LCP : 0x8021, CONF_REQ, (unsigned)i, 6);
    }
}

static void data(struct pptpscope *scope, uint64_t count)
{
    begin(scope);
    open_call();
    for (uint64_t i = 0; i < count; i++) {
        put16(ppp_data, 0x9000 | (uint32_t)(i & 0xfff));
        ppp(i & 1, 0x00fd, 100);
    }
}

/* --- files: fragments ------------------------------------------------------------------------- */

/* A capture of raw IPv4 packets of `length` octets payload each, made by `fill`. */
static uint8_t *ip_file(uint64_t count, unsigned length, void (*fill)(uint8_t *ip, uint64_t i), size_t *size)
{
    static const uint8_t header[24] = { 0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 228 };
    const size_t record = 16 + 20 + length;
    uint8_t *const file = calloc(1, sizeof header + count * record);
    if (!file)
        abort();
    begin(NULL);
    memcpy(file, header, sizeof header);
    for (uint64_t i = 0; i < count; i++) {
        uint8_t *at = file + sizeof header + i * record;
        at = put32(put32(at, (uint32_t)(1700000000 + i / 100000)), (uint32_t)(i % 100000) * 10);
        at = put32(put32(at, 20 + length), 20 + length);
        put16(at, 0x4500);
        put16(at + 2, 20 + length);
        at[8] = 64;
        at[9] = GRE;
        put32(at + 12, CLIENT);
        put32(at + 16, SERVER);
        fill(at, i);
    }
    *size = sizeof header + count * record;
    return file;
}

static void fill_first(uint8_t *ip, uint64_t i)
{
    (void)i;
    put16(ip + 4, chance());
    put16(ip + 6, 0x2000);
    put32(ip + 12, chance());
}

static void fill_tiny(uint8_t *ip, uint64_t i)
{
    put16(ip + 4, (uint32_t)(i / 4000));
    put16(ip + 6, 0x2000 | (uint32_t)(i % 4000) * 2);
}

static void fill_overlapping(uint8_t *ip, uint64_t i)
{
    put16(ip + 4, (uint32_t)(i / 5000));
    put16(ip + 6, 0x2000 | (1 + chance() % 8000));
}

static void fill_late(uint8_t *ip, uint64_t i)
{
    put16(ip + 4, (uint32_t)i);
    put16(ip + 6, 0x2000 | (8191 - 24));
    put32(ip + 16, chance());
}

static uint8_t *fragments_first(uint64_t count, size_t *length)
{
    return ip_file(count, 24, fill_first, length);
}

static uint8_t *fragments_tiny(uint64_t count, size_t *length)
{
    return ip_file(count, 8, fill_tiny, length);
}

static uint8_t *fragments_overlapping(uint64_t count, size_t *length)
{
    return ip_file(count, 48, fill_overlapping, length);
}

/* Each makes room for a datagram of 64 KiB. */
static uint8_t *fragments_late(uint64_t count, size_t *length)
{
    return ip_file(count, 8, fill_late, length);
}

#define MILLION 1000000

const struct flood floods[] = {
    { "half-open connections of ever new hosts", syn_hosts, NULL, MILLION, 1024, "sessions" },
    { "half-open connections of every port", syn_ports, NULL, MILLION, 64, "tunnels-and-calls" },
    { "call requests without end", call_requests, NULL, MILLION, 64, "tunnels-and-calls" },
    { "calls set up and cleared without end", call_cycles, NULL, MILLION / 4, 64, "sessions" },
    { "replies and notices about no call", stray_replies, NULL, MILLION, 64, "tunnels-and-calls" },
    { "calls behind a long history", calls_behind_events, NULL, MILLION / 50, 64, "events" },
    { "GRE of every call id", gre_ids, NULL, MILLION, 64, "tunnels-and-calls" },
    { "GRE of ever new hosts", gre_hosts, NULL, MILLION, 1600, "sessions" },
    { "other traffic of ever new hosts", other_hosts, NULL, MILLION, 16, NULL },
    { "ICMP errors about every port", icmp_errors, NULL, MILLION, 64, "tunnels-and-calls" },
    { "idle hosts, and a clock that jumps", idle_pairs, NULL, MILLION / 5, 900, NULL },
    { "a stream of holes", stream_holes, NULL, MILLION, 16, "events" },
    { "a stream in single octets", stream_crumbs, NULL, MILLION, 16, "control-octets-skipped" },
    { "a stream of cookies", stream_cookies, NULL, 400, 16, "control-octets-skipped" },
    { "32,000 options a packet", options, NULL, 200, 16, "options" },
    { "options of every protocol on many calls", options_of_calls, NULL, MILLION / 10, 192, "options" },
    { "long requests on many calls", long_requests, NULL, 20000, 96, NULL },
    { "CHAP under ever new names", chap_tries, NULL, MILLION / 2, 16, "events" },
    { "CHAP names of 60,000 octets", chap_long_names, NULL, 20000, 96, NULL },
    { "EAP under ever new names", eap_tries, NULL, MILLION / 5, 16, "events" },
    { "PAP under ever new names", pap_tries, NULL, MILLION, 16, "events" },
    { "long histories of many calls", events_of_calls, NULL, MILLION, 64, "events" },
    { "packets of unknown codes", events, NULL, MILLION, 16, "events" },
    { "every PPP protocol", protocols, NULL, MILLION, 16, "control-protocols" },
    { "LCP negotiated again and again", renegotiations, NULL, MILLION / 4, 16, "options" },
    { "Protocol-Rejects without end", rejects, NULL, MILLION, 16, "control-protocols" },
    { "Terminate-Requests without end", terminations, NULL, MILLION / 4, 16, "events" },
    { "user data", data, NULL, MILLION, 4, NULL },
    { "first fragments only", NULL, fragments_first, MILLION, 64, "fragment-limit" },
    { "tiny fragments with holes", NULL, fragments_tiny, MILLION, 16, "fragment-limit" },
    { "overlapping fragments", NULL, fragments_overlapping, MILLION, 16, "fragment-limit" },
    { "last places of long datagrams", NULL, fragments_late, MILLION, 32, "fragment-limit" },
};
const unsigned flood_count = sizeof floods / sizeof floods[0];
