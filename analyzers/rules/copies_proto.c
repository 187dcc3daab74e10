/* Protobuf elements that stand in several files and differ, for schema-copies-differ. */
#include "rules_priv.h"
#include "svcgraph/proto.h"

enum { NAME_SHOWN = 200 };

enum element_kind { ELEMENT_MESSAGE, ELEMENT_ENUM, ELEMENT_SERVICE };

struct line {        /* one declaration of an element */
    struct str key;  /* what makes it the same one in another copy: a number, a name */
    struct str text; /* in normal form */
    struct loc loc;
};

struct copy { /* one element in one file */
    sym key;  /* kind and name of the element */
    struct str name;
    uint32_t file;
    enum element_kind kind;
    const void *element;
    struct loc loc;
    uint32_t version; /* copies of one element with the same number say the same */
    sym place;        /* the same for versions of one file */
};

struct copies {
    const struct rule_ctx *ctx;
    struct arena scratch;
    const struct proto_set *protos;
    struct symtab names, places;
    sym *place_of; /* by file */
    VEC(struct copy) all;
    VEC(struct differing) differing;
};

struct lines {
    VEC(struct line) all;
};

struct differing { /* an element of which the copies differ: copies first .. first + n */
    size_t first, n;
    sym files; /* the list of them: elements with the same one are one finding */
};

struct group {
    const struct differing *all;
    size_t n;
};
static struct str short_key(struct arena *arena, const char *kind, struct str name)
{
    return str_printf(arena, "%s %" PRIstr, kind, STR_ARG(name));
}

static void add_copy(struct copies *c, uint32_t file, enum element_kind kind, struct str name,
                     const void *element, struct loc loc)
{
    static const char *const kinds[] = { "message", "enum", "service" };
    struct str key = short_key(&c->scratch, kinds[kind], name);
    /* Without a package a name is nobody's: only files that are called alike are copies. */
    const struct proto_file *of = c->protos->all.v[file];
    if (!of->package.n)
        key = str_printf(&c->scratch, "%" PRIstr " of %" PRIstr, STR_ARG(key),
                         STR_ARG(path_base(of->path)));
    *vec_push(&c->scratch, &c->all) = (struct copy){ .key = sym_intern(&c->names, key),
                                                     .name = name,
                                                     .file = file,
                                                     .kind = kind,
                                                     .element = element,
                                                     .loc = loc,
                                                     .place = c->place_of[file] };
}

static void add_file(struct copies *c, uint32_t i)
{
    const struct proto_file *file = c->protos->all.v[i];
    if (proto_is_platform(file->package))
        return;
    c->place_of[i] = sym_intern(&c->places, copies_place(&c->scratch, file->path));
    for (size_t k = 0; k < file->all_messages.n; k++) {
        const struct proto_message *message = file->all_messages.v[k];
        if (!message->map_entry)
            add_copy(c, i, ELEMENT_MESSAGE, message->full_name, message, message->loc);
    }
    for (size_t k = 0; k < file->all_enums.n; k++)
        add_copy(c, i, ELEMENT_ENUM, file->all_enums.v[k]->full_name, file->all_enums.v[k],
                 file->all_enums.v[k]->loc);
    for (size_t k = 0; k < file->services.n; k++)
        add_copy(c, i, ELEMENT_SERVICE, file->services.v[k]->full_name, file->services.v[k],
                 file->services.v[k]->loc);
}

static int by_name(const void *a, const void *b)
{
    const struct copy *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->file > y->file) - (x->file < y->file);
}

static void add_line(struct copies *c, struct lines *lines, struct str key, struct str text,
                     struct loc loc)
{
    *vec_push(&c->scratch, &lines->all) = (struct line){ key, text, loc };
}

static void message_lines(struct copies *c, const struct proto_message *message, bool brief,
                          struct lines *out)
{
    for (size_t i = 0; i < message->fields.n; i++) {
        const struct proto_field *field = message->fields.v[i];
        add_line(c, out, str_printf(&c->scratch, "%010d", (int)field->number),
                 proto_field_text(&c->scratch, message->file, field, brief), field->loc);
    }
}

