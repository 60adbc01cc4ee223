/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * defrag.c: reassembly of IPv4 (RFC 791 section 3.2) and IPv6 (RFC 8200 section
 * 4.5) fragments.
 *
 * A datagram in flight knows which octets came, as a short sorted list of pieces:
 *
 *      0        1480      2960                  4440   5000
 *      |== piece ==|=====.....| -- missing -- |== piece ==|
 *                        ^ captured ends here (snap length)
 *
 * Neighbours melt into one piece, so that fragments in order need a single one. A
 * piece has its end on the wire and its end in the capture: behind a cut, octets
 * of the same piece are of no use, since what is handed out ends at the first hole.
 *
 * Fragments of IPv6 may hide more extension headers in the whole. It is built
 * behind a plain IPv6 header, and read again.
 *
 * Hazards: overlaps, also with other content (first come is kept, RFC 5722 would
 * drop the lot; counted); ends that contradict each other; floods of datagrams
 * that never end; offsets beyond 65,535; tiny pieces without number; identifications
 * that are used again (the time limit).
 */
#include "capture/defrag.h"

#include <stdlib.h>
#include <string.h>

enum {
    BUCKETS = 4096,
    HEADER_ROOM = 40, /* in front of the payload: the IPv6 header of the whole */
    ROOM_LEAST = 2048,
    PARTS_LEAST = 4,
};

struct piece {
    uint32_t start, captured, end; /* start <= captured <= end */
};

struct flight {
    struct address source, destination;
    uint32_t id;
    uint8_t version, protocol, ttl;
    uint8_t count;
    bool has_total;
    uint32_t total;
    struct piece pieces[DEFRAG_PIECES];
    uint8_t *room;     /* HEADER_ROOM, then the payload; kept for the next datagram */
    uint32_t capacity; /* of the payload */
    uint64_t *parts;   /* numbers of the frames that were added; kept, too */
    uint32_t part_count, part_room;
    int64_t since;
    struct source_stats *stats;
    struct flight **bucket;
    struct flight *next, *previous; /* in the bucket */
    struct flight *younger, *older; /* by age */
};

struct defrag {
    struct flight *buckets[BUCKETS];
    struct flight *oldest, *youngest;
    struct flight *idle; /* over `next`: those that hold no datagram */
    struct flight *lent; /* the whole that was given last: its room is still looked at */
    unsigned made;       /* of either kind */
    uint64_t octets;     /* capacities of all of them, and room for numbers of frames */
    uint64_t frame;      /* of what is added */
};

struct defrag *defrag_new(void)
{
    return calloc(1, sizeof(struct defrag));
}

static void free_list(struct flight *flight, bool by_age)
{
    while (flight) {
        struct flight *next = by_age ? flight->younger : flight->next;
        free(flight->room);
        free(flight->parts);
        free(flight);
        flight = next;
    }
}

void defrag_frame(struct defrag *defrag, uint64_t frame)
{
    defrag->frame = frame;
}

const uint64_t *defrag_parts(const struct defrag *defrag, uint32_t *count)
{
    *count = defrag->lent ? defrag->lent->part_count : 0;
    return defrag->lent ? defrag->lent->parts : NULL;
}

void defrag_free(struct defrag *defrag)
{
    if (!defrag)
        return;
    free_list(defrag->oldest, true);
    free_list(defrag->idle, false);
    free_list(defrag->lent, false);
    free(defrag);
}

/* An IPv6 fragment may begin with more extension headers before what is wanted. */
bool defrag_wants(const struct ip *ip)
{
    static const uint8_t wanted[] = { IP_ICMP, IP_IPIP, IP_TCP, IP_IPV6, IP_GRE, IP_ICMPV6 };
    static const uint8_t extensions[] = { 0, 43, 44, 51, 60, 135, 139, 140 };
    if (memchr(wanted, ip->protocol, sizeof wanted))
        return true;
    return ip->version == 6 && memchr(extensions, ip->protocol, sizeof extensions);
}

/* --- the table ----------------------------------------------------------- */

