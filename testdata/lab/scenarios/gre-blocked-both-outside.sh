# SPDX-License-Identifier: GPL-2.0-or-later
title="GRE is dropped before it reaches the capture from either side; a ping of the hosts proves that the capture was not filtered"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

disturb() {
    # a filtering switch port on the client's side of the capture, the router on the server's side
    filter_port port1 'ip protocol 47'
    drop_forwarded 'ip protocol 47'
}

play() {
    on client ping -n -q -c 2 -i 0.3 $server > "$world/ping" || die "the server does not answer pings"
    attempt
}

truth() {
    failed gre gre-blocked-both
    saw client 'LCP: timeout sending Config-Requests'
    saw server 'LCP: timeout sending Config-Requests'
}
