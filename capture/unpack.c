/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unpack.c: gzip (RFC 1952), xz (the .xz file format, version 1.2) and zstd (RFC 8878).
 *
 *     file       | member | member | zeros ... |      written by one run each, or by pigz, pzstd
 *     member     | magic 2 to 6 | blocks ... | checksum |
 *
 * The decoders are called directly, not through a library that reads archives: those
 * give whole blocks of 64 KiB or nothing, and the whole of a small capture stands in
 * the block that a cut takes away.
 *
 * Hazards: a cut anywhere, also inside a member's header; checksums that differ;
 * other things behind the last member; windows that ask for more memory than
 * UNPACK_MEMORY; a small file that unpacks for hours (see UNPACK_RATIO: 1000 is
 * about what gzip does with nothing but zeros, and captures have times in them);
 * members without octets, one after the other (each takes input, so the file ends).
 */
#include "capture/unpack.h"

#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "capture/stats.h"

enum step {
    STEP_ON,   /* wants more octets, or more room */
    STEP_DONE, /* the member is complete */
    STEP_DAMAGED,
    STEP_TOO_LARGE, /* the decoder would need more than UNPACK_MEMORY */
    STEP_NO_MEMORY,
};

/* Octets on their way through a decoder, which moves both. */
struct transit {
    const uint8_t *from;
    size_t have;
    uint8_t *to;
    size_t room;
};

struct codec {
    const char *name;
    uint8_t length;
    uint8_t magic[6];
    bool (*begin)(struct unpack *unpack); /* ready for a member; false: memory is short */
    enum step (*step)(struct unpack *unpack, struct transit *transit);
    void (*end)(struct unpack *unpack); /* gives back what begin took */
};

enum verdict {
    GOING_ON,
    ENDED_WELL,
    ENDED_EARLY,
    DAMAGED,
    FOLLOWED, /* by something else behind the last member */
    TOO_LARGE,
    TOO_MUCH, /* UNPACK_RATIO */
    NO_MEMORY,
};

struct unpack {
    const struct codec *codec;
    struct input *below;
    union {
        z_stream gzip;
        lzma_stream xz;
        ZSTD_DCtx *zstd;
    } state;
    bool ready;  /* state is set up */
    bool inside; /* a member */
    bool parked;
    uint64_t resume; /* octets to leave away after parking */
    uint64_t given;  /* octets unpacked, all in all */
    enum verdict verdict;
};

/* --- gzip --------------------------------------------------------------------- */

static bool gzip_begin(struct unpack *unpack)
{
    z_stream *z = &unpack->state.gzip;
    if (unpack->ready)
        return inflateReset(z) == Z_OK;
    memset(z, 0, sizeof *z);
    unpack->ready = inflateInit2(z, MAX_WBITS + 16) == Z_OK; /* 16: with gzip's header and trailer */
    return unpack->ready;
}

static enum step gzip_step(struct unpack *unpack, struct transit *transit)
{
    z_stream *z = &unpack->state.gzip;
    z->next_in = (Bytef *)(uintptr_t)transit->from; /* zlib reads it only */
    z->avail_in = (uInt)transit->have;
    z->next_out = transit->to;
    z->avail_out = (uInt)transit->room;
    const int result = inflate(z, Z_NO_FLUSH);
    *transit = (struct transit){ z->next_in, z->avail_in, z->next_out, z->avail_out };
    switch (result) {
    case Z_OK:
    case Z_BUF_ERROR: return STEP_ON;
    case Z_STREAM_END: return STEP_DONE;
    case Z_MEM_ERROR: return STEP_NO_MEMORY;
    default: return STEP_DAMAGED;
    }
}

static void gzip_end(struct unpack *unpack)
{
    inflateEnd(&unpack->state.gzip);
}

/* --- xz ------------------------------------------------------------------------- */

static bool xz_begin(struct unpack *unpack)
{
    if (!unpack->ready)
        unpack->state.xz = (lzma_stream)LZMA_STREAM_INIT;
    unpack->ready = true;
    return lzma_stream_decoder(&unpack->state.xz, UNPACK_MEMORY, 0) == LZMA_OK;
}

static enum step xz_step(struct unpack *unpack, struct transit *transit)
{
    lzma_stream *xz = &unpack->state.xz;
    xz->next_in = transit->from;
    xz->avail_in = transit->have;
    xz->next_out = transit->to;
    xz->avail_out = transit->room;
    const lzma_ret result = lzma_code(xz, LZMA_RUN);
    *transit = (struct transit){ xz->next_in, xz->avail_in, xz->next_out, xz->avail_out };
    switch (result) {
    case LZMA_OK:
    case LZMA_BUF_ERROR: return STEP_ON;
    case LZMA_STREAM_END: return STEP_DONE;
    case LZMA_MEM_ERROR: return STEP_NO_MEMORY;
    case LZMA_MEMLIMIT_ERROR: return STEP_TOO_LARGE;
    default: return STEP_DAMAGED;
    }
}

