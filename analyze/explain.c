/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * explain.c: findings and numbers by what people know of them; the cause that a log names.
 *
 * A log is a row of attempts. Each line that is known may speak for findings, by what else
 * the attempt has shown. Of those the first by stage is the cause, in a stage the surest;
 * what was said before the attempt connected does not count afterwards.
 */
#include "analyze/explain.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/explain_parts.h"
#include "dissect/names.h"

#define SAID_MAX 512     /* different lines of one log that are kept */
#define CANDIDATES_MAX 128 /* of one attempt */

/* A line of an attempt that may speak for findings. */
struct candidate {
    size_t row;          /* line_row_count: by its Windows number alone */
    bool windows_known, terminate;
    uint32_t windows;
    uint64_t line;
    bool after;          /* it came after the attempt had connected */
};
struct attempt {
    uint32_t facts;
    struct candidate candidates[CANDIDATES_MAX];
    size_t count;
    uint64_t connected_line;
};
struct explain {
    struct line_patterns *patterns;
    struct explain_said said[SAID_MAX];
    size_t said_rows[SAID_MAX];
    size_t said_count;
    uint64_t lines;
    struct attempt now, failed; /* the last one; the last before it that has a cause */
};

/* --- findings --------------------------------------------------------------------------- */

size_t explain_finding_count(void)
{
    return FINDING_COUNT;
}

const struct finding_row *explain_row(size_t finding)
{
    return &finding_rows[finding];
}

const struct finding_text *explain_text(size_t finding)
{
    return &finding_texts[finding];
}

static bool same_word(const char *word, size_t length, const char *id)
{
    for (size_t i = 0; i < length; i++)
        if (tolower((unsigned char)id[i]) != word[i])
            return false;
    return !id[length];
}

size_t explain_find(const char *id)
{
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        if (same_word(finding_rows[i].id, strlen(finding_rows[i].id), id))
            return i;
        for (const char *alias = finding_rows[i].aliases; *alias;) {
            const size_t length = strcspn(alias, " ");
            if (same_word(alias, length, id))
                return i;
            alias += length + (alias[length] == ' ');
        }
    }
    return EXPLAIN_NONE;
}

/* Letters to change, add or drop; words beyond 63 letters are far from everything. */
static unsigned distance(const char *a, const char *b)
{
    unsigned row[64];
    const size_t columns = strlen(b);

    if (columns >= 64 || strlen(a) >= 64)
        return 64;
    for (unsigned j = 0; j <= columns; j++)
        row[j] = j;
    for (unsigned i = 1; a[i - 1]; i++) {
        unsigned corner = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= columns; j++) {
            const unsigned changed = corner + (tolower((unsigned char)a[i - 1]) != b[j - 1]);
            const unsigned shorter = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            corner = row[j];
            row[j] = changed < shorter ? changed : shorter;
        }
    }
    return row[columns];
}

/* How many parts ("gre", "blocked") of one id the other has, too. */
static unsigned parts_shared(const char *word, const char *id)
{
    unsigned shared = 0;
    while (*word) {
        const size_t length = strcspn(word, "-_ ");
        for (const char *part = id; length > 2 && *part;) {
            const size_t long_as = strcspn(part, "-");
            if (long_as == length && strncmp(part, word, length) == 0) {
                shared++;
                break;
            }
            part += long_as + (part[long_as] == '-');
        }
        word += length + (word[length] != '\0');
    }
    return shared;
}

/* Smaller is nearer; 1000: not near. */
static unsigned farness(const char *word, const char *id)
{
    const unsigned letters = distance(word, id), shared = parts_shared(word, id);
    if (letters <= 3 && letters * 2 < strlen(id))
        return letters;
    return shared ? 100 - 20 * (shared > 4 ? 4 : shared) + (letters > 19 ? 19 : letters) : 1000;
}

size_t explain_near(const char *word, size_t *near, size_t most)
{
    unsigned far[EXPLAIN_FINDINGS];
    size_t count = 0;

    most = most < EXPLAIN_FINDINGS ? most : EXPLAIN_FINDINGS;
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        const unsigned this = farness(word, finding_rows[i].id);
        size_t at = count;
        if (this >= 1000)
            continue;
        while (at > 0 && far[at - 1] > this)
            at--;
        if (at == most)
            continue;
        count += count < most;
        for (size_t j = count - 1; j > at; j--) {
            far[j] = far[j - 1];
            near[j] = near[j - 1];
        }
        far[at] = this;
        near[at] = i;
    }
    return count;
}

