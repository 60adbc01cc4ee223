/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live.c: a capture sent into one end of a cable, captured at the other, and compared.
 *
 *     live SENDER RECEIVER CAPTURE PROGRAM
 *
 * The two interfaces are the ends of a veth pair that nobody else uses (see run). Each
 * datagram, and each session made of them, must be that of the file. Sending is the
 * test's: the product cannot.
 */
#define _GNU_SOURCE /* memmem */
#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
#include <linux/if_packet.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "capture/source.h"
#include "cli/confine.h"
#include "cli/input.h"
#include "cli/options.h"
#include "report/json.h"

#define FLOOD 20000
#define PATIENCE INT64_C(15000000000) /* ns until a packet that was sent is missed */

static const char *sender, *receiver, *capture, *program;
static struct source *stoppable;

static void demand_at(int line, bool kept, const char *what, const char *reason)
{
    if (kept)
        return;
    fprintf(stderr, "live: line %d: not so: %s%s%s\n", line, what, *reason ? ": " : "", reason);
    exit(1);
}
#define demand(kept) demand_at(__LINE__, kept, #kept, "")
#define demand_of(source, kept) demand_at(__LINE__, kept, #kept, source_stats(source, 0)->reason)

static int64_t now(int clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* --- sending ----------------------------------------------------------------------- */

static int open_sender(void)
{
    const int fd = socket(AF_PACKET, SOCK_RAW, 0);
    struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(sender) };
    demand(fd >= 0 && to.sll_ifindex > 0);
    demand(bind(fd, (struct sockaddr *)&to, sizeof to) == 0);
    return fd;
}

static void send_frame(int fd, const uint8_t *octets, size_t length)
{
    while (send(fd, octets, length, 0) != (ssize_t)length)
        demand(errno == ENOBUFS || errno == EAGAIN || errno == EINTR);
}

/* Every frame of the capture; returns how many. */
static uint64_t send_capture(void)
{
    char error[PCAP_ERRBUF_SIZE];
    pcap_t *file = pcap_open_offline(capture, error);
    struct pcap_pkthdr *header;
    const u_char *octets;
    uint64_t frames = 0;
    const int fd = open_sender();
    demand(file != NULL);
    for (; pcap_next_ex(file, &header, &octets) == 1; frames++)
        send_frame(fd, octets, header->caplen);
    pcap_close(file);
    close(fd);
    return frames;
}

/* --- capturing ---------------------------------------------------------------------- */

static struct source *open_live(struct source_live options)
{
    options.promiscuous = true;
    struct source *source = source_open_live(&options);
    demand(source != NULL);
    return source;
}

static struct source *open_quick(const char *filter)
{
    struct source *source = open_live((struct source_live){ .interface = receiver, .filter = filter, .wait = 100, .immediate = true });
    demand_of(source, !source_stats(source, 0)->failed);
    return source;
}

/* The next datagram, awaited for PATIENCE; false: none came. */
static bool next_datagram(struct source *source, struct datagram *datagram)
{
    const int64_t until = now(CLOCK_MONOTONIC) + PATIENCE;
    enum source_status status;
    do
        status = source_next(source, datagram);
    while (status == SOURCE_IDLE && now(CLOCK_MONOTONIC) < until);
    return status == SOURCE_DATAGRAM;
}

/* --- the same datagrams, the same sessions --------------------------------------------- */

struct text {
    char *octets;
    size_t length;
};

static bool append(void *context, const char *octets, size_t length)
{
    struct text *text = context;
    text->octets = realloc(text->octets, text->length + length + 1);
    demand(text->octets != NULL);
    memcpy(text->octets + text->length, octets, length);
    text->length += length;
    text->octets[text->length] = '\0';
    return true;
}

static const struct session *session_at(const void *context, size_t index)
{
    return pptpscope_session(context, index);
}

/* The sessions as JSON; of the source's own words nothing is in it. */
static struct text sessions_of(struct pptpscope *scope, const struct source *source)
{
    static struct input_facts facts;
    struct text text = { 0 };
    struct report_output sink = { .write = append, .context = &text };
    struct json_writer *json = json_writer_new(&sink);
    struct pptpscope_summary summary = { 0 };
    demand(input_facts_fill(&facts, source, 1));
    facts.files[0].path = "here";
    pptpscope_finish(scope);
    pptpscope_summary(scope, &summary);
    const struct report report = { .capture = &facts.capture, .summary = &summary, .context = scope,
                                   .session_count = pptpscope_session_count(scope), .session = session_at };
    walk_report(&report, json_writer_door(json));
    json_writer_free(json);
    input_facts_free(&facts);
    char *first = strstr(text.octets, "{\"type\":\"session\""); /* behind the line of the input */
    demand(first != NULL);
    text.length -= (size_t)(first - text.octets);
    memmove(text.octets, first, text.length + 1);
    return text;
}

