# SPDX-License-Identifier: GPL-2.0-or-later
title="a password with letters outside ASCII, which pppd widens octet by octet"

configure() {
    user joerg 'Grüße aus Köln €5'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 joerg success
    mppe 128 stateless
    ended client lcp-terminate
    healthy
}
