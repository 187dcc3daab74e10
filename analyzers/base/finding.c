#include "svcgraph/finding.h"

#include "svcgraph/rule.h"

const char *severity_name(enum severity severity)
{
    static const char *const names[] = { "off", "note", "warning", "error" };
    return names[severity];
}

bool severity_from_name(struct str name, enum severity *out)
{
    for (int s = SEVERITY_OFF; s <= SEVERITY_ERROR; s++) {
        if (str_is(name, severity_name((enum severity)s))) {
            *out = (enum severity)s;
            return true;
        }
    }
    return false;
}

void findings_init(struct findings *findings, struct arena *arena)
{
    *findings = (struct findings){ .arena = arena };
}

struct finding *finding_begin(struct findings *findings, const struct rule *rule, struct loc loc,
                              const char *format, ...)
{
    struct finding *finding = vec_push(findings->arena, &findings->all);
    finding->rule = rule;
    finding->severity = rule->severity;
    finding->loc = loc;
    va_list args;
    va_start(args, format);
    finding->message = str_vprintf(findings->arena, format, args);
    va_end(args);
    return finding;
}

void finding_severity(struct finding *finding, enum severity severity)
{
    finding->severity = severity;
}

void finding_help(struct findings *findings, struct finding *finding, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    finding->help = str_vprintf(findings->arena, format, args);
    va_end(args);
}

void finding_related(struct findings *findings, struct finding *finding, struct loc loc,
                     const char *format, ...)
{
    struct related *related = vec_push(findings->arena, &finding->related);
    related->loc = loc;
    va_list args;
    va_start(args, format);
    related->label = str_vprintf(findings->arena, format, args);
    va_end(args);
}

void finding_subject(struct findings *findings, struct finding *finding, struct str name)
{
    *vec_push(findings->arena, &finding->subjects) = str_dup(findings->arena, name);
}

void finding_operation(struct findings *findings, struct finding *finding, struct str operation)
{
    finding->operation = str_dup(findings->arena, operation);
}

void finding_property(struct findings *findings, struct finding *finding, const char *key,
                      struct str value)
{
    struct property *property = vec_push(findings->arena, &finding->properties);
    property->key = key;
    property->value = str_dup(findings->arena, value);
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void subjects_settle(struct finding *finding)
{
    size_t n = finding->subjects.n, kept = 0;
    struct str *v = finding->subjects.v;
    if (n > 1)
        qsort(v, n, sizeof(*v), by_text);
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || !str_eq(v[i], v[kept - 1]))
            v[kept++] = v[i];
    }
    finding->subjects.n = kept;
}

/* Texts are set apart by a byte that no name holds, so that ("ab", "c") is not ("a", "bc"). */
static uint64_t fingerprint(const struct finding *finding)
{
    uint64_t hash = str_hash(STR_HASH_INIT, str_from(finding->rule->id));
    for (size_t i = 0; i < finding->subjects.n; i++) {
        hash = str_hash(hash, STR("\x1f"));
        hash = str_hash(hash, finding->subjects.v[i]);
    }
    if (finding->operation.n > 0) {
        hash = str_hash(hash, STR("\x1e"));
        hash = str_hash(hash, finding->operation);
    }
    return hash;
}

void finding_end(struct findings *findings, struct finding *finding)
{
    (void)findings;
    subjects_settle(finding);
    finding->fingerprint = fingerprint(finding);
}

void finding_add(struct findings *findings, const struct rule *rule, struct loc loc,
                 const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str message = str_vprintf(findings->arena, format, args);
    va_end(args);
    struct finding *finding = finding_begin(findings, rule, loc, "%" PRIstr, STR_ARG(message));
    finding_end(findings, finding);
}

static void copy_finding(struct findings *to, const struct finding *from)
{
    struct finding *copy = vec_push(to->arena, &to->all);
    *copy = *from;
    copy->message = str_dup(to->arena, from->message);
    copy->help = str_dup(to->arena, from->help);
    copy->operation = str_dup(to->arena, from->operation);
    memset(&copy->related, 0, sizeof(copy->related));
    memset(&copy->subjects, 0, sizeof(copy->subjects));
    memset(&copy->properties, 0, sizeof(copy->properties));
    for (size_t i = 0; i < from->related.n; i++)
        *vec_push(to->arena, &copy->related) =
            (struct related){ from->related.v[i].loc,
                              str_dup(to->arena, from->related.v[i].label) };
    for (size_t i = 0; i < from->subjects.n; i++)
        *vec_push(to->arena, &copy->subjects) = str_dup(to->arena, from->subjects.v[i]);
    for (size_t i = 0; i < from->properties.n; i++)
        *vec_push(to->arena, &copy->properties) =
            (struct property){ from->properties.v[i].key,
                               str_dup(to->arena, from->properties.v[i].value) };
}

void findings_move(struct findings *to, struct findings *from)
{
    for (size_t i = 0; i < from->all.n; i++)
        copy_finding(to, &from->all.v[i]);
    from->all.n = 0;
}

static int subjects_cmp(const struct finding *a, const struct finding *b)
{
    for (size_t i = 0; i < a->subjects.n && i < b->subjects.n; i++) {
        int order = str_cmp(a->subjects.v[i], b->subjects.v[i]);
        if (order)
            return order;
    }
    return (a->subjects.n > b->subjects.n) - (a->subjects.n < b->subjects.n);
}

static int finding_cmp(const struct finding *a, const struct finding *b,
                       const struct sources *sources)
{
    if (a->severity != b->severity)
        return a->severity < b->severity ? -1 : 1;
    int order = a->rule == b->rule ? 0 : strcmp(a->rule->id, b->rule->id);
    if (order == 0)
        order = loc_cmp(sources, a->loc, b->loc);
    if (order == 0)
        order = str_cmp(a->message, b->message);
    if (order == 0)
        order = subjects_cmp(a, b);
    return order ? order : str_cmp(a->operation, b->operation);
}

static void merge(const struct finding **to, const struct finding *const *a, size_t n_a,
                  const struct finding *const *b, size_t n_b, const struct sources *sources)
{
    while (n_a > 0 && n_b > 0) {
        if (finding_cmp(*b, *a, sources) < 0) {
            *to++ = *b++;
            n_b--;
        } else {
            *to++ = *a++;
            n_a--;
        }
    }
    for (; n_a > 0; n_a--)
        *to++ = *a++;
    for (; n_b > 0; n_b--)
        *to++ = *b++;
}

/* Merge sort, bottom up, stable: the C library's qsort takes no context, and paths need one. */
void findings_sort(struct findings *findings, const struct sources *sources)
{
    size_t n = findings->all.n;
    if (n < 2)
        return;
    struct arena scratch = { 0 };
    const struct finding **from = arena_array(&scratch, const struct finding *, n);
    const struct finding **to = arena_array(&scratch, const struct finding *, n);
    for (size_t i = 0; i < n; i++)
        from[i] = &findings->all.v[i];
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t i = 0; i < n; i += 2 * width) {
            size_t n_a = width < n - i ? width : n - i;
            size_t n_b = width < n - i - n_a ? width : n - i - n_a;
            merge(to + i, from + i, n_a, from + i + n_a, n_b, sources);
        }
        const struct finding **swap = from;
        from = to;
        to = swap;
    }
    struct finding *sorted = arena_array(&scratch, struct finding, n);
    for (size_t i = 0; i < n; i++)
        sorted[i] = *from[i];
    memcpy(findings->all.v, sorted, n * sizeof(*sorted));
    arena_release(&scratch);
}
