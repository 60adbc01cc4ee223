/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * html_session.c: one session as a card: how far it came, why it failed, what was
 * negotiated and counted, each option with its answer, and the ladder.
 */
#include "report/html_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/phrase.h"
#include "report/text_parts.h"

/* --- heading and stages ----------------------------------------------------------------- */

static void put_heading(struct html *html, const struct tree_node *s)
{
    const char *const outcome = tree_text(s, "outcome", "?"), *const user = tree_text(s, "auth.user", "");
    char client[PHRASE_MAX], server[PHRASE_MAX], class[PHRASE_MAX];

    phrase_endpoint(tree_at(s, "client"), client);
    phrase_endpoint(tree_at(s, "server"), server);
    snprintf(class, sizeof class, "tag %s", html_class(phrase_outcome_role(outcome)));
    html_raw(html, "<h3>Session ");
    html_text(html, tree_text(s, "session", "?"));
    html_raw(html, ": ");
    html_format(html, "%s \xE2\x86\x92 %s", client, server);
    if (*user) {
        html_raw(html, ", ");
        html_element(html, "span", "name", user);
    }
    html_raw(html, " ");
    html_element(html, "span", class, outcome);
    html_raw(html, "</h3>\n");
}

static void put_stage(struct html *html, const struct tree_node *stage, const char *label)
{
    const char *const state = tree_text(stage, "state", "?");
    char text[PHRASE_MAX] = "";

    html_raw(html, "<li class=\"");
    html_text(html, state);
    if (tree_known(stage, "first_frame")) {
        html_raw(html, "\" title=\"");
        html_format(html, "frames %s to %s", tree_text(stage, "first_frame", "?"), tree_text(stage, "last_frame", "?"));
        phrase_duration(tree_integer(stage, "duration_ns"), text);
    }
    html_raw(html, "\">");
    html_element(html, "b", NULL, label);
    html_element(html, "span", NULL, strcmp(state, "not-captured") == 0 ? "not seen" : state);
    html_element(html, "small", NULL, text);
    html_raw(html, "</li>");
}

static void put_stages(struct html *html, const struct tree_node *s)
{
    static const struct { const char *stage, *label; } stages[] = {
        { "tcp", "TCP" }, { "control", "CTL" }, { "call", "CALL" }, { "gre", "GRE" }, { "lcp", "LCP" },
        { "auth", "AUTH" }, { "ccp", "CCP" }, { "ncp", "NCP" }, { "data", "DATA" },
    };
    html_raw(html, "<ol class=\"stages\">");
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++)
        put_stage(html, tree_at(tree_at(s, "stages"), stages[i].stage), stages[i].label);
    html_raw(html, "</ol>\n");
}

/* --- facts ---------------------------------------------------------------------------------- */

struct facts {
    struct html *html;
    bool open; /* a <div> of a term and its sentences */
};

/* A labelled sentence of the text report; without a label it belongs to the one above. */
static void take_fact(void *context, const char *name, enum role role, const char *sentence)
{
    struct facts *const facts = context;
    struct html *const html = facts->html;

    if (*name) {
        html_raw(html, facts->open ? "</div>\n<div>" : "<div>");
        html_element(html, "dt", NULL, name);
        facts->open = true;
    }
    html_element(html, "dd", html_class(role), sentence);
}

static void put_facts(struct html *html, const struct tree_node *s)
{
    struct facts facts = { .html = html };
    struct page page = { .taker = take_fact, .taker_context = &facts, .ok = true };

    html_raw(html, "<dl class=\"facts\">\n");
    text_facts(&page, s);
    html_raw(html, facts.open ? "</div>\n</dl>\n" : "</dl>\n");
    page_free(&page);
}

/* --- negotiation -------------------------------------------------------------------------- */

static void put_offers(struct html *html, const struct tree_node *protocol, const char *side, const char *peer)
{
    const struct tree_node *const half = tree_at(protocol, side);
    struct buffer answer = { 0 };

    for (const struct tree_node *o = tree_at(half, "options")->first; o; o = o->next) {
        const bool refused = tree_is(o, "answer", "nak") || tree_is(o, "answer", "rej");
        buffer_clear(&answer);
        text_offer_answer(o, peer, &answer);
        html_raw(html, "<tr>");
        html_cell(html, NULL, protocol->key);
        html_cell(html, NULL, side);
        html_raw(html, "<td><code>");
        html_text(html, tree_text(o, "option", "?"));
        html_raw(html, " ");
        html_text(html, tree_text(o, "value", ""));
        html_raw(html, "</code></td>");
        html_cell(html, refused ? "warn" : NULL, answer.text);
        html_raw(html, "</tr>\n");
    }
    buffer_free(&answer);
}

static void put_negotiation(struct html *html, const struct tree_node *s)
{
    if (!tree_at(s, "negotiation")->first)
        return;
    html_raw(html, "<details><summary>Options: asked, agreed, refused</summary>\n<div class=\"wide\"><table><thead><tr>"
                   "<th scope=\"col\">Protocol</th><th scope=\"col\">Asked by</th><th scope=\"col\">Option</th>"
                   "<th scope=\"col\">Answer</th></tr></thead><tbody>\n");
    for (const struct tree_node *p = tree_at(s, "negotiation")->first; p; p = p->next) {
        put_offers(html, p, "client", "server");
        put_offers(html, p, "server", "client");
    }
    html_raw(html, "</tbody></table></div>\n</details>\n");
}

/* --- the card ------------------------------------------------------------------------------- */

/* It went well and nothing warns: its ladder is there for who asks. */
static bool is_quiet(const struct tree_node *s)
{
    for (const struct tree_node *f = tree_at(s, "findings")->first; f; f = f->next)
        if (tree_is(f, "severity", "critical") || tree_is(f, "severity", "warning"))
            return false;
    return tree_is(s, "outcome", "connected");
}

void html_session(struct html *html, const struct session *session, const struct tree_node *s, struct tree *events,
                  uint32_t *budget)
{
    html_raw(html, "<article class=\"card\" id=\"s");
    html_text(html, tree_text(s, "session", "?"));
    html_raw(html, "\" data-session=\"");
    html_text(html, tree_text(s, "session", "?"));
    html_raw(html, "\">\n");
    put_heading(html, s);
    put_stages(html, s);
    html_findings(html, s);
    put_facts(html, s);
    put_negotiation(html, s);
    html_raw(html, is_quiet(s) ? "<details>" : "<details open>");
    html_raw(html, "<summary>Ladder: every message that matters</summary>\n");
    html_ladder(html, session, s, events, budget);
    html_raw(html, "</details>\n</article>\n");
}
