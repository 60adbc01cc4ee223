/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * decrypt.c: see decrypt.h.
 *
 * Hazards: a number that never comes; numbers that begin anew; CCP that is agreed while
 * earlier packets still wait; a packet that the capture cut, which moves the stream on all
 * the same; payload that is wider than what its lengths say.
 */
#include "analyze/decrypt.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/bridge.h"
#include "analyze/build.h"
#include "analyze/cipher.h"
#include "analyze/conversation.h"
#include "analyze/crypt.h"
#include "analyze/outbox.h"
#include "analyze/plausible.h"
#include "analyze/strays.h"
#include "analyze/unwrap.h"

#define NEAR 65536 /* a larger step is a restart, not a loss */
#define BEHIND 1024 /* a packet so late is none of another numbering */
#define SCOUT_FREE (4u << 20) /* octets of stream that scouts may take, and so many more for each octet of data */
#define SCOUT_SHARE 16

struct clearing {
    struct pptpscope_config config;
    struct outbox outbox;
    struct bridge bridge;
    uint64_t keys;                          /* sessions so far */
    uint8_t padded[CIPHER_CLEAR_MAX], work[CIPHER_CLEAR_MAX]; /* a packet before and behind its cipher */
    uint8_t inflated[UNWRAP_ROOM], headed[UNWRAP_ROOM];
};

enum item_kind { ITEM_DATA, ITEM_CCP, ITEM_RESET, ITEM_OTHER };

/* A packet in its place among the others of its direction. */
struct item {
    struct item *next;
    enum item_kind kind;
    bool numbered, late;
    uint32_t sequence;
    bool placed;                            /* it has a place in the outbox */
    bool given;                             /* by the scout */
    uint64_t place;
    uint64_t frame;
    int64_t time;
    uint32_t file;
    struct wrapped packet;
    uint8_t octets[];                       /* of one that waits */
};

struct way {
    struct decryption *decryption;
    unsigned from;                          /* raw side */
    struct cipher cipher;
    struct unwrap unwrap;
    uint64_t agreed_frame;                  /* of the CCP agreement that the cipher is of */
    bool numbered;
    uint32_t next;                          /* number expected */
    struct cipher scout;                    /* reads what is held before its turn, where faces want it at once */
    bool scouts;
    uint64_t octets, scouted;               /* of data; of stream, for scouts */
    struct item *held;                      /* in order of numbers */
    uint32_t held_count, held_octets;
    struct decrypted_way facts;
};
struct decryption {
    struct clearing *clearing;
    struct call *call;                      /* whose link knows what was negotiated */
    struct call *bridged;                   /* that one, where it is no call of the engine's, but the link of two */
    unsigned users;                         /* calls that feed it */
    uint64_t key;
    struct credentials credentials;
    struct way way[2];
    struct conversations conversations;
};

/* --- one packet in its turn ------------------------------------------------------------------- */

static bool is_tls_method(const struct call *call)
{
    return eap_is_tls(call->link.login.proof[0].eap_type) || eap_is_tls(call->link.login.proof[1].eap_type);
}

/* Why there is no key at all. */
static enum unreadable no_key(const struct decryption *d)
{
    const struct credentials *const c = &d->credentials;
    if (is_tls_method(d->call))
        return UNREADABLE_METHOD;
    if (!c->try_count)
        return UNREADABLE_NO_LOGIN;
    switch (c->tries[c->try_count - 1].proof) {
    case CREDENTIAL_NO_SECRET:
        return UNREADABLE_NO_SECRET;
    case CREDENTIAL_WRONG:
        return UNREADABLE_WRONG_SECRET;
    case CREDENTIAL_CANNOT:
        return UNREADABLE_NO_LOGIN;
    default:
        return c->sources[0].version ? UNREADABLE_IMPLAUSIBLE : UNREADABLE_METHOD;
    }
}

