/* Inside of analyzers/compat: the two sides, pairs of elements, and how a rule reports. */
#ifndef SVCGRAPH_COMPAT_PRIV_H
#define SVCGRAPH_COMPAT_PRIV_H

#include "svcgraph/compat.h"

struct table_row;
struct table_slot;

/*
 * Elements by name; of two with one name the first counts. Names are not copied. The empty text is
 * a name: of a package like any other.
 */
struct table {
    struct arena *arena;
    struct table_row *rows;
    struct table_slot *slots;
    uint32_t n, capacity, n_slots;
};

void table_init(struct table *table, struct arena *arena);
void table_add(struct table *table, struct str name, const void *row);
const void *table_find(const struct table *table, struct str name);

struct extension {
    const struct proto_field *field;
    const struct proto_file *file;
    struct str full_name;
};

struct extensions {
    VEC(const struct extension *) all;
};

struct package {
    struct str name;
    size_t n_messages, n_enums, n_extensions, n_services; /* of all levels */
};

/* One version, indexed. */
struct side {
    const struct compat_tree *tree;
    struct table files, messages, enums, services;
    struct table extensions;      /* by extendee and number */
    struct table extension_names; /* by full name */
    struct table packages;
    struct extensions in_order;
};

void side_init(struct side *side, const struct compat_tree *tree, struct arena *arena);
struct str extension_key(struct arena *arena, const struct proto_field *field);

/* buf reads no text with bytes that are not UTF-8, not even in comments: the first are a finding. */
void check_encoding(struct str text, uint32_t source, struct findings *findings);

/*
 * Names of several files that clash, imports in a circle, imports that are not there: findings
 * about the files that are taken. Names are resolved.
 */
void check_tree(const struct compat_reading *reading, const struct compat_tree *tree,
                const bool *taken);

struct file_pair {
    const struct proto_file *was, *is;
};

struct message_pair {
    const struct proto_message *was, *is;
};

struct enum_pair {
    const struct proto_enum *was, *is;
};

struct service_pair {
    const struct proto_service *was, *is;
    struct table rpcs; /* of is */
};

struct rpc_pair {
    const struct service_pair *services;
    const struct proto_rpc *was, *is;
};

struct field_pair {
    const struct proto_field *was, *is;
    const struct proto_file *was_file, *is_file;
};

/* Names in messages are cut there: a hostile one may be as long as its file. */
enum { NAME_SHOWN = 1000 };
#define NAME_ARG(s) STR_ARG(str_take((s), NAME_SHOWN))

/* Place of a rule in the table. */
enum row {
#define COMPAT(name, id, buf, categories, also, what, check, summary, when, breaks, fix) ROW_##name,
#include "compat.def"
#undef COMPAT
};

struct element { /* a message, enum, extension or service of before */
    const char *kind;
    struct str full_name;
    const struct proto_file *file;
    struct loc loc;
    const struct proto_message *message; /* of these, that which it is */
    const struct proto_enum *enumeration;
    const struct proto_field *extension;
    const struct proto_service *service;
};

/* What the rule in question looks at, and what in it is on one side only. Others are NULL. */
struct change {
    const struct element *element;
    const struct proto_file *package; /* a file of one that is gone */
    const struct file_pair *file;
    const struct message_pair *message;
    const struct field_pair *field;
    const struct enum_pair *enumeration;
    const struct service_pair *service;
    const struct rpc_pair *rpc;
    const struct proto_field *lone_field;
    bool added; /* the lone field is new */
    const struct proto_rpc *lone_rpc;
    const struct proto_oneof *oneof;
    const struct proto_enum_value *const *values; /* of before, of one number */
    size_t n_values;
    const struct proto_range *range;
    const struct proto_reserved *reserved;
    const struct twin *twin; /* what holds the same now, under another name */
    struct str renamed;      /* what a package is called now */
};

struct twin { /* a message or an enum that is new */
    uint64_t hash;
    struct str full_name;
    const struct proto_file *file;
    struct loc loc;
    const struct proto_message *message;
    const struct proto_enum *enumeration;
};

/* Of the messages last looked at: a sum over the members of each oneof. */
struct oneofs {
    const struct proto_message *was, *is;
    const uint64_t *was_sums, *is_sums;
};

/* Two types of different names that hold the same. */
enum shape { SHAPE_OTHER, SHAPE_WIRE, SHAPE_NAMES }; /* in binary form; in all forms */

