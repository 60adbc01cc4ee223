# SPDX-License-Identifier: GPL-2.0-or-later
title="the client's idle limit of 60 seconds ends the session"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    client_ppp 'idle 60'
}

play() {
    serve
    dial
    wait_connected
    traffic
    wait_end client 200
    sleep 2
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended client lcp-terminate
    finding teardown-idle-timeout
    saw client 'Terminating connection due to lack of activity'
    client_exit 12
}
