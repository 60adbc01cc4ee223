/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_resent.c: retransmitted control messages by type and sender, within caps. */
#include "analyze/resent.h"

#include <criterion/criterion.h>

#include "dissect/pptp.h"

Test(resent, one_row_for_each_type_and_side)
{
    struct resents resents = { 0 };
    for (uint64_t frame = 1; frame <= 20; frame++)
        resents_add(&resents, PPTP_SCCRQ, 1, frame);
    resents_add(&resents, PPTP_ECHO_REQUEST, 0, 30);
    resents_add(&resents, PPTP_ECHO_REQUEST, 1, 31);
    cr_assert_eq(resents.count, 3);
    cr_expect_eq(resents.rows[0].count, 20);
    cr_expect_eq(resents.rows[0].frames[EVIDENCE_MAX - 1], EVIDENCE_MAX);
    cr_expect_eq(resents_sent(&resents, PPTP_SCCRQ), 21);
    cr_expect_eq(resents_sent(&resents, PPTP_OCRQ), 1);
    resents_clear(&resents);
    cr_expect_eq(resents.count, 0);
}

Test(resent, kinds_beyond_the_cap_are_left_out)
{
    struct resents resents = { 0 };
    for (uint16_t type = 1; type <= 15; type++)
        resents_add(&resents, type, 0, type);
    cr_expect_eq(resents.count, RESENT_MAX);
    resents_clear(&resents);
}
