/* Reads a scene: lines of words. The language is in README.md. */
#include "flow_gen.h"

enum { WORDS = 32 };

struct line {
    char text[512];
    char *words[WORDS + 1];
    size_t n, at; /* at: the next word */
    unsigned number;
    const char *path;
};

static void wrong(const struct line *line, const char *message)
{
    char subject[128];
    snprintf(subject, sizeof(subject), "%.100s:%u", line->path, line->number);
    die(message, subject);
}

static bool next_line(struct line *line, FILE *file)
{
    line->n = line->at = 0;
    line->number++;
    if (!fgets(line->text, sizeof(line->text), file))
        return false;
    line->text[strcspn(line->text, "#\n")] = 0;
    for (char *p = line->text; *(p += strspn(p, " \t"));) {
        if (line->n == WORDS)
            wrong(line, "too many words");
        line->words[line->n++] = p;
        p += strcspn(p, " \t");
        if (*p)
            *p++ = 0;
    }
    return true;
}

static const char *word(struct line *line)
{
    if (line->at == line->n)
        wrong(line, "a word is missing");
    return line->words[line->at++];
}

static double value(struct line *line)
{
    char *end;
    const char *text = word(line);
    double v = strtod(text, &end);
    if (*end)
        wrong(line, "not a number");
    return v;
}

/* The next word, if it is this one. */
static bool take(struct line *line, const char *name)
{
    if (line->at == line->n || strcmp(line->words[line->at], name) != 0)
        return false;
    line->at++;
    return true;
}

#define COPY(to, from) snprintf((to), sizeof(to), "%s", (from))

uint32_t find_node(const struct scene *s, const char *name)
{
    for (uint32_t i = 0; i < s->t.n_nodes; i++)
        if (strcmp(s->t.nodes[i].name, name) == 0)
            return i;
    return NONE;
}

uint32_t find_op(const struct scene *s, const char *id)
{
    for (uint32_t i = 0; i < s->t.n_ops; i++)
        if (strcmp(s->actions[i].id, id) == 0)
            return i;
    return NONE;
}

struct root *find_root(const struct scene *s, const char *id)
{
    for (size_t i = 0; i < s->n_roots; i++)
        if (strcmp(s->actions[s->roots[i].op].id, id) == 0)
            return &s->roots[i];
    die("no such root", id);
    return NULL;
}

static uint32_t known_node(const struct scene *s, struct line *line)
{
    uint32_t node = find_node(s, word(line));
    if (node == NONE)
        wrong(line, "no such service, store, host or topic");
    return node;
}

static uint32_t known_op(const struct scene *s, struct line *line)
{
    uint32_t op = find_op(s, word(line));
    if (op == NONE)
        wrong(line, "no such operation");
    return op;
}

static struct node *new_node(struct scene *s, const char *name, enum node_kind kind)
{
    struct topology *t = &s->t;
    t->nodes = grow(t->nodes, &t->room_nodes, t->n_nodes + 1, sizeof(*t->nodes));
    s->systems = grow(s->systems, &s->room_systems, t->n_nodes + 1, sizeof(*s->systems));
    s->systems[t->n_nodes] = (struct system_node){ .instances = 1 };
    struct node *node = &t->nodes[t->n_nodes++];
    *node = (struct node){ .kind = kind, .named = true, .proxy = NONE };
    COPY(node->name, name);
    COPY(node->label, name);
    return node;
}

static uint32_t new_op(struct scene *s, const char *id, uint32_t node)
{
    struct topology *t = &s->t;
    t->ops = grow(t->ops, &t->room_ops, t->n_ops + 1, sizeof(*t->ops));
    s->actions = grow(s->actions, &s->room_actions, t->n_ops + 1, sizeof(*s->actions));
    struct action *a = &s->actions[t->n_ops];
    *a = (struct action){ .sigma = 0.5, .latency = 1, .observer = NONE };
    COPY(a->id, id);
    t->ops[t->n_ops] = (struct op){ .node = node, .topic = NONE, .work = 2000 };
    return (uint32_t)t->n_ops++;
}

static uint32_t add_op(struct scene *s, struct line *line, const char *id, uint32_t node)
{
    if (find_op(s, id) != NONE)
        wrong(line, "there is another operation, or topic, of that name");
    return new_op(s, id, node);
}

