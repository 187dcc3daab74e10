/* Definitions: packages, calls, choices, ranges, values, messages. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto_mutate.h"

bool syntax_change(struct file *f)
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

bool package_change(struct file *f)
{
    struct element *e = any(f, PACKAGE);
    if (!e)
        return false;
    after(f, e->name, ".other");
    return true;
}

bool rpc_stream(struct file *f)
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

bool rpc_type(struct file *f)
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

bool oneof_unwrap(struct file *f)
{
    struct element *e = any(f, ONEOF);
    if (!e || strcmp(edition(f), "\"proto2\"") == 0)
        return false;
    cut(f, e->first, e->open);
    set(f, e->last, "");
    return true;
}

bool range_shrink(struct file *f)
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

bool range_split(struct file *f)
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

bool reserved_drop_first(struct file *f)
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

bool value_alias(struct file *f)
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

bool message_move_out(struct file *f)
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
