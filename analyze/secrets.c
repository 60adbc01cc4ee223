/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * secrets.c: the parser of secrets files, and which row is about which name.
 *
 * Hazards: quotes that do not close, words longer than pppd takes, NUL octets, hashes
 * with a digit too few, secrets left behind in memory that was grown or freed.
 */
#include "analyze/secrets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/crypt.h"
#include "analyze/mschap.h"

/* --- words, as pppd reads them ------------------------------------------------------- */

struct parser {
    const char *at, *end;
    unsigned line;
    bool at_line_start;
    char word[SECRET_WORD_MAX + 1];
    size_t length;
    bool quoted;
    const char *wrong; /* or NULL */
};

enum token { TOKEN_WORD, TOKEN_LINE_END, TOKEN_END, TOKEN_WRONG };

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static enum token wrong(struct parser *p, const char *what)
{
    p->wrong = what;
    return TOKEN_WRONG;
}

static bool add(struct parser *p, char c)
{
    if (p->length == SECRET_WORD_MAX)
        return false;
    p->word[p->length++] = c;
    return true;
}

static int digit(char c, int base)
{
    const int value = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : 99;
    return value < base ? value : -1;
}

/* Up to `most` digits of a numeric escape. */
static char number(struct parser *p, int base, int most)
{
    int value = 0;
    for (int i = 0; i < most && p->at < p->end && digit(*p->at, base) >= 0; i++)
        value = value * base + digit(*p->at++, base);
    return (char)value;
}

/* What follows a backslash; false where the word gets too long. */
static bool escape(struct parser *p)
{
    static const char from[] = "abefnrst", to[] = "\a\b\033\f\n\r \t";
    const char c = *p->at++;
    const char *const letter = memchr(from, c, sizeof from - 1);
    if (c == '\n') { /* the line goes on */
        p->line++;
        return true;
    }
    if (letter)
        return add(p, to[letter - from]);
    if (digit(c, 8) >= 0) {
        p->at--;
        return add(p, number(p, 8, 3));
    }
    if (c == 'x' && p->at < p->end && digit(*p->at, 16) >= 0)
        return add(p, number(p, 16, 2));
    return add(p, c);
}

static void skip_blanks(struct parser *p)
{
    while (p->at < p->end) {
        if (is_blank(*p->at)) {
            p->at++;
        } else if (*p->at == '\\' && p->end - p->at > 1 && p->at[1] == '\n') {
            p->at += 2;
            p->line++;
        } else {
            break;
        }
    }
    if (p->at < p->end && *p->at == '#')
        while (p->at < p->end && *p->at != '\n')
            p->at++;
}

static enum token next_word(struct parser *p)
{
    char quote = '\0';
    p->length = 0;
    p->quoted = false;
    skip_blanks(p);
    if (p->at == p->end)
        return TOKEN_END;
    if (*p->at == '\n') {
        p->at++;
        p->line++;
        return TOKEN_LINE_END;
    }
    while (p->at < p->end) {
        const char c = *p->at;
        if (!quote && (is_blank(c) || c == '\n'))
            break;
        if (c == '\n')
            return wrong(p, "a quote that does not close on its line");
        if (c == '\0')
            return wrong(p, "an octet of zero: this is no text file");
        p->at++;
        bool fits = true;
        if (c == '\\' && p->at < p->end)
            fits = escape(p);
        else if (quote ? c == quote : c == '"' || c == '\'') {
            quote = quote ? '\0' : c;
            p->quoted = true;
        } else
            fits = add(p, c);
        if (!fits)
            return wrong(p, "a word of more than 1024 octets");
    }
    if (quote)
        return wrong(p, "a quote that does not close");
    p->word[p->length] = '\0';
    return TOKEN_WORD;
}

