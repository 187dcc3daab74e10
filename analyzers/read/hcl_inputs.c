/* Members in any spelling, and where the variables of HCL get their values. */
#include "hcl_inputs_priv.h"

enum { NAME_MAX_BYTES = 64 };

/* destination_name -> DestinationName, or destinationName */
static struct str camel(const char *snake, bool first, char out[NAME_MAX_BYTES])
{
    size_t n = 0;
    bool upper = first;
    for (; *snake && n < NAME_MAX_BYTES; snake++) {
        if (*snake == '_') {
            upper = true;
            continue;
        }
        bool lower = *snake >= 'a' && *snake <= 'z';
        out[n++] = upper && lower ? (char)(*snake - 32) : *snake;
        upper = false;
    }
    return (struct str){ out, n };
}

const struct node *member(const struct node *map, const char *snake)
{
    char name[NAME_MAX_BYTES];
    const struct node *found = doc_get(map, snake);
    if (!found)
        found = doc_get_str(map, camel(snake, true, name));
    if (!found)
        found = doc_get_str(map, camel(snake, false, name));
    if (!found && strcmp(snake, "id") == 0)
        found = doc_get(map, "ID");
    return found;
}

struct str member_text(const struct node *map, const char *snake)
{
    return doc_text(member(map, snake));
}

/* Past lists of one element: blocks that come once. */
static const struct node *only_map(const struct node *node)
{
    for (unsigned i = 0; i < 3 && doc_is_list(node); i++)
        node = doc_item(node, 0);
    return node;
}

const struct node *member_path(const struct node *map, const char *dotted)
{
    char name[NAME_MAX_BYTES];
    struct str rest = str_from(dotted), key;
    while (map && str_split(&rest, '.', &key)) {
        size_t n = key.n < sizeof(name) - 1 ? key.n : sizeof(name) - 1;
        memcpy(name, key.p, n);
        name[n] = '\0';
        map = only_map(member(only_map(map), name));
    }
    return map;
}

void member_maps(struct arena *arena, const struct node *map, const char *snake,
                 struct hcl_blocks *out)
{
    const struct node *node = member(map, snake);
    if (doc_is_map(node))
        *vec_push(arena, &out->all) = (struct hcl_block){ .loc = node->loc, .body = node };
    for_each_item (node, item)
        if (doc_is_map(item))
            *vec_push(arena, &out->all) = (struct hcl_block){ .loc = item->loc, .body = item };
}

static void define_all(struct arena *arena, struct hcl_scope *scope, const char *prefix,
                       const struct node *map)
{
    for_each_pair (map, pair)
        hcl_define(scope, str_concat(arena, str_from(prefix), pair->key), pair->value, scope);
}

void define_locals(struct arena *arena, struct hcl_scope *scope, const struct node *root)
{
    struct hcl_blocks locals = { 0 };
    hcl_blocks(arena, root, "locals", 0, &locals);
    for (size_t i = 0; i < locals.all.n; i++)
        define_all(arena, scope, "local.", locals.all.v[i].body);
}

void define_defaults(struct arena *arena, struct hcl_scope *scope, const struct node *root)
{
    struct hcl_blocks variables = { 0 }, grouped = { 0 };
    hcl_blocks(arena, root, "variable", 1, &variables);
    hcl_blocks(arena, root, "variables", 0, &grouped);
    for (size_t i = 0; i < variables.all.n; i++) {
        const struct node *value = doc_get(variables.all.v[i].body, "default");
        if (value && value->type != DOC_NULL)
            hcl_define(scope, str_concat(arena, STR("var."), variables.all.v[i].label), value,
                       scope);
    }
    for (size_t i = 0; i < grouped.all.n; i++)
        define_all(arena, scope, "var.", grouped.all.v[i].body);
}

void define_values(struct arena *arena, struct hcl_scope *scope, const struct node *root)
{
    for_each_pair (root, pair)
        if (!str_is(pair->value->tag, HCL_BLOCKS))
            hcl_define(scope, str_concat(arena, STR("var."), pair->key), pair->value, scope);
}

const struct node *open_values(struct reading *reading, struct arena *arena,
                               const struct input *from, struct str name)
{
    struct docs docs;
    const struct input *file = reading_open(reading, from, name, false);
    if (!file || !file->text.p)
        return NULL;
    doc_parse_hcl(arena, file->text, (struct loc){ file->source, 1, 1 }, &doc_limits_default, NULL,
                  &docs);
    return docs.all.n ? docs.all.v[0] : NULL;
}

const struct node *open_beside(void *context, struct str name)
{
    struct beside *beside = context;
    if (str_starts(name, "/") || str_find_char(name, '$') != SIZE_MAX)
        return NULL;
    const struct input *file = reading_open(beside->reading, beside->input, name, false);
    if (!file || !file->text.p)
        return NULL;
    struct node *node = arena_new(beside->arena, struct node);
    node->type = DOC_STRING;
    node->text = file->text;
    node->quoted = true;
    node->loc = (struct loc){ file->source, 1, 1 };
    node->text_line = node->text_column = 1;
    return node;
}
