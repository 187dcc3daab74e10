/*
 * Values in which Nomad puts addresses when a task starts: NOMAD_ADDR_label and its kin, upstreams
 * of the sidecar on localhost, and templates that ask Consul or Nomad for services.
 */
#include "nomad_priv.h"

#include "address_parts_priv.h"

/* --- Variables --- */

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

/* Labels and names as variables spell them. */
static bool same_label(struct str label, struct str spelled)
{
    if (label.n != spelled.n)
        return false;
    for (size_t i = 0; i < label.n; i++) {
        char a = label.p[i] == '-' || label.p[i] == '.' ? '_' : label.p[i];
        char b = spelled.p[i] == '-' || spelled.p[i] == '.' ? '_' : spelled.p[i];
        if (a != b)
            return false;
    }
    return true;
}

enum part { PART_ADDR, PART_IP, PART_PORT };

/* NOMAD_HOST_ADDR_db -> PART_ADDR, "db" */
static bool split_variable(struct str name, enum part *out_part, struct str *out_label)
{
    static const struct {
        const char *prefix;
        enum part part;
    } known[] = {
        { "NOMAD_ADDR_", PART_ADDR },       { "NOMAD_HOST_ADDR_", PART_ADDR },
        { "NOMAD_ALLOC_ADDR_", PART_ADDR }, { "NOMAD_IP_", PART_IP },
        { "NOMAD_HOST_IP_", PART_IP },      { "NOMAD_ALLOC_IP_", PART_IP },
        { "NOMAD_PORT_", PART_PORT },       { "NOMAD_HOST_PORT_", PART_PORT },
        { "NOMAD_ALLOC_PORT_", PART_PORT },
    };
    for (size_t i = 0; i < countof(known); i++) {
        if (!str_starts(name, known[i].prefix))
            continue;
        *out_part = known[i].part;
        *out_label = str_skip(name, strlen(known[i].prefix));
        return out_label->n > 0;
    }
    return false;
}

struct owner { /* who listens on a label */
    const struct ntask *task;
    uint32_t port;
};

/* The label of a task's own ports may have the task's name before it. */
static bool find_in_tasks(const struct ngroup *group, struct str label, struct owner *out)
{
    for (size_t t = 0; t < group->tasks.n; t++) {
        const struct ntask *task = &group->tasks.v[t];
        bool qualified = label.n > task->name.n + 1 && label.p[task->name.n] == '_' &&
                         same_label(task->name, str_take(label, task->name.n));
        struct str own = qualified ? str_skip(label, task->name.n + 1) : label;
        for (size_t i = 0; i < task->ports.n; i++) {
            if (!same_label(task->ports.v[i].label, own))
                continue;
            *out = (struct owner){ task, task->ports.v[i].number };
            return true;
        }
    }
    return false;
}

static bool lists_port(const struct ntask *task, struct str label)
{
    for_each_item (member(task->config, "ports"), port)
        if (same_label(doc_text(port), label))
            return true;
    return false;
}

static bool find_owner(const struct ngroup *group, struct str label, struct owner *out)
{
    *out = (struct owner){ 0 };
    for (size_t i = 0; i < group->ports.n; i++)
        if (same_label(group->ports.v[i].label, label))
            out->port = group->ports.v[i].number;
    for (size_t t = 0; t < group->tasks.n && !out->task; t++)
        if (lists_port(&group->tasks.v[t], label))
            out->task = &group->tasks.v[t];
    for (size_t i = 0; i < group->services.n && !out->task; i++)
        if (group->services.v[i].owner != SIZE_MAX && same_label(group->services.v[i].port, label))
            out->task = &group->tasks.v[group->services.v[i].owner];
    return out->task || find_in_tasks(group, label, out);
}

static const struct nupstream *find_upstream(const struct ngroup *group, struct str spelled)
{
    for (size_t i = 0; i < group->upstreams.n; i++)
        if (same_label(doc_text(group->upstreams.v[i].name), spelled))
            return &group->upstreams.v[i];
    return NULL;
}

