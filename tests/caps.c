/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * caps.c: hostile floods meet their caps.
 *
 *     caps [--list] [FLOOD...]
 *
 * Each flood runs in a process of its own, once and then twice as long. It may take no
 * more memory than its row says, however long it lasts; twice the packets may take twice
 * the processor time and no more (three times, and a little, so that a busy machine does
 * not matter); and the summary must name what was left out. Sanitizers change memory and
 * speed: with them the floods are short, and only have to end well.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture/source.h"
#include "tests/floods.h"

#if defined(__SANITIZE_ADDRESS__)
#define SHORTER 50
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SHORTER 50
#endif
#endif
#ifndef SHORTER
#define SHORTER 1
#endif

enum { CPU_MOST = 60 };         /* seconds of one run: a guard, not a measure */
#define SLACK 0.25              /* seconds of processor time that no comparison counts */

struct result {
    double seconds;
    long memory;      /* KiB that it added at most */
    uint64_t reached; /* how often its cap was, or what is unread for its reason */
    uint64_t sessions;
};

static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static long memory_most(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* --- in the flood's own process ------------------------------------------------------ */

static uint64_t count_of(const char *name, const struct pptpscope_summary *summary, const struct source_stats *stats)
{
    for (unsigned i = 0; i < summary->cap_count; i++)
        if (strcmp(summary->caps[i].name, name) == 0)
            return summary->caps[i].count;
    for (unsigned i = 0; i < summary->unread_count; i++)
        if (strcmp(summary->unread[i].name, name) == 0)
            return summary->unread[i].count;
    for (unsigned i = 0; stats && i < UNREAD_COUNT; i++)
        if (strcmp(unread_names[i], name) == 0)
            return stats->unread[i];
    fprintf(stderr, "caps: nothing is called %s\n", name);
    exit(1);
}

static struct result run(const struct flood *flood, uint64_t count)
{
    size_t length = 0;
    uint8_t *const file = flood->file ? flood->file(count, &length) : NULL;
    const struct pptpscope_config config = { .keep_events = true };
    struct result result = { 0 };
    const long before = memory_most();
    const double start = cpu_seconds();
    struct source *source = file ? source_open_memory(flood->name, file, length) : NULL;
    struct pptpscope *scope = pptpscope_new(&config);
    struct datagram datagram;
    while (source && source_next(source, &datagram) == SOURCE_DATAGRAM)
        pptpscope_feed(scope, &datagram);
    if (flood->run)
        flood->run(scope, count);
    pptpscope_finish(scope);
    struct pptpscope_summary summary;
    pptpscope_summary(scope, &summary);
    result.sessions = summary.sessions;
    if (flood->reached)
        result.reached = count_of(flood->reached, &summary, source ? source_stats(source, 0) : NULL);
    pptpscope_free(scope);
    source_close(source);
    result.seconds = cpu_seconds() - start;
    result.memory = memory_most() - before;
    free(file);
    return result;
}

static bool run_apart(const struct flood *flood, uint64_t count, struct result *result)
{
    int ends[2], status = 0;
    if (pipe(ends) != 0)
        return false;
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        const struct rlimit limit = { CPU_MOST, CPU_MOST };
        setrlimit(RLIMIT_CPU, &limit);
        *result = run(flood, count);
        const bool told = write(ends[1], result, sizeof *result) == (ssize_t)sizeof *result;
        exit(told ? 0 : 1);
    }
    close(ends[1]);
    const bool heard = child > 0 && read(ends[0], result, sizeof *result) == (ssize_t)sizeof *result;
    close(ends[0]);
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0 && heard;
}

/* --- what is asked of it ---------------------------------------------------------------- */

static bool complain(const struct flood *flood, const char *what)
{
    fprintf(stderr, "caps: %s: %s\n", flood->name, what);
    return false;
}

static bool judge(const struct flood *flood, const struct result *once, const struct result *twice)
{
    bool good = true;
    if (SHORTER > 1)
        return true;
    if (twice->memory > (long)flood->memory * 1024)
        good = complain(flood, "more memory than its row allows");
    if (twice->seconds > 3 * once->seconds + SLACK)
        good = complain(flood, "twice the packets take more than twice the time");
    if (flood->reached && !twice->reached)
        good = complain(flood, "the summary does not say what was left out");
    return good;
}

static bool try_flood(const struct flood *flood)
{
    const uint64_t count = flood->count / 2 / SHORTER + 1;
    struct result once = { 0 }, twice = { 0 };
    if (!run_apart(flood, count, &once) || !run_apart(flood, 2 * count, &twice))
        return complain(flood, "did not end, or not well");
    printf("  %-42s %8llu  %6.2f s %6.2f s  %6ld MiB  %7llu sessions  %s %llu\n", flood->name,
           (unsigned long long)(2 * count), once.seconds, twice.seconds, twice.memory / 1024,
           (unsigned long long)twice.sessions, flood->reached ? flood->reached : "-", (unsigned long long)twice.reached);
    return judge(flood, &once, &twice);
}

static bool is_wanted(const struct flood *flood, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strstr(flood->name, argv[i]))
            return true;
    return argc == 1;
}

int main(int argc, char **argv)
{
    unsigned bad = 0, tried = 0;
    for (unsigned i = 0; i < flood_count; i++) {
        if (!is_wanted(&floods[i], argc, argv))
            continue;
        tried++;
        bad += !try_flood(&floods[i]);
    }
    if (!tried || bad) {
        fprintf(stderr, "caps: %u of %u floods went wrong\n", bad, tried);
        return 1;
    }
    printf("  %-6s caps: %u floods\n", "OK", tried);
    return 0;
}
