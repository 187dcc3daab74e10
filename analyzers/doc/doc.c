/* The document tree: the ways in, and the accessors. */
#include "svcgraph/doc.h"
#include "doc_priv.h"

/* libyaml and pointer arithmetic want a pointer even to nothing. */
static struct str not_null(struct str text)
{
    return text.n ? text : STR("");
}

static struct doc_input file_input(struct arena *arena, struct str text, struct loc base,
                                   const struct doc_limits *limits, struct findings *findings)
{
    return (struct doc_input){ arena, not_null(text_decode(arena, text)),
                               (struct place_map){ .base = base }, limits, findings };
}

static bool is_usable(bool complete, const struct docs *out)
{
    return complete || out->all.n > 0;
}

bool doc_parse_yaml(struct arena *arena, struct str text, struct loc base,
                    const struct doc_limits *limits, struct findings *findings, struct docs *out)
{
    struct doc_input input = file_input(arena, text, base, limits, findings);
    *out = (struct docs){ 0 };
    return is_usable(doc_read_yaml(&input, out), out);
}

bool doc_parse_json(struct arena *arena, struct str text, struct loc base,
                    const struct doc_limits *limits, struct findings *findings, struct docs *out)
{
    struct doc_input input = file_input(arena, text, base, limits, findings);
    *out = (struct docs){ 0 };
    return is_usable(doc_read_json(&input, out), out);
}

/* Its first two tokens could be JSON. Flow YAML looks so too, but mostly has no quotes. */
static bool looks_like_json(struct str text)
{
    struct str trimmed = text_past_comments(text), rest = text_past_comments(str_skip(trimmed, 1));
    if (trimmed.n == 0 || rest.n == 0)
        return false;
    const char *starts = trimmed.p[0] == '{'   ? "\"}"
                         : trimmed.p[0] == '[' ? "\"{[]-0123456789tfn"
                                               : "";
    return strchr(starts, rest.p[0]) && rest.p[0];
}

/* Comments are worth a second look only where strict JSON has failed. */
static bool read_relaxed(const struct doc_input *input, struct docs *out)
{
    struct doc_input relaxed = *input;
    relaxed.text = text_relaxed(input->arena, input->text);
    *out = (struct docs){ 0 };
    return relaxed.text.p != input->text.p && doc_read_json(&relaxed, out);
}

/* Text that is neither gets the findings of JSON, which is what it looks like, or of a template. */
static bool read_json_or_yaml(const struct doc_input *input, struct docs *out)
{
    struct findings json_findings, yaml_findings;
    findings_init(&json_findings, input->arena);
    findings_init(&yaml_findings, input->arena);
    struct doc_input json = *input, yaml = *input;
    json.findings = input->findings ? &json_findings : NULL;
    yaml.findings = input->findings ? &yaml_findings : NULL;
    struct docs json_docs = { 0 }, yaml_docs = { 0 };
    bool as_json = doc_read_json(&json, &json_docs);
    struct findings relaxed_findings;
    findings_init(&relaxed_findings, input->arena);
    struct doc_input relaxed = *input;
    relaxed.findings = input->findings ? &relaxed_findings : NULL;
    struct docs relaxed_docs = { 0 };
    if (!as_json && read_relaxed(&relaxed, &relaxed_docs)) {
        if (input->findings)
            findings_move(input->findings, &relaxed_findings);
        *out = relaxed_docs;
        return true;
    }
    bool as_yaml = !as_json && doc_read_yaml(&yaml, &yaml_docs);
    bool take_json = as_json || (!as_yaml && !doc_looks_templated(input->text));
    if (input->findings)
        findings_move(input->findings, take_json ? &json_findings : &yaml_findings);
    *out = take_json ? json_docs : yaml_docs;
    return as_json || as_yaml;
}

static bool read_either(const struct doc_input *input, struct docs *out)
{
    return looks_like_json(input->text) ? read_json_or_yaml(input, out) : doc_read_yaml(input, out);
}

bool doc_parse(struct arena *arena, struct str text, struct loc base,
               const struct doc_limits *limits, struct findings *findings, struct docs *out)
{
    struct doc_input input = file_input(arena, text, base, limits, findings);
    *out = (struct docs){ 0 };
    return is_usable(read_either(&input, out), out);
}

static struct place_map scalar_places(const struct node *scalar)
{
    if (scalar->text_line == 0)
        return (struct place_map){ .base = scalar->loc, .pinned = true };
    struct loc base = { scalar->loc.source, scalar->text_line, scalar->text_column };
    return (struct place_map){ .base = base, .indent = scalar->text_column - 1 };
}

bool doc_parse_embedded(struct arena *arena, const struct node *scalar,
                        const struct doc_limits *limits, struct docs *out)
{
    *out = (struct docs){ 0 };
    if (!doc_is_scalar(scalar))
        return false;
    struct doc_input input = { arena, not_null(scalar->text), scalar_places(scalar), limits, NULL };
    read_either(&input, out);
    return out->all.n > 0;
}

static struct loc run_loc(const struct node *scalar, size_t offset)
{
    uint32_t low = 0, high = scalar->n;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (scalar->runs[middle].offset <= offset)
            low = middle;
        else
            high = middle;
    }
    const struct text_run *run = &scalar->runs[low];
    uint32_t past = offset > run->offset ? (uint32_t)offset - run->offset : 0;
    return (struct loc){ scalar->loc.source, run->line, run->column + past };
}

struct loc doc_text_loc(const struct node *scalar, size_t offset)
{
    if (!scalar)
        return LOC_NONE;
    if (doc_is_scalar(scalar) && scalar->n)
        return run_loc(scalar, offset);
    struct place_map places = scalar_places(scalar);
    struct str before = str_take(doc_text(scalar), offset);
    size_t line = 1, start = 0;
    for (size_t i = 0; i < before.n; i++) {
        if (before.p[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    return place_map_loc(&places, line, before.n - start + 1);
}

static const struct node *search(const struct node *map, struct str key)
{
    uint32_t low = 0, high = map->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct pair *pair = &map->pairs[map->by_key[middle]];
        int order = str_cmp(pair->key, key);
        if (order == 0)
            return pair->value;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct node *doc_get_str(const struct node *map, struct str key)
{
    if (doc_is_map(map) && map->by_key)
        return search(map, key);
    for_each_pair (map, pair) {
        if (str_eq(pair->key, key))
            return pair->value;
    }
    return NULL;
}

const struct node *doc_get(const struct node *map, const char *key)
{
    return doc_get_str(map, str_from(key));
}

const struct node *doc_path(const struct node *map, const char *dotted)
{
    struct str rest = str_from(dotted), key;
    while (map && str_split(&rest, '.', &key))
        map = doc_get_str(map, key);
    return map;
}

const struct node *doc_item(const struct node *list, uint32_t i)
{
    return doc_is_list(list) && i < list->n ? list->items[i] : NULL;
}

struct str doc_text(const struct node *scalar)
{
    return doc_is_scalar(scalar) ? scalar->text : STR_NULL;
}

struct str doc_get_text(const struct node *map, const char *key)
{
    return doc_text(doc_get(map, key));
}

bool doc_is_map(const struct node *node)
{
    return node && node->type == DOC_MAP;
}

bool doc_is_list(const struct node *node)
{
    return node && node->type == DOC_LIST;
}

bool doc_is_scalar(const struct node *node)
{
    return node && node->type != DOC_NULL && node->type != DOC_LIST && node->type != DOC_MAP;
}

uint32_t doc_count(const struct node *collection)
{
    return doc_is_map(collection) || doc_is_list(collection) ? collection->n : 0;
}
