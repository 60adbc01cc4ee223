/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mkcap_file.c: pcap and pcapng in both byte orders, whole or broken on purpose. */
#include "mkcap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INTERFACES_MAX 16
struct interface {
    int link;
    uint32_t snaplen;
    unsigned resolution; /* digits of a second: 6, 9, 3, or 0x80 | bits */
    const char *name;
};

static struct {
    bool ng, big, nano, begun, headerless;
    struct interface interfaces[INTERFACES_MAX];
    unsigned count, written; /* interfaces known, and told to the file */
    uint32_t chop;
    struct bytes out;
} file = { .interfaces = { { .link = 1, .snaplen = 262144, .resolution = 6 } }, .count = 1 };

static void f16(struct bytes *b, unsigned v)
{
    put8(b, file.big ? v >> 8 : v);
    put8(b, file.big ? v : v >> 8);
}

static void f32(struct bytes *b, uint32_t v)
{
    f16(b, file.big ? v >> 16 : v & 0xffff);
    f16(b, file.big ? v & 0xffff : v >> 16);
}

static void block(uint32_t type, const struct bytes *body)
{
    const uint32_t length = (uint32_t)(12 + (body->length + 3) / 4 * 4);
    f32(&file.out, type);
    f32(&file.out, length);
    put(&file.out, body->data, body->length);
    put_zero(&file.out, (4 - body->length % 4) % 4);
    f32(&file.out, length);
}

static void section(void)
{
    struct bytes body = { 0 };
    f32(&body, 0x1a2b3c4d);
    f16(&body, 1);
    f16(&body, 0);
    f32(&body, UINT32_MAX);
    f32(&body, UINT32_MAX);
    block(0x0a0d0d0a, &body);
    bytes_free(&body);
    file.written = 0;
}

static void option(struct bytes *body, unsigned code, const void *octets, size_t length)
{
    f16(body, code);
    f16(body, (unsigned)length);
    put(body, octets, length);
    put_zero(body, (4 - length % 4) % 4);
}

static void describe_interfaces(void)
{
    for (; file.written < file.count; file.written++) {
        const struct interface *i = &file.interfaces[file.written];
        struct bytes body = { 0 };
        f16(&body, (unsigned)i->link);
        f16(&body, 0);
        f32(&body, i->snaplen);
        if (i->name)
            option(&body, 2, i->name, strlen(i->name));
        if (i->resolution != 6)
            option(&body, 9, (const uint8_t[]){ (uint8_t)i->resolution }, 1);
        option(&body, 0, "", 0);
        block(1, &body);
        bytes_free(&body);
    }
}

static void begin(void)
{
    if (!file.begun && !file.headerless) {
        if (file.ng) {
            section();
        } else {
            f32(&file.out, file.nano ? 0xa1b23c4d : 0xa1b2c3d4);
            f16(&file.out, 2);
            f16(&file.out, 4);
            f32(&file.out, 0);
            f32(&file.out, 0);
            f32(&file.out, file.interfaces[0].snaplen);
            f32(&file.out, (uint32_t)file.interfaces[0].link);
        }
    }
    file.begun = true;
    if (file.ng && !file.headerless)
        describe_interfaces();
}

static int link_number(const struct line *line, const char *word)
{
    static const struct { const char *word; int number; } known[] = {
        { "ethernet", 1 }, { "null", 0 }, { "raw", 101 }, { "sll", 113 }, { "sll2", 276 }, { "ipv4", 228 },
        { "ipv6", 229 }, { "ppp", 9 }, { "loop", 108 }, { "ppp-hdlc", 50 }, { "pppoe", 51 }, { "cisco-hdlc", 104 },
        { "80211", 105 }, { "enc", 109 }, { "pflog", 117 }, { "prism", 119 }, { "radiotap", 127 }, { "avs", 163 },
        { "pppd", 166 }, { "ppi", 192 }, { "ppp-direction", 204 }, { "nflog", 239 }, { "pktap", 258 },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].word, word) == 0)
            return known[i].number;
    return (int)number(line, word);
}

/* link=, snaplen=, resolution= (6, 9, 3, 2^20), name= */
static void interface_words(struct line *line, struct interface *i)
{
    const char *link = get_own(line, "link"), *resolution = get_own(line, "resolution"), *name = get_own(line, "name");
    if (link)
        i->link = link_number(line, link);
    i->snaplen = get_number(line, "snaplen", i->snaplen);
    if (resolution)
        i->resolution = strncmp(resolution, "2^", 2) == 0 ? 0x80 | number(line, resolution + 2)
                                                          : number(line, resolution);
    if (name)
        i->name = strdup(name);
}