static void read_service(struct scene *s, struct line *line)
{
    struct node *node = new_node(s, word(line), NODE_SERVICE);
    struct system_node *system = &s->systems[s->t.n_nodes - 1];
    while (line->at < line->n) {
        if (take(line, "version"))
            COPY(system->version, word(line));
        else if (take(line, "instances"))
            system->instances = (uint32_t)value(line);
        else if (take(line, "skew")) /* milliseconds */
            node->skew = (int64_t)(value(line) * 1000);
        else if (take(line, "rpc"))
            node->rpc = true;
        else
            wrong(line, "wanted version, instances, skew or rpc");
    }
    if (!system->instances)
        wrong(line, "no instances");
}

static char *keep(const char *text)
{
    size_t none = 0;
    return strcpy(grow(NULL, &none, strlen(text) + 1, 1), text);
}

static void read_other(struct scene *s, struct line *line, enum node_kind kind)
{
    const char *name = word(line);
    struct node *node = new_node(s, name, kind);
    uint32_t number = (uint32_t)s->t.n_nodes - 1;
    if (kind != NODE_EXTERNAL)
        node->system = keep(word(line));
    if (kind != NODE_TOPIC)
        return;
    uint32_t op = add_op(s, line, name, number);
    COPY(s->t.ops[op].method, "publish");
    snprintf(s->t.ops[op].name, sizeof(s->t.ops[op].name), "%s publish", name);
    s->t.ops[op].work = 300;
}

static void read_timing(struct scene *s, struct line *line, uint32_t op)
{
    while (line->at < line->n) {
        if (take(line, "ms"))
            s->t.ops[op].work = (uint32_t)(value(line) * 1000);
        else if (take(line, "sigma"))
            s->actions[op].sigma = value(line);
        else if (take(line, "fails"))
            s->t.ops[op].fails = value(line);
        else if (take(line, "group"))
            s->t.ops[op].group = keep(word(line));
        else
            wrong(line, "wanted ms, sigma, fails or group");
    }
}

static void read_op(struct scene *s, struct line *line)
{
    const char *id = word(line);
    uint32_t node = known_node(s, line), number = add_op(s, line, id, node);
    struct op *op = &s->t.ops[number];
    COPY(op->method, word(line));
    COPY(op->route, word(line));
    snprintf(op->path, sizeof(op->path), "%.*s", (int)strcspn(op->route, "{"), op->route);
    if (strchr(op->route, '{'))
        COPY(op->tail, op->route + strcspn(op->route, "}") + 1);
    bool rpc = s->t.nodes[node].rpc;
    snprintf(op->name, sizeof(op->name), "%.40s%c%.40s", rpc ? op->route : op->method,
             rpc ? '/' : ' ', rpc ? op->method : op->route);
    read_timing(s, line, number);
}

/* on ID SERVICE TOPIC */
static void read_on(struct scene *s, struct line *line)
{
    const char *id = word(line);
    uint32_t number = add_op(s, line, id, known_node(s, line));
    struct op *op = &s->t.ops[number];
    op->topic = known_node(s, line);
    if (s->t.nodes[op->topic].kind != NODE_TOPIC)
        wrong(line, "no such topic");
    COPY(op->method, "process");
    COPY(op->route, s->t.nodes[op->topic].name);
    snprintf(op->name, sizeof(op->name), "%s process", op->route);
    op->group = s->t.nodes[op->node].label;
    read_timing(s, line, number);
}

static void read_root(struct scene *s, struct line *line)
{
    s->roots = grow(s->roots, &s->room_roots, s->n_roots + 1, sizeof(*s->roots));
    struct root *root = &s->roots[s->n_roots++];
    *root = (struct root){ .op = known_op(s, line), .rate = value(line), .repeats = 1 };
    if (take(line, "pattern"))
        COPY(root->pattern, word(line));
}

static void read_kind(struct law *law, struct line *line)
{
    static const char *const kinds[] = { "exact", "share", "range", "cluster", "negbin", "pick" };
    const char *kind = word(line);
    int i = 0;
    while (i < 6 && strcmp(kinds[i], kind) != 0)
        i++;
    if (i == 6)
        wrong(line, "wanted exact, share, range, cluster, negbin or pick");
    law->kind = (enum law_kind)i;
    law->a = value(line);
    if (law->kind == LAW_RANGE || law->kind == LAW_CLUSTER || law->kind == LAW_NEGBIN)
        law->b = value(line);
}

