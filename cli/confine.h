/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * confine.h: what a command may still do once it reads octets of strangers. The table in
 * confine.c says it for each command; what it does not grant is refused with EPERM or
 * EACCES, and the program goes on.
 *
 *     confine_begin(&c, command->on)
 *     confine_output(), confine_folder(), confine_inputs(), confine_file()   what is needed later
 *     confine_lock(&c)     no programs, no sockets, no writing elsewhere: before the first octet is
 *                          read, and before any thread is made, as Landlock holds only its own thread
 *     confine_shed(&c)     root's privileges are given up: after the last file was opened
 *
 * What this system does not have (an old kernel, a container that refuses) is left out.
 */
#ifndef CLI_CONFINE_H
#define CLI_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { CONFINE_PLACES = 32, CONFINE_GROUPS = 64 };

/* A folder, or a file. */
struct confine_place {
    int file;
    unsigned rights;  /* of confine.c's */
    bool is_made;     /* an output stands there under its temporary name, of ... */
    uid_t owner, replaces; /* and whose file it takes the place of */
};

struct confine {
    unsigned on;      /* the command's bit */
    unsigned rights;  /* as the table grants them, and the places ask for them */
    struct confine_place places[CONFINE_PLACES];
    size_t place_count;
    const char *const *inputs; /* to be opened by name later on; borrowed */
    size_t input_count;
    struct {          /* who called sudo */
        bool known, forced;
        uid_t uid;
        gid_t gid;
        gid_t groups[CONFINE_GROUPS];
        int group_count;
    } person;
};

void confine_begin(struct confine *c, unsigned on);

/* An output of this path. `made`: its file is open and only gets its name at the end; otherwise it,
 * and others beside it, are made later. */
void confine_output(struct confine *c, const char *path, bool made);

/* Files are made in this open folder; it stays the caller's. */
void confine_folder(struct confine *c, int folder);

/* Files that are opened by name, once more or for the first time. */
void confine_inputs(struct confine *c, const char *const *paths, size_t count);

/* An open file that is opened once more by its descriptor's name; it stays the caller's. */
void confine_file(struct confine *c, int file);

/* An open interface, by its name: what the system counts of it is read later. */
void confine_interface(struct confine *c, const char *name);

/* No new privileges, system calls, files. */
void confine_lock(struct confine *c);

/* Root becomes the person who called sudo, if that person reaches what is needed later, or gives up all
 * capabilities. A command that opens no more files may read none from here on. False: it was begun and went
 * wrong, and `error` says how; nothing may be read then. */
bool confine_shed(struct confine *c, char *error, size_t size);

/* Closes what confine_output opened. */
void confine_end(struct confine *c);

/* In confine_calls.c: the system calls that `rights` leave. False: this system does not do that. */
bool confine_calls(unsigned rights);

/* What a row of the table may grant. */
enum confine_right {
    CONFINE_FINISH = 1,    /* outputs that are open get their name, or are removed */
    CONFINE_CREATE = 2,    /* files are made in a folder */
    CONFINE_MODE = 4,      /* and get the mode of the file that they replace */
    CONFINE_READ = 8,      /* files are opened to be read */
    CONFINE_TERMINAL = 16, /* the terminal is opened, and what draws on it loaded */
};

/* Sanitizers stop their own threads to look for leaks, and start a program that names places. */
#if defined __SANITIZE_ADDRESS__
#define CONFINE_SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define CONFINE_SANITIZED 1
#endif
#endif
#ifndef CONFINE_SANITIZED
#define CONFINE_SANITIZED 0
#endif

#endif