/* --- numbers ------------------------------------------------------------------------------ */

/* Words that people put before a number. */
static bool is_label(const char *word, size_t length)
{
    static const char *const labels[] = { "error", "code", "windows", "ras", "event", "id", "number", "fehler" };
    char lower[16];

    if (length >= sizeof lower)
        return false;
    for (size_t i = 0; i < length; i++)
        lower[i] = (char)tolower((unsigned char)word[i]);
    lower[length] = '\0';
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (strcmp(lower, labels[i]) == 0)
            return true;
    return false;
}

bool explain_number_read(const char *words, uint32_t *number)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    char *end = NULL;

    while (*words && !isdigit((unsigned char)*words)) {
        const size_t length = strspn(words, letters);
        if (length ? !is_label(words, length) : !strchr(" :#-", *words))
            return false;
        words += length ? length : 1;
    }
    if (!*words)
        return false;
    const bool hex = words[0] == '0' && (words[1] == 'x' || words[1] == 'X');
    const unsigned long long value = strtoull(words, &end, hex ? 16 : 10);
    end += strspn(end, " .");
    if (*end || value > UINT32_MAX)
        return false;
    *number = (uint32_t)value;
    return true;
}

static void add_finding(size_t *list, size_t *count, size_t finding)
{
    for (size_t i = 0; i < *count; i++)
        if (list[i] == finding)
            return;
    if (*count < EXPLAIN_FINDINGS)
        list[(*count)++] = finding;
}

static void add_usual(uint32_t number, size_t *list, size_t *count)
{
    static const struct { uint32_t number; enum finding_id findings[4]; } usual[] = {
#define RAS_NAMES(a, b, c, d, ...) { FINDING_##a, FINDING_##b, FINDING_##c, FINDING_##d }
#define RAS(error, ...) { error, RAS_NAMES(__VA_ARGS__, FAILED_UNEXPLAINED, FAILED_UNEXPLAINED, FAILED_UNEXPLAINED, 0) },
#include "analyze/explain_ras.def"
#undef RAS
    };
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        for (size_t k = 0; usual[i].number == number && k < 4; k++)
            if (usual[i].findings[k] != FINDING_FAILED_UNEXPLAINED)
                add_finding(list, count, usual[i].findings[k]);
}

/* Those whose texts name the number: where it stands further in front it is more usual. */
static void add_named(uint32_t number, size_t *list, size_t *count)
{
    for (size_t place = 0; place < 6; place++)
        for (size_t i = 0; i < FINDING_COUNT; i++) {
            const uint16_t *const windows = finding_texts[i].windows;
            size_t at = 0;
            if (!windows || i == FINDING_FAILED_UNEXPLAINED || finding_rows[i].kind > KIND_CONDITION)
                continue;
            while (windows[at] && windows[at] != number)
                at++;
            if (windows[at] && at == place)
                add_finding(list, count, i);
        }
}

bool explain_number(uint32_t number, struct explain_number *said)
{
    const struct name *const name = names_find(&names_ras, number);

    if (!name)
        return false;
    *said = (struct explain_number){ .number = number, .title = name->full, .sentence = name->sentence };
    add_usual(number, said->findings, &said->count);
    if (number)
        add_named(number, said->findings, &said->count);
    else
        add_finding(said->findings, &said->count, FINDING_TEARDOWN_NORMAL);
    return true;
}

/* --- lines ---------------------------------------------------------------------------------- */

struct explain *explain_new(void)
{
    struct explain *const explain = calloc(1, sizeof *explain);

    if (!explain)
        return NULL;
    explain->patterns = line_patterns_new();
    if (explain->patterns)
        return explain;
    free(explain);
    return NULL;
}

void explain_again(struct explain *explain)
{
    struct line_patterns *const patterns = explain->patterns;
    memset(explain, 0, sizeof *explain);
    explain->patterns = patterns;
}

void explain_free(struct explain *explain)
{
    if (!explain)
        return;
    line_patterns_free(explain->patterns);
    free(explain);
}

/* A failure of an attempt that had got nowhere before; what is kept when the next one begins. */
static bool has_cause(const struct attempt *attempt);

