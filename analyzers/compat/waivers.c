/*
 * Comments that accept a break: "svcgraph:ignore RULE[, RULE] -- REASON" on the line of an element,
 * or in the comments directly above it. A comment above the first statement of a file is also for
 * what is told at its start.
 */
#include "compat_priv.h"

struct waiver { /* one rule of one comment */
    struct loc loc;
    int row;
    uint32_t target; /* line of the element; 0: none is there */
    bool first;      /* stands above the first statement */
    bool used;
};

struct waivers {
    VEC(struct waiver) all;
};

struct scan { /* one file */
    struct waiving *w;
    struct str text;
    size_t pos;
    uint32_t line;      /* 1-based */
    uint32_t statement; /* line on which it began */
    uint32_t brackets;
    bool fresh;        /* the next token begins a statement */
    uint32_t *starts;  /* by line: that of the statement of its first token; 0: no code there */
    bool *commented;   /* by line */
    uint32_t n_lines;
    uint32_t source;
    size_t first_waiver;
};

struct waiving {
    const struct compat_waiving *setup;
    struct arena scratch;
    struct waivers waivers;
    struct table by_place; /* struct waiver's index + 1, by source, line and row */
};

static void say_invalid(struct scan *s, uint32_t column, struct str what, const char *why)
{
    struct findings *findings = s->w->setup->findings;
    struct finding *finding =
        finding_begin(findings, &rule_waiver_invalid, (struct loc){ s->source, s->line, column },
                      "Waiver without effect: %" PRIstr " %s.", STR_ARG(str_take(what, 80)), why);
    finding_help(findings, finding, "Write 'svcgraph:ignore RULE -- REASON'.");
    finding_end(findings, finding);
}

/* Each rule once; *taken is by row. */
static void add_waiver(struct scan *s, struct str name, uint32_t column, uint64_t *taken)
{
    int row = compat_rule_find(name);
    uint64_t bit = row < 0 ? 0 : (uint64_t)1 << row;
    if (row < 0)
        say_invalid(s, column, name.n ? name : STR("''"), "is no rule of compat");
    else if (!(*taken & bit))
        *vec_push(&s->w->scratch, &s->w->waivers.all) =
            (struct waiver){ .loc = { s->source, s->line, column },
                             .row = row,
                             .target = s->starts[s->line] ? s->line : 0 };
    *taken |= bit;
}

/* One line of a comment. */
static void read_comment(struct scan *s, size_t begin, size_t end)
{
    struct str line = { s->text.p + begin, end - begin };
    size_t at = str_find(line, STR(WAIVER_MARK));
    s->commented[s->line] = true;
    if (at == SIZE_MAX)
        return;
    size_t line_begin = begin;
    while (line_begin > 0 && s->text.p[line_begin - 1] != '\n')
        line_begin--;
    uint32_t column = (uint32_t)(begin - line_begin + at + 1);
    struct str rest = str_skip(line, at + sizeof(WAIVER_MARK) - 1), name;
    size_t dashes = str_find(rest, STR("--"));
    if (dashes == SIZE_MAX || !str_trim(str_skip(rest, dashes + 2)).n) {
        say_invalid(s, column, str_trim(str_take(rest, dashes)), "is waived without a reason");
        return;
    }
    uint64_t taken = 0;
    for (rest = str_take(rest, dashes); str_split(&rest, ',', &name);)
        add_waiver(s, str_trim(name), column, &taken);
}

static void line_comment(struct scan *s)
{
    size_t begin = s->pos;
    while (s->pos < s->text.n && s->text.p[s->pos] != '\n')
        s->pos++;
    read_comment(s, begin, s->pos);
}

static void block_comment(struct scan *s)
{
    size_t begin = s->pos;
    for (s->pos += 2; s->pos < s->text.n; s->pos++) {
        bool closed = s->text.p[s->pos] == '*' && s->pos + 1 < s->text.n &&
                      s->text.p[s->pos + 1] == '/';
        if (!closed && s->text.p[s->pos] != '\n')
            continue;
        read_comment(s, begin, s->pos);
        if (closed)
            break;
        s->line++;
        begin = s->pos + 1;
    }
    s->pos = s->pos + 2 < s->text.n ? s->pos + 2 : s->text.n;
}

