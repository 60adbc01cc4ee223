# SPDX-License-Identifier: GPL-2.0-or-later
title="the process of the client that holds the control connection is killed"

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
    signal client KILL pptpcm
    sleep 10
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    fact ended.by '"client"'
    fact ended.how '"tcp-fin"'
    finding teardown-client-abrupt
}
