/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mkcap_link.c: what stands in front of the IP header: link layers, tags and labels,
 * and IP around IP.
 *
 * A packet goes outwards through the layers of the `wrap` directive, the last one
 * first: each puts its header before the octets and says what they now are, an
 * Ethernet type, or PROTOCOL plus a protocol of IP.
 */
#include "mkcap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

unsigned vlans[4], vlan_count;

enum { PROTOCOL = 0x10000, BEHIND_LABEL = 0x20000, IPV4 = 0x0800, IPV6 = 0x86dd, MPLS = 0x8847, PPPOE = 0x8864 };

#define LAYERS_MAX 12
static struct layer {
    char word[16];
    uint32_t value, size; /* of the octets of a fragment; 0: whole */
    struct addr ends[2];
} layers[LAYERS_MAX];
static unsigned layer_count;

static struct { bool qos, fourth, ht, sealed, aggregate, fragment, pad, tsft, bad; } radio;

static const uint8_t *mac_of(const struct packet *p, bool sender)
{
    return p->session->ends[sender ? p->side : !p->side].mac;
}

static void ethernet(const struct packet *p, unsigned type, struct bytes *out)
{
    put(out, mac_of(p, false), 6);
    put(out, mac_of(p, true), 6);
    put16(out, type);
}

static void le16(struct bytes *out, unsigned v)
{
    put8(out, v & 0xff);
    put8(out, v >> 8);
}

static void le32(struct bytes *out, uint32_t v)
{
    le16(out, v & 0xffff);
    le16(out, v >> 16);
}

static unsigned ppp_protocol(const struct line *line, unsigned type)
{
    if (type != IPV4 && type != IPV6)
        fail(line, "PPP here carries IPv4 and IPv6");
    return type == IPV4 ? 0x0021 : 0x0057;
}

/* --- layers between link and IP, and around IP --------------------------------------- */

static void pppoe(const struct line *line, unsigned session, unsigned type, size_t length, struct bytes *out)
{
    put16(out, 0x1100);
    put16(out, session);
    put16(out, (unsigned)length + 2);
    put16(out, ppp_protocol(line, type));
}

static unsigned put_layer(const struct line *line, const struct packet *p, const struct layer *layer, unsigned type,
                          size_t length, struct bytes *out)
{
    const char *word = layer->word;
    if (strcmp(word, "pppoe") == 0) {
        pppoe(line, layer->value, type, length, out);
        return PPPOE;
    }
    if (strcmp(word, "mpls") == 0) {
        put32(out, layer->value << 12 | (type == MPLS ? 0 : 0x100) | 64);
        return MPLS;
    }
    if (strcmp(word, "pseudowire") == 0) {
        put32(out, layer->value);
        ethernet(p, type, out);
        return BEHIND_LABEL;
    }
    if (strcmp(word, "snap") == 0) {
        put32(out, 0xaaaa0300);
        put16(out, 0);
        put16(out, type);
        return (unsigned)length + 8;
    }
    if (strcmp(word, "gre") == 0) {
        put16(out, layer->value ? 0xb000 : 0); /* with a value: checksum, key and sequence number */
        put16(out, type);
        if (layer->value)
            put32(out, 0), put32(out, layer->value), put32(out, 7);
        return PROTOCOL + 47;
    }
    if (strncmp(word, "erspan", 6) == 0) {
        const bool third = word[6] == '3', first = word[6] == '1';
        put16(out, first ? 0 : 0x1000);
        put16(out, third ? 0x22eb : 0x88be);
        if (!first)
            put32(out, 1), put32(out, third ? 0x20010001 : 0x10010001), put32(out, 0);
        if (third)
            put32(out, layer->value & 1), put_zero(out, layer->value & 1 ? 8 : 0);
        ethernet(p, type, out);
        return PROTOCOL + 47;
    }
    if (strcmp(word, "vxlan") == 0) {
        put16(out, 49999), put16(out, 4789), put16(out, (unsigned)length + 30), put16(out, 0);
        put32(out, 0x08000000), put32(out, layer->value << 8);
        ethernet(p, type, out);
        return PROTOCOL + 17;
    }
    fail(line, "no such layer: %s", word);
}

