/* Services and their rpcs. */
#include "compat_priv.h"

static struct str rpc_name(struct compat *c, const struct rpc_pair *pair)
{
    return str_printf(c->arena, "%" PRIstr ".%" PRIstr, NAME_ARG(pair->services->is->full_name),
                      NAME_ARG(pair->is->name));
}

void check_rpc_deleted(struct compat *c, const struct service_pair *pair)
{
    for (size_t i = 0; i < pair->was->rpcs.n; i++) {
        const struct proto_rpc *was = &pair->was->rpcs.v[i];
        if (table_find(&pair->rpcs, was->name))
            continue;
        c->was = was->loc;
        c->change.lone_rpc = was;
        report(c, pair->is->file, pair->is->loc,
               str_printf(c->arena, "%" PRIstr ".%" PRIstr, NAME_ARG(pair->is->full_name),
                          NAME_ARG(was->name)),
               "Rpc \"%" PRIstr "\" of service %" PRIstr " is gone.", NAME_ARG(was->name),
               NAME_ARG(pair->is->full_name));
    }
}

static void type_changed(struct compat *c, const struct rpc_pair *pair, const char *what,
                         const struct proto_type *was, const struct proto_type *is)
{
    bool renamed = !str_eq(pair->services->was->full_name, pair->services->is->full_name);
    if (same_type(was, is) || (renamed && is_renamed_type(c, was, is)))
        return;
    struct str name = rpc_name(c, pair), before = type_text(was), now = type_text(is);
    report(c, pair->services->is->file, is->loc, name,
           "Rpc %" PRIstr " %s %" PRIstr " now; it was %" PRIstr ".", NAME_ARG(name), what,
           NAME_ARG(now), NAME_ARG(before));
}

void check_request_type(struct compat *c, const struct rpc_pair *pair)
{
    type_changed(c, pair, "takes", &pair->was->request, &pair->is->request);
}

void check_response_type(struct compat *c, const struct rpc_pair *pair)
{
    type_changed(c, pair, "returns", &pair->was->response, &pair->is->response);
}

static void streaming_changed(struct compat *c, const struct rpc_pair *pair, const char *side,
                              bool was, bool is)
{
    if (was == is)
        return;
    struct str name = rpc_name(c, pair);
    report(c, pair->services->is->file, pair->is->loc, name,
           "Rpc %" PRIstr " is %s streaming on the %s's side.", NAME_ARG(name),
           is ? "now" : "no longer", side);
}

void check_client_streaming(struct compat *c, const struct rpc_pair *pair)
{
    streaming_changed(c, pair, "client", pair->was->client_streaming, pair->is->client_streaming);
}

void check_server_streaming(struct compat *c, const struct rpc_pair *pair)
{
    streaming_changed(c, pair, "server", pair->was->server_streaming, pair->is->server_streaming);
}

static struct str idempotency(const struct proto_rpc *rpc)
{
    const struct proto_value *value = proto_option(&rpc->options, "idempotency_level", NULL);
    return value ? value->text : STR("IDEMPOTENCY_UNKNOWN");
}

void check_idempotency(struct compat *c, const struct rpc_pair *pair)
{
    struct str was = idempotency(pair->was), is = idempotency(pair->is);
    if (str_eq(was, is))
        return;
    struct str name = rpc_name(c, pair);
    report(c, pair->services->is->file,
           option_loc(&pair->is->options, "idempotency_level", LOC_NONE), name,
           "Rpc %" PRIstr " has idempotency level %" PRIstr " now; it was %" PRIstr ".",
           NAME_ARG(name), NAME_ARG(is), NAME_ARG(was));
}
