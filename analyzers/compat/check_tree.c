/* What a compiler refuses in a set of files, each of which may be sound on its own. */
#include "tree_check.h"

/* A name in the package of a file. */
struct declared {
    const struct proto_file *file;
    struct loc loc;
};

struct visit {
    const struct proto_file *file;
    size_t next; /* import to follow */
};

/* Of a descriptor the places may not be known. */
static struct loc place_in(const struct proto_file *file, struct loc loc)
{
    return loc.line ? (struct loc){ file->source, loc.line, loc.column }
                    : (struct loc){ file->source, 1, 1 };
}

void refuse_file(struct tree_check *c, const struct proto_file *file, struct loc loc, struct str what,
            const char *why)
{
    finding_add(c->reading->findings, &rule_input_syntax, place_in(file, loc), "%" PRIstr " %s.",
                STR_ARG(what), why);
}

static void declare(struct tree_check *c, struct table *names, const struct proto_file *file,
                    struct str full_name, struct loc loc)
{
    const struct declared *first = table_find(names, full_name);
    if (first && first->file != file)
        finding_add(c->reading->findings, &rule_input_syntax, place_in(file, loc),
                    "'%" PRIstr "' is already defined in line %u of %" PRIstr ".",
                    STR_ARG(str_take(full_name, 200)), first->loc.line, STR_ARG(first->file->path));
    if (first)
        return;
    struct declared *declared = arena_new(&c->scratch, struct declared);
    *declared = (struct declared){ file, loc };
    table_add(names, full_name, declared);
}

/* Nested names can only clash when those around them do; values stand beside their enum. */
static void declare_file(struct tree_check *c, struct table *names, const struct proto_file *file)
{
    for (size_t i = 0; i < file->messages.n; i++)
        declare(c, names, file, file->messages.v[i]->full_name, file->messages.v[i]->name_loc);
    for (size_t i = 0; i < file->enums.n; i++) {
        const struct proto_enum *e = file->enums.v[i];
        declare(c, names, file, e->full_name, e->name_loc);
        for (size_t k = 0; k < e->values.n; k++)
            declare(c, names, file, full_name_of(&c->scratch, file, NULL, e->values.v[k].name),
                    e->values.v[k].loc);
    }
    for (size_t i = 0; i < file->services.n; i++)
        declare(c, names, file, file->services.v[i]->full_name, file->services.v[i]->name_loc);
    for (size_t i = 0; i < file->extensions.n; i++)
        declare(c, names, file, full_name_of(&c->scratch, file, NULL, file->extensions.v[i]->name),
                file->extensions.v[i]->name_loc);
}

/* A package and all above it are names, too. */
static void check_package(struct tree_check *c, struct table *packages, const struct table *names,
                          const struct proto_file *file)
{
    if (!file->package.n || table_find(packages, file->package))
        return;
    table_add(packages, file->package, file);
    struct str rest = file->package;
    for (struct str part; str_split(&rest, '.', &part);) {
        struct str package = str_range(file->package.p, part.p + part.n);
        if (table_find(names, package))
            refuse_file(c, file, file->package_loc, str_take(package, 200),
                   "is a package here and a definition in another file");
    }
}

static void check_clashes(struct tree_check *c)
{
    struct table names, packages;
    table_init(&names, &c->scratch);
    table_init(&packages, &c->scratch);
    for (size_t i = 0; i < c->tree->files.n; i++)
        if (c->taken[i])
            declare_file(c, &names, c->tree->files.v[i].proto);
    for (size_t i = 0; i < c->tree->files.n; i++)
        if (c->taken[i])
            check_package(c, &packages, &names, c->tree->files.v[i].proto);
}

/* Each number of a message once, whoever extends it. */
static void check_extensions(struct tree_check *c)
{
    struct table numbers;
    table_init(&numbers, &c->scratch);
    for (size_t i = 0; i < c->tree->files.n; i++) {
        const struct proto_file *file = c->tree->files.v[i].proto;
        for (size_t k = 0; c->taken[i] && k < file->all_extensions.n; k++) {
            const struct proto_field *field = file->all_extensions.v[k];
            struct str key = extension_key(&c->scratch, field);
            if (!field->extendee->full_name.n)
                continue;
            if (table_find(&numbers, key))
                refuse_file(c, file, field->number_loc, str_take(field->name, 200),
                       "extends a message under a number that another extension has");
            table_add(&numbers, key, field);
        }
    }
}

