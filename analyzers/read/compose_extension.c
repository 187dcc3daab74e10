/*
 * Keys of a service that compose itself passes over: "x-svcgraph" with a map, and
 * "x-svcgraph.dev/requires" or "x-svcgraph-requires" alone, which say what labels would.
 */
#include "compose_priv.h"

#include "image_priv.h"

struct extension {
    struct compose *c;
    const struct project *p;
    const struct cservice *service;
    struct str label;
};

static void say_text(const struct extension *x, const struct cfile *file, const struct node *scalar)
{
    struct ctext text = compose_text(x->c, file, scalar);
    if (!text.unknown)
        label_facts(x->c->reading->builder, x->service->node, x->p->space, x->label, text.text,
                    scalar);
}

static void say(const struct extension *x, const struct cfile *file, const struct node *value)
{
    if (doc_is_scalar(value)) {
        say_text(x, file, value);
        return;
    }
    for_each_item (value, item)
        if (doc_is_scalar(item))
            say_text(x, file, item);
    for_each_pair (value, pair) {
        struct ctext text = compose_text(x->c, file, pair->value);
        if (!text.unknown && str_is(x->label, "svcgraph.dev/requires"))
            requires_pair(x->c->reading->builder, x->service->node, x->p->space, pair->key,
                          text.text, pair->value);
    }
}

/* Of several files the last that has the key counts, as with other texts. */
static void say_last(const struct extension *x, const char *key)
{
    struct cvalue last = service_last(x->service, key);
    if (last.node)
        say(x, last.file, last.node);
}

void service_extensions(struct compose *c, const struct project *p, const struct cservice *service)
{
    static const char *const names[] = { "requires", "provides", "owner", "role", "version" };
    struct cvalue map = service_last(service, "x-svcgraph");
    for (size_t i = 0; i < countof(names); i++) {
        struct extension x = { c, p, service,
                               str_printf(c->arena, "svcgraph.dev/%s", names[i]) };
        say_last(&x, str_cstr(c->arena, str_printf(c->arena, "x-svcgraph-%s", names[i])));
        say_last(&x, str_cstr(c->arena, str_printf(c->arena, "x-svcgraph.dev/%s", names[i])));
        if (doc_get(map.node, names[i]))
            say(&x, map.file, doc_get(map.node, names[i]));
    }
}
