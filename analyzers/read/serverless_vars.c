/*
 * "${self:custom.table}", "${opt:stage, 'dev'}", "${file(x.yml):a.b}", in each other. A variable may
 * stand for a whole map, so what it means is a node.
 */
#include "serverless_priv.h"

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool serverless_is_variable(struct str inner)
{
    size_t n = 0;
    while (n < inner.n && is_word(inner.p[n]))
        n++;
    return n > 0 && n < inner.n && (inner.p[n] == ':' || inner.p[n] == '(') &&
           !str_starts(inner, "AWS::");
}

bool serverless_whole(const struct node *scalar, struct str *out_inner)
{
    struct str text = str_trim(doc_text(scalar));
    size_t depth = 0;
    if (!str_starts(text, "${") || text.p[text.n - 1] != '}')
        return false;
    for (size_t i = 1; i + 1 < text.n; i++) {
        depth += text.p[i] == '{';
        depth -= text.p[i] == '}' && depth > 0;
        if (!depth)
            return false; /* closed before the end: more follows */
    }
    *out_inner = str_trim((struct str){ text.p + 2, text.n - 3 });
    return serverless_is_variable(*out_inner);
}

const struct node *serverless_literal(struct cloud *c, const struct node *of, struct str text)
{
    struct node *node = arena_new(c->arena, struct node);
    struct str whole = doc_text(of);
    node->type = DOC_STRING;
    node->text = text;
    node->loc = of->loc;
    if (text.n && text.p >= whole.p && text.p < whole.p + whole.n && whole.n < 4096)
        node->loc = doc_text_loc(of, (size_t)(text.p - whole.p));
    node->text_line = node->loc.line;
    node->text_column = node->loc.column;
    return node;
}

const struct node *serverless_ref(struct cloud *c, const struct node *of, struct str id)
{
    struct node *node = arena_new(c->arena, struct node);
    node->type = DOC_STRING;
    node->text = id;
    node->tag = STR("Ref");
    node->loc = of->loc;
    return node;
}

/* Up to the first comma that is outside of braces, parentheses and quotes. */
static size_t part_length(struct str text)
{
    size_t depth = 0;
    char quote = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (quote) {
            quote = c == quote ? 0 : quote;
            continue;
        }
        if (c == '\'' || c == '"')
            quote = c;
        else if (c == '{' || c == '(')
            depth++;
        else if ((c == '}' || c == ')') && depth)
            depth--;
        else if (c == ',' && !depth)
            return i;
    }
    return text.n;
}

static struct str expanded(struct cloud *c, struct stack *stack, const struct node *of,
                           struct str text)
{
    if (!str_has(text, "${"))
        return text;
    return cloud_text(c, (struct spot){ stack, serverless_literal(c, of, text) });
}

/* "custom.names.orders", each step with its own variables followed. */
static bool walk(struct cloud *c, struct spot from, struct str path, struct spot *out)
{
    struct str part;
    *out = cloud_resolve(c, from);
    while (out->node && str_split(&path, '.', &part)) {
        uint64_t index;
        if (part.n == 0)
            continue;
        const struct node *next = doc_get_str(out->node, part);
        if (doc_is_list(out->node) && str_to_u64(part, &index))
            next = doc_item(out->node, (uint32_t)(index < UINT32_MAX ? index : UINT32_MAX));
        *out = cloud_resolve(c, (struct spot){ out->stack, next });
    }
    struct str inner; /* in a ring: a variable that is left as it was */
    return out->node && out->node->type != DOC_NULL && !serverless_whole(out->node, &inner);
}

static bool literal(struct cloud *c, struct stack *stack, const struct node *of, struct str text,
                    struct spot *out)
{
    *out = (struct spot){ stack, serverless_literal(c, of, text) };
    return true;
}

static bool of_self(struct cloud *c, struct stack *stack, struct str path, const struct node *of,
                    struct spot *out)
{
    const struct serverless *sls = stack->sls;
    if (str_is(path, "service") || str_is(path, "service.name"))
        return literal(c, stack, of, sls->name, out);
    if (walk(c, (struct spot){ stack, sls->root }, path, out))
        return true;
    if (str_is(path, "provider.stage"))
        return literal(c, stack, of, sls->stage, out);
    if (str_is(path, "provider.region"))
        return literal(c, stack, of, sls->region, out);
    return false;
}

