/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notation_outer.c: control messages (RFC 2637 section 2), GRE, TCP and ICMP headers
 * as one line each.
 *
 * Hazards: hostile text in names and numbers (quoted and escaped).
 */
#include "dissect/text.h"

#include <string.h>

#include "dissect/line.h"
#include "dissect/packet.h"

/* --- control messages --------------------------------------------------------- */

/* What a line says of a message, in this order: which member, by which word, and
 * whether zero or empty goes without saying. */
static const struct item {
    size_t member;
    const char *word;
    bool quiet;
} items[] = {
#define ITEM(member, word) { offsetof(struct pptp, member), word, false }
#define QUIET(member, word) { offsetof(struct pptp, member), word, true }
    ITEM(call_id, "call"), ITEM(peer_call_id, "peer-call"), QUIET(call_serial_number, "serial"),
    ITEM(result_code, "result"), QUIET(error_code, "error"), QUIET(cause_code, "cause"), ITEM(reason, "reason"),
    ITEM(identifier, "id"), ITEM(host_name, "host"), ITEM(vendor_string, "vendor"),
    ITEM(firmware_revision, "firmware"), ITEM(protocol_version, "version"), ITEM(framing, "framing"),
    ITEM(bearer, "bearer"), ITEM(maximum_channels, "channels"), ITEM(minimum_bps, "min-bps"),
    ITEM(maximum_bps, "max-bps"), ITEM(bearer_type, "bearer"), ITEM(framing_type, "framing"),
    ITEM(connect_speed, "speed"), ITEM(receive_window, "window"), QUIET(processing_delay, "delay"),
    QUIET(physical_channel_id, "channel"), QUIET(phone_number, "phone"), QUIET(dialed_number, "dialed"),
    QUIET(dialing_number, "dialing"), QUIET(subaddress, "subaddress"), QUIET(call_statistics, "statistics"),
    ITEM(crc_errors, "crc"), ITEM(framing_errors, "framing-errors"), ITEM(hardware_overruns, "hardware-overruns"),
    ITEM(buffer_overruns, "buffer-overruns"), ITEM(timeout_errors, "timeouts"),
    ITEM(alignment_errors, "alignment"), ITEM(send_accm, "send-accm"), ITEM(receive_accm, "receive-accm"),
    QUIET(rest, "rest"),
#undef ITEM
#undef QUIET
};

static void add_number_item(struct line *line, const struct item *item, const struct field *field,
                            const struct pptp *pptp)
{
    const uint32_t number = field_number(field, pptp);
    const struct name *const name = names_find(field->names, number);
    if (number == 0 && item->quiet)
        return;
    if (field->type == FIELD_HEX && item->member != offsetof(struct pptp, firmware_revision) && !name)
        line_format(line, " %s=0x%x", item->word, (unsigned)number);
    else
        line_format(line, " %s=%u", item->word, (unsigned)number);
    if (name)
        line_format(line, " (%s)", name->full);
}

static void add_item(struct line *line, const struct item *item, const struct field *field, const struct pptp *pptp)
{
    struct span span;
    if (field->type != FIELD_TEXT && field->type != FIELD_BYTES) {
        add_number_item(line, item, field, pptp);
        return;
    }
    memcpy(&span, (const uint8_t *)pptp + field->member, sizeof span);
    if (span.length == 0 && item->quiet)
        return;
    line_format(line, " %s=", item->word);
    if (field->type == FIELD_TEXT)
        line_quote(line, &span);
    else
        line_hex(line, &span, 64);
}

static const struct field *find_row(const struct head *head, size_t member)
{
    for (unsigned i = 0; i < head->layout->count; i++)
        if (head->layout->rows[i].member == member && (head->has & 1u << i))
            return &head->layout->rows[i];
    return NULL;
}

size_t text_pptp(const struct pptp *pptp, char *buffer, size_t size)
{
    struct line line = line_start(buffer, size);
    const struct name *const name = names_find(&names_pptp_types, pptp->type);
    if (name)
        line_add(&line, name->full);
    else
        line_format(&line, "PPTP message type %u", pptp->type);
    for (unsigned i = 0; pptp->head.layout && i < sizeof items / sizeof items[0]; i++) {
        const struct field *const row = find_row(&pptp->head, items[i].member);
        if (row)
            add_item(&line, &items[i], row, pptp);
    }
    line_fault(&line, pptp->head.status);
    return line.length;
}

/* --- GRE ---------------------------------------------------------------------- */

