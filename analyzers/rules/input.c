/* Rows of what the readers find wrong with their inputs; there is nothing to check. */
#include "svcgraph/rule.h"

const struct rule rule_input_unreadable = {
    .id = "input-unreadable",
    .group = "input",
    .severity = SEVERITY_ERROR,
    .precision = PRECISION_VERY_HIGH,
    .summary = "an input cannot be opened or read to its end",
    .explain =
        "A file that was named, or that another input names, cannot be opened or read to its end: "
        "it does not exist, permission is missing, the disk fails, or a compressed file is "
        "damaged or cut off.\n\n"
        "Why it matters: all that the file would have said is missing from the graph, so other "
        "rules may be silent where they would have spoken.\n\n"
        "Decision: opening, reading or unpacking failed, or the content is of no known format "
        "although the file was named. A file that only lies in a folder and is no input of ours "
        "is skipped and counted instead. The other inputs are still read.\n\n"
        "Fix: correct the path or the permission, or transfer the file again.\n\n"
        "Suppress: `checks: {input-unreadable: warning}` keeps the message and lets a gate pass."
        "\n\nFalse alarms: none known.",
};

const struct rule rule_input_syntax = {
    .id = "input-syntax",
    .group = "input",
    .severity = SEVERITY_ERROR,
    .precision = PRECISION_VERY_HIGH,
    .summary = "an input is malformed",
    .explain =
        "The text of an input breaks the rules of its format: YAML, JSON, .proto and so on, or the "
        "shape that the format asks for (a list where a mapping must stand).\n\n"
        "Why it matters: what follows the place may be missing from the graph.\n\n"
        "Decision: the parser or the reader met something it cannot understand. What stood before "
        "the place is used, and reading goes on behind it where the format allows.\n\n"
        "Fix: correct the text at the given line and column. A template (Helm, Jinja) has to be "
        "rendered first, for example with `helm template`.\n\n"
        "Suppress: exclude the file with `--exclude GLOB`, or lower the severity with "
        "`checks: {input-syntax: warning}`.\n\n"
        "False alarms: templates that are no valid YAML before they are rendered.",
};

const struct rule rule_input_ambiguous = {
    .id = "input-ambiguous",
    .group = "input",
    .severity = SEVERITY_NOTE,
    .precision = PRECISION_HIGH,
    .summary = "an input can be read in two ways, and one was taken",
    .explain =
        "Something in an input has two possible meanings: a name that two namespaces define, a key "
        "that stands twice, a file that two formats claim, a variable without a value.\n\n"
        "Why it matters: the graph rests on the reading that was taken.\n\n"
        "Decision: the message says which reading was taken and what the other one is.\n\n"
        "Fix: write the input so that one meaning is left: the full name, one key, a value for the "
        "variable, or `--input-format` for the file.\n\n"
        "Suppress: `checks: {input-ambiguous: off}`.\n\n"
        "False alarms: the taken reading is the intended one.",
};

const struct rule rule_input_limit = {
    .id = "input-limit",
    .group = "input",
    .severity = SEVERITY_ERROR,
    .precision = PRECISION_VERY_HIGH,
    .summary = "an input is larger, deeper or more entangled than is read",
    .explain =
        "An input passes a limit that protects against hostile files: size, depth of nesting, "
        "number of aliases, number of files in a folder, a path that leads out of the given "
        "folders.\n\n"
        "Why it matters: what lies beyond the limit is missing from the graph, and with it perhaps "
        "the very fault that a gate is there to find.\n\n"
        "Decision: the message names the limit. Reading stops there for this input only. It is an "
        "error, and so exit status 3, because nobody looked at the rest.\n\n"
        "Fix: split the input, or give a narrower folder.\n\n"
        "Suppress: exclude the file with `--exclude GLOB`.\n\n"
        "False alarms: an honest but very large dump.",
};
