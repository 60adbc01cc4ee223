# SPDX-License-Identifier: GPL-2.0-or-later
title="the server's control process is told to stop"

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
    signal server TERM pptpctrl
    wait_end
    sleep 3
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended server call-disconnect
    saw client 'Call disconnect notification|Received Call Disconnect Notify|Stop'
    finding teardown-server-abrupt
}
