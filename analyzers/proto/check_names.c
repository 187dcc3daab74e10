/* Names that are defined twice in one scope, and reserved ones. */
#include "proto_priv.h"

static int loc_order(struct loc a, struct loc b)
{
    if (a.line != b.line)
        return a.line < b.line ? -1 : 1;
    return (a.column > b.column) - (a.column < b.column);
}

static int named_cmp(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int order = str_cmp(x->name, y->name);
    return order ? order : loc_order(x->loc, y->loc);
}

void named_add(struct checker *c, struct named_list *list, struct str name, struct loc loc)
{
    *vec_push(c->scratch, &list->all) = (struct named){ name, loc };
}

void named_sort(struct named_list *list)
{
    if (list->all.n > 1)
        qsort(list->all.v, list->all.n, sizeof(list->all.v[0]), named_cmp);
}

static void clear_slots(struct checker *c, size_t n)
{
    if (n > c->n_slots) {
        c->slots = arena_array(c->scratch, uint32_t, n);
        c->n_slots = n;
    } else {
        memset(c->slots, 0, n * sizeof(c->slots[0]));
    }
}

/* Hardly any list has twins, and to find that out takes no sorting. */
bool named_has_twins(struct checker *c, const struct named_list *list)
{
    size_t n = list->all.n, slots = 4;
    if (n < 2)
        return false;
    while (slots < 2 * n)
        slots *= 2;
    clear_slots(c, slots);
    for (size_t i = 0; i < n; i++) {
        struct str name = list->all.v[i].name;
        size_t at = str_hash32(name) & (slots - 1);
        for (; c->slots[at]; at = (at + 1) & (slots - 1))
            if (str_eq(list->all.v[c->slots[at] - 1].name, name))
                return true;
        c->slots[at] = (uint32_t)i + 1;
    }
    return false;
}

const struct named *named_find(const struct named_list *list, struct str name)
{
    size_t low = 0, high = list->all.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(list->all.v[middle].name, name);
        if (order == 0)
            return &list->all.v[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static int numbered_cmp(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return loc_order(x->loc, y->loc);
}

static bool ascends(const struct numbered *numbers, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (numbers[i].number <= numbers[i - 1].number)
            return false;
    return true;
}

void numbered_sort(struct numbered *numbers, size_t n)
{
    if (!ascends(numbers, n))
        qsort(numbers, n, sizeof(numbers[0]), numbered_cmp);
}

static void report_twice(struct checker *c, struct named_list *list, const char *scope,
                         struct str scope_name)
{
    if (named_has_twins(c, list))
        named_sort(list);
    else
        list->all.n = 0;
    for (size_t i = 1; i < list->all.n; i++) {
        const struct named *one = &list->all.v[i - 1], *other = &list->all.v[i];
        if (str_eq(one->name, other->name))
            parse_error(c->parser, other->loc,
                        "'%" PRIstr "' is already defined in line %u, in %s%s%" PRIstr,
                        STR_ARG(str_take(other->name, 200)), one->loc.line, scope,
                        scope_name.n ? " " : "", STR_ARG(str_take(scope_name, 200)));
    }
    list->all.n = 0;
}

/* Values of an enum are names of the scope around it. */
static void add_enums(struct checker *c, struct named_list *list, struct proto_enum *const *enums,
                      size_t n)
{
    for (size_t i = 0; i < n; i++) {
        named_add(c, list, enums[i]->name, enums[i]->name_loc);
        for (size_t k = 0; k < enums[i]->values.n; k++)
            named_add(c, list, enums[i]->values.v[k].name, enums[i]->values.v[k].loc);
    }
}

static void add_messages(struct checker *c, struct named_list *list,
                         struct proto_message *const *messages, size_t n)
{
    for (size_t i = 0; i < n; i++)
        named_add(c, list, messages[i]->name, messages[i]->name_loc);
}

static void add_fields(struct checker *c, struct named_list *list,
                       struct proto_field *const *fields, size_t n)
{
    for (size_t i = 0; i < n; i++)
        named_add(c, list, fields[i]->name, fields[i]->name_loc);
}

static void check_message_names(struct checker *c, struct named_list *list,
                                const struct proto_message *message)
{
    add_fields(c, list, message->fields.v, message->fields.n);
    add_fields(c, list, message->extensions.v, message->extensions.n);
    add_messages(c, list, message->messages.v, message->messages.n);
    add_enums(c, list, message->enums.v, message->enums.n);
    for (size_t i = 0; i < message->oneofs.n; i++)
        named_add(c, list, message->oneofs.v[i].name, message->oneofs.v[i].name_loc);
    report_twice(c, list, "message", message->name);
}

static void check_rpc_names(struct checker *c, struct named_list *list,
                            const struct proto_service *service)
{
    for (size_t i = 0; i < service->rpcs.n; i++)
        named_add(c, list, service->rpcs.v[i].name, service->rpcs.v[i].name_loc);
    report_twice(c, list, "service", service->name);
}

void check_names(struct checker *c, const struct proto_file *file)
{
    struct named_list list = { 0 };
    add_messages(c, &list, file->messages.v, file->messages.n);
    add_enums(c, &list, file->enums.v, file->enums.n);
    add_fields(c, &list, file->extensions.v, file->extensions.n);
    for (size_t i = 0; i < file->services.n; i++)
        named_add(c, &list, file->services.v[i]->name, file->services.v[i]->name_loc);
    report_twice(c, &list, "this file", STR_NULL);
    for (size_t i = 0; i < file->all_messages.n; i++)
        check_message_names(c, &list, file->all_messages.v[i]);
    for (size_t i = 0; i < file->services.n; i++)
        check_rpc_names(c, &list, file->services.v[i]);
}

struct named_list check_reserved_names(struct checker *c, const struct proto_reserved *names,
                                       size_t n)
{
    struct named_list list = { 0 };
    for (size_t i = 0; i < n; i++)
        named_add(c, &list, names[i].name, names[i].loc);
    named_sort(&list);
    for (size_t i = 1; i < list.all.n; i++)
        if (str_eq(list.all.v[i - 1].name, list.all.v[i].name))
            parse_error(c->parser, list.all.v[i].loc, "name '%" PRIstr "' is reserved twice",
                        STR_ARG(str_take(list.all.v[i].name, 200)));
    return list;
}
