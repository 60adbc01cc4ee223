# SPDX-License-Identifier: GPL-2.0-or-later
title="MPPE 40 bit stateless both ways"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-40
    client_ppp require-mppe-40
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 40 stateless
    ended client lcp-terminate
    absent mppe-40-fallback
}
