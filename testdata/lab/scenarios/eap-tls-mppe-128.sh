# SPDX-License-Identifier: GPL-2.0-or-later
title="EAP-TLS with certificates, MPPE 128 bit from its keys"

configure() {
    user alice - -
    remote_name=vpn.example.org
    server_ppp require-eap require-mppe-128 'ca /w/certs/ca.pem' 'cert /w/certs/vpn.example.org.pem' 'key /w/certs/vpn.example.org.key'
    client_ppp require-mppe-128 need-peer-eap 'ca /w/certs/ca.pem' 'cert /w/certs/alice.pem' 'key /w/certs/alice.key'
}

disturb() {
    printf 'alice * /w/certs/alice.pem /w/certs/vpn.example.org.pem /w/certs/ca.pem /w/certs/vpn.example.org.key *\n' > "$world/server/etc/ppp/eaptls-server"
    printf 'alice * /w/certs/alice.pem - /w/certs/ca.pem /w/certs/alice.key *\n' > "$world/client/etc/ppp/eaptls-client"
}

truth() {
    connected
    addresses $inner.101
    auth EAP-TLS alice success
    mppe 128 stateless
    ended client lcp-terminate
    not_above notice
    saw client 'EAP authentication succeeded'
}
