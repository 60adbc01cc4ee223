/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mkcap_inner.c: the packet inside the tunnel: IPv4 and IPv6 with TCP, UDP, ICMP or octets,
 * the first packet of a header compression slot, IPX. Words that the outer packet has, too,
 * are written with "in-" here.
 */
#include "mkcap.h"

#include <string.h>

static const char *const upper_words[] = { "tcp", "udp", "icmp" };
static const unsigned upper_numbers[] = { 6, 17, 1 };

static unsigned upper_of(struct line *line, int family)
{
    for (unsigned i = 0; i < 3; i++)
        if (flag(line, upper_words[i]))
            return upper_numbers[i] == 1 && family == 6 ? 58 : upper_numbers[i];
    return 0;
}

static unsigned tcp_flags(struct line *line)
{
    static const char letters[] = "FSRPAUEC";
    const char *text = get(line, "in-flags");
    unsigned flags = 0;
    if (!text)
        return 0x10;
    for (; *text; text++) {
        const char *known = strchr(letters, *text);
        if (!known)
            fail(line, "in-flags= takes letters of %s", letters);
        flags |= 1u << (known - letters);
    }
    return flags;
}

static void put_tcp(struct line *line, struct bytes *out)
{
    struct bytes options = { 0 };
    const char *opts = get(line, "in-opts");
    if (opts)
        hex(line, opts, &options);
    put_zero(&options, (4 - options.length % 4) % 4);
    put16(out, get_number(line, "in-sport", 40000));
    put16(out, get_number(line, "in-dport", 80));
    put32(out, get_number(line, "in-seq", 1000));
    put32(out, get_number(line, "in-ack", 0));
    put8(out, get_number(line, "in-offset", (uint32_t)(5 + options.length / 4)) << 4);
    put8(out, tcp_flags(line));
    put16(out, get_number(line, "in-window", 512));
    put16(out, 0);
    put16(out, get_number(line, "in-urgent", 0));
    put(out, options.data, options.length);
    get_data(line, out);
    bytes_free(&options);
}

static void put_udp(struct line *line, struct bytes *out)
{
    struct bytes data = { 0 };
    get_data(line, &data);
    put16(out, get_number(line, "in-sport", 40000));
    put16(out, get_number(line, "in-dport", 53));
    put16(out, get_number(line, "in-length", (uint32_t)data.length + 8));
    put16(out, 0);
    put(out, data.data, data.length);
    bytes_free(&data);
}

/* in-type= in-code= in-rest= (octets 4 to 7), and data: what an error quotes is hex= like the rest. */
static void put_icmp(struct line *line, struct bytes *out)
{
    put8(out, get_number(line, "in-type", 8));
    put8(out, get_number(line, "in-code", 0));
    put16(out, 0);
    put32(out, get_number(line, "in-rest", 0x00010001));
    get_data(line, out);
}

static unsigned fold(const uint8_t *octets, size_t length)
{
    uint32_t sum = 0;
    for (size_t i = 0; i + 1 < length; i += 2)
        sum += (uint32_t)octets[i] << 8 | octets[i + 1];
    sum = (sum & 0xffff) + (sum >> 16);
    return ~((sum & 0xffff) + (sum >> 16)) & 0xffff;
}

static void put_ip4(struct line *line, unsigned protocol, const struct addr ends[2], const struct bytes *payload,
                    struct bytes *body)
{
    struct bytes options = { 0 };
    const char *opts = get(line, "in-ipopt"), *slot = get(line, "slot");
    if (opts)
        hex(line, opts, &options);
    put_zero(&options, (4 - options.length % 4) % 4);
    const size_t header = 20 + options.length;
    put8(body, 0x40 | (unsigned)(header / 4));
    put8(body, get_number(line, "in-tos", 0));
    put16(body, get_number(line, "in-iplen", (uint32_t)(header + payload->length)));
    put16(body, get_number(line, "in-id", 0));
    put16(body, get_number(line, "in-fragment", 0x4000));
    put8(body, get_number(line, "in-ttl", 64));
    put8(body, protocol);
    put16(body, 0);
    put(body, ends[0].octets, 4);
    put(body, ends[1].octets, 4);
    put(body, options.data, options.length);
    set16(body->data + 10, fold(body->data, header));
    if (slot) /* the checksum is that of the packet with its protocol */
        body->data[9] = (uint8_t)number(line, slot);
    put(body, payload->data, payload->length);
    bytes_free(&options);
}

