/*
 * What the names of types mean in a set of files.
 *
 * Full names form a tree: a name is its scope's name and one part more. Each stands in one hash
 * table under (scope, part), so that looking a part up in a scope costs the same for names of any
 * length. Definitions of one name form a chain, in order of files.
 */
#include "proto_priv.h"

enum { CHAIN_MAX = 64 }; /* copies of one definition that are compared */

/* What can hold names. Fields, values and the like are passed over in every look-up. */
enum symbol_kind { SYMBOL_PACKAGE, SYMBOL_MESSAGE, SYMBOL_ENUM, SYMBOL_SERVICE };

struct symbol {
    enum symbol_kind kind;
    uint32_t file;
    const void *element; /* of a message or enum */
    struct symbol *next; /* same name, further file */
};

/* A full name; 0 is the root, above all packages. */
typedef uint32_t name_id;

struct name_key {
    name_id scope;
    sym part;
};

struct entry {
    struct str package; /* its text, when it is one */
    struct symbol *first, *last;
};

struct resolver {
    struct arena scratch;
    struct symtab parts;
    struct symtab names;       /* of struct name_key, as bytes */
    VEC(struct entry) entries; /* by name_id */
    struct proto_file *const *files;
    struct findings *findings;
    uint32_t *seen_from; /* of each file: 1 + the file that last saw it */
    VEC(uint32_t) seen;  /* by the current file: itself, its imports, what those import publicly */
};

/* A place from which a name is looked up. */
struct scope {
    uint32_t file;
    VEC(name_id) outward; /* from the root to the message, service or package around */
    bool complete;        /* all files that the file needs are in the set */
    bool everywhere;      /* look beyond the imports */
};

static name_id name_find(const struct resolver *r, name_id scope, struct str part)
{
    struct name_key key = { scope, sym_find(&r->parts, part) };
    return key.part ? sym_find(&r->names, (struct str){ (const char *)&key, sizeof(key) }) : 0;
}

static name_id name_add(struct resolver *r, name_id scope, struct str part)
{
    struct name_key key = { scope, sym_intern(&r->parts, part) };
    name_id name = sym_intern(&r->names, (struct str){ (const char *)&key, sizeof(key) });
    while (r->entries.n <= name)
        (void)vec_push(&r->scratch, &r->entries);
    return name;
}

static void add_symbol(struct resolver *r, name_id name, struct symbol symbol)
{
    struct entry *entry = &r->entries.v[name];
    struct symbol *added = arena_new(&r->scratch, struct symbol);
    *added = symbol;
    if (entry->last)
        entry->last->next = added;
    else
        entry->first = added;
    entry->last = added;
}

/* Packages are open: one symbol says all. */
static name_id add_package(struct resolver *r, uint32_t f)
{
    struct str package = r->files[f]->package, rest = package;
    name_id name = 0;
    for (struct str part; str_split(&rest, '.', &part);) {
        name = name_add(r, name, part);
        if (r->entries.v[name].package.n)
            continue;
        r->entries.v[name].package = str_range(package.p, part.p + part.n);
        add_symbol(r, name, (struct symbol){ SYMBOL_PACKAGE, f, NULL, NULL });
    }
    return name;
}

static name_id name_of(struct resolver *r, struct str full_name)
{
    name_id name = 0;
    for (struct str part; str_split(&full_name, '.', &part);)
        name = name_add(r, name, part);
    return name;
}

static void add_file(struct resolver *r, uint32_t f)
{
    const struct proto_file *file = r->files[f];
    name_id package = add_package(r, f);
    for (size_t i = 0; i < file->all_messages.n; i++)
        add_symbol(r, name_of(r, file->all_messages.v[i]->full_name),
                   (struct symbol){ SYMBOL_MESSAGE, f, file->all_messages.v[i], NULL });
    for (size_t i = 0; i < file->all_enums.n; i++)
        add_symbol(r, name_of(r, file->all_enums.v[i]->full_name),
                   (struct symbol){ SYMBOL_ENUM, f, file->all_enums.v[i], NULL });
    for (size_t i = 0; i < file->services.n; i++)
        add_symbol(r, name_add(r, package, file->services.v[i]->name),
                   (struct symbol){ SYMBOL_SERVICE, f, NULL, NULL });
}