/* Equal but for the case of ASCII letters. */
static bool same_letters(const char *a, const char *b, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const char x = a[i] >= 'A' && a[i] <= 'Z' ? (char)(a[i] + 32) : a[i];
        const char y = b[i] >= 'A' && b[i] <= 'Z' ? (char)(b[i] + 32) : b[i];
        if (x != y)
            return false;
    }
    return true;
}

/* --- rows ---------------------------------------------------------------------------------- */

static char *copy_text(const char *text, size_t length)
{
    char *const copy = alloc_zero(length + 1, 1);
    memcpy(copy, text, length);
    return copy;
}

/* Like alloc_grow, but nothing of a secret stays in what was too small. */
static void push(struct secrets *secrets, const struct secret *secret)
{
    if ((secrets->count & (secrets->count - 1)) == 0) {
        struct secret *const grown = alloc_zero(secrets->count ? 2 * secrets->count : 1, sizeof *grown);
        if (secrets->count) {
            memcpy(grown, secrets->rows, secrets->count * sizeof *grown);
            crypt_wipe(secrets->rows, secrets->count * sizeof *grown);
        }
        free(secrets->rows);
        secrets->rows = grown;
    }
    secrets->rows[secrets->count++] = *secret;
}

/* "nthash:" or "nt:" and the digits; false where it is something else or `*wrong` says what is amiss. */
static bool take_hash(const char *word, struct secret *secret, const char **wrong_with)
{
    const char *const digits = strncmp(word, "nthash:", 7) == 0 ? word + 7 : strncmp(word, "nt:", 3) == 0 ? word + 3 : NULL;
    *wrong_with = NULL;
    if (!digits)
        return false;
    if (strlen(digits) != 2 * sizeof secret->hash) {
        *wrong_with = "an NT hash that has not 32 hexadecimal digits";
        return false;
    }
    for (size_t i = 0; i < sizeof secret->hash; i++) {
        const int high = digit(digits[2 * i], 16), low = digit(digits[2 * i + 1], 16);
        if (high < 0 || low < 0) {
            *wrong_with = "an NT hash with something else than hexadecimal digits";
            return false;
        }
        secret->hash[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static const char *take_password(const char *word, size_t length, struct secret *secret)
{
    uint8_t hash[MSCHAP_HASH];
    if (memchr(word, 0, length))
        return "a secret with an octet of zero in it";
    if (!mschap_nt_hash(word, length, MSCHAP_UTF16, hash))
        return "a secret that is not UTF-8, or longer than 256 characters";
    crypt_wipe(hash, sizeof hash);
    secret->password = copy_text(word, length);
    secret->length = length;
    return NULL;
}

static const char *take_secret(struct parser *p, struct secret *secret, secrets_open *open, void *context)
{
    const char *wrong_with;
    if (!p->quoted && take_hash(p->word, secret, &wrong_with))
        return NULL;
    if (!p->quoted && wrong_with)
        return wrong_with;
    if (!p->quoted && p->word[0] == '@' && p->word[1] == '/') {
        char path[SECRET_WORD_MAX + 1];
        memcpy(path, p->word + 1, p->length);
        const char *const failed = open ? open(context, path, p->word, &p->length)
                                        : "a secret in another file, which is not read here";
        return failed ? failed : take_password(p->word, p->length, secret);
    }
    return take_password(p->word, p->length, secret);
}

static void clear_row(struct secret *secret)
{
    if (secret->password)
        crypt_wipe(secret->password, secret->length);
    free(secret->password);
    free(secret->user);
    crypt_wipe(secret, sizeof *secret);
}

/* The rest of a line whose first word was read; NULL, or what is wrong. */
static const char *take_line(struct parser *p, struct secrets *into, secrets_open *open, void *context)
{
    struct secret secret = { .line = p->line };
    if (p->quoted || strcmp(p->word, "*") != 0)
        secret.user = copy_text(p->word, p->length);
    enum token token = next_word(p); /* the server's name: any will do */
    if (token == TOKEN_WORD)
        token = next_word(p);
    const char *failed = token == TOKEN_WRONG  ? p->wrong
                         : token != TOKEN_WORD ? "a line needs a client, a server and a secret"
                         : into->count == SECRETS_MAX ? "more than 65536 secrets"
                                                      : take_secret(p, &secret, open, context);
    if (failed) {
        clear_row(&secret);
        return failed;
    }
    push(into, &secret);
    while ((token = next_word(p)) == TOKEN_WORD) /* addresses, options */
        ;
    return token == TOKEN_WRONG ? p->wrong : NULL;
}

bool secrets_parse(struct secrets *secrets, const char *text, size_t length, secrets_open *open, void *context,
                   char *reason, size_t reason_size)
{
    struct parser p = { .at = text, .end = text + length, .line = 1 };
    struct secrets found = { 0 };
    const char *failed = NULL;
    unsigned line = 1;
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        p.at += 3; /* an editor's mark */
    for (enum token token; !failed && (token = next_word(&p)) != TOKEN_END;) {
        line = p.line;
        if (token == TOKEN_WRONG)
            failed = p.wrong;
        else if (token == TOKEN_WORD)
            failed = take_line(&p, &found, open, context);
    }
    if (failed)
        snprintf(reason, reason_size, "line %u: %s", line, failed);
    for (uint32_t i = 0; !failed && i < found.count; i++) {
        push(secrets, &found.rows[i]);
        found.rows[i] = (struct secret){ 0 };
    }
    secrets_clear(&found);
    crypt_wipe(&p, sizeof p);
    return !failed;
}

bool secrets_add(struct secrets *secrets, const char *user, const char *password, size_t length)
{
    struct secret secret = { 0 };
    if (secrets->count == SECRETS_MAX || take_password(password, length, &secret))
        return false;
    secret.user = alloc_string(user);
    push(secrets, &secret);
    return true;
}

const char *secrets_add_word(struct secrets *secrets, const char *user, const char *word)
{
    struct secret secret = { 0 };
    const char *failed = secrets->count == SECRETS_MAX ? "more than 65536 secrets" : NULL;
    if (!failed && !take_hash(word, &secret, &failed) && !failed)
        failed = take_password(word, strlen(word), &secret);
    if (failed) {
        clear_row(&secret);
        return failed;
    }
    secret.user = user ? alloc_string(user) : NULL;
    push(secrets, &secret);
    return NULL;
}

void secrets_clear(struct secrets *secrets)
{
    for (uint32_t i = 0; i < secrets->count; i++)
        clear_row(&secrets->rows[i]);
    free(secrets->rows);
    *secrets = (struct secrets){ 0 };
}

/* --- which row is about whom ----------------------------------------------------------------- */

static size_t domain_length(const char *name, size_t length)
{
    const char *const backslash = memchr(name, '\\', length);
    return backslash ? (size_t)(backslash - name) + 1 : 0;
}

enum secret_fit secret_fits(const struct secret *secret, const uint8_t *name, size_t length)
{
    const char *const text = name ? (const char *)name : "";
    if (!secret->user)
        return SECRET_EVERYBODY;
    const size_t own = strlen(secret->user);
    if (own == length && memcmp(secret->user, text, length) == 0)
        return SECRET_EXACT;
    const size_t skip = domain_length(secret->user, own), cut = domain_length(text, length);
    const char *const bare = secret->user + skip;
    if (own - skip != length - cut || (skip && cut && (skip != cut || !same_letters(secret->user, text, skip))))
        return SECRET_NOT;
    if (memcmp(bare, text + cut, own - skip) == 0)
        return SECRET_NO_DOMAIN;
    return same_letters(bare, text + cut, own - skip) ? SECRET_OTHER_CASE : SECRET_NOT;
}

/* --- for who reads them ------------------------------------------------------------------------ */

const char *secrets_ready(void)
{
    return crypt_ready();
}

void secrets_wipe(void *memory, size_t length)
{
    crypt_wipe(memory, length);
}
