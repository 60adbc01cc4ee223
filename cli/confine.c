/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * confine.c: what a command may still do; see confine.h. Files by Landlock, privileges by
 * libcap-ng, system calls in confine_calls.c.
 *
 * Hazards: a name that leads elsewhere by a link; folders with a sticky bit, where an output can
 * only be named by its owner; identities that a namespace does not know; SUDO_UID, which only root
 * is believed; a drop that goes half the way.
 */
#define _GNU_SOURCE /* setresuid, O_PATH */
#include "cli/confine.h"

#include <cap-ng.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/landlock.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cli/options.h"

/* Command -> rights. None: standard input and output as they are. */
static const struct {
    unsigned on, rights;
} rows[] = {
    { ON_ANALYZE, CONFINE_FINISH },
    { ON_AUDIT, CONFINE_FINISH },
    { ON_DECRYPT, CONFINE_FINISH | CONFINE_CREATE | CONFINE_MODE },
    { ON_TUI, CONFINE_CREATE | CONFINE_READ | CONFINE_TERMINAL },
    { ON_EXPLAIN, 0 },
};

/* --- what is needed -------------------------------------------------------------------------------- */

void confine_begin(struct confine *c, unsigned on)
{
    *c = (struct confine){ .on = on };
}

static unsigned granted(const struct confine *c)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].on == c->on)
            return rows[i].rights;
    return 0;
}

static struct confine_place *add_place(struct confine *c, int file, unsigned rights)
{
    rights &= granted(c);
    if (file < 0 || !rights || c->place_count == CONFINE_PLACES) {
        if (file >= 0)
            close(file);
        return NULL;
    }
    c->rights |= rights;
    c->places[c->place_count] = (struct confine_place){ .file = file, .rights = rights };
    return &c->places[c->place_count++];
}

static int open_path(const char *path)
{
    return open(path, O_PATH | O_CLOEXEC);
}

static int open_folder_of(const char *path)
{
    const char *const slash = strrchr(path, '/');
    char *const folder = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    const int file = folder ? open_path(folder) : -1;

    free(folder);
    return file;
}

/* The folder of one name of the output. */
static void add_output(struct confine *c, const char *path, const struct stat *there, bool made)
{
    struct confine_place *const place = add_place(c, open_folder_of(path),
                                                  made ? CONFINE_FINISH : CONFINE_CREATE | CONFINE_MODE);

    if (!place)
        return;
    place->is_made = made;
    place->owner = geteuid();
    place->replaces = there ? there->st_uid : place->owner;
}

void confine_output(struct confine *c, const char *path, bool made)
{
    struct stat there;
    const bool exists = stat(path, &there) == 0;

    if (strcmp(path, "-") == 0)
        return;
    if (exists && !S_ISREG(there.st_mode)) { /* a pipe or a terminal: opened as it is */
        if (!made)
            add_place(c, open_path(path), CONFINE_CREATE);
        return;
    }
    char *const real = exists ? realpath(path, NULL) : NULL;
    if (real)
        add_output(c, real, &there, made);
    if (!real || !made)
        add_output(c, path, NULL, made);
    free(real);
}

void confine_folder(struct confine *c, int folder)
{
    add_place(c, fcntl(folder, F_DUPFD_CLOEXEC, 0), CONFINE_CREATE);
}

void confine_inputs(struct confine *c, const char *const *paths, size_t count)
{
    c->inputs = paths;
    c->input_count = count;
}

void confine_file(struct confine *c, int file)
{
    add_place(c, fcntl(file, F_DUPFD_CLOEXEC, 0), CONFINE_READ);
}

/* libpcap reads the counters of an interface out of the folder of its device. */
void confine_interface(struct confine *c, const char *name)
{
    char path[64];

    if (strchr(name, '/') || snprintf(path, sizeof path, "/sys/class/net/%s", name) >= (int)sizeof path)
        return;
    add_place(c, open_path(path), CONFINE_READ);
}

void confine_end(struct confine *c)
{
    while (c->place_count)
        close(c->places[--c->place_count].file);
}

/* --- files: Landlock -------------------------------------------------------------------------------- */

#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (UINT64_C(1) << 14) /* from its ABI 3 on */
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (UINT64_C(1) << 15) /* from 5 on */
#endif

#define READING ((uint64_t)(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR))
#define NAMING ((uint64_t)(LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE))
#define MAKING (NAMING | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REFER | LANDLOCK_ACCESS_FS_TRUNCATE)
#define WRITING                                                                                                        \
    (MAKING | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_CHAR |              \
     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |                       \
     LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_IOCTL_DEV)
#define OF_FILES                                                                                                       \
    ((uint64_t)(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE) | LANDLOCK_ACCESS_FS_TRUNCATE |          \
     LANDLOCK_ACCESS_FS_IOCTL_DEV)

