/* A change that has no safe order. Found by 'svcgraph deploy-order', which has both versions. */
#include "rules_priv.h"

static const char *lacks_other_side(const struct graph *g)
{
    (void)g;
    return "needs another version to compare with: see 'svcgraph deploy-order --against'";
}

const struct rule rule_upgrade_deadlock = {
    .id = "upgrade-deadlock",
    .group = "versions",
    .severity = SEVERITY_ERROR,
    .precision = PRECISION_HIGH,
    .summary = "services of one change wait for each other: there is no safe order of release",
    .explain =
        "Services are released one after the other, and while one is, its old and new instances "
        "run side by side with the versions of all others at that time. In this change each order "
        "leads through a mixture that does not work.\n\n"
        "Why it hurts: requests fail from the first step until the last one, and a rollback in "
        "between leads through the same mixture.\n\n"
        "Decision: 'svcgraph deploy-order --against OLD' compares two versions. For each consumer "
        "and provider it asks of the mixed combinations whether they work, by declared ranges, "
        "contracts and their verifications, calls in traces and definitions. The old consumer does "
        "not work with the new provider: the consumer goes first. The new consumer does not work "
        "with the old provider: the provider goes first. Where such rules form a circle, no order "
        "exists; the finding shows a smallest circle, with the reason of each hop. It is also "
        "reported when the new versions do not fit each other at all, and when one that is not "
        "part of the change does not fit the other's new version. What is unknown never makes a "
        "finding. Calls in a circle are no obstacle while they are compatible.\n\n"
        "Fix: take one of the ways out that the command computes: first an intermediate version "
        "that offers, or takes, both; two major versions side by side; a part of the change "
        "left for later; a switch of all members at once.\n\n"
        "Suppress: `checks: {upgrade-deadlock: off}`.\n\n"
        "False alarms: ranges that are narrower than what really works; services that are always "
        "stopped before they are replaced.",
    .bad = "cart 1 needs pricing ^1, cart 2 needs pricing ^2; the change brings both 2s",
    .good = "cart 2 needs pricing \"^1 || ^2\": it goes first, then pricing 2",
    .lacks = lacks_other_side,
};
