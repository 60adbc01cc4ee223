# SPDX-License-Identifier: GPL-2.0-or-later
title="the healthy session captured with the filter \"proto gre\""
base=mppe-128-stateless

derive() {
    only 'ip proto 47'
}

truth() {
    forget findings
    limit capture-control-missing
    finding teardown-normal audit-mschapv2-weak audit-username-exposed audit-no-integrity audit-inner-address-leak
}
