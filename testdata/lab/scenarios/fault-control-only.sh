# SPDX-License-Identifier: GPL-2.0-or-later
title="the healthy session captured with the filter \"tcp port 1723\""
base=mppe-128-stateless

derive() {
    only 'tcp port 1723'
}

truth() {
    forget auth encryption ncp findings not_above inner
    incomplete
    fact auth.method null
    fact encryption.negotiated null
    ended client call-clear
    limit capture-gre-missing
    finding audit-control-unauthenticated
}