static struct flight **bucket_of(struct defrag *defrag, const struct ip *ip)
{
    uint64_t parts[4];
    memcpy(parts, ip->source.octets, 16);
    memcpy(parts + 2, ip->destination.octets, 16);
    uint64_t mix = ip->id;
    for (unsigned i = 0; i < 4; i++) {
        mix = (mix ^ parts[i]) * UINT64_C(0x9E3779B97F4A7C15);
        mix ^= mix >> 32;
    }
    return &defrag->buckets[mix % BUCKETS];
}

/* RFC 8200 leaves the protocol of later fragments open: it is no part of IPv6's key. */
static bool matches(const struct flight *flight, const struct ip *ip)
{
    return flight->id == ip->id && flight->version == ip->version &&
           (ip->version == 6 || flight->protocol == ip->protocol) && address_equal(&flight->source, &ip->source) &&
           address_equal(&flight->destination, &ip->destination);
}

/* Out of bucket and age list. */
static void unlist(struct defrag *defrag, struct flight *flight)
{
    *(flight->previous ? &flight->previous->next : flight->bucket) = flight->next;
    if (flight->next)
        flight->next->previous = flight->previous;
    *(flight->older ? &flight->older->younger : &defrag->oldest) = flight->younger;
    *(flight->younger ? &flight->younger->older : &defrag->youngest) = flight->older;
}

static void make_idle(struct defrag *defrag, struct flight *flight)
{
    flight->next = defrag->idle;
    defrag->idle = flight;
}

static void release(struct defrag *defrag, struct flight *flight)
{
    unlist(defrag, flight);
    make_idle(defrag, flight);
}

/* The whole is handed out in its room, and may itself hold a fragment that is added next:
 * the room stays as it is until another whole takes its place. */
static void lend(struct defrag *defrag, struct flight *flight)
{
    unlist(defrag, flight);
    if (defrag->lent)
        make_idle(defrag, defrag->lent);
    flight->next = NULL;
    defrag->lent = flight;
}

static void give_up_oldest(struct defrag *defrag, enum unread why)
{
    defrag->oldest->stats->unread[why]++;
    release(defrag, defrag->oldest);
}

static void expire(struct defrag *defrag, int64_t now)
{
    while (defrag->oldest && now - defrag->oldest->since > DEFRAG_WAIT)
        give_up_oldest(defrag, UNREAD_FRAGMENT_TIMEOUT);
}

void defrag_flush(struct defrag *defrag)
{
    while (defrag->oldest)
        give_up_oldest(defrag, UNREAD_FRAGMENT_TIMEOUT);
}

/* An idle flight, a new one, or the oldest one's place. */
static struct flight *take_idle(struct defrag *defrag)
{
    if (!defrag->idle && defrag->made == DEFRAG_DATAGRAMS)
        give_up_oldest(defrag, UNREAD_FRAGMENT_LIMIT);
    struct flight *flight = defrag->idle;
    if (flight) {
        defrag->idle = flight->next;
        return flight;
    }
    flight = calloc(1, sizeof *flight);
    defrag->made += flight != NULL;
    return flight;
}

static struct flight *begin(struct defrag *defrag, const struct ip *ip, struct flight **bucket)
{
    struct flight *flight = take_idle(defrag);
    if (!flight)
        return NULL;
    flight->source = ip->source;
    flight->destination = ip->destination;
    flight->id = ip->id;
    flight->version = ip->version;
    flight->protocol = ip->protocol;
    flight->ttl = ip->ttl;
    flight->count = 0;
    flight->part_count = 0;
    flight->has_total = false;
    flight->total = 0;
    flight->bucket = bucket;
    flight->previous = NULL;
    flight->next = *bucket;
    if (flight->next)
        flight->next->previous = flight;
    *bucket = flight;
    flight->younger = NULL;
    flight->older = defrag->youngest;
    *(flight->older ? &flight->older->younger : &defrag->oldest) = flight;
    defrag->youngest = flight;
    return flight;
}

/* --- room ------------------------------------------------------------------ */

/* Gives back those that hold no datagram. */
static void trim(struct defrag *defrag)
{
    for (struct flight *flight = defrag->idle; flight; flight = flight->next) {
        defrag->octets -= flight->capacity + flight->part_room * sizeof *flight->parts;
        defrag->made--;
    }
    free_list(defrag->idle, false);
    defrag->idle = NULL;
}

