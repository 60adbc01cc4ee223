/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns.c: the columns of the list of sessions: what stands in them, how they sort. */
#include "tui/columns.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dissect/text.h"
#include "report/phrase.h"
#include "tui/app.h"

const struct column_row column_rows[COLUMN_COUNT] = {
    [COLUMN_NUMBER] = { "number", "#", 3, 5, 9, true, "number by first frame" },
    [COLUMN_TIME] = { "time", "time", 8, 8, 4, false, "when it began, UTC" },
    [COLUMN_CLIENT] = { "client", "client", 13, 22, 8, false, "the client's address" },
    [COLUMN_SERVER] = { "server", "server", 13, 22, 3, false, "the server's address" },
    [COLUMN_USER] = { "user", "user", 8, 16, 7, false, "who logged in, or tried to" },
    [COLUMN_AUTH] = { "auth", "auth", 10, 13, 2, false, "method of authentication" },
    [COLUMN_ENCRYPTION] = { "encryption", "encrypt", 7, 17, 5, false, "MPPE: bits of the weaker direction, and whether stateless" },
    [COLUMN_STAGES] = { "stages", "TCGLACND", STAGE_BAR, STAGE_BAR, 10, false,
                        "how far it came: TCP, control, GRE, LCP, authentication, CCP, network protocol, data" },
    [COLUMN_OUTCOME] = { "outcome", "outcome", 10, 10, 6, false, "connected, failed or incomplete" },
    [COLUMN_CAUSE] = { "cause", "cause", 22, 40, 11, false, "id of the root cause, or how it ended" },
    [COLUMN_PACKETS] = { "packets", "packets", 7, 8, 1, true, "packets of user data" },
    [COLUMN_OCTETS] = { "bytes", "bytes", 7, 8, 1, true, "octets of user data" },
    [COLUMN_DURATION] = { "duration", "lasted", 7, 8, 2, true, "from the first packet to the last" },
};

enum column column_of(const char *name, size_t length)
{
    for (unsigned i = 0; i < COLUMN_COUNT; i++)
        if (strlen(column_rows[i].name) == length && memcmp(column_rows[i].name, name, length) == 0)
            return (enum column)i;
    return COLUMN_COUNT;
}

enum tint outcome_tint(enum outcome outcome)
{
    static const enum tint tints[] = { TINT_WARN, TINT_OK, TINT_BAD };

    return tints[outcome];
}

enum tint severity_tint(enum severity severity)
{
    static const enum tint tints[] = { TINT_DIM, TINT_PLAIN, TINT_WARN, TINT_BAD };

    return tints[severity];
}

static void count_text(uint64_t count, char *text)
{
    if (count < 100000)
        snprintf(text, COLUMN_TEXT, "%" PRIu64, count);
    else if (count < 10000000)
        snprintf(text, COLUMN_TEXT, "%" PRIu64 "k", count / 1000);
    else if (count < UINT64_C(10000000000))
        snprintf(text, COLUMN_TEXT, "%" PRIu64 "M", count / 1000000);
    else
        snprintf(text, COLUMN_TEXT, "%" PRIu64 "G", count / 1000000000);
}

static void encryption_text(const struct session *s, char *text)
{
    const struct encryption_facts *const e = &s->encryption;
    const bool linked = s->outcome == OUTCOME_CONNECTED || s->stages[STAGE_CCP].first_frame ||
                        s->stages[STAGE_DATA].first_frame;

    if (e->bits_known && e->bits)
        snprintf(text, COLUMN_TEXT, "%u-bit %s", e->bits, e->stateless ? "stateless" : "stateful");
    else if (e->bits_known && linked)
        snprintf(text, COLUMN_TEXT, "none");
    else if (!e->bits_known && ((e->negotiated_known && e->negotiated) || e->way[0].first_data_frame || e->way[1].first_data_frame))
        snprintf(text, COLUMN_TEXT, "on");
    else
        snprintf(text, COLUMN_TEXT, "-");
}

static void cause_text(const struct session *s, char *text, enum tint *tint)
{
    const struct finding *const cause = session_cause(s);
    const struct finding *worst = NULL;

    if (cause && s->outcome != OUTCOME_CONNECTED) {
        snprintf(text, COLUMN_TEXT, "%s", cause->id);
        *tint = outcome_tint(s->outcome);
        return;
    }
    for (uint32_t i = 0; i < s->finding_count; i++)
        if (s->findings[i].severity >= SEVERITY_WARNING && (!worst || s->findings[i].severity > worst->severity))
            worst = &s->findings[i];
    if (worst)
        snprintf(text, COLUMN_TEXT, "%s", worst->id);
    else
        snprintf(text, COLUMN_TEXT, "%s", s->outcome == OUTCOME_CONNECTED ? "connected" : outcome_names[s->outcome]);
    *tint = worst ? severity_tint(worst->severity) : outcome_tint(s->outcome);
}

