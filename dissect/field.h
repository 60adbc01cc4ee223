/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * field.h: field tables, and the one walker that reads them.
 *
 * A message is a struct that begins with `struct head`; a `struct layout`
 * describes it row by row. The same table fills the struct from the wire
 * (fields_read) and shows it to a face (walk_fields): nothing is decoded twice.
 */
#ifndef DISSECT_FIELD_H
#define DISSECT_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dissect/address.h"
#include "dissect/names.h"
#include "dissect/reader.h"

enum field_type {
    FIELD_NUMBER, /* unsigned, 1 to 4 octets */
    FIELD_HEX,    /* the same, by custom written in hexadecimal */
    FIELD_FLAG,   /* bits (mask) of a member that an earlier row read */
    FIELD_IPV4,   /* four octets, kept as a host-order number */
    FIELD_ADDRESS, /* struct address, 4 or 16 octets by the row's length */
    FIELD_TEXT,   /* struct span; fixed-size strings end at their first NUL */
    FIELD_BYTES,  /* struct span */
    FIELD_SECRET, /* struct span whose octets are shown on demand only */
    FIELD_GROUP,  /* walker only: a message or an option begins; its rows follow, one deeper */
    FIELD_FAULT,  /* walker only: the message ended here, cut or malformed */
};

/* Where a row stands: a fixed offset from the start of the message, directly behind
 * the previous row that was read, or `gap` octets further. */
#define FIELD_NEXT (-1)
#define FIELD_AFTER(gap) (FIELD_NEXT - (gap))

struct field {
    const char *name;          /* the RFC's words, snake_case */
    enum field_type type;
    int16_t at;                /* offset in the message, FIELD_NEXT or FIELD_AFTER */
    uint16_t length;           /* octets on the wire; 0: flags, counted spans, and spans to the end of the message */
    uint16_t member;           /* offset of the struct member */
    uint8_t width;             /* size of the struct member, octets */
    uint16_t counted;          /* spans: offset of the member of the row before, which holds the length; or 0 */
    uint16_t placed;           /* offset of the uint32_t member that holds the place in the block, where `at` cannot say; or 0 */
    uint32_t mask;             /* FIELD_FLAG: the bits */
    const char *unit;          /* or NULL */
    const struct names *names; /* or NULL */
    const struct names *(*names_of)(const void *message); /* the list, where it depends on the message; or NULL */
    const char *rfc;           /* section, where it differs from the layout's */
};

struct layout {
    const char *name;  /* "set_link_info" */
    const char *title; /* "Set-Link-Info" */
    const char *rfc;
    const struct field *rows;
    uint8_t count;     /* at most 32: one bit each in head.has */
    uint8_t titled_by; /* 1 + the row whose name says which message this is; 0: none does */
    bool rfc_of_name;  /* the section is that of the name in titled_by, where it has one; else `rfc` */
};

#define FIELD_COUNT(rows) ((uint8_t)(sizeof(rows) / sizeof(rows)[0]))

/* First member of every dissected message. */
struct head {
    const struct layout *layout;
    uint32_t at;     /* offset of the message in its block */
    uint32_t length; /* octets on the wire */
    uint32_t has;    /* bit i: row i was read */
    uint32_t fault;  /* offset where reading failed */
    enum reader_status status;
};

/* A row of a table: FIELD_ROW(struct x, member, TYPE, at, length, unit, names);
 * FIELD_AS gives it a name of its own, FIELD_COUNTED takes its length from a member. */
#define FIELD_AS(S, m, label, t, o, l, u, n)                                                             \
    { .name = label, .type = t, .at = (o), .length = (l), .member = offsetof(S, m),                     \
      .width = sizeof(((S *)0)->m), .unit = (u), .names = (n) }
#define FIELD_ROW(S, m, t, o, l, u, n) FIELD_AS(S, m, #m, t, o, l, u, n)
#define FIELD_COUNTED(S, m, t, by)                                                                       \
    { .name = #m, .type = t, .at = FIELD_NEXT, .member = offsetof(S, m), .width = sizeof(((S *)0)->m),  \
      .counted = offsetof(S, by) }
#define FIELD_BITS(S, m, label, bits, n)                                                                 \
    { .name = label, .type = FIELD_FLAG, .at = 0, .member = offsetof(S, m), .width = sizeof(((S *)0)->m), \
      .mask = (bits), .names = (n) }

/*
 * Fills `message` (whose first member is a struct head) from the reader by
 * `layout`, top to bottom, each FIELD_NEXT or fixed row read in turn; rows that
 * could not be read keep their zero and leave their bit clear. A span row of
 * length 0 takes all that is left, and its bit is clear where nothing is; one that
 * the capture cut keeps what there is. A count beyond the message is malformed at
 * the count, and its span is what is left. Returns head.status == READER_OK.
 */
bool fields_read(struct reader *r, const struct layout *layout, void *message);

/* All that is left as one more part of `message`: into `span`, and into its length. For
 * parts that are not one field, such as options. A message that failed has none. */
void fields_rest(struct reader *r, void *message, struct span *span);

/* Marks row `member` (an offsetof) as read by the dissector's own code. */
void fields_mark(struct head *head, size_t member);

/* Marks the message malformed at `offset` of the block; of two faults the earlier counts. */
void fields_malformed(struct head *head, uint32_t offset);

/* The row of `member` was read. */
bool fields_has(const struct head *head, size_t member);

/* The rows at fixed places that end within the first `have` octets of the message, for
 * dissectors that read without fields_read: head.has of a header that was cut. */
uint32_t fields_up_to(const struct layout *layout, uint32_t have);

/* What the walker shows: one value. Borrowed, valid during the call. */
struct field_value {
    const char *name;
    const char *unit;
    enum field_type type;
    unsigned depth;
    uint32_t number;          /* NUMBER, HEX, FLAG (shifted down), IPV4 */
    const struct name *named; /* the number's name, or NULL; of a group: which message it is */
    const char *title;        /* GROUP: what the message is called, "Set-Link-Info" */
    const struct layout *layout; /* GROUP: the table of its rows; else NULL */
    const char *rfc;          /* section, or NULL */
    struct address address;   /* ADDRESS */
    struct span span;         /* TEXT, BYTES, SECRET */
    uint32_t at;              /* offset in the block */
    uint32_t length;          /* octets on the wire */
    bool malformed;           /* FAULT: a length lied; else the capture cut it */
};

typedef void field_visit(void *context, const struct field_value *value);

/* Visits the message: its group, its rows, its fault if it has one. Rows come one
 * deeper than the group. */
void walk_fields(const struct head *message, unsigned depth, field_visit *visit, void *context);

/* The number a row's member holds. */
uint32_t field_number(const struct field *field, const void *message);

#endif
