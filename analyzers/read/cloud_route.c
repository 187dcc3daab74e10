/* Gateways: REST, HTTP and WebSocket APIs, their documents, GraphQL, distributions, user pools. */
#include "cloud_priv.h"

static struct cfrom from_gateway(bnode gateway, const char *key)
{
    return (struct cfrom){ .from = gateway,
                           .how = "route",
                           .key = str_from(key),
                           .route = true,
                           .names = true,
                           .addresses = true };
}

/* "arn:aws:apigateway:...:path/2015-03-31/functions/arn:aws:lambda:...:function:NAME/invocations" */
static void uri_refs(struct cloud *c, const struct cfrom *from, struct spot uri)
{
    struct cvalue value;
    if (!uri.node)
        return;
    cloud_value(c, uri, &value);
    struct str text = cloud_value_text(&value);
    size_t inner = str_find(text, STR("/functions/arn:"));
    struct cloud_name name;
    if (!value.refs.n && inner != SIZE_MAX &&
        cloud_name_parse(str_take(str_skip(text, inner + 11),
                                  str_find(str_skip(text, inner + 11), STR("/invocations"))),
                         &name)) {
        cloud_edge(c, from, cloud_named_node(c, &name, uri.node->loc),
                   cloud_value_loc(&value, (size_t)(name.name.p - text.p), uri.node->loc));
        return;
    }
    cloud_refs(c, from, &value, uri.node->loc);
}

static void integration(struct cloud *c, bnode gateway, struct spot map)
{
    static const char *const uris[] = { "uri", "Uri", "IntegrationUri", "authorizerUri" };
    static const char *const rest[] = { "requestTemplates", "RequestTemplates",
                                        "requestParameters", "RequestParameters" };
    for (size_t i = 0; i < countof(uris); i++) {
        struct cfrom from = from_gateway(gateway, uris[i]);
        uri_refs(c, &from, cloud_get(c, map, uris[i]));
    }
    for (size_t i = 0; i < countof(rest); i++) {
        struct cfrom from = from_gateway(gateway, rest[i]);
        from.names = from.addresses = false;
        cloud_deep_refs(c, &from, cloud_get(c, map, rest[i]));
    }
}

/* An OpenAPI document: what its extensions lead to. */
static void document(struct cloud *c, bnode gateway, struct spot root)
{
    struct spots waiting = { 0 };
    if (root.node)
        *vec_push(c->arena, &waiting.all) = root;
    for (size_t i = 0; i < waiting.all.n && cloud_spend(c, 1); i++) {
        struct spot spot = cloud_resolve(c, waiting.all.v[i]);
        if (!spot.node)
            continue;
        for (uint32_t k = 0; doc_is_list(spot.node) && k < spot.node->n; k++)
            *vec_push(c->arena, &waiting.all) =
                (struct spot){ spot.stack, doc_item(spot.node, k) };
        for_each_pair (spot.node, pair) {
            struct spot value = { spot.stack, pair->value };
            if (str_is(pair->key, "x-amazon-apigateway-integration") ||
                str_is(pair->key, "x-amazon-apigateway-authorizer"))
                integration(c, gateway, cloud_resolve(c, value));
            else
                *vec_push(c->arena, &waiting.all) = value;
        }
    }
}

static void authorizers(struct cloud *c, bnode gateway, struct spot auth)
{
    static const char *const keys[] = { "FunctionArn", "UserPoolArn", "UserPoolId" };
    struct cpairs all = { 0 };
    cloud_pairs(c, cloud_get(c, auth, "Authorizers"), &all);
    for (size_t i = 0; i < all.all.n; i++) {
        struct spot map = cloud_resolve(c, all.all.v[i].value);
        for (size_t k = 0; k < countof(keys); k++) {
            struct cfrom from = from_gateway(gateway, keys[k]);
            from.how = "authorizer";
            from.addresses = false;
            cloud_deep_refs(c, &from, cloud_get(c, map, keys[k]));
        }
        struct cfrom issuer = from_gateway(gateway, "issuer");
        issuer.how = "authorizer";
        issuer.names = issuer.addresses = false;
        cloud_deep_refs(c, &issuer, cloud_get(c, map, "JwtConfiguration"));
    }
}

static void local_document(struct cloud *c, struct resource *res, struct spot location)
{
    if (doc_is_map(location.node) && doc_get(location.node, "Key"))
        location = cloud_get(c, location, "Key");
    struct str name = cloud_text(c, location);
    const struct input *input = location.node ? cloud_open(c, res->stack, name, true) : NULL;
    if (input && input->docs.all.n)
        document(c, res->at, (struct spot){ res->stack, input->docs.all.v[0] });
}

