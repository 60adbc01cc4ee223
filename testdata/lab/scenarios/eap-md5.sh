# SPDX-License-Identifier: GPL-2.0-or-later
title="EAP-MD5, no encryption"

configure() {
    user alice 'correct horse battery'
    server_ppp require-eap
}

truth() {
    connected
    addresses $inner.101
    auth EAP-MD5 alice success
    unencrypted
    ended client lcp-terminate
    saw client 'EAP authentication succeeded'
    saw client 'rcvd \[EAP Request id=.* MD5-Challenge'
}