static void begin_attempt(struct explain *explain)
{
    struct attempt *const now = &explain->now;
    if (!now->count && !(now->facts & (CONNECTED | ENDING)))
        return;
    if (has_cause(now))
        explain->failed = *now;
    *now = (struct attempt){ .facts = now->facts & (CLIENT | SERVER) };
}

/* A number in a line: what it adds to the line's own findings. */
static void add_windows(const struct candidate *candidate, uint32_t facts, size_t *list, size_t *count)
{
    struct explain_number said;

    if (!candidate->windows_known || !explain_number(candidate->windows, &said))
        return;
    if (candidate->terminate && candidate->windows == 691) { /* no verdict on the password: a policy's */
        if (facts & USES_EAP)
            add_finding(list, count, FINDING_AUTH_EAP_NOT_SUPPORTED);
        add_finding(list, count, FINDING_AUTHZ_POLICY_DENIED);
    }
    for (size_t i = 0; i < said.count; i++)
        add_finding(list, count, said.findings[i]);
}

static void remember(struct explain *explain, const struct candidate *candidate, const uint8_t *octets, size_t length)
{
    for (size_t i = 0; i < explain->said_count; i++) {
        struct explain_said *const said = &explain->said[i];
        if (explain->said_rows[i] != candidate->row || said->windows_known != candidate->windows_known ||
            said->windows != candidate->windows)
            continue;
        said->count++;
        return;
    }
    if (explain->said_count == SAID_MAX)
        return;
    explain->said_rows[explain->said_count] = candidate->row;
    struct explain_said *const said = &explain->said[explain->said_count++];
    *said = (struct explain_said){ .line = candidate->line, .count = 1, .windows_known = candidate->windows_known,
                                   .windows = candidate->windows };
    said->means = candidate->row < line_row_count ? line_rows[candidate->row].means
                                                  : "A Windows error number.";
    said->excerpt_length = length < EXPLAIN_EXCERPT ? length : EXPLAIN_EXCERPT;
    said->cut = length > EXPLAIN_EXCERPT;
    if (said->excerpt_length)
        memcpy(said->excerpt, octets, said->excerpt_length);
    add_windows(candidate, explain->now.facts, said->findings, &said->finding_count);
    for (size_t i = 0; candidate->row < line_row_count && i < LINE_SPEAKS; i++)
        if (line_rows[candidate->row].speaks[i].strength)
            add_finding(said->findings, &said->finding_count, line_rows[candidate->row].speaks[i].id);
}

static void add_candidate(struct attempt *attempt, const struct candidate *candidate)
{
    for (size_t i = 0; i < attempt->count; i++) {
        const struct candidate *const other = &attempt->candidates[i];
        if (other->row == candidate->row && other->windows == candidate->windows &&
            other->windows_known == candidate->windows_known && other->after == candidate->after)
            return;
    }
    if (attempt->count < CANDIDATES_MAX)
        attempt->candidates[attempt->count++] = *candidate;
}

bool explain_line(struct explain *explain, const uint8_t *octets, size_t length)
{
    struct candidate candidate = { .row = line_row_count, .line = ++explain->lines };
    uint32_t sets = 0;
    size_t silent[LINE_SPEAKS], silent_count = 0;

    length = length < EXPLAIN_LINE_MAX ? length : EXPLAIN_LINE_MAX;
    candidate.windows_known =
        line_windows_error(explain->patterns, octets, length, &candidate.windows, &candidate.terminate);
    for (size_t row = 0; row < line_row_count; row++) {
        if (!line_matches(explain->patterns, row, octets, length))
            continue;
        const bool speaks = line_rows[row].speaks[0].strength != 0;
        if (line_rows[row].means && candidate.row == line_row_count) {
            candidate.row = row;
            sets |= line_rows[row].sets;
        } else if (!line_rows[row].means) {
            sets |= line_rows[row].sets;
            if (speaks && silent_count < LINE_SPEAKS)
                silent[silent_count++] = row;
        }
    }
    if (sets & START)
        begin_attempt(explain);
    struct attempt *const now = &explain->now;
    now->facts |= sets & ~(uint32_t)START & ~(now->facts & (CLIENT | SERVER) ? (uint32_t)(CLIENT | SERVER) : 0u);
    if (sets & CONNECTED && !now->connected_line)
        now->connected_line = explain->lines;
    if (candidate.row == line_row_count && !candidate.windows_known)
        return false;
    candidate.after = now->connected_line && !(sets & CONNECTED);
    remember(explain, &candidate, octets, length);
    add_candidate(now, &candidate);
    for (size_t i = 0; i < silent_count; i++)
        add_candidate(now, &(struct candidate){ .row = silent[i], .line = candidate.line, .after = candidate.after });
    return true;
}

