# SPDX-License-Identifier: GPL-2.0-or-later
title="deflate compression agreed by CCP, which is not encryption"

configure() {
    user alice 'correct horse battery'
    client_base=(noauth noipdefault nodefaultroute noipv6 novj nobsdcomp)
    server_base=(noipv6 novj nobsdcomp noproxyarp)
    server_ppp require-mschap-v2 'deflate 15'
    client_ppp 'deflate 15'
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    unencrypted
    fact compression.c2s '"deflate"'
    fact compression.s2c '"deflate"'
    saw client 'Deflate .* compression enabled'
    ended client lcp-terminate
}
