/* Configuration files that are mounted into a container: trees and lines. */
#include "address_parts_priv.h"
#include "config_envoy_priv.h"

/* A node on the way down; frames stay until the walk ends, so that paths can be told. */
struct frame {
    const struct node *node;
    struct str key; /* empty for items of a list */
    size_t parent;
};

struct walk {
    const struct address_from *from;
    struct str name;
    const char *how;
    VEC(struct frame) frames;
};

static void push_children(struct walk *walk, size_t at)
{
    struct arena *arena = walk->from->arena;
    const struct node *node = walk->frames.v[at].node;
    for_each_pair (node, pair)
        *vec_push(arena, &walk->frames) = (struct frame){ pair->value, pair->key, at };
    for_each_item (node, item)
        *vec_push(arena, &walk->frames) = (struct frame){ item, STR_NULL, at };
}

/* Nearest key at or above a frame; *at moves to the frame that bears it. */
static struct str key_above(const struct walk *walk, size_t *at)
{
    while (*at && walk->frames.v[*at].key.n == 0)
        *at = walk->frames.v[*at].parent;
    return walk->frames.v[*at].key;
}

/* "clusters.address" of a deeper path: the last two keys, which say what the value is. */
static struct str last_keys(const struct walk *walk, size_t at)
{
    struct str last = key_above(walk, &at);
    if (at == 0)
        return last;
    at = walk->frames.v[at].parent;
    struct str before = key_above(walk, &at);
    if (before.n == 0)
        return last;
    return str_printf(walk->from->arena, "%" PRIstr ".%" PRIstr, STR_ARG(before), STR_ARG(last));
}

static struct str full_path(const struct walk *walk, size_t at)
{
    struct str keys[16];
    size_t n = 0;
    for (size_t i = at; i && n < countof(keys); i = walk->frames.v[i].parent)
        if (walk->frames.v[i].key.n)
            keys[n++] = walk->frames.v[i].key;
    struct strbuf buf;
    strbuf_init(&buf, walk->from->arena);
    if (walk->name.n)
        strbuf_addf(&buf, "%" PRIstr ": ", STR_ARG(walk->name));
    while (n) {
        strbuf_add(&buf, keys[--n]);
        if (n)
            strbuf_add_char(&buf, '.');
    }
    return strbuf_str(&buf);
}

/* Maps wider than this are tables of something, not settings of one address. */
enum { SETTINGS_MAX = 256 };

/* port beside host, redis_port beside redis_host. */
static uint32_t port_beside(const struct walk *walk, size_t at)
{
    const struct frame *frame = &walk->frames.v[at];
    const struct node *map = walk->frames.v[frame->parent].node;
    if (!doc_is_map(map) || map->n > SETTINGS_MAX || frame->key.n == 0)
        return 0;
    struct str stem = key_stem(frame->key);
    for_each_pair (map, pair) {
        bool plain = str_is(pair->key, "port") || str_is(pair->key, "port_value") ||
                     str_is(pair->key, "portValue") || str_is(pair->key, "portNumber");
        bool same_stem = stem.n && key_is_port(pair->key) && str_eq(key_stem(pair->key), stem);
        if (plain || same_stem)
            return port_number(doc_text(pair->value));
    }
    return 0;
}

static void scalar_refs(struct walk *walk, size_t at)
{
    const struct address_from *from = walk->from;
    const struct node *scalar = walk->frames.v[at].node;
    struct str text = doc_text(scalar);
    struct addresses found = { .arena = from->arena };
    struct str value = address_expand(from->arena, text, from->vars, from->n_vars);
    addresses_in_value(&found, last_keys(walk, at), value);
    if (found.all.n == 1 && found.all.v[0].port == 0)
        found.all.v[0].port = port_beside(walk, at);
    for (size_t i = 0; i < found.all.n; i++)
        if (found.all.v[i].strength <= ADDRESS_HOST)
            found.all.v[i].weak = true;
    if (found.all.n)
        address_list_refs(from, &found, full_path(walk, at), value.p == text.p ? scalar : NULL,
                          scalar->loc, walk->how);
}

