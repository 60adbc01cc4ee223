/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pcapng.c: pcapng files (draft-ietf-opsawg-pcapng sections 3 and 4).
 *
 *     block    | type 4 | length 4 | body ... | length again 4 |
 *     section header  (type 0x0A0D0D0A): | 0x1A2B3C4D | major 2 | minor 2 | section length 8 | options
 *     interface       (1): | link type 2 | reserved 2 | snaplen 4 | options
 *     packet, old     (2): | interface 2 | drops 2 | time 8 | captured 4 | wire 4 | octets | options
 *     packet, simple  (3): | wire 4 | octets
 *     statistics      (5): | interface 4 | time 8 | options
 *     packet          (6): | interface 4 | time 8 | captured 4 | wire 4 | octets | options
 *
 * A section has its own byte order and its own interfaces, each with link type,
 * resolution and offset of its times. Other blocks are skipped by their length.
 *
 * Hazards: a block length that is too short to advance, not a multiple of four,
 * or too long to be; two lengths that differ; a packet longer than its block;
 * packets of an interface never described; any number of interfaces;
 * resolutions and offsets that overflow.
 */
#include "capture/pcapng.h"

#include <stdlib.h>
#include <string.h>

#include "capture/stats.h"

enum {
    BLOCK_SECTION = 0x0A0D0D0A,
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET_OLD = 2,
    BLOCK_PACKET_SIMPLE = 3,
    BLOCK_STATISTICS = 5,
    BLOCK_PACKET = 6,

    BLOCK_LEAST = 12,              /* type, length, length */
    BLOCK_MOST = 16 * 1024 * 1024, /* of blocks that are read; others are skipped at any length */
    INTERFACES_MOST = 65536,       /* of one section */

    OPTION_END = 0,
    OPTION_TIME_RESOLUTION = 9, /* if_tsresol */
    OPTION_TIME_OFFSET = 14,    /* if_tsoffset */
    OPTION_PACKET_DROPS = 4,    /* epb_dropcount */
    OPTION_INTERFACE_DROPS = 5, /* isb_ifdrop */
    OPTION_SYSTEM_DROPS = 7,    /* isb_osdrop */
};

/* No machine lost more; sums below cannot wrap. */
#define DROPS_MASK ((UINT64_C(1) << 48) - 1)

struct interface {
    int link_type;
    uint32_t snaplen;
    uint8_t resolution;   /* if_tsresol: power of 10, or of 2 with the high bit */
    uint64_t units;       /* per second; 0: no second ever passes in 64 bits */
    int64_t offset;       /* seconds */
    uint64_t drops_told;  /* by the latest statistics */
    uint64_t drops_added; /* by the packets' own counts */
    uint64_t at;          /* where its description stands */
};

struct pcapng {
    struct input *in;
    struct source_stats *stats;
    struct interface *interfaces;
    uint32_t count, room;
    uint64_t section; /* where it begins */
    bool alone;       /* the interface that is known is the one of all packets, whatever their number for it: see pcapng_go */
    int64_t last; /* time of the packet before, for those without one */
    bool big;
};

struct block {
    uint32_t type, length;
    struct reader body; /* between the two lengths */
};

struct pcapng *pcapng_open(struct input *in, struct source_stats *stats)
{
    struct pcapng *ng = calloc(1, sizeof *ng);
    if (!ng)
        return NULL;
    ng->in = in;
    ng->stats = stats;
    return ng;
}

void pcapng_close(struct pcapng *ng)
{
    if (!ng)
        return;
    free(ng->interfaces);
    free(ng);
}

/* --- trouble ------------------------------------------------------------- */

/* No way to the next block: the rest of the file is not read. */
static bool stop(struct pcapng *ng, const char *why)
{
    ng->stats->failed = true;
    ng->stats->unread[UNREAD_RECORD]++;
    stats_say(ng->stats, ng->in->offset, "%s; the rest is not read", why);
    return false;
}

/* One block is left away, the next ones can be read. */
static bool pass(struct pcapng *ng, const char *why)
{
    ng->stats->unread[UNREAD_RECORD]++;
    stats_say(ng->stats, ng->in->offset, "%s; the block is passed over", why);
    return false;
}

static bool ends(struct pcapng *ng, uint64_t have, uint64_t need)
{
    if (!input_tell(ng->in, ng->stats) && have > 0)
        stats_cut(ng->stats, ng->in->offset, "block", have, need);
    return false;
}

/* --- options and drop counters ------------------------------------------- */

/* The next option: code, length, value, padded to four octets. Each step consumes
 * at least its head. */
