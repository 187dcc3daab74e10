/* Options of all kinds of elements, under the names that text gives them. */
#include "descriptor_rows_priv.h"

static const char *const presences[] = { NULL, "EXPLICIT", "IMPLICIT", "LEGACY_REQUIRED" };
static const char *const enum_types[] = { NULL, "OPEN", "CLOSED" };
static const char *const encodings[] = { NULL, "PACKED", "EXPANDED" };
static const char *const utf8[] = { NULL, NULL, "VERIFY", "NONE" };
static const char *const messages[] = { NULL, "LENGTH_PREFIXED", "DELIMITED" };
static const char *const json_formats[] = { NULL, "ALLOW", "LEGACY_BEST_EFFORT" };
static const char *const styles[] = { NULL, "STYLE2024", "STYLE_LEGACY", "STYLE2026" };
static const char *const visibilities[] = { NULL, "EXPORT_ALL", "EXPORT_TOP_LEVEL", "LOCAL_ALL",
                                            "STRICT" };
static const char *const cpp_strings[] = { NULL, "VIEW", "CORD", "STRING" };
static const char *const java_utf8[] = { NULL, "DEFAULT", "VERIFY" };
static const char *const nesting[] = { NULL, "NO", "YES", "LEGACY" };
static const char *const go_apis[] = { NULL, "API_OPEN", "API_HYBRID", "API_OPAQUE" };
static const char *const go_prefixes[] = { NULL, "STRIP_ENUM_PREFIX_KEEP",
                                           "STRIP_ENUM_PREFIX_GENERATE_BOTH",
                                           "STRIP_ENUM_PREFIX_STRIP" };
static const char *const optimizations[] = { NULL, "SPEED", "CODE_SIZE", "LITE_RUNTIME" };
static const char *const ctypes[] = { "STRING", "CORD", "STRING_PIECE" };
static const char *const jstypes[] = { "JS_NORMAL", "JS_STRING", "JS_NUMBER" };
static const char *const retentions[] = { "RETENTION_UNKNOWN", "RETENTION_RUNTIME",
                                          "RETENTION_SOURCE" };
static const char *const verifications[] = { "DECLARATION", "UNVERIFIED" };
static const char *const idempotencies[] = { "IDEMPOTENCY_UNKNOWN", "NO_SIDE_EFFECTS",
                                             "IDEMPOTENT" };

static const struct row cpp_features[] = {
    BOOL_ROW(1, "features.(pb.cpp).legacy_closed_enum"),
    ENUM_ROW(2, "features.(pb.cpp).string_type", cpp_strings),
    BOOL_ROW(3, "features.(pb.cpp).enum_name_uses_string_view"),
};

static const struct row java_features[] = {
    BOOL_ROW(1, "features.(pb.java).legacy_closed_enum"),
    ENUM_ROW(2, "features.(pb.java).utf8_validation", java_utf8),
    BOOL_ROW(3, "features.(pb.java).large_enum"),
    BOOL_ROW(4, "features.(pb.java).use_old_outer_classname_default"),
    ENUM_ROW(5, "features.(pb.java).nest_in_file_class", nesting),
};

static const struct row go_features[] = {
    BOOL_ROW(1, "features.(pb.go).legacy_unmarshal_json_enum"),
    ENUM_ROW(2, "features.(pb.go).api_level", go_apis),
    ENUM_ROW(3, "features.(pb.go).strip_enum_prefix", go_prefixes),
};

static const struct row features[] = {
    ENUM_ROW(1, "features.field_presence", presences),
    ENUM_ROW(2, "features.enum_type", enum_types),
    ENUM_ROW(3, "features.repeated_field_encoding", encodings),
    ENUM_ROW(4, "features.utf8_validation", utf8),
    ENUM_ROW(5, "features.message_encoding", messages),
    ENUM_ROW(6, "features.json_format", json_formats),
    ENUM_ROW(7, "features.enforce_naming_style", styles),
    ENUM_ROW(8, "features.default_symbol_visibility", visibilities),
    { 1000, ROW_MESSAGE, "features.(pb.cpp)", NULL, 0, cpp_features, countof(cpp_features) },
    { 1001, ROW_MESSAGE, "features.(pb.java)", NULL, 0, java_features, countof(java_features) },
    { 1002, ROW_MESSAGE, "features.(pb.go)", NULL, 0, go_features, countof(go_features) },
};

