# SPDX-License-Identifier: GPL-2.0-or-later
title="the healthy session with time stamps in nanoseconds"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    capture_options=(--time-stamp-precision=nano)
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended client lcp-terminate
    finding connected-ok teardown-normal
    not_above notice
}