/* The body (an IP header, or what an Ethernet type or protocol says) as the payload of IP. */
static unsigned inside_ip(const struct layer *layer, const struct packet *p, unsigned type, unsigned id,
                          const struct bytes *body, size_t at, size_t end, struct bytes *out)
{
    const struct addr *from = &layer->ends[p->side], *to = &layer->ends[!p->side];
    const unsigned protocol = type >= PROTOCOL ? type - PROTOCOL : type == IPV4 ? 4 : 41;
    const bool whole = at == 0 && end == body->length, more = end < body->length;
    if (from->family == 4) {
        uint32_t sum = 0;
        const size_t start = out->length;
        put16(out, 0x4500);
        put16(out, (unsigned)(20 + end - at));
        put16(out, id);
        put16(out, (more ? 0x2000u : 0) | (unsigned)(at / 8));
        put16(out, 0x3c00 | protocol);
        put16(out, 0);
        put(out, from->octets, 4);
        put(out, to->octets, 4);
        for (unsigned i = 0; i < 20; i += 2)
            sum += (uint32_t)out->data[start + i] << 8 | out->data[start + i + 1];
        while (sum >> 16)
            sum = (sum & 0xffff) + (sum >> 16);
        set16(out->data + start + 10, ~sum & 0xffff);
    } else {
        put32(out, 0x60000000);
        put16(out, (unsigned)(end - at) + (whole ? 0 : 8));
        put16(out, (whole ? protocol : 44) << 8 | 60);
        put(out, from->octets, 16);
        put(out, to->octets, 16);
        if (!whole) {
            put16(out, protocol << 8);
            put16(out, (unsigned)at | more);
            put32(out, id);
        }
    }
    put(out, body->data + at, end - at);
    return from->family == 4 ? IPV4 : IPV6;
}

static void link_header(struct line *line, const struct packet *p, unsigned type, size_t length, struct bytes *frame);

static void go_outwards(struct line *line, const struct packet *p, unsigned count, unsigned type,
                        const struct bytes *body)
{
    static unsigned ids = 0x4000;
    struct bytes out = { 0 };
    if (count == 0) {
        link_header(line, p, type, body->length, &out);
        put(&out, body->data, body->length);
        while (out.length < get_number(line, "pad", 0))
            put8(&out, 0);
        file_packet(line, &out);
        bytes_free(&out);
        return;
    }
    const struct layer *layer = &layers[count - 1];
    if (strcmp(layer->word, "ip") == 0) {
        const unsigned id = ids++;
        const size_t step = layer->size && body->length > layer->size ? layer->size / 8 * 8 : body->length;
        for (size_t at = 0; at < body->length; at += step) {
            const size_t end = at + step < body->length ? at + step : body->length;
            out.length = 0;
            const unsigned outer = inside_ip(layer, p, type, id, body, at, end, &out);
            go_outwards(line, p, count - 1, outer, &out);
        }
    } else {
        const unsigned outer = put_layer(line, p, layer, type, body->length, &out);
        put(&out, body->data, body->length);
        go_outwards(line, p, count - 1, outer, &out);
    }
    bytes_free(&out);
}

/* --- link types ------------------------------------------------------------------------- */

static void cooked(int link, const struct packet *p, unsigned type, struct bytes *frame)
{
    const unsigned kind = p->side == CLIENT ? 4 : 0; /* sent by us: the capture is the client's */
    put16(frame, link == 113 ? kind : type);
    put16(frame, link == 113 ? 1 : 0);
    if (link == 113) {
        put16(frame, 6);
    } else {
        put32(frame, 2);
        put16(frame, 1);
        put8(frame, kind);
        put8(frame, 6);
    }
    put(frame, mac_of(p, true), 6);
    put16(frame, 0);
    if (link == 113)
        put16(frame, type);
}

