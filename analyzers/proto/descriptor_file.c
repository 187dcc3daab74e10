/* One FileDescriptorProto. */
#include "descriptor_priv.h"

enum { ERRORS_MAX = 50 };

void desc_say(struct findings *findings, struct loc loc, const char *begin, const char *at,
              struct str what)
{
    if (at && begin)
        finding_add(findings, &rule_input_syntax, loc,
                    "At byte %zu of the descriptor set: %" PRIstr ".", (size_t)(at - begin),
                    STR_ARG(what));
    else
        finding_add(findings, &rule_input_syntax, loc, "In the descriptor set: %" PRIstr ".",
                    STR_ARG(what));
}

void desc_error(struct unpacking *u, const char *at, const char *format, ...)
{
    va_list args;
    if (u->n_errors++ >= ERRORS_MAX) {
        u->stopped = true;
        return;
    }
    va_start(args, format);
    struct str what = str_vprintf(&u->scratch, format, args);
    va_end(args);
    desc_say(u->findings, (struct loc){ u->source, 1, 1 }, u->begin, at, what);
}

void desc_end(struct unpacking *u, const struct wire *wire)
{
    if (wire->error)
        desc_error(u, wire->error_at, "%s", wire->error);
}

/* Names repeat those around them: all of them together stay in proportion to the bytes. */
struct str desc_full_name(struct unpacking *u, struct str scope, struct str name)
{
    if (scope.n == 0)
        return name;
    u->name_bytes += scope.n + name.n + 1;
    if (u->name_bytes > u->max_name_bytes) {
        desc_error(u, name.p, "full names in this file are too long");
        return name;
    }
    char *text = arena_bytes(u->arena, scope.n + 1 + name.n);
    memcpy(text, scope.p, scope.n);
    text[scope.n] = '.';
    if (name.n)
        memcpy(text + scope.n + 1, name.p, name.n);
    return (struct str){ text, scope.n + 1 + name.n };
}

static bool is_name(struct str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return name.n > 0;
}

void desc_check_twin(struct unpacking *u, const char *at, struct str name, struct str before)
{
    if (!name.n || !str_eq(name, before) || ++u->n_twins < ERRORS_MAX)
        return;
    desc_error(u, at, "'%" PRIstr "' is there again and again", STR_ARG(str_take(name, 200)));
    u->stopped = true;
}

void desc_check_name(struct unpacking *u, const char *at, const char *what, struct str name)
{
    if (!is_name(name))
        desc_error(u, at, "'%" PRIstr "' is no name of a%s %s", STR_ARG(str_take(name, 200)),
                   *what == 'e' || *what == 'o' ? "n" : "", what);
}

static void check_package(struct unpacking *u, const char *at, struct str package)
{
    struct str rest = package;
    bool good = !str_ends(package, ".");
    for (struct str part; good && str_split(&rest, '.', &part);)
        good = is_name(part);
    if (package.n && !good)
        desc_error(u, at, "'%" PRIstr "' is no name of a package", STR_ARG(str_take(package, 200)));
}

static void set_syntax(struct unpacking *u, struct str syntax, int32_t edition, const char *at)
{
    struct proto_file *file = u->file;
    file->has_syntax = syntax.n > 0;
    file->edition = PROTO_2;
    if (str_is(syntax, "proto3"))
        file->edition = PROTO_3;
    else if (str_is(syntax, "editions") && edition >= PROTO_2023 && edition <= PROTO_2026)
        file->edition = (enum proto_edition)edition;
    else if (str_is(syntax, "editions"))
        desc_error(u, at, "edition %d is not known", (int)edition);
    else if (syntax.n && !str_is(syntax, "proto2"))
        desc_error(u, at, "syntax '%" PRIstr "' is not known", STR_ARG(str_take(syntax, 80)));
}

static void add_import(struct unpacking *u, const struct wire_field *f, enum proto_import_kind kind,
                       size_t at)
{
    uint32_t n = u->file->imports.n;
    desc_check_twin(u, f->at, f->bytes, n ? u->file->imports.v[n - 1].path : STR_NULL);
    if (!f->bytes.n)
        desc_error(u, f->at, "an import has no path");
    path_push(u, (int32_t)f->number);
    *vec_push(u->arena, &u->file->imports) =
        (struct proto_import){ .path = f->bytes, .kind = kind, .loc = place_of(u, (int32_t)at) };
    path_pop(u, 1);
}

static void read_buf_extension(struct unpacking *u, struct str bytes)
{
    struct wire wire = wire_over(bytes);
    for (struct wire_field f; wire_next(&wire, &f);) {
        if (field_key(&f) == NUMBER(1))
            u->file->is_import = f.value != 0;
        else if (field_key(&f) == NUMBER(2) && f.value)
            u->file->has_syntax = false;
    }
    desc_end(u, &wire);
}

/* What the rest is read by: places, package, syntax. */
static void read_head(struct unpacking *u, struct str bytes)
{
    struct str syntax = STR_NULL;
    int32_t edition = 0;
    const char *at = bytes.p, *package_at = bytes.p;
    struct wire wire = wire_over(bytes);
    for (struct wire_field f; !u->stopped && wire_next(&wire, &f);) {
        switch (field_key(&f)) {
        case TEXT(2):
            u->file->package = f.bytes;
            package_at = f.at;
            break;
        case TEXT(3):
            add_import(u, &f, PROTO_IMPORT, u->file->imports.n);
            break;
        case TEXT(9):
            places_read(u, f.bytes);
            break;
        case TEXT(12):
            syntax = f.bytes;
            at = f.at;
            break;
        case NUMBER(14):
            edition = field_int(&f);
            break;
        default:
            break;
        }
    }
    desc_end(u, &wire);
    set_syntax(u, syntax, edition, at);
    check_package(u, package_at, u->file->package);
}

