/*
 * Numbers and names that are new since the version before, and that some release long ago had with
 * another meaning: they were taken out in between, so a comparison of two versions cannot see it.
 */
#include "compat_priv.h"

struct item { /* a number or a name of a message or enum that is new */
    struct str owner;
    struct str name, type; /* of a value, type is empty */
    int32_t number;
    struct loc loc;
    bool enumeration;
    bool by_name;      /* the name is new; else the number */
    bool settled;      /* some release had it */
    bool *number_told; /* shared by both items of an element */
};

struct compat_history {
    struct compat_history_setup setup;
    struct table owners; /* that have items */
    struct table items;  /* by owner and number, or owner and name */
    struct table seen;   /* contents that need no other look, by id */
    size_t open;         /* items that no release had so far */
};

static struct str number_key(struct arena *arena, struct str owner, int32_t number)
{
    return str_printf(arena, "%" PRIstr " #%d", STR_ARG(owner), (int)number);
}

static struct str name_key(struct arena *arena, struct str owner, struct str name)
{
    return str_printf(arena, "%" PRIstr " %" PRIstr, STR_ARG(owner), STR_ARG(name));
}

/* As written: contents are read one by one, so no name is resolved. */
static struct str type_of(struct arena *arena, const struct proto_field *field)
{
    const struct proto_message *entry = field->map ? field->type.message : NULL;
    if (entry && entry->fields.n == 2)
        return str_printf(arena, "map<%" PRIstr ", %" PRIstr ">",
                          STR_ARG(entry->fields.v[0]->type.name),
                          STR_ARG(entry->fields.v[1]->type.name));
    return field->type.name;
}

static struct str last_part(struct str name)
{
    size_t dot = str_rfind_char(name, '.');
    return dot == SIZE_MAX ? name : str_skip(name, dot + 1);
}

static bool same_written(struct str a, struct str b)
{
    return str_eq(last_part(a), last_part(b));
}

static void add_item(struct compat_history *h, struct item item, struct str key)
{
    if (table_find(&h->items, key))
        return;
    struct item *added = arena_new(h->setup.arena, struct item);
    *added = item;
    table_add(&h->owners, item.owner, added);
    table_add(&h->items, key, added);
    h->open++;
}

/* An element of now, against the numbers and names that the version before has of its owner. */
static void add_new(struct compat_history *h, const struct table *before, struct item item)
{
    struct arena *arena = h->setup.arena;
    struct str number = number_key(arena, item.owner, item.number),
               name = name_key(arena, item.owner, item.name);
    item.number_told = arena_new(arena, bool);
    if (!table_find(before, number))
        add_item(h, item, number);
    item.by_name = true;
    if (!table_find(before, name))
        add_item(h, item, name);
}

static void add_message(struct compat_history *h, const struct table *before,
                        const struct proto_message *message)
{
    for (size_t i = 0; i < message->fields.n && !message->map_entry; i++) {
        const struct proto_field *field = message->fields.v[i];
        struct loc loc = field->loc;
        loc.source = message->file->source;
        add_new(h, before,
                (struct item){ .owner = message->full_name,
                               .name = field->name,
                               .type = type_of(h->setup.arena, field),
                               .number = field->number,
                               .loc = loc });
    }
}

static void add_enum(struct compat_history *h, const struct table *before,
                     const struct proto_enum *enumeration)
{
    for (size_t i = 0; i < enumeration->values.n; i++) {
        const struct proto_enum_value *value = &enumeration->values.v[i];
        struct loc loc = value->loc;
        loc.source = enumeration->file->source;
        add_new(h, before,
                (struct item){ .owner = enumeration->full_name,
                               .name = value->name,
                               .number = value->number,
                               .loc = loc,
                               .enumeration = true });
    }
}

static bool takes_part(const struct compat_tree *tree, size_t i)
{
    return tree->files.v[i].proto && !tree->files.v[i].shipped && (!tree->used || tree->used[i]);
}

static void index_file(struct arena *arena, struct table *keys, const struct proto_file *file)
{
    for (size_t i = 0; i < file->all_messages.n; i++) {
        const struct proto_message *message = file->all_messages.v[i];
        for (size_t k = 0; k < message->fields.n; k++) {
            table_add(keys, number_key(arena, message->full_name, message->fields.v[k]->number),
                      file);
            table_add(keys, name_key(arena, message->full_name, message->fields.v[k]->name), file);
        }
    }
    for (size_t i = 0; i < file->all_enums.n; i++) {
        const struct proto_enum *e = file->all_enums.v[i];
        for (size_t k = 0; k < e->values.n; k++) {
            table_add(keys, number_key(arena, e->full_name, e->values.v[k].number), file);
            table_add(keys, name_key(arena, e->full_name, e->values.v[k].name), file);
        }
    }
}

