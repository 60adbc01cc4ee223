/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mkcap_net.c: IP and its fragments, TCP, UDP, ICMP, and labels. */
#include "mkcap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LABELS_MAX 256
static struct label {
    char name[40];
    struct packet packet;
} labels[LABELS_MAX];
static unsigned label_count;

static struct packet *label_find(const char *name)
{
    for (unsigned i = label_count; i-- > 0;)
        if (strcmp(labels[i].name, name) == 0)
            return &labels[i].packet;
    return NULL;
}

static struct packet *label_need(const struct line *line, const char *name)
{
    struct packet *packet = label_find(name);
    if (!packet)
        fail(line, "no packet was labelled \"%s\"", name);
    return packet;
}

static struct packet *label_store(const struct line *line, const char *name, const struct packet *packet)
{
    struct packet *old = label_find(name);
    if (!old) {
        if (label_count == LABELS_MAX || strlen(name) >= sizeof labels->name)
            fail(line, "too many labels, or too long a one: %s", name);
        strcpy(labels[label_count].name, name);
        old = &labels[label_count++].packet;
    }
    struct bytes payload = old->payload;
    bytes_copy(&payload, &packet->payload);
    *old = *packet;
    old->payload = payload;
    return old;
}

/* --- checksums ------------------------------------------------------------------ */

static uint32_t sum16(uint32_t sum, const uint8_t *octets, size_t length)
{
    for (size_t i = 0; i < length; i++)
        sum += (uint32_t)octets[i] << (i % 2 ? 0 : 8);
    return sum;
}

static unsigned fold(uint32_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return ~sum & 0xffff;
}

void transport_checksum(struct bytes *payload, unsigned protocol, const struct addr *from, const struct addr *to)
{
    const size_t at = protocol == 6 ? 16 : protocol == 17 ? 6 : 2;
    if ((protocol != 6 && protocol != 17 && protocol != 1 && protocol != 58) || payload->length < at + 2)
        return;
    const size_t width = from->family == 6 ? 16 : 4;
    uint32_t sum = 0;
    set16(payload->data + at, 0);
    if (protocol != 1) {
        sum = sum16(sum, from->octets, width);
        sum = sum16(sum, to->octets, width);
        sum += protocol + (uint32_t)payload->length;
    }
    sum = sum16(sum, payload->data, payload->length);
    set16(payload->data + at, fold(sum));
}

/* --- IP --------------------------------------------------------------------------- */

struct piece { /* of the payload: a fragment, or all of it */
    size_t offset, end;
    bool fragmented, more;
};

static void ip4(struct line *line, const struct packet *p, const struct addr *from, const struct addr *to,
                struct piece piece, struct bytes *out)
{
    struct bytes options = { 0 };
    const char *ipopt = get(line, "ipopt");
    if (ipopt)
        hex(line, ipopt, &options);
    put_zero(&options, (4 - options.length % 4) % 4);
    const size_t start = out->length, header = 20 + options.length, data = piece.end - piece.offset;
    put8(out, 0x40 | (unsigned)(header / 4));
    put8(out, get_number(line, "tos", 0));
    put16(out, get_number(line, "iplen", (uint32_t)(header + data)));
    put16(out, p->ip_id);
    put16(out, (piece.more ? 0x2000 : 0) | (flag(line, "df") ? 0x4000 : 0) | (unsigned)(piece.offset / 8));
    put8(out, get_number(line, "ttl", 64));
    put8(out, p->protocol);
    put16(out, 0);
    put(out, from->octets, 4);
    put(out, to->octets, 4);
    put(out, options.data, options.length);
    const char *sum = get(line, "sum");
    set16(out->data + start + 10, fold(sum16(0, out->data + start, header)) ^ (sum && strcmp(sum, "ip") == 0 ? 0x55 : 0));
    put(out, p->payload.data + piece.offset, data);
    bytes_free(&options);
}

