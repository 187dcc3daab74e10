/* The rules of who meets a break. `svcgraph compat` runs them; they have no check of their own. */
#include "svcgraph/rule.h"

static const struct rule_key unused_keys[] = {
    { .name = "entry-spans",
      .value = 300,
      .low = 1,
      .high = 1000000000,
      .source = "a call made in 1% of requests is missed with a probability of 0.99^300 = 5%",
      .help = "spans that enter a service, before what it was not seen doing counts" },
    { .name = "days",
      .value = 7,
      .low = 0,
      .high = 3650,
      .source = "a week, so that weekly jobs are seen",
      .help = "days between its first and last span, before what it was not seen doing counts" },
    { 0 },
};

const struct rule rule_api_breaking_used = {
    .id = "api-breaking-used",
    .group = "compatibility",
    .severity = SEVERITY_ERROR,
    .precision = PRECISION_HIGH,
    .summary = "somebody uses what the new version breaks",
    .explain =
        "A break that `svcgraph compat` found concerns a service, rpc, message, field, enum or "
        "value that a known consumer uses.\n\n"
        "Why it hurts: of all breaks these are the ones that somebody will meet, and now it is "
        "known who: the callers are named, with their teams and how often they call.\n\n"
        "Decision: consumers and what they use are known from four kinds of evidence, each with "
        "its place. Traces: a call of an rpc (rpc.service, rpc.method); it uses the rpc, and all "
        "messages and enums that can be reached from its request and response. The section "
        "`consumers` of svcgraph.yaml. Copies: a .proto file of the same package below the folder "
        "of another service; the consumer knows what is in it, in the form that the version "
        "before has, and does without what is not. Manifests: a service that is declared to call "
        "the one that provides the rpcs may use any of them. A copy or a complete entry in the "
        "configuration wins over reachability: who does not know a field does not use it, though "
        "the rpc carries it. Traces of enough volume (see api-breaking-unused) win over copies "
        "and manifests. When the surest of the evidence is a declared call, the finding is a "
        "warning: it may be used. One finding for each element that breaks. What concerns "
        "generated source alone (options of files, a type that moved to another file) and "
        "reserved numbers is not looked at.\n\n"
        "Fix: keep the old beside the new until the named consumers have moved.\n\n"
        "Suppress: `--skip-rule api-breaking-used`, or `checks: {api-breaking-used: off}`. "
        "--used-only makes it the gate: other breaks no longer fail it.\n\n"
        "False alarms: a consumer that vendors a whole package and reads little of it; a name "
        "that two services share.",
    .bad = "- rpc Drop(DropRequest) returns (Empty);\n"
           "checkout calls shop.v1.Cart/Drop 312 times in the traces",
    .good = "- rpc Drop(DropRequest) returns (Empty);\n"
            "checkout's copy of cart.proto has no rpc Drop",
};

const struct rule rule_api_breaking_unused = {
    .id = "api-breaking-unused",
    .group = "compatibility",
    .severity = SEVERITY_NOTE,
    .precision = PRECISION_MEDIUM,
    .summary = "no known consumer uses what the new version breaks",
    .explain =
        "A break that `svcgraph compat` found concerns what every known consumer does without.\n\n"
        "Why it matters: such a break may be made now, and costs nobody anything.\n\n"
        "Decision: not to have seen a use is no proof, so each known consumer must show that it "
        "does without: its contract is there and lacks the element (a copy of the package, or an "
        "entry of `consumers` in svcgraph.yaml, unless that says `complete: false`), or it was "
        "seen long enough: spans of at least `entry-spans` requests over at least `days` days, "
        "none of which led to a call of an rpc that carries the element. Where no consumer is "
        "known, the provider must have been seen for that long without such a call. "
        "The option --window-is-complete says that the given traces show everything. Whatever is "
        "left is "
        "not known; it is counted under 'not run', and never called unused.\n\n"
        "Fix: nothing; reserve the numbers and names of what is deleted.\n\n"
        "Suppress: `--skip-rule api-breaking-unused`, or `checks: {api-breaking-unused: off}`.\n\n"
        "False alarms: consumers that appear in none of the inputs; what is used once a year.",
    .bad = "- int64 price = 3;\nthe copies of all three consumers have no field 3",
    .good = "- int64 price = 3;\nthe copy of checkout has `int64 price = 3`",
    .keys = unused_keys,
};

const struct rule rule_rollback_unsafe = {
    .id = "rollback-unsafe",
    .group = "compatibility",
    .severity = SEVERITY_ERROR,
    .precision = PRECISION_HIGH,
    .summary = "going back to the version before breaks who uses the new one already",
    .explain =
        "The new version adds or changes something that a known consumer already relies on. "
        "Going back to the version before takes it away.\n\n"
        "Why it hurts: a rollback is the last resort of a bad day, and this one makes the day "
        "worse. Which service may be rolled back, and what the impact is, should be known "
        "before.\n\n"
        "Decision: the comparison is made the other way round, from the new version to the one "
        "before. Of what breaks then, that is reported which a consumer uses in its new form: "
        "traces show calls of an rpc that only the new version has; a copy of a consumer has the "
        "message, field, rpc or value as the new version has it, which the version before has "
        "not, or in another form; an entry of `consumers` in svcgraph.yaml names it. Declared "
        "calls and reachability prove nothing here. One finding for each element.\n\n"
        "Fix: roll the named consumers back first, or bring the addition into the old line.\n\n"
        "Suppress: `--skip-rule rollback-unsafe`, or `checks: {rollback-unsafe: off}`.\n\n"
        "False alarms: consumers that fall back when an rpc is unimplemented.",
    .bad = "+ rpc Merge(MergeRequest) returns (Cart);\n"
           "checkout calls shop.v1.Cart/Merge in the traces",
    .good = "+ rpc Merge(MergeRequest) returns (Cart);\nnobody calls it yet",
};
