/* Two ranges, half of the input each: what lies in both is in either, and reads back. */
#include "svcgraph/version.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool reads_back(struct arena *arena, const struct semver *version)
{
    struct semver again;
    for (size_t i = 0; i < 3; i++)
        if (version->n[i] > VERSION_NUMBER_MAX) /* one above the largest that can be written */
            return true;
    return semver_parse(semver_text(arena, version), &again) && semver_cmp(version, &again) == 0;
}

static void check(struct arena *arena, const struct range *a, const struct range *b)
{
    struct range both;
    struct semver witness;
    if (!range_intersect(arena, a, b, &both) || !range_witness(arena, &both, &witness))
        return;
    if (!range_has_version(a, &witness) || !range_has_version(b, &witness) ||
        !reads_back(arena, &witness))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = { 0 };
    struct str text = { (const char *)data, size };
    struct str left = str_take(text, size / 2), right = str_skip(text, size / 2);
    for (enum dialect dialect = DIALECT_NPM; dialect <= DIALECT_HELM; dialect++) {
        struct range a, b;
        if (!range_parse(&arena, left, dialect, &a))
            continue;
        range_has(&a, right);
        if (range_parse(&arena, right, dialect, &b))
            check(&arena, &a, &b);
    }
    version_class(text);
    arena_release(&arena);
    return 0;
}
