/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * filter_parts.h: what the files of the filter share.
 *
 *     filter.c          the language: text to a tree of terms, and the tree's answer
 *     filter_value.c    what stands behind an operator, by the field's type
 *     filter_number.c   numbers, amounts, durations, times and their ranges
 *     filter_match.c    one value of a field against one term
 *     filter_session.c  the fields of sessions
 *     filter_packet.c   the fields of packets, and the walk's own
 */
#ifndef ANALYZE_FILTER_PARTS_H
#define ANALYZE_FILTER_PARTS_H

#include "analyze/filter.h"

struct filter_pattern; /* a compiled pattern and its count of give-ups */

enum filter_type {
    FILTER_TEXT,     /* compared as a whole, without regard to case */
    FILTER_ID,       /* the same, and without regard to - _ and blanks */
    FILTER_WORD,     /* one of the row's words */
    FILTER_BOOL,
    FILTER_NUMBER,   /* a range of numbers is one value: first to last frame */
    FILTER_AMOUNT,   /* a number with k, M, G */
    FILTER_TIME,     /* a range of nanoseconds since 1970 is one value */
    FILTER_DURATION, /* nanoseconds */
    FILTER_ADDRESS,
    FILTER_HOST,     /* an address, or a name */
    FILTER_ANY,      /* of the walk: number, name, address or text, as the packet has it */
    FILTER_TYPES,
};

enum filter_operator {
    FILTER_EQUAL, FILTER_UNEQUAL, FILTER_LIKE, FILTER_UNLIKE,
    FILTER_LESS, FILTER_AT_MOST, FILTER_MORE, FILTER_AT_LEAST,
    FILTER_SEARCH, /* a bare word */
};

/* A piece of the filter's text. */
struct filter_piece {
    const char *text;  /* without its quotes, doubled quotes made single; NUL-terminated */
    size_t length;
    size_t at, extent; /* where it stands, with its quotes */
    bool quoted;
};

/* What stands behind an operator. */
struct filter_value {
    bool absent;             /* "unknown": finds what has no value */
    bool has_number;
    int64_t low, high;       /* what the number, time or range stands for, both inclusive */
    bool time_of_day;        /* low and high are nanoseconds since midnight, of any day; low > high passes midnight */
    bool has_address;
    struct address address;
    uint8_t prefix;          /* bits that count */
    uint16_t port;           /* 0: any */
    int word;                /* index into the row's words; yes and no are 1 and 0; -1: none */
    char *text;              /* owned; of IDs, and where anything may be meant */
    struct filter_pattern *pattern; /* owned; text as a whole, a pattern, or a search */
};

/* One value of a field, told by its getter. */
struct filter_fact {
    enum filter_type type;   /* never FILTER_ANY or FILTER_HOST */
    int64_t low, high;       /* NUMBER, AMOUNT, TIME, DURATION; WORD and BOOL: the index */
    const char *text;        /* TEXT, ID, WORD; of a NUMBER its name, or NULL */
    const char *other;       /* of a NUMBER its other name, or NULL */
    struct address address;
    uint16_t port;
};

/* What a getter reads, and whom it tells. */
struct filter_probe {
    const struct session *session;
    const struct pptpscope_packet *packet;
    struct pptpscope_packet_facts facts; /* of the packet */
    const struct filter *filter;
    const struct filter_term *term;      /* whom every value is held against */
    bool told, matched;                  /* any value; one that the term is looking for */
};
typedef void filter_getter(struct filter_probe *probe);

#define FILTER_WORDS(list) .words = (list), .word_count = sizeof(list) / sizeof(list)[0]
struct filter_field {
    const char *name, *also;
    enum filter_type type;
    const char *const *words; /* of a WORD; of a NUMBER names of 0, 1, ... */
    size_t word_count;
    const char *absent;       /* "unknown", "none"; NULL: always has a value */
    bool ordered;             /* words: the later the more */
    bool searched;
    bool findings;            /* an ID that is a finding's, or one of its aliases */
    filter_getter *get;
    const char *help;
};
extern const struct filter_field filter_session_fields[], filter_packet_fields[];
extern const size_t filter_session_field_count, filter_packet_field_count;

#define FILTER_PATH_MAX 8
struct filter_term {
    const struct filter_field *field; /* NULL: a search, or a path */
    enum filter_operator op;
    struct filter_value value;
    size_t at, extent;                /* of the value, in the text */
    char *path;                       /* owned: "lcp.mru"; or NULL */
    const char *parts[FILTER_PATH_MAX]; /* into it, outermost first */
    unsigned part_count;
};

