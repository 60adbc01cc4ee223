/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Secrets files: pppd's quoting, hashes, what is refused and in which line, and whose row fits whom. */
#include "analyze/secrets.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "analyze/crypt.h"

static struct secrets secrets;
static char reason[200];

static void prepare(void)
{
    cr_assert_null(crypt_ready());
}

static void finish(void)
{
    secrets_clear(&secrets);
}

TestSuite(secrets, .init = prepare, .fini = finish);

static const char *open_file(void *context, const char *path, char *word, size_t *length)
{
    (void)context;
    if (strcmp(path, "/etc/ppp/one") != 0)
        return "a file that cannot be read";
    strcpy(word, "from a file");
    *length = strlen(word);
    return NULL;
}

static bool parse(const char *text)
{
    return secrets_parse(&secrets, text, strlen(text), open_file, NULL, reason, sizeof reason);
}

static void row_is(uint32_t i, const char *user, const char *password)
{
    cr_assert_lt(i, secrets.count);
    if (user)
        cr_expect_str_eq(secrets.rows[i].user, user);
    else
        cr_expect_null(secrets.rows[i].user);
    cr_expect_str_eq(secrets.rows[i].password, password);
    cr_expect_eq(secrets.rows[i].length, strlen(password));
}

Test(secrets, what_a_server_has)
{
    cr_assert(parse("# client\tserver\tsecret\tIP addresses\r\n"
                    "alice   pptpd  wonderland  *\n"
                    "\n"
                    "EXAMPLE\\\\bob\t*\t\"two words\" 10.0.0.7 # trailing\n"
                    "  'the \\'queen\\'' * \"a#b\"\n"
                    "* * \"\"\n"
                    "long * one\\\n"
                    "two 10.0.0.8\n"
                    "dave * a\\x41\\102\\t\n"
                    "erin * @/etc/ppp/one\n"
                    "last * word"),
              "%s", reason);
    cr_assert_eq(secrets.count, 8);
    row_is(0, "alice", "wonderland");
    row_is(1, "EXAMPLE\\bob", "two words");
    row_is(2, "the 'queen'", "a#b");
    row_is(3, NULL, "");
    row_is(4, "long", "onetwo");
    row_is(5, "dave", "aAB\t");
    row_is(6, "erin", "from a file");
    row_is(7, "last", "word");
    cr_expect_eq(secrets.rows[1].line, 4);
}

Test(secrets, hashes)
{
    cr_assert(parse("\xEF\xBB\xBF"
                    "alice * nthash:44EBBA8D5312B8D611474411F56989AE\n"
                    "bob * nt:44ebba8d5312b8d611474411f56989ae\n"
                    "carol * \"nt:in quotes\"\n"),
              "%s", reason);
    cr_expect_null(secrets.rows[0].password);
    cr_expect_eq(secrets.rows[0].hash[0], 0x44);
    cr_expect_arr_eq(secrets.rows[0].hash, secrets.rows[1].hash, 16);
    row_is(2, "carol", "nt:in quotes");
}

Test(secrets, what_is_refused)
{
    static const struct { const char *text, *reason; } rows[] = {
        { "a * b\nalice *\n", "line 2: a line needs a client, a server and a secret" },
        { "alice\n", "line 1: a line needs a client, a server and a secret" },
        { "\n\nalice * \"open\nbob * x\n", "line 3: a quote that does not close on its line" },
        { "alice * 'open", "line 1: a quote that does not close" },
        { "alice * nthash:44EB\n", "line 1: an NT hash that has not 32 hexadecimal digits" },
        { "alice * nt:44EBBA8D5312B8D611474411F56989AG\n", "line 1: an NT hash with something else than hexadecimal digits" },
        { "alice * \xFF\n", "line 1: a secret that is not UTF-8, or longer than 256 characters" },
        { "alice * a\\000b\n", "line 1: a secret with an octet of zero in it" },
        { "alice * @/etc/ppp/two\n", "line 1: a file that cannot be read" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_expect_not(parse(rows[i].text), "case %zu", i);
        cr_expect_str_eq(reason, rows[i].reason);
        cr_expect_eq(secrets.count, 0, "nothing half-used");
    }
    char text[2000];
    snprintf(text, sizeof text, "alice * %0*d\n", 1025, 7);
    cr_expect_not(parse(text));
    cr_expect_str_eq(reason, "line 1: a word of more than 1024 octets");
    cr_expect_not(secrets_parse(&secrets, "a\0b * c", 7, NULL, NULL, reason, sizeof reason));
    cr_expect_not(secrets_parse(&secrets, "a * @/x", 7, NULL, NULL, reason, sizeof reason));
    cr_expect_str_eq(reason, "line 1: a secret in another file, which is not read here");
}

Test(secrets, whose_row)
{
    static const struct { const char *row, *name; enum secret_fit fit; } rows[] = {
        { "alice", "alice", SECRET_EXACT },
        { "EX\\alice", "EX\\alice", SECRET_EXACT },
        { "alice", "EX\\alice", SECRET_NO_DOMAIN },
        { "EX\\alice", "alice", SECRET_NO_DOMAIN },
        { "EX\\alice", "ex\\alice", SECRET_NO_DOMAIN },
        { "EX\\alice", "OTHER\\alice", SECRET_NOT },
        { "Alice", "alice", SECRET_OTHER_CASE },
        { "alice", "alic", SECRET_NOT },
        { "alice", "bob", SECRET_NOT },
        { NULL, "bob", SECRET_EVERYBODY },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct secret secret = { .user = (char *)(uintptr_t)rows[i].row };
        cr_expect_eq(secret_fits(&secret, (const uint8_t *)rows[i].name, strlen(rows[i].name)), rows[i].fit, "case %zu", i);
    }
    cr_expect_null(secrets_add_word(&secrets, NULL, "nt:44EBBA8D5312B8D611474411F56989AE"));
    cr_expect_null(secrets_add_word(&secrets, "yan", "nthash"));
    cr_expect_not_null(secrets_add_word(&secrets, "yan", "nthash:44EB"));
    cr_expect_not_null(secrets_add_word(&secrets, "yan", "\xC3"));
    cr_assert_eq(secrets.count, 2);
    cr_expect_null(secrets.rows[0].user);
    cr_expect_null(secrets.rows[0].password);
    cr_expect_eq(secrets.rows[0].hash[15], 0xAE);
    row_is(1, "yan", "nthash");
    secrets_clear(&secrets);
    cr_expect(secrets_add(&secrets, "zoe", "p", 1));
    row_is(0, "zoe", "p");
    cr_expect_not(secrets_add(&secrets, "zoe", "\xC3", 1));
}