static bool of_file(struct cloud *c, struct stack *stack, struct str rest, struct spot *out)
{
    size_t close = str_find_char(rest, ')');
    if (close == SIZE_MAX)
        return false;
    struct str name = str_trim(str_take(rest, close)), path = str_skip(rest, close + 1);
    const struct input *input = cloud_open(c, stack, name, true);
    if (!input || !input->docs.all.n)
        return false;
    return walk(c, (struct spot){ stack, input->docs.all.v[0] },
                str_skip(path, str_starts(path, ":") || str_starts(path, ".")), out);
}

static bool of_dotenv(struct cloud *c, struct stack *stack, struct str name,
                      const struct node *of, struct spot *out)
{
    struct str names[] = {
        str_printf(c->arena, ".env.%" PRIstr, STR_ARG(stack->sls->stage)),
        STR(".env"),
    };
    for (size_t i = 0; i < countof(names); i++) {
        const struct input *input = cloud_open(c, stack, names[i], false);
        struct str rest = input ? input->text : STR_NULL, line;
        for (uint32_t number = 1; str_split(&rest, '\n', &line); number++) {
            size_t equals = str_find_char(line, '=');
            if (equals == SIZE_MAX || !str_eq(str_trim(str_take(line, equals)), name))
                continue;
            struct node *node = arena_new(c->arena, struct node);
            *node = *serverless_literal(c, of, str_trim(str_skip(line, equals + 1)));
            node->loc = (struct loc){ input->source, number, (uint32_t)equals + 2 };
            node->text_line = node->text_column = 0;
            *out = (struct spot){ stack, node };
            return true;
        }
    }
    return false;
}

static const struct node *output_of(const struct stack *stack, struct str name)
{
    for (size_t i = 0; i < stack->roots.n; i++) {
        const struct node *output = doc_get_str(doc_get(stack->roots.v[i], "Outputs"), name);
        if (doc_get(output, "Value"))
            return doc_get(output, "Value");
    }
    return NULL;
}

/* "stack.Output": of the service that is deployed so, else the only output of that name. */
static bool of_stack(struct cloud *c, struct str text, struct spot *out)
{
    size_t dot = str_rfind_char(text, '.'), n = 0;
    struct str name = str_take(text, dot), output = str_skip(text, dot + 1);
    if (dot == SIZE_MAX)
        return false;
    for (size_t i = 0; i < c->stacks.n; i++) {
        struct stack *stack = c->stacks.v[i];
        const struct node *value = output_of(stack, output);
        if (!value)
            continue;
        *out = (struct spot){ stack, value };
        if (stack->sls && str_eq(stack->sls->deployed, name))
            return true;
        n++;
    }
    return n == 1;
}

/* What serverless-compose.yml passes to the service: "${positions.TopicArn}". */
static bool of_members(struct cloud *c, struct stack *stack, struct str name, struct spot *out)
{
    struct sls_world *world = stack->sls->world;
    for (size_t i = 0; i < world->members.n; i++) {
        const struct sls_member *member = &world->members.v[i];
        const struct node *value = doc_get_str(member->params, name);
        if (!value || !str_eq(member->dir, stack->sls->dir))
            continue;
        struct str text = str_trim(doc_text(value)), of;
        if (!str_starts(text, "${") || !str_ends(text, "}")) {
            *out = (struct spot){ stack, value };
            return true;
        }
        text = (struct str){ text.p + 2, text.n - 3 };
        if (!str_split(&text, '.', &of))
            return false;
        for (size_t k = 0; k < world->members.n; k++)
            for (size_t s = 0; s < world->services.n; s++) {
                struct serverless *other = world->services.v[s];
                if (!str_eq(world->members.v[k].name, of) ||
                    !str_eq(world->members.v[k].dir, other->dir))
                    continue;
                *out = (struct spot){ other->stack, output_of(other->stack, text) };
                return out->node != NULL;
            }
    }
    (void)c;
    return false;
}

