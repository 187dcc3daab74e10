/* Attributes of OTLP in JSON. */
#include "otlp_priv.h"

enum { KEY_SCALAR, KEY_LIST };
static const struct json_word value_keys[] = {
    { "stringValue", KEY_SCALAR },  { "intValue", KEY_SCALAR },   { "boolValue", KEY_SCALAR },
    { "string_value", KEY_SCALAR }, { "int_value", KEY_SCALAR },  { "bool_value", KEY_SCALAR },
    { "doubleValue", KEY_SCALAR },  { "double_value", KEY_SCALAR }, { "arrayValue", KEY_LIST },
    { "array_value", KEY_LIST },
};

enum { KEY_NAME, KEY_VALUE };
static const struct json_word attribute_keys[] = { { "key", KEY_NAME }, { "value", KEY_VALUE } };

static int next_in_value(struct spans *s)
{
    return json_key(s->j, s->words[WORDS_VALUE]);
}

/* Text of {"stringValue": ...} and its kin; lists and maps have none. */
static bool read_value(struct spans *s, struct str *out)
{
    int key = json_enter(s->j, s->words[WORDS_VALUE]);
    for (; key != JSON_NO_WORD; key = next_in_value(s)) {
        if (key != KEY_SCALAR)
            json_skip(s->j);
        else if (spans_text(s->j, out))
            return true;
    }
    return false;
}

static void skip_value(struct spans *s)
{
    int key = json_enter(s->j, s->words[WORDS_VALUE]);
    for (; key != JSON_NO_WORD; key = next_in_value(s))
        json_skip(s->j);
}

static void skip_rest(struct spans *s)
{
    while (next_in_value(s) != JSON_NO_WORD)
        json_skip(s->j);
}

/* Of a list of values the first text. */
static void read_values(struct spans *s, struct str *first)
{
    if (!spans_enter(s->j, JSON_ARRAY))
        return;
    for (int key; (key = json_item(s->j, s->words[WORDS_VALUE])) != JSON_LIST_END;)
        for (struct str text; key != JSON_NO_WORD; key = next_in_value(s)) {
            if (key != KEY_SCALAR || first->n)
                json_skip(s->j);
            else if (spans_text(s->j, &text))
                *first = str_dup(&s->scratch, text);
        }
}

/* {"arrayValue": {"values": [...]}}, where one value is as good as a list of it. */
static struct str read_listed(struct spans *s)
{
    struct str first = STR_NULL, text, key;
    int value = json_enter(s->j, s->words[WORDS_VALUE]);
    for (; value != JSON_NO_WORD; value = next_in_value(s)) {
        if (value == KEY_SCALAR && spans_text(s->j, &text)) {
            first = str_dup(&s->scratch, text);
        } else if (value == KEY_LIST && spans_enter(s->j, JSON_OBJECT)) {
            while (spans_key(s->j, &key)) {
                if (KEY_IS(key, "values"))
                    read_values(s, &first);
                else
                    json_skip(s->j);
            }
        } else if (value != KEY_SCALAR && value != KEY_LIST) {
            json_skip(s->j);
        }
    }
    return first;
}

/* The value's text is copied before the rest of its object is read. */
static void take_value(struct spans *s, struct attrs *attrs, struct attr_name name)
{
    struct str text;
    if (name.attr == ATTR_TABLE) {
        attrs_put(s, attrs, name, read_listed(s));
        return;
    }
    if (!read_value(s, &text))
        return;
    attrs_put(s, attrs, name, text);
    skip_rest(s);
}

/* "value" before "key" happens: then the text waits. */
static struct str wait_value(struct spans *s)
{
    struct str text;
    if (!read_value(s, &text))
        return STR_NULL;
    text = str_dup(&s->scratch, text);
    skip_rest(s);
    return text;
}

static void read_attribute(struct spans *s, struct attrs *attrs, int key)
{
    struct attr_name name = { ATTR_NONE, 0 };
    struct str waiting = STR_NULL;
    bool named = false;
    for (; key != JSON_NO_WORD; key = json_key(s->j, s->words[WORDS_ATTRIBUTE])) {
        if (key == KEY_NAME) {
            name = attrs_next(s);
            named = true;
        } else if (key != KEY_VALUE) {
            json_skip(s->j);
        } else if (!named) {
            waiting = wait_value(s);
        } else if (name.attr == ATTR_NONE) {
            skip_value(s);
        } else {
            take_value(s, attrs, name);
        }
    }
    if (waiting.n)
        attrs_put(s, attrs, name, waiting);
}

/* Attributes as all exporters write them. */
static const char *const attribute_forms[] = {
    "{\"key\":%,\"value\":{\"stringValue\":%}}",
    "{\"key\":%,\"value\":{\"intValue\":%}}",
};

void otlp_read_attributes(struct spans *s, struct attrs *attrs)
{
    if (!spans_enter(s->j, JSON_ARRAY))
        return;
    for (;;) {
        attrs_put_shaped(s, attrs);
        int key = json_item(s->j, s->words[WORDS_ATTRIBUTE]);
        if (key == JSON_LIST_END)
            return;
        read_attribute(s, attrs, key);
    }
}

void otlp_attribute_words(struct spans *s)
{
    s->shape = json_shape_new(&s->kept, attribute_forms, countof(attribute_forms));
    SPANS_WORDS(s, WORDS_VALUE, value_keys);
    SPANS_WORDS(s, WORDS_ATTRIBUTE, attribute_keys);
}