/* ext=hbh,dst,route: extension headers of eight octets each; a fragment header comes last. */
static void ip6(struct line *line, const struct packet *p, const struct addr *from, const struct addr *to,
                struct piece piece, struct bytes *out)
{
    static const struct { const char *word; unsigned number; } known[] = { { "hbh", 0 }, { "dst", 60 }, { "route", 43 } };
    unsigned chain[10], count = 0;
    const char *ext = get(line, "ext");
    while (ext && *ext) {
        size_t n = strcspn(ext, ","), i = 0;
        while (i < 3 && (strlen(known[i].word) != n || strncmp(known[i].word, ext, n) != 0))
            i++;
        if (i == 3 || count == 8)
            fail(line, "ext= takes hbh, dst and route, eight at most");
        chain[count++] = known[i].number;
        ext += n + (ext[n] == ',');
    }
    if (piece.fragmented)
        chain[count++] = 44;
    chain[count] = p->protocol;
    const size_t data = piece.end - piece.offset;
    put32(out, 0x60000000);
    put16(out, get_number(line, "iplen", (uint32_t)(count * 8 + data)));
    put8(out, chain[0]);
    put8(out, get_number(line, "ttl", 64));
    put(out, from->octets, 16);
    put(out, to->octets, 16);
    for (unsigned i = 0; i < count; i++) {
        put8(out, chain[i + 1]);
        put8(out, 0);
        if (chain[i] == 44) {
            put16(out, (unsigned)piece.offset | piece.more);
            put32(out, p->ip_id);
        } else if (chain[i] == 43) {
            put_zero(out, 6);
        } else {
            put16(out, 0x0104); /* PadN */
            put_zero(out, 4);
        }
    }
    put(out, p->payload.data + piece.offset, data);
}

static void addresses(struct line *line, const struct packet *p, struct addr *from, struct addr *to)
{
    *from = p->session->ends[p->side].address;
    *to = p->session->ends[!p->side].address;
    const char *text;
    if (((text = get(line, "from")) && !addr_parse(text, from)) || ((text = get(line, "to")) && !addr_parse(text, to)))
        fail(line, "\"%s\" is not an address", text);
    if (from->family != to->family)
        fail(line, "one address is IPv4, the other IPv6");
}

/* --- datagrams ------------------------------------------------------------------ */

static void emit(struct line *line, struct packet *p, struct piece piece)
{
    struct addr from, to;
    struct bytes out = { 0 };
    addresses(line, p, &from, &to);
    if (from.family == 4)
        ip4(line, p, &from, &to, piece, &out);
    else
        ip6(line, p, &from, &to, piece, &out);
    link_frame(line, p, from.family == 4 ? 0x0800 : 0x86dd, &out);
    bytes_free(&out);
}

/* frag=SIZE: pieces of SIZE octets; frags=0-200,160-400: exactly these, overlaps and all. */
static void send_pieces(struct line *line, struct packet *p)
{
    struct addr from, to;
    addresses(line, p, &from, &to);
    const char *sum = get(line, "sum");
    if (!sum || strcmp(sum, "transport") != 0)
        transport_checksum(&p->payload, p->protocol, &from, &to);
    if (get(line, "ipid"))
        p->ip_id = (uint16_t)get_number(line, "ipid", 0);
    else if (!flag(line, "same"))
        p->ip_id = p->session->ends[p->side].ip_id++;
    const size_t total = p->payload.length;
    const uint32_t size = get_number(line, "frag", 0) / 8 * 8;
    const char *list = get(line, "frags");
    if (!size && !list)
        emit(line, p, (struct piece){ .end = total });
    for (size_t at = 0; size && at < total; at += size) {
        const size_t end = at + size < total ? at + size : total;
        emit(line, p, (struct piece){ .offset = at, .end = end, .fragmented = true, .more = end < total });
    }
    while (list && *list) {
        char *rest;
        const size_t at = strtoul(list, &rest, 0) / 8 * 8;
        const bool open = *rest == '-' && (rest[1] == 0 || rest[1] == ','); /* 1000-: to the end */
        const size_t end = open ? total : *rest == '-' ? strtoul(rest + 1, &rest, 0) : 0;
        rest += open;
        if (end <= at || end > total || (*rest && *rest != ','))
            fail(line, "frags= takes ranges within the payload's %zu octets, such as 0-200,200-%zu", total, total);
        emit(line, p, (struct piece){ .offset = at, .end = end, .fragmented = true, .more = end < total });
        list = rest + (*rest == ',');
    }
    if (p->link) {
        struct link_end *hearer = &p->link->ends[!p->side];
        hearer->heard = true;
        hearer->heard_seq = p->gre_seq;
    }
}

void dispatch(struct line *line, struct packet *p)
{
    const char *hold = get_own(line, "hold"), *name = get_own(line, "label");
    const bool lose = flag(line, "lose");
    if (hold) {
        p->ip_id = p->session->ends[p->side].ip_id++;
        label_store(line, hold, p);
    } else if (lose) {
        p->session->ends[p->side].ip_id++;
    } else {
        send_pieces(line, p);
        if (name)
            label_store(line, name, p);
    }
}

