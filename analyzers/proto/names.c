/* The table of names, and the rules by which a name is looked up; see names.h. */
#include "names.h"

enum { CHAIN_MAX = 64 /* copies of one definition that are compared */, MEMBERS_LARGE = 32 };

/* Members of a large message by name: symbols[i] is that of name i. */
struct members {
    struct symtab names;
    VEC(struct symbol) symbols;
};

const char *symbol_kind_name(enum symbol_kind kind)
{
    static const char *const names[] = {
        [SYMBOL_PACKAGE] = "package",  [SYMBOL_MESSAGE] = "message",
        [SYMBOL_ENUM] = "enum",        [SYMBOL_SERVICE] = "service",
        [SYMBOL_FIELD] = "field",      [SYMBOL_EXTENSION] = "extension",
        [SYMBOL_VALUE] = "enum value", [SYMBOL_ONEOF] = "oneof",
        [SYMBOL_RPC] = "rpc"
    };
    return names[kind];
}

/* The name's slot, or the free one where it belongs. */
static struct name_slot *slot_of(const struct names *names, name_id scope, sym part)
{
    uint64_t hash = (((uint64_t)scope << 32 | part) ^ names->seed) * 0x9e3779b97f4a7c15u;
    uint32_t mask = names->n_slots - 1, at = (uint32_t)(hash >> 32) & mask;
    for (; names->slots[at].id; at = (at + 1) & mask)
        if (names->slots[at].part == part && names->slots[at].scope == scope)
            break;
    return &names->slots[at];
}

static name_id find_part(const struct names *names, name_id scope, sym part)
{
    return part && names->n_slots ? slot_of(names, scope, part)->id : 0;
}

static name_id name_find(const struct names *names, name_id scope, struct str part)
{
    return find_part(names, scope, sym_find(&names->parts, part));
}

static void add_slots(struct names *names)
{
    enum { FIRST = 256 };
    uint32_t n_old = names->n_slots;
    const struct name_slot *old = names->slots;
    names->n_slots = n_old ? 2 * n_old : FIRST;
    names->slots = arena_array(names->arena, struct name_slot, names->n_slots);
    for (uint32_t i = 0; i < n_old; i++)
        if (old[i].id)
            *slot_of(names, old[i].scope, old[i].part) = old[i];
}

static name_id name_add(struct names *names, name_id scope, struct str part)
{
    sym s = sym_intern(&names->parts, part);
    if (!s)
        return 0;
    if (2 * names->entries.n >= names->n_slots)
        add_slots(names);
    struct name_slot *slot = slot_of(names, scope, s);
    if (!slot->id) {
        *slot = (struct name_slot){ scope, s, (name_id)names->entries.n };
        (void)vec_push(names->arena, &names->entries);
    }
    return slot->id;
}

/* What has no name, in a forged descriptor, cannot be found. */
static void add_symbol(struct names *names, name_id name, struct symbol symbol)
{
    if (name == 0)
        return;
    struct name_entry *entry = &names->entries.v[name];
    struct symbol *added = arena_new(names->arena, struct symbol);
    *added = symbol;
    if (entry->last)
        entry->last->next = added;
    else
        entry->first = added;
    entry->last = added;
}

/* Packages are open: one symbol says all. */
static name_id add_package(struct names *names, uint32_t f)
{
    struct str package = names->files[f]->package, rest = package;
    name_id name = 0;
    for (struct str part; str_split(&rest, '.', &part);) {
        name = name_add(names, name, part);
        if (name == 0 || names->entries.v[name].package.n)
            continue;
        names->entries.v[name].package = str_range(package.p, part.p + part.n);
        add_symbol(names, name, (struct symbol){ SYMBOL_PACKAGE, f, NULL, NULL });
    }
    return name;
}

/*
 * Bytes at the start of a full name that are whole parts of the one before, too, with the '.'
 * behind them: names come in an order in which that is most of them.
 */
static size_t same_parts(struct str before, struct str name, size_t *out_parts)
{
    size_t common = 0;
    *out_parts = 0;
    for (size_t i = 0; i < name.n && i < before.n && name.p[i] == before.p[i]; i++)
        if (name.p[i] == '.') {
            common = i + 1;
            (*out_parts)++;
        }
    return common;
}

