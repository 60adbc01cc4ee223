/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_html.c: the web page: escaping, cards, findings, and which rows a ladder shows. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "models.h"
#include "report/html.h"
#include "report/html_put.h"

static char *page(const struct session *sessions, size_t count)
{
    struct model_output out = { 0 };
    const struct report_output output = { model_write, &out };
    struct model_report m;

    model_report_fill(&m, sessions, count);
    cr_assert(html_report(&m.report, &(struct html_options){ .program = "pptpscope test" }, &output));
    return out.text;
}

static unsigned times(const char *text, const char *part)
{
    unsigned count = 0;

    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        count++;
    return count;
}

Test(html, what_markup_is_made_of_is_escaped)
{
    struct model_output out = { 0 };
    const struct report_output output = { model_write, &out };
    struct html html = { .output = &output, .ok = true };
    char long_text[700];

    html_text(&html, "<a href=\"x\" title='y'>&amp;</a>");
    memset(long_text, '<', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    html_format(&html, "%s", long_text);
    html_flush(&html);
    cr_expect_null(strpbrk(out.text, "<>\"'"));
    cr_expect_eq(strncmp(out.text, "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;", 60), 0, "%s", out.text);
    cr_expect_eq(times(out.text, "&lt;"), 2 + sizeof long_text - 1);
    html_free(&html);
    free(out.text);
}

Test(html, backquotes_make_code)
{
    static const struct { const char *prose, *markup; } cases[] = {
        { "say `a < b` and `c`.", "say <code>a &lt; b</code> and <code>c</code>." }, { "one ` alone", "one ` alone" },
        { "``", "<code></code>" }, { "`x`` y", "<code>x</code>` y" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct html html = { .ok = true };
        html_prose(&html, cases[i].prose);
        cr_expect_str_eq(html.waiting.text, cases[i].markup);
        html_free(&html);
    }
}

Test(html, a_card_for_every_session)
{
    const struct session sessions[] = { model_connected(), model_explained(), model_incomplete(), model_hostile() };
    char *const text = page(sessions, 4);

    cr_expect_eq(times(text, "<article "), 4);
    cr_expect_eq(times(text, "</article>"), 4);
    cr_expect_not_null(strstr(text, "pptpscope test"));
    cr_expect_null(strstr(text, "\033"));
    free(text);
}

Test(html, a_finding_in_full)
{
    static const char *const in_order[] = {
        "finding root", "The server offers 40 bits, the client insists on 128.", "mppe-strength-mismatch", "(frames 31, 33)",
        "The two do not meet.", "On the server: allow 128-bit MPPE.", "the client cleared the call", "(frame 37)",
        "the client insists on 128 bits", "the fourth reason", "<dt class=\"here\">Windows client</dt>",
        "<dt class=\"here\">pppd / pptpd</dt>", "<dt>anywhere</dt>", "error 742", "MPPE required but peer refused",
        "RFC 3078 section 3", "LCP stood still.", "explained by", "MS-CHAPv1 is weak.", "Something to note.",
    };
    const struct session session = model_explained();
    char *const text = page(&session, 1);
    const char *at = strstr(text, "<article ");

    for (size_t i = 0; i < sizeof in_order / sizeof in_order[0] && at; i++) {
        const char *const found = strstr(at, in_order[i]);
        cr_expect_not_null(found, "'%s' is missing or out of order in:\n%s", in_order[i], at);
        at = found;
    }
    free(text);
}

/* The same words on every card would make a page that nobody can load. */
Test(html, general_words_are_said_three_times)
{
    struct session sessions[6];
    char *text;

    for (unsigned i = 0; i < 6; i++) {
        sessions[i] = model_explained();
        sessions[i].number = i + 1;
    }
    text = page(sessions, 6);
    cr_expect_eq(times(text, "the second reason"), 3);
    cr_expect_eq(times(text, "and fixes stand at <a href=\"#s1\">session 1</a>"), 3);
    cr_expect_eq(times(text, "On the server: allow 128-bit MPPE."), 6);
    free(text);
}

/* --- ladders ------------------------------------------------------------------------- */

/* Messages in frames 1, 2, ..., each of its own. */
static struct session with_events(struct event *events, uint32_t count)
{
    struct session s = model_explained();

    for (uint32_t i = 0; i < count; i++)
        events[i] = (struct event){ .frame = i + 1, .time = MODEL_START + i * 1000000, .kind = EVENT_TCP, .stage = STAGE_TCP,
                                    .from = i % 2 ? SIDE_SERVER : SIDE_CLIENT };
    s.events = events;
    s.event_count = count;
    return s;
}

Test(html, frames_that_prove_the_cause_are_marked)
{
    struct event events[40];
    const struct session s = with_events(events, 40);
    char *const text = page(&s, 1);

    cr_expect_eq(times(text, "<g class=\"guilty\">"), 2); /* frames 31 and 33 */
    cr_expect_eq(times(text, "<g>"), 38);
    cr_expect_eq(times(text, "class=\"gap\""), 0);
    free(text);
}

Test(html, a_frame_among_repeats_marks_them)
{
    struct event events[3];
    struct session s = with_events(events, 3);

    events[0].last_frame = 50;
    events[0].repeats = 5;
    char *const text = page(&s, 1);
    cr_expect_eq(times(text, "<g class=\"guilty\">"), 1);
    free(text);
}

Test(html, a_long_ladder_keeps_its_ends_and_what_is_marked)
{
    static struct event events[1000];
    struct session s = with_events(events, 1000);

    s.findings[2].frames[1] = 500;
    char *const text = page(&s, 1);
    cr_expect_eq(times(text, "<g class=\"guilty\">"), 2);
    cr_expect_eq(times(text, "class=\"gap\""), 2);
    cr_expect_not_null(strstr(text, "407 messages, frames 91 to 497, are left out here"));
    cr_expect_lt(times(text, "<g"), 170);
    free(text);
}

Test(html, events_that_were_not_kept_are_said)
{
    struct event events[2];
    struct session s = with_events(events, 2);

    s.events_dropped = 7;
    char *const text = page(&s, 1);
    cr_expect_not_null(strstr(text, "7 more messages were not kept."));
    free(text);
}

Test(html, nothing_found_is_said)
{
    char *const text = page(NULL, 0);

    cr_expect_not_null(strstr(text, "No PPTP session"));
    cr_expect_null(strstr(text, "<article"));
    free(text);
}

static bool refuse(void *context, const char *octets, size_t length)
{
    (void)octets;
    (void)length;
    ++*(unsigned *)context;
    return false;
}

Test(html, a_write_that_fails_is_told)
{
    const struct session session = model_explained();
    unsigned calls = 0;
    const struct report_output output = { refuse, &calls };
    struct model_report m;

    model_report_fill(&m, &session, 1);
    cr_expect_not(html_report(&m.report, &(struct html_options){ 0 }, &output));
    cr_expect_eq(calls, 1);
}
