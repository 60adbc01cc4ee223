/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * confine_calls.c: the system calls that a confined process is refused, by seccomp, in all of
 * its threads. The rest stays: what a C library calls for memory, time and threads differs from
 * one to the next, and a list of what is permitted would break with each.
 *
 * Hazards: calls under other numbers (32 bits, x32), which are refused as a whole; io_uring, which
 * passes by every filter; clone3, whose flags a filter cannot see (ENOSYS makes the C library take
 * clone); keys that are typed into the terminal on behalf of the user (TIOCSTI). write() to an open packet
 * socket is none of the refused: a filter knows descriptors by number, and numbers are given anew.
 */
#define _GNU_SOURCE /* CLONE_THREAD */
#include "cli/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { NEVER = 0 };                  /* no right permits it */
#define WORD UINT64_C(0xFFFFFFFF) /* of arguments of 32 bits */

/* Refused, unless the command has one of these rights. */
static const struct call {
    const char *name;
    unsigned unless;
} calls[] = {
    /* the network */
    { "socket", NEVER }, { "socketpair", NEVER }, { "connect", NEVER }, { "bind", NEVER }, { "listen", NEVER },
    { "accept", NEVER }, { "accept4", NEVER }, { "sendto", NEVER }, { "sendmsg", NEVER }, { "sendmmsg", NEVER },
    { "send", NEVER }, { "setsockopt", NEVER },
    /* other processes */
    { "process_vm_writev", NEVER }, { "process_madvise", NEVER }, { "process_mrelease", NEVER }, { "pidfd_open", NEVER },
    { "pidfd_getfd", NEVER }, { "pidfd_send_signal", NEVER }, { "kcmp", NEVER }, { "tkill", NEVER },
    { "rt_sigqueueinfo", NEVER }, { "rt_tgsigqueueinfo", NEVER }, { "move_pages", NEVER }, { "migrate_pages", NEVER },
    /* the kernel and the machine */
    { "bpf", NEVER }, { "perf_event_open", NEVER }, { "userfaultfd", NEVER }, { "io_uring_setup", NEVER },
    { "io_uring_enter", NEVER }, { "io_uring_register", NEVER }, { "init_module", NEVER }, { "finit_module", NEVER },
    { "delete_module", NEVER }, { "kexec_load", NEVER }, { "kexec_file_load", NEVER }, { "reboot", NEVER },
    { "swapon", NEVER }, { "swapoff", NEVER }, { "acct", NEVER }, { "syslog", NEVER }, { "quotactl", NEVER },
    { "quotactl_fd", NEVER }, { "iopl", NEVER }, { "ioperm", NEVER }, { "modify_ldt", NEVER }, { "settimeofday", NEVER },
    { "clock_settime", NEVER }, { "clock_adjtime", NEVER }, { "adjtimex", NEVER }, { "sethostname", NEVER },
    { "setdomainname", NEVER }, { "vhangup", NEVER }, { "fanotify_init", NEVER },
    /* keys, mounts, namespaces */
    { "keyctl", NEVER }, { "add_key", NEVER }, { "request_key", NEVER }, { "mount", NEVER }, { "umount2", NEVER },
    { "mount_setattr", NEVER }, { "move_mount", NEVER }, { "open_tree", NEVER }, { "fsopen", NEVER }, { "fsconfig", NEVER },
    { "fsmount", NEVER }, { "fspick", NEVER }, { "pivot_root", NEVER }, { "chroot", NEVER }, { "setns", NEVER },
    { "unshare", NEVER }, { "open_by_handle_at", NEVER }, { "name_to_handle_at", NEVER },
    /* files: what Landlock does not ask for, or an old kernel has none to ask */
    { "mknod", NEVER }, { "mknodat", NEVER }, { "mkdir", NEVER }, { "mkdirat", NEVER }, { "rmdir", NEVER },
    { "symlink", NEVER }, { "symlinkat", NEVER }, { "chmod", NEVER }, { "fchmodat", NEVER }, { "fchmodat2", NEVER },
    { "fchmod", CONFINE_MODE }, { "chown", NEVER }, { "fchown", NEVER }, { "lchown", NEVER }, { "fchownat", NEVER },
    { "setxattr", NEVER }, { "lsetxattr", NEVER }, { "fsetxattr", NEVER }, { "removexattr", NEVER },
    { "lremovexattr", NEVER }, { "fremovexattr", NEVER }, { "utime", NEVER }, { "utimes", NEVER }, { "futimesat", NEVER },
    { "utimensat", NEVER }, { "truncate", NEVER }, { "openat2", NEVER }, { "creat", CONFINE_CREATE },
    { "link", CONFINE_CREATE }, { "linkat", CONFINE_CREATE }, { "rename", CONFINE_FINISH | CONFINE_CREATE },
    { "renameat", CONFINE_FINISH | CONFINE_CREATE }, { "renameat2", CONFINE_FINISH | CONFINE_CREATE },
    { "unlink", CONFINE_FINISH | CONFINE_CREATE }, { "unlinkat", CONFINE_FINISH | CONFINE_CREATE },
#if !CONFINE_SANITIZED
    { "execve", NEVER }, { "execveat", NEVER }, { "fork", NEVER }, { "vfork", NEVER }, { "ptrace", NEVER },
    { "process_vm_readv", NEVER },
#endif
};

