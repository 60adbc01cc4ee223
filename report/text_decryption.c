/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_decryption.c: what was decrypted, for a person: each session with what its login
 * and its two directions came to, and what was written.
 */
#include "report/text_decryption.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/phrase.h"
#include "report/text_parts.h"

#define INDENT 5

static const char *const reasons[UNREADABLE_COUNT] = {
    [UNREADABLE_NO_LOGIN] = "the login that the keys follow from was not captured",
    [UNREADABLE_NO_SECRET] = "no secret was given for this user",
    [UNREADABLE_WRONG_SECRET] = "the secret given is not the one that the client used",
    [UNREADABLE_METHOD] = "the keys do not follow from a password in this method",
    [UNREADABLE_OUT_OF_STEP] = "out of step: packets before it are missing",
    [UNREADABLE_LATE] = "came too late",
    [UNREADABLE_GAP] = "behind too long a gap",
    [UNREADABLE_IMPLAUSIBLE] = "decrypts to no packet: damaged, or under another key",
    [UNREADABLE_COMPRESSION] = "its compression cannot be undone",
    [UNREADABLE_HEADERS] = "the packets that its shortened headers build on are missing",
    [UNREADABLE_CUT] = "cut by the capture",
    [UNREADABLE_MULTILINK] = "part of a multilink packet",
    [UNREADABLE_NOT_IP] = "no IP packet, though it should be one",
};

const char *text_unreadable(enum unreadable why)
{
    return reasons[why];
}

static const char *reason_of(const char *word)
{
    for (unsigned i = 0; i < UNREADABLE_COUNT; i++)
        if (strcmp(unreadable_names[i], word) == 0)
            return reasons[i];
    return word;
}

static void print_login(struct page *page, const struct tree_node *login)
{
    const char *const secret = tree_text(login, "secret", "?");
    char text[PHRASE_MAX];

    page_column(page, INDENT);
    snprintf(text, sizeof text, "frame %" PRId64 ": ", tree_integer(login, "frame"));
    page_put(page, ROLE_DIM, text);
    snprintf(text, sizeof text, "%s of %s: ", tree_text(login, "method", "?"), tree_text(login, "user", "?"));
    page_put(page, ROLE_PLAIN, text);
    if (strcmp(secret, "right") == 0)
        page_put(page, ROLE_OK, "the secret is right");
    else if (strcmp(secret, "wrong") == 0)
        page_put(page, ROLE_BAD, "the secret is wrong");
    else if (strcmp(secret, "no-secret") == 0)
        page_put(page, ROLE_WARN, "no secret was given for this user");
    else
        page_put(page, ROLE_WARN, "cannot be proved: a part of it was not captured, or takes the password itself");
    page_end(page);
}

static void print_way(struct page *page, const struct tree_node *way, const char *title)
{
    const int64_t ok = tree_integer(way, "ok"), clear = tree_integer(way, "clear");
    const struct tree_node *const failed = tree_at(way, "failed");
    const char *separator = " ";

    if (!ok && !clear && !failed->first)
        return;
    page_column(page, INDENT);
    page_put(page, ROLE_PLAIN, title);
    page_put(page, ROLE_PLAIN, ":");
    if (ok) {
        page_format(page, ROLE_OK, " %" PRId64 " decrypted", ok);
        if (tree_known(way, "bits"))
            page_format(page, ROLE_PLAIN, " (%s-bit %s)", tree_text(way, "bits", "?"),
                        tree_at(way, "stateless")->boolean ? "stateless" : "stateful");
        separator = ", ";
    }
    if (clear) {
        page_format(page, ROLE_PLAIN, "%s%" PRId64 " not encrypted", separator, clear);
        separator = ", ";
    }
    for (const struct tree_node *reason = failed->first; reason; reason = reason->next) {
        page_format(page, ROLE_WARN, "%s%" PRId64 " unread", separator, reason->integer);
        page_put(page, ROLE_PLAIN, " (");
        page_put(page, ROLE_PLAIN, reason_of(reason->key));
        page_put(page, ROLE_PLAIN, ")");
        separator = ", ";
    }
    if (tree_integer(way, "duplicates"))
        page_format(page, ROLE_DIM, "%s%" PRId64 " second copies left out", separator, tree_integer(way, "duplicates"));
    page_end(page);
}