static void api(struct cloud *c, struct resource *res)
{
    static const char *const bodies[] = { "DefinitionBody", "Body" };
    static const char *const files[] = { "DefinitionUri", "BodyS3Location" };
    for (size_t i = 0; i < countof(bodies); i++)
        document(c, res->at, cloud_prop(res, bodies[i]));
    for (size_t i = 0; i < countof(files); i++)
        local_document(c, res, cloud_prop(res, files[i]));
    authorizers(c, res->at, cloud_prop(res, "Auth"));
}

static void each_gateway(struct cloud *c, struct resource *res, const char *key,
                         struct bnodes *out)
{
    cloud_nodes_of(c, cloud_prop(res, key), "", out);
}

/* Parts of an API that stand for themselves in a template. */
static void api_part(struct cloud *c, struct resource *res)
{
    struct bnodes gateways = { 0 };
    each_gateway(c, res, "RestApiId", &gateways);
    each_gateway(c, res, "ApiId", &gateways);
    for (size_t i = 0; i < gateways.all.n; i++) {
        struct cfrom from = from_gateway(gateways.all.v[i], "AuthorizerUri");
        integration(c, gateways.all.v[i], cloud_prop(res, "Integration"));
        integration(c, gateways.all.v[i], cloud_props(res));
        from.how = "authorizer";
        uri_refs(c, &from, cloud_prop(res, "AuthorizerUri"));
        from.addresses = false;
        from.key = STR("ProviderARNs");
        cloud_deep_refs(c, &from, cloud_prop(res, "ProviderARNs"));
        from.key = STR("JwtConfiguration");
        cloud_deep_refs(c, &from, cloud_prop(res, "JwtConfiguration"));
    }
}

static void data_source(struct cloud *c, struct resource *res)
{
    struct bnodes gateways = { 0 };
    each_gateway(c, res, "ApiId", &gateways);
    for (size_t i = 0; i < gateways.all.n; i++) {
        for_each_pair (res->props, pair) {
            struct cfrom from = from_gateway(gateways.all.v[i], "");
            from.how = "datasource";
            if (str_ends(pair->key, "Config"))
                cloud_deep_refs(c, &from, (struct spot){ res->stack, pair->value });
        }
    }
}

static void graphql(struct cloud *c, struct resource *res)
{
    static const char *const keys[] = { "DataSources", "Auth", "UserPoolConfig",
                                        "LambdaAuthorizerConfig",
                                        "AdditionalAuthenticationProviders" };
    for (size_t i = 0; i < countof(keys); i++) {
        struct cfrom from = from_gateway(res->at, "");
        from.how = i ? "authorizer" : "datasource";
        from.addresses = i == 0;
        cloud_deep_refs(c, &from, cloud_prop(res, keys[i]));
    }
}

static void distribution(struct cloud *c, struct resource *res)
{
    struct spot config = cloud_prop(res, "DistributionConfig");
    struct spots origins = { 0 };
    struct cfrom from = from_gateway(res->at, "DomainName");
    cloud_each(c, cloud_get(c, config, "Origins"), &origins);
    for (size_t i = 0; i < origins.all.n; i++)
        cloud_spot_refs(c, &from, cloud_get(c, origins.all.v[i], "DomainName"));
    from.key = STR("LambdaFunctionAssociations");
    from.names = from.addresses = false;
    cloud_deep_refs(c, &from, cloud_path(c, config, "DefaultCacheBehavior.LambdaFunctionAssociations"));
    cloud_deep_refs(c, &from, cloud_get(c, config, "CacheBehaviors"));
}

static void user_pool(struct cloud *c, struct resource *res)
{
    struct cfrom from = from_gateway(res->at, "");
    from.how = "trigger";
    from.route = from.addresses = false;
    cloud_deep_refs(c, &from, cloud_prop(res, "LambdaConfig"));
}

void cloud_routes(struct cloud *c, struct resource *res)
{
    bool node = res->at.i != NO_BNODE.i;
    if (node && (cloud_is(res, "AWS::Serverless::Api") || cloud_is(res, "AWS::Serverless::HttpApi") ||
                 cloud_is(res, "AWS::ApiGateway::RestApi") || cloud_is(res, "AWS::ApiGatewayV2::Api")))
        api(c, res);
    else if (cloud_is(res, "AWS::AppSync::DataSource"))
        data_source(c, res);
    else if (node && (cloud_is(res, "AWS::AppSync::GraphQLApi") ||
                      cloud_is(res, "AWS::Serverless::GraphQLApi")))
        graphql(c, res);
    else if (str_starts(res->type, "AWS::ApiGateway"))
        api_part(c, res);
    else if (node && cloud_is(res, "AWS::CloudFront::Distribution"))
        distribution(c, res);
    else if (node && cloud_is(res, "AWS::Cognito::UserPool"))
        user_pool(c, res);
}