static void enum_lines(struct copies *c, const struct proto_enum *enumeration, struct lines *out)
{
    bool closed = proto_enum_features(enumeration).enum_closed;
    add_line(c, out, STR_NULL, closed ? STR("closed enum") : STR("open enum"), enumeration->loc);
    for (size_t i = 0; i < enumeration->values.n; i++) {
        const struct proto_enum_value *value = &enumeration->values.v[i];
        struct str text =
            str_printf(&c->scratch, "%" PRIstr " = %d", STR_ARG(value->name), (int)value->number);
        add_line(c, out, value->name, text, value->loc);
    }
}

static void service_lines(struct copies *c, const struct proto_service *service, bool brief,
                          struct lines *out)
{
    for (size_t i = 0; i < service->rpcs.n; i++)
        add_line(c, out, service->rpcs.v[i].name,
                 proto_rpc_text(&c->scratch, &service->rpcs.v[i], brief), service->rpcs.v[i].loc);
}

static int by_key(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int order = str_cmp(x->key, y->key);
    return order ? order : str_cmp(x->text, y->text);
}

static struct lines lines_of(struct copies *c, const struct copy *copy, bool brief)
{
    struct lines lines = { 0 };
    if (copy->kind == ELEMENT_MESSAGE)
        message_lines(c, copy->element, brief, &lines);
    else if (copy->kind == ELEMENT_ENUM)
        enum_lines(c, copy->element, &lines);
    else
        service_lines(c, copy->element, brief, &lines);
    if (lines.all.n > 1)
        qsort(lines.all.v, lines.all.n, sizeof(lines.all.v[0]), by_key);
    return lines;
}

static bool fields_unresolved(const struct proto_message *message)
{
    for (size_t i = 0; i < message->fields.n; i++) {
        const struct proto_type *type = &message->fields.v[i]->type;
        if (proto_is_unresolved(type))
            return true;
        for (size_t k = 0; message->fields.v[i]->map && type->message && k < 2; k++)
            if (k < type->message->fields.n &&
                proto_is_unresolved(&type->message->fields.v[k]->type))
                return true;
    }
    return false;
}

static bool is_unresolved(const struct copy *copy)
{
    const struct proto_service *service = copy->element;
    if (copy->kind == ELEMENT_MESSAGE)
        return fields_unresolved(copy->element);
    if (copy->kind == ELEMENT_ENUM)
        return false;
    for (size_t i = 0; i < service->rpcs.n; i++)
        if (proto_is_unresolved(&service->rpcs.v[i].request) ||
            proto_is_unresolved(&service->rpcs.v[i].response))
            return true;
    return false;
}

/* Where a copy lacks an import, the scope of its types is not known: then it counts in none. */
static bool is_brief(const struct copies *c, const struct differing *of)
{
    for (size_t i = 0; i < of->n; i++)
        if (is_unresolved(&c->all.v[of->first + i]))
            return true;
    return false;
}

/* Something that all places say, in one of their versions. */
static bool agree(struct copies *c, const struct differing *of, uint32_t versions)
{
    struct symtab seen;
    uint32_t *places = arena_array(&c->scratch, uint32_t, versions + 1); /* [0]: at all */
    symtab_init(&seen, &c->scratch);
    for (size_t i = 0; i < of->n; i++) {
        const struct copy *copy = &c->all.v[of->first + i];
        for (uint32_t version = 0; version <= copy->version; version += copy->version) {
            uint32_t known = seen.n;
            sym_intern(&seen,
                       str_printf(&c->scratch, "%u %u", (unsigned)copy->place, (unsigned)version));
            places[version] += seen.n > known;
        }
    }
    for (uint32_t version = 1; version <= versions; version++)
        if (places[version] == places[0])
            return true;
    return false;
}

