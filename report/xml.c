/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xml.c: text into XML 1.0; see xml.h. */
#include "report/xml.h"

#include <stdbool.h>
#include <string.h>

#include "dissect/text.h"

static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */

/* U+FFFE and U+FFFF are UTF-8, but no characters; `left` octets stand at `at`. */
static bool is_no_character(const char *at, size_t left)
{
    return left >= 3 && memcmp(at, "\xEF\xBF", 2) == 0 && ((unsigned char)at[2] == 0xBE || (unsigned char)at[2] == 0xBF);
}

static const char *reference_for(char octet)
{
    switch (octet) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&apos;";
    default:
        return NULL;
    }
}

void xml_text(struct buffer *buffer, const char *octets)
{
    const size_t length = strlen(octets);
    struct buffer safe = { 0 };
    char *const room = buffer_reserve(&safe, 3 * length);

    const size_t size = text_escape((const uint8_t *)octets, length, room, 3 * length + 1, NULL);
    for (size_t i = 0; i < size; i++) {
        const char *const reference = reference_for(room[i]);
        if (is_no_character(room + i, size - i)) {
            buffer_text(buffer, replacement);
            i += 2;
        } else if (reference) {
            buffer_text(buffer, reference);
        } else {
            buffer_put(buffer, room + i, 1);
        }
    }
    buffer_free(&safe);
}

void xml_attribute(struct buffer *buffer, const char *name, const char *value)
{
    buffer_format(buffer, " %s=\"", name);
    xml_text(buffer, value);
    buffer_text(buffer, "\"");
}
