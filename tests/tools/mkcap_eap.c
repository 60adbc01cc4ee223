/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mkcap_eap.c: what EAP's types carry, and CHAP's Change-Password packets. */
#include "mkcap.h"

#include <stdlib.h>
#include <string.h>

static const struct type { const char *word; unsigned number; } types[] = {
    { "identity", 1 }, { "notification", 2 }, { "nak", 3 }, { "md5", 4 }, { "otp", 5 }, { "gtc", 6 }, { "tls", 13 },
    { "sim", 18 }, { "ttls", 21 }, { "aka", 23 }, { "peap", 25 }, { "mschapv2", 26 }, { "fast", 43 }, { "aka-prime", 50 },
    { "teap", 55 }, { "expanded", 254 }, { "experimental", 255 },
};

static unsigned type_of(struct line *line)
{
    const char *text = get(line, "type");
    for (size_t i = 0; text && i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].word, text) == 0)
            return types[i].number;
    return text ? number(line, text) : 1;
}

static void put_hex_or_random(struct line *line, const char *key, size_t octets, struct bytes *out)
{
    const char *text = get(line, key);
    if (text)
        hex(line, text, out);
    else
        put_random(out, octets);
}

/* name=, with the escapes of text=. */
static void put_name(struct line *line, struct bytes *out)
{
    struct line one = { .file = line->file, .number = line->number, .count = 1 };
    char value[300] = "";
    const char *name = get(line, "name");
    if (name && strlen(name) < sizeof value)
        strcpy(value, name);
    one.args[0] = (struct arg){ .key = (char[]){ "text" }, .value = value };
    get_data(&one, out);
}

/* desired=26,25,0; in an expanded Nak desired=254/311/1,254/0/26. */
static void put_desired(struct line *line, bool expanded, struct bytes *out)
{
    const char *at = get(line, "desired");
    while (at && *at) {
        char *end;
        const unsigned long type = strtoul(at, &end, 0);
        put8(out, (unsigned)type);
        if (expanded && *end == '/') {
            const unsigned long vendor = strtoul(end + 1, &end, 0);
            put8(out, (unsigned)(vendor >> 16));
            put16(out, (unsigned)(vendor & 0xffff));
            put32(out, *end == '/' ? (uint32_t)strtoul(end + 1, &end, 0) : 0);
        }
        if (*end && *end != ',')
            fail(line, "desired= takes types, or TYPE/VENDOR/TYPE, joined by commas");
        at = end + (*end == ',');
    }
}

/* value=HEX (or 16 octets), name=. */
static void put_md5(struct line *line, struct bytes *out)
{
    struct bytes value = { 0 };
    put_hex_or_random(line, "value", 16, &value);
    put8(out, get_number(line, "value-size", (uint32_t)value.length));
    put(out, value.data, value.length);
    put_name(line, out);
    bytes_free(&value);
}

/* vendor= vendor-type=, then desired= or data. */
static void put_expanded(struct line *line, struct bytes *out)
{
    const uint32_t vendor = get_number(line, "vendor", 0);
    put8(out, vendor >> 16);
    put16(out, vendor & 0xffff);
    put32(out, get_number(line, "vendor-type", 1));
    put_desired(line, true, out);
}

/* content= begins a TLS record: version=, record-length=, handshake=, handshake-length=. */
static void put_record(struct line *line, struct bytes *out)
{
    const char *content = get(line, "content"), *handshake = get(line, "handshake");
    struct bytes body = { 0 };
    if (handshake) {
        const uint32_t length = get_number(line, "handshake-length", 0);
        put8(&body, number(line, handshake));
        put8(&body, length >> 16);
        put16(&body, length & 0xffff);
    }
    get_data(line, &body);
    if (content) {
        put8(out, number(line, content));
        put16(out, get_number(line, "version", 0x0303));
        put16(out, get_number(line, "record-length", (uint32_t)body.length));
    }
    put(out, body.data, body.length);
    bytes_free(&body);
}

