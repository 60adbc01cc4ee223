# SPDX-License-Identifier: GPL-2.0-or-later
title="the user ends a connection that pppd started: pptp dies at once, no Terminate-Request leaves"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    dialled=by_pty
}

play() {
    serve
    dial
    wait_connected
    traffic
    hangup
    sleep 1
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended client call-clear
    finding teardown-client-abrupt
}
