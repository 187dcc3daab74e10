/*
 * Patterns of one request, in four walks over its steps: down, for who is above; each entry's
 * calls; up, for what is below; down again, for the answer. The step of an operation that is above,
 * and the message of a service, are kept as chains that are cut when a walk leaves them, so every
 * walk takes time in proportion to the steps.
 */
#include "patterns_priv.h"

static uint64_t mix_hash(uint64_t a, uint64_t b)
{
    uint64_t h = (a ^ 0xa0761d6478bd642fu) * 0x9e3779b97f4a7c15u;
    h = (h ^ h >> 29 ^ b) * 0xbf58476d1ce4e5b9u;
    return h ^ h >> 32;
}

static struct pair_slot *slot_of(struct pair_slot *slots, size_t n, uint64_t a, uint64_t b)
{
    size_t at = mix_hash(a, b) & (n - 1);
    while (slots[at].used && (slots[at].a != a || slots[at].b != b))
        at = (at + 1) & (n - 1);
    return &slots[at];
}

uint32_t *pair_map_at(struct pair_map *map, uint64_t a, uint64_t b)
{
    if (map->n >= map->n_slots / 2) {
        size_t n = map->n_slots ? map->n_slots * 2 : 64;
        struct pair_slot *slots = arena_array(map->arena, struct pair_slot, n);
        for (size_t i = 0; i < map->n_slots; i++)
            if (map->slots[i].used)
                *slot_of(slots, n, map->slots[i].a, map->slots[i].b) = map->slots[i];
        map->slots = slots;
        map->n_slots = n;
    }
    struct pair_slot *slot = slot_of(map->slots, map->n_slots, a, b);
    if (!slot->used) {
        *slot = (struct pair_slot){ a, b, STEP_NONE, true };
        map->n++;
    }
    return &slot->value;
}

void classifier_init(struct classifier *c, struct arena *arena)
{
    *c = (struct classifier){ .arena = arena, .numbers = { .arena = arena } };
}

static uint32_t first_of(struct classifier *c, uint64_t a, uint64_t b, uint32_t number)
{
    uint32_t *first = pair_map_at(&c->numbers, a, b);
    if (*first == STEP_NONE)
        *first = number;
    return *first;
}

static void know_ops(struct classifier *c, const struct flow_names *names)
{
    enum { NODES, OPERATIONS };
    for (uint32_t i = (uint32_t)c->ops.n; i < names->n; i++) {
        const struct flow_name *name = &names->all[i];
        struct mix_op *op = vec_push(c->arena, &c->ops);
        uint64_t node = (uint64_t)name->node << 32 | name->space;
        op->who = first_of(c, node, (uint64_t)NODES << 8 | (name->kind == STEP_SEND), i);
        op->alike = i;
        if (name->operation)
            op->alike = first_of(c, name->operation, OPERATIONS << 8, i);
        op->last = op->told = STEP_NONE;
    }
}

static void make_room(struct classifier *c, uint32_t n)
{
    if (n <= c->room)
        return;
    c->room = n > c->room * 2 ? n : c->room * 2;
    c->nodes = arena_room(c->arena, struct mix_node, c->room);
}

static uint32_t who(const struct classifier *c, uint32_t i)
{
    return c->ops.v[c->request->steps[i].op].who;
}

/* Steps that are not above i any more leave the chain. */
static uint32_t same_above(const struct classifier *c, uint32_t chain, uint32_t i)
{
    while (chain != STEP_NONE && c->request->steps[chain].below <= i)
        chain = c->nodes[chain].over;
    return chain;
}

static uint32_t message_above(const struct classifier *c, uint32_t chain, uint32_t i)
{
    while (chain != STEP_NONE && c->request->steps[chain].below <= i)
        chain = c->nodes[chain].sent;
    return chain;
}

/* By way of another service, else what the step of the same operation above comes back to. */
static void find_back(struct classifier *c, uint32_t i)
{
    struct mix_node *node = &c->nodes[i];
    struct mix_op *op = &c->ops.v[c->request->steps[i].op];
    node->top = i;
    if (node->entry != STEP_NONE && who(c, node->entry) == op->who)
        node->top = c->nodes[node->entry].top;
    node->over = same_above(c, op->last, i);
    op->last = i;
    if (node->over != STEP_NONE)
        node->back = node->top > node->over ? node->over : c->nodes[node->over].back;
}

/* The message m brought the entry i: is it a reply to one that i's service sent above? */
static void find_reply(struct classifier *c, uint32_t i, uint32_t m)
{
    struct mix_op *receiver = &c->ops.v[who(c, i)];
    if (c->nodes[m].entry == STEP_NONE || who(c, c->nodes[m].entry) == who(c, i))
        return;
    receiver->told = message_above(c, receiver->told, i);
    if (receiver->told == STEP_NONE)
        return;
    c->nodes[receiver->told].replied = true;
    c->nodes[m].part = true;
}

static void note_message(struct classifier *c, uint32_t i)
{
    struct mix_node *node = &c->nodes[i];
    node->told = PATTERN_FORGET;
    if (node->entry == STEP_NONE)
        return;
    struct mix_op *sender = &c->ops.v[who(c, node->entry)];
    node->sent = message_above(c, sender->told, i);
    sender->told = i;
}