/* A data frame from or to an access point, or (fourth) between two, and LLC. */
static void wireless(const struct packet *p, unsigned type, struct bytes *frame)
{
    static const uint8_t access_point[6] = { 2, 0, 0, 0, 0, 0x77 };
    static unsigned sequence;
    const bool up = p->side == CLIENT;
    const size_t start = frame->length;
    put8(frame, radio.qos ? 0x88 : 0x08);
    put8(frame, (radio.fourth ? 3u : up ? 1 : 2) | (radio.fragment ? 4 : 0) | (radio.sealed ? 0x40 : 0) |
                    (radio.ht ? 0x80 : 0));
    le16(frame, 44);
    put(frame, up ? access_point : mac_of(p, false), 6);
    put(frame, up ? mac_of(p, true) : access_point, 6);
    put(frame, up ? mac_of(p, false) : mac_of(p, true), 6);
    le16(frame, sequence++ << 4);
    if (radio.fourth)
        put(frame, mac_of(p, true), 6);
    if (radio.qos)
        le16(frame, radio.aggregate ? 0x80 : 0);
    if (radio.qos && radio.ht)
        le32(frame, 0);
    while (radio.pad && (frame->length - start) % 4)
        put8(frame, 0);
    if (radio.sealed)
        put32(frame, 0x01000020), put32(frame, 0); /* CCMP's packet number */
    put32(frame, 0xaaaa0300);
    put16(frame, 0);
    put16(frame, type);
}

static void radiotap(struct bytes *frame)
{
    const size_t start = frame->length;
    put16(frame, 0);
    put16(frame, 0); /* the length, below */
    le32(frame, radio.tsft ? 0x80000003 : 2); /* two bitmaps, TSFT and flags; or flags */
    if (radio.tsft)
        le32(frame, 0), put_zero(frame, (8 - (frame->length - start) % 8) % 8 + 8);
    put8(frame, (radio.pad ? 0x20 : 0) | (radio.bad ? 0x40 : 0));
    put8(frame, 0);
    frame->data[start + 2] = (uint8_t)(frame->length - start);
}

static void nflog(unsigned type, size_t length, struct bytes *frame)
{
    put16(frame, type == IPV6 ? 0x0a00 : 0x0200);
    put16(frame, 5);
    le16(frame, 8), le16(frame, 1), put16(frame, type), put16(frame, 0x0100); /* packet header */
    le16(frame, 5), le16(frame, 10), put8(frame, 0), put_zero(frame, 3); /* an empty prefix, padded */
    le16(frame, (unsigned)length + 4), le16(frame, 9);
}

static void pktap(const struct packet *p, unsigned type, struct bytes *frame)
{
    le32(frame, 108);
    le32(frame, 1);
    le32(frame, 1);
    put(frame, "en0", 4);
    put_zero(frame, 20 + 4); /* the rest of the name, flags */
    le32(frame, type == IPV6 ? 30 : 2);
    le32(frame, 14);
    put_zero(frame, 4 + 4 + 20 + 4 + 4 + 4 + 20); /* trailer, process, command, service class, interface ... */
    ethernet(p, type, frame);
}

static void bsd(int link, unsigned type, struct bytes *frame)
{
    const unsigned family = type == IPV6 ? 24 : 2;
    if (link == 117) { /* 61 octets and three of padding, as OpenBSD 3 to 4 wrote them */
        put8(frame, 61), put8(frame, family), put16(frame, 0);
        put(frame, "pppoe0", 6);
        put_zero(frame, 64 - 10);
    } else if (link == 108) {
        put32(frame, family);
    } else {
        le32(frame, family);
        put_zero(frame, link == 109 ? 8 : 0);
    }
}

static void ppp(const struct line *line, int link, const struct packet *p, unsigned type, struct bytes *frame)
{
    if (link == 204 || link == 166)
        put8(frame, p->side == CLIENT);
    put16(frame, 0xff03);
    if (link == 166) { /* the direction stands in place of FF */
        frame->length--;
        frame->data[frame->length - 1] = 3;
    }
    put16(frame, ppp_protocol(line, type));
}

