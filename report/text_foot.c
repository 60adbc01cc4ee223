/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text_foot.c: what stands below every report: what was not read or left out, and notes on the files. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/phrase.h"
#include "report/text_parts.h"

/* "Not read: 3 packets ...; 1 record ...". Silent where every count is 0. */
static void print_list(struct page *page, const char *label, const struct tree_node *counts)
{
    char item[PHRASE_MAX];
    bool any = false;

    for (const struct tree_node *row = counts->first; row; row = row->next) {
        if (!row->integer)
            continue;
        page_put(page, any ? ROLE_PLAIN : ROLE_WARN, any ? "; " : label);
        snprintf(item, sizeof item, "%" PRId64 " %s", row->integer, phrase_reason(row->key));
        page_wrap(page, ROLE_PLAIN, 2, item);
        any = true;
    }
    if (any)
        page_end(page);
}

void text_left_out(struct page *page, const struct tree_node *summary)
{
    print_list(page, "Not read: ", tree_at(summary, "unread"));
    print_list(page, "Left out because a table was full: ", tree_at(summary, "caps"));
}

static void print_note(struct page *page, const char *note)
{
    page_put(page, ROLE_WARN, "Note: ");
    page_wrap(page, ROLE_PLAIN, 6, note);
    page_end(page);
}

/* What a person should know about one file: where it is cut, what was lost. Returns whether it failed. */
static bool print_file_notes(struct page *page, const struct tree_node *file)
{
    struct buffer lost = { 0 };

    if (tree_at(file, "failed")->boolean) /* the command says why */
        return true;
    if (tree_known(file, "reason"))
        print_note(page, tree_text(file, "reason", ""));
    if (tree_integer(file, "dropped")) {
        buffer_format(&lost, "the capturing machine lost %s packets of %s", tree_text(file, "dropped", "0"),
                      tree_text(file, "path", "?"));
        print_note(page, lost.text);
        buffer_free(&lost);
    }
    return false;
}

void text_capture_notes(struct page *page, const struct report_capture *from, struct tree *tree)
{
    char line[PHRASE_MAX];
    size_t failed = 0;

    tree_clear(tree);
    walk_capture(from, tree_door(tree));
    const struct tree_node *const capture = tree_root(tree);
    for (const struct tree_node *file = tree_at(capture, "files")->first; file; file = file->next)
        failed += print_file_notes(page, file);
    for (const struct tree_node *note = tree_at(capture, "notes")->first; note; note = note->next)
        print_note(page, tree_text(note, "", ""));
    if (!failed)
        return;
    snprintf(line, sizeof line, "%zu of %zu files could not be read to the end; the report is of the rest", failed,
             from->file_count);
    print_note(page, line);
}
