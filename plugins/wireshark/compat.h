/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compat.h: what differs between Wireshark 4.0, 4.2, 4.4 and 4.6, in one place. Nothing else here asks for the version.
 */
#ifndef WIRESHARK_COMPAT_H
#define WIRESHARK_COMPAT_H

#include <stdbool.h>

#include <wireshark.h>
#include <ws_version.h>

#include <epan/packet.h>
#include <epan/packet_info.h>
#include <epan/prefs.h>
#include <epan/uat.h>

#define WIRESHARK_FROM(major, minor) \
    (WIRESHARK_VERSION_MAJOR > (major) || (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

/* A preference that is on or off: four octets before 4.4, one since. */
#if WIRESHARK_FROM(4, 4)
typedef bool compat_flag;
#else
typedef gboolean compat_flag;
#endif

/* What the callbacks of tables answer. */
#if WIRESHARK_FROM(4, 2)
typedef bool compat_answer;
#else
typedef gboolean compat_answer;
#endif

/* Since 4.4 a plugin says what it brings. */
#if WIRESHARK_FROM(4, 4)
#include <wsutil/plugins.h>
#define COMPAT_DESCRIBES 1
#else
#define COMPAT_DESCRIBES 0
#endif

#endif
