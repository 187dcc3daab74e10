/*
 * What readers of the version before would trip over when writers move on, as far as no rule of the
 * comparison has said so of the same element. The rule's row stands in analyzers/rules/forward.c.
 */
#include "compat_priv.h"

struct forward {
    struct compat *c;
    struct symtab told; /* subjects of what was found */
};

static void say(struct forward *f, struct str subject, struct loc loc, struct loc was,
                struct str message, const char *help)
{
    struct findings *findings = f->c->setup->findings;
    if (sym_find(&f->told, subject))
        return;
    struct finding *finding = finding_begin(findings, &rule_not_forward_compatible, loc,
                                            "%" PRIstr, STR_ARG(message));
    finding_subject(findings, finding, str_take(subject, NAME_SHOWN));
    if (was.line > 0)
        finding_related(findings, finding, was, "as it was before");
    finding_help(findings, finding, "%s", help);
    finding_end(findings, finding);
}

static struct str field_subject(struct forward *f, const struct proto_message *message,
                                const struct proto_field *field)
{
    return full_name_of(f->c->arena, message->file, message, field->name);
}

static void check_gone(struct forward *f, const struct message_pair *pair,
                       const struct proto_field *was)
{
    struct arena *arena = f->c->arena;
    struct ranges ranges = ranges_join(f->c, pair->is->reserved.v, pair->is->reserved.n);
    if (ranges_cover(&ranges, was->number, was->number))
        return;
    say(f, field_subject(f, pair->was, was), pair->is->loc, was->loc,
        str_printf(arena,
                   "Number %d of message %" PRIstr " is free to be used again: field %" PRIstr
                   " is gone, and old readers will take whatever has the number for it.",
                   (int)was->number, NAME_ARG(pair->is->full_name), NAME_ARG(was->name)),
        "Reserve the number and the name.");
}

static void check_added(struct forward *f, const struct message_pair *pair,
                        const struct proto_field *is)
{
    if (proto_field_cardinality(pair->is->file, is) != PROTO_CARDINALITY_REQUIRED)
        return;
    say(f, field_subject(f, pair->is, is), is->loc, LOC_NONE,
        str_printf(f->c->arena,
                   "Field %d %" PRIstr " is new and required: readers refuse what was written "
                   "without it, and it can never be left out again.",
                   (int)is->number, NAME_ARG(field_subject(f, pair->is, is))),
        "Make it optional, and let the code ask for it.");
}

static void check_kept(struct forward *f, const struct field_pair *pair,
                       const struct message_pair *messages)
{
    struct str subject = field_subject(f, messages->is, pair->is);
    if (pair->is->oneof >= 0 && pair->was->oneof < 0 && !same_company(f->c, pair))
        say(f, subject, pair->is->loc, pair->was->loc,
            str_printf(f->c->arena,
                       "Field %d %" PRIstr " is in a oneof now: old readers expect it beside "
                       "others, with which it cannot be sent any more.",
                       (int)pair->is->number, NAME_ARG(subject)),
            "Keep it outside, and add a field with a new number inside.");
    if (!str_eq(pair->was->name, pair->is->name) && !same_type(&pair->was->type, &pair->is->type) &&
        pair->was->type.kind != pair->is->type.kind)
        say(f, subject, pair->is->loc, pair->was->loc,
            str_printf(f->c->arena,
                       "Number %d of message %" PRIstr " was given to another field: old readers "
                       "take %" PRIstr " for %" PRIstr ".",
                       (int)pair->is->number, NAME_ARG(messages->is->full_name),
                       NAME_ARG(pair->is->name), NAME_ARG(pair->was->name)),
            "Take a new number, and reserve the old one.");
}

static int by_number(const void *a, const void *b)
{
    const struct proto_field *x = *(struct proto_field *const *)a,
                             *y = *(struct proto_field *const *)b;
    return (x->number > y->number) - (x->number < y->number);
}

static const struct proto_field **in_order(struct compat *c, const struct proto_message *message)
{
    size_t n = message->fields.n;
    const struct proto_field **fields = arena_array(&c->scratch, const struct proto_field *, n);
    for (size_t i = 0; i < n; i++)
        fields[i] = message->fields.v[i];
    if (n > 1)
        qsort(fields, n, sizeof(fields[0]), by_number);
    return fields;
}

static void check_message(struct forward *f, const struct proto_message *message)
{
    struct message_pair pair = { message, table_find(&f->c->now.messages, message->full_name) };
    if (!pair.is || pair.is->map_entry)
        return;
    const struct proto_field **was = in_order(f->c, pair.was), **is = in_order(f->c, pair.is);
    for (size_t i = 0, k = 0; i < pair.was->fields.n || k < pair.is->fields.n;) {
        if (k == pair.is->fields.n ||
            (i < pair.was->fields.n && was[i]->number < is[k]->number)) {
            check_gone(f, &pair, was[i++]);
        } else if (i == pair.was->fields.n || is[k]->number < was[i]->number) {
            check_added(f, &pair, is[k++]);
        } else {
            struct field_pair fields = { .was = was[i++],
                                         .is = is[k++],
                                         .was_file = pair.was->file,
                                         .is_file = pair.is->file };
            check_kept(f, &fields, &pair);
        }
    }
}

static void check_enum(struct forward *f, const struct proto_enum *is)
{
    const struct proto_enum *was = table_find(&f->c->before.enums, is->full_name);
    if (proto_enum_has_unknown(is) || (was && !proto_enum_has_unknown(was)))
        return;
    say(f, is->full_name, is->loc, was ? was->loc : LOC_NONE,
        str_printf(f->c->arena,
                   "Enum %" PRIstr " is closed and has no value for what is not known: whoever "
                   "reads a value added later takes it for %" PRIstr ".",
                   NAME_ARG(is->full_name), NAME_ARG(is->values.v[0].name)),
        "Add a value 0 that says unspecified, as the first one.");
}

void find_forward(struct compat *c, size_t first)
{
    struct forward f = { .c = c };
    const struct findings *findings = c->setup->findings;
    symtab_init(&f.told, &c->scratch);
    for (size_t i = first; i < findings->all.n; i++)
        if (findings->all.v[i].subjects.n)
            sym_intern(&f.told, findings->all.v[i].subjects.v[0]);
    for (size_t i = 0; i < c->setup->before->files.n; i++) {
        const struct proto_file *file = c->setup->before->files.v[i].proto;
        for (size_t k = 0; k < file->all_messages.n && !is_shared(c, file); k++)
            check_message(&f, file->all_messages.v[k]);
    }
    for (size_t i = 0; i < c->setup->now->files.n; i++) {
        const struct proto_file *file = c->setup->now->files.v[i].proto;
        for (size_t k = 0; k < file->all_enums.n && !is_shared(c, file); k++)
            check_enum(&f, file->all_enums.v[k]);
    }
}
