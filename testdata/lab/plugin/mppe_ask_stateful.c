// SPDX-License-Identifier: GPL-2.0-or-later
//
// A plugin for pppd 2.4.9: the option "mppe-ask-stateful" makes pppd ask its peer for stateful MPPE.
//
// Stock pppd accepts stateful mode (mppe-stateful) but never requests it. The options that pppd wants to receive with are
// copied from ccp_wantoptions each time CCP starts, so one bit set there at start is all it takes.

#include <pppd/pppd.h>
#include <pppd/fsm.h>
#include <pppd/ccp.h>
#include <pppd/mppe.h>

char pppd_version[] = VERSION;

static bool ask_stateful;

static option_t options[] = {
    {.name = "mppe-ask-stateful", .type = o_bool, .addr = &ask_stateful, .description = "ask the peer for stateful MPPE", .flags = 1},
    {.name = NULL},
};

static void before_ccp(void *context, int phase)
{
    (void)context;
    if (phase == PHASE_AUTHENTICATE || phase == PHASE_ESTABLISH) {
        if (ask_stateful) {
            ccp_wantoptions[0].mppe |= MPPE_OPT_STATEFUL;
        }
    }
}

void plugin_init(void)
{
    add_options(options);
    add_notifier(&phasechange, before_ccp, NULL);
}