static struct str id_key(const struct blob_id *id)
{
    return (struct str){ (const char *)id->bytes, sizeof(id->bytes) };
}

/* Contents of the version before hold nothing that is new since. */
static void skip_before(struct compat_history *h)
{
    const struct compat_tree *before = h->setup.before;
    for (size_t i = 0; i < before->files.n; i++) {
        const struct compat_file *file = &before->files.v[i];
        if (!before->set || file->shipped || file->descriptor)
            continue;
        const struct fileset_entry *entry = &before->set->entries.v[file->entry];
        if (entry->has_id)
            table_add(&h->seen, id_key(&entry->id), h);
    }
}

struct compat_history *compat_history_new(const struct compat_history_setup *setup)
{
    struct compat_history *h = arena_new(setup->arena, struct compat_history);
    struct arena scratch = { 0 };
    struct table before;
    h->setup = *setup;
    table_init(&h->owners, setup->arena);
    table_init(&h->items, setup->arena);
    table_init(&h->seen, setup->arena);
    table_init(&before, &scratch);
    for (size_t i = 0; i < setup->before->files.n; i++)
        if (takes_part(setup->before, i))
            index_file(&scratch, &before, setup->before->files.v[i].proto);
    for (size_t i = 0; i < setup->now->files.n; i++) {
        const struct proto_file *file = setup->now->files.v[i].proto;
        if (!takes_part(setup->now, i) || setup->now->files.v[i].is_import)
            continue;
        for (size_t k = 0; k < file->all_messages.n; k++)
            add_message(h, &before, file->all_messages.v[k]);
        for (size_t k = 0; k < file->all_enums.n; k++)
            add_enum(h, &before, file->all_enums.v[k]);
    }
    skip_before(h);
    arena_release(&scratch);
    return h;
}

/* One content of a release. */
struct past {
    struct compat_history *h;
    struct arena *arena; /* dies with the content */
    struct str release;
    struct str shown; /* path of the file */
};

static void tell(const struct past *past, const struct item *item, struct str was, struct loc place)
{
    struct findings *findings = past->h->setup.findings;
    struct str owner = str_take(item->owner, NAME_SHOWN), name = str_take(item->name, NAME_SHOWN),
               release = past->release, is = item->enumeration ? name : STR_NULL;
    struct finding *finding;
    if (!item->enumeration)
        is = str_printf(past->arena, "%" PRIstr " %" PRIstr, STR_ARG(item->type), STR_ARG(name));
    if (item->by_name)
        finding = finding_begin(findings, &rule_number_reused, item->loc,
                                "Name \"%" PRIstr "\" of %" PRIstr " is used again: it was %" PRIstr
                                " in %" PRIstr ", and then it was gone.",
                                STR_ARG(name), STR_ARG(owner), STR_ARG(was), STR_ARG(release));
    else
        finding = finding_begin(findings, &rule_number_reused, item->loc,
                                "Number %d of %" PRIstr " is used again, for %" PRIstr
                                ": it was %" PRIstr " in %" PRIstr ", and then it was gone.",
                                (int)item->number, STR_ARG(owner), STR_ARG(is), STR_ARG(was),
                                STR_ARG(release));
    place.source = sources_named(past->h->setup.sources, past->shown);
    finding_related(findings, finding, place, "as it was in %" PRIstr, STR_ARG(release));
    finding_subject(findings, finding,
                    item->by_name ? name_key(past->arena, owner, name)
                                  : number_key(past->arena, owner, item->number));
    finding_help(findings, finding, "Take %s that was never used, and reserve the old one.",
                 item->by_name ? "a name" : "a number");
    finding_end(findings, finding);
}

static struct item *find_item(struct compat_history *h, struct str key)
{
    return (struct item *)(uintptr_t)table_find(&h->items, key);
}

/* The newest release that had it counts: with the same meaning, it has only come back. */
static void settle(struct past *past, struct str key, struct str name, struct str type,
                   int32_t number, struct loc place)
{
    struct item *item = find_item(past->h, key);
    struct str was = name;
    if (!item || item->settled)
        return;
    item->settled = true;
    past->h->open--;
    bool same = item->enumeration
                    ? item->number == number && str_eq(item->name, name)
                    : same_written(item->type, type) && (item->by_name || str_eq(item->name, name));
    if (same || *item->number_told)
        return;
    if (item->enumeration && item->by_name)
        was = str_printf(past->arena, "number %d", (int)number);
    else if (item->by_name)
        was = str_printf(past->arena, "field %d of type %" PRIstr, (int)number, STR_ARG(type));
    else if (!item->enumeration)
        was = str_printf(past->arena, "%" PRIstr " %" PRIstr, STR_ARG(type), STR_ARG(name));
    *item->number_told = !item->by_name;
    tell(past, item, str_take(was, NAME_SHOWN), place);
}

