/*
 * Configurations that many workloads take whole. Such a map lists the system, not the calls of each
 * that reads it: without care it gives an edge from everyone to everyone, and cycles with them.
 */
#include "kubernetes_priv.h"

static void add_user(const struct k8s *k8s, size_t workload, bool secret, struct str name)
{
    sym space = k8s->workloads.v[workload].object->space;
    struct k8s_config *config = k8s_config_find(k8s, secret, space, name);
    if (!config || (config->users.n && config->users.v[config->users.n - 1] == workload))
        return;
    *vec_push(k8s->arena, &config->users) = workload;
}

static void add_users(const struct k8s *k8s, size_t workload)
{
    const struct node *pod = k8s->workloads.v[workload].pod;
    for_each_item (doc_get(pod, "containers"), container) {
        for_each_item (doc_get(container, "envFrom"), source) {
            add_user(k8s, workload, false, doc_get_text(doc_get(source, "configMapRef"), "name"));
            add_user(k8s, workload, true, doc_get_text(doc_get(source, "secretRef"), "name"));
        }
    }
    for_each_item (doc_get(pod, "volumes"), volume) {
        add_user(k8s, workload, false, doc_get_text(doc_get(volume, "configMap"), "name"));
        add_user(k8s, workload, true, doc_get_text(doc_get(volume, "secret"), "secretName"));
        for_each_item (doc_path(volume, "projected.sources"), source)
            add_user(k8s, workload, false, doc_get_text(doc_get(source, "configMap"), "name"));
    }
}

/* All words of a map's values that can be a Service's name, sorted. */
struct tokens {
    VEC(struct str) all;
};

static int token_cmp(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static bool is_token_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

static void add_tokens(struct arena *arena, struct str text, struct tokens *out)
{
    size_t i = 0;
    while (i < text.n) {
        size_t begin = i;
        while (i < text.n && is_token_char(text.p[i]))
            i++;
        if (i > begin)
            *vec_push(arena, &out->all) = (struct str){ text.p + begin, i - begin };
        i += i < text.n;
    }
}

static struct tokens read_tokens(const struct k8s *k8s, const struct k8s_config *config)
{
    struct tokens tokens = { 0 };
    for_each_pair (doc_get(config->object->root, "data"), file)
        add_tokens(k8s->scratch, doc_text(file->value), &tokens);
    if (tokens.all.n)
        qsort(tokens.all.v, tokens.all.n, sizeof(*tokens.all.v), token_cmp);
    return tokens;
}

static bool has_token(const struct tokens *tokens, struct str name)
{
    return tokens->all.n && bsearch(&name, tokens->all.v, tokens->all.n, sizeof(name), token_cmp);
}

/* "orders-service" -> "orders" */
static struct str stem_of(struct str name)
{
    static const char *const endings[] = { "-service", "-svc", "-deployment", "-api", "-app" };
    for (size_t i = 0; i < countof(endings); i++)
        if (str_ends(name, endings[i]) && name.n > strlen(endings[i]))
            return str_take(name, name.n - strlen(endings[i]));
    return name;
}

/* The stem stands in the name as whole words: "orders" in "orders-db", "mongodb-orders". */
static bool bears(struct str name, struct str stem)
{
    size_t at = str_find(name, stem);
    if (at == SIZE_MAX)
        return false;
    size_t end = at + stem.n;
    return (at == 0 || name.p[at - 1] == '-') && (end == name.n || name.p[end] == '-');
}

/* The user whose name a store bears, the longest one; SIZE_MAX when there is none. */
static size_t owner_of(const struct k8s *k8s, const struct k8s_config *config, struct str name)
{
    size_t owner = SIZE_MAX, longest = 0;
    for (size_t i = 0; i < config->users.n; i++) {
        struct str stem = stem_of(k8s->workloads.v[config->users.v[i]].object->name);
        if (stem.n <= longest || !bears(name, stem))
            continue;
        longest = stem.n;
        owner = config->users.v[i];
    }
    return owner;
}

static bool is_user(const struct k8s_config *config, size_t workload)
{
    for (size_t i = 0; i < config->users.n; i++)
        if (config->users.v[i] == workload)
            return true;
    return false;
}

static void list(const struct k8s *k8s, struct k8s_config *config,
                 const struct k8s_service *service)
{
    struct str name = service->object->name;
    size_t owner = SIZE_MAX;
    bool user = false;
    for (size_t i = 0; i < service->workloads.n && !user; i++) {
        owner = service->workloads.v[i];
        user = is_user(config, owner);
    }
    if (!user)
        owner = owner_of(k8s, config, name);
    if (owner != SIZE_MAX)
        *vec_push(k8s->arena, &config->listed) = (struct k8s_listed){ name, owner, user };
}

/* From three users on a map can be a directory of the system. */
enum { USERS_MIN = 3, USERS_MAX = 256, LISTED_MIN = 2 };

static void find_directory(const struct k8s *k8s, struct k8s_config *config)
{
    if (config->secret || config->users.n < USERS_MIN || config->users.n > USERS_MAX)
        return;
    struct tokens tokens = read_tokens(k8s, config);
    for (size_t i = 0; i < k8s->services.n; i++) {
        const struct k8s_service *service = &k8s->services.v[i];
        if (service->object->space == config->object->space &&
            has_token(&tokens, service->object->name))
            list(k8s, config, service);
    }
    if (config->listed.n < LISTED_MIN)
        config->listed.n = 0;
    arena_reset(k8s->scratch);
}

void k8s_find_directories(struct k8s *k8s)
{
    for (size_t i = 0; i < k8s->workloads.n; i++)
        add_users(k8s, i);
    for (size_t i = 0; i < k8s->configs.n; i++)
        find_directory(k8s, &k8s->configs.v[i]);
}

struct k8s_skip k8s_skip_listed(const struct k8s *k8s, const struct k8s_config *config,
                                const struct k8s_workload *workload)
{
    struct k8s_skip skip = { 0 };
    size_t self = (size_t)(workload - k8s->workloads.v);
    bool listed = false;
    for (size_t i = 0; i < config->listed.n; i++)
        listed = listed || (config->listed.v[i].user && config->listed.v[i].owner == self);
    for (size_t i = 0; i < config->listed.n; i++) {
        const struct k8s_listed *other = &config->listed.v[i];
        if (other->user ? listed : other->owner != self)
            *vec_push(k8s->scratch, &skip.names) = other->name;
    }
    if (skip.names.n)
        qsort(skip.names.v, skip.names.n, sizeof(*skip.names.v), token_cmp);
    return skip;
}
