/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules_credential.c: what known secrets say of the logins of a session (catalogue section
 * 6): nothing where no secrets were given.
 */
#include "analyze/rules.h"

typedef bool try_test(const struct credential_try *try);

/* The first login that passes `test`, and the frames of all that do. */
static const struct credential_try *find(const struct build *b, try_test *test, struct finding *f)
{
    const struct decryption_facts *const facts = b->session->decryption;
    const struct credential_try *found = NULL;
    for (uint32_t i = 0; facts && i < facts->try_count; i++) {
        const struct credential_try *const try = &facts->tries[i];
        if (!test(try))
            continue;
        finding_frame(f, try->frame);
        if (!found)
            found = try;
    }
    return found;
}

static const char *user_of(const struct credential_try *try)
{
    return try->user.text && try->user.text[0] ? try->user.text : "the user without a name";
}

/* --- the client's proof -------------------------------------------------------------------- */

static bool is_right(const struct credential_try *try)
{
    return try->proof == CREDENTIAL_RIGHT;
}

static bool is_right_but_refused(const struct credential_try *try)
{
    return is_right(try) && try->result == AUTH_FAILURE;
}

static bool secret_right_refused(const struct build *b, struct finding *f)
{
    const struct credential_try *const try = find(b, is_right_but_refused, f);
    if (!try)
        return false;
    finding_frame(f, try->verdict_frame);
    finding_title(f, "The password of %s is right (frame %llu), and the %s refused it all the same (frame %llu).",
                  user_of(try), (unsigned long long)try->frame, try->by == SIDE_CLIENT ? "server" : "client",
                  (unsigned long long)try->verdict_frame);
    return true;
}

static bool secret_right(const struct build *b, struct finding *f)
{
    const struct credential_try *const try = find(b, is_right, f);
    if (!try)
        return false;
    finding_title(f, "The %s given for %s is the one that the %s used (frame %llu).", try->by_hash ? "hash" : "password",
                  user_of(try), side_names[try->by], (unsigned long long)try->frame);
    return true;
}

static bool is_wrong(const struct credential_try *try)
{
    return try->proof == CREDENTIAL_WRONG;
}

static bool secret_wrong(const struct build *b, struct finding *f)
{
    const struct credential_try *const try = find(b, is_wrong, f);
    if (!try)
        return false;
    finding_title(f, "The %s used another password for %s than the one given (frame %llu).", side_names[try->by],
                  user_of(try), (unsigned long long)try->frame);
    if (try->line)
        finding_detail(f, "The secret tried stands in line %u of the secrets file.", try->line);
    return true;
}

/* --- the name ---------------------------------------------------------------------------------- */

static bool has_domain(const struct credential_try *try)
{
    for (size_t i = 0; i < try->user.length; i++)
        if (try->user.octets && try->user.octets[i] == '\\')
            return true;
    return false;
}

static bool is_other_name(const struct credential_try *try)
{
    return is_right(try) && (try->method == CREDENTIAL_MSCHAP_V2 || try->method == CREDENTIAL_EAP_MSCHAP_V2) &&
           try->name != CREDENTIAL_NAME_BARE;
}

static const char *form_of(const struct credential_try *try)
{
    switch (try->name) {
    case CREDENTIAL_NAME_WHOLE:
        return "with its domain";
    case CREDENTIAL_NAME_SECRET_WHOLE:
        return "with the domain that the secrets file has";
    case CREDENTIAL_NAME_LOWER:
    case CREDENTIAL_NAME_LOWER_WHOLE:
        return "in small letters";
    case CREDENTIAL_NAME_UPPER:
        return "in capital letters";
    default:
        return "in the letters of the secrets file";
    }
}

static bool secret_name_form(const struct build *b, struct finding *f)
{
    const struct credential_try *const try = find(b, is_other_name, f);
    if (!try)
        return false;
    finding_title(f, "The response of %s fits only a name %s (frame %llu).", user_of(try), form_of(try),
                  (unsigned long long)try->frame);
    if (has_domain(try))
        finding_detail(f, "MS-CHAPv2 is computed from the name without its domain (RFC 2759 section 8.2).");
    return true;
}

/* --- the server's proof ---------------------------------------------------------------------------- */

static bool is_impostor(const struct credential_try *try)
{
    return try->server == CREDENTIAL_WRONG;
}

static bool server_proof_wrong(const struct build *b, struct finding *f)
{
    const struct credential_try *const try = find(b, is_impostor, f);
    if (!try)
        return false;
    finding_frame(f, try->server_frame);
    finding_title(f, "The server's proof (frame %llu) does not follow from the password of %s.",
                  (unsigned long long)try->server_frame, user_of(try));
    if (try->server_other_name)
        finding_detail(f, "It fits with another form of the name than the client's response was computed with: the server "
                          "knows the password, and computed with another name.");
    return true;
}

/* --- the encoding ------------------------------------------------------------------------------------- */

static bool is_encoded(const struct credential_try *try)
{
    return is_right(try) && try->encoding_matters && try->method >= CREDENTIAL_MSCHAP_V1;
}

static bool encoding_differs(const struct build *b, struct finding *f)
{
    const struct credential_try *const try = find(b, is_encoded, f);
    if (!try)
        return false;
    finding_title(f, "The password of %s is not plain ASCII; the client encoded it %s (frame %llu).", user_of(try),
                  try->widened ? "as pppd does, each octet widened" : "as Windows does, in UTF-16",
                  (unsigned long long)try->frame);
    return true;
}

static const struct rule rows[] = {
    { FINDING_SECRET_RIGHT, secret_right_refused, NULL },
    { FINDING_SECRET_RIGHT, secret_right, NULL },
    { FINDING_SECRET_WRONG, secret_wrong, NULL },
    { FINDING_SECRET_NAME_FORM, secret_name_form, NULL },
    { FINDING_SERVER_PROOF_WRONG, server_proof_wrong, NULL },
    { FINDING_AUTH_PASSWORD_ENCODING_DIFFERS, encoding_differs, NULL },
};
const struct rules rules_credential = { rows, sizeof rows / sizeof rows[0] };
