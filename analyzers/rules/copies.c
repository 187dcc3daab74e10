/* Copies of one definition, in several files, that no longer say the same. */
#include "rules_priv.h"

/* Words by which folders of several versions of one tree are told apart. */
static bool is_history(struct str word)
{
    static const char *const words[] = { "old",      "new",  "before",  "after",
                                         "previous", "prev", "current", "now",
                                         "then",     "base", "head",    "baseline",
                                         "against",  "next", "main",    "master" };
    for (size_t i = 0; i < countof(words); i++)
        if (str_is_nocase(word, words[i]))
            return true;
    size_t v = word.n > 1 && (word.p[0] == 'v' || word.p[0] == 'V');
    return word.n > v && word.p[v] >= '0' && word.p[v] <= '9';
}

static bool is_word(char c)
{
    return c != '/' && c != '-' && c != '_' && c != '.';
}

struct str copies_place(struct arena *arena, struct str path)
{
    struct str folder = path_dir(path);
    struct strbuf buf;
    strbuf_init(&buf, arena);
    for (size_t i = 0, end; i < folder.n; i = end) {
        for (end = i; end < folder.n && is_word(folder.p[end]);)
            end++;
        struct str word = str_range(folder.p + i, folder.p + end);
        if (!word.n)
            strbuf_add_char(&buf, folder.p[end++]);
        else if (!is_history(word))
            strbuf_add(&buf, word);
        else if (!buf.n || buf.p[buf.n - 1] != '*')
            strbuf_add_char(&buf, '*');
        while (word.n && is_history(word) && end < folder.n && folder.p[end] != '/' &&
               !is_word(folder.p[end]))
            end++;
    }
    strbuf_add_char(&buf, '/');
    strbuf_add(&buf, path_base(path));
    return strbuf_str(&buf);
}

bool copies_are_versions(struct arena *arena, struct str a, struct str b)
{
    return str_eq(copies_place(arena, a), copies_place(arena, b));
}

static void check_copies(const struct rule_ctx *ctx, const struct graph *g)
{
    check_proto_copies(ctx, g);
    check_api_copies(ctx, g);
}

static const char *lacks_definitions(const struct graph *g)
{
    return g->protos || g->n_apis ? NULL : "needs API definitions; none given";
}

const struct rule rule_schema_copies_differ = {
    .id = "schema-copies-differ",
    .group = "compatibility",
    .severity = SEVERITY_ERROR,
    .precision = PRECISION_HIGH,
    .summary = "copies of one API definition differ",
    .explain =
        "Two or more .proto files of the input define a message, enum or service of the same full "
        "name, and do not say the same of it; or a service has a copy of another's OpenAPI or "
        "AsyncAPI definition that differs from it.\n\n"
        "Why it hurts: a copied schema is a contract that nobody signs. One side sends a field "
        "that the other does not know, or reads a number as something else, and no build and no "
        "comparison of versions of one file shows it.\n\n"
        "Decision: definitions of the same kind and full name in different files are copies of "
        "each other; without a package only when the files have the same name. They differ when a "
        "field, value or rpc is in one of them only, or its number, name, type, cardinality, "
        "oneof, default, JSON name or streaming is another; also when an enum is open in one and "
        "closed in the other. Comments, order, reserved numbers and options that do not show on "
        "the wire are no difference. Where an import is missing, types count by their own name "
        "alone. Packages of two API versions (shop.v1, shop.v2) are two packages. Definitions "
        "that come with compilers and frameworks (google.protobuf, google.api, grpc ...) are left "
        "out. Elements whose copies stand in the same files are one finding. "
        "`svcgraph compat --consumers` looks at the copies of the consumers.\n\n"
        "An OpenAPI or AsyncAPI definition is a copy when it stands among the files of another "
        "service than the one that offers it, and two files are copies when title and version are "
        "the same. It is an error when what the one side relies on is not what the other does "
        "(a field gone, a type changed, ...), a warning when they differ in ways that both sides "
        "can live with. Of two AsyncAPI documents that share a topic, what the receiver takes "
        "must be what the sender sends: else that is an error, too.\n\n"
        "Fix: build all sides from one file, or bring the copies up to the same version; "
        "`svcgraph compat` says whether one may replace the other.\n\n"
        "Suppress: `checks: {schema-copies-differ: off}` in svcgraph.yaml.\n\n"
        "False alarms: copies that were cut down on purpose to what one side needs; folders that "
        "hold two versions on purpose, such as the test data of a comparison: leave them out with "
        "--exclude.",
    .bad = "cart/proto/item.proto:         message Item { int64 price = 3; }\n"
           "checkout/vendored/item.proto:  message Item { double price = 3; }",
    .good = "cart/proto/item.proto:         message Item { int64 price = 3; }\n"
            "checkout/vendored/item.proto:  message Item { int64 price = 3; }",
    .lacks = lacks_definitions,
    .check = check_copies,
};
