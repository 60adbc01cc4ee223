/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * screen.c: the terminal: cells out, keys in; see screen.h.
 *
 * Hazards: escape sequences that ncurses does not know (they arrive as Esc and a burst of
 * letters, which are commands here), terminals without UTF-8, with few or no colours,
 * signals in the midst of drawing.
 */
#define _POSIX_C_SOURCE 200809L
#define _XOPEN_SOURCE 700
#define _XOPEN_SOURCE_EXTENDED 1
#include "tui/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <curses.h>
#include <term.h>

#include "tui/keys.h"

enum { ESCAPE_WAIT = 25, SEQUENCE_MOST = 64 }; /* ms; octets */

struct screen {
    SCREEN *curses;
    FILE *keyboard, *out; /* /dev/tty, or NULL: standard input, standard output */
    int keyboard_file;
    bool ascii, colours, many;
    enum theme theme;
    unsigned mouse_x, mouse_y;
};

static volatile sig_atomic_t ended, stopped, resized;
static int wake[2] = { -1, -1 }; /* a pipe: a signal that comes just before somebody waits is not missed */

/* --- restoring the terminal from anywhere ------------------------------------------------------ */

/* What a crash sends: nothing else is safe in a signal handler. */
static struct {
    int file;
    struct termios before;
    char text[128];
    size_t length;
} restore = { .file = -1 };

static int add_restore(int octet)
{
    if (restore.length < sizeof restore.text)
        restore.text[restore.length++] = (char)octet;
    return octet;
}

static void prepare_restore(int file)
{
    static const char *const names[] = { "sgr0", "cnorm", "rmkx", "rmcup" };

    if (tcgetattr(file, &restore.before) != 0)
        return;
    restore.length = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char name[8];
        snprintf(name, sizeof name, "%s", names[i]);
        const char *const text = tigetstr(name);
        if (text && text != (char *)-1)
            tputs(text, 1, add_restore);
    }
    for (const char *mouse = "\033[?1000l\033[?1006l"; *mouse; mouse++)
        add_restore(*mouse);
    restore.file = file;
}

static void on_crash(int number)
{
    if (restore.file >= 0) {
        const ssize_t sent = write(restore.file, restore.text, restore.length);
        (void)sent;
        tcsetattr(restore.file, TCSANOW, &restore.before);
    }
    raise(number); /* its handler was reset */
}

static void wake_up(void)
{
    const int error = errno;
    const ssize_t sent = write(wake[1], "", 1); /* full is as good */

    (void)sent;
    errno = error;
}

static void on_end(int number)
{
    (void)number;
    ended = 1;
    wake_up();
}

static void on_stop(int number)
{
    (void)number;
    stopped = 1;
    wake_up();
}

static void on_resize(int number)
{
    (void)number;
    resized = 1;
    wake_up();
}

static bool make_pipe(void)
{
    if (wake[0] >= 0)
        return true;
    if (pipe(wake) != 0)
        return false;
    for (int i = 0; i < 2; i++)
        if (fcntl(wake[i], F_SETFL, O_NONBLOCK) != 0 || fcntl(wake[i], F_SETFD, FD_CLOEXEC) != 0)
            return false;
    return true;
}

void screen_wait(const struct screen *screen, int other, int milliseconds)
{
    struct pollfd files[3] = { { .fd = screen->keyboard_file, .events = POLLIN }, { .fd = wake[0], .events = POLLIN },
                               { .fd = other, .events = POLLIN } };
    char drained[64];

    poll(files, other >= 0 ? 3 : 2, milliseconds);
    while (read(wake[0], drained, sizeof drained) == sizeof drained)
        continue;
}

