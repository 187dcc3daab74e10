/*
 * Modules of .tf files: a folder is a module; one that no other calls is a root. A module is loaded
 * once for each call, with its own variables.
 */
#include "terraform_priv.h"

enum { DEPTH_MAX = 16, CALLS_MAX = 2000, EACH_MAX = 2000, WORK_FOR_EACH_ROOT = 20000000 };

struct folder {
    struct str path;
    bool called;
    VEC(const struct node *) roots; /* of its files */
    const struct input *input;      /* the first of them */
};

struct folders {
    VEC(struct folder) all;
    struct symtab names;
};

struct module { /* a call of a folder */
    struct tf *t;
    struct folders *folders;
    struct tf_root *root;
    struct folder *folder;
    struct hcl_eval *eval;
    struct hcl_scope *scope;
    struct str prefix; /* with instances left out: as resources are found */
    unsigned depth;
    size_t *calls;
};

static struct folder *find(struct folders *folders, struct str path)
{
    sym s = sym_find(&folders->names, path);
    return s ? &folders->all.v[s - 1] : NULL;
}

static void add_file(struct tf *t, struct folders *folders, const struct input *input)
{
    struct str path = path_collapse(t->arena, path_dir(input->path));
    struct folder *folder = find(folders, path);
    if (!folder) {
        sym_intern(&folders->names, path);
        folder = vec_push(t->arena, &folders->all);
        folder->path = path;
        folder->input = input;
    }
    for (size_t i = 0; i < input->docs.all.n; i++)
        *vec_push(t->arena, &folder->roots) = input->docs.all.v[i];
}

static struct folder *called_folder(struct tf *t, struct folders *folders,
                                    const struct folder *from, const struct node *call)
{
    struct str source = doc_get_text(call, "source");
    if (!str_starts(source, "./") && !str_starts(source, "../"))
        return NULL;
    struct str joined = path_join(t->arena, from->path, source);
    return find(folders, path_collapse(t->arena, joined));
}

static void blocks_of(struct tf *t, const struct folder *folder, const char *type, unsigned labels,
                      struct hcl_blocks *out)
{
    for (size_t i = 0; i < folder->roots.n; i++)
        hcl_blocks(t->arena, folder->roots.v[i], type, labels, out);
}

static void mark_called(struct tf *t, struct folders *folders)
{
    for (size_t i = 0; i < folders->all.n; i++) {
        struct hcl_blocks calls = { 0 };
        blocks_of(t, &folders->all.v[i], "module", 1, &calls);
        for (size_t k = 0; k < calls.all.n; k++) {
            struct folder *folder =
                called_folder(t, folders, &folders->all.v[i], calls.all.v[k].body);
            if (folder && folder != &folders->all.v[i])
                folder->called = true;
        }
    }
}

/* terraform.tfvars and *.auto.tfvars count before defaults, other files of values after them. */
static void define_variables(struct tf *t, const struct folder *folder, struct hcl_scope *scope,
                             bool files)
{
    enum { NAMES_MAX = 500 };
    struct reading_names names = { 0 };
    VEC(const struct node *) later = { 0 };
    if (files && t->reading->inputs)
        reading_list(t->reading, folder->input, STR("."), NAMES_MAX, &names);
    for (size_t i = 0; i < names.all.n; i++) {
        struct str name = path_base(names.all.v[i]);
        if (!str_ends(name, ".tfvars"))
            continue;
        const struct node *file = open_values(t->reading, t->arena, folder->input, names.all.v[i]);
        if (!file)
            continue;
        bool first = str_is(name, "terraform.tfvars") || str_ends(name, ".auto.tfvars");
        if (first && str_find_char(names.all.v[i], '/') == SIZE_MAX)
            define_values(t->arena, scope, file);
        else
            *vec_push(t->arena, &later) = file;
    }
    for (size_t i = 0; i < folder->roots.n; i++) {
        define_defaults(t->arena, scope, folder->roots.v[i]);
        define_locals(t->arena, scope, folder->roots.v[i]);
    }
    for (size_t i = 0; i < later.n; i++)
        define_values(t->arena, scope, later.v[i]);
}

