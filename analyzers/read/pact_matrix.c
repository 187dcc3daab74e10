/*
 * Results of verifications: which version of a provider keeps the contract of which version of a
 * consumer. The matrix of a broker, as its API and "can-i-deploy --output json" give it, single
 * results as the broker keeps them, and the reports of verifiers that name both sides.
 */
#include "spelling_priv.h"

struct results { /* one run of build */
    struct reading *reading;
    struct arena *arena;
};

struct result {
    const struct node *consumer, *provider; /* names */
    struct str consumer_name;               /* where no node holds it */
    struct str consumer_version, provider_version, contract;
    const struct node *success; /* NULL: nobody tried */
    struct loc loc;
};

static const struct node *name_of(const struct node *side)
{
    const struct node *name = doc_get(side, "name");
    return doc_is_scalar(name) && doc_text(name).n ? name : NULL;
}

static bool is_row(const struct node *row)
{
    return name_of(doc_get(row, "consumer")) && name_of(doc_get(row, "provider")) &&
           doc_get(row, "verificationResult");
}

static bool is_matrix(const struct node *root)
{
    const struct node *rows = doc_get(root, "matrix");
    if (!doc_is_list(rows))
        return false;
    return rows->n ? is_row(rows->items[0]) : doc_path(root, "summary.deployable") != NULL;
}

static bool is_result(const struct node *root)
{
    return doc_is_scalar(doc_get(root, "providerName")) && doc_get(root, "success") &&
           doc_get(doc_get(root, "_links"), "pb:pact-version");
}

static bool is_result_list(const struct node *root)
{
    const struct node *all = doc_get(doc_get(root, "_embedded"), "verificationResults");
    return doc_count(all) && doc_is_list(all) && is_result(all->items[0]);
}

/* Of the JVM: no versions, but names. */
static bool is_report(const struct node *root)
{
    return name_of(doc_get(root, "provider")) && doc_is_list(doc_get(root, "execution")) &&
           doc_path(root, "metaData.pactJvmVersion");
}

/* The part of an address behind another part: ".../consumer/Web%20Shop/version/2" */
static struct str part_behind(struct arena *arena, struct str address, const char *mark)
{
    size_t at = str_find(address, str_from(mark));
    if (at == SIZE_MAX)
        return STR_NULL;
    struct str part = str_skip(address, at + strlen(mark));
    return url_decoded(arena, str_take(part, str_find_char(part, '/')));
}

static sym keep(struct results *r, struct str text)
{
    return text.n ? sym_intern(r->reading->syms, text) : 0;
}

static void add(struct results *r, const struct result *result)
{
    const struct node *success = result->success;
    struct verification one = {
        .consumer_version = keep(r, result->consumer_version),
        .provider_version = keep(r, result->provider_version),
        .contract = keep(r, result->contract),
        .result = VERIFIED_NONE,
        .loc = result->loc,
    };
    if (success && success->type == DOC_BOOL)
        one.result = success->boolean ? VERIFIED_SUCCESS : VERIFIED_FAILURE;
    struct loc loc = result->consumer ? result->consumer->loc : result->loc;
    struct str consumer = result->consumer ? doc_text(result->consumer) : result->consumer_name;
    if (!consumer.n)
        return;
    builder_verification(
        r->reading->builder, spelled_node(r->reading, consumer, loc),
        spelled_node(r->reading, doc_text(result->provider), result->provider->loc), &one);
}

static void add_row(struct results *r, const struct node *row)
{
    const struct node *consumer = doc_get(row, "consumer"), *provider = doc_get(row, "provider");
    const struct node *result = doc_get(row, "verificationResult");
    if (is_row(row))
        add(r, &(struct result){
                   .consumer = name_of(consumer),
                   .provider = name_of(provider),
                   .consumer_version = doc_get_text(doc_get(consumer, "version"), "number"),
                   .provider_version = doc_get_text(doc_get(provider, "version"), "number"),
                   .contract =
                       part_behind(r->arena, doc_get_text(doc_path(result, "_links.self"), "href"),
                                   "/pact-version/"),
                   .success = doc_get(result, "success"),
                   .loc = row->loc,
               });
}

static void add_result(struct results *r, const struct node *root)
{
    const struct node *links = doc_get(root, "_links");
    struct str pact = doc_get_text(doc_get(links, "pb:pact-version"), "href");
    struct str self = doc_get_text(doc_get(links, "self"), "href");
    if (!is_result(root))
        return;
    struct result result = {
        .provider = doc_get(root, "providerName"),
        .consumer_name = part_behind(r->arena, pact, "/consumer/"),
        .consumer_version = part_behind(r->arena, pact, "/version/"),
        .provider_version = doc_get_text(root, "providerApplicationVersion"),
        .contract = part_behind(r->arena, pact, "/pact-version/"),
        .success = doc_get(root, "success"),
        .loc = root->loc,
    };
    if (!result.contract.n)
        result.contract = part_behind(r->arena, self, "/pact-version/");
    add(r, &result);
}

/* All interactions of one consumer together. */
static void add_execution(struct results *r, const struct node *provider,
                          const struct node *execution)
{
    struct node success = { .type = DOC_BOOL, .boolean = true };
    const struct node *interactions = doc_get(execution, "interactions");
    struct result result = { .consumer = name_of(doc_get(execution, "consumer")),
                             .provider = name_of(provider),
                             .success = doc_count(interactions) ? &success : NULL,
                             .loc = execution->loc };
    for_each_item (interactions, interaction)
        success.boolean &=
            str_is_nocase(doc_get_text(doc_get(interaction, "verification"), "result"), "OK");
    if (result.consumer)
        add(r, &result);
}

static void add_document(struct results *r, const struct node *root)
{
    if (is_matrix(root))
        for_each_item (doc_get(root, "matrix"), row)
            add_row(r, row);
    else if (is_report(root))
        for_each_item (doc_get(root, "execution"), execution)
            add_execution(r, doc_get(root, "provider"), execution);
    else if (is_result(root))
        add_result(r, root);
    else if (is_result_list(root))
        for_each_item (doc_get(doc_get(root, "_embedded"), "verificationResults"), one)
            add_result(r, one);
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    struct results r = { .reading = reading, .arena = &arena };
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < inputs[i]->docs.all.n; k++)
            add_document(&r, inputs[i]->docs.all.v[k]);
    builder_yields(reading->builder, YIELD_NODES);
    arena_release(&arena);
}

static int probe(const struct probe *probe)
{
    const struct node *root = probe->doc;
    return is_matrix(root) || is_report(root) || is_result(root) || is_result_list(root) ? 95 : 0;
}

static const char *const patterns[] = { "*.json", NULL };

const struct reader reader_pact_matrix = {
    .name = "pact-matrix",
    .title = "results of Pact verifications",
    .family = "api",
    .patterns = patterns,
    .kind = READ_DOCS,
    .yields = YIELD_NODES,
    .probe = probe,
    .build = build,
};
