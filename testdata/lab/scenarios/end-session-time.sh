# SPDX-License-Identifier: GPL-2.0-or-later
title="the server's limit of connect time ends the session after 60 seconds, with traffic to the end"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    server_ppp 'maxconnect 60'
}

play() {
    serve
    dial
    wait_connected
    traffic
    on client ping -n -q -c 18 -i 3 -W 1 $inner.1 > "$world/ping"
    wait_end client 200
    sleep 2
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended server lcp-terminate
    finding teardown-session-timeout
    saw server 'Connect time expired'
}
