/* Our own saved graph: what "graph --format json" writes, and what people write by hand. */
#include "svcgraph_priv.h"

struct sight { /* what the first bytes show */
    bool schema, nodes, edges;
};

/* The first element of the list that comes now is an object with the key. */
static bool list_has(struct json *j, const char *key)
{
    bool found = false;
    if (json_next(j) != JSON_ARRAY || json_next(j) != JSON_OBJECT)
        return false;
    while (!found && json_next(j) == JSON_KEY) {
        found = str_is(json_str(j), key);
        json_skip(j);
    }
    return found;
}

static void leave(struct json *j, unsigned depth)
{
    enum json_event event = JSON_NULL;
    while (json_depth(j) > depth && event != JSON_ERROR && event != JSON_END)
        event = json_next(j);
}

static struct sight look(struct json *j)
{
    struct sight sight = { 0 };
    if (json_next(j) != JSON_OBJECT)
        return sight;
    while (json_next(j) == JSON_KEY) {
        struct str key = json_str(j);
        if (str_is(key, "schema"))
            sight.schema =
                json_next(j) == JSON_STRING && str_starts(json_str(j), "svcgraph/graph/");
        else if (str_is(key, "nodes"))
            sight.nodes = list_has(j, "name");
        else if (str_is(key, "edges"))
            sight.edges = list_has(j, "from");
        else
            json_skip(j);
        if (sight.schema || (sight.nodes && sight.edges))
            break;
        leave(j, 1);
    }
    return sight;
}

static int probe(const struct probe *probe)
{
    enum { SURE = 100, LIKELY = 80, CUT = 70 };
    struct str head = str_trim(probe->head);
    if (!str_starts(head, "{"))
        return 0;
    struct arena scratch = { 0 };
    struct sight sight = look(json_new_memory(&scratch, probe->head, 0));
    arena_release(&scratch);
    if (sight.schema)
        return SURE;
    if (sight.edges)
        return LIKELY;
    return sight.nodes && !probe->whole ? CUT : 0;
}

static bool parse(struct input *input)
{
    struct saved *saved = arena_new(&input->arena, struct saved);
    struct json *j = json_new(&input->arena, input->stream, input->source);
    saved_parse(input, j, saved);
    struct str schema = sym_str(&saved->syms, saved->schema);
    if (schema.n && !str_is(schema, "svcgraph/graph/v1"))
        finding_add(&input->findings, &rule_input_ambiguous, (struct loc){ input->source, 1, 1 },
                    "The graph is of schema \"%" PRIstr "\", and was read as svcgraph/graph/v1.",
                    STR_ARG(schema));
    input->parsed = saved;
    return true;
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (inputs[i]->parsed)
            saved_build(reading, inputs[i]->parsed);
}

static const char *const patterns[] = { "*.json", NULL };

/* What a saved graph yields stands in it. */
const struct reader reader_svcgraph = {
    .name = "svcgraph",
    .title = "saved svcgraph graphs",
    .family = "graph",
    .patterns = patterns,
    .kind = READ_STREAM,
    .yields = 0,
    .probe = probe,
    .parse = parse,
    .build = build,
};