/* Numbers what the copies say, from 1; true when they do not all say the same. */
static bool number_versions(struct copies *c, const struct differing *of)
{
    struct symtab texts;
    bool brief = is_brief(c, of);
    symtab_init(&texts, &c->scratch);
    for (size_t i = 0; i < of->n; i++) {
        struct lines lines = lines_of(c, &c->all.v[of->first + i], brief);
        struct strbuf buf;
        strbuf_init(&buf, &c->scratch);
        strbuf_add(&buf, STR("."));
        for (size_t k = 0; k < lines.all.n; k++)
            strbuf_addf(&buf, "\n%" PRIstr, STR_ARG(lines.all.v[k].text));
        c->all.v[of->first + i].version = sym_intern(&texts, strbuf_str(&buf));
    }
    return texts.n > 2 && !agree(c, of, texts.n - 1);
}

/* The same element twice in one file is malformed, no copy. */
static size_t drop_twins(struct copy *all, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || all[kept - 1].key != all[i].key || all[kept - 1].file != all[i].file)
            all[kept++] = all[i];
    return kept;
}

static sym files_of(struct copies *c, struct symtab *lists, const struct differing *of)
{
    struct strbuf buf;
    strbuf_init(&buf, &c->scratch);
    for (size_t i = 0; i < of->n; i++)
        strbuf_addf(&buf, "%u ", (unsigned)c->all.v[of->first + i].file);
    return sym_intern(lists, strbuf_str(&buf));
}

static void find_differing(struct copies *c)
{
    struct symtab lists;
    symtab_init(&lists, &c->scratch);
    for (size_t first = 0, i; first < c->all.n; first = i) {
        for (i = first + 1; i < c->all.n && c->all.v[i].key == c->all.v[first].key;)
            i++;
        struct differing of = { first, i - first, 0 };
        if (of.n < 2 || !number_versions(c, &of))
            continue;
        of.files = files_of(c, &lists, &of);
        *vec_push(&c->scratch, &c->differing) = of;
    }
}

/* The version that most files have; of two, the one whose first file comes first. */
static uint32_t common_version(const struct copies *c, const struct differing *of)
{
    struct arena scratch = { 0 };
    uint32_t *n = arena_array(&scratch, uint32_t, of->n + 1), best = 1;
    for (size_t i = 0; i < of->n; i++)
        n[c->all.v[of->first + i].version]++;
    for (uint32_t version = 1; version <= of->n; version++)
        if (n[version] > n[best])
            best = version;
    arena_release(&scratch);
    return best;
}

/* First copy that has the version, or that has it not. */
static const struct copy *copy_with(const struct copies *c, const struct differing *of,
                                    uint32_t version, bool has)
{
    for (size_t i = 0; i < of->n; i++)
        if ((c->all.v[of->first + i].version == version) == has)
            return &c->all.v[of->first + i];
    return NULL;
}

static struct str path_of(const struct copies *c, const struct copy *copy)
{
    return c->protos->all.v[copy->file]->path;
}

/* The first declaration that two copies do not share; either is NULL when only the other has it. */
static void first_difference(const struct lines *a, const struct lines *b,
                             const struct line **out_a, const struct line **out_b)
{
    size_t i = 0, k = 0;
    *out_a = *out_b = NULL;
    while (i < a->all.n && k < b->all.n && str_eq(a->all.v[i].text, b->all.v[k].text))
        i++, k++;
    int order = i == a->all.n ? 1 : k == b->all.n ? -1 : str_cmp(a->all.v[i].key, b->all.v[k].key);
    if (order <= 0 && i < a->all.n)
        *out_a = &a->all.v[i];
    if (order >= 0 && k < b->all.n)
        *out_b = &b->all.v[k];
}

/* "`int64 price = 3` in a.proto, and `double price = 3` in b.proto" */
static struct str difference_text(struct copies *c, const struct copy *one, const struct line *a,
                                  const struct copy *two, const struct line *b)
{
    struct str a_path = path_of(c, one), b_path = path_of(c, two);
    struct strbuf buf;
    strbuf_init(&buf, c->ctx->arena);
    if (a && b)
        strbuf_addf(&buf, "`%" PRIstr "` in %" PRIstr ", `%" PRIstr "` in %" PRIstr,
                    STR_ARG(str_take(a->text, NAME_SHOWN)), STR_ARG(a_path),
                    STR_ARG(str_take(b->text, NAME_SHOWN)), STR_ARG(b_path));
    else if (a || b)
        strbuf_addf(&buf, "`%" PRIstr "` stands in %" PRIstr " and not in %" PRIstr,
                    STR_ARG(str_take(a ? a->text : b->text, NAME_SHOWN)),
                    STR_ARG(a ? a_path : b_path), STR_ARG(a ? b_path : a_path));
    return strbuf_str(&buf);
}

