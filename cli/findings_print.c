/* SPDX-License-Identifier: GPL-2.0-or-later */
/* findings_print.c: docs/findings.md and pptpscope-findings(7), made from the table of findings. */
#include <stdio.h>
#include <string.h>

#include "analyze/explain.h"
#include "cli/command.h"
#include "cli/help.h"

static const char *const severities[] = { "info", "notice", "warning", "critical" };
static const char *const kind_titles[] = { "Causes of failure", "Conditions", "Audit", "What a capture cannot show",
                                           "With known credentials", "Hints" };
static const char *const kind_words[] = {
    "Each can be the root cause of a failed session. Rows stand in order of decision: the first that holds is the cause.",
    "They describe or degrade a session.",
    "What is weak about a session, whether it connected or not.",
    "Never facts about the network.",
    "Only where the password is given.",
    "Reasons that stand under other findings.",
};
enum { KINDS = sizeof kind_titles / sizeof kind_titles[0] };

static void print(struct output *output, const char *text)
{
    output_text(output, text);
}

/* --- Markdown ------------------------------------------------------------------------------ */

/* Text outside of `code`: what Markdown would take for its own is escaped. */
static void md(struct output *output, const char *text)
{
    bool code = false;
    for (; *text; text++) {
        code ^= *text == '`';
        if (!code && strchr("<>*_|\\[]", *text))
            print(output, "\\");
        output_write(output, text, 1);
    }
}

static void md_lines(struct output *output, const char *who, const char *const *lines)
{
    for (; lines && *lines; lines++) {
        print(output, "- ");
        print(output, who);
        print(output, ": ``");
        print(output, *lines);
        print(output, "``\n");
    }
}

static void md_seen(struct output *output, const struct finding_text *text)
{
    char word[16];

    if (!text->windows && !text->cisco && !text->pppd && !text->other)
        return;
    print(output, "Seen as:\n\n");
    if (text->windows) {
        print(output, "- Windows:");
        for (const uint16_t *windows = text->windows; *windows; windows++) {
            snprintf(word, sizeof word, " %u%s", *windows, windows[1] ? "," : "\n");
            print(output, word);
        }
    }
    md_lines(output, "Cisco IOS", text->cisco);
    md_lines(output, "pppd, pptpd, pptp-linux", text->pppd);
    md_lines(output, "other", text->other);
    print(output, "\n");
}

static void md_lists(struct output *output, const struct finding_text *text)
{
    if (text->hints) {
        print(output, "Likely reasons, most likely first:\n\n");
        for (const struct finding_hint *hint = text->hints; hint->text; hint++) {
            print(output, "1. ");
            md(output, hint->text);
            if (hint->id) {
                print(output, " (`");
                print(output, hint->id);
                print(output, "`)");
            }
            print(output, "\n");
        }
        print(output, "\n");
    }
    if (text->fixes) {
        print(output, "What to do:\n\n");
        for (const struct finding_fix *fix = text->fixes; fix->text; fix++) {
            print(output, "- ");
            print(output, fix->vendor);
            print(output, ": ");
            md(output, fix->text);
            print(output, "\n");
        }
        print(output, "\n");
    }
}

static void md_finding(struct output *output, size_t finding)
{
    const struct finding_row *const row = explain_row(finding);
    const struct finding_text *const text = explain_text(finding);

    print(output, "### ");
    print(output, row->id);
    print(output, "\n\n**");
    md(output, text->title);
    print(output, "** (");
    print(output, severities[row->severity]);
    if (*row->aliases) {
        print(output, "; also called ");
        print(output, row->aliases);
    }
    print(output, ")\n\n");
    md(output, text->explanation);
    print(output, "\n\n");
    md_seen(output, text);
    md_lists(output, text);
    print(output, "Source: ");
    md(output, text->source);
    print(output, "\n\n");
}

void findings_markdown_print(struct output *output)
{
    print(output, "# Findings\n\nWhat pptpscope finds in PPTP sessions, and what each means. Made from the program's table by\n"
                  "`make findings`; `pptpscope explain ID` shows one of them.\n");
    for (int kind = 0; kind < KINDS; kind++) {
        print(output, "\n## ");
        print(output, kind_titles[kind]);
        print(output, "\n\n");
        print(output, kind_words[kind]);
        print(output, "\n\n");
        for (size_t i = 0; i < explain_finding_count(); i++)
            if ((int)explain_row(i)->kind == kind)
                md_finding(output, i);
    }
}

