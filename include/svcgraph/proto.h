/*
 * Protocol Buffers sources: proto2, proto3, editions 2023 and 2024, as a descriptor model in which
 * every element knows where it stands.
 *
 * All of it lives in the arena given to proto_parse; the text may go. Nothing here is recursive to
 * walk: all_messages and all_enums hold every level in order of declaration (synthetic map entries
 * included).
 */
#ifndef SVCGRAPH_PROTO_H
#define SVCGRAPH_PROTO_H

#include "svcgraph/finding.h"

enum { PROTO_NESTING_MAX = 31, PROTO_FIELD_MAX = 536870911 };

/* Numbered as in descriptor.proto, so that < means older. */
enum proto_edition {
    PROTO_2 = 998,
    PROTO_3 = 999,
    PROTO_2023 = 1000,
    PROTO_2024 = 1001,
    PROTO_2026 = 1002,
};

/* A value as written. Messages and lists hold their members as a chain: first, then ->next. */
enum proto_value_kind {
    PROTO_VALUE_IDENT,  /* text; negative: "-inf", "-nan" */
    PROTO_VALUE_INT,    /* integer, negative */
    PROTO_VALUE_FLOAT,  /* number (sign included) */
    PROTO_VALUE_STRING, /* text: joined and unescaped */
    PROTO_VALUE_MESSAGE,
    PROTO_VALUE_LIST,
};

struct proto_value {
    enum proto_value_kind kind;
    bool negative;
    bool extension;  /* as member of a message: the name stood in brackets */
    struct str name; /* as member of a message: "a", "pkg.ext", "type.googleapis.com/pkg.M" */
    struct str text;
    uint64_t integer; /* magnitude */
    double number;    /* also set for integers */
    struct loc loc;   /* first token of the value, or of the member's name */
    struct proto_value *first, *last, *next, *parent;
};

struct proto_option {
    struct str name; /* without white space: "deprecated", "(google.api.http).get" */
    struct proto_value value;
    struct loc loc;      /* of the statement, or of the name in brackets */
    struct loc name_loc; /* of the name's first token */
};

struct proto_options {
    SMALL_VEC(struct proto_option) all;
};

/* Numbered as in descriptor.proto; 0 is a name that proto_resolve has not found (yet). */
enum proto_kind {
    PROTO_NAMED,
    PROTO_DOUBLE,
    PROTO_FLOAT,
    PROTO_INT64,
    PROTO_UINT64,
    PROTO_INT32,
    PROTO_FIXED64,
    PROTO_FIXED32,
    PROTO_BOOL,
    PROTO_STRING,
    PROTO_GROUP,
    PROTO_MESSAGE,
    PROTO_BYTES,
    PROTO_UINT32,
    PROTO_ENUM,
    PROTO_SFIXED32,
    PROTO_SFIXED64,
    PROTO_SINT32,
    PROTO_SINT64,
};

struct proto_message;
struct proto_enum;
struct proto_file;

struct proto_type {
    enum proto_kind kind;
    enum proto_kind declared;            /* read from a descriptor: what a name stands for there */
    struct str name;                     /* as written, "int32", ".pkg.M", "M"; no white space */
    struct str full_name;                /* once resolved, without leading dot; empty before */
    const struct proto_message *message; /* once resolved to a message or group */
    const struct proto_enum *enumeration;
    struct loc loc;
};

enum proto_label { PROTO_SINGULAR, PROTO_OPTIONAL, PROTO_REQUIRED, PROTO_REPEATED };

struct proto_field {
    struct str name;      /* of a group: in lower case */
    struct str json_name; /* effective: the option, else derived */
    int32_t number;
    int32_t oneof;          /* index into the message's oneofs, or -1 */
    enum proto_label label; /* as written; REPEATED for maps */
    bool map;               /* type.message is the synthetic entry */
    bool extension;
    struct proto_type type;
    struct proto_type *extendee; /* of an extension: that of its block; else NULL */
    struct proto_message
        *parent; /* scope: the message, or where the extend block stands; or NULL */
    struct proto_options options;
    struct loc loc; /* first token: label, or type */
    struct loc name_loc, number_loc;
};

struct proto_oneof {
    struct str name;
    size_t n_fields;
    struct proto_options options;
    struct loc loc, name_loc;
};

struct proto_range {
    int64_t first, last;                 /* inclusive */
    bool to_max;                         /* written as "max" */
    struct loc loc;                      /* of the first number */
    const struct proto_options *options; /* of the extensions statement, else NULL */
};

