/* Addresses of values to references of the graph, and variables that belong together. */
#include "address_parts_priv.h"

static enum edge_kind edge_of(const struct address_from *from, const struct address *address)
{
    if (from->startup || address->waits)
        return EDGE_STARTUP;
    if (from->telemetry || address->telemetry)
        return EDGE_TELEMETRY;
    bool sure = address->sureness > SURE_NAME; /* else it depends on what the target turns out */
    if (sure && (address->kind == NODE_DATASTORE || address->kind == NODE_CACHE))
        return EDGE_DATA;
    if (sure && address->kind == NODE_QUEUE)
        return EDGE_ASYNC;
    if (address->config || (sure && address->kind == NODE_CONFIG))
        return EDGE_CONFIG;
    return EDGE_SYNC;
}

static enum on_miss on_miss(const struct address *address)
{
    if (address->weak || address->strength == ADDRESS_WORD)
        return MISS_DROP;
    bool told = address->keyed || address->waits || address->strength == ADDRESS_URL;
    if (host_is_public(address->host))
        return told || address->port == 443 ? MISS_EXTERNAL : MISS_DROP;
    if (address->strength == ADDRESS_HOST)
        return address->host_key || (address->waits && address->port) ? MISS_UNRESOLVED : MISS_DROP;
    return told ? MISS_UNRESOLVED : MISS_DROP;
}

/* What containers call the machine they run on: as little a service as its localhost. */
static bool is_machine(struct str host)
{
    static const char *const names[] = {
        "host.docker.internal",         "gateway.docker.internal",  "docker.for.mac.localhost",
        "docker.for.mac.host.internal", "docker.for.win.localhost", "host.containers.internal",
        "docker.for.win.host.internal", "host.minikube.internal",   "host.lima.internal",
        "kubernetes.docker.internal",   "host.k3d.internal",        "host.rancher-desktop.internal",
    };
    for (size_t i = 0; i < countof(names); i++)
        if (str_is_nocase(host, names[i]))
            return true;
    return false;
}

/* 0.0.0.0, netmasks, and names that stand for the reader's own machine. */
static bool is_no_one(const struct address *address)
{
    struct str host = address->host;
    bool loopback = str_starts(host, "127.") || str_is_nocase(host, "localhost");
    bool told = address->keyed && !address->waits && !address->weak && address->port;
    return host.n == 0 || is_machine(host) || str_is(host, "0.0.0.0") || str_starts(host, "255.") ||
           str_is_nocase(host, "localhost.localdomain") || (loopback && !told);
}

static int name_cmp(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static bool is_skipped(const struct address_from *from, struct str host)
{
    size_t dot = str_find_char(host, '.');
    struct str label = dot == SIZE_MAX ? host : str_take(host, dot);
    return from->n_skip && bsearch(&label, from->skip, from->n_skip, sizeof(label), name_cmp);
}

static sym database_sym(const struct address_from *from, const struct address *address)
{
    return address->database.n ? sym_intern(builder_syms(from->builder), address->database) : 0;
}

static void ref(const struct address_from *from, const struct address *address, sym how,
                struct str detail, struct loc loc)
{
    if (is_no_one(address) || is_skipped(from, address->host))
        return;
    enum edge_kind kind = edge_of(from, address);
    builder_ref(from->builder, &(struct ref_in){
                                   .from = from->from,
                                   .space = from->space,
                                   .host = address->host,
                                   .port = address->port,
                                   .kind = kind,
                                   .on_miss = from->known_only ? MISS_DROP : on_miss(address),
                                   .needs_port = !address->keyed && !address->waits &&
                                                 address->strength != ADDRESS_URL,
                                   .database = database_sym(from, address),
                                   .target_kind = address->kind,
                                   .target_sureness = address->sureness,
                                   .undirected = kind == EDGE_ASYNC,
                                   .guess = from->guess + (address->strength == ADDRESS_WORD),
                                   .how = how,
                                   .detail = sym_intern(builder_syms(from->builder), detail),
                                   .loc = loc,
                               });
}

/* Finding a place costs a look at all before it: past this many bytes the scalar's own will do. */
enum { EXACT_MAX = 64 << 10 };

void address_list_refs(const struct address_from *from, const struct addresses *found,
                       struct str detail, const struct node *scalar, struct loc loc,
                       const char *how)
{
    struct symtab *syms = builder_syms(from->builder);
    for (size_t i = 0; i < found->all.n; i++) {
        const struct address *address = &found->all.v[i];
        const char *said = from->startup ? "init" : how;
        bool near = scalar && address->offset <= EXACT_MAX;
        struct loc place = near     ? doc_text_loc(scalar, address->offset)
                           : scalar ? scalar->loc
                                    : loc;
        ref(from, address, sym_intern(syms, str_from(said)), detail, place);
    }
}

static void name_databases(struct addresses *found, struct str value)
{
    for (size_t i = 0; i < found->all.n; i++)
        found->all.v[i].database = database_named(found->arena, value, &found->all.v[i]);
}

void address_refs(const struct address_from *from, struct str key, struct str value,
                  const struct node *scalar, struct loc loc, const char *how)
{
    struct addresses found = { .arena = from->arena };
    addresses_in_value(&found, key, value);
    name_databases(&found, value);
    address_list_refs(from, &found, key, scalar, loc, how);
}

/* A variable X_PORT or X_DATABASE, by its stem. */
struct port_var {
    struct str stem;
    uint32_t port;
    struct str database;
    size_t order;
};

static int stem_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    for (size_t i = 0; i < n; i++) {
        int x = a.p[i] >= 'A' && a.p[i] <= 'Z' ? a.p[i] + 32 : a.p[i];
        int y = b.p[i] >= 'A' && b.p[i] <= 'Z' ? b.p[i] + 32 : b.p[i];
        if (x != y)
            return x - y;
    }
    return a.n < b.n ? -1 : a.n > b.n;
}

