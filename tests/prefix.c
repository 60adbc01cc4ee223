/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prefix.c: a capture that ends after any frame gives each session a root cause that
 * is null or that of the whole capture: later packets add knowledge, they never make
 * a cause wrong. And a capture that missed any one packet never calls a session failed
 * that is not: what is absent may just not have been captured. Nor does one that shows
 * two neighbours in the wrong order, or every packet twice.
 *
 *     prefix CAPTURE...
 *
 * Captures of up to 600 frames are cut behind every frame, larger ones at 600 places;
 * each of the first 120 packets is left out once, and once exchanged with the next one.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/pptpscope.h"
#include "capture/source.h"

#define CUTS_MAX 600
#define GAPS_MAX 120

struct recording {
    struct datagram *datagrams;
    size_t count;
    uint64_t frames;
    int64_t clock;
};

static void *grown(void *array, size_t octets)
{
    array = realloc(array, octets);
    if (!array)
        exit(1);
    return array;
}

/* Every datagram of the capture, with its octets. */
static struct recording record(const char *path)
{
    struct recording r = { 0 };
    struct datagram datagram;
    struct source *source = source_open(&path, 1);
    if (!source) {
        fprintf(stderr, "prefix: cannot read %s\n", path);
        exit(1);
    }
    while (source_next(source, &datagram) == SOURCE_DATAGRAM) {
        r.datagrams = grown(r.datagrams, (r.count + 1) * sizeof *r.datagrams);
        uint8_t *octets = grown(NULL, (size_t)datagram.captured + 1);
        memcpy(octets, datagram.payload, datagram.captured);
        datagram.payload = octets;
        r.datagrams[r.count++] = datagram;
    }
    r.frames = source_frames(source);
    r.clock = source_clock(source);
    source_close(source);
    return r;
}

enum change { WHOLE, WITHOUT, EXCHANGED, DOUBLED };

/* What stands at place `i` of a capture that was changed at place `at`; times stay where they are. */
static struct datagram datagram_at(const struct recording *r, enum change change, size_t i, size_t at)
{
    const size_t other = change != EXCHANGED || at + 1 >= r->count ? i : i == at ? at + 1 : i == at + 1 ? at : i;
    struct datagram datagram = r->datagrams[other];
    datagram.frame = r->datagrams[i].frame;
    datagram.time = r->datagrams[i].time;
    return datagram;
}

static struct pptpscope *analyze(const struct recording *r, uint64_t frames, enum change change, size_t at)
{
    const struct pptpscope_config config = { 0 };
    struct pptpscope *scope = pptpscope_new(&config);
    size_t i = 0;
    for (; i < r->count && r->datagrams[i].frame <= frames; i++) {
        const struct datagram datagram = datagram_at(r, change, i, at);
        for (unsigned times = change == DOUBLED ? 2 : change == WITHOUT && i == at ? 0 : 1; times > 0; times--)
            pptpscope_feed(scope, &datagram);
    }
    if (i == r->count)
        pptpscope_clock(scope, r->clock);
    pptpscope_finish(scope);
    return scope;
}

static const struct session *counterpart(const struct pptpscope *whole, const struct session *cut)
{
    for (size_t i = 0; i < pptpscope_session_count(whole); i++) {
        const struct session *s = pptpscope_session(whole, i);
        if (s->first_frame == cut->first_frame)
            return s;
    }
    return NULL;
}

/* The number of sessions whose cause the rest of the capture contradicts. */
static unsigned compare(const char *path, const struct pptpscope *whole, const struct pptpscope *cut, uint64_t frames)
{
    unsigned wrong = 0;
    for (size_t i = 0; i < pptpscope_session_count(cut); i++) {
        const struct session *const s = pptpscope_session(cut, i);
        const struct session *const w = counterpart(whole, s);
        if (!s->root_cause || (w && w->root_cause && strcmp(w->root_cause, s->root_cause) == 0))
            continue;
        printf("%s, cut behind frame %llu: session of frame %llu has root cause %s; the whole capture says %s\n", path,
               (unsigned long long)frames, (unsigned long long)s->first_frame, s->root_cause,
               !w ? "no such session" : w->root_cause ? w->root_cause : "none");
        wrong++;
    }
    return wrong;
}

