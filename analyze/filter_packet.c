/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * filter_packet.c: the fields of packets: a table as for sessions, and behind it all
 * that the dissectors' walk shows, by the names of their field tables.
 *
 * A path such as lcp.confreq.option.mru.size names groups from the outermost to the
 * innermost, any of them left out, then a field. A group goes by its name (cp, option),
 * by its protocol (lcp) and by what it is (confreq, mru); an option's own name stands
 * for its value. The list of names is filter_walk.def, which lint holds to the walk.
 *
 * Hazards: a secret's octets are never looked at; long texts are matched in their
 * first TEXT_MOST octets.
 */
#include "analyze/filter_parts.h"

#include <ctype.h>
#include <string.h>

#include "dissect/text.h"

enum { DEPTH_MOST = 8, LABELS = 3, TEXT_MOST = 4096 };

static const char *const walk_fields_known[] = {
#define WALK_FIELD(name) #name,
#define WALK_GROUP(name)
#include "analyze/filter_walk.def"
#undef WALK_FIELD
#undef WALK_GROUP
};
static const char *const walk_groups_known[] = {
#define WALK_FIELD(name)
#define WALK_GROUP(name) #name,
#include "analyze/filter_walk.def"
#undef WALK_FIELD
#undef WALK_GROUP
};
/* What a packet is called that is no PPP protocol, see pptpscope_packet_facts. */
static const char *const protocols_known[] = { "PPTP", "TCP", "ICMP", "ICMPv6" };
#define PROTOCOLS_KNOWN (sizeof protocols_known / sizeof protocols_known[0])
#define FIELDS_KNOWN (sizeof walk_fields_known / sizeof walk_fields_known[0])
#define GROUPS_KNOWN (sizeof walk_groups_known / sizeof walk_groups_known[0])

/* --- names ------------------------------------------------------------------------- */

const char *filter_walk_name(size_t index)
{
    return index < FIELDS_KNOWN ? walk_fields_known[index] : NULL;
}

static bool ends_with(const char *text, const char *end)
{
    const size_t length = strlen(text), most = strlen(end);

    return length >= most && strcmp(text + length - most, end) == 0;
}

/* Calls `each` with every name of a part; a name that it keeps ends the round. */
typedef bool each_name(const char *name, enum filter_walk is, void *context);
static void names_round(each_name *each, void *context)
{
    for (size_t i = 0; i < FIELDS_KNOWN; i++)
        if (each(walk_fields_known[i], FILTER_WALK_FIELD, context))
            return;
    for (size_t list = 0; names_all[list]; list++) {
        const struct names *const names = names_all[list];
        const bool options = ends_with(names->id, "_options");
        if (!options && !ends_with(names->id, "_codes") && names != &names_ppp_protocols)
            continue;
        for (size_t row = 0; row < names->count; row++)
            if (each(names->rows[row].word, options ? FILTER_WALK_FIELD : FILTER_WALK_GROUP, context))
                return;
    }
    for (size_t i = 0; i < GROUPS_KNOWN; i++)
        if (each(walk_groups_known[i], FILTER_WALK_GROUP, context))
            return;
    for (size_t i = 0; i < PROTOCOLS_KNOWN; i++)
        if (each(protocols_known[i], FILTER_WALK_GROUP, context))
            return;
}

struct name_search {
    const char *part;
    enum filter_walk found;
    const char *nearest;
    unsigned best;
};

static bool is_part(const char *name, enum filter_walk is, void *context)
{
    struct name_search *const search = context;

    if (!filter_same(name, search->part))
        return false;
    search->found = is;
    return true;
}

static bool is_nearer(const char *name, enum filter_walk is, void *context)
{
    struct name_search *const search = context;
    const unsigned distance = filter_distance(search->part, strlen(search->part), name);

    (void)is;
    search->nearest = distance < search->best ? name : search->nearest;
    search->best = distance < search->best ? distance : search->best;
    return false;
}

enum filter_walk filter_walk_find(const char *part)
{
    struct name_search search = { .part = part };

    if (isalnum((unsigned char)*part))
        names_round(is_part, &search);
    return search.found;
}

const char *filter_walk_nearest(const char *part)
{
    struct name_search search = { .part = part, .best = strlen(part) <= 3 ? 2 : 3 };

    names_round(is_nearer, &search);
    return search.nearest;
}

bool filter_walk_path(const char *path)
{
    char part[FILTER_SHOWN];

    for (;;) {
        const size_t length = strcspn(path, ".");
        if (length >= sizeof part)
            return false;
        memcpy(part, path, length);
        part[length] = '\0';
        const enum filter_walk is = filter_walk_find(part);
        if (!path[length])
            return is == FILTER_WALK_FIELD;
        if (is == FILTER_WALK_NOTHING)
            return false;
        path += length + 1;
    }
}