size_t text_gre(const struct gre *gre, char *buffer, size_t size)
{
    struct line line = line_start(buffer, size);
    line_add(&line, "GRE");
    if (gre->enhanced) {
        line_format(&line, " call=%u", gre->call_id);
        if (gre->has_sequence)
            line_format(&line, " seq=%u", (unsigned)gre->sequence);
        if (gre->has_acknowledgment)
            line_format(&line, " ack=%u", (unsigned)gre->acknowledgment);
        line_format(&line, " length=%u", gre->payload_length);
    } else if (gre->head.has) {
        const struct name *const name = names_find(&names_gre_protocols, gre->protocol);
        line_format(&line, " version %u, %s (0x%04x)", gre->version, name ? name->full : "protocol", gre->protocol);
    }
    line_fault(&line, gre->head.status);
    return line.length;
}

/* --- TCP ---------------------------------------------------------------------- */

size_t text_tcp(const struct tcp *tcp, char *buffer, size_t size)
{
    static const struct {
        uint8_t flag;
        const char *word;
    } flags[] = { { TCP_SYN, " SYN" }, { TCP_FIN, " FIN" }, { TCP_RST, " RST" },
                  { TCP_PSH, " PSH" }, { TCP_ACK, " ACK" }, { TCP_URG, " URG" },
                  { TCP_ECE, " ECE" }, { TCP_CWR, " CWR" } };
    struct line line = line_start(buffer, size);
    line_add(&line, "TCP");
    if (fields_has(&tcp->head, offsetof(struct tcp, destination_port)))
        line_format(&line, " %u > %u", tcp->source_port, tcp->destination_port);
    for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if (tcp->flags & flags[i].flag)
            line_add(&line, flags[i].word);
    if (fields_has(&tcp->head, offsetof(struct tcp, sequence)))
        line_format(&line, " seq=%u", (unsigned)tcp->sequence);
    if (tcp->flags & TCP_ACK)
        line_format(&line, " ack=%u", (unsigned)tcp->acknowledgment);
    if (fields_has(&tcp->head, offsetof(struct tcp, window)))
        line_format(&line, " win=%u", tcp->window);
    if (tcp->head.status == READER_OK) /* else where the payload begins is not known */
        line_format(&line, " length=%u", (unsigned)tcp->payload.length);
    line_fault(&line, tcp->head.status);
    return line.length;
}

/* --- ICMP --------------------------------------------------------------------- */

static void add_endpoint(struct line *line, const struct address *address, bool has_port, uint16_t port)
{
    char text[64];
    text_endpoint(address, has_port ? port : 0, text, sizeof text);
    line_format(line, " %s", text);
}

static void add_quote(struct line *line, const struct icmp *icmp)
{
    const struct name *const protocol = names_find(&names_ip_protocols, icmp->quoted_protocol);
    line_add(line, ", quotes ");
    if (protocol)
        line_add(line, protocol->full);
    else
        line_format(line, "protocol %u", icmp->quoted_protocol);
    add_endpoint(line, &icmp->quoted_source, icmp->has_ports, icmp->quoted_source_port);
    line_add(line, " >");
    add_endpoint(line, &icmp->quoted_destination, icmp->has_ports, icmp->quoted_destination_port);
    if (icmp->has_sequence)
        line_format(line, " seq=%u", (unsigned)icmp->quoted_sequence);
    if (icmp->has_call_id)
        line_format(line, " call=%u", icmp->quoted_call_id);
}

size_t text_icmp(const struct icmp *icmp, char *buffer, size_t size)
{
    enum { FRAGMENTATION_NEEDED = 4, UNREACHABLE = 3, TOO_BIG = 2 };
    struct line line = line_start(buffer, size);
    const struct names *const types = icmp->version == 6 ? &names_icmp6_types : &names_icmp_types;
    const struct name *const type = names_find(types, icmp->type);
    const struct name *const code = names_find(icmp_codes(icmp->version, icmp->type), icmp->code);
    line_add(&line, icmp->version == 6 ? "ICMPv6 " : "ICMP ");
    if (type)
        line_add(&line, type->full);
    else
        line_format(&line, "type %u", icmp->type);
    if (code)
        line_format(&line, ": %s", code->full);
    else if (icmp->code)
        line_format(&line, " code %u", icmp->code);
    if (icmp->version == 4 && icmp->type == UNREACHABLE && icmp->code == FRAGMENTATION_NEEDED)
        line_format(&line, ", MTU %u", (unsigned)(icmp->rest & 0xFFFF));
    if (icmp->version == 6 && icmp->type == TOO_BIG)
        line_format(&line, ", MTU %u", (unsigned)icmp->rest);
    if (fields_has(&icmp->head, offsetof(struct icmp, sequence)))
        line_format(&line, " id=%u seq=%u length=%u", icmp->identifier, icmp->sequence, (unsigned)icmp->quote.length);
    if (icmp->quoted_source.family)
        add_quote(&line, icmp);
    line_fault(&line, icmp->head.status);
    return line.length;
}
