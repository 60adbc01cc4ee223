# SPDX-License-Identifier: GPL-2.0-or-later
title="the client requires MPPE, the server authenticates with EAP-MD5, which gives no key"

configure() {
    user alice 'correct horse battery'
    server_ppp require-eap
    client_ppp require-mppe-128
}

play() {
    attempt
}

truth() {
    failed ccp mppe-keys-missing-after-eap
    auth EAP-MD5 alice success
    saw client 'sent \[LCP TermReq .*MPPE required but not available'
    terminated_by client
}