static void follow(struct tree_check *c, const struct proto_file *start, unsigned char *state)
{
    enum { NEW, OPEN, DONE };
    VEC(struct visit) stack = { 0 };
    if (state[start->place] != NEW)
        return;
    *vec_push(&c->scratch, &stack) = (struct visit){ start, 0 };
    state[start->place] = OPEN;
    while (stack.n > 0) {
        struct visit *top = &stack.v[stack.n - 1];
        if (top->next == top->file->imports.n) {
            state[top->file->place] = DONE;
            stack.n--;
            continue;
        }
        const struct proto_import *import = &top->file->imports.v[top->next++];
        if (import->file && state[import->file->place] == OPEN)
            refuse_file(c, top->file, import->loc, str_take(import->path, 200),
                   "imports, directly or not, the file that imports it here");
        if (!import->file || state[import->file->place] != NEW)
            continue;
        state[import->file->place] = OPEN;
        *vec_push(&c->scratch, &stack) = (struct visit){ import->file, 0 };
    }
}

static void check_cycles(struct tree_check *c)
{
    unsigned char *state = arena_array(&c->scratch, unsigned char, c->tree->files.n);
    for (size_t i = 0; i < c->tree->files.n; i++)
        if (c->taken[i])
            follow(c, c->tree->files.v[i].proto, state);
}

static void missing(struct tree_check *c, const struct proto_file *file,
                    const struct proto_import *import)
{
    bool whole = c->reading->whole || file->compiled;
    const char *then = whole ? "." : ": types of it are compared by their names as written.";
    struct finding *finding = finding_begin(
        c->reading->findings, &rule_input_unreadable, place_in(file, import->loc),
        "Import \"%" PRIstr "\" is not in the tree%s", STR_ARG(str_take(import->path, 200)), then);
    finding_severity(finding, whole ? SEVERITY_ERROR : SEVERITY_WARNING);
    if (whole && !file->compiled)
        finding_help(c->reading->findings, finding,
                     "Give the folder to which imports are relative, or --allow-missing-imports.");
    finding_end(c->reading->findings, finding);
}

/* Once for each path. */
static void check_imports(struct tree_check *c)
{
    struct table said;
    table_init(&said, &c->scratch);
    for (size_t i = 0; i < c->tree->files.n; i++) {
        const struct proto_file *file = c->tree->files.v[i].proto;
        for (size_t k = 0; c->taken[i] && k < file->imports.n; k++) {
            const struct proto_import *import = &file->imports.v[k];
            if (import->file || table_find(&said, import->path) ||
                (file->compiled && import->kind == PROTO_IMPORT_OPTION))
                continue;
            table_add(&said, import->path, file);
            missing(c, file, import);
        }
    }
}

/* The value that is left out is the one of number 0. */
static void check_maps(struct tree_check *c)
{
    for (size_t i = 0; i < c->tree->files.n; i++) {
        const struct proto_file *file = c->tree->files.v[i].proto;
        for (size_t k = 0; c->taken[i] && k < file->all_messages.n; k++) {
            const struct proto_message *entry = file->all_messages.v[k];
            if (!entry->map_entry || entry->fields.n < 2)
                continue;
            const struct proto_enum *value = entry->fields.v[1]->type.enumeration;
            if (value && value->values.n > 0 && value->values.v[0].number != 0)
                refuse_file(c, file, entry->fields.v[1]->type.loc, str_take(value->full_name, 200),
                       "is a value of a map, but does not begin with 0");
        }
    }
}

void check_tree(const struct compat_reading *reading, const struct compat_tree *tree,
                const bool *taken)
{
    struct tree_check c = { .reading = reading, .tree = tree, .taken = taken };
    check_imports(&c);
    check_cycles(&c);
    check_clashes(&c);
    check_extensions(&c);
    check_maps(&c);
    if (reading->exact)
        check_as_buf(&c);
    arena_release(&c.scratch);
}
