/* The file: its statements, and the stack of bodies that hold messages. */
#include "proto_priv.h"

struct statement {
    const char *word;
    bool (*parse)(struct parser *p);
};

struct frame *frame_top(struct parser *p)
{
    return p->n_frames > 0 ? &p->frames[p->n_frames - 1] : NULL;
}

struct proto_message *frame_scope(struct parser *p)
{
    return p->n_frames > 0 ? p->frames[p->n_frames - 1].message : NULL;
}

bool frame_push(struct parser *p, struct frame frame)
{
    if (p->n_frames < FRAMES_MAX &&
        (frame.kind != FRAME_MESSAGE || frame.message->depth < PROTO_NESTING_MAX)) {
        p->frames[p->n_frames++] = frame;
        return true;
    }
    parse_error(p, frame.loc, "messages nested deeper than %d levels", PROTO_NESTING_MAX);
    return false;
}

static bool parse_syntax_name(struct parser *p, bool is_edition, struct loc loc, struct str name)
{
    static const struct {
        const char *name;
        bool edition;
        enum proto_edition value;
    } known[] = {
        { "proto2", false, PROTO_2 },
        { "proto3", false, PROTO_3 },
        { "2023", true, PROTO_2023 },
        { "2024", true, PROTO_2024 },
        { "2026", true, PROTO_2026 },
    };
    for (size_t i = 0; i < countof(known); i++) {
        if (known[i].edition == is_edition && str_is(name, known[i].name)) {
            p->file->edition = known[i].value;
            return true;
        }
    }
    parse_error(p, loc, "unknown %s \"%" PRIstr "\": known are %s",
                is_edition ? "edition" : "syntax", STR_ARG(str_take(name, 80)),
                is_edition ? "\"2023\", \"2024\" and \"2026\"" : "\"proto2\" and \"proto3\"");
    if (is_edition)
        p->file->edition = PROTO_2024;
    return true;
}

static bool parse_syntax(struct parser *p)
{
    bool is_edition = at_word(p, "edition");
    struct loc loc = here(p);
    struct str name;
    advance(p);
    /* buf takes, and ignores, a name here. */
    if (p->t.kind == TOKEN_IDENT && !take_full_name(p, "'='", &name))
        return false;
    if (!expect_char(p, '='))
        return false;
    struct loc name_loc = here(p);
    if (!take_string(p, is_edition ? "an edition" : "a syntax", &name))
        return false;
    p->file->has_syntax = true;
    p->file->syntax_loc = loc;
    return parse_syntax_name(p, is_edition, name_loc, name) && expect_char(p, ';');
}

static bool parse_late_syntax(struct parser *p)
{
    parse_error(p, here(p), "'%" PRIstr "' must be the first statement of the file",
                STR_ARG(p->t.text));
    skip_statement(p);
    return true;
}

static size_t count_dots(struct str name)
{
    size_t n = 0;
    for (size_t i = 0; i < name.n; i++)
        n += name.p[i] == '.';
    return n;
}

static bool parse_package(struct parser *p)
{
    struct loc loc = here(p);
    struct str name;
    advance(p);
    if (at_char(p, '.'))
        return expected(p, "a package name");
    if (!take_full_name(p, "a package name", &name))
        return false;
    if (p->file->package_loc.line) {
        parse_error(p, loc, "second package statement; the first stands in line %u",
                    p->file->package_loc.line);
    } else if (name.n > 512 || count_dots(name) > 100) {
        parse_error(p, loc, "package name longer than 512 characters or 101 parts");
    } else {
        p->file->package = name;
        p->file->package_loc = loc;
    }
    return expect_char(p, ';');
}

static enum proto_import_kind parse_import_kind(struct parser *p)
{
    enum proto_import_kind kind = PROTO_IMPORT;
    if (at_word(p, "public"))
        kind = PROTO_IMPORT_PUBLIC;
    else if (at_word(p, "weak"))
        kind = PROTO_IMPORT_WEAK;
    else if (at_word(p, "option"))
        kind = PROTO_IMPORT_OPTION;
    if (kind == PROTO_IMPORT_OPTION && p->file->edition < PROTO_2024)
        parse_error(p, here(p), "'import option' needs edition 2024");
    if (kind == PROTO_IMPORT_WEAK && p->file->edition >= PROTO_2024)
        parse_error(p, here(p), "'import weak' is not part of edition 2024");
    if (kind != PROTO_IMPORT)
        advance(p);
    return kind;
}

static bool parse_import(struct parser *p)
{
    struct proto_import import = { .loc = here(p) };
    size_t n = p->file->imports.n;
    advance(p);
    import.kind = parse_import_kind(p);
    if (import.kind != PROTO_IMPORT_OPTION && n > 0 &&
        p->file->imports.v[n - 1].kind == PROTO_IMPORT_OPTION)
        parse_error(p, import.loc, "imports for options stand after all others");
    if (!take_string(p, "the path of the import", &import.path))
        return false;
    *vec_push(p->arena, &p->file->imports) = import;
    return expect_char(p, ';');
}

static bool parse_file_option(struct parser *p)
{
    return parse_option_statement(p, &p->file->options);
}

static bool parse_top_message(struct parser *p)
{
    return parse_message(p, PROTO_VISIBILITY_DEFAULT);
}

static bool parse_top_enum(struct parser *p)
{
    return parse_enum(p, PROTO_VISIBILITY_DEFAULT);
}