/* Files that name addresses nobody calls: dashboards, schemas, API definitions, alert rules. */
static bool is_other_matter(const struct node *root)
{
    bool dashboard = doc_get(root, "panels") && doc_get(root, "schemaVersion");
    bool object = doc_get(root, "apiVersion") && doc_get(root, "kind");
    bool api = doc_get(root, "openapi") || doc_get(root, "swagger") || doc_get(root, "$schema");
    bool rules = doc_is_list(doc_get(root, "groups")) &&
                 doc_get(doc_item(doc_get(root, "groups"), 0), "rules");
    return dashboard || object || api || rules;
}

/* Collectors and scrapers: all that they name is a source or a sink of telemetry. */
static bool is_telemetry_config(const struct node *root)
{
    bool collector = doc_get(root, "receivers") && doc_get(root, "exporters");
    return collector || doc_is_list(doc_get(root, "scrape_configs"));
}

void doc_refs(const struct address_from *from, const struct node *root, struct str name,
              const char *how)
{
    struct address_from own = *from;
    if (is_other_matter(root))
        return;
    if (envoy_is_bootstrap(root) || envoy_is_resources(root)) {
        struct envoy_roots roots = { 0 };
        *vec_push(own.arena, &roots.all) = root;
        envoy_refs(&own, &roots, name, how, NULL);
        return;
    }
    own.telemetry = from->telemetry || is_telemetry_config(root);
    struct walk walk = { .from = &own, .name = name, .how = how };
    *vec_push(own.arena, &walk.frames) = (struct frame){ root, STR_NULL, 0 };
    for (size_t at = 0; at < walk.frames.n; at++) {
        if (doc_is_scalar(walk.frames.v[at].node))
            scalar_refs(&walk, at);
        else
            push_children(&walk, at);
    }
}

/* Names that the file itself gives to groups of servers: upstream web { ... }. Sorted. */
struct groups {
    VEC(struct str) names;
};

