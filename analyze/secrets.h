/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * secrets.h: names and their passwords, in the format of pppd's chap-secrets:
 *
 *     # client        server   secret                 addresses
 *     alice           *        "correct horse"        *
 *     EXAMPLE\\bob    pptpd    nthash:44EBBA8D5312B8D611474411F56989AE
 *
 * Words are quoted with " or ', a backslash escapes, # begins a comment at the start of a
 * word. "nthash:" or "nt:" and 32 hexadecimal digits stand for the NT hash of a password.
 * "@/a/file" as a secret, as pppd has it, stands for the first word of that file.
 *
 * Whatever held a secret is wiped before it is freed.
 */
#ifndef ANALYZE_SECRETS_H
#define ANALYZE_SECRETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECRETS_MAX 65536  /* rows */
#define SECRET_WORD_MAX 1024 /* octets of a word, as pppd has it (MAXWORDLEN) */

struct secret {
    char *user;               /* NULL: "*", everybody */
    char *password;           /* octets, with a NUL behind them; NULL where only the hash is known */
    size_t length;
    uint8_t hash[16];         /* where there is no password */
    unsigned line;
};
struct secrets {
    struct secret *rows;
    uint32_t count;
};

/* Reads the file that "@/a/file" names into `word` (SECRET_WORD_MAX + 1 octets); NULL, or why not. */
typedef const char *secrets_open(void *context, const char *path, char *word, size_t *length);

/* Adds what `text` says. On false nothing was added, and `reason` says what is wrong in which line. */
bool secrets_parse(struct secrets *secrets, const char *text, size_t length, secrets_open *open, void *context,
                   char *reason, size_t reason_size);

/* One name with its password. False: too long to be one, or not UTF-8. */
bool secrets_add(struct secrets *secrets, const char *user, const char *password, size_t length);

/* One name, NULL for everybody, with its password, or with "nthash:" or "nt:" and its digits. NULL, or what is wrong. */
const char *secrets_add_word(struct secrets *secrets, const char *user, const char *word);

void secrets_clear(struct secrets *secrets);

/* What the system lacks to prove secrets with, as a sentence; NULL: nothing. */
const char *secrets_ready(void);

/* Zeroes memory that held a secret; no compiler leaves it out. */
void secrets_wipe(void *memory, size_t length);

/* How well a row fits a name from the wire; higher is better, 0 not at all. */
enum secret_fit { SECRET_NOT, SECRET_EVERYBODY, SECRET_OTHER_CASE, SECRET_NO_DOMAIN, SECRET_EXACT };
enum secret_fit secret_fits(const struct secret *secret, const uint8_t *name, size_t length);

#endif
