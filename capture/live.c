/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live.c: an interface through libpcap.
 *
 * The handle does not block. Waiting is our own poll, so that a wait has an end on
 * every system and kernel; libpcap's own time-out may, on Linux, wait for the first
 * packet as long as it takes.
 *
 * Hazards: interfaces that vanish or go down under the capture; counters of 32 bits
 * that wrap in a long one; systems without nanoseconds (libpcap then says so, and
 * microseconds are counted); a filter's error in words of libpcap; privileges, which
 * nearly everybody lacks at first. In immediate mode Linux gives each packet a slot of
 * the size of the longest one: 32 slots in libpcap's usual 2 MiB, hence BUFFER_USUAL.
 */
#include "capture/live.h"

#include <poll.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "capture/link.h"
#include "capture/stats.h"

enum {
    SNAPLEN_MOST = 256 * 1024,
    BUFFER_USUAL = 16 * 1024 * 1024,
    KERNEL_WAIT = 100,    /* ms that the kernel may collect packets before it tells of them */
    STATS_EVERY = 1024,   /* records between two looks at the counters of drops */
    LINKTYPE_COOKED_2 = 276,
};

struct live {
    pcap_t *pcap;
    struct source_stats *stats;
    int descriptor;
    int wait;             /* ms */
    int tick;             /* nanoseconds in the fraction of a second */
    int link_type;
    unsigned until_stats; /* records */
    uint32_t dropped[2];  /* as counted last: by the kernel, by the interface */
};

static bool refuse(struct live *live, int status)
{
    const char *words = pcap_geterr(live->pcap);
    switch (status) {
    case PCAP_ERROR_NO_SUCH_DEVICE:
        stats_refuse(live->stats, "there is no such interface; \"ip link\" lists those there are");
        break;
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
        stats_refuse(live->stats, "capturing is not permitted; run as root, or once: setcap cap_net_raw+ep "
                                  "\"$(command -v pptpscope)\"");
        break;
    case PCAP_ERROR_IFACE_NOT_UP:
        stats_refuse(live->stats, "the interface is down; set it up first (ip link set dev %s up)", live->stats->path);
        break;
    default: stats_refuse(live->stats, "cannot be captured from: %s", *words ? words : pcap_statustostr(status));
    }
    return false;
}

/* What must be said before the handle is activated. */
static bool configure(struct live *live, const struct source_live *options)
{
    const uint32_t snaplen = options->snaplen && options->snaplen < SNAPLEN_MOST ? options->snaplen : SNAPLEN_MOST;
    const uint32_t buffer = options->buffer ? options->buffer : BUFFER_USUAL;
    const int octets = (int)(buffer < INT32_MAX ? buffer : INT32_MAX);
    int status = pcap_set_snaplen(live->pcap, (int)snaplen);
    status = status ? status : pcap_set_timeout(live->pcap, KERNEL_WAIT);
    status = status ? status : pcap_set_promisc(live->pcap, options->promiscuous);
    status = status ? status : pcap_set_immediate_mode(live->pcap, options->immediate);
    status = status ? status : pcap_set_buffer_size(live->pcap, octets);
    if (status)
        return refuse(live, status);
    live->tick = pcap_set_tstamp_precision(live->pcap, PCAP_TSTAMP_PRECISION_NANO) == 0 ? 1 : 1000;
    return true;
}

/* Of the two cooked headers the second tells the interface too; elsewhere there is one choice. */
static bool choose_link(struct live *live)
{
    live->link_type = pcap_datalink(live->pcap);
    if (live->link_type == DLT_LINUX_SLL && pcap_set_datalink(live->pcap, LINKTYPE_COOKED_2) == 0)
        live->link_type = LINKTYPE_COOKED_2;
    if (link_find(live->link_type))
        return true;
    const char *name = pcap_datalink_val_to_name(live->link_type);
    stats_refuse(live->stats, "packets there have link type %d (%s), which is not read", live->link_type,
                 name ? name : "no name");
    return false;
}

