/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * junit.c: verdicts as the XML that build servers read as test results; see audit.h.
 * There is no standard; what stands here is what Jenkins, GitLab and their kin agree on.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/audit.h"
#include "report/tree.h"
#include "report/xml.h"

struct junit {
    const struct report *report;
    struct tree *tree;
    struct buffer line;
    const struct report_output *output;
    bool ok;
};

static void send(struct junit *junit)
{
    if (junit->ok && junit->line.length)
        junit->ok = junit->output->write(junit->output->context, junit->line.text, junit->line.length);
    buffer_clear(&junit->line);
}

/* Seconds with milliseconds; time that ran backwards is none. */
static void put_seconds(struct buffer *line, int64_t nanoseconds)
{
    const int64_t milliseconds = nanoseconds > 0 ? nanoseconds / 1000000 : 0;
    buffer_format(line, " time=\"%" PRId64 ".%03" PRId64 "\"", milliseconds / 1000, milliseconds % 1000);
}

/* Every reason that made the verdict, a line each. */
static void put_reasons(struct buffer *line, const struct tree_node *v)
{
    for (const struct tree_node *reason = tree_at(v, "reasons")->first; reason; reason = reason->next) {
        if (tree_is(reason, "verdict", "pass"))
            continue;
        buffer_format(line, "%s: ", tree_text(reason, "verdict", "?"));
        xml_text(line, tree_text(reason, "text", ""));
        buffer_text(line, "\n");
    }
}

static void put_result(struct junit *junit, const struct tree_node *v)
{
    const struct policy *const policy = junit->report->capture->audit->policy;
    const bool skipped = policy->allow_unproven && tree_is(v, "verdict", "unproven");
    const char *const element = skipped ? "skipped" : "failure";

    buffer_format(&junit->line, ">\n      <%s", element);
    if (!skipped)
        xml_attribute(&junit->line, "type", tree_text(v, "verdict", "?"));
    xml_attribute(&junit->line, "message", tree_text(tree_at(v, "reasons")->first, "text", ""));
    if (!skipped) {
        buffer_text(&junit->line, ">");
        put_reasons(&junit->line, v);
        buffer_format(&junit->line, "</%s>\n    </testcase>\n", element);
    } else {
        buffer_text(&junit->line, "/>\n    </testcase>\n");
    }
}

static void put_case(struct junit *junit, const struct session *session)
{
    struct buffer name = { 0 };

    tree_clear(junit->tree);
    walk_verdict(session, junit->report->capture->audit->policy, junit->report->capture, tree_door(junit->tree));
    const struct tree_node *const v = tree_root(junit->tree);
    buffer_format(&name, "session %s: %s to %s", tree_text(v, "session", "?"), tree_text(v, "client.ip", "?"),
                  tree_text(v, "server.ip", "?"));
    if (tree_known(v, "user"))
        buffer_format(&name, ", user %s", tree_text(v, "user", ""));
    buffer_text(&junit->line, "    <testcase");
    xml_attribute(&junit->line, "classname", tree_text(v, "file", "pptpscope"));
    xml_attribute(&junit->line, "name", name.text);
    put_seconds(&junit->line, tree_integer(v, "duration_ns"));
    if (tree_is(v, "verdict", "pass"))
        buffer_text(&junit->line, "/>\n");
    else
        put_result(junit, v);
    buffer_free(&name);
    send(junit);
}

/* A file that could not be read to its end: nobody knows what else was in it. */
static void put_unread(struct junit *junit, const struct report_file *file)
{
    buffer_text(&junit->line, "    <testcase");
    xml_attribute(&junit->line, "classname", file->path);
    xml_attribute(&junit->line, "name", "reading");
    buffer_text(&junit->line, ">\n      <error");
    xml_attribute(&junit->line, "message", file->reason ? file->reason : "could not be read");
    buffer_text(&junit->line, "/>\n    </testcase>\n");
    send(junit);
}

static void put_property(struct buffer *line, const char *name, const char *value)
{
    buffer_text(line, "      <property");
    xml_attribute(line, "name", name);
    xml_attribute(line, "value", value);
    buffer_text(line, "/>\n");
}

static void put_suite(struct junit *junit, size_t unread)
{
    const struct report_capture *const capture = junit->report->capture;
    const struct report_audit *const audit = capture->audit;
    const uint64_t skipped = audit->policy->allow_unproven ? audit->counts[VERDICT_UNPROVEN] : 0;
    struct buffer name = { 0 };
    char text[1024];

    for (size_t i = 0; i < capture->file_count; i++)
        buffer_format(&name, "%s%s", i ? " " : "", capture->files[i].path);
    buffer_text(&junit->line, "  <testsuite");
    xml_attribute(&junit->line, "name", name.text ? name.text : "");
    buffer_format(&junit->line, " tests=\"%zu\" failures=\"%" PRIu64 "\" errors=\"%zu\" skipped=\"%" PRIu64 "\">\n",
                  junit->report->session_count + unread,
                  audit->counts[VERDICT_FAIL] + audit->counts[VERDICT_UNPROVEN] - skipped, unread, skipped);
    policy_text(audit->policy, text, sizeof text);
    buffer_text(&junit->line, "    <properties>\n");
    put_property(&junit->line, "policy", audit->policy->name);
    put_property(&junit->line, "demands", text);
    buffer_text(&junit->line, "    </properties>\n");
    buffer_free(&name);
    send(junit);
}

static bool put_text_of(const struct report_output *output, const char *text)
{
    return output->write(output->context, text, strlen(text));
}

bool junit_begin(const struct report_output *output)
{
    return put_text_of(output, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"pptpscope audit\">\n");
}

bool junit_end(const struct report_output *output)
{
    return put_text_of(output, "</testsuites>\n");
}

bool junit_report(const struct report *report, const struct report_output *output)
{
    const struct report_capture *const capture = report->capture;
    struct junit junit = { .report = report, .tree = tree_new(), .output = output, .ok = true };
    size_t unread = 0;

    for (size_t i = 0; i < capture->file_count; i++)
        unread += capture->files[i].failed;
    put_suite(&junit, unread);
    for (size_t i = 0; i < report->session_count && junit.ok; i++)
        put_case(&junit, report->session(report->context, i));
    for (size_t i = 0; i < capture->file_count; i++)
        if (capture->files[i].failed)
            put_unread(&junit, &capture->files[i]);
    buffer_text(&junit.line, "  </testsuite>\n");
    send(&junit);
    tree_free(junit.tree);
    buffer_free(&junit.line);
    return junit.ok;
}
