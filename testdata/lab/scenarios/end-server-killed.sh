# SPDX-License-Identifier: GPL-2.0-or-later
title="the server's pppd is killed"

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
    signal server KILL pppd
    wait_end
    sleep 3
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended server tcp-fin
    finding teardown-server-abrupt
}
