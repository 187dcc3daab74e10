/* Finds the pairs and runs the rules over them. */
#include "compat_priv.h"

static bool next_rule(struct compat *c, size_t *i)
{
    while (*i < COMPAT_RULES && !c->setup->enabled[*i])
        (*i)++;
    if (*i == COMPAT_RULES)
        return false;
    c->rule = &compat_rules[(*i)++];
    return true;
}

static void check_field(struct compat *c, const struct field_pair *pair)
{
    c->was_file = pair->was_file;
    c->was = pair->was->loc;
    c->change = (struct change){ .field = pair };
    for (size_t i = 0; next_rule(c, &i);)
        if (c->rule->field)
            c->rule->field(c, pair);
}

static int by_number(const void *a, const void *b)
{
    const struct proto_field *x = *(struct proto_field *const *)a,
                             *y = *(struct proto_field *const *)b;
    return (x->number > y->number) - (x->number < y->number);
}

static const struct proto_field **in_order(struct compat *c, const struct proto_message *message)
{
    size_t n = message->fields.n;
    const struct proto_field **fields = arena_array(&c->scratch, const struct proto_field *, n);
    for (size_t i = 0; i < n; i++)
        fields[i] = message->fields.v[i];
    if (n > 1)
        qsort(fields, n, sizeof(fields[0]), by_number);
    return fields;
}

static void check_fields(struct compat *c, const struct message_pair *pair)
{
    const struct proto_field **was = in_order(c, pair->was), **is = in_order(c, pair->is);
    for (size_t i = 0, k = 0; i < pair->was->fields.n && k < pair->is->fields.n;) {
        if (was[i]->number != is[k]->number) {
            if (was[i]->number < is[k]->number)
                i++;
            else
                k++;
            continue;
        }
        struct field_pair fields = {
            .was = was[i++],
            .is = is[k++],
            .was_file = pair->was->file,
            .is_file = pair->is->file,
        };
        check_field(c, &fields);
    }
}

static void check_message(struct compat *c, const struct proto_message *was)
{
    struct message_pair pair = { was, message_now(c, was) };
    if (!pair.is)
        return;
    c->was_file = was->file;
    c->was = was->loc;
    for (size_t i = 0; next_rule(c, &i);) {
        c->change = (struct change){ .message = &pair };
        if (c->rule->message)
            c->rule->message(c, &pair);
    }
    check_fields(c, &pair);
}

static void check_enum(struct compat *c, const struct proto_enum *was)
{
    struct enum_pair pair = { was, enum_now(c, was) };
    if (!pair.is)
        return;
    c->was_file = was->file;
    c->was = was->loc;
    for (size_t i = 0; next_rule(c, &i);) {
        c->change = (struct change){ .enumeration = &pair };
        if (c->rule->enumeration)
            c->rule->enumeration(c, &pair);
    }
}

static void check_rpc(struct compat *c, const struct service_pair *services,
                      const struct proto_rpc *was)
{
    struct rpc_pair pair = { services, was, table_find(&services->rpcs, was->name) };
    if (!pair.is)
        return;
    c->was = was->loc;
    c->change = (struct change){ .rpc = &pair };
    for (size_t i = 0; next_rule(c, &i);)
        if (c->rule->rpc)
            c->rule->rpc(c, &pair);
}

static void check_service(struct compat *c, const struct proto_service *was)
{
    struct service_pair pair = { .was = was, .is = service_now(c, was) };
    if (!pair.is)
        return;
    table_init(&pair.rpcs, &c->scratch);
    for (size_t i = 0; i < pair.is->rpcs.n; i++)
        table_add(&pair.rpcs, pair.is->rpcs.v[i].name, &pair.is->rpcs.v[i]);
    c->was_file = was->file;
    c->was = was->loc;
    for (size_t i = 0; next_rule(c, &i);) {
        c->change = (struct change){ .service = &pair };
        if (c->rule->service)
            c->rule->service(c, &pair);
    }
    for (size_t i = 0; i < was->rpcs.n; i++)
        check_rpc(c, &pair, &was->rpcs.v[i]);
}

static void check_extension(struct compat *c, const struct extension *was)
{
    const struct extension *is = extension_now(c, was);
    if (!is || is->field == was->field)
        return;
    struct field_pair pair = {
        .was = was->field,
        .is = is->field,
        .was_file = was->file,
        .is_file = is->file,
    };
    check_field(c, &pair);
}

static void check_file(struct compat *c, const struct proto_file *was)
{
    struct file_pair pair = { was, table_find(&c->now.files, was->path) };
    if (!pair.is)
        return;
    c->was_file = was;
    c->was = LOC_NONE;
    c->change = (struct change){ .file = &pair };
    for (size_t i = 0; next_rule(c, &i);)
        if (c->rule->file)
            c->rule->file(c, &pair);
}

/* A file that both versions share has nothing to say. */
static void check_elements(struct compat *c, const struct proto_file *was)
{
    if (is_shared(c, was))
        return;
    check_file(c, was);
    for (size_t i = 0; i < was->all_messages.n; i++)
        check_message(c, was->all_messages.v[i]);
    for (size_t i = 0; i < was->all_enums.n; i++)
        check_enum(c, was->all_enums.v[i]);
    for (size_t i = 0; i < was->services.n; i++)
        check_service(c, was->services.v[i]);
}

/* A break that two ways lead to (an entry of a map, say) is told once. */
void compat_drop_twins(struct findings *findings, const struct sources *sources, size_t first)
{
    struct arena scratch = { 0 };
    struct symtab seen;
    symtab_init(&seen, &scratch);
    size_t kept = first;
    for (size_t i = first; i < findings->all.n; i++) {
        const struct finding *finding = &findings->all.v[i];
        struct str key =
            str_printf(&scratch, "%s %u %u %u %" PRIstr " %" PRIstr, finding->rule->id,
                       sources ? 0 : finding->loc.source, finding->loc.line, finding->loc.column,
                       STR_ARG(sources ? sources->all.v[finding->loc.source].path : STR_NULL),
                       STR_ARG(finding->message));
        if (sym_find(&seen, key))
            continue;
        sym_intern(&seen, key);
        findings->all.v[kept++] = *finding;
    }
    findings->all.n = kept;
    arena_release(&scratch);
}

void compat_compare(const struct compat_setup *setup)
{
    struct compat c = { .setup = setup, .arena = setup->findings->arena };
    size_t first = setup->findings->all.n;
    compat_enter(setup->now);
    compat_enter(setup->before);
    ignores_init(&c);
    symtab_init(&c.told, &c.scratch);
    side_init(&c.now, setup->now, &c.scratch);
    side_init(&c.before, setup->before, &c.scratch);
    table_init(&c.shapes, &c.scratch);
    renames_init(&c);
    table_init(&c.package_places, &c.scratch);
    for (size_t i = 0; next_rule(&c, &i);)
        if (c.rule->tree)
            c.rule->tree(&c);
    for (size_t i = 0; i < setup->before->files.n; i++)
        check_elements(&c, setup->before->files.v[i].proto);
    for (size_t i = 0; i < c.before.in_order.all.n; i++)
        check_extension(&c, c.before.in_order.all.v[i]);
    compat_drop_twins(setup->findings, NULL, first);
    find_additions(&c);
    if (setup->forward)
        find_forward(&c, first);
    arena_release(&c.scratch);
}
