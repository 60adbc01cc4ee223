# SPDX-License-Identifier: GPL-2.0-or-later
title="two clients at once, each with its own address"

configure() {
    clients=(client client2)
    user user1 'first password'
    user user2 'second password'
    peers_user[client]=user1
    peers_user[client2]=user2
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

play() {
    serve
    dial client
    wait_connected client
    dial client2
    wait_connected client2
    traffic client
    traffic client2
    hangup client
    traffic client2
    hangup client2
}

truth() {
    local n
    for n in 1 2; do
        session $n
        connected
        auth MS-CHAPv2 "user$n" success
        mppe 128 stateless
        ended client lcp-terminate
    done
    session 1
    addresses $inner.101 client
    session 2
    addresses $inner.102 client2
    session 1
    healthy
    session 2
    healthy
}
