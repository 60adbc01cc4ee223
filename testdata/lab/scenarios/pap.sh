# SPDX-License-Identifier: GPL-2.0-or-later
title="PAP, no encryption: the password crosses in clear"

configure() {
    user alice 'correct horse battery'
    server_ppp require-pap
}

truth() {
    connected
    addresses $inner.101
    auth PAP alice success
    unencrypted
    ended client lcp-terminate
    saw client 'PAP authentication succeeded'
}
