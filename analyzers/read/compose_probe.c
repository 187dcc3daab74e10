/*
 * Is it a compose file? Other tools have a map of services too, and services with an image: keys
 * decide, of which most must be those of a compose service.
 */
#include "compose_priv.h"

#include "svcgraph/match.h"

static const char *const service_keys[] = {
    "annotations",
    "attach",
    "blkio_config",
    "build",
    "cap_add",
    "cap_drop",
    "cgroup",
    "cgroup_parent",
    "command",
    "configs",
    "container_name",
    "cpu_*",
    "cpus",
    "cpuset",
    "credential_spec",
    "depends_on",
    "deploy",
    "develop",
    "device*",
    "dns*",
    "domainname",
    "entrypoint",
    "env_file",
    "environment",
    "expose",
    "extends",
    "external_links",
    "extra_hosts",
    "gpus",
    "group_add",
    "healthcheck",
    "hostname",
    "image",
    "init",
    "ipc",
    "isolation",
    "label_file",
    "labels",
    "links",
    "log_driver",
    "log_opt",
    "logging",
    "mac_address",
    "mem*",
    "models",
    "net",
    "network_mode",
    "networks",
    "oom_*",
    "pid",
    "pids_limit",
    "platform",
    "ports",
    "post_start",
    "pre_stop",
    "privileged",
    "profiles",
    "provider",
    "pull_policy",
    "read_only",
    "restart",
    "runtime",
    "scale",
    "secrets",
    "security_opt",
    "shm_size",
    "stdin_open",
    "stop_*",
    "storage_opt",
    "sysctls",
    "tmpfs",
    "tty",
    "ulimits",
    "user",
    "userns_mode",
    "uts",
    "volume_driver",
    "volumes",
    "volumes_from",
    "working_dir",
    "x-*",
};

struct tally {
    size_t services, alone; /* maps, and those of them that could run by themselves */
    size_t known, unknown;  /* keys; image, build and x-..., which all tools have, are neither */
    bool foreign;           /* a member is what no compose file can hold there */
};

bool compose_stands_alone(const struct node *service)
{
    const struct node *build = doc_get(service, "build");
    return doc_is_scalar(doc_get(service, "image")) || doc_is_scalar(build) || doc_is_map(build) ||
           doc_get(service, "extends") || doc_is_map(doc_get(service, "provider"));
}

static bool is_service_key(struct str key)
{
    for (size_t i = 0; i < countof(service_keys); i++)
        if (pattern_match(str_from(service_keys[i]), key))
            return true;
    return false;
}

static void tally_service(const struct node *service, struct tally *tally)
{
    tally->services++;
    tally->alone += compose_stands_alone(service);
    tally->foreign |= doc_is_map(doc_get(service, "image"));
    for_each_pair (service, pair) {
        bool ours = str_starts(pair->key, "x-svcgraph");
        if (str_is(pair->key, "image") || str_is(pair->key, "build") ||
            (str_starts(pair->key, "x-") && !ours))
            continue;
        bool known = ours || is_service_key(pair->key);
        tally->known += known;
        tally->unknown += !known;
    }
}

static struct tally tally_services(const struct node *services)
{
    enum { ENOUGH = 256 }; /* services that decide */
    struct tally tally = { 0 };
    for_each_pair (services, pair) {
        if (str_starts(pair->key, "x-"))
            continue;
        if (doc_is_map(pair->value))
            tally_service(pair->value, &tally);
        else if (pair->value->type != DOC_NULL && pair->value->tag.n == 0)
            tally.foreign = true;
        if (tally.services == ENOUGH)
            break;
    }
    return tally;
}

static bool has_compose_name(struct str path)
{
    struct str name = path_base(path);
    return (str_starts(name, "compose") || str_starts(name, "docker-compose") ||
            str_starts(name, "docker-stack")) &&
           (str_ends(name, ".yml") || str_ends(name, ".yaml"));
}

static int probe_services(const struct node *services, bool named)
{
    struct tally tally = tally_services(services);
    if (!doc_is_map(services) || tally.foreign || tally.services == 0)
        return 0;
    if (tally.unknown > tally.known)
        return 0;
    if (tally.alone)
        return 90;
    return tally.known == 0 ? 0 : named ? 80 : 50;
}

/* Version 1 has no frame at all: every member must be a service, and more than an image. */
static int probe_version_1(const struct node *root, bool named)
{
    struct tally tally = tally_services(root);
    if (tally.foreign || tally.services == 0 || tally.alone < tally.services || tally.unknown)
        return 0;
    return named ? 80 : tally.known ? 55 : 0;
}

int compose_probe(const struct probe *probe)
{
    static const char *const others[] = { "apiVersion", "kind",   "openapi", "swagger",
                                          "asyncapi",   "stages", "jobs",    "provider" };
    static const char *const frame[] = { "include", "networks", "volumes", "configs", "secrets" };
    const struct node *root = probe->doc;
    bool named = has_compose_name(probe->path);
    for (size_t i = 0; i < countof(others); i++)
        if (!doc_is_map(root) || doc_get(root, others[i]))
            return 0;
    if (doc_get(root, "services"))
        return probe_services(doc_get(root, "services"), named);
    for (size_t i = 0; i < countof(frame); i++)
        if (doc_get(root, frame[i]))
            return named ? 60 : 0;
    return probe_version_1(root, named);
}
