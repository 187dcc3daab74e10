/*
 * Seeded edits of .proto files, for differential tests of "svcgraph compat".
 *
 * usage: proto_mutate SEED EDITS [FILE...]      rewrites some of the files in place
 *        proto_mutate --kinds                   lists the kinds of edits
 *
 * A file is a list of tokens, each with the white space before it, and a list of elements over
 * them. An edit changes or removes tokens, or hangs text on one; then the file is read again. Edits
 * mostly keep a file valid; a compiler tells the rest.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TOKENS_MAX = 60000, ELEMENTS_MAX = 20000, DEPTH_MAX = 40 };

enum kind { FIELD, GROUP, MAP, VALUE, MESSAGE, ENUM, ONEOF, SERVICE, RPC, RESERVED, EXTENSIONS,
            EXTEND, PACKAGE, SYNTAX, OPTION, IMPORT, N_KINDS };

struct token {
    char *gap, *text;
};

struct element {
    enum kind kind;
    size_t first, last, name; /* tokens; last is ';' or '}' */
    size_t label, type, number, open; /* 0: none; open: '{' of a body, or ';' */
    size_t parent;                    /* element, or SIZE_MAX */
};

struct file {
    struct token *t;
    size_t n;
    struct element *e;
    size_t n_e;
};

static uint64_t state;

static uint64_t next(void) /* xorshift64*, S. Vigna 2016 */
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 2685821657736338717u;
}

static size_t pick(size_t n)
{
    return (size_t)((next() >> 11) % n);
}

static void *need(void *memory)
{
    if (!memory) {
        fprintf(stderr, "proto_mutate: out of memory\n");
        exit(4);
    }
    return memory;
}

static char *copy(const char *begin, size_t n)
{
    char *text = need(malloc(n + 1));
    memcpy(text, begin, n);
    text[n] = '\0';
    return text;
}

static char *format(const char *pattern, const char *a, const char *b)
{
    size_t n = strlen(pattern) + strlen(a) + strlen(b) + 1;
    char *text = need(malloc(n));
    snprintf(text, n, pattern, a, b);
    return text;
}

/* Reading */

static const char *skip_gap(const char *p)
{
    for (;;) {
        if (isspace((unsigned char)*p) || (unsigned char)*p == 0xef || (unsigned char)*p == 0xbb ||
            (unsigned char)*p == 0xbf) {
            p++;
        } else if (p[0] == '/' && p[1] == '/') {
            while (*p && *p != '\n')
                p++;
        } else if (p[0] == '/' && p[1] == '*') {
            const char *end = strstr(p + 2, "*/");
            p = end ? end + 2 : p + strlen(p);
        } else {
            return p;
        }
    }
}

static const char *skip_token(const char *p)
{
    if (*p == '"' || *p == '\'') {
        char quote = *p++;
        while (*p && *p != quote)
            p += *p == '\\' && p[1] ? 2 : 1;
        return *p ? p + 1 : p;
    }
    if (!isalnum((unsigned char)*p) && *p != '_')
        return p + 1;
    while (isalnum((unsigned char)*p) || *p == '_' || *p == '.')
        p++;
    return p;
}

static void tokenize(struct file *f, const char *p)
{
    f->n = 0;
    while (f->n < TOKENS_MAX) {
        const char *begin = skip_gap(p), *end = *begin ? skip_token(begin) : begin;
        f->t[f->n++] =
            (struct token){ copy(p, (size_t)(begin - p)), copy(begin, (size_t)(end - begin)) };
        if (!*begin)
            return;
        p = end;
    }
}

static bool is(const struct file *f, size_t i, const char *text)
{
    return i < f->n && strcmp(f->t[i].text, text) == 0;
}

static bool is_name(const struct file *f, size_t i)
{
    return i < f->n && (isalpha((unsigned char)f->t[i].text[0]) || f->t[i].text[0] == '_');
}

/* The ';' or '{' that ends the head of a statement; options may hold braces. */
static size_t head_end(const struct file *f, size_t i)
{
    int brackets = 0;
    for (; i + 1 < f->n; i++) {
        brackets += is(f, i, "[");
        brackets -= is(f, i, "]");
        if (brackets == 0 && (is(f, i, ";") || is(f, i, "{") || is(f, i, "}")))
            return i;
    }
    return i;
}

static size_t body_end(const struct file *f, size_t open)
{
    int depth = 0;
    for (size_t i = open; i + 1 < f->n; i++) {
        depth += is(f, i, "{");
        depth -= is(f, i, "}");
        if (depth == 0)
            return i;
    }
    return f->n - 1;
}

static struct element *add(struct file *f, struct element element)
{
    f->e[f->n_e] = element;
    return &f->e[f->n_e++];
}

