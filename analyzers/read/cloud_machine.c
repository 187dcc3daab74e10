/* What runs elsewhere than in functions and tasks: machines, App Runner, Beanstalk, batch jobs. */
#include "cloud_priv.h"

/* The text there is only how a reference is written. */
static bool is_reference(const struct cvalue *value, size_t at)
{
    for (size_t i = 0; i < value->refs.n; i++)
        if (value->refs.v[i].offset == at)
            return true;
    return false;
}

/* echo "NAME=value" >> file: what is written counts. */
static struct str written(struct str line)
{
    struct str text = str_trim(line);
    if (!str_starts(text, "echo "))
        return line;
    text = str_trim(str_skip(text, 5));
    if (!text.n || (text.p[0] != '"' && text.p[0] != '\''))
        return str_take(text, str_find_char(text, ' '));
    char quote = text.p[0];
    text = str_skip(text, 1);
    return str_take(text, str_find_char(text, quote));
}

/* Shell lines that a machine runs when it starts. */
static void user_data(struct cloud *c, bnode node, struct spot spot)
{
    struct cvalue value;
    struct cenv env;
    if (!spot.node)
        return;
    cloud_value(c, spot, &value);
    struct cfrom from = { .from = node, .how = "user-data", .key = STR("UserData") };
    struct cvalue refs = value;
    refs.none = true;
    cloud_refs(c, &from, &refs, spot.node->loc);
    cloud_env_begin(&env, c, node);
    struct address_from lines = cloud_from(&env);
    struct str rest = cloud_value_text(&value), line;
    struct str whole = rest;
    while (str_split(&rest, '\n', &line)) {
        struct addresses found = { .arena = c->arena };
        line = written(line);
        addresses_in_command(&found, line);
        if (!found.all.n)
            addresses_in_line(&found, line);
        for (size_t i = 0; i < found.all.n; i++) {
            struct address *address = &found.all.v[i];
            struct addresses one = { .arena = c->arena, .all = { address, 1, 1 } };
            if (host_is_public(address->host) && !str_has(line, "="))
                continue; /* packages are fetched from somewhere */
            size_t at = (size_t)(line.p - whole.p) + address->offset;
            if (is_reference(&value, at))
                continue;
            address_list_refs(&lines, &one, STR("UserData"), NULL,
                              cloud_value_loc(&value, at, spot.node->loc), "user-data");
        }
    }
}

static void machine(struct cloud *c, struct resource *res)
{
    struct bnodes nodes = { 0 };
    cloud_targets(c, res, &nodes);
    for (size_t i = 0; i < nodes.all.n; i++) {
        user_data(c, nodes.all.v[i], cloud_prop(res, "UserData"));
        user_data(c, nodes.all.v[i],
                  cloud_path(c, cloud_props(res), "LaunchTemplateData.UserData"));
    }
}

static void app_runner(struct cloud *c, struct resource *res)
{
    static const char *const configs[] = {
        "SourceConfiguration.ImageRepository.ImageConfiguration",
        "SourceConfiguration.CodeRepository.CodeConfiguration.CodeConfigurationValues",
    };
    struct cenv env;
    struct spot image =
        cloud_path(c, cloud_props(res), "SourceConfiguration.ImageRepository.ImageIdentifier");
    if (image.node)
        image_facts(c->builder, res->at, cloud_text(c, image), image.node->loc);
    cloud_env_begin(&env, c, res->at);
    for (size_t i = 0; i < countof(configs); i++) {
        struct spot config = cloud_path(c, cloud_props(res), configs[i]);
        cloud_env_list(&env, cloud_get(c, config, "RuntimeEnvironmentVariables"), "Name", "Value",
                       "env");
        cloud_env_list(&env, cloud_get(c, config, "RuntimeEnvironmentSecrets"), "Name", "Value",
                       "secret");
    }
    cloud_env_end(&env);
    builder_entry(c->builder, res->at);
}

static void beanstalk(struct cloud *c, struct resource *res)
{
    struct spots items = { 0 };
    struct cenv env;
    cloud_env_begin(&env, c, res->at);
    cloud_each(c, cloud_prop(res, "OptionSettings"), &items);
    for (size_t i = 0; i < items.all.n; i++)
        if (str_ends(doc_get_text(items.all.v[i].node, "Namespace"), "application:environment"))
            cloud_env_add(&env, doc_get_text(items.all.v[i].node, "OptionName"),
                          cloud_get(c, items.all.v[i], "Value"), "env");
    cloud_env_end(&env);
}

static void batch(struct cloud *c, struct resource *res)
{
    struct spot container = cloud_prop(res, "ContainerProperties");
    struct spot image = cloud_get(c, container, "Image");
    struct cenv env;
    if (image.node)
        image_facts(c->builder, res->at, cloud_text(c, image), image.node->loc);
    cloud_env_begin(&env, c, res->at);
    cloud_env_list(&env, cloud_get(c, container, "Environment"), "Name", "Value", "env");
    cloud_env_list(&env, cloud_get(c, container, "Secrets"), "Name", "ValueFrom", "secret");
    cloud_env_end(&env);
    struct cfrom from = { .from = res->at, .how = "command", .key = STR("Command") };
    cloud_deep_refs(c, &from, cloud_get(c, container, "Command"));
}

static void proxy(struct cloud *c, struct resource *res)
{
    struct bnodes proxies = { 0 };
    cloud_nodes_of(c, cloud_prop(res, "DBProxyName"), "", &proxies);
    for (size_t i = 0; i < proxies.all.n; i++) {
        struct cfrom from = { .from = proxies.all.v[i], .how = "target", .kind = EDGE_DATA };
        cloud_deep_refs(c, &from, cloud_prop(res, "DBInstanceIdentifiers"));
        cloud_deep_refs(c, &from, cloud_prop(res, "DBClusterIdentifiers"));
    }
}

void cloud_machines(struct cloud *c, struct resource *res)
{
    bool node = res->at.i != NO_BNODE.i;
    if (cloud_is(res, "AWS::EC2::Instance") || cloud_is(res, "AWS::EC2::LaunchTemplate") ||
        cloud_is(res, "AWS::AutoScaling::LaunchConfiguration"))
        machine(c, res);
    else if (cloud_is(res, "AWS::RDS::DBProxyTargetGroup"))
        proxy(c, res);
    else if (node && cloud_is(res, "AWS::AppRunner::Service"))
        app_runner(c, res);
    else if (node && cloud_is(res, "AWS::ElasticBeanstalk::Environment"))
        beanstalk(c, res);
    else if (node && cloud_is(res, "AWS::Batch::JobDefinition"))
        batch(c, res);
    else if (node && cloud_is(res, "AWS::Glue::Job"))
        cloud_deep_refs(
            c, &(struct cfrom){ .from = res->at, .how = "args", .names = true },
            cloud_prop(res, "DefaultArguments"));
}
