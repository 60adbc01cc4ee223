# SPDX-License-Identifier: GPL-2.0-or-later
title="the server challenges again in mid-session and succeeds; the MPPE keys stay"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    server_ppp 'chap-interval 20'
}

play() {
    serve
    dial
    wait_connected
    traffic
    sleep 50
    traffic
    hangup
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended client lcp-terminate
    healthy
    [ "$(count_in client 'rcvd \[CHAP Success')" -ge 2 ] || die "there was no second challenge"
}