/* label? type name = number: type may start with a dot, or be map<K, V>, or group */
static void read_field(struct file *f, struct element e)
{
    size_t i = e.first;
    e.kind = FIELD;
    if (is(f, i, "optional") || is(f, i, "required") || is(f, i, "repeated"))
        e.label = i++;
    e.type = i;
    while (i < e.open && !is(f, i, "="))
        i++;
    if (i >= e.open || i < e.type + 2)
        return;
    e.name = i - 1;
    e.number = i + 1;
    if (is(f, e.type, "map") && is(f, e.type + 1, "<"))
        e.kind = MAP;
    else if (is(f, e.type, "group"))
        e.kind = GROUP;
    add(f, e);
}

static bool read_definition(struct file *f, struct element e)
{
    static const struct {
        const char *word;
        enum kind kind;
    } words[] = {
        { "message", MESSAGE }, { "enum", ENUM },   { "oneof", ONEOF },       { "service", SERVICE },
        { "rpc", RPC },         { "extend", EXTEND }, { "reserved", RESERVED },
        { "extensions", EXTENSIONS }, { "package", PACKAGE }, { "syntax", SYNTAX },
        { "edition", SYNTAX },  { "option", OPTION }, { "import", IMPORT },
    };
    size_t at = e.first + ((is(f, e.first, "export") || is(f, e.first, "local")) ? 1 : 0);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (!is(f, at, words[i].word) || (is(f, at + 2, "=") && words[i].kind != OPTION))
            continue;
        e.kind = words[i].kind;
        e.name = at + 1;
        add(f, e);
        return true;
    }
    return false;
}

static void parse(struct file *f)
{
    size_t open[DEPTH_MAX] = { SIZE_MAX }, depth = 0;
    f->n_e = 0;
    for (size_t i = 0; i + 1 < f->n && f->n_e + 1 < ELEMENTS_MAX;) {
        if (is(f, i, "}") || is(f, i, ";")) {
            depth -= is(f, i, "}") && depth > 0;
            i++;
            continue;
        }
        size_t parent = open[depth], end = head_end(f, i), before = f->n_e;
        bool body = is(f, end, "{");
        struct element e = { .first = i, .open = end, .parent = parent };
        e.last = body ? body_end(f, end) : end;
        if (is(f, i, "option"))
            e.last = body ? e.last + 1 : e.last;
        bool in_enum = parent != SIZE_MAX && f->e[parent].kind == ENUM;
        if (!read_definition(f, e)) {
            if (in_enum) {
                e.kind = VALUE;
                e.name = i;
                e.number = i + 2 + is(f, i + 2, "-");
                add(f, e);
            } else {
                read_field(f, e);
            }
        }
        bool opens = body && f->n_e > before && f->e[f->n_e - 1].kind != RPC &&
                     f->e[f->n_e - 1].kind != OPTION && depth + 1 < DEPTH_MAX;
        if (opens)
            open[++depth] = f->n_e - 1;
        i = opens ? end + 1 : e.last + 1;
    }
}

static char *join(const struct file *f)
{
    size_t n = 1;
    for (size_t i = 0; i < f->n; i++)
        n += strlen(f->t[i].gap) + strlen(f->t[i].text);
    char *text = need(malloc(n)), *p = text;
    for (size_t i = 0; i < f->n; i++) {
        size_t gap = strlen(f->t[i].gap), own = strlen(f->t[i].text);
        memcpy(p, f->t[i].gap, gap);
        memcpy(p + gap, f->t[i].text, own);
        p += gap + own;
    }
    *p = '\0';
    return text;
}

static void reread(struct file *f, char *text)
{
    for (size_t i = 0; i < f->n; i++) {
        free(f->t[i].gap);
        free(f->t[i].text);
    }
    tokenize(f, text);
    parse(f);
    free(text);
}

/* Editing */

static void set(struct file *f, size_t i, const char *text)
{
    char *old = f->t[i].text;
    f->t[i].text = copy(text, strlen(text));
    free(old);
}

static void before(struct file *f, size_t i, const char *text)
{
    char *all = format("%s%s", text, f->t[i].text);
    set(f, i, all);
    free(all);
}

static void after(struct file *f, size_t i, const char *text)
{
    char *all = format("%s%s", f->t[i].text, text);
    set(f, i, all);
    free(all);
}

static void cut(struct file *f, size_t first, size_t last)
{
    for (size_t i = first; i <= last && i + 1 < f->n; i++) {
        set(f, i, "");
        if (i > first) {
            free(f->t[i].gap);
            f->t[i].gap = copy("", 0);
        }
    }
}

