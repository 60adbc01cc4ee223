# SPDX-License-Identifier: GPL-2.0-or-later
title="the client's pppd is killed"

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
    signal client KILL pppd
    sleep 5
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended client call-clear
    finding teardown-client-abrupt
}
