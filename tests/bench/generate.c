/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * generate.c: captures to measure with; the same octets in every run.
 *
 *     generate bulk MEGABYTES OUT      few sessions, GRE packets of about 1 KB
 *     generate short SESSIONS OUT      that many whole sessions, one after the other
 *     generate mppe PACKETS OUT        one session, whose packets of 1000 octets are really encrypted
 *     generate other MEGABYTES OUT     traffic without PPTP
 *
 * Another session comes from the template: a capture of one session (made by mkcap), whose
 * addresses, ports and call ids are changed in place. Template: PPTPSCOPE_TEMPLATE.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pcap/pcap.h>

#include "analyze/crypt.h"
#include "tests/bench/traffic.h"

struct frame {
    struct pcap_pkthdr header;
    uint8_t octets[2048];
};

static struct frame template[256];
static unsigned template_count;
static pcap_dumper_t *out;
static uint64_t written;
static uint64_t now_us = 1709290800000000;

static void die(const char *what)
{
    fprintf(stderr, "generate: %s\n", what);
    exit(1);
}

static void load_template(void)
{
    char error[PCAP_ERRBUF_SIZE];
    const char *path = getenv("PPTPSCOPE_TEMPLATE");
    struct pcap_pkthdr *header;
    const u_char *octets;
    pcap_t *p = path ? pcap_open_offline(path, error) : NULL;
    if (!p)
        die("PPTPSCOPE_TEMPLATE names no capture");
    while (pcap_next_ex(p, &header, &octets) == 1 && template_count < 256) {
        struct frame *f = &template[template_count++];
        if (header->caplen > sizeof f->octets)
            die("the template has too large a packet");
        f->header = *header;
        memcpy(f->octets, octets, header->caplen);
    }
    pcap_close(p);
}

static void write_frame(const uint8_t *octets, uint32_t length)
{
    struct pcap_pkthdr header = { .caplen = length, .len = length };
    header.ts.tv_sec = (time_t)(now_us / 1000000);
    header.ts.tv_usec = (suseconds_t)(now_us % 1000000);
    pcap_dump((u_char *)out, &header, octets);
    written += length + 16;
}

/* The template's packet `i` as session `n`'s: another client address and port. */
static void write_template(unsigned i, uint32_t n)
{
    uint8_t copy[2048];
    const struct frame *f = &template[i];
    const bool from_client = f->octets[26] == 192;
    memcpy(copy, f->octets, f->header.caplen);
    uint8_t *client = copy + (from_client ? 26 : 30);
    client[0] = 10;
    client[1] = (uint8_t)(n >> 16);
    client[2] = (uint8_t)(n >> 8);
    client[3] = (uint8_t)n;
    write_frame(copy, f->header.caplen);
}

static bool is_data(const struct frame *f)
{
    const uint8_t *o = f->octets;
    const unsigned at = 34u + 8u + (o[34] & 0x10 ? 4u : 0u) + (o[35] & 0x80 ? 4u : 0u);
    return o[23] == 47 && f->header.caplen > at && (o[at] == 0xfd || (o[at] == 0 && o[at + 1] == 0xfd));
}

static unsigned first_data(void)
{
    for (unsigned i = 0; i < template_count; i++)
        if (is_data(&template[i]))
            return i;
    die("the template has no encrypted packet");
    return 0;
}

static void put32(uint8_t *at, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (uint8_t)(v >> (24 - 8 * i));
}

/* Enhanced GRE with sequence and acknowledgment, PPP protocol 0x00fd, 1000 octets. */
static void bulk_packet(uint32_t n, bool from_client, uint32_t seq, uint32_t ack, uint16_t call)
{
    static uint8_t p[14 + 20 + 16 + 1003];
    static uint64_t noise = 88172645463325252u;
    const unsigned payload = sizeof p - 14 - 20 - 16;
    memset(p, 0, 60);
    p[12] = 8;
    p[14] = 0x45;
    p[16] = (sizeof p - 14) >> 8;
    p[17] = (sizeof p - 14) & 0xff;
    p[18] = (uint8_t)(seq >> 8);
    p[19] = (uint8_t)seq;
    p[22] = 64;
    p[23] = 47;
    put32(p + (from_client ? 26 : 30), 0x0a000000 | n);
    put32(p + (from_client ? 30 : 26), 0xc6336401);
    p[34] = 0x30;
    p[35] = 0x81;
    p[36] = 0x88;
    p[37] = 0x0b;
    p[38] = (uint8_t)(payload >> 8);
    p[39] = (uint8_t)payload;
    p[40] = (uint8_t)(call >> 8);
    p[41] = (uint8_t)call;
    put32(p + 42, seq);
    put32(p + 46, ack);
    p[50] = 0xfd;
    p[51] = (uint8_t)(0x90 | (seq >> 8 & 15));
    p[52] = (uint8_t)seq;
    for (unsigned i = 53; i + 8 <= sizeof p; i += 8) {
        noise ^= noise << 13, noise ^= noise >> 7, noise ^= noise << 17;
        memcpy(p + i, &noise, 8);
    }
    write_frame(p, sizeof p);
}