/* send NAME [cut=FROM-TO] [xor=HH]: a labelled packet, or a part of its TCP data, again. */
static void send_again(struct line *line)
{
    if (line->count == 0 || line->args[0].value)
        fail(line, "send what? Give a label");
    line->args[0].used = true;
    struct packet *kept = label_need(line, line->args[0].key);
    struct packet p = *kept;
    p.payload = (struct bytes){ 0 };
    const char *cut = get(line, "cut");
    if (cut) {
        unsigned from, to;
        if (p.protocol != 6 || sscanf(cut, "%u-%u", &from, &to) != 2 || from >= to ||
            p.tcp_header + to > kept->payload.length)
            fail(line, "cut=FROM-TO takes a part of a TCP segment's %zu octets of data",
                 kept->payload.length - kept->tcp_header);
        put(&p.payload, kept->payload.data, p.tcp_header);
        put(&p.payload, kept->payload.data + p.tcp_header + from, to - from);
        const uint8_t *s = kept->payload.data + 4;
        set32(p.payload.data + 4, ((uint32_t)s[0] << 24 | (uint32_t)s[1] << 16 | (uint32_t)s[2] << 8 | s[3]) + from);
    } else {
        put(&p.payload, kept->payload.data, kept->payload.length);
    }
    const uint32_t xor = get_number(line, "xor", 0);
    for (size_t i = p.protocol == 6 ? p.tcp_header : 0; xor && i < p.payload.length; i++)
        p.payload.data[i] ^= (uint8_t)xor;
    send_pieces(line, &p);
    kept->ip_id = p.ip_id;
    bytes_free(&p.payload);
}

/* --- TCP, UDP, ICMP ------------------------------------------------------------------ */

static unsigned tcp_flags(const struct line *line, const char *text)
{
    static const char letters[] = "FSRPAUEC";
    unsigned flags = 0;
    for (; *text; text++) {
        const char *at = strchr(letters, *text);
        if (!at)
            fail(line, "flags= takes the letters %s", letters);
        flags |= 1u << (at - letters);
    }
    return flags;
}

static void segment(struct line *line, int side, unsigned flags, const uint8_t *data, size_t length)
{
    struct end *me = &now->ends[side], *peer = &now->ends[!side];
    struct packet p = { .side = side, .session = now, .protocol = 6 };
    struct bytes options = { 0 };
    const char *seq = get(line, "seq"), *opts = get(line, "opts"), *words = get(line, "flags");
    uint32_t sequence = me->tcp_next;
    if (seq)
        sequence = *seq == '+' ? sequence + number(line, seq + 1) : *seq == '-' ? sequence + number(line, seq) : number(line, seq);
    if (words)
        flags = tcp_flags(line, words);
    if (opts)
        hex(line, opts, &options);
    put_zero(&options, (4 - options.length % 4) % 4);
    put16(&p.payload, get_number(line, "sport", me->port));
    put16(&p.payload, get_number(line, "dport", peer->port));
    put32(&p.payload, sequence);
    put32(&p.payload, flags & 0x10 ? get_number(line, "ack", peer->tcp_next) : 0);
    put8(&p.payload, get_number(line, "offset", (uint32_t)(5 + options.length / 4)) << 4);
    put8(&p.payload, flags);
    put16(&p.payload, get_number(line, "tcp-window", 65535));
    put16(&p.payload, 0);
    put16(&p.payload, get_number(line, "urgent", 0));
    put(&p.payload, options.data, options.length);
    p.tcp_header = (unsigned)p.payload.length;
    put(&p.payload, data, length);
    if (!seq)
        me->tcp_next = sequence + (uint32_t)length + (flags & 3 ? 1 : 0);
    dispatch(line, &p);
    bytes_free(&p.payload);
    bytes_free(&options);
}

/* more: keeps it for the segment of the next message; split=10,50: cuts it there, and
 * part N of a label or hold NAME is called NAME.N. */
void tcp_send(struct line *line, int side, const struct bytes *message)
{
    struct bytes *kept = &now->ends[side].more;
    put(kept, message->data, message->length);
    line->carrier = "tcp";
    if (flag(line, "more"))
        return;
    const char *split = get(line, "split");
    size_t from = 0;
    struct arg *naming = NULL;
    char *name = NULL, numbered[40];
    for (unsigned i = 0; split && i < line->count; i++)
        if (line->args[i].value && (strcmp(line->args[i].key, "hold") == 0 || strcmp(line->args[i].key, "label") == 0))
            naming = &line->args[i], name = naming->value;
    for (unsigned part = 1; from < kept->length; part++) {
        size_t to = kept->length;
        if (split && *split) {
            char *rest;
            to = strtoul(split, &rest, 0);
            if (to <= from || to >= kept->length || (*rest && *rest != ','))
                fail(line, "split= takes rising offsets within the %zu octets", kept->length);
            split = rest + (*rest == ',');
        }
        snprintf(numbered, sizeof numbered, "%s.%u", name ? name : "", part);
        if (naming)
            naming->value = numbered;
        segment(line, side, 0x18, kept->data + from, to - from);
        from = to;
    }
    if (naming)
        naming->value = name;
    kept->length = 0;
}

