/* Types and cardinalities of fields: the same, or near enough for an encoding. */
#include "compat_priv.h"

enum closeness { CLOSE_SAME, CLOSE_JSON, CLOSE_WIRE };

/* Kinds of one letter are read alike; kinds without one only by themselves. */
static char group_of(enum proto_kind kind, enum closeness closeness)
{
    static const char json[] = {
        [PROTO_INT32] = 'a',   [PROTO_UINT32] = 'a',   [PROTO_INT64] = 'b',
        [PROTO_UINT64] = 'b',  [PROTO_FIXED32] = 'c',  [PROTO_SFIXED32] = 'c',
        [PROTO_FIXED64] = 'd', [PROTO_SFIXED64] = 'd', [PROTO_SINT64] = 0,
    };
    static const char wire[] = {
        [PROTO_INT32] = 'a',   [PROTO_UINT32] = 'a',   [PROTO_INT64] = 'a',
        [PROTO_UINT64] = 'a',  [PROTO_BOOL] = 'a',     [PROTO_SINT32] = 'b',
        [PROTO_SINT64] = 'b',  [PROTO_FIXED32] = 'c',  [PROTO_SFIXED32] = 'c',
        [PROTO_FIXED64] = 'd', [PROTO_SFIXED64] = 'd',
    };
    return closeness == CLOSE_JSON ? json[kind] : closeness == CLOSE_WIRE ? wire[kind] : 0;
}

/* An enum in its place reads what the old one wrote: every value is there under its name. */
bool has_values_of(struct compat *c, const struct proto_enum *is, const struct proto_enum *was)
{
    struct table names;
    if (!was || !is)
        return false;
    table_init(&names, &c->scratch);
    for (size_t i = 0; i < is->values.n; i++)
        table_add(&names, is->values.v[i].name, &is->values.v[i]);
    for (size_t i = 0; i < was->values.n; i++) {
        const struct proto_enum_value *value = table_find(&names, was->values.v[i].name);
        if (!value || value->number != was->values.v[i].number)
            return false;
    }
    return true;
}

static bool is_named(enum proto_kind kind)
{
    return kind == PROTO_MESSAGE || kind == PROTO_GROUP || kind == PROTO_ENUM ||
           kind == PROTO_NAMED;
}

/* In a message of a renamed package, the types of that package are called otherwise as well. */
static bool is_same_name(struct compat *c, const struct field_pair *pair)
{
    const struct proto_message *was = pair->was->parent, *is = pair->is->parent;
    bool renamed = was && is && !str_eq(was->full_name, is->full_name);
    return same_type(&pair->was->type, &pair->is->type) ||
           (renamed && is_renamed_type(c, &pair->was->type, &pair->is->type));
}

static bool is_close(struct compat *c, const struct field_pair *pair, enum closeness closeness)
{
    enum proto_kind was = proto_field_kind(pair->was_file, pair->was),
                    is = proto_field_kind(pair->is_file, pair->is);
    const struct proto_type *was_type = &pair->was->type, *is_type = &pair->is->type;
    if ((was == PROTO_NAMED || is == PROTO_NAMED) && is_named(was) && is_named(is))
        return is_same_name(c, pair);
    if (was == is && !is_named(is))
        return true;
    if (was != is) {
        char group = group_of(was, closeness);
        return (group && group == group_of(is, closeness)) ||
               (closeness == CLOSE_WIRE && was == PROTO_STRING && is == PROTO_BYTES);
    }
    if (is_same_name(c, pair))
        return true;
    return closeness != CLOSE_SAME && is == PROTO_ENUM &&
           was_type->enumeration && is_type->enumeration &&
           str_eq(was_type->enumeration->name, is_type->enumeration->name) &&
           has_values_of(c, is_type->enumeration, was_type->enumeration);
}