static bool next_option(struct reader *r, bool big, uint16_t *code, struct reader *value)
{
    if (reader_left(r) < 4)
        return false;
    *code = record_u16(r, big);
    const uint16_t length = record_u16(r, big);
    if (*code == OPTION_END)
        return false;
    *value = reader_child(r, length);
    const uint32_t padding = (4 - length % 4u) % 4;
    reader_skip(r, padding < reader_left(r) ? padding : reader_left(r));
    return value->status == READER_OK;
}

static uint64_t read_u64(struct reader *r, bool big)
{
    const uint64_t first = record_u32(r, big);
    const uint64_t second = record_u32(r, big);
    return big ? first << 32 | second : second << 32 | first;
}

static uint64_t drops_of(const struct interface *interface)
{
    return interface->drops_told > interface->drops_added ? interface->drops_told : interface->drops_added;
}

/* Both counters of an interface tell the same losses: the larger one holds. */
static void count_drops(struct pcapng *ng, struct interface *interface, uint64_t told, uint64_t added)
{
    const uint64_t before = drops_of(interface);
    interface->drops_told = told < DROPS_MASK ? told : DROPS_MASK;
    interface->drops_added = added < DROPS_MASK ? added : DROPS_MASK;
    ng->stats->dropped += drops_of(interface) - before;
    ng->stats->dropped_known = true;
}

/* --- blocks that describe ------------------------------------------------- */

static bool read_section(struct pcapng *ng, struct block *block)
{
    reader_skip(&block->body, 4); /* byte order, known by now */
    const uint16_t major = record_u16(&block->body, ng->big);
    if (block->body.status != READER_OK)
        return stop(ng, "a section header is too short");
    if (major != 1)
        return stop(ng, "a section of a pcapng version that is not known");
    ng->count = 0;
    return true;
}

static void set_resolution(struct interface *interface, uint8_t resolution)
{
    const unsigned power = resolution & 0x7F;
    interface->resolution = resolution;
    interface->units = 0;
    if (resolution & 0x80) {
        if (power < 64)
            interface->units = UINT64_C(1) << power;
        return;
    }
    if (power > 19)
        return;
    interface->units = 1;
    for (unsigned i = 0; i < power; i++)
        interface->units *= 10;
}

static bool add_interface(struct pcapng *ng, const struct interface *interface)
{
    if (ng->count == INTERFACES_MOST)
        return pass(ng, "more interfaces than this program follows (65536)");
    if (ng->count == ng->room) {
        const uint32_t room = ng->room ? ng->room * 2 : 4;
        struct interface *grown = realloc(ng->interfaces, room * sizeof *grown);
        if (!grown)
            return pass(ng, "not enough memory for another interface");
        ng->interfaces = grown;
        ng->room = room;
    }
    ng->interfaces[ng->count++] = *interface;
    return true;
}

static void read_interface(struct pcapng *ng, struct block *block)
{
    struct reader *r = &block->body;
    struct interface interface = { .link_type = record_u16(r, ng->big), .at = ng->in->offset };
    reader_skip(r, 2);
    interface.snaplen = record_u32(r, ng->big);
    set_resolution(&interface, 6);
    if (r->status != READER_OK) {
        pass(ng, "an interface description is too short");
        interface.link_type = -1; /* keeps the numbers of those that follow */
    }
    uint16_t code;
    struct reader value;
    while (next_option(r, ng->big, &code, &value)) {
        if (code == OPTION_TIME_RESOLUTION && reader_left(&value) >= 1)
            set_resolution(&interface, reader_u8(&value));
        else if (code == OPTION_TIME_OFFSET && reader_left(&value) >= 8)
            interface.offset = (int64_t)read_u64(&value, ng->big);
    }
    if (add_interface(ng, &interface) && interface.link_type >= 0)
        stats_link_type(ng->stats, interface.link_type);
}

static void read_statistics(struct pcapng *ng, struct block *block)
{
    struct reader *r = &block->body;
    const uint32_t id = record_u32(r, ng->big);
    reader_skip(r, 8);
    if (r->status != READER_OK || id >= ng->count)
        return;
    uint64_t drops = 0;
    bool told = false;
    uint16_t code;
    struct reader value;
    while (next_option(r, ng->big, &code, &value)) {
        if ((code != OPTION_INTERFACE_DROPS && code != OPTION_SYSTEM_DROPS) || reader_left(&value) < 8)
            continue;
        const uint64_t count = read_u64(&value, ng->big);
        drops += count < DROPS_MASK - drops ? count : DROPS_MASK - drops;
        told = true;
    }
    if (told)
        count_drops(ng, &ng->interfaces[id], drops, ng->interfaces[id].drops_added);
}

/* --- packets ---------------------------------------------------------------- */

/* A part of a second, counted in units of a power of two, in nanoseconds. */
static int64_t binary_part(uint64_t part, unsigned power)
{
    if (power > 32)
        part = power - 32 < 64 ? part >> (power - 32) : 0;
    return (int64_t)(part * RECORD_NS >> (power > 32 ? 32 : power));
}