static void read_law_flags(struct law *law, struct line *line)
{
    while (line->at < line->n) {
        if (take(line, "with"))
            law->with = true;
        else if (take(line, "parallel"))
            law->parallel = true;
        else if (take(line, "by-trace"))
            law->by_trace = true;
        else if (take(line, "soft"))
            law->soft = value(line);
        else if (take(line, "drift"))
            law->drift = value(line);
        else if (take(line, "retries"))
            law->retries = (uint32_t)value(line);
        else if (take(line, "timeout"))
            law->timeout = (uint64_t)(value(line) * 1000);
        else if (take(line, "pattern"))
            COPY(law->pattern, word(line));
        else
            wrong(line,
                  "wanted with, parallel, by-trace, soft, drift, retries, timeout or pattern");
    }
}

static void read_law(struct scene *s, struct line *line)
{
    s->laws = grow(s->laws, &s->room_laws, s->n_laws + 1, sizeof(*s->laws));
    struct law *law = &s->laws[s->n_laws++];
    *law = (struct law){ .soft = 0 };
    COPY(law->name, word(line));
    law->from = known_op(s, line);
    law->to = known_op(s, line);
    read_kind(law, line);
    read_law_flags(law, line);
}

/* Laws of one caller together, in the order of the file. */
static void sort_laws(struct scene *s)
{
    struct law *sorted = NULL;
    size_t room = 0, n = 0;
    sorted = grow(sorted, &room, s->n_laws, sizeof(*sorted));
    for (uint32_t op = 0; op < s->t.n_ops; op++) {
        s->actions[op].first_law = (uint32_t)n;
        for (size_t i = 0; i < s->n_laws; i++)
            if (s->laws[i].from == op)
                sorted[n++] = s->laws[i];
        s->actions[op].n_laws = (uint32_t)n - s->actions[op].first_law;
    }
    give_back(s->laws);
    s->laws = sorted;
}

static void read_line(struct scene *s, struct line *line)
{
    if (take(line, "service"))
        read_service(s, line);
    else if (take(line, "store"))
        read_other(s, line, NODE_DATASTORE);
    else if (take(line, "cache"))
        read_other(s, line, NODE_CACHE);
    else if (take(line, "external"))
        read_other(s, line, NODE_EXTERNAL);
    else if (take(line, "topic"))
        read_other(s, line, NODE_TOPIC);
    else if (take(line, "op"))
        read_op(s, line);
    else if (take(line, "on"))
        read_on(s, line);
    else if (take(line, "observes"))
        s->actions[known_op(s, line)].observer = known_op(s, line);
    else if (take(line, "root"))
        read_root(s, line);
    else if (take(line, "calls"))
        read_law(s, line);
    else
        wrong(line,
              "wanted service, store, cache, external, topic, op, on, observes, root or calls");
}

void scene_read(struct scene *s, const char *path)
{
    FILE *file = fopen(path, "r");
    struct line line = { .path = path };
    if (!file)
        die("cannot read", path);
    *s = (struct scene){ .t = { .profile = PROFILE_KINDS, .lean = true } };
    while (next_line(&line, file))
        if (line.n)
            read_line(s, &line);
    fclose(file);
    if (!s->n_roots)
        die("no root", path);
    sort_laws(s);
}

static void make_variant(struct scene *s, uint32_t of, const char *version, uint32_t instance)
{
    char name[96];
    struct node copy = s->t.nodes[of];
    struct node *node = new_node(s, copy.name, NODE_SERVICE);
    snprintf(name, sizeof(name), "%s-%s-%u", copy.label, *version ? version : "0", instance + 1);
    *node = copy;
    node->version = *version ? version : NULL;
    node->instance = keep(name);
}

/* Nodes behind all others: what spans are of. A version's text outlives them. */
void scene_make_variants(struct scene *s)
{
    uint32_t n = (uint32_t)s->t.n_nodes;
    for (uint32_t i = 0; i < n; i++) {
        if (s->t.nodes[i].kind != NODE_SERVICE)
            continue;
        struct system_node system = s->systems[i];
        s->systems[i].first_variant = (uint32_t)s->t.n_nodes;
        for (uint32_t k = 0; k < system.instances; k++)
            make_variant(s, i, keep(system.version), k);
        for (uint32_t k = 0; system.new_share > 0 && k < system.instances; k++)
            make_variant(s, i, keep(system.new_version), k);
    }
}
