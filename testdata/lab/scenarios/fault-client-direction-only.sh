# SPDX-License-Identifier: GPL-2.0-or-later
title="the healthy session, only what the client sent"
base=mppe-128-stateless

derive() {
    only 'src host 198.51.100.10'
}

truth() {
    forget findings ncp.ipcp.client_ip auth.result
    fact outcome '["connected", "incomplete"]'
    limit capture-one-direction
    finding audit-mschapv2-weak audit-username-exposed audit-control-unauthenticated
    absent gre-blocked-one-way gre-blocked-client-to-server gre-blocked-server-to-client
}