static const struct row of_file[] = {
    TEXT_ROW(1, "java_package"),
    TEXT_ROW(8, "java_outer_classname"),
    ENUM_ROW(9, "optimize_for", optimizations),
    BOOL_ROW(10, "java_multiple_files"),
    TEXT_ROW(11, "go_package"),
    BOOL_ROW(16, "cc_generic_services"),
    BOOL_ROW(17, "java_generic_services"),
    BOOL_ROW(18, "py_generic_services"),
    BOOL_ROW(20, "java_generate_equals_and_hash"),
    BOOL_ROW(23, "deprecated"),
    BOOL_ROW(27, "java_string_check_utf8"),
    BOOL_ROW(31, "cc_enable_arenas"),
    TEXT_ROW(36, "objc_class_prefix"),
    TEXT_ROW(37, "csharp_namespace"),
    TEXT_ROW(39, "swift_prefix"),
    TEXT_ROW(40, "php_class_prefix"),
    TEXT_ROW(41, "php_namespace"),
    BOOL_ROW(42, "php_generic_services"),
    TEXT_ROW(44, "php_metadata_namespace"),
    TEXT_ROW(45, "ruby_package"),
    FEATURES_ROW(50),
};

static const struct row of_message[] = {
    BOOL_ROW(1, "message_set_wire_format"),
    BOOL_ROW(2, "no_standard_descriptor_accessor"),
    BOOL_ROW(3, "deprecated"),
    BOOL_ROW(7, "map_entry"),
    BOOL_ROW(11, "deprecated_legacy_json_field_conflicts"),
    FEATURES_ROW(12),
};

static const struct row of_field[] = {
    ENUM_ROW(1, "ctype", ctypes),
    BOOL_ROW(2, "packed"),
    BOOL_ROW(3, "deprecated"),
    BOOL_ROW(5, "lazy"),
    ENUM_ROW(6, "jstype", jstypes),
    BOOL_ROW(10, "weak"),
    BOOL_ROW(15, "unverified_lazy"),
    BOOL_ROW(16, "debug_redact"),
    ENUM_ROW(17, "retention", retentions),
    FEATURES_ROW(21),
};

static const struct row of_oneof[] = { FEATURES_ROW(1) };
static const struct row of_range[] = { ENUM_ROW(3, "verification", verifications),
                                       FEATURES_ROW(50) };
static const struct row of_enum[] = {
    BOOL_ROW(2, "allow_alias"),
    BOOL_ROW(3, "deprecated"),
    BOOL_ROW(6, "deprecated_legacy_json_field_conflicts"),
    FEATURES_ROW(7),
};
static const struct row of_value[] = { BOOL_ROW(1, "deprecated"), FEATURES_ROW(2),
                                       BOOL_ROW(3, "debug_redact") };
static const struct row of_service[] = { BOOL_ROW(33, "deprecated"), FEATURES_ROW(34) };
static const struct row of_rpc[] = { BOOL_ROW(33, "deprecated"),
                                     ENUM_ROW(34, "idempotency_level", idempotencies),
                                     FEATURES_ROW(35) };

#define TABLE(rows)                                                                                \
    {                                                                                              \
        0, ROW_MESSAGE, NULL, NULL, 0, rows, countof(rows)                                         \
    }