/* --- the walk ------------------------------------------------------------------------ */

struct walk {
    struct filter_probe *probe;
    const char *labels[DEPTH_MOST][LABELS]; /* of the groups that are open, NULL: none */
    const char *const *wanted; /* field names for a row of the table, ended by NULL; or NULL: the term's path */
    bool addresses;            /* every address is wanted */
};

static void tell_text(const struct walk *walk, const struct field_value *value)
{
    const struct span *const span = &value->span;
    const size_t most = span->have < TEXT_MOST ? span->have : TEXT_MOST;
    char text[2 * TEXT_MOST + 1];

    if (value->type == FIELD_TEXT) {
        text_escape(span->octets, most, text, sizeof text, NULL);
        filter_tell_text(walk->probe, FILTER_TEXT, text);
    } else {
        text_hex(span->octets, most, text, sizeof text);
        filter_tell_text(walk->probe, FILTER_ID, text);
    }
}

static void tell_value(const struct walk *walk, const struct field_value *value)
{
    const uint32_t n = value->number;
    const struct address ipv4 = { .family = 4, .octets = { (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8),
                                                           (uint8_t)n } };
    const struct filter_fact number = {
        .type = value->type == FIELD_FLAG && n < 2 ? FILTER_BOOL : FILTER_NUMBER, .low = n, .high = n,
        .text = value->named ? value->named->word : NULL, .other = value->named ? value->named->full : NULL,
    };

    switch (value->type) {
    case FIELD_NUMBER:
    case FIELD_HEX:
    case FIELD_FLAG:
        filter_tell(walk->probe, &number);
        break;
    case FIELD_IPV4:
        filter_tell_address(walk->probe, &ipv4, 0);
        break;
    case FIELD_ADDRESS:
        filter_tell_address(walk->probe, &value->address, 0);
        break;
    case FIELD_TEXT:
    case FIELD_BYTES:
        tell_text(walk, value);
        break;
    case FIELD_SECRET: /* there is one; what it holds is nobody's business */
        walk->probe->told = true;
        break;
    case FIELD_GROUP:
    case FIELD_FAULT:
        break;
    }
}

static void open_group(struct walk *walk, const struct field_value *value)
{
    const char **const labels = walk->labels[value->depth];
    const bool outer = strcmp(value->name, "tcp") == 0 || strcmp(value->name, "gre") == 0 ||
                       strcmp(value->name, "ppp") == 0;

    labels[0] = value->name;
    labels[1] = value->depth == 0 && !outer ? walk->probe->facts.protocol : NULL;
    labels[2] = value->named ? value->named->word : NULL;
}

static bool has_label(const char *const labels[LABELS], const char *part)
{
    for (unsigned i = 0; i < LABELS; i++)
        if (labels[i] && filter_same(labels[i], part))
            return true;
    return false;
}

/* The term's path leads to this value. */
static bool on_path(const struct walk *walk, const struct field_value *value)
{
    const struct filter_term *const term = walk->probe->term;
    const unsigned last = term->part_count - 1;
    unsigned at = 0;

    for (unsigned level = 0; level < value->depth && level < DEPTH_MOST; level++)
        while (at < term->part_count && has_label(walk->labels[level], term->parts[at]))
            at++;
    if (at == last && filter_same(value->name, term->parts[last]))
        return true;
    if (at != term->part_count || value->depth < 2) /* an option: what stands behind its type and length */
        return false;
    const char *const word = walk->labels[value->depth - 1][2];
    return word && filter_same(word, term->parts[last]) && strcmp(value->name, "type") != 0 &&
           strcmp(value->name, "length") != 0;
}

static bool is_wanted(const struct walk *walk, const struct field_value *value)
{
    if (walk->addresses)
        return value->type == FIELD_IPV4 || value->type == FIELD_ADDRESS;
    for (const char *const *name = walk->wanted; name && *name; name++)
        if (strcmp(*name, value->name) == 0)
            return true;
    return !walk->wanted && on_path(walk, value);
}

static void walk_visit(void *context, const struct field_value *value)
{
    struct walk *const walk = context;

    if (value->depth >= DEPTH_MOST)
        return;
    if (value->type == FIELD_GROUP)
        open_group(walk, value);
    else if (value->type != FIELD_FAULT && is_wanted(walk, value))
        tell_value(walk, value);
}

void filter_tell_walk(struct filter_probe *probe)
{
    struct walk walk = { .probe = probe };

    pptpscope_packet_walk(probe->packet, walk_visit, &walk);
}

/* --- the table --------------------------------------------------------------------------- */

static void get_frame(struct filter_probe *probe)
{
    filter_tell_number(probe, FILTER_NUMBER, probe->facts.frame);
}

static void get_time(struct filter_probe *probe)
{
    filter_tell_range(probe, FILTER_TIME, probe->facts.time, probe->facts.time);
}