/* Indexes into the imports: one, or packed. */
static void mark_imports(struct unpacking *u, const struct wire_field *f,
                         enum proto_import_kind kind, size_t n)
{
    uint64_t value = f->value;
    struct wire wire = wire_over(f->bytes);
    bool packed = f->type == WIRE_BYTES;
    while (!packed || (wire.next != wire.end && wire_varint(&wire, &value))) {
        struct proto_import *import = value < n ? &u->file->imports.v[value] : NULL;
        if (!import || import->kind == kind)
            desc_error(u, f->at, "an import that is not there, or twice so, is %s",
                       kind == PROTO_IMPORT_PUBLIC ? "public" : "weak");
        else
            import->kind = kind;
        if (!packed)
            break;
    }
    desc_end(u, &wire);
}

static void read_element(struct unpacking *u, const struct wire_field *f, size_t at)
{
    struct proto_file *file = u->file;
    path_push(u, (int32_t)f->number);
    path_push(u, (int32_t)at);
    if (f->number == 5) {
        desc_enum(u, f->bytes, NULL);
    } else if (f->number == 6) {
        desc_service(u, f->bytes);
    } else {
        struct proto_field *field = desc_field(u, f->bytes, NULL, true);
        *vec_push(u->arena, &file->extensions) = field;
        *vec_push(u->arena, &file->all_extensions) = field;
    }
    path_pop(u, 2);
}

static void read_body(struct unpacking *u, struct str bytes)
{
    size_t n_imports = u->file->imports.n, n[9] = { 0 };
    struct wire wire = wire_over(bytes);
    for (struct wire_field f; !u->stopped && wire_next(&wire, &f);) {
        switch (field_key(&f)) {
        case TEXT(4):
            desc_message(u, f.bytes, (int32_t)n[4]++);
            break;
        case TEXT(5):
        case TEXT(6):
        case TEXT(7):
            read_element(u, &f, n[f.number]++);
            break;
        case TEXT(8):
            desc_options(u, f.bytes, OPTIONS_FILE, 8, &u->file->options);
            break;
        case NUMBER(10):
        case TEXT(10):
            mark_imports(u, &f, PROTO_IMPORT_PUBLIC, n_imports);
            break;
        case NUMBER(11):
        case TEXT(11):
            mark_imports(u, &f, PROTO_IMPORT_WEAK, n_imports);
            break;
        case TEXT(15):
            add_import(u, &f, PROTO_IMPORT_OPTION, n[8]++);
            break;
        case TEXT(8042):
            read_buf_extension(u, f.bytes);
            break;
        default:
            break;
        }
    }
}

/* As text has it, an entry and what is in it stand where the map stands. */
static void link_map(struct proto_field *map, struct proto_message *entry)
{
    map->map = true;
    entry->map_of = map;
    if (!entry->loc.line)
        entry->loc = entry->name_loc = map->loc;
    for (size_t i = 0; i < entry->fields.n; i++) {
        struct proto_field *field = entry->fields.v[i];
        if (!field->loc.line)
            field->loc = field->name_loc = field->number_loc = field->type.loc = map->loc;
    }
}

static void link_maps(struct unpacking *u)
{
    struct proto_file *file = u->file;
    struct symtab names;
    VEC(struct proto_message *) entries = { 0 };
    symtab_init(&names, &u->scratch);
    *vec_push(&u->scratch, &entries) = NULL;
    for (size_t i = 0; i < file->all_messages.n; i++) {
        struct proto_message *entry = file->all_messages.v[i];
        if (entry->map_entry && sym_intern(&names, entry->full_name) == entries.n)
            *vec_push(&u->scratch, &entries) = entry;
    }
    for (size_t i = 0; entries.n > 1 && i < file->all_messages.n; i++) {
        const struct proto_message *message = file->all_messages.v[i];
        for (size_t k = 0; k < message->fields.n; k++) {
            struct proto_field *field = message->fields.v[k];
            sym s = field->label == PROTO_REPEATED && field->type.declared == PROTO_MESSAGE
                        ? sym_find(&names, str_skip(field->type.name, 1))
                        : 0;
            if (s && entries.v[s]->parent == message && !entries.v[s]->map_of)
                link_map(field, entries.v[s]);
        }
    }
}

static void set_places(struct unpacking *u)
{
    u->file->package_loc = place_of(u, 2);
    u->file->syntax_loc = place_of(u, 12);
    if (!u->file->syntax_loc.line)
        u->file->syntax_loc = place_of(u, 14);
}

bool descriptor_read(struct arena *arena, const struct descriptor *descriptor, uint32_t source,
                     struct findings *findings, struct proto_file **out)
{
    struct unpacking u = { .arena = arena,
                           .findings = findings,
                           .begin = descriptor->begin,
                           .source = source,
                           .max_name_bytes = 65536 + 16 * descriptor->bytes.n };
    u.file = *out = arena_new(arena, struct proto_file);
    u.file->path = descriptor->path;
    u.file->source = source;
    u.file->compiled = true;
    read_head(&u, descriptor->bytes);
    read_body(&u, descriptor->bytes);
    link_maps(&u);
    set_places(&u);
    arena_release(&u.scratch);
    return u.n_errors == 0;
}
