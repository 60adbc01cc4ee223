/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stats.c: sentences and lists in struct source_stats.
 *
 * Hazards: a path of any length in a sentence of 160 octets (its tail is kept,
 * the name matters more than the folders).
 */
#include "capture/stats.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *const unread_names[UNREAD_COUNT] = {
    [UNREAD_LINK_TYPE] = "link-type",
    [UNREAD_LINK_HEADER] = "link-header",
    [UNREAD_IP_HEADER] = "ip-header",
    [UNREAD_FRAGMENT_TIMEOUT] = "fragment-timeout",
    [UNREAD_FRAGMENT_LIMIT] = "fragment-limit",
    [UNREAD_FRAGMENT_BAD] = "fragment-bad",
    [UNREAD_RECORD] = "record",
};

enum { NAME_MOST = 56 };

/* Writes "NAME: " and returns where to go on. */
static size_t name_input(struct source_stats *stats)
{
    const char *path = strcmp(stats->path, "-") == 0 ? "standard input" : stats->path;
    const size_t length = strlen(path);
    const bool tail = length > NAME_MOST;
    const int written = snprintf(stats->reason, sizeof stats->reason, "%s%s: ", tail ? "..." : "",
                                 tail ? path + length - NAME_MOST : path);
    return written > 0 ? (size_t)written : 0;
}

STATS_FORMAT(3, 0)
static void append(struct source_stats *stats, size_t at, const char *format, va_list arguments)
{
    vsnprintf(stats->reason + at, sizeof stats->reason - at, format, arguments);
}

void stats_say(struct source_stats *stats, uint64_t offset, const char *format, ...)
{
    if (stats->reason[0])
        return;
    stats->offset = offset;
    size_t at = name_input(stats);
    const int written = snprintf(stats->reason + at, sizeof stats->reason - at, "at octet %" PRIu64 ": ", offset);
    at += written > 0 ? (size_t)written : 0;
    va_list arguments;
    va_start(arguments, format);
    append(stats, at, format, arguments);
    va_end(arguments);
}

void stats_refuse(struct source_stats *stats, const char *format, ...)
{
    stats->failed = true;
    if (stats->reason[0])
        return;
    const size_t at = name_input(stats);
    va_list arguments;
    va_start(arguments, format);
    append(stats, at, format, arguments);
    va_end(arguments);
}

void stats_cut(struct source_stats *stats, uint64_t offset, const char *what, uint64_t have, uint64_t need)
{
    stats->truncated = true;
    stats_say(stats, offset, "ends inside a %s (%" PRIu64 " of %" PRIu64 " octets); still being written, perhaps", what,
              have, need);
}

void stats_link_type(struct source_stats *stats, int link_type)
{
    const unsigned most = sizeof stats->link_types / sizeof stats->link_types[0];
    for (unsigned i = 0; i < stats->link_type_count; i++)
        if (stats->link_types[i] == link_type)
            return;
    if (stats->link_type_count < most)
        stats->link_types[stats->link_type_count++] = link_type;
}