static bool parse_visible(struct parser *p)
{
    enum proto_visibility visibility = at_word(p, "local") ? PROTO_LOCAL : PROTO_EXPORT;
    if (p->file->edition < PROTO_2024)
        parse_error(p, here(p), "'%" PRIstr "' needs edition 2024", STR_ARG(p->t.text));
    while (at_word(p, "local") || at_word(p, "export"))
        advance(p);
    if (at_word(p, "message"))
        return parse_message(p, visibility);
    if (at_word(p, "enum"))
        return parse_enum(p, visibility);
    return expected(p, "'message' or 'enum'");
}

static bool parse_top_statement(struct parser *p)
{
    static const struct statement statements[] = {
        { "message", parse_top_message }, { "enum", parse_top_enum },
        { "service", parse_service },     { "extend", parse_extend },
        { "import", parse_import },       { "package", parse_package },
        { "option", parse_file_option },  { "export", parse_visible },
        { "local", parse_visible },       { "syntax", parse_late_syntax },
        { "edition", parse_late_syntax },
    };
    if (accept_char(p, ';'))
        return true;
    for (size_t i = 0; i < countof(statements); i++)
        if (at_word(p, statements[i].word))
            return statements[i].parse(p);
    return expected(p, "a statement such as 'message' or 'service'");
}

static void close_frame(struct parser *p)
{
    const struct frame *frame = frame_top(p);
    if (frame->kind == FRAME_ONEOF && frame->message->oneofs.v[frame->oneof].n_fields == 0)
        parse_error(p, frame->loc, "oneof %" PRIstr " has no field",
                    STR_ARG(frame->message->oneofs.v[frame->oneof].name));
    if (frame->kind == FRAME_EXTEND && frame->n_fields == 0)
        parse_error(p, frame->loc, "extend of %" PRIstr " has no field",
                    STR_ARG(frame->extendee->name));
    p->n_frames--;
}

static bool parse_statement(struct parser *p)
{
    struct frame *frame = frame_top(p);
    if (p->t.kind != TOKEN_IDENT &&
        skip_junk(p, frame ? "a field or '}'" : "a statement such as 'message' or 'service'"))
        return true;
    if (!frame)
        return parse_top_statement(p);
    if (accept_char(p, '}')) {
        close_frame(p);
        return true;
    }
    switch (frame->kind) {
    case FRAME_MESSAGE:
        return parse_message_statement(p);
    case FRAME_ONEOF:
        return parse_oneof_statement(p);
    case FRAME_EXTEND:
        break;
    }
    return parse_extend_statement(p);
}

static void parse_statements(struct parser *p)
{
    while (p->t.kind != TOKEN_END) {
        if (parse_statement(p))
            continue;
        skip_statement(p);
        if (p->n_frames == 0)
            accept_char(p, '}');
    }
    if (p->n_frames > 0 && !p->stopped)
        parse_error(p, here(p),
                    "expected '}' before the end of the file: the body opened in line %u"
                    " is not closed",
                    frame_top(p)->loc.line);
}

static void check_imports(struct checker *c, const struct proto_file *file)
{
    struct symtab seen;
    symtab_init(&seen, c->scratch);
    for (size_t i = 0; i < file->imports.n; i++) {
        struct str path = file->imports.v[i].path;
        if (path.n == 0)
            parse_error(c->parser, file->imports.v[i].loc, "import without a path");
        else if (sym_find(&seen, path))
            parse_error(c->parser, file->imports.v[i].loc, "\"%" PRIstr "\" is imported twice",
                        STR_ARG(str_take(path, 200)));
        sym_intern(&seen, path);
    }
}

static void check_service(struct checker *c, const struct proto_service *service)
{
    check_options(c, &service->options);
    for (size_t i = 0; i < service->rpcs.n; i++)
        check_options(c, &service->rpcs.v[i].options);
}

static void check_file(struct checker *c, const struct proto_file *file)
{
    check_imports(c, file);
    check_options(c, &file->options);
    check_names(c, file);
    for (size_t i = 0; i < file->services.n; i++)
        check_service(c, file->services.v[i]);
    for (size_t i = 0; i < file->all_messages.n; i++)
        check_message(c, file->all_messages.v[i]);
    for (size_t i = 0; i < file->all_enums.n; i++)
        check_enum(c, file->all_enums.v[i]);
    for (size_t i = 0; i < file->all_extensions.n; i++)
        check_field(c, file->all_extensions.v[i]);
}

static bool parse(struct parser *p)
{
    if (at_word(p, "syntax") || at_word(p, "edition"))
        if (!parse_syntax(p))
            skip_statement(p);
    parse_statements(p);
    struct arena scratch = { 0 };
    struct checker checker = { .scratch = &scratch, .parser = p };
    check_file(&checker, p->file);
    arena_release(&scratch);
    return p->n_errors == 0;
}

bool proto_parse(struct arena *arena, struct str text, uint32_t source, struct findings *findings,
                 struct proto_file **out)
{
    struct parser p = { .findings = findings, .source = source };
    parser_init(&p, arena, text, PROTO_COLUMNS_BYTES);
    *out = p.file;
    return parse(&p);
}

bool proto_parse_seen(struct arena *arena, struct str text, uint32_t source,
                      struct findings *findings, struct proto_file **out)
{
    struct parser p = { .findings = findings, .source = source };
    parser_init(&p, arena, text, PROTO_COLUMNS_SEEN);
    *out = p.file;
    return parse(&p);
}
