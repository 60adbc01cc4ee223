/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_secrets.c: a file of secrets, and names that its rows may fit. */
#include <stdlib.h>
#include <string.h>

#include "analyze/secrets.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length);

static const char *no_file(void *context, const char *path, char *word, size_t *length)
{
    (void)context;
    if (!*path)
        abort();
    memcpy(word, "inside", 6);
    *length = 6;
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    struct secrets secrets = { 0 };
    char reason[256] = "";
    const bool good = secrets_parse(&secrets, (const char *)octets, length, no_file, NULL, reason, sizeof reason);

    if (good ? *reason != 0 : !*reason || secrets.count)
        abort();
    for (uint32_t i = 0; i < secrets.count; i++) {
        const struct secret *const row = &secrets.rows[i];
        if (row->password && row->password[row->length])
            abort();
        if (row->user && secret_fits(row, (const uint8_t *)row->user, strlen(row->user)) != SECRET_EXACT)
            abort();
        secret_fits(row, octets, length);
    }
    secrets_clear(&secrets);
    return 0;
}
