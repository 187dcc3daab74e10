/*
 * Services and their rpcs become operations of the node that provides them. Which node that is, a
 * .proto file does not say; the name of the service is the only hint.
 */
#include "services_priv.h"

enum { NAMES_MAX = 10 };

/* One service of the set. Its base is the full name without the API version of the package. */
struct provided {
    const struct proto_service *service;
    struct str base;
    size_t place;   /* in the set: files by path, then as declared */
    bool ambiguous; /* its short name is that of another service too */
};

struct provided_list {
    VEC(struct provided) all;
};

static const char *const suffixes[] = { "Service", "Svc", "API", "Api" };

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* "ProductCatalog" -> "product-catalog", "HTTPGateway" -> "http-gateway", "a.B" -> "a-b" */
static struct str kebab(struct arena *arena, struct str name)
{
    struct strbuf buf;
    strbuf_init(&buf, arena);
    for (size_t i = 0; i < name.n; i++) {
        bool starts =
            i > 0 && is_upper(name.p[i]) &&
            (is_lower_or_digit(name.p[i - 1]) || (is_upper(name.p[i - 1]) && i + 1 < name.n &&
                                                  name.p[i + 1] >= 'a' && name.p[i + 1] <= 'z'));
        if (starts)
            strbuf_add_char(&buf, '-');
        strbuf_add_char(&buf, name.p[i] == '_' || name.p[i] == '.' ? '-' : name.p[i]);
    }
    return str_lower(arena, strbuf_str(&buf));
}

static struct str without_suffix(struct str name)
{
    for (size_t i = 0; i < countof(suffixes); i++)
        if (str_ends(name, suffixes[i]) && name.n > strlen(suffixes[i]))
            return str_take(name, name.n - strlen(suffixes[i]));
    return name;
}

/* "v1", "v2beta1", "v1p1alpha" */
static bool is_api_version(struct str part)
{
    if (part.n < 2 || part.p[0] != 'v' || part.p[1] < '0' || part.p[1] > '9')
        return false;
    size_t i = 1;
    while (i < part.n && part.p[i] >= '0' && part.p[i] <= '9')
        i++;
    struct str rest = str_skip(part, i);
    return rest.n == 0 || str_starts(rest, "alpha") || str_starts(rest, "beta") ||
           (rest.n > 1 && rest.p[0] == 'p' && rest.p[1] >= '0' && rest.p[1] <= '9');
}

/* The last part of the package that is a version, or empty. */
static struct str api_version(struct str package)
{
    struct str found = STR_NULL;
    for (struct str part; str_split(&package, '.', &part);)
        if (is_api_version(part))
            found = part;
    return found;
}

static struct str base_name(struct arena *arena, const struct proto_service *service)
{
    struct strbuf buf;
    struct str rest = service->full_name;
    strbuf_init(&buf, arena);
    for (struct str part; str_split(&rest, '.', &part);) {
        if (is_api_version(part))
            continue;
        if (buf.n)
            strbuf_add_char(&buf, '.');
        strbuf_add(&buf, part);
    }
    return strbuf_str(&buf);
}

/* Part of the platform, not of the system: every server has them. */
static bool is_platform(struct str full_name)
{
    return str_starts(full_name, "google.") || str_starts(full_name, "grpc.health.") ||
           str_starts(full_name, "grpc.reflection.") || str_starts(full_name, "grpc.channelz.");
}

static size_t add_name(struct symtab *syms, sym *names, size_t n, struct str name)
{
    sym s = sym_intern(syms, name);
    for (size_t i = 0; i < n; i++)
        if (names[i] == s)
            return n;
    if (n < NAMES_MAX)
        names[n++] = s;
    return n;
}