static enum unreadable read_mppe(struct way *way, struct cipher *cipher, const struct item *item,
                                 struct wrapped *packet, bool *encrypted)
{
    struct decryption *const d = way->decryption;
    struct clearing *const clearing = d->clearing;
    if (packet->have < 2 || packet->length - 2 > sizeof clearing->work)
        return UNREADABLE_CUT;
    struct cipher_packet in = { .header = (uint16_t)(packet->octets[0] << 8 | packet->octets[1]),
                                .has_sequence = item->numbered, .sequence = item->sequence,
                                .octets = packet->octets + 2, .have = packet->have - 2, .length = packet->length - 2 };
    struct cipher_clear out;
    uint16_t protocol;
    *encrypted = in.header & 0x1000;
    if (in.have < in.length) { /* the stream moves on over what is missing */
        memcpy(clearing->padded, in.octets, in.have);
        memset(clearing->padded + in.have, 0, in.length - in.have);
        in.octets = clearing->padded;
    }
    if (*encrypted && !is_tls_method(d->call)) /* a login that was seen tells more than a guess */
        cipher_guess(cipher, d->credentials.sources, d->credentials.try_count ? NULL : clearing->config.secrets,
                     way->from, &in);
    if (*encrypted && !cipher->count)
        return no_key(d);
    const enum unreadable why = cipher_read(cipher, &in, clearing->work, &out);
    if (why != UNREADABLE_COUNT) /* that guessed keys do not fit says nothing of the packet */
        return *encrypted && cipher_is_guess(cipher) ? no_key(d) : why;
    const size_t head = plausible_protocol(out.octets, out.have, &protocol);
    if (!head)
        return UNREADABLE_IMPLAUSIBLE;
    if (*encrypted) {
        way->facts.bits = out.bits;
        way->facts.stateless = out.stateless;
    }
    *packet = (struct wrapped){ protocol, out.octets + head, out.have - head, out.length - head };
    return UNREADABLE_COUNT;
}

/* An IP packet without padding; another protocol's as it is. */
static enum unreadable trim(struct wrapped *packet, bool encrypted)
{
    if (packet->protocol != PPP_IP && packet->protocol != PPP_IPV6)
        return UNREADABLE_COUNT;
    const unsigned version = packet->protocol == PPP_IP ? 4 : 6;
    const size_t total = plausible_ip(packet->octets, packet->have, packet->length);
    if (!packet->have || packet->octets[0] >> 4 != version || (encrypted && !total))
        return UNREADABLE_NOT_IP;
    if (total && total < packet->length) {
        packet->length = total;
        packet->have = packet->have < total ? packet->have : total;
    }
    return UNREADABLE_COUNT;
}

static bool is_headless(const struct wrapped *packet)
{
    return packet->protocol == PPP_VJ_COMPRESSED || packet->protocol == PPP_VJ_UNCOMPRESSED;
}

static enum unreadable read_packet(struct way *way, const struct item *item, struct wrapped *packet, bool *encrypted)
{
    struct clearing *const clearing = way->decryption->clearing;
    enum unreadable why = UNREADABLE_COUNT;
    if (packet->protocol == PPP_MULTILINK)
        return UNREADABLE_MULTILINK;
    if (packet->protocol == PPP_LINK_COMPRESSED || packet->protocol == PPP_ENCRYPTED ||
        packet->protocol == PPP_LINK_ENCRYPTED)
        return UNREADABLE_COMPRESSION;
    const bool is_mppe = way->unwrap.method == UNWRAP_MPPE;
    if (item->late && !is_mppe)
        return UNREADABLE_LATE;
    if (packet->protocol == PPP_COMPRESSED)
        why = is_mppe ? read_mppe(way, &way->cipher, item, packet, encrypted)
                      : unwrap_compressed(&way->unwrap, packet, clearing->inflated);
    else
        unwrap_passed(&way->unwrap, packet);
    if (why != UNREADABLE_COUNT)
        return why;
    why = item->late && is_headless(packet) ? UNREADABLE_LATE : unwrap_headers(&way->unwrap, packet, clearing->headed);
    return why == UNREADABLE_COUNT ? trim(packet, *encrypted) : why;
}

static bool gives_at_once(const struct way *way)
{
    const struct clearing *const clearing = way->decryption->clearing;
    return clearing->config.clear_at_once && clearing->outbox.give;
}

static void place(struct way *way, struct item *item, const struct pptpscope_clear *clear)
{
    struct outbox *const box = &way->decryption->clearing->outbox;
    const bool at_once = gives_at_once(way);
    if (at_once && clear && !item->given)
        box->give(box->context, clear);
    if (item->placed) /* who waits for how long is the same either way */
        outbox_put(box, item->place, at_once ? NULL : clear);
    else if (clear && !at_once)
        outbox_give(box, clear, item->time);
}

static struct pptpscope_clear clear_of(const struct decryption *d, const struct item *item,
                                       const struct wrapped *packet, bool encrypted)
{
    return (struct pptpscope_clear){ .frame = item->frame, .time = item->time, .file = item->file,
                                     .session_key = d->key, .protocol = packet->protocol,
                                     .is_ip = packet->protocol == PPP_IP || packet->protocol == PPP_IPV6,
                                     .encrypted = encrypted, .octets = packet->octets,
                                     .wrapped = item->packet.protocol == PPP_COMPRESSED,
                                     .captured = (uint32_t)packet->have, .length = (uint32_t)packet->length };
}