/* NOMAD_UPSTREAM_ADDR_catalog_api */
static bool upstream_value(struct nomad *n, const struct ngroup *group, struct str name,
                           struct str *out)
{
    static const char *const prefixes[] = { "NOMAD_UPSTREAM_ADDR_", "NOMAD_UPSTREAM_IP_",
                                            "NOMAD_UPSTREAM_PORT_" };
    for (size_t i = 0; i < countof(prefixes); i++) {
        if (!str_starts(name, prefixes[i]))
            continue;
        struct str spelled = str_skip(name, strlen(prefixes[i]));
        const struct nupstream *upstream = find_upstream(group, spelled);
        struct str host = upstream ? doc_text(upstream->name) : spelled;
        struct str port =
            upstream && upstream->bind ? str_printf(n->arena, "%u", upstream->bind) : STR("$PORT");
        *out = i == 0   ? str_printf(n->arena, "%" PRIstr ":%" PRIstr, STR_ARG(host), STR_ARG(port))
               : i == 1 ? host
                        : port;
        return true;
    }
    return false;
}

/* NOMAD_META_version: of the task, of its group, of the job. */
static bool meta_value(const struct ngroup *group, const struct ntask *task, struct str name,
                       struct str *out)
{
    const struct node *bodies[] = { task ? task->body : NULL, group->body, group->job };
    if (!str_starts(name, "NOMAD_META_"))
        return false;
    struct str key = str_skip(name, STR("NOMAD_META_").n);
    for (size_t i = 0; i < countof(bodies); i++) {
        for_each_pair (member_path(bodies[i], "meta"), pair) {
            if (!same_label(pair->key, key) && !str_eq_nocase(pair->key, key))
                continue;
            *out = doc_text(pair->value);
            return out->n > 0;
        }
    }
    return false;
}

static bool variable_value(struct nomad *n, const struct ngroup *group, const struct ntask *task,
                           struct str name, struct str *out)
{
    enum part part;
    struct str label;
    struct owner owner;
    if (upstream_value(n, group, name, out) || meta_value(group, task, name, out))
        return true;
    if (!split_variable(name, &part, &label))
        return false;
    if (!find_owner(group, label, &owner))
        return false;
    bool own = !task || owner.task->head == task->head;
    struct str host = own ? STR("localhost") : owner.task->called;
    struct str port = owner.port ? str_printf(n->arena, "%u", owner.port) : STR("$PORT");
    *out = part == PART_PORT ? port
           : part == PART_IP
               ? host
               : str_printf(n->arena, "%" PRIstr ":%" PRIstr, STR_ARG(host), STR_ARG(port));
    return true;
}

/* ${JOB}, ${NOMAD_GROUP_NAME} and their kin in names of services. */
struct str nomad_name(struct nomad *n, struct str job, struct str group, struct str task,
                      struct str text)
{
    const struct {
        const char *name;
        struct str value;
    } known[] = {
        { "JOB", job },
        { "NOMAD_JOB_NAME", job },
        { "NOMAD_JOB_ID", job },
        { "GROUP", group },
        { "NOMAD_GROUP_NAME", group },
        { "TASKGROUP", group },
        { "TASK", task },
        { "NOMAD_TASK_NAME", task },
        { "BASE", str_printf(n->arena, "%" PRIstr "-%" PRIstr "-%" PRIstr, STR_ARG(job),
                             STR_ARG(group), STR_ARG(task)) },
    };
    struct strbuf out;
    strbuf_init(&out, n->arena);
    while (text.n) {
        size_t open = str_find(text, STR("${")), close = SIZE_MAX;
        if (open != SIZE_MAX)
            close = str_find_char(str_skip(text, open), '}');
        if (close == SIZE_MAX)
            break;
        struct str name = str_take(str_skip(text, open + 2), close - 2);
        struct str value = str_take(str_skip(text, open), close + 1);
        for (size_t i = 0; i < countof(known); i++)
            if (str_is(name, known[i].name))
                value = known[i].value;
        strbuf_add(&out, str_take(text, open));
        strbuf_add(&out, value);
        text = str_skip(text, open + close + 1);
    }
    strbuf_add(&out, text);
    return strbuf_str(&out);
}