/* May this one grow by so many octets? Others go for it. */
static bool claim(struct defrag *defrag, const struct flight *flight, uint64_t growth)
{
    if (defrag->octets + growth > DEFRAG_OCTETS)
        trim(defrag);
    while (defrag->octets + growth > DEFRAG_OCTETS) {
        if (defrag->oldest == flight)
            return false;
        give_up_oldest(defrag, UNREAD_FRAGMENT_LIMIT);
        trim(defrag);
    }
    defrag->octets += growth;
    return true;
}

/* The frame is one of those that make the datagram. */
static bool note_part(struct defrag *defrag, struct flight *flight)
{
    if (flight->part_count == flight->part_room) {
        const uint32_t grown = flight->part_room ? flight->part_room * 2 : PARTS_LEAST;
        const uint64_t growth = (grown - flight->part_room) * sizeof *flight->parts;
        if (!claim(defrag, flight, growth))
            return false;
        uint64_t *const parts = realloc(flight->parts, grown * sizeof *parts);
        if (!parts) {
            defrag->octets -= growth;
            return false;
        }
        flight->parts = parts;
        flight->part_room = grown;
    }
    flight->parts[flight->part_count++] = defrag->frame;
    return true;
}

/* Room for `length` octets of payload; false where there is none but for this one. */
static bool make_room(struct defrag *defrag, struct flight *flight, uint32_t length)
{
    if (length <= flight->capacity)
        return true;
    uint32_t capacity = flight->capacity ? flight->capacity : ROOM_LEAST;
    while (capacity < length)
        capacity *= 2;
    const uint32_t growth = capacity - flight->capacity;
    if (!claim(defrag, flight, growth))
        return false;
    uint8_t *room = realloc(flight->room, HEADER_ROOM + (size_t)capacity);
    if (!room) {
        defrag->octets -= growth;
        return false;
    }
    flight->room = room;
    flight->capacity = capacity;
    return true;
}

/* --- pieces ---------------------------------------------------------------- */

/* Fills the gap [start, end) of the wire with what the fragment has of it. */
static struct piece fill_gap(struct flight *flight, const struct ip *ip, uint32_t start, uint32_t end)
{
    const uint32_t have = ip->fragment_offset + ip->payload.have;
    const uint32_t captured = have < start ? start : have < end ? have : end;
    if (captured > start)
        memcpy(flight->room + HEADER_ROOM + start, ip->payload.octets + (start - ip->fragment_offset),
               captured - start);
    return (struct piece){ .start = start, .captured = captured, .end = end };
}

/* Adds a piece to a sorted list, melting it into the last one where they touch. */
static unsigned append(struct piece *pieces, unsigned count, struct piece piece)
{
    struct piece *last = count ? &pieces[count - 1] : NULL;
    if (!last || last->end < piece.start) {
        pieces[count] = piece;
        return count + 1;
    }
    if (last->captured == last->end)
        last->captured = piece.captured;
    last->end = piece.end;
    return count;
}

/* Lays the fragment into the gaps between the pieces. False where it would become one
 * piece too many. */
static bool lay(struct flight *flight, const struct ip *ip, uint32_t start, uint32_t end)
{
    struct piece pieces[DEFRAG_PIECES + 1];
    unsigned count = 0;
    bool overlaps = false, touches = false;
    for (unsigned i = 0; i < flight->count; i++) {
        touches |= flight->pieces[i].start <= end && flight->pieces[i].end >= start;
        overlaps |= flight->pieces[i].start < end && flight->pieces[i].end > start;
    }
    flight->stats->overlaps += overlaps;
    if (!touches && flight->count == DEFRAG_PIECES)
        return false;
    uint32_t at = start; /* up to here every octet is in some piece */
    for (unsigned i = 0; i < flight->count; i++) {
        const struct piece old = flight->pieces[i];
        const uint32_t gap_end = old.start < end ? old.start : end;
        if (at < gap_end)
            count = append(pieces, count, fill_gap(flight, ip, at, gap_end));
        count = append(pieces, count, old);
        at = old.end > at ? old.end : at;
    }
    if (at < end)
        count = append(pieces, count, fill_gap(flight, ip, at, end));
    memcpy(flight->pieces, pieces, count * sizeof *pieces);
    flight->count = (uint8_t)count;
    return true;
}

