/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * filter.c: the language of filters, and what a filter says of a session or packet.
 *
 *     any   := all { ("or" | "||") all }
 *     all   := one { [ "and" | "&&" ] one }
 *     one   := ("not" | "!") one | "(" any ")" | FIELD OPERATOR VALUE | WORD
 *
 * A value goes to the next blank, or to a ")" that it did not open itself; between
 * quotes (' or ") everything is meant as it stands, and a doubled quote is one.
 *
 * Hazards: none from the wire. The text is the user's: length, terms and depth have
 * caps, and an error names a place inside the text.
 */
#include "analyze/filter.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/filter_parts.h"
#include "dissect/text.h"

enum node_kind { NODE_TERM, NODE_NOT, NODE_AND, NODE_OR };
struct node {
    enum node_kind kind;
    uint32_t left, right; /* indices; of a NODE_TERM left is the term's */
};

struct filter {
    enum filter_over over;
    struct node *nodes;
    uint32_t node_count, root;
    struct filter_term *terms;
    uint32_t term_count;
    const char *const *paths;
    size_t path_count;
};

struct parser {
    struct filter *filter;
    const char *text;
    size_t length, at;
    unsigned depth;
    struct filter_error *error;
};

static const struct { const char *text; enum filter_operator op; } operators[] = {
    { "==", FILTER_EQUAL }, { "!=", FILTER_UNEQUAL }, { "!~", FILTER_UNLIKE }, { "<=", FILTER_AT_MOST },
    { ">=", FILTER_AT_LEAST }, { "=", FILTER_EQUAL }, { "~", FILTER_LIKE }, { "<", FILTER_LESS }, { ">", FILTER_MORE },
};
#define OPERATOR_COUNT (sizeof operators / sizeof operators[0])

/* --- pieces of the text ---------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool ahead(const struct parser *p, const char *word)
{
    const size_t length = strlen(word);

    return p->length - p->at >= length && memcmp(p->text + p->at, word, length) == 0;
}

static void skip_blanks(struct parser *p)
{
    while (p->at < p->length && is_blank(p->text[p->at]))
        p->at++;
}

/* The operator here, OPERATOR_COUNT where there is none. */
static size_t operator_ahead(const struct parser *p)
{
    size_t i = 0;

    while (i < OPERATOR_COUNT && !ahead(p, operators[i].text))
        i++;
    return i;
}

/* Owned by the caller: the piece from `start` to the present place. */
static bool piece_take(struct parser *p, size_t start, bool quoted, struct filter_piece *piece)
{
    const size_t inner = start + quoted, length = p->at - start - 2u * quoted;
    char *const text = alloc_zero(length + 1, 1);
    size_t n = 0;

    for (size_t i = 0; i < length; i++) {
        text[n++] = p->text[inner + i];
        i += quoted && p->text[inner + i] == p->text[start]; /* doubled */
    }
    *piece = (struct filter_piece){ .text = text, .length = n, .at = start, .extent = p->at - start, .quoted = quoted };
    if (text_is_clean((const uint8_t *)text, n))
        return true;
    free(text);
    return filter_wrong(p->error, start, p->at - start, "this is not valid UTF-8, or holds a control character");
}

static bool piece_quoted(struct parser *p, struct filter_piece *piece)
{
    const size_t start = p->at++;
    const char quote = p->text[start];

    for (;;) {
        while (p->at < p->length && p->text[p->at] != quote)
            p->at++;
        if (p->at == p->length)
            return filter_wrong(p->error, start, p->length - start, "the quote that opens here is never closed");
        p->at++;
        if (p->at == p->length || p->text[p->at] != quote)
            break;
        p->at++;
    }
    const size_t end = p->at;
    if (end < p->length && !is_blank(p->text[end]) && p->text[end] != ')' && !ahead(p, "&&") && !ahead(p, "||"))
        return filter_wrong(p->error, end, 1, "a blank is missing behind the closing quote");
    return piece_take(p, start, true, piece);
}

/* A value without quotes: parentheses that it opens itself belong to it. */
static bool piece_value(struct parser *p, struct filter_piece *piece)
{
    const size_t start = p->at;
    unsigned open = 0;

    if (p->at < p->length && (p->text[p->at] == '"' || p->text[p->at] == '\''))
        return piece_quoted(p, piece);
    for (; p->at < p->length && !is_blank(p->text[p->at]); p->at++) {
        const char c = p->text[p->at];
        if (!open && (c == ')' || ahead(p, "&&") || ahead(p, "||")))
            break;
        open += c == '(';
        open -= c == ')' && open;
        p->at += c == '\\' && p->at + 1 < p->length && !is_blank(p->text[p->at + 1]);
    }
    return piece_take(p, start, false, piece);
}

/* A field's name, a keyword or a bare word. */
static bool piece_word(struct parser *p, struct filter_piece *piece)
{
    const size_t start = p->at;

    if (p->text[p->at] == '"' || p->text[p->at] == '\'')
        return piece_quoted(p, piece);
    while (p->at < p->length && !is_blank(p->text[p->at]) && !strchr("()", p->text[p->at]) && !ahead(p, "&&") &&
           !ahead(p, "||") && operator_ahead(p) == OPERATOR_COUNT)
        p->at++;
    return piece_take(p, start, false, piece);
}

/* One of "and", "or", "not" as a word of its own. */
static bool keyword_ahead(const struct parser *p, const char *word)
{
    const size_t length = strlen(word);

    if (p->length - p->at < length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (tolower((unsigned char)p->text[p->at + i]) != word[i])
            return false;
    const size_t end = p->at + length;
    return end == p->length || is_blank(p->text[end]) || p->text[end] == '(' || p->text[end] == ')';
}

static bool joint_ahead(const struct parser *p, const char *word, const char *sign)
{
    return ahead(p, sign) || keyword_ahead(p, word);
}

/* --- fields ------------------------------------------------------------------------- */

static const struct filter_field *fields_of(enum filter_over over, size_t *count)
{
    *count = over == FILTER_SESSIONS ? filter_session_field_count : filter_packet_field_count;
    return over == FILTER_SESSIONS ? filter_session_fields : filter_packet_fields;
}

static const struct filter_field *field_find(enum filter_over over, const struct filter_piece *piece)
{
    size_t count;
    const struct filter_field *const fields = fields_of(over, &count);

    for (size_t i = 0; i < count && isalnum((unsigned char)piece->text[0]); i++) /* "-user" is no way to say not */
        if (filter_same(piece->text, fields[i].name) || (fields[i].also && filter_same(piece->text, fields[i].also)))
            return &fields[i];
    return NULL;
}

static const char *field_nearest(enum filter_over over, const struct filter_piece *piece)
{
    size_t count;
    const struct filter_field *const fields = fields_of(over, &count);
    const char *nearest = NULL;
    unsigned best = piece->length <= 3 ? 2 : 3;

    for (size_t i = 0; i < 2 * count; i++) {
        const char *const name = i < count ? fields[i].name : fields[i - count].also;
        const unsigned distance = name ? filter_distance(piece->text, piece->length, name) : best;
        nearest = distance < best ? name : nearest;
        best = distance < best ? distance : best;
    }
    return nearest;
}

/* Cuts "lcp.option.mru" into its parts; the last one is to be a field. */
static bool path_read(struct parser *p, const struct filter_piece *piece, struct filter_term *term)
{
    char name[FILTER_SHOWN];

    term->path = alloc_string(piece->text);
    for (char *part = term->path, *dot; part; part = dot ? dot + 1 : NULL) {
        const size_t at = piece->at + (size_t)(part - term->path);
        dot = strchr(part, '.');
        if (dot)
            *dot = '\0';
        if (term->part_count == FILTER_PATH_MAX)
            return filter_wrong(p->error, at, strlen(part), "a name has at most %d parts", FILTER_PATH_MAX);
        term->parts[term->part_count++] = part;
        const enum filter_walk is = filter_walk_find(part);
        if (is == FILTER_WALK_GROUP && !dot)
            return filter_wrong(p->error, at, strlen(part), "'%s' is no field but holds some; name one, such as "
                                "%s.code or %s.length, or write protocol=%s", part, part, part, part);
        if (is != FILTER_WALK_NOTHING)
            continue;
        const char *const nearest = filter_walk_nearest(part);
        const struct filter_piece wrong = { .text = part, .length = strlen(part) };
        return filter_wrong(p->error, at, strlen(part), "nothing in a packet is called '%s'%s%s%s",
                            filter_shown(&wrong, name), nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
    }
    return true;
}

static bool unknown_field(const struct parser *p, const struct filter_piece *piece)
{
    const enum filter_over over = p->filter->over;
    const char *const nearest = field_nearest(over, piece);
    char name[FILTER_SHOWN];

    filter_shown(piece, name);
    if (over == FILTER_PACKETS && field_find(FILTER_SESSIONS, piece))
        return filter_wrong(p->error, piece->at, piece->extent, "'%s' is a field of sessions, and this filter sees one "
                            "packet at a time; find the session's frames first, then filter packets by "
                            "frame=FIRST..LAST", name);
    if (over == FILTER_SESSIONS && (field_find(FILTER_PACKETS, piece) || filter_walk_path(piece->text)))
        return filter_wrong(p->error, piece->at, piece->extent, "'%s' is a field of single packets, and this filter "
                            "chooses sessions; --packets filters packets", name);
    if (nearest)
        return filter_wrong(p->error, piece->at, piece->extent, "there is no field '%s'; did you mean '%s'?", name,
                            nearest);
    return filter_wrong(p->error, piece->at, piece->extent, "there is no field '%s'", name);
}

/* The field before an operator, or the way to one. */
static bool read_field(struct parser *p, const struct filter_piece *name, struct filter_term *term)
{
    const enum filter_over over = p->filter->over;

    term->field = field_find(over, name);
    if (term->field)
        return true;
    if (over == FILTER_PACKETS && filter_walk_path(name->text))
        return path_read(p, name, term);
    if (over == FILTER_SESSIONS || field_find(FILTER_SESSIONS, name) || field_nearest(over, name))
        return unknown_field(p, name);
    return path_read(p, name, term); /* says which part is wrong */
}

/* --- terms ------------------------------------------------------------------------- */

static uint32_t node_add(struct filter *filter, enum node_kind kind, uint32_t left, uint32_t right)
{
    filter->nodes = alloc_grow(filter->nodes, filter->node_count, sizeof *filter->nodes);
    filter->nodes[filter->node_count] = (struct node){ kind, left, right };
    return filter->node_count++;
}

static bool term_add(struct parser *p, struct filter_term **term)
{
    struct filter *const filter = p->filter;

    if (filter->term_count == FILTER_TERMS_MAX)
        return filter_wrong(p->error, p->at, 0, "the filter has more than %d conditions", FILTER_TERMS_MAX);
    filter->terms = alloc_grow(filter->terms, filter->term_count, sizeof *filter->terms);
    *term = &filter->terms[filter->term_count++];
    (*term)->value.word = -1;
    return true;
}

/* Behind a field's name: operator and value. */
static bool read_condition(struct parser *p, const struct filter_piece *name, struct filter_term *term)
{
    const size_t operator = operator_ahead(p), start = p->at;
    struct filter_piece value;

    if (!read_field(p, name, term))
        return false;
    term->op = operators[operator].op;
    p->at += strlen(operators[operator].text);
    skip_blanks(p);
    const size_t before = p->at;
    const bool keyword = keyword_ahead(p, "and") || keyword_ahead(p, "or") || keyword_ahead(p, "not");
    if (!keyword && !piece_value(p, &value))
        return false;
    if (keyword || p->at == before) {
        if (!keyword)
            free((char *)value.text);
        return filter_wrong(p->error, start, strlen(operators[operator].text), "a value is missing behind '%s'; quotes "
                            "make any word one, and \"\" is the empty one", operators[operator].text);
    }
    term->at = value.at;
    term->extent = value.extent;
    const char *const called = term->field ? term->field->name : name->text;
    const bool good = filter_value_read(term->field, called, term->op, &value, &term->value, p->error);
    free((char *)value.text);
    return good;
}

/* A word without an operator: a search, or a field that is yes or no. */
static bool read_bare(struct parser *p, const struct filter_piece *word, struct filter_term *term)
{
    const struct filter_field *const field = word->quoted ? NULL : field_find(p->filter->over, word);
    char text[FILTER_SHOWN];

    term->at = word->at;
    term->extent = word->extent;
    if (field && field->type == FILTER_BOOL) {
        term->field = field;
        term->op = FILTER_EQUAL;
        term->value.word = 1;
        return true;
    }
    if (field)
        return filter_wrong(p->error, word->at, word->extent, "'%s' is a field; write %s=VALUE, or \"%s\" in quotes to "
                            "search for the word", filter_shown(word, text), field->name, text);
    if (!word->length)
        return filter_wrong(p->error, word->at, word->extent,
                            "an empty word is found everywhere; say what to search for");
    term->op = FILTER_SEARCH;
    return filter_value_search(word, &term->value, p->error);
}

static bool read_term(struct parser *p, uint32_t *node)
{
    struct filter_piece word;
    struct filter_term *term = NULL;
    const size_t start = p->at;

    if (!term_add(p, &term) || !piece_word(p, &word))
        return false;
    const size_t end = p->at;
    skip_blanks(p);
    const bool has_operator = operator_ahead(p) < OPERATOR_COUNT;
    bool good;
    if (has_operator && (word.quoted || !word.length))
        good = filter_wrong(p->error, start, p->at + 1 - start, "the name of a field is missing before the operator");
    else if (has_operator)
        good = read_condition(p, &word, term);
    else
        good = read_bare(p, &word, term);
    if (!has_operator && good)
        p->at = end;
    free((char *)word.text);
    *node = node_add(p->filter, NODE_TERM, p->filter->term_count - 1, 0);
    return good;
}

/* --- the tree ---------------------------------------------------------------------- */

static bool read_any(struct parser *p, uint32_t *node);

static bool deeper(struct parser *p)
{
    if (++p->depth <= FILTER_DEPTH_MAX)
        return true;
    return filter_wrong(p->error, p->at, 1, "more than %d parentheses and nots stand inside each other here",
                        FILTER_DEPTH_MAX);
}

static bool read_group(struct parser *p, uint32_t *node)
{
    const size_t start = p->at++;

    if (!read_any(p, node))
        return false;
    if (p->at == p->length)
        return filter_wrong(p->error, start, 1, "the parenthesis that opens here is never closed");
    p->at++;
    return true;
}

static bool read_one(struct parser *p, uint32_t *node)
{
    skip_blanks(p);
    if (p->at == p->length)
        return filter_wrong(p->error, p->length, 0, "a condition is missing at the end, such as outcome=failed");
    if (p->text[p->at] == ')')
        return filter_wrong(p->error, p->at, 1, "a condition is missing before this parenthesis");
    if (joint_ahead(p, "and", "&&") || joint_ahead(p, "or", "||"))
        return filter_wrong(p->error, p->at, 2, "a condition is missing here, on the left; quotes make the word itself "
                            "a search");
    const bool negated = keyword_ahead(p, "not") ||
                         (p->text[p->at] == '!' && operator_ahead(p) == OPERATOR_COUNT);
    if (!negated && p->text[p->at] != '(')
        return read_term(p, node);
    if (!deeper(p))
        return false;
    if (negated) {
        p->at += p->text[p->at] == '!' ? 1 : strlen("not");
        if (!read_one(p, node))
            return false;
        *node = node_add(p->filter, NODE_NOT, *node, 0);
    } else if (!read_group(p, node)) {
        return false;
    }
    p->depth--;
    return true;
}

static bool read_all(struct parser *p, uint32_t *node)
{
    if (!read_one(p, node))
        return false;
    for (;;) {
        uint32_t right;
        skip_blanks(p);
        if (p->at == p->length || p->text[p->at] == ')' || joint_ahead(p, "or", "||"))
            return true;
        if (joint_ahead(p, "and", "&&"))
            p->at += p->text[p->at] == '&' ? strlen("&&") : strlen("and");
        if (!read_one(p, &right))
            return false;
        *node = node_add(p->filter, NODE_AND, *node, right);
    }
}

static bool read_any(struct parser *p, uint32_t *node)
{
    if (!read_all(p, node))
        return false;
    while (p->at < p->length && joint_ahead(p, "or", "||")) {
        uint32_t right;
        p->at += p->text[p->at] == '|' ? strlen("||") : strlen("or");
        if (!read_all(p, &right))
            return false;
        *node = node_add(p->filter, NODE_OR, *node, right);
    }
    return true;
}

static bool read_whole(struct parser *p)
{
    if (p->length > FILTER_TEXT_MAX)
        return filter_wrong(p->error, FILTER_TEXT_MAX, 0, "the filter is longer than %d octets", FILTER_TEXT_MAX);
    skip_blanks(p);
    if (p->at == p->length)
        return filter_wrong(p->error, 0, p->length, "the filter is empty; write a condition, such as outcome=failed");
    if (!read_any(p, &p->filter->root))
        return false;
    return p->at == p->length || filter_wrong(p->error, p->at, 1, "this parenthesis was never opened");
}

/* --- the handle -------------------------------------------------------------------- */

struct filter *filter_new(enum filter_over over, const char *text, size_t length, struct filter_error *error)
{
    struct filter *const filter = alloc_zero(1, sizeof *filter);
    struct parser parser = { .filter = filter, .text = text, .length = length, .error = error };

    *error = (struct filter_error){ 0 };
    filter->over = over;
    if (read_whole(&parser))
        return filter;
    filter_free(filter);
    return NULL;
}

void filter_free(struct filter *filter)
{
    if (!filter)
        return;
    for (uint32_t i = 0; i < filter->term_count; i++) {
        filter_value_clear(&filter->terms[i].value);
        free(filter->terms[i].path);
    }
    free(filter->terms);
    free(filter->nodes);
    free(filter);
}

void filter_files(struct filter *filter, const char *const *paths, size_t count)
{
    filter->paths = paths;
    filter->path_count = count;
}

const char *filter_path(const struct filter *filter, uint32_t file)
{
    return file < filter->path_count ? filter->paths[file] : NULL;
}

static bool node_holds(const struct filter *filter, uint32_t index, struct filter_probe *probe)
{
    const struct node *const node = &filter->nodes[index];

    switch (node->kind) {
    case NODE_NOT:
        return !node_holds(filter, node->left, probe);
    case NODE_AND:
        return node_holds(filter, node->left, probe) && node_holds(filter, node->right, probe);
    case NODE_OR:
        return node_holds(filter, node->left, probe) || node_holds(filter, node->right, probe);
    case NODE_TERM:
        break;
    }
    return filter_term_holds(&filter->terms[node->left], probe);
}

bool filter_session(struct filter *filter, const struct session *session)
{
    struct filter_probe probe = { .session = session, .filter = filter };

    return node_holds(filter, filter->root, &probe);
}

bool filter_packet(struct filter *filter, const struct pptpscope_packet *packet)
{
    struct filter_probe probe = { .packet = packet, .filter = filter };

    pptpscope_packet_facts(packet, &probe.facts);
    return node_holds(filter, filter->root, &probe);
}

uint64_t filter_gave_up(const struct filter *filter, size_t *at, size_t *length)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < filter->term_count; i++) {
        const struct filter_term *const term = &filter->terms[i];
        const uint64_t count = filter_pattern_gave_up(term->value.pattern);
        if (count && !sum && at && length) {
            *at = term->at;
            *length = term->extent;
        }
        sum += count;
    }
    return sum;
}

bool filter_help(enum filter_over over, size_t index, struct filter_help *help)
{
    size_t count;
    const struct filter_field *const fields = fields_of(over, &count);

    if (index >= count)
        return false;
    const struct filter_field *const field = &fields[index];
    *help = (struct filter_help){ .name = field->name, .also = field->also, .absent = field->absent,
                                  .searched = field->searched, .help = field->help,
                                  .values = filter_type_name(field->type) };
    if (field->type == FILTER_WORD) {
        filter_list_words(field, help->room, sizeof help->room);
        help->values = help->room;
    }
    return true;
}