static void tagged_ethernet(struct line *line, const struct packet *p, unsigned type, struct bytes *frame)
{
    const char *tags = get(line, "vlan");
    ethernet(p, type, frame);
    frame->length -= 2;
    for (unsigned i = 0; i < vlan_count; i++) {
        put16(frame, i + 1 < vlan_count ? 0x88a8 : 0x8100);
        put16(frame, vlans[i]);
    }
    if (tags) {
        put16(frame, 0x8100);
        put16(frame, number(line, tags));
    }
    put16(frame, type);
}

static void wireless_link(int link, const struct packet *p, unsigned type, struct bytes *frame)
{
    if (link == 127) {
        radiotap(frame);
    } else if (link == 119) {
        le32(frame, 0x44), le32(frame, 144), put_zero(frame, 136);
    } else if (link == 163) {
        put32(frame, 0x80211001), put32(frame, 64), put_zero(frame, 56);
    } else if (link == 192) {
        put16(frame, 0), le16(frame, 8), le32(frame, 105);
    }
    wireless(p, type, frame);
}

static void link_header(struct line *line, const struct packet *p, unsigned type, size_t length, struct bytes *frame)
{
    const int link = file_link(line);
    if (type >= PROTOCOL)
        fail(line, "the layers of \"wrap\" do not fit each other");
    switch (link) {
    case 1: tagged_ethernet(line, p, type, frame); break;
    case 9:
    case 50:
    case 166:
    case 204: ppp(line, link, p, type, frame); break;
    case 51: pppoe(line, 7, type, length, frame); break;
    case 104: put16(frame, 0x0f00), put16(frame, type); break;
    case 105:
    case 119:
    case 127:
    case 163:
    case 192: wireless_link(link, p, type, frame); break;
    case 0:
    case 108:
    case 109:
    case 117: bsd(link, type, frame); break;
    case 113:
    case 276: cooked(link, p, type, frame); break;
    case 239: nflog(type, length, frame); break;
    case 258: pktap(p, type, frame); break;
    case 101:
    case 228:
    case 229: break;
    default: fail(line, "on link type %d only \"frame hex=\" can be written", link);
    }
}

void link_frame(struct line *line, const struct packet *p, unsigned type, const struct bytes *packet)
{
    go_outwards(line, p, layer_count, type, packet);
}

/* --- directives --------------------------------------------------------------------------- */

static void add_layer(struct line *line, const char *word, const char *value)
{
    if (layer_count == LAYERS_MAX || strlen(word) >= sizeof layers->word)
        fail(line, "too many layers, or no such one: %s", word);
    struct layer *layer = &layers[layer_count++];
    *layer = (struct layer){ 0 };
    strcpy(layer->word, word);
    if (strcmp(word, "ip") != 0) {
        layer->value = value ? number(line, value) : 0;
        return;
    }
    char client[64], server[64];
    unsigned size = 0;
    if (!value || sscanf(value, "%63[^,],%63[^,],%u", client, server, &size) < 2 ||
        !addr_parse(client, &layer->ends[CLIENT]) || !addr_parse(server, &layer->ends[SERVER]))
        fail(line, "ip=CLIENT,SERVER or ip=CLIENT,SERVER,SIZE, two addresses of one family");
    layer->size = size;
}

/* wrap LAYER...: what stands between link and IP from now on; radio WORD...: bits of 802.11 */
bool link_directive(struct line *line, const char *word)
{
    if (strcmp(word, "wrap") == 0) {
        layer_count = 0;
        for (unsigned i = 0; i < line->count; i++) {
            line->args[i].used = true;
            add_layer(line, line->args[i].key, line->args[i].value);
        }
    } else if (strcmp(word, "radio") == 0) {
        radio.qos = flag(line, "qos");
        radio.fourth = flag(line, "fourth");
        radio.ht = flag(line, "ht");
        radio.sealed = flag(line, "protected");
        radio.aggregate = flag(line, "aggregate");
        radio.fragment = flag(line, "fragment");
        radio.pad = flag(line, "pad");
        radio.tsft = flag(line, "tsft");
        radio.bad = flag(line, "bad-checksum");
    } else {
        return false;
    }
    all_used(line, word);
    return true;
}
