/*
 * A large tree of .proto files as a company that sells many services would have it: packages with
 * versions, licence headers, comments over half of the bytes, options with aggregates, nested
 * messages, maps, oneofs, enums, services, and imports several layers deep. The same seed gives the
 * same tree.
 *
 * usage: proto_gen FOLDER SEED PACKAGES [PERCENT]    six files a package
 *
 * PERCENT of the files get some edits: fields gone, renamed, of another type.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define countof(array) (sizeof(array) / sizeof((array)[0]))

enum { FILES = 6, TYPES = 0, SERVICE, ENUMS, RESOURCES, ERRORS, CONFIG };

static const char *const file_names[FILES] = { "types",     "service", "enums",
                                               "resources", "errors",  "config" };

static const char *const words[] = {
    "account", "agent",    "alias",   "anchor",  "archive",  "asset",   "backup",   "badge",
    "balance", "basket",   "batch",   "billing", "bridge",   "bucket",  "budget",   "cache",
    "canvas",  "carrier",  "catalog", "channel", "charge",   "cluster", "comment",  "contact",
    "country", "coupon",   "courier", "cursor",  "device",   "digest",  "domain",   "draft",
    "engine",  "entry",    "event",   "export",  "feature",  "fleet",   "folder",   "format",
    "freight", "gateway",  "group",   "handle",  "harbor",   "header",  "history",  "image",
    "index",   "invoice",  "journal", "kernel",  "label",    "ledger",  "lesson",   "license",
    "limit",   "listing",  "locale",  "market",  "member",   "metric",  "mirror",   "module",
    "network", "notice",   "number",  "object",  "order",    "owner",   "packet",   "parcel",
    "partner", "payment",  "permit",  "picture", "planet",   "pointer", "policy",   "portal",
    "prefix",  "profile",  "project", "quota",   "record",   "refund",  "region",   "release",
    "replica", "report",   "reserve", "review",  "rollout",  "route",   "sample",   "schema",
    "season",  "sensor",   "session", "shelf",   "shipment", "signal",  "snapshot", "source",
    "station", "storage",  "stream",  "student", "subject",  "supply",  "survey",   "symbol",
    "target",  "template", "tenant",  "thread",  "ticket",   "token",   "topic",    "track",
    "traffic", "transfer", "vector",  "vehicle", "vendor",   "version", "voucher",  "window",
};
enum { WORDS = countof(words) };

static const char *const phrases[] = {
    "is set by the server and cannot be changed by callers",
    "must be unique among all items of the same parent",
    "is kept for as long as the item itself, and removed with it",
    "may be empty, in which case the default of the project applies",
    "is given in the form that the page of formats describes",
    "counts everything that was accepted, even if it failed later",
    "is compared without regard to upper and lower case",
    "has been superseded, but is still filled in for older callers",
    "takes effect with the next run, never in the middle of one",
    "is checked on the way in, so that a bad value is refused at once",
};

struct gen {
    FILE *out;
    uint64_t state; /* of the text */
    uint64_t edits; /* of the edits */
    bool edited;
    uint64_t seed;
    unsigned percent;
};

static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

static unsigned below(uint64_t *state, unsigned n)
{
    *state = mix(*state);
    return (unsigned)(*state >> 33) % n;
}

static unsigned pick(struct gen *g, unsigned n)
{
    return below(&g->state, n);
}

static const char *word(struct gen *g)
{
    return words[pick(g, WORDS)];
}