/* A number with several names has come back when one of them has. */
static bool any_name_same(const struct past *past, const struct proto_enum *e, int32_t number)
{
    const struct item *item = find_item(past->h, number_key(past->arena, e->full_name, number));
    for (size_t i = 0; item && i < e->values.n; i++)
        if (e->values.v[i].number == number && str_eq(e->values.v[i].name, item->name))
            return true;
    return false;
}

static void look_at_file(struct past *past, const struct proto_file *file)
{
    struct arena *arena = past->arena;
    for (size_t i = 0; i < file->all_messages.n; i++) {
        const struct proto_message *message = file->all_messages.v[i];
        if (message->map_entry || !table_find(&past->h->owners, message->full_name))
            continue;
        for (size_t k = 0; k < message->fields.n; k++) {
            const struct proto_field *f = message->fields.v[k];
            struct str type = type_of(arena, f);
            settle(past, number_key(arena, message->full_name, f->number), f->name, type, f->number,
                   f->loc);
            settle(past, name_key(arena, message->full_name, f->name), f->name, type, f->number,
                   f->loc);
        }
    }
    for (size_t i = 0; i < file->all_enums.n; i++) {
        const struct proto_enum *e = file->all_enums.v[i];
        for (size_t k = 0; table_find(&past->h->owners, e->full_name) && k < e->values.n; k++) {
            const struct proto_enum_value *v = &e->values.v[k];
            struct item *item = find_item(past->h, number_key(arena, e->full_name, v->number));
            struct str name = v->name;
            if (item && any_name_same(past, e, v->number))
                name = item->name;
            settle(past, number_key(arena, e->full_name, v->number), name, STR_NULL, v->number,
                   v->loc);
            settle(past, name_key(arena, e->full_name, v->name), v->name, STR_NULL, v->number,
                   v->loc);
        }
    }
}

static void look_at(struct compat_history *h, const struct fileset *set, size_t i,
                    struct str release, struct arena *scratch)
{
    struct findings findings;
    struct proto_file *file;
    struct str text;
    const char *error;
    struct past past = { h, scratch, release, fileset_shown(set, scratch, set->entries.v[i].path) };
    findings_init(&findings, scratch);
    if (!fileset_read(set, i, scratch, &text, &error)) {
        uint32_t source = sources_named(h->setup.sources, past.shown);
        finding_add(h->setup.findings, &rule_input_unreadable, (struct loc){ source, 0, 0 },
                    "%" PRIstr " cannot be read: %s.", STR_ARG(past.shown), error);
        return;
    }
    proto_parse_seen(scratch, text, 0, &findings, &file);
    look_at_file(&past, file);
}

bool compat_history_look(struct compat_history *h, const struct fileset *set, struct str release)
{
    struct arena scratch = { 0 };
    for (size_t i = 0; i < set->entries.n && h->open > 0; i++) {
        const struct fileset_entry *entry = &set->entries.v[i];
        if (!str_ends(entry->path, ".proto"))
            continue;
        if (entry->has_id && table_find(&h->seen, id_key(&entry->id)))
            continue;
        if (entry->has_id)
            table_add(&h->seen, id_key(&entry->id), h);
        look_at(h, set, i, release, &scratch);
        arena_reset(&scratch);
    }
    arena_release(&scratch);
    return h->open > 0;
}

const struct rule rule_number_reused = {
    .id = "number-reused",
    .group = "compatibility",
    .severity = SEVERITY_ERROR,
    .precision = PRECISION_VERY_HIGH,
    .summary = "a number or name of an old release is used again with another meaning",
    .explain =
        "A field number, a number of an enum, or a name of one, that is new since the version "
        "before "
        "was in an older release with another name or type, and was taken out since.\n\nDecision: "
        "with --history N, the last N tags from which the new version descends are looked at, by "
        "version, else by time. What the new version has and the version before has not is looked "
        "for in them, the newest first; the first tag that has the same number of the same message "
        "or enum decides: another name or type is a finding at the new element. So is the same "
        "name "
        "with another type, or with another number in an enum. What comes back as it was is none. "
        "Types are compared as they are written, by their last part.\n\nWhy it matters: data, "
        "queues and clients of that release are still around; what they wrote under the number "
        "would be read as something else, without any error. A comparison with the version before "
        "cannot see it.\n\nFix: Take a number that was never used, and reserve the old one with "
        "its "
        "name.\n\nSuppress: `--skip-rule number-reused`, `checks: {number-reused: off}`, or a "
        "smaller N.\n\nFalse alarms: releases of which nothing is left anywhere.",
};