static void bulk(uint64_t octets)
{
    const uint32_t sessions = 8;
    const unsigned data = first_data();
    for (unsigned i = 0; i < data; i++)
        for (uint32_t n = 1; n <= sessions; n++, now_us += 50)
            write_template(i, n);
    for (uint32_t seq = 12; written < octets; seq++)
        for (uint32_t n = 1; n <= sessions; n++) {
            now_us += 40;
            bulk_packet(n, true, seq, seq - 1, 0);
            now_us += 40;
            bulk_packet(n, false, seq, seq, 30720);
        }
}

static void many(uint32_t sessions)
{
    const unsigned data = first_data();
    for (uint32_t n = 1; n <= sessions; n++)
        for (unsigned i = 0; i < template_count; i++, now_us += 300)
            if (i < data + 4 || i + 10 >= template_count)
                write_template(i, n);
}

static void write_gre(void *context, unsigned from, uint32_t sequence, uint8_t *packet, size_t length)
{
    static uint8_t p[2048];
    const size_t octets = 20 + TRAFFIC_GRE + length;
    uint16_t *const id = context;
    traffic_gre(packet, from, sequence, length);
    memset(p, 0, 34);
    p[12] = 8;
    p[14] = 0x45;
    p[16] = (uint8_t)(octets >> 8);
    p[17] = (uint8_t)octets;
    p[18] = (uint8_t)(++*id >> 8);
    p[19] = (uint8_t)*id;
    p[22] = 64;
    p[23] = 47;
    put32(p + 26, 0xc0000201 + from);
    put32(p + 30, 0xc0000202 - from);
    memcpy(p + 34, packet, TRAFFIC_GRE + length);
    now_us += 40;
    write_frame(p, (uint32_t)(14 + octets));
}

static void mppe(uint32_t count)
{
    const size_t size = 1000;
    struct mppe_key key;
    uint16_t id = 0;
    if (crypt_ready())
        die("libgcrypt is not to be had");
    traffic_negotiate(0x01000040, &key, write_gre, &id);
    uint8_t *const all = traffic_encrypted(count, size, true, key);
    for (uint32_t n = 0; n < count; n++)
        write_gre(&id, 0, n + 3, all + n * (TRAFFIC_MORE + size), TRAFFIC_MORE - TRAFFIC_GRE + size);
    free(all);
}

static void other(uint64_t octets)
{
    static uint8_t p[1200];
    uint32_t n = 12345;
    while (written < octets) {
        n = n * 1664525u + 1013904223u;
        const uint32_t length = 60 + (n >> 16) % 1100;
        memset(p, 0, 60);
        p[12] = 8;
        p[14] = 0x45;
        p[16] = (uint8_t)((length - 14) >> 8);
        p[17] = (uint8_t)(length - 14);
        p[22] = 64;
        p[23] = n & 0x100 ? 6 : 17;
        put32(p + 26, 0x0a000000 | (n >> 12 & 0xff));
        put32(p + 30, 0xc0a80000 | (n >> 20 & 0xff));
        p[34] = 0x80;
        p[37] = n & 0x200 ? 53 : 80;
        p[46] = 0x50;
        now_us += 30;
        write_frame(p, length);
    }
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fputs("usage: generate bulk|short|mppe|other AMOUNT OUT\n", stderr);
        return 2;
    }
    const uint64_t amount = strtoull(argv[2], NULL, 10);
    pcap_t *dead = pcap_open_dead(DLT_EN10MB, 262144);
    if (strcmp(argv[1], "bulk") == 0 || strcmp(argv[1], "short") == 0)
        load_template();
    out = pcap_dump_open(dead, argv[3]);
    if (!out)
        die(pcap_geterr(dead));
    if (strcmp(argv[1], "bulk") == 0)
        bulk(amount << 20);
    else if (strcmp(argv[1], "short") == 0)
        many((uint32_t)amount);
    else if (strcmp(argv[1], "mppe") == 0)
        mppe((uint32_t)amount);
    else
        other(amount << 20);
    pcap_dump_close(out);
    pcap_close(dead);
    return 0;
}
