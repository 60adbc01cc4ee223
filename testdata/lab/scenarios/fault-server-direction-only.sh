# SPDX-License-Identifier: GPL-2.0-or-later
title="the healthy session, only what the server sent"
base=mppe-128-stateless

derive() {
    only 'src host 203.0.113.20'
}

truth() {
    forget findings ncp.ipcp.server_ip auth.user ended
    fact outcome '["connected", "incomplete"]'
    limit capture-one-direction
    finding audit-mschapv2-weak audit-username-exposed audit-control-unauthenticated
    absent gre-blocked-one-way gre-blocked-client-to-server gre-blocked-server-to-client
}