static const struct row tables[] = {
    [OPTIONS_FILE] = TABLE(of_file),   [OPTIONS_MESSAGE] = TABLE(of_message),
    [OPTIONS_FIELD] = TABLE(of_field), [OPTIONS_ONEOF] = TABLE(of_oneof),
    [OPTIONS_RANGE] = TABLE(of_range), [OPTIONS_ENUM] = TABLE(of_enum),
    [OPTIONS_VALUE] = TABLE(of_value), [OPTIONS_SERVICE] = TABLE(of_service),
    [OPTIONS_RPC] = TABLE(of_rpc),
};

const struct row *desc_options_table(enum options_of of)
{
    return &tables[of];
}

/* The same option again replaces what was there: so fields of messages do. */
struct proto_option *option_set(struct unpacking *u, struct proto_options *options,
                                const char *name)
{
    struct proto_option *option = NULL;
    for (size_t i = 0; !option && i < options->all.n; i++)
        if (options->all.v[i].name.p == name)
            option = &options->all.v[i];
    if (!option)
        option = vec_push(u->arena, &options->all);
    *option = (struct proto_option){ .name = str_from(name) };
    return option;
}

static const struct row *find(const struct row *table, uint32_t number)
{
    for (uint32_t i = 0; i < table->n_rows; i++)
        if (table->rows[i].number == number)
            return &table->rows[i];
    return NULL;
}

/* False when the field is none that the row means. */
static bool value_of(const struct row *row, const struct wire_field *field, struct proto_value *out)
{
    out->kind = PROTO_VALUE_IDENT;
    switch (row->kind) {
    case ROW_BOOL:
        out->text = field->value ? STR("true") : STR("false");
        return field->type == WIRE_VARINT;
    case ROW_TEXT:
        out->kind = PROTO_VALUE_STRING;
        out->text = field->bytes;
        return field->type == WIRE_BYTES;
    case ROW_ENUM:
        if (field->type != WIRE_VARINT || field->value >= row->n_values ||
            !row->values[field->value])
            return false;
        out->text = str_from(row->values[field->value]);
        return true;
    case ROW_INT:
    case ROW_EDITION:
    case ROW_MESSAGE:
        break;
    }
    return false;
}

/* Features set together have the place of them all, where theirs is not known. */
static void set(struct unpacking *u, const struct row *row, const struct wire_field *field,
                uint32_t least, struct proto_options *out)
{
    struct proto_value value = { 0 };
    if (!value_of(row, field, &value))
        return;
    struct proto_option *option = option_set(u, out, row->name);
    option->loc = option->name_loc = value.loc = place_near(u, least);
    option->value = value;
}

struct level {
    const struct row *table;
    struct wire wire;
};

/* That features are set in one piece counts even for those that are not among them. */
static void set_together(struct unpacking *u, const struct row *row, struct proto_options *out)
{
    struct loc loc = place_here(u);
    if (loc.line == 0)
        return;
    struct proto_option *option = option_set(u, out, row->name);
    option->loc = option->name_loc = option->value.loc = loc;
    option->value.kind = PROTO_VALUE_MESSAGE;
}

void desc_options(struct unpacking *u, struct str bytes, enum options_of of, int32_t number,
                  struct proto_options *out)
{
    struct level levels[4] = { { &tables[of], wire_over(bytes) } };
    unsigned n = 1;
    path_push(u, number);
    uint32_t least = u->path.n + 1;
    while (n > 0) {
        struct level *top = &levels[n - 1];
        struct wire_field field;
        if (!wire_next(&top->wire, &field)) {
            desc_end(u, &top->wire);
            path_pop(u, 1);
            n--;
            continue;
        }
        const struct row *row = find(top->table, field.number);
        if (!row)
            continue;
        path_push(u, (int32_t)field.number);
        if (row->kind == ROW_MESSAGE && field.type == WIRE_BYTES && n < countof(levels)) {
            set_together(u, row, out);
            levels[n++] = (struct level){ row, wire_over(field.bytes) };
            continue;
        }
        set(u, row, &field, least, out);
        path_pop(u, 1);
    }
}