static uint64_t packets_of(const struct session *s)
{
    return s->flow[0].packets + s->flow[1].packets;
}

static uint64_t octets_of(const struct session *s)
{
    return s->flow[0].octets + s->flow[1].octets;
}

void column_text(enum column column, const struct session *s, char text[static COLUMN_TEXT], enum tint *tint)
{
    char phrase[PHRASE_MAX];

    *tint = TINT_PLAIN;
    text[0] = '\0';
    switch (column) {
    case COLUMN_NUMBER: snprintf(text, COLUMN_TEXT, "%" PRIu32, s->number); break;
    case COLUMN_TIME:
        text_time(s->start, phrase, sizeof phrase);
        snprintf(text, COLUMN_TEXT, "%.8s", strlen(phrase) > 11 ? phrase + 11 : "?");
        break;
    case COLUMN_CLIENT: text_address(&s->ends[SIDE_CLIENT].address, text, COLUMN_TEXT); break;
    case COLUMN_SERVER: text_address(&s->ends[SIDE_SERVER].address, text, COLUMN_TEXT); break;
    case COLUMN_USER: snprintf(text, COLUMN_TEXT, "%s", s->auth.user.text ? s->auth.user.text : "-"); break;
    case COLUMN_AUTH:
        snprintf(text, COLUMN_TEXT, "%s", s->auth.method ? s->auth.method : "-");
        *tint = s->auth.result == AUTH_FAILURE ? TINT_BAD : TINT_PLAIN;
        break;
    case COLUMN_ENCRYPTION: encryption_text(s, text); break;
    case COLUMN_OUTCOME:
        snprintf(text, COLUMN_TEXT, "%s", outcome_names[s->outcome]);
        *tint = outcome_tint(s->outcome);
        break;
    case COLUMN_CAUSE: cause_text(s, text, tint); break;
    case COLUMN_PACKETS: count_text(packets_of(s), text); break;
    case COLUMN_OCTETS: count_text(octets_of(s), text); break;
    case COLUMN_DURATION:
        phrase_duration(s->end - s->start, phrase);
        snprintf(text, COLUMN_TEXT, "%s", phrase);
        break;
    case COLUMN_STAGES:
    case COLUMN_COUNT: break;
    }
}

/* Done stages count more than begun ones. */
static int64_t progress_of(const struct session *s)
{
    int64_t sum = 0;

    for (unsigned i = 0; i < STAGE_TEARDOWN; i++)
        sum = sum * 5 + (int64_t)s->stages[i].state;
    return sum;
}

bool column_number(enum column column, const struct session *s, int64_t *number)
{
    switch (column) {
    case COLUMN_NUMBER: *number = (int64_t)s->first_frame; return true;
    case COLUMN_TIME: *number = s->start; return true;
    case COLUMN_PACKETS: *number = (int64_t)packets_of(s); return true;
    case COLUMN_OCTETS: *number = (int64_t)octets_of(s); return true;
    case COLUMN_DURATION: *number = s->end - s->start; return true;
    case COLUMN_STAGES: *number = progress_of(s); return true;
    default: return false;
    }
}

void columns_stages(const struct session *session, const struct area *area, unsigned x, unsigned y)
{
    static const struct { enum stage stage; char letter; } bar[STAGE_BAR] = {
        { STAGE_TCP, 'T' },  { STAGE_CONTROL, 'C' }, { STAGE_GRE, 'G' }, { STAGE_LCP, 'L' },
        { STAGE_AUTH, 'A' }, { STAGE_CCP, 'C' },     { STAGE_NCP, 'N' }, { STAGE_DATA, 'D' },
    };
    static const enum tint tints[] = {
        [STATE_ABSENT] = TINT_DIM, [STATE_NOT_CAPTURED] = TINT_DIM, [STATE_PARTIAL] = TINT_WARN, [STATE_FAILED] = TINT_BAD,
        [STATE_OK] = TINT_OK,
    };

    for (unsigned i = 0; i < STAGE_BAR; i++) {
        enum stage_state state = session->stages[bar[i].stage].state;
        if (bar[i].stage == STAGE_CONTROL && session->stages[STAGE_CALL].state == STATE_FAILED)
            state = STATE_FAILED; /* the call is a matter of the control connection */
        const char letters[] = { [STATE_ABSENT] = '.', [STATE_NOT_CAPTURED] = '?', [STATE_PARTIAL] = (char)(bar[i].letter + 32),
                                 [STATE_FAILED] = '!', [STATE_OK] = bar[i].letter };
        area_repeat(area, x + i, y, 1, tints[state], (uint32_t)letters[state]);
    }
}
