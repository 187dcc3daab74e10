/* Fields: number, type, label, place. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto_mutate.h"

static bool renumber(struct file *f, struct element *e)
{
    char number[24];
    if (!e)
        return false;
    snprintf(number, sizeof(number), "%u", (unsigned)(7000 + pick(5000)));
    set(f, e->number, number);
    return true;
}

bool field_renumber(struct file *f) { return renumber(f, any(f, FIELD)); }
bool value_renumber(struct file *f) { return renumber(f, any(f, VALUE)); }

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

bool field_scalar(struct file *f) { return retype(f, any(f, FIELD), scalar()); }

bool field_near_scalar(struct file *f)
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

bool field_named(struct file *f)
{
    struct element *e = any(f, FIELD), *type = any(f, pick(2) ? MESSAGE : ENUM);
    if (!type || type->parent != SIZE_MAX)
        return false;
    return retype(f, e, f->t[type->name].text);
}

bool field_to_map(struct file *f)
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

bool map_to_field(struct file *f)
{
    struct element *e = any(f, MAP);
    return retype(f, e, pick(2) ? "repeated string" : strcmp(edition(f), "\"proto2\"") == 0
                                                          ? "optional int32"
                                                          : "int32");
}

bool map_value(struct file *f)
{
    struct element *e = any(f, MAP);
    if (!e || !is_scalar(f->t[e->type + 4].text))
        return false;
    set(f, e->type + 4, scalar());
    return true;
}

bool map_key(struct file *f)
{
    struct element *e = any(f, MAP);
    if (!e)
        return false;
    set(f, e->type + 2, pick(2) ? "uint32" : "string");
    return true;
}

bool relabel(struct file *f)
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

bool field_into_oneof(struct file *f)
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

bool field_add(struct file *f)
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
