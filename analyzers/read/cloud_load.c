/*
 * Templates to stacks. A template that others nest is read once for each of them, in its place, and
 * not by itself.
 */
#include "cloud_priv.h"

#include "inputs_priv.h"

enum { STACKS_MAX = 512, NESTED_MAX = 8 };

void cloud_init(struct cloud *c, struct reading *reading, struct arena *arena)
{
    enum { STEPS_MIN = 1 << 18 };
    *c = (struct cloud){
        .reading = reading,
        .builder = reading->builder,
        .syms = reading->syms,
        .arena = arena,
        .budget = STEPS_MIN,
    };
    c->hosts = sym_intern(c->syms, STR("aws"));
    symtab_init(&c->physical_names, arena);
    symtab_init(&c->labels, arena);
}

void cloud_afford(struct cloud *c, struct input *const *inputs, size_t n)
{
    enum { STEPS_OF_BYTE = 32 };
    for (size_t i = 0; i < n; i++)
        c->budget += inputs[i]->text.n * STEPS_OF_BYTE;
}

static bool is_resource(const struct node *node)
{
    struct str type = doc_get_text(node, "Type");
    return str_has(type, "::");
}

bool cloud_is_template(const struct node *root)
{
    const struct node *resources = doc_get(root, "Resources");
    if (!doc_is_map(root) || !doc_is_map(resources))
        return false;
    if (doc_get(root, "AWSTemplateFormatVersion") ||
        str_starts(doc_get_text(root, "Transform"), "AWS::"))
        return true;
    for_each_pair (resources, pair)
        if (is_resource(pair->value))
            return true;
    return false;
}

struct str cloud_file_name(struct str path)
{
    static const char *const general[] = { "template", "main",   "index", "stack", "cloudformation",
                                           "cfn",      "root",   "sam",   "infra", "infrastructure",
                                           "serverless", "service", "app", "packaged" };
    struct str base = path_base(path), dir = path_base(path_dir(path));
    size_t dot = str_find_char(base, '.');
    struct str stem = str_take(base, dot);
    for (size_t i = 0; i < countof(general); i++)
        if (str_is_nocase(stem, general[i]) && dir.n && !str_is(dir, ".") && !str_is(dir, ".."))
            return dir;
    return stem.n ? stem : base;
}

const struct input *cloud_open(const struct cloud *c, const struct stack *stack, struct str name,
                               bool docs)
{
    if (!c->reading->inputs || !name.n || name.n > 1024 || memchr(name.p, '\0', name.n))
        return NULL;
    return reading_open(c->reading, stack->input, name, docs);
}

static bool is_taken(const struct cloud *c, struct str name)
{
    for (size_t i = 0; i < c->stacks.n; i++)
        if (str_eq(c->stacks.v[i]->name, name))
            return true;
    return false;
}

/* Spaces are told apart: the name, the path, the path with a number. */
static struct str unique_name(struct cloud *c, const struct input *input, struct str name)
{
    struct str path = input->path, found = name;
    for (size_t number = 0;; number++) {
        if (found.n && !is_taken(c, found))
            return found;
        struct str base = number || !found.n ? path : str_take(path, str_rfind_char(path, '.'));
        found = number < 2 ? base : str_printf(c->arena, "%" PRIstr "-%zu", STR_ARG(path), number);
    }
}

struct stack *cloud_stack(struct cloud *c, const struct input *input, struct str name)
{
    struct stack *stack = arena_new(c->arena, struct stack);
    name = unique_name(c, input, name);
    stack->cloud = c;
    stack->input = input;
    stack->name = name;
    stack->space = sym_intern(c->syms, name);
    symtab_init(&stack->ids, c->arena);
    symtab_init(&stack->conditions, c->arena);
    vec_push(c->arena, &stack->by_id); /* symbol 0 */
    *vec_push(c->arena, &c->stacks) = stack;
    return stack;
}

void cloud_resource_alias(struct stack *stack, struct str id, struct resource *res)
{
    struct cloud *c = stack->cloud;
    sym s = sym_intern(&stack->ids, id);
    if (!id.n)
        return;
    while (stack->by_id.n <= s)
        vec_push(c->arena, &stack->by_id);
    if (!stack->by_id.v[s])
        stack->by_id.v[s] = res;
}

struct resource *cloud_resource(const struct stack *stack, struct str id)
{
    sym s = sym_find(&stack->ids, id);
    return s && s < stack->by_id.n ? stack->by_id.v[s] : NULL;
}

