# SPDX-License-Identifier: GPL-2.0-or-later
title="the healthy session captured on the client's \"any\" interface: ciphertext and plaintext in one file"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    capture_at=(client any)
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
    absent audit-plaintext-leak audit-leak-after-tunnel
}
