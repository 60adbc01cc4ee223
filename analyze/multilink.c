/* SPDX-License-Identifier: GPL-2.0-or-later */
/* multilink.c: multilink headers counted; see multilink.h. */
#include "analyze/multilink.h"

void multilink_count(struct multilink_flow *flow, const struct multilink *header, uint64_t frame)
{
    if (!flow->first_frame)
        flow->first_frame = frame;
    if (!header)
        flow->unread++;
    else if (header->begins && header->ends)
        flow->whole++;
    else
        flow->fragments++;
}
