/* Elements by name, and which rpc carries what. */
#include "consumers_priv.h"

/* Of all types asked for, the rpcs that carry them: beyond so many nothing is known. */
enum { CARRIERS_MAX = 2 * 1000 * 1000 };

void elements_init(struct elements *elements, struct arena *arena)
{
    *elements = (struct elements){ 0 };
    symtab_init(&elements->names, arena);
}

static void add(struct elements *elements, const struct element *element)
{
    if (!element->name.n)
        return;
    sym s = sym_intern(&elements->names, element->name);
    while (elements->rows.n <= s)
        *vec_push(elements->names.arena, &elements->rows) = (struct element){ 0 };
    if (!elements->rows.v[s].kind)
        elements->rows.v[s] = *element;
}

void elements_add(struct elements *elements, const struct proto_file *file)
{
    struct element element = { .file = file };
    for (size_t i = 0; i < file->all_messages.n; i++) {
        element.kind = ELEMENT_MESSAGE;
        element.message = file->all_messages.v[i];
        element.name = element.message->full_name;
        add(elements, &element);
    }
    element.message = NULL;
    for (size_t i = 0; i < file->all_enums.n; i++) {
        element.kind = ELEMENT_ENUM;
        element.enumeration = file->all_enums.v[i];
        element.name = element.enumeration->full_name;
        add(elements, &element);
    }
    element.enumeration = NULL;
    for (size_t i = 0; i < file->services.n; i++) {
        element.kind = ELEMENT_SERVICE;
        element.service = file->services.v[i];
        element.name = element.service->full_name;
        add(elements, &element);
    }
}

static const struct element *row(const struct elements *elements, struct str name)
{
    sym s = sym_find(&elements->names, name);
    return s && s < elements->rows.n ? &elements->rows.v[s] : NULL;
}

static struct element with_field(const struct element *of, const struct proto_field *field,
                                 struct str name)
{
    struct element element = *of;
    element.kind = ELEMENT_FIELD;
    element.field = field;
    element.name = name;
    return element;
}

static struct element with_rpc(const struct element *of, const struct proto_rpc *rpc,
                               struct str name)
{
    struct element element = *of;
    element.kind = ELEMENT_RPC;
    element.rpc = rpc;
    element.name = name;
    return element;
}

static struct element value_of(const struct element *of, int32_t number)
{
    struct element element = *of;
    for (size_t i = 0; i < of->enumeration->values.n; i++) {
        if (of->enumeration->values.v[i].number != number)
            continue;
        element.kind = ELEMENT_VALUE;
        element.number = number;
        return element;
    }
    return (struct element){ 0 };
}

static struct element field_numbered(const struct element *of, int32_t number, struct str name)
{
    for (size_t i = 0; i < of->message->fields.n; i++)
        if (of->message->fields.v[i]->number == number)
            return with_field(of, of->message->fields.v[i], name);
    return (struct element){ 0 };
}

static struct element rpc_called(const struct element *of, struct str rpc, struct str name)
{
    for (size_t i = 0; i < of->service->rpcs.n; i++)
        if (str_eq(of->service->rpcs.v[i].name, rpc))
            return with_rpc(of, &of->service->rpcs.v[i], name);
    return (struct element){ 0 };
}

static struct element find_member(const struct element *of, struct str member, struct str name)
{
    if (of->kind == ELEMENT_SERVICE)
        return rpc_called(of, member, name);
    if (of->kind != ELEMENT_MESSAGE)
        return (struct element){ 0 };
    for (size_t i = 0; i < of->message->fields.n; i++)
        if (str_eq(of->message->fields.v[i]->name, member))
            return with_field(of, of->message->fields.v[i], name);
    for (size_t i = 0; i < of->message->oneofs.n; i++)
        if (str_eq(of->message->oneofs.v[i].name, member))
            return *of;
    return (struct element){ 0 };
}

struct element elements_find(const struct elements *elements, struct str name)
{
    const struct element *found = row(elements, name);
    size_t space = str_rfind_char(name, ' '), dot = str_rfind_char(name, '.');
    int64_t number;
    if (found)
        return *found;
    if (space != SIZE_MAX) {
        found = row(elements, str_take(name, space));
        bool value = found && found->kind == ELEMENT_ENUM &&
                     str_to_i64(str_skip(name, space + 1), &number) && number >= INT32_MIN &&
                     number <= INT32_MAX;
        return value ? value_of(found, (int32_t)number) : (struct element){ 0 };
    }
    found = dot == SIZE_MAX ? NULL : row(elements, str_take(name, dot));
    return found ? find_member(found, str_skip(name, dot + 1), name) : (struct element){ 0 };
}

