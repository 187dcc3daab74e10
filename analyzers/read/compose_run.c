/* How a service is run: its health check, the volumes it shares. */
#include "compose_priv.h"

static void health_fact(struct compose *c, const struct cservice *service)
{
    struct cvalue check = service_last(service, "healthcheck");
    struct cvalue test = service_last(service, "healthcheck.test");
    struct cvalue off = service_last(service, "healthcheck.disable");
    struct str first =
        doc_is_list(test.node) ? doc_text(doc_item(test.node, 0)) : doc_text(test.node);
    bool none = str_is(doc_text(off.node), "true") || str_is(first, "NONE");
    bool checked = doc_is_map(check.node) && !none;
    builder_health(c->reading->builder, service->node, checked,
                   check.node ? check.node->loc : service->loc);
}

/* The newer key is deploy.replicas; a service that says nothing is one container. */
static void replicas_fact(struct compose *c, const struct cservice *service)
{
    static const char *const keys[] = { "deploy.replicas", "scale" };
    for (size_t i = 0; i < countof(keys); i++) {
        struct loc loc;
        uint64_t number;
        struct str text = service_text(c, service, keys[i], &loc);
        if (!str_to_u64(text, &number) || number >= REPLICAS_UNSAID)
            continue;
        builder_replicas(c->reading->builder, service->node, (uint32_t)number, loc);
        return;
    }
}

struct shared_volume {
    struct str source;
    bool read_only;
};

/* "data:/var/lib/data:ro" or a map of type volume; false for binds and volumes without a name. */
static bool parse_shared(struct compose *c, const struct cvalue *item, struct shared_volume *out)
{
    struct str target, modes;
    *out = (struct shared_volume){ 0 };
    if (doc_is_map(item->node)) {
        struct ctext text = compose_text(c, item->file, doc_get(item->node, "source"));
        out->source = text.text;
        out->read_only = str_is(doc_get_text(item->node, "read_only"), "true");
        return str_is(doc_get_text(item->node, "type"), "volume") && !text.unknown && text.text.n;
    }
    struct ctext text = compose_text(c, item->file, item->node);
    struct str rest = text.text;
    if (text.unknown || !str_split(&rest, ':', &out->source) || !str_split(&rest, ':', &target))
        return false;
    for (struct str all = rest; str_split(&all, ',', &modes);)
        out->read_only |= str_is(modes, "ro");
    return target.n && out->source.n && !str_has(out->source, "/") && out->source.p[0] != '.' &&
           out->source.p[0] != '~';
}

/* A volume that lives outside of the project is the same one for all that name it. */
static sym volume_space(const struct project *p, struct str *name)
{
    for (size_t i = 0; i < p->files.n; i++) {
        const struct node *volume = doc_get_str(doc_get(p->files.v[i]->root, "volumes"), *name);
        struct str given = doc_get_text(volume, "name");
        const struct node *external = doc_get(volume, "external");
        if (!external || str_is(doc_text(external), "false"))
            continue;
        struct str old = doc_get_text(external, "name");
        *name = given.n ? given : old.n ? old : *name;
        return 0;
    }
    return p->space;
}

void service_run_facts(struct compose *c, const struct project *p, const struct cservice *service)
{
    struct citems volumes = { 0 };
    health_fact(c, service);
    replicas_fact(c, service);
    service_items(c, service, "volumes", &volumes);
    for (size_t i = 0; i < volumes.all.n; i++) {
        const struct cvalue *item = &volumes.all.v[i];
        struct shared_volume volume;
        if (!parse_shared(c, item, &volume) || !compose_spend(c, p->files.n))
            continue;
        sym space = volume_space(p, &volume.source);
        builder_volume(c->reading->builder, service->node, space,
                       sym_intern(c->reading->syms, volume.source), volume.read_only,
                       item->node->loc);
    }
}
