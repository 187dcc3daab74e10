/*
 * pom.xml: projects of Maven. Properties, versions and groups come from the project and from its
 * parents among the inputs; a version without brackets is a wish only, as the dialect has it.
 */
#include "package_priv.h"
#include "xml_priv.h"

enum { PARENTS_MAX = 8, ROUNDS_MAX = 8, TEXT_MAX = 512 };

struct pom {
    struct xml xml;
    const struct xml_element *root; /* NULL: it was no project */
    struct str path;
};

struct poms {
    struct reading *reading;
    struct arena arena;
    struct pom *all; /* of each input */
    struct input *const *inputs;
    size_t n;
    struct symtab paths; /* of the files of inputs */
    size_t *at;          /* by sym of paths: index of the pom */
    size_t budget;       /* elements that may still be looked through for a name */
};

struct line_of_poms { /* a project and its parents, nearest first */
    const struct pom *of[PARENTS_MAX];
    size_t n;
};

static bool spend(struct poms *m)
{
    m->budget -= m->budget > 0;
    return m->budget > 0;
}

static const struct pom *find_pom(struct poms *m, struct str path)
{
    sym known = sym_find(&m->paths, path);
    return known && known <= m->n ? &m->all[m->at[known]] : NULL;
}

static const struct pom *parent_of(struct poms *m, const struct pom *pom)
{
    const struct xml_element *parent = xml_get(&pom->xml, pom->root, "parent");
    const struct xml_element *path = xml_get(&pom->xml, parent, "relativePath");
    if (!parent || (path && !path->text.n))
        return NULL;
    struct str name = path ? path->text : STR("../pom.xml");
    if (!str_ends(name, ".xml"))
        name = path_join(&m->arena, name, STR("pom.xml"));
    struct str full = path_collapse(&m->arena, path_join(&m->arena, path_dir(pom->path), name));
    const struct pom *found = find_pom(m, full);
    bool right = found && str_eq(xml_text(&found->xml, found->root, "artifactId"),
                                 xml_text(&pom->xml, parent, "artifactId"));
    return right ? found : NULL;
}

static struct line_of_poms line_of(struct poms *m, const struct pom *pom)
{
    struct line_of_poms line = { 0 };
    for (; pom && pom->root && line.n < PARENTS_MAX; pom = parent_of(m, pom))
        line.of[line.n++] = pom;
    return line;
}

/* "version", "groupId": the project's own, else its parent's. */
static const struct xml_element *inherited(const struct line_of_poms *line, const char *name)
{
    for (size_t i = 0; i < line->n; i++) {
        const struct pom *pom = line->of[i];
        const struct xml_element *own = xml_get(&pom->xml, pom->root, name);
        const struct xml_element *parent = xml_get(&pom->xml, pom->root, "parent");
        if (own || xml_get(&pom->xml, parent, name))
            return own ? own : xml_get(&pom->xml, parent, name);
    }
    return NULL;
}

static struct str property(struct poms *m, const struct line_of_poms *line, struct str name)
{
    static const char *const own[] = { "version", "groupId", "artifactId" };
    for (size_t i = 0; i < countof(own); i++) {
        bool asked = str_starts(name, "project.") && str_is(str_skip(name, 8), own[i]);
        asked |= str_starts(name, "pom.") && str_is(str_skip(name, 4), own[i]);
        const struct xml_element *found = asked ? inherited(line, own[i]) : NULL;
        if (found)
            return found->text;
    }
    if (str_is(name, "project.parent.version"))
        return xml_text(&line->of[0]->xml, line->of[0]->root, "parent.version");
    for (size_t i = 0; i < line->n; i++) {
        const struct pom *pom = line->of[i];
        for_each_element(&pom->xml, xml_get(&pom->xml, pom->root, "properties"),
                         each) if (spend(m) && str_eq(each->name, name)) return each->text;
    }
    return STR_NULL;
}

/* What has no value stays as it is written. */
static struct str resolved(struct poms *m, const struct line_of_poms *line, struct str text)
{
    for (int round = 0; round < ROUNDS_MAX && text.n < TEXT_MAX; round++) {
        size_t begin = str_find(text, STR("${"));
        struct str rest = str_skip(text, begin == SIZE_MAX ? text.n : begin + 2);
        size_t end = str_find_char(rest, '}');
        struct str value = end == SIZE_MAX ? STR_NULL : property(m, line, str_take(rest, end));
        if (!value.n)
            return text;
        text =
            str_printf(&m->arena, "%" PRIstr "%" PRIstr "%" PRIstr, STR_ARG(str_take(text, begin)),
                       STR_ARG(value), STR_ARG(str_skip(rest, end + 1)));
    }
    return text;
}

