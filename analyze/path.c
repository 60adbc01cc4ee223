/* SPDX-License-Identifier: GPL-2.0-or-later */
/* path.c: pieces, sizes and lost large packets of one end; see path.h. */
#include "analyze/path.h"

#include <string.h>

#include "dissect/ip.h"
#include "dissect/ppp.h"

#define IP_HEADER 20
#define GAP_LEAST \
    INT64_C(150000000) /* ns: a retransmission time-out is no shorter (RFC 6298 says 1 s, systems 0.2 s) */

void path_packet(struct path *path, const struct datagram *datagram)
{
    if (datagram->reassembled && path->pieces++ == 0)
        path->pieces_frame = datagram->frame;
}

/* Twice the interval before, as far as a clock tells. */
static bool is_doubled(int64_t before, int64_t gap)
{
    return gap >= before + before / 2 && gap <= before * 3;
}

static void watch_again(struct path *path, const struct datagram *datagram, const struct gre *gre)
{
    const uint32_t octets = gre->payload_length; /* the header around it has an acknowledgment, or has not */
    const int64_t gap = datagram->time - path->again.time;
    const bool same = path->again.count && path->again.octets == octets && gap >= GAP_LEAST;
    const bool grows = same && (path->again.count == 1 || is_doubled(path->again.gap, gap));
    if (!grows)
        path->again.count = 0;
    if (path->again.count < PATH_AGAIN_MAX)
        path->again.frames[path->again.count] = datagram->frame;
    path->again.count++;
    path->again.octets = octets;
    path->again.sequence = gre->sequence;
    path->again.time = datagram->time;
    path->again.gap = gap;
    if (path->again.count <= path->vanished)
        return;
    path->vanished = path->again.count;
    path->vanished_octets = octets;
    memcpy(path->vanished_frames, path->again.frames, sizeof path->vanished_frames);
}

static bool is_loop(const struct datagram *datagram, const struct frame *frame)
{
    const struct span *const inner = &frame->ppp.payload;
    return frame->ppp.protocol == PPP_IP && datagram->destination.family == 4 && inner->have >= IP_HEADER &&
           inner->octets[0] >> 4 == 4 && inner->octets[9] == IP_GRE &&
           memcmp(inner->octets + 16, datagram->destination.octets, 4) == 0;
}

void path_data(struct path *path, const struct datagram *datagram, const struct gre *gre, const struct frame *frame)
{
    const uint32_t octets = (datagram->destination.family == 6 ? 2 * IP_HEADER : IP_HEADER) + datagram->wire_length;
    if (!path->loop_frame && is_loop(datagram, frame))
        path->loop_frame = datagram->frame;
    if (octets < PATH_LARGE && !datagram->reassembled) {
        path->small++;
        return;
    }
    if (path->large++ == 0) {
        path->large_frame = datagram->frame;
        path->large_time = datagram->time;
        path->large_octets = octets;
    }
    watch_again(path, datagram, gre);
}

void path_acknowledged(struct path *path, uint32_t sequence)
{
    if (!path->again.count || path->again.sequence != sequence)
        return;
    path->again.count = 0; /* it arrived */
    path->again.octets = 0;
    path->vanished = 0;
}
