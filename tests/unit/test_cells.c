/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_cells.c: the grid clips at every edge, keeps wide characters whole, and shows itself as text. */
#include "tui/cells.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct cells cells;
static struct area all;

static void make(unsigned width, unsigned height)
{
    cells_size(&cells, width, height);
    all = area_all(&cells);
}

static const char *shown(bool ascii)
{
    static char copy[4096];
    struct buffer text = { 0 };

    cells_dump(&cells, ascii, &text);
    snprintf(copy, sizeof copy, "%s", text.text);
    buffer_free(&text);
    return copy;
}

Test(cells, text_is_cut_at_the_edge)
{
    make(6, 2);
    cr_assert_eq(area_put(&all, 3, 0, TINT_PLAIN, "abcdef"), 6);
    area_put(&all, 0, 2, TINT_PLAIN, "below");
    area_put(&all, 9, 0, TINT_PLAIN, "beside");
    cr_assert_str_eq(shown(false), "   abc\n\n");
}

Test(cells, clip_ends_with_an_ellipsis)
{
    make(10, 1);
    area_clip(&all, 0, 0, 5, TINT_PLAIN, "abcdefgh");
    area_clip(&all, 6, 0, 4, TINT_PLAIN, "abcd");
    cr_assert_str_eq(shown(false), "abcd\xE2\x80\xA6 abcd\n");
}

Test(cells, clip_in_the_middle_keeps_both_ends)
{
    make(9, 1);
    area_clip_middle(&all, 0, 0, 9, TINT_PLAIN, "2001:db8::1:1111");
    cr_assert_str_eq(shown(true), "2001~1111\n");
}

Test(cells, wide_characters_are_whole_or_not_there)
{
    make(4, 2);
    area_put(&all, 0, 0, TINT_PLAIN, "a\xE6\xBC\xA2\xE6\xBC\xA2"); /* a, then two of two columns */
    area_put(&all, 0, 1, TINT_PLAIN, "\xE6\xBC\xA2\xE6\xBC\xA2");
    area_put(&all, 1, 1, TINT_PLAIN, "x"); /* on the second half of the first */
    cr_assert_str_eq(shown(false), "a\xE6\xBC\xA2\n x\xE6\xBC\xA2\n");
    cr_assert_str_eq(shown(true), "a?\n x?\n");
}

Test(cells, half_of_a_wide_character_is_none)
{
    make(4, 1);
    area_put(&all, 0, 0, TINT_PLAIN, "\xE6\xBC\xA2""b");
    area_put(&all, 0, 0, TINT_PLAIN, "x"); /* on its first half */
    cr_assert_str_eq(shown(false), "x b\n");
}

Test(cells, combining_marks_take_no_column)
{
    make(4, 1);
    cr_assert_eq(area_put(&all, 0, 0, TINT_PLAIN, "e\xCC\x81z"), 2);
    cr_assert_str_eq(shown(false), "ez\n");
}

Test(cells, controls_never_reach_the_terminal)
{
    make(8, 1);
    area_put(&all, 0, 0, TINT_PLAIN, "a\033[2Jb");
    cr_assert_eq(cells.cell[1].character, 0xFFFD);
}

Test(cells, words_wrap_and_the_last_row_is_cut)
{
    make(8, 3);
    cr_assert_eq(area_wrap(&all, 0, 0, 2, TINT_PLAIN, "one two three four"), 2);
    cr_assert_str_eq(shown(true), "one two\nthree f~\n\n");
}

Test(cells, parts_count_from_their_corner_and_end_at_their_edge)
{
    make(6, 3);
    const struct area part = area_part(&all, 2, 1, 3, 9);
    cr_assert_eq(part.height, 2);
    area_put(&part, 0, 0, TINT_PLAIN, "abcdef");
    area_right(&part, 0, 1, 3, TINT_PLAIN, "z");
    cr_assert_str_eq(shown(false), "\n  abc\n    z\n");
}

Test(cells, selection_survives_what_is_drawn_after_it)
{
    make(3, 1);
    area_select(&all, 0, 0, 3);
    area_put(&all, 1, 0, TINT_BAD, "x");
    cr_assert(cells.cell[1].flags & CELL_SELECTED);
    cr_assert_eq(cells.cell[1].tint, TINT_BAD);
}

Test(cells, every_line_and_arrow_has_a_stand_in)
{
    static const char drawn[] = "\xE2\x94\x80\xE2\x94\x82\xE2\x95\x8C\xE2\x95\xB3\xE2\x96\xB6\xE2\x97\x80\xE2\x80\xA6\xE2\x96\xB2\xE2\x96\xBC\xE2\x96\x88\xC2\xB7";

    make(11, 1);
    area_put(&all, 0, 0, TINT_PLAIN, drawn);
    cr_assert_str_eq(shown(true), "-|-X><~^v#.\n");
}

Test(cells, no_size_is_too_small)
{
    make(0, 0);
    area_put(&all, 0, 0, TINT_PLAIN, "x");
    area_clip(&all, 0, 0, 0, TINT_PLAIN, "x");
    cr_assert_eq(area_wrap(&all, 0, 0, 3, TINT_PLAIN, "x"), 0);
}