static unsigned ends_early(const char *path, const struct recording *r, const struct pptpscope *whole,
                           unsigned long *cuts)
{
    const uint64_t step = r->frames / CUTS_MAX + 1;
    unsigned wrong = 0;
    for (uint64_t frames = 1; frames < r->frames && wrong < 3; frames += step, ++*cuts) {
        struct pptpscope *const cut = analyze(r, frames, WHOLE, 0);
        wrong += compare(path, whole, cut, frames);
        pptpscope_free(cut);
    }
    return wrong;
}

/* Captures whose session hangs on a single packet: what is left looks like the cause that is given. */
static const struct exception {
    const char *name, *reason;
} exceptions[] = {
    { "/multilink.", "the second link negotiates no network protocol: without its LCP nothing says that it was up" },
    { "/incoming-odd-orders.", "several calls of which control messages are missing already" },
    { "/gre-other-address", "several calls at once: without the Reply the server's GRE from elsewhere belongs to none" },
    { "/ctl-alg-callid-mismatch.", "two calls at once, whose call ids are wrong already" },
    { "/ccp-terminated-mid-session-not.", "IPCP is ended within the second: without the Ack it was never open" },
    { "/hole-given-up.", "with the Request before its hole the call is two: one asked for, one answered" },
    { "/nat-multiple-clients.", "nothing at all follows the last Ack of IPCP" },
};

static bool is_excepted(const char *path)
{
    for (size_t i = 0; i < sizeof exceptions / sizeof exceptions[0]; i++)
        if (strstr(path, exceptions[i].name))
            return true;
    return false;
}

/* Sessions that failed; `told`: of which a cause is told, as failed-unexplained says itself that it does not know. */
static size_t failed(const struct pptpscope *scope, bool told)
{
    size_t count = 0;
    for (size_t i = 0; i < pptpscope_session_count(scope); i++) {
        const char *const cause = pptpscope_session(scope, i)->root_cause;
        count += cause && (!told || strcmp(cause, "failed-unexplained") != 0);
    }
    return count;
}

static unsigned more_failed(const char *path, const struct recording *r, size_t failures, enum change change, size_t at)
{
    static const char *const words[] = { [WITHOUT] = "without", [EXCHANGED] = "exchanged with the next one:",
                                         [DOUBLED] = "all doubled, from" };
    struct pptpscope *const scope = analyze(r, UINT64_MAX, change, at);
    const size_t now = failed(scope, true);
    pptpscope_free(scope);
    if (now <= failures)
        return 0;
    printf("%s %s frame %llu: %zu sessions failed instead of %zu\n", path, words[change],
           (unsigned long long)r->datagrams[at].frame, now, failures);
    return 1;
}

static unsigned changes_one(const char *path, const struct recording *r, const struct pptpscope *whole,
                            unsigned long *changes)
{
    const size_t failures = failed(whole, false);
    if (is_excepted(path) || !r->count)
        return 0;
    unsigned wrong = more_failed(path, r, failures, DOUBLED, 0);
    for (size_t at = 0; at < r->count && at < GAPS_MAX; at++, *changes += 2)
        wrong += more_failed(path, r, failures, WITHOUT, at) + more_failed(path, r, failures, EXCHANGED, at);
    return wrong;
}

int main(int argc, char **argv)
{
    unsigned long cuts = 0, changes = 0, wrong = 0;
    for (int i = 1; i < argc; i++) {
        struct recording r = record(argv[i]);
        struct pptpscope *const whole = analyze(&r, UINT64_MAX, WHOLE, 0);
        wrong += ends_early(argv[i], &r, whole, &cuts);
        wrong += changes_one(argv[i], &r, whole, &changes);
        pptpscope_free(whole);
        for (size_t k = 0; k < r.count; k++)
            free((void *)(uintptr_t)r.datagrams[k].payload);
        free(r.datagrams);
    }
    printf("  %-6s prefix: %d captures, %lu cuts, %lu changes\n", wrong ? "BAD" : "OK", argc - 1, cuts, changes);
    return wrong != 0;
}
