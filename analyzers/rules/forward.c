/*
 * What readers of today will trip over when writers move on, as far as one version shows it. What a
 * change brings is found by analyzers/compat/forward.c.
 */
#include "rules_priv.h"
#include "svcgraph/proto.h"

enum { NAME_SHOWN = 200 };

static void check_forward(const struct rule_ctx *ctx, const struct graph *g)
{
    for (size_t i = 0; g->protos && i < g->protos->all.n; i++) {
        const struct proto_file *file = g->protos->all.v[i];
        if (proto_is_platform(file->package))
            continue;
        for (size_t k = 0; k < file->all_enums.n; k++) {
            const struct proto_enum *enumeration = file->all_enums.v[k];
            if (proto_enum_has_unknown(enumeration))
                continue;
            struct finding *finding = finding_begin(
                ctx->findings, ctx->rule, enumeration->loc,
                "Enum %" PRIstr " is closed and has no value for what is not known. Whoever reads "
                "a value added later takes it for %" PRIstr ".",
                STR_ARG(str_take(enumeration->full_name, NAME_SHOWN)),
                STR_ARG(str_take(enumeration->values.v[0].name, NAME_SHOWN)));
            finding_help(ctx->findings, finding,
                         "Add a value 0 that says unspecified, as the first one.");
            finding_subject(ctx->findings, finding, enumeration->full_name);
            finding_end(ctx->findings, finding);
        }
    }
}

const struct rule rule_not_forward_compatible = {
    .id = "not-forward-compatible",
    .group = "compatibility",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_HIGH,
    .summary = "readers of today would misread what writers of tomorrow send",
    .explain =
        "During each deployment old readers meet new writers, and a consumer that is deployed "
        "once a year meets them all year. This rule finds where the old ones would choke.\n\n"
        "Why it hurts: the side that is hurt is the one that did not change, so nobody looks at "
        "it.\n\n"
        "Decision: for one version (`svcgraph check`), an enum is closed (proto2, or "
        "features.enum_type = CLOSED), none of its values is 0 and none is called unknown, "
        "unspecified or the like: an old reader takes a new value for the first one. For two "
        "versions (`svcgraph compat`), only what the change brings and no other rule of the "
        "comparison has said of the same element: such an enum; a field that is required now, so "
        "that readers refuse what was written without it, and one that is no longer required "
        "while old readers still ask for it; a field that moved into a oneof, so that it cannot be "
        "sent together with others; a number that is free to be used again because the field or "
        "value that had it is gone and it is not reserved; and a number that was given to another "
        "field, of another name and type.\n\n"
        "Fix: a first value 0 that says unspecified; only optional fields, and code for missing "
        "ones; `reserved` with the number and the name for what is gone.\n\n"
        "Suppress: `checks: {not-forward-compatible: off}` in svcgraph.yaml, or --skip-rule.\n\n"
        "False alarms: enums that are closed by nature (weekdays); writers and readers that are "
        "built and deployed together.",
    .bad = "enum State { OPEN = 1; PAID = 2; }  // proto2",
    .good = "enum State { STATE_UNSPECIFIED = 0; OPEN = 1; PAID = 2; }",
    .needs = YIELD_PROTOS,
    .check = check_forward,
};
