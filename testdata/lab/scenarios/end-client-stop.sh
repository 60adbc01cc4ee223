# SPDX-License-Identifier: GPL-2.0-or-later
title="the client's call manager is told to stop"

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
    signal client TERM pptpcm
    sleep 10
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended client call-clear
    finding teardown-client-abrupt
    saw client "Sent control packet type is"
}