/* --- Instances --- */

struct instances {
    const struct node *each; /* map or list; NULL: one */
    bool none;               /* count = 0 */
};

static struct instances instances_of(struct module *m, const struct node *body)
{
    struct instances out = { 0 };
    const struct node *each = doc_get(body, "for_each"), *count = doc_get(body, "count");
    if (each) {
        const struct node *value = hcl_eval(m->eval, each, m->scope);
        out.each = doc_count(value) ? value : NULL;
    } else if (count) {
        out.none = str_is(doc_text(hcl_eval(m->eval, count, m->scope)), "0");
    }
    return out;
}

static struct hcl_scope *instance_scope(struct module *m, const struct instances *in, uint32_t i,
                                        struct str *out_key)
{
    struct hcl_scope *scope = hcl_scope_new(m->t->arena, m->scope, m->prefix);
    struct node *zero = arena_new(m->t->arena, struct node);
    *zero = (struct node){ .type = DOC_INT, .text = STR("0") };
    hcl_define(scope, STR("count.index"), zero, NULL);
    *out_key = STR_NULL;
    if (!in->each)
        return scope;
    bool map = doc_is_map(in->each);
    const struct node *value = map ? in->each->pairs[i].value : in->each->items[i];
    *out_key = map ? in->each->pairs[i].key : doc_text(value);
    struct node *key = arena_new(m->t->arena, struct node);
    *key = (struct node){ .type = DOC_STRING, .text = *out_key, .loc = value->loc, .quoted = true };
    hcl_define(scope, STR("each.key"), key, NULL);
    hcl_define(scope, STR("each.value"), value, NULL);
    return scope;
}

static void load_resource(struct module *m, const struct hcl_block *block, bool data)
{
    struct instances in = instances_of(m, block->body);
    uint32_t n = in.none ? 0 : in.each ? in.each->n : 1;
    for (uint32_t i = 0; i < n && i < EACH_MAX && tf_spend(m->t, 100); i++) {
        struct str key;
        struct hcl_scope *scope = instance_scope(m, &in, i, &key);
        struct str prefix = data ? str_concat(m->t->arena, m->prefix, STR("data.")) : m->prefix;
        struct tf_res *res = tf_add(m->t, m->root, prefix, block->label, block->label2);
        res->key = key;
        res->values = hcl_eval(m->eval, block->body, scope);
        res->loc = block->loc;
        res->data = data;
    }
}

static struct str lone_name(struct tf *t, struct str module, struct str output)
{
    return str_printf(t->arena, "module.%" PRIstr ".%" PRIstr, STR_ARG(module), STR_ARG(output));
}

struct todo {
    VEC(struct module) all;
};

/* One instance of a called module: its scope is there before anything in it is asked for. */
static void call_module(struct module *m, const struct hcl_block *call, struct folder *folder,
                        const struct instances *in, uint32_t i, struct todo *out)
{
    struct tf *t = m->t;
    struct str key;
    struct hcl_scope *outer = instance_scope(m, in, i, &key);
    struct module child = *m;
    child.folder = folder;
    child.depth = m->depth + 1;
    child.prefix = str_printf(t->arena, "%" PRIstr "module.%" PRIstr ".", STR_ARG(m->prefix),
                              STR_ARG(call->label));
    child.scope = hcl_scope_new(t->arena, NULL, child.prefix);
    for_each_pair (call->body, pair)
        hcl_define(child.scope, str_concat(t->arena, STR("var."), pair->key), pair->value, outer);
    define_variables(t, folder, child.scope, false);
    struct hcl_blocks outputs = { 0 };
    blocks_of(t, folder, "output", 1, &outputs);
    for (size_t k = 0; k < outputs.all.n; k++) {
        const struct node *value = doc_get(outputs.all.v[k].body, "value");
        struct str name = lone_name(t, call->label, outputs.all.v[k].label);
        if (!in->each)
            hcl_define(m->scope, name, value, child.scope);
        else if (value)
            tf_output_add(t, m->root, str_concat(t->arena, m->prefix, name),
                          hcl_eval(m->eval, value, child.scope), NULL);
    }
    *vec_push(t->arena, &out->all) = child;
}

