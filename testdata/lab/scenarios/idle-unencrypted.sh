# SPDX-License-Identifier: GPL-2.0-or-later
title="no encryption, ended by the client's idle limit, which names the reason"

configure() {
    user alice 'correct horse battery'
    server_ppp require-chap
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
    auth CHAP-MD5 alice success
    unencrypted
    ended client lcp-terminate
    fact ended.reason_text '"Link inactive"'
    finding teardown-idle-timeout
    saw client 'sent \[LCP TermReq .*Link inactive'
}