static void catch_signals(void)
{
    static const struct { int number; void (*handler)(int); int flags; } rows[] = {
        { SIGSEGV, on_crash, (int)SA_RESETHAND }, { SIGBUS, on_crash, (int)SA_RESETHAND },
        { SIGABRT, on_crash, (int)SA_RESETHAND }, { SIGFPE, on_crash, (int)SA_RESETHAND },
        { SIGILL, on_crash, (int)SA_RESETHAND },  { SIGTERM, on_end, 0 },
        { SIGHUP, on_end, 0 },                    { SIGINT, on_end, 0 },
        { SIGQUIT, on_crash, (int)SA_RESETHAND }, { SIGTSTP, on_stop, 0 },
        { SIGWINCH, on_resize, 0 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sigaction action = { .sa_handler = rows[i].handler, .sa_flags = rows[i].flags };
        sigemptyset(&action.sa_mask);
        sigaction(rows[i].number, &action, NULL);
    }
}

bool screen_ended(void)
{
    return ended;
}

bool screen_stopped(void)
{
    return stopped;
}

void screen_suspend(struct screen *screen)
{
    struct sigaction usual = { .sa_handler = SIG_DFL };

    (void)screen;
    stopped = 0;
    endwin();
    sigemptyset(&usual.sa_mask);
    sigaction(SIGTSTP, &usual, NULL);
    raise(SIGTSTP);
    catch_signals();
    resized = 1; /* the window may be another by now */
    refresh();
}

/* --- opening -------------------------------------------------------------------------------------- */

/* Standard input may be the capture, and standard output a file. */
static bool find_terminal(struct screen *screen, char *error, size_t size)
{
    const char *const term = getenv("TERM");

    if (!term || !*term || strcmp(term, "dumb") == 0) {
        snprintf(error, size, "TERM names no terminal that can show pictures of characters; 'pptpscope analyze' needs none");
        return false;
    }
    if (isatty(STDIN_FILENO) != 1)
        screen->keyboard = fopen("/dev/tty", "re");
    if (isatty(STDOUT_FILENO) != 1)
        screen->out = fopen("/dev/tty", "we");
    if ((isatty(STDIN_FILENO) == 1 || screen->keyboard) && (isatty(STDOUT_FILENO) == 1 || screen->out))
        return true;
    snprintf(error, size, "there is no terminal to draw on; 'pptpscope analyze' needs none");
    return false;
}

static bool colours_wanted(void)
{
    const char *const no_color = getenv("NO_COLOR");

    return !(no_color && *no_color);
}

static void make_pairs(const struct screen *screen)
{
    for (unsigned tint = 0; tint < TINT_COUNT; tint++) {
        const struct look *const look = theme_look(screen->theme, (enum tint)tint);
        const int16_t *const colour = screen->many ? look->many : look->few;
        const int16_t selected = theme_selected(screen->theme, screen->many);
        init_pair((short)(tint + 1), colour[0], colour[1]);
        init_pair((short)(TINT_COUNT + tint + 1), colour[0], selected >= 0 ? selected : colour[1]);
    }
}

static void close_files(struct screen *screen)
{
    if (screen->keyboard)
        fclose(screen->keyboard);
    if (screen->out)
        fclose(screen->out);
    free(screen);
}

struct screen *screen_open(const struct screen_options *options, char *error, size_t size)
{
    struct screen *const screen = calloc(1, sizeof *screen);

    if (!screen || !make_pipe() || !find_terminal(screen, error, size)) {
        if (screen)
            close_files(screen);
        return NULL;
    }
    setlocale(LC_CTYPE, "");
    screen->ascii = options->ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
    screen->theme = options->theme;
    screen->keyboard_file = screen->keyboard ? fileno(screen->keyboard) : STDIN_FILENO;
    screen->curses = newterm(NULL, screen->out ? screen->out : stdout, screen->keyboard ? screen->keyboard : stdin);
    if (!screen->curses) {
        snprintf(error, size, "the terminal '%.40s' is not known here; try TERM=xterm, or 'pptpscope analyze'", getenv("TERM"));
        close_files(screen);
        return NULL;
    }
    prepare_restore(screen->keyboard_file);
    catch_signals();
    cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(ESCAPE_WAIT);
    curs_set(0);
    screen->colours = colours_wanted() && has_colors() && start_color() == OK && use_default_colors() == OK;
    screen->many = screen->colours && COLORS >= 256 && COLOR_PAIRS > 2 * TINT_COUNT;
    screen_theme(screen, options->theme);
    return screen;
}

void screen_close(struct screen *screen)
{
    if (!screen)
        return;
    mousemask(0, NULL);
    restore.file = -1;
    endwin();
    delscreen(screen->curses);
    close_files(screen);
}

void screen_size(const struct screen *screen, unsigned *width, unsigned *height)
{
    (void)screen;
    *width = COLS > 0 ? (unsigned)COLS : 0;
    *height = LINES > 0 ? (unsigned)LINES : 0;
}

void screen_theme(struct screen *screen, enum theme theme)
{
    screen->theme = screen->colours ? theme : THEME_MONO;
    if (screen->colours)
        make_pairs(screen);
}

/* --- cells out --------------------------------------------------------------------------------------- */

static attr_t attributes_of(const struct screen *screen, const struct cell *cell)
{
    const struct look *const look = theme_look(screen->theme, (enum tint)cell->tint);
    const bool selected = cell->flags & CELL_SELECTED;
    const bool by_colour = screen->colours && theme_selected(screen->theme, screen->many) >= 0;
    attr_t attributes = A_NORMAL;

    if (look->attributes & LOOK_BOLD)
        attributes |= A_BOLD;
    if ((look->attributes & LOOK_DIM) && !screen->many && !selected)
        attributes |= A_DIM;
    if (look->attributes & LOOK_UNDERLINE)
        attributes |= A_UNDERLINE;
    if (((look->attributes & LOOK_REVERSE) != 0) != (selected && !by_colour))
        attributes |= A_REVERSE;
    return attributes;
}

static void show_cell(const struct screen *screen, const struct cell *cell, int y, int x)
{
    const short pair = !screen->colours ? 0 : (short)(cell->tint + 1 + (cell->flags & CELL_SELECTED ? TINT_COUNT : 0));
    const wchar_t text[2] = { (wchar_t)(screen->ascii ? cells_ascii(cell->character) : cell->character), L'\0' };
    cchar_t shown;

    if (cell->flags & CELL_TAIL) {
        if (screen->ascii)
            mvaddch(y, x, ' ');
        return;
    }
    if (setcchar(&shown, text, attributes_of(screen, cell), pair, NULL) == OK)
        mvadd_wch(y, x, &shown);
}

void screen_show(struct screen *screen, const struct cells *cells, bool anew)
{
    if (anew)
        clearok(stdscr, TRUE);
    erase();
    for (unsigned y = 0; y < cells->height && y < (unsigned)LINES; y++)
        for (unsigned x = 0; x < cells->width && x < (unsigned)COLS; x++)
            show_cell(screen, &cells->cell[(size_t)y * cells->width + x], (int)y, (int)x);
    refresh();
}

static void base64(const uint8_t *octets, size_t length, char out[4])
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const uint32_t bits = (uint32_t)octets[0] << 16 | (length > 1 ? (uint32_t)octets[1] << 8 : 0) | (length > 2 ? octets[2] : 0);

    for (unsigned i = 0; i < 4; i++)
        out[i] = i <= length ? letters[bits >> (18 - 6 * i) & 0x3F] : '=';
}

