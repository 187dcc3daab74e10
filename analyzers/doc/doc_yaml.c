/*
 * The document tree from libyaml's events. A document with an error is dropped and reading goes on
 * at the next line with "---"; libyaml itself cannot go on, so it starts anew there.
 */
#include <yaml.h>

#include "doc_priv.h"

enum { ERRORS_MAX = 20, TAG_LINES_MAX = 100 };

struct anchor {
    const struct node *node; /* NULL while its collection is open: an alias would make a ring */
    size_t nodes;            /* of it, aliases expanded */
    uint32_t document;
};

struct yaml {
    struct build build;
    struct str text;
    struct lines lines;
    size_t start;            /* offset where the parser started */
    size_t first_character;  /* characters before it */
    uint32_t document;       /* number of the current one: anchors do not cross */
    size_t document_start;   /* its offset */
    size_t documents_before; /* those kept before it */
    struct symtab names;
    VEC(struct anchor) anchors; /* by the sym of the name */
    yaml_parser_t parser;
};

static size_t offset_of(struct yaml *y, yaml_mark_t mark)
{
    return lines_offset(&y->lines, y->first_character + mark.index);
}

static struct loc loc_of(struct yaml *y, size_t offset)
{
    size_t line = lines_find(&y->lines, offset);
    return place_map_loc(&y->build.places, line + 1, offset - y->lines.starts.v[line] + 1);
}

static struct str from_yaml(const yaml_char_t *text)
{
    return str_from((const char *)text);
}

/* --- tags and types --- */

static const char core_tag[] = "tag:yaml.org,2002:";

static struct str custom_tag(struct yaml *y, const yaml_char_t *tag)
{
    struct str text = from_yaml(tag);
    if (str_starts(text, core_tag) || str_is(text, "!"))
        return STR_NULL;
    return str_dup(y->build.arena, str_skip(text, str_starts(text, "!")));
}

static bool is_core_tag(const yaml_char_t *tag, const char *name)
{
    struct str text = from_yaml(tag);
    return str_starts(text, core_tag) && str_is(str_skip(text, sizeof(core_tag) - 1), name);
}

static bool is_forced_string(const yaml_char_t *tag)
{
    return is_core_tag(tag, "str") || is_core_tag(tag, "binary") || str_is(from_yaml(tag), "!");
}

/* --- text of scalars, and where its lines stand --- */

/* A scalar on one line whose text stands in the source as it is: no copy, exact places. */
static bool take_view(struct yaml *y, const yaml_event_t *event, struct node *node)
{
    yaml_scalar_style_t style = event->data.scalar.style;
    size_t n = event->data.scalar.length, end = offset_of(y, event->end_mark), tail = node->quoted;
    if (style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE || end < n + tail)
        return false;
    size_t start = end - n - tail;
    if (n && memcmp(y->text.p + start, event->data.scalar.value, n) != 0)
        return false;
    node->text = (struct str){ y->text.p + start, n };
    if (!y->build.places.pinned) {
        struct loc loc = loc_of(y, start);
        node->text_line = loc.line;
        node->text_column = loc.column;
    }
    return true;
}

/* Ends of lines that are none in the files of others: a lone carriage return, NEL. */
static bool has_odd_breaks(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        bool more = i + 1 < text.n;
        if (text.p[i] == '\r' && !(more && text.p[i + 1] == '\n'))
            return true;
        if (text.p[i] == '\xc2' && more && text.p[i + 1] == '\x85')
            return true;
    }
    return false;
}

/*
 * The lines of a literal block are those of the source without their indentation, which is what the
 * first line that holds anything is longer by there.
 */
