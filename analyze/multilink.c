/* SPDX-License-Identifier: GPL-2.0-or-later */
/* multilink.c: multilink headers read and counted; see multilink.h. */
#include "analyze/multilink.h"

enum { FLAG_B = 0x80, FLAG_E = 0x40 };

bool multilink_header(struct reader *r, bool short_sequence, struct multilink_header *header)
{
    const uint32_t word = short_sequence ? (uint32_t)reader_be16(r) << 16 : reader_be32(r);
    *header = (struct multilink_header){ .begins = word >> 24 & FLAG_B, .ends = word >> 24 & FLAG_E };
    header->sequence = short_sequence ? word >> 16 & 0x0FFF : word & 0xFFFFFF;
    return r->status == READER_OK;
}

bool multilink_is_short(const struct ppplink *link, unsigned from)
{
    const struct machine *lcp = ppplink_machine(link, PPP_LCP);
    return lcp && half_agreed(&lcp->facts.ends[!from], LCP_SHORT_SEQUENCE);
}

void multilink_count(struct multilink_flow *flow, const struct multilink_header *header, uint64_t frame)
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