static struct str kind_text(struct compat *c, const struct proto_file *file,
                            const struct proto_field *field)
{
    enum proto_kind kind = proto_field_kind(file, field);
    struct str name = type_text(&field->type);
    if (!is_named(kind))
        return str_from(proto_kind_name(kind));
    return str_printf(c->arena, "%s %" PRIstr, kind == PROTO_NAMED ? "type" : proto_kind_name(kind),
                      NAME_ARG(name));
}

static const char *of_entry(const struct proto_field *field)
{
    if (field->extension || !field->parent || !field->parent->map_entry)
        return "";
    return field->number == 1 ? " (the key of a map)" : " (the value of a map)";
}

/* Of a group the name stands behind the keyword; of a map the types have no place of their own. */
static struct loc type_loc(const struct proto_field *field)
{
    return *of_entry(field) ? field->loc : field->type.loc;
}

static void type_changed(struct compat *c, const struct field_pair *pair, enum closeness closeness)
{
    static const char *const how[] = {
        "",
        " Old data in JSON or binary form cannot be read as that.",
        " Old data in binary form cannot be read as that.",
    };
    if (is_close(c, pair, closeness))
        return;
    struct str was = kind_text(c, pair->was_file, pair->was),
               is = kind_text(c, pair->is_file, pair->is);
    struct str name = pair_name(c, pair);
    bool equal = !c->setup->exact && changed_shape(c) != SHAPE_OTHER;
    report(c, pair->is_file, type_loc(pair->is), name,
           "Field %d %" PRIstr "%s is of %s%" PRIstr " now; it was %" PRIstr ".%s",
           (int)pair->is->number, NAME_ARG(name), of_entry(pair->is),
           is_named(proto_field_kind(pair->is_file, pair->is)) ? "" : "type ", NAME_ARG(is),
           NAME_ARG(was), equal ? "" : how[closeness]);
}

void check_type(struct compat *c, const struct field_pair *pair)
{
    type_changed(c, pair, CLOSE_SAME);
}

void check_type_json(struct compat *c, const struct field_pair *pair)
{
    type_changed(c, pair, CLOSE_JSON);
}

void check_type_wire(struct compat *c, const struct field_pair *pair)
{
    type_changed(c, pair, CLOSE_WIRE);
}

static bool is_entry_pair(const struct field_pair *pair)
{
    return *of_entry(pair->was) && *of_entry(pair->is);
}

/* Cardinalities that an encoding does not tell apart, as one of them. */
static enum proto_cardinality folded(enum proto_cardinality cardinality, enum closeness closeness)
{
    if (closeness != CLOSE_SAME && cardinality == PROTO_CARDINALITY_IMPLICIT)
        return PROTO_CARDINALITY_EXPLICIT;
    if (closeness == CLOSE_WIRE && cardinality == PROTO_CARDINALITY_MAP)
        return PROTO_CARDINALITY_REPEATED;
    return cardinality;
}

static void cardinality_changed(struct compat *c, const struct field_pair *pair,
                                enum closeness closeness)
{
    static const char *const texts[] = { "optional with implicit presence",
                                         "optional with explicit presence", "required", "repeated",
                                         "a map" };
    enum proto_cardinality was = proto_field_cardinality(pair->was_file, pair->was),
                           is = proto_field_cardinality(pair->is_file, pair->is);
    if (is_entry_pair(pair) || folded(was, closeness) == folded(is, closeness))
        return;
    struct str name = pair_name(c, pair);
    report(c, pair->is_file, pair->is->loc, name, "Field %d %" PRIstr " is %s now; it was %s.",
           (int)pair->is->number, NAME_ARG(name), texts[is], texts[was]);
}

void check_cardinality(struct compat *c, const struct field_pair *pair)
{
    cardinality_changed(c, pair, CLOSE_SAME);
}

void check_cardinality_json(struct compat *c, const struct field_pair *pair)
{
    cardinality_changed(c, pair, CLOSE_JSON);
}

void check_cardinality_wire(struct compat *c, const struct field_pair *pair)
{
    cardinality_changed(c, pair, CLOSE_WIRE);
}