static int upper(int c)
{
    return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

static void put(struct gen *g, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct gen *g, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(g->out, format, args);
    va_end(args);
}

/* What can be told of a file without writing it. */
static unsigned messages_in(const struct gen *g, unsigned package, unsigned file)
{
    static const unsigned most[FILES] = { 4, 0, 0, 6, 2, 3 };
    uint64_t state = mix(g->seed ^ (uint64_t)package << 8 ^ file);
    return most[file] ? 2 + below(&state, most[file]) : 0;
}

static unsigned enums_in(const struct gen *g, unsigned package)
{
    uint64_t state = mix(g->seed ^ (uint64_t)package << 8 ^ 77);
    return 2 + below(&state, 5);
}

/* Name of a type: no two in a package are alike. */
static const char *type_name(char *text, size_t n, unsigned package, unsigned file, unsigned i)
{
    unsigned number = file * 40 + i;
    const char *a = words[number % WORDS], *b = words[(number / WORDS + package) % WORDS];
    snprintf(text, n, "%c%s%c%s", upper(a[0]), a + 1, upper(b[0]), b + 1);
    return text;
}

static const char *package_name(char *text, size_t n, unsigned package, char separator)
{
    snprintf(text, n, "example%c%s%c%s%u%cv%u", separator, words[package % WORDS], separator,
             words[(package / WORDS + 7) % WORDS], package / 50, separator, 1 + package % 3);
    return text;
}

static void put_comment(struct gen *g, const char *indent, const char *about)
{
    unsigned n = 1 + pick(g, 4);
    put(g, "%s// The %s of the %s %s.\n", indent, about, word(g),
        phrases[pick(g, countof(phrases))]);
    for (unsigned i = 1; i < n; i++)
        put(g, "%s// If the %s has no %s, the %s %s.\n", indent, word(g), word(g), word(g),
            phrases[pick(g, countof(phrases))]);
    if (pick(g, 6) == 0)
        put(g, "%s//\n%s// Example: `%ss/{%s}/%ss/{%s}`\n", indent, indent, word(g), word(g),
            word(g), word(g));
}

static void put_header(struct gen *g, unsigned package, unsigned file)
{
    char name[128], path[128];
    package_name(name, sizeof(name), package, '.');
    package_name(path, sizeof(path), package, '/');
    put(g,
        "// This file is part of a tree that was made up to measure the time tools take.\n//\n"
        "// It stands for the notice that companies put on top of each of their files, which is\n"
        "// some ten lines long and says under which terms it may be used, changed and handed\n"
        "// on, that nothing is promised, and where the full text of these terms can be found.\n"
        "// None of it means anything here.\n\n"
        "syntax = \"proto3\";\n\npackage %s;\n\n",
        name);
    put(g, "import \"example/api/annotations.proto\";\n");
    if (file == RESOURCES || file == SERVICE)
        put(g, "import \"%s/types.proto\";\nimport \"%s/enums.proto\";\n", path, path);
    if (file == SERVICE)
        put(g,
            "import \"%s/resources.proto\";\nimport \"google/protobuf/empty.proto\";\n"
            "import \"google/protobuf/field_mask.proto\";\n",
            path);
    if (file != ENUMS)
        put(g, "import \"google/protobuf/timestamp.proto\";\n"
               "import \"google/protobuf/duration.proto\";\n"
               "import \"google/protobuf/wrappers.proto\";\n");
}

/* Types come from up to three packages before this one: layers without cycles. */
static unsigned neighbour(unsigned package, unsigned i)
{
    return package / (2 + i);
}

static void put_imports(struct gen *g, unsigned package)
{
    char path[128];
    for (unsigned i = 0; i < 3 && package > 8; i++)
        put(g, "import \"%s/types.proto\";\n",
            package_name(path, sizeof(path), neighbour(package, i), '/'));
}

static void put_file_options(struct gen *g, unsigned package, unsigned file)
{
    char dots[128], path[128];
    package_name(dots, sizeof(dots), package, '.');
    package_name(path, sizeof(path), package, '/');
    put(g,
        "\noption cc_enable_arenas = true;\noption csharp_namespace = \"%s\";\n"
        "option go_package = \"example.com/go/%s;%s\";\noption java_multiple_files = true;\n"
        "option java_outer_classname = \"%c%sProto\";\noption java_package = \"com.%s\";\n"
        "option php_namespace = \"%s\";\noption ruby_package = \"%s\";\n\n",
        dots, path, words[package % WORDS], upper(file_names[file][0]), file_names[file] + 1, dots,
        path, dots);
}

/* Written to the text what the type of a field is. */
static void field_type(struct gen *g, unsigned package, unsigned file, char *text, size_t n)
{
    static const char *const scalars[] = { "string", "string", "string", "int32", "int64", "bool",
                                           "double", "bytes",  "uint32", "float", "uint64" };
    static const char *const known[] = { "Timestamp", "Duration", "StringValue", "Int64Value",
                                         "BoolValue" };
    char name[64], other[128];
    unsigned kind = pick(g, 20);
    if (kind < 12) {
        snprintf(text, n, "%s", scalars[pick(g, countof(scalars))]);
    } else if (kind < 14) {
        snprintf(text, n, "google.protobuf.%s", known[pick(g, countof(known))]);
    } else if (kind < 15 && package > 8) {
        unsigned p = neighbour(package, pick(g, 3));
        type_name(name, sizeof(name), p, TYPES, pick(g, messages_in(g, p, TYPES)));
        snprintf(text, n, "%s.%s", package_name(other, sizeof(other), p, '.'), name);
    } else if (kind < 17 && file == RESOURCES) {
        snprintf(text, n, "%s",
                 type_name(name, sizeof(name), package, ENUMS, pick(g, enums_in(g, package))));
    } else {
        unsigned from = file == RESOURCES && pick(g, 2) ? TYPES : file;
        snprintf(
            text, n, "%s",
            type_name(name, sizeof(name), package, from, pick(g, messages_in(g, package, from))));
    }
}

static void put_field_options(struct gen *g)
{
    static const char *const behaviors[] = { "REQUIRED", "OPTIONAL", "OUTPUT_ONLY", "IMMUTABLE" };
    unsigned kind = pick(g, 8);
    if (kind < 3)
        put(g, " [(example.api.field_behavior) = %s]", behaviors[pick(g, countof(behaviors))]);
    else if (kind == 3)
        put(g,
            " [\n    (example.api.field_behavior) = REQUIRED,\n"
            "    (example.api.resource_reference) = {\n      type: \"%s.example.com/%s\"\n    }\n"
            "  ]",
            word(g), word(g));
    else if (kind == 4 && pick(g, 4) == 0)
        put(g, " [deprecated = true]");
}

static void put_field(struct gen *g, unsigned package, unsigned file, const char *indent,
                      unsigned first, unsigned number)
{
    char type[256];
    uint64_t after = mix(g->state); /* whatever the edit: what follows is as it was */
    const char *name = words[(first + number) % WORDS], *second = word(g);
    unsigned edit = g->edited ? below(&g->edits, 60) : 60;
    bool repeated = pick(g, 6) == 0, map = pick(g, 25) == 0, plain = strlen(indent) > 2;
    field_type(g, package, file, type, sizeof(type));
    put_comment(g, indent, name);
    if (edit == 0) {
        put(g, "%sreserved %u;\n\n", indent, number);
        g->state = after;
        return;
    }
    put(g, "%s", indent);
    if (map && !plain)
        put(g, "map<string, %s> ", edit == 1 ? "bytes" : type);
    else
        put(g, "%s%s ", repeated && !plain ? "repeated " : "", edit == 1 ? "sint32" : type);
    put(g, "%s_%s%s = %u", name, second, edit == 2 ? "_new" : "", number);
    put_field_options(g);
    put(g, ";\n\n");
    g->state = after;
}

static void put_values(struct gen *g, const char *indent, const char *name, unsigned n)
{
    unsigned first = pick(g, WORDS);
    put(g, "%s  // Not known.\n%s  %s_UNSPECIFIED = 0;\n\n", indent, indent, name);
    for (unsigned i = 1; i < n; i++) {
        const char *value = words[(first + i) % WORDS];
        char about[32], deeper[16];
        snprintf(deeper, sizeof(deeper), "%s  ", indent);
        put_comment(g, deeper, value);
        for (size_t k = 0; k <= strlen(value) && k < sizeof(about); k++)
            about[k] = (char)upper(value[k]);
        put(g, "%s%s_%s = %u;\n\n", deeper, name, about, i);
    }
}

static void put_oneof(struct gen *g, unsigned first, unsigned *number)
{
    static const char *const scalars[] = { "string", "int64", "bool", "bytes" };
    unsigned n = 2 + pick(g, 3);
    put_comment(g, "  ", "choice");
    put(g, "  oneof %s_choice {\n", words[(first + *number) % WORDS]);
    for (unsigned i = 0; i < n; i++, (*number)++) {
        put_comment(g, "    ", word(g));
        put(g, "    %s %s_%s = %u;\n\n", scalars[pick(g, countof(scalars))],
            words[(first + *number) % WORDS], word(g), *number);
    }
    put(g, "  }\n\n");
}

static void put_nested(struct gen *g, unsigned package, unsigned file)
{
    unsigned first = pick(g, WORDS);
    put_comment(g, "  ", "state");
    put(g, "  enum State {\n");
    put_values(g, "  ", "STATE", 3 + pick(g, 6));
    put(g, "  }\n\n");
    put_comment(g, "  ", "detail");
    put(g, "  message Detail {\n");
    for (unsigned i = 1; i < 5; i++)
        put_field(g, package, file, "    ", first, i);
    put(g, "  }\n\n");
}

static void put_message(struct gen *g, unsigned package, unsigned file, unsigned i)
{
    char name[64];
    unsigned first = pick(g, WORDS), n = 3 + pick(g, file == RESOURCES ? 14 : 6), number = 1;
    bool nested = pick(g, 4) == 0;
    type_name(name, sizeof(name), package, file, i);
    put_comment(g, "", name);
    put(g, "message %s {\n", name);
    if (file == RESOURCES)
        put(g,
            "  option (example.api.resource) = {\n    type: \"%s.example.com/%s\"\n"
            "    pattern: \"projects/{project}/%ss/{%s}\"\n    plural: \"%ss\"\n  };\n\n",
            word(g), name, word(g), word(g), word(g));
    if (nested)
        put_nested(g, package, file);
    if (nested) {
        put(g, "  // What it does now.\n  State state = %u;\n\n", number++);
        put(g, "  // What there is to know of it.\n  repeated Detail details = %u;\n\n", number++);
    }
    if (pick(g, 5) == 0)
        put_oneof(g, first, &number);
    for (unsigned k = 0; k < n; k++)
        put_field(g, package, file, "  ", first, number++);
    put(g, "}\n\n");
}

static void put_rpc(struct gen *g, const char *verb, const char *type, const char *answer,
                    const char *http)
{
    put_comment(g, "  ", verb);
    put(g, "  rpc %s%s(%s%sRequest) returns (%s) {\n", verb, type, verb, type, answer);
    put(g, "    option (example.api.http) = {\n      %s: \"/v1/{name=projects/*/%ss/*}\"\n", http,
        type);
    if (strcmp(http, "post") == 0)
        put(g, "      body: \"*\"\n      additional_bindings { get: \"/v1/{%s=*}\" }\n", word(g));
    put(g, "    };\n    option (example.api.method_signature) = \"name,%s\";\n  }\n\n", word(g));
}

static void put_request(struct gen *g, const char *verb, const char *type)
{
    put_comment(g, "", verb);
    put(g, "message %s%sRequest {\n", verb, type);
    put_comment(g, "  ", "name");
    put(g,
        "  string name = 1 [\n    (example.api.field_behavior) = REQUIRED,\n"
        "    (example.api.resource_reference) = { type: \"%s.example.com/%s\" }\n  ];\n\n",
        word(g), type);
    if (strcmp(verb, "Update") == 0 || strcmp(verb, "Create") == 0) {
        put_comment(g, "  ", "item");
        put(g, "  %s item = 2 [(example.api.field_behavior) = REQUIRED];\n\n", type);
        put(g, "  // Which fields to write.\n  google.protobuf.FieldMask mask = 3;\n\n");
    }
    put_comment(g, "  ", "request");
    put(g, "  string request_id = 4;\n}\n\n");
}

static void put_service(struct gen *g, unsigned package)
{
    static const char *const verbs[] = { "Get", "Create", "Update", "Delete" };
    static const char *const http[] = { "get", "post", "patch", "delete" };
    char name[64];
    unsigned n = messages_in(g, package, RESOURCES) / 3 + 1;
    put_comment(g, "", "service");
    put(g, "service %c%sService {\n  option (example.api.default_host) = \"%s.example.com\";\n\n",
        upper(words[package % WORDS][0]), words[package % WORDS] + 1, word(g));
    for (unsigned i = 0; i < n; i++)
        for (unsigned k = 0; k < countof(verbs); k++) {
            type_name(name, sizeof(name), package, RESOURCES, i);
            put_rpc(g, verbs[k], name, k == 3 ? "google.protobuf.Empty" : name, http[k]);
        }
    put(g, "}\n\n");
    for (unsigned i = 0; i < n; i++)
        for (unsigned k = 0; k < countof(verbs); k++)
            put_request(g, verbs[k], type_name(name, sizeof(name), package, RESOURCES, i));
}

static void put_enums(struct gen *g, unsigned package)
{
    char name[64], prefix[64];
    for (unsigned i = 0; i < enums_in(g, package); i++) {
        type_name(name, sizeof(name), package, ENUMS, i);
        for (size_t k = 0; k <= strlen(name); k++)
            prefix[k] = (char)upper(name[k]);
        put_comment(g, "", name);
        put(g, "enum %s {\n", name);
        put_values(g, "", prefix, 3 + pick(g, 16));
        put(g, "}\n\n");
    }
}

static void make_folders(char *path)
{
    for (char *p = path + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        if (mkdir(path, 0777) < 0 && errno != EEXIST) {
            perror(path);
            exit(1);
        }
        *p = '/';
    }
}

static void open_file(struct gen *g, const char *folder, const char *package, const char *name)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s/%s.proto", folder, package, name);
    make_folders(path);
    g->out = fopen(path, "w");
    if (!g->out) {
        perror(path);
        exit(1);
    }
}

