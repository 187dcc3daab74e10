/*
 * Templates of a provider as a tree of the parts of their paths, the method first. A request goes
 * down the tree, literal parts before templated ones, so the first end that it comes to is the
 * best: the order of RFC 6570 matchers in most frameworks, and of OpenAPI.
 */
#include "route_priv.h"
#include "svcgraph/vec.h"

enum {
    STEPS_MAX = 4096, /* of one search: hostile templates branch everywhere */
    MISSING_MAX = 3,  /* words that one of the two paths may lack */
};

struct place {          /* of the tree */
    struct str mixed;   /* the part it stands for when that is neither literal nor all parameter */
    uint32_t parameter; /* children: 0 is none */
    uint32_t first_mixed, next_mixed;
    uint32_t value;
    bool literal;       /* a literal part stands on the way to it, behind the method */
    bool ends, several; /* several: templates end here that differ before it */
};

struct link { /* a literal child */
    uint32_t from, to;
    struct str text;
};

struct routes {
    struct arena *arena;
    VEC(struct place) places; /* [0] is nowhere, [1] the root, [2] that of tails */
    struct link *links;
    uint32_t n_links, capacity;
    VEC(struct str) methods;
};

enum { ROOT = 1, TAILS = 2 };

static uint32_t link_hash(uint32_t from, struct str text)
{
    return (str_hash32(text) ^ from) * 0x9e3779b1u + from;
}

/* The slot of the link, or the free one for it. */
static struct link *link_slot(struct link *links, uint32_t capacity, uint32_t from, struct str text)
{
    uint32_t i = link_hash(from, text) & (capacity - 1);
    while (links[i].to && (links[i].from != from || !str_eq(links[i].text, text)))
        i = (i + 1) & (capacity - 1);
    return &links[i];
}

static uint32_t literal_child(const struct routes *routes, uint32_t from, struct str text)
{
    return routes->capacity ? link_slot(routes->links, routes->capacity, from, text)->to : 0;
}

static uint32_t new_place(struct routes *routes, bool literal)
{
    vec_push(routes->arena, &routes->places)->literal = literal;
    return (uint32_t)(routes->places.n - 1);
}

static void grow_links(struct routes *routes)
{
    uint32_t capacity = routes->capacity ? 2 * routes->capacity : 64;
    struct link *links = arena_array(routes->arena, struct link, capacity);
    for (uint32_t i = 0; i < routes->capacity; i++) {
        const struct link *old = &routes->links[i];
        if (old->to)
            *link_slot(links, capacity, old->from, old->text) = *old;
    }
    routes->links = links;
    routes->capacity = capacity;
}

static uint32_t add_literal(struct routes *routes, uint32_t from, struct str text)
{
    if (2 * routes->n_links >= routes->capacity)
        grow_links(routes);
    struct link *slot = link_slot(routes->links, routes->capacity, from, text);
    if (!slot->to) {
        bool literal = from != ROOT && from != TAILS && (text.n || routes->places.v[from].literal);
        *slot = (struct link){ from, new_place(routes, literal), str_dup(routes->arena, text) };
        routes->n_links++;
    }
    return slot->to;
}

static size_t literal_length(struct str mixed)
{
    size_t n = 0;
    for (size_t i = 0; i < mixed.n; i++)
        n += mixed.p[i] != '{' && mixed.p[i] != '}';
    return n;
}

/* Those of a place stand in order: the one with more literal text first, then as they came. */
static uint32_t add_mixed(struct routes *routes, uint32_t from, struct str text)
{
    uint32_t before = 0, next = routes->places.v[from].first_mixed;
    while (next && literal_length(routes->places.v[next].mixed) >= literal_length(text)) {
        if (str_eq(routes->places.v[next].mixed, text))
            return next;
        before = next;
        next = routes->places.v[next].next_mixed;
    }
    uint32_t place = new_place(routes, routes->places.v[from].literal);
    routes->places.v[place].mixed = text;
    routes->places.v[place].next_mixed = next;
    if (before)
        routes->places.v[before].next_mixed = place;
    else
        routes->places.v[from].first_mixed = place;
    return place;
}

static uint32_t add_part(struct routes *routes, uint32_t from, const struct part *part)
{
    if (part->form == PART_LITERAL)
        return add_literal(routes, from, part->text);
    if (part->form == PART_MIXED)
        return add_mixed(routes, from, part->text);
    if (!routes->places.v[from].parameter) {
        uint32_t place = new_place(routes, routes->places.v[from].literal);
        routes->places.v[from].parameter = place;
    }
    return routes->places.v[from].parameter;
}

/* The path without the first parts, below a root. False when one of that path was there. */
static bool add_path(struct routes *routes, uint32_t root, const struct parts *parts,
                     size_t missing, uint32_t value)
{
    uint32_t at = add_part(routes, root, &parts->all[0]);
    for (size_t i = 1 + missing; i < parts->n; i++)
        at = add_part(routes, at, &parts->all[i]);
    struct place *end = &routes->places.v[at];
    bool first = !end->ends;
    end->several |= !first && missing;
    if (first)
        end->value = value;
    end->ends = true;
    return first;
}