static void read_data(struct way *way, struct item *item)
{
    struct decryption *const d = way->decryption;
    const struct pptpscope_config *const config = &d->clearing->config;
    struct wrapped packet = item->packet;
    bool encrypted = false;
    const enum unreadable why = read_packet(way, item, &packet, &encrypted);
    if (why != UNREADABLE_COUNT) {
        const struct pptpscope_unread unread = { .frame = item->frame, .why = why };
        way->facts.failed[why]++;
        unwrap_lost(&way->unwrap); /* it may have been one whose headers others build on */
        if (config->on_unread)
            config->on_unread(config->context, &unread);
        place(way, item, NULL);
        return;
    }
    const struct pptpscope_clear clear = clear_of(d, item, &packet, encrypted);
    way->facts.decrypted += encrypted;
    way->facts.clear += !encrypted;
    way->facts.octets += packet.length;
    conversations_add(&d->conversations, &clear);
    place(way, item, &clear);
}

/* What CCP has in force for the direction, once its acknowledgment comes in its turn. */
static void follow_ccp(struct way *way, const struct item *item)
{
    struct decryption *const d = way->decryption;
    const struct machine *const ccp = ppplink_machine(&d->call->link, PPP_CCP);
    const struct half *const half = ccp ? &ccp->facts.ends[!way->from] : NULL;
    uint8_t bits;
    bool stateless;
    if (!half || !half->agreed || half->stale || half->agreed_frame == way->agreed_frame)
        return;
    way->agreed_frame = half->agreed_frame;
    unwrap_agreed(&way->unwrap, half);
    if (mppe_agreed(half, &bits, &stateless))
        cipher_agreed(&way->cipher, d->credentials.sources, way->from, bits, stateless, item->numbered, item->sequence);
}

static void take(struct way *way, struct item *item)
{
    switch (item->kind) {
    case ITEM_DATA:
        read_data(way, item);
        return;
    case ITEM_CCP:
        follow_ccp(way, item);
        return;
    case ITEM_RESET:
        unwrap_reset(&way->unwrap);
        return;
    case ITEM_OTHER:
        return;
    }
}

/* --- ahead of its turn --------------------------------------------------------------------------- */

/* Behind a hole the scout goes on from where the packets in order have come to: with a copy of their cipher. */
static bool send_scout(struct way *way)
{
    const uint64_t cost = cipher_copy_cost(&way->cipher);
    if (way->scouts)
        return true;
    if (way->scouted + cost > SCOUT_FREE + SCOUT_SHARE * way->octets)
        return false;
    way->scouted += cost;
    way->scouts = true;
    cipher_copy(&way->scout, &way->cipher);
    return true;
}

static void end_scout(struct way *way)
{
    if (way->scouts)
        cipher_forget(&way->scout);
    way->scouts = false;
}

/* What is held is read for faces that cannot wait; it is read again, and counted, in its turn. */
static void read_ahead(struct way *way, struct item *item)
{
    const struct outbox *const box = &way->decryption->clearing->outbox;
    struct wrapped packet = item->packet;
    bool encrypted = false;
    if (item->kind != ITEM_DATA || packet.protocol != PPP_COMPRESSED || way->unwrap.method != UNWRAP_MPPE ||
        !gives_at_once(way) || !send_scout(way))
        return;
    if (read_mppe(way, &way->scout, item, &packet, &encrypted) != UNREADABLE_COUNT || is_headless(&packet) ||
        trim(&packet, encrypted) != UNREADABLE_COUNT)
        return;
    const struct pptpscope_clear clear = clear_of(way->decryption, item, &packet, encrypted);
    item->given = true;
    box->give(box->context, &clear);
}

/* --- order -------------------------------------------------------------------------------------- */

static void release(struct way *way)
{
    while (way->held && way->held->sequence == way->next) {
        struct item *const item = way->held;
        way->held = item->next;
        way->held_count--;
        way->held_octets -= (uint32_t)item->packet.have;
        way->next++;
        take(way, item);
        crypt_wipe(item, sizeof *item + item->packet.have);
        free(item);
    }
    if (!way->held)
        end_scout(way);
}

/* What is missing before the first that waits will not come. */
static void give_up(struct way *way)
{
    if (!way->held)
        return;
    way->next = way->held->sequence;
    unwrap_lost(&way->unwrap);
    release(way);
}

