# SPDX-License-Identifier: GPL-2.0-or-later
title="the client's firewall drops the SYN/ACK"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

disturb() {
    drop_arriving client 'tcp sport 1723'
}

play() {
    serve
    dial
    wait_end client 400
    sleep 2
}

truth() {
    failed tcp tcp-1723-half-open
    auth null
    saw client 'Connection timed out'
}
