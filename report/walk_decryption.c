/* SPDX-License-Identifier: GPL-2.0-or-later */
/* walk_decryption.c: see walk_decryption.h. */
#include "report/walk_decryption.h"

#include "dissect/names.h"
#include "report/put.h"

static const char *const methods[] = {
    [CREDENTIAL_PAP] = "PAP",
    [CREDENTIAL_CHAP_MD5] = "CHAP-MD5",
    [CREDENTIAL_EAP_MD5] = "EAP-MD5",
    [CREDENTIAL_MSCHAP_V1] = "MS-CHAPv1",
    [CREDENTIAL_MSCHAP_V2] = "MS-CHAPv2",
    [CREDENTIAL_EAP_MSCHAP_V2] = "EAP-MSCHAPv2",
};
static const char *const proofs[] = {
    [CREDENTIAL_NO_SECRET] = "no-secret",
    [CREDENTIAL_CANNOT] = "not-captured",
    [CREDENTIAL_WRONG] = "wrong",
    [CREDENTIAL_RIGHT] = "right",
};

static uint64_t unread(const struct decrypted_way *way)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < UNREADABLE_COUNT; i++)
        sum += way->failed[i];
    return sum;
}

static const char *status(const struct decryption_facts *facts)
{
    const uint64_t failed = unread(&facts->way[C2S]) + unread(&facts->way[S2C]);
    const uint64_t decrypted = facts->way[C2S].decrypted + facts->way[S2C].decrypted;
    const uint64_t clear = facts->way[C2S].clear + facts->way[S2C].clear;

    if (!failed && !decrypted)
        return clear ? "clear" : "no-data";
    return !failed ? "decrypted" : decrypted || clear ? "partial" : "failed";
}

static void walk_way(const struct writer *w, const char *key, const struct decrypted_way *way)
{
    put_object(w, key);
    put_count(w, "ok", way->decrypted);
    put_count(w, "clear", way->clear);
    put_count(w, "bytes", way->octets);
    put_count_if(w, "bits", way->bits, way->bits);
    put_bool_if(w, "stateless", way->bits, way->stateless);
    put_object(w, "failed");
    for (unsigned i = 0; i < UNREADABLE_COUNT; i++)
        if (way->failed[i])
            put_count(w, unreadable_names[i], way->failed[i]);
    put_end(w);
    put_count(w, "resyncs", way->resyncs);
    put_count(w, "duplicates", way->duplicates);
    put_end(w);
}

static void walk_login(const struct writer *w, const struct credential_try *try)
{
    put_object(w, NULL);
    put_wire(w, "user", &try->user);
    put_word(w, "method", methods[try->method]);
    put_word(w, "by", side_names[try->by]);
    put_word(w, "secret", proofs[try->proof]);
    put_count_if(w, "line", try->line, try->line);
    put_word(w, "result", auth_result_names[try->result]);
    put_word(w, "server_proof", try->server == CREDENTIAL_NO_SECRET ? NULL : proofs[try->server]);
    put_word(w, "encoding", !try->encoding_matters ? NULL : try->widened ? "widened" : "utf-16");
    put_frame(w, "frame", try->frame);
    put_end(w);
}

static void walk_conversation(const struct writer *w, const struct conversation *c)
{
    const struct name *const row = names_find(&names_ip_protocols, c->protocol);

    put_object(w, NULL);
    put_count(w, "protocol", c->protocol);
    put_word(w, "name", row ? row->full : NULL);
    for (unsigned end = 0; end < 2; end++) {
        put_object(w, end ? "to" : "from");
        put_address(w, "ip", &c->ends[end]);
        put_frame(w, "port", c->ports[end]);
        put_count(w, "packets", c->packets[end]);
        put_count(w, "bytes", c->octets[end]);
        put_end(w);
    }
    put_frame(w, "first_frame", c->first_frame);
    put_end(w);
}

void walk_decryption(const struct session *session, const struct writer *w)
{
    const struct decryption_facts *const facts = session->decryption;
    const struct credential_try *source = NULL;

    if (!facts)
        return;
    for (uint32_t i = 0; i < facts->try_count; i++)
        if (facts->tries[i].proof == CREDENTIAL_RIGHT)
            source = &facts->tries[i];
    put_object(w, "decryption");
    put_word(w, "status", status(facts));
    put_word(w, "key_source", source && source->method >= CREDENTIAL_MSCHAP_V1 ? methods[source->method] : NULL);
    walk_way(w, "c2s", &facts->way[C2S]);
    walk_way(w, "s2c", &facts->way[S2C]);
    put_array(w, "logins");
    for (uint32_t i = 0; i < facts->try_count; i++)
        walk_login(w, &facts->tries[i]);
    put_end(w);
    put_array(w, "conversations");
    for (uint32_t i = 0; i < facts->conversation_count; i++)
        walk_conversation(w, &facts->conversations[i]);
    put_end(w);
    put_count(w, "other_conversations", facts->conversations_dropped);
    put_end(w);
}

/* --- the report of decrypt ----------------------------------------------------------- */

static void walk_decrypted_session(const struct session *s, const struct report_capture *capture, const struct writer *w)
{
    put_object(w, NULL);
    put_word(w, "type", "decrypt");
    put_count(w, "session", s->number);
    put_endpoint(w, "client", &s->ends[SIDE_CLIENT]);
    put_endpoint(w, "server", &s->ends[SIDE_SERVER]);
    put_wire(w, "user", &s->auth.user);
    put_frame(w, "first_frame", s->first_frame);
    put_text(w, "file", s->file < capture->file_count ? capture->files[s->file].path : NULL);
    walk_decryption(s, w);
    put_end(w);
}

void walk_decrypted_files(const struct decrypted_files *files, const struct writer *w)
{
    put_object(w, "written");
    put_text(w, "path", files->path);
    put_count(w, "packets", files->packets);
    put_count(w, "bytes", files->octets);
    put_count(w, "other_protocols", files->others);
    put_count_if(w, "files", files->parts, files->parts);
    put_end(w);
}

void walk_decrypt(const struct report *report, const struct writer *w)
{
    walk_capture(report->capture, w);
    for (size_t i = 0; i < report->session_count; i++)
        walk_decrypted_session(report->session(report->context, i), report->capture, w);
    walk_summary(report->summary, report->capture, w);
}