static void hold(struct way *way, const struct item *early)
{
    struct outbox *const box = &way->decryption->clearing->outbox;
    struct item *const item = alloc_zero(1, sizeof *item + early->packet.have);
    struct item **at = &way->held;
    *item = *early;
    if (early->packet.have)
        memcpy(item->octets, early->packet.octets, early->packet.have);
    item->packet.octets = item->octets;
    item->placed = item->kind == ITEM_DATA;
    if (item->placed)
        item->place = outbox_keep(box, way, item->time);
    while (*at && (int32_t)((*at)->sequence - item->sequence) <= 0)
        at = &(*at)->next;
    item->next = *at;
    *at = item;
    way->held_count++;
    way->held_octets += (uint32_t)item->packet.have;
    read_ahead(way, item);
    while (way->held_count > REORDER_MAX || way->held_octets > REORDER_OCTETS_MAX)
        give_up(way);
}

static void put_in_order(struct way *way, struct item *item)
{
    const int32_t ahead = way->numbered ? (int32_t)(item->sequence - way->next) : 0;
    if (!item->numbered) {
        take(way, item);
        return;
    }
    if (ahead > 0 && ahead < NEAR) {
        hold(way, item);
        return;
    }
    if (ahead < 0 && ahead > -BEHIND) {
        item->late = true;
        take(way, item);
        return;
    }
    while (ahead && way->held) /* the numbers began anew */
        give_up(way);
    way->numbered = true;
    way->next = item->sequence + 1;
    take(way, item);
    release(way);
}

/* --- packets ---------------------------------------------------------------------------------------- */

static struct decryption *begin(struct pptpscope *scope, struct call *call)
{
    struct decryption *const d = alloc_zero(1, sizeof *d);
    *d = (struct decryption){ .clearing = scope->clearing, .call = call, .users = 1, .key = ++scope->clearing->keys };
    for (unsigned side = 0; side < 2; side++) {
        d->way[side].decryption = d;
        d->way[side].from = side;
    }
    return d;
}

static void prove(struct decryption *d, unsigned from, const struct frame *frame, uint64_t number)
{
    const struct secrets *const secrets = d->clearing->config.secrets;
    if (!secrets)
        return;
    if (frame->kind == BODY_CHAP)
        credentials_chap(&d->credentials, secrets, from, false, &frame->body.chap, number);
    else if (frame->kind == BODY_PAP)
        credentials_pap(&d->credentials, secrets, from, &frame->body.pap, number);
    else if (frame->kind == BODY_EAP)
        credentials_eap(&d->credentials, secrets, from, &frame->body.eap, number);
}

static enum item_kind kind_of(const struct frame *frame)
{
    if (!frame)
        return ITEM_OTHER;
    if (ppp_is_data(frame->ppp.protocol))
        return ITEM_DATA;
    if (frame->ppp.protocol != PPP_CCP || frame->kind != BODY_CP)
        return ITEM_OTHER;
    return frame->body.cp.code == CP_RESET_ACK ? ITEM_RESET : ITEM_CCP;
}

static void take_packet(struct decryption *d, unsigned from, const struct datagram *datagram, const struct gre *gre,
                        const struct frame *frame)
{
    if (frame)
        prove(d, from, frame, datagram->frame);
    struct item item = { .kind = kind_of(frame), .numbered = gre->has_sequence, .sequence = gre->sequence,
                         .frame = datagram->frame, .time = datagram->time, .file = datagram->file };
    if (item.kind == ITEM_DATA)
        item.packet = (struct wrapped){ frame->ppp.protocol, frame->ppp.payload.octets, frame->ppp.payload.have,
                                        frame->ppp.payload.length };
    d->way[from].octets += item.packet.have;
    put_in_order(&d->way[from], &item);
}

/* --- two calls that are one --------------------------------------------------------------------- */

void decrypt_grant(struct pptpscope *scope, struct call *call)
{
    if (!scope->clearing)
        return;
    call->bridge = &scope->clearing->bridge;
    bridge_grant(call->bridge, call);
}

/* No user data went through it. */
static bool is_fresh(const struct decryption *d)
{
    const struct decrypted_way none = { 0 };
    for (unsigned side = 0; d && side < 2; side++)
        if (d->way[side].held || memcmp(&d->way[side].facts, &none, sizeof none) != 0)
            return false;
    return !d || !d->bridged;
}

/* What negotiates goes through the link of both. */
static void take_bridged(struct pptpscope *scope, struct decryption *d, unsigned from, const struct datagram *datagram)
{
    struct gre gre = { 0 };
    struct frame frame;
    const bool good = gre_replay(scope, d->bridged, from, datagram, &gre, &frame);
    take_packet(d, from, datagram, &gre, good ? &frame : NULL);
}