struct resource *cloud_resource_add(struct stack *stack, struct str id, struct str type,
                                    const struct node *node, const struct node *props,
                                    struct loc loc)
{
    struct cloud *c = stack->cloud;
    struct resource *res = cloud_resource(stack, id);
    if (res)
        return res;
    res = arena_new(c->arena, struct resource);
    res->stack = stack;
    res->id = id;
    res->type = type;
    res->node = node;
    res->props = props;
    res->loc = loc;
    res->at = NO_BNODE;
    res->kind = cloud_kind_cloudformation(type);
    *vec_push(c->arena, &stack->resources) = res;
    cloud_resource_alias(stack, id, res);
    return res;
}

/* Aliases that SAM makes of a function: its published version and its address. */
static void sam_aliases(struct stack *stack, struct resource *res)
{
    struct cloud *c = stack->cloud;
    if (!str_is(res->type, "AWS::Serverless::Function"))
        return;
    struct str published = doc_get_text(res->props, "AutoPublishAlias");
    if (published.n)
        cloud_resource_alias(stack,
                             str_printf(c->arena, "%" PRIstr "Alias%" PRIstr, STR_ARG(res->id),
                                        STR_ARG(published)),
                             res);
    cloud_resource_alias(stack, str_printf(c->arena, "%" PRIstr ".Version", STR_ARG(res->id)), res);
    cloud_resource_alias(stack, str_printf(c->arena, "%" PRIstr ".Alias", STR_ARG(res->id)), res);
    cloud_resource_alias(stack, str_printf(c->arena, "%" PRIstr "Url", STR_ARG(res->id)), res);
    if (!doc_get(res->props, "Role"))
        cloud_resource_alias(stack, str_printf(c->arena, "%" PRIstr "Role", STR_ARG(res->id)), res);
}

/* The API that SAM adds for events that name none. */
static void implicit_api(struct stack *stack, const struct node *function)
{
    static const struct {
        const char *event, *api, *id, *type;
    } kinds[] = {
        { "Api", "RestApiId", "ServerlessRestApi", "AWS::Serverless::Api" },
        { "HttpApi", "ApiId", "ServerlessHttpApi", "AWS::Serverless::HttpApi" },
    };
    for_each_pair (doc_path(function, "Properties.Events"), event) {
        struct str type = doc_get_text(event->value, "Type");
        const struct node *props = doc_get(event->value, "Properties");
        for (size_t i = 0; i < countof(kinds); i++)
            if (str_is(type, kinds[i].event) && !doc_get(props, kinds[i].api))
                cloud_resource_add(stack, str_from(kinds[i].id), str_from(kinds[i].type),
                                   event->value, NULL, event->key_loc);
    }
}

void cloud_stack_root(struct stack *stack, const struct node *root)
{
    struct cloud *c = stack->cloud;
    size_t first = stack->resources.n;
    *vec_push(c->arena, &stack->roots) = root;
    struct cpairs pairs = { 0 };
    cloud_pairs(c, (struct spot){ stack, doc_get(root, "Resources") }, &pairs);
    for (size_t i = 0; i < pairs.all.n; i++) {
        struct cpair *pair = &pairs.all.v[i];
        struct spot res = cloud_resolve(c, pair->value);
        if (doc_is_map(res.node))
            cloud_resource_add(stack, pair->key, doc_get_text(res.node, "Type"), res.node,
                               cloud_get(c, res, "Properties").node, pair->key_loc);
    }
    for (size_t i = first, n = stack->resources.n; i < n; i++) {
        sam_aliases(stack, stack->resources.v[i]);
        if (str_is(stack->resources.v[i]->type, "AWS::Serverless::Function"))
            implicit_api(stack, stack->resources.v[i]->node);
    }
}

/* --- nested stacks --- */

struct file {
    const struct input *input;
    const struct node *root;
    bool child; /* of a template that is not nested below itself */
};

struct files {
    VEC(struct file) all;
};

/* Parts of two paths that are the same, from the end; 0 when not even the names are. */
static size_t common_tail(struct str a, struct str b)
{
    size_t parts = 0;
    for (;;) {
        struct str x = path_base(a), y = path_base(b);
        if (!x.n || !str_eq(x, y))
            return parts;
        parts++;
        if (x.n == a.n || y.n == b.n)
            return parts;
        a = str_take(a, a.n - x.n - 1);
        b = str_take(b, b.n - y.n - 1);
    }
}

