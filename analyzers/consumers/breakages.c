/* From findings of a comparison to the elements that break. */
#include "consumers_priv.h"

static bool is_rule(const struct finding *finding, const char *id)
{
    return strcmp(finding->rule->id, id) == 0;
}

/* Generated source and reserved numbers: no exchange of data shows whether somebody minds. */
static bool is_unseen(const struct finding *finding)
{
    static const char *const ids[] = {
        "extension-message-no-delete", "message-no-remove-standard-descriptor-accessor",
        "field-same-jstype",           "field-same-cpp-string-type",
        "field-same-java-utf8-validation",
    };
    struct str id = str_from(finding->rule->id);
    for (size_t i = 0; i < countof(ids); i++)
        if (is_rule(finding, ids[i]))
            return true;
    return str_starts(id, "reserved-") ||
           (str_starts(id, "file-same-") && !is_rule(finding, "file-same-package")) ||
           compat_rule_find(id) < 0;
}

struct adding {
    struct consumers *c;
    struct version_index *was, *is;
    struct breakage *breakage;
};

static void add(struct adding *a, struct element element)
{
    element.carriers = version_carriers(a->was, &element);
    *vec_push(&a->c->scratch, &a->breakage->elements) = element;
}

/* Of the version after there is none of that name: the element is gone, not moved. */
static void add_if_gone(struct adding *a, struct str name)
{
    struct element element = elements_find(&a->was->elements, name);
    if (element.kind && !elements_like(&a->is->elements, &element).kind)
        add(a, element);
}

static void add_contents(struct adding *a, const struct proto_file *file)
{
    for (size_t i = 0; i < file->services.n; i++)
        add_if_gone(a, file->services.v[i]->full_name);
    for (size_t i = 0; i < file->all_messages.n; i++)
        if (!file->all_messages.v[i]->map_entry)
            add_if_gone(a, file->all_messages.v[i]->full_name);
    for (size_t i = 0; i < file->all_enums.n; i++)
        add_if_gone(a, file->all_enums.v[i]->full_name);
}

static void add_files(struct adding *a, struct str path, struct str package, bool by_path)
{
    for (size_t i = 0; i < a->was->tree->files.n; i++) {
        const struct proto_file *file = a->was->tree->files.v[i].proto;
        if (by_path ? str_eq(file->path, path) : str_eq(file->package, package))
            add_contents(a, file);
    }
}

/* A new field that is required breaks all that send its message; they cannot know the field. */
static void add_element(struct adding *a, struct str name, bool deletion)
{
    struct element element = elements_find(&a->was->elements, name);
    struct element now = elements_find(&a->is->elements, name);
    if (deletion && element.kind && elements_like(&a->is->elements, &element).kind &&
        (element.kind == ELEMENT_MESSAGE || element.kind == ELEMENT_ENUM ||
         element.kind == ELEMENT_SERVICE) && now.kind == element.kind)
        return;
    if (!element.kind && now.kind)
        element = elements_like(&a->was->elements, &now);
    if (!element.kind && now.kind == ELEMENT_FIELD)
        element = elements_find(&a->was->elements, now.message->full_name);
    if (element.kind)
        add(a, element);
}

static void add_elements(struct adding *a, const struct finding *finding, struct str subject)
{
    a->breakage->whole |= is_rule(finding, "file-no-delete") ||
                          is_rule(finding, "file-same-package") ||
                          is_rule(finding, "package-no-delete");
    bool oneof = is_rule(finding, "oneof-no-delete");
    if (is_rule(finding, "file-no-delete") || is_rule(finding, "file-same-package"))
        add_files(a, subject, STR_NULL, true);
    else if (is_rule(finding, "package-no-delete"))
        add_files(a, STR_NULL, str_is(subject, "(no package)") ? STR_NULL : subject, false);
    else
        add_element(a, subject, str_ends(str_from(finding->rule->id), "-no-delete") && !oneof);
}

void breakages_find(struct consumers *c, const struct findings *findings, size_t first,
                    struct version_index *was, struct version_index *is, struct breakages *out)
{
    struct symtab subjects;
    symtab_init(&subjects, &c->scratch);
    for (size_t i = first; i < findings->all.n; i++) {
        const struct finding *finding = &findings->all.v[i];
        if (!finding->subjects.n || is_unseen(finding))
            continue;
        uint32_t known = subjects.n;
        sym s = sym_intern(&subjects, finding->subjects.v[0]);
        if (s >= known) {
            *vec_push(&c->scratch, &out->all) =
                (struct breakage){ .subject = finding->subjects.v[0] };
            struct adding adding = { c, was, is, &out->all.v[s - 1] };
            add_elements(&adding, finding, finding->subjects.v[0]);
        }
        *vec_push(&c->scratch, &out->all.v[s - 1].findings) = i;
    }
}
