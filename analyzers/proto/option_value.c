/* Values of options against the types of their fields; aggregates with all that is in them. */
#include "option_check.h"

/* An open message or list of an aggregate. */
struct level {
    const struct proto_message *type; /* of a message */
    struct option_field list;         /* of a list: the repeated field */
    uint32_t message;                 /* its number */
    const struct proto_value *next;
};

struct walk {
    struct checks *c;
    VEC(struct level) levels;
};

static void wrong_type(struct checks *c, const struct proto_field *field,
                       const struct proto_value *value)
{
    static const char *const kinds[] = { [PROTO_VALUE_IDENT] = "a name",
                                         [PROTO_VALUE_INT] = "an integer",
                                         [PROTO_VALUE_FLOAT] = "a number with a fraction",
                                         [PROTO_VALUE_STRING] = "a string",
                                         [PROTO_VALUE_MESSAGE] = "a message",
                                         [PROTO_VALUE_LIST] = "a list" };
    refuse(c, value->loc, "Option '%" PRIstr "' is %s%s, and this value is %s.",
           STR_ARG(str_take(field->name, 200)), value->kind == PROTO_VALUE_LIST ? "one " : "",
           proto_type_name(field, &c->element), kinds[value->kind]);
}

/* -- Any --------------------------------------------------------------------------------------- */

static const struct proto_value *find_url(const struct proto_value *value)
{
    for (const struct proto_value *m = value->first; m; m = m->next)
        if (m->extension && str_find_char(m->name, '/') != SIZE_MAX)
            return m;
    return NULL;
}

static const struct proto_message *url_type(struct checks *c, const struct proto_value *member)
{
    size_t slash = str_find_char(member->name, '/');
    struct str host = str_take(member->name, slash), name = str_skip(member->name, slash + 1);
    struct symbol symbol;
    if (!str_is(host, "type.googleapis.com") && !str_is(host, "type.googleprod.com")) {
        refuse(c, member->loc,
               "The host of a type URL is type.googleapis.com or type.googleprod.com, not "
               "'%" PRIstr "'.",
               STR_ARG(str_take(host, 200)));
        return NULL;
    }
    if (!names_look_up(c->resolved->names, &c->scope, name, NAME_TYPE, &symbol)) {
        if (c->complete)
            refuse(c, member->loc, "Type '%" PRIstr "' is not defined or not imported.",
                   STR_ARG(str_take(name, 200)));
        return NULL;
    }
    const struct proto_message *type = symbol.kind == SYMBOL_MESSAGE ? symbol.element : NULL;
    if (!type || !str_eq(type->full_name, name))
        refuse(c, member->loc, "'%" PRIstr "' is not the full name of a message.",
               STR_ARG(str_take(name, 200)));
    return type;
}

/* [type.googleapis.com/pkg.M] { ... }: the value is one of M, and nothing stands beside it. */
static void push_any(struct walk *w, const struct proto_value *value,
                     const struct proto_value *member)
{
    for (const struct proto_value *m = value->first; m; m = m->next)
        if (m != member)
            refuse(w->c, m->loc, "Nothing can stand beside the type URL of an Any.");
    const struct proto_message *type = url_type(w->c, member);
    if (!type)
        return;
    if (member->kind != PROTO_VALUE_MESSAGE) {
        refuse(w->c, member->loc, "What follows a type URL is a message in braces.");
        return;
    }
    *vec_push(&w->c->element, &w->levels) =
        (struct level){ .type = type, .message = ++w->c->n_messages, .next = member->first };
}

/* -- messages ---------------------------------------------------------------------------------- */

static void push_message(struct walk *w, const struct proto_field *field, uint32_t message,
                         const struct proto_value *value)
{
    const struct proto_message *type = field->type.message;
    if (!type) {
        wrong_type(w->c, field, value);
        return;
    }
    const struct proto_value *url =
        str_is(type->full_name, "google.protobuf.Any") ? find_url(value) : NULL;
    if (url) {
        push_any(w, value, url);
        return;
    }
    *vec_push(&w->c->element, &w->levels) =
        (struct level){ .type = type, .message = message, .next = value->first };
}

static struct option_field find_key(struct checks *c, const struct proto_message *type,
                                    const struct proto_value *member)
{
    if (member->extension && str_find_char(member->name, '/') != SIZE_MAX) {
        refuse(c, member->loc,
               "A type URL stands only in a google.protobuf.Any, not in %" PRIstr ".",
               STR_ARG(str_take(type->full_name, 200)));
        return (struct option_field){ 0 };
    }
    if (member->extension)
        return find_extension(c, type, member->name, member->loc, false);
    struct option_field found = { names_field(c->resolved->names, type, member->name), type->file };
    if (!found.field)
        refuse(c, member->loc, "%" PRIstr " has no field '%" PRIstr "'.",
               STR_ARG(str_take(type->full_name, 200)), STR_ARG(str_take(member->name, 200)));
    return found;
}

static void check_one(struct walk *w, struct option_field of, uint32_t message,
                      const struct proto_value *value)
{
    if (of.field->type.kind == PROTO_NAMED)
        return;
    if (value->kind == PROTO_VALUE_MESSAGE)
        push_message(w, of.field, message, value);
    else
        check_scalar(w->c, of, value, true);
}

/* A singular message may be given in parts. */
static bool take_member(struct checks *c, struct option_field of, const struct proto_value *member,
                        uint32_t *message)
{
    struct option_set *set = option_set_of(c, *message, of.field);
    bool again = set->field == of.field && of.field->type.message;
    if (!again && !option_take(c, *message, of.field, member->loc, &set))
        return false;
    if (!again)
        check_option_use(c, of.field, member->loc);
    *message = again ? ++c->n_messages : set->message;
    return true;
}

static void check_member(struct walk *w, const struct level *level,
                         const struct proto_value *member)
{
    struct option_field of = find_key(w->c, level->type, member);
    uint32_t message = level->message;
    if (!of.field)
        return;
    bool repeated = of.field->label == PROTO_REPEATED;
    if (member->kind == PROTO_VALUE_LIST) {
        if (!repeated)
            wrong_type(w->c, of.field, member);
        else
            *vec_push(&w->c->element, &w->levels) =
                (struct level){ .list = of, .next = member->first };
        if (repeated)
            check_option_use(w->c, of.field, member->loc);
        return;
    }
    if (repeated) {
        check_option_use(w->c, of.field, member->loc);
        message = ++w->c->n_messages;
    } else if (!take_member(w->c, of, member, &message)) {
        return;
    }
    check_one(w, of, message, member);
}

static void walk_levels(struct walk *w)
{
    while (w->levels.n > 0) {
        struct level *top = &w->levels.v[w->levels.n - 1], level = *top;
        if (!level.next || w->c->n_errors > ERRORS_MAX) {
            w->levels.n--;
            continue;
        }
        top->next = level.next->next;
        if (level.type)
            check_member(w, &level, level.next);
        else
            check_one(w, level.list, ++w->c->n_messages, level.next);
    }
}

void check_value(struct checks *c, struct option_field of, uint32_t message,
                 const struct proto_value *value)
{
    struct walk w = { .c = c };
    if (of.field->type.kind == PROTO_NAMED)
        return;
    if (value->kind != PROTO_VALUE_MESSAGE) {
        check_scalar(c, of, value, false);
        return;
    }
    push_message(&w, of.field, message, value);
    walk_levels(&w);
}
