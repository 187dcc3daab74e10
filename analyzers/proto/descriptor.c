/* A FileDescriptorSet: recognised, and cut into its files. */
#include "descriptor_priv.h"

static struct str path_in(struct str bytes)
{
    struct wire wire = wire_over(bytes);
    struct str path = STR_NULL;
    for (struct wire_field f; wire_next(&wire, &f);)
        if (field_key(&f) == TEXT(1))
            path = f.bytes;
    return path;
}

/* "a/b.proto": relative, without empty parts, "." and "..", and nothing that is no text. */
static bool is_path(struct str path)
{
    struct str rest = path;
    for (struct str part; str_split(&rest, '/', &part);)
        if (part.n == 0 || str_is(part, ".") || str_is(part, ".."))
            return false;
    for (size_t i = 0; i < path.n; i++)
        if ((unsigned char)path.p[i] < 0x20 || path.p[i] == 0x7f)
            return false;
    return path.n > 0 && !str_ends(path, "/");
}

struct splitting {
    struct arena *arena;
    struct findings *findings;
    const char *begin; /* for offsets, or NULL */
    uint32_t source;
    struct symtab seen;
    bool good;
};

static void refuse(struct splitting *s, const char *at, const char *format, ...) PRINTF_LIKE(3, 4);
static void refuse(struct splitting *s, const char *at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str what = str_vprintf(s->findings->arena, format, args);
    va_end(args);
    s->good = false;
    desc_say(s->findings, (struct loc){ s->source, 1, 1 }, s->begin, at, what);
}

static void add(struct splitting *s, const struct wire_field *field, struct descriptors *out)
{
    struct str path = path_in(field->bytes);
    if (!is_path(path)) {
        refuse(s, field->at, "'%" PRIstr "' is no path of a file", STR_ARG(str_take(path, 200)));
        return;
    }
    if (sym_find(&s->seen, path)) {
        refuse(s, field->at, "file %" PRIstr " is there twice", STR_ARG(str_take(path, 200)));
        return;
    }
    sym_intern(&s->seen, path);
    *vec_push(s->arena, &out->all) =
        (struct descriptor){ .path = path, .bytes = field->bytes, .begin = s->begin };
}

/* offsets: they mean something to the user. */
static bool split(struct arena *arena, struct str bytes, bool offsets, uint32_t source,
                  struct findings *findings, struct descriptors *out)
{
    enum { REFUSED_MAX = 50 };
    struct arena scratch = { 0 };
    struct splitting s = { .arena = arena,
                           .findings = findings,
                           .begin = offsets ? bytes.p : NULL,
                           .source = source,
                           .good = true };
    size_t first = findings->all.n;
    struct wire wire = wire_over(bytes);
    symtab_init(&s.seen, &scratch);
    for (struct wire_field f; wire_next(&wire, &f) && findings->all.n < first + REFUSED_MAX;)
        if (field_key(&f) == TEXT(1))
            add(&s, &f, out);
    if (wire.error)
        refuse(&s, wire.error_at, "%s", wire.error);
    else if (s.good && out->all.n == 0)
        refuse(&s, NULL, "there is no file in it");
    arena_release(&scratch);
    return s.good;
}

/* Fields of a FileDescriptorProto that may be there, by number; 0: none. */
static bool is_file_field(const struct wire_field *f)
{
    switch (f->number) {
    case 10:
    case 11:
        return f->type == WIRE_VARINT || f->type == WIRE_BYTES;
    case 14:
        return f->type == WIRE_VARINT;
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
    case 6:
    case 7:
    case 8:
    case 9:
    case 12:
    case 15:
        return f->type == WIRE_BYTES;
    default:
        return f->number >= 1000;
    }
}

/* The first file, as far as it is there, starts with its path and goes on like one. */
static int score_file(struct str bytes, bool cut)
{
    struct wire wire = wire_over(bytes);
    struct wire_field f;
    if (!wire_next(&wire, &f) || f.number != 1 || f.type != WIRE_BYTES || !is_path(f.bytes))
        return 0;
    bool named = str_ends(f.bytes, ".proto");
    size_t n = 1;
    for (; wire_next(&wire, &f); n++)
        if (!is_file_field(&f))
            return 0;
    if (wire.error && !cut)
        return named ? 60 : 0;
    return named ? 95 : n > 1 ? 55 : 0;
}

static int score_binary(struct str head, bool whole)
{
    struct wire wire = wire_over(head);
    struct wire_field f;
    uint64_t tag, n;
    if (head.n < 4 || !wire_varint(&wire, &tag) || tag != TEXT(1) || !wire_varint(&wire, &n))
        return 0;
    size_t left = (size_t)(wire.end - wire.next);
    bool cut = n > left;
    struct str file = { wire.next, cut ? left : (size_t)n };
    int score = score_file(file, cut);
    wire = wire_over(str_skip(head, (size_t)(file.p - head.p) + file.n));
    while (score && !cut && wire_next(&wire, &f))
        if (f.number != 1 || f.type != WIRE_BYTES)
            return 0;
    return whole && cut && score > 60 ? 60 : score;
}

int descriptor_looks_like(struct str head, bool whole)
{
    int score = score_binary(head, whole);
    return !score && desc_is_json(head) ? desc_score_json(head) : score;
}

/* Offsets mean nothing in what was made of JSON. */
static bool split_json(struct arena *arena, struct str text, uint32_t source,
                       struct findings *findings, struct descriptors *out)
{
    struct str bytes;
    if (!desc_from_json(arena, text, source, findings, &bytes))
        return false;
    return split(arena, bytes, false, source, findings, out);
}

bool descriptor_split(struct arena *arena, struct str bytes, uint32_t source,
                      struct findings *findings, struct descriptors *out)
{
    if (desc_is_json(bytes) && !score_binary(bytes, true))
        return split_json(arena, bytes, source, findings, out);
    return split(arena, bytes, true, source, findings, out);
}
