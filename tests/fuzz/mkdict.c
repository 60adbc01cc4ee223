/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mkdict.c: libFuzzer's dictionary, from the lists of names: every code and option
 * number; with the word "filter" the language of filters, with "policy"
 * that of policy files.
 */
#include <stdio.h>
#include <string.h>

#include "analyze/filter.h"
#include "analyze/policy.h"
#include "dissect/names.h"

static void token(const char *list, unsigned long row, uint32_t number, unsigned octets)
{
    printf("%s_%lu_%u=\"", list, row, octets);
    while (octets--)
        printf("\\x%02x", (unsigned)(number >> (8 * octets)) & 0xff);
    puts("\"");
}

static void filter_words(void)
{
    static const char *const words[] = { "=", "!=", "~", "!~", "<", "<=", ">", ">=", " and ", " or ", " not ", "(", ")",
                                         "&&", "||", "..", "unknown", "none", "2024-03-01T11:00", "11:30", "30s", "1.5M",
                                         "10.0.0.0/8", "[::1]:1723", "(a+)+$" };
    struct filter_help help;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        printf("\"%s\"\n", words[i]);
    for (int over = FILTER_SESSIONS; over <= FILTER_PACKETS; over++)
        for (size_t i = 0; filter_help((enum filter_over)over, i, &help); i++)
            printf("\"%s=\"\n", help.name);
    for (size_t i = 0; filter_walk_name(i); i++)
        printf("\"%s=\"\n", filter_walk_name(i));
}

static void policy_words(void)
{
    static const char *const words[] = { "policy = ", "yes", "no", "any", "none", "0", "40", "56", "128", "PAP", "MS-CHAPv2",
                                         "EAP-TLS", "PEAP", ", ", "#", "=", "\\x0d\\x0a" };
    struct policy_key key;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        printf("\"%s\"\n", words[i]);
    for (size_t i = 0; policy_key(i, &key); i++)
        printf("\"%s = \"\n", key.key);
    for (size_t i = 0; policy_name(i); i++)
        printf("\"%s\"\n", policy_name(i));
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "filter") == 0) {
        filter_words();
        return 0;
    }
    if (argc > 1 && strcmp(argv[1], "policy") == 0) {
        policy_words();
        return 0;
    }
    puts("cookie=\"\\x00\\x01\\x1a\\x2b\\x3c\\x4d\"\ngre=\"\\x30\\x81\\x88\\x0b\"\nppp=\"\\xff\\x03\"\n"
         "pcap=\"\\xd4\\xc3\\xb2\\xa1\\x02\\x00\\x04\\x00\"\npcapns=\"\\x4d\\x3c\\xb2\\xa1\"\n"
         "pcapng=\"\\x0a\\x0d\\x0d\\x0a\"\nport=\"\\x06\\xbb\"\nwindows=\"\\x00\\x3c\\xcd\\x74\"\n"
         "e691=\"E=691 R=1 C=\"\nsuccess=\"S=\"\nmsras=\"MSRASV5.20\"");
    for (size_t i = 0; names_all[i]; i++)
        for (size_t k = 0; k < names_all[i]->count; k++) {
            const uint32_t n = names_all[i]->rows[k].number;
            if (n < 0x100)
                token(names_all[i]->id, k, n, 1);
            if (n < 0x10000)
                token(names_all[i]->id, k, n, 2);
            else
                token(names_all[i]->id, k, n, 4);
        }
    return 0;
}