struct routes *routes_new(struct arena *arena)
{
    struct routes *routes = arena_new(arena, struct routes);
    routes->arena = arena;
    for (unsigned i = 0; i <= TAILS; i++)
        new_place(routes, false);
    return routes;
}

static void add_method(struct routes *routes, struct str method)
{
    for (size_t i = 0; i < routes->methods.n; i++)
        if (str_eq(routes->methods.v[i], method))
            return;
    *vec_push(routes->arena, &routes->methods) = str_dup(routes->arena, method);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "v1", "v2.1", "v1beta1" */
static bool is_version(struct str word)
{
    if (word.n < 2 || (word.p[0] | 32) != 'v' || !is_digit(word.p[1]))
        return false;
    for (size_t i = 1; i < word.n; i++)
        if (!is_digit(word.p[i]) && word.p[i] != '.' && !route_is_letter(word.p[i]))
            return false;
    return word.n <= 10;
}

/* What may stand before a path for the sake of routing: no id, no parameter. */
static bool is_prefix_word(const struct part *part)
{
    struct str word = part->text;
    if (part->form != PART_LITERAL || !word.n)
        return false;
    if (is_version(word))
        return true;
    for (size_t i = 0; i < word.n; i++)
        if (!route_is_letter(word.p[i]) && word.p[i] != '-' && word.p[i] != '_' && word.p[i] != '.')
            return false;
    return true;
}

static size_t prefix_words(const struct parts *parts)
{
    size_t n = 0;
    while (n < MISSING_MAX && n + 2 < parts->n && is_prefix_word(&parts->all[1 + n]))
        n++;
    return n;
}

/* A literal part behind the missing ones: else there is nothing to know the path by. */
static bool has_literal(const struct parts *parts, size_t missing)
{
    for (size_t i = 1 + missing; i < parts->n; i++)
        if (parts->all[i].form == PART_LITERAL && parts->all[i].text.n)
            return true;
    return false;
}

void routes_add(struct routes *routes, struct str operation, uint32_t value)
{
    struct route route;
    struct parts parts;
    if (!route_parse(operation, &route) || !route.method.n ||
        !route_split(routes->arena, &route, &parts))
        return;
    add_method(routes, route.method);
    if (!add_path(routes, ROOT, &parts, 0, value))
        return;
    size_t words = prefix_words(&parts);
    for (size_t missing = 1; missing <= words && has_literal(&parts, missing); missing++)
        add_path(routes, TAILS, &parts, missing, value);
}

/* A mixed part as a pattern: each parameter takes one byte at least, as few as can be. */
static bool mixed_matches(struct str mixed, struct str text)
{
    bool open = false; /* a parameter stands before */
    while (mixed.n) {
        if (str_starts(mixed, "{}")) {
            if (!text.n)
                return false;
            text = str_skip(text, 1);
            mixed = str_skip(mixed, 2);
            open = true;
            continue;
        }
        size_t end = str_find(mixed, STR("{}"));
        struct str literal = end == SIZE_MAX ? mixed : str_take(mixed, end);
        if (end == SIZE_MAX && open) /* the last one: as far to the right as can be */
            text = str_skip(text, text.n > literal.n ? text.n - literal.n : 0);
        size_t at = str_find(text, literal);
        if (at == SIZE_MAX || (at && !open))
            return false;
        text = str_skip(text, at + literal.n);
        mixed = str_skip(mixed, literal.n);
        open = false;
    }
    return open || !text.n;
}

enum way { WAY_LITERAL, WAY_MIXED, WAY_PARAMETER, WAY_NONE };

struct step { /* of the search: a place, and which way on is next */
    uint32_t place, mixed;
    enum way way;
};

/* A mixed part that is not blanked yet: the same but for the names in braces. */
static bool mixed_same(struct str blank, struct str text)
{
    while (text.n && blank.n) {
        size_t end = text.p[0] == '{' ? route_parameter_end(text, 0) : 0;
        if (end ? !str_starts(blank, "{}") : blank.p[0] != text.p[0])
            return false;
        blank = str_skip(blank, end ? 2 : 1);
        text = str_skip(text, end ? end : 1);
    }
    return !text.n && !blank.n;
}

static bool mixed_fits(struct str mixed, const struct part *part)
{
    return part->form == PART_MIXED ? mixed_same(mixed, part->text)
                                    : mixed_matches(mixed, part->text);
}

/* The next place that the part leads to, in order of goodness; 0: there is no other. */
static uint32_t next_place(const struct routes *routes, struct step *step, const struct part *part)
{
    const struct place *place = &routes->places.v[step->place];
    if (step->way == WAY_LITERAL) {
        step->way = WAY_MIXED;
        step->mixed = place->first_mixed;
        uint32_t child =
            part->form == PART_LITERAL ? literal_child(routes, step->place, part->text) : 0;
        if (child)
            return child;
    }
    while (step->way == WAY_MIXED && step->mixed && part->form != PART_PARAMETER) {
        uint32_t child = step->mixed;
        step->mixed = routes->places.v[child].next_mixed;
        if (mixed_fits(routes->places.v[child].mixed, part))
            return child;
    }
    if (step->way == WAY_MIXED) {
        step->way = WAY_PARAMETER;
        step->mixed = place->first_mixed;
        if (place->parameter && part->text.n)
            return place->parameter;
    }
    if (step->way == WAY_PARAMETER) {
        step->way = WAY_NONE;
        /* "{}" may stand for a whole part that the definition has as "{name}.json" */
        bool one = step->mixed && !routes->places.v[step->mixed].next_mixed;
        if (one && part->form == PART_PARAMETER)
            return step->mixed;
    }
    return 0;
}

/* The end of the best template for parts from..n, below the child of a root for the method; or 0.
 */
static uint32_t search(const struct routes *routes, uint32_t start, const struct parts *parts,
                       size_t from, bool want_literal)
{
    struct step steps[PARTS_MAX + 1] = { { .place = start } };
    size_t depth = 0, count = 0;
    while (start) {
        struct step *step = &steps[depth];
        const struct place *place = &routes->places.v[step->place];
        bool at_end = from + depth == parts->n;
        if (at_end && place->ends && (place->literal || !want_literal))
            return step->place;
        uint32_t next =
            at_end || ++count > STEPS_MAX ? 0 : next_place(routes, step, &parts->all[from + depth]);
        if (next) {
            steps[++depth] = (struct step){ .place = next };
        } else if (depth-- == 0) {
            return 0;
        }
    }
    return 0;
}

static struct route_found found_at(const struct routes *routes, uint32_t place, enum route_fit fit)
{
    if (!place || routes->places.v[place].several)
        return (struct route_found){ 0 };
    return (struct route_found){ fit, routes->places.v[place].value };
}

/* Words missing in the template, or in the request; both would join too much. */
static struct route_found find_tail(const struct routes *routes, struct str method,
                                    const struct parts *parts)
{
    uint32_t whole = literal_child(routes, ROOT, method),
             tails = literal_child(routes, TAILS, method);
    uint32_t longer = has_literal(parts, 0) ? search(routes, tails, parts, 1, true) : 0,
             shorter = 0;
    size_t words = prefix_words(parts);
    for (size_t missing = 1; !shorter && missing <= words && has_literal(parts, missing); missing++)
        shorter = search(routes, whole, parts, 1 + missing, true);
    if (longer && shorter)
        return (struct route_found){ 0 };
    return found_at(routes, longer ? longer : shorter, ROUTE_TAIL);
}

static struct route_found find_exact(const struct routes *routes, struct str method,
                                     const struct parts *parts)
{
    uint32_t root = literal_child(routes, ROOT, method);
    return found_at(routes, search(routes, root, parts, 1, false), ROUTE_EXACT);
}

/* Without a method: of all that have it, when they are the same one. */
static struct route_found find_any(const struct routes *routes, const struct parts *parts,
                                   struct route_found (*find)(const struct routes *, struct str,
                                                              const struct parts *))
{
    struct route_found found = { 0 };
    for (size_t i = 0; i < routes->methods.n; i++) {
        struct route_found one = find(routes, routes->methods.v[i], parts);
        if (one.fit && found.fit)
            return (struct route_found){ 0 };
        if (one.fit)
            found = one;
    }
    return found;
}

static struct route_found find_path(const struct routes *routes, struct str method, struct str path)
{
    char upper[8];
    struct parts parts;
    struct route_found found;
    struct route route = { method, path.n > BYTES_MAX ? STR_NULL : route_clean(path) };
    if (!route.path.n || route.path.p[0] != '/' || method.n > sizeof(upper) ||
        !route_split(NULL, &route, &parts))
        return (struct route_found){ 0 };
    for (size_t i = 0; i < method.n; i++)
        upper[i] = route_is_letter(method.p[i]) ? (char)(method.p[i] & ~32) : method.p[i];
    method = (struct str){ upper, method.n };
    if (!method.n) {
        found = find_any(routes, &parts, find_exact);
        return found.fit ? found : find_any(routes, &parts, find_tail);
    }
    found = find_exact(routes, method, &parts);
    if (!found.fit && str_is(method, "HEAD"))
        found = find_exact(routes, STR("GET"), &parts);
    return found.fit ? found : find_tail(routes, method, &parts);
}

struct route_found routes_find(const struct routes *routes, struct str operation)
{
    struct route route;
    if (!route_parse(operation, &route))
        return (struct route_found){ 0 };
    return find_path(routes, route.method, route.path);
}
