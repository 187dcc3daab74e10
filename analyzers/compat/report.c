/* From a break to a finding: where, and what the user asked not to hear. */
#include "breaks.h"

static size_t digits(struct str s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
        n++;
    return n;
}

/* v1alpha1, v2p3beta, v1test, v1testfoo: the last part of the package says it may change. */
bool is_unstable(struct str package)
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

static uint64_t ignored_for(const struct compat *c, const struct proto_file *file)
{
    uint64_t rules_set = 0;
    if ((c->setup->no_imports && file->is_import) ||
        (c->setup->ignore_unstable && is_unstable(file->package)))
        return UINT64_MAX;
    for (struct str at = climb(file->path); at.n > 0 && c->setup->n_ignores > 0; at = climb_on(at)) {
        const uint64_t *set = table_find(&c->ignores, at);
        rules_set |= set ? *set : 0;
    }
    return rules_set;
}

static bool is_ignored_at(struct compat *c, const struct proto_file *file, bool before)
{
    if (!file)
        return false;
    if (c->ignored[before].file != file) {
        c->ignored[before].file = file;
        c->ignored[before].rules = ignored_for(c, file);
    }
    return c->ignored[before].rules >> (c->rule - compat_rules) & 1;
}

/* Structural equality: what the level is about does not break. */
static bool is_harmless(const struct compat *c, const struct compat_break *row)
{
    unsigned protects = c->setup->protects;
    return (row->holds == is_alike || row->holds == is_alike_on_wire) && protects &&
           !(row->encodings & protects);
}

static void add_names(struct compat *c, struct finding *finding)
{
    struct findings *findings = c->setup->findings;
    const struct twin *twin = c->change.twin;
    if (twin) {
        finding_related(findings, finding, twin->loc, "%" PRIstr " holds the same",
                        NAME_ARG(twin->full_name));
        finding_property(findings, finding, "equal_to", twin->full_name);
    }
    if (c->change.renamed.n)
        finding_property(findings, finding, "renamed_to", c->change.renamed);
}

static void add_detail(struct compat *c, struct finding *finding, const struct compat_break *row)
{
    struct findings *findings = c->setup->findings;
    struct str fix = fix_of(c);
    if (is_harmless(c, row))
        finding_severity(finding, SEVERITY_NOTE);
    finding_help(findings, finding, "%s%s%" PRIstr, c->rule->fix, fix.n ? " Here: " : "",
                 STR_ARG(fix));
    add_verdict(c, finding, row);
    add_names(c, finding);
    if (fix.n)
        finding_property(findings, finding, "fix", fix);
}

void report(struct compat *c, const struct proto_file *file, struct loc loc, struct str subject,
            const char *format, ...)
{
    struct findings *findings = c->setup->findings;
    va_list args;
    if (is_ignored_at(c, file, false) || is_ignored_at(c, c->was_file, true))
        return;
    const struct compat_break *row = c->setup->exact ? NULL : break_of(c);
    va_start(args, format);
    struct str message = str_vprintf(findings->arena, format, args);
    va_end(args);
    if (!file)
        loc = LOC_NONE;
    else if (loc.line == 0)
        loc = (struct loc){ file->source, 1, 1 };
    if (row && !is_harmless(c, row))
        count_break(c, file, loc, message);
    if (row && !is_asked_for(c, row))
        return;
    if (c->setup->exact && is_repeated(c, file, loc, subject, message))
        return;
    bool equal = row && (row->holds == is_alike || row->holds == is_alike_on_wire);
    struct finding *finding =
        finding_begin(findings, c->rule->rule, loc, "%" PRIstr "%s", STR_ARG(message),
                      equal ? " The two are structurally equal." : "");
    finding_subject(findings, finding, str_take(subject, NAME_SHOWN));
    if (c->was.line > 0)
        finding_related(findings, finding, c->was, "as it was before");
    if (row)
        add_detail(c, finding, row);
    else
        finding_help(findings, finding, "%s", c->rule->fix);
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
