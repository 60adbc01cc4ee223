/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_confine.c: what a confined process may do, in processes that are really confined. What
 * this system cannot do (no Landlock, no seccomp) is not asked for.
 */
#define _GNU_SOURCE
#include "cli/confine.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/options.h"

static char folder[64], input[80];

static void set_up(void)
{
    snprintf(folder, sizeof folder, P_tmpdir "/confine.XXXXXX");
    cr_assert(mkdtemp(folder) != NULL);
    cr_assert(chmod(folder, 0777) == 0 && chdir(folder) == 0 && mkdir("in", 0777) == 0 && chmod("in", 0777) == 0);
    snprintf(input, sizeof input, "%s/input", folder);
    const int file = open(input, O_WRONLY | O_CREAT, 0644);
    cr_assert(file >= 0 && write(file, "capture", 7) == 7);
    close(file);
}

static void tear_down(void)
{
    static const char *const names[] = { "in/new", "in/other", "in", "out", "input", "other" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        remove(names[i]);
    cr_expect(chdir("/") == 0 && rmdir(folder) == 0);
}

static bool has_landlock(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
}

static bool has_seccomp(void)
{
    const uint32_t action = SECCOMP_RET_ERRNO;

    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

static void need_seccomp(void)
{
    if (!has_seccomp())
        cr_skip("this system filters no system calls");
}

/* "NoNewPrivs:" and the like, of this process. */
static unsigned long long status_of(const char *name)
{
    static char text[8192];
    const int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    const ssize_t length = file < 0 ? 0 : read(file, text, sizeof text - 1);

    close(file);
    text[length > 0 ? length : 0] = '\0';
    const char *const line = strstr(text, name);
    return line ? strtoull(line + strlen(name), NULL, 16) : 99;
}

/* Runs in a process of its own: the test's own talks to its parent. Returns the line that failed, or 0. */
static int in_child(int (*test)(void))
{
    int status = 0;
    const pid_t child = fork();

    if (child == 0)
        _exit(test());
    cr_assert(child > 0 && waitpid(child, &status, 0) == child);
    cr_assert(WIFEXITED(status), "ended by signal %d", WTERMSIG(status));
    return WEXITSTATUS(status);
}

#define DEMAND(kept)                 \
    do {                             \
        if (!(kept)) {               \
            fprintf(stderr, "not so: %s (errno %d)\n", #kept, errno); \
            return 1;                \
        }                            \
    } while (0)
#define REFUSED(call) DEMAND((errno = 0, (call) < 0) && (errno == EPERM || errno == EACCES))

static bool lock_in(struct confine *c)
{
    char error[256];

    confine_lock(c);
    return confine_shed(c, error, sizeof error);
}

/* --- system calls ----------------------------------------------------------------------------- */

static void *in_thread(void *result)
{
    *(int *)result = socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM;
    return NULL;
}

static int calls(void)
{
    static char *nothing[] = { NULL };
    struct confine c;
    pthread_t thread;
    int pipes[2], refused = 0;

    DEMAND(pipe(pipes) == 0);
    confine_begin(&c, ON_EXPLAIN);
    confine_lock(&c);
    DEMAND(status_of("NoNewPrivs:") == 1 && status_of("Seccomp:") == 2);
    REFUSED(socket(AF_INET, SOCK_STREAM, 0));
    REFUSED(socket(AF_UNIX, SOCK_STREAM, 0));
    REFUSED(connect(pipes[0], NULL, 0));
    REFUSED(syscall(SYS_io_uring_setup, 1, NULL));
    REFUSED(syscall(SYS_bpf, 0, NULL, 0));
    REFUSED(syscall(SYS_keyctl, 0, 0));
    REFUSED(syscall(SYS_unshare, 0));
    REFUSED(syscall(SYS_mount, NULL, NULL, NULL, 0, NULL));
    REFUSED(ioctl(pipes[0], TIOCSTI, "x"));
    REFUSED(kill(getppid(), 0));
    DEMAND(kill(getpid(), 0) == 0);
    if (!CONFINE_SANITIZED) {
        REFUSED(execve("/bin/true", nothing, nothing));
        REFUSED(fork());
        REFUSED(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
    }
    DEMAND(pthread_create(&thread, NULL, in_thread, &refused) == 0 && pthread_join(thread, NULL) == 0 && refused);
    DEMAND(write(pipes[1], "x", 1) == 1); /* what was open goes on */
    return 0;
}

Test(confine, calls_are_refused_and_the_program_goes_on)
{
    need_seccomp();
    cr_assert_eq(in_child(calls), 0);
}

/* --- files --------------------------------------------------------------------------------------- */

static int nothing_is_written(void)
{
    struct confine c;
    const int before = open(input, O_RDONLY | O_CLOEXEC);
    char octets[8];

    confine_begin(&c, ON_EXPLAIN);
    DEMAND(lock_in(&c));
    REFUSED(open("other", O_WRONLY | O_CREAT, 0644));
    REFUSED(open(input, O_RDWR));
    REFUSED(unlink(input));
    REFUSED(rename(input, "other"));
    REFUSED(chmod(input, 0600));
    if (has_landlock() && !CONFINE_SANITIZED)
        REFUSED(open(input, O_RDONLY));
    DEMAND(read(before, octets, sizeof octets) == 7);
    return 0;
}

/* An output that is open gets its name, over one that is there, and nothing else is made. */
static int an_output_is_named(void)
{
    struct confine c;
    const int file = open("in/new", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

    confine_begin(&c, ON_ANALYZE);
    confine_output(&c, "in/out", true);
    DEMAND(lock_in(&c));
    DEMAND(write(file, "x", 1) == 1 && rename("in/new", "in/other") == 0);
    REFUSED(open("in/new", O_WRONLY | O_CREAT, 0644));
    if (has_landlock())
        REFUSED(rename("input", "out"));
    DEMAND(unlink("in/other") == 0);
    return 0;
}

static int a_folder_is_written(void)
{
    static const char *const inputs[] = { "input" };
    struct confine c;
    const int in = open("in", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    char octets[8];

    confine_begin(&c, ON_TUI);
    confine_folder(&c, in);
    confine_inputs(&c, inputs, 1);
    DEMAND(lock_in(&c));
    const int file = openat(in, "new", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    DEMAND(file >= 0 && write(file, "x", 1) == 1);
    DEMAND(linkat(in, "new", in, "other", 0) == 0 && renameat(in, "new", in, "other") == 0);
    DEMAND(unlinkat(in, "new", 0) == 0 && unlinkat(in, "other", 0) == 0);
    const int again = open("input", O_RDONLY | O_CLOEXEC);
    DEMAND(again >= 0 && read(again, octets, sizeof octets) == 7);
    REFUSED(mkdirat(in, "new", 0777));
    if (has_landlock()) {
        REFUSED(open("other", O_WRONLY | O_CREAT, 0644));
        REFUSED(open("in/../input", O_WRONLY));
        REFUSED(unlink("input"));
        if (!CONFINE_SANITIZED)
            REFUSED(open(".", O_RDONLY | O_DIRECTORY));
    }
    return 0;
}

/* --split makes its files as it goes. */
static int parts_are_made(void)
{
    struct confine c;
    char name[] = "in/out.XXXXXX";

    confine_begin(&c, ON_DECRYPT);
    confine_output(&c, "in/out", false);
    DEMAND(lock_in(&c));
    const int file = mkstemp(name);
    DEMAND(file >= 0 && fchmod(file, 0644) == 0 && rename(name, "in/other") == 0 && unlink("in/other") == 0);
    if (has_landlock())
        REFUSED(open("other", O_WRONLY | O_CREAT, 0644));
    return 0;
}

Test(confine, nothing_is_written, .init = set_up, .fini = tear_down)
{
    need_seccomp();
    cr_assert_eq(in_child(nothing_is_written), 0);
}

Test(confine, an_output_is_named, .init = set_up, .fini = tear_down)
{
    need_seccomp();
    cr_assert_eq(in_child(an_output_is_named), 0);
}

Test(confine, a_folder_is_written, .init = set_up, .fini = tear_down)
{
    need_seccomp();
    cr_assert_eq(in_child(a_folder_is_written), 0);
}

Test(confine, parts_are_made, .init = set_up, .fini = tear_down)
{
    need_seccomp();
    cr_assert_eq(in_child(parts_are_made), 0);
}

/* --- privileges: of root alone, where other users are known -------------------------------------------- */

enum { PERSON = 1234 };

static bool is_root(void)
{
    const gid_t group = PERSON;
    const pid_t child = geteuid() == 0 ? fork() : -1;
    int status = 1;

    if (child == 0)
        _exit(setgroups(1, &group) != 0 || setresgid(group, group, group) != 0 || setresuid(PERSON, PERSON, PERSON) != 0);
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static int shed_for(const char *path, bool made)
{
    struct confine c;
    char error[256];
    const int status = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    static char text[8192];

    setenv("SUDO_UID", "1234", 1);
    setenv("SUDO_GID", "1234", 1);
    confine_begin(&c, ON_ANALYZE);
    if (path)
        confine_output(&c, path, made);
    confine_lock(&c);
    DEMAND(confine_shed(&c, error, sizeof error));
    DEMAND(pread(status, text, sizeof text - 1, 0) > 0);
    DEMAND(strstr(text, "CapEff:\t0000000000000000") && strstr(text, "CapPrm:\t0000000000000000"));
    return geteuid() == getuid() && getegid() == getgid() ? (int)(geteuid() == PERSON) + 10 : 1;
}

static int shed_alone(void)
{
    return shed_for(NULL, false);
}

static int shed_in_reach(void)
{
    return shed_for("in/out", true);
}

static int shed_out_of_reach(void)
{
    return chmod("in", 0755) == 0 ? shed_for("in/out", true) : 1;
}

Test(confine, root_becomes_who_called_sudo, .init = set_up, .fini = tear_down)
{
    if (!is_root())
        cr_skip("not root, or a namespace of one user");
    cr_assert_eq(in_child(shed_alone), 11);
    cr_assert_eq(in_child(shed_in_reach), 11);
    cr_assert_eq(in_child(shed_out_of_reach), 10); /* the output could not be named: root, without capabilities */
}