static void compare(const struct datagram *live, const struct datagram *file)
{
    demand(live->protocol == file->protocol && live->ttl == file->ttl && live->ip_id == file->ip_id);
    demand(address_equal(&live->source, &file->source) && address_equal(&live->destination, &file->destination));
    demand(live->captured == file->captured && live->wire_length == file->wire_length);
    demand(memcmp(live->payload, file->payload, file->captured) == 0);
    demand(live->frame == file->frame && live->frame_offset == file->frame_offset);
}

static void same_as_the_file(bool immediate)
{
    const struct pptpscope_config config = { 0 };
    struct source *live = open_live((struct source_live){ .interface = receiver, .wait = 100, .immediate = immediate });
    struct source *file = source_open(&capture, 1);
    struct pptpscope *of_live = pptpscope_new(&config), *of_file = pptpscope_new(&config);
    struct datagram got, expected;
    const struct source_stats *stats = source_stats(live, 0);
    demand(file && of_live && of_file);
    demand_of(live, !stats->failed);
    demand(source_next(live, &got) == SOURCE_IDLE); /* nobody has sent yet */
    const int64_t started = now(CLOCK_REALTIME);
    const uint64_t frames = send_capture();
    struct pollfd wait = { .fd = source_descriptor(live), .events = POLLIN };
    demand(poll(&wait, 1, 10000) == 1);
    while (source_next(file, &expected) == SOURCE_DATAGRAM) {
        demand_of(live, next_datagram(live, &got));
        compare(&got, &expected);
        demand(got.time >= started - 1000000000 && got.time <= now(CLOCK_REALTIME) + 1000000000);
        got.time = expected.time; /* the engine's clock is the capture's; they differ in nothing else */
        pptpscope_feed(of_live, &got);
        pptpscope_feed(of_file, &expected);
    }
    demand(source_next(live, &got) == SOURCE_IDLE);
    demand(source_frames(live) == frames && stats->packets == frames && stats->link_types[0] == 1);
    demand(strcmp(stats->format, "interface") == 0 && stats->dropped_known && stats->dropped == 0);
    struct text a = sessions_of(of_live, live), b = sessions_of(of_file, file);
    demand(a.length == b.length && strcmp(a.octets, b.octets) == 0);
    printf("  live: %llu frames%s, as in the file\n", (unsigned long long)frames, immediate ? ", each at once" : "");
    free(a.octets);
    free(b.octets);
    pptpscope_free(of_live);
    pptpscope_free(of_file);
    source_close(live);
    source_close(file);
}

static void in_blocks(void)
{
    same_as_the_file(false);
}

static void at_once(void)
{
    same_as_the_file(true);
}

/* --- what else an interface can do -------------------------------------------------------- */

static void filtered(void)
{
    struct source *source = open_quick("tcp port 1723");
    struct datagram datagram;
    unsigned count = 0;
    const uint64_t frames = send_capture();
    while (next_datagram(source, &datagram)) {
        demand(datagram.protocol == 6);
        if (++count == 12)
            break;
    }
    demand(count == 12 && frames > count);
    source_close(source);
}

static void snapped(void)
{
    struct source *source = open_live((struct source_live){ .interface = receiver, .snaplen = 60, .wait = 100, .immediate = true });
    struct datagram datagram;
    bool cut = false;
    send_capture();
    while (!cut && next_datagram(source, &datagram)) {
        demand(datagram.captured <= 60 - 34);
        cut = datagram.captured < datagram.wire_length;
    }
    demand(cut);
    source_close(source);
}

static void on_alarm(int number)
{
    (void)number;
    source_stop(stoppable);
}

static void stopped(void)
{
    const struct itimerval soon = { .it_value = { .tv_usec = 200000 } };
    struct sigaction action = { .sa_handler = on_alarm };
    struct datagram datagram;
    enum source_status status;
    stoppable = open_live((struct source_live){ .interface = receiver, .wait = 20000, .immediate = true });
    sigaction(SIGALRM, &action, NULL);
    const int64_t started = now(CLOCK_MONOTONIC);
    setitimer(ITIMER_REAL, &soon, NULL);
    while ((status = source_next(stoppable, &datagram)) == SOURCE_IDLE)
        continue;
    demand_of(stoppable, status == SOURCE_END && !source_stats(stoppable, 0)->failed);
    demand(now(CLOCK_MONOTONIC) - started < 10 * INT64_C(1000000000));
    demand(source_next(stoppable, &datagram) == SOURCE_END && source_descriptor(stoppable) == -1);
    source_close(stoppable);
}

