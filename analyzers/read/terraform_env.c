/* What programs are told: variables, arguments, definitions of containers, values of charts. */
#include "terraform_priv.h"

struct program {
    struct tf *t;
    struct tf_res *res;
    VEC(struct env_var) vars;
    struct address_from from;
    bool image_said;
};

struct walk { /* a node to look at, and under which key */
    const struct node *node;
    struct str key;
    const struct node *beside; /* the map that holds it */
};
struct walks {
    VEC(struct walk) all;
};

static bool is_one_of(struct str key, const char *const *list)
{
    for (; *list; list++)
        if (str_is(key, *list))
            return true;
    return false;
}

static const char *const env_keys[] = { "variables",
                                        "environment",
                                        "env",
                                        "app_settings",
                                        "environment_variables",
                                        "env_vars",
                                        "env_variables",
                                        "runtime_environment_variables",
                                        "secret_environment_variables",
                                        "default_arguments",
                                        "plain_text_binding",
                                        "set",
                                        "set_sensitive",
                                        "setting",
                                        "connection_string",
                                        "secrets",
                                        "secret",
                                        NULL };
static const char *const command_keys[] = { "command",    "args",       "entry_point",
                                            "entrypoint", "entryPoint", NULL };
static const char *const text_keys[] = { "user_data",      "user_data_base64",
                                         "startup_script", "metadata_startup_script",
                                         "custom_data",    NULL };
/* Blocks that say how a thing is run, not what it talks to. */
static const char *const passed_over[] = { "for_each",
                                           "count",
                                           "tags",
                                           "tags_all",
                                           "labels",
                                           "annotations",
                                           "metadata",
                                           "vpc_config",
                                           "network_configuration",
                                           "depends_on",
                                           "lifecycle",
                                           "provisioner",
                                           "logConfiguration",
                                           "log_configuration",
                                           "healthCheck",
                                           "liveness_probe",
                                           "readiness_probe",
                                           "startup_probe",
                                           "load_balancer",
                                           "service_registries",
                                           "timeouts",
                                           "registry",
                                           "ports",
                                           "cors",
                                           "site_config",
                                           "identity",
                                           NULL };

static void add_variable(struct program *p, struct str name, const struct node *value,
                         const char *how)
{
    struct tf *t = p->t;
    struct str text = hcl_to_plain(t->arena, value);
    struct tf_refs refs = { 0 }, nodes = { 0 };
    if (!name.n || !text.n || !tf_spend(t, text.n + 1))
        return;
    tf_refs_below(t, p->res, value, &refs);
    tf_nodes_of(t, &refs, &nodes);
    for (size_t i = 0; i < nodes.all.n; i++)
        tf_edge(t, p->res, &nodes.all.v[i], EDGE_SYNC, 0, how, name);
    bool exact = doc_is_scalar(value) && value->text_line && value->text.p == text.p;
    *vec_push(t->arena, &p->vars) = (struct env_var){
        .name = name,
        .value = text,
        .scalar = exact ? value : NULL,
        .loc = value->loc,
        .how = how,
    };
}

/* TABLE_NAME = "orders": a name that stands alone, under a key that says of what. */
static void name_alone(struct program *p, struct str key, const struct node *value)
{
    static const struct {
        const char *word;
        enum graph_kind kind;
    } words[] = {
        { "table", NODE_DATASTORE }, { "bucket", NODE_DATASTORE }, { "queue", NODE_QUEUE },
        { "topic", NODE_QUEUE },     { "stream", NODE_QUEUE },     { "function", NODE_FUNCTION },
        { "lambda", NODE_FUNCTION }, { "event_bus", NODE_QUEUE },
    };
    struct tf *t = p->t;
    struct str low = str_lower(t->arena, key);
    for (size_t i = 0; i < countof(words); i++) {
        if (!str_has(low, words[i].word))
            continue;
        uint32_t found = tf_table_get(
            t, &t->names, p->res->root,
            str_printf(t->arena, "%u:%" PRIstr, (unsigned)words[i].kind, STR_ARG(doc_text(value))));
        if (found == UINT32_MAX)
            continue;
        struct tf_ref ref = { t->all.v[found], value->loc };
        tf_edge(t, p->res, &ref, EDGE_SYNC, 1, "env", key);
        return;
    }
}

static void variable(struct program *p, struct str name, const struct node *value)
{
    add_variable(p, name, value, "env");
    if (doc_is_scalar(value))
        name_alone(p, name, value);
}

/* {name, value} in any of its spellings; false when the map is none. */
static bool named_value(struct program *p, const struct node *map)
{
    const struct node *name = member(map, "name");
    const struct node *value = member(map, "value");
    if (!value)
        value = doc_get(map, "valueFrom");
    if (!value)
        value = doc_get(map, "value_source");
    if (!value)
        value = doc_get(map, "value_from");
    if (!value)
        value = doc_get(map, "text");
    if (!doc_is_scalar(name) || !value)
        return false;
    variable(p, name->text, value);
    return true;
}

