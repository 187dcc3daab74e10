/* Who meets a break: clients or servers, and who is to be deployed first. */
#include "compat_priv.h"

/* One way in which the two versions meet while a change is rolled out. */
struct meeting {
    unsigned direction, use; /* use 0: no rpc carries it, as in files and queues */
    const char *who;
    const char *rollout;
};

static const struct meeting meetings[] = {
    { COMPAT_BACKWARD, COMPAT_IN_REQUEST, "new servers reject old clients' requests",
      "clients first" },
    { COMPAT_FORWARD, COMPAT_IN_REQUEST, "old servers reject new clients' requests",
      "servers first" },
    { COMPAT_BACKWARD, COMPAT_IN_RESPONSE, "new clients fail to read old servers' responses",
      "servers first" },
    { COMPAT_FORWARD, COMPAT_IN_RESPONSE, "old clients fail to read new servers' responses",
      "clients first" },
    { COMPAT_BACKWARD, 0, "new readers fail to read old data", "writers first" },
    { COMPAT_FORWARD, 0, "old readers fail to read new data", "readers first" },
};

static const struct compat_reach *reach_of(struct compat *c, struct compat_reach **reach,
                                           const struct compat_tree *tree)
{
    if (!*reach) {
        *reach = arena_new(&c->scratch, struct compat_reach);
        compat_reach_init(*reach, tree, &c->scratch);
    }
    return *reach;
}

static unsigned uses_of(struct compat *c, struct str was, struct str is)
{
    return compat_reach_uses(reach_of(c, &c->reach_before, c->setup->before), was) |
           compat_reach_uses(reach_of(c, &c->reach_now, c->setup->now), is);
}

/* The message that holds a field: of an extension, what it extends. */
static struct str holder_of(const struct proto_field *field)
{
    if (field->extension)
        return field->extendee ? field->extendee->full_name : STR_NULL;
    return field->parent ? field->parent->full_name : STR_NULL;
}

/* Of an rpc that is gone or cannot be called, what fails is the request. */
static unsigned rpc_uses(const struct compat *c)
{
    return c->rule == &compat_rules[ROW_rpc_same_response_type] ||
                   c->rule == &compat_rules[ROW_rpc_same_server_streaming]
               ? COMPAT_IN_RESPONSE
               : COMPAT_IN_REQUEST;
}

static unsigned element_uses(struct compat *c, const struct element *element)
{
    if (element->service)
        return COMPAT_IN_REQUEST;
    struct str name = element->extension ? holder_of(element->extension) : element->full_name;
    return uses_of(c, name, name);
}

/* False where a change is of no type: of a file or a package without services. */
static bool find_uses(struct compat *c, const struct compat_break *row, unsigned *out)
{
    const struct change *change = &c->change;
    if (change->element)
        *out = element_uses(c, change->element);
    else if (change->message)
        *out = uses_of(c, change->message->was->full_name, change->message->is->full_name);
    else if (change->field)
        *out = uses_of(c, holder_of(change->field->was), holder_of(change->field->is));
    else if (change->enumeration)
        *out = uses_of(c, change->enumeration->was->full_name, change->enumeration->is->full_name);
    else if (change->rpc || change->service)
        *out = rpc_uses(c);
    else
        *out = row->directions == COMPAT_BACKWARD ? COMPAT_IN_REQUEST : 0;
    return *out || !(change->file || change->package);
}

static const char *side_text(unsigned uses)
{
    static const char *const texts[] = { "none", "request", "response", "request+response" };
    return texts[uses & (COMPAT_IN_REQUEST | COMPAT_IN_RESPONSE)];
}

static bool meets(const struct meeting *meeting, const struct compat_break *row, unsigned uses)
{
    return (row->directions & meeting->direction) &&
           (meeting->use ? (uses & meeting->use) != 0 : uses == 0);
}

static void add_property(struct compat *c, struct finding *finding, const char *key,
                         struct str value)
{
    finding_property(c->setup->findings, finding, key, value);
}

static void add_rollout(struct compat *c, struct finding *finding, const struct compat_break *row,
                        unsigned uses)
{
    const char *rollout = "any order";
    struct strbuf who;
    strbuf_init(&who, c->arena);
    for (size_t i = 0; i < countof(meetings); i++) {
        if (!meets(&meetings[i], row, uses))
            continue;
        if (who.n == 0)
            rollout = meetings[i].rollout;
        else if (strcmp(rollout, meetings[i].rollout) != 0)
            rollout = "no safe order: two steps";
        strbuf_addf(&who, "%s%s", who.n ? "; " : "", meetings[i].who);
    }
    add_property(c, finding, "rollout", str_from(rollout));
    if (who.n > 0)
        add_property(c, finding, "who", strbuf_str(&who));
}

void add_verdict(struct compat *c, struct finding *finding, const struct compat_break *row)
{
    unsigned uses = 0;
    bool has_uses = find_uses(c, row, &uses);
    add_property(c, finding, "direction", compat_directions_text(row->directions));
    add_property(c, finding, "encodings", compat_encodings_text(c->arena, row->encodings));
    if (has_uses)
        add_property(c, finding, "used_in", str_from(side_text(uses)));
    add_rollout(c, finding, row, uses);
    add_property(c, finding, "why", str_from(row->why));
}
