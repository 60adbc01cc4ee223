/* SPDX-License-Identifier: GPL-2.0-or-later */
/* input.c: the facts of a source, in the shape that the report takes. */
#define _POSIX_C_SOURCE 200809L
#include "cli/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"

static void file_fill(struct report_file *file, const struct source_stats *stats)
{
    *file = (struct report_file){
        .path = stats->path, .format = stats->format, .packets = stats->packets, .octets = stats->octets,
        .truncated = stats->truncated, .failed = stats->failed, .offset = stats->offset, .reason = stats->reason,
        .fragments = stats->fragments, .reassembled = stats->reassembled, .overlaps = stats->overlaps,
        .other = stats->other, .dropped = stats->dropped, .dropped_known = stats->dropped_known,
        .first = stats->first, .last = stats->last,
    };
    for (unsigned i = 0; i < stats->link_type_count && i < REPORT_LINK_TYPES; i++)
        file->link_types[file->link_type_count++] = stats->link_types[i];
}

void input_facts_note(struct input_facts *facts, const char *note)
{
    const size_t i = facts->capture.note_count;

    if (i > INPUT_NOTES)
        return;
    snprintf(facts->texts[i], INPUT_NOTE_SIZE, "%s", note);
    facts->notes[i] = facts->texts[i];
    facts->capture.note_count++;
}

bool input_facts_fill(struct input_facts *facts, const struct source *source, size_t count)
{
    char note[INPUT_NOTE_SIZE];

    memset(facts, 0, sizeof *facts);
    facts->files = calloc(count ? count : 1, sizeof *facts->files);
    if (!facts->files)
        return false;
    for (unsigned reason = 0; reason < UNREAD_COUNT; reason++)
        facts->unread[reason].name = unread_names[reason];
    for (size_t i = 0; i < count; i++) {
        const struct source_stats *const stats = source_stats(source, i);
        file_fill(&facts->files[i], stats);
        for (unsigned reason = 0; reason < UNREAD_COUNT; reason++)
            facts->unread[reason].count += stats->unread[reason];
    }
    facts->capture = (struct report_capture){
        .files = facts->files, .file_count = count, .frames = source_frames(source),
        .unread = facts->unread, .unread_count = UNREAD_COUNT, .notes = facts->notes,
    };
    for (size_t i = 0; i < INPUT_NOTES && source_note(source, i, note, sizeof note); i++)
        input_facts_note(facts, note);
    return true;
}

void input_facts_free(struct input_facts *facts)
{
    free(facts->files);
    facts->files = NULL;
}

size_t input_complain(const struct source *source, size_t count)
{
    size_t failed = 0;

    for (size_t i = 0; i < count; i++) {
        const struct source_stats *const stats = source_stats(source, i);
        if (!stats->failed)
            continue;
        command_complain(stats->reason);
        failed++;
    }
    return failed;
}
