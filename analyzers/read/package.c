/* Package manifests: names, versions and needs on their way to the builder. */
#include "package_priv.h"

#include "svcgraph/version.h"

const struct node *package_doc(const struct input *input)
{
    return input->docs.all.n ? input->docs.all.v[0] : NULL;
}

bool package_parse_toml(struct input *input)
{
    struct findings unheard;
    struct loc begin = { input->source, 1, 1 };
    findings_init(&unheard, &input->arena);
    doc_parse_toml(&input->arena, input->text, begin, input->named ? &input->findings : &unheard,
                   &input->docs);
    input->parsed = (void *)(uintptr_t)package_doc(input);
    return true;
}

const struct node *package_toml(struct reading *reading, const struct input *from, struct str name)
{
    const struct input *input = reading_open(reading, from, name, false);
    bool read = input && input->reader && input->reader->parse == from->reader->parse;
    return read ? input->parsed : NULL;
}

struct package_text package_text(const struct node *scalar)
{
    if (!doc_is_scalar(scalar))
        return (struct package_text){ 0 };
    return (struct package_text){ str_trim(scalar->text), scalar->loc };
}

static sym intern(const struct package *p, struct str text)
{
    return text.n ? sym_intern(p->reading->syms, text) : 0;
}

static bool is_fixed(struct str text)
{
    enum version_class class = version_class(text);
    return class != VERSION_TEMPLATE && class != VERSION_FLOATING && !str_has(text, "${");
}

struct package_text package_release(struct package_text version)
{
    static const char *const unchanged[] = {
        "0.0.0",          "0.0.1",        "0.1.0",
        "1.0.0",          "1.0",          "0.0.0-development",
        "0.1.0-SNAPSHOT", "1.0-SNAPSHOT", "1.0.0-SNAPSHOT",
        "0.0.1-SNAPSHOT",
    };
    for (size_t i = 0; i < countof(unchanged); i++)
        if (str_is(version.text, unchanged[i]))
            return (struct package_text){ 0 };
    return version.text.n && is_fixed(version.text) ? version : (struct package_text){ 0 };
}

void package_begin(struct package *p, struct str name, struct package_text version,
                   struct package_text release)
{
    if (version.text.n && !is_fixed(version.text))
        version.text = STR_NULL;
    struct package_in in = {
        .dir = path_dir(p->input->path),
        .ecosystem = intern(p, str_from(p->ecosystem)),
        .name = intern(p, name),
        .version = intern(p, version.text),
        .release = intern(p, release.text),
        .how = intern(p, str_from(p->how)),
        .loc = version.loc,
        .release_loc = release.loc,
    };
    if (!in.loc.source)
        in.loc = (struct loc){ p->input->source, 1, 1 };
    p->at = builder_package(p->reading->builder, &in);
}

void package_begin_in(struct package *p, struct str dir, struct str name, struct loc loc)
{
    struct package_in in = {
        .dir = dir,
        .ecosystem = intern(p, str_from(p->ecosystem)),
        .name = intern(p, name),
        .how = intern(p, str_from(p->how)),
        .loc = loc,
        .release_loc = loc,
    };
    p->at = builder_package(p->reading->builder, &in);
}

void package_need(struct package *p, struct str name, struct str range, struct loc loc)
{
    if (!name.n || version_class(range) == VERSION_TEMPLATE || str_has(range, "${"))
        return;
    bool any = !range.n || str_is(range, "*"); /* not every dialect has a word for it */
    builder_package_need(p->reading->builder, p->at, intern(p, name),
                         intern(p, any ? STR("*") : range),
                         intern(p, any ? STR("npm") : str_from(p->dialect)), loc);
}

bool package_named(const struct probe *probe, const char *name)
{
    return str_is(path_base(probe->path), name);
}