/* tls-flags=LMSO, peap-version=N, tls-length=N, outer-length=N; then a record, or data. */
static void put_tls(struct line *line, struct bytes *out)
{
    static const char letters[] = "OSML"; /* from 0x10 on */
    const char *text = get(line, "tls-flags");
    unsigned flags = get_number(line, "peap-version", 0);
    for (; text && *text; text++) {
        const char *known = strchr(letters, *text);
        if (!known)
            fail(line, "tls-flags= takes letters of LMSO");
        flags |= 0x10u << (known - letters);
    }
    put8(out, flags);
    if (flags & 0x80)
        put32(out, get_number(line, "tls-length", 0));
    if ((flags & 0x10) && get(line, "outer-length"))
        put32(out, get_number(line, "outer-length", 0));
    put_record(line, out);
}

/* op=challenge|response|success|failure|change, or a number; bare: the OpCode alone. */
static void put_mschapv2(struct line *line, struct bytes *out)
{
    static const char *const ops[] = { "", "challenge", "response", "success", "failure", "", "", "change" };
    const char *op = get(line, "op");
    struct bytes data = { 0 };
    unsigned code = 0;
    for (unsigned i = 1; op && i < 8; i++)
        if (strcmp(op, ops[i]) == 0)
            code = i;
    if (op && !code)
        code = number(line, op);
    if (op)
        put8(out, code);
    if (!op || flag(line, "alone"))
        return;
    if (code == 1 || code == 2) {
        put8(&data, get_number(line, "value-size", code == 1 ? 16 : 49));
        put_hex_or_random(line, "peer", 16, &data);
    }
    if (code == 2) {
        put_zero(&data, 8);
        put_hex_or_random(line, "nt", 24, &data);
        put8(&data, 0);
    }
    put_name(line, &data);
    if (code == 7)
        change_body(line, 7, &data);
    else
        get_data(line, &data);
    put8(out, get_number(line, "ms-id", now->link->eap_id & 0xff));
    put16(out, get_number(line, "ms-length", (uint32_t)data.length + 4));
    put(out, data.data, data.length);
    bytes_free(&data);
}

void eap_body(struct line *line, unsigned code, struct bytes *body)
{
    if (code > 2) {
        get_data(line, body);
        return;
    }
    const unsigned type = type_of(line);
    put8(body, type);
    if (type == 4 && !get_own(line, "text") && !get_own(line, "hex")) {
        put_md5(line, body);
    } else if (type == 26) {
        put_mschapv2(line, body);
    } else if (type == 254) {
        put_expanded(line, body);
        get_data(line, body);
    } else if (get_own(line, "tls-flags")) {
        put_tls(line, body);
    } else if (get_own(line, "subtype")) {
        put8(body, get_number(line, "subtype", 0));
        put16(body, 0);
        get_data(line, body);
    } else {
        put_desired(line, false, body);
        get_data(line, body);
    }
}

/* change1, change2, change3 (RFC 2433 sections 9 and 10, RFC 2759 section 7): password-length=,
 * change-flags=; length=, only= and extra= lie. */
void change_body(struct line *line, unsigned code, struct bytes *body)
{
    static const struct { size_t first, zero, rest; } sizes[] = {
        { 64, 0, 0 },                       /* four hashes */
        { 516 + 16 + 516 + 16, 0, 24 + 24 }, /* passwords and hashes, two responses */
        { 516 + 16 + 16, 8, 24 },           /* password, hash, peer challenge, zero, response */
    };
    put_random(body, sizes[code - 5].first);
    put_zero(body, sizes[code - 5].zero);
    put_random(body, sizes[code - 5].rest);
    if (code == 5)
        put16(body, get_number(line, "password-length", 8));
    put16(body, get_number(line, "change-flags", code == 5 ? 1 : code == 6 ? 3 : 0));
}