/* Begin and end of what stands for a variable: ${NOMAD_X}, $NOMAD_X, {{ env "NOMAD_X" }}. */
static void widen(struct str text, size_t *begin, size_t *end)
{
    size_t b = *begin, e = *end;
    if (b >= 2 && text.p[b - 1] == '{' && text.p[b - 2] == '$' && e < text.n && text.p[e] == '}') {
        *begin = b - 2;
        *end = e + 1;
        return;
    }
    if (b >= 1 && text.p[b - 1] == '$') {
        *begin = b - 1;
        return;
    }
    size_t open = str_rfind_char(str_take(text, b), '{');
    struct str rest = str_skip(text, e);
    size_t close = str_find(rest, STR("}}"));
    if (b < 1 || text.p[b - 1] != '"' || open == SIZE_MAX || open == 0 || close == SIZE_MAX ||
        text.p[open - 1] != '{' || str_find_char(str_take(rest, close), '\n') != SIZE_MAX)
        return;
    *begin = open - 1;
    *end = e + close + 2;
}

static struct str expand_variables(struct nomad *n, const struct ngroup *group,
                                   const struct ntask *task, struct str text)
{
    struct strbuf out;
    size_t done = 0;
    strbuf_init(&out, n->arena);
    for (size_t at = 0; at < text.n;) {
        size_t found = str_find(str_skip(text, at), STR("NOMAD_"));
        if (found == SIZE_MAX)
            break;
        size_t begin = at + found, end = begin;
        while (end < text.n && is_name_char(text.p[end]))
            end++;
        struct str name = { text.p + begin, end - begin }, value;
        at = end;
        widen(text, &begin, &end);
        if (begin + name.n == end || begin < done || !variable_value(n, group, task, name, &value))
            continue;
        strbuf_add(&out, str_take(str_skip(text, done), begin - done));
        strbuf_add(&out, value);
        at = done = end;
    }
    if (!done)
        return text;
    strbuf_add(&out, str_skip(text, done));
    return strbuf_str(&out);
}

/* localhost:5001 where the sidecar of the group listens for an upstream. */
static struct str expand_binds(struct nomad *n, const struct ngroup *group, struct str text)
{
    static const char *const hosts[] = { "localhost:", "127.0.0.1:" };
    struct strbuf out;
    size_t done = 0;
    if (!group->upstreams.n || (!str_has(text, hosts[0]) && !str_has(text, hosts[1])))
        return text;
    strbuf_init(&out, n->arena);
    for (size_t i = 0; i < text.n; i++) {
        struct str rest = str_skip(text, i);
        size_t skip = str_starts(rest, hosts[0])   ? strlen(hosts[0])
                      : str_starts(rest, hosts[1]) ? strlen(hosts[1])
                                                   : 0;
        size_t digits = 0;
        struct str number = str_skip(rest, skip);
        while (skip && digits < number.n && number.p[digits] >= '0' && number.p[digits] <= '9')
            digits++;
        uint32_t port = digits ? port_number(str_take(number, digits)) : 0;
        for (size_t u = 0; port && u < group->upstreams.n; u++) {
            if (group->upstreams.v[u].bind != port)
                continue;
            strbuf_add(&out, str_take(str_skip(text, done), i - done));
            strbuf_add(&out, doc_text(group->upstreams.v[u].name));
            done = i + skip - 1;
            break;
        }
    }
    if (!done)
        return text;
    strbuf_add(&out, str_skip(text, done));
    return strbuf_str(&out);
}

struct str nomad_expand(struct nomad *n, const struct ngroup *group, const struct ntask *task,
                        struct str text)
{
    return expand_binds(n, group, expand_variables(n, group, task, text));
}

const struct node *nomad_scalar(struct nomad *n, const struct ngroup *group,
                                const struct ntask *task, const struct node *scalar)
{
    if (!doc_is_scalar(scalar))
        return NULL;
    struct str text = nomad_expand(n, group, task, scalar->text);
    if (text.p == scalar->text.p)
        return scalar;
    struct node *copy = arena_new(n->arena, struct node);
    *copy = *scalar;
    copy->text = text;
    copy->text_line = 0;
    return copy;
}

/* --- Templates --- */

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
    return str_starts(str_skip(action, at), word) && (at == 0 || !is_name_char(action.p[at - 1])) &&
           (at == 0 || action.p[at - 1] != '.') && at + n < action.n &&
           !is_name_char(action.p[at + n]);
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
        while (mark != SIZE_MAX && first > 0 && is_name_char(both[i].p[first - 1]))
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
