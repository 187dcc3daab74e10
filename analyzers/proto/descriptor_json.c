/*
 * Images in JSON: written anew in binary form, field by field, so that there is one reader of
 * descriptors. Lengths of messages are not known before their end: they get five bytes, which is
 * longer than it needs be and valid.
 */
#include "svcgraph/json.h"

#include "descriptor_rows_priv.h"

enum { LEVELS_MAX = 4 * PROTO_NESTING_MAX, LENGTH_BYTES = 5 };

#define INT_ROW(number, name)                                                                      \
    {                                                                                              \
        number, ROW_INT, name, NULL, 0, NULL, 0                                                    \
    }
#define MESSAGE_ROW(number, name, rows)                                                            \
    {                                                                                              \
        number, ROW_MESSAGE, name, NULL, 0, rows, countof(rows)                                    \
    }
/* Options have no rows here: those of their kind. */
#define OPTIONS_ROW(number, of)                                                                    \
    {                                                                                              \
        number, ROW_MESSAGE, "options", NULL, of, NULL, 0                                          \
    }

static const char *const labels[] = { NULL, "LABEL_OPTIONAL", "LABEL_REQUIRED", "LABEL_REPEATED" };
static const char *const types[] = {
    NULL,           "TYPE_DOUBLE",  "TYPE_FLOAT", "TYPE_INT64",    "TYPE_UINT64",   "TYPE_INT32",
    "TYPE_FIXED64", "TYPE_FIXED32", "TYPE_BOOL",  "TYPE_STRING",   "TYPE_GROUP",    "TYPE_MESSAGE",
    "TYPE_BYTES",   "TYPE_UINT32",  "TYPE_ENUM",  "TYPE_SFIXED32", "TYPE_SFIXED64", "TYPE_SINT32",
    "TYPE_SINT64"
};
static const char *const visibilities[] = { "VISIBILITY_UNSET", "VISIBILITY_LOCAL",
                                            "VISIBILITY_EXPORT" };

static const struct row range[] = { INT_ROW(1, "start"), INT_ROW(2, "end"),
                                    OPTIONS_ROW(3, OPTIONS_RANGE) };
static const struct row plain_range[] = { INT_ROW(1, "start"), INT_ROW(2, "end") };
static const struct row oneof[] = { TEXT_ROW(1, "name"), OPTIONS_ROW(2, OPTIONS_ONEOF) };
static const struct row enum_value[] = { TEXT_ROW(1, "name"), INT_ROW(2, "number"),
                                         OPTIONS_ROW(3, OPTIONS_VALUE) };
static const struct row enumeration[] = {
    TEXT_ROW(1, "name"),          MESSAGE_ROW(2, "value", enum_value),
    OPTIONS_ROW(3, OPTIONS_ENUM), MESSAGE_ROW(4, "reserved_range", plain_range),
    TEXT_ROW(5, "reserved_name"), ENUM_ROW(6, "visibility", visibilities),
};
static const struct row field[] = {
    TEXT_ROW(1, "name"),          TEXT_ROW(2, "extendee"),         INT_ROW(3, "number"),
    ENUM_ROW(4, "label", labels), ENUM_ROW(5, "type", types),      TEXT_ROW(6, "type_name"),
    TEXT_ROW(7, "default_value"), OPTIONS_ROW(8, OPTIONS_FIELD),   INT_ROW(9, "oneof_index"),
    TEXT_ROW(10, "json_name"),    BOOL_ROW(17, "proto3_optional"),
};

enum { MESSAGE_ROWS = 11 };
static const struct row message[MESSAGE_ROWS] = {
    TEXT_ROW(1, "name"),
    MESSAGE_ROW(2, "field", field),
    { 3, ROW_MESSAGE, "nested_type", NULL, 0, message, MESSAGE_ROWS },
    MESSAGE_ROW(4, "enum_type", enumeration),
    MESSAGE_ROW(5, "extension_range", range),
    MESSAGE_ROW(6, "extension", field),
    OPTIONS_ROW(7, OPTIONS_MESSAGE),
    MESSAGE_ROW(8, "oneof_decl", oneof),
    MESSAGE_ROW(9, "reserved_range", plain_range),
    TEXT_ROW(10, "reserved_name"),
    ENUM_ROW(11, "visibility", visibilities),
};

static const struct row rpc[] = {
    TEXT_ROW(1, "name"),         TEXT_ROW(2, "input_type"),       TEXT_ROW(3, "output_type"),
    OPTIONS_ROW(4, OPTIONS_RPC), BOOL_ROW(5, "client_streaming"), BOOL_ROW(6, "server_streaming"),
};
static const struct row service[] = { TEXT_ROW(1, "name"), MESSAGE_ROW(2, "method", rpc),
                                      OPTIONS_ROW(3, OPTIONS_SERVICE) };
static const struct row location[] = { INT_ROW(1, "path"), INT_ROW(2, "span") };
static const struct row source_info[] = { MESSAGE_ROW(1, "location", location) };
static const struct row buf_extension[] = { BOOL_ROW(1, "is_import"),
                                            BOOL_ROW(2, "is_syntax_unspecified") };