/* The paths that filter_files gave. */
const char *filter_path(const struct filter *filter, uint32_t file);

/* --- filter_value.c ----------------------------------------------------------- */

/* Reads `piece` for a field's type and operator into `value`. False: `error` is filled. */
bool filter_value_read(const struct filter_field *field, const char *name, enum filter_operator op,
                       const struct filter_piece *piece, struct filter_value *value, struct filter_error *error);
/* The same for a bare word. */
bool filter_value_search(const struct filter_piece *piece, struct filter_value *value, struct filter_error *error);
void filter_value_clear(struct filter_value *value);

/* "10.0.0.1", "10.0.0.1:1723", "10.0.0.0/8", "[::1]:1723". */
bool filter_read_address(const char *text, struct filter_value *value);

/* The piece for a sentence, cut where it is long; returns `text`. */
#define FILTER_SHOWN 64
const char *filter_shown(const struct filter_piece *piece, char text[static FILTER_SHOWN]);

/* A sentence about a piece; returns false. */
#if defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
bool filter_wrong(struct filter_error *error, size_t at, size_t length, const char *format, ...);

/* "one of a, b or c", into `text`. */
void filter_list_words(const struct filter_field *field, char *text, size_t size);
/* What the values of a type look like, with examples; a type's name. */
const char *filter_type_words(enum filter_type type);
const char *filter_type_name(enum filter_type type);

/* The same name, without regard to case, - _ and blanks. */
bool filter_same(const char *a, const char *b);

/* Letters to change, add or drop to make one word of the other, without regard to case. */
unsigned filter_distance(const char *a, size_t a_length, const char *b);

static inline bool filter_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool filter_is_comparison(enum filter_operator op)
{
    return op == FILTER_LESS || op == FILTER_AT_MOST || op == FILTER_MORE || op == FILTER_AT_LEAST;
}

/* --- filter_number.c ------------------------------------------------------------ */

/* A number, amount, duration or time, or a range of them, into `value`. */
bool filter_read_numbers(enum filter_type type, enum filter_operator op, const struct filter_piece *piece,
                         struct filter_value *value, struct filter_error *error);
/* A number or a range of numbers, where it is one. */
bool filter_read_range(const char *text, struct filter_value *value);
/* Digits, at most `most`. */
bool filter_read_whole(const char *text, int64_t most, int64_t *number);

/* --- filter_match.c ------------------------------------------------------------ */

enum filter_pattern_kind { FILTER_PATTERN, FILTER_WHOLE, FILTER_PART };

/* A pattern, or text to be found as a whole or as a part. NULL: `*fault` says why, at
 * octet `*at` of it. */
struct filter_pattern *filter_pattern_new(const char *text, size_t length, enum filter_pattern_kind kind,
                                          char *fault, size_t size, size_t *at);
bool filter_pattern_match(struct filter_pattern *pattern, const char *text, size_t length);
uint64_t filter_pattern_gave_up(const struct filter_pattern *pattern);
void filter_pattern_free(struct filter_pattern *pattern);

/* What getters call, once for each value. */
void filter_tell(struct filter_probe *probe, const struct filter_fact *fact);
void filter_tell_text(struct filter_probe *probe, enum filter_type type, const char *text);
void filter_tell_number(struct filter_probe *probe, enum filter_type type, uint64_t number);
void filter_tell_range(struct filter_probe *probe, enum filter_type type, int64_t low, int64_t high);
void filter_tell_word(struct filter_probe *probe, const char *const *words, unsigned index);
void filter_tell_bool(struct filter_probe *probe, bool yes);
void filter_tell_address(struct filter_probe *probe, const struct address *address, uint16_t port);

/* The whole term about the probe's session or packet, negation included. */
bool filter_term_holds(const struct filter_term *term, struct filter_probe *probe);

/* --- filter_packet.c ------------------------------------------------------------- */

/* Tells every value of the packet that the term's path names. */
void filter_tell_walk(struct filter_probe *probe);

/* What a part of a path is called after: a message, protocol or option that holds
 * fields, or a field; an option is both, as its name stands for its value. */
enum filter_walk { FILTER_WALK_NOTHING, FILTER_WALK_GROUP, FILTER_WALK_FIELD };
enum filter_walk filter_walk_find(const char *part);

/* Every part of "lcp.mru" is known, and the last is a field. */
bool filter_walk_path(const char *path);

/* The name that is nearest to a mistyped part, or NULL. */
const char *filter_walk_nearest(const char *part);

#endif
