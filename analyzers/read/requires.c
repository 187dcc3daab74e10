/*
 * What a service says of versions in its own words: "orders@^2.1, maven:payments@[1,2)" is needed,
 * "2.3.0, 3.0.0" is provided. What cannot be read is a finding: nobody else will miss it.
 */
#include "image_priv.h"

#include "svcgraph/version.h"

/* Bytes of a text that are read; longer than any list of requirements. */
enum { LIST_MAX = 16 << 10, SHOWN = 60 };

struct listing { /* a text that holds a list */
    struct builder *builder;
    bnode node;
    sym space;
    const struct node *at; /* scalar that the text is a part of, or came from */
    struct str key;
};

struct item {
    struct str name, range, dialect;
};

struct loc text_place(const struct node *at, struct str part)
{
    bool within = at->text.p && part.p >= at->text.p && part.p < at->text.p + at->text.n;
    return within ? doc_text_loc(at, (size_t)(part.p - at->text.p)) : at->loc;
}

static void complain(const struct listing *list, struct str item, const char *what,
                     const char *help)
{
    struct findings *findings = builder_findings(list->builder);
    struct finding *finding = finding_begin(
        findings, &rule_input_syntax, text_place(list->at, item), "%" PRIstr ": '%" PRIstr "' %s.",
        STR_ARG(list->key), STR_ARG(str_take(item, SHOWN)), what);
    finding_help(findings, finding, "%s", help);
    finding_end(findings, finding);
}

/* "maven:orders@[1,2)" names the dialect of its range; without a name it is npm's. */
static struct str take_dialect(struct str *item)
{
    static const char *const dialects[] = {
        "npm", "semver", "cargo", "helm", "maven", "pep440", "go", "ruby", "calendar",
    };
    size_t colon = str_find_char(*item, ':');
    for (size_t i = 0; colon != SIZE_MAX && i < countof(dialects); i++) {
        if (!str_is(str_take(*item, colon), dialects[i]))
            continue;
        *item = str_trim(str_skip(*item, colon + 1));
        return str_from(dialects[i]);
    }
    return STR("npm");
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/*
 * End of one item: a comma, outside of brackets, behind which another name stands. Other commas
 * belong to the range: "(,1.0],[1.2,)", ">=1, <2".
 */
static size_t item_end(struct str text)
{
    int depth = 0;
    bool in_range = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        in_range |= c == '@';
        depth += c == '[' || c == '(' ? 1 : (c == ']' || c == ')') && depth > 0 ? -1 : 0;
        if (c == '\n' || c == ';')
            return i;
        if (c != ',')
            continue;
        struct str next = str_trim(str_skip(text, i + 1));
        size_t at = str_find_char(next, '@'), comma = str_find_char(next, ',');
        bool named = next.n && is_letter(next.p[0]) && at != SIZE_MAX && at < comma;
        bool alone = next.n && is_letter(next.p[0]) && !depth;
        if (next.n == 0 || named || alone || (!depth && !in_range))
            return i;
    }
    return text.n;
}

static bool is_name(struct str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (!is_letter(c) && !(c >= '0' && c <= '9') && !(c && strchr("._-/", c)))
            return false;
    }
    return name.n > 0;
}

static bool is_template(struct str text)
{
    return version_class(text) == VERSION_TEMPLATE;
}

/* Of a dialect that is not known here nothing can be said. */
static bool is_range(const struct item *item)
{
    enum dialect dialect;
    struct range range;
    if (!dialect_from_name(item->dialect, &dialect) || is_template(item->range))
        return true;
    struct arena scratch = { 0 };
    bool fine = range_parse(&scratch, item->range, dialect, &range);
    arena_release(&scratch);
    return fine;
}

static void require(const struct listing *list, const struct item *item, struct loc loc)
{
    struct symtab *syms = builder_syms(list->builder);
    builder_require(list->builder, list->node, list->space, sym_intern(syms, item->name),
                    sym_intern(syms, item->range), sym_intern(syms, item->dialect),
                    sym_intern(syms, STR("requires")), loc);
    builder_yields(list->builder, YIELD_VERSIONS);
}

static void need_item(const struct listing *list, struct str text)
{
    static const char help[] = "Write NAME@RANGE, as in orders@^2.1, with a comma between two.";
    struct item item = { 0 };
    struct str rest = text;
    item.dialect = take_dialect(&rest);
    size_t at = str_find_char(rest, '@');
    item.name = str_trim(str_take(rest, at == SIZE_MAX ? rest.n : at));
    item.range = at == SIZE_MAX ? STR("*") : str_trim(str_skip(rest, at + 1));
    if (is_template(text))
        return;
    if (!is_name(item.name))
        complain(list, text, "does not begin with the name of a service", help);
    else if (!item.range.n)
        complain(list, text, "has no range of versions behind the @", help);
    else if (!is_range(&item))
        complain(list, text,
                 str_is(item.dialect, "npm")
                     ? "is not followed by a range of versions that npm would read"
                     : "is not followed by a range of versions of its dialect",
                 "A range of another dialect is told by its name in front: maven:orders@[1,2).");
    else
        require(list, &item, text_place(list->at, rest));
}

void requires_facts(struct builder *builder, bnode node, sym space, struct str text,
                    const struct node *at)
{
    struct listing list = { builder, node, space, at, STR("svcgraph.dev/requires") };
    text = str_take(text, LIST_MAX);
    while (text.n) {
        size_t end = item_end(text);
        struct str item = str_trim(str_take(text, end));
        text = str_skip(text, end < text.n ? end + 1 : end);
        if (item.n)
            need_item(&list, item);
    }
}

void requires_pair(struct builder *builder, bnode node, sym space, struct str name,
                   struct str range, const struct node *at)
{
    struct listing list = { builder, node, space, at, STR("svcgraph.dev/requires") };
    struct str rest = name;
    struct item item = { .dialect = take_dialect(&rest), .range = str_trim(range) };
    item.name = str_trim(rest);
    if (is_template(item.range))
        return;
    if (!is_name(item.name) || !item.range.n || !is_range(&item))
        complain(&list, name, "has no range of versions that its dialect would read",
                 "Write NAME: RANGE, as in orders: ^2.1.");
    else
        require(&list, &item, at->loc);
}

static bool is_separator(char c)
{
    return c == ',' || c == ';' || c == '\n';
}

/* An interface may be at "v1" or "2024-04", but not at a range, nor is another one named here. */
static bool is_version(struct str text)
{
    return !strchr("^~<>=@*", text.p[0]) && str_find_char(text, '@') == SIZE_MAX &&
           str_find_char(text, ' ') == SIZE_MAX;
}

void provides_facts(struct builder *builder, bnode node, struct str text, const struct node *at)
{
    struct listing list = { builder, node, 0, at, STR("svcgraph.dev/provides") };
    struct symtab *syms = builder_syms(builder);
    text = str_take(text, LIST_MAX);
    while (text.n) {
        size_t end = 0;
        while (end < text.n && !is_separator(text.p[end]))
            end++;
        struct str item = str_trim(str_take(text, end));
        text = str_skip(text, end < text.n ? end + 1 : end);
        if (item.n == 0 || is_template(item))
            continue;
        if (!is_version(item)) {
            complain(&list, item, "is not a version",
                     "Write the versions that are served, as in 2.3.0, 3.0.0.");
            continue;
        }
        builder_version(builder, node, sym_intern(syms, item), sym_intern(syms, STR("provides")),
                        false, text_place(at, item));
        builder_yields(builder, YIELD_VERSIONS);
    }
}
