/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mkcap_util.c: octets, words, numbers, addresses; errors name file and line. */
#include "mkcap.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void put(struct bytes *b, const void *octets, size_t length)
{
    if (b->length + length > b->capacity) {
        b->capacity = (b->length + length) * 2 + 64;
        b->data = realloc(b->data, b->capacity);
        if (!b->data) {
            fputs("mkcap: out of memory\n", stderr);
            exit(3);
        }
    }
    if (length)
        memcpy(b->data + b->length, octets, length);
    b->length += length;
}

void put8(struct bytes *b, unsigned v)
{
    const uint8_t octet = (uint8_t)v;
    put(b, &octet, 1);
}

void put16(struct bytes *b, unsigned v)
{
    put8(b, v >> 8);
    put8(b, v);
}

void put32(struct bytes *b, uint32_t v)
{
    put16(b, v >> 16);
    put16(b, v & 0xffff);
}

void put_zero(struct bytes *b, size_t length)
{
    while (length--)
        put8(b, 0);
}

void put_random(struct bytes *b, size_t length)
{
    static uint64_t state = 0x9e3779b97f4a7c15u;
    while (length--) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        put8(b, (unsigned)(state >> 32));
    }
}

void set16(uint8_t *at, unsigned v)
{
    at[0] = (uint8_t)(v >> 8);
    at[1] = (uint8_t)v;
}

void set32(uint8_t *at, uint32_t v)
{
    set16(at, v >> 16);
    set16(at + 2, v & 0xffff);
}

void bytes_copy(struct bytes *to, const struct bytes *from)
{
    to->length = 0;
    put(to, from->data, from->length);
}

void bytes_free(struct bytes *b)
{
    free(b->data);
    *b = (struct bytes){ 0 };
}

void fail(const struct line *line, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fprintf(stderr, "%s:%u: ", line->file, line->number);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
    exit(1);
}

const char *get_own(struct line *line, const char *key)
{
    for (unsigned i = 0; i < line->count; i++) {
        struct arg *arg = &line->args[i];
        if (arg->value && strcmp(arg->key, key) == 0) {
            arg->used = true;
            return arg->value;
        }
    }
    return NULL;
}

bool flag(struct line *line, const char *word)
{
    bool found = false;
    for (unsigned i = 0; i < line->count; i++) {
        struct arg *arg = &line->args[i];
        if (!arg->value && strcmp(arg->key, word) == 0)
            found = arg->used = true;
    }
    return found;
}

static uint32_t factor(const struct line *line, const char **text)
{
    char *end;
    if (!isdigit((unsigned char)**text))
        fail(line, "expected a number at \"%s\"", *text);
    const unsigned long long v = strtoull(*text, &end, 0);
    if (v > UINT32_MAX)
        fail(line, "the number %s is too large", *text);
    *text = end;
    return (uint32_t)v;
}

/* Sums and products: 0x1000+3*2; what does not fit 32 bits wraps. */
uint32_t number(const struct line *line, const char *text)
{
    uint32_t sum = 0;
    const char *at = text;
    bool minus = *at == '-';
    if (minus)
        at++;
    for (;;) {
        uint32_t product = factor(line, &at);
        while (*at == '*') {
            at++;
            product *= factor(line, &at);
        }
        sum += minus ? 0u - product : product;
        if (*at != '+' && *at != '-')
            break;
        minus = *at++ == '-';
    }
    if (*at)
        fail(line, "\"%s\" is not a number", text);
    return sum;
}

uint32_t get_number(struct line *line, const char *key, uint32_t otherwise)
{
    const char *text = get(line, key);
    return text ? number(line, text) : otherwise;
}

static int digit(int c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = tolower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void hex(const struct line *line, const char *text, struct bytes *out)
{
    for (const char *at = text; *at;) {
        if (isspace((unsigned char)*at) || *at == ':' || *at == '_') {
            at++;
            continue;
        }
        const int high = digit(at[0]), low = high < 0 ? -1 : digit(at[1]);
        if (low < 0)
            fail(line, "not hexadecimal at \"%s\"", at);
        put8(out, (unsigned)(high * 16 + low));
        at += 2;
    }
}

/* \n \r \t \0 \\ \" and \xHH. */
static void text_octets(const struct line *line, const char *text, struct bytes *out)
{
    for (const char *at = text; *at; at++) {
        if (*at != '\\') {
            put8(out, (unsigned char)*at);
            continue;
        }
        static const char from[] = "nrt0\\\"e", to[] = "\n\r\t\0\\\"\033";
        at++;
        const char *known = *at ? strchr(from, *at) : NULL;
        if (known) {
            put8(out, (unsigned char)to[known - from]);
        } else if (*at == 'x' && digit(at[1]) >= 0 && digit(at[2]) >= 0) {
            put8(out, (unsigned)(digit(at[1]) * 16 + digit(at[2])));
            at += 2;
        } else {
            fail(line, "unknown escape \\%c", *at);
        }
    }
}

bool get_data(struct line *line, struct bytes *out)
{
    const char *text = get(line, "text"), *octets = get(line, "hex"), *random = get(line, "random");
    if (text)
        text_octets(line, text, out);
    if (octets)
        hex(line, octets, out);
    if (random)
        put_random(out, number(line, random));
    return text || octets || random;
}

void all_used(const struct line *line, const char *in)
{
    for (unsigned i = 0; i < line->count; i++) {
        const struct arg *arg = &line->args[i];
        if (!arg->used)
            fail(line, "%s does not know \"%s%s%s\"", in, arg->key, arg->value ? "=" : "", arg->value ? arg->value : "");
    }
}

bool addr_parse(const char *text, struct addr *out)
{
    memset(out, 0, sizeof *out);
    out->family = strchr(text, ':') ? 6 : 4;
    return inet_pton(out->family == 6 ? AF_INET6 : AF_INET, text, out->octets) == 1;
}
