/*
 * Who stands for whom: a target group for the services that register there, a secret for its
 * database, a role's users; so a reference to what is no node means a node after all.
 */
#include "cloud_priv.h"

void cloud_stand(struct cloud *c, struct resource *whom, struct resource *who)
{
    enum { MANY = 64 };
    for (size_t i = 0; i < whom->stands.n; i++)
        if (whom->stands.v[i] == who)
            return;
    if (whom != who && whom->stands.n < MANY)
        *vec_push(c->arena, &whom->stands) = who;
}

/* res is meant by what its property names; or, turned, names are meant by references to it. */
static void stand_by(struct cloud *c, struct resource *res, struct spot value, bool turned)
{
    struct cvalue found;
    if (!value.node)
        return;
    cloud_value(c, value, &found);
    for (const struct cvalue *v = &found; v; v = v->other)
        for (size_t i = 0; i < v->refs.n; i++)
            cloud_stand(c, turned ? v->refs.v[i].res : res, turned ? res : v->refs.v[i].res);
    struct resource *other =
        found.refs.n ? NULL : cloud_by_text(c, STR_NULL, cloud_value_text(&found));
    if (other)
        cloud_stand(c, turned ? other : res, turned ? res : other);
}

static const struct {
    const char *type, *key;
    bool replaced; /* it is no node, whatever its type */
} stand_ins[] = {
    { "AWS::Lambda::Alias", "FunctionName", false },
    { "AWS::Lambda::Version", "FunctionName", false },
    { "AWS::Lambda::Url", "TargetFunctionArn", false },
    { "AWS::ApiGateway::Stage", "RestApiId", false },
    { "AWS::ApiGateway::Deployment", "RestApiId", false },
    { "AWS::ApiGateway::Resource", "RestApiId", false },
    { "AWS::ApiGateway::Method", "RestApiId", false },
    { "AWS::ApiGatewayV2::Stage", "ApiId", false },
    { "AWS::ApiGatewayV2::Deployment", "ApiId", false },
    { "AWS::ApiGatewayV2::Route", "ApiId", false },
    { "AWS::AppSync::ApiKey", "ApiId", false },
    { "AWS::ElasticLoadBalancingV2::Listener", "LoadBalancerArn", false },
    { "AWS::ElasticLoadBalancingV2::ListenerRule", "ListenerArn", false },
    { "AWS::Cognito::UserPoolClient", "UserPoolId", false },
    { "AWS::Cognito::UserPoolDomain", "UserPoolId", false },
    { "AWS::SSM::Parameter", "Value", false },
    { "AWS::SecretsManager::Secret", "SecretString", false },
    { "AWS::RDS::DBInstance", "DBClusterIdentifier", true },
    { "AWS::DocDB::DBInstance", "DBClusterIdentifier", false },
    { "AWS::Neptune::DBInstance", "DBClusterIdentifier", false },
    { "AWS::RDS::DBProxyEndpoint", "DBProxyName", false },
    { "AWS::Kinesis::StreamConsumer", "StreamARN", false },
    { "AWS::S3::AccessPoint", "Bucket", false },
    { "AWS::SecretsManager::SecretTargetAttachment", "SecretId", false },
    { "AWS::StepFunctions::StateMachineVersion", "StateMachineArn", false },
    { "AWS::Events::Rule", "EventBusName", true },
    { "AWS::RedshiftServerless::Namespace", "", false },
    { "AWS::Timestream::Table", "DatabaseName", true },
};

/* Who runs under a role: a function's, a task's own (not that of its agent), a state machine's. */
static void link_role(struct cloud *c, struct resource *res)
{
    static const char *const keys[] = { "Role", "TaskRoleArn", "RoleArn" };
    bool runs = res->kind && res->kind->kind <= NODE_FUNCTION;
    for (size_t i = 0; runs && i < countof(keys); i++) {
        struct spot spot = cloud_prop(res, keys[i]);
        struct cvalue value;
        if (!spot.node)
            continue;
        cloud_value(c, spot, &value);
        for (size_t k = 0; k < value.refs.n; k++)
            *vec_push(c->arena, &value.refs.v[k].res->users) = res;
    }
}

