/* Removals, with or without the number and the name reserved. */
#include <stdlib.h>

#include "proto_mutate.h"

static bool remove_one(struct file *f, struct element *e)
{
    if (!e)
        return false;
    cut(f, e->first, e->last);
    return true;
}

bool field_delete(struct file *f) { return remove_one(f, any(f, FIELD)); }
bool map_delete(struct file *f) { return remove_one(f, any(f, MAP)); }
bool group_delete(struct file *f) { return remove_one(f, any(f, GROUP)); }
bool value_delete(struct file *f) { return remove_one(f, any(f, VALUE)); }
bool message_delete(struct file *f) { return remove_one(f, any(f, MESSAGE)); }
bool enum_delete(struct file *f) { return remove_one(f, any(f, ENUM)); }
bool oneof_delete(struct file *f) { return remove_one(f, any(f, ONEOF)); }
bool service_delete(struct file *f) { return remove_one(f, any(f, SERVICE)); }
bool rpc_delete(struct file *f) { return remove_one(f, any(f, RPC)); }
bool reserved_delete(struct file *f) { return remove_one(f, any(f, RESERVED)); }
bool extensions_delete(struct file *f) { return remove_one(f, any(f, EXTENSIONS)); }
bool extend_delete(struct file *f) { return remove_one(f, any(f, EXTEND)); }
bool option_delete(struct file *f) { return remove_one(f, any(f, OPTION)); }
bool import_delete(struct file *f) { return remove_one(f, any(f, IMPORT)); }

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

bool field_reserve_number(struct file *f) { return reserve(f, any(f, FIELD), true, false); }
bool field_reserve_name(struct file *f) { return reserve(f, any(f, FIELD), false, true); }
bool field_reserve(struct file *f) { return reserve(f, any(f, FIELD), true, true); }
bool value_reserve_number(struct file *f) { return reserve(f, any(f, VALUE), true, false); }
bool value_reserve_name(struct file *f) { return reserve(f, any(f, VALUE), false, true); }
bool value_reserve(struct file *f) { return reserve(f, any(f, VALUE), true, true); }
