/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * complaints.c: Reset-Requests and Protocol-Rejects of unreadable data; see complaints.h.
 *
 * Hazards: a Protocol-Reject of a protocol that the peer did speak, in clear or inside
 * the encryption (IPv6 to an end without it), is none; random numbers hit known ones.
 */
#include "analyze/complaints.h"

#include "analyze/alloc.h"
#include "analyze/flow.h"
#include "dissect/cp.h"
#include "dissect/names.h"
#include "dissect/packet.h"
#include "dissect/ppp.h"

#define MINUTE INT64_C(60000000000)

/* What the peer's data had to do with it. */
static void attribute(struct complaint *complaint, struct sent *sent, const struct flow *flow)
{
    const bool intact = !flow || !(flow->facts.lost + flow->facts.reordered);
    if (intact && sent->compressed_since)
        complaint->behind_compressed++;
    else
        complaint->behind_others++;
    sent->compressed_since = false;
}

static void note_reset(struct complaint *complaint, uint64_t frame, int64_t time)
{
    if (!complaint->resets)
        complaint->first_reset = frame;
    complaint->last_reset = frame;
    complaint->unanswered++;
    complaint->recent[complaint->resets++ % COMPLAINTS_BURST].frame = frame;
    complaint->recent[(complaint->resets - 1) % COMPLAINTS_BURST].time = time;
    uint32_t count = 0;
    for (uint32_t i = 0; i < COMPLAINTS_BURST && i < complaint->resets; i++)
        count += time - complaint->recent[i].time <= MINUTE;
    if (count > complaint->most)
        complaint->most = count;
    if (count < COMPLAINTS_BURST || complaint->storm[0])
        return;
    for (uint32_t i = 0; i < COMPLAINTS_BURST; i++) /* the oldest first */
        complaint->storm[i] = complaint->recent[(complaint->resets + i) % COMPLAINTS_BURST].frame;
}

static bool carries(const struct flow *flow, uint16_t protocol)
{
    for (uint32_t i = 0; flow && i < flow->facts.protocol_count; i++)
        if (flow->facts.protocols[i].protocol == protocol)
            return true;
    return false;
}

static void note_reject(struct complaint *complaint, struct sent *sent, uint16_t protocol, const struct flow *flow,
                        uint64_t frame)
{
    if (!complaint->rejects) {
        complaint->first_reject = frame;
        complaint->read_before = sent->encrypted;
        complaint->disturbed = complaint->resets || (flow && flow->facts.lost);
    }
    complaint->rejects++;
    complaint->last_reject = frame;
    sent->since_reject = 0;
    if (!names_find(&names_ppp_protocols, protocol))
        complaint->strange++;
    for (uint32_t i = 0; i < complaint->number_count; i++)
        if (complaint->numbers[i] == protocol)
            return;
    if (complaint->number_count == COMPLAINTS_NUMBERS)
        return;
    complaint->numbers[complaint->number_count] = protocol;
    complaint->frames[complaint->number_count++] = frame;
}

void complaints_control(struct complaints **at, unsigned from, const struct cp *cp, const struct flow *flow,
                        uint64_t frame, int64_t time)
{
    const bool resets = cp->protocol == PPP_CCP && (cp->code == CP_RESET_REQ || cp->code == CP_RESET_ACK);
    const bool rejects = cp->protocol == PPP_LCP && cp->code == CP_PROT_REJ;
    if (!resets && !rejects)
        return;
    struct complaints *const complaints = alloc_needed(*at, 1);
    struct complaint *const complaint = &complaints->of[from];
    struct sent *const sent = &complaints->sent[!from];
    if (resets && cp->code == CP_RESET_ACK)
        complaints->of[!from].unanswered = 0;
    if (resets && cp->code == CP_RESET_REQ) {
        note_reset(complaint, frame, time);
        attribute(complaint, sent, flow);
    }
    if (rejects && cp->rejected_protocol && sent->encrypted && !carries(flow, cp->rejected_protocol)) {
        note_reject(complaint, sent, cp->rejected_protocol, flow, frame);
        attribute(complaint, sent, flow);
    }
}

/* TCP in clear: in its own form, or in that of RFC 1144. */
static void follow_tcp(struct complaints *complaints, unsigned from, bool is_vj, const struct frame *frame,
                       uint64_t number, int64_t time)
{
    enum { IP_PROTOCOL_AT = 9, IP_TCP = 6 };
    const struct span *const payload = &frame->ppp.payload;
    struct sent *const sent = &complaints->sent[from];
    const bool is_tcp = frame->ppp.protocol == PPP_IP && payload->have > IP_PROTOCOL_AT &&
                        payload->octets[IP_PROTOCOL_AT] == IP_TCP;
    if (is_vj || is_tcp)
        complaints->sent[!from].vj_waits = 0;
    if (!is_vj)
        return;
    if (sent->vj_waits++ == 0) {
        sent->vj_since = time;
        sent->vj_start = number;
    }
    if (sent->vj_waits > sent->vj_most) {
        sent->vj_most = sent->vj_waits;
        sent->vj_first = sent->vj_start;
        sent->vj_last = number;
        sent->vj_lasted = time - sent->vj_since;
    }
}

void complaints_data(struct complaints **at, unsigned from, const struct frame *frame, uint64_t number, int64_t time)
{
    const uint16_t protocol = frame->ppp.protocol;
    const bool encrypted = protocol == PPP_COMPRESSED && frame->kind == BODY_MPPE && frame->body.mppe.encrypted;
    const bool is_vj = protocol == PPP_VJ_COMPRESSED || protocol == PPP_VJ_UNCOMPRESSED;
    if (!*at && !encrypted && !is_vj)
        return;
    struct complaints *const complaints = alloc_needed(*at, 1);
    struct sent *const sent = &complaints->sent[from];
    follow_tcp(complaints, from, is_vj, frame, number, time);
    if (!encrypted)
        return;
    sent->encrypted++;
    sent->since_reject++;
    if (frame->body.mppe.compressed) {
        sent->compressed++;
        sent->compressed_since = true;
    }
}