static void map_block(struct yaml *y, const yaml_event_t *event, struct node *node)
{
    size_t start = offset_of(y, event->start_mark);
    const char *bar = memchr(y->text.p + start, '|', y->text.n - start);
    size_t end = offset_of(y, event->end_mark);
    if (!bar || y->build.places.pinned ||
        has_odd_breaks((struct str){ y->text.p + start, end - start }))
        return;
    size_t first = lines_find(&y->lines, (size_t)(bar - y->text.p)) + 1, line = first;
    struct str rest = node->text, part;
    while (str_split(&rest, '\n', &part) && part.n == 0)
        line++;
    struct str source = lines_line(&y->lines, line);
    if (part.n == 0 || source.n < part.n || !str_eq(str_skip(source, source.n - part.n), part))
        return;
    struct loc loc = place_map_loc(&y->build.places, first + 1, source.n - part.n + 1);
    node->text_line = loc.line;
    node->text_column = loc.column;
}

struct runs {
    VEC(struct text_run) all;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/*
 * Where what a source line holds stands in the text, from at on; false when the text goes on
 * otherwise (an escape). Ends of lines were folded to blanks, comments and quotes taken away.
 */
static bool add_run(struct yaml *y, struct runs *runs, struct str text, size_t *at, size_t line,
                    struct str part, size_t column)
{
    while (*at < text.n && is_blank(text.p[*at]))
        ++*at;
    size_t n = 0;
    while (n < part.n && *at + n < text.n && part.p[n] == text.p[*at + n])
        n++;
    if (n == 0)
        return part.n == 0;
    struct loc loc = place_map_loc(&y->build.places, line + 1, column);
    *vec_push(y->build.arena, &runs->all) =
        (struct text_run){ (uint32_t)*at, loc.line, loc.column };
    *at += n;
    return true;
}

/* Text of several lines that is no literal block. */
static void map_folded(struct yaml *y, const yaml_event_t *event, struct node *node)
{
    struct runs runs = { 0 };
    bool block = event->data.scalar.style == YAML_FOLDED_SCALAR_STYLE;
    size_t start = offset_of(y, event->start_mark), end = offset_of(y, event->end_mark);
    size_t line = lines_find(&y->lines, start), last = lines_find(&y->lines, end), at = 0;
    if (y->build.places.pinned || node->text.n > UINT32_MAX || line == last)
        return;
    for (bool first = true; line <= last; line++, first = false) {
        struct str source = lines_line(&y->lines, line);
        size_t from = first && !block ? start - y->lines.starts.v[line] + node->quoted : 0;
        if (first && block)
            continue;
        while (from < source.n && is_blank(source.p[from]))
            from++;
        if (!add_run(y, &runs, node->text, &at, line, str_trim(str_skip(source, from)), from + 1))
            break;
    }
    node->runs = runs.all.v;
    node->n = (uint32_t)runs.all.n;
}

static void take_text(struct yaml *y, const yaml_event_t *event, struct node *node)
{
    if (take_view(y, event, node))
        return;
    struct str text = { (const char *)event->data.scalar.value, event->data.scalar.length };
    node->text = str_dup(y->build.arena, text);
    if (event->data.scalar.style == YAML_LITERAL_SCALAR_STYLE)
        map_block(y, event, node);
    else
        map_folded(y, event, node);
}

/* --- anchors --- */

/* Returns the name's symbol; 0 without one. */
static sym set_anchor(struct yaml *y, const yaml_char_t *name, const struct node *node)
{
    if (!name)
        return 0;
    sym s = sym_intern(&y->names, from_yaml(name));
    while (y->anchors.n <= s)
        vec_push(y->build.arena, &y->anchors);
    y->anchors.v[s] = (struct anchor){ node, 1, y->document };
    return s;
}

static const struct anchor *find_anchor(const struct yaml *y, const yaml_char_t *name)
{
    sym s = sym_find(&y->names, from_yaml(name));
    if (s == 0 || s >= y->anchors.n || y->anchors.v[s].document != y->document)
        return NULL;
    return &y->anchors.v[s];
}

static struct node *new_node(struct yaml *y, const yaml_event_t *event, enum doc_type type)
{
    struct node *node = arena_new(y->build.arena, struct node);
    node->type = type;
    node->loc = loc_of(y, offset_of(y, event->start_mark));
    return node;
}

static void add_value(struct yaml *y, const struct node *node, struct loc loc, size_t nodes)
{
    if (!build_count(&y->build, loc, nodes))
        return;
    if (build_wants_key(&y->build) && doc_is_scalar(node))
        build_key(&y->build, node->text, loc, false);
    else
        build_attach(&y->build, node);
}

/* --- events --- */

static bool add_alias(struct yaml *y, const yaml_event_t *event)
{
    struct build *b = &y->build;
    const struct anchor *anchor = find_anchor(y, event->data.alias.anchor);
    const struct node *node = anchor ? anchor->node : NULL;
    struct loc loc = loc_of(y, offset_of(y, event->start_mark));
    if (++b->aliases > b->limits.aliases) {
        build_report(b, &rule_input_limit, loc,
                     "More than %u aliases; the rest of the file is not read.", b->limits.aliases);
        b->stopped = true;
        return false;
    }
    if (!node) {
        node = new_node(y, event, DOC_NULL);
        build_report(b, &rule_input_syntax, loc,
                     anchor ? "Alias *%.200s stands within what it names."
                            : "Alias *%.200s names no anchor of this document.",
                     (const char *)event->data.alias.anchor);
    }
    add_value(y, node, loc, anchor ? anchor->nodes : 1);
    return !b->stopped;
}

static bool is_merge(const yaml_event_t *event)
{
    const yaml_char_t *tag = event->data.scalar.tag;
    return event->data.scalar.length == 2 && memcmp(event->data.scalar.value, "<<", 2) == 0 &&
           (tag ? is_core_tag(tag, "merge") : event->data.scalar.plain_implicit);
}

static bool add_scalar(struct yaml *y, const yaml_event_t *event)
{
    struct build *b = &y->build;
    const yaml_char_t *tag = event->data.scalar.tag;
    struct node *node = new_node(y, event, DOC_STRING);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    take_text(y, event, node);
    if (!is_forced_string(tag) && (tag || !node->quoted))
        node->type = text_scalar_type(node->text);
    node->boolean = node->type == DOC_BOOL && (node->text.p[0] | 0x20) == 't';
    node->tag = custom_tag(y, tag);
    set_anchor(y, event->data.scalar.anchor, node);
    if (build_wants_key(b))
        build_key(b, node->text, node->loc, is_merge(event));
    else
        add_value(y, node, node->loc, 1);
    return !b->stopped;
}

static bool open_collection(struct yaml *y, const yaml_event_t *event, enum doc_type type,
                            const yaml_char_t *anchor, const yaml_char_t *tag)
{
    struct node *node = new_node(y, event, type);
    node->tag = custom_tag(y, tag);
    return build_open(&y->build, node, set_anchor(y, anchor, NULL));
}

static bool close_collection(struct yaml *y)
{
    struct frame frame;
    build_close(&y->build, &frame);
    struct anchor *anchor = frame.anchor ? &y->anchors.v[frame.anchor] : NULL;
    /* An anchor of the same name may have been set inside: then that one counts. */
    if (anchor && !anchor->node) {
        anchor->node = frame.node;
        anchor->nodes = y->build.nodes - frame.nodes_before;
    }
    return !y->build.stopped;
}

/* False when reading ends. */
static bool add_event(struct yaml *y, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        y->document++;
        y->document_start = offset_of(y, event->start_mark);
        y->documents_before = y->build.out->all.n;
        return true;
    case YAML_ALIAS_EVENT:
        return add_alias(y, event);
    case YAML_SCALAR_EVENT:
        return add_scalar(y, event);
    case YAML_SEQUENCE_START_EVENT:
        return open_collection(y, event, DOC_LIST, event->data.sequence_start.anchor,
                               event->data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
        return open_collection(y, event, DOC_MAP, event->data.mapping_start.anchor,
                               event->data.mapping_start.tag);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_collection(y);
    case YAML_STREAM_END_EVENT:
        return false;
    default:
        return true;
    }
}

/* --- errors --- */

static void report_error(struct yaml *y, size_t offset, const char *problem)
{
    const char *context = y->parser.context ? y->parser.context : "";
    bool tab = offset < y->text.n && y->text.p[offset] == '\t';
    build_report(&y->build, &rule_input_syntax, loc_of(y, offset), "%s: %s%s%s.",
                 y->build.templated ? "A template, not YAML" : "Malformed YAML",
                 tab ? "a tab cannot indent; use spaces" : problem, *context && !tab ? " " : "",
                 tab ? "" : context);
}

static void drop_last_document(struct yaml *y)
{
    y->build.out->all.n = y->documents_before;
}

/* libyaml's way to say that after "a" comes ": b", which makes no sense of "a" either. */
static bool is_error_behind_document(const char *problem)
{
    return strcmp(problem, "did not find expected <document start>") == 0;
}

/* Reads events up to the end (true) or an error or limit, with the error's offset. */
static bool read_events(struct yaml *y, size_t *out_offset)
{
    yaml_event_t event;
    bool more = true;
    while (more) {
        if (!yaml_parser_parse(&y->parser, &event)) {
            *out_offset = offset_of(y, y->parser.problem_mark);
            const char *problem = y->parser.problem ? y->parser.problem : "malformed";
            report_error(y, *out_offset, problem);
            if (is_error_behind_document(problem))
                drop_last_document(y);
            return false;
        }
        more = add_event(y, &event);
        yaml_event_delete(&event);
    }
    *out_offset = y->text.n;
    return !y->build.stopped;
}

/* One run of libyaml, from start to the end, to an error or to a byte that YAML forbids. */
static bool read_part(struct yaml *y, size_t *out_offset)
{
    struct str part = { y->text.p + y->start, y->text.n - y->start };
    size_t length = text_forbidden(part);
    y->documents_before = y->build.out->all.n;
    if (!yaml_parser_initialize(&y->parser))
        return false;
    yaml_parser_set_encoding(&y->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&y->parser, (const unsigned char *)part.p, length);
    bool complete = read_events(y, out_offset);
    if (complete && length < part.n) {
        drop_last_document(y); /* nobody knows how it would go on */
        *out_offset = y->start + length;
        y->parser.context = NULL;
        report_error(y, *out_offset, "a control character, or a byte that is not UTF-8");
        complete = false;
    }
    yaml_parser_delete(&y->parser);
    return complete;
}

static bool starts_document(struct str line)
{
    return str_starts(line, "---") && (line.n == 3 || line.p[3] == ' ' || line.p[3] == '\t');
}

/* Moves start to the next document after the one that failed at offset. */
static bool find_next_document(struct yaml *y, size_t offset)
{
    for (size_t line = lines_find(&y->lines, offset); line < y->lines.starts.n; line++) {
        size_t start = y->lines.starts.v[line];
        if (start > y->start && start > y->document_start &&
            starts_document(lines_line(&y->lines, line))) {
            y->start = start;
            y->first_character = lines_characters(&y->lines, start);
            return true;
        }
    }
    return false;
}

/* libyaml compares every %TAG line with all before it. */
static bool has_many_tag_lines(const struct lines *lines)
{
    size_t n = 0;
    for (size_t i = 0; i < lines->starts.n && n <= TAG_LINES_MAX; i++)
        n += str_starts(lines_line(lines, i), "%TAG");
    return n > TAG_LINES_MAX;
}

bool doc_read_yaml(const struct doc_input *input, struct docs *out)
{
    struct yaml y = { .text = input->text };
    build_init(&y.build, input, out);
    y.build.templated = doc_looks_templated(input->text);
    lines_init(&y.lines, input->arena, input->text);
    symtab_init(&y.names, input->arena);
    if (has_many_tag_lines(&y.lines)) {
        build_report(&y.build, &rule_input_limit, loc_of(&y, 0),
                     "More than %d %%TAG lines; the file is not read.", TAG_LINES_MAX);
        return false;
    }
    size_t offset = 0;
    for (int errors = 0; !read_part(&y, &offset); errors++) {
        build_drop(&y.build);
        if (y.build.stopped || errors == ERRORS_MAX || y.build.templated ||
            !find_next_document(&y, offset))
            return false;
    }
    return true;
}
