# SPDX-License-Identifier: GPL-2.0-or-later
title="the server's administrator ends the session cleanly"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

play() {
    serve
    dial
    wait_connected
    traffic
    signal server TERM pppd
    wait_end
    sleep 2
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended server lcp-terminate
    healthy
    saw client 'LCP terminated by peer \(MPPE disabled\)'
}