static void xz_end(struct unpack *unpack)
{
    lzma_end(&unpack->state.xz);
}

/* --- zstd ------------------------------------------------------------------------- */

static bool zstd_begin(struct unpack *unpack)
{
    if (unpack->ready)
        return ZSTD_isError(ZSTD_DCtx_reset(unpack->state.zstd, ZSTD_reset_session_only)) == 0;
    unpack->state.zstd = ZSTD_createDCtx();
    unpack->ready = unpack->state.zstd != NULL;
    return unpack->ready &&
           !ZSTD_isError(ZSTD_DCtx_setParameter(unpack->state.zstd, ZSTD_d_windowLogMax, UNPACK_WINDOW_BITS));
}

static enum step zstd_step(struct unpack *unpack, struct transit *transit)
{
    ZSTD_inBuffer in = { transit->from, transit->have, 0 };
    ZSTD_outBuffer out = { transit->to, transit->room, 0 };
    const size_t result = ZSTD_decompressStream(unpack->state.zstd, &out, &in);
    transit->from += in.pos;
    transit->have -= in.pos;
    transit->to += out.pos;
    transit->room -= out.pos;
    if (!ZSTD_isError(result))
        return result == 0 ? STEP_DONE : STEP_ON;
    switch (ZSTD_getErrorCode(result)) {
    case ZSTD_error_frameParameter_windowTooLarge: return STEP_TOO_LARGE;
    case ZSTD_error_memory_allocation: return STEP_NO_MEMORY;
    default: return STEP_DAMAGED;
    }
}

static void zstd_end(struct unpack *unpack)
{
    ZSTD_freeDCtx(unpack->state.zstd);
}

/* --- members ---------------------------------------------------------------------- */

static const struct codec codecs[] = {
    { "gzip", 3, { 0x1F, 0x8B, 8 }, gzip_begin, gzip_step, gzip_end },
    { "xz", 6, { 0xFD, '7', 'z', 'X', 'Z', 0 }, xz_begin, xz_step, xz_end },
    { "zstd", 4, { 0x28, 0xB5, 0x2F, 0xFD }, zstd_begin, zstd_step, zstd_end },
};

enum { CODECS = sizeof codecs / sizeof codecs[0], MAGIC_MOST = 6 };

/* The first octets of the input, fewer at its end. */
static size_t look(struct input *in, const uint8_t **octets)
{
    for (size_t n = MAGIC_MOST; n > 0; n--) {
        *octets = input_peek(in, n);
        if (*octets)
            return n;
    }
    return 0;
}

static const struct codec *find_codec(struct input *in)
{
    const uint8_t *octets;
    const size_t length = look(in, &octets);
    for (size_t i = 0; i < CODECS; i++)
        if (length >= codecs[i].length && memcmp(octets, codecs[i].magic, codecs[i].length) == 0)
            return &codecs[i];
    return NULL;
}

/* Frames that zstd says to skip (RFC 8878 section 3.1.2) stand where members may. */
static bool is_skippable(const struct codec *codec, const uint8_t *octets, size_t length)
{
    static const uint8_t rest[] = { 0x2A, 0x4D, 0x18 };
    return codec->magic[0] == 0x28 && length >= 4 && (octets[0] & 0xF0) == 0x50 && memcmp(octets + 1, rest, 3) == 0;
}

/* Between two members: the next one, the end, or padding with zeros. */
static enum verdict next_member(struct unpack *unpack)
{
    const struct codec *codec = unpack->codec;
    const uint8_t *octets;
    size_t length;
    while ((length = look(unpack->below, &octets)) > 0 && octets[0] == 0)
        input_advance(unpack->below, 1);
    if (length == 0)
        return ENDED_WELL;
    const size_t known = length < codec->length ? length : codec->length;
    if (memcmp(octets, codec->magic, known) != 0 && !is_skippable(codec, octets, length))
        return FOLLOWED;
    unpack->inside = true;
    return codec->begin(unpack) ? GOING_ON : NO_MEMORY;
}

/* --- octets ------------------------------------------------------------------------- */

static bool grows_without_end(const struct unpack *unpack)
{
    const struct input *bottom = unpack->below;
    while (bottom->unpack)
        bottom = bottom->unpack->below;
    return unpack->given > UNPACK_FREE && unpack->given / UNPACK_RATIO > bottom->offset;
}

