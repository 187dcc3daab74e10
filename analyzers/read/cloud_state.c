/* State machines: their definition, inside or beside the template, and what is put into it. */
#include "cloud_priv.h"

static struct cfrom from_machine(struct resource *res, const char *key)
{
    return (struct cfrom){
        .from = res->at, .how = "definition", .key = str_from(key), .names = true
    };
}

/* A definition that is a text: the ARNs in it. */
static void text(struct cloud *c, struct resource *res, struct spot definition)
{
    struct cvalue value;
    struct docs docs = { 0 };
    struct cfrom from = from_machine(res, "DefinitionString");
    if (!definition.node)
        return;
    cloud_value(c, definition, &value);
    from.names = false;
    cloud_refs(c, &from, &value, definition.node->loc);
    struct str all = cloud_value_text(&value);
    struct findings quiet;
    findings_init(&quiet, c->arena);
    if (value.refs.n ||
        !doc_parse(c->arena, all, definition.node->loc, &doc_limits_default, &quiet, &docs))
        return;
    bool exact = doc_is_scalar(definition.node) && str_eq(doc_text(definition.node), all);
    struct docs placed = { 0 };
    if (exact && doc_parse_embedded(c->arena, definition.node, &doc_limits_default, &placed))
        docs = placed;
    from = from_machine(res, "");
    for (size_t i = 0; i < docs.all.n; i++)
        cloud_deep_refs(c, &from, (struct spot){ definition.stack, docs.all.v[i] });
}

static void file(struct cloud *c, struct resource *res, struct spot uri)
{
    struct str name = doc_is_scalar(uri.node) ? cloud_text(c, uri) : STR_NULL;
    const struct input *input = name.n ? cloud_open(c, res->stack, name, true) : NULL;
    struct cfrom from = from_machine(res, "");
    for (size_t i = 0; input && i < input->docs.all.n; i++)
        cloud_deep_refs(c, &from, (struct spot){ res->stack, input->docs.all.v[i] });
}

void cloud_states(struct cloud *c, struct resource *res)
{
    bool machine = cloud_is(res, "AWS::StepFunctions::StateMachine") ||
                   cloud_is(res, "AWS::Serverless::StateMachine");
    if (!machine || res->at.i == NO_BNODE.i)
        return;
    struct cfrom from = from_machine(res, "");
    text(c, res, cloud_prop(res, "DefinitionString"));
    cloud_deep_refs(c, &from, cloud_prop(res, "Definition"));
    file(c, res, cloud_prop(res, "DefinitionUri"));
    cloud_deep_refs(c, &from, cloud_prop(res, "DefinitionSubstitutions"));
}
