/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sweep.c: every capture, cut at every snap length, through the whole product.
 *
 *     sweep CAPTURE...
 *
 * Captures of up to 500 frames are cut at 0, 1, 2 ... 200 octets, larger ones at
 * twelve lengths. Built with sanitizers, it finds the read beyond the cut.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/pipeline.h"

struct block {
    uint8_t *octets;
    size_t length;
};

static uint32_t get(const uint8_t *at, bool big)
{
    return big ? (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]
               : (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

static void put(uint8_t *at, bool big, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        at[big ? 3 - i : i] = (uint8_t)(v >> (8 * i));
}

static struct block load(const char *path)
{
    struct block b = { 0 };
    FILE *f = fopen(path, "rb");
    long size = f && fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
    if (size < 0 || fseek(f, 0, SEEK_SET) != 0 || !(b.octets = malloc((size_t)size + 1))) {
        fprintf(stderr, "sweep: cannot read %s\n", path);
        exit(1);
    }
    b.length = fread(b.octets, 1, (size_t)size, f);
    fclose(f);
    return b;
}

/* pcap: each record's captured length becomes at most `snap`. */
static size_t cut_pcap(const struct block *in, uint8_t *out, uint32_t snap, unsigned *frames)
{
    const bool big = in->octets[0] == 0xa1;
    size_t at = 24, to = 24;
    memcpy(out, in->octets, 24);
    while (at + 16 <= in->length) {
        uint32_t have = get(in->octets + at + 8, big);
        const size_t left = in->length - at - 16;
        if (have > left)
            have = (uint32_t)left;
        const uint32_t keep = have < snap ? have : snap;
        memcpy(out + to, in->octets + at, 16 + keep);
        put(out + to + 8, big, keep);
        at += 16 + have;
        to += 16 + keep;
        ++*frames;
    }
    return to;
}

/* pcapng: the same for Enhanced Packet Blocks; other blocks stay. */
static size_t cut_pcapng(const struct block *in, uint8_t *out, uint32_t snap, unsigned *frames)
{
    bool big = false;
    size_t at = 0, to = 0;
    while (at + 12 <= in->length) {
        if (get(in->octets + at, false) == 0x0a0d0d0a)
            big = in->octets[at + 8] == 0x1a;
        const uint32_t type = get(in->octets + at, big), length = get(in->octets + at + 4, big);
        if (length < 12 || length % 4 || length > in->length - at)
            break;
        if (type == 6 && length >= 32) {
            const uint32_t have = get(in->octets + at + 20, big), keep = have < snap ? have : snap;
            const uint32_t total = 32 + (keep + 3) / 4 * 4;
            memcpy(out + to, in->octets + at, 28);
            memset(out + to + 28, 0, total - 28);
            memcpy(out + to + 28, in->octets + at + 28, keep);
            put(out + to + 4, big, total);
            put(out + to + 20, big, keep);
            put(out + to + total - 4, big, total);
            to += total;
            ++*frames;
        } else {
            memcpy(out + to, in->octets + at, length);
            to += length;
        }
        at += length;
    }
    return to;
}

static unsigned run_cut(const struct block *in, uint8_t *out, uint32_t snap)
{
    unsigned frames = 0;
    const size_t length = in->octets[0] == 0x0a ? cut_pcapng(in, out, snap, &frames) : cut_pcap(in, out, snap, &frames);
    uint8_t *exact = malloc(length); /* of the exact size, for the sanitizer */
    if (!exact)
        exit(1);
    memcpy(exact, out, length);
    const struct pipeline_totals totals = pipeline_run(exact, length);
    free(exact);
    if (totals.frames != frames) {
        fprintf(stderr, "sweep: %u frames written at snap length %u, %llu read\n", frames, snap,
                (unsigned long long)totals.frames);
        exit(1);
    }
    return frames;
}

int main(int argc, char **argv)
{
    static const uint32_t few[] = { 0, 1, 14, 34, 38, 42, 54, 58, 66, 96, 128, 200 };
    unsigned long runs = 0;
    if (argc < 2) {
        fputs("usage: sweep CAPTURE...\n", stderr);
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        struct block in = load(argv[i]);
        uint8_t *out = malloc(in.length + 64);
        if (!out || in.length < 24) {
            fprintf(stderr, "sweep: %s is no capture\n", argv[i]);
            return 1;
        }
        const unsigned frames = run_cut(&in, out, UINT32_MAX);
        for (uint32_t snap = 0; frames <= 500 && snap <= 200; snap++, runs++)
            run_cut(&in, out, snap);
        for (size_t k = 0; frames > 500 && k < sizeof few / sizeof *few; k++, runs++)
            run_cut(&in, out, few[k]);
        free(in.octets);
        free(out);
    }
    printf("%d captures, %lu cuts\n", argc - 1, runs);
    return 0;
}
