/* Elements that go elsewhere, and others that take their shape. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto_mutate.h"

static char *text_of(struct file *f, const struct element *e)
{
    struct file part = { .t = f->t + e->first, .n = e->last - e->first + 1 };
    return join(&part);
}

static bool is_within(const struct file *f, const struct element *e, const struct element *outer)
{
    for (size_t i = (size_t)(e - f->e); i != SIZE_MAX; i = f->e[i].parent)
        if (&f->e[i] == outer)
            return true;
    return false;
}

static bool move_into(struct file *f, struct element *e, struct element *to)
{
    if (!e || !to || is_within(f, to, e) || e->parent == (size_t)(to - f->e))
        return false;
    char *text = text_of(f, e);
    cut(f, e->first, e->last);
    after(f, to->open, text);
    free(text);
    return true;
}

bool message_move_in(struct file *f) { return move_into(f, any(f, MESSAGE), any(f, MESSAGE)); }
bool enum_move_in(struct file *f) { return move_into(f, any(f, ENUM), any(f, MESSAGE)); }
bool extend_move_in(struct file *f) { return move_into(f, any(f, EXTEND), any(f, MESSAGE)); }
bool rpc_move(struct file *f) { return move_into(f, any(f, RPC), any(f, SERVICE)); }

/* Into a oneof, or from one into another. */
bool field_to_oneof(struct file *f)
{
    struct element *e = any(f, FIELD), *to = any(f, ONEOF);
    if (!e || !to || e->parent == SIZE_MAX)
        return false;
    size_t home = parent_kind(f, e) == ONEOF ? f->e[e->parent].parent : e->parent;
    if (home != to->parent)
        return false;
    if (e->label)
        set(f, e->label, "");
    return move_into(f, e, to);
}

/* "group X = 1 {...}" to "X x = 1; message X {...}" */
bool group_to_message(struct file *f)
{
    struct element *e = any(f, GROUP);
    if (!e || parent_kind(f, e) == ONEOF || parent_kind(f, e) == EXTEND)
        return false;
    const char *old = f->t[e->name].text;
    char *name = copy(old, strlen(old)), *low = copy(name, strlen(name));
    for (char *p = low; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    char *field = format("%s %s", name, low), *head = format("; message %s {%s", name, "");
    set(f, e->type, "");
    set(f, e->name, field);
    set(f, e->open, head);
    free(name);
    free(low);
    free(field);
    free(head);
    return true;
}

bool field_to_group(struct file *f)
{
    struct element *e = any(f, FIELD);
    if (!e || !e->label || !is(f, e->number + 1, ";"))
        return false;
    char *name = fresh("Grown");
    cut(f, e->type, e->name);
    char *head = format("group %s%s", name, "");
    set(f, e->type, head);
    set(f, e->last, "{ optional int32 inner = 1; }");
    free(name);
    free(head);
    return true;
}

/* Another of its kind comes first: matters where the first counts. */
bool elements_swap(struct file *f)
{
    enum kind kind = (enum kind)pick(N_KINDS);
    struct element *a = any(f, kind), *b = any(f, kind);
    if (!a || a == b || a->parent != b->parent || kind == SYNTAX || kind == ONEOF)
        return false;
    char *first = text_of(f, a), *second = text_of(f, b);
    cut(f, a->first, a->last);
    cut(f, b->first, b->last);
    set(f, a->first, second);
    set(f, b->first, first);
    free(first);
    free(second);
    return true;
}

bool package_drop(struct file *f)
{
    struct element *e = any(f, PACKAGE);
    if (!e)
        return false;
    cut(f, e->first, e->last);
    return true;
}
