/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * explain_line.c: patterns of log lines, and Windows error numbers inside them.
 *
 * Windows fills its Terminate-Request with its magic number, 00 3c cd 74 and the error
 * (4 octets, big endian), which peers print in their own ways:
 *
 *     IOS        0x2F5D7B36003CCD74000002E6
 *     pppd       (/]{6^@<M-Mt^@^@^BM-f)        and in debug lines \000<\315t\000\000\002\346
 *     syslog     #000<#315t#000#000#002#346
 *
 * The decoder turns each of them back into octets and looks for the constant.
 */
#include "analyze/explain_parts.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "dissect/names.h"

/* A line gives no pattern much to try; what takes longer is taken for no match. */
enum { MATCH_STEPS = 20000, MATCH_DEPTH = 500, MATCH_KIBIBYTES = 512 };

#define NOTHING { .strength = 0 }
#define SPEAKS(name, sure, facts, never) { FINDING_##name, sure, facts, never }
#define LINE(expression, sentence, tells, ...) { expression, sentence, tells, { __VA_ARGS__ } },
const struct line_row line_rows[] = {
#include "analyze/explain_line.def"
};
#undef LINE
enum { LINE_ROWS = sizeof line_rows / sizeof line_rows[0] };
const size_t line_row_count = LINE_ROWS;

/* Where a number stands in words; the first group is the number. */
static const char *const number_patterns[] = {
    "003CCD74([0-9A-F]{8})",
    "(?:\\bE=|error(?: code)?(?: is| was)?(?: returned on failure is)?|failure is|fehler|code|returned|reason|with|ras)[ :=#(]{1,4}"
    "(0x[0-9a-f]{3}|[6-9][0-9]{2})\\b",
};
enum { NUMBER_HEX, NUMBER_WORDS, NUMBER_PATTERNS };

struct line_patterns {
    pcre2_code *rows[LINE_ROWS];
    pcre2_code *numbers[NUMBER_PATTERNS];
    pcre2_match_data *data;
    pcre2_match_context *context;
};

static pcre2_code *compile(const char *pattern)
{
    int error;
    PCRE2_SIZE at;
    pcre2_code *const code =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, PCRE2_CASELESS | PCRE2_NEVER_UTF, &error, &at, NULL);
    if (code)
        pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* where it cannot, it is slower */
    return code;
}

struct line_patterns *line_patterns_new(void)
{
    struct line_patterns *const patterns = calloc(1, sizeof *patterns);
    bool whole = patterns != NULL;

    if (!patterns)
        return NULL;
    for (size_t i = 0; i < LINE_ROWS; i++)
        whole = (patterns->rows[i] = compile(line_rows[i].pattern)) != NULL && whole;
    for (size_t i = 0; i < NUMBER_PATTERNS; i++)
        whole = (patterns->numbers[i] = compile(number_patterns[i])) != NULL && whole;
    patterns->data = pcre2_match_data_create(2, NULL);
    patterns->context = pcre2_match_context_create(NULL);
    if (!whole || !patterns->data || !patterns->context) {
        line_patterns_free(patterns);
        return NULL;
    }
    pcre2_set_match_limit(patterns->context, MATCH_STEPS);
    pcre2_set_depth_limit(patterns->context, MATCH_DEPTH);
    pcre2_set_heap_limit(patterns->context, MATCH_KIBIBYTES);
    return patterns;
}

void line_patterns_free(struct line_patterns *patterns)
{
    if (!patterns)
        return;
    for (size_t i = 0; i < LINE_ROWS; i++)
        pcre2_code_free(patterns->rows[i]);
    for (size_t i = 0; i < NUMBER_PATTERNS; i++)
        pcre2_code_free(patterns->numbers[i]);
    pcre2_match_data_free(patterns->data);
    pcre2_match_context_free(patterns->context);
    free(patterns);
}

static bool matches(const struct line_patterns *patterns, const pcre2_code *code, const uint8_t *octets, size_t length)
{
    return pcre2_match(code, octets, length, 0, 0, patterns->data, patterns->context) >= 0;
}

