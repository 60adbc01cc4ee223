/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mkcap.c: a packet script in, a capture out.
 *
 *     mkcap SCRIPT.txt OUT.pcap
 *
 * A line is a directive, or TIME SIDE WHAT and its words. The language is
 * described in testdata/made/README.md.
 */
#include "mkcap.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int64_t clock_ns;
struct session *now;

static int64_t start_ns = 1709290800000000000; /* 2024-03-01T11:00:00Z */
static int64_t step_ns = 1000000;

/* --- text of scripts ------------------------------------------------------------- */

struct script {
    char *file;
    char **lines;
    unsigned count;
};

static void *must(void *pointer)
{
    if (!pointer) {
        fputs("mkcap: out of memory\n", stderr);
        exit(3);
    }
    return pointer;
}

static char *copy(const char *text)
{
    return strcpy(must(malloc(strlen(text) + 1)), text);
}

static struct script load(const struct line *from, const char *path)
{
    struct script s = { .file = copy(path) };
    char buffer[4096], whole[8192];
    FILE *f = fopen(path, "r");
    if (!f && from)
        fail(from, "cannot open %s", path);
    if (!f) {
        fprintf(stderr, "mkcap: cannot open %s\n", path);
        exit(3);
    }
    whole[0] = 0;
    while (fgets(buffer, sizeof buffer, f)) {
        buffer[strcspn(buffer, "\r\n")] = 0;
        size_t n = strlen(buffer);
        const bool goes_on = n && buffer[n - 1] == '\\';
        if (goes_on)
            buffer[n - 1] = ' ';
        if (strlen(whole) + n + 1 >= sizeof whole) {
            fprintf(stderr, "%s:%u: line too long\n", path, s.count + 1);
            exit(1);
        }
        strcat(whole, buffer);
        s.lines = must(realloc(s.lines, (s.count + 1) * sizeof *s.lines));
        s.lines[s.count++] = copy(goes_on ? "" : whole); /* a continued line counts as its last */
        if (!goes_on)
            whole[0] = 0;
    }
    fclose(f);
    return s;
}

static void unload(struct script *s)
{
    for (unsigned i = 0; i < s->count; i++)
        free(s->lines[i]);
    free(s->lines);
    free(s->file);
}

/* --- variables ---------------------------------------------------------------------- */

#define VARIABLES_MAX 64
static struct { char name[32]; char value[256]; } variables[VARIABLES_MAX];
static unsigned variable_count;

static void variable_set(const struct line *line, const char *name, const char *value)
{
    unsigned i = 0;
    while (i < variable_count && strcmp(variables[i].name, name) != 0)
        i++;
    if (i == VARIABLES_MAX || strlen(name) >= sizeof variables->name || strlen(value) >= sizeof variables->value)
        fail(line, "too many variables, or too long a one: %s", name);
    strcpy(variables[i].name, name);
    strcpy(variables[i].value, value);
    if (i == variable_count)
        variable_count++;
}

/* $name becomes its value, $$ a dollar. */
static void expand(const struct line *line, const char *from, char *to, size_t size)
{
    size_t n = 0;
    while (*from) {
        const char *piece = from;
        size_t length = 1;
        if (*from == '$' && from[1] == '$') {
            from += 2;
        } else if (*from == '$') {
            char name[32] = "";
            size_t k = 0;
            for (from++; isalnum((unsigned char)*from) && k + 1 < sizeof name; from++)
                name[k++] = *from;
            unsigned i = 0;
            while (i < variable_count && strcmp(variables[i].name, name) != 0)
                i++;
            if (i == variable_count)
                fail(line, "no variable $%s was set", name);
            piece = variables[i].value;
            length = strlen(piece);
        } else {
            from++;
        }
        if (n + length + 1 > size)
            fail(line, "line too long");
        memcpy(to + n, piece, length);
        n += length;
    }
    to[n] = 0;
}

/* --- defaults: "default C lcp mru=1400" ------------------------------------------------ */

#define DEFAULTS_MAX 128
static struct { int side; char *what, *key, *value; } defaults[DEFAULTS_MAX];
static unsigned default_count;

