# SPDX-License-Identifier: GPL-2.0-or-later
title="the server offers 128 and 40 bit, the client accepts 40 only"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe
    client_ppp require-mppe-40
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 40 stateless
    ended client lcp-terminate
    finding mppe-40-fallback
    saw server 'sent \[CCP ConfReq .*mppe \+H -M \+S \+L'
}
