/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * path.h: what one end's GRE packets tell of the path that they take: pieces, sizes,
 * and packets that cannot get through.
 *
 * A large packet that vanishes is sent again by the TCP inside, unchanged in size, at
 * intervals that double (RFC 6298 section 5.5); encryption does not hide that.
 */
#ifndef ANALYZE_PATH_H
#define ANALYZE_PATH_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/datagram.h"
#include "dissect/gre.h"
#include "dissect/packet.h"

#define PATH_LARGE     1000 /* octets of an outer datagram, from which on it is a large one */
#define PATH_AGAIN_MAX 4    /* sendings of one packet that are kept */

struct path {
    uint64_t pieces, pieces_frame; /* GRE datagrams that came in fragments; the first */
    uint64_t large, large_frame;   /* user data in large datagrams, or in fragments; the first */
    int64_t large_time;
    uint32_t large_octets; /* of the outer datagram */
    uint64_t small;        /* user data in smaller ones */
    uint64_t loop_frame;   /* user data in clear that is GRE to the peer itself */
    struct {
        uint32_t octets, sequence; /* of the last large packet, without outer headers */
        int64_t time, gap;
        uint64_t frames[PATH_AGAIN_MAX];
        uint32_t count;
    } again;
    uint32_t vanished;        /* sendings of the large packet that was sent again most often */
    uint32_t vanished_octets; /* without outer headers */
    uint64_t vanished_frames[PATH_AGAIN_MAX];
};

/* A GRE packet of this end. */
void path_packet(struct path *path, const struct datagram *datagram);

/* It carried user data. */
void path_data(struct path *path, const struct datagram *datagram, const struct gre *gre, const struct frame *frame);

/* The other end acknowledged a number. */
void path_acknowledged(struct path *path, uint32_t sequence);

#endif