static void link_database(struct cloud *c, struct resource *res)
{
    static const char *const keys[] = { "MasterUsername", "MasterUserPassword", "MasterUserSecret" };
    if (!res->kind || res->kind->kind != NODE_DATASTORE)
        return;
    for (size_t i = 0; i < countof(keys); i++) {
        struct cvalue value;
        struct spot spot = cloud_prop(res, keys[i]);
        if (!spot.node)
            continue;
        cloud_value(c, spot, &value);
        for (size_t k = 0; k < value.refs.n; k++)
            if (cloud_is(value.refs.v[k].res, "AWS::SecretsManager::Secret"))
                cloud_stand(c, value.refs.v[k].res, res);
    }
}

static void link_list(struct cloud *c, struct resource *res, const char *list, const char *key)
{
    struct spots items = { 0 };
    cloud_each(c, cloud_prop(res, list), &items);
    for (size_t i = 0; i < items.all.n; i++)
        stand_by(c, res, key ? cloud_get(c, items.all.v[i], key) : items.all.v[i], true);
}

static void link_target_group(struct cloud *c, struct resource *res)
{
    struct spots targets = { 0 };
    cloud_each(c, cloud_prop(res, "Targets"), &targets);
    for (size_t i = 0; i < targets.all.n; i++)
        stand_by(c, res, cloud_get(c, targets.all.v[i], "Id"), false);
}

static void link_resource(struct cloud *c, struct resource *res)
{
    for (size_t i = 0; i < countof(stand_ins); i++) {
        if (!cloud_is(res, stand_ins[i].type))
            continue;
        size_t before = res->stands.n;
        stand_by(c, res, cloud_prop(res, stand_ins[i].key), false);
        if (stand_ins[i].replaced && res->stands.n > before)
            res->replaced = true;
    }
    if (cloud_is(res, "AWS::ECS::Service")) {
        stand_by(c, res, cloud_prop(res, "TaskDefinition"), true);
        link_list(c, res, "LoadBalancers", "TargetGroupArn");
        link_list(c, res, "ServiceRegistries", "RegistryArn");
    } else if (cloud_is(res, "AWS::AutoScaling::AutoScalingGroup")) {
        link_list(c, res, "TargetGroupARNs", NULL);
        stand_by(c, res, cloud_path(c, cloud_props(res), "LaunchTemplate.LaunchTemplateId"), true);
        stand_by(c, res, cloud_path(c, cloud_props(res), "LaunchTemplate.LaunchTemplateName"),
                 true);
        stand_by(c, res, cloud_prop(res, "LaunchConfigurationName"), true);
    } else if (cloud_is(res, "AWS::EC2::Instance")) {
        stand_by(c, res, cloud_path(c, cloud_props(res), "LaunchTemplate.LaunchTemplateId"), true);
    } else if (cloud_is(res, "AWS::ElasticLoadBalancingV2::TargetGroup")) {
        link_target_group(c, res);
    } else if (cloud_is(res, "AWS::SecretsManager::SecretTargetAttachment")) {
        struct cvalue secret;
        cloud_value(c, cloud_prop(res, "SecretId"), &secret);
        for (size_t i = 0; i < secret.refs.n; i++)
            stand_by(c, secret.refs.v[i].res, cloud_prop(res, "TargetId"), false);
    }
    link_database(c, res);
    link_role(c, res);
    cloud_mesh_link(c, res);
}

void cloud_link(struct cloud *c)
{
    for (size_t i = 0; i < c->stacks.n; i++)
        for (size_t k = 0; k < c->stacks.v[i]->resources.n; k++)
            if (!c->stacks.v[i]->resources.v[k]->off)
                link_resource(c, c->stacks.v[i]->resources.v[k]);
    for (size_t i = 0; i < c->stacks.n; i++)
        for (size_t k = 0; k < c->stacks.v[i]->resources.n; k++) {
            struct resource *res = c->stacks.v[i]->resources.v[k];
            if (cloud_is(res, "AWS::ECS::TaskDefinition") && res->stands.n)
                res->replaced = true;
        }
}
