# SPDX-License-Identifier: GPL-2.0-or-later
title="the router drops GRE both ways; seen from the server's side"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    capture_at=(router wan0)
}

disturb() {
    drop_forwarded 'ip protocol 47'
}

play() {
    attempt
}

truth() {
    failed gre gre-blocked-one-way
    saw client 'LCP: timeout sending Config-Requests'
    saw server 'LCP: timeout sending Config-Requests'
}
