/*
 * Terraform. Resources of all modules, plans and states are gathered; then some become nodes; then
 * the values of those that run programs, and resources that connect two others, become edges.
 */
#include "terraform_priv.h"

enum { WORK = 50000000 };

bool tf_spend(struct tf *t, size_t work)
{
    if (t->work >= work) {
        t->work -= work;
        return true;
    }
    if (t->work)
        finding_add(t->reading->findings, &rule_input_limit, LOC_NONE,
                    "These resources name each other so often that the rest is not read.");
    t->work = 0;
    return false;
}

static struct str table_key(struct tf *t, const struct tf_root *root, struct str name)
{
    return str_printf(t->arena, "%u\n%" PRIstr, root ? root->space : 0, STR_ARG(name));
}

void tf_table_put(struct tf *t, struct tf_table *table, const struct tf_root *root, struct str name,
                  uint32_t index)
{
    if (!table->names.arena)
        symtab_init(&table->names, t->arena);
    sym s = sym_intern(&table->names, table_key(t, root, name));
    while (table->values.n <= s)
        *vec_push(t->arena, &table->values) = 0;
    if (!table->values.v[s])
        table->values.v[s] = index + 1;
}

uint32_t tf_table_get(struct tf *t, const struct tf_table *table, const struct tf_root *root,
                      struct str name)
{
    if (!table->names.arena || !name.n)
        return UINT32_MAX;
    sym s = sym_find(&table->names, table_key(t, root, name));
    return s && s < table->values.n ? table->values.v[s] - 1 : UINT32_MAX;
}

struct tf_root *tf_root_add(struct tf *t, const struct input *input, struct str name)
{
    struct tf_root *root = arena_new(t->arena, struct tf_root);
    root->input = input;
    root->name = name;
    /* Its own kind of name, so that it is that of no namespace or project. */
    root->space =
        sym_intern(t->syms, str_printf(t->arena, "tf:%" PRIstr "#%zu", STR_ARG(name), t->roots.n));
    for (size_t i = 0, same = 0; i <= t->roots.n; i++) {
        same += i < t->roots.n && str_eq(t->roots.v[i]->name, name);
        if (i == t->roots.n && !same)
            root->space = sym_intern(t->syms, str_concat(t->arena, STR("tf:"), name));
    }
    *vec_push(t->arena, &t->roots) = root;
    return root;
}

struct tf_res *tf_add(struct tf *t, const struct tf_root *root, struct str prefix, struct str type,
                      struct str label)
{
    struct tf_res *res = arena_new(t->arena, struct tf_res);
    uint32_t index = (uint32_t)t->all.n;
    res->root = root;
    res->prefix = prefix;
    res->type = type;
    res->label = label;
    res->kind = tf_kind_of(type);
    res->node = NO_BNODE;
    *vec_push(t->arena, &t->all) = res;
    struct str address = str_printf(t->arena, "%" PRIstr "%" PRIstr ".%" PRIstr, STR_ARG(prefix),
                                    STR_ARG(type), STR_ARG(label));
    uint32_t first = tf_table_get(t, &t->addresses, root, address);
    if (first == UINT32_MAX) {
        tf_table_put(t, &t->addresses, root, address, index);
    } else { /* behind the first: order matters to nobody */
        res->next = t->all.v[first]->next;
        t->all.v[first]->next = index;
    }
    return res;
}

void tf_output_add(struct tf *t, const struct tf_root *root, struct str name,
                   const struct node *value, const struct tf_call *call)
{
    if (!value)
        return;
    tf_table_put(t, &t->output_names, root, name, (uint32_t)t->outputs.n);
    *vec_push(t->arena, &t->outputs) = (struct tf_output){ value, call };
}

static void load(struct tf *t, const struct input *input)
{
    if (!input->docs.all.n)
        return;
    if (tf_is_plan(input->docs.all.v[0]))
        tf_load_plan(t, input, input->docs.all.v[0]);
    else
        *vec_push(t->arena, &t->modules) = input;
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    struct tf t = { .reading = reading,
                    .builder = reading->builder,
                    .syms = reading->syms,
                    .arena = &arena,
                    .work = WORK };
    for (size_t i = 0; i < n; i++)
        load(&t, inputs[i]);
    tf_load_modules(&t);
    tf_define(&t);
    for (size_t i = 0; i < t.all.n; i++) {
        tf_resource_edges(&t, t.all.v[i]);
        if (t.all.v[i]->kind.role == TF_RUNS && t.all.v[i]->node.i != NO_BNODE.i)
            tf_program_edges(&t, t.all.v[i]);
    }
    builder_yields(reading->builder, YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_MANIFESTS);
    arena_release(&arena);
}

/* Blocks with a label: Logstash and others have an "output" without. */
static bool is_labelled(const struct node *blocks)
{
    const struct node *first = doc_item(blocks, 0);
    return first && str_is(blocks->tag, HCL_BLOCKS) && first->n == 1 &&
           str_is(first->pairs[0].value->tag, HCL_BODY);
}

/* Blocks that only Terraform has, or its JSON: {"resource": {"type": {"name": {}}}}. */
static int probe(const struct probe *probe)
{
    static const char *const blocks[] = { "resource",  "module", "data",     "provider",
                                          "terraform", "output", "variable", "locals" };
    const struct node *root = probe->doc;
    if (!doc_is_map(root))
        return 0;
    if (tf_is_plan(root))
        return 95;
    if (str_is(root->tag, HCL_ROOT)) {
        bool others = doc_get(root, "job") || doc_get(root, "source") || doc_get(root, "build");
        for (size_t i = 0; i < countof(blocks) && !others; i++)
            if (is_labelled(doc_get(root, blocks[i])))
                return 85;
        bool settings = doc_get(root, "locals") || doc_get(root, "terraform");
        return settings && !others ? 60 : 0;
    }
    const struct node *resources = doc_get(root, "resource");
    const struct node *first =
        doc_is_map(resources) && resources->n ? resources->pairs[0].value : NULL;
    bool typed = doc_is_map(first) && str_find_char(resources->pairs[0].key, '_') != SIZE_MAX;
    return typed ? 80 : 0;
}

static const char *const patterns[] = { "*.tf", "*.tf.json", "*.tfstate", "*.json", NULL };

const struct reader reader_terraform = {
    .name = "terraform",
    .title = "Terraform modules, plans and states",
    .family = "manifest",
    .patterns = patterns,
    .kind = READ_DOCS,
    .yields = YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_MANIFESTS,
    .probe = probe,
    .build = build,
};
