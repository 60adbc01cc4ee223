# SPDX-License-Identifier: GPL-2.0-or-later
title="the server has no such user: a Failure without a message"

configure() {
    user mallory - 'correct horse battery'
    user alice 'correct horse battery' -
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

play() {
    attempt
}

truth() {
    failed auth auth-unknown-user
    auth MS-CHAPv2 mallory failure
    saw server 'No CHAP secret found for authenticating mallory'
    client_exit 19
}