static void look_down(struct classifier *c)
{
    const struct request *r = c->request;
    for (uint32_t i = 0; i < r->n; i++) {
        const struct step *s = &r->steps[i];
        struct mix_node *node = &c->nodes[i];
        *node = (struct mix_node){ .entry = s->parent,
                                   .over = STEP_NONE,
                                   .sent = STEP_NONE,
                                   .back = STEP_NONE,
                                   .reach = STEP_NONE,
                                   .only = STEP_NONE,
                                   .entered = MIX_NONE,
                                   .told = MIX_NONE,
                                   .store = s->kind == STEP_CALL && s->via == EDGE_DATA };
        if (s->parent != STEP_NONE && r->steps[s->parent].kind != STEP_ENTRY)
            node->entry = c->nodes[s->parent].entry;
        if (s->kind == STEP_ENTRY)
            find_back(c, i);
        if (s->kind == STEP_ENTRY && s->via == EDGE_ASYNC && s->parent != STEP_NONE)
            find_reply(c, i, is_message(c, i) ? i : s->parent);
        if (is_message(c, i))
            note_message(c, i);
    }
}

static void look_at_children(struct classifier *c, uint32_t i)
{
    const struct step *steps = c->request->steps;
    struct mix_node *node = &c->nodes[i];
    for (uint32_t k = i + 1; k < steps[i].below; k = steps[k].below) {
        if (c->nodes[k].store || node->branches)
            continue;
        node->branches = node->only != STEP_NONE && node->only != steps[k].op;
        node->only = steps[k].op;
    }
    if (node->branches)
        node->only = STEP_NONE;
    if (steps[i].kind != STEP_ENTRY)
        node->branches = false;
}

static void add_few(struct few *few, uint32_t one)
{
    for (uint32_t i = 0; i < few->n; i++)
        if (few->v[i] == one)
            return;
    if (few->n < CHAIN_LEAST)
        few->v[few->n++] = one;
}

static void add_all_few(struct few *into, const struct few *from)
{
    for (uint32_t i = 0; i < from->n; i++)
        add_few(into, from->v[i]);
}

static void look_up(struct classifier *c)
{
    const struct request *r = c->request;
    for (uint32_t i = r->n; i-- > 0;) {
        struct mix_node *node = &c->nodes[i];
        if (node->store)
            continue;
        if (r->steps[i].kind != STEP_SEND)
            add_few(&node->down, who(c, i));
        if (node->back < node->reach)
            node->reach = node->back;
        if (r->steps[i].parent == STEP_NONE)
            continue;
        struct mix_node *up = &c->nodes[r->steps[i].parent];
        if (node->reach < up->reach)
            up->reach = node->reach;
        up->below |= node->below || node->branches;
        if (up->only == r->steps[i].op)
            add_all_few(&up->down, &node->down);
    }
}

/* What surrounds it. */
static void look_around(struct classifier *c, uint32_t i)
{
    const struct step *s = &c->request->steps[i];
    struct mix_node *node = &c->nodes[i];
    if (s->parent == STEP_NONE)
        return;
    const struct mix_node *up = &c->nodes[s->parent];
    node->above = up->above || up->branches;
    if (up->only != s->op)
        return;
    node->up = up->up;
    if (c->request->steps[s->parent].kind != STEP_SEND)
        add_few(&node->up, who(c, s->parent));
}

static uint8_t entry_pattern(struct classifier *c, uint32_t i, const struct mix_calls *calls)
{
    const struct mix_node *node = &c->nodes[i];
    struct few way = node->up;
    if (node->reach <= i)
        return PATTERN_LOOP;
    if (calls->pattern != MIX_NONE)
        return calls->pattern;
    add_all_few(&way, &node->down);
    if (node->only != STEP_NONE && way.n == CHAIN_LEAST)
        return PATTERN_CHAIN;
    if (node->branches && (node->above || node->below))
        return PATTERN_TREE;
    if (!calls->calls)
        return MIX_NONE;
    return calls->left ? PATTERN_FORGET : PATTERN_REQUEST;
}

static void settle_message(struct mix_node *node, uint32_t i, bool send)
{
    if (node->told == MIX_NONE)
        return;
    if (node->part)
        node->told = MIX_NONE;
    else if (node->replied)
        node->told = PATTERN_REACT;
    if (send && node->reach <= i)
        node->told = PATTERN_LOOP;
}

static void forget_steps(struct classifier *c)
{
    for (uint32_t i = 0; i < c->request->n; i++) {
        struct mix_op *op = &c->ops.v[c->request->steps[i].op];
        op->last = op->told = STEP_NONE;
        c->ops.v[op->who].told = STEP_NONE;
    }
}

void classify(struct classifier *c, const struct request *request, const struct flow_names *names)
{
    c->request = request;
    c->names = names;
    know_ops(c, names);
    make_room(c, request->n);
    look_down(c);
    for (uint32_t i = 0; i < request->n; i++)
        look_at_children(c, i);
    look_up(c);
    for (uint32_t i = 0; i < request->n; i++) {
        look_around(c, i);
        if (request->steps[i].kind != STEP_ENTRY)
            continue;
        struct mix_calls calls = classify_calls(c, i);
        c->nodes[i].entered = entry_pattern(c, i, &calls);
    }
    for (uint32_t i = 0; i < request->n; i++)
        settle_message(&c->nodes[i], i, request->steps[i].kind == STEP_SEND);
    forget_steps(c);
}