static const struct row file[] = {
    TEXT_ROW(1, "name"),
    TEXT_ROW(2, "package"),
    TEXT_ROW(3, "dependency"),
    MESSAGE_ROW(4, "message_type", message),
    MESSAGE_ROW(5, "enum_type", enumeration),
    MESSAGE_ROW(6, "service", service),
    MESSAGE_ROW(7, "extension", field),
    OPTIONS_ROW(8, OPTIONS_FILE),
    MESSAGE_ROW(9, "source_code_info", source_info),
    INT_ROW(10, "public_dependency"),
    INT_ROW(11, "weak_dependency"),
    TEXT_ROW(12, "syntax"),
    { 14, ROW_EDITION, "edition", NULL, 0, NULL, 0 },
    TEXT_ROW(15, "option_dependency"),
    MESSAGE_ROW(8042, "buf_extension", buf_extension),
};
static const struct row set_rows[] = { MESSAGE_ROW(1, "file", file) };
static const struct row set = MESSAGE_ROW(0, NULL, set_rows);

/* A message or list that is open. */
struct level {
    const struct row *row; /* of the message, or of the elements of the list */
    size_t length_at;      /* where its length is to stand */
    bool list;
};

struct translating {
    struct json *json;
    struct strbuf out;
    struct level levels[LEVELS_MAX];
    size_t n;
    const char *error; /* one clause */
};

static void put(struct translating *t, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        strbuf_add_char(&t->out, (char)(value | 0x80));
    strbuf_add_char(&t->out, (char)value);
}

static void put_int(struct translating *t, const struct row *row, int64_t value)
{
    put(t, NUMBER(row->number));
    put(t, (uint64_t)value);
}

static void put_text(struct translating *t, const struct row *row, struct str text)
{
    put(t, TEXT(row->number));
    put(t, text.n);
    strbuf_add(&t->out, text);
}

static bool fail(struct translating *t, const char *error)
{
    t->error = error;
    return false;
}

/* "pb.cpp" of "features.(pb.cpp)", "deprecated" of itself. */
static struct str last_part(const char *name, bool *out_extension)
{
    struct str text = str_from(name);
    *out_extension = str_ends(text, ")");
    if (*out_extension)
        return str_skip(str_take(text, text.n - 1), str_find_char(text, '(') + 1);
    size_t dot = str_rfind_char(text, '.');
    return dot == SIZE_MAX ? text : str_skip(text, dot + 1);
}

