/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_names.c: every name list is sorted, unique and complete; the search finds every row. */
#include "dissect/names.h"

#include <criterion/criterion.h>
#include <string.h>

static void check_row(const struct names *names, size_t i)
{
    const struct name *const row = &names->rows[i];
    cr_assert(i == 0 || names->rows[i - 1].number < row->number, "%s: %u is not sorted", names->id, row->number);
    cr_assert(row->word && *row->word && !strpbrk(row->word, " \t\"<>[]"), "%s %u: not a word", names->id, row->number);
    cr_assert(row->full && *row->full, "%s %u: no full name", names->id, row->number);
    cr_assert(row->rfc && *row->rfc, "%s %u: no source", names->id, row->number);
    const size_t length = strlen(row->sentence);
    cr_assert(length > 6 && row->sentence[length - 1] == '.', "%s %u: not a sentence", names->id, row->number);
    cr_assert_eq(names_find(names, row->number), row);
}

Test(names, every_list_is_sorted_unique_and_complete)
{
    size_t lists = 0;
    for (; names_all[lists]; lists++) {
        const struct names *const names = names_all[lists];
        cr_assert_gt(names->count, 0);
        for (size_t i = 0; i < names->count; i++)
            check_row(names, i);
        for (size_t other = 0; other < lists; other++)
            cr_assert_str_neq(names->id, names_all[other]->id);
    }
    cr_assert_gt(lists, 25);
}

/* Two options of one protocol are never called the same. */
Test(names, words_tell_apart)
{
    for (size_t list = 0; names_all[list]; list++) {
        const struct name *const rows = names_all[list]->rows;
        for (size_t i = 0; i < names_all[list]->count; i++)
            for (size_t k = 0; k < i; k++)
                cr_assert_str_neq(rows[i].word, rows[k].word, "%s", names_all[list]->id);
    }
}

Test(names, unknown_numbers_have_no_name)
{
    cr_assert_null(names_find(NULL, 1));
    cr_assert_null(names_find(&names_pptp_types, 0));
    cr_assert_null(names_find(&names_pptp_types, 16));
    cr_assert_null(names_find(&names_ppp_protocols, UINT32_MAX));
    cr_assert_null(names_find(&names_ccp_options, 100));
}

Test(names, words_are_those_of_pppd)
{
    static const struct {
        const struct names *names;
        uint32_t number;
        const char *word;
    } expected[] = {
        { &names_lcp_codes, 1, "ConfReq" },        { &names_lcp_codes, 8, "ProtRej" },
        { &names_lcp_options, 1, "mru" },          { &names_lcp_options, 2, "asyncmap" },
        { &names_lcp_options, 7, "pcomp" },        { &names_lcp_options, 8, "accomp" },
        { &names_ccp_options, 18, "mppe" },        { &names_ipcp_options, 3, "addr" },
        { &names_ipcp_options, 129, "ms-dns1" },   { &names_chap_algorithms, 0x81, "MS-CHAPv2" },
        { &names_ppp_protocols, 0x80FD, "CCP" },
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        cr_assert_str_eq(names_find(expected[i].names, expected[i].number)->word, expected[i].word);
}

Test(names, windows_errors_that_mschap_shares_mean_the_same)
{
    for (size_t i = 0; i < names_mschap_errors.count; i++)
        cr_assert_not_null(names_find(&names_ras, names_mschap_errors.rows[i].number));
}