size_t explain_said_count(const struct explain *explain)
{
    return explain->said_count;
}

const struct explain_said *explain_said(const struct explain *explain, size_t index)
{
    return &explain->said[index];
}

/* --- the cause --------------------------------------------------------------------------------- */

struct choice {
    size_t finding;
    enum strength strength;
    uint64_t line;
};

/* What is asked first: by stage, then how sure, then by the table's order; how it closed last of all. */
static bool before(const struct choice *a, const struct choice *b)
{
    if ((a->strength == BY_CLOSING) != (b->strength == BY_CLOSING))
        return b->strength == BY_CLOSING;
    const enum stage left = finding_rows[a->finding].stage, right = finding_rows[b->finding].stage;
    if (left != right)
        return left < right;
    if (a->strength != b->strength)
        return a->strength > b->strength;
    return a->finding < b->finding;
}

static void weigh(struct choice *list, size_t *count, const struct choice *choice)
{
    size_t at = *count;
    for (size_t i = 0; i < *count; i++)
        if (list[i].finding == choice->finding && list[i].strength >= choice->strength)
            return;
    while (at > 0 && before(choice, &list[at - 1]))
        at--;
    if (at == CANDIDATES_MAX)
        return;
    *count += *count < CANDIDATES_MAX;
    memmove(&list[at + 1], &list[at], (*count - 1 - at) * sizeof *list);
    list[at] = *choice;
}

static void weigh_candidate(const struct attempt *attempt, const struct candidate *candidate, struct choice *list,
                            size_t *count)
{
    size_t numbers[EXPLAIN_FINDINGS], number_count = 0;

    add_windows(candidate, attempt->facts, numbers, &number_count);
    if (number_count)
        weigh(list, count, &(struct choice){ numbers[0], BY_NAME, candidate->line });
    for (size_t i = 0; candidate->row < line_row_count && i < LINE_SPEAKS && !(number_count && candidate->terminate); i++) {
        const struct speaks *const speaks = &line_rows[candidate->row].speaks[i];
        if (!speaks->strength || (attempt->facts & speaks->with) != speaks->with || attempt->facts & speaks->without)
            continue;
        weigh(list, count, &(struct choice){ speaks->id, speaks->strength, candidate->line });
        break;
    }
}

/* The attempt's findings, the cause in front; returns how many. */
static size_t decide(const struct attempt *attempt, struct choice list[static CANDIDATES_MAX + 1])
{
    size_t count = 0;
    const bool connected = attempt->connected_line != 0;

    for (size_t i = 0; i < attempt->count; i++)
        if (attempt->candidates[i].after == connected)
            weigh_candidate(attempt, &attempt->candidates[i], list, &count);
    return count;
}

static bool has_cause(const struct attempt *attempt)
{
    struct choice list[CANDIDATES_MAX + 1];
    return decide(attempt, list) && finding_rows[list[0].finding].severity > SEVERITY_NOTICE;
}

void explain_verdict(const struct explain *explain, struct explain_verdict *verdict)
{
    struct choice list[CANDIDATES_MAX + 1];
    const struct attempt *attempt = &explain->now;

    *verdict = (struct explain_verdict){ .finding = EXPLAIN_NONE, .lines = explain->lines };
    if (!has_cause(attempt) && explain->failed.count) {
        verdict->connected_later = attempt->connected_line;
        attempt = &explain->failed;
    }
    const size_t count = decide(attempt, list);
    verdict->connected = attempt->connected_line != 0;
    if (!count)
        return;
    verdict->finding = list[0].finding;
    verdict->line = list[0].line;
    for (size_t i = 0; i < explain->said_count; i++) { /* what the same line may mean as well */
        if (explain->said[i].line != verdict->line)
            continue;
        for (size_t k = 0; k < explain->said[i].finding_count; k++)
            if (explain->said[i].findings[k] != verdict->finding)
                add_finding(verdict->others, &verdict->other_count, explain->said[i].findings[k]);
    }
}
