/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finding_text.c: what is said of each finding, wherever it is met: in a report, by
 * explain, in docs/findings.md and in the manual.
 */
#include "analyze/findings.h"

const struct finding_text finding_texts[FINDING_COUNT] = {
    [FINDING_FAILED_UNEXPLAINED] = { .title = "The session failed; no cause is proven.",
        .explanation =
            "Read the ladder (-v) from the frame named here backwards: the last request without its answer, or the last "
            "refusal, is where to look. The other end's log at this time usually names the reason." },
    [FINDING_CONNECTED_OK] = { .title = "Connected, authenticated and encrypted.",
        .explanation =
            "LCP opened, the user was authenticated, MPPE was acknowledged in both directions, and IPCP opened." },
    [FINDING_CAPTURE_GRE_MISSING] = { .title = "The capture holds no GRE of this call.",
        .explanation =
            "The call was set up, but the capture holds no GRE (IP protocol 47) of it, and that there was none is not "
            "proven: whether the VPN worked cannot be decided. Capture again without a port filter, on the outer "
            "interface." },
    [FINDING_CAPTURE_CONTROL_MISSING] = { .title = "The capture holds no control connection of this call.",
        .explanation =
            "TCP port 1723 of this session is not in the capture: who is client, call ids and call results are inferred "
            "from GRE alone." },
    [FINDING_CAPTURE_ONE_DIRECTION] = { .title = "The capture holds one direction only.",
        .explanation =
            "Packets of one direction only are in the capture, though the other direction is being acknowledged: what the "
            "silent end asked and answered stays unknown. Mirror both directions." },
    [FINDING_CAPTURE_STARTS_MID_SESSION] = { .title = "The capture starts in mid-session.",
        .explanation =
            "The session was under way when the capture began: how it was set up, authenticated and encrypted was not "
            "seen." },
    [FINDING_CAPTURE_ENDS_EARLY] = { .title = "The capture ends before the session does.",
        .explanation =
            "The capture ends while the session lives or an answer may still come: how it went on is not known." },
    [FINDING_CAPTURE_SNAPLEN] = { .title = "The capture cut packets short.",
        .explanation =
            "Packets of this session were cut by the snapshot length: fields behind the cut are unknown, and such packets "
            "cannot be decrypted. Capture with -s 0." },
    [FINDING_CAPTURE_DUPLICATED] = { .title = "The capture holds packets twice.",
        .explanation =
            "Nearly every packet of a direction is in the capture twice, within milliseconds and with the same IP "
            "identification: captured on \"any\", at two ports, or on both sides of a router. Copies are counted once; "
            "whether the path itself duplicated packets cannot be told." },
    [FINDING_CAPTURE_DROPPED] = { .title = "The capture lost packets.",
        .explanation =
            "The capture lost packets: the file's own counters say so, or an end acknowledges what is not there. A message "
            "that is missing here may have been sent all the same." },
};
