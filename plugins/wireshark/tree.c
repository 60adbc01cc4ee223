/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tree.c: the subtree "pptpscope" of a frame, its fields and its expert infos. All in it is inferred: no octet of
 * the packet stands for it. What a session says only at its end is missing while frames come for the first time.
 */
#include "plugin.h"

#include <epan/expert.h>

#include "dissect/text.h"

#define ADDRESS_SIZE 64
#define LINE_MAX_OCTETS 200

enum hf {
#define FIELD(name, ...) FIELD_##name,
#include "fields.def"
#undef FIELD
    FIELD_COUNT
};
static int hf[FIELD_COUNT];

enum subtree { SUBTREE_FRAME, SUBTREE_SESSION, SUBTREE_FINDING, SUBTREE_CHANGE, SUBTREE_COUNT };
static int ett[SUBTREE_COUNT];

/* Findings by severity, those about security in a group of their own; then what no key is known for. */
enum expert { EXPERT_PROTOCOL = 0, EXPERT_SECURITY = 4, EXPERT_KEYLESS = 8, EXPERT_COUNT };
static expert_field ei[EXPERT_COUNT];

/* --- items ------------------------------------------------------------------------------- */

static proto_item *generated(proto_item *item)
{
    if (item)
        proto_item_set_generated(item);
    return item;
}

static proto_item *add_text(proto_tree *tree, enum hf field, tvbuff_t *tvb, const char *text)
{
    return text && text[0] ? generated(proto_tree_add_string(tree, hf[field], tvb, 0, 0, text)) : NULL;
}

/* Wireshark cuts an item's line: what is longer goes on in the next, at a sentence's end or at least a word's. */
static void add_long(proto_tree *tree, enum hf field, tvbuff_t *tvb, packet_info *pinfo, const char *text)
{
    for (size_t length = text ? strlen(text) : 0, taken; length; text += taken, length -= taken) {
        taken = length;
        for (size_t at = 1, sentence = 0; length > LINE_MAX_OCTETS && at < LINE_MAX_OCTETS; at++) {
            if (text[at] != ' ' || (sentence && text[at - 1] != '.'))
                continue;
            taken = at + 1;
            sentence = text[at - 1] == '.' ? at : sentence;
        }
        add_text(tree, field, tvb, wmem_strndup(pinfo->pool, text, text[taken - 1] == ' ' ? taken - 1 : taken));
    }
}

static void add_number(proto_tree *tree, enum hf field, tvbuff_t *tvb, uint32_t number)
{
    if (number)
        generated(proto_tree_add_uint(tree, hf[field], tvb, 0, 0, number));
}

static void add_flag(proto_tree *tree, enum hf field, tvbuff_t *tvb, bool flag)
{
    generated(proto_tree_add_boolean(tree, hf[field], tvb, 0, 0, flag));
}

static const char *address_text(packet_info *pinfo, const struct address *address)
{
    char *const text = wmem_alloc(pinfo->pool, ADDRESS_SIZE);
    text[0] = '\0';
    if (address->family)
        text_address(address, text, ADDRESS_SIZE);
    return text;
}

/* --- the packet ------------------------------------------------------------------------------ */

enum side tree_sender(const struct note *note, const struct entry *entry)
{
    return note->from > 1 ? SIDE_NETWORK : note->from == entry->client ? SIDE_CLIENT : SIDE_SERVER;
}

static const char *direction_of(const struct note *note, const struct entry *entry)
{
    static const char *const words[] = { [SIDE_CLIENT] = "c2s", [SIDE_SERVER] = "s2c", [SIDE_NETWORK] = "network" };
    return words[tree_sender(note, entry)];
}

static void add_states(const struct detail *detail, const struct entry *entry, tvbuff_t *tvb, packet_info *pinfo,
                       proto_tree *tree)
{
    static const enum hf before[] = { FIELD_CLIENT_BEFORE, FIELD_SERVER_BEFORE };
    static const enum hf after[] = { FIELD_CLIENT_AFTER, FIELD_SERVER_AFTER };
    for (unsigned side = SIDE_CLIENT; side <= SIDE_SERVER; side++) {
        const unsigned raw = side == SIDE_CLIENT ? entry->client : !entry->client;
        const char *const was = pptpscope_state_name(detail->before[raw]), *const is = pptpscope_state_name(detail->after[raw]);
        add_text(tree, before[side], tvb, was);
        proto_item *const item = add_text(tree, after[side], tvb, is);
        if (detail->before[raw] != detail->after[raw])
            add_text(proto_item_add_subtree(item, ett[SUBTREE_CHANGE]), FIELD_CHANGED, tvb,
                     wmem_strdup_printf(pinfo->pool, "%s: %s to %s", side_names[side], was, is));
    }
}

