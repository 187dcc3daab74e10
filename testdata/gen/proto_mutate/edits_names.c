/* Names: one use of a name, or a definition and all its uses. */
#include <stdlib.h>
#include <string.h>

#include "proto_mutate.h"

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

bool field_rename(struct file *f) { return rename_one(f, any(f, FIELD)); }
bool map_rename(struct file *f) { return rename_one(f, any(f, MAP)); }
bool value_rename(struct file *f) { return rename_one(f, any(f, VALUE)); }
bool oneof_rename(struct file *f) { return rename_one(f, any(f, ONEOF)); }
bool rpc_rename(struct file *f) { return rename_one(f, any(f, RPC)); }
bool service_rename(struct file *f) { return rename_one(f, any(f, SERVICE)); }
bool group_rename(struct file *f) { return rename_all(f, any(f, GROUP)); }
bool message_rename(struct file *f) { return rename_all(f, any(f, MESSAGE)); }
bool enum_rename(struct file *f) { return rename_all(f, any(f, ENUM)); }

bool values_swap(struct file *f)
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