static size_t common_head(struct str a, struct str b)
{
    size_t n = 0;
    while (n < a.n && n < b.n && a.p[n] == b.p[n])
        n++;
    return n;
}

static bool is_below(struct str path, struct str dir)
{
    if (str_is(dir, "."))
        return !str_starts(path, "/") && !str_starts(path, "..");
    return path.n > dir.n && str_eq(str_take(path, dir.n), dir) && path.p[dir.n] == '/';
}

static struct str without_query(struct str url)
{
    url = str_take(url, str_find_char(url, '?'));
    return str_take(url, str_find_char(url, '#'));
}

static const struct file *file_at(const struct files *files, struct str path)
{
    for (size_t i = 0; i < files->all.n; i++)
        if (str_eq(files->all.v[i].input->path, path))
            return &files->all.v[i];
    return NULL;
}

/* The file that a template's address means: beside it, else the one whose path ends most alike. */
static struct file *file_of(struct cloud *c, struct files *files, const struct stack *stack,
                            struct str url)
{
    url = without_query(url);
    bool remote = str_has(url, "://") || str_starts(url, "{{");
    struct str beside = path_collapse(
        c->arena, path_join(c->arena, path_dir(stack->input->path), str_skip(url, str_starts(url, "file://") ? 7 : 0)));
    const struct file *best = remote ? NULL : file_at(files, beside);
    size_t best_tail = 0, best_head = 0;
    struct str root = c->reading->sources->all.v[stack->input->source].root;
    if (!best && !remote && str_has(url, ".") && is_below(beside, root)) {
        const struct input *input = cloud_open(c, stack, url, true);
        if (input && input->docs.all.n && cloud_is_template(input->docs.all.v[0])) {
            *vec_push(c->arena, &files->all) = (struct file){ input, input->docs.all.v[0], true };
            return &files->all.v[files->all.n - 1];
        }
    }
    for (size_t i = 0; i < files->all.n && (!best || best_tail); i++) {
        const struct file *file = &files->all.v[i];
        size_t tail = common_tail(url, file->input->path);
        size_t head = common_head(stack->input->path, file->input->path);
        if (file->input == stack->input || !tail)
            continue;
        if (tail > best_tail || (tail == best_tail && head > best_head)) {
            best = file;
            best_tail = tail;
            best_head = head;
        }
    }
    if (best_tail == 1 && str_is(cloud_file_name(url), "template"))
        return NULL; /* as all of them are called */
    return best ? &files->all.v[best - files->all.v] : NULL;
}

static bool is_above(const struct stack *stack, const struct input *input)
{
    for (; stack; stack = stack->parent)
        if (stack->input == input)
            return true;
    return false;
}

static void nest(struct cloud *c, struct files *files, struct stack *stack, struct resource *res)
{
    static const char *const keys[] = { "TemplateURL", "Location" };
    struct spot props = { stack, res->props };
    bool nested = cloud_is(res, "AWS::CloudFormation::Stack") ||
                  cloud_is(res, "AWS::Serverless::Application");
    if (!nested || stack->depth >= NESTED_MAX || c->stacks.n >= STACKS_MAX)
        return;
    for (size_t i = 0; i < countof(keys); i++) {
        struct spot url = cloud_get(c, props, keys[i]);
        struct str text = cloud_text(c, url);
        struct file *file = text.n ? file_of(c, files, stack, text) : NULL;
        if (!file || is_above(stack, file->input))
            continue;
        struct str name = res->id;
        if (is_taken(c, name))
            name = str_printf(c->arena, "%" PRIstr ".%" PRIstr, STR_ARG(stack->name),
                              STR_ARG(res->id));
        struct stack *child = cloud_stack(c, file->input, name);
        child->parent = stack;
        child->within = res;
        res->nested = child;
        child->depth = stack->depth + 1;
        child->foreign = stack->foreign;
        child->bindings = cloud_get(c, props, "Parameters");
        cloud_stack_root(child, file->root);
        file->child = true;
        return;
    }
}

static void add_root(struct cloud *c, struct files *files, size_t at, bool foreign)
{
    const struct file *file = &files->all.v[at];
    size_t first = c->stacks.n;
    struct stack *root = cloud_stack(c, file->input, cloud_file_name(file->input->path));
    root->foreign = foreign;
    cloud_stack_root(root, file->root);
    for (size_t i = first; i < c->stacks.n; i++) {
        struct stack *stack = c->stacks.v[i];
        for (size_t k = 0; k < stack->resources.n; k++)
            nest(c, files, stack, stack->resources.v[k]);
    }
}

