/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mkcap_ctl.c: the fifteen control messages of RFC 2637 section 2, from one table. */
#include "mkcap.h"

#include <string.h>

/* Where a field's value comes from when the line does not say. */
enum from { FIXED, OWN_CALL, PEER_CALL, SERIAL, ECHO_ID };

struct field {
    const char *name;
    unsigned at, octets; /* 0 octets: the last; 64 and more: text */
    enum from from;
    uint32_t value;
};
struct message {
    const char *word;
    unsigned type, length;
    struct field fields[14];
};

#define CALL { "call", 12, 2, OWN_CALL, 0 }
#define PEER(offset) { "peer", offset, 2, PEER_CALL, 0 }
#define START { "framing", 16, 4, FIXED, 3 }, { "bearer", 20, 4, FIXED, 3 }, { "channels", 24, 2, FIXED, 0 }, \
    { "firmware", 26, 2, FIXED, 1 }, { "host", 28, 64, FIXED, 0 }, { "vendor", 92, 64, FIXED, 0 }
#define RESULT(offset) { "result", offset, 1, FIXED, 1 }, { "error", (offset) + 1, 1, FIXED, 0 }

static const struct message messages[] = {
    { "sccrq", 1, 156, { { "version", 12, 2, FIXED, 0x0100 }, { "reserved1", 14, 2, FIXED, 0 }, START } },
    { "sccrp", 2, 156, { { "version", 12, 2, FIXED, 0x0100 }, RESULT(14), START } },
    { "stoprq", 3, 16, { { "reason", 12, 1, FIXED, 1 }, { "reserved1", 13, 1, FIXED, 0 }, { "reserved2", 14, 2, FIXED, 0 } } },
    { "stoprp", 4, 16, { RESULT(12), { "reserved1", 14, 2, FIXED, 0 } } },
    { "echorq", 5, 16, { { "id", 12, 4, ECHO_ID, 1 } } },
    { "echorp", 6, 20, { { "id", 12, 4, ECHO_ID, 0 }, RESULT(16), { "reserved1", 18, 2, FIXED, 0 } } },
    { "ocrq", 7, 168, { CALL, { "serial", 14, 2, SERIAL, 0 }, { "min-bps", 16, 4, FIXED, 300 },
        { "max-bps", 20, 4, FIXED, 100000000 }, { "bearer", 24, 4, FIXED, 3 }, { "framing", 28, 4, FIXED, 3 },
        { "window", 32, 2, FIXED, 64 }, { "delay", 34, 2, FIXED, 0 }, { "phone-length", 36, 2, FIXED, 0 },
        { "reserved1", 38, 2, FIXED, 0 }, { "phone", 40, 64, FIXED, 0 }, { "subaddress", 104, 64, FIXED, 0 } } },
    { "ocrp", 8, 32, { CALL, PEER(14), RESULT(16), { "cause", 18, 2, FIXED, 0 }, { "speed", 20, 4, FIXED, 100000000 },
        { "window", 24, 2, FIXED, 64 }, { "delay", 26, 2, FIXED, 0 }, { "channel", 28, 4, FIXED, 0 } } },
    { "icrq", 9, 220, { CALL, { "serial", 14, 2, SERIAL, 0 }, { "bearer", 16, 4, FIXED, 1 }, { "channel", 20, 4, FIXED, 0 },
        { "dialed-length", 24, 2, FIXED, 0 }, { "dialing-length", 26, 2, FIXED, 0 }, { "dialed", 28, 64, FIXED, 0 },
        { "dialing", 92, 64, FIXED, 0 }, { "subaddress", 156, 64, FIXED, 0 } } },
    { "icrp", 10, 24, { CALL, PEER(14), RESULT(16), { "window", 18, 2, FIXED, 64 }, { "delay", 20, 2, FIXED, 0 },
        { "reserved1", 22, 2, FIXED, 0 } } },
    { "iccn", 11, 28, { PEER(12), { "reserved1", 14, 2, FIXED, 0 }, { "speed", 16, 4, FIXED, 64000 },
        { "window", 20, 2, FIXED, 64 }, { "delay", 22, 2, FIXED, 0 }, { "framing", 24, 4, FIXED, 1 } } },
    { "ccrq", 12, 16, { CALL, { "reserved1", 14, 2, FIXED, 0 } } },
    { "cdn", 13, 148, { CALL, { "result", 14, 1, FIXED, 4 }, { "error", 15, 1, FIXED, 0 }, { "cause", 16, 2, FIXED, 0 },
        { "reserved1", 18, 2, FIXED, 0 }, { "statistics", 20, 128, FIXED, 0 } } },
    { "wen", 14, 40, { PEER(12), { "reserved1", 14, 2, FIXED, 0 }, { "crc", 16, 4, FIXED, 0 }, { "framing", 20, 4, FIXED, 0 },
        { "hardware", 24, 4, FIXED, 0 }, { "buffer", 28, 4, FIXED, 0 }, { "timeout", 32, 4, FIXED, 0 },
        { "alignment", 36, 4, FIXED, 0 } } },
    { "sli", 15, 24, { PEER(12), { "reserved1", 14, 2, FIXED, 0 }, { "send-accm", 16, 4, FIXED, UINT32_MAX },
        { "receive-accm", 20, 4, FIXED, UINT32_MAX } } },
};