struct proto_reserved {
    struct str name;
    struct loc loc;
};

struct proto_enum_value {
    struct str name;
    int32_t number;
    struct proto_options options;
    struct loc loc; /* also of its name */
    struct loc number_loc;
};

enum proto_visibility { PROTO_VISIBILITY_DEFAULT, PROTO_LOCAL, PROTO_EXPORT };

struct proto_enum {
    struct str name, full_name;
    enum proto_visibility visibility;
    struct proto_file *file;
    struct proto_message *parent; /* NULL at top level */
    SMALL_VEC(struct proto_enum_value) values;
    SMALL_VEC(struct proto_range) reserved;
    SMALL_VEC(struct proto_reserved) reserved_names;
    struct proto_options options;
    struct loc loc, name_loc;
};

struct proto_message {
    struct str name, full_name;
    enum proto_visibility visibility;
    bool group;                       /* defined by a group field */
    bool map_entry;                   /* synthetic: fields key = 1 and value = 2 */
    const struct proto_field *map_of; /* of a map entry: the map field */
    unsigned depth;                   /* 0 at top level */
    struct proto_file *file;
    struct proto_message *parent; /* NULL at top level */
    SMALL_VEC(struct proto_field *) fields;
    SMALL_VEC(struct proto_field *) extensions; /* declared here, of other messages */
    SMALL_VEC(struct proto_oneof) oneofs;       /* as written; proto3 "optional" makes none here */
    SMALL_VEC(struct proto_message *) messages;
    SMALL_VEC(struct proto_enum *) enums;
    SMALL_VEC(struct proto_range) extension_ranges;
    SMALL_VEC(struct proto_range) reserved;
    SMALL_VEC(struct proto_reserved) reserved_names;
    struct proto_options options;
    struct loc loc, name_loc; /* of a group: of its field */
};

struct proto_rpc {
    struct str name;
    struct proto_type request, response;
    bool client_streaming, server_streaming;
    struct proto_options options;
    struct loc loc, name_loc;
};

struct proto_service {
    struct str name, full_name;
    struct proto_file *file;
    SMALL_VEC(struct proto_rpc) rpcs;
    struct proto_options options;
    struct loc loc, name_loc;
};

enum proto_import_kind {
    PROTO_IMPORT,
    PROTO_IMPORT_PUBLIC,
    PROTO_IMPORT_WEAK,
    PROTO_IMPORT_OPTION
};

struct proto_import {
    struct str path;
    enum proto_import_kind kind;
    const struct proto_file *file; /* once resolved; NULL when not in the set */
    struct loc loc;
};

struct proto_file {
    struct str path; /* set by the caller before proto_resolve; root-relative where known */
    uint32_t source;
    enum proto_edition edition;
    bool has_syntax;    /* false: proto2 by default */
    bool is_import;     /* set by the caller: not asked for, only what others import */
    bool compiled;      /* read from a descriptor: places are as they are shown, or not known */
    struct str package; /* empty when there is none */
    SMALL_VEC(struct proto_import) imports;
    struct proto_options options;
    SMALL_VEC(struct proto_message *) messages;
    SMALL_VEC(struct proto_enum *) enums;
    SMALL_VEC(struct proto_service *) services;
    SMALL_VEC(struct proto_field *) extensions;
    SMALL_VEC(struct proto_message *) all_messages; /* every level */
    SMALL_VEC(struct proto_enum *) all_enums;
    SMALL_VEC(struct proto_field *) all_extensions;
    size_t place;                       /* in the set given to proto_resolve */
    bool resolved;                      /* its names are: proto_resolve leaves it as it is */
    struct loc syntax_loc, package_loc; /* LOC_NONE when there is no such statement */
};

struct proto_set { /* distinct files, in order of path; names resolved */
    VEC(struct proto_file *) all;
};

/*
 * Reads one file and makes the checks a compiler makes on a file alone. Trouble is findings
 * (input-syntax, input-limit); reading goes on after each, and *out always holds what was
 * understood. True when there were none.
 */
bool proto_parse(struct arena *arena, struct str text, uint32_t source, struct findings *findings,
                 struct proto_file **out);
/* The same, with columns as they are seen (proto_column_after), not in bytes. */
bool proto_parse_seen(struct arena *arena, struct str text, uint32_t source,
                      struct findings *findings, struct proto_file **out);

/* The text looks like a .proto file, judged by its first statements. 0 no .. 100 surely. */
int proto_looks_like(struct str head);

