# SPDX-License-Identifier: GPL-2.0-or-later
title="two clients behind a NAT without a PPTP helper that drops the server's GRE in silence, captured on both sides of it"

configure() {
    clients=(client client2)
    lan=192.168.10
    with_nat=yes
    capture_at=(router wan0)
    user user1 'first password'
    user user2 'second password'
    peers_user[client]=user1
    peers_user[client2]=user2
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

disturb() {
    drop_arriving router 'ip protocol 47'
}

play() {
    capture "$scenario-inside" router lan
    serve
    dial client
    sleep 6
    dial client2
    wait_end client
    wait_end client2
    sleep 2
}

truth() {
    # outside, the server answers and nobody hears it
    session 1
    failed gre gre-blocked-server-to-client
    session 2
    failed gre gre-blocked-server-to-client
    # inside, only the clients are seen
    of "$scenario-inside"
    session 1
    failed gre gre-blocked-one-way
    session 2
    failed gre gre-blocked-one-way
    saw client 'LCP: timeout sending Config-Requests'
    saw client2 'LCP: timeout sending Config-Requests'
}