static void set_text(struct line *line, const struct field *field, uint8_t *at)
{
    const char *text = get(line, field->name);
    if (!text)
        return;
    struct line one = { .file = line->file, .number = line->number, .count = 1 };
    char value[512];
    if (strlen(text) >= sizeof value)
        fail(line, "%s= is too long", field->name);
    strcpy(value, text);
    one.args[0] = (struct arg){ .key = (char[]){ "text" }, .value = value };
    struct bytes octets = { 0 };
    get_data(&one, &octets);
    if (octets.length > field->octets)
        fail(line, "%s= has more than %u octets", field->name, field->octets);
    memcpy(at, octets.data, octets.length);
    bytes_free(&octets);
}

static uint32_t otherwise(const struct field *field, int side)
{
    struct link_end *me = &now->link->ends[side], *peer = &now->link->ends[!side];
    switch (field->from) {
    case OWN_CALL: return me->call;
    case PEER_CALL: return peer->call;
    case ECHO_ID: return field->value ? now->ends[side].echo_id + 1 : now->ends[!side].echo_id;
    case FIXED:
    case SERIAL: break;
    }
    return field->value;
}

static void set_field(struct line *line, int side, const struct message *m, const struct field *field, uint8_t *at)
{
    if (field->octets >= 64) {
        set_text(line, field, at);
        return;
    }
    const uint32_t value = get_number(line, field->name, otherwise(field, side));
    for (unsigned i = 0; i < field->octets; i++)
        at[i] = (uint8_t)(value >> (8 * (field->octets - 1 - i)));
    if (field->from == OWN_CALL && (m->type == 7 || m->type == 8 || m->type == 9 || m->type == 10))
        now->link->ends[side].call = (uint16_t)value;
    if (field->from == ECHO_ID && field->value)
        now->ends[side].echo_id = value;
}

void distort(struct line *line, struct bytes *message)
{
    const char *patch = get(line, "patch");
    if (patch) {
        const char *colon = strchr(patch, ':');
        char offset[16] = "";
        struct bytes octets = { 0 };
        if (!colon || colon - patch >= (int)sizeof offset)
            fail(line, "patch=OFFSET:HEX");
        memcpy(offset, patch, (size_t)(colon - patch));
        hex(line, colon + 1, &octets);
        const uint32_t at = number(line, offset);
        if (at + octets.length > message->length)
            fail(line, "patch= goes beyond the message's %zu octets", message->length);
        memcpy(message->data + at, octets.data, octets.length);
        bytes_free(&octets);
    }
    const uint32_t only = get_number(line, "only", (uint32_t)message->length);
    if (only < message->length)
        message->length = only;
    put_zero(message, get_number(line, "extra", 0));
}

/* The word of a control message, or `control type=N hex=...` for another one. */
bool control_line(struct line *line, int side, const char *what)
{
    static const struct message unknown = { "control", 99, 12, { { 0 } } };
    const struct message *m = strcmp(what, "control") == 0 ? &unknown : NULL;
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
        if (strcmp(messages[i].word, what) == 0)
            m = &messages[i];
    if (!m)
        return false;
    struct bytes b = { 0 };
    line->carrier = "tcp";
    put_zero(&b, m->length);
    for (const struct field *f = m->fields; f->name; f++)
        set_field(line, side, m, f, b.data + f->at);
    if (m == &unknown)
        get_data(line, &b);
    set16(b.data, get_number(line, "length", (uint32_t)b.length));
    set16(b.data + 2, get_number(line, "kind", 1));
    set32(b.data + 4, get_number(line, "cookie", 0x1a2b3c4d));
    set16(b.data + 8, get_number(line, "type", m->type));
    set16(b.data + 10, get_number(line, "reserved", 0));
    distort(line, &b);
    tcp_send(line, side, &b);
    bytes_free(&b);
    return true;
}
