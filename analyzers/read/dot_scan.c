#include "dot_priv.h"

enum { DEPTH_MAX = 64, EDGES_MAX = 2 * 1000 * 1000 };

enum token_type { TOKEN_END, TOKEN_ID, TOKEN_EDGE, TOKEN_OTHER };

struct token {
    enum token_type type;
    char c;          /* TOKEN_OTHER */
    bool quoted;     /* in quotes or angle brackets: never a keyword */
    struct str text; /* TOKEN_ID, unescaped */
    struct loc loc;
};

struct scanner {
    struct arena *arena;
    const char *p, *end, *line_start;
    uint32_t source, line;
};

static void step(struct scanner *s)
{
    if (*s->p++ == '\n') {
        s->line++;
        s->line_start = s->p;
    }
}

static bool skip_comment(struct scanner *s)
{
    bool starts_line = s->p == s->line_start && *s->p == '#';
    bool slashes = s->end - s->p > 1 && s->p[0] == '/' && s->p[1] == '/';
    if (starts_line || slashes) {
        while (s->p < s->end && *s->p != '\n')
            s->p++;
        return true;
    }
    if (s->end - s->p < 2 || s->p[0] != '/' || s->p[1] != '*')
        return false;
    s->p += 2;
    while (s->p < s->end && !(s->p[0] == '*' && s->end - s->p > 1 && s->p[1] == '/'))
        step(s);
    s->p = s->end - s->p > 2 ? s->p + 2 : s->end;
    return true;
}

static void skip_space(struct scanner *s)
{
    while (s->p < s->end) {
        if (*s->p == ' ' || (*s->p >= '\t' && *s->p <= '\r'))
            step(s);
        else if (!skip_comment(s))
            return;
    }
}

/* After the opening quote: \" is a quote, a backslash before a line break joins the lines. */
static struct str read_quoted(struct scanner *s)
{
    struct strbuf text;
    strbuf_init(&text, s->arena);
    while (s->p < s->end && *s->p != '"') {
        bool pair = *s->p == '\\' && s->end - s->p > 1;
        if (pair && s->p[1] == '\n') {
            step(s);
            step(s);
            continue;
        }
        if (pair && s->p[1] == '"')
            s->p++;
        else if (pair && s->p[1] == '\\')
            strbuf_add_char(&text, *s->p++);
        strbuf_add_char(&text, *s->p);
        step(s);
    }
    if (s->p < s->end)
        s->p++;
    return strbuf_str(&text);
}

/* After the opening '<', to the '>' that closes it. */
static struct str read_html(struct scanner *s)
{
    const char *start = s->p;
    unsigned depth = 1;
    while (s->p < s->end) {
        depth += *s->p == '<';
        depth -= *s->p == '>';
        if (!depth)
            break;
        step(s);
    }
    struct str text = str_range(start, s->p);
    if (s->p < s->end)
        s->p++;
    return text;
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || (unsigned char)c >= 0x80;
}

static struct token next_token(struct scanner *s)
{
    skip_space(s);
    struct token token = { .type = TOKEN_END };
    token.loc = (struct loc){ s->source, s->line, (uint32_t)(s->p - s->line_start) + 1 };
    if (s->p == s->end)
        return token;
    token.type = TOKEN_ID;
    token.quoted = *s->p == '"' || *s->p == '<';
    if (*s->p == '"' && s->p++)
        token.text = read_quoted(s);
    else if (*s->p == '<' && s->p++)
        token.text = read_html(s);
    else if (*s->p == '-' && s->end - s->p > 1 && (s->p[1] == '>' || s->p[1] == '-')) {
        token.type = TOKEN_EDGE;
        s->p += 2;
    } else if (is_name_char(*s->p) || *s->p == '-') {
        const char *start = s->p++;
        while (s->p < s->end && is_name_char(*s->p))
            s->p++;
        token.text = str_range(start, s->p);
    } else {
        token.type = TOKEN_OTHER;
        token.c = *s->p;
        step(s);
    }
    return token;
}

static bool is_keyword(const struct token *token)
{
    static const char *const words[] = { "node", "edge", "graph", "digraph", "subgraph", "strict" };
    for (size_t i = 0; i < countof(words) && !token->quoted; i++)
        if (str_is_nocase(token->text, words[i]))
            return true;
    return false;
}

static uint32_t *place_slot(const struct dot_places *places, struct str from, struct str to)
{
    uint64_t hash = str_hash(str_hash(STR_HASH_INIT, from), STR("\n"));
    uint32_t at = (uint32_t)str_hash(hash, to) & (places->n_slots - 1);
    for (; places->slots[at]; at = (at + 1) & (places->n_slots - 1)) {
        const struct dot_place *place = &places->all.v[places->slots[at] - 1];
        if (str_eq(place->from, from) && str_eq(place->to, to))
            break;
    }
    return &places->slots[at];
}

static void add_place(struct dot_places *places, struct str from, struct str to, struct loc loc)
{
    if (places->all.n * 2 >= places->n_slots) {
        places->n_slots = places->n_slots ? places->n_slots * 2 : 256;
        places->slots = arena_array(places->arena, uint32_t, places->n_slots);
        for (uint32_t i = 0; i < places->all.n; i++)
            *place_slot(places, places->all.v[i].from, places->all.v[i].to) = i + 1;
    }
    uint32_t *slot = place_slot(places, from, to);
    if (*slot)
        return;
    *vec_push(places->arena, &places->all) = (struct dot_place){ from, to, loc };
    *slot = (uint32_t)places->all.n;
}

