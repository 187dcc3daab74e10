/* Chart.yaml: Helm charts, which bring a service and name the charts that it is deployed with. */
#include "package_priv.h"

/* Value of "a.b, c.d" in values.yaml: the first path that is there. False by default. */
static bool is_switched_off(const struct node *values, struct str condition)
{
    for (struct str path, rest = condition; str_split(&rest, ',', &path);) {
        const struct node *at = values;
        for (struct str part, names = str_trim(path); at && str_split(&names, '.', &part);)
            at = doc_get_str(at, part);
        if (at && at->type == DOC_BOOL)
            return !at->boolean;
    }
    return false;
}

/* A chart with tags is left out when all that values.yaml knows are off. */
static bool are_tags_off(const struct node *values, const struct node *tags)
{
    bool off = false;
    for_each_item (tags, tag) {
        const struct node *at = doc_get_str(doc_get(values, "tags"), doc_text(tag));
        if (at && at->type == DOC_BOOL && at->boolean)
            return false;
        off |= at && at->type == DOC_BOOL;
    }
    return off;
}

static void need(struct package *p, const struct node *values, const struct node *item)
{
    const struct node *version = doc_get(item, "version");
    if (is_switched_off(values, doc_get_text(item, "condition")) ||
        are_tags_off(values, doc_get(item, "tags")))
        return;
    package_need(p, doc_get_text(item, "name"), doc_text(version),
                 version ? version->loc : item->loc);
}

static const struct node *beside(struct reading *reading, const struct input *input,
                                 const char *name)
{
    const struct input *file = reading_open(reading, input, str_from(name), true);
    return file ? package_doc(file) : NULL;
}

/* What "helm create" writes into all charts. */
static bool is_unchanged(struct package_text chart, struct package_text app)
{
    return str_is(chart.text, "0.1.0") && (str_is(app.text, "1.16.0") || str_is(app.text, "1.0"));
}

static void read_chart(struct reading *reading, const struct input *input)
{
    const struct node *root = package_doc(input), *list = doc_get(root, "dependencies");
    struct package p = { reading, input, "helm", "helm", "Chart.yaml", NO_BPACKAGE };
    struct package_text version = package_text(doc_get(root, "version"));
    struct package_text app = package_text(doc_get(root, "appVersion"));
    if (is_unchanged(version, app))
        app = (struct package_text){ 0 };
    package_begin(&p, doc_get_text(root, "name"), version, package_release(app));
    if (!list)
        list = doc_get(beside(reading, input, "requirements.yaml"), "dependencies");
    if (!doc_count(list))
        return;
    const struct node *values = beside(reading, input, "values.yaml");
    for_each_item (list, item)
        need(&p, values, item);
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        read_chart(reading, inputs[i]);
}

static int probe(const struct probe *probe)
{
    bool chart = doc_get(probe->doc, "name") && doc_get(probe->doc, "version") &&
                 !doc_get(probe->doc, "kind");
    return chart && package_named(probe, "Chart.yaml") ? 90 : 0;
}

static const char *const patterns[] = { "Chart.yaml", NULL };

const struct reader reader_chart = {
    .name = "chart",
    .title = "charts of Helm",
    .family = "package",
    .patterns = patterns,
    .kind = READ_DOCS,
    .probe = probe,
    .build = build,
};