static void file_words(struct line *line)
{
    if (file.begun)
        fail(line, "\"file\" stands before the first packet");
    file.ng = flag(line, "pcapng");
    (void)flag(line, "pcap");
    file.big = flag(line, "big-endian");
    file.nano = flag(line, "nanoseconds");
    file.headerless = flag(line, "headerless");
    interface_words(line, &file.interfaces[0]);
}

static void statistics(struct line *line)
{
    struct bytes body = { 0 };
    uint8_t value[8];
    begin();
    f32(&body, get_number(line, "interface", 0));
    f32(&body, (uint32_t)((uint64_t)(clock_ns / 1000) >> 32));
    f32(&body, (uint32_t)(uint64_t)(clock_ns / 1000));
    static const struct { const char *word; unsigned code; } counters[] = { { "received", 4 }, { "dropped", 5 } };
    for (unsigned i = 0; i < 2; i++) {
        const char *text = get_own(line, counters[i].word);
        if (!text)
            continue;
        struct bytes v = { 0 };
        f32(&v, file.big ? 0 : number(line, text));
        f32(&v, file.big ? number(line, text) : 0);
        memcpy(value, v.data, 8);
        bytes_free(&v);
        option(&body, counters[i].code, value, 8);
    }
    option(&body, 0, "", 0);
    block(5, &body);
    bytes_free(&body);
}

/* file, interface, statistics, section, block, octets, chop */
bool file_directive(struct line *line, const char *word)
{
    struct bytes data = { 0 };
    if (strcmp(word, "file") == 0) {
        file_words(line);
    } else if (strcmp(word, "interface") == 0) {
        if (file.count == INTERFACES_MAX)
            fail(line, "too many interfaces");
        file.interfaces[file.count] = file.interfaces[0];
        interface_words(line, &file.interfaces[file.count++]);
    } else if (strcmp(word, "statistics") == 0) {
        statistics(line);
    } else if (strcmp(word, "section") == 0) {
        begin();
        if (flag(line, "big-endian"))
            file.big = true;
        section();
        describe_interfaces();
    } else if (strcmp(word, "block") == 0) {
        begin();
        get_data(line, &data);
        block(get_number(line, "type", 0x0bad), &data);
    } else if (strcmp(word, "octets") == 0) {
        begin();
        get_data(line, &data);
        put(&file.out, data.data, data.length);
    } else if (strcmp(word, "chop") == 0) {
        file.chop = get_number(line, "octets", 1);
    } else {
        return false;
    }
    bytes_free(&data);
    all_used(line, word);
    return true;
}

int file_link(struct line *line)
{
    const uint32_t i = get_number(line, "interface", 0);
    if (i >= file.count)
        fail(line, "no interface %u was declared", i);
    return file.interfaces[i].link;
}

void file_packet(struct line *line, const struct bytes *frame)
{
    const uint32_t index = get_number(line, "interface", 0);
    const struct interface *i = &file.interfaces[index];
    uint32_t captured = (uint32_t)frame->length;
    if (i->snaplen && captured > i->snaplen)
        captured = i->snaplen;
    captured = get_number(line, "caplen", captured);
    if (captured > frame->length)
        captured = (uint32_t)frame->length;
    const uint32_t wire = get_number(line, "wire", (uint32_t)frame->length);
    begin();
    if (file.ng) {
        uint64_t time = (uint64_t)clock_ns;
        if (i->resolution & 0x80)
            time = (time / 1000000000u << (i->resolution & 0x7f)) +
                   ((time % 1000000000u << (i->resolution & 0x7f)) / 1000000000u);
        else
            for (unsigned digits = 9; digits > i->resolution; digits--)
                time /= 10;
        struct bytes body = { 0 };
        f32(&body, index);
        f32(&body, (uint32_t)(time >> 32));
        f32(&body, (uint32_t)time);
        f32(&body, captured);
        f32(&body, wire);
        put(&body, frame->data, captured);
        block(6, &body);
        bytes_free(&body);
        return;
    }
    f32(&file.out, (uint32_t)(clock_ns / 1000000000));
    f32(&file.out, (uint32_t)(clock_ns % 1000000000 / (file.nano ? 1 : 1000)));
    f32(&file.out, get_number(line, "says-caplen", captured));
    f32(&file.out, wire);
    put(&file.out, frame->data, captured);
}

void file_write(const char *path)
{
    begin();
    if (file.chop > file.out.length)
        file.chop = (uint32_t)file.out.length;
    FILE *f = strcmp(path, "-") == 0 ? stdout : fopen(path, "wb");
    const size_t length = file.out.length - file.chop;
    if (!f || (length && fwrite(file.out.data, 1, length, f) != length) || fflush(f)) {
        fprintf(stderr, "mkcap: cannot write %s\n", path);
        exit(3);
    }
    if (f != stdout)
        fclose(f);
    bytes_free(&file.out);
}
