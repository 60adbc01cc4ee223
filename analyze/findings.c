/* SPDX-License-Identifier: GPL-2.0-or-later */
/* findings.c: the rows, and a finding's life from blank to part of a session. */
#include "analyze/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"

const struct finding_row finding_rows[FINDING_COUNT] = {
#define FINDING(name, word, in, grade, sort, others) \
    [FINDING_##name] = { .id = word, .aliases = others, .stage = STAGE_##in, .severity = SEVERITY_##grade, \
                         .kind = KIND_##sort },
#include "analyze/findings.def"
#undef FINDING
};

struct finding finding_new(enum finding_id id)
{
    const struct finding_row *const row = &finding_rows[id];
    return (struct finding){ .id = row->id, .severity = row->severity, .kind = row->kind, .stage = row->stage,
                             .row = row, .general = &finding_texts[id] };
}

/* A text is the finding's own where it holds values; otherwise it is the row's, which all sessions share. */
static void free_text(const char *text, const char *shared)
{
    if (text != shared)
        free((void *)(uintptr_t)text);
}

void finding_clear(struct finding *finding)
{
    free_text(finding->title, finding->general ? finding->general->title : NULL);
    free_text(finding->explanation, finding->general ? finding->general->explanation : NULL);
    free(finding->hints);
    for (uint32_t i = 0; i < finding->remedy_count; i++)
        free(finding->remedies[i]);
    free(finding->remedies);
    for (uint32_t i = 0; i < finding->consequence_count; i++)
        free(finding->consequences[i].text);
    free(finding->consequences);
    *finding = (struct finding){ 0 };
}

/* --- what a rule writes -------------------------------------------------------- */

FINDINGS_PRINTF(2, 0)
static char *format_text(const char *before, const char *format, va_list arguments)
{
    char text[2000];
    int length = vsnprintf(text, sizeof text, format, arguments);
    if (length < 0)
        length = 0;
    if ((size_t)length >= sizeof text) { /* cut between characters, never inside one */
        length = (int)sizeof text - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
            length--;
        text[length] = '\0';
    }
    const size_t kept = before ? strlen(before) : 0;
    char *const whole = alloc_zero(kept + (size_t)length + 2, 1);
    if (before)
        memcpy(whole, before, kept);
    if (kept)
        whole[kept] = ' ';
    memcpy(whole + kept + (kept != 0), text, (size_t)length);
    return whole;
}

void finding_title(struct finding *finding, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    free_text(finding->title, finding->general->title);
    finding->title = format_text(NULL, format, arguments);
    va_end(arguments);
}

void finding_detail(struct finding *finding, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *const text = format_text(finding->explanation, format, arguments);
    va_end(arguments);
    free_text(finding->explanation, finding->general->explanation);
    finding->explanation = text;
}

void finding_remedy(struct finding *finding, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    finding->remedies = alloc_grow(finding->remedies, finding->remedy_count, sizeof *finding->remedies);
    finding->remedies[finding->remedy_count++] = format_text(NULL, format, arguments);
    va_end(arguments);
}

void finding_frame(struct finding *finding, uint64_t frame)
{
    const uint32_t kept = finding->frame_count < EVIDENCE_MAX ? finding->frame_count : EVIDENCE_MAX;
    uint32_t at = kept;
    if (!frame)
        return;
    while (at > 0 && finding->frames[at - 1] > frame)
        at--;
    if (at > 0 && finding->frames[at - 1] == frame)
        return;
    finding->frame_count++;
    if (at == EVIDENCE_MAX)
        return;
    const uint32_t moved = (kept < EVIDENCE_MAX ? kept : EVIDENCE_MAX - 1) - at;
    memmove(&finding->frames[at + 1], &finding->frames[at], moved * sizeof *finding->frames);
    finding->frames[at] = frame;
}

static void add_hint(struct finding *finding, const struct finding_hint *hint)
{
    for (uint32_t i = 0; i < finding->hint_count; i++)
        if (finding->hints[i] == hint)
            return;
    finding->hints = alloc_grow(finding->hints, finding->hint_count, sizeof *finding->hints);
    finding->hints[finding->hint_count++] = hint;
}

void finding_hint(struct finding *finding, enum finding_id id)
{
    for (const struct finding_hint *hint = finding->general->hints; hint && hint->text; hint++)
        if (hint->id && strcmp(hint->id, finding_rows[id].id) == 0)
            add_hint(finding, hint);
}

/* --- into a session --------------------------------------------------------------- */

static bool speaks_for(const struct finding_hint *hint, const struct peer *peer)
{
    return hint->vendor && ((peer->vendor && strstr(peer->vendor, hint->vendor)) ||
                            (peer->vendor_string.text && strstr(peer->vendor_string.text, hint->vendor)));
}

/* What the rule named, then what a peer's vendor speaks for, then the rest by rank. */
static void rank_hints(const struct session *session, struct finding *finding)
{
    const struct finding_hint *const all = finding->general->hints;
    for (const struct finding_hint *hint = all; hint && hint->text; hint++)
        if (speaks_for(hint, &session->peers[SIDE_CLIENT]) || speaks_for(hint, &session->peers[SIDE_SERVER]))
            add_hint(finding, hint);
    for (const struct finding_hint *hint = all; hint && hint->text; hint++)
        add_hint(finding, hint);
}

void finding_add(struct session *session, const struct finding *finding)
{
    /* No more room than that: they are few, and kept of every session. */
    session->findings = alloc_exactly(session->findings, session->finding_count + 1, sizeof *session->findings);
    struct finding *const added = &session->findings[session->finding_count++];
    *added = *finding;
    if (!added->title)
        added->title = added->general->title;
    if (!added->explanation)
        added->explanation = added->general->explanation;
    else if (added->general->explanation)
        finding_detail(added, "%s", added->general->explanation);
    rank_hints(session, added);
}

const struct finding *finding_of(const struct session *session, enum finding_id id)
{
    for (uint32_t i = 0; i < session->finding_count; i++)
        if (session->findings[i].row == &finding_rows[id])
            return &session->findings[i];
    return NULL;
}

void findings_drop_causes(struct session *session)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < session->finding_count; i++) {
        if (session->findings[i].kind == KIND_CAUSE)
            finding_clear(&session->findings[i]);
        else
            session->findings[kept++] = session->findings[i];
    }
    session->finding_count = kept;
}

void limit_remove(struct session *session, enum finding_id id)
{
    for (uint32_t i = 0; i < session->limit_count; i++) {
        if (strcmp(session->limits[i].id, finding_rows[id].id) != 0)
            continue;
        memmove(&session->limits[i], &session->limits[i + 1],
                (session->limit_count - i - 1) * sizeof *session->limits);
        session->limit_count--;
        return;
    }
}