static int64_t decimal_part(uint64_t part, unsigned power)
{
    for (; power > 9 && part > 0; power--)
        part /= 10;
    for (; power < 9; power++)
        part *= 10;
    return (int64_t)part;
}

static int64_t to_time(const struct interface *interface, uint64_t stamp)
{
    const uint64_t seconds = interface->units ? stamp / interface->units : 0;
    const uint64_t part = interface->units ? stamp % interface->units : stamp;
    const unsigned power = interface->resolution & 0x7F;
    const int64_t ns = interface->resolution & 0x80 ? binary_part(part, power) : decimal_part(part, power);
    const uint64_t most = UINT64_C(1) << 40; /* far beyond what record_time takes, and sums cannot wrap */
    int64_t offset = interface->offset;
    if (offset > (int64_t)most || offset < -(int64_t)most)
        offset = offset < 0 ? -(int64_t)most : (int64_t)most;
    return record_time((int64_t)(seconds < most ? seconds : most) + offset, ns);
}

static uint32_t interface_of(const struct pcapng *ng, uint32_t id)
{
    return ng->alone ? 0 : id;
}

/* Packet and options behind the fixed fields; all of it must be inside the block. */
static bool read_packet(struct pcapng *ng, struct block *block, uint32_t id, uint64_t stamp, struct record *record)
{
    struct reader *r = &block->body;
    record->captured = record_u32(r, ng->big);
    const uint32_t wire = record_u32(r, ng->big);
    if (id >= ng->count || ng->interfaces[id].link_type < 0)
        return pass(ng, "a packet of an interface that was not described");
    const struct span octets = reader_span(r, record->captured);
    if (r->status != READER_OK)
        return pass(ng, "a packet is longer than its block");
    const struct interface *interface = &ng->interfaces[id];
    record->octets = octets.octets;
    record->wire = wire < record->captured ? record->captured : wire;
    record->time = to_time(interface, stamp);
    record->link_type = interface->link_type;
    record->placed = true;
    record->section = ng->section;
    record->described = interface->at;
    return true;
}

static bool read_packet_new(struct pcapng *ng, struct block *block, struct record *record)
{
    struct reader *r = &block->body;
    const uint32_t id = interface_of(ng, record_u32(r, ng->big));
    const uint64_t high = record_u32(r, ng->big);
    const uint64_t low = record_u32(r, ng->big);
    if (!read_packet(ng, block, id, high << 32 | low, record))
        return false;
    const uint32_t padding = (4 - record->captured % 4) % 4;
    if (reader_left(r) < padding + 4)
        return true;
    reader_skip(r, padding);
    uint16_t code;
    struct reader value;
    while (next_option(r, ng->big, &code, &value))
        if (code == OPTION_PACKET_DROPS && reader_left(&value) >= 8) {
            struct interface *interface = &ng->interfaces[id];
            const uint64_t drops = read_u64(&value, ng->big) & DROPS_MASK;
            count_drops(ng, interface, interface->drops_told, interface->drops_added + drops);
        }
    return true;
}

static bool read_packet_old(struct pcapng *ng, struct block *block, struct record *record)
{
    struct reader *r = &block->body;
    const uint32_t id = interface_of(ng, record_u16(r, ng->big));
    const uint16_t drops = record_u16(r, ng->big);
    const uint64_t high = record_u32(r, ng->big);
    const uint64_t low = record_u32(r, ng->big);
    if (!read_packet(ng, block, id, high << 32 | low, record))
        return false;
    struct interface *interface = &ng->interfaces[id];
    if (drops != 0xFFFF) /* 0xFFFF: not known */
        count_drops(ng, interface, interface->drops_told, interface->drops_added + drops);
    return true;
}

/* No time and no interface in it: the first interface, and the time of the packet before. */
static bool read_packet_simple(struct pcapng *ng, struct block *block, struct record *record)
{
    struct reader *r = &block->body;
    record->wire = record_u32(r, ng->big);
    if (ng->count == 0 || ng->interfaces[0].link_type < 0)
        return pass(ng, "a packet of an interface that was not described");
    const uint32_t snaplen = ng->interfaces[0].snaplen;
    record->captured = snaplen && record->wire > snaplen ? snaplen : record->wire;
    const struct span octets = reader_span(r, record->captured);
    if (r->status != READER_OK)
        return pass(ng, "a packet is longer than its block");
    record->octets = octets.octets;
    record->time = ng->last;
    record->link_type = ng->interfaces[0].link_type;
    record->placed = false; /* its time is that of another packet */
    return true;
}

/* --- the walk over the blocks -------------------------------------------- */

static bool is_read(uint32_t type)
{
    switch (type) {
    case BLOCK_SECTION:
    case BLOCK_INTERFACE:
    case BLOCK_PACKET_OLD:
    case BLOCK_PACKET_SIMPLE:
    case BLOCK_STATISTICS:
    case BLOCK_PACKET: return true;
    default: return false;
    }
}

