/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of each finding: every row is whole, and what it names is there. */
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "analyze/findings.h"
#include "dissect/names.h"

static int row_of(const char *id, size_t length)
{
    for (int i = 0; i < FINDING_COUNT; i++)
        if (strlen(finding_rows[i].id) == length && strncmp(finding_rows[i].id, id, length) == 0)
            return i;
    return FINDING_COUNT;
}

Test(finding_text, every_row_says_what_it_is)
{
    for (int i = 0; i < FINDING_COUNT; i++) {
        const struct finding_row *const row = &finding_rows[i];
        const struct finding_text *const text = &finding_texts[i];
        cr_assert(text->title && text->explanation && text->source, "%s: title, explanation or source is missing", row->id);
        cr_expect(text->title[strlen(text->title) - 1] == '.', "%s: the title is no sentence", row->id);
        cr_expect(!strstr(text->title, ". "), "%s: the title is more than one sentence", row->id);
        cr_expect(strlen(text->explanation) < 1000, "%s: too long an explanation", row->id);
        cr_expect(text->explanation[strlen(text->explanation) - 1] == '.', "%s: the explanation's end", row->id);
        cr_expect(!strstr(text->explanation, "  "), "%s: two blanks", row->id);
    }
}

Test(finding_text, what_is_to_be_mended_has_a_fix)
{
    for (int i = 0; i < FINDING_COUNT; i++) {
        const struct finding_row *const row = &finding_rows[i];
        const struct finding_fix *const fixes = finding_texts[i].fixes;
        if (row->kind != KIND_HINT && row->kind != KIND_LIMIT && row->severity != SEVERITY_INFO)
            cr_expect(fixes && fixes[0].text, "%s: no fix", row->id);
        for (const struct finding_fix *fix = fixes; fix && fix->text; fix++)
            cr_expect(fix->vendor && fix->vendor[0] && fix->text[0], "%s: a fix without a vendor", row->id);
    }
}

Test(finding_text, windows_numbers_are_known)
{
    for (int i = 0; i < FINDING_COUNT; i++)
        for (const uint16_t *number = finding_texts[i].windows; number && *number; number++)
            cr_expect(names_find(&names_ras, *number), "%s: Windows error %u has no name", finding_rows[i].id, *number);
}

Test(finding_text, ids_and_aliases_are_unique)
{
    for (int i = 0; i < FINDING_COUNT; i++) {
        const char *const id = finding_rows[i].id;
        cr_expect(row_of(id, strlen(id)) == i, "%s: stands twice", id);
        for (const char *c = id; *c; c++)
            cr_expect(islower((unsigned char)*c) || isdigit((unsigned char)*c) || *c == '-', "%s: odd letter", id);
        for (const char *alias = finding_rows[i].aliases; *alias;) {
            const size_t length = strcspn(alias, " ");
            char word[64];
            snprintf(word, sizeof word, "%.*s", (int)length, alias);
            cr_expect(row_of(alias, length) == FINDING_COUNT, "%s: its alias %s is an id", id, word);
            for (int j = 0; j < i; j++) {
                char all[256];
                snprintf(all, sizeof all, " %s ", finding_rows[j].aliases);
                char padded[80];
                snprintf(padded, sizeof padded, " %s ", word);
                cr_expect(!strstr(all, padded), "%s: %s is an alias of %s, too", id, word, finding_rows[j].id);
            }
            alias += length + (alias[length] == ' ');
        }
    }
}

Test(finding_text, hints_are_rows_of_their_kind)
{
    for (int i = 0; i < FINDING_COUNT; i++)
        for (const struct finding_hint *hint = finding_texts[i].hints; hint && hint->text; hint++) {
            const int row = hint->id ? row_of(hint->id, strlen(hint->id)) : FINDING_COUNT;
            if (hint->id)
                cr_expect(row < FINDING_COUNT && finding_rows[row].kind == KIND_HINT, "%s: %s is no hint",
                          finding_rows[i].id, hint->id);
            cr_expect(finding_rows[i].kind != KIND_HINT, "%s: a hint has hints", finding_rows[i].id);
        }
}

/* Under which findings the hints stand; "mppe-" with a bar: all causes that begin so. */
static const struct { const char *hint, *under; } placed[] = {
    { "auth-domain-missing", "auth-bad-password auth-unknown-user" },
    { "auth-upn-not-supported", "auth-bad-password auth-unknown-user" },
    { "aaa-authorization-missing", "mppe-|" },
    { "aaa-ias-nt-clients", "mppe-remote-cannot-742" },
    { "aaa-winbind-wrong-key", "auth-mutual-failed-778 mppe-key-mismatch" },
    { "aaa-directory-unreachable", "auth-bad-password" },
    { "aaa-no-users", "ctl-server-closed-after-call gre-blocked-one-way" },
    { "pptp-service-not-started", "tcp-1723-refused tcp-1723-reset-after-open gre-icmp-proto-unreachable" },
    { "cisco-des-image-40bit", "mppe-strength-mismatch mppe-remote-cannot-742 mppe-local-cannot-741 mppe-40-fallback" },
    { "cisco-required-keyword", "lcp-term-by-peer mppe-required-but-rejected" },
    { "cisco-mppe-config", "mppe-|" },
    { "windows-requires-128", "mppe-| auth-protocol-not-agreed" },
};

static bool has_hint(int row, const char *id)
{
    for (const struct finding_hint *hint = finding_texts[row].hints; hint && hint->text; hint++)
        if (hint->id && strcmp(hint->id, id) == 0)
            return true;
    return false;
}

Test(finding_text, each_hint_stands_where_it_belongs)
{
    for (size_t i = 0; i < sizeof placed / sizeof placed[0]; i++)
        for (const char *under = placed[i].under; *under;) {
            const size_t length = strcspn(under, " ");
            for (int row = 0; row < FINDING_COUNT; row++) {
                const char *const id = finding_rows[row].id;
                const bool meant = under[length - 1] == '|' ? finding_rows[row].kind == KIND_CAUSE &&
                                                                  strncmp(id, under, length - 1) == 0
                                                            : strlen(id) == length && strncmp(id, under, length) == 0;
                if (meant)
                    cr_expect(has_hint(row, placed[i].hint), "%s: lacks the hint %s", id, placed[i].hint);
            }
            under += length + (under[length] == ' ');
        }
}

Test(finding_text, every_hint_stands_somewhere)
{
    for (int hint = 0; hint < FINDING_COUNT; hint++) {
        bool found = finding_rows[hint].kind != KIND_HINT;
        for (int row = 0; row < FINDING_COUNT && !found; row++)
            found = has_hint(row, finding_rows[hint].id);
        cr_expect(found, "%s: under no finding", finding_rows[hint].id);
    }
}
