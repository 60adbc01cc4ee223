# SPDX-License-Identifier: GPL-2.0-or-later
title="PAP with a wrong password"

configure() {
    user alice 'correct horse battery' 'wrong horse'
    server_ppp require-pap
}

play() {
    attempt
}

truth() {
    failed auth auth-bad-password
    auth PAP alice failure
    saw client 'rcvd \[PAP AuthNak'
}