static void quoted(struct scan *s)
{
    char quote = s->text.p[s->pos++];
    while (s->pos < s->text.n && s->text.p[s->pos] != quote && s->text.p[s->pos] != '\n')
        s->pos += s->text.p[s->pos] == '\\' && s->pos + 1 < s->text.n &&
                          s->text.p[s->pos + 1] != '\n' ?
                      2 :
                      1;
    if (s->pos < s->text.n && s->text.p[s->pos] == quote)
        s->pos++;
}

/* Braces within brackets are values of options, no bodies. */
static void code(struct scan *s)
{
    char c = s->text.p[s->pos];
    if (s->fresh)
        s->statement = s->line;
    s->fresh = false;
    if (!s->starts[s->line])
        s->starts[s->line] = s->statement;
    if (c == '"' || c == '\'') {
        quoted(s);
        return;
    }
    s->pos++;
    if (c == '[')
        s->brackets++;
    else if (c == ']' && s->brackets > 0)
        s->brackets--;
    else if (c == ';' || (s->brackets == 0 && (c == '{' || c == '}')))
        s->fresh = true;
    if (c == ';')
        s->brackets = 0;
}

static void scan_text(struct scan *s)
{
    while (s->pos < s->text.n) {
        char c = s->text.p[s->pos];
        char next = s->pos + 1 < s->text.n ? s->text.p[s->pos + 1] : '\0';
        if (c == '\n') {
            s->line++;
            s->pos++;
        } else if (c == ' ' || (c >= '\t' && c <= '\r')) {
            s->pos++;
        } else if (c == '/' && next == '/') {
            line_comment(s);
        } else if (c == '/' && next == '*') {
            block_comment(s);
        } else {
            code(s);
        }
    }
}

/* From a comment down to the element, over comments only. */
static void aim(struct scan *s)
{
    uint32_t first = 1;
    while (first <= s->n_lines && !s->starts[first])
        first++;
    uint32_t below = s->n_lines + 1, at = s->n_lines + 1; /* of line at: the next code, or 0 */
    for (size_t i = s->w->waivers.all.n; i > s->first_waiver; i--) {
        struct waiver *waiver = &s->w->waivers.all.v[i - 1];
        waiver->first = waiver->loc.line <= first;
        if (waiver->target)
            continue;
        for (; at > waiver->loc.line; at--)
            if (at > s->n_lines)
                below = 0;
            else if (s->starts[at])
                below = at;
            else if (!s->commented[at])
                below = 0;
        waiver->target = s->starts[waiver->loc.line] ? waiver->loc.line : below;
    }
}

static struct str place_key(struct arena *arena, uint32_t source, uint32_t line, int row)
{
    return str_printf(arena, "%u %u %d", source, line, row);
}

static void index_waivers(struct scan *s)
{
    struct waiving *w = s->w;
    for (size_t i = s->first_waiver; i < w->waivers.all.n; i++) {
        const struct waiver *waiver = &w->waivers.all.v[i];
        const void *number = (const void *)(uintptr_t)(i + 1);
        if (waiver->target)
            table_add(&w->by_place,
                      place_key(&w->scratch, s->source, waiver->target, waiver->row), number);
        if (waiver->first)
            table_add(&w->by_place, place_key(&w->scratch, s->source, 0, waiver->row), number);
    }
}

static struct waiver *waiver_at(struct waiving *w, uint32_t source, uint32_t line, int row)
{
    uintptr_t number =
        (uintptr_t)table_find(&w->by_place, place_key(&w->scratch, source, line, row));
    return number ? &w->waivers.all.v[number - 1] : NULL;
}