static int name_cmp(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Several statements of nginx on one line: "upstream a { server b; }". */
static bool is_crowded(struct str line)
{
    static const char *const words[] = { "server ", "_pass ", "upstream " };
    struct str text = str_trim(line);
    size_t end = find_any(text, ";{");
    bool more = end + 1 < text.n;
    for (size_t i = 0; more && i < countof(words); i++)
        if (str_has(text, words[i]))
            return !strchr("#;!/*", text.p[0]);
    return false;
}

/* Up to the end of a statement; the whole line unless it is crowded. */
static bool take_statement(struct str *rest, bool crowded, struct str *out)
{
    if (rest->n == 0)
        return false;
    size_t end = 0;
    for (char quote = 0; crowded && end < rest->n; end++) {
        char c = rest->p[end], before = end ? rest->p[end - 1] : ' ';
        if (quote ? c == quote : c == '"' || c == '\'')
            quote = quote ? 0 : c;
        else if (!quote && before != '$' && (c == ';' || c == '{' || c == '}'))
            break;
    }
    if (!crowded)
        end = rest->n;
    *out = str_take(*rest, end);
    *rest = str_skip(*rest, end + 1);
    return true;
}

static void collect_group(struct arena *arena, struct str line, struct groups *out)
{
    static const char *const openers[] = { "upstream ", "backend ", "listen ", "frontend " };
    line = str_trim(line);
    for (size_t i = 0; i < countof(openers); i++) {
        if (!str_starts(line, openers[i]))
            continue;
        struct str name = str_trim(str_skip(line, strlen(openers[i])));
        *vec_push(arena, &out->names) = str_take(name, find_any(name, " \t{"));
    }
}

static void collect_groups(struct arena *arena, struct str text, struct groups *out)
{
    struct str line, statement;
    while (str_split(&text, '\n', &line)) {
        bool crowded = is_crowded(line);
        while (take_statement(&line, crowded, &statement))
            collect_group(arena, statement, out);
    }
    if (out->names.n)
        qsort(out->names.v, out->names.n, sizeof(*out->names.v), name_cmp);
}

static bool is_group(const struct groups *groups, const struct address *address)
{
    return address->port == 0 && groups->names.n &&
           bsearch(&address->host, groups->names.v, groups->names.n, sizeof(*groups->names.v),
                   name_cmp);
}

/* Place of a line of plain text, or of a scalar's. */
struct lines {
    struct str text;
    const struct node *scalar; /* NULL for a file */
    struct loc base;
};

/* Place of a byte of line number (0-based) of a text. */
static struct loc line_loc(const struct lines *lines, uint32_t number, size_t column)
{
    const struct node *scalar = lines->scalar;
    if (!scalar)
        return (struct loc){ lines->base.source, lines->base.line + number,
                             (number ? 1 : lines->base.column) + (uint32_t)column };
    if (!scalar->text_line)
        return scalar->loc;
    return (struct loc){ scalar->loc.source, scalar->text_line + number,
                         scalar->text_column + (uint32_t)column };
}

struct line_place {
    const struct lines *lines;
    const struct groups *groups;
    struct str name;
    const char *how;
    uint32_t number;
    size_t column; /* of the statement in its line, from 0 */
};

static void statement_refs(const struct address_from *from, const struct line_place *place,
                           struct str statement)
{
    struct addresses found = { .arena = from->arena };
    struct str text = address_expand(from->arena, statement, from->vars, from->n_vars);
    addresses_in_line(&found, text);
    for (size_t i = 0; i < found.all.n; i++) {
        struct address *address = &found.all.v[i];
        if (is_group(place->groups, address))
            continue;
        address->weak = address->weak || address->strength <= ADDRESS_HOST;
        struct addresses one = { .arena = from->arena, .all = { address, 1, 1 } };
        size_t column = place->column + (text.p == statement.p ? address->offset : 0);
        address_list_refs(from, &one, place->name, NULL,
                          line_loc(place->lines, place->number, column), place->how);
    }
}

static void line_list_refs(const struct address_from *from, const struct lines *lines,
                           struct str name, const char *how)
{
    struct str rest = lines->text, line, statement;
    struct groups groups = { 0 };
    collect_groups(from->arena, lines->text, &groups);
    struct line_place place = { .lines = lines, .groups = &groups, .name = name, .how = how };
    for (; str_split(&rest, '\n', &line); place.number++) {
        bool crowded = is_crowded(line);
        struct str whole = line;
        while (take_statement(&line, crowded, &statement)) {
            place.column = (size_t)(statement.p - whole.p);
            statement_refs(from, &place, statement);
        }
    }
}

void lines_refs(const struct address_from *from, struct str text, struct loc base, struct str name,
                const char *how)
{
    line_list_refs(from, &(struct lines){ text, NULL, base }, name, how);
}

static bool is_tree(const struct docs *docs)
{
    for (size_t i = 0; i < docs->all.n; i++)
        if (doc_is_map(docs->all.v[i]) || doc_is_list(docs->all.v[i]))
            return true;
    return false;
}

/* Data, pages and keys: what they name is nobody that their owner calls. */
static bool is_no_config(struct str name)
{
    static const char *const endings[] = { ".sql", ".md",  ".html", ".htm", ".css", ".csv",
                                           ".crt", ".pem", ".key",  ".svg", ".cer", ".xsd" };
    for (size_t i = 0; i < countof(endings); i++)
        if (str_ends(name, endings[i]))
            return true;
    return false;
}

void text_refs(const struct address_from *from, const struct node *scalar, struct str name,
               const char *how)
{
    struct docs docs = { 0 };
    struct str text = doc_text(scalar);
    if (is_no_config(name))
        return;
    bool lines = str_ends(name, ".conf") || str_ends(name, ".properties") ||
                 str_ends(name, ".env") || str_ends(name, ".cfg") || str_ends(name, ".ini");
    if (str_ends(name, ".sh") || str_starts(text, "#!/")) {
        command_line_refs(from, text, scalar, scalar->loc, how);
        return;
    }
    if (!lines && doc_parse_embedded(from->arena, scalar, &doc_limits_default, &docs) &&
        is_tree(&docs)) {
        for (size_t i = 0; i < docs.all.n; i++)
            doc_refs(from, docs.all.v[i], name, how);
        return;
    }
    line_list_refs(from, &(struct lines){ text, scalar, scalar->loc }, name, how);
}
