/* The document tree from JSON events. */
#include "doc_priv.h"
#include "svcgraph/json.h"

struct reader_state {
    struct build build;
    struct json *json;
    struct str text;
};

static struct loc loc_here(struct reader_state *s)
{
    struct loc loc = json_loc(s->json);
    return place_map_loc(&s->build.places, loc.line, loc.column);
}

static bool is_view(const struct reader_state *s, struct str text)
{
    return text.p >= s->text.p && text.p <= s->text.p + s->text.n;
}

/* Text of the last event that lives as long as the tree. */
static struct str keep_text(struct reader_state *s, struct str text)
{
    return is_view(s, text) ? text : str_dup(s->build.arena, text);
}

static struct node *new_node(struct reader_state *s, enum doc_type type)
{
    struct node *node = arena_new(s->build.arena, struct node);
    node->type = type;
    node->loc = loc_here(s);
    return node;
}

static enum doc_type scalar_type(enum json_event event, struct str text)
{
    switch (event) {
    case JSON_STRING:
        return DOC_STRING;
    case JSON_NUMBER:
        return text_scalar_type(text);
    case JSON_NULL:
        return DOC_NULL;
    default:
        return DOC_BOOL;
    }
}

static void add_scalar(struct reader_state *s, enum json_event event)
{
    struct str text = json_str(s->json);
    struct node *node = new_node(s, scalar_type(event, text));
    node->text = keep_text(s, text);
    node->boolean = event == JSON_TRUE;
    node->quoted = event == JSON_STRING;
    if (is_view(s, text) && !s->build.places.pinned) {
        node->text_line = node->loc.line;
        node->text_column = node->loc.column + node->quoted;
    }
    if (build_count(&s->build, node->loc, 1))
        build_attach(&s->build, node);
}

/* False at the end, whatever it is. */
static bool add_event(struct reader_state *s, enum json_event event)
{
    struct build *b = &s->build;
    struct frame closed;
    switch (event) {
    case JSON_END:
    case JSON_ERROR:
        return false;
    case JSON_OBJECT:
        return build_open(b, new_node(s, DOC_MAP), 0);
    case JSON_ARRAY:
        return build_open(b, new_node(s, DOC_LIST), 0);
    case JSON_OBJECT_END:
    case JSON_ARRAY_END:
        build_close(b, &closed);
        return true;
    case JSON_KEY:
        build_key(b, keep_text(s, json_str(s->json)), loc_here(s), false);
        return true;
    case JSON_STRING:
    case JSON_NUMBER:
    case JSON_TRUE:
    case JSON_FALSE:
    case JSON_NULL:
        add_scalar(s, event);
        return !b->stopped;
    }
    return false;
}

bool doc_read_json(const struct doc_input *input, struct docs *out)
{
    struct reader_state s = { .text = input->text };
    build_init(&s.build, input, out);
    s.json = json_new_memory(input->arena, input->text, input->places.base.source);
    enum json_event event;
    do
        event = json_next(s.json);
    while (add_event(&s, event));
    if (event == JSON_ERROR)
        build_report(&s.build, &rule_input_syntax, loc_here(&s), "Malformed JSON: %s.",
                     json_error(s.json));
    return event == JSON_END;
}