static void print_conversation(struct page *page, const struct tree_node *c)
{
    char end[PHRASE_MAX];

    page_column(page, INDENT);
    page_format(page, ROLE_PLAIN, "inside: %s ", tree_text(c, "name", tree_text(c, "protocol", "?")));
    phrase_endpoint(tree_at(c, "from"), end);
    page_put(page, ROLE_PLAIN, end);
    page_put(page, ROLE_PLAIN, " - ");
    phrase_endpoint(tree_at(c, "to"), end);
    page_put(page, ROLE_PLAIN, end);
    page_format(page, ROLE_DIM, "  %" PRId64 " + %" PRId64 " packets, %" PRId64 " + %" PRId64 " octets",
                tree_integer(c, "from.packets"), tree_integer(c, "to.packets"), tree_integer(c, "from.bytes"),
                tree_integer(c, "to.bytes"));
    page_end(page);
}

void text_secrets(struct page *page, const struct tree_node *s, bool verbose)
{
    const struct tree_node *const decryption = tree_at(s, "decryption");
    const struct tree_node *const all = tree_at(decryption, "conversations");

    for (const struct tree_node *login = tree_at(decryption, "logins")->first; login; login = login->next)
        print_login(page, login);
    print_way(page, tree_at(decryption, "c2s"), "client to server");
    print_way(page, tree_at(decryption, "s2c"), "server to client");
    if (strcmp(tree_text(decryption, "status", ""), "no-data") == 0) {
        page_column(page, INDENT);
        page_put(page, ROLE_DIM, "no user data");
        page_end(page);
    }
    for (const struct tree_node *c = verbose ? all->first : NULL; c; c = c->next)
        print_conversation(page, c);
    if (verbose && tree_integer(decryption, "other_conversations")) {
        page_column(page, INDENT);
        page_format(page, ROLE_DIM, "inside: %" PRId64 " packets of others",
                    tree_integer(decryption, "other_conversations"));
        page_end(page);
    }
}

static void print_session(struct page *page, const struct tree_node *s, bool verbose)
{
    page_format(page, ROLE_STRONG, "Session %s", tree_text(s, "session", "?"));
    page_format(page, ROLE_PLAIN, "  %s -> %s", tree_text(s, "client.ip", "?"), tree_text(s, "server.ip", "?"));
    page_end(page);
    text_secrets(page, s, verbose);
}

static void print_files(struct page *page, const struct decrypted_files *files)
{
    page_format(page, files->packets ? ROLE_STRONG : ROLE_BAD, "%" PRIu64 " packet%s", files->packets,
                files->packets == 1 ? "" : "s");
    if (files->parts)
        page_format(page, ROLE_PLAIN, " written, a file for each of %zu session%s", files->parts,
                    files->parts == 1 ? "" : "s");
    else
        page_format(page, ROLE_PLAIN, " written to %s", strcmp(files->path, "-") == 0 ? "standard output" : files->path);
    if (files->others)
        page_format(page, ROLE_PLAIN, "; %" PRIu64 " of other protocols left out (--layer=ppp writes them)",
                    files->others);
    page_end(page);
}

bool text_decryption(const struct report *report, const struct decrypted_files *files,
                     const struct text_options *options, const struct report_output *output)
{
    struct page page = { .output = output, .width = options->width, .colour = options->colour, .ok = true };
    struct tree *const tree = tree_new();

    for (size_t i = 0; i < report->session_count && page.ok; i++) {
        tree_clear(tree);
        walk_session(report->session(report->context, i), report->capture, WALK_FACTS, tree_door(tree));
        print_session(&page, tree_root(tree), options->verbose);
    }
    print_files(&page, files);
    text_capture_notes(&page, report->capture, tree);
    tree_free(tree);
    page_free(&page);
    return page.ok;
}
