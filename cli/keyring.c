/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * keyring.c: see keyring.h. Buffers that held a secret are wiped on every way out.
 */
#define _POSIX_C_SOURCE 200809L
#include "cli/keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "cli/command.h"

enum { FILE_MAX = 16 << 20, PASSWORD_MAX = 2048, FIRST_READ = 4096 };

void keyring_shut(void)
{
    const struct rlimit none = { 0, 0 };

    setrlimit(RLIMIT_CORE, &none);
#ifdef __linux__
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/* --- files ---------------------------------------------------------------------------- */

struct text {
    char *octets;
    size_t length, room;
};

static void text_free(struct text *text)
{
    if (text->octets)
        secrets_wipe(text->octets, text->room);
    free(text->octets);
    *text = (struct text){ 0 };
}

/* Twice the room, without leaving the old octets behind. */
static bool text_grow(struct text *text)
{
    const size_t room = text->room ? 2 * text->room : FIRST_READ;
    char *const octets = malloc(room);

    if (!octets)
        return false;
    if (text->octets) {
        memcpy(octets, text->octets, text->length);
        secrets_wipe(text->octets, text->room);
        free(text->octets);
    }
    text->octets = octets;
    text->room = room;
    return true;
}

/* All of `file`, or its first line without the line's end. NULL, or why not. */
static const char *read_text(int file, bool line_only, size_t most, struct text *text)
{
    ssize_t count = 1;

    while (count) {
        if (text->length == text->room && !text_grow(text))
            return "memory is short";
        /* A terminal or a pipe may hold more than this line, for others. */
        count = read(file, text->octets + text->length, line_only ? 1 : text->room - text->length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return strerror(errno);
        if (line_only && count && text->octets[text->length] == '\n')
            break;
        text->length += (size_t)count;
        if (text->length > most)
            return line_only ? "the password is too long" : "larger than 16 MiB; that is no file of secrets";
    }
    while (line_only && text->length && text->octets[text->length - 1] == '\r')
        text->length--;
    return NULL;
}

static const char *read_file(const char *path, bool line_only, size_t most, struct text *text)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    const char *const wrong = file < 0 ? strerror(errno) : read_text(file, line_only, most, text);

    if (file >= 0)
        close(file);
    return wrong;
}

static bool complain(const char *about, const char *what)
{
    char sentence[768];

    snprintf(sentence, sizeof sentence, "%s: %s", about, what);
    command_complain(sentence);
    return false;
}

/* What "@/a/file" stands for: that file's first line. */
static const char *open_named(void *context, const char *path, char *word, size_t *length)
{
    struct text text = { 0 };
    const char *wrong = read_file(path, true, SECRET_WORD_MAX, &text);

    (void)context;
    if (!wrong && memchr(text.octets, 0, text.length))
        wrong = "a NUL in it";
    if (!wrong) {
        memcpy(word, text.octets, text.length);
        *length = text.length;
    }
    text_free(&text);
    return wrong;
}

static bool add_file(struct secrets *secrets, const char *path, int *status)
{
    struct text text = { 0 };
    char reason[512];
    const char *const wrong = read_file(path, false, FILE_MAX, &text);
    bool good = false;

    *status = EXIT_USAGE;
    if (wrong) {
        *status = EXIT_IO;
        complain(path, wrong);
    } else if (!secrets_parse(secrets, text.octets, text.length, open_named, NULL, reason, sizeof reason)) {
        complain(path, reason);
    } else {
        good = secrets->count > 0 || complain(path, "holds no secret; a line is: client server secret");
    }
    text_free(&text);
    return good;
}

/* --- one password ------------------------------------------------------------------------- */

/* While a password is typed: the terminal, and how it was. */
static struct {
    int terminal;
    struct termios shown;
} prompt;

/* Whoever stops the program at the prompt gets a terminal back that shows what is typed. */
static void on_stop(int number)
{
    tcsetattr(prompt.terminal, TCSANOW, &prompt.shown);
    if (write(prompt.terminal, "\n", 1) < 0 || number == SIGINT)
        _exit(EXIT_INTERRUPTED);
    raise(number); /* its handler is the default one again */
}

static const int stopping[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
enum { STOPPING = sizeof stopping / sizeof stopping[0] };

/* Signals that are ignored stay so. */
static void catch_stops(struct sigaction before[static STOPPING])
{
    struct sigaction action = { .sa_handler = on_stop, .sa_flags = (int)SA_RESETHAND };

    sigfillset(&action.sa_mask);
    for (unsigned i = 0; i < STOPPING; i++)
        if (sigaction(stopping[i], NULL, &before[i]) == 0 && before[i].sa_handler != SIG_IGN)
            sigaction(stopping[i], &action, NULL);
}

static const char *ask(const char *user, struct text *text)
{
    struct sigaction before[STOPPING];
    struct termios hidden;
    const int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

    if (terminal < 0 || tcgetattr(terminal, &prompt.shown) != 0) {
        if (terminal >= 0)
            close(terminal);
        return "there is no terminal to ask for the password; use --password-file or --password-fd";
    }
    prompt.terminal = terminal;
    hidden = prompt.shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    catch_stops(before);
    tcsetattr(terminal, TCSAFLUSH, &hidden);
    dprintf(terminal, "Password of %s: ", user);
    const char *const wrong = read_text(terminal, true, PASSWORD_MAX, text);
    tcsetattr(terminal, TCSAFLUSH, &prompt.shown);
    dprintf(terminal, "\n");
    for (unsigned i = 0; i < STOPPING; i++)
        sigaction(stopping[i], &before[i], NULL);
    close(terminal);
    return wrong;
}

static const char *read_number(const char *digits, struct text *text)
{
    char *end;
    const long number = strtol(digits, &end, 10);

    if (end == digits || *end || number < 0 || number > 65535)
        return "--password-fd takes the number of an open file descriptor";
    return read_text((int)number, true, PASSWORD_MAX, text);
}

static bool add_user(struct secrets *secrets, const struct options *options)
{
    const char *const user = options->argument[OPTION_USER];
    struct text text = { 0 };
    bool good = false;
    const char *const wrong =
        options->given[OPTION_PASSWORD_FILE] ? read_file(options->argument[OPTION_PASSWORD_FILE], true, PASSWORD_MAX, &text)
        : options->given[OPTION_PASSWORD_FD] ? read_number(options->argument[OPTION_PASSWORD_FD], &text)
                                             : ask(user, &text);

    if (wrong)
        complain(options->given[OPTION_PASSWORD_FILE] ? options->argument[OPTION_PASSWORD_FILE] : user, wrong);
    else
        good = secrets_add(secrets, user, text.octets ? text.octets : "", text.length) ||
               complain(user, "the password is longer than 256 characters, or not UTF-8");
    text_free(&text);
    return good;
}

/* --- both ------------------------------------------------------------------------------------ */

bool keyring_asked(const struct options *options)
{
    return options->given[OPTION_SECRETS] || options->given[OPTION_USER] || options->given[OPTION_PASSWORD_FILE] ||
           options->given[OPTION_PASSWORD_FD];
}

bool keyring_open(struct secrets *secrets, const struct options *options, int *status)
{
    *status = EXIT_USAGE;
    if (!options->given[OPTION_USER] && (options->given[OPTION_PASSWORD_FILE] || options->given[OPTION_PASSWORD_FD]))
        return complain("--user", "missing: whose password is it?");
    if (options->given[OPTION_PASSWORD_FILE] && options->given[OPTION_PASSWORD_FD])
        return complain("--password-fd", "not together with --password-file");
    const char *const lacks = secrets_ready();
    if (lacks) {
        command_complain(lacks);
        return false;
    }
    keyring_shut();
    if ((options->given[OPTION_SECRETS] && !add_file(secrets, options->argument[OPTION_SECRETS], status)) ||
        (options->given[OPTION_USER] && !add_user(secrets, options))) {
        secrets_clear(secrets);
        return false;
    }
    return true;
}
