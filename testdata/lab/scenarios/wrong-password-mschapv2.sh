# SPDX-License-Identifier: GPL-2.0-or-later
title="MS-CHAPv2 with a wrong password: E=691"

configure() {
    user alice 'correct horse battery' 'wrong horse'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

play() {
    attempt
}

truth() {
    failed auth auth-bad-password
    auth MS-CHAPv2 alice failure
    saw server 'Peer alice failed CHAP authentication'
    saw client 'rcvd \[CHAP Failure .*E=691'
    client_exit 19
}
