# SPDX-License-Identifier: GPL-2.0-or-later
title="the RADIUS server accepts but gives no MPPE keys; captured beside the server and beside the client"

configure() {
    user alice 'correct horse battery'
    radius_ppp
    radius_keys=no
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
    failed ccp aaa-radius-no-mppe-keys
    auth MS-CHAPv2 alice success
    saw radius 'Sent Access-Accept'
    saw server 'MPPE required, but keys are not available'
    of "$scenario-client"
    failed ccp mppe-required-local-unavailable
    auth MS-CHAPv2 alice success
}
