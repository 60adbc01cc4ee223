# SPDX-License-Identifier: GPL-2.0-or-later
title="the RADIUS server does not answer"

configure() {
    user alice 'correct horse battery'
    radius_ppp
    server_secrets=no
    capture_at=(router wan0)
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

disturb() {
    drop_arriving radius 'udp dport 1812'
}

play() {
    attempt
}

truth() {
    failed auth aaa-radius-unreachable
    saw server 'no reply from RADIUS server'
    auth MS-CHAPv2 alice
}