/*
 * Finds the types of fields, extendees and rpcs in a set of files, as the language says: innermost
 * scope outward on the first part of the name, among the file and its imports. What they do not
 * define is taken from the rest of the set, the nearest folder first; that, and a name that is not
 * found at all, is a finding (input-syntax) unless an import, direct or not, is missing in the set.
 * The files are distinct and have their path set.
 */
void proto_resolve(struct proto_file *const *files, size_t n, struct findings *findings);

/*
 * From the files that are not sound (by place, as resolved) back to those that import them, directly
 * or not: these are not, either.
 */
void proto_spread(struct proto_file *const *files, size_t n, bool *sound);

/*
 * Value of an option by its whole name, looked for inside of aggregates too: "deprecated",
 * "features.field_presence", "features.(pb.cpp).string_type". NULL when not set; out_option (may be
 * NULL) tells the option in which it stands.
 */
const struct proto_value *proto_option(const struct proto_options *options, const char *name,
                                       const struct proto_option **out_option);
bool proto_option_true(const struct proto_options *options, const char *name);

/*
 * The same for files whose paths are relative to one root: an import is the file of just that path.
 */
void proto_resolve_rooted(struct proto_file *const *files, size_t n, struct findings *findings);

/* Text of a file that ships with every compiler. */
bool proto_well_known(struct arena *arena, struct str path, struct str *out_text);

enum proto_presence { PROTO_EXPLICIT, PROTO_IMPLICIT, PROTO_LEGACY_REQUIRED };
enum proto_cpp_string { PROTO_CPP_STRING, PROTO_CPP_VIEW, PROTO_CPP_CORD };

/* In force at an element: of its edition, its file and all that stands around it. */
struct proto_features {
    int presence;    /* enum proto_presence; of singular fields that are no messages */
    int enum_closed; /* these are 0 or 1 */
    int packed;
    int utf8_verify;
    int delimited;
    int json_allow;
    int cpp_string;  /* enum proto_cpp_string */
    int java_verify; /* 0: as utf8_verify says */
};

struct proto_features proto_file_features(const struct proto_file *file);
struct proto_features proto_message_features(const struct proto_message *message);
struct proto_features proto_enum_features(const struct proto_enum *enumeration);

/* file: where the field is declared. */
struct proto_features proto_field_features(const struct proto_file *file,
                                           const struct proto_field *field);

/* With features applied: a message in delimited encoding is a group. */
enum proto_kind proto_field_kind(const struct proto_file *file, const struct proto_field *field);

enum proto_cardinality {
    PROTO_CARDINALITY_IMPLICIT,
    PROTO_CARDINALITY_EXPLICIT,
    PROTO_CARDINALITY_REQUIRED,
    PROTO_CARDINALITY_REPEATED,
    PROTO_CARDINALITY_MAP,
};
enum proto_cardinality proto_field_cardinality(const struct proto_file *file,
                                               const struct proto_field *field);

/*
 * The column, 1-based, where that is seen which follows text: tabs go to the next multiple of 4,
 * wide characters take two columns, combining ones none.
 */
uint32_t proto_column_after(uint32_t column, struct str text);

const char *proto_kind_name(
    enum proto_kind kind); /* "int32"; "message", "enum", "group", "named" */

/*
 * The declaration in normal form: "repeated shop.v1.Item items = 3", "rpc Get (A) returns (stream
 * B)". Two that read the same mean the same to whoever reads, writes or calls: what is left out
 * (comments, options of generated code, deprecation) does not show on the wire. With brief, types
 * stand without their scope.
 */
struct str proto_field_text(struct arena *arena, const struct proto_file *file,
                            const struct proto_field *field, bool brief);
struct str proto_rpc_text(struct arena *arena, const struct proto_rpc *rpc, bool brief);

/* Brief where one of them has a type that is not in its set of files. */
bool proto_same_field(const struct proto_file *a_file, const struct proto_field *a,
                      const struct proto_file *b_file, const struct proto_field *b);
bool proto_same_rpc(const struct proto_rpc *a, const struct proto_rpc *b);
bool proto_is_unresolved(const struct proto_type *type);

/* Definitions that come with compilers and frameworks: google.protobuf, google.api, grpc, ... */
bool proto_is_platform(struct str package);

/*
 * An old reader has a value for what it does not know: the enum is open, or one of its values is 0
 * or called unknown, unspecified or the like.
 */
bool proto_enum_has_unknown(const struct proto_enum *enumeration);

/* "foo_bar" -> "fooBar" */
struct str proto_json_name(struct arena *arena, struct str name);

#endif