/* A stray that fits a call: one decryption for both from here on, which begins with all that negotiated so far. */
static void build_bridge(struct pptpscope *scope, struct call *stray)
{
    bool turned;
    uint32_t count;
    struct call *const call = bridge_find(&scope->clearing->bridge, stray, &turned);
    if (!call || !is_fresh(call->decryption) || !is_fresh(stray->decryption))
        return;
    decryption_free(call->decryption);
    decryption_free(stray->decryption);
    struct decryption *const d = begin(scope, call);
    d->call = d->bridged = alloc_zero(1, sizeof *d->bridged);
    d->users = 2;
    call->decryption = stray->decryption = d;
    stray->lent = true;
    stray->turned = turned;
    struct replay_packet *const packets = strays_replays(call, stray, turned, &count);
    for (uint32_t i = 0; i < count; i++)
        take_bridged(scope, d, packets[i].from, &packets[i].datagram);
    free(packets);
    for (unsigned side = 0; side < 2; side++) { /* echoes and the like were not among them */
        while (d->way[side].held)
            give_up(&d->way[side]);
        d->way[side].numbered = false;
    }
}

void decrypt_packet(struct pptpscope *scope, struct call *call, unsigned from, const struct gre *gre,
                    const struct frame *frame, bool copy)
{
    const struct datagram *const datagram = scope->datagram;
    const bool is_data = frame && ppp_is_data(frame->ppp.protocol);
    if (!scope->clearing)
        return;
    for (struct way *stuck; (stuck = outbox_stuck(&scope->clearing->outbox, datagram->time));)
        give_up(stuck);
    if (!call->decryption)
        call->decryption = begin(scope, call);
    if (!call->tunnel && !call->lent && !is_data)
        build_bridge(scope, call);
    struct decryption *const d = call->decryption;
    const unsigned side = call->turned ? !from : from;
    if (copy)
        d->way[side].facts.duplicates += is_data;
    else if (d->bridged && !is_data)
        take_bridged(scope, d, side, datagram);
    else
        take_packet(d, side, datagram, gre, frame);
}

void decrypt_end(struct call *call)
{
    for (unsigned side = 0; call->decryption && side < 2; side++)
        while (call->decryption->way[side].held)
            give_up(&call->decryption->way[side]);
}

/* --- what the session keeps ------------------------------------------------------------------------------ */

void build_decryption(struct build *b)
{
    const struct decryption *const d = b->call && !b->call->lent ? b->call->decryption : NULL;
    if (!b->scope->clearing)
        return;
    struct decryption_facts *const facts = alloc_zero(1, sizeof *facts);
    b->session->decryption = facts;
    if (!d)
        return;
    facts->key = d->key;
    for (unsigned side = 0; side < 2; side++) {
        facts->way[side] = d->way[b->raw[side]].facts;
        facts->way[side].resyncs = d->way[b->raw[side]].cipher.resyncs;
    }
    facts->tries = credential_tries_copy(d->credentials.tries, d->credentials.try_count);
    facts->try_count = d->credentials.try_count;
    for (uint32_t i = 0; i < facts->try_count; i++)
        facts->tries[i].by = build_side(b, (unsigned)facts->tries[i].by);
    conversations_copy(&d->conversations, facts);
}

void decryption_facts_free(struct decryption_facts *facts)
{
    if (!facts)
        return;
    credential_tries_free(facts->tries, facts->try_count);
    free(facts->conversations);
    free(facts);
}

/* --- the end ------------------------------------------------------------------------------------------------ */

void decryption_free(struct decryption *d)
{
    if (!d || --d->users)
        return;
    for (unsigned side = 0; side < 2; side++) {
        struct way *const way = &d->way[side];
        for (struct item *item = way->held, *next; item; item = next) {
            next = item->next;
            free(item);
        }
        cipher_forget(&way->cipher);
        end_scout(way);
        unwrap_clear(&way->unwrap);
    }
    if (d->bridged)
        call_free(d->bridged);
    credentials_clear(&d->credentials);
    conversations_clear(&d->conversations);
    crypt_wipe(d, sizeof *d);
    free(d);
}

struct clearing *clearing_new(const struct pptpscope_config *config)
{
    if (!config->secrets && !config->on_clear)
        return NULL;
    struct clearing *const clearing = alloc_zero(1, sizeof *clearing);
    clearing->config = *config;
    clearing->outbox.give = config->on_clear;
    clearing->outbox.context = config->context;
    return clearing;
}

void clearing_free(struct clearing *clearing)
{
    if (!clearing)
        return;
    outbox_clear(&clearing->outbox);
    crypt_wipe(clearing, sizeof *clearing);
    free(clearing);
}