/* An argument, masked, that makes a call refused. */
static const struct argument {
    const char *name;
    unsigned index;
    uint64_t mask, value;
    unsigned unless;
} arguments[] = {
    { "ioctl", 1, WORD, TIOCSTI, NEVER },
    { "ioctl", 1, WORD, TIOCLINUX, NEVER },
    { "open", 1, O_WRONLY, O_WRONLY, CONFINE_CREATE },   { "openat", 2, O_WRONLY, O_WRONLY, CONFINE_CREATE },
    { "open", 1, O_RDWR, O_RDWR, CONFINE_CREATE },       { "openat", 2, O_RDWR, O_RDWR, CONFINE_CREATE },
    { "open", 1, O_CREAT, O_CREAT, CONFINE_CREATE },     { "openat", 2, O_CREAT, O_CREAT, CONFINE_CREATE },
    { "open", 1, O_TRUNC, O_TRUNC, CONFINE_CREATE },     { "openat", 2, O_TRUNC, O_TRUNC, CONFINE_CREATE },
#if !CONFINE_SANITIZED && !defined __s390__ /* where the flags are its second argument */
    { "clone", 0, CLONE_THREAD, 0, NEVER },
#endif
};

/* A call that this system does not know is refused by the system itself. */
static bool refuse(scmp_filter_ctx filter, const char *name, int error, unsigned count, struct scmp_arg_cmp when)
{
    const int number = seccomp_syscall_resolve_name(name);
    const int status = number == __NR_SCMP_ERROR ? 0
                                                 : seccomp_rule_add_array(filter, SCMP_ACT_ERRNO((uint16_t)error), number,
                                                                          count, &when);

    return status == 0 || status == -EDOM;
}

/* Signals to itself are a program's way to stop and to crash. */
static bool refuse_others(scmp_filter_ctx filter)
{
    const uint64_t self = (uint64_t)getpid();

    return refuse(filter, "kill", EPERM, 1, SCMP_A0_64(SCMP_CMP_NE, self, 0)) &&
           refuse(filter, "tgkill", EPERM, 1, SCMP_A0_64(SCMP_CMP_NE, self, 0)) &&
           refuse(filter, "prlimit64", EPERM, 1, SCMP_A0_64(SCMP_CMP_NE, 0, 0)) &&
           (CONFINE_SANITIZED || refuse(filter, "clone3", ENOSYS, 0, (struct scmp_arg_cmp){ 0 }));
}

static bool add_rules(scmp_filter_ctx filter, unsigned rights)
{
    bool good = refuse_others(filter);

    for (size_t i = 0; good && i < sizeof calls / sizeof calls[0]; i++)
        if (!(calls[i].unless & rights))
            good = refuse(filter, calls[i].name, EPERM, 0, (struct scmp_arg_cmp){ 0 });
    for (size_t i = 0; good && i < sizeof arguments / sizeof arguments[0]; i++) {
        const struct argument *const a = &arguments[i];
        if (!(a->unless & rights))
            good = refuse(filter, a->name, EPERM, 1, SCMP_CMP64(a->index, SCMP_CMP_MASKED_EQ, a->mask, a->value));
    }
    return good;
}

bool confine_calls(unsigned rights)
{
    const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    bool good = filter != NULL;

    if (!good)
        return false;
    seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(EPERM));
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2); /* a tree */
    good = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 && add_rules(filter, rights) &&
           seccomp_load(filter) == 0;
    seccomp_release(filter);
    return good;
}