static void relate_copies(struct copies *c, struct finding *finding, const struct differing *of,
                          uint32_t common)
{
    for (size_t i = 0; i < of->n; i++) {
        const struct copy *copy = &c->all.v[of->first + i];
        finding_related(c->ctx->findings, finding, copy->loc, "%" PRIstr ", version %u of it%s",
                        STR_ARG(str_take(copy->name, NAME_SHOWN)), (unsigned)copy->version,
                        copy->version == common ? "" : ", which differs");
    }
}

static uint32_t versions_of(const struct copies *c, const struct differing *of)
{
    uint32_t n = 0;
    for (size_t i = 0; i < of->n; i++)
        if (c->all.v[of->first + i].version > n)
            n = c->all.v[of->first + i].version;
    return n;
}

static void report(struct copies *c, const struct group *group)
{
    const struct differing *of = &group->all[0];
    uint32_t common = common_version(c, of);
    const struct copy *one = copy_with(c, of, common, true), *two = copy_with(c, of, common, false);
    bool brief = is_brief(c, of);
    struct lines a = lines_of(c, one, brief), b = lines_of(c, two, brief);
    const struct line *a_line, *b_line;
    first_difference(&a, &b, &a_line, &b_line);
    struct str what = difference_text(c, one, a_line, two, b_line);
    struct str more =
        group->n < 2
            ? STR_NULL
            : str_printf(c->ctx->arena, " %zu more definition%s in these files differ%s, too.",
                         group->n - 1, group->n == 2 ? "" : "s", group->n == 2 ? "s" : "");
    struct finding *finding =
        finding_begin(c->ctx->findings, c->ctx->rule, b_line ? b_line->loc : two->loc,
                      "%zu files define %" PRIstr " in %u ways: %" PRIstr ".%" PRIstr
                      " What one side sends, the other reads as something else or not at all.",
                      of->n, STR_ARG(str_take(one->name, NAME_SHOWN)), (unsigned)versions_of(c, of),
                      STR_ARG(what), STR_ARG(more));
    finding_help(c->ctx->findings, finding,
                 "Build all sides from one file, or bring the copies up to the same version.");
    for (size_t i = 0; i < group->n; i++) {
        finding_subject(c->ctx->findings, finding, c->all.v[group->all[i].first].name);
        relate_copies(c, finding, &group->all[i], common_version(c, &group->all[i]));
    }
    finding_end(c->ctx->findings, finding);
}

/* By the first of their copies. */
static int by_files(const void *a, const void *b)
{
    const struct differing *x = a, *y = b;
    if (x->files != y->files)
        return x->files < y->files ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}
void check_proto_copies(const struct rule_ctx *ctx, const struct graph *g)
{
    struct copies c = { .ctx = ctx, .protos = g->protos };
    symtab_init(&c.names, &c.scratch);
    symtab_init(&c.places, &c.scratch);
    c.place_of = arena_array(&c.scratch, sym, g->protos ? g->protos->all.n : 0);
    for (size_t i = 0; g->protos && i < g->protos->all.n; i++)
        add_file(&c, (uint32_t)i);
    if (c.all.n > 1)
        qsort(c.all.v, c.all.n, sizeof(c.all.v[0]), by_name);
    c.all.n = drop_twins(c.all.v, c.all.n);
    find_differing(&c);
    if (c.differing.n > 1)
        qsort(c.differing.v, c.differing.n, sizeof(c.differing.v[0]), by_files);
    for (size_t first = 0, i; first < c.differing.n; first = i) {
        for (i = first + 1;
             i < c.differing.n && c.differing.v[i].files == c.differing.v[first].files;)
            i++;
        report(&c, &(struct group){ &c.differing.v[first], i - first });
    }
    arena_release(&c.scratch);
}
