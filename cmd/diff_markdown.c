/* A difference as a comment on a pull request, and the other forms that are no lines. */
#include "diff.h"
#include "impact.h"
#include "say.h"
#include "write/out.h"

/* GitHub takes 65,536 bytes of a comment, and draws diagrams of 500 edges and 50,000 characters. */
enum {
    BYTES_MAX = 60000,
    DIAGRAM_BYTES_MAX = 20000,
    FINDINGS_MAX = 20,
    COMMENT_EDGES_MAX = 50,
    EDGES_MAX = 500,
    CHARACTERS_MAX = 50000,
    SERVICES_MAX = 20,
    EFFECTS_MAX = 4, /* of one operation */
    NAMES_MAX = 10,
    TEXT_BYTES_MAX = 400, /* of one name or message */
};

struct page {
    const struct diff *diff;
    struct strbuf out;
    size_t room; /* for rows of the list that is being written */
};

/* As code: nothing in it is markup, a name, or a link. */
static void add_code(struct strbuf *out, struct str text)
{
    text = str_take(text, TEXT_BYTES_MAX);
    strbuf_add_char(out, '`');
    while (text.n) {
        uint32_t c;
        size_t n = utf8_first(text, &c);
        if (utf8_is_unsafe(c) || c == UINT32_MAX)
            strbuf_add_char(out, '?');
        else if (c == '`')
            strbuf_add_char(out, '\'');
        else if (c == '|')
            strbuf_add(out, STR("\\|"));
        else
            strbuf_add(out, str_take(text, n));
        text = str_skip(text, n);
    }
    strbuf_add_char(out, '`');
}

static void add_place(struct page *page, struct loc loc)
{
    struct str path = source_path(page->diff->g[DIFF_NOW]->sources, loc.source);
    if (!loc.source)
        return;
    add_code(&page->out, loc.line ? str_printf(page->diff->arena, "%" PRIstr ":%u", STR_ARG(path),
                                               (unsigned)loc.line)
                                  : path);
}

static bool full(const struct page *page, size_t done, size_t n, const char *what)
{
    struct strbuf *out = (struct strbuf *)(uintptr_t)&page->out;
    if (page->out.n < page->room)
        return false;
    strbuf_addf(out, "\n%zu more %s.\n", n - done, what);
    return true;
}

static void add_fresh(struct page *page)
{
    const struct diff *diff = page->diff;
    size_t n = diff->fresh.n;
    if (!n)
        return;
    strbuf_addf(&page->out, "### New findings (%zu)\n\n| severity | rule | finding | place |\n"
                            "|---|---|---|---|\n",
                n);
    for (size_t i = 0; i < n && i < FINDINGS_MAX; i++) {
        const struct finding *finding = diff->fresh.v[i];
        if (full(page, i, n, "findings"))
            return;
        strbuf_addf(&page->out, "| %s | `%s` | ", severity_name(finding->severity),
                    finding->rule->id);
        add_code(&page->out, finding->message);
        strbuf_add(&page->out, STR(" | "));
        add_place(page, finding->loc);
        strbuf_add(&page->out, STR(" |\n"));
    }
    if (n > FINDINGS_MAX)
        strbuf_addf(&page->out, "\n%zu more findings.\n", n - FINDINGS_MAX);
    strbuf_add_char(&page->out, '\n');
}

static void add_gone(struct page *page)
{
    const struct diff *diff = page->diff;
    size_t n = diff->gone.n;
    if (!n)
        return;
    strbuf_addf(&page->out, "### Gone findings (%zu)\n\n", n);
    for (size_t i = 0; i < n && i < FINDINGS_MAX; i++) {
        if (full(page, i, n, "findings"))
            return;
        strbuf_addf(&page->out, "- `%s` ", diff->gone.v[i]->rule->id);
        add_code(&page->out, diff->gone.v[i]->message);
        strbuf_add_char(&page->out, '\n');
    }
    if (n > FINDINGS_MAX)
        strbuf_addf(&page->out, "\n%zu more findings.\n", n - FINDINGS_MAX);
    strbuf_add_char(&page->out, '\n');
}

static void add_effects(struct page *page, const struct diff_item *item)
{
    size_t n = item->effects.n;
    for (size_t i = 0; i < n && i < EFFECTS_MAX && page->out.n < page->room; i++) {
        const struct diff_effect *effect = &item->effects.v[i];
        strbuf_addf(&page->out, "  - %s ", diff_severity_name(effect->severity));
        add_code(&page->out,
                 str_printf(page->diff->arena, "%" PRIstr "%s%" PRIstr, STR_ARG(effect->element),
                            effect->element.n ? ": " : "", STR_ARG(effect->text)));
        for (int side = 0; side < DIFF_SIDES; side++)
            if (effect->loc[side].source) {
                strbuf_add(&page->out, side == DIFF_NOW ? STR(", now ") : STR(" was "));
                add_place(page, effect->loc[side]);
            }
        strbuf_add_char(&page->out, '\n');
    }
    if (n > EFFECTS_MAX)
        strbuf_addf(&page->out, "  - %zu more\n", n - EFFECTS_MAX);
}