/* What stands under "environment" and its kin. */
static void environment(struct program *p, const struct node *node)
{
    for_each_item (node, item) {
        size_t eq = str_find_char(doc_text(item), '=');
        if (doc_is_map(item)) {
            environment(p, item);
        } else if (eq != SIZE_MAX) { /* "CART=cart:80" */
            struct node *value = arena_new(p->t->arena, struct node);
            *value = *item;
            value->text = str_skip(item->text, eq + 1);
            value->text_column += (uint32_t)eq + 1;
            variable(p, str_take(item->text, eq), value);
        }
    }
    if (!doc_is_map(node) || named_value(p, node))
        return;
    for_each_pair (node, pair) {
        if (doc_is_map(pair->value) || doc_is_list(pair->value)) {
            const struct node *inner =
                doc_is_list(pair->value) ? doc_item(pair->value, 0) : pair->value;
            for_each_pair (inner, each)
                variable(p, each->key, each->value);
        } else if (doc_is_scalar(pair->value)) {
            variable(p, pair->key, pair->value);
        }
    }
}

static void words_of(struct program *p, const struct node *node, const char *how)
{
    struct tf *t = p->t;
    VEC(const struct node *) words = { 0 };
    struct str text = hcl_to_plain(t->arena, node);
    struct tf_refs refs = { 0 }, nodes = { 0 };
    if (!tf_spend(t, text.n + 1))
        return;
    tf_refs_below(t, p->res, node, &refs);
    tf_nodes_of(t, &refs, &nodes);
    for (size_t i = 0; i < nodes.all.n; i++)
        tf_edge(t, p->res, &nodes.all.v[i], EDGE_SYNC, 0, how, str_from(how));
    if (doc_is_scalar(node))
        *vec_push(t->arena, &words) = node;
    for_each_item (node, item)
        if (doc_is_scalar(item))
            *vec_push(t->arena, &words) = item;
    command_refs(&p->from, words.v, words.n, how);
}

static void image(struct program *p, const struct node *node)
{
    struct str text = doc_text(node);
    struct tf_refs refs = { 0 };
    if (p->image_said || !text.n)
        return;
    p->image_said = true;
    tf_refs_in(p->t, p->res, text, node->loc, &refs);
    for (size_t i = 0; i < refs.all.n; i++) /* by its own resource */
        if (str_is(refs.all.v[i].res->type, "docker_image"))
            text = doc_get_text(refs.all.v[i].res->values, "name");
    if (!str_has(text, "${") && !str_starts(text, "sha256:"))
        image_facts(p->t->builder, p->res->node, text, node->loc);
}

static bool is_config(const struct tf_res *res)
{
    return str_starts(res->type, "kubernetes_config_map") ||
           str_starts(res->type, "kubernetes_secret");
}

static bool is_called(struct tf *t, const struct tf_res *res, struct str name)
{
    struct tf_leaves leaves = { 0 };
    tf_leaves(t, res->values, "metadata.name", &leaves);
    return leaves.all.n && str_eq(doc_text(leaves.all.v[0]), name);
}

/* The config map or secret that a name means, by reference or by what it is called. */
static const struct tf_res *config_named(struct program *p, const struct node *name)
{
    struct tf *t = p->t;
    struct tf_refs refs = { 0 };
    tf_refs_in(t, p->res, doc_text(name), name ? name->loc : LOC_NONE, &refs);
    for (size_t i = 0; i < refs.all.n; i++)
        if (is_config(refs.all.v[i].res))
            return refs.all.v[i].res;
    for (size_t i = 0; i < t->all.n && doc_text(name).n && tf_spend(t, 1); i++)
        if (is_config(t->all.v[i]) && t->all.v[i]->root == p->res->root &&
            is_called(t, t->all.v[i], doc_text(name)))
            return t->all.v[i];
    return NULL;
}

static void env_from(struct program *p, const struct node *node)
{
    static const char *const paths[] = { "config_map_ref.name", "secret_ref.name" };
    for (size_t i = 0; i < countof(paths); i++) {
        struct tf_leaves names = { 0 };
        if (doc_is_list(node))
            for_each_item (node, item)
                tf_leaves(p->t, item, paths[i], &names);
        else
            tf_leaves(p->t, node, paths[i], &names);
        for (size_t k = 0; k < names.all.n; k++) {
            const struct tf_res *config = config_named(p, names.all.v[k]);
            for_each_pair (config ? doc_get(config->values, "data") : NULL, pair)
                variable(p, pair->key, pair->value);
        }
    }
}

/* JSON or YAML in a text: definitions of containers, values of a chart. */
static const struct node *embedded(struct program *p, const struct node *node)
{
    struct docs docs;
    if (!doc_is_scalar(node) || node->text.n < 2 || node->text.n > 1 << 20 ||
        !tf_spend(p->t, node->text.n) ||
        !doc_parse_embedded(p->t->arena, node, &doc_limits_default, &docs))
        return NULL;
    return docs.all.v[0];
}

