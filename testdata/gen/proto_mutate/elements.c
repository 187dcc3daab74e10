/* The elements over the tokens: fields, definitions, statements. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto_mutate.h"

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
        { "message", MESSAGE },   { "enum", ENUM },         { "oneof", ONEOF },
        { "service", SERVICE },   { "rpc", RPC },           { "extend", EXTEND },
        { "reserved", RESERVED }, { "extensions", EXTENSIONS }, { "package", PACKAGE },
        { "syntax", SYNTAX },     { "edition", SYNTAX },    { "option", OPTION },
        { "import", IMPORT },
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

void reread(struct file *f, char *text)
{
    for (size_t i = 0; i < f->n; i++) {
        free(f->t[i].gap);
        free(f->t[i].text);
    }
    tokenize(f, text);
    parse(f);
    free(text);
}

struct element *any(struct file *f, enum kind kind)
{
    size_t n = 0;
    struct element *found = NULL;
    for (size_t i = 0; i < f->n_e; i++)
        if (f->e[i].kind == kind && pick(++n) == 0)
            found = &f->e[i];
    return found;
}

enum kind parent_kind(const struct file *f, const struct element *e)
{
    return e->parent == SIZE_MAX ? N_KINDS : f->e[e->parent].kind;
}

const char *edition(const struct file *f)
{
    for (size_t i = 0; i < f->n_e; i++)
        if (f->e[i].kind == SYNTAX)
            return f->t[f->e[i].first + 2].text;
    return "\"proto2\"";
}

bool is_edition(const struct file *f)
{
    return edition(f)[1] == '2';
}