static void add_changes(struct page *page)
{
    const struct diff *diff = page->diff;
    if (!diff->items.n)
        return;
    strbuf_add(&page->out, STR("### What changed\n\n"));
    for (size_t i = 0; i < diff->items.n; i++) {
        const struct diff_item *item = &diff->items.v[i];
        if (full(page, i, diff->items.n, "changes"))
            return;
        if (i == 0 || diff->items.v[i - 1].about != item->about)
            strbuf_addf(&page->out, "%s**%s**\n\n", i ? "\n" : "", diff_about_name(item->about));
        strbuf_add(&page->out, STR("- "));
        add_code(&page->out, str_printf(diff->arena, "%c %" PRIstr, diff_signs[item->change],
                                        STR_ARG(diff_line(diff, item))));
        strbuf_add_char(&page->out, ' ');
        add_place(page, item->loc[DIFF_NOW].source ? item->loc[DIFF_NOW] : item->loc[DIFF_BEFORE]);
        strbuf_add_char(&page->out, '\n');
        add_effects(page, item);
    }
    strbuf_add_char(&page->out, '\n');
}

static void add_diagram(struct page *page, const struct diff_picture *picture)
{
    if (!picture->arrows.n || picture->arrows.n > COMMENT_EDGES_MAX)
        return;
    struct str text = diff_mermaid(page->diff, picture);
    if (text.n < DIAGRAM_BYTES_MAX)
        strbuf_addf(&page->out, "```mermaid\n%" PRIstr "```\n\n", STR_ARG(text));
}

/* Who is hurt should a service that changed fail. */
static void add_reach(struct page *page, struct str name, node_id v)
{
    const struct graph *g = page->diff->g[DIFF_NOW];
    struct impact impact = impact_of(g, v, page->diff->arena);
    uint32_t shown = 0, n = impact.failing.n - 1;
    if (!n || page->out.n >= page->room)
        return;
    strbuf_add(&page->out, STR("- "));
    add_code(&page->out, name);
    strbuf_addf(&page->out, ": %u", (unsigned)n);
    for (uint32_t i = 1; i < impact.failing.n && shown < NAMES_MAX && page->out.n < page->room;
         i++, shown++) {
        strbuf_add(&page->out, shown ? STR(", ") : STR(" ("));
        add_code(&page->out, node_name(g, impact.failing.order[i]));
    }
    strbuf_addf(&page->out, "%s%s\n", n > shown ? ", ..." : "", shown ? ")" : "");
}

static void add_blast(struct page *page, const struct diff_picture *picture)
{
    const struct diff *diff = page->diff;
    size_t shown = 0, begin = page->out.n;
    struct str last = STR_NULL;
    strbuf_add(&page->out, STR("### Who depends on services that changed\n\n"));
    size_t empty = page->out.n;
    for (size_t i = 0; i < picture->boxes.n && shown < SERVICES_MAX; i++) {
        const struct diff_box *box = &picture->boxes.v[i];
        node_id v = diff_node(diff, DIFF_NOW, box->name);
        if (box->sign == ' ' || v.i == NO_NODE.i || str_eq(box->name, last) ||
            page->out.n >= page->room)
            continue;
        last = box->name;
        shown++;
        add_reach(page, box->name, v);
    }
    if (page->out.n == empty)
        page->out.n = begin;
    else
        strbuf_add_char(&page->out, '\n');
}

static struct str markdown(const struct diff *diff)
{
    struct page page = { .diff = diff, .room = BYTES_MAX / 3 };
    struct diff_picture picture = diff_picture(diff);
    strbuf_init(&page.out, diff->arena);
    strbuf_add(&page.out, STR("<!-- svcgraph:diff -->\n"));
    strbuf_addf(&page.out, "**svcgraph** ");
    add_code(&page.out, diff_summary(diff));
    strbuf_add(&page.out, STR("\n\n"));
    add_fresh(&page);
    page.room = BYTES_MAX / 2;
    add_gone(&page);
    page.room = BYTES_MAX - DIAGRAM_BYTES_MAX - 4000;
    add_changes(&page);
    add_diagram(&page, &picture);
    page.room = BYTES_MAX - 2000;
    add_blast(&page, &picture);
    if (diff->n_same)
        strbuf_addf(&page.out, "<details><summary>%zu finding%s as before</summary>\n\n"
                               "`svcgraph check` lists them.\n\n</details>\n",
                    diff->n_same, diff->n_same == 1 ? " is" : "s are");
    if (diff->lopsided)
        strbuf_add(&page.out, STR("\nOnly one side has traces: what nothing but traces shows is "
                                  "left out.\n"));
    return strbuf_str(&page.out);
}

void diff_form(void *ctx, const char *form, struct out *out)
{
    const struct diff *diff = ctx;
    struct diff_picture picture;
    if (strcmp(form, "markdown") == 0) {
        out_str(out, markdown(diff));
        return;
    }
    picture = diff_picture(diff);
    if (strcmp(form, "dot") == 0) {
        out_str(out, diff_dot(diff, &picture));
        return;
    }
    struct str text = diff_mermaid(diff, &picture);
    if (picture.arrows.n <= EDGES_MAX && text.n <= CHARACTERS_MAX)
        out_str(out, text);
    else
        say_note("%zu edges in %zu bytes: Mermaid draws at most %d in %d; take --format dot",
                 picture.arrows.n, text.n, EDGES_MAX, CHARACTERS_MAX);
}