static name_id name_of(struct names *names, struct str full_name)
{
    struct name_scope *path = &names->adding;
    size_t parts, common = same_parts(path->entered, full_name, &parts);
    struct str rest = str_skip(full_name, common);
    name_id name = parts ? path->outward.v[parts - 1] : 0;
    path->outward.n = parts;
    path->entered = full_name;
    for (struct str part; str_split(&rest, '.', &part);)
        *vec_push(names->arena, &path->outward) = name = name_add(names, name, part);
    return name;
}

static void add_extensions(struct names *names, uint32_t f, name_id package)
{
    const struct proto_file *file = names->files[f];
    for (size_t i = 0; i < file->all_extensions.n; i++) {
        const struct proto_field *field = file->all_extensions.v[i];
        name_id scope = field->parent ? name_of(names, field->parent->full_name) : package;
        add_symbol(names, name_add(names, scope, field->name),
                   (struct symbol){ SYMBOL_EXTENSION, f, field, NULL });
    }
}

static void add_service(struct names *names, uint32_t f, name_id package,
                        const struct proto_service *service)
{
    name_id name = name_add(names, package, service->name);
    add_symbol(names, name, (struct symbol){ SYMBOL_SERVICE, f, NULL, NULL });
    for (size_t i = 0; i < service->rpcs.n; i++)
        add_symbol(names, name_add(names, name, service->rpcs.v[i].name),
                   (struct symbol){ SYMBOL_RPC, f, NULL, NULL });
}

static void add_file(struct names *names, uint32_t f)
{
    const struct proto_file *file = names->files[f];
    name_id package = add_package(names, f);
    for (size_t i = 0; i < file->all_messages.n; i++)
        add_symbol(names, name_of(names, file->all_messages.v[i]->full_name),
                   (struct symbol){ SYMBOL_MESSAGE, f, file->all_messages.v[i], NULL });
    for (size_t i = 0; i < file->all_enums.n; i++)
        add_symbol(names, name_of(names, file->all_enums.v[i]->full_name),
                   (struct symbol){ SYMBOL_ENUM, f, file->all_enums.v[i], NULL });
    for (size_t i = 0; i < file->enums.n; i++)
        for (size_t k = 0; k < file->enums.v[i]->values.n; k++)
            add_symbol(names, name_add(names, package, file->enums.v[i]->values.v[k].name),
                       (struct symbol){ SYMBOL_VALUE, f, NULL, NULL });
    for (size_t i = 0; i < file->services.n; i++)
        add_service(names, f, package, file->services.v[i]);
    add_extensions(names, f, package);
}

void names_init(struct names *names, struct arena *arena, struct proto_file *const *files, size_t n)
{
    *names = (struct names){ .arena = arena, .files = files };
    names->seed = str_hash32(STR("names"));
    (void)vec_push(arena, &names->entries); /* the root */
    symtab_init(&names->parts, arena);
    symtab_init(&names->large, arena);
    names->seen_from = arena_array(arena, uint32_t, n);
    names->option_from = arena_array(arena, uint32_t, n);
    for (size_t i = 0; i < n; i++)
        add_file(names, (uint32_t)i);
}

/* -- what a file sees -------------------------------------------------------------------------- */

static void see(struct names *names, uint32_t from, const struct proto_file *file, bool option)
{
    if (!file || names->seen_from[file->place] == from + 1 ||
        (option && names->option_from[file->place] == from + 1))
        return;
    (option ? names->option_from : names->seen_from)[file->place] = from + 1;
    *vec_push(names->arena, &names->seen) = (uint32_t)file->place;
}

/* Of the file itself either the plain imports or those for options, and what these make public. */
static void see_imports(struct names *names, uint32_t from, bool option)
{
    const struct proto_file *file = names->files[from];
    size_t first = names->seen.n;
    for (size_t i = 0; i < file->imports.n; i++)
        if ((file->imports.v[i].kind == PROTO_IMPORT_OPTION) == option)
            see(names, from, file->imports.v[i].file, option);
    for (size_t i = first; i < names->seen.n; i++) {
        file = names->files[names->seen.v[i]];
        for (size_t k = 0; k < file->imports.n; k++)
            if (file->imports.v[k].kind == PROTO_IMPORT_PUBLIC)
                see(names, from, file->imports.v[k].file, option);
    }
}

/* Whether anything in the file has a name to look up. */
static bool looks_up(const struct proto_file *file)
{
    return file->all_messages.n || file->all_enums.n || file->services.n ||
           file->all_extensions.n || file->options.all.n;
}

