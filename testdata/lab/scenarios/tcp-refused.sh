# SPDX-License-Identifier: GPL-2.0-or-later
title="nothing listens on TCP 1723"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

disturb() {
    :
}

play() {
    dial
    wait_end client 400
    sleep 2
}

truth() {
    failed tcp tcp-1723-refused
    saw client 'Connection refused'
}
