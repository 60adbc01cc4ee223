# SPDX-License-Identifier: GPL-2.0-or-later
title="MS-CHAPv1 with MPPE 128 bit stateless: the same key both ways"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap require-mppe-128
    client_ppp require-mppe-128
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv1 alice success
    mppe 128 stateless
    ended client lcp-terminate
    finding audit-rc4-key-reuse
    saw client 'auth chap MS>'
}
