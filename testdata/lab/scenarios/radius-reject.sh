# SPDX-License-Identifier: GPL-2.0-or-later
title="the RADIUS server rejects a wrong password"

configure() {
    user alice 'correct horse battery' 'wrong horse'
    radius_ppp
    server_secrets=no
    capture_at=(router wan0)
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

play() {
    capture "$scenario-client" router lan
    attempt
}

truth() {
    failed auth aaa-radius-reject
    auth MS-CHAPv2 alice failure
    saw radius 'Sent Access-Reject'
    of "$scenario-client"
    failed auth auth-unknown-user
    auth MS-CHAPv2 alice failure
}
