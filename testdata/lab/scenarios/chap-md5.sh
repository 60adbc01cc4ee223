# SPDX-License-Identifier: GPL-2.0-or-later
title="CHAP-MD5, no encryption"

configure() {
    user alice 'correct horse battery'
    server_ppp require-chap
}

truth() {
    connected
    addresses $inner.101
    auth CHAP-MD5 alice success
    unencrypted
    ended client lcp-terminate
    saw client 'auth chap MD5'
}
