/*
 * What the names of types mean in a set of files.
 *
 * Every definition stands in one hash table under its full name; packages do too, one entry for
 * each prefix. Definitions of one name form a chain, in order of files.
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

struct entry {
    sym name;
    struct symbol *first, *last;
};

struct resolver {
    struct arena scratch;
    struct symtab names;
    VEC(struct entry) entries; /* by sym */
    struct proto_file *const *files;
    struct findings *findings;
    struct strbuf path; /* candidate name */
    uint32_t *seen_from; /* of each file: 1 + the file that last saw it */
    VEC(uint32_t) seen;  /* by the current file: itself, its imports, what those import publicly */
};

/* A place from which a name is looked up. */
struct scope {
    uint32_t file;
    struct str full_name; /* of the enclosing message or service, or the package */
    bool complete;        /* all files that the file needs are in the set */
    bool everywhere;      /* look beyond the imports */
};

static void add_symbol(struct resolver *r, struct str name, struct symbol symbol)
{
    sym s = sym_intern(&r->names, name);
    while (r->entries.n <= s)
        (void)vec_push(&r->scratch, &r->entries);
    struct entry *entry = &r->entries.v[s];
    if (entry->last && entry->last->kind == SYMBOL_PACKAGE && symbol.kind == SYMBOL_PACKAGE)
        return; /* packages are open: one entry says all */
    struct symbol *added = arena_new(&r->scratch, struct symbol);
    *added = symbol;
    if (entry->last)
        entry->last->next = added;
    else
        entry->first = added;
    entry->last = added;
}

static void add_package(struct resolver *r, uint32_t f)
{
    struct str package = r->files[f]->package;
    for (size_t i = 0; i < package.n; i++)
        if (package.p[i] == '.')
            add_symbol(r, str_take(package, i), (struct symbol){ SYMBOL_PACKAGE, f, NULL, NULL });
    if (package.n)
        add_symbol(r, package, (struct symbol){ SYMBOL_PACKAGE, f, NULL, NULL });
}