static struct element *any(struct file *f, enum kind kind)
{
    size_t n = 0;
    struct element *found = NULL;
    for (size_t i = 0; i < f->n_e; i++)
        if (f->e[i].kind == kind && pick(++n) == 0)
            found = &f->e[i];
    return found;
}

static enum kind parent_kind(const struct file *f, const struct element *e)
{
    return e->parent == SIZE_MAX ? N_KINDS : f->e[e->parent].kind;
}

static const char *edition(const struct file *f)
{
    for (size_t i = 0; i < f->n_e; i++)
        if (f->e[i].kind == SYNTAX)
            return f->t[f->e[i].first + 2].text;
    return "\"proto2\"";
}

static bool is_edition(const struct file *f)
{
    return edition(f)[1] == '2';
}

static const char *const scalars[] = { "double", "float",    "int64",    "uint64",  "int32",
                                       "fixed64", "fixed32", "bool",     "string",  "bytes",
                                       "uint32", "sfixed32", "sfixed64", "sint32",  "sint64" };
static const char *scalar(void)
{
    return scalars[pick(sizeof(scalars) / sizeof(scalars[0]))];
}

static bool is_scalar(const char *text)
{
    for (size_t i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++)
        if (strcmp(text, scalars[i]) == 0)
            return true;
    return false;
}

/* Adds "name = value" to the options in brackets of a field, value or range. */
static bool add_option(struct file *f, const struct element *e, const char *option)
{
    if (e->kind == MAP || e->kind == FIELD || e->kind == VALUE || e->kind == GROUP) {
        size_t at = e->number + 1;
        if (is(f, at, "[")) {
            char *text = format(" %s,%s", option, "");
            after(f, at, text);
            free(text);
        } else {
            char *text = format(" [%s]%s", option, "");
            after(f, e->number, text);
            free(text);
        }
        return true;
    }
    char *text = format(" option %s;%s", option, "");
    after(f, e->open, text);
    free(text);
    return true;
}

typedef bool (*edit)(struct file *f);

static char *fresh(const char *stem)
{
    char number[24];
    snprintf(number, sizeof(number), "_%u", (unsigned)pick(100000));
    return format("%s%s", stem, number);
}

static bool rename_one(struct file *f, struct element *e)
{
    if (!e)
        return false;
    char *name = fresh(f->t[e->name].text);
    set(f, e->name, name);
    free(name);
    return true;
}

/* A definition and all that names it in the file. */
static bool rename_all(struct file *f, struct element *e)
{
    if (!e)
        return false;
    char *old = copy(f->t[e->name].text, strlen(f->t[e->name].text)), *name = fresh(old);
    for (size_t i = 0; i < f->n; i++)
        if (is(f, i, old) && !is(f, i + 1, "="))
            set(f, i, name);
    free(old);
    free(name);
    return true;
}

static bool field_rename(struct file *f) { return rename_one(f, any(f, FIELD)); }
static bool map_rename(struct file *f) { return rename_one(f, any(f, MAP)); }
static bool value_rename(struct file *f) { return rename_one(f, any(f, VALUE)); }
static bool oneof_rename(struct file *f) { return rename_one(f, any(f, ONEOF)); }
static bool rpc_rename(struct file *f) { return rename_one(f, any(f, RPC)); }
static bool service_rename(struct file *f) { return rename_one(f, any(f, SERVICE)); }
static bool group_rename(struct file *f) { return rename_all(f, any(f, GROUP)); }
static bool message_rename(struct file *f) { return rename_all(f, any(f, MESSAGE)); }
static bool enum_rename(struct file *f) { return rename_all(f, any(f, ENUM)); }

static bool remove_one(struct file *f, struct element *e)
{
    if (!e)
        return false;
    cut(f, e->first, e->last);
    return true;
}

static bool field_delete(struct file *f) { return remove_one(f, any(f, FIELD)); }
static bool map_delete(struct file *f) { return remove_one(f, any(f, MAP)); }
static bool group_delete(struct file *f) { return remove_one(f, any(f, GROUP)); }
static bool value_delete(struct file *f) { return remove_one(f, any(f, VALUE)); }
static bool message_delete(struct file *f) { return remove_one(f, any(f, MESSAGE)); }
static bool enum_delete(struct file *f) { return remove_one(f, any(f, ENUM)); }
static bool oneof_delete(struct file *f) { return remove_one(f, any(f, ONEOF)); }
static bool service_delete(struct file *f) { return remove_one(f, any(f, SERVICE)); }
static bool rpc_delete(struct file *f) { return remove_one(f, any(f, RPC)); }
static bool reserved_delete(struct file *f) { return remove_one(f, any(f, RESERVED)); }
static bool extensions_delete(struct file *f) { return remove_one(f, any(f, EXTENSIONS)); }
static bool extend_delete(struct file *f) { return remove_one(f, any(f, EXTEND)); }
static bool option_delete(struct file *f) { return remove_one(f, any(f, OPTION)); }
static bool import_delete(struct file *f) { return remove_one(f, any(f, IMPORT)); }

