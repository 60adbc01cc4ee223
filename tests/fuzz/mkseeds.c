/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mkseeds.c: seeds for the fuzz targets, out of captures.
 *
 *     mkseeds FOLDER CAPTURE...
 *
 * FOLDER/capture holds the files themselves, FOLDER/tcp, gre, icmp the payloads of
 * IP, FOLDER/pptp the octets of control connections, FOLDER/ppp the frames in GRE,
 * FOLDER/cp and the like their inside, and FOLDER/any a little of everything;
 * FOLDER/link frames with their link layer, FOLDER/unpack the files compressed.
 * A seed is named after its content, so that each is there once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "capture/link.h"
#include "capture/pcapfile.h"
#include "capture/source.h"
#include "dissect/gre.h"
#include "dissect/ip.h"
#include "dissect/tcp.h"
#include "tests/unit/pack.h"

#define SEED_MAX 4096

static const char *folder;

static void seed(const char *kind, const uint8_t *octets, size_t length)
{
    char path[1024];
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ octets[i]) * 0x100000001b3u;
    snprintf(path, sizeof path, "%s/%s", folder, kind);
    mkdir(path, 0777);
    snprintf(path, sizeof path, "%s/%s/%016llx", folder, kind, (unsigned long long)hash);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(octets, 1, length, f) != length || fclose(f)) {
        fprintf(stderr, "mkseeds: cannot write %s\n", path);
        exit(1);
    }
}

/* User data that is not encrypted, behind its protocol number in two octets. */
static void clear_seed(unsigned protocol, const uint8_t *packet, size_t length)
{
    uint8_t octets[SEED_MAX + 2] = { (uint8_t)(protocol >> 8), (uint8_t)protocol };
    if (protocol == 0x00fd || length > SEED_MAX)
        return;
    memcpy(octets + 2, packet, length);
    seed("inner", octets, length + 2);
}

/* The fuzz target of a PPP protocol. */
static const char *kind_of(unsigned protocol)
{
    static const struct {
        unsigned protocol;
        const char *kind;
    } kinds[] = { { 0xc223, "chap" }, { 0xc023, "pap" }, { 0xc227, "eap" }, { 0xc029, "cbcp" }, { 0xc02d, "bap" },
                  { 0xc025, "lqr" },  { 0xc027, "spap" }, { 0x003d, "multilink" } };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].protocol == protocol)
            return kinds[i].kind;
    return "cp";
}

static void inside(const struct gre *gre)
{
    const uint8_t *octets = gre->payload.octets;
    size_t length = gre->payload.have;
    if (!length)
        return;
    seed("ppp", octets, length);
    seed("any", octets, length);
    if (length > 2 && octets[0] == 0xff && octets[1] == 0x03)
        octets += 2, length -= 2;
    if (length < 4)
        return;
    if (octets[0] & 1) { /* user data, whose number takes one octet */
        clear_seed(octets[0], octets + 1, length - 1);
        return;
    }
    const unsigned protocol = (unsigned)octets[0] << 8 | octets[1];
    if (protocol < 0x4000)
        clear_seed(protocol, octets + 2, length - 2);
    seed(kind_of(protocol), octets + 2, length - 2);
    if (protocol == 0xc227 && length > 12) { /* TLS may stand behind the flags */
        seed("tls", octets + 8, length - 8);
        seed("tls", octets + 12, length - 12);
    }
    seed("auth", octets + 2, length - 2);
}

static void datagram_seeds(const struct datagram *d)
{
    struct reader r = reader_init(d->payload, d->captured, d->wire_length);
    struct gre gre;
    struct tcp tcp;
    if (d->captured > SEED_MAX)
        return;
    if (d->protocol == IP_GRE) {
        seed("gre", d->payload, d->captured);
        if (gre_dissect(&r, &gre))
            inside(&gre);
    } else if (d->protocol == IP_TCP) {
        seed("tcp", d->payload, d->captured);
        if (tcp_dissect(&r, &tcp) && tcp.payload.have) {
            seed("pptp", tcp.payload.octets, tcp.payload.have);
            seed("any", tcp.payload.octets, tcp.payload.have);
        }
    } else if (d->protocol == IP_ICMP || d->protocol == IP_ICMPV6) {
        seed("icmp", d->payload, d->captured);
        if (d->captured > 28)
            seed("ip", d->payload + 8, d->captured - 8);
    }
}

/* As fuzz_link reads them: the row of the link type, then a few frames. */
static void link_seeds(const uint8_t *octets, size_t length)
{
    struct source_stats stats = { .path = "seed" };
    struct input *in = input_open_memory(octets, length);
    struct record record;
    struct wire seeds = { 0 };
    struct pcapfile *file = in && pcapfile_knows(in) ? pcapfile_open(in, &stats) : NULL;
    int type = -1;
    while (file && pcapfile_next(file, &record)) {
        const struct link *link = link_find(record.link_type);
        if (!link || record.captured > SEED_MAX)
            continue;
        if (seeds.length > 2000 || record.link_type != type) {
            if (seeds.length > 1)
                seed("link", seeds.octets, seeds.length);
            seeds.length = 0;
            wire_u8(&seeds, (unsigned)(link - link_table));
            type = record.link_type;
        }
        wire_be16(&seeds, record.captured);
        wire_u8(&seeds, 0);
        wire_put(&seeds, record.octets, record.captured);
    }
    if (seeds.length > 1)
        seed("link", seeds.octets, seeds.length);
    wire_free(&seeds);
    pcapfile_close(file);
    input_close(in);
}

/* As fuzz_unpack reads them, see there. */
static void unpack_seeds(const uint8_t *octets, size_t length)
{
    static void (*const pack[])(struct wire *, const void *, size_t) = { pack_gzip, pack_xz, pack_zstd };
    struct wire packed = { 0 };
    for (unsigned i = 0; i < 3; i++) {
        packed.length = 0;
        wire_u8(&packed, 0);
        pack[i](&packed, octets, length);
        seed("unpack", packed.octets, packed.length);
    }
    packed.length = 0;
    wire_put(&packed, "\x03\x40", 2);
    wire_put(&packed, octets, length);
    seed("unpack", packed.octets, packed.length);
    wire_free(&packed);
}

static void file_seed(const char *path)
{
    static uint8_t octets[1 << 16];
    FILE *f = fopen(path, "rb");
    if (!f)
        return;
    const size_t length = fread(octets, 1, sizeof octets, f);
    fclose(f);
    seed("capture", octets, length);
    seed("pcapfile", octets, length);
    seed("places", octets, length);
    link_seeds(octets, length);
    if (length <= 2 * SEED_MAX)
        unpack_seeds(octets, length);
    for (size_t at = 0; at + 64 < length && at < 2048; at++) /* IP headers, wherever they are */
        if (octets[at] == 0x45 && octets[at + 8] == 64)
            seed("ip", octets + at, 64);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: mkseeds FOLDER CAPTURE...\n", stderr);
        return 2;
    }
    folder = argv[1];
    for (int i = 2; i < argc; i++) {
        const char *path = argv[i];
        struct datagram d;
        file_seed(path);
        struct source *source = source_open(&path, 1);
        while (source && source_next(source, &d) == SOURCE_DATAGRAM)
            datagram_seeds(&d);
        source_close(source);
    }
    return 0;
}