void names_see(struct names *names, uint32_t file)
{
    if (!looks_up(names->files[file]))
        return;
    for (size_t i = 0; i < names->seen.n; i++) /* a file may be looked at twice */
        names->seen_from[names->seen.v[i]] = names->option_from[names->seen.v[i]] = 0;
    names->seen.n = 0;
    see(names, file, names->files[file], false);
    see_imports(names, file, false);
    see_imports(names, file, true);
}

static bool is_in_package(const struct proto_file *file, struct str name)
{
    struct str package = file->package;
    return package.n >= name.n && memcmp(package.p, name.p, name.n) == 0 &&
           (package.n == name.n || package.p[name.n] == '.');
}

static bool sees(const struct names *names, const struct name_scope *scope, uint32_t file)
{
    return names->seen_from[file] == scope->file + 1 ||
           (scope->options && names->option_from[file] == scope->file + 1);
}

static bool is_exported(const struct symbol *symbol)
{
    if (symbol->kind == SYMBOL_MESSAGE)
        return proto_message_exported(symbol->element);
    return symbol->kind != SYMBOL_ENUM || proto_enum_exported(symbol->element);
}

static bool is_seen(const struct names *names, const struct name_scope *scope,
                    const struct symbol *symbol, name_id name)
{
    if (scope->everywhere || symbol->file == scope->file)
        return true;
    if (sees(names, scope, symbol->file))
        return is_exported(symbol);
    for (size_t i = 0; symbol->kind == SYMBOL_PACKAGE && i < names->seen.n; i++)
        if (sees(names, scope, names->seen.v[i]) &&
            is_in_package(names->files[names->seen.v[i]], names->entries.v[name].package))
            return true;
    return false;
}

/* -- looking up -------------------------------------------------------------------------------- */

static bool is_type(const struct symbol *symbol)
{
    return symbol->kind == SYMBOL_MESSAGE || symbol->kind == SYMBOL_ENUM;
}

static bool is_scope(const struct symbol *symbol)
{
    return symbol->kind == SYMBOL_MESSAGE || symbol->kind == SYMBOL_PACKAGE;
}

/* The definition of a full name that counts in a scope, the nearest folder first. */
static const struct symbol *find(const struct names *names, const struct name_scope *scope,
                                 name_id name, bool (*wanted)(const struct symbol *))
{
    const struct symbol *best = NULL;
    size_t best_common = 0, left = CHAIN_MAX;
    const struct symbol *symbol = name ? names->entries.v[name].first : NULL;
    for (; symbol && left > 0; symbol = symbol->next) {
        if ((wanted && !wanted(symbol)) || !is_seen(names, scope, symbol, name))
            continue;
        size_t common =
            path_common(names->files[scope->file]->path, names->files[symbol->file]->path);
        if (symbol->file == scope->file)
            return symbol;
        left--;
        if (!best || common > best_common) {
            best = symbol;
            best_common = common;
        }
    }
    return best;
}

static void add_member(struct names *names, struct members *members, struct str name,
                       enum symbol_kind kind, const void *element)
{
    sym s = sym_intern(&members->names, name);
    while (members->symbols.n <= s)
        (void)vec_push(names->arena, &members->symbols);
    if (s + 1 == members->symbols.n)
        members->symbols.v[s] = (struct symbol){ .kind = kind, .element = element };
}

static struct members *index_members(struct names *names, const struct proto_message *message)
{
    struct members *members = arena_new(names->arena, struct members);
    symtab_init(&members->names, names->arena);
    for (size_t i = 0; i < message->fields.n; i++)
        add_member(names, members, message->fields.v[i]->name, SYMBOL_FIELD, message->fields.v[i]);
    for (size_t i = 0; i < message->oneofs.n; i++)
        add_member(names, members, message->oneofs.v[i].name, SYMBOL_ONEOF, NULL);
    for (size_t i = 0; i < message->enums.n; i++)
        for (size_t k = 0; k < message->enums.v[i]->values.n; k++)
            add_member(names, members, message->enums.v[i]->values.v[k].name, SYMBOL_VALUE, NULL);
    return members;
}

static const struct members *members_of(struct names *names, const struct proto_message *message)
{
    sym s = sym_intern(&names->large, (struct str){ (const char *)&message, sizeof(message) });
    while (names->members.n <= s)
        (void)vec_push(names->arena, &names->members);
    if (!names->members.v[s])
        names->members.v[s] = index_members(names, message);
    return names->members.v[s];
}

