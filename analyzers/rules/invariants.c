/* Invariants of message flow. Found by 'svcgraph flow check', which has both sides. */
#include "rules_priv.h"

static const char *lacks_baseline(const struct graph *g)
{
    (void)g;
    return "needs a baseline to compare with: see 'svcgraph flow check --baseline'";
}

const struct rule rule_invariant_violated = {
    .id = "invariant-violated",
    .group = "flow",
    .severity = SEVERITY_ERROR,
    .precision = PRECISION_HIGH,
    .summary = "requests no longer flow as they did: an invariant is broken",
    .explain =
        "So many effects come beneath each cause, whatever the load: a cart and its sales tax are "
        "called 1:1. A release that changes this has lost, doubled or moved work, however healthy "
        "its processors look.\n\n"
        "Why it hurts: orders without their payment, messages that nobody takes, twice the calls "
        "to a store. Load and error rate show it late or not at all.\n\n"
        "Decision: 'svcgraph flow check' holds complete requests against the invariants of a "
        "file, or of other traces. Exact and range: more requests than the tolerance (0.5 %) are "
        "otherwise, and more than the baseline explains (the larger p of the binomial test at its "
        "rate, 3/n where it had none, and Fisher's). Share: score test, Fisher's where few are "
        "expected. Ratio: by the variance over requests. Significant at alpha (1 %) among all "
        "invariants (Benjamini and Hochberg), and off by min-effect (5 %). Fewer than 100 "
        "requests, or less than 80 % power for that shift, is inconclusive, as is a dump with "
        "more than 20 % of incomplete requests. A warning where requests were sampled unevenly "
        "and the probabilities are not recorded.\n\n"
        "Fix: roll back the version that the finding names; else compare the two example "
        "requests. Where the change is wanted, learn the file again and have it reviewed.\n\n"
        "Suppress: `enabled: false` or `allow: WHY` on the invariant in its file; `checks: "
        "{invariant-violated: off}`.\n\n"
        "False alarms: a baseline from another kind of load; parts of the system that are traced "
        "in one of the two only.",
    .bad = "cart: POST /cart -> tax: POST /tax, exactly 1: 1.2 % of 40,000 requests have none",
    .good = "0.01 % of 40,000 requests have none, as in the baseline",
    .lacks = lacks_baseline,
};

const struct rule rule_invariant_near = {
    .id = "invariant-near",
    .group = "flow",
    .severity = SEVERITY_NOTE,
    .precision = PRECISION_MEDIUM,
    .summary = "an invariant of message flow is more than 80 % of the way to its limit",
    .explain =
        "It still holds, and there are enough requests to say so, but little is left: of the "
        "tolerance of an exact one, or of the shift that would matter for a share or ratio.\n\n"
        "Why it hurts: what has drifted so far may go on with the next release, and no single "
        "step is large enough to stop one.\n\n"
        "Decision: 'svcgraph flow check' finds it ok, and (seen - baseline) / (limit - baseline) "
        "is above 0.8. The threshold is of the paper on rules of three near-critical; 80 % is a "
        "choice.\n\n"
        "Fix: find what changed since the baseline before it adds up.\n\n"
        "Suppress: `checks: {invariant-near: off}`.\n\n"
        "False alarms: chance; with many invariants one of them comes near now and then.",
    .bad = "checkout -> fraud check, 12.0 % in the baseline, 12.5 % now: 83 % of the way to 5 %",
    .good = "12.0 % in the baseline, 12.2 % now",
    .lacks = lacks_baseline,
};
