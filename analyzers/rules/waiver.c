/* Rows of what is wrong with comments that accept a break; compat finds it, there is nothing to check. */
#include "svcgraph/rule.h"

const struct rule rule_waiver_invalid = {
    .id = "waiver-invalid",
    .group = "compatibility",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_VERY_HIGH,
    .summary = "a comment means to accept a break, and has no effect",
    .explain =
        "A comment in a .proto file says svcgraph:ignore, but names a rule that does not exist, or "
        "gives no reason.\n\n"
        "Why it matters: whoever wrote it believes that the break is accepted; and a break that is "
        "accepted without a reason is one that nobody can judge later.\n\n"
        "Decision: the marker is followed by names of rules of compat, with commas between them, "
        "then '--' and a text. Names may be spelled as buf does. A comment that is not so has no "
        "effect for the rules that are not; the breaks are told.\n\n"
        "Fix: write `// svcgraph:ignore field-same-name -- nobody has read it yet`.\n\n"
        "Suppress: `checks: {waiver-invalid: off}`.\n\n"
        "False alarms: a comment that only speaks of the marker.",
    .bad = "string title = 1; // svcgraph:ignore field-same-nam -- renamed on purpose",
    .good = "string title = 1; // svcgraph:ignore field-same-name -- renamed on purpose",
};

const struct rule rule_waiver_unused = {
    .id = "waiver-unused",
    .group = "compatibility",
    .severity = SEVERITY_NOTE,
    .precision = PRECISION_VERY_HIGH,
    .summary = "a comment accepts a break that is not there",
    .explain =
        "A comment in a .proto file says svcgraph:ignore with a rule that finds nothing on its "
        "element, though it ran.\n\n"
        "Why it matters: the next break of that kind on the element would be accepted unseen.\n\n"
        "Decision: the rule ran over the file, and no finding of it stands on the line of the "
        "comment, nor on the element directly below it. Rules that the level leaves out are not "
        "asked.\n\n"
        "Fix: remove the comment; once the version with the break is what others are compared "
        "with, it has done its work.\n\n"
        "Suppress: `checks: {waiver-unused: off}`.\n\n"
        "False alarms: a comment that stands on another element than the one the break is told "
        "at, such as a field that is gone, which is told at its message.",
    .bad = "int32 id = 1; // svcgraph:ignore field-same-type -- was a string",
    .good = "int32 id = 1;",
};