struct compat {
    const struct compat_setup *setup;
    struct arena *arena; /* of the findings */
    struct arena scratch;
    struct side now, before;
    const struct compat_rule *rule;    /* being checked */
    const struct proto_file *was_file; /* of the element in question */
    struct loc was;                    /* its place before; may be LOC_NONE */
    struct table ignores;              /* uint64_t of rules, by path */
    struct {
        const struct proto_file *file;
        uint64_t rules; /* ignored for it */
    } ignored[2];       /* what was asked for last, now and before */
    struct change change;
    struct compat_reach *reach_now, *reach_before; /* NULL until the first finding */
    struct table shapes;                           /* pairs of types that were compared */
    size_t shape_steps;                            /* fields that were compared for it */
    struct oneofs oneofs;
    struct symtab told; /* findings as buf tells them */
    struct table package_places; /* size_t: index into setup->packages, by name */
    VEC(struct twin) twins;             /* by hash, once has_twins */
    bool has_twins;
    struct table renamed, renamed_from; /* struct str: packages by the name on the other side */
};

/* The last part of the name says that it may change: v1alpha1, v1test. */
bool is_unstable(struct str package);

/* One more break of the package, whether it is told or not; one that was counted is not again. */
void count_break(struct compat *c, const struct proto_file *file, struct loc loc,
                 struct str message);
void find_additions(struct compat *c);

/* Pairs packages that are called otherwise now. */
void renames_init(struct compat *c);
const struct str *renamed_package(const struct compat *c, struct str package);

/* The new message or enum that is structurally equal to one that is gone; NULL: none, or many. */
const struct twin *twin_of(struct compat *c, const struct element *element);

/* What an element of the file would be called on the other side. */
struct str name_now(struct compat *c, const struct proto_file *was, struct str full_name);
struct str name_before(struct compat *c, const struct proto_file *is, struct str full_name);

/* The element now, under its name or in the renamed package; NULL when it is gone. */
const struct proto_message *message_now(struct compat *c, const struct proto_message *was);
const struct proto_enum *enum_now(struct compat *c, const struct proto_enum *was);
const struct proto_service *service_now(struct compat *c, const struct proto_service *was);
const struct extension *extension_now(struct compat *c, const struct extension *was);

/* The same type, only that its package was renamed. */
bool is_renamed_type(struct compat *c, const struct proto_type *was, const struct proto_type *is);

void ignores_init(struct compat *c);

/* for (at = climb(path); at.n; at = climb_on(at)): the path, then each folder around it, "." last. */
struct str climb(struct str path);
struct str climb_on(struct str path);

#define WAIVER_MARK "svcgraph:ignore"

/* buf tells no such finding: it told one with the same words in the same place. */
bool is_repeated(struct compat *c, const struct proto_file *file, struct loc loc,
                 struct str subject, struct str message);

/*
 * One break: the place now (file NULL: nowhere), what it is about, a sentence. A place without a
 * line is the start of the file.
 */
void report(struct compat *c, const struct proto_file *file, struct loc loc, struct str subject,
            const char *format, ...) PRINTF_LIKE(5, 6);

/* A file of the version before that is one with that of now. */
bool is_shared(const struct compat *c, const struct proto_file *file);

/* Where the option stands now, else otherwise. */
struct loc option_loc(const struct proto_options *options, const char *name, struct loc otherwise);

/* "M.N" of pkg.M.N */
struct str nested_name(const struct proto_file *file, struct str full_name);
struct str full_name_of(struct arena *arena, const struct proto_file *file,
                        const struct proto_message *scope, struct str name);

/* The field shuts out the same others as before, of those that are on both sides. */
bool same_company(struct compat *c, const struct field_pair *pair);
bool verifies_in_java(const struct proto_file *file, const struct proto_field *field);
bool has_values_of(struct compat *c, const struct proto_enum *is, const struct proto_enum *was);
bool same_default(const struct proto_field *was, const struct proto_field *is);

/* Whether two types are structurally equal, as in both versions; of one name they always are. */
enum shape same_shape(struct compat *c, const struct proto_type *was, const struct proto_type *is);
enum shape same_message_shape(struct compat *c, const struct proto_message *was,
                              const struct proto_message *is);
enum shape same_enum_shape(const struct proto_enum *was, const struct proto_enum *is,
                           struct arena *scratch);

/* Of the change in question: a type that another one took the place of. */
enum shape changed_shape(struct compat *c);