static struct str name_of(struct poms *m, const struct line_of_poms *line, const struct pom *pom,
                          const struct xml_element *in)
{
    struct str group = resolved(m, line, xml_text(&pom->xml, in, "groupId"));
    struct str artifact = resolved(m, line, xml_text(&pom->xml, in, "artifactId"));
    return str_printf(&m->arena, "%" PRIstr ":%" PRIstr, STR_ARG(group), STR_ARG(artifact));
}

/* The version that dependencyManagement gives, the nearest first. */
static const struct xml_element *managed(struct poms *m, const struct line_of_poms *line,
                                         struct str name)
{
    for (size_t i = 0; i < line->n; i++) {
        const struct pom *pom = line->of[i];
        const struct xml_element *list =
            xml_get(&pom->xml, pom->root, "dependencyManagement.dependencies");
        for_each_element(&pom->xml, list,
                         each) if (spend(m) && str_eq(name_of(m, line, pom, each),
                                                      name)) return xml_get(&pom->xml, each,
                                                                            "version");
    }
    return NULL;
}

static bool is_published(const struct poms *m, struct str name)
{
    return sym_find(m->reading->syms, name) != 0;
}

static void need(struct poms *m, const struct line_of_poms *line, struct package *p,
                 const struct xml_element *dependency)
{
    const struct pom *pom = line->of[0];
    struct str scope = xml_text(&pom->xml, dependency, "scope");
    struct str name = name_of(m, line, pom, dependency);
    if (str_is(scope, "test") || !is_published(m, name))
        return;
    const struct xml_element *version = xml_get(&pom->xml, dependency, "version");
    if (!version)
        version = managed(m, line, name);
    package_need(p, name, version ? resolved(m, line, version->text) : STR_NULL,
                 version ? version->loc : dependency->loc);
}

static struct package begin(struct poms *m, const struct line_of_poms *line, size_t i)
{
    struct package p = { m->reading, m->inputs[i], "maven", "maven", "pom.xml", NO_BPACKAGE };
    const struct xml_element *group = inherited(line, "groupId"), *said = NULL;
    struct package_text version = { 0 };
    struct str artifact = xml_text(&line->of[0]->xml, line->of[0]->root, "artifactId");
    said = inherited(line, "version");
    if (said)
        version = (struct package_text){ resolved(m, line, said->text), said->loc };
    struct str name = str_printf(&m->arena, "%" PRIstr ":%" PRIstr,
                                 STR_ARG(group ? group->text : STR_NULL), STR_ARG(artifact));
    package_begin(&p, name, version, package_release(version));
    return p;
}

static void load(struct poms *m)
{
    m->all = arena_array(&m->arena, struct pom, m->n);
    m->at = arena_array(&m->arena, size_t, m->n + 1);
    symtab_init(&m->paths, &m->arena);
    for (size_t i = 0; i < m->n; i++) {
        struct pom *pom = &m->all[i];
        xml_parse(&m->arena, m->inputs[i]->text, m->inputs[i]->source, &pom->xml);
        pom->root = xml_get(&pom->xml, &pom->xml.all.v[0], "project");
        pom->path = path_collapse(&m->arena, m->inputs[i]->path);
        sym path = sym_intern(&m->paths, pom->path);
        if (path <= m->n)
            m->at[path] = i;
    }
}

/* All begin before any needs: what nobody publishes is not looked at twice. */
static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    enum { BUDGET = 5 * 1000 * 1000 };
    struct poms m = { .reading = reading, .inputs = inputs, .n = n, .budget = BUDGET };
    load(&m);
    struct package *packages = arena_array(&m.arena, struct package, n);
    for (size_t i = 0; i < n; i++) {
        struct line_of_poms line = line_of(&m, &m.all[i]);
        if (line.n)
            packages[i] = begin(&m, &line, i);
    }
    for (size_t i = 0; i < n; i++) {
        struct line_of_poms line = line_of(&m, &m.all[i]);
        if (!line.n)
            continue;
        const struct pom *pom = line.of[0];
        for_each_element(&pom->xml, xml_get(&pom->xml, pom->root, "dependencies"), each)
            need(&m, &line, &packages[i], each);
    }
    arena_release(&m.arena);
}

static int probe(const struct probe *probe)
{
    return package_named(probe, "pom.xml") && str_has(probe->head, "<project") ? 90 : 0;
}

static const char *const patterns[] = { "pom.xml", NULL };

const struct reader reader_maven = {
    .name = "maven",
    .title = "projects of Maven",
    .family = "package",
    .patterns = patterns,
    .kind = READ_TEXT,
    .probe = probe,
    .parse = package_parse_text,
    .build = build,
};
