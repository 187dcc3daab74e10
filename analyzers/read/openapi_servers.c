/* Servers of a definition: the hosts that answer, and the path before all paths. */
#include "openapi_priv.h"

#include "definition_priv.h"

/* "{version}" by the default of the variable; as it stands where there is none. */
static struct str with_variables(struct openapi *o, const struct node *server)
{
    struct str url = doc_get_text(server, "url");
    const struct node *variables = doc_get(server, "variables");
    struct strbuf buf;
    strbuf_init(&buf, o->arena);
    for (size_t i = 0; i < url.n; i++) {
        size_t end = url.p[i] == '{' ? str_find_char(str_skip(url, i), '}') : SIZE_MAX;
        struct str name = end == SIZE_MAX ? STR_NULL : str_take(str_skip(url, i + 1), end - 1);
        const struct node *value = doc_get(doc_get_str(variables, name), "default");
        if (name.n && doc_is_scalar(value)) {
            strbuf_add(&buf, doc_text(value));
            i += end;
        } else {
            strbuf_add_char(&buf, url.p[i]);
        }
    }
    return strbuf_str(&buf);
}

static void add_host(struct provider_query *out, struct str host)
{
    if (host.n && out->n_hosts < PROVIDER_HOSTS_MAX)
        out->hosts[out->n_hosts++] = host;
}

void openapi_servers(struct openapi *o, const struct definition *d, struct provider_query *out)
{
    struct str path, host;
    if (d->file->dialect == SCHEMA_OPENAPI_2) {
        struct str text = doc_get_text(d->root, "host");
        add_host(out, str_take(text, str_find_char(text, ':')));
    }
    for_each_item (doc_get(d->root, "servers"), server) {
        definition_url(with_variables(o, server), &host, &path);
        add_host(out, host);
    }
}

/* The only path of all servers in the list; false when there are several, or none. */
static bool only_path(struct openapi *o, const struct node *servers, struct str *out)
{
    struct str host, path;
    bool any = false;
    for_each_item (servers, server) {
        definition_url(with_variables(o, server), &host, &path);
        if (any && !str_eq(path, *out))
            return false;
        *out = path;
        any = true;
    }
    return any;
}

struct str openapi_base(struct openapi *o, const struct node *root, const struct node *item,
                        const struct node *operation)
{
    struct str path = STR_NULL, host;
    const struct node *base = doc_get(root, "basePath");
    if (doc_get(operation, "servers"))
        return only_path(o, doc_get(operation, "servers"), &path) ? path : STR_NULL;
    if (doc_get(item, "servers"))
        return only_path(o, doc_get(item, "servers"), &path) ? path : STR_NULL;
    if (base && doc_get(root, "swagger"))
        definition_url(doc_text(base), &host, &path);
    else if (!only_path(o, doc_get(root, "servers"), &path))
        return STR_NULL;
    return path;
}