static void add_packet(const struct store *store, const struct note *note, const struct entry *entry, tvbuff_t *tvb,
                       packet_info *pinfo, proto_tree *tree)
{
    const struct detail *const detail = store_detail(store, note);
    add_text(tree, FIELD_DIRECTION, tvb, direction_of(note, entry));
    add_text(tree, FIELD_STAGE, tvb, note->stage == STAGE_NONE ? NULL : stage_names[note->stage]);
    add_text(tree, FIELD_EVENT, tvb, store_text(store, note));
    if (detail->stateful)
        add_states(detail, entry, tvb, pinfo, tree);
    if (detail->again)
        add_flag(tree, FIELD_RETRANSMISSION, tvb, true);
    if (note->duplicate)
        add_flag(tree, FIELD_DUPLICATE, tvb, true);
    if (detail->anew)
        add_flag(tree, FIELD_RENEGOTIATION, tvb, true);
    add_number(tree, FIELD_REQUEST, tvb, detail->answers);
    add_number(tree, FIELD_ANSWER, tvb, detail->answered_by);
}

/* --- what it carried ------------------------------------------------------------------------------ */

/* Without any credential nobody looked for more than that. */
static enum unreadable reason_of(const struct note *note, const struct session *session)
{
    const char *const method = session ? session->auth.method : NULL;
    if (note->why != UNREADABLE_NO_SECRET || !session)
        return (enum unreadable)note->why;
    if (!session->auth.user.text)
        return UNREADABLE_NO_LOGIN;
    return method && (strcmp(method, "EAP-TLS") == 0 || strcmp(method, "PEAP") == 0) ? UNREADABLE_METHOD
                                                                                      : UNREADABLE_NO_SECRET;
}

static const char *keyless_text(packet_info *pinfo, const struct note *note, const struct session *session)
{
    const char *const user = session && session->auth.user.text ? session->auth.user.text : NULL;
    const char *const whose = user ? wmem_strdup_printf(pinfo->pool, "\"%s\"", user) : "its user";
    switch (reason_of(note, session)) {
    case UNREADABLE_NO_SECRET:
        return wmem_strdup_printf(pinfo->pool, "Not decrypted: no credential of %s is known. Add one in Preferences, "
                                  "Protocols, PPTPSCOPE, Credentials.", whose);
    case UNREADABLE_WRONG_SECRET:
        return wmem_strdup_printf(pinfo->pool, "Not decrypted: the credential of %s is not the one that was used.", whose);
    case UNREADABLE_METHOD:
        return "Not decrypted: the keys follow from no password, as with EAP-TLS.";
    default:
        return "Not decrypted: the capture lacks the authentication that the keys follow from.";
    }
}

static void add_data(const struct store *store, const struct note *note, const struct entry *entry, tvbuff_t *tvb,
                     packet_info *pinfo, proto_tree *tree, proto_item *top)
{
    const struct plain *const plain = store_plain(store, note);
    if (note->encrypted)
        add_flag(tree, FIELD_ENCRYPTED, tvb, true);
    if (plain)
        add_flag(tree, FIELD_DECRYPTED, tvb, true);
    else if (note->dropped)
        add_text(tree, FIELD_UNREAD, tvb, "cap"); /* the preference says how much is kept */
    else if (note->why < UNREADABLE_COUNT)
        add_text(tree, FIELD_UNREAD, tvb, unreadable_names[note->why]);
    if (entry->keyless_frame == note->frame)
        expert_add_info_format(pinfo, top, &ei[EXPERT_KEYLESS], "%s", keyless_text(pinfo, note, entry->session));
}

/* --- the session ------------------------------------------------------------------------------------ */

static void add_login(const struct session *s, tvbuff_t *tvb, proto_tree *tree)
{
    add_text(tree, FIELD_USER, tvb, s->auth.user.text);
    add_text(tree, FIELD_AUTH_METHOD, tvb, s->auth.method);
    if (s->auth.method)
        add_text(tree, FIELD_AUTH_RESULT, tvb, auth_result_names[s->auth.result]);
}

