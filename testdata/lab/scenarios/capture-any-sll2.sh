# SPDX-License-Identifier: GPL-2.0-or-later
title="the healthy session captured on the router's \"any\" interface, cooked v2: every packet twice"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    capture_at=(router any)
    capture_options=(-y LINUX_SLL2)
    capture_filter='ip and not host 127.0.0.1'
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended client lcp-terminate
    finding connected-ok teardown-normal
    limit capture-duplicated
}
