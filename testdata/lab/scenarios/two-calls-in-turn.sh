# SPDX-License-Identifier: GPL-2.0-or-later
title="the same client connects twice in turn with the same password: new challenges, new keys"

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
    hangup
    sleep 3
    rm -f "$world/server/ip-up"
    dial
    wait_connected
    traffic
    hangup
}

truth() {
    local n
    for n in 1 2; do
        session $n
        connected
        addresses $inner.101
        auth MS-CHAPv2 alice success
        mppe 128 stateless
        ended client lcp-terminate
        healthy
    done
}
