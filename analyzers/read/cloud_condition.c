/* Conditions, as far as the defaults of parameters decide them; and the structure they leave. */
#include "cloud_priv.h"
#include "serverless_priv.h"

static enum tri negate(enum tri value)
{
    return value == TRI_MAYBE ? TRI_MAYBE : value == TRI_YES ? TRI_NO : TRI_YES;
}

static enum tri equals(struct cloud *c, struct spot at)
{
    struct cvalue one, two;
    cloud_value(c, (struct spot){ at.stack, doc_item(at.node, 0) }, &one);
    cloud_value(c, (struct spot){ at.stack, doc_item(at.node, 1) }, &two);
    if (one.unknown || two.unknown || one.refs.n || two.refs.n || one.other || two.other)
        return TRI_MAYBE;
    return str_eq(cloud_value_text(&one), cloud_value_text(&two)) ? TRI_YES : TRI_NO;
}

static enum tri condition_at(struct cloud *c, struct spot spot, unsigned depth);

static enum tri named_anew(struct cloud *c, struct stack *stack, struct str name, unsigned depth)
{
    for (size_t i = 0; i < stack->roots.n; i++) {
        const struct node *found = doc_get_str(doc_get(stack->roots.v[i], "Conditions"), name);
        if (found)
            return condition_at(c, (struct spot){ stack, found }, depth + 1);
    }
    return TRI_MAYBE;
}

/* Each is decided once; one that asks for itself is undecided. */
static enum tri named_at(struct cloud *c, struct stack *stack, struct str name, unsigned depth)
{
    enum { ASKED = 1, FIRST = 2 };
    sym s = sym_intern(&stack->conditions, name);
    while (stack->decided.n <= s)
        vec_push(c->arena, &stack->decided);
    if (stack->decided.v[s])
        return stack->decided.v[s] == ASKED ? TRI_MAYBE
                                            : (enum tri)(stack->decided.v[s] - FIRST);
    stack->decided.v[s] = ASKED;
    enum tri is = named_anew(c, stack, name, depth);
    stack->decided.v[s] = (uint8_t)(is + FIRST);
    return is;
}

/* And, Or: decided as soon as one decides. */
static enum tri any_of(struct cloud *c, struct spot at, enum tri decides, unsigned depth)
{
    enum tri all = negate(decides);
    for (uint32_t i = 0; i < doc_count(at.node); i++) {
        enum tri one = condition_at(c, (struct spot){ at.stack, doc_item(at.node, i) }, depth + 1);
        if (one == decides)
            return decides;
        if (one == TRI_MAYBE)
            all = TRI_MAYBE;
    }
    return all;
}

static enum tri condition(struct cloud *c, struct spot spot, unsigned depth)
{
    const struct node *arg;
    enum fn fn = cloud_fn(spot.node, &arg);
    struct spot at = { spot.stack, arg };
    if (fn == FN_NONE && doc_get(spot.node, "Condition"))
        return named_at(c, spot.stack, doc_get_text(spot.node, "Condition"), depth);
    switch (fn) {
    case FN_EQUALS:
        return equals(c, at);
    case FN_AND:
        return any_of(c, at, TRI_NO, depth);
    case FN_OR:
        return any_of(c, at, TRI_YES, depth);
    case FN_NOT:
        return negate(condition_at(c, (struct spot){ at.stack, doc_item(arg, 0) }, depth + 1));
    case FN_CONDITION:
        return named_at(c, spot.stack, doc_text(arg), depth);
    default:
        return TRI_MAYBE;
    }
}

static enum tri condition_at(struct cloud *c, struct spot spot, unsigned depth)
{
    bool deep = depth >= CLOUD_DEPTH_MAX || c->nesting >= CLOUD_NESTING_MAX;
    if (!spot.node || deep || !cloud_spend(c, 1))
        return TRI_MAYBE;
    c->nesting++;
    enum tri is = condition(c, spot, depth);
    c->nesting--;
    return is;
}

enum tri cloud_condition(struct cloud *c, struct spot spot)
{
    return condition_at(c, spot, 0);
}

enum tri cloud_condition_named(struct cloud *c, struct stack *stack, struct str name)
{
    return named_at(c, stack, name, 0);
}

/* --- structure --- */

