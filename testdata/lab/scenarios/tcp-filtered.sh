# SPDX-License-Identifier: GPL-2.0-or-later
title="TCP 1723 is dropped on the way"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

disturb() {
    drop_forwarded 'tcp dport 1723'
}

play() {
    serve
    dial
    wait_end client 400
    sleep 2
}

truth() {
    failed tcp tcp-1723-no-answer
    auth null
    saw client 'Connection timed out'
}