/* More packets than the smallest buffer holds while nobody reads. */
static void overrun(void)
{
    struct source *source = open_live((struct source_live){ .interface = receiver, .buffer = 64 * 1024, .wait = 100 });
    struct datagram datagram;
    uint8_t frame[1400] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00, 0x45, 0, 0x05, 0x6a, 0, 0, 0, 0, 64, 253 };
    const int fd = open_sender();
    for (unsigned i = 0; i < FLOOD; i++)
        send_frame(fd, frame, sizeof frame);
    close(fd);
    while (source_next(source, &datagram) != SOURCE_IDLE)
        continue;
    const struct source_stats *stats = source_stats(source, 0);
    demand(stats->dropped_known && stats->dropped > 0);
    demand(stats->packets > 0 && stats->packets + stats->dropped <= FLOOD);
    printf("  live: of %u frames %llu read, %llu lost by the kernel and said so\n", FLOOD,
           (unsigned long long)stats->packets, (unsigned long long)stats->dropped);
    source_close(source);
}

/* Frames without datagrams, without end: the caller still gets to look around. */
static void busy_with_others(void)
{
    struct source *source = open_quick(NULL);
    struct datagram datagram;
    uint8_t frame[60] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x06 };
    const int fd = open_sender();
    for (unsigned i = 0; i < 1000; i++)
        send_frame(fd, frame, sizeof frame);
    close(fd);
    demand(source_next(source, &datagram) == SOURCE_IDLE);
    demand(source_stats(source, 0)->packets > 0 && source_stats(source, 0)->packets <= 256);
    source_close(source);
}

static void any(void)
{
    struct source *source = open_live((struct source_live){ .interface = "any", .wait = 100, .immediate = true });
    struct datagram datagram;
    demand_of(source, source_stats(source, 0)->link_types[0] == 276);
    send_capture();
    demand(next_datagram(source, &datagram));
    demand(datagram.frame_offset == 40);
    source_close(source);
}

/* --- what cannot be captured from ------------------------------------------------------------ */

static void expect_refused(struct source_live options, const char *words)
{
    struct source *source = open_live(options);
    struct datagram datagram;
    const struct source_stats *stats = source_stats(source, 0);
    demand_of(source, stats->failed && strstr(stats->reason, words) != NULL);
    demand(stats->format == NULL && source_next(source, &datagram) == SOURCE_END && source_descriptor(source) == -1);
    source_close(source);
}

static void refused(void)
{
    expect_refused((struct source_live){ .interface = "nonesuch0" }, "nonesuch0: there is no such interface");
    expect_refused((struct source_live){ .interface = receiver, .filter = "tcp port (" }, "the filter is not understood: ");
    expect_refused((struct source_live){ .interface = receiver, .filter = "portt 5" }, "the filter is not understood: ");
    const pid_t child = fork();
    if (child == 0) {
        if (setgid(65534) != 0 || setuid(65534) != 0)
            _exit(0); /* a namespace of one user: there is nobody else to be */
        expect_refused((struct source_live){ .interface = receiver }, "capturing is not permitted; run as root, or once: setcap cap_net_raw");
        _exit(0);
    }
    int status = 1;
    demand(waitpid(child, &status, 0) == child && status == 0);
}

/* --- privileges ----------------------------------------------------------------------------------- */

/* An open interface is read and counted by a process that may nothing else. */
static void confined(void)
{
    const uint8_t frame[60] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x06 };
    struct source *source = open_quick(NULL);
    const int descriptor = source_descriptor(source);
    const uint64_t frames = send_capture();
    const pid_t child = fork();
    int status = 1;
    if (child == 0) {
        struct confine c;
        struct datagram datagram;
        char error[256];
        confine_begin(&c, ON_TUI);
        confine_interface(&c, receiver);
        confine_lock(&c);
        demand(confine_shed(&c, error, sizeof error));
        demand(socket(AF_PACKET, SOCK_RAW, 0) < 0 && errno == EPERM);
        demand(send(descriptor, frame, sizeof frame, 0) < 0 && errno == EPERM);
        while (source_frames(source) < frames)
            demand_of(source, next_datagram(source, &datagram));
        demand(source_next(source, &datagram) == SOURCE_IDLE); /* which looks at the counters */
        demand(source_stats(source, 0)->dropped_known && source_stats(source, 0)->dropped == 0);
        source_close(source);
        _exit(0);
    }
    demand(waitpid(child, &status, 0) == child && status == 0);
    source_close(source);
}

static bool status_has(pid_t child, const char *words)
{
    char path[64];
    static char text[8192];
    snprintf(path, sizeof path, "/proc/%d/status", (int)child);
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    const size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    return strstr(text, words) != NULL;
}

