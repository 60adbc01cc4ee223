# SPDX-License-Identifier: GPL-2.0-or-later
title="the healthy strong session: MS-CHAPv2, MPPE 128 bit stateless both ways, ended by the user"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended client lcp-terminate
    healthy
    saw client 'CHAP authentication succeeded'
    client_exit 5
}