static void chart_values(struct program *p, const struct node *node)
{
    struct tf_refs refs = { 0 }, nodes = { 0 };
    for_each_item (node, item) {
        tf_refs_below(p->t, p->res, item, &refs);
        if (doc_is_scalar(item))
            text_refs(&p->from, item, STR("values"), "values");
        else if (item)
            doc_refs(&p->from, item, STR("values"), "values");
    }
    tf_nodes_of(p->t, &refs, &nodes);
    for (size_t i = 0; i < nodes.all.n; i++)
        tf_edge(p->t, p->res, &nodes.all.v[i], EDGE_SYNC, 0, "values", STR("values"));
}

static void look(struct program *p, struct str key, const struct node *node, struct walks *out)
{
    if (is_one_of(key, passed_over))
        return;
    if (is_one_of(key, env_keys)) {
        environment(p, node);
    } else if (str_is(key, "env_from")) {
        env_from(p, node);
    } else if (is_one_of(key, command_keys)) {
        words_of(p, node, "command");
    } else if (is_one_of(key, text_keys)) {
        add_variable(p, key, node, "script");
    } else if (str_is(key, "image") || str_is(key, "image_uri")) {
        image(p, node);
    } else if (str_is(key, "values") && str_is(p->res->type, "helm_release")) {
        chart_values(p, node);
    } else if (str_is(key, "container_definitions") || str_is(key, "container_properties")) {
        const struct node *inner = doc_is_scalar(node) ? embedded(p, node) : node;
        if (inner)
            *vec_push(p->t->arena, &out->all) = (struct walk){ inner, key, NULL };
    } else if (doc_is_map(node) || doc_is_list(node)) {
        *vec_push(p->t->arena, &out->all) = (struct walk){ node, key, NULL };
    }
}

static void walk_values(struct program *p, const struct node *values)
{
    struct walks walks = { 0 };
    if (values)
        *vec_push(p->t->arena, &walks.all) = (struct walk){ .node = values };
    for (size_t i = 0; i < walks.all.n && tf_spend(p->t, 1); i++) {
        struct walk walk = walks.all.v[i];
        for_each_item (walk.node, item)
            if (doc_is_map(item) || doc_is_list(item))
                *vec_push(p->t->arena, &walks.all) = (struct walk){ .node = item };
        for_each_pair (walk.node, pair)
            look(p, pair->key, pair->value, &walks);
    }
}

/* A plan does not know all values, but from which resources they come. */
static void walk_config(struct program *p)
{
    struct walks walks = { 0 };
    struct tf *t = p->t;
    if (p->res->config)
        *vec_push(t->arena, &walks.all) = (struct walk){ .node = p->res->config };
    for (size_t i = 0; i < walks.all.n && tf_spend(t, 1); i++) {
        for_each_item (walks.all.v[i].node, item)
            *vec_push(t->arena, &walks.all) = (struct walk){ .node = item };
        for_each_pair (walks.all.v[i].node, pair) {
            bool told = is_one_of(pair->key, env_keys) || is_one_of(pair->key, command_keys) ||
                        is_one_of(pair->key, text_keys) ||
                        str_is(pair->key, "container_definitions");
            struct tf_refs refs = { 0 }, nodes = { 0 };
            if (!told) {
                if (!is_one_of(pair->key, passed_over))
                    *vec_push(t->arena, &walks.all) = (struct walk){ .node = pair->value };
                continue;
            }
            tf_refs_of_config(t, p->res, pair->value, &refs);
            tf_nodes_of(t, &refs, &nodes);
            for (size_t k = 0; k < nodes.all.n; k++)
                tf_edge(t, p->res, &nodes.all.v[k], EDGE_SYNC, 0, "env", pair->key);
        }
    }
}

static void chart_facts(struct program *p)
{
    const struct node *chart = doc_get(p->res->values, "chart");
    struct image_ref ref;
    enum graph_kind kind;
    if (doc_text(chart).n && image_parse(path_base(chart->text), &ref) && image_kind(&ref, &kind))
        builder_kind(p->t->builder, p->res->node, kind, SURE_IMAGE);
}

void tf_program_edges(struct tf *t, struct tf_res *res)
{
    struct program p = { .t = t, .res = res };
    p.from = (struct address_from){
        .builder = t->builder,
        .arena = t->arena,
        .from = res->node,
        .space = res->root->space,
    };
    if (str_is(res->type, "helm_release"))
        chart_facts(&p);
    walk_values(&p, res->values);
    walk_config(&p);
    p.from.vars = p.vars.v;
    p.from.n_vars = p.vars.n;
    env_refs(&p.from, p.vars.v, p.vars.n);
}