bool line_matches(const struct line_patterns *patterns, size_t row, const uint8_t *octets, size_t length)
{
    return matches(patterns, patterns->rows[row], octets, length);
}

/* --- numbers ----------------------------------------------------------------------------- */

static bool is_octal(uint8_t octet, uint8_t most)
{
    return octet >= '0' && octet <= most;
}

/* Three octal digits of one octet; `most` is the highest for the first of them. */
static bool octal(const uint8_t *at, const uint8_t *end, uint8_t most, uint8_t *octet)
{
    if (end - at < 3 || !is_octal(at[0], most) || !is_octal(at[1], '7') || !is_octal(at[2], '7'))
        return false;
    *octet = (uint8_t)((at[0] - '0') << 6 | (at[1] - '0') << 3 | (at[2] - '0'));
    return true;
}

/* One octet as it was before somebody printed it; `*at` moves behind its notation. */
static uint8_t unprinted(const uint8_t **at, const uint8_t *end)
{
    static const uint8_t extended[] = "37777777"; /* a sign that old pppd extends */
    const uint8_t *const text = *at;
    const size_t left = (size_t)(end - text);
    uint8_t octet;

    if (left >= 3 && text[0] == 'M' && text[1] == '-') {
        *at = text + 2;
        return (uint8_t)(unprinted(at, end) | 0x80);
    }
    if (left >= 2 && text[0] == '^' && text[1] >= 0x3F && text[1] < 0x60) {
        *at = text + 2;
        return text[1] ^ 0x40;
    }
    if (left >= 12 && text[0] == '\\' && memcmp(text + 1, extended, 8) == 0 && octal(text + 9, end, '7', &octet)) {
        *at = text + 12;
        return octet;
    }
    if (left >= 4 && (text[0] == '\\' || text[0] == '#') && octal(text + 1, end, '3', &octet)) {
        *at = text + 4;
        return octet;
    }
    if (left >= 2 && text[0] == '\\' && strchr("\\\"nrt", text[1]) && text[1]) {
        *at = text + 2;
        return text[1] == 'n' ? '\n' : text[1] == 'r' ? '\r' : text[1] == 't' ? '\t' : text[1];
    }
    *at = text + 1;
    return text[0];
}

/* The error behind 3c cd 74, in whatever notation. */
static bool terminate_error(const uint8_t *octets, size_t length, uint32_t *number)
{
    const uint8_t *at = octets, *const end = octets + length;
    uint64_t window = 0; /* the last eight octets */
    size_t seen = 0;

    while (at < end) {
        const uint8_t octet = unprinted(&at, end);
        window = window << 8 | octet;
        if (++seen >= 7 && (window >> 32 & 0xFFFFFF) == 0x3CCD74 && (window & 0xFFFFFFFF) < 0x1000) {
            *number = (uint32_t)window;
            return true;
        }
    }
    return false;
}

static uint32_t group_number(const struct line_patterns *patterns, const uint8_t *octets, int base)
{
    const PCRE2_SIZE *const group = pcre2_get_ovector_pointer(patterns->data);
    char digits[16];
    const size_t length = group[3] - group[2] < sizeof digits - 1 ? group[3] - group[2] : sizeof digits - 1;

    memcpy(digits, octets + group[2], length);
    digits[length] = '\0';
    return (uint32_t)strtoul(digits, NULL, base);
}

bool line_windows_error(const struct line_patterns *patterns, const uint8_t *octets, size_t length, uint32_t *number,
                        bool *terminate)
{
    *terminate = true;
    if (matches(patterns, patterns->numbers[NUMBER_HEX], octets, length)) {
        *number = group_number(patterns, octets, 16);
        return true;
    }
    if (terminate_error(octets, length, number))
        return true;
    *terminate = false;
    if (!matches(patterns, patterns->numbers[NUMBER_WORDS], octets, length))
        return false;
    *number = group_number(patterns, octets, 0);
    return names_find(&names_ras, *number) != NULL;
}