static bool set_filter(struct live *live, const char *expression)
{
    struct bpf_program program;
    if (!expression)
        return true;
    if (pcap_compile(live->pcap, &program, expression, 1, PCAP_NETMASK_UNKNOWN) != 0) {
        stats_refuse(live->stats, "the filter is not understood: %s", pcap_geterr(live->pcap));
        return false;
    }
    const int status = pcap_setfilter(live->pcap, &program);
    pcap_freecode(&program);
    return status == 0 || refuse(live, status);
}

static bool activate(struct live *live, const struct source_live *options)
{
    char error[PCAP_ERRBUF_SIZE];
    const int status = pcap_activate(live->pcap);
    if (status < 0)
        return refuse(live, status);
    if (!choose_link(live) || !set_filter(live, options->filter))
        return false;
    if (pcap_setnonblock(live->pcap, 1, error) != 0)
        return refuse(live, PCAP_ERROR);
    live->descriptor = pcap_get_selectable_fd(live->pcap);
    return true;
}

struct live *live_open(const struct source_live *options, struct source_stats *stats)
{
    char error[PCAP_ERRBUF_SIZE];
    struct live *live = calloc(1, sizeof *live);
    if (!live) {
        stats_refuse(stats, "cannot be captured from: not enough memory");
        return NULL;
    }
    live->stats = stats;
    live->wait = options->wait;
    live->pcap = pcap_create(options->interface, error);
    if (!live->pcap) {
        stats_refuse(stats, "cannot be captured from: %s", error);
        free(live);
        return NULL;
    }
    if (!configure(live, options) || !activate(live, options)) {
        live_close(live);
        return NULL;
    }
    stats_format(stats, "interface");
    stats_link_type(stats, live->link_type);
    return live;
}

/* Adds what was dropped since the last look; the counters may wrap. */
static void count_drops(struct live *live)
{
    struct pcap_stat now;
    live->until_stats = STATS_EVERY;
    if (pcap_stats(live->pcap, &now) != 0)
        return;
    live->stats->dropped += (uint32_t)(now.ps_drop - live->dropped[0]);
    live->stats->dropped += (uint32_t)(now.ps_ifdrop - live->dropped[1]);
    live->stats->dropped_known = true;
    live->dropped[0] = now.ps_drop;
    live->dropped[1] = now.ps_ifdrop;
}

static enum live_status end(struct live *live)
{
    live->stats->failed = true;
    stats_say(live->stats, live->stats->packets, "the capture ended: %s", pcap_geterr(live->pcap));
    return LIVE_END;
}

/* Above 0: packets may be there. */
static int wait_for_packets(const struct live *live)
{
    struct pollfd fd = { .fd = live->descriptor, .events = POLLIN };
    return poll(&fd, 1, live->wait);
}

enum live_status live_next(struct live *live, struct record *record)
{
    struct pcap_pkthdr *header;
    const u_char *octets;
    int status = pcap_next_ex(live->pcap, &header, &octets);
    if (status == 0 && wait_for_packets(live) > 0)
        status = pcap_next_ex(live->pcap, &header, &octets);
    if (status < 0)
        return end(live);
    if (status == 0 || live->until_stats == 0)
        count_drops(live);
    if (status == 0)
        return LIVE_IDLE;
    live->until_stats--;
    record->octets = octets;
    record->captured = header->caplen;
    record->wire = header->len < header->caplen ? header->caplen : header->len;
    record->offset = live->stats->packets;
    record->time = record_time(header->ts.tv_sec, (int64_t)header->ts.tv_usec * live->tick);
    record->link_type = live->link_type;
    return LIVE_RECORD;
}

int live_descriptor(const struct live *live)
{
    return live->descriptor;
}

void live_close(struct live *live)
{
    if (!live)
        return;
    count_drops(live);
    pcap_close(live->pcap);
    free(live);
}