/* in-ext=HEX: the extension headers as they stand; in-next= the number of the first. */
static void put_ip6(struct line *line, unsigned protocol, const struct addr ends[2], const struct bytes *payload,
                    struct bytes *body)
{
    struct bytes extensions = { 0 };
    const char *ext = get(line, "in-ext");
    if (ext)
        hex(line, ext, &extensions);
    const uint32_t length = (uint32_t)(extensions.length + payload->length);
    put32(body, 0x60000000u | get_number(line, "in-tos", 0) << 20 | get_number(line, "in-flow", 0));
    put16(body, get_number(line, "in-iplen", length));
    put8(body, get_number(line, "in-next", protocol));
    put8(body, get_number(line, "in-ttl", 64));
    put(body, ends[0].octets, 16);
    put(body, ends[1].octets, 16);
    put(body, extensions.data, extensions.length);
    put(body, payload->data, payload->length);
    bytes_free(&extensions);
}

/* Without tcp, udp or icmp: octets=N of filling, whose first eight look like UDP. */
static void put_filling(struct line *line, const struct addr *from, struct bytes *out)
{
    const uint32_t header = from->family == 6 ? 40 : 20, length = get_number(line, "octets", 84);
    if (get_data(line, out))
        return;
    if (length < header + 8)
        fail(line, "inner src=ADDRESS dst=ADDRESS [octets=N, at least %u]", (unsigned)header + 8);
    put32(out, 0x9c409c41);
    put16(out, length - header);
    put16(out, 0);
    put_random(out, length - header - out->length);
}

static unsigned put_ip(struct line *line, struct bytes *body)
{
    struct addr ends[2];
    const char *src = get(line, "src"), *dst = get(line, "dst");
    struct bytes payload = { 0 };
    if (!src || !dst || !addr_parse(src, &ends[0]) || !addr_parse(dst, &ends[1]) || ends[0].family != ends[1].family)
        fail(line, "inner src=ADDRESS dst=ADDRESS, both of one family");
    const unsigned upper = upper_of(line, ends[0].family);
    const unsigned protocol = upper ? upper : get_number(line, "protocol", 17);
    if (upper == 6)
        put_tcp(line, &payload);
    else if (upper == 17)
        put_udp(line, &payload);
    else if (upper)
        put_icmp(line, &payload);
    else
        put_filling(line, &ends[0], &payload);
    if (upper)
        transport_checksum(&payload, upper, &ends[0], &ends[1]);
    if (ends[0].family == 4)
        put_ip4(line, protocol, ends, &payload, body);
    else
        put_ip6(line, protocol, ends, &payload, body);
    bytes_free(&payload);
    return get(line, "slot") ? 0x002f : ends[0].family == 4 ? 0x0021 : 0x0057;
}

/* inner ipx src=NETWORK:NODE:SOCKET dst= [in-type=N in-hops=N in-length=N] and data. */
static unsigned put_ipx(struct line *line, struct bytes *body)
{
    struct bytes data = { 0 }, ends[2] = { 0 };
    const char *const keys[2] = { "dst", "src" };
    for (unsigned i = 0; i < 2; i++) {
        const char *text = get(line, keys[i]);
        if (text)
            hex(line, text, &ends[i]);
        if (ends[i].length != 12)
            fail(line, "inner ipx src=NETWORK:NODE:SOCKET dst=..., 24 hexadecimal digits each");
    }
    get_data(line, &data);
    put16(body, 0xffff);
    put16(body, get_number(line, "in-length", (uint32_t)data.length + 30));
    put8(body, get_number(line, "in-hops", 0));
    put8(body, get_number(line, "in-type", 0));
    for (unsigned i = 0; i < 2; i++) {
        put(body, ends[i].data, ends[i].length);
        bytes_free(&ends[i]);
    }
    put(body, data.data, data.length);
    bytes_free(&data);
    return 0x002b;
}

unsigned inner_packet(struct line *line, struct bytes *body)
{
    const unsigned protocol = flag(line, "ipx") ? put_ipx(line, body) : put_ip(line, body);
    const char *padding = get(line, "in-pad");
    if (padding)
        hex(line, padding, body);
    return protocol;
}
