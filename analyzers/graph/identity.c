/*
 * Which of the builder's nodes are one. In order: what readers said (builder_same), what the config
 * says, names without a space that only one space knows, near spellings of such names, and nodes
 * known by several spellings. Only names without a space are ever guessed at, and each joins one
 * class of what was there before, so the result does not depend on the order of inputs.
 */
#include "build_priv.h"

uint32_t identity_root(struct identity *id, uint32_t node)
{
    uint32_t *parent = id->parent.v;
    while (parent[node] != node)
        node = parent[node] = parent[parent[node]];
    return node;
}

void identity_grow(struct builder *b, struct identity *id)
{
    while (id->parent.n < b->nodes.n) {
        uint32_t node = (uint32_t)id->parent.n;
        *vec_push(&b->work, &id->parent) = node;
        *vec_push(&b->work, &id->spaced) = b->nodes.v[node].space != 0;
    }
}

static void unite(struct identity *id, uint32_t a, uint32_t other)
{
    a = identity_root(id, a);
    other = identity_root(id, other);
    id->parent.v[other] = a;
    id->spaced.v[a] |= id->spaced.v[other];
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

sym lower_sym(struct builder *b, sym s)
{
    struct str text = sym_str(b->syms, s);
    for (size_t i = 0; i < text.n; i++)
        if (is_upper(text.p[i]))
            return sym_intern(b->syms, str_lower(&b->work, text));
    return s;
}

static sym find_text(struct builder *b, struct str text)
{
    return sym_find(b->syms, text);
}

uint32_t find_qualified(struct builder *b, struct str text)
{
    size_t slash = str_find_char(text, '/');
    if (slash == SIZE_MAX)
        return UINT32_MAX;
    sym space = find_text(b, str_take(text, slash));
    sym name = find_text(b, str_skip(text, slash + 1));
    return space && name ? key_find(&b->node_index, key_of(space, name)) : UINT32_MAX;
}

/* Name -> the only node with a space that has it, or NAMED_MANY. */
static struct key_index index_only(struct builder *b, struct identity *id)
{
    struct key_index only = { 0 };
    for (uint32_t v = 0; v < b->nodes.n; v++) {
        if (!b->nodes.v[v].space)
            continue;
        uint32_t *slot = key_slot(&b->work, &only, b->nodes.v[v].name);
        bool same = !*slot || (*slot - 1 != NAMED_MANY &&
                               identity_root(id, *slot - 1) == identity_root(id, v));
        *slot = same ? v + 1 : NAMED_MANY + 1u;
    }
    return only;
}

/* What the config's node name stands for; a node of that name is added when there is none. */
static uint32_t alias_target(struct builder *b, struct identity *id, const struct key_index *only,
                             sym name)
{
    uint32_t found = find_qualified(b, sym_str(b->syms, name));
    if (found == UINT32_MAX)
        found = key_find(only, name);
    if (found == NAMED_NONE || found == NAMED_MANY)
        found = build_node_add(b, 0, name);
    identity_grow(b, id);
    return found;
}

/* A node called by the alias becomes its neighbour in the same space, else the config's node. */
static void apply_alias(struct builder *b, struct identity *id, uint32_t v, sym node,
                        uint32_t target)
{
    sym space = b->nodes.v[v].space;
    uint32_t here = space ? key_find(&b->node_index, key_of(space, node)) : UINT32_MAX;
    uint32_t to = here != UINT32_MAX && here != v ? here : target;
    unite(id, to, v);
    id->target[to] = true;
    id->fixed[v] = id->fixed[to] = true;
}

static void apply_aliases(struct builder *b, struct identity *id)
{
    size_t n_nodes = b->nodes.n;
    id->n_fixed = n_nodes + b->aliases.n;
    id->fixed = arena_array(&b->work, bool, n_nodes + b->aliases.n);
    id->target = arena_array(&b->work, bool, n_nodes + b->aliases.n);
    if (!b->aliases.n)
        return;
    struct key_index only = index_only(b, id), by_name = { 0 };
    for (size_t i = 0; i < b->aliases.n; i++) {
        struct build_pair alias = b->aliases.v[i];
        uint32_t target = alias_target(b, id, &only, alias.b);
        *key_slot(&b->work, &by_name, alias.a) = (uint32_t)i + 1;
        *key_slot(&b->work, &id->aliases, lower_sym(b, alias.a)) = target + 1;
        uint32_t exact = find_qualified(b, sym_str(b->syms, alias.a));
        if (exact != UINT32_MAX)
            apply_alias(b, id, exact, alias.b, target);
    }
    for (uint32_t v = 0; v < n_nodes; v++) {
        uint32_t found = key_find(&by_name, b->nodes.v[v].name);
        if (found == UINT32_MAX || b->nodes.v[v].topic)
            continue;
        sym node = b->aliases.v[found].b;
        apply_alias(b, id, v, node, key_find(&id->aliases, lower_sym(b, b->aliases.v[found].a)));
    }
}

static bool lower_space(struct builder *b, uint32_t a, uint32_t other)
{
    const struct build_node *nodes = b->nodes.v;
    int order = sym_cmp(b->syms, nodes[a].space, nodes[other].space);
    return order ? order < 0 : sym_cmp(b->syms, nodes[a].name, nodes[other].name) < 0;
}

static void add_bare(struct builder *b, struct identity *id, enum bare_key which, sym name,
                     uint32_t node, bool alias)
{
    uint32_t *slot = key_slot(&b->work, &id->bare, key_of(which, name));
    struct bare_name fresh = { node, UINT32_MAX, alias, b->nodes.v[node].qualified };
    if (!*slot) {
        *vec_push(&b->work, &id->names) = fresh;
        *slot = (uint32_t)id->names.n;
        return;
    }
    struct bare_name *known = &id->names.v[*slot - 1];
    if (alias != known->alias) {
        if (!alias)
            *known = fresh;
        return;
    }
    known->many |= fresh.many;
    if (identity_root(id, node) == identity_root(id, known->node))
        return;
    known->many = true;
    if (lower_space(b, node, known->node)) {
        known->other = known->node;
        known->node = node;
    } else if (known->other == UINT32_MAX || lower_space(b, node, known->other)) {
        known->other = node;
    }
}

static void add_bare_node(struct builder *b, struct identity *id, uint32_t node, sym name,
                          bool alias)
{
    if (id->spaced.v[identity_root(id, node)]) {
        add_bare(b, id, BARE_EXACT, name, node, alias);
        add_bare(b, id, BARE_LOWER, lower_sym(b, name), node, alias);
    } else if (b->nodes.v[node].origin & ORIGIN_DECLARED && !b->nodes.v[node].settled) {
        add_bare(b, id, BARE_DECLARED, lower_sym(b, name), node, alias);
    }
}

static void index_bare(struct builder *b, struct identity *id)
{
    key_reserve(&b->work, &id->bare, b->nodes.n);
    for (uint32_t v = 0; v < b->nodes.n; v++) {
        const struct build_node *node = &b->nodes.v[v];
        if (node->space)
            *key_slot(&b->work, &id->spaces, node->space) = 1;
        bool joined = !node->space && id->spaced.v[identity_root(id, v)];
        if (!node->topic && !node->n_likes && !joined)
            add_bare_node(b, id, v, node->name, false);
    }
    for (size_t i = 0; i < b->names.n; i++)
        add_bare_node(b, id, b->names.v[i].node, b->names.v[i].name, true);
}

uint32_t identity_bare(struct identity *id, enum bare_key which, sym name)
{
    uint32_t found = name ? key_find(&id->bare, key_of(which, name)) : UINT32_MAX;
    if (found == UINT32_MAX)
        return NAMED_NONE;
    const struct bare_name *known = &id->names.v[found];
    return known->many ? NAMED_MANY : identity_root(id, known->node);
}

void identity_note(struct builder *b, struct identity *id, sym name, struct loc loc)
{
    uint32_t found = key_find(&id->bare, key_of(BARE_EXACT, name));
    const struct bare_name *known = found == UINT32_MAX ? NULL : &id->names.v[found];
    uint32_t *noted = key_slot(&b->work, &id->noted, name);
    if (!known || known->other == UINT32_MAX || *noted)
        return;
    *noted = 1;
    struct str text = sym_str(b->syms, name);
    struct str one = sym_str(b->syms, b->nodes.v[known->node].space);
    struct str two = sym_str(b->syms, b->nodes.v[known->other].space);
    struct finding *note =
        finding_begin(b->findings, &rule_input_ambiguous, loc,
                      "%" PRIstr " is named without a namespace, and %" PRIstr " and %" PRIstr
                      " both know that name: it stays a service of its own",
                      STR_ARG(text), STR_ARG(one), STR_ARG(two));
    finding_severity(note, SEVERITY_NOTE);
    finding_subject(b->findings, note, text);
    finding_help(b->findings, note,
                 "say in the config which one it is: add \"%" PRIstr
                 "\" to the aliases of the node \"%" PRIstr "/%" PRIstr "\"",
                 STR_ARG(text), STR_ARG(one), STR_ARG(text));
    finding_end(b->findings, note);
}

static struct loc place_of(const struct build_node *node)
{
    if (node->declared.source)
        return node->declared;
    return node->described.source ? node->described : node->observed;
}

/* A plain name that nothing has claimed yet. */
static bool is_free(struct builder *b, struct identity *id, uint32_t v)
{
    const struct build_node *node = &b->nodes.v[v];
    return !node->space && !node->topic && !node->n_likes && !id->fixed[v] &&
           !id->spaced.v[identity_root(id, v)];
}

/* Both of saved graphs, and the name only another name of the one: that was settled before. */
static bool was_settled(struct builder *b, struct identity *id, uint32_t v)
{
    uint32_t found = b->nodes.v[v].settled
                         ? key_find(&id->bare, key_of(BARE_EXACT, b->nodes.v[v].name))
                         : UINT32_MAX;
    if (found == UINT32_MAX)
        return false;
    const struct bare_name *known = &id->names.v[found];
    return known->alias && b->nodes.v[known->node].settled;
}

static void join_exact(struct builder *b, struct identity *id)
{
    for (uint32_t v = 0; v < b->nodes.n; v++) {
        if (!is_free(b, id, v) || was_settled(b, id, v))
            continue;
        uint32_t found = identity_bare(id, BARE_EXACT, b->nodes.v[v].name);
        if (found == NAMED_MANY)
            identity_note(b, id, b->nodes.v[v].name, place_of(&b->nodes.v[v]));
        else if (found != NAMED_NONE)
            unite(id, found, v);
    }
}

/* "reviews-v2" -> "reviews" */
static struct str strip_version(struct str name)
{
    size_t n = name.n;
    while (n && name.p[n - 1] >= '0' && name.p[n - 1] <= '9')
        n--;
    if (n == name.n || n < 3 || name.p[n - 1] != 'v' || name.p[n - 2] != '-')
        return name;
    return str_take(name, n - 2);
}

/* Tries the name as it is, without a cluster domain, its namespace, its version suffix. */
static uint32_t find_near_spelling(struct builder *b, struct identity *id, enum bare_key which,
                                   sym name)
{
    struct str text = sym_str(b->syms, lower_sym(b, name));
    uint32_t found = identity_bare(id, which, find_text(b, text));
    if (found != NAMED_NONE)
        return found;
    text = host_strip_domain(text);
    size_t dot = str_find_char(text, '.');
    sym space = dot == SIZE_MAX ? 0 : find_text(b, str_skip(text, dot + 1));
    if (space && key_find(&id->spaces, space) != UINT32_MAX) {
        text = str_take(text, dot);
        sym base = find_text(b, text);
        found = base ? key_find(&b->node_index, key_of(space, base)) : UINT32_MAX;
        if (found != UINT32_MAX && which == BARE_LOWER)
            return identity_root(id, found);
    }
    found = identity_bare(id, which, find_text(b, text));
    if (found != NAMED_NONE)
        return found;
    return identity_bare(id, which, find_text(b, strip_version(text)));
}

static void join_near(struct builder *b, struct identity *id, enum bare_key which)
{
    for (uint32_t v = 0; v < b->nodes.n; v++) {
        const struct build_node *node = &b->nodes.v[v];
        if (!is_free(b, id, v) || node->settled)
            continue;
        if (which == BARE_DECLARED && node->origin & ORIGIN_DECLARED)
            continue;
        uint32_t found = find_near_spelling(b, id, which, node->name);
        if (found < NAMED_MANY)
            unite(id, found, v);
    }
}

/* The node one spelling means: by the config, as a plain node of that name, in the only space. */
static uint32_t find_spelling(struct builder *b, struct identity *id, sym name, size_t n_plain,
                              struct loc loc)
{
    uint32_t found = key_find(&id->aliases, lower_sym(b, name));
    if (found != UINT32_MAX)
        return found;
    found = key_find(&b->node_index, key_of(0, name));
    if (found != UINT32_MAX && found < n_plain)
        return found;
    uint32_t bare = identity_bare(id, BARE_EXACT, name);
    if (bare != NAMED_MANY)
        return bare;
    if (found == UINT32_MAX)
        identity_note(b, id, name, loc);
    found = build_node_add(b, 0, name);
    identity_grow(b, id);
    return found;
}

/* What some reader defines under one of the spellings, or NAMED_NONE. */
static uint32_t find_like(struct builder *b, struct identity *id, uint32_t v, size_t n_plain)
{
    struct build_node node = b->nodes.v[v];
    const sym *names = &b->likes.v[node.first_like];
    for (uint32_t i = 0; i < node.n_likes; i++) {
        uint32_t found = find_spelling(b, id, names[i], n_plain, place_of(&node));
        if (found != NAMED_NONE)
            return found;
    }
    for (uint32_t i = 0; i < 2 * node.n_likes; i++) {
        enum bare_key which = i < node.n_likes ? BARE_LOWER : BARE_DECLARED;
        uint32_t found = find_near_spelling(b, id, which, names[i % node.n_likes]);
        if (found < NAMED_MANY)
            return found;
    }
    return NAMED_NONE;
}

struct alikes {                   /* spellings of nodes that nobody else defines */
    struct key_index best, other; /* name -> node + 1: as names[0], as any of them */
};

/* Two that spell their names differently are one when one of them has the other's best spelling. */
static uint32_t find_alike(struct builder *b, const struct alikes *all,
                           const struct build_node *node)
{
    const sym *names = &b->likes.v[node->first_like];
    for (uint32_t i = 0; i < node->n_likes; i++) {
        uint32_t found = key_find(&all->best, names[i]);
        if (found != UINT32_MAX)
            return found;
    }
    return key_find(&all->other, names[0]);
}

static void add_alike(struct builder *b, struct alikes *all, const struct build_node *node,
                      uint32_t at)
{
    const sym *names = &b->likes.v[node->first_like];
    uint32_t *best = key_slot(&b->work, &all->best, names[0]);
    *best = *best ? *best : at + 1;
    for (uint32_t i = 0; i < node->n_likes; i++) {
        uint32_t *other = key_slot(&b->work, &all->other, names[i]);
        *other = *other ? *other : at + 1;
    }
}

static void join_likes(struct builder *b, struct identity *id)
{
    size_t n_plain = b->nodes.n;
    struct alikes all = { 0 };
    for (uint32_t v = 0; v < n_plain && b->likes.n; v++) {
        const struct build_node node = b->nodes.v[v];
        if (!node.n_likes)
            continue;
        uint32_t found = find_like(b, id, v, n_plain);
        if (found == NAMED_NONE) {
            found = find_alike(b, &all, &node);
            if (found == UINT32_MAX) {
                found = build_node_add(b, 0, b->likes.v[node.first_like]);
                identity_grow(b, id);
            }
            add_alike(b, &all, &node, found);
        }
        unite(id, found, v);
    }
}

void identity_settle(struct builder *b, struct identity *id)
{
    *id = (struct identity){ 0 };
    identity_grow(b, id);
    for (size_t i = 0; i < b->same.n; i++)
        unite(id, b->same.v[i].a, b->same.v[i].b);
    apply_aliases(b, id);
    index_bare(b, id);
    if (id->bare.n) {
        join_exact(b, id);
        join_near(b, id, BARE_LOWER);
        join_near(b, id, BARE_DECLARED);
    }
    join_likes(b, id);
}