/* What the kernel knows of `access`. */
static uint64_t known(uint64_t access, long abi)
{
    uint64_t bits = LANDLOCK_ACCESS_FS_REFER - 1;

    bits |= abi >= 2 ? LANDLOCK_ACCESS_FS_REFER : 0;
    bits |= abi >= 3 ? LANDLOCK_ACCESS_FS_TRUNCATE : 0;
    bits |= abi >= 5 ? LANDLOCK_ACCESS_FS_IOCTL_DEV : 0;
    return access & bits;
}

struct rules {
    int set;
    uint64_t handled;
};

static void permit(const struct rules *rules, int file, uint64_t access)
{
    struct stat there;

    if (file < 0 || fstat(file, &there) != 0)
        return;
    access &= rules->handled & (S_ISDIR(there.st_mode) ? ~UINT64_C(0) : OF_FILES);
    const struct landlock_path_beneath_attr rule = { .allowed_access = access, .parent_fd = file };
    if (access)
        syscall(SYS_landlock_add_rule, rules->set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

static void permit_path(const struct rules *rules, const char *path, uint64_t access)
{
    const int file = path ? open_path(path) : -1;

    permit(rules, file, access);
    if (file >= 0)
        close(file);
}

/* The terminal, its description, the locale and what converts to its characters. */
static void permit_terminal(const struct rules *rules)
{
    static const char *const places[] = { "/usr", "/lib", "/lib64", "/etc/terminfo" };
    const char *const home = getenv("HOME");
    char path[4096];

    permit_path(rules, "/dev/tty", READING | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_IOCTL_DEV);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        permit_path(rules, places[i], READING);
    permit_path(rules, getenv("TERMINFO"), READING);
    if (home && snprintf(path, sizeof path, "%s/.terminfo", home) < (int)sizeof path)
        permit_path(rules, path, READING);
    const char *list = getenv("TERMINFO_DIRS");
    for (size_t length; list && *list; list += length + (list[length] == ':')) {
        length = strcspn(list, ":");
        if (length && snprintf(path, sizeof path, "%.*s", (int)length, list) < (int)sizeof path)
            permit_path(rules, path, READING);
    }
}

static uint64_t access_of(unsigned rights)
{
    return (rights & CONFINE_FINISH ? NAMING : 0) |
           (rights & CONFINE_CREATE ? MAKING | LANDLOCK_ACCESS_FS_READ_FILE : 0) |
           (rights & CONFINE_READ ? READING : 0);
}

/* Refuses what is `handled`, except in the places. */
static void restrict_files(const struct confine *c, uint64_t handled)
{
    const long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    const struct landlock_ruleset_attr attributes = { .handled_access_fs = known(handled, abi) };
    const struct rules rules = { .handled = attributes.handled_access_fs,
                                 .set = abi < 1 ? -1
                                                : (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0) };

    if (rules.set < 0)
        return;
    for (size_t i = 0; i < c->place_count; i++)
        permit(&rules, c->places[i].file, access_of(c->places[i].rights));
    for (size_t i = 0; i < c->input_count; i++) {
        struct stat there;
        const bool folder = stat(c->inputs[i], &there) == 0 && S_ISDIR(there.st_mode); /* opened to be refused */
        permit_path(&rules, c->inputs[i], folder ? LANDLOCK_ACCESS_FS_READ_DIR : LANDLOCK_ACCESS_FS_READ_FILE);
    }
    if (granted(c) & CONFINE_TERMINAL)
        permit_terminal(&rules);
    syscall(SYS_landlock_restrict_self, rules.set, 0);
    close(rules.set);
}

/* --- privileges ---------------------------------------------------------------------------------------- */

/* An id of the environment; never root's. */
static bool read_id(const char *name, unsigned *id)
{
    const char *const text = getenv(name);
    char *end = NULL;
    const unsigned long number = text && *text >= '0' && *text <= '9' ? strtoul(text, &end, 10) : 0;

    *id = (unsigned)number;
    return end && !*end && number > 0 && number < UINT32_MAX;
}

/* Looked up while there are sockets: names may come from a directory. */
static void find_person(struct confine *c)
{
    unsigned uid = 0, gid = 0;

    if (geteuid() != 0)
        return;
    c->person.forced = getuid() != 0;
    if (c->person.forced) {
        uid = getuid();
        gid = getgid();
    }
    c->person.known = c->person.forced || (read_id("SUDO_UID", &uid) && read_id("SUDO_GID", &gid));
    if (!c->person.known)
        return;
    const struct passwd *const entry = getpwuid(uid);
    c->person.uid = uid;
    c->person.gid = gid;
    c->person.group_count = CONFINE_GROUPS;
    if (!entry || getgrouplist(entry->pw_name, gid, c->person.groups, &c->person.group_count) < 0) {
        c->person.groups[0] = gid;
        c->person.group_count = 1;
    }
}

/* What is of use until all is open: to reach every file, which is the first ones, and to be somebody else. */
static const int useful[] = { CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER, CAP_SETUID, CAP_SETGID, CAP_SETPCAP };
enum { TO_REACH = 3, USEFUL = sizeof useful / sizeof useful[0] };

/* Where the system refuses, they stay as they are. */
static void apply(capng_select_t set)
{
    const int refused = capng_apply(set);
    (void)refused;
}

/* No capabilities but the first `count` of those, where they are there. */
static void keep(size_t count)
{
    bool had[USEFUL];

    if (capng_get_caps_process() != 0)
        return;
    for (size_t i = 0; i < count; i++)
        had[i] = capng_have_capability(CAPNG_PERMITTED, (unsigned)useful[i]) == 1;
    if (capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP) == 1) {
        capng_clear(CAPNG_SELECT_BOUNDS);
        apply(CAPNG_SELECT_BOUNDS);
    }
    capng_clear(CAPNG_SELECT_CAPS);
    for (size_t i = 0; i < count; i++)
        if (had[i])
            capng_update(CAPNG_ADD, (capng_type_t)(CAPNG_EFFECTIVE | CAPNG_PERMITTED), (unsigned)useful[i]);
    apply(CAPNG_SELECT_CAPS);
}

/* Whether the effective user reaches what is needed later. */
static bool reaches_place(const struct confine_place *place)
{
    const uid_t self = geteuid();
    struct stat folder;

    if (place->rights & CONFINE_READ)
        return true; /* ours, or everybody's */
    if (fstat(place->file, &folder) != 0)
        return false;
    if (!S_ISDIR(folder.st_mode))
        return faccessat(place->file, "", W_OK, AT_EACCESS | AT_EMPTY_PATH) == 0;
    const bool sticky = folder.st_mode & S_ISVTX && self != folder.st_uid;
    return faccessat(place->file, ".", W_OK | X_OK, AT_EACCESS) == 0 &&
           !(sticky && place->is_made && (place->owner != self || place->replaces != self));
}

static bool reaches_all(const struct confine *c)
{
    for (size_t i = 0; i < c->place_count; i++)
        if (!reaches_place(&c->places[i]))
            return false;
    for (size_t i = 0; i < c->input_count; i++) {
        const bool reached = faccessat(AT_FDCWD, c->inputs[i], R_OK, AT_EACCESS) == 0;
        if (!reached && errno == EACCES && strcmp(c->inputs[i], "-") != 0)
            return false;
    }
    return true;
}

enum tried { REACHES, REACHES_NOT, WENT_WRONG };

/* Becomes that person for a look, and root again. */
static enum tried try_person(const struct confine *c)
{
    gid_t groups[1024];
    const int count = getgroups(1024, groups);
    const gid_t gid = getegid();
    bool reached = false;

    if (count < 0 || setgroups((size_t)c->person.group_count, c->person.groups) != 0)
        return REACHES_NOT; /* a namespace that does not know groups: nothing has changed */
    if (setegid(c->person.gid) == 0 && seteuid(c->person.uid) == 0)
        reached = c->person.forced || reaches_all(c);
    const bool back = seteuid(0) == 0 && setegid(gid) == 0 && setgroups((size_t)count, groups) == 0;
    return !back ? WENT_WRONG : reached ? REACHES : REACHES_NOT;
}

static bool become_person(const struct confine *c)
{
    const uid_t uid = c->person.uid;
    const gid_t gid = c->person.gid;

    return setgroups((size_t)c->person.group_count, c->person.groups) == 0 && setresgid(gid, gid, gid) == 0 &&
           setresuid(uid, uid, uid) == 0 && setuid(0) != 0;
}

/* Root without capabilities, if it reaches what is needed; else with those that reach every file. */
static void stay_root(const struct confine *c)
{
    if (capng_get_caps_process() != 0)
        return;
    for (size_t i = 0; i < TO_REACH; i++)
        capng_update(CAPNG_DROP, CAPNG_EFFECTIVE, (unsigned)useful[i]);
    const bool reached = capng_apply(CAPNG_SELECT_CAPS) == 0 && reaches_all(c);
    keep(reached ? 0 : TO_REACH);
}

/* --- the steps ------------------------------------------------------------------------------------------- */

void confine_lock(struct confine *c)
{
    const bool reads = granted(c) & CONFINE_READ;

    find_person(c);
    keep(geteuid() == 0 ? USEFUL : 0);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    restrict_files(c, WRITING | (reads && !CONFINE_SANITIZED ? READING : 0));
    confine_calls(c->rights);
}

bool confine_shed(struct confine *c, char *error, size_t size)
{
    const enum tried tried = c->person.known ? try_person(c) : REACHES_NOT;

    if (tried == WENT_WRONG || (tried == REACHES && !become_person(c)) || (tried == REACHES_NOT && c->person.forced)) {
        snprintf(error, size, "the rights of root could not be given up (%s), and nothing is read with them; "
                              "please run it as a user", strerror(errno));
        return false;
    }
    if (tried == REACHES || geteuid() != 0)
        keep(0);
    else
        stay_root(c);
    if (!(granted(c) & CONFINE_READ) && !CONFINE_SANITIZED)
        restrict_files(c, READING);
    return true;
}