const char *get(struct line *line, const char *key)
{
    const char *own = get_own(line, key);
    const char *const levels[] = { line->what, line->carrier, "ip" };
    for (unsigned level = 0; !own && level < 3; level++)
        for (unsigned i = default_count; i-- > 0 && levels[level];)
            if (defaults[i].side == line->side && strcmp(defaults[i].what, levels[level]) == 0 &&
                strcmp(defaults[i].key, key) == 0)
                return defaults[i].value;
    return own;
}

static int side_of(const struct line *line, const char *word)
{
    if (strcmp(word, "C") == 0)
        return CLIENT;
    if (strcmp(word, "S") == 0)
        return SERVER;
    fail(line, "a side is C (client) or S (server), not \"%s\"", word);
}

static void default_line(struct line *line)
{
    if (line->count < 2)
        fail(line, "default SIDE WHAT key=value...");
    const int side = side_of(line, line->args[0].key);
    for (unsigned i = 2; i < line->count; i++) {
        if (default_count == DEFAULTS_MAX || !line->args[i].value)
            fail(line, "a default is key=value, and there are at most %d", DEFAULTS_MAX);
        defaults[default_count].side = side;
        defaults[default_count].what = copy(line->args[1].key);
        defaults[default_count].key = copy(line->args[i].key);
        defaults[default_count++].value = copy(line->args[i].value);
    }
}

/* --- sessions and links ------------------------------------------------------------------ */

#define SESSIONS_MAX 512
static struct session *sessions[SESSIONS_MAX];
static unsigned session_count;
static struct link *links[SESSIONS_MAX];
static unsigned link_count;

static struct link *link_open(const struct line *line, const char *name)
{
    struct link *link = must(calloc(1, sizeof *link));
    if (link_count == SESSIONS_MAX || strlen(name) >= sizeof link->name)
        fail(line, "too many links, or too long a name");
    strcpy(link->name, name);
    link->ends[CLIENT].call = 1001;
    link->ends[SERVER].call = 2002;
    link->ends[CLIENT].magic = 0xc1c1c1c1;
    link->ends[SERVER].magic = 0x5e5e5e5e;
    return links[link_count++] = link;
}

/* session NAME: another control connection, with the addresses of the one before; or back to it. */
static void session_switch(const struct line *line, const char *name)
{
    for (unsigned i = 0; i < session_count; i++)
        if (strcmp(sessions[i]->name, name) == 0) {
            now = sessions[i];
            return;
        }
    struct session *s = must(calloc(1, sizeof *s));
    if (session_count == SESSIONS_MAX || strlen(name) >= sizeof s->name)
        fail(line, "too many sessions, or too long a name");
    for (int side = CLIENT; side <= SERVER; side++) {
        struct end *end = &s->ends[side];
        if (now)
            *end = now->ends[side];
        else
            addr_parse(side == CLIENT ? "192.0.2.10" : "198.51.100.1", &end->address);
        end->port = side == SERVER ? 1723 : (uint16_t)(49152 + session_count);
        end->tcp_next = (side == CLIENT ? 1000000u : 5000000u) + 100000 * session_count;
        end->ip_id = (uint16_t)((side == CLIENT ? 1000 : 5000) + 64 * session_count);
        end->more = (struct bytes){ 0 };
        const uint8_t mac[6] = { 2, 0, 0, 0, 0, (uint8_t)(side + 1) };
        memcpy(end->mac, mac, 6);
    }
    strcpy(s->name, name);
    sessions[session_count++] = now = s;
    s->link = link_open(line, name);
}

static void link_switch(struct line *line)
{
    struct link *link = NULL;
    for (unsigned i = 0; i < link_count; i++)
        if (strcmp(links[i]->name, line->args[0].key) == 0)
            link = links[i];
    line->args[0].used = true;
    now->link = link ? link : link_open(line, line->args[0].key);
}

