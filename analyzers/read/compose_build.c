/* From which folder a service is built: packages in it speak of the service. */
#include "compose_priv.h"

/* A context may be a repository or an archive elsewhere. */
static bool is_folder(struct str context)
{
    return context.n && !str_has(context, "://") && !str_has(context, "@") && context.p[0] != '/' &&
           context.p[0] != '~';
}

/* Many services are built from one context by a Dockerfile in the folder of each. */
static struct str folder_of(struct compose *c, struct str context, struct str dockerfile)
{
    if (str_find_char(dockerfile, '/') == SIZE_MAX || dockerfile.p[0] == '/')
        return context;
    return path_join(c->arena, context, path_dir(dockerfile));
}

void service_built(struct compose *c, const struct cservice *service)
{
    struct cvalue build = service_last(service, "build");
    if (!build.node)
        return;
    bool map = doc_is_map(build.node);
    struct str context = service_text(c, service, map ? "build.context" : "build", NULL);
    struct str dockerfile = map ? service_text(c, service, "build.dockerfile", NULL) : STR_NULL;
    if (map && !context.n && !doc_get(build.node, "context"))
        context = STR(".");
    if (!is_folder(context))
        return;
    struct str dir = compose_path(c, build.file, folder_of(c, context, dockerfile));
    builder_built(c->reading->builder, service->node, dir);
}