/* One turn of the decoder: takes octets, gives octets, or ends. */
static enum verdict turn(struct unpack *unpack, uint8_t *to, size_t room, size_t *given)
{
    static const enum verdict verdicts[] = {
        [STEP_ON] = GOING_ON,          [STEP_DONE] = GOING_ON,       [STEP_DAMAGED] = DAMAGED,
        [STEP_TOO_LARGE] = TOO_LARGE, [STEP_NO_MEMORY] = NO_MEMORY,
    };
    if (!unpack->inside)
        return next_member(unpack);
    static const uint8_t nothing[1]; /* decoders count from their input's start, also where it is empty */
    const uint8_t *octets = input_peek(unpack->below, 1);
    const size_t have = octets ? input_at_hand(unpack->below) : 0;
    struct transit transit = { .from = octets ? octets : nothing, .have = have, .to = to, .room = room };
    const enum step step = unpack->codec->step(unpack, &transit);
    input_advance(unpack->below, have - transit.have);
    *given = room - transit.room;
    unpack->given += *given;
    unpack->inside = step != STEP_DONE;
    if (step == STEP_ON && have == transit.have && *given == 0)
        return have ? DAMAGED : ENDED_EARLY;
    return grows_without_end(unpack) ? TOO_MUCH : verdicts[step];
}

static void stop(struct unpack *unpack)
{
    if (unpack->ready)
        unpack->codec->end(unpack);
    unpack->ready = false;
}

static size_t give(struct unpack *unpack, uint8_t *to, size_t room)
{
    size_t given = 0;
    while (given == 0 && unpack->verdict == GOING_ON)
        unpack->verdict = turn(unpack, to, room, &given);
    if (unpack->verdict != GOING_ON)
        stop(unpack);
    return given;
}

static void resume(struct unpack *unpack, uint8_t *scratch, size_t room)
{
    unpack->parked = false;
    unpack->inside = false;
    unpack->given = 0;
    unpack->verdict = input_rewind(unpack->below) ? GOING_ON : DAMAGED;
    while (unpack->resume > 0) {
        const size_t given = give(unpack, scratch, unpack->resume < room ? (size_t)unpack->resume : room);
        if (given == 0)
            return; /* the file is not what it was */
        unpack->resume -= given;
    }
}

size_t unpack_read(struct unpack *unpack, uint8_t *to, size_t room)
{
    if (unpack->parked)
        resume(unpack, to, room);
    return unpack->resume > 0 ? 0 : give(unpack, to, room);
}

void unpack_park(struct unpack *unpack, uint64_t offset)
{
    stop(unpack);
    input_park(unpack->below);
    unpack->parked = true;
    unpack->resume = offset;
}

bool unpack_tell(const struct unpack *unpack, uint64_t offset, struct source_stats *stats)
{
    static const char *const endings[] = {
        [DAMAGED] = "are damaged from here on, and not read",
        [FOLLOWED] = "are followed by something else, which is not read",
        [TOO_LARGE] = "need more than 144 MiB of memory; unpack them first",
        [TOO_MUCH] = "grow a thousandfold; if they are a capture, unpack them first",
        [NO_MEMORY] = "cannot be unpacked: not enough memory",
    };
    if (unpack->verdict == GOING_ON || input_tell(unpack->below, stats))
        return unpack->verdict != GOING_ON;
    if (unpack->verdict == ENDED_WELL)
        return false;
    if (unpack->verdict == ENDED_EARLY) {
        stats->truncated = true;
        stats_say(stats, offset, "the %s data end early; still being written, perhaps", unpack->codec->name);
        return true;
    }
    stats->unread[UNREAD_RECORD] += !stats->failed;
    stats->failed = true;
    stats_say(stats, offset, "the %s data %s", unpack->codec->name, endings[unpack->verdict]);
    return true;
}

struct input *unpack_below(const struct unpack *unpack)
{
    return unpack->below;
}

void unpack_close(struct unpack *unpack)
{
    if (!unpack)
        return;
    stop(unpack);
    input_close(unpack->below);
    free(unpack);
}

/* --- levels ------------------------------------------------------------------------- */

static struct input *put_over(struct input *in, const struct codec *codec)
{
    struct unpack *unpack = calloc(1, sizeof *unpack);
    if (!unpack)
        return NULL;
    unpack->codec = codec;
    unpack->below = in;
    struct input *over = input_open_packed(unpack);
    if (!over)
        free(unpack);
    return over;
}

struct input *unpack_over(struct input *in, struct source_stats *stats)
{
    for (unsigned level = 0;; level++) {
        const struct codec *codec = find_codec(in);
        if (!codec)
            return in;
        struct input *over = level < UNPACK_LEVELS ? put_over(in, codec) : NULL;
        if (!over) {
            stats_refuse(stats, level < UNPACK_LEVELS ? "cannot be read: not enough memory"
                                                      : "is compressed a third time; unpack it first");
            input_close(in);
            return NULL;
        }
        stats_packed(stats, codec->name);
        in = over;
    }
}
