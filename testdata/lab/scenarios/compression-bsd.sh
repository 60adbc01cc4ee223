# SPDX-License-Identifier: GPL-2.0-or-later
title="bsd compression agreed by CCP, which is not encryption"

configure() {
    user alice 'correct horse battery'
    client_base=(noauth noipdefault nodefaultroute noipv6 novj nodeflate)
    server_base=(noipv6 novj nodeflate noproxyarp)
    server_ppp require-mschap-v2 'bsdcomp 15'
    client_ppp 'bsdcomp 15'
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    unencrypted
    fact compression.c2s '"bsd"'
    fact compression.s2c '"bsd"'
    saw client 'BSD-Compress .* compression enabled'
    saw client 'CCP terminated by peer .Lost compression sync'
    finding compression-failed
    ended client lcp-terminate
}