/* client 192.0.2.10 [49152] [mac=..] [call=N] [isn=N] [seq=N] [magic=N] */
static void end_line(struct line *line, int side)
{
    struct end *end = &now->ends[side];
    struct link_end *link_end = &now->link->ends[side];
    for (unsigned i = 0; i < line->count && !line->args[i].value; i++) {
        const char *word = line->args[i].key;
        if (strpbrk(word, ".:") ? !addr_parse(word, &end->address) : !isdigit((unsigned char)*word))
            fail(line, "\"%s\" is no address and no port", word);
        if (!strpbrk(word, ".:"))
            end->port = (uint16_t)number(line, word);
        line->args[i].used = true;
    }
    const char *mac = get_own(line, "mac");
    struct bytes octets = { 0 };
    if (mac)
        hex(line, mac, &octets);
    if (octets.length == 6)
        memcpy(end->mac, octets.data, 6);
    bytes_free(&octets);
    link_end->call = (uint16_t)get_number(line, "call", link_end->call);
    link_end->gre_next = get_number(line, "seq", link_end->gre_next);
    link_end->mppe_count = get_number(line, "count", link_end->mppe_count);
    link_end->magic = get_number(line, "magic", link_end->magic);
    end->tcp_next = get_number(line, "isn", end->tcp_next);
    end->ip_id = (uint16_t)get_number(line, "ipid", end->ip_id);
    const char *chap = get_own(line, "chap-id");
    if (chap)
        now->link->chap_id = number(line, chap) - 1;
}

/* --- lines ---------------------------------------------------------------------------------- */

/* Splits a line into words; quotes hold spaces together and are taken away. */
static void words_of(struct line *line, char *text)
{
    line->count = 0;
    while (*text) {
        while (isspace((unsigned char)*text))
            text++;
        if (!*text || *text == '#')
            return;
        if (line->count == ARGS_MAX)
            fail(line, "too many words");
        struct arg *arg = &line->args[line->count++];
        *arg = (struct arg){ .key = text };
        char *to = text;
        bool quoted = false;
        for (; *text && (quoted || !isspace((unsigned char)*text)); text++) {
            if (*text == '\\' && text[1])
                *to++ = *text++, *to++ = *text;
            else if (*text == '"')
                quoted = !quoted;
            else if (*text == '=' && !arg->value && !quoted && to != arg->key)
                *to++ = 0, arg->value = to;
            else
                *to++ = *text;
        }
        if (quoted)
            fail(line, "a quotation mark is missing");
        if (*text)
            text++;
        *to = 0;
    }
}

static int64_t seconds(const struct line *line, const char *text)
{
    char *end;
    const unsigned long long whole = *text == '.' ? (end = (char *)text, 0ull) : strtoull(text, &end, 10);
    int64_t ns = (int64_t)whole * 1000000000;
    if (*end == '.') {
        int64_t unit = 100000000;
        for (end++; isdigit((unsigned char)*end); end++, unit /= 10)
            ns += (*end - '0') * unit;
    }
    if (*end)
        fail(line, "\"%s\" is not a time in seconds", text);
    return ns;
}

/* 12.5: since the start; +0.1: since the line before; -0.1: before it; +: one step; =: the same. */
static void move_clock(const struct line *line, const char *text)
{
    if (strcmp(text, "=") == 0)
        return;
    if (*text == '+')
        clock_ns += text[1] ? seconds(line, text + 1) : step_ns;
    else if (*text == '-')
        clock_ns -= seconds(line, text + 1);
    else
        clock_ns = start_ns + seconds(line, text);
}

static void drop_words(struct line *line, unsigned n)
{
    memmove(line->args, line->args + n, (line->count - n) * sizeof *line->args);
    line->count -= n;
}

static void packet_line(struct line *line)
{
    if (line->count < 3)
        fail(line, "a packet is TIME SIDE WHAT ...");
    move_clock(line, line->args[0].key);
    line->side = side_of(line, line->args[1].key);
    line->what = line->args[2].key;
    if (line->args[2].value)
        fail(line, "a packet is TIME SIDE WHAT ...");
    drop_words(line, 3);
    if (!net_line(line, line->side, line->what) && !control_line(line, line->side, line->what) &&
        !ppp_line(line, line->side, line->what))
        fail(line, "\"%s\" is no packet this builder knows", line->what);
    all_used(line, line->what);
}

static void run(const struct script *s, unsigned from, unsigned to);

/* include NAME: parts/NAME.inc beside the script, or else that of testdata/made; with a slash, a path from there. */
static void include(struct line *line, const char *name)
{
    char path[1024];
    const char *slash = strrchr(line->file, '/');
    const int folder = slash ? (int)(slash - line->file) : 0;
    const bool within = folder >= 5 && strncmp(slash - 5, "parts", 5) == 0;
    if (snprintf(path, sizeof path, "%.*s%s%s.inc", folder, line->file,
                 within || strchr(name, '/') ? "/" : slash ? "/parts/" : "parts/", name) >= (int)sizeof path)
        fail(line, "path too long");
    if (slash && !within && !strchr(name, '/') && access(path, R_OK) != 0 &&
        snprintf(path, sizeof path, "%.*s/../made/parts/%s.inc", folder, line->file, name) >= (int)sizeof path)
        fail(line, "path too long");
    struct script s = load(line, path);
    run(&s, 0, s.count);
    unload(&s);
}