/* The row that says what the change in question means; every rule has one that always holds. */
const struct compat_break *break_of(struct compat *c);

/* Whether the user asked for breaks of that kind; and what one means, as properties. */
bool is_asked_for(const struct compat *c, const struct compat_break *row);
void add_verdict(struct compat *c, struct finding *finding, const struct compat_break *row);

/* What to paste against the change in question; empty when nothing short would do. */
struct str fix_of(struct compat *c);

/* Findings of not-forward-compatible about what those from first on do not say. */
void find_forward(struct compat *c, size_t first);

/* Ranges in order, those that touch joined. */
struct ranges {
    struct proto_range *v;
    size_t n;
};
struct ranges ranges_join(struct compat *c, const struct proto_range *ranges, size_t n);
bool ranges_cover(const struct ranges *ranges, int64_t first, int64_t last);
struct table reserved_names(struct compat *c, const struct proto_reserved *names, size_t n);

/* Full name of the field as it is now, at most about NAME_SHOWN bytes. */
struct str pair_name(struct compat *c, const struct field_pair *pair);

/* Two types of fields or rpcs are the same: by full names, or as written when these are unknown. */
bool same_type(const struct proto_type *a, const struct proto_type *b);
struct str type_text(const struct proto_type *type);

void check_file_deleted(struct compat *c);
void check_message_deleted(struct compat *c);
void check_enum_deleted(struct compat *c);
void check_extension_deleted(struct compat *c);
void check_service_deleted(struct compat *c);
void check_package_deleted(struct compat *c);
void check_package_message_deleted(struct compat *c);
void check_package_enum_deleted(struct compat *c);
void check_package_extension_deleted(struct compat *c);
void check_package_service_deleted(struct compat *c);

void check_field_deleted(struct compat *c, const struct message_pair *pair);
void check_field_deleted_number(struct compat *c, const struct message_pair *pair);
void check_field_deleted_name(struct compat *c, const struct message_pair *pair);
void check_oneof_deleted(struct compat *c, const struct message_pair *pair);
void check_extension_range(struct compat *c, const struct message_pair *pair);
void check_message_reserved(struct compat *c, const struct message_pair *pair);
void check_required(struct compat *c, const struct message_pair *pair);
void check_message_json(struct compat *c, const struct message_pair *pair);
void check_accessor(struct compat *c, const struct message_pair *pair);

void check_type(struct compat *c, const struct field_pair *pair);
void check_type_json(struct compat *c, const struct field_pair *pair);
void check_type_wire(struct compat *c, const struct field_pair *pair);
void check_cardinality(struct compat *c, const struct field_pair *pair);
void check_cardinality_json(struct compat *c, const struct field_pair *pair);
void check_cardinality_wire(struct compat *c, const struct field_pair *pair);
void check_field_name(struct compat *c, const struct field_pair *pair);
void check_json_name(struct compat *c, const struct field_pair *pair);
void check_oneof(struct compat *c, const struct field_pair *pair);
void check_default(struct compat *c, const struct field_pair *pair);
void check_jstype(struct compat *c, const struct field_pair *pair);
void check_cpp_string(struct compat *c, const struct field_pair *pair);
void check_utf8(struct compat *c, const struct field_pair *pair);
void check_java_utf8(struct compat *c, const struct field_pair *pair);

void check_value_deleted(struct compat *c, const struct enum_pair *pair);
void check_value_deleted_number(struct compat *c, const struct enum_pair *pair);
void check_value_deleted_name(struct compat *c, const struct enum_pair *pair);
void check_enum_reserved(struct compat *c, const struct enum_pair *pair);
void check_enum_type(struct compat *c, const struct enum_pair *pair);
void check_value_name(struct compat *c, const struct enum_pair *pair);
void check_enum_json(struct compat *c, const struct enum_pair *pair);

void check_rpc_deleted(struct compat *c, const struct service_pair *pair);
void check_request_type(struct compat *c, const struct rpc_pair *pair);
void check_response_type(struct compat *c, const struct rpc_pair *pair);
void check_client_streaming(struct compat *c, const struct rpc_pair *pair);
void check_server_streaming(struct compat *c, const struct rpc_pair *pair);
void check_idempotency(struct compat *c, const struct rpc_pair *pair);

void check_file_package(struct compat *c, const struct file_pair *pair);
void check_file_syntax(struct compat *c, const struct file_pair *pair);
void check_file_option(struct compat *c, const struct file_pair *pair);

#endif