/* --- the manual page ------------------------------------------------------------------------ */

/* One line of mdoc text: what roff would take for its own is escaped. */
static void man(struct output *output, const char *text)
{
    char safe[2048];
    size_t used = 0;

    for (; *text && used + 6 < sizeof safe; text++) {
        if (*text == '`') /* code is not set apart */
            continue;
        if (*text == '\\') {
            memcpy(safe + used, "\\e", 2);
            used += 2;
        } else if (*text == '-' ) {
            memcpy(safe + used, "\\-", 2);
            used += 2;
        } else if (*text == '"' || *text == '^' || *text == '~') {
            used += (size_t)snprintf(safe + used, sizeof safe - used, "%s",
                                     *text == '"' ? "\\(dq" : *text == '^' ? "\\(ha" : "\\(ti");
        } else {
            safe[used++] = *text;
        }
    }
    safe[used] = '\0';
    help_mdoc(output, safe);
    print(output, "\n");
}

static void man_lines(struct output *output, const char *who, const char *const *lines)
{
    for (; lines && *lines; lines++) {
        print(output, ".It ");
        print(output, who);
        print(output, "\n\\&");
        man(output, *lines);
    }
}

static void man_seen(struct output *output, const struct finding_text *text)
{
    char word[16];

    if (!text->windows && !text->cisco && !text->pppd && !text->other)
        return;
    print(output, ".Pp\nSeen as:\n.Bl -tag -width Ds -compact -offset indent\n");
    if (text->windows) {
        print(output, ".It Windows\n");
        for (const uint16_t *windows = text->windows; *windows; windows++) {
            snprintf(word, sizeof word, "%u%s", *windows, windows[1] ? ", " : "\n");
            print(output, word);
        }
    }
    man_lines(output, "Cisco IOS", text->cisco);
    man_lines(output, "pppd, pptpd, pptp\\-linux", text->pppd);
    man_lines(output, "other", text->other);
    print(output, ".El\n");
}

static void man_lists(struct output *output, const struct finding_text *text)
{
    if (text->hints) {
        print(output, ".Pp\nLikely reasons, most likely first:\n.Bl -enum -compact -offset indent\n");
        for (const struct finding_hint *hint = text->hints; hint->text; hint++) {
            print(output, ".It\n\\&");
            man(output, hint->text);
        }
        print(output, ".El\n");
    }
    if (text->fixes) {
        print(output, ".Pp\nWhat to do:\n.Bl -tag -width Ds -compact -offset indent\n");
        for (const struct finding_fix *fix = text->fixes; fix->text; fix++) {
            print(output, ".It ");
            print(output, fix->vendor);
            print(output, "\n\\&");
            man(output, fix->text);
        }
        print(output, ".El\n");
    }
}

void findings_manual_print(struct output *output)
{
    print(output, ".\\\" Made by pptpscope help \\-\\-findings\\-man.\n.Dd $Mdocdate$\n.Dt PPTPSCOPE-FINDINGS 7\n.Os\n"
                  ".Sh NAME\n.Nm pptpscope-findings\n.Nd what pptpscope finds in PPTP sessions\n.Sh DESCRIPTION\n"
                  "Each finding with its meaning, how others show it, likely reasons and what to do.\n"
                  ".Xr pptpscope 1\nexplains one of them with\n.Ql pptpscope explain ID .\n");
    for (int kind = 0; kind < KINDS; kind++) {
        print(output, ".Ss ");
        print(output, kind_titles[kind]);
        print(output, "\n");
        man(output, kind_words[kind]);
        print(output, ".Bl -tag -width Ds\n");
        for (size_t i = 0; i < explain_finding_count(); i++) {
            const struct finding_row *const row = explain_row(i);
            if ((int)row->kind != kind)
                continue;
            print(output, ".It Sy ");
            print(output, row->id);
            print(output, " Pq ");
            print(output, severities[row->severity]);
            print(output, "\n\\&");
            man(output, explain_text(i)->title);
            print(output, ".Pp\n\\&");
            man(output, explain_text(i)->explanation);
            man_seen(output, explain_text(i));
            man_lists(output, explain_text(i));
            print(output, ".Pp\nSource:\n\\&");
            man(output, explain_text(i)->source);
        }
        print(output, ".El\n");
    }
    print(output, ".Sh SEE ALSO\n.Xr pptpscope 1\n");
}
