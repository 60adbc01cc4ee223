/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cells.h: the screen as a grid of cells. Views draw into it, and know no terminal; a
 * test compares it as text.
 *
 * A cell holds one character and what it means (its tint); which colours that gets is
 * the theme's matter. A character two columns wide takes a second cell, CELL_TAIL.
 * Everything is clipped at the edges of the area that is drawn into.
 */
#ifndef TUI_CELLS_H
#define TUI_CELLS_H

#include <stdbool.h>
#include <stdint.h>

#include "report/buffer.h"

/* What a text means. */
enum tint {
    TINT_PLAIN, TINT_DIM, TINT_STRONG, TINT_OK, TINT_WARN, TINT_BAD, TINT_TITLE, TINT_BAR, TINT_KEY,
    TINT_CONTROL, TINT_LCP, TINT_AUTH, TINT_CCP, TINT_NCP, TINT_DATA, TINT_MARK, TINT_COUNT,
};

enum { CELL_SELECTED = 1, CELL_TAIL = 2 };

struct cell {
    uint32_t character; /* UTF-32 */
    uint8_t tint;       /* enum tint */
    uint8_t flags;
};

/* Zero-initialised it is empty and valid. */
struct cells {
    unsigned width, height;
    struct cell *cell; /* row by row */
};

/* A part of the grid; coordinates count from its corner. */
struct area {
    struct cells *cells;
    unsigned x, y, width, height;
};

/* Gives it a size, and blanks it. Memory running out aborts the process. */
void cells_size(struct cells *cells, unsigned width, unsigned height);
void cells_free(struct cells *cells);

/* Its text, a line for each row, without blanks at the ends; `ascii`: as a terminal without UTF-8 shows it. */
void cells_dump(const struct cells *cells, bool ascii, struct buffer *text);

/* What stands for a character on a terminal without UTF-8: '|' for a line, '?' where nothing does. */
uint32_t cells_ascii(uint32_t character);

struct area area_all(struct cells *cells);
/* A part of a part; what reaches over its edges is cut. */
struct area area_part(const struct area *area, unsigned x, unsigned y, unsigned width, unsigned height);

/* Text from a place on; returns the column behind it. Characters that take no column are left away. */
unsigned area_put(const struct area *area, unsigned x, unsigned y, enum tint tint, const char *text);
unsigned area_format(const struct area *area, unsigned x, unsigned y, enum tint tint, const char *format, ...)
    BUFFER_PRINTF(5, 6);

/* At most `room` columns of it, the last one an ellipsis where it was cut. */
unsigned area_clip(const struct area *area, unsigned x, unsigned y, unsigned room, enum tint tint, const char *text);
/* The same, cut in its middle: for addresses, whose ends tell them apart. */
unsigned area_clip_middle(const struct area *area, unsigned x, unsigned y, unsigned room, enum tint tint,
                          const char *text);
/* The same, at the right edge of the room. */
void area_right(const struct area *area, unsigned x, unsigned y, unsigned room, enum tint tint, const char *text);

/* Words from `x` on, wrapped at the area's width, at most `rows` rows; returns how many it took. */
unsigned area_wrap(const struct area *area, unsigned x, unsigned y, unsigned rows, enum tint tint, const char *text);

/* One character `count` times. */
void area_repeat(const struct area *area, unsigned x, unsigned y, unsigned count, enum tint tint, uint32_t character);

/* A row is the one that the keys act on; or a part of it is. */
void area_select(const struct area *area, unsigned x, unsigned y, unsigned width);
/* Another tint for what stands there. */
void area_tint(const struct area *area, unsigned x, unsigned y, unsigned width, enum tint tint);

#endif
