/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules.c: asks every rule, in order of decision, and chooses the root cause: exactly
 * one for a failed session. What it explains is listed under it, not withdrawn.
 */
#include "analyze/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"

const struct rules *const rules_all[] = {
    &rules_tcp,
    &rules_control,
    &rules_gre,
    &rules_lcp,
    &rules_auth,
    &rules_mppe,
    &rules_ccp,
    &rules_ncp,
    &rules_gre_path,
    &rules_data,
    &rules_teardown,
    &rules_last,
    &rules_clear,
    &rules_auth_audit,
    &rules_cipher_audit,
    &rules_credential,
    &rules_healthy,
};
const size_t rules_all_count = sizeof rules_all / sizeof rules_all[0];

/* --- asking ----------------------------------------------------------------------- */

static void ask(const struct rule *rule, uint16_t rank, struct build *b, const struct pptpscope *scope,
                struct built *built)
{
    if (b ? !rule->holds : !rule->joined)
        return;
    struct session *const session = &built->session;
    if (finding_of(session, rule->id))
        return;
    struct finding finding = finding_new(rule->id);
    finding.rank = rank;
    if (b ? rule->holds(b, &finding) : rule->joined(scope, built, &finding))
        finding_add(session, &finding);
    else
        finding_clear(&finding);
}

static void ask_all(struct build *b, const struct pptpscope *scope, struct built *built)
{
    uint16_t rank = 0;
    for (size_t i = 0; i < rules_all_count; i++)
        for (size_t k = 0; k < rules_all[i]->count; k++)
            ask(&rules_all[i]->rows[k], rank++, b, scope, built);
}

void rules_close(struct build *b)
{
    ask_all(b, b->scope, b->built);
}

void rules_join(const struct pptpscope *scope, struct built *built)
{
    ask_all(NULL, scope, built);
}

/* --- deciding ------------------------------------------------------------------------ */

static int by_rank(const void *a, const void *b)
{
    const struct finding *x = a, *y = b;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static struct finding *first_cause(struct session *s)
{
    for (uint32_t i = 0; i < s->finding_count; i++)
        if (s->findings[i].kind == KIND_CAUSE)
            return &s->findings[i];
    return NULL;
}

/* The stage that failed is the cause's; what was only reached after it is not to blame. */
static void move_failure(struct session *s, enum stage stage)
{
    struct stage_facts *const before = s->failed_stage < STAGE_COUNT ? &s->stages[s->failed_stage] : NULL;
    if (stage == STAGE_NONE || s->failed_stage == stage)
        return;
    if (before && before->state == STATE_FAILED)
        before->state = before->first_frame ? STATE_PARTIAL : STATE_ABSENT;
    s->failed_stage = stage;
    s->stages[stage].state = STATE_FAILED;
}

static bool proves(const struct finding *finding, uint64_t frame)
{
    for (uint32_t i = 0; i < finding->frame_count && i < EVIDENCE_MAX; i++)
        if (finding->frames[i] == frame)
            return true;
    return false;
}

static void add_consequence(struct finding *cause, const struct aftermath *step)
{
    char text[120];
    snprintf(text, sizeof text, "%s %s%s", step->who, step->what, step->object);
    cause->consequences = alloc_grow(cause->consequences, cause->consequence_count, sizeof *cause->consequences);
    cause->consequences[cause->consequence_count++] = (struct consequence){ alloc_string(text), step->frame };
}

static void add_consequences(const struct built *built, struct finding *cause)
{
    const uint64_t since = cause->frame_count ? cause->frames[0] : 0;
    for (unsigned i = 0; since && i < built->aftermath_count; i++)
        if (built->aftermath[i].frame > since && !proves(cause, built->aftermath[i].frame))
            add_consequence(cause, &built->aftermath[i]);
}

static void supersede(struct session *s, const struct finding *cause)
{
    for (uint32_t i = 0; i < s->finding_count; i++)
        if (s->findings[i].kind == KIND_CAUSE && &s->findings[i] != cause)
            s->findings[i].superseded_by = cause->id;
}

/* A cause that did not keep the session from connecting ended or disturbed it. */
static void soften(struct session *s)
{
    for (uint32_t i = 0; i < s->finding_count; i++)
        if (s->findings[i].kind == KIND_CAUSE && s->findings[i].severity > SEVERITY_WARNING)
            s->findings[i].severity = SEVERITY_WARNING;
}

void findings_decide(struct built *built)
{
    struct session *const s = &built->session;
    if (s->finding_count > 1)
        qsort(s->findings, s->finding_count, sizeof *s->findings, by_rank);
    if (s->outcome != OUTCOME_FAILED) {
        soften(s);
        return;
    }
    struct finding *cause = first_cause(s);
    if (!cause) {
        struct finding finding = finding_new(FINDING_FAILED_UNEXPLAINED);
        finding.rank = UINT16_MAX;
        unexplained(built, &finding);
        finding_add(s, &finding);
        cause = &s->findings[s->finding_count - 1];
    }
    s->root_cause = cause->id;
    move_failure(s, cause->stage);
    supersede(s, cause);
    add_consequences(built, cause);
}
