/* SPDX-License-Identifier: GPL-2.0-or-later */
/* link.h: a call whose PPP link speaks packet by packet, for tests of what is negotiated. */
#ifndef TESTS_UNIT_LINK_H
#define TESTS_UNIT_LINK_H

#include <criterion/criterion.h>

#include "analyze/rules.h"
#include "dissect/ppp.h"
#include "feed.h"

static struct feed f;
static uint32_t numbers[2];

static inline void link_setup(void)
{
    numbers[0] = numbers[1] = 0;
    f = (struct feed){ .scope = pptpscope_new(NULL), .client = 1, .server = 2, .port = 40000,
                       .sequence = { 1000, 9000 } };
    feed_open(&f);
    feed_ocrq(&f, true, 5, 1);
    feed_ocrp(&f, false, 9, 5, 1);
}

static inline void link_teardown(void)
{
    pptpscope_free(f.scope);
}

/* One packet of a control protocol with one option of four octets, or none (`value` 0). */
static inline void say(bool from_client, uint16_t protocol, uint8_t code, uint8_t id, uint8_t option, uint32_t value)
{
    const uint8_t ppp[] = { (uint8_t)(protocol >> 8), (uint8_t)protocol, code, id, 0, value ? 10 : 4, option, 6,
                            (uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value };
    feed_ppp(&f, from_client ? 1 : 2, from_client ? 2 : 1, from_client ? 9 : 5, numbers[from_client]++, ppp,
             value ? 12 : 6);
}

/* Both ends ask, both acknowledge; the client begins. */
static inline void agree(uint16_t protocol, uint8_t id, uint8_t option, uint32_t client, uint32_t server)
{
    say(true, protocol, CP_CONF_REQ, id, option, client);
    say(false, protocol, CP_CONF_REQ, id, option, server);
    say(false, protocol, CP_CONF_ACK, id, option, client);
    say(true, protocol, CP_CONF_ACK, id, option, server);
}

static inline void data(bool from_client, bool encrypted)
{
    static const uint8_t clear[] = { 0x00, 0x21, 0x45, 0 }, secret[] = { 0x00, 0xfd, 0x90, 0x00, 1, 2 };
    feed_ppp(&f, from_client ? 1 : 2, from_client ? 2 : 1, from_client ? 9 : 5, numbers[from_client]++,
             encrypted ? secret : clear, encrypted ? sizeof secret : sizeof clear);
}

#define KEY_128 0x01000040u
#define KEY_40 0x01000020u

static inline void up(void)
{
    agree(PPP_LCP, 1, LCP_MAGIC, 0x11, 0x22);
    agree(PPP_CCP, 1, CCP_MPPE, KEY_128, KEY_128);
    agree(PPP_IPCP, 1, IPCP_ADDRESS, 0x0A000002, 0x0A000001);
    data(true, true);
    data(false, true);
}

#define AFTER(seconds) (f.time += (int64_t)((seconds) * 1e9))

static inline const struct session *only_session(void)
{
    pptpscope_finish(f.scope);
    cr_assert_eq(pptpscope_session_count(f.scope), 1);
    return pptpscope_session(f.scope, 0);
}

static inline bool has(const struct session *s, enum finding_id id)
{
    return finding_of(s, id) != NULL;
}

static inline void expect_root(const struct session *s, enum finding_id id)
{
    cr_expect_str_eq(s->root_cause ? s->root_cause : "none", finding_rows[id].id);
}

#endif
