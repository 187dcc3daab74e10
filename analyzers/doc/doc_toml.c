/*
 * TOML 1.0 as a document tree. A fault costs the rest of its line; what stands before and after is
 * kept. Tables are found by the id of the one around them and their key, so that a file of headers
 * is read in a time that grows with its length.
 */
#include "doc_priv.h"

enum { DEPTH_MAX = 64, NODES_MAX = 1 << 20, SHOWN = 40 };

struct building { /* a node that may still grow; the node comes first */
    struct node node;
    VEC(struct pair) pairs;
    VEC(const struct node *) items;
    uint32_t id;
};

struct toml {
    struct arena *arena;
    struct findings *findings;
    struct str text;
    size_t at, line_begin;
    struct loc base;
    uint32_t line;
    struct symtab paths;          /* "ID KEY" of tables and arrays of tables */
    VEC(struct building *) named; /* by sym of paths */
    struct arena scratch;
    uint32_t ids;
    size_t nodes;
    bool faulty; /* in this line */
    bool full;
};

static struct loc here(const struct toml *t)
{
    return (struct loc){ t->base.source, t->line, (uint32_t)(t->at - t->line_begin) + 1 };
}

static void complain(struct toml *t, const char *what)
{
    if (!t->faulty)
        finding_add(t->findings, &rule_input_syntax, here(t), "TOML: %s.", what);
    t->faulty = true;
}

static char peek(const struct toml *t)
{
    return t->at < t->text.n ? t->text.p[t->at] : '\0';
}

static bool at_end(const struct toml *t)
{
    return t->at >= t->text.n;
}

static void advance(struct toml *t)
{
    if (t->text.p[t->at++] == '\n') {
        t->line++;
        t->line_begin = t->at;
    }
}

static void skip_blanks(struct toml *t)
{
    while (peek(t) == ' ' || peek(t) == '\t' || peek(t) == '\r')
        t->at++;
}

static void skip_line(struct toml *t)
{
    while (!at_end(t) && peek(t) != '\n')
        t->at++;
}

/* Blanks, comments and line ends. */
static void skip_space(struct toml *t)
{
    for (;;) {
        skip_blanks(t);
        if (peek(t) == '#')
            skip_line(t);
        if (at_end(t) || peek(t) != '\n')
            return;
        advance(t);
    }
}

static struct building *new_node(struct toml *t, enum doc_type type, struct loc loc)
{
    t->full |= ++t->nodes > NODES_MAX;
    struct building *made = arena_new(t->arena, struct building);
    made->node.type = type;
    made->node.loc = loc;
    made->id = ++t->ids;
    return made;
}

static void add_pair(struct toml *t, struct building *map, struct str key, struct loc loc,
                     const struct node *value)
{
    *vec_push(t->arena, &map->pairs) = (struct pair){ key, loc, value };
    map->node.pairs = map->pairs.v;
    map->node.n = (uint32_t)map->pairs.n;
}

static void add_item(struct toml *t, struct building *list, const struct node *value)
{
    *vec_push(t->arena, &list->items) = value;
    list->node.items = list->items.v;
    list->node.n = (uint32_t)list->items.n;
}

static struct str unescape(struct toml *t, struct str raw)
{
    struct strbuf out;
    if (str_find_char(raw, '\\') == SIZE_MAX)
        return raw;
    strbuf_init(&out, t->arena);
    while (raw.n) {
        size_t n = str_find_char(raw, '\\');
        strbuf_add(&out, str_take(raw, n));
        raw = str_skip(raw, n);
        if (!raw.n)
            break;
        raw = str_skip(raw, 1);
        if (!toml_unescape_one(&out, &raw))
            complain(t, "an escape that there is not");
    }
    return strbuf_str(&out);
}

struct quoted {
    struct str text;
    bool plain; /* as in the file, on one line */
    uint32_t column, line;
};

/* In either quotes, over several lines with three of them. False at an end that never comes. */
static bool read_string(struct toml *t, bool lines_allowed, struct quoted *out)
{
    char quote = peek(t);
    struct str rest = str_skip(t->text, t->at);
    bool three = lines_allowed && rest.n > 2 && rest.p[1] == quote && rest.p[2] == quote;
    size_t marks = three ? 3 : 1;
    t->at += marks;
    if (three && peek(t) == '\r')
        t->at++;
    if (three && peek(t) == '\n' && !at_end(t))
        advance(t);
    *out = (struct quoted){ .line = t->line, .column = here(t).column };
    size_t begin = t->at;
    for (; !at_end(t); advance(t)) {
        char c = peek(t);
        struct str left = str_skip(t->text, t->at);
        if (c == '\\' && quote == '"' && left.n > 1) {
            t->at++;
            continue;
        }
        if (c == '\n' && !three)
            break;
        if (c != quote || (three && (left.n < 3 || left.p[1] != quote || left.p[2] != quote)))
            continue;
        while (three && left.n > 3 && left.p[3] == quote) { /* quotes before the end are text */
            t->at++;
            left = str_skip(left, 1);
        }
        struct str raw = str_take(str_skip(t->text, begin), t->at - begin);
        t->at += marks;
        out->text = quote == '"' ? unescape(t, raw) : raw;
        out->plain = out->text.p == raw.p && t->line == out->line;
        return true;
    }
    complain(t, "a string without an end");
    return false;
}

