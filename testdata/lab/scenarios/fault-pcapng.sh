# SPDX-License-Identifier: GPL-2.0-or-later
title="the healthy session as pcapng"
base=mppe-128-stateless

derive() {
    editcap -F pcapng "$from" "$into.pcapng"
}

truth() {
    :
}
