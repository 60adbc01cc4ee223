/* SPDX-License-Identifier: GPL-2.0-or-later */
/* theme.c: which colours a meaning has; see theme.h. */
#include "tui/theme.h"

#include <string.h>

const char *const theme_names[THEME_COUNT] = { [THEME_DARK] = "dark", [THEME_LIGHT] = "light", [THEME_MONO] = "mono" };

/* Of 16 colours only the first 8 are sure to be there; bold makes them bright. */
#define LOOK(f256, b256, f8, b8, looks) { { f256, b256 }, { f8, b8 }, looks }

static const struct look looks[THEME_COUNT][TINT_COUNT] = {
    [THEME_DARK] = {
        [TINT_PLAIN] = LOOK(-1, -1, -1, -1, 0),
        [TINT_DIM] = LOOK(245, -1, -1, -1, LOOK_DIM),
        [TINT_STRONG] = LOOK(-1, -1, -1, -1, LOOK_BOLD),
        [TINT_OK] = LOOK(114, -1, 2, -1, 0),
        [TINT_WARN] = LOOK(221, -1, 3, -1, 0),
        [TINT_BAD] = LOOK(210, -1, 1, -1, LOOK_BOLD),
        [TINT_TITLE] = LOOK(231, 24, 7, 4, LOOK_BOLD),
        [TINT_BAR] = LOOK(252, 237, 7, 0, 0),
        [TINT_KEY] = LOOK(117, 237, 6, 0, LOOK_BOLD),
        [TINT_CONTROL] = LOOK(152, -1, 6, -1, 0),
        [TINT_LCP] = LOOK(117, -1, 6, -1, LOOK_BOLD),
        [TINT_AUTH] = LOOK(183, -1, 5, -1, 0),
        [TINT_CCP] = LOOK(216, -1, 3, -1, LOOK_BOLD),
        [TINT_NCP] = LOOK(150, -1, 2, -1, LOOK_BOLD),
        [TINT_DATA] = LOOK(250, -1, 7, -1, 0),
        [TINT_MARK] = LOOK(229, -1, 3, -1, LOOK_BOLD | LOOK_UNDERLINE),
    },
    [THEME_LIGHT] = {
        [TINT_PLAIN] = LOOK(-1, -1, -1, -1, 0),
        [TINT_DIM] = LOOK(242, -1, -1, -1, LOOK_DIM),
        [TINT_STRONG] = LOOK(-1, -1, -1, -1, LOOK_BOLD),
        [TINT_OK] = LOOK(28, -1, 2, -1, 0),
        [TINT_WARN] = LOOK(130, -1, 3, -1, 0),
        [TINT_BAD] = LOOK(160, -1, 1, -1, LOOK_BOLD),
        [TINT_TITLE] = LOOK(231, 25, 7, 4, LOOK_BOLD),
        [TINT_BAR] = LOOK(236, 254, 0, 7, 0),
        [TINT_KEY] = LOOK(25, 254, 4, 7, LOOK_BOLD),
        [TINT_CONTROL] = LOOK(23, -1, 6, -1, 0),
        [TINT_LCP] = LOOK(25, -1, 4, -1, 0),
        [TINT_AUTH] = LOOK(90, -1, 5, -1, 0),
        [TINT_CCP] = LOOK(94, -1, 1, -1, 0),
        [TINT_NCP] = LOOK(22, -1, 2, -1, 0),
        [TINT_DATA] = LOOK(240, -1, 0, -1, 0),
        [TINT_MARK] = LOOK(88, 229, 1, -1, LOOK_BOLD | LOOK_UNDERLINE),
    },
    [THEME_MONO] = {
        [TINT_DIM] = LOOK(-1, -1, -1, -1, LOOK_DIM),
        [TINT_STRONG] = LOOK(-1, -1, -1, -1, LOOK_BOLD),
        [TINT_WARN] = LOOK(-1, -1, -1, -1, LOOK_BOLD),
        [TINT_BAD] = LOOK(-1, -1, -1, -1, LOOK_BOLD | LOOK_UNDERLINE),
        [TINT_TITLE] = LOOK(-1, -1, -1, -1, LOOK_REVERSE | LOOK_BOLD),
        [TINT_BAR] = LOOK(-1, -1, -1, -1, LOOK_REVERSE),
        [TINT_KEY] = LOOK(-1, -1, -1, -1, LOOK_REVERSE | LOOK_BOLD),
        [TINT_MARK] = LOOK(-1, -1, -1, -1, LOOK_BOLD | LOOK_UNDERLINE),
    },
};

const struct look *theme_look(enum theme theme, enum tint tint)
{
    return &looks[theme][tint];
}

int16_t theme_selected(enum theme theme, bool many)
{
    static const int16_t backgrounds[THEME_COUNT][2] = { { -1, 238 }, { -1, 153 }, { -1, -1 } };

    return backgrounds[theme][many];
}

enum theme theme_of(const char *name)
{
    unsigned theme = 0;

    while (theme < THEME_COUNT && strcmp(theme_names[theme], name) != 0)
        theme++;
    return (enum theme)theme;
}