struct element elements_like(const struct elements *elements, const struct element *like)
{
    struct str name = like->kind == ELEMENT_FIELD ? like->message->full_name
                      : like->kind == ELEMENT_RPC ? like->service->full_name
                                                  : like->name;
    const struct element *found = row(elements, name);
    enum element_kind outer = like->kind == ELEMENT_FIELD   ? ELEMENT_MESSAGE
                              : like->kind == ELEMENT_RPC   ? ELEMENT_SERVICE
                              : like->kind == ELEMENT_VALUE ? ELEMENT_ENUM
                                                            : like->kind;
    if (!found || found->kind != outer)
        return (struct element){ 0 };
    if (like->kind == ELEMENT_FIELD)
        return field_numbered(found, like->field->number, like->name);
    if (like->kind == ELEMENT_RPC)
        return rpc_called(found, like->rpc->name, like->name);
    return like->kind == ELEMENT_VALUE ? value_of(found, like->number) : *found;
}

static bool same_value(const struct element *a, const struct element *b)
{
    for (size_t i = 0; i < a->enumeration->values.n; i++) {
        const struct proto_enum_value *value = &a->enumeration->values.v[i];
        bool there = value->number != a->number;
        for (size_t k = 0; k < b->enumeration->values.n && !there; k++)
            there = b->enumeration->values.v[k].number == value->number &&
                    str_eq(b->enumeration->values.v[k].name, value->name);
        if (!there)
            return false;
    }
    return true;
}

bool element_same(const struct element *a, const struct element *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == ELEMENT_FIELD)
        return proto_same_field(a->file, a->field, b->file, b->field);
    if (a->kind == ELEMENT_RPC)
        return proto_same_rpc(a->rpc, b->rpc);
    return a->kind != ELEMENT_VALUE || same_value(a, b);
}

void version_init(struct version_index *version, const struct compat_tree *tree,
                  struct arena *arena)
{
    *version = (struct version_index){ .tree = tree, .arena = arena };
    elements_init(&version->elements, arena);
    symtab_init(&version->asked, arena);
    compat_reach_init(&version->reach, tree, arena);
    for (size_t i = 0; i < tree->files.n; i++)
        elements_add(&version->elements, tree->files.v[i].proto);
}

static struct carried carried_of(struct version_index *version, const struct proto_service *service,
                                 const struct proto_rpc *rpc, unsigned uses)
{
    struct str operation = str_printf(version->arena, "%" PRIstr "/%" PRIstr,
                                      STR_ARG(service->full_name), STR_ARG(rpc->name));
    return (struct carried){ operation, service->full_name, uses };
}

static struct rpcs carriers_of_type(struct version_index *version, struct str name)
{
    uint32_t known = version->asked.n;
    sym s = sym_intern(&version->asked, name);
    if (s < known)
        return version->carriers.v[s - 1];
    struct rpcs *rpcs = vec_push(version->arena, &version->carriers);
    if (version->n_carriers >= CARRIERS_MAX)
        return *rpcs;
    const struct compat_carrier *found;
    rpcs->n = compat_reach_rpcs(&version->reach, name, version->arena, &found);
    rpcs->v = arena_array(version->arena, struct carried, rpcs->n);
    version->n_carriers += rpcs->n;
    for (size_t i = 0; i < rpcs->n; i++)
        rpcs->v[i] = carried_of(version, found[i].service, found[i].rpc, found[i].uses);
    return *rpcs;
}

struct rpcs version_carriers(struct version_index *version, const struct element *element)
{
    if (element->kind == ELEMENT_MESSAGE || element->kind == ELEMENT_FIELD)
        return carriers_of_type(version, element->message->full_name);
    if (element->kind == ELEMENT_ENUM || element->kind == ELEMENT_VALUE)
        return carriers_of_type(version, element->enumeration->full_name);
    const struct proto_service *service = element->service;
    struct rpcs rpcs = { arena_array(version->arena, struct carried, service->rpcs.n), 0 };
    for (size_t i = 0; i < service->rpcs.n; i++)
        if (element->kind == ELEMENT_SERVICE || &service->rpcs.v[i] == element->rpc)
            rpcs.v[rpcs.n++] = carried_of(version, service, &service->rpcs.v[i], 0);
    return rpcs;
}
