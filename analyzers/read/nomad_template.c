/* Templates of a task: which services their queries name, and the variables they set. */
#include "nomad_priv.h"

#include "address_parts_priv.h"

/* "tag.name@dc~near|filter" -> its name, a view */
static struct str service_of(struct str query)
{
    size_t end = find_any(query, "@~|");
    query = str_take(query, end);
    size_t dot = str_rfind_char(query, '.');
    return dot == SIZE_MAX ? query : str_skip(query, dot + 1);
}

static bool is_word(struct str action, size_t at, const char *word)
{
    size_t n = strlen(word);
    return str_starts(str_skip(action, at), word) &&
           (at == 0 || !nomad_is_name_char(action.p[at - 1])) &&
           (at == 0 || action.p[at - 1] != '.') && at + n < action.n &&
           !nomad_is_name_char(action.p[at + n]);
}

/* The last quoted text of a call: nomadService 3 (env "ID") "redis" */
static struct str last_quoted(struct str call)
{
    struct str found = STR_NULL;
    call = str_take(call, str_find(call, STR(" |")));
    for (size_t i = 0; i < call.n; i++) {
        char quote = call.p[i];
        if (quote != '"' && quote != '`')
            continue;
        size_t close = str_find_char(str_skip(call, i + 1), quote);
        if (close == SIZE_MAX)
            break;
        found = (struct str){ call.p + i + 1, close };
        i += close + 1;
    }
    return found;
}

/* What the scheme around a call says: postgres://u:p@{{ range service "db" }}, or inside of it. */
static bool scheme_around(struct str text, size_t begin, size_t end, enum graph_kind *out)
{
    enum { NEAR = 160 };
    size_t line = begin;
    while (line > 0 && text.p[line - 1] != '\n')
        line--;
    struct str before = { text.p + line, begin - line };
    struct str after = str_take(str_skip(text, end), NEAR);
    after = str_take(after, str_find(after, STR("{{ end")));
    struct str both[] = { before, after };
    for (size_t i = 0; i < countof(both); i++) {
        size_t mark = str_find(both[i], STR("://")), first = mark;
        while (mark != SIZE_MAX && first > 0 && nomad_is_name_char(both[i].p[first - 1]))
            first--;
        if (mark != SIZE_MAX)
            return scheme_kind((struct str){ both[i].p + first, mark - first }, out);
    }
    return false;
}

struct template
{
    struct nomad *n;
    const struct address_from *from;
    const struct node *data;
    struct str file;
};

static void service_ref(const struct template *t, struct str name, size_t begin, size_t end,
                        enum edge_kind kind)
{
    struct builder *builder = t->n->builder;
    struct str text = doc_text(t->data);
    struct ref_in ref = {
        .from = t->from->from,
        .space = t->from->space,
        .host = kind == EDGE_CONFIG ? name : str_concat(t->n->arena, name, STR(".service.consul")),
        .kind = t->from->startup ? EDGE_STARTUP : kind,
        .on_miss = kind == EDGE_CONFIG ? MISS_DROP : MISS_UNRESOLVED,
        .how = sym_intern(builder_syms(builder), STR("template")),
        .detail = sym_intern(builder_syms(builder), t->file),
        .loc = t->data->loc,
    };
    enum graph_kind target;
    if (name.p >= text.p && name.p < text.p + text.n)
        ref.loc = doc_text_loc(t->data, (size_t)(name.p - text.p));
    if (kind == EDGE_SYNC && scheme_around(text, begin, end, &target)) {
        ref.target_kind = target;
        ref.target_sureness = SURE_SCHEME;
        ref.kind = target == NODE_QUEUE     ? EDGE_ASYNC
                   : target == NODE_SERVICE ? EDGE_SYNC
                                            : EDGE_DATA;
        ref.undirected = ref.kind == EDGE_ASYNC;
    }
    if (name.n && str_find_char(name, ' ') == SIZE_MAX && str_find_char(name, '$') == SIZE_MAX)
        builder_ref(builder, &ref);
}