/* Deleted, and what it leaves free reserved: number, name, or both. */
static bool reserve(struct file *f, struct element *e, bool number, bool name)
{
    if (!e || (parent_kind(f, e) != MESSAGE && parent_kind(f, e) != ENUM))
        return false;
    char *n = number ? format(" reserved %s;%s", f->t[e->number].text, "") : copy("", 0);
    const char *quoted = is_edition(f) ? " reserved %s;%s" : " reserved \"%s\";%s";
    char *m = name ? format(quoted, f->t[e->name].text, "") : copy("", 0);
    if (is(f, e->number - 1, "-")) {
        free(n);
        n = copy("", 0);
    }
    cut(f, e->first, e->last);
    after(f, e->last, n);
    after(f, e->last, m);
    free(n);
    free(m);
    return true;
}

static bool field_reserve_number(struct file *f) { return reserve(f, any(f, FIELD), true, false); }
static bool field_reserve_name(struct file *f) { return reserve(f, any(f, FIELD), false, true); }
static bool field_reserve(struct file *f) { return reserve(f, any(f, FIELD), true, true); }
static bool value_reserve_number(struct file *f) { return reserve(f, any(f, VALUE), true, false); }
static bool value_reserve_name(struct file *f) { return reserve(f, any(f, VALUE), false, true); }
static bool value_reserve(struct file *f) { return reserve(f, any(f, VALUE), true, true); }

static bool renumber(struct file *f, struct element *e)
{
    char number[24];
    if (!e)
        return false;
    snprintf(number, sizeof(number), "%u", (unsigned)(7000 + pick(5000)));
    set(f, e->number, number);
    return true;
}

static bool field_renumber(struct file *f) { return renumber(f, any(f, FIELD)); }
static bool value_renumber(struct file *f) { return renumber(f, any(f, VALUE)); }

static bool retype(struct file *f, struct element *e, const char *type)
{
    if (!e)
        return false;
    cut(f, e->type, e->name - 1);
    set(f, e->type, type);
    if (e->type == e->first || !e->label)
        return true;
    return true;
}

static bool field_scalar(struct file *f) { return retype(f, any(f, FIELD), scalar()); }

static bool field_near_scalar(struct file *f)
{
    static const char *const near[][2] = {
        { "int32", "uint32" },   { "int64", "uint64" },     { "fixed32", "sfixed32" },
        { "fixed64", "sfixed64" }, { "int32", "int64" },    { "bool", "int32" },
        { "sint32", "sint64" },  { "string", "bytes" },     { "bytes", "string" },
        { "uint32", "int32" },   { "uint64", "bool" },      { "float", "double" },
    };
    struct element *e = any(f, FIELD);
    for (int tries = 0; e && tries < 200; tries++, e = any(f, FIELD)) {
        const char *const *pair = near[pick(sizeof(near) / sizeof(near[0]))];
        if (is(f, e->type, pair[0]))
            return retype(f, e, pair[1]);
    }
    return false;
}

static bool field_named(struct file *f)
{
    struct element *e = any(f, FIELD), *type = any(f, pick(2) ? MESSAGE : ENUM);
    if (!type || type->parent != SIZE_MAX)
        return false;
    return retype(f, e, f->t[type->name].text);
}

static bool field_to_map(struct file *f)
{
    struct element *e = any(f, FIELD);
    if (!e || parent_kind(f, e) != MESSAGE)
        return false;
    char *type = format("map<%s, %s>", pick(2) ? "string" : "int64", scalar());
    if (e->label)
        set(f, e->label, "");
    retype(f, e, type);
    free(type);
    return true;
}

static bool map_to_field(struct file *f)
{
    struct element *e = any(f, MAP);
    return retype(f, e, pick(2) ? "repeated string" : strcmp(edition(f), "\"proto2\"") == 0
                                                          ? "optional int32"
                                                          : "int32");
}

static bool map_value(struct file *f)
{
    struct element *e = any(f, MAP);
    if (!e || !is_scalar(f->t[e->type + 4].text))
        return false;
    set(f, e->type + 4, scalar());
    return true;
}

static bool map_key(struct file *f)
{
    struct element *e = any(f, MAP);
    if (!e)
        return false;
    set(f, e->type + 2, pick(2) ? "uint32" : "string");
    return true;
}

