/* ConfigMaps and Secrets: values for variables, and files in volumes. */
#include "address_parts_priv.h"
#include "kubernetes_priv.h"

static int config_order(const struct k8s_config *config, bool secret, struct str ns,
                        struct str name)
{
    if (config->secret != secret)
        return config->secret ? 1 : -1;
    int order = str_cmp(config->object->ns, ns);
    return order ? order : str_cmp(config->object->name, name);
}

static int config_cmp(const void *a, const void *b)
{
    const struct k8s_config *x = a, *y = b;
    int order = config_order(x, y->secret, y->object->ns, y->object->name);
    return order ? order : x->object->order < y->object->order ? -1 : 1;
}

void k8s_sort_configs(struct k8s *k8s)
{
    if (k8s->configs.n)
        qsort(k8s->configs.v, k8s->configs.n, sizeof(*k8s->configs.v), config_cmp);
}

struct k8s_config *k8s_config_find(const struct k8s *k8s, bool secret, sym space, struct str name)
{
    struct str ns = sym_str(k8s->syms, space);
    size_t low = 0, high = k8s->configs.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (config_order(&k8s->configs.v[middle], secret, ns, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == k8s->configs.n || config_order(&k8s->configs.v[low], secret, ns, name) != 0)
        return NULL;
    return &k8s->configs.v[low];
}

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Empty when it is no base64. */
static struct str base64_decode(struct arena *arena, struct str text)
{
    char *out = arena_bytes(arena, text.n / 4 * 3 + 3);
    size_t n = 0;
    uint32_t bits = 0, have = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '=' || c == '\n' || c == '\r' || c == ' ')
            continue;
        int value = base64_value(c);
        if (value < 0)
            return STR_NULL;
        bits = (bits << 6 | (uint32_t)value) & 0xffffff;
        have += 6;
        if (have < 8)
            continue;
        have -= 8;
        out[n++] = (char)(bits >> have & 0xff);
    }
    return (struct str){ out, n };
}

/* Members in the order: stringData before data for a Secret, as the server overrides. */
static const char *const *members_of(const struct k8s_config *config)
{
    static const char *const of_secret[] = { "stringData", "data", NULL };
    static const char *const of_map[] = { "data", NULL };
    return config->secret ? of_secret : of_map;
}

static bool member_value(const struct k8s *k8s, const struct k8s_config *config, const char *member,
                         const struct node *value, struct env_var *out)
{
    bool encoded = config->secret && strcmp(member, "data") == 0;
    if (!doc_is_scalar(value))
        return false;
    out->value = encoded ? base64_decode(k8s->scratch, doc_text(value)) : doc_text(value);
    out->scalar = encoded ? NULL : value;
    out->loc = value->loc;
    out->how = config->secret ? "secret" : "configmap";
    return true;
}

bool k8s_config_value(const struct k8s *k8s, const struct k8s_config *config, struct str key,
                      struct env_var *out)
{
    if (!config)
        return false;
    for (const char *const *member = members_of(config); *member; member++) {
        const struct node *value = doc_get_str(doc_get(config->object->root, *member), key);
        if (value && member_value(k8s, config, *member, value, out))
            return true;
    }
    return false;
}

/* Where one file of a volume goes on its way to the reader of addresses. */
struct mount {
    const struct k8s *k8s;
    const struct address_from *from;
    const struct k8s_workload *workload;
    const struct node *container;
    struct str volume;
};

/* The keys that mounts by subPath pick; NULL list when the whole volume is mounted. */
static bool is_mounted(const struct mount *mount, struct str file)
{
    for_each_item (doc_get(mount->container, "volumeMounts"), item) {
        struct str sub_path = doc_get_text(item, "subPath");
        if (!str_eq(doc_get_text(item, "name"), mount->volume))
            continue;
        if (!sub_path.n || !file.n || str_eq(sub_path, file))
            return true;
    }
    return false;
}

static void file_refs(const struct mount *mount, const struct k8s_config *config,
                      const char *member, const struct pair *file)
{
    struct env_var value;
    struct address_from from = *mount->from;
    if (!member_value(mount->k8s, config, member, file->value, &value))
        return;
    if (!k8s_spend(mount->k8s, config, 64 + value.value.n))
        return;
    from.guess += config->listed.n > 0;
    struct k8s_skip skip = k8s_skip_listed(mount->k8s, config, mount->workload);
    from.skip = skip.names.v;
    from.n_skip = skip.names.n;
    if (value.scalar)
        text_refs(&from, value.scalar, file->key, "mounted-file");
    else
        address_refs(&from, file->key, value.value, NULL, value.loc, "mounted-file");
}

/* Under which name items mount a key; empty when they leave it out. */
static struct str item_path(const struct node *items, struct str key)
{
    if (!doc_is_list(items))
        return key;
    for_each_item (items, item)
        if (str_eq(doc_get_text(item, "key"), key))
            return doc_get_text(item, "path");
    return STR_NULL;
}

static void config_refs(const struct mount *mount, const struct node *source, bool secret,
                        const char *name_key)
{
    const struct k8s_config *config = k8s_config_find(
        mount->k8s, secret, mount->workload->object->space, doc_get_text(source, name_key));
    if (!config)
        return;
    for (const char *const *member = members_of(config); *member; member++) {
        for_each_pair (doc_get(config->object->root, *member), file) {
            struct str path = item_path(doc_get(source, "items"), file->key);
            if (path.n && is_mounted(mount, path))
                file_refs(mount, config, *member, file);
        }
    }
}

static void volume_refs(const struct mount *mount, const struct node *volume)
{
    const struct node *projected = doc_path(volume, "projected.sources");
    config_refs(mount, doc_get(volume, "configMap"), false, "name");
    config_refs(mount, doc_get(volume, "secret"), true, "secretName");
    for_each_item (projected, source) {
        config_refs(mount, doc_get(source, "configMap"), false, "name");
        config_refs(mount, doc_get(source, "secret"), true, "name");
    }
}

void k8s_mounted_refs(const struct k8s *k8s, const struct address_from *from,
                      const struct k8s_workload *workload, const struct node *container)
{
    struct mount mount = { k8s, from, workload, container, STR_NULL };
    for_each_item (doc_get(workload->pod, "volumes"), volume) {
        mount.volume = doc_get_text(volume, "name");
        if (is_mounted(&mount, STR_NULL))
            volume_refs(&mount, volume);
    }
}
