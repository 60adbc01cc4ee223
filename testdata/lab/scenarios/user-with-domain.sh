# SPDX-License-Identifier: GPL-2.0-or-later
title="a user name with a domain: DOMAIN\user"

configure() {
    user 'EXAMPLE\alice' 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 'EXAMPLE\alice' success
    mppe 128 stateless
    ended client lcp-terminate
    healthy
}