static void add_file(struct resolver *r, uint32_t f)
{
    const struct proto_file *file = r->files[f];
    add_package(r, f);
    for (size_t i = 0; i < file->all_messages.n; i++)
        add_symbol(r, file->all_messages.v[i]->full_name,
                   (struct symbol){ SYMBOL_MESSAGE, f, file->all_messages.v[i], NULL });
    for (size_t i = 0; i < file->all_enums.n; i++)
        add_symbol(r, file->all_enums.v[i]->full_name,
                   (struct symbol){ SYMBOL_ENUM, f, file->all_enums.v[i], NULL });
    for (size_t i = 0; i < file->services.n; i++)
        add_symbol(r, file->services.v[i]->full_name,
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
                    const struct symbol *symbol, struct str name)
{
    if (scope->everywhere || r->seen_from[symbol->file] == scope->file + 1)
        return true;
    for (size_t i = 0; symbol->kind == SYMBOL_PACKAGE && i < r->seen.n; i++)
        if (is_in_package(r->files[r->seen.v[i]], name))
            return true;
    return false;
}

static bool is_type(const struct symbol *symbol)
{
    return symbol->kind == SYMBOL_MESSAGE || symbol->kind == SYMBOL_ENUM;
}

/* The definition of a full name that counts in a scope; types only, or any. */
static const struct symbol *find(const struct resolver *r, const struct scope *scope,
                                 struct str name, bool types)
{
    sym s = sym_find(&r->names, name);
    const struct symbol *best = NULL;
    size_t best_common = 0, left = CHAIN_MAX;
    const struct symbol *symbol = s && s < r->entries.n ? r->entries.v[s].first : NULL;
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

/* scope.name, in the resolver's buffer */
static struct str candidate(struct resolver *r, struct str scope, struct str name)
{
    r->path.n = 0;
    strbuf_add(&r->path, scope);
    if (scope.n)
        strbuf_add_char(&r->path, '.');
    strbuf_add(&r->path, name);
    return strbuf_str(&r->path);
}

/*
 * Innermost scope outward: the first scope that has the first part of the name decides, unless the
 * name is that part alone and is no type there.
 */
static const struct symbol *look_up(struct resolver *r, const struct scope *scope, struct str name)
{
    size_t dot = str_find_char(name, '.');
    bool whole = dot == SIZE_MAX;
    struct str first = whole ? name : str_take(name, dot), at = scope->full_name;
    for (;;) {
        const struct symbol *symbol = find(r, scope, candidate(r, at, first), whole);
        if (symbol && whole)
            return symbol;
        if (symbol)
            return find(r, scope, candidate(r, at, name), true);
        if (at.n == 0)
            return NULL;
        size_t cut = str_rfind_char(at, '.');
        at = cut == SIZE_MAX ? STR_NULL : str_take(at, cut);
    }
}

/* These ship with every compiler, so their files are never missed; nor are their names. */
static bool is_well_known(const struct resolver *r, const struct scope *scope, struct str name)
{
    return str_has(name, "google.protobuf.") || str_starts(name, "protobuf.") ||
           str_starts(r->files[scope->file]->package, "google.protobuf");
}

static const struct symbol *find_type(struct resolver *r, const struct scope *scope,
                                      struct str name)
{
    return name.p[0] == '.' ? find(r, scope, str_skip(name, 1), true) : look_up(r, scope, name);
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
        if (scope->complete && !is_well_known(r, scope, type->name))
            finding_add(r->findings, &rule_input_syntax, type->loc, "Type '%" PRIstr "' is not %s.",
                        STR_ARG(str_take(type->name, 200)), symbol ? "imported" : "defined");
    }
    if (!symbol)
        return;
    if (symbol->kind == SYMBOL_MESSAGE) {
        type->kind = PROTO_MESSAGE;
        type->message = symbol->element;
        type->full_name = type->message->full_name;
    } else {
        type->kind = PROTO_ENUM;
        type->enumeration = symbol->element;
        type->full_name = type->enumeration->full_name;
    }
}

static void resolve_message(struct resolver *r, struct scope scope, struct proto_message *message)
{
    scope.full_name = message->full_name;
    for (size_t i = 0; i < message->fields.n; i++)
        resolve_type(r, &scope, &message->fields.v[i]->type);
}

static void resolve_service(struct resolver *r, struct scope scope, struct proto_service *service)
{
    scope.full_name = service->full_name;
    for (size_t i = 0; i < service->rpcs.n; i++) {
        resolve_type(r, &scope, &service->rpcs.v[i].request);
        resolve_type(r, &scope, &service->rpcs.v[i].response);
    }
}

static void resolve_extension(struct resolver *r, struct scope scope, struct proto_field *field)
{
    if (field->parent)
        scope.full_name = field->parent->full_name;
    resolve_type(r, &scope, &field->type);
    resolve_type(r, &scope, &field->extendee);
}

static void resolve_file(struct resolver *r, uint32_t f, bool complete)
{
    struct proto_file *file = r->files[f];
    struct scope scope = { f, file->package, complete, false };
    see_imports(r, f);
    for (size_t i = 0; i < file->all_messages.n; i++)
        resolve_message(r, scope, file->all_messages.v[i]);
    for (size_t i = 0; i < file->services.n; i++)
        resolve_service(r, scope, file->services.v[i]);
    for (size_t i = 0; i < file->all_extensions.n; i++)
        resolve_extension(r, scope, file->all_extensions.v[i]);
}

void proto_resolve(struct proto_file *const *files, size_t n, struct findings *findings)
{
    struct resolver r = { .files = files, .findings = findings };
    symtab_init(&r.names, &r.scratch);
    strbuf_init(&r.path, &r.scratch);
    r.seen_from = arena_array(&r.scratch, uint32_t, n);
    bool *complete = link_imports(&r.scratch, files, n);
    for (size_t i = 0; i < n; i++)
        add_file(&r, (uint32_t)i);
    for (size_t i = 0; i < n; i++)
        resolve_file(&r, (uint32_t)i, complete[i]);
    arena_release(&r.scratch);
}