static void write_file(struct gen *g, const char *folder, unsigned package, unsigned file)
{
    char path[128];
    open_file(g, folder, package_name(path, sizeof(path), package, '/'), file_names[file]);
    g->state = mix(g->seed * 31 + package * FILES + file);
    g->edits = mix(g->state);
    g->edited = below(&g->edits, 100) < g->percent;
    put_header(g, package, file);
    if (file != ENUMS && file != SERVICE)
        put_imports(g, package);
    put_file_options(g, package, file);
    if (file == SERVICE)
        put_service(g, package);
    if (file == ENUMS)
        put_enums(g, package);
    for (unsigned i = 0; i < messages_in(g, package, file); i++)
        put_message(g, package, file, i);
    fclose(g->out);
}

static void write_annotations(struct gen *g, const char *folder)
{
    open_file(g, folder, "example/api", "annotations");
    put(g, "syntax = \"proto3\";\n\npackage example.api;\n\n"
           "import \"google/protobuf/descriptor.proto\";\n\n"
           "message HttpRule {\n  oneof pattern {\n    string get = 2;\n    string post = 4;\n"
           "    string delete = 5;\n    string patch = 6;\n  }\n  string body = 7;\n"
           "  repeated HttpRule additional_bindings = 11;\n}\n\n"
           "message ResourceDescriptor {\n  string type = 1;\n  repeated string pattern = 2;\n"
           "  string plural = 5;\n}\n\nmessage ResourceReference {\n  string type = 1;\n}\n\n"
           "enum FieldBehavior {\n  FIELD_BEHAVIOR_UNSPECIFIED = 0;\n  OPTIONAL = 1;\n"
           "  REQUIRED = 2;\n  OUTPUT_ONLY = 3;\n  IMMUTABLE = 5;\n}\n\n");
    put(g, "extend google.protobuf.MethodOptions {\n  HttpRule http = 72295728;\n"
           "  repeated string method_signature = 1051;\n}\n\n"
           "extend google.protobuf.ServiceOptions {\n  string default_host = 1049;\n}\n\n"
           "extend google.protobuf.MessageOptions {\n  ResourceDescriptor resource = 1053;\n}\n\n"
           "extend google.protobuf.FieldOptions {\n"
           "  repeated FieldBehavior field_behavior = 1052;\n"
           "  ResourceReference resource_reference = 1055;\n}\n");
    fclose(g->out);
}

int main(int argc, char **argv)
{
    if (argc < 4 || argc > 5) {
        fprintf(stderr, "usage: proto_gen FOLDER SEED PACKAGES [PERCENT]\n");
        return 2;
    }
    struct gen g = { .seed = strtoull(argv[2], NULL, 10) };
    unsigned packages = (unsigned)strtoul(argv[3], NULL, 10);
    g.percent = argc == 5 ? (unsigned)strtoul(argv[4], NULL, 10) : 0;
    write_annotations(&g, argv[1]);
    for (unsigned package = 0; package < packages; package++)
        for (unsigned file = 0; file < FILES; file++)
            write_file(&g, argv[1], package, file);
    return 0;
}
