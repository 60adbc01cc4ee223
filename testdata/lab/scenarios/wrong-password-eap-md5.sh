# SPDX-License-Identifier: GPL-2.0-or-later
title="EAP-MD5 with a wrong password"

configure() {
    user alice 'correct horse battery' 'wrong horse'
    server_ppp require-eap
}

play() {
    attempt
}

truth() {
    failed auth auth-bad-password
    auth EAP-MD5 alice failure
    saw client 'rcvd \[EAP Failure'
}
