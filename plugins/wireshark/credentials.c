/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * credentials.c: the table "pptpscope_credentials" of the profile: a user and a secret in each row, the secret a
 * password or an NT hash. A row that can be none is refused when it is entered.
 */
#include "plugin.h"

#include <stdio.h>
#include <string.h>

struct row {
    char *user;                     /* empty or "*": everybody */
    char *secret;
};

static struct row *rows;
static unsigned row_count;

UAT_CSTRING_CB_DEF(rows, user, struct row)
UAT_CSTRING_CB_DEF(rows, secret, struct row)

static void *copy_row(void *to, const void *from, size_t size)
{
    struct row *const copy = to;
    const struct row *const row = from;
    (void)size;
    copy->user = g_strdup(row->user);
    copy->secret = g_strdup(row->secret);
    return copy;
}

static void free_row(void *record)
{
    struct row *const row = record;
    if (row->secret)
        secrets_wipe(row->secret, strlen(row->secret));
    g_free(row->secret);
    g_free(row->user);
    row->secret = row->user = NULL;
}

static const char *add(struct secrets *secrets, const struct row *row)
{
    const bool everybody = !row->user || !row->user[0] || strcmp(row->user, "*") == 0;
    return secrets_add_word(secrets, everybody ? NULL : row->user, row->secret ? row->secret : "");
}

static compat_answer check_row(void *record, char **error)
{
    struct secrets secrets = { 0 };
    const struct row *const row = record;
    const char *wrong = secrets_ready();
    if (wrong) {
        *error = g_strdup(wrong);
        return false;
    }
    wrong = row->secret && row->secret[0] ? add(&secrets, row) : "an empty secret";
    secrets_clear(&secrets);
    if (!wrong)
        return true;
    *error = g_strdup_printf("The secret of \"%s\" is %s. Enter the password, or nthash: and the 32 hexadecimal digits "
                             "of its NT hash.", row->user ? row->user : "", wrong);
    return false;
}

struct secrets *credentials_read(void)
{
    if (!row_count)
        return NULL;
    struct secrets *const secrets = g_new0(struct secrets, 1);
    for (unsigned i = 0; !secrets_ready() && i < row_count; i++)
        add(secrets, &rows[i]);
    return secrets;
}

void credentials_register(module_t *preferences)
{
    static uat_field_t fields[] = {
        UAT_FLD_CSTRING(rows, user, "User", "As it is sent: alice, or EXAMPLE\\\\alice; empty for every user"),
        UAT_FLD_CSTRING(rows, secret, "Secret", "The password, or nthash: and the 32 hexadecimal digits of its NT hash"),
        UAT_END_FIELDS
    };
    uat_t *const table =
        uat_new("PPTP credentials", sizeof(struct row), "pptpscope_credentials", true, &rows, &row_count,
                UAT_AFFECTS_DISSECTION, NULL, copy_row, check_row, free_row, NULL, NULL, fields);
    prefs_register_uat_preference(preferences, "credentials", "Credentials",
                                  "Users and their passwords, or the NT hashes of these: what MPPE is decrypted with",
                                  table);
}
