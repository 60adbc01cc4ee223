/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_audit.c: from captures to a verdict on each session: whether it keeps a policy.
 *
 * The policy is read whole, or nothing is read at all: a mistyped line must not become
 * a weaker policy that everything passes.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/reading.h"
#include "cli/save.h"
#include "report/audit.h"

struct auditing {
    struct policy policy;
    struct save save;            /* JUnit's XML */
    struct report_output junit;
    bool has_junit;
};

/* --- the policy --------------------------------------------------------------------- */

/* A whole file; its length, or -1 and errno. More than `size` octets are not read. */
static ssize_t read_file(const char *path, char *text, size_t size)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    size_t length = 0;
    ssize_t got = file < 0 ? -1 : 1;

    while (got > 0 && length < size) {
        got = read(file, text + length, size - length);
        if (got < 0 && errno == EINTR) {
            got = 1;
            continue;
        }
        length += got > 0 ? (size_t)got : 0;
    }
    const int error = errno;
    if (file >= 0)
        close(file);
    errno = error;
    return got < 0 ? -1 : (ssize_t)length;
}

static bool load_file(const char *path, struct policy *policy)
{
    static char text[POLICY_TEXT_MAX + 1];
    char sentence[1024];
    struct policy_error error;
    const ssize_t length = read_file(path, text, sizeof text);

    if (length < 0 && errno == ENOENT) {
        snprintf(sentence, sizeof sentence, "--policy: there is no policy and no file '%s'; the policies are %s, %s and %s",
                 path, policy_name(0), policy_name(1), policy_name(2));
    } else if (length < 0) {
        snprintf(sentence, sizeof sentence, "--policy: %s: %s", path, strerror(errno));
    } else if (!policy_parse(text, (size_t)length, policy, &error)) {
        if (error.line)
            snprintf(sentence, sizeof sentence, "%s: line %u: %s", path, error.line, error.sentence);
        else
            snprintf(sentence, sizeof sentence, "%s: %s", path, error.sentence);
    } else {
        snprintf(policy->name, sizeof policy->name, "%s", path);
        policy->changed = false;
        return true;
    }
    command_complain(sentence);
    return false;
}

/* --policy, and what other options put on top of it. */
static bool load_policy(const struct options *options, struct policy *policy)
{
    static const struct { enum option_id option; const char *key; } keys[] = {
        { OPTION_MIN_BITS, "min-bits" },       { OPTION_STATELESS, "stateless" },
        { OPTION_AUTH, "auth" },               { OPTION_ALLOW_CLEAR, "allow-clear" },
        { OPTION_ALLOW_UNPROVEN, "allow-unproven" },
    };
    const char *const name = options->given[OPTION_POLICY] ? options->argument[OPTION_POLICY] : policy_name(0);
    struct policy_error error;
    char sentence[sizeof error.sentence + 8];

    if (!policy_named(name, policy) && !load_file(name, policy))
        return false;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const char *const argument = options->argument[keys[i].option];
        if (!options->given[keys[i].option] || policy_set(policy, keys[i].key, argument ? argument : "yes", &error))
            continue;
        snprintf(sentence, sizeof sentence, "--%s", error.sentence); /* which begins with the key */
        command_complain(sentence);
        return false;
    }
    return true;
}

/* --- reporting ------------------------------------------------------------------------ */

/* Sessions that a full table left out: nobody judged them. */
static bool any_left_out(const struct pptpscope_summary *summary)
{
    static const char *const names[] = { "host-pairs", "tunnels-and-calls", "sessions" };

    for (unsigned i = 0; i < summary->cap_count; i++)
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
            if (summary->caps[i].count && strcmp(summary->caps[i].name, names[k]) == 0)
                return true;
    return false;
}

static int write_report(struct reading *r, struct input_facts *facts, bool opened)
{
    struct auditing *const auditing = r->context;
    struct pptpscope_summary summary = { 0 };
    const struct report_filter filter = { .matched = r->session_count };
    struct report_audit audit = { .policy = &auditing->policy };
    struct judgement verdict;

    for (size_t i = 0; i < r->session_count; i++) {
        verdict_of(audit.policy, r->sessions[i], &verdict);
        audit.counts[verdict.verdict]++;
    }
    facts->capture.filter = r->filters.count ? &filter : NULL;
    facts->capture.audit = &audit;
    const struct report report = reading_facts(r, facts, &summary);
    const bool left_out = any_left_out(&summary);
    if (left_out)
        input_facts_note(facts, "sessions were left out because a table was full; none of them was judged");
    if (r->json)
        walk_audit(&report, json_writer_door(r->json));
    else if (opened && !r->no_text)
        text_audit(&report, &r->text, &r->sink);
    if (auditing->has_junit)
        junit_report(&report, &auditing->junit);
    const bool unproven = (audit.counts[VERDICT_UNPROVEN] || left_out) && !audit.policy->allow_unproven;
    return audit.counts[VERDICT_FAIL] || unproven ? EXIT_FOUND : EXIT_DONE;
}

static bool open_junit(struct reading *r, struct auditing *auditing)
{
    const char *const path = r->options.argument[OPTION_JUNIT];

    if (!r->options.given[OPTION_JUNIT])
        return true;
    if (!save_open(&auditing->save, path, r->options.operands, r->options.operand_count))
        return false;
    confine_output(&r->confine, path, true);
    auditing->has_junit = true;
    auditing->junit = (struct report_output){ .write = output_write, .context = &auditing->save.output };
    junit_begin(&auditing->junit);
    return true;
}

int cmd_audit(const struct command *command, int argc, char **argv)
{
    static struct reading r;
    static struct auditing auditing;
    int status;

    if (!reading_begin(&r, command, argc, argv, &status))
        return status;
    r.no_text = r.options.given[OPTION_JUNIT] && strcmp(r.options.argument[OPTION_JUNIT], "-") == 0;
    if (r.no_text && r.json)
        return reading_end(&r, command_misused(command, "--json and --junit=- both write to standard output; name a file "
                                                        "for one of them"));
    if (!load_policy(&r.options, &auditing.policy))
        return reading_end(&r, EXIT_USAGE);
    if (!open_junit(&r, &auditing))
        return reading_end(&r, EXIT_IO);
    r.report = write_report;
    r.context = &auditing;
    status = reading_run(&r);
    if (auditing.has_junit) {
        junit_end(&auditing.junit);
        if (!save_close(&auditing.save, true) && status < EXIT_IO)
            status = EXIT_IO;
    }
    return reading_end(&r, status);
}
