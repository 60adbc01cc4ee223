/* SPDX-License-Identifier: GPL-2.0-or-later */
/* peer.c: vendors by what they write into their own packets; see peer.h. */
#include "analyze/peer.h"

#include <stdio.h>
#include <string.h>

#include "analyze/login.h"

/* How a vendor string or host name begins, and whose it is. First match wins. */
static const struct signature {
    const char *prefix, *vendor;
} vendor_strings[] = {
    { "Microsoft", "Windows" },
    { "Cisco", "Cisco" },
    { "MikroTik", "MikroTik" },
    { "accel-ppp", "accel-ppp" },
    { "accel", "accel-ppp" },
    { "cananian", "pptp-linux" },
    { "linux", "pptpd (poptop)" },
    { "MoretonBay", "pptpd (poptop)" },
    { "FreeBSD MPD", "mpd" },
    { "MPD", "mpd" },
    { "Apple", "Apple" },
    { "DrayTek", "DrayTek" },
    { "ZyXEL", "ZyXEL" },
    { "Fortinet", "Fortinet" },
    { "WatchGuard", "WatchGuard" },
    { "npppd", "npppd" },
    { "Android", "Android" },
};

static void note_frame(struct peer *peer, uint64_t frame)
{
    for (unsigned i = 0; i < peer->frame_count; i++)
        if (peer->frames[i] == frame)
            return;
    if (peer->frame_count < sizeof peer->frames / sizeof peer->frames[0])
        peer->frames[peer->frame_count++] = frame;
}

static const char *known_vendor(const char *text)
{
    for (size_t i = 0; i < sizeof vendor_strings / sizeof vendor_strings[0]; i++)
        if (strncmp(text, vendor_strings[i].prefix, strlen(vendor_strings[i].prefix)) == 0)
            return vendor_strings[i].vendor;
    return NULL;
}

/* A fixed-size field ends at its first NUL. */
static void set_field(struct wire_text *text, const struct span *span)
{
    if (span->have == 0 || span->have < span->length) /* half a string is not the string */
        return;
    const uint8_t *end = memchr(span->octets, 0, span->have);
    const size_t length = end ? (size_t)(end - span->octets) : span->have;
    if (length)
        wire_text_set(text, span->octets, length);
}

void peer_control(struct peer *peer, const struct pptp *message, uint64_t frame)
{
    set_field(&peer->host_name, &message->host_name);
    set_field(&peer->vendor_string, &message->vendor_string);
    peer->firmware_known = fields_has(&message->head, offsetof(struct pptp, firmware_revision));
    peer->firmware = message->firmware_revision;
    note_frame(peer, frame);
    const char *vendor = peer->vendor_string.text ? known_vendor(peer->vendor_string.text) : NULL;
    if (vendor)
        peer->vendor = vendor;
}

static bool begins(const struct span *span, const char *prefix)
{
    const size_t length = strlen(prefix);
    return span->have >= length && memcmp(span->octets, prefix, length) == 0;
}

static bool known_identification(const struct peer *peer, const struct span *text)
{
    for (unsigned i = 0; i < 3; i++) {
        const struct wire_text *old = &peer->identification[i];
        if (old->text && old->length == text->have &&
            (old->length == 0 || memcmp(old->octets, text->octets, old->length) == 0))
            return true;
    }
    return false;
}

void peer_link(struct peer *peer, const struct cp *cp, uint64_t frame)
{
    static const char host_mark[] = "MSRAS-0-";
    if (cp->code == CP_TERM_REQ) {
        if (cp->has_windows_error && !peer->vendor) {
            peer->vendor = "Windows";
            note_frame(peer, frame);
        }
        return;
    }
    if (cp->data.have < cp->data.length || known_identification(peer, &cp->data))
        return;
    for (unsigned i = 0; i < 3; i++) {
        if (peer->identification[i].text)
            continue;
        wire_text_set(&peer->identification[i], cp->data.octets, cp->data.have);
        note_frame(peer, frame);
        break;
    }
    if (begins(&cp->data, "MSRASV")) {
        wire_text_set(&peer->ras_version, cp->data.octets, cp->data.have);
        peer->vendor = "Windows";
    } else if (begins(&cp->data, host_mark)) {
        const size_t skip = sizeof host_mark - 1;
        wire_text_set(&peer->host_name, cp->data.octets + skip, cp->data.have - skip);
        if (!peer->vendor)
            peer->vendor = "Windows";
    } else if (begins(&cp->data, "pppd")) {
        peer->vendor = "pppd";
    }
}

static void merge_text(struct wire_text *to, const struct wire_text *from)
{
    if (!to->text && from->text)
        *to = wire_text_copy(from);
}

void peer_merge(struct peer *to, const struct peer *from)
{
    if (!to->vendor)
        to->vendor = from->vendor;
    merge_text(&to->vendor_string, &from->vendor_string);
    merge_text(&to->host_name, &from->host_name);
    merge_text(&to->ras_version, &from->ras_version);
    for (unsigned i = 0; i < 3; i++)
        merge_text(&to->identification[i], &from->identification[i]);
    if (!to->firmware_known && from->firmware_known) {
        to->firmware_known = true;
        to->firmware = from->firmware;
    }
    for (unsigned i = 0; i < from->frame_count; i++)
        note_frame(to, from->frames[i]);
}

void peer_clear(struct peer *peer)
{
    wire_text_clear(&peer->vendor_string);
    wire_text_clear(&peer->host_name);
    wire_text_clear(&peer->ras_version);
    for (unsigned i = 0; i < 3; i++)
        wire_text_clear(&peer->identification[i]);
    *peer = (struct peer){ 0 };
}