static bool of_params(struct cloud *c, struct stack *stack, struct str name, struct spot *out)
{
    struct spot params = { stack, doc_get(stack->sls->root, "params") }, all;
    if (walk(c, params, stack->sls->stage, &all) && walk(c, all, name, out))
        return true;
    if (walk(c, params, STR("default"), &all) && walk(c, all, name, out))
        return true;
    return of_members(c, stack, name, out);
}

static bool of_construct(struct cloud *c, struct stack *stack, struct str text,
                         const struct node *of, struct spot *out)
{
    struct str id = str_take(text, str_find_char(text, '.'));
    if (!cloud_resource(stack, id))
        return false;
    *out = (struct spot){ stack, serverless_ref(c, of, id) };
    return true;
}

static bool of_option(struct cloud *c, struct stack *stack, struct str name, const struct node *of,
                      bool last, struct spot *out)
{
    if (!last)
        return false;
    if (str_is(name, "stage"))
        return literal(c, stack, of, stack->sls->stage, out);
    if (str_is(name, "region"))
        return literal(c, stack, of, stack->sls->region, out);
    return false;
}

/* One alternative; last: none follows. */
static bool alternative(struct cloud *c, struct stack *stack, struct str text,
                        const struct node *of, bool last, struct spot *out)
{
    const struct serverless *sls = stack->sls;
    size_t colon = str_find_char(text, ':');
    if (text.n >= 2 && (text.p[0] == '\'' || text.p[0] == '"'))
        return literal(c, stack, of, (struct str){ text.p + 1, text.n - 2 }, out);
    if (str_starts(text, "${")) {
        *out = cloud_resolve(c, (struct spot){ stack, serverless_literal(c, of, text) });
        struct str inner;
        return out->node && !serverless_whole(out->node, &inner);
    }
    text = expanded(c, stack, of, text);
    if (str_starts(text, "file("))
        return of_file(c, stack, str_skip(text, 5), out);
    if (str_starts(text, "cf(") || str_starts(text, "ssm(")) {
        colon = str_find(text, STR("):"));
        colon += colon != SIZE_MAX;
    } else {
        colon = str_find_char(text, ':');
    }
    struct str rest = str_trim(str_skip(text, colon == SIZE_MAX ? text.n : colon + 1));
    if (colon == SIZE_MAX)
        return !serverless_is_variable(text) && literal(c, stack, of, text, out);
    if (str_starts(text, "self:"))
        return of_self(c, stack, rest, of, out);
    if (str_starts(text, "opt:"))
        return of_option(c, stack, rest, of, last, out);
    if (str_is(text, "sls:stage") || str_is(text, "sls:stackStage"))
        return literal(c, stack, of, sls->stage, out);
    if (str_is(text, "aws:region"))
        return literal(c, stack, of, sls->region, out);
    if (str_is(text, "aws:accountId"))
        return literal(c, stack, of, STR("123456789012"), out);
    if (str_starts(text, "env:"))
        return of_dotenv(c, stack, rest, of, out);
    if (str_starts(text, "param:"))
        return of_params(c, stack, rest, out);
    if (str_starts(text, "cf:") || str_starts(text, "cf("))
        return of_stack(c, rest, out);
    if (str_starts(text, "construct:"))
        return of_construct(c, stack, rest, of, out);
    if (str_starts(text, "ssm:") || str_starts(text, "ssm(")) {
        struct resource *stored = cloud_parameter(c, str_take(rest, str_find_char(rest, '~')));
        if (stored)
            *out = cloud_prop(stored, "Value");
        return stored && out->node;
    }
    return false;
}

bool serverless_variable(struct cloud *c, struct stack *stack, struct str inner,
                         const struct node *of, unsigned depth, struct spot *out)
{
    bool found = false;
    if (depth >= CLOUD_DEPTH_MAX || c->nesting >= CLOUD_NESTING_MAX || !cloud_spend(c, 1))
        return false;
    c->nesting++;
    while (inner.n && !found) {
        size_t n = part_length(inner);
        struct str part = str_trim(str_take(inner, n));
        inner = str_skip(inner, n + 1);
        found = part.n && alternative(c, stack, part, of, inner.n == 0, out);
    }
    c->nesting--;
    return found;
}
