/*
 * Values in which Nomad puts addresses when a task starts: NOMAD_ADDR_label and its kin, upstreams
 * of the sidecar on localhost.
 */
#include "nomad_priv.h"

#include "address_parts_priv.h"

bool nomad_is_name_char(char c)
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
        while (end < text.n && nomad_is_name_char(text.p[end]))
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