struct loc dot_place_of(const struct dot_places *places, struct str from, struct str to)
{
    uint32_t found = places->n_slots ? *place_slot(places, from, to) : 0;
    return found ? places->all.v[found - 1].loc : LOC_NONE;
}

struct level { /* what an open brace interrupts */
    uint64_t names, left;
    bool after_edge;
};

struct scan {
    struct scanner s;
    struct dot_places *places;
    struct loc *out_loc;
    const char **out_why;
    struct token last; /* last name that may be an edge's tail; TOKEN_END: none */
    uint64_t names;    /* seen so far */
    struct level levels[DEPTH_MAX];
    unsigned depth;
    bool named_group;     /* "subgraph" came last */
    uint64_t left, edges; /* size of the operand before "->"; edges so far */
    bool after_edge;      /* "->" came last, with the operand before it of size left */
    uint64_t operand;     /* size of the operand that ended last */
};

static bool refuse(struct scan *scan, struct loc loc, const char *why)
{
    *scan->out_loc = loc;
    *scan->out_why = why;
    return false;
}

/* An operand of an edge ended: a name, or a subgraph of so many names. */
static bool end_operand(struct scan *scan, uint64_t size, struct loc loc)
{
    if (scan->after_edge)
        scan->edges += scan->left * size;
    scan->after_edge = false;
    scan->operand = size;
    return scan->edges <= EDGES_MAX ||
           refuse(scan, loc, "its groups make more edges than are read");
}

static bool skip_attributes(struct scan *scan)
{
    for (struct token token; (token = next_token(&scan->s)).type != TOKEN_END;)
        if (token.type == TOKEN_OTHER && token.c == ']')
            break;
    scan->last.type = TOKEN_END;
    return true;
}

static bool close_group(struct scan *scan, struct loc loc)
{
    scan->last.type = TOKEN_END;
    if (scan->depth == 0)
        return true;
    struct level level = scan->levels[--scan->depth];
    scan->left = level.left;
    scan->after_edge = level.after_edge;
    return end_operand(scan, scan->names - level.names, loc);
}

static bool take_other(struct scan *scan, const struct token *token)
{
    switch (token->c) {
    case '{':
        if (scan->depth == DEPTH_MAX)
            return refuse(scan, token->loc, "its groups are nested too deeply");
        scan->levels[scan->depth++] = (struct level){ scan->names, scan->left, scan->after_edge };
        scan->after_edge = false;
        scan->last.type = TOKEN_END;
        return true;
    case '}':
        return close_group(scan, token->loc);
    case '[':
        return skip_attributes(scan);
    case ':':
        next_token(&scan->s); /* a port */
        return true;
    case '=':
        next_token(&scan->s); /* the value of an attribute */
        scan->last.type = TOKEN_END;
        return true;
    default:
        scan->last.type = TOKEN_END;
        return true;
    }
}

/* The name of a group whose body may come next: the edge before it then waits for the body. */
static bool name_group(struct scan *scan, struct loc loc)
{
    struct scanner ahead = scan->s;
    struct token next = next_token(&ahead);
    bool body = next.type == TOKEN_OTHER && next.c == '{';
    return body || end_operand(scan, scan->names, loc);
}

/*
 * Sizes are upper bounds: a group counts all names in it, one referred to by "subgraph NAME" all
 * names before.
 */
static bool take_name(struct scan *scan, const struct token *token, bool joined)
{
    if (is_keyword(token)) {
        scan->named_group = str_is_nocase(token->text, "subgraph");
        scan->last.type = TOKEN_END;
        return true;
    }
    if (scan->named_group) {
        scan->named_group = false;
        return name_group(scan, token->loc);
    }
    scan->names++;
    add_place(scan->places, token->text, STR_NULL, token->loc);
    if (joined && scan->last.type == TOKEN_ID)
        add_place(scan->places, scan->last.text, token->text, scan->last.loc);
    scan->last = *token;
    return end_operand(scan, 1, token->loc);
}

bool dot_scan(struct arena *arena, struct str text, uint32_t source, struct dot_places *out,
              struct loc *out_loc, const char **out_why)
{
    struct scan scan = {
        .s = { arena, text.p, text.p + text.n, text.p, source, 1 },
        .places = out,
        .out_loc = out_loc,
        .out_why = out_why,
    };
    out->arena = arena;
    bool joined = false;
    for (struct token token; (token = next_token(&scan.s)).type != TOKEN_END;) {
        if (token.type == TOKEN_EDGE) {
            scan.left = scan.operand;
            scan.after_edge = joined = true;
            continue;
        }
        bool good =
            token.type == TOKEN_ID ? take_name(&scan, &token, joined) : take_other(&scan, &token);
        if (!good)
            return false;
        joined = false;
        if (token.type == TOKEN_OTHER)
            scan.named_group = false;
    }
    return true;
}

int dot_looks_like(struct str head)
{
    enum { DIRECTED = 90, UNDIRECTED = 70 };
    struct arena scratch = { 0 };
    struct scanner s = { &scratch, head.p, head.p + head.n, head.p, 0, 1 };
    struct token token = next_token(&s);
    if (token.type == TOKEN_ID && !token.quoted && str_is_nocase(token.text, "strict"))
        token = next_token(&s);
    int score = 0;
    if (token.type == TOKEN_ID && !token.quoted)
        score = str_is_nocase(token.text, "digraph") ? DIRECTED
                : str_is_nocase(token.text, "graph") ? UNDIRECTED
                                                     : 0;
    if (score) {
        token = next_token(&s);
        if (token.type == TOKEN_ID)
            token = next_token(&s);
        if (token.type != TOKEN_OTHER || token.c != '{')
            score = 0;
    }
    arena_release(&scratch);
    return score;
}