static void add_encryption(const struct encryption_facts *e, tvbuff_t *tvb, proto_tree *tree)
{
    if (e->negotiated_known)
        add_flag(tree, FIELD_ENCRYPTION, tvb, e->negotiated);
    if (!e->bits_known)
        return;
    generated(proto_tree_add_uint(tree, hf[FIELD_BITS], tvb, 0, 0, e->bits));
    if (!e->bits)
        return;
    add_flag(tree, FIELD_STATELESS, tvb, e->stateless);
    add_flag(tree, FIELD_MPPC, tvb, e->mppc);
}

static void add_session(const struct session *s, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    add_number(tree, FIELD_TUNNEL, tvb, s->tunnel);
    add_number(tree, FIELD_ATTEMPT_OF, tvb, s->attempt_of);
    add_text(tree, FIELD_CLIENT, tvb, address_text(pinfo, &s->ends[SIDE_CLIENT].address));
    add_text(tree, FIELD_SERVER, tvb, address_text(pinfo, &s->ends[SIDE_SERVER].address));
    add_text(tree, FIELD_OUTCOME, tvb, outcome_names[s->outcome]);
    if (s->failed_stage != STAGE_NONE)
        add_text(tree, FIELD_FAILED_STAGE, tvb, stage_names[s->failed_stage]);
    add_text(tree, FIELD_ROOT_CAUSE, tvb, s->root_cause);
    add_login(s, tvb, tree);
    add_encryption(&s->encryption, tvb, tree);
    if (s->ended.how != ENDED_NOT) {
        add_text(tree, FIELD_ENDED_HOW, tvb, ended_names[s->ended.how]);
        add_text(tree, FIELD_ENDED_BY, tvb, side_names[s->ended.by]);
    }
    if (s->ended.windows_error_known)
        add_number(tree, FIELD_WINDOWS_ERROR, tvb, s->ended.windows_error);
    for (uint32_t i = 0; i < s->limit_count; i++)
        add_text(tree, FIELD_LIMIT, tvb, s->limits[i].id);
}

/* --- findings --------------------------------------------------------------------------------------------- */

static expert_field *expert_of(const struct finding *finding)
{
    const bool is_security = finding->kind == KIND_AUDIT || finding->kind == KIND_CREDENTIAL;
    return &ei[(is_security ? EXPERT_SECURITY : EXPERT_PROTOCOL) + (unsigned)finding->severity];
}

static void add_finding(const struct proof *proof, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const struct finding *const f = proof->finding;
    proto_item *const item = add_text(tree, FIELD_FINDING, tvb, f->id);
    proto_tree *const below = proto_item_add_subtree(item, ett[SUBTREE_FINDING]);
    add_text(below, FIELD_SEVERITY, tvb, severity_names[f->severity]);
    add_text(below, FIELD_KIND, tvb, kind_names[f->kind]);
    add_text(below, FIELD_TITLE, tvb, f->title);
    add_long(below, FIELD_EXPLANATION, tvb, pinfo, f->explanation);
    for (uint32_t i = 0; i < f->remedy_count; i++)
        add_text(below, FIELD_FIX, tvb, f->remedies[i]);
    for (const struct finding_fix *fix = f->general->fixes; fix && fix->text; fix++)
        add_text(below, FIELD_FIX, tvb, wmem_strdup_printf(pinfo->pool, "%s: %s", fix->vendor, fix->text));
    for (uint32_t i = 0; i < f->frame_count && i < EVIDENCE_MAX; i++)
        add_number(below, FIELD_EVIDENCE, tvb, (uint32_t)f->frames[i]);
    if (proof->first)
        expert_add_info_format(pinfo, item, expert_of(f), "%s: %s", f->id, f->title);
}

static void add_findings(const struct store *store, const struct note *note, tvbuff_t *tvb, packet_info *pinfo,
                         proto_tree *tree)
{
    const struct proof *proofs;
    const size_t count = note->proves ? store_proofs(store, note->frame, &proofs) : 0;
    for (size_t i = 0; i < count; i++)
        add_finding(&proofs[i], tvb, pinfo, tree);
}

/* --- the whole -------------------------------------------------------------------------------------------------- */

