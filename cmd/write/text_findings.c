#include "tally.h"
#include "text.h"

/* What a reader takes in; the machine forms hold all. */
enum { SUBJECTS_SHOWN = 16, PLACES_SHOWN = 40 };

static void colour(const struct result *result, struct out *out, const char *code)
{
    if (result->colour)
        out_printf(out, "\033[%sm", code);
}

static void write_severity(const struct result *result, struct out *out, enum severity severity)
{
    static const char *const codes[] = { "0", "1;36", "1;33", "1;31" };
    colour(result, out, codes[severity]);
    out_cstr(out, severity_name(severity));
    colour(result, out, "0");
}

static void write_head(const struct result *result, struct out *out, const struct finding *finding)
{
    write_severity(result, out, finding->severity);
    out_cstr(out, "  ");
    out_cstr(out, finding->rule->id);
    colour(result, out, "1");
    size_t n = finding->subjects.n, shown = n <= SUBJECTS_SHOWN ? n : SUBJECTS_SHOWN;
    for (size_t i = 0; i < shown; i++) {
        out_cstr(out, i == 0 ? "  " : ", ");
        out_name(out, finding->subjects.v[i]);
    }
    if (shown < n)
        out_printf(out, " and %zu more", n - shown);
    colour(result, out, "0");
    out_char(out, '\n');
}

static void write_places(const struct sources *sources, struct out *out,
                         const struct finding *finding)
{
    size_t n = finding->related.n, shown = n <= PLACES_SHOWN ? n : PLACES_SHOWN;
    for (size_t i = 0; i < shown; i++) {
        const struct related *related = &finding->related.v[i];
        out_cstr(out, "    ");
        out_loc(out, sources, related->loc);
        if (related->loc.source != 0)
            out_cstr(out, ": ");
        out_name(out, related->label);
        out_char(out, '\n');
    }
    if (shown < n)
        out_printf(out, "    and %zu more places\n", n - shown);
}

static struct str property_of(const struct finding *finding, const char *key)
{
    for (size_t i = 0; i < finding->properties.n; i++)
        if (strcmp(finding->properties.v[i].key, key) == 0)
            return finding->properties.v[i].value;
    return STR_NULL;
}

/* Of a break of compatibility: who meets it, and in which encodings. */
static void write_breaks(struct out *out, const struct finding *finding)
{
    static const char *const keys[] = { "direction", "encodings", "used_in", "rollout" };
    const char *before = "  breaks: ";
    for (size_t i = 0; i < countof(keys); i++) {
        struct str value = property_of(finding, keys[i]);
        if (value.n == 0 || (i != 1 && str_is(value, "none")) || str_is(value, "any order"))
            continue;
        out_cstr(out, before);
        out_name(out, value);
        before = " \xc2\xb7 ";
    }
    if (before[0] != ' ' || before[1] != ' ')
        out_char(out, '\n');
}

static void write_finding(const struct result *result, struct out *out,
                          const struct finding *finding)
{
    const struct sources *sources = &result->run->sources;
    write_head(result, out, finding);
    out_cstr(out, "  ");
    if (finding->loc.source != 0) {
        out_loc(out, sources, finding->loc);
        out_cstr(out, ": ");
    }
    out_name(out, finding->message);
    out_char(out, '\n');
    write_places(sources, out, finding);
    write_breaks(out, finding);
    if (finding->help.n > 0) {
        out_cstr(out, "  help: ");
        out_name(out, finding->help);
        out_char(out, '\n');
    }
    out_char(out, '\n');
}

/* One line for each reason, with the rules that share it, in table order. */
static void write_not_run(const struct verdict *verdict, struct out *out)
{
    for (size_t i = 0; i < verdict->not_run.n; i++) {
        const struct not_run *entry = &verdict->not_run.v[i];
        bool said = entry->off;
        for (size_t k = 0; k < i && !said; k++)
            said = !verdict->not_run.v[k].off &&
                   strcmp(verdict->not_run.v[k].reason, entry->reason) == 0;
        if (said)
            continue;
        out_cstr(out, "not run: ");
        for (size_t k = i; k < verdict->not_run.n; k++) {
            const struct not_run *other = &verdict->not_run.v[k];
            if (other->off || strcmp(other->reason, entry->reason) != 0)
                continue;
            out_printf(out, "%s%s", k > i ? ", " : "", other->rule->id);
        }
        out_printf(out, " (%s)\n", entry->reason);
    }
}

static void write_summary(const struct result *result, const struct tally *tally, struct out *out)
{
    static const struct {
        enum severity severity;
        const char *noun;
    } parts[] = { { SEVERITY_ERROR, "error" },
                  { SEVERITY_WARNING, "warning" },
                  { SEVERITY_NOTE, "note" } };
    bool any = false;
    for (size_t i = 0; i < countof(parts); i++) {
        size_t n = tally->by_severity[parts[i].severity];
        if (n == 0)
            continue;
        if (any)
            out_cstr(out, ", ");
        out_count(out, n, parts[i].noun);
        any = true;
    }
    if (!any)
        out_cstr(out, "no findings");
    out_cstr(out, " in ");
    if (result->n_files > 0) {
        out_count(out, result->n_files, "file");
    } else {
        out_count(out, tally->services, "service");
        out_cstr(out, ", ");
        out_count(out, tally->edges, "edge");
    }
    if (tally->hidden > 0)
        out_printf(out, "; %zu not shown (--max-findings)", tally->hidden);
    if (result->run->tally.skipped > 0) {
        out_cstr(out, "; ");
        out_count(out, result->run->tally.skipped, "file");
        out_cstr(out, " skipped");
    }
    out_char(out, '\n');
}

void write_findings_text(const struct result *result, struct out *out)
{
    struct tally tally = tally_of(result);
    for (size_t i = tally.first; i < result->findings->all.n; i++)
        write_finding(result, out, &result->findings->all.v[i]);
    write_packages_text(result, out);
    if (result->verdict)
        write_not_run(result->verdict, out);
    if (result->note.n > 0) {
        out_name(out, result->note);
        out_char(out, '\n');
    }
    out_traces(out, result);
    write_summary(result, &tally, out);
}
