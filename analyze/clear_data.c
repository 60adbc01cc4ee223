/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clear_data.c: user data beside encryption over time; see clear_data.h.
 *
 * Hazards: an acknowledgment that the capture lacks, so that CCP never opens although
 * data is encrypted; encrypted packets on their way while CCP is begun anew; 0x00FD of
 * another compressor, whose octets look like MPPE's bits; a part of a multilink packet,
 * and a packet cut before those bits: nobody can tell what they are.
 */
#include "analyze/clear_data.h"

#include "analyze/alloc.h"
#include "analyze/build.h"
#include "dissect/ppp.h"

/* --- while packets come ---------------------------------------------------------------- */

static void count(struct user_count *to, uint32_t octets, uint64_t frame)
{
    if (to->packets++ == 0)
        to->first_frame = frame;
    to->octets += octets;
    to->last_frame = frame;
}

/* What governs the data of side `from`, as CCP stands now. */
static void follow(struct ppplink *link, const struct machine *ccp, unsigned from, uint64_t frame)
{
    struct clear_data *const data = alloc_needed(link->clear, 1);
    struct clear_facts *const facts = &data->facts[from];
    const struct half *const half = &ccp->facts.ends[!from];
    struct agreed_key key = { 0 };
    if (half->agreed && !half->stale)
        key.known = mppe_agreed(half, &key.bits, &key.stateless);
    const struct machine *const lcp = ppplink_machine(link, PPP_LCP);
    if (key.known || (half->stale && lcp && machine_is_open(lcp)))
        data->key[from] = key;
    const bool in_force = machine_is_open(ccp) && (!key.known || key.bits);
    if (in_force && !facts->began_frame)
        facts->began_frame = frame;
    if (data->in_force[from] && !in_force) {
        facts->stopped_frame = frame;
        facts->stops++;
    }
    data->in_force[from] = in_force;
}

void clear_data_control(struct ppplink *link, uint64_t frame)
{
    const struct machine *const ccp = ppplink_machine(link, PPP_CCP);
    for (unsigned from = 0; ccp && from < 2; from++)
        follow(link, ccp, from, frame);
}

enum user_kind { USER_CLEAR, USER_ENCRYPTED, USER_UNREAD };

static enum user_kind kind_of(const struct frame *frame, const struct agreed_key *key)
{
    if (frame->ppp.head.status == READER_MALFORMED)
        return USER_UNREAD; /* no protocol number can be such */
    switch (frame->ppp.protocol) {
    case PPP_MULTILINK:
    case PPP_LINK_COMPRESSED:
    case PPP_ENCRYPTED:
    case PPP_LINK_ENCRYPTED:
        return USER_UNREAD;
    case PPP_COMPRESSED:
        if (key->known && !key->bits)
            return USER_CLEAR; /* compressed only, by whatever CCP agreed */
        if (frame->kind != BODY_MPPE || !fields_has(&frame->body.mppe.head, offsetof(struct mppe, bits)))
            return USER_UNREAD;
        return frame->body.mppe.encrypted ? USER_ENCRYPTED : USER_CLEAR;
    default:
        return USER_CLEAR;
    }
}

static void count_encrypted(struct clear_facts *facts, const struct agreed_key *key, uint32_t octets, uint64_t frame)
{
    count(&facts->encrypted, octets, frame);
    if (!key->known) {
        count(&facts->unknown, octets, frame);
        return;
    }
    if (!facts->weakest_frame || key->bits < facts->weakest_bits) {
        facts->weakest_bits = key->bits;
        facts->weakest_frame = frame;
    }
    if (!key->stateless && !facts->stateful_frame)
        facts->stateful_frame = frame;
}

/* In which part of the session user data in clear falls. */
static struct user_count *part_of(struct clear_facts *facts, bool in_force)
{
    if (in_force)
        return &facts->during;
    if (facts->stops) {
        if (!facts->leak_stop_frame)
            facts->leak_stop_frame = facts->stopped_frame;
        return &facts->after;
    }
    /* No agreement was seen: what was encrypted before shows that there is one. */
    return facts->encrypted.packets ? &facts->during : &facts->before;
}

