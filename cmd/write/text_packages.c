/* Of two versions: which new version each package calls for, and why. */
#include "tally.h"
#include "text.h"

/* Packages and kinds of changes a reader takes in; --changes lists all. */
enum { PACKAGES_SHOWN = 20, KINDS_MAX = 16 };

struct kind { /* of changes, with their number */
    const char *name;
    size_t n;
};

static size_t count_kinds(const struct package_changes *package, struct kind *kinds)
{
    size_t n = 0;
    for (size_t i = 0; i < package->changes.n; i++) {
        size_t k = 0;
        while (k < n && strcmp(kinds[k].name, package->changes.v[i].kind) != 0)
            k++;
        if (k == KINDS_MAX)
            continue;
        if (k == n)
            kinds[n++] = (struct kind){ package->changes.v[i].kind, 0 };
        kinds[k].n++;
    }
    return n;
}

/* Done to what was there, not new itself. */
static bool is_mark(const struct kind *kind)
{
    return strcmp(kind->name, "deprecated") == 0 || strcmp(kind->name, "reserved") == 0;
}

/* "2 fields, 1 rpc added, 1 deprecated": false when there is nothing of that sort. */
static bool write_kinds(struct out *out, const struct kind *kinds, size_t n, bool marks,
                        const char *before)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (is_mark(&kinds[i]) != marks)
            continue;
        out_cstr(out, any ? ", " : before);
        any = true;
        if (marks)
            out_printf(out, "%zu %s", kinds[i].n, kinds[i].name);
        else
            out_count(out, kinds[i].n, kinds[i].name);
    }
    if (any && !marks)
        out_cstr(out, " added");
    return any;
}

static void write_reasons(struct out *out, const struct package_changes *package)
{
    struct kind kinds[KINDS_MAX];
    size_t n = count_kinds(package, kinds);
    const char *before = " (";
    if (package->breaking > 0) {
        out_cstr(out, before);
        out_count(out, package->breaking, "break");
        before = ", ";
    }
    if (write_kinds(out, kinds, n, false, before))
        before = ", ";
    if (write_kinds(out, kinds, n, true, before))
        before = ", ";
    if (before[0] == ',')
        out_char(out, ')');
}

static void write_package(const struct result *result, struct out *out,
                          const struct package_changes *package)
{
    out_name(out, package->name.n ? package->name : STR("(no package)"));
    out_printf(out, ": %s", package_verdict_name(package->verdict));
    write_reasons(out, package);
    out_cstr(out, package->unstable ? ", unstable by its name\n" : "\n");
    for (size_t i = 0; result->list_changes && i < package->changes.n; i++) {
        const struct package_change *change = &package->changes.v[i];
        out_cstr(out, "  ");
        out_loc(out, &result->run->sources, change->loc);
        out_printf(out, ": %s ", change->kind);
        out_name(out, change->name);
        out_char(out, '\n');
    }
}

struct tellings { /* packages of one verdict */
    size_t shown, hidden;
};

static struct tellings write_verdict(const struct result *result, struct out *out,
                                     enum package_verdict verdict, size_t most)
{
    struct tellings told = { 0 };
    for (size_t i = 0; i < result->packages->all.n; i++) {
        const struct package_changes *package = &result->packages->all.v[i];
        if (package->verdict != verdict)
            continue;
        if (told.shown == most) {
            told.hidden++;
            continue;
        }
        write_package(result, out, package);
        told.shown++;
    }
    return told;
}

/* The gravest first. */
void write_packages_text(const struct result *result, struct out *out)
{
    if (!result->packages)
        return;
    size_t most = result->list_changes ? SIZE_MAX : PACKAGES_SHOWN;
    struct tellings major = write_verdict(result, out, PACKAGE_MAJOR, most),
                    minor = write_verdict(result, out, PACKAGE_MINOR, most - major.shown),
                    patch = write_verdict(result, out, PACKAGE_PATCH,
                                          result->list_changes ? SIZE_MAX : 0);
    bool any = major.shown + minor.shown > 0;
    if (major.hidden > 0)
        out_printf(out, "%zu more: major\n", major.hidden);
    if (minor.hidden > 0)
        out_printf(out, "%zu more: minor\n", minor.hidden);
    if (patch.hidden > 0) {
        out_count(out, patch.hidden, any ? "other package" : "package");
        out_cstr(out, ": patch\n");
    }
    if (major.hidden + minor.hidden > 0)
        out_cstr(out, "--changes lists all packages\n");
}