/* "json_name" is "jsonName" or itself. */
static bool is_camel(struct str key, struct str name)
{
    size_t i = 0;
    bool up = false;
    for (size_t k = 0; k < name.n; k++) {
        char c = name.p[k];
        if (c == '_') {
            up = true;
            continue;
        }
        if (up && c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        up = false;
        if (i == key.n || key.p[i++] != c)
            return false;
    }
    return i == key.n;
}

static bool is_key_of(const struct row *row, struct str key)
{
    bool extension;
    struct str name = last_part(row->name, &extension);
    if (!extension)
        return is_camel(key, name) || str_eq(key, name);
    return key.n == name.n + 2 && key.p[0] == '[' && key.p[key.n - 1] == ']' &&
           str_eq(str_skip(str_take(key, key.n - 1), 1), name);
}

static const struct row *find(const struct row *table, struct str key)
{
    for (uint32_t i = 0; i < table->n_rows; i++)
        if (is_key_of(&table->rows[i], key))
            return &table->rows[i];
    return NULL;
}

static bool put_edition(struct translating *t, const struct row *row, struct str name)
{
    static const struct {
        const char *name;
        int number;
    } editions[] = { { "EDITION_PROTO2", PROTO_2 },
                     { "EDITION_PROTO3", PROTO_3 },
                     { "EDITION_2023", PROTO_2023 },
                     { "EDITION_2024", PROTO_2024 },
                     { "EDITION_2026", PROTO_2026 } };
    int number = 0;
    for (size_t i = 0; i < countof(editions); i++)
        if (str_is(name, editions[i].name))
            number = editions[i].number;
    put_int(t, row, number);
    return true;
}

/* Names of values that are not known are left out, as unknown numbers are. */
static bool put_string(struct translating *t, const struct row *row, struct str text)
{
    int64_t number;
    switch (row->kind) {
    case ROW_TEXT:
        put_text(t, row, text);
        return true;
    case ROW_INT:
        if (!str_to_i64(text, &number))
            return fail(t, "a number is expected");
        put_int(t, row, number);
        return true;
    case ROW_ENUM:
        for (uint32_t i = 0; i < row->n_values; i++)
            if (row->values[i] && str_is(text, row->values[i]))
                put_int(t, row, i);
        return true;
    case ROW_EDITION:
        return put_edition(t, row, text);
    case ROW_BOOL:
    case ROW_MESSAGE:
        break;
    }
    return fail(t, row->kind == ROW_BOOL ? "true or false is expected" : "an object is expected");
}

static bool open_level(struct translating *t, const struct row *row, bool list)
{
    static const char room[LENGTH_BYTES] = { 0 };
    if (t->n == LEVELS_MAX)
        return fail(t, "messages are nested too deeply");
    struct level *level = &t->levels[t->n++];
    *level = (struct level){ .row = row, .list = list };
    if (list || t->n == 1)
        return true;
    put(t, TEXT(row->number));
    level->length_at = t->out.n;
    strbuf_add(&t->out, (struct str){ room, sizeof(room) });
    return true;
}

static void close_level(struct translating *t)
{
    const struct level *level = &t->levels[--t->n];
    if (level->list || t->n == 0)
        return;
    size_t length = t->out.n - level->length_at - LENGTH_BYTES;
    for (unsigned i = 0; i < LENGTH_BYTES; i++)
        t->out.p[level->length_at + i] =
            (char)((length >> (7 * i) & 0x7f) | (i + 1 < LENGTH_BYTES ? 0x80 : 0));
}

static bool put_value(struct translating *t, const struct row *row, enum json_event event)
{
    int64_t number;
    const struct row *table = row;
    switch (event) {
    case JSON_NULL:
        return true;
    case JSON_TRUE:
    case JSON_FALSE:
        if (row->kind != ROW_BOOL)
            return fail(t, "no truth value is expected");
        put_int(t, row, event == JSON_TRUE);
        return true;
    case JSON_NUMBER:
        if (row->kind == ROW_TEXT || row->kind == ROW_BOOL || row->kind == ROW_MESSAGE ||
            !json_int(t->json, &number))
            return fail(t, "no such number is expected");
        put_int(t, row, number);
        return true;
    case JSON_STRING:
        return put_string(t, row, json_str(t->json));
    case JSON_OBJECT:
        if (row->kind != ROW_MESSAGE)
            return fail(t, "no object is expected");
        return open_level(t, table, false);
    case JSON_ARRAY:
        return open_level(t, row, true);
    default:
        return fail(t, "a value is expected");
    }
}

/* The table of a message: of options by their kind. */
static const struct row *table_of(const struct row *row)
{
    return row->rows ? row : desc_options_table((enum options_of)row->n_values);
}

static bool put_member(struct translating *t, struct str key)
{
    const struct row *row = find(table_of(t->levels[t->n - 1].row), key);
    if (row)
        return put_value(t, row, json_next(t->json));
    json_skip(t->json);
    return true;
}

static bool translate_one(struct translating *t, enum json_event event)
{
    const struct level *top = &t->levels[t->n - 1];
    if (event == JSON_OBJECT_END || event == JSON_ARRAY_END) {
        close_level(t);
        return true;
    }
    if (event == JSON_KEY)
        return put_member(t, json_str(t->json));
    if (event == JSON_ARRAY)
        return fail(t, "no list in a list is expected");
    return put_value(t, top->row, event);
}

static bool translate(struct translating *t)
{
    enum json_event event = json_next(t->json);
    if (event != JSON_OBJECT)
        return fail(t, event == JSON_ERROR ? json_error(t->json) : "an object is expected");
    open_level(t, &set, false);
    while (t->n > 0) {
        event = json_next(t->json);
        if (event == JSON_ERROR || event == JSON_END)
            return fail(t, event == JSON_ERROR ? json_error(t->json) : "the end is missing");
        if (!translate_one(t, event))
            return false;
    }
    return json_next(t->json) == JSON_END || fail(t, "something follows the image");
}

bool desc_from_json(struct arena *arena, struct str text, uint32_t source,
                    struct findings *findings, struct str *out)
{
    struct arena scratch = { 0 };
    struct translating t = { .json = json_new_memory(&scratch, text, source) };
    strbuf_init(&t.out, arena);
    t.out.p = arena_bytes(arena, text.n); /* mostly enough */
    t.out.capacity = text.n;
    bool good = translate(&t);
    if (!good)
        finding_add(findings, &rule_input_syntax, json_loc(t.json), "In the image: %s.", t.error);
    *out = strbuf_str(&t.out);
    arena_release(&scratch);
    return good;
}

bool desc_is_json(struct str head)
{
    while (head.n &&
           (head.p[0] == ' ' || head.p[0] == '\n' || head.p[0] == '\t' || head.p[0] == '\r'))
        head = str_skip(head, 1);
    return str_starts(head, "{");
}

/* {"file": [{"name": "x.proto" ... : members of a file may stand in any order. */
int desc_score_json(struct str head)
{
    struct arena scratch = { 0 };
    struct json *json = json_new_memory(&scratch, head, 0);
    bool fits = json_next(json) == JSON_OBJECT && json_next(json) == JSON_KEY &&
                str_is(json_str(json), "file") && json_next(json) == JSON_ARRAY &&
                json_next(json) == JSON_OBJECT;
    int score = 0;
    while (fits && score == 0 && json_next(json) == JSON_KEY) {
        bool is_name = str_is(json_str(json), "name");
        fits = find(&set_rows[0], json_str(json)) != NULL;
        if (!is_name)
            json_skip(json);
        else
            score = json_next(json) == JSON_STRING && str_ends(json_str(json), ".proto") ? 95 : 0;
        fits &= !is_name || score > 0;
    }
    arena_release(&scratch);
    return score;
}
