/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plugin.c: what Wireshark loads: the protocol, its preferences, and when a capture begins and ends.
 *
 * A store lives from the first packet of a capture until Wireshark is done with it, and begins anew when the capture
 * is loaded again or a preference changes what is dissected. When all packets have come, it is told so; in one-pass
 * tshark nobody says that (see tables.c).
 */
#include "plugin.h"

#include <epan/tap.h>

#define EXPORTED __attribute__((visibility("default")))
#define MEBIBYTE UINT64_C(1048576)

EXPORTED extern const char plugin_version[];
EXPORTED extern const int plugin_want_major, plugin_want_minor;
EXPORTED void plugin_register(void);

const char plugin_version[] = PPTPSCOPE_VERSION;
const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

int plugin_protocol = -1, plugin_tap;

static protocol_t *protocol;
static struct store *store;
static compat_flag analyzes = true, decrypts = true;
static unsigned cap = 256;

bool plugin_is_on(void)
{
    return analyzes && proto_is_protocol_enabled(protocol);
}

struct store *plugin_store_fed(void)
{
    if (!store)
        store = store_new(&(struct store_options){ .secrets = decrypts ? credentials_read() : NULL,
                                                    .misses_keys = decrypts, .cap = cap * MEBIBYTE });
    return store;
}

void plugin_clock(int64_t now)
{
    if (store)
        store_clock(store, now);
}

struct store *plugin_store(void)
{
    if (store)
        store_settle(store);
    return store;
}

static void close_capture(void)
{
    tables_forget();
    store_free(store);
    store = NULL;
}

static void open_capture(void)
{
    close_capture();
    hooks_open_plain(decrypts && credentials_are_there());
}

static void end_capture(void)
{
    if (store)
        store_finish(store);
}

static void register_preferences(void)
{
    module_t *const module = prefs_register_protocol(plugin_protocol, NULL);
    prefs_register_bool_preference(module, "analyze", "Analyze PPTP sessions",
                                   "Rebuild sessions and show what is found beside each packet", &analyzes);
    prefs_register_bool_preference(module, "decrypt", "Decrypt MPPE with the credentials",
                                   "Show the plain packets of tunnels whose credentials are known", &decrypts);
    prefs_register_uint_preference(module, "plaintext_cap", "Plain packets that are kept (MiB)",
                                   "Plain packets beyond it are shown only while the capture is read for the first time",
                                   10, &cap);
    credentials_register(module);
}

static void register_protocol(void)
{
    plugin_protocol = proto_register_protocol("PPTP sessions and findings", "PPTPSCOPE", "pptpscope");
    protocol = find_protocol_by_id(plugin_protocol);
    tree_register(plugin_protocol);
    register_preferences();
    plugin_tap = register_tap("pptpscope");
    tables_register();
    register_init_routine(open_capture);
    register_cleanup_routine(close_capture);
    register_postseq_cleanup_routine(end_capture);
}

void plugin_register(void)
{
    static proto_plugin plugin = { .register_protoinfo = register_protocol, .register_handoff = hooks_install };
    proto_register_plugin(&plugin);
}

#if COMPAT_DESCRIBES
EXPORTED uint32_t plugin_describe(void);

uint32_t plugin_describe(void)
{
    return WS_PLUGIN_DESC_DISSECTOR | WS_PLUGIN_DESC_TAP_LISTENER;
}
#endif