static void see(struct resolver *r, uint32_t from, const struct proto_file *file)
{
    if (!file || r->seen_from[file->place] == from + 1)
        return;
    r->seen_from[file->place] = from + 1;
    *vec_push(&r->scratch, &r->seen) = (uint32_t)file->place;
}

static void see_imports(struct resolver *r, uint32_t from)
{
    r->seen.n = 0;
    see(r, from, r->files[from]);
    for (size_t i = 0; i < r->seen.n; i++) {
        const struct proto_file *file = r->files[r->seen.v[i]];
        for (size_t k = 0; k < file->imports.n; k++)
            if (i == 0 || file->imports.v[k].kind == PROTO_IMPORT_PUBLIC)
                see(r, from, file->imports.v[k].file);
    }
}

static bool is_in_package(const struct proto_file *file, struct str name)
{
    struct str package = file->package;
    return package.n >= name.n && memcmp(package.p, name.p, name.n) == 0 &&
           (package.n == name.n || package.p[name.n] == '.');
}

static bool is_seen(const struct resolver *r, const struct scope *scope,
                    const struct symbol *symbol, name_id name)
{
    if (scope->everywhere || r->seen_from[symbol->file] == scope->file + 1)
        return true;
    for (size_t i = 0; symbol->kind == SYMBOL_PACKAGE && i < r->seen.n; i++)
        if (is_in_package(r->files[r->seen.v[i]], r->entries.v[name].package))
            return true;
    return false;
}

static bool is_type(const struct symbol *symbol)
{
    return symbol->kind == SYMBOL_MESSAGE || symbol->kind == SYMBOL_ENUM;
}