static int port_var_cmp(const void *a, const void *b)
{
    const struct port_var *x = a, *y = b;
    int order = stem_cmp(x->stem, y->stem);
    return order ? order : x->order < y->order ? -1 : x->order > y->order;
}

struct port_vars {
    VEC(struct port_var) all;
};

static void collect_ports(struct arena *arena, const struct env_var *vars, size_t n,
                          struct port_vars *out)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t port = port_number(str_trim(vars[i].value));
        struct str stem = key_stem(vars[i].name);
        if (!port || !stem.n || !key_is_port(vars[i].name))
            continue;
        *vec_push(arena, &out->all) = (struct port_var){ .stem = stem, .port = port, .order = i };
    }
    if (out->all.n)
        qsort(out->all.v, out->all.n, sizeof(*out->all.v), port_var_cmp);
}

static void collect_databases(struct arena *arena, const struct env_var *vars, size_t n,
                              struct port_vars *out)
{
    for (size_t i = 0; i < n; i++) {
        struct str name = str_trim(vars[i].value);
        if (!name.n || !key_is_database(vars[i].name) || find_any(name, "/:@ $?{") < name.n)
            continue;
        struct str stem = key_stem(vars[i].name);
        *vec_push(arena, &out->all) =
            (struct port_var){ .stem = stem, .database = name, .order = i };
    }
    if (out->all.n)
        qsort(out->all.v, out->all.n, sizeof(*out->all.v), port_var_cmp);
}

static const struct port_var *var_of(const struct port_vars *ports, struct str stem)
{
    size_t low = 0, high = ports->all.n;
    if (stem.n == 0)
        return NULL;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (stem_cmp(ports->all.v[middle].stem, stem) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == ports->all.n || stem_cmp(ports->all.v[low].stem, stem) != 0)
        return NULL;
    return &ports->all.v[low];
}

static uint32_t port_of(const struct port_vars *ports, struct str stem)
{
    const struct port_var *var = var_of(ports, stem);
    return var ? var->port : 0;
}

/* CART=cart beside CART_PORT=8080: a word that its port makes an address. */
static void push_ported_word(struct addresses *out, const struct env_var *var,
                             const struct port_vars *ports)
{
    struct key_facts facts = key_facts(var->name);
    uint32_t port = port_of(ports, var->name);
    struct str word = str_trim(var->value);
    if (!port || facts.sense == KEY_NEVER || facts.no_port || host_is_ipv4(word))
        return;
    struct address *address = address_push(out, var->value, word, port, ADDRESS_WORD);
    if (!address)
        return;
    address->telemetry = facts.telemetry;
    address->config = facts.config;
}

/* "azure-vote-back": no word of every day, so that a service of that name is hardly chance. */
static bool is_compound(struct str word)
{
    bool dash = false;
    for (size_t i = 0; i < word.n; i++) {
        char c = word.p[i];
        bool inner = i > 0 && i + 1 < word.n;
        if (!((c >= 'a' && c <= 'z') || (inner && ((c >= '0' && c <= '9') || c == '-'))) &&
            !(i + 1 == word.n && c >= '0' && c <= '9'))
            return false;
        dash = dash || c == '-';
    }
    return dash;
}

/* REDIS=cache, BACKEND_OF=azure-vote-back: a bare host under a key that says little or nothing. */
static void push_plain_word(struct addresses *out, const struct env_var *var)
{
    struct key_facts facts = key_facts(var->name);
    struct str word = str_trim(var->value);
    if (facts.sense != KEY_NOTHING || facts.no_port || facts.weak || facts.telemetry ||
        key_names_owner(var->name) || host_is_ipv4(word))
        return;
    if (!is_compound(word) && !key_is_technology(var->name))
        return;
    if (str_find_char(word, '.') == SIZE_MAX && str_find_char(word, '/') == SIZE_MAX)
        address_push(out, var->value, word, 0, ADDRESS_WORD);
}