static bool directive(struct line *line)
{
    const char *word = line->args[0].key;
    const char *name = line->count > 1 ? line->args[1].key : "";
    char value[32];
    if (strcmp(word, "set") == 0) {
        for (unsigned i = 1; i < line->count; i++)
            variable_set(line, line->args[i].key, line->args[i].value ? line->args[i].value : "");
    } else if (strcmp(word, "let") == 0) {
        for (unsigned i = 1; i < line->count; i++) {
            snprintf(value, sizeof value, "%u", number(line, line->args[i].value ? line->args[i].value : ""));
            variable_set(line, line->args[i].key, value);
        }
    } else if (strcmp(word, "include") == 0) {
        include(line, name);
    } else if (strcmp(word, "session") == 0) {
        session_switch(line, name);
    } else if (strcmp(word, "start") == 0) {
        clock_ns = start_ns = (int64_t)strtoll(name, NULL, 10) * 1000000000;
    } else if (strcmp(word, "step") == 0) {
        step_ns = seconds(line, name);
    } else if (strcmp(word, "vlan") == 0) {
        for (vlan_count = 0; vlan_count + 1 < line->count && vlan_count < 4; vlan_count++)
            vlans[vlan_count] = number(line, line->args[vlan_count + 1].key);
    } else {
        drop_words(line, 1);
        if (strcmp(word, "default") == 0) {
            default_line(line);
        } else if (strcmp(word, "link") == 0 && line->count) {
            link_switch(line);
        } else if (strcmp(word, "client") == 0 || strcmp(word, "server") == 0) {
            end_line(line, word[0] == 'c' ? CLIENT : SERVER);
            all_used(line, word);
        } else {
            return link_directive(line, word) || file_directive(line, word);
        }
    }
    return true;
}

/* Index of the "end" that belongs to the "repeat" at `at`. */
static unsigned matching_end(const struct script *s, const struct line *line, unsigned at, unsigned to)
{
    unsigned depth = 0;
    for (; at < to; at++) {
        char word[8] = "";
        sscanf(s->lines[at], " %7s", word);
        if (strcmp(word, "repeat") == 0)
            depth++;
        else if (strcmp(word, "end") == 0 && --depth == 0)
            return at;
    }
    fail(line, "this repeat has no end");
}

static void run(const struct script *s, unsigned from, unsigned to)
{
    struct line line = { .file = s->file };
    char text[8192];
    for (unsigned i = from; i < to; i++) {
        line = (struct line){ .file = s->file, .number = i + 1 };
        const char *first = s->lines[i] + strspn(s->lines[i], " \t");
        if (*first == '#' || !*first)
            continue;
        expand(&line, s->lines[i], text, sizeof text);
        words_of(&line, text);
        if (!line.count)
            continue;
        const char *word = line.args[0].key;
        if (strcmp(word, "repeat") == 0) { /* repeat N [NAME]: $NAME counts from 0 */
            const unsigned end = matching_end(s, &line, i, to);
            const uint32_t times = line.count > 1 ? number(&line, line.args[1].key) : 0;
            char name[32] = "i", value[16];
            if (line.count > 2)
                snprintf(name, sizeof name, "%s", line.args[2].key);
            for (uint32_t n = 0; n < times; n++) {
                snprintf(value, sizeof value, "%u", n);
                variable_set(&line, name, value);
                run(s, i + 1, end);
            }
            i = end;
        } else if (strchr("0123456789+-=.", *word)) {
            packet_line(&line);
        } else if (!directive(&line)) {
            fail(&line, "\"%s\" is no directive; a packet line begins with its time", word);
        }
    }
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: mkcap SCRIPT OUT\n", stderr);
        return 2;
    }
    struct script script = load(NULL, argv[1]);
    clock_ns = start_ns;
    session_switch(&(struct line){ .file = argv[1] }, "main");
    run(&script, 0, script.count);
    file_write(argv[2]);
    unload(&script);
    return 0;
}
