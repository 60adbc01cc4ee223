# SPDX-License-Identifier: GPL-2.0-or-later
title="the server's RADIUS secret differs from that of the RADIUS server"

configure() {
    user alice 'correct horse battery'
    radius_ppp
    server_secrets=no
    server_radius_secret=another-secret
    capture_at=(router wan0)
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

play() {
    attempt
}

truth() {
    # provable with the shared secret only
    failed auth aaa-radius-wrong-secret
    saw server 'received invalid reply digest'
    auth MS-CHAPv2 alice
}