void screen_copy(const struct screen *screen, const char *text, size_t length)
{
    FILE *const out = screen->out ? screen->out : stdout;
    char four[4];

    fputs("\033]52;c;", out);
    for (size_t i = 0; i < length; i += 3) {
        base64((const uint8_t *)text + i, length - i < 3 ? length - i : 3, four);
        fwrite(four, 1, sizeof four, out);
    }
    fputs("\007", out);
    fflush(out);
}

/* --- keys in ------------------------------------------------------------------------------------------- */

/* One more octet of a sequence, if it comes in time; -1: it does not. */
static int next_octet(const struct screen *screen)
{
    struct pollfd file = { .fd = screen->keyboard_file, .events = POLLIN };
    wint_t c;
    int status = get_wch(&c);

    if (status == ERR && poll(&file, 1, ESCAPE_WAIT) == 1)
        status = get_wch(&c);
    return status == ERR ? -1 : status == KEY_CODE_YES ? 0 : (int)c;
}

/* Behind an Esc: nothing else, then it is the key; a sequence that ncurses does not know is swallowed whole. */
static uint32_t after_escape(const struct screen *screen)
{
    int c = next_octet(screen);

    if (c < 0)
        return KEY_CODE_ESC;
    if (c == KEY_CODE_ESC) {
        unget_wch(KEY_CODE_ESC);
        return KEY_CODE_ESC;
    }
    if (c != '[' && c != 'O')
        return KEY_CODE_NONE; /* Alt and a key */
    c = next_octet(screen);
    if (c == 'M') { /* a mouse of the old kind: three more */
        for (int i = 0; i < 3; i++)
            next_octet(screen);
        return KEY_CODE_NONE;
    }
    if (c == '[') /* a function key of the Linux console */
        c = next_octet(screen);
    for (int i = 0; i < SEQUENCE_MOST && c >= 0 && !(c >= '@' && c <= '~'); i++)
        c = next_octet(screen);
    return KEY_CODE_NONE;
}