/* Spellings a manifest may use for the service, the surest first. */
static size_t spell(struct reading *reading, const struct provided *provided, sym *names)
{
    struct arena *arena = reading->arena;
    struct str name = provided->service->name, stem = without_suffix(name);
    struct str full = provided->service->full_name, stem_kebab = kebab(arena, stem);
    size_t n = add_name(reading->syms, names, 0, provided->ambiguous ? provided->base : name);
    n = add_name(reading->syms, names, n, full);
    if (provided->ambiguous)
        n = add_name(reading->syms, names, n, kebab(arena, provided->base));
    n = add_name(reading->syms, names, n, kebab(arena, name));
    n = add_name(reading->syms, names, n, str_lower(arena, name));
    n = add_name(reading->syms, names, n, str_concat(arena, stem_kebab, STR("-service")));
    n = add_name(reading->syms, names, n,
                 str_concat(arena, str_lower(arena, stem), STR("service")));
    n = add_name(reading->syms, names, n, stem_kebab);
    return add_name(reading->syms, names, n, str_lower(arena, stem));
}

static void add_version(struct reading *reading, bnode node, const struct proto_file *file)
{
    struct str version = api_version(file->package);
    if (version.n == 0)
        return;
    builder_version(reading->builder, node, sym_intern(reading->syms, version),
                    sym_intern(reading->syms, STR("proto package")), false, file->package_loc);
    builder_yields(reading->builder, YIELD_VERSIONS);
}

static void add_rpcs(struct reading *reading, bnode node, const struct proto_service *service)
{
    bool retired = proto_option_true(&service->file->options, "deprecated") ||
                   proto_option_true(&service->options, "deprecated");
    for (size_t i = 0; i < service->rpcs.n; i++) {
        const struct proto_rpc *rpc = &service->rpcs.v[i];
        struct str name = str_printf(reading->arena, "%" PRIstr "/%" PRIstr,
                                     STR_ARG(service->full_name), STR_ARG(rpc->name));
        bop op = builder_operation(reading->builder, node, sym_intern(reading->syms, name),
                                   ORIGIN_DECLARED, 0, 0, rpc->loc);
        if (retired || proto_option_true(&rpc->options, "deprecated"))
            builder_op_deprecated(reading->builder, op, &(struct op_life){ .loc = rpc->loc });
    }
}

static int provided_cmp(const void *a, const void *b)
{
    const struct provided *x = a, *y = b;
    int order = str_cmp(x->service->name, y->service->name);
    if (order == 0)
        order = str_cmp(x->base, y->base);
    return order ? order : (x->place > y->place) - (x->place < y->place);
}

/* The same short name in packages that differ by more than the version: two services. */
static void find_ambiguous(struct provided *all, size_t n)
{
    if (n > 1)
        qsort(all, n, sizeof(all[0]), provided_cmp);
    for (size_t first = 0, i; first < n; first = i) {
        bool differ = false;
        for (i = first; i < n && str_eq(all[i].service->name, all[first].service->name); i++)
            differ |= !str_eq(all[i].base, all[first].base);
        for (size_t k = first; k < i; k++)
            all[k].ambiguous = differ;
    }
}

static void add_provided(struct reading *reading, struct provided_list *found,
                         const struct proto_service *service)
{
    if (is_platform(service->full_name))
        return;
    size_t place = found->all.n;
    *vec_push(reading->arena, &found->all) = (struct provided){
        .service = service, .place = place, .base = base_name(reading->arena, service)
    };
}

void services_build(struct reading *reading, const struct proto_file *const *files, size_t n)
{
    struct provided_list found = { 0 };
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < files[i]->services.n; k++)
            add_provided(reading, &found, files[i]->services.v[k]);
    find_ambiguous(found.all.v, found.all.n);
    for (size_t i = 0; i < found.all.n; i++) {
        const struct proto_service *service = found.all.v[i].service;
        sym names[NAMES_MAX];
        size_t n_names = spell(reading, &found.all.v[i], names);
        bnode node =
            builder_node_like(reading->builder, names, n_names, ORIGIN_DECLARED, service->loc);
        add_version(reading, node, service->file);
        add_rpcs(reading, node, service);
    }
}
