/* The types of fields, extendees and rpcs, once all files of a set are read. */
#include "names.h"
#include "option_check.h"

struct resolver {
    struct arena scratch;
    struct names names;
    struct proto_file *const *files;
    struct findings *findings;
    bool rooted;
};

/* A place, and what is known of the file it is in. */
struct place {
    struct name_scope scope;
    bool complete; /* all files that the file needs are in the set */
};

/* These ship with every compiler, so their files are never missed; nor are their names. */
static bool is_well_known(const struct resolver *r, const struct place *place, struct str name)
{
    return !r->rooted && (str_has(name, "google.protobuf.") || str_starts(name, "protobuf.") ||
                          str_starts(r->files[place->scope.file]->package, "google.protobuf"));
}

/* Of a descriptor the places may not be known. */
static struct loc place_in(const struct resolver *r, const struct place *place, struct loc loc)
{
    return loc.line ? loc : (struct loc){ r->files[place->scope.file]->source, 1, 1 };
}

/* Why a name that exists is not found from here. */
static const char *why_unseen(const struct resolver *r, const struct place *place,
                              const struct symbol *symbol)
{
    const struct proto_file *file = r->files[place->scope.file];
    if (r->names.seen_from[symbol->file] == place->scope.file + 1)
        return "exported by its file";
    for (size_t i = 0; i < file->imports.n; i++)
        if (file->imports.v[i].file == r->files[symbol->file])
            return "imported for more than options";
    return "imported";
}

static void not_found(struct resolver *r, const struct place *place, const struct proto_type *type,
                      const struct symbol *elsewhere)
{
    if (!place->complete ||
        (!r->files[place->scope.file]->compiled && is_well_known(r, place, type->name)))
        return;
    finding_add(r->findings, &rule_input_syntax, place_in(r, place, type->loc),
                "Type '%" PRIstr "' is not %s.", STR_ARG(str_take(type->name, 200)),
                elsewhere ? why_unseen(r, place, elsewhere) : "defined");
}

/* A descriptor says what the name stands for; 0 is anything. */
static bool is_declared(const struct proto_type *type, const struct symbol *symbol)
{
    return !type->declared || (type->declared == PROTO_ENUM) == (symbol->kind == SYMBOL_ENUM);
}