static void icmp(struct line *line, int side)
{
    struct packet p = { .side = side, .session = now, .protocol = now->ends[0].address.family == 6 ? 58 : 1 };
    const char *quote = get(line, "quote");
    put8(&p.payload, get_number(line, "type", p.protocol == 58 ? 1 : 3));
    put8(&p.payload, get_number(line, "code", 0));
    put16(&p.payload, 0);
    put32(&p.payload, get_number(line, "mtu", 0));
    if (quote) {
        struct packet *quoted = label_need(line, quote);
        struct bytes datagram = { 0 };
        struct line plain = { .file = line->file, .number = line->number };
        struct addr from = quoted->session->ends[quoted->side].address, to = quoted->session->ends[!quoted->side].address;
        const struct piece all = { .end = quoted->payload.length };
        if (from.family == 4)
            ip4(&plain, quoted, &from, &to, all, &datagram);
        else
            ip6(&plain, quoted, &from, &to, all, &datagram);
        const uint32_t octets = get_number(line, "octets", from.family == 4 ? 28 : 1232);
        put(&p.payload, datagram.data, octets < datagram.length ? octets : datagram.length);
        bytes_free(&datagram);
    }
    get_data(line, &p.payload);
    dispatch(line, &p);
    bytes_free(&p.payload);
}

static void udp(struct line *line, int side)
{
    struct packet p = { .side = side, .session = now, .protocol = 17 };
    struct bytes data = { 0 };
    get_data(line, &data);
    put16(&p.payload, get_number(line, "sport", side == CLIENT ? 40000 : 40001));
    put16(&p.payload, get_number(line, "dport", side == CLIENT ? 40001 : 40000));
    put16(&p.payload, (unsigned)data.length + 8);
    put16(&p.payload, 0);
    put(&p.payload, data.data, data.length);
    dispatch(line, &p);
    bytes_free(&p.payload);
    bytes_free(&data);
}

static void arp(struct line *line, int side)
{
    struct bytes body = { 0 };
    const struct packet p = { .side = side, .session = now };
    put32(&body, 0x00010800);
    put32(&body, 0x06040001);
    put(&body, now->ends[side].mac, 6);
    put(&body, now->ends[side].address.octets, 4);
    put_zero(&body, 6);
    put(&body, now->ends[!side].address.octets, 4);
    link_frame(line, &p, 0x0806, &body);
    bytes_free(&body);
}

/* syn synack ack fin rst tcp udp icmp arp ip frame send */
bool net_line(struct line *line, int side, const char *what)
{
    static const struct { const char *word; unsigned flags; } bare[] = {
        { "syn", 0x02 }, { "synack", 0x12 }, { "ack", 0x10 }, { "fin", 0x11 }, { "rst", 0x14 },
    };
    for (size_t i = 0; i < sizeof bare / sizeof *bare; i++)
        if (strcmp(bare[i].word, what) == 0) {
            line->carrier = "tcp";
            segment(line, side, bare[i].flags, NULL, 0);
            return true;
        }
    struct packet p = { .side = side, .session = now };
    struct bytes data = { 0 };
    if (strcmp(what, "tcp") == 0) {
        if (get_data(line, &data) && !get_own(line, "seq") && !get_own(line, "flags"))
            tcp_send(line, side, &data);
        else
            segment(line, side, 0x18, data.data, data.length);
    } else if (strcmp(what, "udp") == 0) {
        udp(line, side);
    } else if (strcmp(what, "icmp") == 0) {
        icmp(line, side);
    } else if (strcmp(what, "arp") == 0) {
        arp(line, side);
    } else if (strcmp(what, "ip") == 0) {
        p.protocol = get_number(line, "protocol", 47);
        get_data(line, &p.payload);
        dispatch(line, &p);
    } else if (strcmp(what, "frame") == 0) {
        if (get(line, "ethertype"))
            link_frame(line, &p, (get_data(line, &data), get_number(line, "ethertype", 0)), &data);
        else
            get_data(line, &data), file_packet(line, &data);
    } else if (strcmp(what, "send") == 0) {
        send_again(line);
    } else {
        return false;
    }
    bytes_free(&p.payload);
    bytes_free(&data);
    return true;
}