static bool relabel(struct file *f)
{
    static const char *const labels[] = { "", "optional", "repeated", "required" };
    struct element *e = any(f, FIELD);
    if (!e || parent_kind(f, e) == ONEOF)
        return false;
    const char *label = labels[pick(4)];
    if (e->label)
        set(f, e->label, label);
    else if (*label)
        set(f, e->type, format("%s %s", label, f->t[e->type].text));
    return true;
}

/* What the compiler of this syntax takes on an element of this type. */
static bool suits(const struct file *f, const struct element *e, const char *option)
{
    const char *type = e->type ? f->t[e->type].text : "";
    bool text = strcmp(type, "string") == 0 || strcmp(type, "bytes") == 0;
    bool three = strcmp(edition(f), "\"proto3\"") == 0;
    if (strncmp(option, "features", 8) == 0 && !is_edition(f))
        return false;
    if (strstr(option, "jstype") && !strstr(type, "64"))
        return false;
    if (strstr(option, "ctype") && (!text || strcmp(edition(f), "\"2024\"") == 0))
        return false;
    if (strstr(option, "utf8") && e->kind == FIELD && strcmp(type, "string") != 0)
        return false;
    if (strstr(option, "string_type") && !text)
        return false;
    if (strstr(option, "DELIMITED") && is_scalar(type))
        return false;
    return strncmp(option, "default", 7) != 0 || (!three && strcmp(type, "string") != 0);
}

static bool option_on(struct file *f, struct element *e, const char *const *options, size_t n)
{
    for (int tries = 0; e && tries < 30; tries++) {
        const char *option = options[pick(n)];
        if (suits(f, e, option))
            return add_option(f, e, option);
    }
    return false;
}

#define OPTION_ON(name, target, ...)                                                               \
    static bool name(struct file *f)                                                               \
    {                                                                                              \
        static const char *const options[] = { __VA_ARGS__ };                                      \
        return option_on(f, any(f, target), options, sizeof(options) / sizeof(options[0]));        \
    }

OPTION_ON(field_json_name, FIELD, "json_name = \"other\"", "json_name = \"Another\"")
OPTION_ON(field_jstype, FIELD, "jstype = JS_STRING", "jstype = JS_NUMBER", "jstype = JS_NORMAL")
OPTION_ON(field_ctype, FIELD, "ctype = CORD", "ctype = STRING", "ctype = STRING_PIECE")
OPTION_ON(field_default, FIELD, "default = 1", "default = 0", "default = true", "default = \"x\"",
          "default = -1.5", "default = nan", "default = inf", "default = \"\\001\"")
OPTION_ON(field_feature, FIELD, "features.field_presence = IMPLICIT",
          "features.field_presence = LEGACY_REQUIRED", "features.field_presence = EXPLICIT",
          "features.utf8_validation = NONE", "features.utf8_validation = VERIFY",
          "features.message_encoding = DELIMITED", "features.message_encoding = LENGTH_PREFIXED",
          "features = { utf8_validation: NONE }", "features.repeated_field_encoding = EXPANDED",
          "features.(pb.cpp).string_type = CORD", "features.(pb.cpp).string_type = VIEW",
          "features.(pb.java).utf8_validation = VERIFY", "deprecated = true")
OPTION_ON(map_feature, MAP, "features.utf8_validation = NONE", "deprecated = true",
          "features.(pb.java).utf8_validation = VERIFY")
OPTION_ON(enum_option, ENUM, "features.enum_type = CLOSED", "features.enum_type = OPEN",
          "features.json_format = LEGACY_BEST_EFFORT", "deprecated = true",
          "features = { enum_type: CLOSED }")
OPTION_ON(message_option, MESSAGE, "no_standard_descriptor_accessor = true",
          "features.json_format = LEGACY_BEST_EFFORT", "features.json_format = ALLOW",
          "no_standard_descriptor_accessor = false", "deprecated = true")

static bool rpc_option(struct file *f)
{
    static const char *const levels[] = { "IDEMPOTENT", "NO_SIDE_EFFECTS", "IDEMPOTENCY_UNKNOWN" };
    struct element *e = any(f, RPC);
    if (!e)
        return false;
    char *text = format("option idempotency_level = %s;%s", levels[pick(3)], "");
    if (is(f, e->open, "{")) {
        after(f, e->open, text);
    } else {
        char *body = format("{ %s }%s", text, "");
        set(f, e->open, body);
        free(body);
    }
    free(text);
    return true;
}

