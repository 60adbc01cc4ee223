# SPDX-License-Identifier: GPL-2.0-or-later
title="a wrong password captured with the filter \"tcp port 1723\": nothing can be said"
base=wrong-password-mschapv2

derive() {
    only 'tcp port 1723'
}

truth() {
    forget findings auth ended
    incomplete
    fact auth.method null
    limit capture-gre-missing
}