static struct spot included(struct cloud *c, struct spot at)
{
    const struct node *location = doc_path(at.node, "Parameters.Location");
    if (!str_is(doc_get_text(at.node, "Name"), "AWS::Include") || !location)
        return (struct spot){ at.stack, NULL };
    struct str name = cloud_text(c, (struct spot){ at.stack, location });
    if (str_starts(name, "s3://"))
        name = str_skip(name, 5);
    const struct input *input = cloud_open(c, at.stack, name, true);
    while (!input && str_find_char(name, '/') != SIZE_MAX) {
        name = str_skip(name, str_find_char(name, '/') + 1);
        input = cloud_open(c, at.stack, name, true);
    }
    if (!input || !input->docs.all.n)
        return (struct spot){ at.stack, NULL };
    return (struct spot){ at.stack, input->docs.all.v[0] };
}

/* One step; false when the node stands for itself. */
static bool resolve_step(struct cloud *c, struct spot *spot)
{
    const struct node *arg;
    struct str inner;
    if (spot->stack->sls && serverless_whole(spot->node, &inner))
        return serverless_variable(c, spot->stack, inner, spot->node, 0, spot);
    enum fn fn = cloud_fn(spot->node, &arg);
    if (fn == FN_TRANSFORM) {
        struct spot to = included(c, (struct spot){ spot->stack, arg });
        if (to.node)
            *spot = to;
        return to.node != NULL;
    }
    if (fn != FN_IF || !doc_is_list(arg))
        return false;
    enum tri is = cloud_condition_named(c, spot->stack, doc_text(doc_item(arg, 0)));
    spot->node = doc_item(arg, is == TRI_NO ? 2 : 1);
    return spot->node != NULL;
}

struct spot cloud_resolve(struct cloud *c, struct spot spot)
{
    for (int i = 0; i < 16 && spot.node && cloud_spend(c, 1); i++)
        if (!resolve_step(c, &spot))
            break;
    return spot;
}

struct spot cloud_get(struct cloud *c, struct spot map, const char *key)
{
    return cloud_resolve(c, (struct spot){ map.stack, doc_get(map.node, key) });
}

struct spot cloud_path(struct cloud *c, struct spot map, const char *dotted)
{
    struct str rest = str_from(dotted), part;
    while (map.node && str_split(&rest, '.', &part))
        map = cloud_resolve(c, (struct spot){ map.stack, doc_get_str(map.node, part) });
    return map;
}

static bool is_no_value(const struct node *node)
{
    const struct node *arg;
    return cloud_fn(node, &arg) == FN_REF && str_is(doc_text(arg), "AWS::NoValue");
}

/* Both branches of a condition that nothing decides. */
static bool push_branches(struct cloud *c, struct spot spot, struct spots *waiting)
{
    const struct node *arg;
    if (cloud_fn(spot.node, &arg) != FN_IF || !doc_is_list(arg) ||
        cloud_condition_named(c, spot.stack, doc_text(doc_item(arg, 0))) != TRI_MAYBE)
        return false;
    for (uint32_t i = 2; i >= 1; i--)
        if (doc_item(arg, i))
            *vec_push(c->arena, &waiting->all) = (struct spot){ spot.stack, doc_item(arg, i) };
    return true;
}

void cloud_each(struct cloud *c, struct spot list, struct spots *out)
{
    struct spots waiting = { 0 };
    const struct node *arg;
    if (!list.node)
        return;
    *vec_push(c->arena, &waiting.all) = list;
    while (waiting.all.n && cloud_spend(c, 1)) {
        struct spot spot = waiting.all.v[--waiting.all.n];
        if (push_branches(c, spot, &waiting))
            continue;
        spot = cloud_resolve(c, spot);
        if (!spot.node || is_no_value(spot.node))
            continue;
        if (doc_is_list(spot.node) && cloud_fn(spot.node, &arg) == FN_NONE)
            for (uint32_t i = spot.node->n; i-- > 0;)
                *vec_push(c->arena, &waiting.all) =
                    (struct spot){ spot.stack, doc_item(spot.node, i) };
        else
            *vec_push(c->arena, &out->all) = spot;
    }
}

void cloud_pairs(struct cloud *c, struct spot map, struct cpairs *out)
{
    struct spots maps = { 0 };
    cloud_each(c, map, &maps);
    for (size_t i = 0; i < maps.all.n; i++)
        for_each_pair (maps.all.v[i].node, pair)
            *vec_push(c->arena, &out->all) =
                (struct cpair){ pair->key, pair->key_loc, { maps.all.v[i].stack, pair->value } };
}
