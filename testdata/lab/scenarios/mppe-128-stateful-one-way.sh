# SPDX-License-Identifier: GPL-2.0-or-later
title="MPPE 128 bit, stateful from client to server and stateless from server to client"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128 mppe-stateful 'plugin mppe_ask_stateful.so' mppe-ask-stateful
    client_ppp require-mppe-128 mppe-stateful
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    # a direction is governed by what its receiver asked for
    mppe 128 stateful c2s
    mppe 128 stateless s2c
    fact encryption.negotiated true
    fact encryption.bits 128
    fact encryption.stateless false
    saw client 'sent \[CCP ConfAck .*mppe -H -M \+S'
    saw server 'sent \[CCP ConfAck .*mppe \+H -M \+S'
    ended client lcp-terminate
}