static void get_source(struct filter_probe *probe)
{
    filter_tell_address(probe, &probe->facts.source, probe->facts.source_port);
}

static void get_destination(struct filter_probe *probe)
{
    filter_tell_address(probe, &probe->facts.destination, probe->facts.destination_port);
}

static void get_address(struct filter_probe *probe)
{
    get_source(probe);
    get_destination(probe);
}

static void get_inner(struct filter_probe *probe)
{
    struct walk walk = { .probe = probe, .addresses = true };

    pptpscope_packet_walk(probe->packet, walk_visit, &walk);
}

static void get_port(struct filter_probe *probe)
{
    if (!probe->facts.source_port && !probe->facts.destination_port)
        return;
    filter_tell_number(probe, FILTER_NUMBER, probe->facts.source_port);
    filter_tell_number(probe, FILTER_NUMBER, probe->facts.destination_port);
}

static void protocol_visit(void *context, const struct field_value *value)
{
    if (value->type == FIELD_GROUP && value->depth == 0)
        filter_tell_text(context, FILTER_ID, value->name);
}

static void get_protocol(struct filter_probe *probe)
{
    filter_tell_text(probe, FILTER_ID, probe->facts.protocol);
    pptpscope_packet_walk(probe->packet, protocol_visit, probe);
}

static void get_call(struct filter_probe *probe)
{
    static const char *const names[] = { "call_id", "peer_call_id", "quoted_call_id", NULL };
    struct walk walk = { .probe = probe, .wanted = names };

    pptpscope_packet_walk(probe->packet, walk_visit, &walk);
}

static void get_text(struct filter_probe *probe)
{
    char text[2048];

    pptpscope_packet_text(probe->packet, text, sizeof text);
    filter_tell_text(probe, FILTER_TEXT, text);
}

static const char *const fault_words[] = { "truncated", "malformed" };

static void fault_visit(void *context, const struct field_value *value)
{
    if (value->type == FIELD_FAULT)
        filter_tell_word(context, fault_words, value->malformed);
}

static void get_fault(struct filter_probe *probe)
{
    pptpscope_packet_walk(probe->packet, fault_visit, probe);
}

static void get_packet_length(struct filter_probe *probe)
{
    filter_tell_number(probe, FILTER_AMOUNT, probe->facts.length);
}

static void get_file(struct filter_probe *probe)
{
    const char *const path = filter_path(probe->filter, probe->facts.file);
    const char *const slash = path ? strrchr(path, '/') : NULL;

    filter_tell_text(probe, FILTER_TEXT, path);
    filter_tell_text(probe, FILTER_TEXT, slash ? slash + 1 : NULL);
}

const struct filter_field filter_packet_fields[] = {
    { .name = "frame", .type = FILTER_NUMBER, .get = get_frame, .help = "the packet's number" },
    { .name = "time", .type = FILTER_TIME, .get = get_time, .help = "when it was captured" },
    { .name = "source", .also = "src", .type = FILTER_ADDRESS, .searched = true, .get = get_source,
      .help = "who sent it, with the TCP port" },
    { .name = "destination", .also = "dst", .type = FILTER_ADDRESS, .searched = true, .get = get_destination,
      .help = "whom it was sent to, with the TCP port" },
    { .name = "address", .also = "ip", .type = FILTER_ADDRESS, .get = get_address, .help = "its source or its destination" },
    { .name = "inner", .type = FILTER_ADDRESS, .absent = "none", .searched = true, .get = get_inner,
      .help = "any address that its fields hold, such as one that IPCP assigns" },
    { .name = "port", .type = FILTER_NUMBER, .absent = "none", .get = get_port, .help = "a TCP port of it" },
    { .name = "protocol", .type = FILTER_ID, .get = get_protocol,
      .help = "a protocol in it, such as TCP, PPTP, GRE, PPP, LCP, CHAP, CCP or MPPE, or a control message by its name" },
    { .name = "call", .type = FILTER_NUMBER, .absent = "none", .get = get_call,
      .help = "a call id in it: the receiver's of GRE, those of a control message, that of a packet quoted by ICMP" },
    { .name = "text", .type = FILTER_TEXT, .searched = true, .get = get_text,
      .help = "the line that --packets shows of it, in pppd's notation" },
    { .name = "fault", .type = FILTER_WORD, FILTER_WORDS(fault_words), .absent = "none", .get = get_fault,
      .help = "what could not be read: the capture cut it, or a length is wrong" },
    { .name = "packet_length", .type = FILTER_AMOUNT, .get = get_packet_length, .help = "octets behind the IP header" },
    { .name = "file", .type = FILTER_TEXT, .get = get_file,
      .help = "the file it is in, as named on the command line, or without its folders" },
};
const size_t filter_packet_field_count = sizeof filter_packet_fields / sizeof filter_packet_fields[0];