/* The definition of a full name that counts in a scope; types only, or any. */
static const struct symbol *find(const struct resolver *r, const struct scope *scope, name_id name,
                                 bool types)
{
    const struct symbol *best = NULL;
    size_t best_common = 0, left = CHAIN_MAX;
    const struct symbol *symbol = name ? r->entries.v[name].first : NULL;
    for (; symbol && left > 0; symbol = symbol->next) {
        if ((types && !is_type(symbol)) || !is_seen(r, scope, symbol, name))
            continue;
        size_t common = path_common(r->files[scope->file]->path, r->files[symbol->file]->path);
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

/* The rest of a name, of which the first part was found; 0 when nothing is called so. */
static name_id walk(const struct resolver *r, name_id name, struct str rest)
{
    for (struct str part; str_split(&rest, '.', &part);) {
        name = name_find(r, name, part);
        if (!name)
            break;
    }
    return name;
}

/*
 * Innermost scope outward: the first scope that has the first part of the name decides, unless the
 * name is that part alone and is no type there.
 */
static const struct symbol *look_up(const struct resolver *r, const struct scope *scope,
                                    struct str name)
{
    struct str rest = name, first;
    str_split(&rest, '.', &first);
    bool whole = first.n == name.n;
    if (!sym_find(&r->parts, first))
        return NULL;
    for (size_t i = scope->outward.n; i-- > 0;) {
        name_id at = name_find(r, scope->outward.v[i], first);
        const struct symbol *symbol = find(r, scope, at, whole);
        if (symbol && whole)
            return symbol;
        if (symbol)
            return find(r, scope, walk(r, at, rest), true);
    }
    return NULL;
}

/* These ship with every compiler, so their files are never missed; nor are their names. */
static bool is_well_known(const struct resolver *r, const struct scope *scope, struct str name)
{
    return str_has(name, "google.protobuf.") || str_starts(name, "protobuf.") ||
           str_starts(r->files[scope->file]->package, "google.protobuf");
}

static const struct symbol *find_type(const struct resolver *r, const struct scope *scope,
                                      struct str name)
{
    return name.p[0] == '.' ? find(r, scope, walk(r, 0, str_skip(name, 1)), true)
                            : look_up(r, scope, name);
}

/* Of a descriptor the places may not be known. */
static struct loc place_in(const struct resolver *r, const struct scope *scope, struct loc loc)
{
    return loc.line ? loc : (struct loc){ r->files[scope->file]->source, 1, 1 };
}

/* A descriptor says what the name stands for; 0 is anything. */
static bool is_declared(const struct proto_type *type, const struct symbol *symbol)
{
    return !type->declared || (type->declared == PROTO_ENUM) == (symbol->kind == SYMBOL_ENUM);
}

static void resolve_type(struct resolver *r, const struct scope *scope, struct proto_type *type)
{
    if (type->kind != PROTO_NAMED || type->name.n == 0)
        return;
    const struct symbol *symbol = find_type(r, scope, type->name);
    if (!symbol) {
        struct scope wide = *scope;
        wide.everywhere = true;
        symbol = find_type(r, &wide, type->name);
        if (scope->complete &&
            (r->files[scope->file]->compiled || !is_well_known(r, scope, type->name)))
            finding_add(r->findings, &rule_input_syntax, place_in(r, scope, type->loc), "Type '%" PRIstr "' is not %s.",
                        STR_ARG(str_take(type->name, 200)), symbol ? "imported" : "defined");
    }
    if (!symbol)
        return;
    if (!is_declared(type, symbol)) {
        finding_add(r->findings, &rule_input_syntax, place_in(r, scope, type->loc),
                    "Type '%" PRIstr "' is not what the descriptor says it is.",
                    STR_ARG(str_take(type->name, 200)));
    } else if (symbol->kind == SYMBOL_MESSAGE) {
        type->kind = type->declared == PROTO_GROUP ? PROTO_GROUP : PROTO_MESSAGE;
        type->message = symbol->element;
        type->full_name = type->message->full_name;
    } else {
        type->kind = PROTO_ENUM;
        type->enumeration = symbol->element;
        type->full_name = type->enumeration->full_name;
    }
}

/* Names are looked up from here on. */
static void enter(struct resolver *r, struct scope *scope, struct str full_name)
{
    scope->outward.n = 0;
    name_id name = 0;
    *vec_push(&r->scratch, &scope->outward) = name;
    for (struct str part; str_split(&full_name, '.', &part);)
        *vec_push(&r->scratch, &scope->outward) = name = name_find(r, name, part);
}

static void resolve_extensions(struct resolver *r, struct scope *scope,
                               struct proto_field *const *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        resolve_type(r, scope, &fields[i]->type);
        if (i == 0 || fields[i]->extendee != fields[i - 1]->extendee)
            resolve_type(r, scope, fields[i]->extendee);
    }
}

static void resolve_message(struct resolver *r, struct scope *scope, struct proto_message *message)
{
    enter(r, scope, message->full_name);
    for (size_t i = 0; i < message->fields.n; i++)
        resolve_type(r, scope, &message->fields.v[i]->type);
    resolve_extensions(r, scope, message->extensions.v, message->extensions.n);
}

static void resolve_service(struct resolver *r, struct scope *scope, struct proto_service *service)
{
    enter(r, scope, service->full_name);
    for (size_t i = 0; i < service->rpcs.n; i++) {
        resolve_type(r, scope, &service->rpcs.v[i].request);
        resolve_type(r, scope, &service->rpcs.v[i].response);
    }
}

static void resolve_file(struct resolver *r, struct scope *scope, uint32_t f, bool complete)
{
    struct proto_file *file = r->files[f];
    scope->file = f;
    scope->complete = complete;
    see_imports(r, f);
    for (size_t i = 0; i < file->all_messages.n; i++)
        resolve_message(r, scope, file->all_messages.v[i]);
    for (size_t i = 0; i < file->services.n; i++)
        resolve_service(r, scope, file->services.v[i]);
    enter(r, scope, file->package);
    resolve_extensions(r, scope, file->extensions.v, file->extensions.n);
}

static void resolve(struct proto_file *const *files, size_t n, bool rooted,
                    struct findings *findings)
{
    struct resolver r = { .files = files, .findings = findings };
    symtab_init(&r.names, &r.scratch);
    symtab_init(&r.parts, &r.scratch);
    struct scope scope = { 0 };
    r.seen_from = arena_array(&r.scratch, uint32_t, n);
    bool *complete = rooted ? link_rooted(&r.scratch, files, n)
                            : link_imports(&r.scratch, files, n);
    for (size_t i = 0; i < n; i++)
        add_file(&r, (uint32_t)i);
    for (size_t i = 0; i < n; i++)
        resolve_file(&r, &scope, (uint32_t)i, complete[i]);
    arena_release(&r.scratch);
}

void proto_resolve(struct proto_file *const *files, size_t n, struct findings *findings)
{
    resolve(files, n, false, findings);
}

void proto_resolve_rooted(struct proto_file *const *files, size_t n, struct findings *findings)
{
    resolve(files, n, true, findings);
}