static const char *summary_of(packet_info *pinfo, const struct note *note, const struct entry *entry)
{
    static const char *const ways[] = { [SIDE_CLIENT] = "client to server", [SIDE_SERVER] = "server to client",
                                        [SIDE_NETWORK] = "from the network" };
    const struct session *const s = entry->session;
    const char *const way = ways[tree_sender(note, entry)];
    if (!s)
        return wmem_strdup_printf(pinfo->pool, "pptpscope, session %u, %s", entry->number, way);
    return wmem_strdup_printf(pinfo->pool, "pptpscope, session %u, %s; %s%s%s", s->number, way, outcome_names[s->outcome],
                              s->root_cause ? ": " : "", s->root_cause ? s->root_cause : "");
}

void tree_add(const struct store *store, const struct note *note, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const struct entry *const entry = store_entry(store, note);
    const struct session *const session = entry->session;
    if (!tree && !note->proves && entry->keyless_frame != note->frame)
        return;
    if (store_is_finished(store) && !session)
        return; /* beyond a cap of the engine's: there is nothing to tell */
    proto_item *const top = generated(proto_tree_add_protocol_format(tree, plugin_protocol, tvb, 0, 0, "%s",
                                                                     summary_of(pinfo, note, entry)));
    proto_tree *const below = proto_item_add_subtree(top, ett[SUBTREE_FRAME]);
    add_number(below, FIELD_SESSION, tvb, session ? session->number : entry->number);
    add_packet(store, note, entry, tvb, pinfo, below);
    add_data(store, note, entry, tvb, pinfo, below, top);
    add_findings(store, note, tvb, pinfo, below);
    if (session)
        add_session(session, tvb, pinfo,
                    proto_tree_add_subtree(below, tvb, 0, 0, ett[SUBTREE_SESSION], NULL, "The session as a whole"));
}

/* --- registration -------------------------------------------------------------------------------------------------- */

static void register_experts(int protocol)
{
    static ei_register_info experts[EXPERT_COUNT] = {
        { &ei[0], { "pptpscope.expert.info", PI_PROTOCOL, PI_CHAT, "A finding: info", EXPFILL } },
        { &ei[1], { "pptpscope.expert.notice", PI_PROTOCOL, PI_NOTE, "A finding: notice", EXPFILL } },
        { &ei[2], { "pptpscope.expert.warning", PI_PROTOCOL, PI_WARN, "A finding: warning", EXPFILL } },
        { &ei[3], { "pptpscope.expert.critical", PI_PROTOCOL, PI_ERROR, "A finding: critical", EXPFILL } },
        { &ei[4], { "pptpscope.expert.security.info", PI_SECURITY, PI_CHAT, "A finding about security: info", EXPFILL } },
        { &ei[5], { "pptpscope.expert.security.notice", PI_SECURITY, PI_NOTE, "A finding about security: notice", EXPFILL } },
        { &ei[6], { "pptpscope.expert.security.warning", PI_SECURITY, PI_WARN, "A finding about security: warning", EXPFILL } },
        { &ei[7], { "pptpscope.expert.security.critical", PI_SECURITY, PI_ERROR, "A finding about security: critical", EXPFILL } },
        { &ei[8], { "pptpscope.expert.no_key", PI_DECRYPTION, PI_NOTE, "No key to decrypt with", EXPFILL } },
    };
    for (unsigned i = 0; i < EXPERT_COUNT; i++)
        ei[i] = (expert_field)EI_INIT;
    expert_register_field_array(expert_register_protocol(protocol), experts, EXPERT_COUNT);
}

void tree_register(int protocol)
{
    static hf_register_info fields[] = {
#define FIELD(name, filter, title, type, base, strings, blurb) \
    { &hf[FIELD_##name], { title, "pptpscope." filter, type, base, strings, 0, blurb, HFILL } },
#include "fields.def"
#undef FIELD
    };
    static int *subtrees[SUBTREE_COUNT];
    for (unsigned i = 0; i < FIELD_COUNT; i++)
        hf[i] = -1;
    for (unsigned i = 0; i < SUBTREE_COUNT; i++) {
        ett[i] = -1;
        subtrees[i] = &ett[i];
    }
    proto_register_field_array(protocol, fields, FIELD_COUNT);
    proto_register_subtree_array(subtrees, SUBTREE_COUNT);
    register_experts(protocol);
}