static bool file_option(struct file *f)
{
    static const char *const options[] = {
        "go_package = \"a/b\"", "java_package = \"a.b\"", "java_outer_classname = \"Abc\"",
        "java_multiple_files = true", "java_multiple_files = false", "java_generic_services = true",
        "cc_generic_services = true", "cc_enable_arenas = false", "cc_enable_arenas = true",
        "py_generic_services = true", "csharp_namespace = \"A.B\"", "objc_class_prefix = \"AB\"",
        "swift_prefix = \"AB\"", "php_class_prefix = \"AB\"", "php_namespace = \"A\\\\B\"",
        "php_metadata_namespace = \"A\\\\C\"", "ruby_package = \"A::B\"",
        "optimize_for = CODE_SIZE", "optimize_for = SPEED", "java_string_check_utf8 = true",
        "features.field_presence = IMPLICIT", "features.enum_type = CLOSED",
        "features.utf8_validation = NONE", "features.json_format = LEGACY_BEST_EFFORT",
        "features.message_encoding = DELIMITED", "features.(pb.cpp).string_type = CORD",
        "features.(pb.java).utf8_validation = VERIFY", "deprecated = true",
        "features = { enum_type: CLOSED utf8_validation: NONE }",
    };
    struct element *e = any(f, PACKAGE);
    if (!e)
        e = any(f, SYNTAX);
    if (!e)
        return false;
    const char *option = options[pick(sizeof(options) / sizeof(options[0]))];
    if (!suits(f, e, option))
        return false;
    char *text = format("\noption %s;%s", option, "");
    after(f, e->last, text);
    free(text);
    return true;
}

static bool option_change(struct file *f)
{
    struct element *e = any(f, OPTION);
    if (!e || e->last < e->first + 4)
        return false;
    size_t at = e->last - 1;
    if (f->t[at].text[0] == '"')
        set(f, at, pick(2) ? "\"changed\"" : "'changed.too'");
    else if (is(f, at, "true"))
        set(f, at, "false");
    else if (is(f, at, "false"))
        set(f, at, "true");
    else
        return false;
    return true;
}

static bool syntax_change(struct file *f)
{
    struct element *e = any(f, SYNTAX);
    static const char *const texts[] = { "syntax = \"proto2\"", "syntax = \"proto3\"",
                                         "edition = \"2023\"", "edition = \"2024\"" };
    if (!e)
        return false;
    cut(f, e->first, e->last - 1);
    set(f, e->first, texts[pick(4)]);
    return true;
}

static bool package_change(struct file *f)
{
    struct element *e = any(f, PACKAGE);
    if (!e)
        return false;
    after(f, e->name, ".other");
    return true;
}

static bool rpc_stream(struct file *f)
{
    struct element *e = any(f, RPC);
    if (!e)
        return false;
    size_t at = e->name + 1;
    if (pick(2))
        while (at < e->last && !is(f, at, "returns"))
            at++;
    while (at < e->last && !is(f, at, "("))
        at++;
    if (is(f, at + 1, "stream") && !is(f, at + 2, ")"))
        cut(f, at + 1, at + 1);
    else
        after(f, at, "stream ");
    return true;
}

static bool rpc_type(struct file *f)
{
    struct element *e = any(f, RPC), *type = any(f, MESSAGE);
    if (!e || !type || type->parent != SIZE_MAX)
        return false;
    size_t at = e->name + 1;
    if (pick(2))
        while (at < e->last && !is(f, at, "returns"))
            at++;
    while (at < e->last && !is(f, at, ")"))
        at++;
    if (!is_name(f, at - 1))
        return false;
    set(f, at - 1, f->t[type->name].text);
    return true;
}

static bool field_into_oneof(struct file *f)
{
    struct element *e = any(f, FIELD);
    if (!e || parent_kind(f, e) != MESSAGE)
        return false;
    if (e->label)
        set(f, e->label, "");
    char *head = fresh("oneof choice"), *text = format("%s { %s", head, "");
    before(f, e->first, text);
    after(f, e->last, " }");
    free(head);
    free(text);
    return true;
}

static bool oneof_unwrap(struct file *f)
{
    struct element *e = any(f, ONEOF);
    if (!e || strcmp(edition(f), "\"proto2\"") == 0)
        return false;
    cut(f, e->first, e->open);
    set(f, e->last, "");
    return true;
}

static bool range_shrink(struct file *f)
{
    struct element *e = any(f, pick(2) ? RESERVED : EXTENSIONS);
    if (!e)
        return false;
    for (size_t i = e->name; i + 1 < e->last; i++) {
        if (!is(f, i, "to") || !isdigit((unsigned char)f->t[i - 1].text[0]))
            continue;
        char number[24];
        snprintf(number, sizeof(number), "%lu", strtoul(f->t[i - 1].text, NULL, 0) + 1);
        set(f, i - 1, number);
        return true;
    }
    return false;
}