static bool is_large(const struct proto_message *message)
{
    size_t n = message->fields.n + message->oneofs.n;
    for (size_t i = 0; i < message->enums.n && n <= MEMBERS_LARGE; i++)
        n += 1 + message->enums.v[i]->values.n;
    return n > MEMBERS_LARGE;
}

/* Fields, oneofs and values of enums: what of a message stands in no table. */
static bool find_member(struct names *names, const struct proto_message *message, struct str name,
                        struct symbol *out)
{
    if (is_large(message)) {
        const struct members *members = members_of(names, message);
        sym s = sym_find(&members->names, name);
        *out = s ? members->symbols.v[s] : (struct symbol){ 0 };
        return s != 0;
    }
    for (size_t i = 0; i < message->fields.n; i++) {
        *out = (struct symbol){ .kind = SYMBOL_FIELD, .element = message->fields.v[i] };
        if (str_eq(message->fields.v[i]->name, name))
            return true;
    }
    *out = (struct symbol){ .kind = SYMBOL_ONEOF };
    for (size_t i = 0; i < message->oneofs.n; i++)
        if (str_eq(message->oneofs.v[i].name, name))
            return true;
    out->kind = SYMBOL_VALUE;
    for (size_t i = 0; i < message->enums.n; i++)
        for (size_t k = 0; k < message->enums.v[i]->values.n; k++)
            if (str_eq(message->enums.v[i]->values.v[k].name, name))
                return true;
    return false;
}

const struct proto_field *names_field(struct names *names, const struct proto_message *message,
                                      struct str name)
{
    struct symbol symbol;
    bool found = find_member(names, message, name, &symbol);
    return found && symbol.kind == SYMBOL_FIELD ? symbol.element : NULL;
}

/* part is s, which is 0 when it is no part of a name in the table. */
static bool find_in(struct names *names, const struct name_scope *scope, name_id parent,
                    struct str part, sym s, enum name_want want, struct symbol *out)
{
    const struct symbol *symbol =
        find(names, scope, find_part(names, parent, s), want == NAME_TYPE ? is_type : NULL);
    if (symbol) {
        *out = *symbol;
        return true;
    }
    symbol = want == NAME_ANY ? find(names, scope, parent, NULL) : NULL;
    return symbol && symbol->kind == SYMBOL_MESSAGE &&
           find_member(names, symbol->element, part, out);
}

/* The rest of a name below one that was found. */
static bool walk(struct names *names, const struct name_scope *scope, name_id name, struct str rest,
                 enum name_want want, struct symbol *out)
{
    struct str part;
    if (!str_split(&rest, '.', &part))
        return false;
    for (struct str next; str_split(&rest, '.', &next); part = next) {
        name = name_find(names, name, part);
        if (!name)
            return false;
    }
    return find_in(names, scope, name, part, sym_find(&names->parts, part), want, out);
}

bool names_look_up(struct names *names, const struct name_scope *scope, struct str name,
                   enum name_want want, struct symbol *out)
{
    struct str rest = name, first;
    if (name.n > 0 && name.p[0] == '.')
        return walk(names, scope, 0, str_skip(name, 1), want, out);
    str_split(&rest, '.', &first);
    bool whole = first.n == name.n;
    sym s = sym_find(&names->parts, first);
    if (want == NAME_TYPE && !s)
        return false;
    for (size_t i = scope->outward.n; i-- > 0;) {
        if (whole && find_in(names, scope, scope->outward.v[i], first, s, want, out))
            return true;
        name_id at = whole ? 0 : find_part(names, scope->outward.v[i], s);
        if (at && find(names, scope, at, is_scope))
            return walk(names, scope, at, rest, want, out);
    }
    return false;
}

void names_enter(struct names *names, struct name_scope *scope, struct str full_name)
{
    size_t parts, common = same_parts(scope->entered, full_name, &parts);
    struct str rest = str_skip(full_name, common);
    if (!scope->outward.n)
        *vec_push(names->arena, &scope->outward) = 0;
    name_id name = scope->outward.v[parts];
    scope->outward.n = parts + 1;
    scope->entered = full_name;
    for (struct str part; str_split(&rest, '.', &part);)
        *vec_push(names->arena, &scope->outward) = name = name_find(names, name, part);
}
