/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limits.c: what the capture cannot show of a session (catalogue section 12). */
#include "analyze/build.h"

#include "analyze/alloc.h"
#include "analyze/findings.h"

void limit_add(struct session *session, enum finding_id id, uint64_t frame)
{
    session->limits = alloc_exactly(session->limits, session->limit_count + 1, sizeof *session->limits);
    struct limit *limit = &session->limits[session->limit_count++];
    *limit = (struct limit){ .id = finding_rows[id].id, .text = finding_texts[id].explanation, .frame = frame };
}

uint64_t build_missed_control(const struct build *b, unsigned raw)
{
    const struct stream *const stream = b->tunnel ? &b->tunnel->streams[raw] : NULL;
    return !stream ? 0 : stream->holes ? stream->hole_frame : stream_missed(stream);
}

uint64_t build_missed(const struct build *b)
{
    for (unsigned side = 0; b->call && side < 2; side++) {
        const struct flow *flow = b->call->flows[side];
        if (flow && flow->acked_unseen)
            return flow->acked_unseen_frame;
    }
    const uint64_t frame = build_missed_control(b, 0);
    return frame ? frame : build_missed_control(b, 1);
}

bool build_may_have_answered(const struct build *b, unsigned raw, uint64_t requests, uint64_t after)
{
    const struct flow *const flow = b->call ? b->call->flows[raw] : NULL;
    if (!flow)
        return false;
    const uint64_t last = flow->ahead ? flow->ahead_frame : flow->acked_unseen_frame;
    return flow->acked_unseen + flow->ahead >= requests && last > after;
}

static bool is_doubled(const struct build *b)
{
    for (unsigned side = 0; side < 2; side++) {
        const struct flow *flow = b->call ? b->call->flows[side] : NULL;
        if (flow && copies_systematic(flow->copies, flow->facts.gre_packets))
            return true;
        if (b->tunnel && copies_systematic(b->tunnel->copies[side], b->tunnel->packets[side]))
            return true;
    }
    return false;
}

/* Where one end begins to be missing: in GRE alone, where TCP is there in both directions. */
static uint64_t one_sided_from(const struct build *b)
{
    const struct tunnel *t = b->tunnel;
    return t && t->packets[0] && t->packets[1] ? b->call->gre.first_frame : b->session->first_frame;
}

void build_limits(struct build *b)
{
    struct session *s = b->session;
    if (b->built->gre_decides)
        limit_add(s, FINDING_CAPTURE_GRE_MISSING, b->call->reply.frame);
    if (!b->tunnel)
        limit_add(s, FINDING_CAPTURE_CONTROL_MISSING, s->first_frame);
    const bool one_direction = build_one_direction(b);
    if (one_direction)
        limit_add(s, FINDING_CAPTURE_ONE_DIRECTION, one_sided_from(b));
    if (!build_saw_start(b))
        limit_add(s, FINDING_CAPTURE_STARTS_MID_SESSION, s->first_frame);
    if (s->ended.how == ENDED_CAPTURE_END)
        limit_add(s, FINDING_CAPTURE_ENDS_EARLY, s->last_frame);
    if (s->truncated)
        limit_add(s, FINDING_CAPTURE_SNAPLEN, b->call && b->call->snapped_frame ? b->call->snapped_frame : 0);
    if (is_doubled(b))
        limit_add(s, FINDING_CAPTURE_DUPLICATED, s->first_frame);
    if (!one_direction && build_missed(b))
        limit_add(s, FINDING_CAPTURE_DROPPED, build_missed(b));
}