static bool range_split(struct file *f)
{
    struct element *e = any(f, pick(2) ? RESERVED : EXTENSIONS);
    if (!e)
        return false;
    for (size_t i = e->name; i + 1 < e->last; i++) {
        if (!is(f, i, "to") || !isdigit((unsigned char)f->t[i - 1].text[0]) ||
            is(f, i - 2, "-"))
            continue;
        char number[48];
        unsigned long first = strtoul(f->t[i - 1].text, NULL, 0);
        snprintf(number, sizeof(number), "%lu, %lu", first, first + 1);
        set(f, i - 1, number);
        return true;
    }
    return false;
}

static bool reserved_drop_first(struct file *f)
{
    struct element *e = any(f, RESERVED);
    for (size_t i = e ? e->name : 0; e && i < e->last; i++) {
        if (!is(f, i, ","))
            continue;
        cut(f, e->name, i);
        return true;
    }
    return false;
}

static bool value_alias(struct file *f)
{
    struct element *e = any(f, VALUE);
    if (!e || is(f, e->number - 1, "-"))
        return false;
    char *name = fresh(f->t[e->name].text), *text = format(" %s = %s;", name, f->t[e->number].text);
    after(f, e->last, text);
    add_option(f, &f->e[e->parent], "allow_alias = true");
    free(name);
    free(text);
    return true;
}

static bool values_swap(struct file *f)
{
    struct element *a = any(f, VALUE), *b = any(f, VALUE);
    if (!a || a == b || a->parent != b->parent)
        return false;
    char *name = copy(f->t[a->name].text, strlen(f->t[a->name].text));
    set(f, a->name, f->t[b->name].text);
    set(f, b->name, name);
    free(name);
    return true;
}

static bool field_add(struct file *f)
{
    struct element *e = any(f, MESSAGE);
    char text[128];
    if (!e)
        return false;
    bool old = strcmp(edition(f), "\"proto2\"") == 0;
    snprintf(text, sizeof(text), " %s %s added_%u = %u;",
             old ? pick(3) ? "optional" : "required" : "", scalar(), (unsigned)pick(9999),
             (unsigned)(12000 + pick(5000)));
    after(f, e->open, text);
    return true;
}

static bool message_move_out(struct file *f)
{
    struct element *e = any(f, MESSAGE);
    if (!e || e->parent == SIZE_MAX)
        return false;
    size_t top = e->parent;
    while (f->e[top].parent != SIZE_MAX)
        top = f->e[top].parent;
    struct file part = { .t = f->t + e->first, .n = e->last - e->first + 1 };
    char *text = join(&part);
    cut(f, e->first, e->last);
    before(f, f->e[top].first, "\n");
    before(f, f->e[top].first, text);
    free(text);
    return true;
}

static bool comment_wide(struct file *f)
{
    static const char *const texts[] = { "/* \xe6\xbc\xa2\xe5\xad\x97 */ ", "\t", "/*\t*/\t",
                                         "/* e\xcc\x81 \xf0\x9f\x98\x80 */", "/* \xc3\xa4 */\n\t ",
                                         "  \t " };
    for (int i = 0; i < 20 && f->n > 2; i++)
        before(f, 1 + pick(f->n - 2), texts[pick(sizeof(texts) / sizeof(texts[0]))]);
    return true;
}

static bool crlf(struct file *f)
{
    char *text = join(f);
    size_t n = strlen(text), lines = 0;
    for (size_t i = 0; i < n; i++)
        lines += text[i] == '\n';
    char *wide = need(malloc(n + lines + 1)), *p = wide;
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
            *p++ = '\r';
        *p++ = text[i];
    }
    *p = '\0';
    free(text);
    reread(f, wide);
    return true;
}

static const struct {
    const char *name;
    edit edit;
} edits[] = {
#define EDIT(name) { #name, name }
    EDIT(field_rename), EDIT(map_rename), EDIT(value_rename), EDIT(oneof_rename), EDIT(rpc_rename),
    EDIT(service_rename), EDIT(group_rename), EDIT(message_rename), EDIT(enum_rename),
    EDIT(field_delete), EDIT(map_delete), EDIT(group_delete), EDIT(value_delete),
    EDIT(message_delete), EDIT(enum_delete), EDIT(oneof_delete), EDIT(service_delete),
    EDIT(rpc_delete), EDIT(reserved_delete), EDIT(extensions_delete), EDIT(extend_delete),
    EDIT(option_delete), EDIT(import_delete), EDIT(field_reserve_number), EDIT(field_reserve_name),
    EDIT(field_reserve), EDIT(value_reserve_number), EDIT(value_reserve_name), EDIT(value_reserve),
    EDIT(field_renumber), EDIT(value_renumber), EDIT(field_scalar), EDIT(field_near_scalar),
    EDIT(field_named), EDIT(field_to_map), EDIT(map_to_field), EDIT(map_value), EDIT(map_key),
    EDIT(relabel), EDIT(field_json_name), EDIT(field_jstype), EDIT(field_ctype),
    EDIT(field_default), EDIT(field_feature), EDIT(map_feature), EDIT(enum_option),
    EDIT(message_option), EDIT(rpc_option), EDIT(file_option),
    EDIT(option_change), EDIT(syntax_change), EDIT(package_change), EDIT(rpc_stream),
    EDIT(rpc_type), EDIT(field_into_oneof), EDIT(oneof_unwrap), EDIT(range_shrink),
    EDIT(range_split), EDIT(reserved_drop_first), EDIT(value_alias), EDIT(values_swap),
    EDIT(field_add), EDIT(message_move_out), EDIT(comment_wide), EDIT(crlf),
#undef EDIT
};
enum { N_EDITS = sizeof(edits) / sizeof(edits[0]) };

