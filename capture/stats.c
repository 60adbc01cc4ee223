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
    [UNREAD_LINK_ENCRYPTED] = "link-encrypted",
    [UNREAD_LINK_PARTS] = "link-parts",
    [UNREAD_IP_HEADER] = "ip-header",
    [UNREAD_IP_NESTING] = "ip-nesting",
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
    const int written = snprintf(stats->reason + at, sizeof stats->reason - at, "at octet %" PRIu64 "%s: ", offset,
                                 stats->packed[0] ? " unpacked" : "");
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
    size_t at = name_input(stats);
    if (stats->packed[0])
        at += (size_t)snprintf(stats->reason + at, sizeof stats->reason - at, "unpacked, it ");
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

void stats_packed(struct source_stats *stats, const char *name)
{
    const size_t at = strlen(stats->packed);
    snprintf(stats->packed + at, sizeof stats->packed - at, "%s%s", at ? ", " : "", name);
}

void stats_format(struct source_stats *stats, const char *format)
{
    const size_t length = strlen(format);
    const bool closes = length > 0 && format[length - 1] == ')';
    stats->format = format;
    if (!stats->packed[0])
        return;
    snprintf(stats->format_text, sizeof stats->format_text, "%.*s%s%s)", (int)(length - closes), format,
             closes ? ", " : " (", stats->packed);
    stats->format = stats->format_text;
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
