# SPDX-License-Identifier: GPL-2.0-or-later
title="the server has no address to give"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    pptpd_addresses=no
    pptpd_lines=('delegate')
    server_ppp "$inner.1:"
}

play() {
    attempt
}

truth() {
    failed ncp ipcp-no-address-assigned
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    saw client 'Could not determine local IP address'
    terminated_by client
}
