/* From a break to a finding: where, and what the user asked not to hear. */
#include "compat_priv.h"

static size_t digits(struct str s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
        n++;
    return n;
}

/* v1alpha1, v2p3beta, v1test, v1testfoo: the last part of the package says it may change. */
static bool is_unstable(struct str package)
{
    size_t dot = str_rfind_char(package, '.');
    struct str part = dot == SIZE_MAX ? STR_NULL : str_skip(package, dot + 1);
    if (part.n < 2 || part.p[0] != 'v')
        return false;
    size_t n = digits(str_skip(part, 1));
    if (n == 0 || part.p[1] == '0')
        return false;
    part = str_skip(part, 1 + n);
    if (str_starts(part, "test"))
        return true;
    if (str_starts(part, "p") && (n = digits(str_skip(part, 1))) > 0 && part.p[1] != '0')
        part = str_skip(part, 1 + n);
    if (!str_starts(part, "alpha") && !str_starts(part, "beta"))
        return false;
    part = str_skip(part, str_starts(part, "alpha") ? 5 : 4);
    return digits(part) == part.n && !str_starts(part, "0");
}

/* Rules by path, for the file and for each folder that it lies in. */
void ignores_init(struct compat *c)
{
    const struct compat_setup *setup = c->setup;
    table_init(&c->ignores, &c->scratch);
    for (size_t i = 0; i < setup->n_ignores; i++) {
        const struct compat_ignore *ignore = &setup->ignores[i];
        uint64_t *set = (uint64_t *)table_find(&c->ignores, ignore->path);
        if (!set)
            table_add(&c->ignores, ignore->path, set = arena_new(&c->scratch, uint64_t));
        *set |= ignore->rules;
    }
}

static bool is_ignored_at(const struct compat *c, const struct proto_file *file)
{
    uint64_t rule = (uint64_t)1 << (c->rule - compat_rules);
    if (!file)
        return false;
    for (struct str path = file->path; c->setup->n_ignores > 0; path = path_dir(path)) {
        const uint64_t *set = table_find(&c->ignores, path);
        if (set && (*set & rule))
            return true;
        if (str_is(path, ".") || str_is(path, "/"))
            break;
    }
    return (c->setup->no_imports && file->is_import) ||
           (c->setup->ignore_unstable && is_unstable(file->package));
}

void report(struct compat *c, const struct proto_file *file, struct loc loc, struct str subject,
            const char *format, ...)
{
    struct findings *findings = c->setup->findings;
    va_list args;
    if (is_ignored_at(c, file) || is_ignored_at(c, c->was_file))
        return;
    const struct compat_break *row = c->setup->exact ? NULL : break_of(c);
    if (row && !is_asked_for(c, row))
        return;
    va_start(args, format);
    struct str message = str_vprintf(findings->arena, format, args);
    va_end(args);
    if (!file)
        loc = LOC_NONE;
    else if (loc.line == 0)
        loc = (struct loc){ file->source, 1, 1 };
    if (c->setup->exact && is_repeated(c, file, loc, subject, message))
        return;
    struct finding *finding =
        finding_begin(findings, c->rule->rule, loc, "%" PRIstr, STR_ARG(message));
    finding_subject(findings, finding, str_take(subject, NAME_SHOWN));
    if (c->was.line > 0)
        finding_related(findings, finding, c->was, "as it was before");
    struct str fix = row ? fix_of(c) : STR_NULL;
    finding_help(findings, finding, "%s%s%" PRIstr, c->rule->fix, fix.n ? " Here: " : "",
                 STR_ARG(fix));
    if (row)
        add_verdict(c, finding, row);
    if (fix.n)
        finding_property(findings, finding, "fix", fix);
    finding_end(findings, finding);
}

/* Features set in one piece have its place, even those that are not in it. */
static struct loc features_loc(const struct proto_options *options, struct loc otherwise)
{
    for (size_t i = 0; i < options->all.n; i++)
        if (str_is(options->all.v[i].name, "features"))
            return options->all.v[i].name_loc;
    return otherwise;
}

/* Within an aggregate it is the member that counts. Places read from a descriptor may be missing.
 */
struct loc option_loc(const struct proto_options *options, const char *name, struct loc otherwise)
{
    const struct proto_option *option;
    const struct proto_value *value = proto_option(options, name, &option);
    if (!value)
        return strncmp(name, "features.", 9) == 0 ? features_loc(options, otherwise) : otherwise;
    struct loc loc = value == &option->value ? option->loc : value->loc;
    return loc.line ? loc : otherwise;
}