static void join_ports(struct addresses *found, const struct env_var *var,
                       const struct port_vars *ports)
{
    enum graph_kind kind;
    if (found->all.n == 0) {
        push_ported_word(found, var, ports);
        if (found->all.n == 0)
            push_plain_word(found, var);
        return;
    }
    struct address *address = &found->all.v[0];
    if (found->all.n != 1 || address->port)
        return;
    address->port = port_of(ports, key_stem(var->name));
    if (!address->port)
        address->port = port_of(ports, var->name);
    if (address->sureness <= SURE_NAME && port_kind(address->port, &kind)) {
        address->kind = kind;
        address->sureness = SURE_PORT;
    }
}

static void join_database(struct addresses *found, const struct env_var *var,
                          const struct port_vars *databases)
{
    name_databases(found, var->value);
    const struct port_var *beside = var_of(databases, key_stem(var->name));
    if (beside && found->all.n == 1 && !found->all.v[0].database.n)
        found->all.v[0].database = beside->database;
}

void env_refs(const struct address_from *from, const struct env_var *vars, size_t n)
{
    struct port_vars ports = { 0 }, databases = { 0 };
    collect_ports(from->arena, vars, n, &ports);
    collect_databases(from->arena, vars, n, &databases);
    for (size_t i = 0; i < n; i++) {
        struct addresses found = { .arena = from->arena };
        struct address_from own = *from;
        if (!vars[i].how)
            continue;
        own.skip = vars[i].skip;
        own.n_skip = vars[i].n_skip;
        own.guess += vars[i].guess;
        addresses_in_value(&found, vars[i].name, vars[i].value);
        join_ports(&found, &vars[i], &ports);
        join_database(&found, &vars[i], &databases);
        address_list_refs(&own, &found, vars[i].name, vars[i].scalar, vars[i].loc, vars[i].how);
    }
}

/*
 * Where in a text stands what is at offset once its variables are replaced: values hold no line
 * ends, so lines stay lines; within one, at the first variable at the latest.
 */
static size_t offset_before(struct str text, struct str expanded, size_t offset)
{
    size_t begin = offset, lines = 0, at = 0;
    while (begin && expanded.p[begin - 1] != '\n')
        begin--;
    for (size_t i = 0; i < begin; i++)
        lines += expanded.p[i] == '\n';
    while (lines && at < text.n)
        lines -= text.p[at++] == '\n';
    for (; begin < offset && at < text.n && text.p[at] == expanded.p[begin]; begin++)
        at++;
    return at;
}

void command_line_refs(const struct address_from *from, struct str line, const struct node *scalar,
                       struct loc loc, const char *how)
{
    struct addresses found = { .arena = from->arena };
    struct str text = address_expand(from->arena, line, from->vars, from->n_vars);
    addresses_in_command(&found, text);
    for (size_t i = 0; text.p != line.p && i < found.all.n; i++)
        if (found.all.v[i].offset <= EXACT_MAX)
            found.all.v[i].offset = offset_before(line, text, found.all.v[i].offset);
    address_list_refs(from, &found, str_from(how), scalar, loc, how);
}

static bool has_space(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == ' ' || text.p[i] == '\n' || text.p[i] == '\t')
            return true;
    return false;
}

/* The words [first, end) as one line, each found address back at its word. */
static void run_refs(const struct address_from *from, const struct node *const *words, size_t first,
                     size_t end, const char *how)
{
    struct addresses found = { .arena = from->arena };
    struct strbuf line;
    bool exact = false;
    size_t *offsets = arena_array(from->arena, size_t, end - first + 1);
    strbuf_init(&line, from->arena);
    for (size_t i = first; i < end; i++) {
        offsets[i - first] = line.n;
        strbuf_add(&line,
                   address_expand(from->arena, doc_text(words[i]), from->vars, from->n_vars));
        strbuf_add_char(&line, ' ');
    }
    addresses_in_command(&found, strbuf_str(&line));
    for (size_t k = 0, i = first, seen = SIZE_MAX; k < found.all.n; k++) {
        size_t at = found.all.v[k].offset;
        if (at < offsets[i - first])
            i = first;
        while (i + 1 < end && offsets[i + 1 - first] <= at)
            i++;
        if (seen != i)
            exact = !str_has(doc_text(words[i]), "$");
        seen = i;
        struct addresses one = { .arena = from->arena, .all = { &found.all.v[k], 1, 1 } };
        found.all.v[k].offset = at - offsets[i - first];
        address_list_refs(from, &one, str_from(how), exact ? words[i] : NULL, words[i]->loc, how);
    }
}

void command_refs(const struct address_from *from, const struct node *const *words, size_t n,
                  const char *how)
{
    size_t first = 0;
    for (size_t i = 0; i < n; i++) {
        if (!has_space(doc_text(words[i])))
            continue;
        if (i > first)
            run_refs(from, words, first, i, how);
        command_line_refs(from, doc_text(words[i]), words[i], words[i]->loc, how);
        first = i + 1;
    }
    if (n > first)
        run_refs(from, words, first, n, how);
}