/* The program itself, called as by sudo, on a terminal. */
static void locked_in(void)
{
    int terminal, status = 1;
    char drained[4096];
    const struct winsize size = { .ws_row = 24, .ws_col = 80 };
    const pid_t child = forkpty(&terminal, NULL, NULL, &size);
    if (child == 0) {
        setenv("SUDO_UID", "65534", 1);
        setenv("SUDO_GID", "65534", 1);
        setenv("TERM", "xterm", 1);
        execl(program, program, "tui", "-i", receiver, "--save-dir", P_tmpdir, (char *)NULL);
        _exit(127);
    }
    demand(child > 0);
    const int64_t until = now(CLOCK_MONOTONIC) + PATIENCE;
    struct pollfd wait = { .fd = terminal, .events = POLLIN };
    while (!status_has(child, "CapEff:\t0000000000000000\n") && now(CLOCK_MONOTONIC) < until) /* root's, at first */
        poll(&wait, 1, 10);
    while (poll(&wait, 1, 10000) == 1 && read(terminal, drained, sizeof drained) > 0) /* its first picture */
        if (memmem(drained, sizeof drained, receiver, strlen(receiver)))
            break;
    const uint32_t refuses = SECCOMP_RET_ERRNO; /* where this system filters system calls */
    const bool filters = syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &refuses) == 0;
    demand(status_has(child, "NoNewPrivs:\t1\n") && (!filters || status_has(child, "Seccomp:\t2\n")));
    demand(status_has(child, "CapEff:\t0000000000000000\n") && status_has(child, "CapPrm:\t0000000000000000\n"));
    const bool others = setgroups(0, NULL) == 0 && setegid(65534) == 0 && seteuid(65534) == 0; /* others are known here */
    demand(seteuid(0) == 0 && setegid(0) == 0);
    demand(!others || status_has(child, "Uid:\t65534\t65534\t65534\t65534\n"));
    demand(!others || status_has(child, "Gid:\t65534\t65534\t65534\t65534\n"));
    demand(kill(child, SIGTERM) == 0);
    while (read(terminal, drained, sizeof drained) > 0)
        continue;
    demand(waitpid(child, &status, 0) == child && status == 0);
    close(terminal);
    printf("  live: the program gives up what root may%s\n", others ? ", and is who called it" : "");
}

static void set_up(const char *interface, bool up)
{
    struct ifreq request = { 0 };
    const int fd = socket(AF_INET, SOCK_DGRAM, 0);
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", interface);
    demand(fd >= 0 && ioctl(fd, SIOCGIFFLAGS, &request) == 0);
    request.ifr_flags = (short)(up ? request.ifr_flags | IFF_UP : request.ifr_flags & ~IFF_UP);
    demand(ioctl(fd, SIOCSIFFLAGS, &request) == 0);
    close(fd);
}

/* An interface that goes down and up again is still the same one. */
static void down_and_up(void)
{
    struct source *source = open_quick(NULL);
    struct datagram datagram;
    set_up(receiver, false);
    for (unsigned i = 0; i < 3; i++)
        demand_of(source, source_next(source, &datagram) == SOURCE_IDLE);
    expect_refused((struct source_live){ .interface = receiver }, "the interface is down; set it up first (ip link set dev ");
    set_up(receiver, true);
    const int64_t until = now(CLOCK_MONOTONIC) + PATIENCE;
    enum source_status status = SOURCE_IDLE;
    while (status == SOURCE_IDLE && now(CLOCK_MONOTONIC) < until) { /* the kernel takes a while to see the carrier */
        send_capture();
        status = source_next(source, &datagram);
    }
    demand_of(source, status == SOURCE_DATAGRAM);
    source_close(source);
}

static void gone(void)
{
    char command[64];
    struct source *source = open_quick(NULL);
    struct datagram datagram;
    snprintf(command, sizeof command, "ip link delete %s", receiver);
    demand(system(command) == 0);
    demand(!next_datagram(source, &datagram));
    demand_of(source, source_stats(source, 0)->failed && strstr(source_stats(source, 0)->reason, "the capture ended: ") != NULL);
    demand(source_next(source, &datagram) == SOURCE_END);
    source_close(source);
}

int main(int argc, char **argv)
{
    static void (*const tests[])(void) = {
        in_blocks, at_once, filtered, snapped, stopped, overrun, busy_with_others, any, refused, confined, locked_in, down_and_up, gone,
    };
    if (argc != 5) {
        fputs("usage: live SENDER RECEIVER CAPTURE PROGRAM\n", stderr);
        return 2;
    }
    sender = argv[1];
    receiver = argv[2];
    capture = argv[3];
    program = argv[4];
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        tests[i]();
    printf("  %-6s live: %zu tests on an interface\n", "OK", sizeof tests / sizeof tests[0]);
    return 0;
}