/* A press of the first button, or the wheel. */
static uint32_t mouse_key(struct screen *screen)
{
    MEVENT event;

    if (getmouse(&event) != OK || event.x < 0 || event.y < 0)
        return KEY_CODE_NONE;
    screen->mouse_x = (unsigned)event.x;
    screen->mouse_y = (unsigned)event.y;
    if (event.bstate & BUTTON4_PRESSED)
        return KEY_CODE_WHEEL_UP;
    if (event.bstate & BUTTON5_PRESSED)
        return KEY_CODE_WHEEL_DOWN;
    return event.bstate & BUTTON1_PRESSED ? KEY_CODE_CLICK : KEY_CODE_NONE;
}

void screen_mouse(struct screen *screen, bool on)
{
    (void)screen;
    mouseinterval(0);
    mousemask(on ? BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED : 0, NULL);
}

void screen_mouse_at(const struct screen *screen, unsigned *x, unsigned *y)
{
    *x = screen->mouse_x;
    *y = screen->mouse_y;
}

static uint32_t special_key(wint_t code)
{
    static const struct { int curses; uint32_t code; } rows[] = {
        { KEY_UP, KEY_CODE_UP },          { KEY_DOWN, KEY_CODE_DOWN },      { KEY_LEFT, KEY_CODE_LEFT },
        { KEY_RIGHT, KEY_CODE_RIGHT },    { KEY_HOME, KEY_CODE_HOME },      { KEY_END, KEY_CODE_END },
        { KEY_PPAGE, KEY_CODE_PAGE_UP },  { KEY_NPAGE, KEY_CODE_PAGE_DOWN }, { KEY_DC, KEY_CODE_DELETE },
        { KEY_BTAB, KEY_CODE_BACKTAB },   { KEY_ENTER, KEY_CODE_ENTER },    { KEY_BACKSPACE, KEY_CODE_BACKSPACE },
        { KEY_RESIZE, KEY_CODE_RESIZE },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].curses == (int)code)
            return rows[i].code;
    if (code >= KEY_F(1) && code <= KEY_F(12))
        return KEY_CODE_F1 + (uint32_t)(code - KEY_F(1));
    return KEY_CODE_NONE;
}

/* The window changed: ncurses is told, since its own handler is not in force. */
static uint32_t resize(const struct screen *screen)
{
    struct winsize window;

    resized = 0;
    if (ioctl(screen->keyboard_file, TIOCGWINSZ, &window) == 0 && window.ws_row && window.ws_col)
        resizeterm(window.ws_row, window.ws_col);
    return KEY_CODE_RESIZE;
}

uint32_t screen_key(struct screen *screen)
{
    for (;;) {
        wint_t c;
        if (resized)
            return resize(screen);
        const int status = get_wch(&c);
        uint32_t key;
        if (status == ERR)
            return KEY_CODE_NONE;
        if (status == KEY_CODE_YES)
            key = c == KEY_MOUSE ? mouse_key(screen) : special_key(c);
        else if (c == KEY_CODE_ESC)
            key = after_escape(screen);
        else
            key = c == '\n' ? KEY_CODE_ENTER : c == 8 ? KEY_CODE_BACKSPACE : (uint32_t)c;
        if (key != KEY_CODE_NONE)
            return key;
    }
}
