/* Plans and states in JSON: of "terraform show -json", and state files of version 4. */
#include "terraform_priv.h"

enum { DEPTH_MAX = 32 };

bool tf_is_plan(const struct node *root)
{
    if (doc_is_scalar(doc_get(root, "format_version")))
        return doc_is_map(doc_get(root, "planned_values")) ||
               doc_is_list(doc_get(root, "resource_changes")) ||
               doc_is_map(doc_path(root, "values.root_module"));
    return doc_is_scalar(doc_get(root, "terraform_version")) &&
           doc_is_list(doc_get(root, "resources"));
}

/* "module.a[0].module.b" -> "module.a.module.b." */
static struct str prefix_of(struct tf *t, struct str address)
{
    struct strbuf out;
    bool inside = false;
    strbuf_init(&out, t->arena);
    for (size_t i = 0; i < address.n; i++) {
        inside = inside || address.p[i] == '[';
        if (!inside)
            strbuf_add_char(&out, address.p[i]);
        inside = inside && address.p[i] != ']';
    }
    if (out.n)
        strbuf_add_char(&out, '.');
    return strbuf_str(&out);
}

/* --- Configuration --- */

struct config { /* resource of the configuration, by its address */
    const struct node *expressions;
    const struct tf_call *call;
};

struct configs {
    struct symtab names;
    VEC(struct config) all;
    VEC(const struct tf_call *) calls;
};

static void add_module(struct tf *t, struct configs *out, const struct tf_call *call)
{
    for_each_item (doc_get(call->module, "resources"), resource) {
        struct str name = str_concat(t->arena, call->prefix, doc_get_text(resource, "address"));
        if (sym_find(&out->names, name))
            continue;
        sym_intern(&out->names, name);
        *vec_push(t->arena, &out->all) = (struct config){ doc_get(resource, "expressions"), call };
    }
}

static void read_config(struct tf *t, const struct node *root, struct configs *out)
{
    struct tf_call *first = arena_new(t->arena, struct tf_call);
    symtab_init(&out->names, t->arena);
    first->module = doc_path(root, "configuration.root_module");
    *vec_push(t->arena, &out->calls) = first;
    for (size_t i = 0; i < out->calls.n; i++) {
        const struct tf_call *call = out->calls.v[i];
        add_module(t, out, call);
        for_each_pair (doc_get(call->module, "module_calls"), pair) {
            struct tf_call *child = arena_new(t->arena, struct tf_call);
            child->parent = call;
            child->module = doc_get(pair->value, "module");
            child->expressions = doc_get(pair->value, "expressions");
            child->prefix = str_printf(t->arena, "%" PRIstr "module.%" PRIstr ".",
                                       STR_ARG(call->prefix), STR_ARG(pair->key));
            *vec_push(t->arena, &out->calls) = child;
        }
    }
}

/* --- Resources --- */

static struct tf_res *add_resource(struct tf *t, const struct tf_root *root,
                                   const struct configs *configs, const struct node *resource,
                                   struct str module)
{
    const struct node *address = doc_get(resource, "address");
    struct str type = doc_get_text(resource, "type"), label = doc_get_text(resource, "name");
    bool data = str_is(doc_get_text(resource, "mode"), "data");
    struct str prefix = prefix_of(t, module);
    if (!type.n || !label.n || !tf_spend(t, 100))
        return NULL;
    if (data)
        prefix = str_concat(t->arena, prefix, STR("data."));
    struct tf_res *res = tf_add(t, root, prefix, type, label);
    res->data = data;
    res->key = doc_get_text(resource, "index");
    res->values = doc_get(resource, "values");
    res->loc = doc_get(resource, "name")->loc;
    if (doc_is_scalar(address))
        res->loc = address->loc;
    sym found =
        sym_find(&configs->names, str_printf(t->arena, "%" PRIstr "%" PRIstr ".%" PRIstr,
                                             STR_ARG(prefix), STR_ARG(type), STR_ARG(label)));
    if (!found)
        return res;
    res->config = configs->all.v[found - 1].expressions;
    res->call = configs->all.v[found - 1].call;
    return res;
}

struct pending {
    VEC(const struct node *) modules;
};

/* Modules in modules, as deep as the document goes. */
static void add_values(struct tf *t, const struct tf_root *root, const struct configs *configs,
                       const struct node *module)
{
    struct pending pending = { 0 };
    *vec_push(t->arena, &pending.modules) = module;
    while (pending.modules.n) {
        const struct node *next = pending.modules.v[--pending.modules.n];
        for_each_item (doc_get(next, "resources"), resource)
            add_resource(t, root, configs, resource, doc_get_text(next, "address"));
        const struct node *children = doc_get(next, "child_modules");
        for (uint32_t i = doc_count(children); i-- > 0;)
            *vec_push(t->arena, &pending.modules) = doc_item(children, i);
    }
}

/* A plan without planned values: what each resource becomes. */
static void add_changes(struct tf *t, const struct tf_root *root, const struct configs *configs,
                        const struct node *changes)
{
    for_each_item (changes, change) {
        const struct node *after = doc_path(change, "change.after");
        if (!doc_is_map(after))
            continue; /* deleted */
        struct tf_res *res =
            add_resource(t, root, configs, change, doc_get_text(change, "module_address"));
        if (res)
            res->values = after;
    }
}

static void add_state(struct tf *t, const struct tf_root *root, const struct node *resources)
{
    for_each_item (resources, resource) {
        struct str type = doc_get_text(resource, "type"), label = doc_get_text(resource, "name");
        bool data = str_is(doc_get_text(resource, "mode"), "data");
        struct str prefix = prefix_of(t, doc_get_text(resource, "module"));
        if (data)
            prefix = str_concat(t->arena, prefix, STR("data."));
        for_each_item (doc_get(resource, "instances"), instance) {
            if (!type.n || !label.n || !tf_spend(t, 100))
                return;
            struct tf_res *res = tf_add(t, root, prefix, type, label);
            res->data = data;
            res->key = doc_get_text(instance, "index_key");
            res->values = doc_get(instance, "attributes");
            res->loc = doc_get(resource, "name")->loc;
        }
    }
}

void tf_load_plan(struct tf *t, const struct input *input, const struct node *root)
{
    struct configs configs = { 0 };
    struct str base = path_base(input->path);
    size_t dot = str_find_char(base, '.');
    struct tf_root *of = tf_root_add(t, input, dot == SIZE_MAX ? base : str_take(base, dot));
    read_config(t, root, &configs);
    const struct node *planned = doc_path(root, "planned_values.root_module");
    if (!planned)
        planned = doc_path(root, "values.root_module");
    if (planned)
        add_values(t, of, &configs, planned);
    else if (doc_get(root, "resource_changes"))
        add_changes(t, of, &configs, doc_get(root, "resource_changes"));
    else
        add_state(t, of, doc_get(root, "resources"));
    for (size_t i = 0; i < configs.calls.n; i++) {
        const struct tf_call *call = configs.calls.v[i];
        for_each_pair (doc_get(call->module, "outputs"), output)
            tf_output_add(t, of, str_concat(t->arena, call->prefix, output->key),
                          doc_get(output->value, "expression"), call);
    }
}
