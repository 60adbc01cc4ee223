# SPDX-License-Identifier: GPL-2.0-or-later
title="the healthy session captured on \"any\", cooked v1, kept to what one interface saw"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    capture_at=(server any)
    capture_options=(-y LINUX_SLL)
    capture_filter='ip and host 198.51.100.10'
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