/* On its own line, at the start of its statement, or at the start of the file. */
static bool is_waived(struct scan *s, const struct finding *finding)
{
    int row = compat_rule_find(str_from(finding->rule->id));
    uint32_t line = finding->loc.line;
    if (row < 0)
        return false;
    struct waiver *waiver = waiver_at(s->w, s->source, line, row);
    if (!waiver && line <= s->n_lines && s->starts[line])
        waiver = waiver_at(s->w, s->source, s->starts[line], row);
    if (!waiver && line == 1 && finding->loc.column == 1)
        waiver = waiver_at(s->w, s->source, 0, row);
    if (waiver)
        waiver->used = true;
    return waiver != NULL;
}

static void say_unused(struct scan *s)
{
    struct findings *findings = s->w->setup->findings;
    for (size_t i = s->first_waiver; i < s->w->waivers.all.n; i++) {
        const struct waiver *waiver = &s->w->waivers.all.v[i];
        const char *rule = compat_rules[waiver->row].rule->id;
        if (waiver->used || !s->w->setup->enabled[waiver->row])
            continue;
        struct finding *finding = finding_begin(findings, &rule_waiver_unused, waiver->loc,
                                                "Waiver of %s without use: the element has no "
                                                "such break.",
                                                rule);
        finding_operation(findings, finding, str_from(rule));
        finding_help(findings, finding, "Remove it.");
        finding_end(findings, finding);
    }
}

static size_t count_lines(struct str text)
{
    size_t n = 1;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

struct of_file { /* findings about one file: [begin, end) of those in order of file */
    size_t begin, end;
};

/* Findings in order of their files, as indexes. */
static uint32_t *by_source(struct waiving *w, size_t first, struct of_file *files, size_t n_files)
{
    const struct findings *findings = w->setup->findings;
    size_t n = findings->all.n;
    uint32_t *order = arena_array(&w->scratch, uint32_t, n);
    size_t at = 0;
    for (size_t i = first; i < n; i++)
        files[findings->all.v[i].loc.source].end++;
    for (size_t i = 0; i < n_files; i++) {
        files[i].begin = at;
        at += files[i].end;
        files[i].end = files[i].begin;
    }
    for (size_t i = first; i < n; i++)
        order[files[findings->all.v[i].loc.source].end++] = (uint32_t)i;
    return order;
}

static void check_file(struct waiving *w, const struct compat_file *file, const uint32_t *order,
                       const struct of_file *findings, bool *waived)
{
    const char *error;
    struct str text;
    if (!fileset_read(w->setup->now->set, file->entry, &w->scratch, &text, &error))
        return;
    size_t n = count_lines(text);
    if (n >= UINT32_MAX - 2)
        return;
    struct scan s = {
        .w = w,
        .text = text,
        .line = 1,
        .fresh = true,
        .starts = arena_array(&w->scratch, uint32_t, n + 2),
        .commented = arena_array(&w->scratch, bool, n + 2),
        .n_lines = (uint32_t)n,
        .source = file->source,
        .first_waiver = w->waivers.all.n,
    };
    scan_text(&s);
    aim(&s);
    index_waivers(&s);
    for (size_t i = findings->begin; i < findings->end; i++)
        waived[order[i]] = is_waived(&s, &w->setup->findings->all.v[order[i]]);
    say_unused(&s);
}

size_t compat_waive(const struct compat_waiving *setup)
{
    struct waiving w = { .setup = setup };
    struct findings *findings = setup->findings;
    size_t n = findings->all.n, kept = setup->first, n_files = setup->sources->all.n;
    struct of_file *files = arena_array(&w.scratch, struct of_file, n_files);
    bool *waived = arena_array(&w.scratch, bool, n);
    const uint32_t *order = by_source(&w, setup->first, files, n_files);
    table_init(&w.by_place, &w.scratch);
    for (size_t i = 0; i < setup->now->files.n; i++) {
        const struct compat_file *file = &setup->now->files.v[i];
        if (setup->now->used[i] && file->waives)
            check_file(&w, file, order, &files[file->source], waived);
    }
    for (size_t i = setup->first; i < findings->all.n; i++)
        if (i >= n || !waived[i])
            findings->all.v[kept++] = findings->all.v[i];
    size_t hidden = findings->all.n - kept;
    findings->all.n = kept;
    arena_release(&w.scratch);
    return hidden;
}