static void set_type(struct resolver *r, const struct place *place, struct proto_type *type,
                     const struct symbol *symbol)
{
    if (!is_declared(type, symbol)) {
        finding_add(r->findings, &rule_input_syntax, place_in(r, place, type->loc),
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

static void resolve_type(struct resolver *r, const struct place *place, struct proto_type *type)
{
    struct symbol symbol;
    if (type->kind != PROTO_NAMED || type->name.n == 0)
        return;
    bool found = names_look_up(&r->names, &place->scope, type->name, NAME_TYPE, &symbol);
    if (!found) {
        struct name_scope wide = place->scope;
        wide.everywhere = true;
        found = names_look_up(&r->names, &wide, type->name, NAME_TYPE, &symbol);
        not_found(r, place, type, found ? &symbol : NULL);
    }
    if (found)
        set_type(r, place, type, &symbol);
}

/*
 * Of an extend block or an rpc, where a compiler takes the first thing of that name, type or not:
 * "rpc Get(Get)" names the rpc.
 */
static void resolve_message_type(struct resolver *r, const struct place *place,
                                 struct proto_type *type)
{
    struct symbol symbol;
    bool found = r->rooted && type->kind == PROTO_NAMED && type->name.n > 0 &&
                 names_look_up(&r->names, &place->scope, type->name, NAME_ANY, &symbol);
    bool scalar = r->rooted && proto_scalar_kind(type->name) != PROTO_NAMED;
    if (!scalar && (!found || symbol.kind == SYMBOL_MESSAGE)) {
        resolve_type(r, place, type);
        found = type->kind == PROTO_ENUM;
        symbol.kind = SYMBOL_ENUM;
    }
    if (scalar || (found && symbol.kind != SYMBOL_MESSAGE && r->rooted))
        finding_add(r->findings, &rule_input_syntax, place_in(r, place, type->loc),
                    "Expected a message, found %s '%" PRIstr "'.",
                    scalar ? "the type" : symbol_kind_name(symbol.kind),
                    STR_ARG(str_take(type->name, 200)));
}

static void resolve_extensions(struct resolver *r, const struct place *place,
                               struct proto_field *const *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        resolve_type(r, place, &fields[i]->type);
        if (i == 0 || fields[i]->extendee != fields[i - 1]->extendee)
            resolve_message_type(r, place, fields[i]->extendee);
    }
}

static void resolve_message(struct resolver *r, struct place *place, struct proto_message *message)
{
    names_enter(&r->names, &place->scope, message->full_name);
    for (size_t i = 0; i < message->fields.n; i++)
        resolve_type(r, place, &message->fields.v[i]->type);
    resolve_extensions(r, place, message->extensions.v, message->extensions.n);
}

static void resolve_service(struct resolver *r, struct place *place, struct proto_service *service)
{
    names_enter(&r->names, &place->scope, service->full_name);
    for (size_t i = 0; i < service->rpcs.n; i++) {
        resolve_message_type(r, place, &service->rpcs.v[i].request);
        resolve_message_type(r, place, &service->rpcs.v[i].response);
    }
}

static void resolve_file(struct resolver *r, struct place *place, uint32_t f)
{
    struct proto_file *file = r->files[f];
    if (file->resolved)
        return;
    place->scope.file = f;
    names_see(&r->names, f);
    for (size_t i = 0; i < file->all_messages.n; i++)
        resolve_message(r, place, file->all_messages.v[i]);
    for (size_t i = 0; i < file->services.n; i++)
        resolve_service(r, place, file->services.v[i]);
    names_enter(&r->names, &place->scope, file->package);
    resolve_extensions(r, place, file->extensions.v, file->extensions.n);
}

static void resolve_all(struct resolver *r, size_t n, const bool *complete)
{
    struct place place = { 0 };
    names_init(&r->names, &r->scratch, r->files, n);
    for (size_t i = 0; i < n; i++) {
        place.complete = complete[i];
        resolve_file(r, &place, (uint32_t)i);
    }
}

void proto_resolve(struct proto_file *const *files, size_t n, struct findings *findings)
{
    struct resolver r = { .files = files, .findings = findings };
    resolve_all(&r, n, link_imports(&r.scratch, files, n));
    arena_release(&r.scratch);
}

/* descriptor.proto as it ships, on its own: nothing of it ends up in the set. */
static const struct proto_file *own_descriptor(struct arena *arena)
{
    struct proto_file *file;
    struct findings none;
    struct str text = STR_NULL;
    bool complete = true;
    findings_init(&none, arena);
    proto_well_known(arena, STR(PROTO_DESCRIPTOR_PATH), &text);
    proto_parse(arena, text, 0, &none, &file);
    file->path = STR(PROTO_DESCRIPTOR_PATH);
    struct resolver r = { .files = &file, .findings = &none };
    resolve_all(&r, 1, &complete);
    arena_release(&r.scratch);
    return file;
}

static const struct proto_file *find_descriptor(struct arena *arena,
                                                struct proto_file *const *files, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(files[i]->path, PROTO_DESCRIPTOR_PATH))
            return files[i];
    return own_descriptor(arena);
}

void proto_resolve_rooted(struct proto_file *const *files, size_t n, struct findings *findings)
{
    struct resolver r = { .files = files, .findings = findings, .rooted = true };
    bool *complete = link_rooted(&r.scratch, files, n);
    resolve_all(&r, n, complete);
    struct resolved resolved = { .names = &r.names,
                                 .files = files,
                                 .n = n,
                                 .complete = complete,
                                 .descriptor = find_descriptor(&r.scratch, files, n) };
    check_resolved(&resolved, findings);
    for (size_t i = 0; i < n; i++)
        files[i]->resolved = true;
    arena_release(&r.scratch);
}