/* --- fragments in, datagrams out --------------------------------------------- */

/* True if the fragment's end can be: within 65,535, and as others said. */
static bool agrees(const struct flight *flight, const struct ip *ip, uint32_t end)
{
    if (flight->has_total && (end > flight->total || (!ip->more_fragments && end != flight->total)))
        return false;
    return ip->more_fragments || flight->count == 0 || flight->pieces[flight->count - 1].end <= end;
}

static bool is_whole(const struct flight *flight)
{
    return flight->has_total && flight->count == 1 && flight->pieces[0].start == 0 &&
           flight->pieces[0].end == flight->total;
}

/* An IPv6 header in front of the whole, and both read again: behind the fragment
 * header there may have been more extension headers. */
static bool reread(struct flight *flight, struct ip *whole)
{
    uint8_t *head = flight->room;
    memset(head, 0, 8);
    head[0] = 0x60;
    head[4] = (uint8_t)(flight->total >> 8);
    head[5] = (uint8_t)flight->total;
    head[6] = flight->protocol;
    head[7] = flight->ttl;
    memcpy(head + 8, flight->source.octets, 16);
    memcpy(head + 24, flight->destination.octets, 16);
    const size_t captured = (size_t)HEADER_ROOM + flight->pieces[0].captured;
    struct reader r = reader_init(head, captured, (size_t)HEADER_ROOM + flight->total);
    const bool usable = ip_dissect(&r, whole);
    whole->id = flight->id;
    if (!usable)
        flight->stats->unread[UNREAD_IP_HEADER]++;
    else if (whole->is_fragment)
        flight->stats->unread[UNREAD_FRAGMENT_BAD]++; /* fragments of fragments are nobody's */
    return usable && !whole->is_fragment;
}

static bool finish(struct flight *flight, const struct ip *ip, struct ip *whole)
{
    flight->stats->reassembled++;
    if (flight->version == 6)
        return reread(flight, whole);
    *whole = *ip;
    whole->ttl = flight->ttl;
    whole->is_fragment = whole->more_fragments = false;
    whole->fragment_offset = 0;
    whole->total_length = ip->header_length + flight->total;
    whole->payload = (struct span){ .octets = flight->room + HEADER_ROOM,
                                    .length = flight->total,
                                    .have = flight->pieces[0].captured };
    return true;
}

/* A fragment that has no datagram to go to, or contradicts it. */
static bool refuse(struct source_stats *stats, enum unread why)
{
    stats->unread[why]++;
    return false;
}

bool defrag_add(struct defrag *defrag, const struct ip *ip, int64_t now, struct source_stats *stats, struct ip *whole)
{
    const uint32_t start = ip->fragment_offset;
    const uint32_t end = start + ip->payload.length;
    expire(defrag, now);
    if (end > DEFRAG_LONGEST || (ip->more_fragments && (end == start || end % 8 != 0)))
        return refuse(stats, UNREAD_FRAGMENT_BAD);
    struct flight **bucket = bucket_of(defrag, ip);
    struct flight *flight = *bucket;
    while (flight && !matches(flight, ip))
        flight = flight->next;
    if (flight && !agrees(flight, ip, end))
        return refuse(stats, UNREAD_FRAGMENT_BAD);
    if (!flight) {
        flight = begin(defrag, ip, bucket);
        if (!flight)
            return refuse(stats, UNREAD_FRAGMENT_LIMIT);
        flight->since = now;
        flight->stats = stats;
    }
    if (!make_room(defrag, flight, start + ip->payload.have) || !note_part(defrag, flight)) {
        release(defrag, flight);
        return refuse(stats, UNREAD_FRAGMENT_LIMIT);
    }
    if (!lay(flight, ip, start, end))
        return refuse(stats, UNREAD_FRAGMENT_LIMIT);
    if (start == 0) {
        flight->protocol = ip->protocol;
        flight->ttl = ip->ttl;
    }
    if (!ip->more_fragments) {
        flight->has_total = true;
        flight->total = end;
    }
    if (!is_whole(flight))
        return false;
    lend(defrag, flight);
    return finish(flight, ip, whole);
}
