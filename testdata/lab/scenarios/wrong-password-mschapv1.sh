# SPDX-License-Identifier: GPL-2.0-or-later
title="MS-CHAPv1 with a wrong password"

configure() {
    user alice 'correct horse battery' 'wrong horse'
    server_ppp require-mschap
}

play() {
    attempt
}

truth() {
    failed auth auth-bad-password
    auth MS-CHAPv1 alice failure
    saw client 'rcvd \[CHAP Failure .*E=691'
}