void clear_data_user(struct ppplink *link, unsigned from, const struct frame *frame, uint64_t number)
{
    struct clear_data *const data = alloc_needed(link->clear, 1);
    struct clear_facts *const facts = &data->facts[from];
    const struct agreed_key *const key = &data->key[from];
    const uint32_t octets = frame->ppp.payload.length;
    switch (kind_of(frame, key)) {
    case USER_CLEAR:
        count(part_of(facts, data->in_force[from]), octets, number);
        return;
    case USER_ENCRYPTED:
        count_encrypted(facts, key, octets, number);
        return;
    case USER_UNREAD:
        count(&facts->unread, octets, number);
        return;
    }
}

void clear_data_unread(struct ppplink *link, unsigned from, uint32_t octets, uint64_t number)
{
    count(&alloc_needed(link->clear, 1)->facts[from].unread, octets, number);
}

/* --- joined links ------------------------------------------------------------------------ */

void clear_data_forget(struct ppplink *link)
{
    for (unsigned from = 0; link->clear && from < 2; from++) {
        struct clear_facts *const facts = &link->clear->facts[from];
        *facts = (struct clear_facts){ .began_frame = facts->began_frame, .stopped_frame = facts->stopped_frame,
                                       .stops = facts->stops };
    }
}

/* Fills one part from another, as far as the place of its first packet tells. */
static void add(struct user_count *to, const struct user_count *from)
{
    if (!from->packets)
        return;
    if (!to->packets || from->first_frame < to->first_frame)
        to->first_frame = from->first_frame;
    if (from->last_frame > to->last_frame)
        to->last_frame = from->last_frame;
    to->packets += from->packets;
    to->octets += from->octets;
}

void clear_data_take(struct ppplink *link, unsigned from, const struct clear_data *other, unsigned theirs)
{
    struct clear_data *const data = alloc_needed(link->clear, 1);
    struct clear_facts *const to = &data->facts[from];
    const struct clear_facts *const o = &other->facts[theirs];
    const struct agreed_key *const key = &data->key[from];
    const bool later = to->began_frame && o->before.first_frame > to->began_frame;
    const bool stopped = to->stops && o->before.first_frame > to->stopped_frame;
    add(stopped ? &to->after : later ? &to->during : &to->before, &o->before);
    add(&to->during, &o->during);
    add(&to->after, &o->after);
    if (!to->leak_stop_frame && to->after.packets)
        to->leak_stop_frame = o->leak_stop_frame ? o->leak_stop_frame : to->stopped_frame;
    add(&to->unread, &o->unread);
    add(&to->encrypted, &o->encrypted);
    if (o->weakest_frame && (!to->weakest_frame || o->weakest_bits < to->weakest_bits)) {
        to->weakest_frame = o->weakest_frame;
        to->weakest_bits = o->weakest_bits;
    }
    if (!to->stateful_frame)
        to->stateful_frame = o->stateful_frame;
    if (!o->unknown.packets)
        return;
    /* Half of the negotiation told nothing; both halves may. */
    if (!key->known || to->stops || o->unknown.first_frame < to->began_frame) {
        add(&to->unknown, &o->unknown);
        return;
    }
    if (!to->weakest_frame || key->bits < to->weakest_bits) {
        to->weakest_frame = o->unknown.first_frame;
        to->weakest_bits = key->bits;
    }
    if (!key->stateless && !to->stateful_frame)
        to->stateful_frame = o->unknown.first_frame;
}

/* --- in the session ------------------------------------------------------------------------- */

void build_clear_data(struct build *b)
{
    if (!b->call || !b->call->link.clear)
        return;
    b->session->clear = alloc_zero(2, sizeof *b->session->clear);
    for (unsigned side = 0; side < 2; side++) /* C2S is what the client sends */
        b->session->clear[side] = ppplink_clear_data(&b->call->link)->facts[b->raw[side]];
}