static char *slurp(const char *path)
{
    FILE *in = fopen(path, "rb");
    size_t n = 0, room = 1 << 16;
    char *text = need(malloc(room));
    if (!in) {
        perror(path);
        exit(3);
    }
    for (size_t got; (got = fread(text + n, 1, room - n - 1, in)) > 0;) {
        n += got;
        if (room - n < 2)
            text = need(realloc(text, room *= 2));
    }
    fclose(in);
    text[n] = '\0';
    return text;
}

static void write_file(const char *path, const char *text)
{
    FILE *out = fopen(path, "wb");
    if (!out || fwrite(text, 1, strlen(text), out) != strlen(text) || fclose(out) != 0) {
        perror(path);
        exit(3);
    }
}

static void mutate(struct file *f, const char *path)
{
    reread(f, slurp(path));
    for (int tries = 0; tries < 50; tries++) {
        size_t kind = pick(N_EDITS);
        if (!edits[kind].edit(f))
            continue;
        printf("%s %s\n", edits[kind].name, path);
        break;
    }
    char *text = join(f);
    write_file(path, text);
    free(text);
}

/* Edits of whole files: a definition goes to the end of another file; a file is gone or renamed. */
static void move_definition(struct file *f, const char *from, const char *to)
{
    static const enum kind kinds[] = { MESSAGE, ENUM, SERVICE, EXTEND };
    reread(f, slurp(from));
    struct element *e = any(f, kinds[pick(4)]);
    if (!e || e->parent != SIZE_MAX || strcmp(from, to) == 0)
        return;
    struct file part = { .t = f->t + e->first, .n = e->last - e->first + 1 };
    char *moved = join(&part), *old = slurp(to), *all = format("%s\n%s", old, moved);
    cut(f, e->first, e->last);
    char *rest = join(f);
    write_file(from, rest);
    write_file(to, all);
    printf("definition_move %s %s\n", from, to);
    free(moved);
    free(old);
    free(all);
    free(rest);
}

static void file_rename(const char *path)
{
    char *to = format("%s_renamed%s", path, ".proto");
    if (rename(path, to) == 0)
        printf("file_rename %s\n", path);
    free(to);
}

static void mutate_files(struct file *f, char *const *paths, size_t n)
{
    const char *path = paths[pick(n)];
    if (access(path, R_OK) != 0)
        return;
    switch (pick(40)) {
    case 0:
        if (remove(path) == 0)
            printf("file_delete %s\n", path);
        break;
    case 1:
        file_rename(path);
        break;
    case 2:
    case 3:
    case 4:
        move_definition(f, path, paths[pick(n)]);
        break;
    default:
        mutate(f, path);
    }
}

int main(int argc, char **argv)
{
    struct file f = { 0 };
    if (argc == 2 && strcmp(argv[1], "--kinds") == 0) {
        for (size_t i = 0; i < N_EDITS; i++)
            printf("%s\n", edits[i].name);
        printf("definition_move\nfile_rename\nfile_delete\n");
        return 0;
    }
    if (argc < 3) {
        fprintf(stderr, "usage: proto_mutate SEED EDITS [FILE...]\n");
        return 2;
    }
    if (argc == 3) /* none is left */
        return 0;
    f.t = need(calloc(TOKENS_MAX, sizeof(*f.t)));
    f.e = need(calloc(ELEMENTS_MAX, sizeof(*f.e)));
    state = strtoull(argv[1], NULL, 10) * 0x9e3779b97f4a7c15u + 1;
    for (int i = 0; i < 8; i++)
        next();
    for (unsigned long i = strtoul(argv[2], NULL, 10); i > 0; i--)
        mutate_files(&f, argv + 3, (size_t)argc - 3);
    return 0;
}