/* A section header reads the same in both byte orders, and tells which one rules. */
static bool set_byte_order(struct pcapng *ng, const uint8_t *octets)
{
    struct reader r = reader_init(octets + 8, 4, 4);
    const uint32_t mark = reader_be32(&r);
    ng->big = mark == 0x1A2B3C4D;
    return ng->big || mark == 0x4D3C2B1A;
}

/* Type and length of the next block; false at the end, or where there is no next. */
static bool read_head(struct pcapng *ng, struct block *block)
{
    const uint8_t *octets = input_peek(ng->in, BLOCK_LEAST);
    if (!octets)
        return ends(ng, input_at_hand(ng->in), BLOCK_LEAST);
    struct reader r = reader_init(octets, 8, 8);
    block->type = record_u32(&r, ng->big);
    if (block->type == BLOCK_SECTION && !set_byte_order(ng, octets))
        return stop(ng, "a section header without a byte order");
    if (block->type == BLOCK_SECTION)
        ng->section = ng->in->offset;
    block->length = record_u32(&r, ng->big);
    if (block->length < BLOCK_LEAST || block->length % 4 != 0)
        return stop(ng, "a block length that cannot be");
    return true;
}

static bool skip_block(struct pcapng *ng, const struct block *block)
{
    const uint64_t offset = ng->in->offset;
    const uint64_t skipped = input_skip(ng->in, block->length);
    if (skipped == block->length)
        return true;
    if (input_tell(ng->in, ng->stats))
        return false;
    stats_cut(ng->stats, offset, "block", skipped, block->length);
    return false;
}

/* Brings the whole block to hand and sets its body. */
static bool load_block(struct pcapng *ng, struct block *block)
{
    const uint8_t *octets = input_peek(ng->in, block->length);
    if (!octets)
        return ends(ng, input_at_hand(ng->in), block->length);
    const uint32_t end = block->length - 4;
    struct reader again = reader_init(octets + end, 4, 4);
    if (record_u32(&again, ng->big) != block->length) {
        ng->stats->unread[UNREAD_RECORD]++;
        stats_say(ng->stats, ng->in->offset, "the two lengths of a block differ; the first one is followed");
    }
    block->body = reader_init(octets, end, end);
    reader_skip(&block->body, 8);
    return true;
}

/* True for a packet; others change the section's state. `*go_on` false: the file ends here. */
static bool read_block(struct pcapng *ng, struct block *block, struct record *record, bool *go_on)
{
    switch (block->type) {
    case BLOCK_PACKET: return read_packet_new(ng, block, record);
    case BLOCK_PACKET_SIMPLE: return read_packet_simple(ng, block, record);
    case BLOCK_PACKET_OLD: return read_packet_old(ng, block, record);
    case BLOCK_INTERFACE: read_interface(ng, block); return false;
    case BLOCK_STATISTICS: read_statistics(ng, block); return false;
    case BLOCK_SECTION: *go_on = read_section(ng, block); return false;
    default: return false;
    }
}

bool pcapng_next(struct pcapng *ng, struct record *record, uint32_t *block_length, uint32_t *packet)
{
    struct block block;
    bool go_on = true;
    while (go_on) {
        if (!read_head(ng, &block))
            return false;
        if (block.length > BLOCK_MOST && is_read(block.type))
            pass(ng, "a block longer than 16 MiB");
        if (block.length > BLOCK_MOST || !is_read(block.type)) {
            if (block.type == BLOCK_SECTION)
                ng->count = 0;
            go_on = skip_block(ng, &block);
            continue;
        }
        if (!load_block(ng, &block))
            return false;
        if (read_block(ng, &block, record, &go_on)) {
            record->offset = ng->in->offset;
            ng->last = record->time;
            *block_length = block.length;
            *packet = (uint32_t)(record->octets - block.body.octets);
            return true;
        }
        input_advance(ng->in, go_on ? block.length : 0);
    }
    return false;
}

bool pcapng_go(struct pcapng *ng, const struct record *place)
{
    struct block block;
    if (ng->alone && ng->count == 1 && ng->section == place->section && ng->interfaces[0].at == place->described)
        return input_go(ng->in, place->offset);
    ng->count = 0;
    ng->alone = true;
    if (!input_go(ng->in, place->section) || !read_head(ng, &block) || block.type != BLOCK_SECTION ||
        !input_go(ng->in, place->described) || !read_head(ng, &block) || block.type != BLOCK_INTERFACE ||
        block.length > BLOCK_MOST || !load_block(ng, &block))
        return false;
    read_interface(ng, &block);
    return ng->count == 1 && ng->section == place->section && input_go(ng->in, place->offset);
}
