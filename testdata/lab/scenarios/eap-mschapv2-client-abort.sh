# SPDX-License-Identifier: GPL-2.0-or-later
title="EAP-MSCHAPv2 between two pppd 2.4.9: the client refuses a right S="

configure() {
    user alice 'correct horse battery'
    remote_name=vpn.example.org
    # pppd offers EAP-TLS first and falls back to EAP-MSCHAPv2, verified by RADIUS, when the client asks for it
    radius_ppp
    server_secrets=no
    server_ppp require-eap require-mppe-128 'ca /w/certs/ca.pem' 'cert /w/certs/vpn.example.org.pem' 'key /w/certs/vpn.example.org.key'
    client_ppp require-mppe-128
}

disturb() {
    printf 'alice * /w/certs/alice.pem /w/certs/vpn.example.org.pem /w/certs/ca.pem /w/certs/vpn.example.org.key *\n' > "$world/server/etc/ppp/eaptls-server"
}

play() {
    attempt 200
}

truth() {
    failed auth auth-eap-mschapv2-client-abort
    auth EAP-MSCHAPv2 alice
    saw radius 'Sent Access-Accept'
    terminated_by client
}