static void call_registry(struct module *m, const struct hcl_block *call)
{
    struct str type = tf_registry_type(doc_get_text(call->body, "source"));
    if (!type.n)
        return;
    struct instances in = instances_of(m, call->body);
    uint32_t n = in.none ? 0 : in.each ? in.each->n : 1;
    for (uint32_t i = 0; i < n && i < EACH_MAX && tf_spend(m->t, 100); i++) {
        struct str key;
        struct hcl_scope *scope = instance_scope(m, &in, i, &key);
        struct tf_res *res = tf_add(m->t, m->root, m->prefix, STR("module"), call->label);
        res->type = type;
        res->kind = tf_kind_of(type);
        res->key = key;
        res->values = hcl_eval(m->eval, call->body, scope);
        res->loc = call->loc;
    }
}

static void call_modules(struct module *m, struct todo *out)
{
    struct hcl_blocks calls = { 0 };
    blocks_of(m->t, m->folder, "module", 1, &calls);
    for (size_t k = 0; k < calls.all.n && m->depth < DEPTH_MAX; k++) {
        const struct hcl_block *call = &calls.all.v[k];
        struct folder *folder = called_folder(m->t, m->folders, m->folder, call->body);
        if (!folder || folder == m->folder) {
            call_registry(m, call);
            continue;
        }
        struct instances in = instances_of(m, call->body);
        uint32_t n = in.none ? 0 : in.each ? in.each->n : 1;
        for (uint32_t i = 0; i < n && (*m->calls)++ < CALLS_MAX; i++)
            call_module(m, call, folder, &in, i, out);
    }
}

static void load_resources(struct module *m)
{
    struct hcl_blocks resources = { 0 }, data = { 0 };
    blocks_of(m->t, m->folder, "resource", 2, &resources);
    blocks_of(m->t, m->folder, "data", 2, &data);
    for (size_t i = 0; i < resources.all.n; i++)
        load_resource(m, &resources.all.v[i], false);
    for (size_t i = 0; i < data.all.n; i++)
        load_resource(m, &data.all.v[i], true);
}

/* First all scopes, calls before the called, then the resources, whose values may need any. */
static void load_root(struct tf *t, struct folders *folders, struct folder *folder)
{
    struct beside *beside = arena_new(t->arena, struct beside);
    *beside = (struct beside){ t->reading, folder->input, t->arena };
    struct hcl_eval eval = { .arena = t->arena,
                             .work = WORK_FOR_EACH_ROOT,
                             .templates = !str_is(folder->roots.v[0]->tag, HCL_ROOT),
                             .open = t->reading->inputs ? open_beside : NULL,
                             .context = beside };
    struct todo todo = { 0 };
    size_t calls = 0;
    struct str name = path_base(folder->path);
    struct module root = {
        .t = t, .folders = folders, .folder = folder, .eval = &eval, .calls = &calls
    };
    root.root = tf_root_add(t, folder->input, name);
    root.scope = hcl_scope_new(t->arena, NULL, STR_NULL);
    define_variables(t, folder, root.scope, true);
    *vec_push(t->arena, &todo.all) = root;
    for (size_t i = 0; i < todo.all.n; i++) {
        struct module m = todo.all.v[i];
        call_modules(&m, &todo);
    }
    for (size_t i = 0; i < todo.all.n; i++) {
        struct module m = todo.all.v[i];
        beside->input = m.folder->input;
        load_resources(&m);
    }
    if (eval.spent)
        finding_add(t->reading->findings, &rule_input_limit, folder->roots.v[0]->loc,
                    "The expressions of this module come to more than is worked out; some of its "
                    "values are not read.");
}

void tf_load_modules(struct tf *t)
{
    struct folders folders = { 0 };
    symtab_init(&folders.names, t->arena);
    for (size_t i = 0; i < t->modules.n; i++)
        add_file(t, &folders, t->modules.v[i]);
    mark_called(t, &folders);
    for (size_t i = 0; i < folders.all.n; i++)
        if (!folders.all.v[i].called && folders.all.v[i].roots.n)
            load_root(t, &folders, &folders.all.v[i]);
}
