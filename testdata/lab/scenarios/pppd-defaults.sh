# SPDX-License-Identifier: GPL-2.0-or-later
title="both pppds left to their defaults: VJ, deflate, BSD compression and IPV6CP offered"

configure() {
    user alice 'correct horse battery'
    with_ipv6=yes
    client_base=(noauth noipdefault nodefaultroute)
    server_base=()
    server_ppp require-mschap-v2
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    unencrypted
    fact compression.c2s '"deflate"'
    fact compression.s2c '"deflate"'
    saw client 'Deflate \(15\) compression enabled'
    saw client 'IPCP ConfAck .*compress VJ'
    ended client lcp-terminate
}