static bool is_bare(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

static bool read_key(struct toml *t, struct str *out)
{
    struct quoted quoted;
    if (peek(t) == '"' || peek(t) == '\'') {
        bool fine = read_string(t, false, &quoted);
        *out = quoted.text;
        return fine;
    }
    size_t begin = t->at;
    while (is_bare(peek(t)))
        t->at++;
    *out = str_take(str_skip(t->text, begin), t->at - begin);
    if (!out->n)
        complain(t, "a key is missing");
    return out->n > 0;
}

/* What the map has under a key as a map or as a list of maps: found, or made. */
static struct building *child(struct toml *t, struct building *map, struct str key, struct loc loc,
                              enum doc_type type)
{
    struct strbuf path;
    strbuf_init(&path, &t->scratch);
    strbuf_addf(&path, "%u ", map->id);
    strbuf_add(&path, key);
    sym name = sym_intern(&t->paths, strbuf_str(&path));
    while (t->named.n <= name)
        vec_push(&t->scratch, &t->named);
    if (!t->named.v[name]) {
        t->named.v[name] = new_node(t, type, loc);
        add_pair(t, map, key, loc, &t->named.v[name]->node);
    }
    return t->named.v[name];
}

/* The map itself, or the last one of a list of them; NULL for a list of values. */
static struct building *as_map(struct building *found)
{
    if (found->node.type == DOC_MAP)
        return found;
    if (found->node.type != DOC_LIST || !found->items.n)
        return NULL;
    const struct node *last = found->items.v[found->items.n - 1];
    return last->type == DOC_MAP ? (struct building *)(uintptr_t)last : NULL;
}

struct key { /* the last part of a dotted one, and the map that it is a member of */
    struct building *map;
    struct str name;
    struct loc loc;
};

static bool read_dotted(struct toml *t, struct building *map, struct key *out)
{
    for (int depth = 0;; depth++) {
        skip_blanks(t);
        *out = (struct key){ .map = map, .loc = here(t) };
        if (depth == DEPTH_MAX)
            complain(t, "a key of too many parts");
        if (t->faulty || !read_key(t, &out->name))
            return false;
        skip_blanks(t);
        if (peek(t) != '.')
            return true;
        t->at++;
        map = as_map(child(t, map, out->name, out->loc, DOC_MAP));
        if (!map) {
            complain(t, "a table where there is a list");
            return false;
        }
    }
}

static enum doc_type type_of(struct str word)
{
    bool digits = true, number = word.n > 0;
    for (size_t i = 0; i < word.n; i++) {
        char c = word.p[i];
        bool digit = c >= '0' && c <= '9';
        digits &= digit || c == '_' || (i == 0 && (c == '-' || c == '+'));
        number &= digit || strchr("_-+.eE", c) != NULL;
    }
    if (str_is(word, "true") || str_is(word, "false"))
        return DOC_BOOL;
    uint64_t date;
    bool dashed = word.n >= 8 && word.p[4] == '-' && str_to_u64(str_take(word, 4), &date);
    return digits ? DOC_INT : number && !dashed ? DOC_FLOAT : DOC_STRING;
}

static const struct node *read_scalar(struct toml *t)
{
    struct building *made = new_node(t, DOC_STRING, here(t));
    if (peek(t) == '"' || peek(t) == '\'') {
        struct quoted quoted;
        if (!read_string(t, true, &quoted))
            return NULL;
        made->node.text = quoted.text;
        made->node.quoted = true;
        if (quoted.plain) {
            made->node.text_line = quoted.line;
            made->node.text_column = quoted.column;
        }
        return &made->node;
    }
    size_t begin = t->at;
    while (!at_end(t) && !strchr(",]}#\n\r", peek(t)))
        t->at++;
    struct str word = str_trim(str_take(str_skip(t->text, begin), t->at - begin));
    if (!word.n) {
        complain(t, "a value is missing");
        return NULL;
    }
    made->node.text = word;
    made->node.type = type_of(word);
    made->node.boolean = str_is(word, "true");
    made->node.text_line = made->node.loc.line;
    made->node.text_column = made->node.loc.column;
    return &made->node;
}

struct nesting { /* containers that are open in a value, from the outside in */
    struct building *open[DEPTH_MAX];
    int depth;
    const struct node *whole; /* the value, once it is begun */
    struct key key;           /* in the innermost inline table */
};

static void place(struct toml *t, struct nesting *in, const struct node *value)
{
    if (!in->depth) {
        in->whole = value;
        return;
    }
    struct building *around = in->open[in->depth - 1];
    if (around->node.type == DOC_LIST)
        add_item(t, around, value);
    else
        add_pair(t, in->key.map, in->key.name, in->key.loc, value);
}

/* A container or a scalar begins here. */
static bool begin_value(struct toml *t, struct nesting *in)
{
    char c = peek(t);
    if (c != '[' && c != '{') {
        const struct node *scalar = read_scalar(t);
        if (scalar)
            place(t, in, scalar);
        return scalar != NULL;
    }
    if (in->depth == DEPTH_MAX) {
        complain(t, "a value nested too deep");
        return false;
    }
    struct building *made = new_node(t, c == '[' ? DOC_LIST : DOC_MAP, here(t));
    place(t, in, &made->node);
    in->open[in->depth++] = made;
    t->at++;
    return true;
}

/* Within a container: its end, or the next item with its key. */
static bool continue_value(struct toml *t, struct nesting *in)
{
    struct building *around = in->open[in->depth - 1];
    skip_space(t);
    if (at_end(t)) {
        complain(t, "a list or table without an end");
        return false;
    }
    if (peek(t) == ',') {
        t->at++;
        return true;
    }
    if (peek(t) == (around->node.type == DOC_LIST ? ']' : '}')) {
        t->at++;
        in->depth--;
        return true;
    }
    if (around->node.type == DOC_LIST)
        return begin_value(t, in);
    if (!read_dotted(t, around, &in->key))
        return false;
    if (peek(t) != '=') {
        complain(t, "a = is missing");
        return false;
    }
    t->at++;
    skip_blanks(t);
    return begin_value(t, in);
}

static const struct node *read_value(struct toml *t)
{
    struct nesting in = { 0 };
    skip_blanks(t);
    bool fine = begin_value(t, &in);
    while (fine && in.depth && !t->full)
        fine = continue_value(t, &in);
    return in.whole;
}

static void read_pair(struct toml *t, struct building *table)
{
    struct key key;
    if (!read_dotted(t, table, &key))
        return;
    if (peek(t) != '=') {
        complain(t, "a = is missing");
        return;
    }
    t->at++;
    const struct node *value = read_value(t);
    if (value)
        add_pair(t, key.map, key.name, key.loc, value);
}

/* "[a.b]" or "[[a.b]]": the table that the next lines are of; NULL when there is none. */
static struct building *read_header(struct toml *t, struct building *root)
{
    struct key key;
    t->at++;
    bool list = peek(t) == '[';
    t->at += list;
    if (!read_dotted(t, root, &key))
        return NULL;
    if (peek(t) != ']') {
        complain(t, "a ] is missing");
        return NULL;
    }
    t->at += list ? 2 : 1;
    struct building *found = child(t, key.map, key.name, key.loc, list ? DOC_LIST : DOC_MAP);
    if (!list || found->node.type != DOC_LIST)
        return as_map(found);
    struct building *item = new_node(t, DOC_MAP, key.loc);
    add_item(t, found, &item->node);
    return item;
}

static void read_lines(struct toml *t, struct building *root)
{
    struct building *table = root, *nowhere = new_node(t, DOC_MAP, t->base);
    for (skip_space(t); !at_end(t) && !t->full; skip_space(t)) {
        t->faulty = false;
        if (peek(t) == '[') {
            struct building *found = read_header(t, root);
            table = found ? found : nowhere;
        } else {
            read_pair(t, table);
        }
        skip_blanks(t);
        if (!t->faulty && !at_end(t) && peek(t) != '\n' && peek(t) != '#')
            complain(t, "more than one thing on a line");
        skip_line(t);
    }
    if (t->full)
        finding_add(t->findings, &rule_input_limit, here(t),
                    "TOML: more than %d values: the rest was not read.", NODES_MAX);
}

bool doc_parse_toml(struct arena *arena, struct str text, struct loc base,
                    struct findings *findings, struct docs *out)
{
    struct toml t = { .arena = arena, .findings = findings, .text = text, .base = base };
    if (str_starts(text, "\xef\xbb\xbf"))
        t.at = t.line_begin = 3;
    t.line = base.line;
    symtab_init(&t.paths, &t.scratch);
    size_t before = findings->all.n;
    struct building *root = new_node(&t, DOC_MAP, base);
    read_lines(&t, root);
    arena_release(&t.scratch);
    if (root->node.n)
        *vec_push(arena, &out->all) = &root->node;
    return root->node.n > 0 || findings->all.n == before;
}
