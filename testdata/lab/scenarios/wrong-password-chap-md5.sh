# SPDX-License-Identifier: GPL-2.0-or-later
title="CHAP-MD5 with a wrong password"

configure() {
    user alice 'correct horse battery' 'wrong horse'
    server_ppp require-chap
}

play() {
    attempt
}

truth() {
    failed auth auth-bad-password
    auth CHAP-MD5 alice failure
    saw client 'rcvd \[CHAP Failure'
}