static const struct stack *top_of(const struct stack *stack)
{
    while (stack->parent)
        stack = stack->parent;
    return stack;
}

static bool is_child(const struct files *files, const struct input *input)
{
    for (size_t i = 0; i < files->all.n; i++)
        if (files->all.v[i].input == input)
            return files->all.v[i].child;
    return false;
}

static bool is_covered(const struct cloud *c, size_t first, const struct input *input)
{
    for (size_t i = first; i < c->stacks.n; i++)
        if (c->stacks.v[i]->input == input)
            return true;
    return false;
}

/* What was read for itself before it was known to be a part of another goes; one of a ring stays. */
static void drop_children(struct cloud *c, struct files *files, size_t first, size_t n_files,
                          bool foreign)
{
    size_t kept = first;
    for (size_t i = first; i < c->stacks.n; i++)
        if (!is_child(files, top_of(c->stacks.v[i])->input))
            c->stacks.v[kept++] = c->stacks.v[i];
    c->stacks.n = kept;
    for (size_t i = 0; i < n_files; i++)
        if (!is_covered(c, first, files->all.v[i].input) && c->stacks.n < STACKS_MAX)
            add_root(c, files, i, foreign);
}

static void settle_conditions(struct cloud *c, size_t first)
{
    for (size_t i = first; i < c->stacks.n; i++) {
        struct stack *stack = c->stacks.v[i];
        for (size_t k = 0; k < stack->resources.n; k++) {
            struct resource *res = stack->resources.v[k];
            const struct node *condition = doc_get(res->node, "Condition");
            if (doc_is_scalar(condition))
                res->off = cloud_condition_named(c, stack, doc_text(condition)) == TRI_NO;
            if (stack->within && stack->within->off)
                res->off = true;
        }
    }
}

/* A part of a Serverless service, which names it or whose variables it uses: read there. */
static bool is_part_of(const struct input *input, const struct input *service)
{
    static const char *const variables[] = { "${self:", "${opt:", "${sls:", "${file(", "${param:" };
    struct str rest = service->text, base = path_base(input->path);
    if (!is_below(input->path, path_dir(service->path)))
        return false;
    for (size_t at; (at = str_find(rest, STR("file("))) != SIZE_MAX;) {
        rest = str_skip(rest, at + 5);
        struct str name = path_base(str_trim(str_take(rest, str_find_char(rest, ')'))));
        if (str_eq(name, base))
            return true;
    }
    bool whole = input->docs.all.n && doc_get(input->docs.all.v[0], "AWSTemplateFormatVersion");
    for (size_t i = 0; !whole && i < countof(variables); i++)
        if (str_has(input->text, variables[i]))
            return true;
    return false;
}

static bool is_part(const struct cloud *c, const struct input *input)
{
    const struct inputs *inputs = c->reading->inputs;
    for (size_t i = 0; inputs && i < inputs->all.n; i++)
        if (inputs->all.v[i]->reader == &reader_serverless && is_part_of(input, inputs->all.v[i]))
            return true;
    return false;
}

void cloud_load(struct cloud *c, struct input *const *inputs, size_t n, bool foreign)
{
    struct files files = { 0 };
    size_t first = c->stacks.n;
    cloud_afford(c, inputs, n);
    for (size_t i = 0; i < n; i++)
        for (size_t d = 0; !is_part(c, inputs[i]) && d < inputs[i]->docs.all.n; d++)
            if (cloud_is_template(inputs[i]->docs.all.v[d]))
                *vec_push(c->arena, &files.all) =
                    (struct file){ inputs[i], inputs[i]->docs.all.v[d], false };
    size_t n_files = files.all.n;
    for (size_t i = 0; i < n_files; i++)
        add_root(c, &files, i, foreign);
    drop_children(c, &files, first, n_files, foreign);
    settle_conditions(c, first);
}

void cloud_load_foreign(struct cloud *c)
{
    VEC(struct input *) templates = { 0 };
    const struct inputs *inputs = c->reading->inputs;
    for (size_t i = 0; inputs && i < inputs->all.n; i++)
        if (inputs->all.v[i]->reader == &reader_cloudformation)
            *vec_push(c->arena, &templates) = inputs->all.v[i];
    if (templates.n)
        cloud_load(c, templates.v, templates.n, true);
    cloud_index(c);
    cloud_link(c);
    cloud_nodes(c);
}
