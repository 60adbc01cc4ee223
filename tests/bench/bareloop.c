/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bareloop.c: the least that any reader of captures does: libpcap's loop, each packet looked at once. */
#include <stdint.h>
#include <stdio.h>

#include <pcap/pcap.h>

int main(int argc, char **argv)
{
    char error[PCAP_ERRBUF_SIZE];
    struct pcap_pkthdr *header;
    const u_char *octets;
    uint64_t packets = 0, sum = 0;
    pcap_t *p = argc == 2 ? pcap_open_offline(argv[1], error) : NULL;
    if (!p)
        return 1;
    while (pcap_next_ex(p, &header, &octets) == 1) {
        packets++;
        sum += header->caplen + (header->caplen ? octets[0] : 0);
    }
    pcap_close(p);
    printf("%llu packets, %llu\n", (unsigned long long)packets, (unsigned long long)sum);
    return 0;
}