/* One {{ action }}, which stands at [begin, end) of the text. */
static void action_refs(const struct template *t, size_t begin, size_t end)
{
    static const char *const calls[] = { "service", "nomadService", "connect" };
    struct str text = doc_text(t->data), action = { text.p + begin, end - begin };
    for (size_t i = 0; i < action.n; i++) {
        for (size_t k = 0; k < countof(calls); k++) {
            if (!is_word(action, i, calls[k]))
                continue;
            struct str call = str_skip(action, i + strlen(calls[k]));
            if (k != 1) /* one argument */
                call = str_take(call, find_any(call, "|)"));
            struct str query = last_quoted(k == 1 ? call : str_skip(action, i + strlen(calls[k])));
            service_ref(t, service_of(query), begin, end, EDGE_SYNC);
        }
        static const char *const keys[] = { "key", "keyOrDefault", "keyExists", "ls", "tree" };
        for (size_t k = 0; k < countof(keys); k++)
            if (is_word(action, i, keys[k]) && last_quoted(str_skip(action, i)).n)
                service_ref(t, STR("consul"), begin, end, EDGE_CONFIG);
    }
}

/* Nothing but actions and blanks. */
static bool only_actions(struct str line)
{
    while ((line = str_trim(line)).n) {
        size_t end = str_starts(line, "{{") ? str_find(line, STR("}}")) : SIZE_MAX;
        if (end == SIZE_MAX)
            return false;
        line = str_skip(line, end + 2);
    }
    return true;
}

/*
 * The text without its actions, byte for byte as long, so that places stay: blank where a line
 * holds nothing else, else a sign that is part of no address.
 */
static struct str without_actions(struct nomad *n, struct str text)
{
    char *out = arena_bytes(n->arena, text.n + 1);
    bool blank = false;
    if (text.n)
        memcpy(out, text.p, text.n);
    for (size_t i = 0; i < text.n;) {
        if (i == 0 || text.p[i - 1] == '\n') {
            size_t end = str_find_char(str_skip(text, i), '\n');
            blank = only_actions(str_take(str_skip(text, i), end));
        }
        size_t close =
            str_starts(str_skip(text, i), "{{") ? str_find(str_skip(text, i), STR("}}")) : SIZE_MAX;
        size_t n_bytes = close == SIZE_MAX ? 0 : close + 2;
        for (size_t k = 0; k < n_bytes; k++)
            if (text.p[i + k] != '\n')
                out[i + k] = blank ? ' ' : '?';
        i += n_bytes ? n_bytes : 1;
    }
    return (struct str){ out, text.n };
}

/* KEY=value lines become variables of the task. */
static void env_lines(const struct template *t, const struct node *data)
{
    struct str rest = doc_text(data), line;
    VEC(struct env_var) vars = { 0 };
    while (str_split(&rest, '\n', &line)) {
        struct str text = str_trim(line);
        if (str_starts(text, "export "))
            text = str_trim(str_skip(text, 7));
        size_t eq = str_find_char(text, '=');
        if (!text.n || text.p[0] == '#' || eq == SIZE_MAX)
            continue;
        struct str value = value_unquote(str_skip(text, eq + 1));
        size_t at = (size_t)(str_skip(text, eq + 1).p - doc_text(data).p);
        *vec_push(t->n->arena, &vars) = (struct env_var){
            .name = str_trim(str_take(text, eq)),
            .value = value,
            .loc = doc_text_loc(data, value.n ? (size_t)(value.p - doc_text(data).p) : at),
            .how = "template",
        };
    }
    env_refs(t->from, vars.v, vars.n);
}

void nomad_template(struct nomad *n, const struct ngroup *group, const struct ntask *task,
                    const struct node *body, const struct address_from *from)
{
    const struct node *data = member(body, "data");
    struct str destination = member_text(body, "destination");
    bool env =
        str_is(member_text(body, "env"), "true") || str_is(doc_get_text(body, "Envvars"), "true");
    if (!data)
        data = doc_get(body, "EmbeddedTmpl");
    if (!destination.n)
        destination = doc_get_text(body, "DestPath");
    if (!doc_is_scalar(data))
        return;
    struct template t = { n, from, data, path_base(destination) };
    struct str text = data->text;
    for (size_t at = 0; at < text.n;) {
        size_t open = str_find(str_skip(text, at), STR("{{"));
        size_t close = open == SIZE_MAX ? SIZE_MAX : str_find(str_skip(text, at + open), STR("}}"));
        if (close == SIZE_MAX)
            break;
        action_refs(&t, at + open, at + open + close);
        at += open + close + 2;
    }
    struct node *plain = arena_new(n->arena, struct node);
    *plain = *data;
    plain->text = without_actions(n, nomad_expand(n, group, task, text));
    if (env)
        env_lines(&t, plain);
    else
        text_refs(from, plain, t.file, "template");
}
